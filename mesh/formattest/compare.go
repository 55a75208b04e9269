package formattest

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

func abs(x float64) float64 { return math.Abs(x) }

// corners returns the points of face i.
func corners(m *mesh.Mesh, i int) [3]geom.Vec {
	f := m.Faces[i]
	return [3]geom.Vec{m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]}
}

// faceDistance returns how far corners lie apart, for the best of the three ways
// to begin a face.
func faceDistance(a, b [3]geom.Vec) float64 {
	best := math.Inf(1)
	for shift := range 3 {
		d := 0.0
		for k := range 3 {
			p, q := a[k], b[(k+shift)%3]
			d = max(d, abs(p.X-q.X), abs(p.Y-q.Y), abs(p.Z-q.Z))
		}
		best = min(best, d)
	}
	return best
}

// largest returns the largest coordinate that a face uses.
func largest(m *mesh.Mesh) float64 {
	b := m.Bounds()
	return max(abs(b.Min.X), abs(b.Min.Y), abs(b.Min.Z), abs(b.Max.X), abs(b.Max.Y), abs(b.Max.Z))
}

// volume sums tetrahedra about the centre of the box, as written in books.
func volume(m *mesh.Mesh) float64 {
	o := m.Bounds().Center()
	sum := 0.0
	for i := range m.Faces {
		c := corners(m, i)
		for k := range c {
			c[k] = geom.Vec{X: c[k].X - o.X, Y: c[k].Y - o.Y, Z: c[k].Z - o.Z}
		}
		sum += geom.Dot(c[0], geom.Cross(c[1], c[2])) / 6
	}
	return sum
}

// identical reports whether two meshes are the same bit for bit.
func identical(a, b *mesh.Mesh) bool {
	return slices.Equal(a.Vertices, b.Vertices) && slices.Equal(a.Faces, b.Faces)
}
