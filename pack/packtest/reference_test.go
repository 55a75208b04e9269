package packtest

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// boxes is the simplest packer that keeps all rules: every part is its box, and
// goes to the first corner of the boxes before it where it fits.
type boxes struct{}

func (boxes) Pack(ctx context.Context, parts []pack.Part, bed pack.Bed, o pack.Options) (*pack.Layout, error) {
	if err := sane(parts, bed, o); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &run{parts: parts, bed: bed, o: o, rows: make([][]pack.Placement, len(parts)), groups: map[string]int{}}
	r.locked()
	for _, u := range r.units() {
		r.place(u)
	}
	r.fill()
	l := r.layout()
	if o.Progress != nil {
		o.Progress(pack.Progress{Fraction: 1, Best: l})
	}
	return l, ctx.Err()
}

func sane(parts []pack.Part, bed pack.Bed, o pack.Options) error {
	for _, v := range []float64{o.MinDistance, o.WallDistance} {
		if !(v >= 0 && v < math.MaxFloat64) {
			return errors.New("a distance is no length")
		}
	}
	if !(bed.Area() > 0) || !(bed.X > 0) {
		return errors.New("the bed has no area")
	}
	for _, p := range parts {
		if len(p.Footprint) == 0 {
			return errors.New("a part has no shape")
		}
	}
	return nil
}

// rest is a box that is taken.
type rest struct {
	poly.Box
	plate         int
	least, margin float64
}

type run struct {
	parts  []pack.Part
	bed    pack.Bed
	o      pack.Options
	rows   [][]pack.Placement
	taken  []rest
	plates int
	groups map[string]int // plates
}

// unit is what goes onto one plate together.
type unit struct {
	group    string
	copies   []pack.Placement
	priority int
	value    float64
}

func (r *run) locked() {
	for i, p := range r.parts {
		for k, l := range p.Locked {
			r.put(pack.Placement{Part: i, Copy: k, Placed: true, Plate: l.Plate, Pose: l.Transformation})
		}
	}
}

// put takes the place of row.
func (r *run) put(row pack.Placement) {
	p := r.parts[row.Part]
	b := poly.EmptyBox()
	for _, c := range p.Footprint[0].Outer {
		v := row.Pose.Apply(geom.Vec{X: c.X, Y: c.Y})
		b = b.Add(geom.Vec2{X: v.X, Y: v.Y})
	}
	r.taken = append(r.taken, rest{Box: b, plate: row.Plate, least: max(p.MinDistance, r.o.MinDistance), margin: p.Margin})
	r.rows[row.Part] = append(r.rows[row.Part], row)
	r.plates = max(r.plates, row.Plate+1)
}

