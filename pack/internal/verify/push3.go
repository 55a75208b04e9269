package verify

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// mayCross reports whether neither triangle lies to one side of the plane of the
// other. It is exact. One without an area has no plane, and may cross.
func mayCross(t, u *tri3) bool { return t.straddles(u) && u.straddles(t) }

// straddles reports whether u has corners on both sides of the plane of t, or all
// in it.
func (t *tri3) straddles(u *tri3) bool {
	above, below := false, false
	for _, p := range u {
		switch geom.Orient3D(t[0], t[1], t[2], p) {
		case 1:
			above = true
		case -1:
			below = true
		}
	}
	return above == below
}

// crossing3 returns where an edge of one triangle goes through the other one,
// from one side to the other. The answer is exact, the place is not. Triangles
// that only touch do not cross.
func crossing3(t, u *tri3) (geom.Vec, bool) {
	if !mayCross(t, u) {
		return geom.Vec{}, false
	}
	for i := range 3 {
		if at, ok := u.pierced(t[i], t[(i+1)%3]); ok {
			return at, true
		}
		if at, ok := t.pierced(u[i], u[(i+1)%3]); ok {
			return at, true
		}
	}
	return geom.Vec{}, false
}

// push3 returns the least length by which one of two crossing triangles in space
// must be moved so that they only touch.
//
// That is the distance from the origin of the surface of their Minkowski
// difference, whose faces have the normals of the triangles or are spanned by an
// edge of each.
func push3(t, u *tri3) float64 {
	best := math.Inf(1)
	try := func(n geom.Vec) {
		l := geom.Norm(n)
		if !(l > 0) {
			return
		}
		n = geom.Scale(1/l, n)
		a0, a1 := t.reach(n)
		b0, b1 := u.reach(n)
		best = min(best, a1-b0, b1-a0)
	}
	try(t.normal())
	try(u.normal())
	for i := range 3 {
		e := geom.Sub(t[(i+1)%3], t[i])
		for j := range 3 {
			try(geom.Cross(e, geom.Sub(u[(j+1)%3], u[j])))
		}
	}
	return max(0, best)
}

// flatGap returns how far u is from t across t, or less than 0: a lower bound of
// their distance, whatever the rounding of the normal.
func (t *tri3) flatGap(u *tri3) float64 {
	n := t.normal()
	l := geom.Norm(n)
	if !(l > 0) {
		return 0
	}
	n = geom.Scale(1/l, n)
	a0, a1 := t.reach(n)
	b0, b1 := u.reach(n)
	return max(b0-a1, a0-b1)
}

// reach returns how far t lies along the unit vector n.
func (t *tri3) reach(n geom.Vec) (lo, hi float64) {
	a, b, c := geom.Dot(t[0], n), geom.Dot(t[1], n), geom.Dot(t[2], n)
	return min(a, b, c), max(a, b, c)
}
