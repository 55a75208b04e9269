package hull

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// simplex returns the dimension of the points and that many points plus one
// that are affinely independent: far apart, so that rounding is small in what
// follows, but decided exactly. For points on one line they are its ends.
func (b *builder) simplex() (dim int, t [4]int32) {
	if len(b.pts) == 0 {
		return -1, t
	}
	t[0], t[1] = b.farthestPair()
	p, q := b.pts[t[0]], b.pts[t[1]]
	if p == q {
		return 0, t
	}
	d := sub(q, p)
	t[2] = b.farthest(
		func(r geom.Vec) float64 { return geom.Norm(geom.Cross(d, sub(r, p))) },
		func(r geom.Vec) bool { return !collinear(p, q, r) })
	if t[2] == none {
		return 1, t
	}
	r := b.pts[t[2]]
	n := geom.Cross(d, sub(r, p))
	t[3] = b.farthest(
		func(s geom.Vec) float64 { return math.Abs(geom.Dot(n, sub(s, p))) },
		func(s geom.Vec) bool { return geom.Orient3D(p, q, r, s) != 0 })
	if t[3] == none {
		return 2, t
	}
	return 3, t
}

// farthestPair returns the two ends of the longest side of the box around the
// points.
func (b *builder) farthestPair() (lo, hi int32) {
	size := geom.BoxOf(b.pts).Size()
	at := func(p geom.Vec) float64 { return p.X }
	if size.Y > size.X {
		at = func(p geom.Vec) float64 { return p.Y }
	}
	if size.Z > size.X && size.Z > size.Y {
		at = func(p geom.Vec) float64 { return p.Z }
	}
	for i, p := range b.pts {
		if at(p) < at(b.pts[lo]) {
			lo = int32(i)
		}
		if at(p) > at(b.pts[hi]) {
			hi = int32(i)
		}
	}
	return lo, hi
}

// farthest returns the point of the largest value for which ok holds, or none.
// The values are rounded: when ok refuses the largest, any other will do.
func (b *builder) farthest(value func(geom.Vec) float64, ok func(geom.Vec) bool) int32 {
	best, most := 0, -1.0
	for i, p := range b.pts {
		if v := value(p); v > most {
			best, most = i, v
		}
	}
	if ok(b.pts[best]) {
		return int32(best)
	}
	for i, p := range b.pts {
		if ok(p) {
			return int32(i)
		}
	}
	return none
}

// collinear reports whether a, b, c lie on one line: they do when their three
// shadows do.
func collinear(a, b, c geom.Vec) bool {
	for axis := range 3 {
		if geom.Orient2D(shadow(a, axis), shadow(b, axis), shadow(c, axis)) != 0 {
			return false
		}
	}
	return true
}

// shadow drops a coordinate such that what is counter-clockwise seen from the
// positive end of that axis stays so.
func shadow(p geom.Vec, axis int) geom.Vec2 {
	switch axis {
	case 0:
		return geom.Vec2{X: p.Y, Y: p.Z}
	case 1:
		return geom.Vec2{X: p.Z, Y: p.X}
	}
	return geom.Vec2{X: p.X, Y: p.Y}
}
