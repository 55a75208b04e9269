package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// triangulate cuts a polygon with holes into triangles without new points. All
// rings run counter-clockwise. Each hole is joined to the outside by a bridge
// (Eberly, Triangulation by Ear Clipping, 2002); then ears are cut off, the best
// shaped one first. It panics when the rings cross: the drawings are ours.
func triangulate(outer []geom.Vec2, holes [][]geom.Vec2) [][3]geom.Vec2 {
	ring := slices.Clone(outer)
	holes = slices.Clone(holes)
	slices.SortFunc(holes, func(a, b []geom.Vec2) int {
		return -compare(rightmost(a).X, rightmost(b).X)
	})
	for _, h := range holes {
		ring = bridge(ring, h)
	}
	return clipEars(ring)
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func rightmost(ring []geom.Vec2) geom.Vec2 {
	best := ring[0]
	for _, p := range ring {
		if p.X > best.X {
			best = p
		}
	}
	return best
}

// cross returns twice the area of the triangle a b c, positive when it runs
// counter-clockwise.
func cross(a, b, c geom.Vec2) float64 {
	return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X)
}

// bridge cuts a hole open at its rightmost point and joins it to the nearest
// point of the ring that it sees.
func bridge(ring, hole []geom.Vec2) []geom.Vec2 {
	from := slices.Index(hole, rightmost(hole))
	p := hole[from]
	best, bestDist := -1, math.Inf(1)
	for i, q := range ring {
		d := math.Hypot(q.X-p.X, q.Y-p.Y)
		if d < bestDist && q.X > p.X && inCorner(ring, i, p) && sees(ring, p, q) {
			best, bestDist = i, d
		}
	}
	if best < 0 {
		panic(fmt.Sprintf("hole at %v sees no point to its right", p))
	}
	out := slices.Clone(ring[:best+1])
	for k := range len(hole) + 1 { // against its sense, and back to its start
		out = append(out, hole[((from-k)%len(hole)+len(hole))%len(hole)])
	}
	return append(out, ring[best:]...)
}

// inCorner reports whether p lies in the corner of the ring at point i.
func inCorner(ring []geom.Vec2, i int, p geom.Vec2) bool {
	n := len(ring)
	a, b, c := ring[(i+n-1)%n], ring[i], ring[(i+1)%n]
	if cross(a, b, c) > 0 {
		return cross(a, b, p) > 0 && cross(b, c, p) > 0
	}
	return cross(a, b, p) > 0 || cross(b, c, p) > 0
}

// sees reports whether no edge of the ring lies between p and q.
func sees(ring []geom.Vec2, p, q geom.Vec2) bool {
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if a == q || b == q {
			continue
		}
		if cross(p, q, a)*cross(p, q, b) <= 0 && cross(a, b, p)*cross(a, b, q) <= 0 {
			return false
		}
	}
	return true
}

// clipEars cuts the ring into triangles.
func clipEars(ring []geom.Vec2) [][3]geom.Vec2 {
	ring = slices.Clone(ring)
	shape := make([]float64, len(ring))
	for i := range ring {
		shape[i] = earShape(ring, i)
	}
	var out [][3]geom.Vec2
	for len(ring) > 3 {
		best := 0
		for i := range shape {
			if shape[i] > shape[best] {
				best = i
			}
		}
		n := len(ring)
		if shape[best] <= 0 {
			panic(fmt.Sprintf("no ear among %d points near %v", n, ring[0]))
		}
		out = append(out, [3]geom.Vec2{ring[(best+n-1)%n], ring[best], ring[(best+1)%n]})
		ring = slices.Delete(ring, best, best+1)
		shape = slices.Delete(shape, best, best+1)
		n--
		for _, i := range []int{(best + n - 1) % n, best % n} {
			shape[i] = earShape(ring, i)
		}
	}
	return append(out, [3]geom.Vec2{ring[0], ring[1], ring[2]})
}

// earShape returns how good a triangle the corner at i makes, from 0 for none at
// all to 1 for a well shaped one.
func earShape(ring []geom.Vec2, i int) float64 {
	n := len(ring)
	a, b, c := ring[(i+n-1)%n], ring[i], ring[(i+1)%n]
	area := cross(a, b, c)
	if area <= 1e-9 {
		return 0
	}
	for _, p := range ring {
		if p != a && p != b && p != c && cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0 {
			return 0
		}
	}
	long := max(math.Hypot(b.X-a.X, b.Y-a.Y), math.Hypot(c.X-b.X, c.Y-b.Y), math.Hypot(a.X-c.X, a.Y-c.Y))
	return area / (long * long)
}

// arc returns n+1 points of the circle around c, from one angle to another in
// degrees.
func arc(c geom.Vec2, r, from, to float64, n int) []geom.Vec2 {
	out := make([]geom.Vec2, n+1)
	for i := range out {
		sin, cos := sincosDeg(from + (to-from)*float64(i)/float64(n))
		out[i] = geom.Vec2{X: c.X + r*cos, Y: c.Y + r*sin}
	}
	return out
}

// circle returns n points, counter-clockwise.
func circle(c geom.Vec2, r float64, n int) []geom.Vec2 { return arc(c, r, 0, 360, n)[:n] }

// obround returns the outline of a slot along the first axis: two half circles
// of radius r about the points at the distance half to either side of c.
func obround(c geom.Vec2, half, r float64, n int) []geom.Vec2 {
	return append(arc(geom.Vec2{X: c.X + half, Y: c.Y}, r, -90, 90, n),
		arc(geom.Vec2{X: c.X - half, Y: c.Y}, r, 90, 270, n)...)
}

// sincosDeg is exact at multiples of 90 degrees.
func sincosDeg(deg float64) (sin, cos float64) {
	switch math.Mod(math.Mod(deg, 360)+360, 360) {
	case 0:
		return 0, 1
	case 90:
		return 1, 0
	case 180:
		return 0, -1
	case 270:
		return -1, 0
	}
	return math.Sincos(deg * math.Pi / 180)
}
