package formattest

import (
	"math"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Model is a model to write and read back.
type Model struct {
	Name  string
	Model *mesh.Model
}

// Models returns the models of the suite: sizes from a micron to a hundred
// metres, copies, mirrored and turned ones, names, many triangles. With -short
// the largest is left out.
func Models() []Model {
	all := []Model{
		{"cube", mesh.Single(Cube(10))},
		{"third of a mm", mesh.Single(Cube(1.0 / 3))},
		{"tiny", mesh.Single(Cube(1e-3))},
		{"huge", mesh.Single(Cube(1e5))},
		{"far away", mesh.Single(Cube(10).Transform(geom.Translation(geom.Vec{X: 5000, Y: -3000, Z: 40})))},
		{"mirrored", placed(geom.Affine{M: [3][3]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, T: geom.Vec{X: 3}})},
		{"turned", placed(turned(0.3))},
		{"scaled", placed(geom.Affine{M: [3][3]float64{{2, 0, 0}, {0, 0.5, 0}, {0, 0, 3}}, T: geom.Vec{Z: -7}})},
		{"sheared", placed(geom.Affine{M: [3][3]float64{{1, 0.5, 0}, {0, 1, 0}, {0, 0, 1}}})},
		{"copies", copies()},
		{"two objects", twoObjects()},
		{"not counted", notCounted()},
		{"names", named()},
		{"many triangles", mesh.Single(Ball(25, 100))},
		{"more vertices than 16 bits number", mesh.Single(Ball(25, 190))},
	}
	if testing.Short() {
		return all[:len(all)-1]
	}
	return all
}

// Cube returns a cube with one corner at the origin.
func Cube(size float64) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range 8 {
		m.Vertices = append(m.Vertices, geom.Vec{X: size * float64(i&1), Y: size * float64(i>>1&1), Z: size * float64(i>>2)})
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Faces = append(m.Faces, [3]uint32{q[0], q[1], q[2]}, [3]uint32{q[0], q[2], q[3]})
	}
	return m
}

// Ball returns a sphere of 4n(n-1) triangles about the origin.
func Ball(radius float64, n int) *mesh.Mesh {
	m := &mesh.Mesh{Vertices: []geom.Vec{{Z: -radius}}}
	for i := 1; i < n; i++ {
		z, r := math.Sincos(math.Pi * (float64(i)/float64(n) - 0.5))
		for j := range 2 * n {
			y, x := math.Sincos(math.Pi * float64(j) / float64(n))
			m.Vertices = append(m.Vertices, geom.Vec{X: radius * r * x, Y: radius * r * y, Z: radius * z})
		}
	}
	top := uint32(len(m.Vertices))
	m.Vertices = append(m.Vertices, geom.Vec{Z: radius})
	at := func(i, j int) uint32 { return uint32(1 + (i-1)*2*n + j%(2*n)) }
	for j := range 2 * n {
		m.Faces = append(m.Faces, [3]uint32{0, at(1, j+1), at(1, j)}, [3]uint32{top, at(n-1, j), at(n-1, j+1)})
		for i := 1; i < n-1; i++ {
			a, b, c, d := at(i, j), at(i, j+1), at(i+1, j+1), at(i+1, j)
			m.Faces = append(m.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d})
		}
	}
	return m
}

// wedge is a shape without any symmetry, so that no turn of it goes unseen.
func wedge() *mesh.Mesh {
	return &mesh.Mesh{
		Vertices: []geom.Vec{{}, {X: 4}, {Y: 7}, {X: 1, Y: 2, Z: 9}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}},
	}
}

func placed(a geom.Affine) *mesh.Model {
	m := mesh.Single(wedge())
	m.Items[0].Matrix = a
	return m
}

// turned returns a turn about each axis in turn, and a shift.
func turned(angle float64) geom.Affine {
	s, c := math.Sincos(angle)
	x := geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, c, -s}, {0, s, c}}, T: geom.Vec{X: 12.5}}
	y := geom.Affine{M: [3][3]float64{{c, 0, s}, {0, 1, 0}, {-s, 0, c}}}
	z := geom.Affine{M: [3][3]float64{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}, T: geom.Vec{Y: -3}}
	return x.Mul(y).Mul(z)
}

// copies places one object three times.
func copies() *mesh.Model {
	m := placed(geom.Identity())
	for i := 1; i < 3; i++ {
		it := m.Items[0]
		it.Matrix = turned(float64(i))
		it.Matrix.T.X += 30 * float64(i)
		m.Items = append(m.Items, it)
	}
	return m
}

// twoObjects places two objects in turn.
func twoObjects() *mesh.Model {
	m := copies()
	m.Objects = append(m.Objects, Cube(5))
	it := m.Items[0]
	it.Object, it.Matrix = 1, geom.Translation(geom.Vec{X: -20})
	m.Items = slices.Insert(m.Items, 1, it)
	return m
}

// notCounted has a support and an item that is not to be printed.
func notCounted() *mesh.Model {
	m := copies()
	m.Items[0].Role = mesh.RoleSupport
	m.Items[2].Printable = false
	return m
}

// named gives names that need care in text formats.
func named() *mesh.Model {
	m := copies()
	m.Objects[0].Name = "wedge"
	for i, name := range []string{"left", `a "quoted" <name> & more`, "Größe 3 µm"} {
		m.Items[i].Name = name
	}
	return m
}
