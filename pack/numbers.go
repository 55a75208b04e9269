package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Numbers say how full a layout is. Percentages are 0 to 100 unless said
// otherwise and relate to the area of the whole plate: its holes are not plate,
// keep-out areas are plate that stays empty.
//
// Asked is every copy that has a row in the layout: Count of each part, placed
// or not, and what a part with Fill got beyond it. A fill asks for what fits, so
// its further copies count as asked when they are placed and never otherwise.
//
// Of a layout in space, the shares are of volumes: of the meshes, over that of the
// builds in use, each as high as the highest part of all where the bed has no
// height. Parts that are grown by half of their spacing may hide a part of their
// new volume in their own hollows: that is exact for convex ones, and an estimate
// for others. Boxes are boxes in space.
//
// With several plates "what there is" is the area of all plates in use, of one
// when none is: so asking for more than one plate takes passes 100 on one plate,
// and not when further plates are opened for it.
type Numbers struct {
	// Fill is the footprints of all copies asked for over the plates in use. It
	// passes 100 when more was asked than can fit.
	Fill float64 `json:"fill_percentage"`

	// PackedFill is that of the placed copies, never above 100. A copy that was
	// kept though it is larger than the bed (KeepTooLarge) fills no plate: it is
	// counted in Placed and UsedHeight, and its area and volume in what was asked
	// for, but neither here, nor in Density, nor in the shares of its plate.
	PackedFill float64 `json:"packed_fill_percentage"`

	// FillWithSpacing is that of all copies asked for, each with its margin and
	// grown by half of its spacing: the exact offset shape with round corners. A
	// layout may pass 100, as what is grown may reach over the edge of the plate.
	FillWithSpacing float64 `json:"fill_percentage_with_spacing"`

	// BoxFill is that of the boxes around the footprints of all copies asked
	// for: turned as placed, or as stored where they are not placed.
	BoxFill float64 `json:"box_fill_percentage"`

	// Density is the volume of the placed meshes over plate area times used
	// height, 0 to 1; of several plates each with its own height. nil when a
	// placed part has no closed mesh, or nothing has a height.
	Density *float64 `json:"density"`

	UsedHeight float64 `json:"used_height"`  // mm, top of the highest placed part
	Asked      int     `json:"asked_count"`  // copies
	Placed     int     `json:"placed_count"` // copies

	// Unfitted are the rows of the layout that were not placed, counted from 0.
	// Never nil.
	Unfitted []int `json:"unfitted"`

	PlateArea float64 `json:"plate_area_mm2"` // of one plate

	// Plates are the plates in use, each for itself. Never nil.
	Plates []PlateNumbers `json:"plates"`
}

// PlateNumbers are the [Numbers] of one plate. Only placed copies belong to a
// plate, so that asked and packed are the same there.
type PlateNumbers struct {
	PackedFill      float64  `json:"packed_fill_percentage"`
	FillWithSpacing float64  `json:"fill_percentage_with_spacing"`
	BoxFill         float64  `json:"box_fill_percentage"`
	Density         *float64 `json:"density"`
	UsedHeight      float64  `json:"used_height"`
	Placed          int      `json:"placed_count"`
}

// Measure returns the numbers of l, whose parts are those it was packed from.
// Parts without a footprint have that of their mesh; the caller saves time by
// setting it once for all ([Footprints]).
//
// Errors: a bed without an area, a placement of a part or on a plate that does
// not exist, a mesh without a footprint; those of ctx.
func (l *Layout) Measure(ctx context.Context, parts []Part) (*Numbers, error) {
	return NewGauge(parts).Measure(ctx, l)
}

// Gauge measures one layout after another of the same parts and options, such as those
// that a search finds, and looks at each part once: what is left for every layout
// takes time by its copies and not by their meshes. For one goroutine at a time.
type Gauge struct {
	parts  []Part
	kinds  []*kind // of parts on plates; nil: not looked at yet
	bodies []*body // of parts in space
}

// NewGauge returns a gauge for layouts of parts.
func NewGauge(parts []Part) *Gauge {
	return &Gauge{parts: parts, kinds: make([]*kind, len(parts)), bodies: make([]*body, len(parts))}
}

// Measure is [Layout.Measure].
func (g *Gauge) Measure(ctx context.Context, l *Layout) (*Numbers, error) {
	area := l.Bed.Area()
	if !(area > 0) || math.IsInf(area, 0) {
		return nil, fmt.Errorf("measure layout: the bed has no area")
	}
	if err := l.checkIndices(g.parts); err != nil {
		return nil, err
	}
	if l.Options.Packer.InSpace() {
		return g.measureSpace(ctx, l)
	}
	if err := g.measureKinds(ctx, l); err != nil {
		return nil, err
	}
	t := tally{area: area, kinds: g.kinds, plates: make([]sums, l.Plates), unfitted: []int{}}
	for i, p := range l.Placements {
		t.add(i, p)
	}
	return t.numbers(), nil
}

