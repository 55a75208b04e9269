package nest

import (
	"math"
	"sort"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// This file tells whether two polygons overlap and by how much. It is slow and
// plain, and shares nothing with the packers or with pack.Check except the exact
// sign of a triangle.
//
// Whether they touch at all is decided exactly. How deep is measured in floats:
// the area of what they share, cut into slabs between all corners and crossings,
// and the depth of the farthest corner, or piece of an edge, of one inside the
// other. Area alone would let a sharp tip pass, corners alone a cross of two bars.

// overlap is what two polygons share.
type overlap struct {
	Depth float64   // how far something of one is inside the other
	Area  float64   // of what is shared
	At    geom.Vec2 // the deepest place found
}

// edges are the edges of a polygon, holes and all.
type edges [][2]geom.Vec2

func edgesOf(p poly.Polygon) edges {
	var out edges
	for _, r := range append([]poly.Ring{p.Outer}, p.Holes...) {
		for i := range r {
			out = append(out, [2]geom.Vec2{r[i], r[(i+1)%len(r)]})
		}
	}
	return out
}

// measureOverlap returns what two polygons share, zero when they are apart.
func measureOverlap(p, q poly.Polygon) overlap {
	bp, bq := p.Outer.Box(), q.Outer.Box()
	if bp.Max.X <= bq.Min.X || bq.Max.X <= bp.Min.X || bp.Max.Y <= bq.Min.Y || bq.Max.Y <= bp.Min.Y {
		return overlap{}
	}
	a, b := edgesOf(p), edgesOf(q)
	if !meet(a, b) && !a.contains(b[0][0]) && !b.contains(a[0][0]) {
		return overlap{}
	}
	o := overlap{Area: sharedArea(a, b)}
	o.probe(a, b)
	o.probe(b, a)
	return o
}

// meet reports exactly whether any two edges have a point in common.
func meet(a, b edges) bool {
	for _, e := range a {
		for _, f := range b {
			if segmentsMeet(e, f) {
				return true
			}
		}
	}
	return false
}

// segmentsMeet is exact: two closed segments have a common point.
func segmentsMeet(e, f [2]geom.Vec2) bool {
	if math.Max(e[0].X, e[1].X) < math.Min(f[0].X, f[1].X) || math.Max(f[0].X, f[1].X) < math.Min(e[0].X, e[1].X) ||
		math.Max(e[0].Y, e[1].Y) < math.Min(f[0].Y, f[1].Y) || math.Max(f[0].Y, f[1].Y) < math.Min(e[0].Y, e[1].Y) {
		return false
	}
	// With boxes that meet, this is right for segments on one line too.
	return geom.Orient2D(e[0], e[1], f[0])*geom.Orient2D(e[0], e[1], f[1]) <= 0 &&
		geom.Orient2D(f[0], f[1], e[0])*geom.Orient2D(f[0], f[1], e[1]) <= 0
}

// contains reports exactly whether v is inside by the even-odd rule. On the
// border it may say either.
func (b edges) contains(v geom.Vec2) bool {
	in := false
	for _, e := range b {
		low, high := e[0], e[1]
		if low.Y > high.Y {
			low, high = high, low
		}
		// Half open, so that a corner counts once.
		if low.Y <= v.Y && v.Y < high.Y && geom.Orient2D(low, high, v) > 0 {
			in = !in
		}
	}
	return in
}

// probe looks for places of a inside b: its corners, and the middle of each piece
// into which the edges of b cut an edge of a.
func (o *overlap) probe(a, b edges) {
	for _, e := range a {
		cuts := []float64{0, 1}
		for _, f := range b {
			if t, ok := crossing(e, f); ok {
				cuts = append(cuts, t)
			}
		}
		sort.Float64s(cuts)
		o.look(e[0], b)
		for i := 1; i < len(cuts); i++ {
			o.look(along(e, (cuts[i-1]+cuts[i])/2), b)
		}
	}
}

func (o *overlap) look(v geom.Vec2, b edges) {
	if !b.contains(v) {
		return
	}
	if d := b.distance(v); d > o.Depth {
		o.Depth, o.At = d, v
	}
}

func along(e [2]geom.Vec2, t float64) geom.Vec2 {
	return geom.Vec2{X: e[0].X + t*(e[1].X-e[0].X), Y: e[0].Y + t*(e[1].Y-e[0].Y)}
}

// crossing returns where on e, from 0 to 1, it crosses f. Parallel segments do
// not cross.
func crossing(e, f [2]geom.Vec2) (float64, bool) {
	if !segmentsMeet(e, f) {
		return 0, false
	}
	dx, dy := e[1].X-e[0].X, e[1].Y-e[0].Y
	fx, fy := f[1].X-f[0].X, f[1].Y-f[0].Y
	det := dx*fy - dy*fx
	if det == 0 {
		return 0, false
	}
	t := ((f[0].X-e[0].X)*fy - (f[0].Y-e[0].Y)*fx) / det
	return math.Min(1, math.Max(0, t)), true
}

// distance returns how far v is from the border.
func (b edges) distance(v geom.Vec2) float64 {
	least := math.Inf(1)
	for _, e := range b {
		dx, dy := e[1].X-e[0].X, e[1].Y-e[0].Y
		t := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			t = math.Min(1, math.Max(0, ((v.X-e[0].X)*dx+(v.Y-e[0].Y)*dy)/l))
		}
		c := along(e, t)
		least = math.Min(least, math.Hypot(v.X-c.X, v.Y-c.Y))
	}
	return least
}

// sharedArea returns the area of what two polygons share. Between two
// neighbouring heights of corners and crossings no edges cross, so the width of
// what is shared is linear there: its value half way, times the height.
func sharedArea(a, b edges) float64 {
	heights := breaks(a, b)
	area := 0.0
	for i := 1; i < len(heights); i++ {
		if h := heights[i] - heights[i-1]; h > 0 {
			y := heights[i-1] + h/2
			area += h * sharedWidth(a.cut(y), b.cut(y))
		}
	}
	return area
}

// breaks returns the heights of all corners and crossings, in order.
func breaks(a, b edges) []float64 {
	var out []float64
	for _, s := range []edges{a, b} {
		for _, e := range s {
			out = append(out, e[0].Y)
		}
	}
	for _, e := range a {
		for _, f := range b {
			if t, ok := crossing(e, f); ok {
				out = append(out, along(e, t).Y)
			}
		}
	}
	sort.Float64s(out)
	return out
}

// cut returns where the border crosses a horizontal line, in order: inside lies
// between the first and the second, the third and the fourth, and so on.
func (b edges) cut(y float64) []float64 {
	var out []float64
	for _, e := range b {
		if (e[0].Y <= y) != (e[1].Y <= y) {
			out = append(out, e[0].X+(e[1].X-e[0].X)*((y-e[0].Y)/(e[1].Y-e[0].Y)))
		}
	}
	sort.Float64s(out)
	return out
}

// sharedWidth returns the length of what two sets of intervals share.
func sharedWidth(p, q []float64) float64 {
	w := 0.0
	for i := 0; i+1 < len(p); i += 2 {
		for j := 0; j+1 < len(q); j += 2 {
			w += math.Max(0, math.Min(p[i+1], q[j+1])-math.Max(p[i], q[j]))
		}
	}
	return w
}
