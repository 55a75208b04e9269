package kind

import (
	"strings"

	"github.com/saggar3d/saggar/pack"
)

// The batch types: what the pieces of one run have in common.
const (
	BatchBySizeXYZ = "by_size_xyz"        // they fit the volume together
	BatchBySizeXY  = "by_size_xy"         // they fit the plate side by side
	BatchByNumber  = "by_number_of_parts" // at most NumberOfParts
	BatchPrevious  = "match_previous"     // they were in one run before; the default
	BatchSingle    = "single"             // there is one of them
	BatchByJob     = "by_job"             // one line item
	BatchByOrder   = "by_order"           // one order
)

// CreateRunsParams are the parameters of kind "create_runs".
type CreateRunsParams struct {
	BatchType     string       `json:"batch_type,omitempty"`
	NumberOfParts int          `json:"number_of_parts,omitempty"`
	Pieces        []BatchPiece `json:"pieces"`

	// Layout says how to pack, for the two batch types by size; its models, packer
	// and builds follow from the pieces and the type.
	Layout *LayoutParams `json:"layout,omitempty"`

	// RunID is what ids of runs begin with. Default "run".
	RunID string `json:"run_id,omitempty"`
}

// BatchPiece is a model to be put into runs. Run, Job and Order are opaque.
type BatchPiece struct {
	LayoutModel // its keys follow at the same level

	Run   string `json:"run,omitempty"` // in which it was before
	Job   string `json:"job,omitempty"`
	Order string `json:"order,omitempty"`
}

// count returns how many copies there are.
func (p *BatchPiece) count() int {
	if p.Count == nil {
		return 1
	}
	return *p.Count
}

func (p *CreateRunsParams) problems() problems {
	var bad problems
	if len(p.Pieces) == 0 {
		bad.add("pieces", "required: name at least one piece")
		return bad
	}
	switch p.BatchType {
	case "":
		p.BatchType = BatchPrevious
	case BatchPrevious, BatchSingle, BatchByJob, BatchByOrder:
	case BatchByNumber:
		if p.NumberOfParts < 1 || p.NumberOfParts > maxCount {
			bad.add("number_of_parts", "%d: use 1 to %d", p.NumberOfParts, maxCount)
		}
	case BatchBySizeXYZ, BatchBySizeXY:
		p.checkSize(&bad)
		return bad
	default:
		bad.add("batch_type", "unknown word %q", p.BatchType)
	}
	models, wrong := LayoutParams{Models: p.models()}, problems{}
	models.checkModels(&wrong)
	bad.pieces("", wrong)
	return bad
}

// pieces notes what is wrong with pieces that are the models of a layout; at is
// where the layout stands.
func (p *problems) pieces(at string, wrong problems) {
	for _, e := range wrong {
		if rest, ok := strings.CutPrefix(e.Field, "models["); ok {
			p.add("pieces["+rest, "%s", e.Message)
		} else {
			p.add(at+e.Field, "%s", e.Message)
		}
	}
}

// checkSize completes and checks the layout of a batch type by size.
func (p *CreateRunsParams) checkSize(bad *problems) {
	l := p.Layout
	if l == nil {
		bad.add("layout", "required for batch_type %s: build and min_packing_distance", p.BatchType)
		return
	}
	if len(l.Models) > 0 {
		bad.add("layout.models", "not here: the pieces are packed")
	}
	l.Models, l.MultiBuild = p.models(), true
	switch space := pack.PackerType(l.Build.PackerType).InSpace(); {
	case p.BatchType == BatchBySizeXY:
		l.Build.PackerType = string(pack.OnPlates)
	case !space:
		l.Build.PackerType = string(pack.InVolume)
	}
	bad.pieces("layout.", l.problems())
}

// models returns the pieces as models of a layout.
func (p *CreateRunsParams) models() []LayoutModel {
	out := make([]LayoutModel, len(p.Pieces))
	for i := range p.Pieces {
		out[i] = p.Pieces[i].LayoutModel
	}
	return out
}

// createRuns is kind "create_runs". Output "layout" of the batch types by size,
// which are anytime as a layout is.
func createRuns(w *work, p *CreateRunsParams) (*Result, error) {
	if p.BatchType == BatchBySizeXYZ || p.BatchType == BatchBySizeXY {
		return w.packRuns(p.Layout, p.RunID)
	}
	d := &RunsData{Schema: schema, Unfitted: []LeftPiece{}}
	b := batcher{p: p, data: d, open: map[string]int{}}
	for i := range p.Pieces {
		for k := range p.Pieces[i].count() {
			b.add(&p.Pieces[i], k)
		}
	}
	return result(d.number(p.RunID))
}

// batcher puts pieces into runs, in their order.
type batcher struct {
	p    *CreateRunsParams
	data *RunsData
	open map[string]int // run of each key
}

// add puts a copy into its run, which it opens when there is none.
func (b *batcher) add(piece *BatchPiece, copyOf int) {
	key, most := b.rule(piece)
	at, ok := b.open[key]
	if !ok || most > 0 && b.data.Runs[at].Count == most {
		at = len(b.data.Runs)
		b.open[key] = at
		b.data.Runs = append(b.data.Runs, ResultingRun{Key: key})
	}
	r := &b.data.Runs[at]
	r.add(piece.ID, copyOf)
	// All pieces of a key are here, so that its run is full at the end.
	r.Full = most == 0 || r.Count == most
}

// rule returns what the pieces of one run have in common, and how many it takes; 0
// is any number.
func (b *batcher) rule(piece *BatchPiece) (key string, most int) {
	switch b.p.BatchType {
	case BatchByNumber:
		return "", b.p.NumberOfParts
	case BatchSingle:
		return "", 1
	case BatchByJob:
		return piece.Job, 0
	case BatchByOrder:
		return piece.Order, 0
	}
	return piece.Run, 0
}
