package mesh

import (
	"context"
	"errors"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The region of an outline, in one of three ways:
//
//   - all segments at once: short outlines;
//   - without what lies below other parts, see boundaryCells: long ones;
//   - should that cross itself too often, rounded to a grid that is fine against the tolerance, and
//     grown by what that may have taken. A finely cut wall whose vertices are off
//     by a float32 rounding is a band of thousands of segments that all cross
//     each other; on the grid it is one line.

const (
	// fewOutline is the number of segments up to which cells do not pay.
	fewOutline = 500

	// exactWork limits the pairs of segments looked at before the next way is
	// taken, for each segment and at least: half a second for 100,000 segments.
	// Parts from CAD need about 60 for each.
	exactWork      = 600
	exactWorkLeast = 8_000_000

	// coverShare is the part of the tolerance spent on rounding, so that some is
	// left to have fewer corners.
	coverShare = 0.5
)

// region returns a region that contains the points in o, none of it farther from
// them than a part of the tolerance, and the rest of the tolerance.
func (o *outline) region(ctx context.Context, box poly.Box, tolerance float64) (poly.Region, float64, error) {
	segs := o.chain()
	n := len(segs)
	if n > fewOutline {
		var err error
		if segs, err = o.boundaryCells(ctx, box); err != nil {
			return nil, 0, err
		}
	}
	g, err := poly.Fill(ctx, segs, poly.FillOptions{Work: exactWork*n + exactWorkLeast})
	if !errors.Is(err, poly.ErrTangled) {
		return g, tolerance, err
	}
	g, err = poly.Cover(ctx, segs, coverShare*tolerance)
	return g, (1 - coverShare) * tolerance, err
}

// chain returns all segments of o, those of folds included: together they wind
// around each point as often as there are faces over it.
func (o *outline) chain() []poly.Segment {
	segs := make([]poly.Segment, 0, len(o.segments)+3*len(o.folds))
	for i := range o.segments {
		segs = append(segs, o.segments[i].plain())
	}
	for i := range o.folds {
		for _, s := range o.folds[i].segments() {
			segs = append(segs, s.plain())
		}
	}
	return segs
}

// plain returns s in the terms of poly.
func (s *segment) plain() poly.Segment {
	return poly.Segment{A: geom.Vec2{X: s.x0, Y: s.y0}, B: geom.Vec2{X: s.x1, Y: s.y1}, W: s.w}
}
