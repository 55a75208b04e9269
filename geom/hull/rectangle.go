package hull

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Rectangle is a rectangle in any orientation: extents in descending order and
// the unit axis of each, turning left.
type Rectangle struct {
	Center geom.Vec2
	Size   [2]float64 // mm, full extents
	Axes   [2]geom.Vec2
}

// clean is the relative loss that is accepted for axes along X, Y and Z.
// Coordinates from float32 files are uncertain by 6e-8 anyway.
const clean = 1e-9

// MinRectangle returns the rectangle of least area around points, along X and
// Y when that is as good. No points give the zero Rectangle with axes along X
// and Y. Coordinates must be finite. O(n log n).
func MinRectangle(points []geom.Vec2) Rectangle {
	corners := make([]geom.Vec2, 0, 64)
	for _, i := range Planar(points) {
		corners = append(corners, points[i])
	}
	straight := rectangle(corners, geom.Vec2{X: 1})
	if u, area := calipers(corners); area < straight.area()*(1-clean) {
		return rectangle(corners, u)
	}
	if len(corners) == 2 && straight.area() > 0 {
		return rectangle(corners, unit2(corners[0], corners[1]))
	}
	return straight
}

func (r Rectangle) area() float64 { return r.Size[0] * r.Size[1] }

// rectangle returns the rectangle around points with a side along u.
func rectangle(points []geom.Vec2, u geom.Vec2) Rectangle {
	v := geom.Vec2{X: -u.Y, Y: u.X}
	if len(points) == 0 {
		return Rectangle{Axes: [2]geom.Vec2{u, v}}
	}
	var lo, hi [2]float64
	for i, p := range points {
		for k, a := range [2]geom.Vec2{u, v} {
			d := dot2(p, a)
			if i == 0 || d < lo[k] {
				lo[k] = d
			}
			if i == 0 || d > hi[k] {
				hi[k] = d
			}
		}
	}
	mid := [2]float64{(lo[0] + hi[0]) / 2, (lo[1] + hi[1]) / 2}
	r := Rectangle{
		Center: geom.Vec2{X: float64(u.X*mid[0]) + float64(v.X*mid[1]), Y: float64(u.Y*mid[0]) + float64(v.Y*mid[1])},
		Size:   [2]float64{hi[0] - lo[0], hi[1] - lo[1]},
		Axes:   [2]geom.Vec2{u, v},
	}
	if r.Size[1] > r.Size[0] {
		r.Size[0], r.Size[1] = r.Size[1], r.Size[0]
		r.Axes = [2]geom.Vec2{v, {X: -u.X, Y: -u.Y}}
	}
	return r
}

// calipers returns the direction of the side of the smallest rectangle around
// a convex polygon, counter-clockwise, and the area of that rectangle. A side
// of it lies on an edge of the polygon (Freeman & Shapira,
// doi:10.1145/360881.360919), and as the edge turns, the corners that the
// other three sides touch only move on (Toussaint, "Solving geometric problems
// with the rotating calipers", 1983). O(corners).
func calipers(loop []geom.Vec2) (u geom.Vec2, area float64) {
	n := len(loop)
	if n < 2 {
		return geom.Vec2{X: 1}, 0
	}
	area = math.Inf(1)
	right, top, left := 1, 1, 1
	// climb moves a touching corner on while that goes further along d. It looks
	// at edges, not at positions: between corners that nearly coincide these are
	// exact, while positions along d are drowned in rounding.
	climb := func(at int, d geom.Vec2) int {
		for range n {
			p, q := loop[at%n], loop[(at+1)%n]
			if dot2(geom.Vec2{X: q.X - p.X, Y: q.Y - p.Y}, d) < 0 {
				break
			}
			at++
		}
		return at
	}
	for i := range n {
		e := unit2(loop[i], loop[(i+1)%n])
		up := geom.Vec2{X: -e.Y, Y: e.X}
		right = climb(max(right, i+1), e)
		top = climb(max(top, right), up)
		left = climb(max(left, top), geom.Vec2{X: -e.X, Y: -e.Y})
		width := dot2(loop[right%n], e) - dot2(loop[left%n], e)
		height := dot2(loop[top%n], up) - dot2(loop[i], up)
		if a := width * height; a < area {
			u, area = e, a
		}
	}
	return u, area
}

func unit2(from, to geom.Vec2) geom.Vec2 {
	d := geom.Vec2{X: to.X - from.X, Y: to.Y - from.Y}
	n := geom.Length(geom.Vec{X: d.X, Y: d.Y})
	return geom.Vec2{X: d.X / n, Y: d.Y / n}
}

func dot2(a, b geom.Vec2) float64 { return float64(a.X*b.X) + float64(a.Y*b.Y) }
