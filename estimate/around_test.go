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
