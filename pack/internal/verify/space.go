package verify

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Distances in space.

type tri3 [3]geom.Vec

// inSpace returns primitive i, placed.
func (p *Placed) inSpace(i int32) tri3 {
	return tri3{p.corner(int(i), 0), p.corner(int(i), 1), p.corner(int(i), 2)}
}

// nearest3 collects the nearest pair of points.
type nearest3 struct {
	d    float64
	p, q geom.Vec
}

func (n *nearest3) try(p, q geom.Vec) {
	if d := geom.Norm(geom.Sub(p, q)); d < n.d {
		n.d, n.p, n.q = d, p, q
	}
}

// betweenTriangles3 returns the distance of two triangles in space, 0 when they
// cross, and where they are that near.
//
// Two triangles that are apart are nearest at two edges, or at a corner and a
// face; two that cross have an edge of one that goes through the other, which
// exact predicates tell.
func betweenTriangles3(t, u *tri3) (float64, geom.Vec, geom.Vec) {
	if at, ok := crossing3(t, u); ok {
		return 0, at, at
	}
	return apart3(t, u)
}

// apart3 returns the distance of two triangles that do not cross.
func apart3(t, u *tri3) (float64, geom.Vec, geom.Vec) {
	n := nearest3{d: math.Inf(1)}
	for i := range 3 {
		for j := range 3 {
			n.segments(t[i], t[(i+1)%3], u[j], u[(j+1)%3])
		}
		if q, ok := u.under(t[i]); ok {
			n.try(t[i], q)
		}
		if p, ok := t.under(u[i]); ok {
			n.try(p, u[i])
		}
	}
	return n.d, n.p, n.q
}

// pierced reports whether the segment a, b goes through t, and where.
func (t *tri3) pierced(a, b geom.Vec) (geom.Vec, bool) {
	s := geom.Orient3D(t[0], t[1], t[2], a)
	if s*geom.Orient3D(t[0], t[1], t[2], b) >= 0 {
		return geom.Vec{}, false // touching is for the distances
	}
	x, y, z := geom.Orient3D(a, b, t[0], t[1]), geom.Orient3D(a, b, t[1], t[2]), geom.Orient3D(a, b, t[2], t[0])
	if !(x >= 0 && y >= 0 && z >= 0 || x <= 0 && y <= 0 && z <= 0) {
		return geom.Vec{}, false
	}
	n := geom.Cross(geom.Sub(t[1], t[0]), geom.Sub(t[2], t[0]))
	da, db := math.Abs(geom.Dot(n, geom.Sub(a, t[0]))), math.Abs(geom.Dot(n, geom.Sub(b, t[0])))
	share := da / (da + db)
	if !(share >= 0 && share <= 1) {
		share = 0.5
	}
	return geom.Add(a, geom.Scale(share, geom.Sub(b, a))), true
}

// under returns the point of the plane of t below p when it lies in t.
func (t *tri3) under(p geom.Vec) (geom.Vec, bool) {
	n := geom.Cross(geom.Sub(t[1], t[0]), geom.Sub(t[2], t[0]))
	l := geom.Dot(n, n)
	if !(l > 0) {
		return p, false // its edges are all there is
	}
	q := geom.Sub(p, geom.Scale(geom.Dot(n, geom.Sub(p, t[0]))/l, n))
	for i := range 3 {
		if geom.Dot(n, geom.Cross(geom.Sub(t[(i+1)%3], t[i]), geom.Sub(q, t[i]))) < 0 {
			return q, false
		}
	}
	return q, true
}

// segments tries the nearest points of the segments a, b and c, d: where the
// lines are nearest, and every end against the other segment, which decides when
// they are parallel or nearly so.
func (n *nearest3) segments(a, b, c, d geom.Vec) {
	u, v, w := geom.Sub(b, a), geom.Sub(d, c), geom.Sub(a, c)
	uu, uv, vv := geom.Dot(u, u), geom.Dot(u, v), geom.Dot(v, v)
	uw, vw := geom.Dot(u, w), geom.Dot(v, w)
	if det := float64(uu*vv) - float64(uv*uv); det > 0 {
		s := (float64(uv*vw) - float64(vv*uw)) / det
		t := (float64(uu*vw) - float64(uv*uw)) / det
		if s >= 0 && s <= 1 && t >= 0 && t <= 1 {
			n.try(geom.Add(a, geom.Scale(s, u)), geom.Add(c, geom.Scale(t, v)))
		}
	}
	n.try(a, nearestOn3(c, v, vv, a))
	n.try(b, nearestOn3(c, v, vv, b))
	n.try(nearestOn3(a, u, uu, c), c)
	n.try(nearestOn3(a, u, uu, d), d)
}

// nearestOn3 returns the point nearest to p of the segment from a along u, whose
// squared length is uu.
func nearestOn3(a, u geom.Vec, uu float64, p geom.Vec) geom.Vec {
	if !(uu > 0) {
		return a
	}
	t := geom.Dot(u, geom.Sub(p, a)) / uu
	return geom.Add(a, geom.Scale(max(0, min(1, t)), u))
}
