package plate

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The no-fit polygon of a fixed shape A and a moving shape B holds the shifts of
// B at which the two overlap: A ⊕ (−B). What [field] needs is its boundary, in
// any order. It consists of parts of edges of one shape shifted by convex corners
// of the other, where the edge could touch the corner from outside (Ghosh, "A
// unified computational framework for Minkowski operations", 1993). Which parts
// is found by brute force: both shapes are cut into convex pieces, the sums of
// all pairs of pieces make up the no-fit polygon, and what lies inside one of
// them is no boundary.

// outline is a shape: its rings, with the inside on their left, and convex
// pieces that make it up.
type outline struct {
	rings  []poly.Ring
	pieces []poly.Ring // the largest first
}

func newOutline(g poly.Region) outline {
	var o outline
	for _, p := range g {
		o.pieces = append(o.pieces, convexPieces(p)...)
		for _, r := range append([]poly.Ring{p.Outer}, p.Holes...) {
			if r = tidy(r); len(r) >= 3 {
				o.rings = append(o.rings, r)
			}
		}
	}
	o.sort()
	return o
}

// sort orders the pieces, the largest first.
func (o *outline) sort() {
	slices.SortStableFunc(o.pieces, func(p, q poly.Ring) int { return cmp.Compare(q.Area(), p.Area()) })
}

// convex returns the convex hull of o.
func (o *outline) convex() outline {
	var all poly.Ring
	for _, r := range o.rings {
		all = append(all, r...)
	}
	h := []poly.Ring{hull(all)}
	return outline{rings: h, pieces: h}
}

func (o *outline) moved(m poly.Motion) outline {
	return outline{rings: movedRings(o.rings, m), pieces: movedRings(o.pieces, m)}
}

func movedRings(rs []poly.Ring, m poly.Motion) []poly.Ring {
	out := make([]poly.Ring, len(rs))
	for i, r := range rs {
		out[i] = r.Move(m)
	}
	return out
}

// sumPiece is the sum of two convex pieces: the points on the left of all its
// edges.
type sumPiece struct {
	edges []line
	box   poly.Box
}

// line is an edge's: x, y is its direction, of length 1, and at the distance of
// the origin to the right of it.
type line struct{ x, y, at float64 }

// sumGroup are the sums with one piece of the shape that has more of them.
type sumGroup struct {
	sums []sumPiece
	box  poly.Box
}

// segment is a piece of the boundary of a no-fit polygon, which lies on its
// left.
type segment struct {
	ax, ay float64 // start
	ux, uy float64 // direction, of length 1
	length float64
}

// noFit returns the boundary of A ⊕ (−B). eps is the length below which
// boundaries count as touching.
func noFit(a, b *outline, eps float64) []segment {
	minus := b.moved(poly.Motion{Cos: -1})
	c := cover{eps: eps}
	many, few := a.pieces, minus.pieces
	if len(few) > len(many) {
		many, few = few, many
	}
	for _, p := range many {
		g := sumGroup{box: poly.EmptyBox()}
		for _, q := range few {
			t := newSumPiece(minkowskiSum(p, q), eps)
			g.sums = append(g.sums, t)
			g.box = g.box.Add(t.box.Min).Add(t.box.Max)
		}
		c.groups = append(c.groups, g)
	}
	c.edges(a.rings, minus.rings, false)
	c.edges(minus.rings, a.rings, true)
	return c.out
}

// newSumPiece returns the piece with the corners of r. Edges not longer than eps
// have no direction to rely on and are left out.
func newSumPiece(r poly.Ring, eps float64) sumPiece {
	s := sumPiece{box: r.Box(), edges: make([]line, 0, len(r))}
	for i, p := range r {
		q := r[(i+1)%len(r)]
		x, y := q.X-p.X, q.Y-p.Y
		length := geom.Length(geom.Vec{X: x, Y: y})
		if length <= eps {
			continue
		}
		x, y = x/length, y/length
		s.edges = append(s.edges, line{x: x, y: y, at: float64(y*p.X) - float64(x*p.Y)})
	}
	return s
}

// edges looks at every edge of one shape shifted by every convex corner of the
// other between whose edges its direction lies. Of two parallel edges one is
// shifted to the end of the other, which late decides: together they make the
// whole.
func (c *cover) edges(rings, others []poly.Ring, late bool) {
	for _, r := range rings {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			for _, o := range others {
				for j, v := range o {
					if meets(p, q, corner3{o[(j+len(o)-1)%len(o)], v, o[(j+1)%len(o)]}, late) {
						c.free(geom.Vec2{X: p.X + v.X, Y: p.Y + v.Y}, geom.Vec2{X: q.X + v.X, Y: q.Y + v.Y})
					}
				}
			}
		}
	}
}

// corner3 is a corner with the ones before and after it.
type corner3 struct{ before, at, after geom.Vec2 }

// meets reports whether the direction from p to q lies between those of the
// edges at a convex corner.
func meets(p, q geom.Vec2, v corner3, late bool) bool {
	x, y := q.X-p.X, q.Y-p.Y
	x1, y1 := v.at.X-v.before.X, v.at.Y-v.before.Y
	x2, y2 := v.after.X-v.at.X, v.after.Y-v.at.Y
	if float64(x1*y2)-float64(y1*x2) <= 0 {
		return false
	}
	in := float64(x1*y) - float64(y1*x)
	out := float64(x*y2) - float64(y*x2)
	if late {
		return in > 0 && out >= 0
	}
	return in >= 0 && out > 0
}

