package api

import (
	"encoding/json"
	"slices"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
	"github.com/saggar3d/saggar/pack"
)

// Layout is what a client sees of a layout. Rows of positions count from 0.
type Layout struct {
	JobAnswer
	LayoutSearch
	LayoutForeign
	Name        string                `json:"name"`
	Format      *string               `json:"format"`
	Build       *LayoutBuild          `json:"build"`
	PrinterType *string               `json:"printer_type"`
	Spacing     *float64              `json:"min_packing_distance"`
	Models      []wanted[LayoutModel] `json:"models"`
	Content     *string               `json:"content" doc:"link to layout.json, good for 5 minutes by default"`

	Positions []pack.FilePosition `json:"positions" doc:"in the order of models; left out of lists"`
	Rows      []pack.Pack3DRow    `json:"pack3d,omitempty" doc:"of format pack3d instead of positions: copies that are not packed have a matrix of zeros"`

	Fill            *float64            `json:"fill_percentage" doc:"above 100 when more is asked for than can fit"`
	PackedFill      *float64            `json:"packed_fill_percentage"`
	FillWithSpacing *float64            `json:"fill_percentage_with_spacing"`
	BoxFill         *float64            `json:"box_fill_percentage"`
	Density         *float64            `json:"density"`
	UsedHeight      *float64            `json:"used_height" doc:"mm"`
	AskedCount      *int                `json:"asked_count"`
	PlacedCount     *int                `json:"placed_count"`
	Unfitted        []int               `json:"unfitted" doc:"rows that are not placed; null in lists when they are more than 100, as all that is long"`
	PlateCount      *int                `json:"plate_count"`
	Plates          []pack.PlateNumbers `json:"plates"`

	RemovalOrder    []pack.FileRemovalStep `json:"removal_order,omitempty" doc:"rows in the order in which they come out of the top"`
	NotRemovable    []int                  `json:"not_removable,omitempty"`
	InterlockedRows [][2]int               `json:"interlocked_pairs"`
	Unfinished      bool                   `json:"removal_unfinished,omitempty" doc:"the time was over before every way was tried: with more of it some of not_removable may come out, and further pairs be found"`
}

func showLayout(c *call, rec *store.Record, b *LayoutRequest, list bool) (*Layout, error) {
	l := &Layout{
		JobAnswer: c.answer(rec), LayoutSearch: b.LayoutSearch, LayoutForeign: b.LayoutForeign, Name: rec.Name, Format: optional(b.Format),
		Build: b.Build, Spacing: b.Spacing, Models: b.Models,
	}
	if b.PrinterType != "" {
		l.PrinterType = new(c.base() + b.PrinterType)
	}
	if l.Seed = b.Seed; l.Seed == nil {
		l.Seed = new(uint64(1))
	}
	if l.VolumeCheck == nil {
		l.VolumeCheck = new(true)
	}
	if b.Format == formatPack3D {
		l.VolumeCheck = nil
	}
	_, ours := rec.File("layout")
	if _, theirs := rec.File(formatPack3D); ours || theirs {
		var err error
		if l.Content, err = c.link("GET", c.path(rec)+"content/"); err != nil {
			return nil, err
		}
	}
	if list {
		l.Models, l.Items = nil, nil
	}
	if b.Format == formatPack3D {
		return l, l.foreign(rec, list)
	}
	return l, l.results(c, rec, b, list)
}

// results shows the best layout there is.
func (l *Layout) results(c *call, rec *store.Record, b *LayoutRequest, list bool) error {
	raw := rec.Result
	if len(raw) == 0 {
		raw = rec.Partial
	}
	var f pack.File
	var err error
	var detail map[string]json.RawMessage
	if len(rec.ErrorDetail) > 0 {
		if err = json.Unmarshal(rec.ErrorDetail, &detail); err != nil {
			return err
		}
	}
	switch {
	case len(raw) > 0:
		if err := json.Unmarshal(raw, &f); err != nil {
			return err
		}
	case detail["positions"] != nil: // nothing was placed
		if err := json.Unmarshal(detail["positions"], &f.Positions); err != nil {
			return err
		}
	case detail == nil:
		return nil
	}
	if detail["positions"] != nil {
		l.PlacedCount = new(0)
	}
	var p kind.LayoutParams
	if err := json.Unmarshal(rec.Params, &p); err != nil {
		return err
	}
	rows := c.rows(arrange(c, "models", b.Models), p.Models, &f)
	if err != nil {
		return err
	}
	if len(f.Positions) > 0 && !list {
		l.Positions = rows.list
	}
	l.numbers(&f, rows)
	if list {
		l.brief()
	}
	if detail != nil {
		l.ErrorDetail, err = rows.detail(detail)
	}
	return err
}

