package slice_test

import (
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// TestClosed: holes are found wherever they are, and also where what is missing on two
// sides adds up to nothing; turned faces, seams and shells inside are no holes.
func TestClosed(t *testing.T) {
	cube := shape.Cube(geom.Vec{X: 1000, Y: -300, Z: 50}, 10)
	without := func(s shape.Soup, z func(lo, hi float64) bool) *mesh.Mesh {
		m := &mesh.Mesh{Vertices: s.Vertices}
		for _, f := range s.Faces {
			a, b, c := s.Vertices[f[0]].Z, s.Vertices[f[1]].Z, s.Vertices[f[2]].Z
			if !z(min(a, b, c), max(a, b, c)) {
				m.Faces = append(m.Faces, f)
			}
		}
		return m
	}
	of := func(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }
	turned := of(cube)
	turned.Faces = append([][3]uint32{{cube.Faces[0][0], cube.Faces[0][2], cube.Faces[0][1]}}, cube.Faces[1:]...)
	apart := &mesh.Mesh{} // no two faces share a corner, and those of single precision are a little off
	s := shape.Sphere(9, 30).Apply(shape.Turn(geom.Vec{X: 1, Y: 2}, 1))
	for i, f := range s.Faces {
		for _, v := range f {
			p := s.Vertices[v]
			if i%2 == 0 {
				p = geom.Vec{X: float64(float32(p.X)), Y: float64(float32(p.Y)), Z: float64(float32(p.Z))}
			}
			apart.Vertices = append(apart.Vertices, p)
		}
		n := uint32(3 * i)
		apart.Faces = append(apart.Faces, [3]uint32{n, n + 1, n + 2})
	}
	for name, c := range map[string]struct {
		m    *mesh.Mesh
		want bool
	}{
		"cube":          {of(cube), true},
		"sphere":        {of(shape.Sphere(11, 40).Apply(shape.Turn(geom.Vec{X: 1}, 0.3))), true},
		"hollow":        {of(shape.Join(shape.Cube(geom.Vec{Z: 10}, 20), shape.Cube(geom.Vec{Z: 10}, 11).Flip())), true},
		"inside out":    {of(cube.Flip()), true},
		"turned":        {turned, true},
		"seams":         {apart, true},
		"no bottom":     {without(cube, func(_, hi float64) bool { return hi < 46 }), false},
		"only walls":    {without(cube, func(lo, hi float64) bool { return lo == hi }), false},
		"no walls":      {without(cube, func(lo, hi float64) bool { return lo != hi }), false},
		"lacks a facet": {&mesh.Mesh{Vertices: shape.Torus(14, 5, 60, 30).Vertices, Faces: shape.Torus(14, 5, 60, 30).Faces[1:]}, false},
	} {
		if got := slice.Closed(c.m); got != c.want {
			t.Errorf("%s: closed %v, want %v", name, got, c.want)
		}
	}
	both := &mesh.Model{Objects: []*mesh.Mesh{turned, of(cube)}, Items: []mesh.Item{{Matrix: geom.Identity(), Role: mesh.RolePart, Printable: true}, {Object: 1, Matrix: geom.Identity(), Role: mesh.RolePart, Printable: true}}}
	if w := slice.ModelWarnings(both); len(w) != 1 || w[0].Code != slice.WarnTurned || !strings.HasPrefix(w[0].Message, "1 of 2 meshes: ") {
		t.Errorf("a turned face: %v", w)
	}
	if w := slice.ModelWarnings(mesh.Single(of(cube))); w != nil {
		t.Errorf("%v", w)
	}
	if w := slice.ModelWarnings(mesh.Single(without(cube, func(lo, hi float64) bool { return math.Abs(lo-hi) < 1 }))); len(w) != 1 || w[0].Code != slice.WarnOpenMesh {
		t.Errorf("%v", w)
	}
}
