package slice

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Edges where three faces or more meet. Any way of pairing their faces gives
// outlines that wind around the same points; the one chosen here pairs those
// that bound the same wedge of material or of air, so that no two outlines cross
// at the edge.

// spoke is a half-edge of a junction, with the direction in which its face lies
// as seen along the edge.
type spoke struct {
	half int32
	up   bool // runs from the lower numbered vertex to the higher
	at   float64
}

// pairJunction pairs the half-edges of one edge like brackets on a circle: next
// ones that run opposite ways first. Those left over all run the same way; they
// are paired with their neighbours, and one of an odd number stays open.
func (s *solid) pairJunction(halves []int32) {
	spokes := s.spokes(halves)
	var stack []spoke
	pair := func(sp spoke) {
		if k := len(stack) - 1; k >= 0 && stack[k].up != sp.up {
			s.across[stack[k].half], s.across[sp.half] = sp.half, stack[k].half
			stack = stack[:k]
			return
		}
		stack = append(stack, sp)
	}
	for _, sp := range spokes {
		pair(sp)
	}
	// What is open at the end of the circle may match its beginning: the stack
	// holds spokes of one direction only, so it does not, and the rest is odd.
	for k := 0; k+1 < len(stack); k += 2 {
		a, b := stack[k].half, stack[k+1].half
		s.across[a], s.across[b] = sameWay-b, sameWay-a
		s.same++
	}
	if len(stack)%2 == 1 {
		s.across[stack[len(stack)-1].half] = open
		s.lone++
		s.odd++
	}
}

// spokes returns the half-edges of a junction in the order of their faces around
// the edge.
func (s *solid) spokes(halves []int32) []spoke {
	f, k := s.m.Faces[halves[0]/3], halves[0]%3
	p, q := f[k], f[(k+1)%3]
	if p > q {
		p, q = q, p
	}
	o := s.m.Vertices[p]
	axis := geom.Sub(s.m.Vertices[q], o)
	u, v := frame(axis)
	out := make([]spoke, len(halves))
	for i, h := range halves {
		f, k := s.m.Faces[h/3], h%3
		w := geom.Sub(s.m.Vertices[f[(k+2)%3]], o)
		out[i] = spoke{half: h, up: f[k] < f[(k+1)%3], at: geom.Atan2(geom.Dot(w, v), geom.Dot(w, u))}
	}
	slices.SortFunc(out, func(a, b spoke) int {
		if c := cmp.Compare(a.at, b.at); c != 0 {
			return c
		}
		return cmp.Compare(a.half, b.half)
	})
	return out
}

// frame returns two directions of equal length that make a right-handed system
// with axis.
func frame(axis geom.Vec) (u, v geom.Vec) {
	n := geom.Norm(axis)
	if n == 0 {
		return geom.Vec{X: 1}, geom.Vec{Y: 1}
	}
	axis = geom.Scale(1/n, axis)
	other := geom.Vec{X: 1}
	if abs(axis.X) > 0.7 {
		other = geom.Vec{Y: 1}
	}
	u = geom.Cross(axis, other)
	u = geom.Scale(1/geom.Norm(u), u)
	return u, geom.Cross(axis, u)
}
