package plate

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The no-fit polygon of a fixed shape A and a moving shape B holds the shifts of
// B at which the two overlap: A ⊕ (−B). Both are cut into convex pieces; the
// union of the sums of all pairs of pieces is it, and what [field] needs is the
// boundary of that union, in any order.

// sumPiece is the sum of two convex pieces.
type sumPiece struct {
	at   poly.Ring
	box  poly.Box
	area float64
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
func noFit(a, b []poly.Ring, eps float64) []segment {
	sums := make([]sumPiece, 0, len(a)*len(b))
	for _, p := range a {
		for _, q := range b {
			r := minkowskiDifference(p, q)
			sums = append(sums, sumPiece{at: r, box: r.Box(), area: r.Area()})
		}
	}
	// Large pieces cover most: asked first, they end most edges at once.
	slices.SortStableFunc(sums, func(x, y sumPiece) int { return cmp.Compare(y.area, x.area) })
	var out []segment
	c := cover{sums: sums, eps: eps}
	for k := range sums {
		out = c.free(k, out)
	}
	return out
}

// minkowskiDifference returns p ⊕ (−q) for convex p and q, by merging their
// edges in the order of their directions.
func minkowskiDifference(p, q poly.Ring) poly.Ring {
	neg := make(poly.Ring, len(q))
	for i, c := range q {
		neg[i] = geom.Vec2{X: -c.X, Y: -c.Y}
	}
	i0, j0 := lowest(p), lowest(neg)
	out := make(poly.Ring, 0, len(p)+len(q))
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

// cover finds the parts of the edges of convex pieces that no other piece
// covers.
type cover struct {
	sums []sumPiece
	eps  float64
	left [][2]float64 // of the edge at hand, not covered yet
	next [][2]float64
}

// free appends to out the uncovered parts of the edges of piece k.
func (c *cover) free(k int, out []segment) []segment {
	r := c.sums[k].at
	for i, a := range r {
		b := r[(i+1)%len(r)]
		dx, dy := b.X-a.X, b.Y-a.Y
		length := geom.Length(geom.Vec{X: dx, Y: dy})
		if length <= c.eps {
			continue
		}
		s := segment{ax: a.X, ay: a.Y, ux: dx / length, uy: dy / length, length: length}
		c.left = append(c.left[:0], [2]float64{0, length})
		for m := range c.sums {
			if m != k && c.near(m, a, b) {
				if lo, hi := c.within(s, m, k); lo < hi {
					c.subtract(lo, hi)
				}
			}
			if len(c.left) == 0 {
				break
			}
		}
		for _, t := range c.left {
			out = append(out, segment{ax: s.ax + t[0]*s.ux, ay: s.ay + t[0]*s.uy, ux: s.ux, uy: s.uy, length: t[1] - t[0]})
		}
	}
	return out
}

func (c *cover) near(m int, a, b geom.Vec2) bool {
	o := &c.sums[m].box
	return min(a.X, b.X) <= o.Max.X && max(a.X, b.X) >= o.Min.X && min(a.Y, b.Y) <= o.Max.Y && max(a.Y, b.Y) >= o.Min.Y
}

// within returns the part of s, an edge of piece k, that lies in piece m. Of
// two edges that lie on each other and look the same way the one of the later
// piece is covered; of two that look against each other both are.
func (c *cover) within(s segment, m, k int) (lo, hi float64) {
	r := c.sums[m].at
	lo, hi = 0, s.length
	for i, p := range r {
		q := r[(i+1)%len(r)]
		ex, ey := q.X-p.X, q.Y-p.Y
		length := geom.Length(geom.Vec{X: ex, Y: ey})
		if length <= c.eps {
			continue
		}
		ex, ey = ex/length, ey/length
		// Distance to the left of the edge, at the start of s and per length.
		at := ex*(s.ay-p.Y) - ey*(s.ax-p.X)
		slope := ex*s.uy - ey*s.ux
		if end := at + slope*s.length; at >= -c.eps && end >= -c.eps && (at <= c.eps && end <= c.eps) {
			if ex*s.ux+ey*s.uy > 0 && m > k {
				return 0, 0
			}
			continue
		}
		switch {
		case slope > 0:
			lo = max(lo, (-c.eps-at)/slope)
		case slope < 0:
			hi = min(hi, (-c.eps-at)/slope)
		case at < -c.eps:
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
