package pack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Area returns the area of the plate in mm²: keep-out areas are part of it, the
// holes of a polygon are not. 0 for a shape that is not known.
func (b Bed) Area() float64 {
	switch b.Shape {
	case Rectangle:
		return float64(b.X * b.Y)
	case Circle:
		return float64(math.Pi / 4 * float64(b.X*b.X))
	case Polygonal:
		return b.Outline.Area()
	}
	return 0
}

// bounds returns the box around the plate in its frame.
func (b Bed) bounds() poly.Box {
	switch b.Shape {
	case Circle:
		r := b.X / 2
		return poly.Box{Min: geom.Vec2{X: -r, Y: -r}, Max: geom.Vec2{X: r, Y: r}}
	case Polygonal:
		return b.Outline.Outer.Box()
	}
	return poly.Box{Max: geom.Vec2{X: b.X, Y: b.Y}}
}

// Edge returns a polygon around the plate in its frame, as wide as it is: what lies on the
// plate is within it. A circle becomes 256 sides that touch it, in the four directions of
// the axes as well; holes are left out.
func (b Bed) Edge() poly.Ring {
	if b.Shape != Circle {
		return b.Polygon().Outer
	}
	const sides = 256
	_, cos := geom.Sincos(math.Pi / sides)
	far := b.X / 2 / cos
	ring := make(poly.Ring, sides)
	for i := range ring {
		sin, cos := geom.Sincos(2 * math.Pi * (float64(i) + 0.5) / sides)
		ring[i] = geom.Vec2{X: float64(far * cos), Y: float64(far * sin)}
	}
	return ring
}

// Polygon returns the outline of the plate in its frame, without keep-out areas.
// A circle becomes a regular polygon of 256 corners on it: for pictures, not for
// deciding what is inside.
func (b Bed) Polygon() poly.Polygon {
	switch b.Shape {
	case Circle:
		const corners = 256
		ring := make(poly.Ring, corners)
		for i := range ring {
			sin, cos := geom.Sincos(2 * math.Pi * float64(i) / corners)
			ring[i] = geom.Vec2{X: float64(b.X / 2 * cos), Y: float64(b.X / 2 * sin)}
		}
		return poly.Polygon{Outer: ring}
	case Polygonal:
		return b.Outline
	}
	return poly.Polygon{Outer: poly.Ring{{}, {X: b.X}, {X: b.X, Y: b.Y}, {Y: b.Y}}}
}