// minkowskiSum returns p ⊕ neg for convex rings, by merging their edges in the
// order of their directions.
func minkowskiSum(p, neg poly.Ring) poly.Ring {
	i0, j0 := lowest(p), lowest(neg)
	out := make(poly.Ring, 0, len(p)+len(neg))
	for i, j := 0, 0; i < len(p) || j < len(neg); {
		a, b := p[(i0+i)%len(p)], neg[(j0+j)%len(neg)]
		out = append(out, geom.Vec2{X: a.X + b.X, Y: a.Y + b.Y})
		turn := 0.0
		if i < len(p) && j < len(neg) {
			a2, b2 := p[(i0+i+1)%len(p)], neg[(j0+j+1)%len(neg)]
			turn = float64((a2.X-a.X)*(b2.Y-b.Y)) - float64((a2.Y-a.Y)*(b2.X-b.X))
		}
		switch {
		case i == len(p):
			j++
		case j == len(neg):
			i++
		default:
			if turn >= 0 {
				i++
			}
			if turn <= 0 {
				j++
			}
		}
	}
	return out
}

// lowest returns the corner from which directions of edges rise from 0: the
// lowest one, the leftmost of several.
func lowest(r poly.Ring) int {
	k := 0
	for i, c := range r {
		if c.Y < r[k].Y || c.Y == r[k].Y && c.X < r[k].X {
			k = i
		}
	}
	return k
}

// cover finds the parts of edges that lie inside no convex piece.
type cover struct {
	groups []sumGroup
	eps    float64
	left   [][2]float64 // of the edge at hand, not covered yet
	next   [][2]float64
	out    []segment
}

// free appends the uncovered parts of the edge from a to b to out.
func (c *cover) free(a, b geom.Vec2) {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := geom.Length(geom.Vec{X: dx, Y: dy})
	if length <= c.eps {
		return
	}
	s := segment{ax: a.X, ay: a.Y, ux: dx / length, uy: dy / length, length: length}
	c.left = append(c.left[:0], [2]float64{0, length})
	// Pieces that end where the edge lies meet it, whatever rounding says.
	box := poly.EmptyBox().Add(a).Add(b)
	box.Min.X, box.Min.Y = box.Min.X-c.eps, box.Min.Y-c.eps
	box.Max.X, box.Max.Y = box.Max.X+c.eps, box.Max.Y+c.eps
	for i := range c.groups {
		if g := &c.groups[i]; meet(&g.box, &box) && c.coveredBy(g, s, &box) {
			return
		}
	}
	for _, t := range c.left {
		c.out = append(c.out, segment{ax: s.ax + float64(t[0]*s.ux), ay: s.ay + float64(t[0]*s.uy), ux: s.ux, uy: s.uy, length: t[1] - t[0]})
	}
}

// coveredBy takes from what is left of s what lies in a group, and reports
// whether nothing is left.
func (c *cover) coveredBy(g *sumGroup, s segment, box *poly.Box) bool {
	for m := range g.sums {
		if p := &g.sums[m]; meet(&p.box, box) {
			if lo, hi := c.within(s, p); lo < hi {
				c.subtract(lo, hi)
				if len(c.left) == 0 {
					return true
				}
			}
		}
	}
	return false
}

func meet(a, b *poly.Box) bool {
	return b.Min.X <= a.Max.X && b.Max.X >= a.Min.X && b.Min.Y <= a.Max.Y && b.Max.Y >= a.Min.Y
}

// slantSlope is the sine of the largest angle between two directions that count as
// nearly the same: above it, what is lost at a crossing is no longer than the loose
// ends of a [field].
const slantSlope = 1. / 8

// within returns the part of s that lies in a piece. Where pieces adjoin, nothing
// of an edge across their border may be left, whatever rounding says: a piece
// counts as wider by eps.
//
// Not so along edges that run nearly as s does. There both may be the boundary, a
// hair's breadth apart, as edges of parts stored in single precision are; were each
// covered by the other's piece, a hole would be left in the boundary, as long as the
// two are nearer than eps. So of these edges, a piece counts as narrower by eps/2: the
// outer one is left, and of the inner one at most what lies as deep.
//
// Together that is as if s lay 3/4 of eps to its right, up to eps/4: pieces that
// adjoin leave no gap to it. What runs the other way, with a piece on its right,
// is covered: the two meet there.
func (c *cover) within(s segment, p *sumPiece) (lo, hi float64) {
	lo, hi = 0, s.length
	for i := range p.edges {
		e := &p.edges[i]
		// Distance to the left of the edge, at the start of s and per length.
		at := float64(e.x*s.ay) - float64(e.y*s.ax) + e.at
		slope := float64(e.x*s.uy) - float64(e.y*s.ux)
		least := -c.eps
		if math.Abs(slope) < slantSlope && float64(e.x*s.ux)+float64(e.y*s.uy) > 0 {
			least = c.eps / 2
		}
		switch {
		case slope > 0:
			lo = max(lo, (least-at)/slope)
		case slope < 0:
			hi = min(hi, (least-at)/slope)
		case at < least:
			return 0, 0
		}
		if lo >= hi {
			return 0, 0
		}
	}
	return lo, hi
}

// subtract takes lo..hi from what is left; crumbs go with it.
func (c *cover) subtract(lo, hi float64) {
	c.next = c.next[:0]
	for _, t := range c.left {
		if a := min(t[1], lo); a-t[0] > c.eps {
			c.next = append(c.next, [2]float64{t[0], a})
		}
		if b := max(t[0], hi); t[1]-b > c.eps {
			c.next = append(c.next, [2]float64{b, t[1]})
		}
	}
	c.left, c.next = c.next, c.left
}
