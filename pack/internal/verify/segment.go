package verify

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// nearestOn returns the point of the segment a, b that is nearest to p.
func nearestOn(a, b, p geom.Vec2) geom.Vec2 {
	dx, dy := b.X-a.X, b.Y-a.Y
	l := float64(dx*dx) + float64(dy*dy)
	if !(l > 0) {
		return a
	}
	t := (float64((p.X-a.X)*dx) + float64((p.Y-a.Y)*dy)) / l
	switch {
	case !(t > 0):
		return a
	case t >= 1:
		return b
	}
	return geom.Vec2{X: a.X + float64(t*dx), Y: a.Y + float64(t*dy)}
}

// length2 returns the distance between two points of the plane.
func length2(a, b geom.Vec2) float64 {
	x, y := a.X-b.X, a.Y-b.Y
	return math.Sqrt(float64(x*x) + float64(y*y))
}

// crosses reports whether the segments a, b and c, d cross at a point inside
// both. The answer is exact.
func crosses(a, b, c, d geom.Vec2) bool {
	return geom.Orient2D(a, b, c)*geom.Orient2D(a, b, d) < 0 &&
		geom.Orient2D(c, d, a)*geom.Orient2D(c, d, b) < 0
}

// crossing returns where the segment a, b is cut by the line through c and d, as
// a share of its length; NaN or anything when they are parallel.
func crossing(a, b, c, d geom.Vec2) float64 {
	ux, uy := b.X-a.X, b.Y-a.Y
	vx, vy := d.X-c.X, d.Y-c.Y
	return (float64((c.X-a.X)*vy) - float64((c.Y-a.Y)*vx)) / (float64(ux*vy) - float64(uy*vx))
}

// along returns the point at the share t of the segment a, b.
func along(a, b geom.Vec2, t float64) geom.Vec2 {
	return geom.Vec2{X: a.X + float64(t*(b.X-a.X)), Y: a.Y + float64(t*(b.Y-a.Y))}
}

// between returns the distance of two segments of the plane, and the two places
// where they are that near.
func between(a, b, c, d geom.Vec2) (float64, geom.Vec2, geom.Vec2) {
	if crosses(a, b, c, d) {
		at := along(a, b, min(1, max(0, crossing(a, b, c, d))))
		return 0, at, at
	}
	best, p, q := math.Inf(1), a, c
	try := func(u, v geom.Vec2) {
		if l := length2(u, v); l < best {
			best, p, q = l, u, v
		}
	}
	try(a, nearestOn(c, d, a))
	try(b, nearestOn(c, d, b))
	try(nearestOn(a, b, c), c)
	try(nearestOn(a, b, d), d)
	return best, p, q
}
