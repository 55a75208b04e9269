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
// Folds, see [silhouette], only ever add to the winding. So the cells are
// measured without them first, and again with those that reach out of the cells
// found full.
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
// closed chain of segments, plus those of the folds, is positive. It changes
// its argument. O(n) for chains whose segments are short, as those of meshes
// are.
func windingArea(ctx context.Context, o outline) (float64, error) {
	return new(shadowPlane).area(ctx, o)
}

// area is windingArea, with memory to be used again.
func (p *shadowPlane) area(ctx context.Context, o outline) (float64, error) {
	top, ok := o.wholePlane()
	if !ok {
		return 0, nil
	}
	if len(o.segments)+3*len(o.folds) <= fewSegments {
		for i := range o.folds {
			sides := o.folds[i].segments()
			top.segs = append(top.segs, sides[:]...)
		}
		a := areaSolver{whole: top.area(), budget: totalWork}
		return a.solve(&top, 0), nil
	}
	if err := p.measure(ctx, &top, o.folds); err != nil {
		return 0, err
	}
	return p.total(), nil
}

// shadowPlane is the whole plane cut into cells, which are measured with the segments
// alone and then, as far as they matter there, with the folds.
type shadowPlane struct {
	cellGrid
	areas []float64 // of the set within each cell, mm²
	again []bool    // by cell: to be measured again, or for the first time
	full  []bool    // by cell: nothing to add
	alone []int32   // by cell: base without the folds
}

func (p *shadowPlane) measure(ctx context.Context, top *cell, folds []fold) error {
	p.reserve(2*len(top.segs) + 3*len(folds))
	p.cut(top, firstCells)
	n := p.nx * p.ny
	p.areas, p.again, p.full = resized(p.areas, n), resized(p.again, n), resized(p.full, n)
	for i := range p.again {
		p.again[i] = true
	}
	if err := p.solve(ctx); err != nil || len(folds) == 0 || !p.addFolds(folds) {
		return err
	}
	return p.solve(ctx)
}

// fullCell is the fraction of a cell that may be missing when its area is taken
// for full.
const fullCell = 1e-12

// addFolds adds the folds that are not in full cells only, and marks the cells
// in which they change something. It reports whether there are any.
func (p *shadowPlane) addFolds(folds []fold) bool {
	old := len(p.pieces)
	p.base, p.alone = zeroed(p.alone, len(p.base)), p.base
	for i := range folds {
		if f := &folds[i]; !p.covers(f) {
			sides := f.segments()
			for k := range sides {
				p.add(&sides[k])
			}
		}
	}
	p.addUpBases(0)
	for i, more := range p.base {
		p.base[i] += p.alone[i]
		p.again[i] = more != 0 && !p.full[i]
	}
	for _, i := range p.home[old:] {
		p.again[i] = !p.full[i]
	}
	p.sortPieces(p.again)
	return len(p.pieces) > old
}

// covers reports whether all cells that f may touch are full.
func (p *shadowPlane) covers(f *fold) bool {
	x0, y0, x1, y1 := f.box()
	i0, i1 := p.column(x0), p.column(x1)
	for j := p.row(y0); j <= p.row(y1); j++ {
		for i := i0; i <= i1; i++ {
			if !p.full[j*p.nx+i] {
				return false
			}
		}
	}
	return true
}

// solve measures the cells marked in again.
func (p *shadowPlane) solve(ctx context.Context) error {
	const grain = 2048
	return par.For(ctx, len(p.areas), grain, func(_, lo, hi int) error {
		a := areaSolver{whole: p.of.area()}
		for i := lo; i < hi; i++ {
			if p.again[i] {
				c := p.cell(i)
				a.budget = share(len(c.segs), max(len(p.sorted), 1))
				p.areas[i] = a.solve(&c, 1)
				p.full[i] = p.areas[i] >= (1-fullCell)*c.area()
			}
		}
		return nil
	})
}

// total returns the sum of the areas of all cells.
func (p *shadowPlane) total() float64 {
	var sum geom.Sum
	for j := range p.ny {
		row := 0.0
		for _, a := range p.areas[j*p.nx : (j+1)*p.nx] {
			row += a
		}
		sum.Add(row)
	}
	return sum.Value()
}

// segments returns the sides of f.
func (f *fold) segments() [3]segment {
	return [3]segment{
		newSegment(f.x[0], f.y[0], f.x[1], f.y[1], f.w),
		newSegment(f.x[1], f.y[1], f.x[2], f.y[2], f.w),
		newSegment(f.x[2], f.y[2], f.x[0], f.y[0], f.w),
	}
}

// box returns the box around f.
func (f *fold) box() (x0, y0, x1, y1 float64) {
	x0, x1, y0, y1 = f.x[0], f.x[0], f.y[0], f.y[0]
	for i := 1; i < 3; i++ {
		x0, x1 = less(x0, f.x[i]), -less(-x1, -f.x[i])
		y0, y1 = less(y0, f.y[i]), -less(-y1, -f.y[i])
	}
	return x0, y0, x1, y1
}

// wholePlane moves everything so that the lower left corner of the box around
// it is the origin, where the numbers are finest, and returns that box as a
// cell with the segments. ok is false when it has no area.
func (o *outline) wholePlane() (c cell, ok bool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	nan := 0.0
	for i := range o.segments {
		s := &o.segments[i]
		x0, x1 = less(less(x0, s.x0), s.x1), -less(less(-x1, -s.x0), -s.x1)
		y0, y1 = less(y0, s.y0), -less(-y1, -s.y1)
		nan += float64(0 * (s.x0 + s.x1 + s.y0 + s.y1))
	}
	for i := range o.folds {
		fx0, fy0, fx1, fy1 := o.folds[i].box()
		x0, x1, y0, y1 = less(x0, fx0), -less(-x1, -fx1), less(y0, fy0), -less(-y1, -fy1)
	}
	w, h := x1-x0, y1-y0
	if !(w > 0 && h > 0) || math.IsInf(float64(w*h), 0) || nan != nan {
		return cell{}, false
	}
	for i := range o.segments {
		s := &o.segments[i]
		s.x0, s.x1, s.y0, s.y1 = s.x0-x0, s.x1-x0, s.y0-y0, s.y1-y0
	}
	for i := range o.folds {
		for k := range 3 {
			o.folds[i].x[k] -= x0
			o.folds[i].y[k] -= y0
		}
	}
	return cell{x1: w, y1: h, segs: o.segments}, true
}
