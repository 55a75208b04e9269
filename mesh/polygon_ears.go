package mesh

import "github.com/saggar3d/saggar/geom"

// maxEarWork bounds the corner-in-ear tests of one polygon, to about a second.
// Real polygons stay far below; one made to take long is finished as a fan.
const maxEarWork = 200_000_000

// clipper is a polygon that loses its ears. Corners are numbered by their place
// in the ring.
type clipper struct {
	at         []geom.Vec2
	prev, next []int32
	left       int
	work       int
}

// clipEars appends the triangles of a polygon that no fan covers.
func clipEars(points []geom.Vec, ring []uint32, p plane, out [][3]uint32) [][3]uint32 {
	n := len(ring)
	c := &clipper{at: make([]geom.Vec2, n), prev: make([]int32, n), next: make([]int32, n), left: n}
	for i, v := range ring {
		c.at[i] = p.flatten(points[v])
		c.prev[i], c.next[i] = int32((i+n-1)%n), int32((i+1)%n)
	}
	tip := int32(0)
	for c.left > 2 {
		tip = c.ear(tip)
		a, b := c.prev[tip], c.next[tip]
		out = append(out, [3]uint32{ring[a], ring[tip], ring[b]})
		c.next[a], c.prev[b] = b, a
		c.left--
		// Going on two corners further spreads the cuts round the polygon;
		// cutting the same side again and again makes a fan of slivers.
		tip = c.next[b]
	}
	return out
}

// ear returns the next corner from start on that may be cut off: a true ear
// with an area if there is one, else a straight corner or the end of a spike,
// else, where the polygon crosses itself, any convex corner.
func (c *clipper) ear(start int32) int32 {
	flat, convex := int32(-1), int32(-1)
	for i, k := start, 0; k < c.left && c.work <= maxEarWork; i, k = c.next[i], k+1 {
		c.work++
		switch t := geom.Orient2D(c.at[c.prev[i]], c.at[i], c.at[c.next[i]]); {
		case t > 0 && c.isFree(i):
			return i
		case t > 0 && convex < 0:
			convex = i
		case t == 0 && flat < 0:
			flat = i
		}
	}
	if flat >= 0 {
		return flat
	}
	if convex >= 0 {
		return convex
	}
	return start
}

// isFree reports whether the triangle at the convex corner i holds nothing of
// the rest of the polygon.
func (c *clipper) isFree(i int32) bool {
	t := ear{c.at[c.prev[i]], c.at[i], c.at[c.next[i]]}
	end := c.prev[i]
	for j := c.next[c.next[i]]; j != end; j = c.next[j] {
		c.work++
		if t.mayHold(c.at[j]) && t.isEntered(c.at[c.prev[j]], c.at[j], c.at[c.next[j]]) {
			return false
		}
	}
	return true
}

// ear is a counter-clockwise triangle: the corner before the tip, the tip, the
// corner after.
type ear struct{ a, tip, b geom.Vec2 }

// mayHold is false when p lies outside the box around e.
func (e ear) mayHold(p geom.Vec2) bool {
	return !(p.X < e.a.X && p.X < e.tip.X && p.X < e.b.X || p.X > e.a.X && p.X > e.tip.X && p.X > e.b.X ||
		p.Y < e.a.Y && p.Y < e.tip.Y && p.Y < e.b.Y || p.Y > e.a.Y && p.Y > e.tip.Y && p.Y > e.b.Y)
}

// isEntered reports whether the polygon, which goes from u over v to w, enters
// e at v. A corner strictly inside does. One on the border does when it leaves
// it inwards: the bridge of a keyhole polygon visits its corners twice and must
// not block them. One within the cut itself always does.
func (e ear) isEntered(u, v, w geom.Vec2) bool {
	s, t, cut := geom.Orient2D(e.a, e.tip, v), geom.Orient2D(e.tip, e.b, v), geom.Orient2D(e.b, e.a, v)
	if s < 0 || t < 0 || cut < 0 {
		return false
	}
	if cut == 0 && s > 0 && t > 0 || s > 0 && t > 0 && cut > 0 {
		return true
	}
	return e.inwards(s, t, cut, u) || e.inwards(s, t, cut, w)
}

// inwards reports whether a line from a border point to q starts into e. s, t
// and cut are zero for the sides that the point lies on.
func (e ear) inwards(s, t, cut int, q geom.Vec2) bool {
	return (s > 0 || geom.Orient2D(e.a, e.tip, q) > 0) && (t > 0 || geom.Orient2D(e.tip, e.b, q) > 0) && (cut > 0 || geom.Orient2D(e.b, e.a, q) > 0)
}
