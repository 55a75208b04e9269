package analyze

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// flatShare of the diagonal is how far a corner of a face may be from the side of
// the box for the face to lie flat on it: a hundred times what single precision
// leaves of a flat face.
const flatShare = 1e-5

// Aligned returns the rigid motion after which m, whose smallest box is box, stands
// along the axes: its box with them, the side with the most flat surface down, the
// longer of the two other sides along X, and its lowest point at z = 0. The middle
// of its axis-aligned box keeps its X and Y.
//
// What is equal is decided by the least turn, so that a part that stands so already
// is not turned.
func Aligned(m *mesh.Mesh, box OrientedBox) geom.Affine {
	a := geom.Affine{M: leastTurn(m, box)}
	centre := m.Bounds().Center()
	turned := a.Apply(centre)
	low := geom.EmptyBox()
	for _, f := range m.Faces {
		for _, v := range f {
			low = low.Extend(a.Apply(m.Vertices[v]))
		}
	}
	a.T = geom.Vec{X: centre.X - turned.X, Y: centre.Y - turned.Y, Z: -low.Min.Z}
	return a
}

// stand is a way to stand along the axes.
type stand struct {
	turn              [3][3]float64
	flat, long, trace float64 // area on the plate, side along X, trace of turn: more is less turned
}

// betterThan says which of two is taken. Numbers that differ by less than a
// millionth are equal.
func (s stand) betterThan(o stand) bool {
	const same = 1e-6
	switch {
	case s.flat < o.flat*(1-same):
		return false
	case s.flat > o.flat*(1+same):
		return true
	case s.long < o.long*(1-same):
		return false
	case s.long > o.long*(1+same):
		return true
	}
	return s.trace > o.trace+same
}

// leastTurn returns the turn of Aligned.
func leastTurn(m *mesh.Mesh, box OrientedBox) [3][3]float64 {
	var best *stand
	for side := range 6 {
		up := axis(box, side)
		flat := flatBelow(m, up)
		for other := range 6 {
			if other/2 == side/2 {
				continue
			}
			x := axis(box, other)
			s := stand{turn: rows(x, geom.Cross(up, x), up), flat: flat, long: box.Size[other/2]}
			s.trace = s.turn[0][0] + s.turn[1][1] + s.turn[2][2]
			if best == nil || s.betterThan(*best) {
				best = &s
			}
		}
	}
	if best.trace > 3-1e-12 { // the square of the angle in radians is less
		return geom.Identity().M
	}
	return best.turn
}

// axis returns the direction of one of the six sides of box.
func axis(box OrientedBox, side int) geom.Vec {
	a := box.Axes[side/2]
	if side%2 == 1 {
		return geom.Vec{X: -a[0], Y: -a[1], Z: -a[2]}
	}
	return geom.Vec{X: a[0], Y: a[1], Z: a[2]}
}

func rows(x, y, z geom.Vec) [3][3]float64 {
	return [3][3]float64{{x.X, x.Y, x.Z}, {y.X, y.Y, y.Z}, {z.X, z.Y, z.Z}}
}

// flatBelow returns the area in mm² of the faces that lie flat on the lowest plane
// across up.
func flatBelow(m *mesh.Mesh, up geom.Vec) float64 {
	var lowest float64
	first := true
	for _, f := range m.Faces {
		for _, v := range f {
			if h := geom.Dot(m.Vertices[v], up); first || h < lowest {
				lowest, first = h, false
			}
		}
	}
	limit := lowest + float64(flatShare*geom.Norm(m.Bounds().Size()))
	area := 0.0
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		if geom.Dot(a, up) <= limit && geom.Dot(b, up) <= limit && geom.Dot(c, up) <= limit {
			area += float64(geom.Norm(geom.Cross(geom.Sub(b, a), geom.Sub(c, a))) / 2)
		}
	}
	return area
}
