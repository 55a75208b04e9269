package api

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// runParts are the parts of a run that an estimate is asked for, as far as other
// resources say what they are.
type runParts struct {
	named   bool          // the request names a resource that says it
	packed  *store.Record // whose layout has them; nil: no layout has
	plate   *int          // of the layout; nil: all of it
	models  []kind.LayoutModel
	files   []store.File // of models
	printer string       // path of the printer type; "" for none
}

// makesLayouts are the families that leave a layout.
var makesLayouts = []string{"layout", "packing-process", "create-runs"}

// runOf finds what a run consists of: what layout names, else what run names, which
// is a resource that has packed it or one of the runs that such a resource has made.
// Fields of the request that say it themselves go before that.
func (c *call) runOf(b *RunEstimateRequest) (*runParts, error) {
	r := &runParts{named: true}
	family, _, _, address := c.address(b.Run)
	switch {
	case b.Layout != "" && len(b.Pieces) > 0:
		c.wrong(codeConflict, "pieces", "not with what was packed: choose one of them")
		return r, nil
	case b.Layout != "":
		return r, c.packedRun(r, "layout", b.Layout)
	case address && slices.Contains(makesLayouts, family) && len(b.Pieces) > 0:
		c.wrong(codeConflict, "pieces", "not with what was packed: choose one of them")
		return r, nil
	case address && slices.Contains(makesLayouts, family):
		return r, c.packedRun(r, "run", b.Run)
	case len(b.Pieces) > 0 || b.Estimates != nil:
		r.named = false
		return r, nil
	}
	return r, c.madeRun(r, b.Run)
}

// packedRun takes all that was packed.
func (c *call) packedRun(r *runParts, field, packed string) error {
	rec, err := c.refer(field, packed, makesLayouts...)
	if err != nil || !c.ready(field, rec) {
		return err
	}
	r.packed = rec
	if field == "run" {
		r.printer, err = runPrinter(rec)
	}
	return err
}

// madeRun takes one of the runs of the resource that has made it, whose id the run's
// name begins with ([kind.PackingParams.RunID]).
func (c *call) madeRun(r *runParts, name string) error {
	id, _, ok := strings.Cut(name, "-")
	if r.named = false; !ok || !isID(id) {
		return nil
	}
	found, err := c.Jobs.Records(c.ctx(), c.tenant, []string{id})
	if err != nil || len(found) == 0 || !slices.Contains(makesLayouts[1:], found[0].Family) {
		return err
	}
	rec := found[0]
	if r.named = true; !c.ready("run", rec) {
		return nil
	}
	data, err := runsData(rec.Result)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(data.Runs, func(run kind.ResultingRun) bool { return run.ID == name })
	if at < 0 {
		c.missing("run", "there is no such run")
		return nil
	}
	if r.printer, err = runPrinter(rec); err != nil {
		return err
	}
	if run := &data.Runs[at]; run.Plate != nil {
		r.packed, r.plate = rec, run.Plate
		return nil
	}
	return r.unpacked(rec, &data.Runs[at])
}

// unpacked takes the models of a run that was not packed.
func (r *runParts) unpacked(rec *store.Record, run *kind.ResultingRun) error {
	models, err := ranModels(rec.Params)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, m := range models {
		n := 0
		for _, piece := range run.Pieces {
			if piece.ID == m.ID {
				n += len(piece.Copies)
			}
		}
		if n == 0 {
			continue
		}
		m.Count = &n
		r.models = append(r.models, m)
		if f, ok := rec.File(m.File); ok && !have[m.File] {
			have[m.File], r.files = true, append(r.files, f)
		}
	}
	return nil
}

// runPrinter is the path of the printer type for which a resource makes runs.
func runPrinter(rec *store.Record) (string, error) {
	var f struct {
		Printer     string `json:"printer"`
		Workstation string `json:"primary_workstation"`
	}
	if err := json.Unmarshal(rec.Fields, &f); err != nil || rec.Family == "layout" {
		return "", err
	}
	if f.Printer != "" {
		return f.Printer, nil
	}
	return f.Workstation, nil
}