// checkIndices refuses placements that point nowhere.
func (l *Layout) checkIndices(parts []Part) error {
	if l.Plates < 0 || l.Plates > len(l.Placements) {
		return fmt.Errorf("layout: %d plates for %d copies", l.Plates, len(l.Placements))
	}
	for i, p := range l.Placements {
		switch {
		case p.Part < 0 || p.Part >= len(parts):
			return fmt.Errorf("layout: placement %d is of part %d of %d", i, p.Part, len(parts))
		case p.Placed && (p.Plate < 0 || p.Plate >= l.Plates):
			return fmt.Errorf("layout: placement %d is on plate %d of %d", i, p.Plate, l.Plates)
		}
	}
	return nil
}

// sums are what a set of copies adds up to.
type sums struct {
	area, grown, box, volume geom.Sum
	height                   float64
	noVolume                 bool // of a placed part
	copies                   int
}

// tally adds up placements.
type tally struct {
	area     float64 // of one plate
	kinds    []*kind
	asked    sums
	packed   sums
	plates   []sums
	unfitted []int
}

// add counts placement i.
func (t *tally) add(i int, p Placement) {
	k := t.kinds[p.Part]
	if !p.Placed {
		t.unfitted = append(t.unfitted, i)
		t.asked.add(k, k.box, 0)
		return
	}
	size := placedBox(k.footprint, p.Pose).Size()
	top := 0.0
	if k.mesh != nil {
		top = max(0, k.topUnder(p.Pose))
	}
	box := float64(size.X * size.Y)
	t.asked.add(k, box, top)
	for _, s := range []*sums{&t.packed, &t.plates[p.Plate]} {
		if p.Oversized {
			s.addOversized(top, k.volume == nil)
		} else {
			s.add(k, box, top)
		}
	}
}

// addOversized counts a copy that is larger than the plate: how much of it lies
// over the plate is no share of what the plate holds.
func (s *sums) addOversized(top float64, noVolume bool) {
	s.noVolume = s.noVolume || noVolume
	s.height = max(s.height, top)
	s.copies++
}

func (s *sums) add(k *kind, box, top float64) {
	s.area.Add(k.area)
	s.grown.Add(k.grown)
	s.box.Add(box)
	if k.volume == nil {
		s.noVolume = true
	} else {
		s.volume.Add(*k.volume)
	}
	s.height = max(s.height, top)
	s.copies++
}

// numbers turns the sums into shares.
func (t *tally) numbers() *Numbers {
	all := t.area * float64(max(1, len(t.plates)))
	n := &Numbers{
		Fill:            percent(t.asked.area.Value(), all),
		PackedFill:      percent(t.packed.area.Value(), all),
		FillWithSpacing: percent(t.asked.grown.Value(), all),
		BoxFill:         percent(t.asked.box.Value(), all),
		UsedHeight:      t.packed.height,
		Asked:           t.asked.copies,
		Placed:          t.packed.copies,
		Unfitted:        t.unfitted,
		PlateArea:       t.area,
		Plates:          make([]PlateNumbers, len(t.plates)),
	}
	room := 0.0
	for i := range t.plates {
		s := &t.plates[i]
		room += float64(t.area * s.height)
		n.Plates[i] = PlateNumbers{
			PackedFill:      percent(s.area.Value(), t.area),
			FillWithSpacing: percent(s.grown.Value(), t.area),
			BoxFill:         percent(s.box.Value(), t.area),
			Density:         s.density(t.area * s.height),
			UsedHeight:      s.height,
			Placed:          s.copies,
		}
	}
	n.Density = t.packed.density(room)
	return n
}

// density is the share of room that the meshes fill, nil when that is unknown.
func (s *sums) density(room float64) *float64 {
	if s.noVolume || !(room > 0) {
		return nil
	}
	return new(s.volume.Value() / room)
}

func percent(a, b float64) float64 { return 100 * a / b }

// placedBox returns the box around the footprint under the motion of pose in the
// plane.
func placedBox(g poly.Region, pose geom.Affine) poly.Box {
	b := poly.EmptyBox()
	for _, p := range g {
		for _, c := range p.Outer {
			q := pose.Apply(geom.Vec{X: c.X, Y: c.Y})
			b = b.Add(geom.Vec2{X: q.X, Y: q.Y})
		}
	}
	return b
}
