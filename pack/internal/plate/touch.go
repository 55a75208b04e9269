package plate

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Parts that touch may fit in one place only: a square in a hole of its size, an
// arm in a slot of its width. The shifts that are free there are points and lines
// without an area, which no boundary of a no-fit polygon has. So where two kinds
// keep no gap, one of them counts as smaller by shrinkage all around, and the two
// keep shrinkage as a gap: elsewhere that comes to the same, and there the free
// shifts become areas twice as wide, with depth 0 in their middle.

// shrinkShare of the overlap that does not count is the shrinkage: at a corner of 30
// degrees it comes to four times as much.
const shrinkShare = 1. / 4

// touchFine is by how much finer than elsewhere lengths that are nothing are where
// shapes shrink: ends of segments across an area of that width are not the same.
// Coordinates are a thousand times finer still.
const touchFine = 1. / 64

// What a ring must be like to be shrunk: edges many times as long, no corner that
// sticks out by more than mostMitre times as much.
const (
	leastEdge = 100
	mostMitre = 4
)

// shrunk returns the outline of g, which is tidy, smaller by d on all sides; false
// when it has edges too short or corners too sharp for that.
func shrunk(g poly.Region, d float64) (*outline, bool) {
	var o outline
	for _, p := range g {
		q := poly.Polygon{Outer: shrunkRing(p.Outer, d)}
		ok := q.Outer != nil
		for _, h := range p.Holes {
			r := shrunkRing(h, d)
			ok = ok && r != nil
			q.Holes = append(q.Holes, r)
		}
		if !ok {
			return nil, false
		}
		pieces := cut(q)
		if !whole(pieces, q.Area()) {
			return nil, false
		}
		o.pieces = append(o.pieces, pieces...)
		o.rings = append(append(o.rings, q.Outer), q.Holes...)
	}
	o.sort()
	return &o, true
}

// shrunkRing moves the edges of a ring by d to their left, where the inside is. It
// returns nil when that cannot be had.
func shrunkRing(r poly.Ring, d float64) poly.Ring {
	r = tidy(r)
	n := len(r)
	if n < 3 {
		return nil
	}
	out := make(poly.Ring, n)
	ux, uy, ok := direction(r[n-1], r[0], leastEdge*d)
	for i, p := range r {
		vx, vy, long := direction(p, r[(i+1)%n], leastEdge*d)
		// Both normals together lead along the bisector.
		c := 1 + float64(ux*vx) + float64(uy*vy)
		if !ok || !long || c < 2./(mostMitre*mostMitre) {
			return nil
		}
		out[i] = geom.Vec2{X: p.X - float64(d*(uy+vy)/c), Y: p.Y + float64(d*(ux+vx)/c)}
		ux, uy = vx, vy
	}
	return out
}

// direction returns the direction from p to q, and whether they are at least so far
// apart.
func direction(p, q geom.Vec2, least float64) (x, y float64, ok bool) {
	x, y = q.X-p.X, q.Y-p.Y
	l := math.Sqrt(float64(x*x) + float64(y*y))
	return x / l, y / l, l >= least
}

// shrink returns by how much one of two kinds counts as smaller: 0 when they keep a
// gap or neither can be shrunk.
func (c *Catalogue) shrink(a, b int) float64 {
	if c.rough || c.kinds[a].slim == nil && c.kinds[b].slim == nil || c.gap(a, b) > 0 {
		return 0
	}
	return c.shrinkage()
}

// shrinkage is by how much shapes shrink that may touch. It is 0 where no overlap is
// allowed, and on plates of more than a metre, on which it would be lost among
// lengths that are nothing.
func (c *Catalogue) shrinkage() float64 {
	if d := shrinkShare * c.fault; c.slack == 0 && d >= c.eps {
		return d
	}
	return 0
}

// against returns the shapes between which the field of a key lies, the second one
// turned, and the length below which theirs count as nothing.
func (c *Catalogue) against(key fieldKey) (a, b *outline, eps float64) {
	a, b, eps = &c.kinds[key.a].shape, &c.kinds[key.b].shape, c.eps
	if c.shrink(key.a, key.b) > 0 {
		eps *= touchFine
		if s := c.kinds[key.b].slim; s != nil {
			b = s
		} else {
			a = c.kinds[key.a].slim
		}
	}
	if key.angle != 0 {
		o := b.moved(poly.Turn(key.angle))
		b = &o
	}
	return a, b, eps
}
