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
