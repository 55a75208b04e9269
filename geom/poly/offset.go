package poly

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Offsets with round joins. Every edge moves by d to its outer side, at every
// corner that sticks out an arc joins the ends, at every hollow corner the ends
// are joined through the corner itself: the resulting chain winds more than zero
// times around exactly the points that are nearer than d (Chen & McMains,
// doi:10.1115/DETC2005-85513). Arcs become tangents, so that the result
// contains what is asked for.

const (
	// arcShare is how far tangents may stand off their arc, as a share of the
	// distance. It gives 40 pieces for a full turn.
	arcShare = 1.0 / 320

	// arcPieces bounds the pieces of a full turn.
	arcPieces = 1 << 16
)

// Offset returns g grown by d on all sides, with round corners, or shrunk where
// d is negative. A grown region contains the exact one, and no point of it is
// farther from it than |d|/320 (0.3 % of the distance); a shrunk region is
// contained in the exact one in the same way. Use [OffsetWithin] for another
// bound.
func Offset(g Region, d float64) (Region, error) { return OffsetWithin(g, d, abs(d)*arcShare) }

// OffsetWithin is [Offset] with the error bounded by tolerance in mm. Straight
// parts are moved by d up to rounding in any case.
func OffsetWithin(g Region, d, tolerance float64) (Region, error) {
	if d-d != 0 || tolerance-tolerance != 0 {
		return nil, ErrNotFinite
	}
	g, err := Clean(g)
	if err != nil || d == 0 || len(g) == 0 {
		return g, err
	}
	// Tangents that touch at angles of 2h stand off by d·(1/cos h - 1), which is
	// below 0.63·d·h² for h up to 30 degrees.
	half := math.Sqrt(math.Max(tolerance, 0) / (0.63 * abs(d)))
	half = math.Min(math.Max(half, math.Pi/arcPieces), math.Pi/6)
	return offset(g, d, offsetter{turn: 2 * half, join: tangents})
}

// OffsetArea returns the area in mm² of g grown by d >= 0 on all sides, with
// exactly round corners, up to 1e-7 of it.
func OffsetArea(g Region, d float64) (float64, error) {
	if d-d != 0 {
		return 0, ErrNotFinite
	}
	g, err := Clean(g)
	if err != nil || !(d > 0) {
		return g.Area(), err
	}
	// Of an arc of angle t, chords miss the area d²·t³/12 and tangents add half
	// of that: in the mean of one chord and two tangents both errors cancel, up
	// to terms in t⁵.
	out, err := offset(g, d, offsetter{turn: areaTurn, join: tangents})
	if err != nil {
		return 0, err
	}
	in, err := offset(g, d, offsetter{turn: areaTurn, join: chords})
	return (float64(2*out.Area()) + in.Area()) / 3, err
}

// areaTurn is the angle of an arc's pieces when its area is measured.
const areaTurn = math.Pi / 512

// offset is OffsetWithin for valid regions and d other than 0.
func offset(g Region, d float64, o offsetter) (Region, error) {
	a := newArrangement(FillOptions{})
	o.d = abs(d)
	if d > 0 {
		g.Rings(func(r Ring) bool {
			o.chain(r, func(p, q geom.Vec2) { a.add(p, q, [2]int32{1}) })
			return true
		})
		return a.region(context.Background(), func(w [2]int32) bool { return w[0] > 0 })
	}
	// What is outside g, grown: its rings run the other way, and winding numbers
	// are less by the 1 that the plane around everything would give.
	a.addRegion(g, 0)
	g.Rings(func(r Ring) bool {
		back := make(Ring, len(r))
		for i, p := range r {
			back[len(r)-1-i] = p
		}
		o.chain(back, func(p, q geom.Vec2) { a.add(p, q, [2]int32{0, 1}) })
		return true
	})
	return a.region(context.Background(), func(w [2]int32) bool { return w[0] > 0 && w[1] < 0 })
}

// offsetter makes offset chains.
type offsetter struct {
	d    float64 // > 0
	turn float64 // the largest angle of a piece of an arc
	join func(o *offsetter, a arc, to func(geom.Vec2))
}

// chain calls add for every segment of the offset chain of r.
func (o *offsetter) chain(r Ring, add func(p, q geom.Vec2)) {
	if len(r) < 3 {
		return
	}
	before, last := r[len(r)-2], r[len(r)-1]
	_, at := o.side(before, last) // where drawing has come to
	first := at
	to := func(p geom.Vec2) {
		add(at, p)
		at = p
	}
	for _, p := range r {
		begin, end := o.side(last, p)
		o.corner(before, last, p, to)
		to(begin)
		to(end)
		before, last = last, p
	}
	add(at, first)
}

// side returns the edge from p to q moved by d to its right.
func (o *offsetter) side(p, q geom.Vec2) (begin, end geom.Vec2) {
	dx, dy := q.X-p.X, q.Y-p.Y
	f := o.d / math.Sqrt(float64(dx*dx)+float64(dy*dy))
	nx, ny := float64(dy*f), -float64(dx*f)
	return geom.Vec2{X: p.X + nx, Y: p.Y + ny}, geom.Vec2{X: q.X + nx, Y: q.Y + ny}
}

// corner draws what joins the moved edges before and after p.
func (o *offsetter) corner(before, p, after geom.Vec2, to func(geom.Vec2)) {
	if !turnsLeft(before, p, after) {
		to(p)
		return
	}
	ux, uy, vx, vy := p.X-before.X, p.Y-before.Y, after.X-p.X, after.Y-p.Y
	by := geom.Atan2(float64(ux*vy)-float64(uy*vx), float64(ux*vx)+float64(uy*vy))
	o.join(o, arc{p, geom.Atan2(-ux, uy), by}, to) // from the right-hand normal
}

// arc is a part of the circle about c: it begins in the direction from and turns
// by so much, in radians.
type arc struct {
	c        geom.Vec2
	from, by float64
}

// tangents draws tangents of an arc.
func tangents(o *offsetter, a arc, to func(geom.Vec2)) {
	n := math.Ceil(a.by / o.turn)
	step := a.by / n
	_, cos := geom.Sincos(step / 2)
	for i := 0.0; i < n; i++ {
		s, k := geom.Sincos(a.from + float64((i+0.5)*step))
		to(geom.Vec2{X: a.c.X + float64(o.d/cos*k), Y: a.c.Y + float64(o.d/cos*s)})
	}
}

// chords draws chords of an arc.
func chords(o *offsetter, a arc, to func(geom.Vec2)) {
	n := math.Ceil(a.by / o.turn)
	for i := 1.0; i < n; i++ {
		s, k := geom.Sincos(a.from + float64(i*(a.by/n)))
		to(geom.Vec2{X: a.c.X + float64(o.d*k), Y: a.c.Y + float64(o.d*s)})
	}
}
