package plate

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// convexPieces cuts p into convex polygons that run counter-clockwise: ears are
// cut off until triangles are left, and triangles are joined again across
// diagonals that convexity does not need (Hertel and Mehlhorn, "Fast
// triangulation of simple polygons", 1983: at most four times as many pieces as
// the fewest possible). Holes are joined to the outline by bridges first.
//
// The pieces are all of p. Where rings touch or cross so that this cannot be had,
// they are more: p without its holes, or its hull.
func convexPieces(p poly.Polygon) []poly.Ring {
	if out := cut(p); whole(out, p.Area()) {
		return out
	}
	outer := poly.Polygon{Outer: p.Outer}
	if out := cut(outer); whole(out, outer.Area()) {
		return out
	}
	if h := hull(p.Outer); len(h) >= 3 {
		return []poly.Ring{h}
	}
	return nil
}

// whole reports whether pieces make up an area, up to rounding.
func whole(pieces []poly.Ring, area float64) bool {
	var s geom.Sum
	for _, r := range pieces {
		s.Add(r.Area())
	}
	return math.Abs(s.Value()-area) <= 1e-9*math.Abs(area)
}

// cut is [convexPieces] where everything goes well.
func cut(p poly.Polygon) []poly.Ring {
	ring := tidy(p.Outer)
	holes := holesFromRight(p.Holes)
	for i, h := range holes {
		holes[i] = tidy(h)
	}
	for i, h := range holes {
		if len(h) >= 3 {
			ring = bridge(ring, h, holes[i+1:])
		}
	}
	if len(ring) < 3 {
		return nil
	}
	if isConvex(ring) {
		return []poly.Ring{ring}
	}
	return rings(ring, joinPieces(ring, triangulate(ring)))
}

// tidy returns r without repeated corners, corners on a straight line and spikes
// without width.
func tidy(r poly.Ring) poly.Ring {
	out := make(poly.Ring, 0, len(r))
	for _, c := range r {
		out = shorten(append(out, c))
	}
	// Where the ring closes, either end may be the one to go.
	for len(out) >= 3 {
		n := len(out)
		switch {
		case flatAt(out[n-2], out[n-1], out[0]):
			out = shorten(out[:n-1])
		case flatAt(out[n-1], out[0], out[1]):
			out = out[1:]
		default:
			return out
		}
	}
	return out
}

// shorten drops the last corner but one of an open line while it says nothing.
func shorten(r poly.Ring) poly.Ring {
	for n := len(r); n >= 2; n = len(r) {
		switch {
		case r[n-1] == r[n-2]:
			r = r[:n-1]
		case n >= 3 && flatAt(r[n-3], r[n-2], r[n-1]):
			r[n-2] = r[n-1]
			r = r[:n-1]
		default:
			return r
		}
	}
	return r
}

// flatAt reports whether the corner b between a and c says nothing.
func flatAt(a, b, c geom.Vec2) bool {
	return a == b || b == c || geom.Orient2D(a, b, c) == 0
}

func isConvex(r poly.Ring) bool {
	n := len(r)
	for i := range r {
		if geom.Orient2D(r[i], r[(i+1)%n], r[(i+2)%n]) < 0 {
			return false
		}
	}
	return true
}

// holesFromRight orders holes by their rightmost corners, the rightmost first:
// each can then be joined to what lies to its right.
func holesFromRight(holes []poly.Ring) []poly.Ring {
	out := slices.Clone(holes)
	slices.SortStableFunc(out, func(a, b poly.Ring) int {
		xa, xb := a.Box().Max.X, b.Box().Max.X
		switch {
		case xa > xb:
			return -1
		case xa < xb:
			return 1
		}
		return 0
	})
	return out
}

// bridge joins hole h to ring r along the shortest segment from the hole's
// rightmost corner to a corner of r that crosses neither, nor the later holes.
func bridge(r, h poly.Ring, later []poly.Ring) poly.Ring {
	k := 0
	for i, c := range h {
		if c.X > h[k].X {
			k = i
		}
	}
	best, bestD := -1, 0.0
	for i, c := range r {
		dx, dy := c.X-h[k].X, c.Y-h[k].Y
		d := float64(dx*dx) + float64(dy*dy)
		if (best < 0 || d < bestD) && sees(r, i, h[k]) && clearOf(r, h[k], c) && clearOf(h, h[k], c) && clearOfAll(later, h[k], c) {
			best, bestD = i, d
		}
	}
	if best < 0 {
		return r // no free bridge: the hole is filled, which is safe
	}
	out := make(poly.Ring, 0, len(r)+len(h)+2)
	out = append(out, r[:best+1]...)
	out = append(out, h[k:]...)
	out = append(out, h[:k+1]...)
	return append(out, r[best:]...)
}

