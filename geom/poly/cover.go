package poly

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// The cover of a chain that is too tangled for an exact answer: everything is
// rounded to a grid that is coarse against the noise, which makes one line of
// thousands, and what comes out is grown by what the rounding may have moved.
//
// How far that is is known for each edge: half a unit in X and in Y for its ends,
// and as much again for each time that it was cut. What has become so thin that
// it has no area any more is not lost: edges that cancel are kept, and where
// they lie outside the region they are covered on their own.

const (
	// coverUnits is how many units of the first grid make the tolerance: with 16
	// tipped scans needed a second try, with 128 noisy walls took longer.
	// finerGrid is by how much the next grid is finer should edges have moved
	// too far.
	coverUnits = 64
	finerGrid  = 8
	coverTries = 4

	// coverShare bounds the growth as a share of the tolerance. A point of the
	// result may be off by the drift, the growth, and √2 of that at the corners
	// of what covers an edge.
	coverShare = 0.4
)

// Cover returns a region that contains the points that the closed chain of
// segments winds around more than zero times, and no point farther than
// tolerance in mm from these. On at least one side of each segment, points must
// be wound around more than zero times. For chains with so many crossings that
// [Fill] takes too long; the result is rougher. It fails with [ErrTangled] after
// as much work as Fill.
func Cover(ctx context.Context, segs []Segment, tolerance float64) (Region, error) {
	if !(tolerance > 0) {
		return nil, ErrTangled
	}
	unit := tolerance / coverUnits
	for range coverTries {
		g, growth, err := coverOnGrid(ctx, segs, unit)
		if err != nil {
			return nil, err
		}
		if growth <= coverShare*tolerance {
			return g, nil
		}
		unit /= finerGrid
	}
	return nil, ErrTangled
}

// coverOnGrid returns a region that contains the chain's, and by how much it was
// grown.
func coverOnGrid(ctx context.Context, segs []Segment, unit float64) (Region, float64, error) {
	a := newArrangement(FillOptions{Grid: unit})
	a.keep = true
	for _, s := range segs {
		a.add(s.A, s.B, [2]int32{s.W})
	}
	g, err := a.region(ctx, func(w [2]int32) bool { return w[0] > 0 })
	if err != nil {
		return nil, 0, err
	}
	drift := int32(0)
	for i := range a.edges {
		drift = max(drift, a.edges[i].drift)
	}
	// A little more for what the last Fill may leave out, on a far finer grid.
	growth := (float64(float64(1+drift)/2) + 0.01) * a.grid * math.Sqrt2
	g, err = coverLost(a, g, growth)
	return g, growth, err
}

// coverLost grows g and covers the edges on neither side of which it lies.
func coverLost(a *arrangement, g Region, growth float64) (Region, error) {
	g, err := Offset(g, growth)
	if err != nil {
		return nil, err
	}
	all := newArrangement(FillOptions{})
	all.addRegion(g, 0)
	for i := range a.edges {
		if s := &a.sides[i]; !s.bound && !s.inside {
			r := Around(a.edges[i].a, a.edges[i].b, growth)
			for k, p := range r {
				all.add(p, r[(k+1)%len(r)], [2]int32{1})
			}
		}
	}
	return all.region(context.Background(), func(w [2]int32) bool { return w[0] > 0 })
}

// Around returns a rectangle that holds every point nearer than d to the segment
// from p to q, and none farther than √2·d. p may be q.
func Around(p, q geom.Vec2, d float64) Ring {
	x, y := d, 0.0
	if l := dist(p, q); l > 0 {
		x, y = float64((q.X-p.X)*(d/l)), float64((q.Y-p.Y)*(d/l))
	}
	return Ring{
		{X: p.X - x + y, Y: p.Y - y - x}, {X: q.X + x + y, Y: q.Y + y - x},
		{X: q.X + x - y, Y: q.Y + y + x}, {X: p.X - x - y, Y: p.Y - y + x},
	}
}
