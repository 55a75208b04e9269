package estimate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// The outline of what few of many vertices are at the border of is as long as it is, at any
// turn: none of them is passed over.
func TestReach(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	ball := shape.Sphere(8, 80).Apply(geom.Translation(geom.Vec{X: 30, Y: 20, Z: 10}))
	slab := shape.Box(geom.Vec{}, geom.Vec{X: 60, Y: 40, Z: 3})
	for range 20 {
		s := shape.Join(ball, slab).Apply(shape.Turn(geom.Vec{Z: 1}, 7*rng.Float64()))
		m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
		for _, height := range []float64{0.2, 5, 100} {
			near(t, "outline", reachOf(m, m.Bounds(), height, true).length(), 200, 0.3)
		}
	}
}

// Of a cone on its tip, what is below a height is cut out of its sides.
func TestReachOfCut(t *testing.T) {
	const n = 200
	m := &mesh.Mesh{Vertices: []geom.Vec{{}, {Z: 20}}}
	for i := range n {
		sin, cos := geom.Sincos(2 * math.Pi * float64(i) / n)
		m.Vertices = append(m.Vertices, geom.Vec{X: 20 * cos, Y: 20 * sin, Z: 20})
		a, b := uint32(2+i), uint32(2+(i+1)%n)
		m.Faces = append(m.Faces, [3]uint32{0, b, a}, [3]uint32{1, a, b})
	}
	near(t, "outline", reachOf(m, m.Bounds(), 5, true).length(), 2*math.Pi*5, 0.01)
	near(t, "vertices alone", reachOf(m, m.Bounds(), 5, false).length(), 0, 1e-9)
}

// Copies that stand apart are within one outline.
func TestAround(t *testing.T) {
	m := solid(shape.Box(geom.Vec{X: -5, Y: -5}, geom.Vec{X: 5, Y: 5, Z: 3}))
	what := &measured{reach: reachOf(m, m.Bounds(), 1, true)}
	at := func(x, y float64) poly.Motion { return poly.Motion{Cos: 1, T: geom.Vec2{X: x, Y: y}} }
	got := around([]group{{what: what, at: []poly.Motion{at(5, 5), at(95, 5)}}, {what: what, at: []poly.Motion{at(5, 45), at(95, 45)}}})
	near(t, "outline", got, 300, 0.5)
}

// What is left out of a fine mesh reaches no farther than the rest, whatever its form is and in
// whatever order its vertices come.
func TestReachOfAll(t *testing.T) {
	for _, s := range []shape.Soup{
		shape.Sphere(7, 40), shape.Torus(10, 4, 97, 61), shape.Box(geom.Vec{}, geom.Vec{X: 50, Y: 1, Z: 1}),
		shape.Torus(10, 1, 97, 31).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 1)), star(2001),
	} {
		m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
		box := m.Bounds()
		want := nowhere()
		for _, v := range m.Vertices {
			want.point(v.X-box.Center().X, v.Y-box.Center().Y)
		}
		for i, d := range *reachOf(m, box, box.Size().Z, false) {
			near(t, "reach", d, want[i], 1e-12)
		}
	}
}

// star is one of n points in an order that leaps about.
func star(n int) shape.Soup {
	var s shape.Soup
	for i := range n {
		sin, cos := geom.Sincos(float64(i * i))
		r := 1 + 30*math.Abs(sin)*float64(i%97)/97
		s.Vertices = append(s.Vertices, geom.Vec{X: r * cos, Y: r * sin, Z: float64(i % 3)})
		s.Faces = append(s.Faces, [3]uint32{uint32(i), uint32((i + 1) % n), uint32((i + 2) % n)})
	}
	return s
}
