package unpack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// When a triangle that moves along a straight line meets one that stays.
//
// The shifts x for which T + x meets U are the convex set P = U - T, the
// Minkowski difference. The motion is the line r + s·d in the space of shifts,
// and what is asked is where it enters P and leaves it again. P lies between two
// parallel planes across each axis n, where the reaches of T and U along n meet,
// and the normals of its faces are those of T and of U and the products of an
// edge of each. Seen along d, P is a polygon whose sides are parallel to edges of
// T and U.
//
// Every pair of parallel planes holds all of P, so that an axis that is off by
// rounding, or that is left out, only ever makes P larger: triangles may be
// said to meet that do not, and never the other way.
//
// Two bodies whose insides begin to overlap have a line along d that leaves one
// through the inside of a face and enters the other through the inside of one: a
// pair whose P the motion meets and whose images seen along d overlap. Pairs
// whose images overlap by less than the tolerance slide along each other.

// Tolerance is how deep surfaces may enter each other, in mm.
const Tolerance = 1e-6

type triangle [3]geom.Vec

func (t *triangle) box() geom.Box {
	return geom.Box{Min: t[0], Max: t[0]}.Extend(t[1]).Extend(t[2])
}

// normal returns the normal of t, as long as twice its area.
func (t *triangle) normal() geom.Vec {
	return geom.Cross(geom.Sub(t[1], t[0]), geom.Sub(t[2], t[0]))
}

// reach returns how far t lies along n.
func (t *triangle) reach(n geom.Vec) (lo, hi float64) {
	a, b, c := geom.Dot(t[0], n), geom.Dot(t[1], n), geom.Dot(t[2], n)
	lo, hi = a, a
	if b < lo {
		lo = b
	}
	if b > hi {
		hi = b
	}
	if c < lo {
		lo = c
	}
	if c > hi {
		hi = c
	}
	return lo, hi
}

// parallel is the cosine below which an axis is taken to lie across the motion:
// it says nothing about when triangles meet, and a division by it would make
// 1e-13 mm of rounding more than the tolerance.
const parallel = 1e-7

// meeting is a pair of triangles of which the first moves.
type meeting struct {
	t, u     triangle // t as it lies at the start
	edgesT   [3]geom.Vec
	edgesU   [3]geom.Vec
	normalT  geom.Vec
	normalU  geom.Vec
	length   float64 // of the motion, mm
	first    float64 // beyond it nothing matters
	in, out  float64 // where the motion is in P, mm
	inV      float64 // cosine to the plane through which it comes in
	outV     float64
	outwards [2]float64 // 1 or -1: on which side of t and u nothing is
}

// meets returns how far t may move along the unit vector d before it crosses u,
// and whether it does within length and before first.
func (m *meeting) meets(d geom.Vec, length, first float64) (float64, bool) {
	for i := range 3 {
		m.edgesT[i] = geom.Sub(m.t[(i+1)%3], m.t[i])
		m.edgesU[i] = geom.Sub(m.u[(i+1)%3], m.u[i])
	}
	if !m.alongside(d) {
		return 0, false
	}
	m.normalT, m.normalU = geom.Cross(m.edgesT[0], m.edgesT[1]), geom.Cross(m.edgesU[0], m.edgesU[1])
	m.length, m.first = length, first
	if !m.chord(d) {
		return 0, false
	}
	return m.verdict(d)
}

// alongside reports whether the images of the triangles seen along d overlap by
// more than the tolerance.
func (m *meeting) alongside(d geom.Vec) bool {
	for k := range 6 {
		e := m.edgesT[k%3]
		if k >= 3 {
			e = m.edgesU[k-3]
		}
		n := geom.Cross(d, e)
		l := geom.Norm(n)
		if !(l > 1e-12*geom.Norm(e)) {
			continue // seen from its end
		}
		a0, a1 := m.t.reach(n)
		b0, b1 := m.u.reach(n)
		if eps := Tolerance * l; !(a1-b0 > eps && b1-a0 > eps) {
			return false
		}
	}
	return true
}

// chord finds the part of the motion that is in P, unless that is behind, or too
// far ahead to matter.
func (m *meeting) chord(d geom.Vec) bool {
	m.in, m.out, m.inV, m.outV = math.Inf(-1), math.Inf(1), 1, 1
	if !m.slab(m.normalT, d) || !m.slab(m.normalU, d) {
		return false
	}
	for _, e := range m.edgesT {
		for _, f := range m.edgesU {
			if !m.slab(geom.Cross(e, f), d) {
				return false
			}
		}
	}
	return true
}

// slab cuts the chord to where it lies between the planes across n. It reports
// whether the motion comes between them: across the planes, where the tolerance
// counts, it neither starts beyond nor ends before them.
func (m *meeting) slab(n, d geom.Vec) bool {
	l := geom.Norm(n)
	v := geom.Dot(n, d)
	if !(math.Abs(v) > parallel*l) {
		return true
	}
	a0, a1 := m.t.reach(n)
	b0, b1 := m.u.reach(n)
	in, out := (b0-a1)/v, (b1-a0)/v
	if v < 0 {
		in, out = out, in
	}
	v = math.Abs(v) / l
	if out < -Tolerance/v || in >= m.length-Tolerance/v || in >= m.first {
		return false
	}
	if in > m.in {
		m.in, m.inV = in, v
	}
	if out < m.out {
		m.out, m.outV = out, v
	}
	return true
}

// verdict says where on its way t crosses u. At the start they may touch, or be
// in each other by as much as the tolerance, and part.
func (m *meeting) verdict(d geom.Vec) (float64, bool) {
	if m.in > m.out {
		// The images say that the line meets P: P is flat, and the rest is rounding.
		m.in, m.out, m.inV, m.outV = m.out, m.in, m.outV, m.inV
	}
	if m.out <= Tolerance/m.outV && (m.in < -Tolerance/m.inV || m.parting(d)) {
		return 0, false // at the end of P, and out of it
	}
	return max(0, m.in), true
}

// parting reports whether t leaves u, face to face: only the sides on which the
// bodies are tell. Faces that are wound wrongly are taken to collide.
func (m *meeting) parting(d geom.Vec) bool {
	return geom.Dot(m.normalT, d)*m.outwards[0] < 0 && geom.Dot(m.normalU, d)*m.outwards[1] > 0
}
