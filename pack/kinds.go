package pack

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack/internal/plate"
)

// searched turns a part into what the search places: its footprint with fewer
// corners, the turns it may take, and its distance from the wall. The footprint
// must be known.
func searched(p *Part, o *Options) (plate.Kind, error) {
	g := p.Footprint
	switch {
	case o.NoConcavities:
		g = hullOf(g)
	case o.NoHoles:
		g = withoutHoles(g)
	}
	k := plate.Kind{Angles: distinctTurns(g, o.turnsOf(p).angles(g)), Wall: o.WallDistance + p.Margin}
	for _, q := range g {
		k.Outline = append(k.Outline, q.Outer...)
	}
	var err error
	if k.Region, err = slimmer(thickened(g, p), fewCorners, areaGain); err != nil {
		return k, err
	}
	return k, nil
}

// turnsOf returns the turns that a part may take.
func (o *Options) turnsOf(p *Part) Rotations {
	if p.Rotations != nil {
		return *p.Rotations
	}
	return o.Rotations
}

// hullOf returns the convex hull of g, or g itself when it has no area.
func hullOf(g poly.Region) poly.Region {
	if h := poly.Hull(g); len(h) > 0 {
		return h
	}
	return g
}

// withoutHoles returns g with its holes filled, and without what lies in them.
func withoutHoles(g poly.Region) poly.Region {
	out := make(poly.Region, 0, len(g))
	for _, p := range g {
		out = append(out, poly.Polygon{Outer: p.Outer})
	}
	if clean, err := poly.Clean(out); err == nil && len(clean) > 0 {
		return clean
	}
	return out
}

// minThickness in mm is what a part without an area, a sheet that stands
// upright, counts as.
const minThickness = 0.01

// thickened returns g, or a thin rectangle around the part when g has no area.
func thickened(g poly.Region, p *Part) poly.Region {
	if g.Area() > 0 {
		return g
	}
	box := g.Box()
	if p.Mesh != nil {
		if solid := solidBox(p.Mesh); solid.Min.X <= solid.Max.X {
			box = box.Add(geom.Vec2{X: solid.Min.X, Y: solid.Min.Y}).Add(geom.Vec2{X: solid.Max.X, Y: solid.Max.Y})
		}
	}
	if s := box.Size(); s.X == 0 && s.Y == 0 && !(box.Min.X <= box.Max.X) {
		box = poly.Box{}
	}
	lo, hi := box.Min, box.Max
	lo.X, lo.Y, hi.X, hi.Y = lo.X-minThickness/2, lo.Y-minThickness/2, hi.X+minThickness/2, hi.Y+minThickness/2
	return poly.Region{{Outer: poly.Ring{lo, {X: hi.X, Y: lo.Y}, hi, {X: lo.X, Y: hi.Y}}}}
}

// Outlines with many corners are simplified: the time to prepare a pair grows
// with the square of their number.
const (
	fewCorners  = 40
	mostCorners = 200  // however much the area grows
	areaGain    = 1e-3 // share by which the area may grow else

	// The same for the convex hulls that a first layout is made of.
	fewHullCorners = 10
	hullGain       = 0.01
)

// slimmer returns a region around g with fewer corners, if g has more than few;
// its area grows by at most the share gain. When that leaves more than
// mostCorners, the smallest holes are filled, then the finest tolerance is taken
// that leads to as many, or the hull.
func slimmer(g poly.Region, few int, gain float64) (poly.Region, error) {
	if countCorners(g) <= few {
		return g, nil
	}
	out, err := thinned(g, gain, g)
	if err != nil || countCorners(out) <= mostCorners {
		return out, err
	}
	return thinned(fewerHoles(out), gain, poly.Hull(g))
}

// fewerHoles fills the smallest holes until few enough corners are left or no
// hole is.
func fewerHoles(g poly.Region) poly.Region {
	type hole struct {
		of, at, corners int
		area            float64
	}
	var holes []hole
	for i, p := range g {
		for j, h := range p.Holes {
			holes = append(holes, hole{i, j, len(h), -h.Area()})
		}
	}
	slices.SortStableFunc(holes, func(a, b hole) int { return cmp.Compare(b.area, a.area) })
	room := mostCorners
	for _, p := range g {
		room -= len(p.Outer)
	}
	out := make(poly.Region, len(g))
	for i, p := range g {
		out[i].Outer = p.Outer
	}
	for _, h := range holes {
		if room -= h.corners; room < 0 {
			break
		}
		out[h.of].Holes = append(out[h.of].Holes, g[h.of].Holes[h.at])
	}
	return out
}