// units returns what is asked for, the most important first.
func (r *run) units() []unit {
	var out []unit
	index := map[string]int{}
	for i, p := range r.parts {
		for k := len(p.Locked); k < max(1, p.Count, len(p.Locked)); k++ {
			u := unit{group: p.Group, priority: p.Priority, value: p.Value, copies: []pack.Placement{{Part: i, Copy: k}}}
			at, known := index[p.Group]
			if p.Group != "" && known {
				out[at].copies = append(out[at].copies, u.copies...)
				out[at].priority = max(out[at].priority, u.priority)
				continue
			}
			index[p.Group] = len(out)
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(a, b unit) int {
		if a.priority != b.priority {
			return b.priority - a.priority
		}
		if r.o.Objective == pack.ByValue && a.value != b.value {
			return int(math.Copysign(1, b.value-a.value))
		}
		return 0
	})
	return out
}

// place puts a unit onto the first plate that takes all of it.
func (r *run) place(u unit) {
	plates := 1
	if r.o.MultiBuild {
		plates = r.plates + 1
		if r.o.MaxPlates > 0 {
			plates = min(plates, r.o.MaxPlates)
		}
	}
	for plate := range plates {
		if home, ok := r.groups[u.group]; ok && u.group != "" && home != plate {
			continue
		}
		if r.all(u, plate) {
			r.groups[u.group] = plate
			return
		}
	}
	for _, c := range u.copies {
		c.Reason = pack.NoRoom
		switch {
		case r.tooLarge(c):
			c.Reason = pack.TooLarge
			if r.o.KeepTooLarge && r.plates <= 1 && len(r.taken) == 0 && u.group == "" {
				c = pack.Placement{Part: c.Part, Copy: c.Copy, Placed: true, Oversized: true, Pose: geom.Identity()}
				r.put(c)
				continue
			}
		case len(u.copies) > 1:
			c.Reason = pack.LockedOut
		}
		r.rows[c.Part] = append(r.rows[c.Part], c)
	}
}

// all places a whole unit or nothing of it.
func (r *run) all(u unit, plate int) bool {
	taken, plates := len(r.taken), r.plates
	rows := make([]int, len(r.rows))
	for i := range rows {
		rows[i] = len(r.rows[i])
	}
	for _, c := range u.copies {
		if !r.one(c, plate) {
			r.taken, r.plates = r.taken[:taken], plates
			for i := range rows {
				r.rows[i] = r.rows[i][:rows[i]]
			}
			return false
		}
	}
	return true
}

// one places a copy on plate.
func (r *run) one(c pack.Placement, plate int) bool {
	p := r.parts[c.Part]
	xs, ys := r.candidates(p, plate)
	for _, deg := range r.angles(p) {
		turned := p.Footprint.Move(poly.Turn(deg)).Box()
		for _, y := range ys {
			for _, x := range xs {
				size := turned.Size()
				b := poly.Box{Min: geom.Vec2{X: x, Y: y}, Max: geom.Vec2{X: x + size.X, Y: y + size.Y}}
				c.Placed, c.Plate, c.Pose = true, plate, at(deg, x-turned.Min.X, y-turned.Min.Y)
				if r.free(p, b, plate) && r.onBed(p, c) {
					r.put(c)
					return true
				}
			}
		}
	}
	return false
}

func (r *run) angles(p pack.Part) []float64 {
	turns := r.o.Rotations
	if p.Rotations != nil {
		turns = *p.Rotations
	}
	switch {
	case turns.Angles != nil:
		return turns.Angles
	case turns.Kind == "", turns.Kind == pack.QuarterTurns, turns.Kind == pack.FreeTurns:
		return []float64{0, 90}
	}
	return []float64{0}
}

// candidates are where the lower left corner of a box may go.
func (r *run) candidates(p pack.Part, plate int) (xs, ys []float64) {
	wall := r.o.WallDistance + p.Margin
	xs, ys = []float64{wall}, []float64{wall}
	if r.bed.Shape != pack.Rectangle {
		xs, ys = nil, nil
		half, step := math.Ceil(max(r.bed.X, r.bed.Y)), 1.0
		if half > 30 {
			step = 4
		}
		for v := -half; v <= half; v += step {
			xs, ys = append(xs, v), append(ys, v)
		}
	}
	for _, t := range r.taken {
		if t.plate == plate {
			gap := max(t.least, p.MinDistance) + t.margin + p.Margin
			xs, ys = append(xs, t.Max.X+gap), append(ys, t.Max.Y+gap)
		}
	}
	for _, k := range r.bed.KeepOut {
		xs, ys = append(xs, k.Outer.Box().Max.X+p.Margin), append(ys, k.Outer.Box().Max.Y+p.Margin)
	}
	slices.Sort(xs)
	slices.Sort(ys)
	return slices.Compact(xs), slices.Compact(ys)
}

// free reports whether a box keeps its distance from all others.
func (r *run) free(p pack.Part, b poly.Box, plate int) bool {
	for _, t := range r.taken {
		if t.plate != plate {
			continue
		}
		need := max(t.least, p.MinDistance) + t.margin + p.Margin
		x := max(t.Min.X-b.Max.X, b.Min.X-t.Max.X)
		y := max(t.Min.Y-b.Max.Y, b.Min.Y-t.Max.Y)
		gap := math.Hypot(max(x, 0), max(y, 0))
		if max(x, y) < -1e-9 || gap < need-1e-9 {
			return false
		}
	}
	return true
}

// onBed asks the checker about one copy alone, unless a corner of it lies outside
// anyway: that is quicker to see.
func (r *run) onBed(p pack.Part, c pack.Placement) bool {
	box := p.Footprint[0].Outer.Box()
	for _, q := range p.Footprint[0].Outer {
		// A little inwards, so that touching is not outside.
		v := c.Pose.Apply(geom.Vec{X: q.X + 1e-6*(box.Min.X+box.Max.X-2*q.X), Y: q.Y + 1e-6*(box.Min.Y+box.Max.Y-2*q.Y)})
		if !r.inside(geom.Vec2{X: v.X, Y: v.Y}) {
			return false
		}
	}
	c.Part, c.Copy, c.Plate = 0, 0, 0
	p.Count, p.Locked = 1, nil
	l := &pack.Layout{Placements: []pack.Placement{c}, Plates: 1, Options: r.o}
	report, err := pack.Check(context.Background(), []pack.Part{p}, r.bed, l)
	return err == nil && report.OK()
}

// inside reports whether a point lies on the bed.
func (r *run) inside(v geom.Vec2) bool {
	switch {
	case r.bed.KeepOut.Contains(v):
		return false
	case r.bed.Shape == pack.Circle:
		return math.Hypot(v.X, v.Y) <= r.bed.X/2
	case r.bed.Shape == pack.Polygonal:
		return poly.Region{r.bed.Outline}.Contains(v)
	}
	return v.X >= 0 && v.Y >= 0 && v.X <= r.bed.X && v.Y <= r.bed.Y
}

func (r *run) tooLarge(c pack.Placement) bool {
	alone := &run{parts: r.parts, bed: r.bed, o: r.o, rows: make([][]pack.Placement, len(r.parts))}
	return !alone.one(c, 0)
}

// fill adds copies of parts that take what is left.
func (r *run) fill() {
	for i, p := range r.parts {
		if !p.Fill {
			continue
		}
		for plate := range max(1, r.plates) {
			if home, ok := r.groups[p.Group]; p.Group != "" && (!ok || home != plate) {
				continue
			}
			for r.one(pack.Placement{Part: i, Copy: len(r.rows[i])}, plate) {
			}
		}
	}
}

func (r *run) layout() *pack.Layout {
	l := &pack.Layout{Bed: r.bed, Options: r.o, Plates: r.plates}
	for _, rows := range r.rows {
		slices.SortStableFunc(rows, func(a, b pack.Placement) int { return a.Copy - b.Copy })
		l.Placements = append(l.Placements, rows...)
	}
	return l
}
