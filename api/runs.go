package api

import (
	"encoding/json"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// RunSearch says how to pack pieces. Lengths are mm.
type RunSearch struct {
	Spacing       *float64 `json:"min_packing_distance,omitempty" minimum:"0" maximum:"10000000" doc:"default that of the printer type"`
	WallDistance  float64  `json:"wall_distance,omitempty" minimum:"0" maximum:"10000000"`
	FloorDistance *float64 `json:"floor_distance,omitempty" minimum:"0" maximum:"10000000"`
	VolumeCheck   *bool    `json:"do_build_volume_check,omitempty" doc:"leave out what does not fit the volume; default true"`
	Rotations     Turning  `json:"rotations,omitempty" doc:"as of a layout"`
	TimeBudgetS   *float64 `json:"time_budget_s,omitempty" minimum:"0.001" maximum:"86400" doc:"default 30"`
	Iterations    int64    `json:"iterations,omitempty" minimum:"0" doc:"instead of the time budget: the same bytes everywhere"`
	Seed          *uint64  `json:"seed,omitempty" minimum:"1" doc:"default 1"`
	MaxPlates     int      `json:"max_plates,omitempty" minimum:"0" maximum:"100000" doc:"builds at most"`
}

// RunResults are what came of packing.
type RunResults struct {
	PiecesCount    int                 `json:"pieces_count"`
	UnfittedPieces []string            `json:"unfitted_pieces" doc:"of the pieces those that are in no run, once for each copy; null in lists when they are more than 100, as all that is long"`
	Runs           []Run               `json:"runs" doc:"with their pieces"`
	Content        *string             `json:"content" doc:"link to layout.json, good for 5 minutes by default; null where nothing was packed"`
	Positions      []pack.FilePosition `json:"positions" doc:"in the order of pieces; plate counts the runs from 0; null where nothing was packed, left out of lists"`
}

// Run is a run that was made.
type Run struct {
	Run    string     `json:"run" doc:"opaque"`
	Plate  *int       `json:"plate" doc:"of positions, from 0"`
	Batch  string     `json:"batch,omitempty" doc:"what its pieces have in common: run, job or order"`
	Pieces []RunModel `json:"pieces"`
	Count  int        `json:"pieces_count"`
	Full   bool       `json:"filled_by_batch_type_prints" doc:"no more of these pieces go in"`
}

// RunModel is a model in a run.
type RunModel struct {
	Model string `json:"model"`
	Count int    `json:"count"`
}

// runParams are the parameters of packing for a printer. nil: there is no printer to
// be had, which is a fault.
func (c *call) runParams(field, printer string, s *RunSearch) (*kind.LayoutParams, *store.Record, error) {
	p := &kind.LayoutParams{
		MinDistance: s.Spacing, WallDistance: s.WallDistance, FloorDistance: s.FloorDistance, VolumeCheck: s.VolumeCheck,
		Rotations: c.turns("rotations", s.Rotations), MaxPlates: s.MaxPlates, TimeBudget: s.TimeBudgetS, Iterations: s.Iterations, Seed: s.Seed,
	}
	bed, rec, err := c.referPrinter(field, printer)
	if err != nil || rec == nil {
		return nil, nil, err
	}
	p.Build = bed.bed()
	if p.MinDistance == nil {
		p.MinDistance = bed.MinPackingDistance
	}
	return p, rec, nil
}

// pieces finds the pieces of a request, and fills in the models of its work.
func (c *call) pieces(raw []wanted[RunPiece], p *kind.LayoutParams, d *store.Draft, turned bool) (*arrangement, error) {
	if len(raw) == 0 {
		c.wrong(codeMissing, "pieces", "name at least one piece")
	}
	a := arrange(c, "pieces", raw)
	if err := a.find(c); err != nil {
		return nil, err
	}
	if err := a.fill(p, d, c, turned); err != nil {
		return nil, err
	}
	if len(p.Models) == 0 {
		c.noneReady(a)
		p.Models = []kind.LayoutModel{{ID: "none"}} // so that the rest is checked, too
	}
	return a, nil
}

// ranModels are the models of work that makes runs, whichever it is.
func ranModels(params json.RawMessage) ([]kind.LayoutModel, error) {
	var p struct {
		Models []kind.LayoutModel `json:"models"`
		Pieces []kind.LayoutModel `json:"pieces"`
	}
	err := json.Unmarshal(params, &p)
	return append(p.Models, p.Pieces...), err
}

// results shows the runs that work has made, or would make if it ended now.
func (r *RunResults) results(c *call, rec *store.Record, pieces []wanted[RunPiece], list bool) error {
	a := arrange(c, "pieces", pieces)
	for _, e := range a.entries {
		r.PiecesCount += e.Count
	}
	r.UnfittedPieces, r.Runs = []string{}, []Run{}
	raw := rec.Result
	if len(raw) == 0 {
		raw = rec.Partial
	}
	if len(raw) == 0 {
		return nil
	}
	models, err := ranModels(rec.Params)
	if err != nil {
		return err
	}
	data, err := runsData(raw)
	if err != nil {
		return err
	}
	if data.Layout != nil {
		rows := c.rows(a, models, data.Layout)
		for _, row := range rows.list {
			if !row.Placed {
				r.UnfittedPieces = append(r.UnfittedPieces, row.Model)
			}
		}
		if !list {
			r.Positions = rows.list
		}
	} else {
		r.leftOut(c, a, models, data)
	}
	r.fill(c, data)
	r.UnfittedPieces = few(r.UnfittedPieces, list)
	if _, ok := rec.File("layout"); ok {
		r.Content, err = c.link("GET", c.path(rec)+"content/")
	}
	return err
}

// runsData reads what work has made: runs, or while it goes on the best layout so
// far.
func runsData(raw json.RawMessage) (*kind.RunsData, error) {
	var is struct {
		Runs json.RawMessage `json:"runs"`
	}
	if err := json.Unmarshal(raw, &is); err != nil {
		return nil, err
	}
	data := &kind.RunsData{}
	if is.Runs != nil {
		return data, json.Unmarshal(raw, data)
	}
	data.Layout = &kind.LayoutData{}
	return data, json.Unmarshal(raw, data.Layout)
}

// leftOut lists the pieces that work without a layout did not take.
func (r *RunResults) leftOut(c *call, a *arrangement, models []kind.LayoutModel, data *kind.RunsData) {
	known := map[string]bool{}
	for _, m := range models {
		known[m.ID] = true
	}
	for _, e := range a.entries {
		for range e.Count {
			if !known[e.path] {
				r.UnfittedPieces = append(r.UnfittedPieces, c.base()+e.path)
			}
		}
	}
	for _, left := range data.Unfitted {
		r.UnfittedPieces = append(r.UnfittedPieces, c.base()+modelPath(left.ID))
	}
}

// fill lists the runs.
func (r *RunResults) fill(c *call, data *kind.RunsData) {
	for _, run := range data.Runs {
		out := Run{Run: run.ID, Plate: run.Plate, Batch: run.Key, Pieces: []RunModel{}, Count: run.Count, Full: run.Full}
		at := map[string]int{}
		for _, p := range run.Pieces {
			model := c.base() + modelPath(p.ID)
			i, ok := at[model]
			if !ok {
				i = len(out.Pieces)
				at[model] = i
				out.Pieces = append(out.Pieces, RunModel{Model: model})
			}
			out.Pieces[i].Count += len(p.Copies)
		}
		r.Runs = append(r.Runs, out)
	}
}

// names are the names of the runs.
func (r *RunResults) names() []string {
	out := make([]string, len(r.Runs))
	for i, run := range r.Runs {
		out[i] = run.Run
	}
	return out
}

// first is the name of the first run, or null.
func (r *RunResults) first() *string {
	if len(r.Runs) == 0 {
		return nil
	}
	return &r.Runs[0].Run
}