// thinned simplifies g so that its area grows by at most the share gain; failing
// that, as little as leaves mostCorners; failing that, it returns last when g has
// more than these.
func thinned(g poly.Region, gain float64, last poly.Region) (poly.Region, error) {
	many := countCorners(g) > mostCorners
	finest := g
	if many {
		finest = last
	}
	area := g.Area()
	s := g.Box().Size()
	for t := 0.02 * math.Max(s.X, s.Y); t > 1e-5*math.Max(s.X, s.Y); t /= 1.5 {
		out, err := poly.Simplify(g, t)
		if err != nil {
			return nil, fmt.Errorf("simplify the footprint: %w", err)
		}
		if countCorners(out) > mostCorners {
			return finest, nil
		}
		if out.Area() <= area*(1+gain) {
			return out, nil
		}
		if many {
			finest = out
		}
	}
	return finest, nil
}

func countCorners(g poly.Region) int {
	n := 0
	g.Rings(func(r poly.Ring) bool {
		n += len(r)
		return true
	})
	return n
}

// freeTurns is how many turns of a part the search tries when all are allowed:
// every 15 degrees, from the one in which its box is smallest.
const freeTurns = 24

// angles returns the turns of a part with footprint g, in degrees.
func (r Rotations) angles(g poly.Region) []float64 {
	if len(r.Angles) > 0 {
		return r.Angles
	}
	switch r.Kind {
	case NoTurns:
		return []float64{0}
	case StepTurns:
		return multiples(0, r.Step)
	case FreeTurns:
		return multiples(alignment(g), 360.0/freeTurns)
	}
	return multiples(0, 90)
}

// distinctTurns returns angles without those that look like an earlier one: a
// square has one quarter turn, not four.
func distinctTurns(g poly.Region, angles []float64) []float64 {
	if countCorners(g) > fewCorners || len(angles) < 2 {
		return angles
	}
	s := g.Box().Size()
	least := 1e-12 * max(s.X, s.Y)
	var out []float64
	var looks [][]geom.Vec2
	for _, a := range angles {
		look := centred(g.Move(poly.Turn(a)))
		if !slices.ContainsFunc(looks, func(o []geom.Vec2) bool { return alike(o, look, least) }) {
			out, looks = append(out, a), append(looks, look)
		}
	}
	return out
}

// centred returns the corners of g about the middle of its box.
func centred(g poly.Region) []geom.Vec2 {
	box := g.Box()
	cx, cy := float64((box.Min.X+box.Max.X)/2), float64((box.Min.Y+box.Max.Y)/2)
	var out []geom.Vec2
	g.Rings(func(r poly.Ring) bool {
		for _, p := range r {
			out = append(out, geom.Vec2{X: p.X - cx, Y: p.Y - cy})
		}
		return true
	})
	return out
}

// alike reports whether two sets of corners are equal but for rounding, in any
// order. Coordinates that differ by at most least are equal.
func alike(a, b []geom.Vec2, least float64) bool {
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q geom.Vec2) bool {
			return math.Abs(p.X-q.X) <= least && math.Abs(p.Y-q.Y) <= least
		}) {
			return false
		}
	}
	return len(a) == len(b)
}

// multiples returns all turns from first on by steps of step, the quarter turns
// before the others.
func multiples(first, step float64) []float64 {
	var quarters, others []float64
	for k := 0; float64(k)*step < 360-1e-9; k++ {
		turn := float64(float64(k) * step)
		a := math.Mod(first+turn, 360)
		if math.Mod(turn, 90) == 0 {
			quarters = append(quarters, a)
		} else {
			others = append(others, a)
		}
	}
	return append(quarters, others...)
}

// alignment returns the turn below 90 degrees that makes the box around g
// smallest: one that lays an edge of the convex hull along an axis.
func alignment(g poly.Region) float64 {
	h := poly.Hull(g)
	if len(h) == 0 {
		return 0
	}
	ring := h[0].Outer
	best, least := 0.0, math.Inf(1)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		deg := -geom.Atan2(b.Y-a.Y, b.X-a.X) * (180 / math.Pi)
		deg = math.Mod(math.Mod(deg, 90)+90, 90)
		s := ring.Move(poly.Turn(deg)).Box().Size()
		if area := s.X * s.Y; area < least*(1-1e-9) {
			best, least = deg, area
		}
	}
	return best
}

// gap returns the distance that two parts keep.
func (o *Options) gap(a, b *Part) float64 {
	return max(o.MinDistance, a.MinDistance, b.MinDistance) + a.Margin + b.Margin
}

// poseOf returns the pose of a part that lies as the search placed it, shifted
// so that it stands on the plate.
func poseOf(p *Part, at plate.Placed) geom.Affine {
	m := poly.Turn(at.Angle)
	a := geom.Identity()
	a.M[0][0], a.M[0][1] = m.Cos, -m.Sin
	a.M[1][0], a.M[1][1] = m.Sin, m.Cos
	if m.Sin == 0 { // no negative zero in files
		a.M[0][1] = 0
	}
	a.T = geom.Vec{X: at.X, Y: at.Y}
	low, _ := heightsOf(p.Mesh)
	a.T.Z = 0 - low
	return a
}
