package slice

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// outline is a region whose edges are found by where they are: each is listed in the
// cells of a grid that it passes, of which there are about as many as edges.
type outline struct {
	region poly.Region
	box    poly.Box
	edges  []border
	side   float64 // of a cell
	nx, ny int
	from   []int32 // by cell: where its edges begin in list
	list   []int32
}

// border is an edge of a region from a to b.
type border struct{ a, b geom.Vec2 }

// outlineOf returns the outline of a region that is not empty.
func outlineOf(g poly.Region) *outline {
	o := &outline{region: g, box: g.Box()}
	g.Rings(func(r poly.Ring) bool {
		p := r[len(r)-1]
		for _, q := range r {
			o.edges = append(o.edges, border{p, q})
			p = q
		}
		return true
	})
	size := o.box.Size()
	n := float64(len(o.edges))
	// A box without area gets one row of cells.
	o.side = max(math.Sqrt(float64(size.X*size.Y)/n), max(size.X, size.Y)/n)
	if !(o.side > 0) {
		o.side = 1
	}
	o.nx, o.ny = int(size.X/o.side)+1, int(size.Y/o.side)+1
	o.from = make([]int32, o.nx*o.ny+1)
	o.fill(func(cell, _ int32) { o.from[cell]++ })
	o.list = make([]int32, starts(o.from))
	o.fill(func(cell, edge int32) {
		o.list[o.from[cell]] = edge
		o.from[cell]++
	})
	ended(o.from)
	return o
}

func (o *outline) fill(put func(cell, edge int32)) {
	for i, e := range o.edges {
		o.cells(e, float64(gridRounding*o.side), func(cell int32) bool {
			put(cell, int32(i))
			return false
		})
	}
}

// gridRounding is the share of a cell by which edges are widened, so that rounding loses
// none at the border of a cell.
const gridRounding = 1e-6

// cells calls f for the cells that edge e passes within d, row by row, until it returns
// true, and reports whether it did.
func (o *outline) cells(e border, d float64, f func(cell int32) bool) bool {
	if e.a.Y > e.b.Y {
		e.a, e.b = e.b, e.a
	}
	low, high := o.row(e.a.Y-d), o.row(e.b.Y+d)
	for y := max(low, 0); y <= min(high, o.ny-1); y++ {
		bottom := o.box.Min.Y + float64(float64(y)*o.side)
		x0, x1 := e.within(bottom-d, bottom+o.side+d)
		for x := max(o.column(x0-d), 0); x <= min(o.column(x1+d), o.nx-1); x++ {
			if f(int32(y*o.nx + x)) {
				return true
			}
		}
	}
	return false
}

func (o *outline) row(y float64) int    { return cellAt(y-o.box.Min.Y, o.side) }
func (o *outline) column(x float64) int { return cellAt(x-o.box.Min.X, o.side) }

// cellAt returns the number of the cell at x; what is far off is far off.
func cellAt(x, side float64) int {
	return int(min(max(math.Floor(x/side), -1), math.MaxInt32))
}

// within returns the least and the greatest X of an edge that runs upwards, between two
// heights.
func (e border) within(low, high float64) (x0, x1 float64) {
	at := func(y float64) float64 {
		if y <= e.a.Y || !(e.b.Y > e.a.Y) {
			return e.a.X
		}
		if y >= e.b.Y {
			return e.b.X
		}
		return e.a.X + float64((e.b.X-e.a.X)*((y-e.a.Y)/(e.b.Y-e.a.Y)))
	}
	p, q := at(low), at(high)
	if !(e.b.Y > e.a.Y) {
		q = e.b.X
	}
	return min(p, q), max(p, q)
}

// near reports whether b, moved, comes nearer than d to o: some of their edges do, or
// one lies in the other. What lies in a hollow or a hole of the other is not nearer for
// that.
func (o *outline) near(b *outline, by poly.Motion, d float64) bool {
	for _, e := range b.edges {
		e = border{by.Apply(e.a), by.Apply(e.b)}
		if min(e.a.X, e.b.X) > o.box.Max.X+d || max(e.a.X, e.b.X) < o.box.Min.X-d ||
			min(e.a.Y, e.b.Y) > o.box.Max.Y+d || max(e.a.Y, e.b.Y) < o.box.Min.Y-d {
			continue
		}
		if o.cells(e, d, func(cell int32) bool { return o.nearIn(cell, e, d) }) {
			return true
		}
	}
	return o.holds(b.region, by) || b.holds(o.region, inverse(by))
}

// nearIn reports whether an edge of a cell is nearer to e than d.
func (o *outline) nearIn(cell int32, e border, d float64) bool {
	for _, i := range o.list[o.from[cell]:o.from[cell+1]] {
		if o.edges[i].near(e, d) {
			return true
		}
	}
	return false
}

// holds reports whether a polygon of g, moved, begins in o: as no edges meet it lies
// there as a whole.
func (o *outline) holds(g poly.Region, by poly.Motion) bool {
	for _, p := range g {
		q := by.Apply(p.Outer[0])
		if q.X >= o.box.Min.X && q.X <= o.box.Max.X && q.Y >= o.box.Min.Y && q.Y <= o.box.Max.Y && o.region.Contains(q) {
			return true
		}
	}
	return false
}

// inverse returns the motion that takes m back.
func inverse(m poly.Motion) poly.Motion {
	back := poly.Motion{Cos: m.Cos, Sin: -m.Sin}
	t := back.Apply(m.T)
	back.T = geom.Vec2{X: -t.X, Y: -t.Y}
	return back
}

// near reports whether two edges come nearer to each other than d: they cross, or an end
// of one is near the other. Rounding is far below what d is at least.
func (e border) near(f border, d float64) bool {
	if min(e.a.X, e.b.X) > max(f.a.X, f.b.X)+d || max(e.a.X, e.b.X) < min(f.a.X, f.b.X)-d ||
		min(e.a.Y, e.b.Y) > max(f.a.Y, f.b.Y)+d || max(e.a.Y, e.b.Y) < min(f.a.Y, f.b.Y)-d {
		return false
	}
	dd := float64(d * d)
	if e.square(f.a) < dd || e.square(f.b) < dd || f.square(e.a) < dd || f.square(e.b) < dd {
		return true
	}
	return (e.side(f.a) > 0) != (e.side(f.b) > 0) && (f.side(e.a) > 0) != (f.side(e.b) > 0)
}

// side is above 0 left of the edge.
func (e border) side(p geom.Vec2) float64 {
	return float64((e.b.X-e.a.X)*(p.Y-e.a.Y)) - float64((e.b.Y-e.a.Y)*(p.X-e.a.X))
}

// square returns the squared distance of p from the edge.
func (e border) square(p geom.Vec2) float64 {
	dx, dy := e.b.X-e.a.X, e.b.Y-e.a.Y
	x, y := p.X-e.a.X, p.Y-e.a.Y
	if l := float64(dx*dx) + float64(dy*dy); l > 0 {
		t := min(max((float64(x*dx)+float64(y*dy))/l, 0), 1)
		x, y = x-float64(t*dx), y-float64(t*dy)
	}
	return float64(x*x) + float64(y*y)
}
