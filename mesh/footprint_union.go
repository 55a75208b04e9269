package mesh

import (
	"context"
	"errors"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The region of an outline. Clean parts are done exactly. Noise is not worth
// that: a finely cut wall whose vertices are off by a float32 rounding is a band
// of thousands of segments that all cross each other. When the crossings are
// too many, everything is rounded to a grid that is fine against the tolerance,
// where the band is one line, and what comes out is grown by what the rounding
// may have taken.

const (
	// exactWork limits the pairs of segments looked at without rounding, for
	// each segment and at least: half a second for 100,000 segments.
	exactWork      = 1000
	exactWorkLeast = 4_000_000

	// coarseUnit is the unit of the coarse grid against the tolerance, and
	// coarseGrowth by how many units the result is grown. Ends move by half a unit
	// in X and Y, cuts by half a unit more, the second Fill by as much again:
	// 2 units in X and Y together.
	coarseUnit   = 1.0 / 16
	coarseGrowth = 3
)

// region returns the points in o, no point farther from it than a part of the
// tolerance, and the rest of the tolerance.
func (o *outline) region(ctx context.Context, tolerance float64) (poly.Region, float64, error) {
	n := len(o.segments) + 3*len(o.folds)
	g, err := o.fill(ctx, poly.FillOptions{Work: exactWork*n + exactWorkLeast})
	if !errors.Is(err, poly.ErrTangled) {
		return g, tolerance, err
	}
	unit := tolerance * coarseUnit
	if g, err = o.fill(ctx, poly.FillOptions{Grid: unit}); err != nil {
		return nil, 0, err
	}
	g, err = poly.Offset(g, coarseGrowth*unit)
	return g, tolerance - 2*coarseGrowth*unit, err
}

// fill returns the points that the segments wind around more than zero times,
// and those in folds.
func (o *outline) fill(ctx context.Context, fo poly.FillOptions) (poly.Region, error) {
	segs := make([]poly.Segment, 0, len(o.segments))
	for i := range o.segments {
		segs = append(segs, o.segments[i].plain())
	}
	g, err := poly.Fill(ctx, segs, fo)
	if err != nil || len(o.folds) == 0 {
		return g, err
	}
	segs = segs[:0]
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			segs = append(segs, poly.Segment{A: p, B: r[(i+1)%len(r)], W: 1})
		}
		return true
	})
	for i := range o.folds {
		for _, s := range o.folds[i].segments() {
			segs = append(segs, s.plain())
		}
	}
	return poly.Fill(ctx, segs, fo)
}

// plain returns s in the terms of poly.
func (s *segment) plain() poly.Segment {
	return poly.Segment{A: geom.Vec2{X: s.x0, Y: s.y0}, B: geom.Vec2{X: s.x1, Y: s.y1}, W: s.w}
}
