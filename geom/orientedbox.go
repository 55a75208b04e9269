package geom

import "math"

// OrientedBox is a box in any orientation: extents in descending order and the
// unit axis of each, right-handed. Size 0 along an axis means a flat box.
type OrientedBox struct {
	Center Vec
	Size   [3]float64 // mm, full extents
	Axes   [3]Vec
}

// Volume returns the volume of b.
func (b OrientedBox) Volume() float64 { return b.Size[0] * b.Size[1] * b.Size[2] }

// Distance returns how far p lies outside b along the axis where it is worst;
// it is negative inside.
func (b OrientedBox) Distance(p Vec) float64 {
	d := math.Inf(-1)
	q := Vec{X: p.X - b.Center.X, Y: p.Y - b.Center.Y, Z: p.Z - b.Center.Z}
	for i, a := range b.Axes {
		d = math.Max(d, math.Abs(Dot(q, a))-b.Size[i]/2)
	}
	return d
}
