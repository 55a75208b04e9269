package verify

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// rings says which ring each segment of an outline belongs to.
type rings struct {
	list     []ring
	of       []int32 // by segment
	polygons int
}

type ring struct {
	polygon int
	hole    bool
}

// holds reports whether the point p of stored coordinates lies in the area: in
// the outer ring of a polygon and in none of its holes. A point is in a ring
// that winds around it. For points on the boundary the answer may be either.
func (s *Shape) holds(p geom.Vec2) bool {
	if s.rings == nil || len(s.prims) == 0 {
		return false
	}
	var buffer [32]int
	winding := s.windings(p, buffer[:0])
	in := -1 // the polygon whose outer ring holds p
	free := false
	for i, r := range s.rings.list { // a polygon's outer ring comes before its holes
		switch {
		case !r.hole:
			if in >= 0 && !free {
				return true
			}
			in, free = -1, false
			if winding[i] != 0 {
				in = r.polygon
			}
		case r.polygon == in && winding[i] != 0:
			free = true
		}
	}
	return in >= 0 && !free
}

// windings returns how often each ring winds around p: the segments that cross
// the ray to the right of p upwards less those that cross it downwards. The
// signs are exact.
func (s *Shape) windings(p geom.Vec2, w []int) []int {
	n := len(s.rings.list)
	w = slices.Grow(w, n)[:n]
	clear(w)
	s.tree.near(
		func(b *geom.Box) bool { return b.Min.Y <= p.Y && p.Y <= b.Max.Y && p.X <= b.Max.X },
		func(i int32) {
			a, b := flatten(s.points[s.prims[i][0]]), flatten(s.points[s.prims[i][1]])
			switch {
			case a.Y <= p.Y && p.Y < b.Y && geom.Orient2D(a, b, p) > 0:
				w[s.rings.of[i]]++
			case b.Y <= p.Y && p.Y < a.Y && geom.Orient2D(a, b, p) < 0:
				w[s.rings.of[i]]--
			}
		})
	return w
}

// toBoundary returns the distance of the point p of stored coordinates from the
// nearest segment, and the place there.
func (s *Shape) toBoundary(p geom.Vec2) (float64, geom.Vec2) {
	best, at := math.Inf(1), p
	q := geom.Box{Min: geom.Vec{X: p.X, Y: p.Y}, Max: geom.Vec{X: p.X, Y: p.Y}}
	var search func(n int32)
	search = func(n int32) {
		v := &s.tree.nodes[n]
		if v.second == 0 {
			for _, i := range s.tree.items[v.first : v.first+v.count] {
				c := nearestOn(flatten(s.points[s.prims[i][0]]), flatten(s.points[s.prims[i][1]]), p)
				if d := length2(c, p); d < best {
					best, at = d, c
				}
			}
			return
		}
		first, second := n+1, v.second
		g1, g2 := boxGap(&s.tree.nodes[first].box, &q), boxGap(&s.tree.nodes[second].box, &q)
		if g2 < g1 {
			first, second, g1, g2 = second, first, g2, g1
		}
		if g1 < best {
			search(first)
		}
		if g2 < best {
			search(second)
		}
	}
	if len(s.tree.nodes) > 0 {
		search(0)
	}
	return best, at
}

// scanLines is how many lines across a polygon are tried for a point deep in it.
const scanLines = 7

// deepPoint returns a point well inside polygon k: of the middles of its widest
// stretches on a few lines across, the one farthest from the boundary.
func (s *Shape) deepPoint(k int) (geom.Vec2, bool) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, r := range s.rings.of {
		if s.rings.list[r].polygon == k {
			y := s.points[s.prims[i][0]].Y
			lo, hi = min(lo, y), max(hi, y)
		}
	}
	var best geom.Vec2
	depth := 0.0
	for i := range scanLines {
		// Not at round fractions, where corners like to be.
		y := lo + float64((hi-lo)*(float64(i)+0.4871)/scanLines)
		for _, p := range s.stretches(k, y) {
			if d, _ := s.toBoundary(p); d > depth && s.holds(p) {
				best, depth = p, d
			}
		}
	}
	return best, depth > 0
}

// stretches returns the middles between neighbouring crossings of the line at y
// with the rings of polygon k.
func (s *Shape) stretches(k int, y float64) []geom.Vec2 {
	var xs []float64
	for i, r := range s.rings.of {
		if s.rings.list[r].polygon != k {
			continue
		}
		a, b := s.points[s.prims[i][0]], s.points[s.prims[i][1]]
		if (a.Y <= y) != (b.Y <= y) {
			xs = append(xs, a.X+float64((b.X-a.X)*((y-a.Y)/(b.Y-a.Y))))
		}
	}
	slices.Sort(xs)
	var out []geom.Vec2
	for i := 1; i < len(xs); i++ {
		out = append(out, geom.Vec2{X: xs[i-1] + float64((xs[i]-xs[i-1])/2), Y: y})
	}
	return out
}