// clearOfAll is [clearOf] for several rings, the holes that are not joined yet.
func clearOfAll(rs []poly.Ring, p, q geom.Vec2) bool {
	for _, r := range rs {
		if !clearOf(r, p, q) {
			return false
		}
	}
	return true
}

// sees reports whether p lies in the angle of corner i of r, which a bridged
// ring needs where several of its corners share a point.
func sees(r poly.Ring, i int, p geom.Vec2) bool {
	n := len(r)
	a, b, c := r[(i+n-1)%n], r[i], r[(i+1)%n]
	left, right := geom.Orient2D(a, b, p) > 0, geom.Orient2D(b, c, p) > 0
	if geom.Orient2D(a, b, c) >= 0 {
		return left && right
	}
	return left || right
}

// clearOf reports whether the open segment from p to q crosses no edge of r
// that does not end in p or q.
func clearOf(r poly.Ring, p, q geom.Vec2) bool {
	n := len(r)
	for i := range r {
		a, b := r[i], r[(i+1)%n]
		if a == p || a == q || b == p || b == q {
			continue
		}
		if geom.Orient2D(p, q, a)*geom.Orient2D(p, q, b) <= 0 && geom.Orient2D(a, b, p)*geom.Orient2D(a, b, q) <= 0 {
			return false
		}
	}
	return true
}

// triangulate cuts ears off r and returns the triangles by corner.
func triangulate(r poly.Ring) [][]int32 {
	left := make([]int32, len(r))
	for i := range left {
		left[i] = int32(i)
	}
	var out [][]int32
	for at, tried := 0, 0; len(left) > 3 && tried < len(left); {
		n := len(left)
		at %= n
		a, b, c := left[(at+n-1)%n], left[at], left[(at+1)%n]
		if !isEar(r, left, [3]int32{a, b, c}) {
			at, tried = at+1, tried+1
			continue
		}
		if geom.Orient2D(r[a], r[b], r[c]) > 0 {
			out = append(out, []int32{a, b, c})
		}
		left = slices.Delete(left, at, at+1)
		tried = 0
	}
	if len(left) == 3 && geom.Orient2D(r[left[0]], r[left[1]], r[left[2]]) > 0 {
		out = append(out, left)
	}
	return out
}

// isEar reports whether the triangle t holds no other corner of those left.
// Corners without area may go as well.
func isEar(r poly.Ring, left []int32, t [3]int32) bool {
	a, b, c := r[t[0]], r[t[1]], r[t[2]]
	turn := geom.Orient2D(a, b, c)
	if turn <= 0 {
		return turn == 0
	}
	for _, k := range left {
		p := r[k]
		if p == a || p == b || p == c {
			continue
		}
		if geom.Orient2D(a, b, p) >= 0 && geom.Orient2D(b, c, p) >= 0 && geom.Orient2D(c, a, p) >= 0 {
			return false
		}
	}
	return true
}

// joinPieces joins neighbours for as long as the union is convex.
func joinPieces(r poly.Ring, pieces [][]int32) [][]int32 {
	for i := 0; i < len(pieces); i++ {
		for j := i + 1; j < len(pieces); j++ {
			if joined := join(r, pieces[i], pieces[j]); joined != nil {
				pieces[i] = joined
				pieces = slices.Delete(pieces, j, j+1)
				j = i
			}
		}
	}
	return pieces
}

// join returns the union of p and q when they share one edge and it is convex,
// else nil.
func join(r poly.Ring, p, q []int32) []int32 {
	for i, a := range p {
		b := p[(i+1)%len(p)]
		k := slices.Index(q, b)
		if k < 0 || q[(k+1)%len(q)] != a {
			continue
		}
		out := make([]int32, 0, len(p)+len(q)-2)
		for s := 1; s <= len(p); s++ { // from b once around to a
			out = append(out, p[(i+s)%len(p)])
		}
		for s := 2; s < len(q); s++ { // the rest of q after a
			out = append(out, q[(k+s)%len(q)])
		}
		if isConvex(corners(r, out)) {
			return out
		}
		return nil
	}
	return nil
}

func corners(r poly.Ring, piece []int32) poly.Ring {
	out := make(poly.Ring, len(piece))
	for i, k := range piece {
		out[i] = r[k]
	}
	return out
}

func rings(r poly.Ring, pieces [][]int32) []poly.Ring {
	out := make([]poly.Ring, 0, len(pieces))
	for _, p := range pieces {
		if c := tidy(corners(r, p)); len(c) >= 3 {
			out = append(out, c)
		}
	}
	return out
}
