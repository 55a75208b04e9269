package mesh

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

const (
	// maxEarWork bounds the corner-in-ear tests of one polygon, to about a
	// second. Real polygons stay far below; one made to take long is finished as
	// a fan.
	maxEarWork = 200_000_000

	// Polygons of more corners than this are laid out in a grid, so that an ear
	// is tested against the corners near it and not against all.
	cornersWithoutGrid = 80
)

// clipper is a polygon that loses its ears. Corners are numbered by their place
// in the ring.
type clipper struct {
	at         []geom.Vec2
	prev, next []int32 // next is -1 for a corner cut off
	left       int
	work       int
	grid       *cornerGrid // nil for a small polygon
}

// clipEars appends the triangles of a polygon that no fan covers.
func clipEars(points []geom.Vec, ring []uint32, p plane, out [][3]uint32) [][3]uint32 {
	c := newClipper(points, ring, p)
	if len(ring) > cornersWithoutGrid {
		c.grid = newCornerGrid(c.at)
	}
	return c.clip(ring, out)
}

func newClipper(points []geom.Vec, ring []uint32, p plane) *clipper {
	n := len(ring)
	c := &clipper{at: make([]geom.Vec2, n), prev: make([]int32, n), next: make([]int32, n), left: n}
	for i, v := range ring {
		c.at[i] = p.flatten(points[v])
		c.prev[i], c.next[i] = int32((i+n-1)%n), int32((i+1)%n)
	}
	return c
}

// clip cuts ears until none is left.
func (c *clipper) clip(ring []uint32, out [][3]uint32) [][3]uint32 {
	tip := int32(0)
	for c.left > 2 {
		tip = c.ear(tip)
		a, b := c.prev[tip], c.next[tip]
		out = append(out, [3]uint32{ring[a], ring[tip], ring[b]})
		c.next[a], c.prev[b], c.next[tip] = b, a, -1
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
	before, after := c.prev[i], c.next[i]
	t := ear{c.at[before], c.at[i], c.at[after]}
	if c.grid == nil {
		for j := c.next[after]; j != before; j = c.next[j] {
			if c.enters(j, t) {
				return false
			}
		}
		return true
	}
	x0, y0, x1, y1 := c.grid.cells(t)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			for _, j := range c.grid.corners(x, y) {
				if c.next[j] >= 0 && j != before && j != i && j != after && c.enters(j, t) {
					return false
				}
			}
		}
		c.work += x1 - x0
	}
	return true
}

// enters reports whether the polygon enters t at corner j.
func (c *clipper) enters(j int32, t ear) bool {
	c.work++
	return t.mayHold(c.at[j]) && t.isEntered(c.at[c.prev[j]], c.at[j], c.at[c.next[j]])
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

// cornerGrid finds the corners near a place: about one in each square cell of a
// grid over the polygon's box.
type cornerGrid struct {
	min   geom.Vec2
	cell  float64
	nx    int
	ny    int
	start []int32 // of each cell: its first entry in list; one more at the end
	list  []int32
}

func newCornerGrid(at []geom.Vec2) *cornerGrid {
	lo, hi := at[0], at[0]
	for _, p := range at {
		lo = geom.Vec2{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}
		hi = geom.Vec2{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
	}
	n := float64(len(at))
	w, h := hi.X-lo.X, hi.Y-lo.Y
	// The second bound keeps the cells of a long thin polygon few.
	g := &cornerGrid{min: lo, cell: max(math.Sqrt(w/n)*math.Sqrt(h), max(w, h)/n)}
	g.nx, g.ny = g.column(hi.X)+1, g.row(hi.Y)+1
	g.start = make([]int32, g.nx*g.ny+2)
	for _, p := range at {
		g.start[g.column(p.X)+g.row(p.Y)*g.nx+2]++
	}
	for i := 2; i < len(g.start); i++ {
		g.start[i] += g.start[i-1]
	}
	g.list = make([]int32, len(at))
	for i, p := range at {
		next := &g.start[g.column(p.X)+g.row(p.Y)*g.nx+1]
		g.list[*next] = int32(i)
		*next++
	}
	return g
}

func (g *cornerGrid) column(x float64) int { return int((x - g.min.X) / g.cell) }
func (g *cornerGrid) row(y float64) int    { return int((y - g.min.Y) / g.cell) }

// corners returns the corners in one cell.
func (g *cornerGrid) corners(x, y int) []int32 {
	i := x + y*g.nx
	return g.list[g.start[i]:g.start[i+1]]
}

// cells returns the cells that the box around e reaches into.
func (g *cornerGrid) cells(e ear) (x0, y0, x1, y1 int) {
	return g.column(min(e.a.X, e.tip.X, e.b.X)), g.row(min(e.a.Y, e.tip.Y, e.b.Y)),
		g.column(max(e.a.X, e.tip.X, e.b.X)), g.row(max(e.a.Y, e.tip.Y, e.b.Y))
}
