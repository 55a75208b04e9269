package pack

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// BedShape is the outline of a build plate.
type BedShape string

// The shapes of beds. The frame of a rectangle has its origin at the lower left
// corner, that of a circle at its centre, a polygon keeps its own.
const (
	Rectangle BedShape = "rectangle"
	Circle    BedShape = "circle"
	Polygonal BedShape = "polygon"
)

// Bed is what parts are placed on or in.
type Bed struct {
	Shape BedShape

	// X, Y, Z are its sides in mm; for a circle X is the diameter. Z 0 leaves the
	// height open.
	X, Y, Z float64

	// Outline is the plate of a [Polygonal] bed. Holes are not plate.
	Outline poly.Polygon

	// KeepOut are areas that stay free of parts, in the frame of the bed. Parts
	// keep no distance from them, only out.
	KeepOut poly.Region

	// KeepOutBoxes are boxes that stay free of parts, in the frame of the bed:
	// clamps, probes, a failed corner. In space parts may lie above, below and
	// beside them; on plates the whole column stays free.
	KeepOutBoxes []geom.Box
}

// keptFree returns the areas of the plate that stay free from the floor to the
// top when parts stand on it. They may overlap.
func (b *Bed) keptFree() poly.Region {
	out := b.KeepOut[:len(b.KeepOut):len(b.KeepOut)]
	for _, k := range b.KeepOutBoxes {
		out = append(out, rectangle(k))
	}
	return out
}

// Plate returns a rectangular bed of the given sides and no limit of height.
func Plate(x, y float64) Bed { return Bed{Shape: Rectangle, X: x, Y: y} }

// Disc returns a circular bed.
func Disc(diameter float64) Bed { return Bed{Shape: Circle, X: diameter, Y: diameter} }

// FromPolygon returns a bed of any outline.
func FromPolygon(p poly.Polygon) Bed {
	size := p.Outer.Box().Size()
	return Bed{Shape: Polygonal, X: size.X, Y: size.Y, Outline: p}
}
