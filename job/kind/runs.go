package kind

import (
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/pack"
)

// What happens to pieces that did not fit the first build of a packing process.
const (
	SplitBuilds   = "split-builds" // further runs are opened for them
	IgnoreFailure = "ignore"       // they are listed; the default
	NotifyFailure = "notify-user"  // the same, for us
)

// PackingParams are the parameters of kind "packing_process": a layout whose
// builds become runs.
type PackingParams struct {
	LayoutParams // its keys follow at the same level; multi_build follows from OnFailure

	OnFailure string `json:"on_failure,omitempty"`

	// RunID is what ids of runs begin with. Default "run".
	RunID string `json:"run_id,omitempty"`
}

// RunsData is the data of kinds "packing_process" and "create_runs".
type RunsData struct {
	Schema   int            `json:"schema"`
	Runs     []ResultingRun `json:"runs"`     // never nil
	Unfitted []LeftPiece    `json:"unfitted"` // never nil
	Layout   *LayoutData    `json:"layout"`   // null where nothing was packed
}

// ResultingRun is a run with its pieces.
type ResultingRun struct {
	ID     string     `json:"id"`              // opaque, see RunID
	Plate  *int       `json:"plate,omitempty"` // of the layout, from 0
	Key    string     `json:"key,omitempty"`   // what its pieces have in common: run, job or order
	Pieces []RunPiece `json:"pieces"`
	Count  int        `json:"pieces_count"`
	Full   bool       `json:"full"` // nothing more of these pieces goes in
}

// RunPiece is a model in a run.
type RunPiece struct {
	ID     string `json:"id"`
	Copies []int  `json:"copies"` // which of them, from 0
}

// LeftPiece is a copy that is in no run.
type LeftPiece struct {
	ID     string      `json:"id"`
	Copy   int         `json:"copy"`
	Reason pack.Reason `json:"reason"`
}

func (p *PackingParams) problems() problems {
	var bad problems
	switch p.OnFailure {
	case "", IgnoreFailure, NotifyFailure:
	case SplitBuilds:
		p.MultiBuild = true
	default:
		bad.add("on_failure", "unknown word %q: use split-builds, ignore or notify-user", p.OnFailure)
	}
	return append(bad, p.LayoutParams.problems()...)
}

// packingProcess is kind "packing_process". Output "layout". Anytime, as a layout.
func packingProcess(w *work, p *PackingParams) (*Result, error) {
	return w.packRuns(&p.LayoutParams, p.RunID)
}

// packRuns packs models and makes a run of each build.
func (w *work) packRuns(p *LayoutParams, id string) (*Result, error) {
	s, err := newSearch(w, p)
	if err != nil {
		return nil, err
	}
	if err := s.run(); err != nil {
		return nil, err
	}
	l, out, err := s.write()
	if err != nil {
		return nil, err
	}
	r, err := result(runsOf(l, id), out)
	if err != nil {
		return nil, err
	}
	return r, s.ended
}

// runsOf makes a run of each plate of a layout.
func runsOf(l *LayoutData, id string) *RunsData {
	d := &RunsData{Schema: schema, Layout: l, Unfitted: []LeftPiece{}}
	for plate := range l.PlateCount {
		// The last one may have room for more; all others were left for want of it.
		d.Runs = append(d.Runs, ResultingRun{Plate: new(plate), Full: plate < l.PlateCount-1})
	}
	for _, row := range l.Positions {
		if row.Placed {
			d.Runs[row.Plate].add(row.Model, row.Copy)
			continue
		}
		d.Unfitted = append(d.Unfitted, LeftPiece{row.Model, row.Copy, row.Reason})
	}
	if n := len(d.Runs); n > 0 && slices.ContainsFunc(d.Unfitted, func(p LeftPiece) bool { return p.Reason == pack.NoRoom }) {
		d.Runs[n-1].Full = true
	}
	return d.number(id)
}

// add puts a copy into the run. Copies of one model come one after the other.
func (r *ResultingRun) add(id string, copyOf int) {
	r.Count++
	if n := len(r.Pieces); n > 0 && r.Pieces[n-1].ID == id {
		r.Pieces[n-1].Copies = append(r.Pieces[n-1].Copies, copyOf)
		return
	}
	r.Pieces = append(r.Pieces, RunPiece{id, []int{copyOf}})
}

// number drops runs without pieces and gives ids to the others.
func (d *RunsData) number(id string) *RunsData {
	if id == "" {
		id = "run"
	}
	d.Runs = slices.DeleteFunc(d.Runs, func(r ResultingRun) bool { return r.Count == 0 })
	if d.Runs == nil {
		d.Runs = []ResultingRun{}
	}
	for i := range d.Runs {
		d.Runs[i].ID = fmt.Sprintf("%s-%d", id, i+1)
	}
	return d
}
