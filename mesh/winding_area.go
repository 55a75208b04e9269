package mesh

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// The area of the set that a closed chain of plane segments winds around more
// than zero times.
//
// The plane is cut into cells. The winding at a point is a base value for its
// cell minus the weights of the segments of the cell that pass the point on the
// left. Most cells have no segment, or too light ones to change the verdict;
// the others are cut into more cells or, with few segments left, into slabs
// between their ends and crossings, in which all borders are straight.
//
// A segment is split at cell borders in one place only, and both sides use the
// same rounded point: rounding moves a border by an ulp, it never makes a cell
// disagree with its neighbour, and so an error never spreads.

// segment is a piece of boundary that runs upwards from (x0,y0) to (x1,y1),
// y0 <= y1, and is used w times in this direction (-w times downwards).
type segment struct {
	x0, y0, x1, y1 float64
	w              int32
}

// newSegment returns the segment from a to b used w times.
func newSegment(ax, ay, bx, by float64, w int32) segment {
	if ay > by {
		return segment{bx, by, ax, ay, -w}
	}
	return segment{ax, ay, bx, by, w}
}

// xAt returns where s is at height y, never beyond its ends.
func (s *segment) xAt(y float64) float64 {
	if y >= s.y1 {
		return s.x1
	}
	if y <= s.y0 {
		return s.x0
	}
	x := s.x0 + float64((s.x1-s.x0)*((y-s.y0)/(s.y1-s.y0)))
	return clampBetween(x, s.x0, s.x1)
}

// yAt returns the height at which s passes x, never beyond its ends.
func (s *segment) yAt(x float64) float64 {
	if s.x0 == s.x1 {
		return s.y0
	}
	y := s.y0 + float64((s.y1-s.y0)*((x-s.x0)/(s.x1-s.x0)))
	return clampBetween(y, s.y0, s.y1)
}

// clampBetween returns the point nearest to x between a and b, in any order.
func clampBetween(x, a, b float64) float64 {
	if a > b {
		a, b = b, a
	}
	if x < a {
		return a
	}
	if x > b {
		return b
	}
	return x
}

// cell is a rectangle, the winding at its lower left corner (just inside) and
// the segments inside. Where the chain passes the left border, a vertical
// segment on that border carries the change upwards.
type cell struct {
	x0, y0, x1, y1 float64
	base           int32
	segs           []segment
}

func (c *cell) area() float64 { return float64((c.x1 - c.x0) * (c.y1 - c.y0)) }

// uniform reports whether the segments are too light to change the verdict on
// the cell, and the verdict.
func (c *cell) uniform() (in, ok bool) {
	lo, hi := int64(c.base), int64(c.base)
	for i := range c.segs {
		s := &c.segs[i]
		if s.y0 == s.y1 {
			continue
		}
		if s.w > 0 {
			lo -= int64(s.w)
		} else {
			hi -= int64(s.w)
		}
	}
	if lo > 0 {
		return true, true
	}
	return false, hi <= 0
}

// windingArea returns the area of the set in which the winding number of the
// closed chain of segments is positive. It changes segments. O(n) for chains
// whose segments are short, as those of meshes are.
func windingArea(ctx context.Context, segments []segment) (float64, error) {
	top, ok := wholePlane(segments)
	if !ok {
		return 0, nil
	}
	if len(segments) <= fewSegments {
		a := areaSolver{whole: top.area(), budget: totalWork}
		return a.solve(&top, 0), nil
	}
	g := &cellGrid{}
	g.cut(&top)
	const grain = 2048
	sum, err := par.Reduce(ctx, g.nx*g.ny, grain, func(lo, hi int) (sum geom.Sum) {
		a := areaSolver{whole: top.area()}
		for i := lo; i < hi; i++ {
			c := g.cell(i)
			a.budget = share(len(c.segs), len(g.sorted))
			sum.Add(a.solve(&c, 1))
		}
		return sum
	}, func(a, b geom.Sum) geom.Sum { a.Add(b.Value()); return a })
	return sum.Value(), err
}

// wholePlane moves the segments so that the lower left corner of the box around
// them is the origin, where the numbers are finest, and returns that box as a
// cell. ok is false when it has no area.
func wholePlane(segments []segment) (c cell, ok bool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range segments {
		s := &segments[i]
		x0, x1 = math.Min(x0, math.Min(s.x0, s.x1)), math.Max(x1, math.Max(s.x0, s.x1))
		y0, y1 = math.Min(y0, s.y0), math.Max(y1, s.y1)
	}
	w, h := x1-x0, y1-y0
	if !(w > 0 && h > 0) || math.IsInf(float64(w*h), 0) {
		return cell{}, false
	}
	for i := range segments {
		s := &segments[i]
		s.x0, s.x1, s.y0, s.y1 = s.x0-x0, s.x1-x0, s.y0-y0, s.y1-y0
	}
	return cell{x1: w, y1: h, segs: segments}, true
}