// numbers shows how full the layout is and how its parts come out.
func (l *Layout) numbers(f *pack.File, rows *layoutRows) {
	if n := f.Numbers; n != nil {
		l.Fill, l.PackedFill, l.FillWithSpacing, l.BoxFill = &n.Fill, &n.PackedFill, &n.FillWithSpacing, &n.BoxFill
		l.Density, l.UsedHeight, l.PlacedCount, l.Plates = n.Density, &n.UsedHeight, &n.Placed, n.Plates
		l.AskedCount, l.PlateCount = new(n.Asked+rows.left), &f.PlateCount
	}
	if len(f.Positions) > 0 {
		l.Unfitted = []int{}
	}
	for i, row := range rows.list {
		if !row.Placed && len(f.Positions) > 0 {
			l.Unfitted = append(l.Unfitted, i)
		}
	}
	r := f.FileRemoval
	if r == nil {
		return
	}
	for _, step := range r.Order {
		step.Position = rows.at[step.Position]
		l.RemovalOrder = append(l.RemovalOrder, step)
	}
	for _, k := range r.Stuck {
		l.NotRemovable = append(l.NotRemovable, rows.at[k])
	}
	l.Unfinished = r.Unfinished
	l.InterlockedRows = [][2]int{}
	for _, p := range r.Pairs {
		l.InterlockedRows = append(l.InterlockedRows, rows.pair(p))
	}
}

// brief leaves out of a row of a list what is long.
func (l *Layout) brief() {
	l.Unfitted, l.Plates = few(l.Unfitted, true), few(l.Plates, true)
	l.RemovalOrder, l.NotRemovable, l.InterlockedRows = few(l.RemovalOrder, true), few(l.NotRemovable, true), few(l.InterlockedRows, true)
}

// layoutRows are the rows of a layout as its request counts them.
type layoutRows struct {
	list []pack.FilePosition
	at   []int // where each row of the work stands in list
	left int   // rows of models that are not processed
}

// pair are two rows of the work as rows of the list, in order.
func (r *layoutRows) pair(p [2]int) [2]int {
	a, b := r.at[p[0]], r.at[p[1]]
	return [2]int{min(a, b), max(a, b)}
}

// rows puts what the work says of its models into the order of the request.
func (c *call) rows(a *arrangement, models []kind.LayoutModel, f *pack.File) *layoutRows {
	known := map[string]bool{}
	positions := f.Positions
	for _, m := range models {
		known[m.ID] = true
		for k := 0; len(f.Positions) == 0 && k < or(m.Count, 1); k++ { // a failure that counts rows and shows none
			positions = append(positions, pack.FilePosition{Model: m.ID, Copy: k})
		}
	}
	a.gather(func(path string) bool { return known[path] })
	ofGroup := map[string][]int{}
	for k, row := range positions {
		ofGroup[row.Model] = append(ofGroup[row.Model], k)
	}
	out := &layoutRows{at: make([]int, len(positions))}
	copies := map[string]int{}
	add := func(path string, row pack.FilePosition) {
		row.Model, row.Copy = c.base()+path, copies[path]
		copies[path]++
		out.list = append(out.list, row)
	}
	last := make([]int, len(a.groups)) // the last entry of each group gets what a fill brought
	for i, e := range a.entries {
		if e.group >= 0 {
			last[e.group] = i
		}
	}
	for i, e := range a.entries {
		if e.group < 0 {
			for range e.Count {
				out.left++
				add(e.path, pack.FilePosition{Reason: pack.NotProcessed})
			}
			continue
		}
		id := a.groups[e.group].id
		rows := ofGroup[id]
		n := min(e.Count, len(rows))
		if last[e.group] == i {
			n = len(rows)
		}
		for _, k := range rows[:n] {
			out.at[k] = len(out.list)
			add(e.path, positions[k])
		}
		ofGroup[id] = rows[n:]
	}
	return out
}

// detail is the detail of a failure with rows as the request counts them.
func (r *layoutRows) detail(d map[string]json.RawMessage) (json.RawMessage, error) {
	delete(d, "positions") // shown where positions stand
	if raw := d["violations"]; raw != nil {
		var all []pack.FileViolation
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, err
		}
		for i := range all {
			r.point(&all[i].Position, &all[i].Model, &all[i].Copy)
			r.point(&all[i].Other, &all[i].Second, &all[i].Copy2)
		}
		var err error
		if d["violations"], err = json.Marshal(all); err != nil {
			return nil, err
		}
	}
	if raw := d["interlocked_pairs"]; raw != nil {
		var pairs [][2]int
		if err := json.Unmarshal(raw, &pairs); err != nil {
			return nil, err
		}
		for i, p := range pairs {
			if max(p[0], p[1]) < len(r.at) {
				pairs[i] = r.pair(p)
			}
		}
		slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
		var err error
		if d["interlocked_pairs"], err = json.Marshal(pairs); err != nil {
			return nil, err
		}
	}
	return json.Marshal(d)
}

// point makes a finding name the row of the request.
func (r *layoutRows) point(row **int, model *string, copy **int) {
	if *row == nil || **row >= len(r.at) {
		return
	}
	at := r.at[**row]
	*row = &at
	if at < len(r.list) {
		*model, *copy = r.list[at].Model, &r.list[at].Copy
	}
}
