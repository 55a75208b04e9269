package slice

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// TestCopiesAreOneClass: a turn about Z and a shift by whole layers do not make
// another class; a tilt, a scale and another phase do.
func TestCopiesAreOneClass(t *testing.T) {
	m := &mesh.Model{Objects: []*mesh.Mesh{{
		Vertices: []geom.Vec{{}, {X: 10}, {Y: 10}, {Z: 3}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}},
	}}}
	turned := func(angle, scale, z float64) geom.Affine {
		sin, cos := math.Sincos(angle)
		return geom.Affine{
			M: [3][3]float64{{scale * cos, -scale * sin, 0}, {scale * sin, scale * cos, 0}, {0, 0, scale}},
			T: geom.Vec{X: 20 * z, Z: z},
		}
	}
	add := func(a geom.Affine) {
		m.Items = append(m.Items, mesh.Item{Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	count := func() int {
		b, err := newBuild(m, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return len(b.classes)
	}
	for i := range 100 {
		add(turned(float64(i), 1, 0))
	}
	if n := count(); n != 1 {
		t.Errorf("a hundred turned copies are %d classes", n)
	}
	for i := range 100 {
		add(turned(float64(i), 1, 0.2*float64(i)))
	}
	if n := count(); n != 1 {
		t.Errorf("a hundred stacked copies are %d classes", n)
	}
	add(turned(0, 1, 0.1))
	add(turned(0, 1.01, 0))
	a := turned(0, 1, 0)
	a.M[1][2] = 0.1
	add(a)
	if n := count(); n != 4 {
		t.Errorf("with three others there are %d classes", n)
	}
}
