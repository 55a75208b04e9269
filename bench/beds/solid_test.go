package beds

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func meshOf(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func cubeAt(x, y, z, edge float64) *solid {
	lo := geom.Vec{X: x, Y: y, Z: z}
	return newSolid("cube", meshOf(shape.Box(lo, geom.Add(lo, geom.Vec{X: edge, Y: edge, Z: edge}))), geom.Identity())
}

// TestMeasure: how deep known solids are in each other. Depth is of the deepest
// place asked, so a lower bound is what can be said.
func TestMeasure(t *testing.T) {
	ring := newSolid("ring", meshOf(shape.Torus(10, 2, 48, 24)), geom.Identity())
	linked := newSolid("linked", meshOf(shape.Torus(10, 2, 48, 24)), geom.Affine{
		M: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}, T: geom.Vec{X: 10}})
	for _, c := range []struct {
		name    string
		a, b    *solid
		overlap bool
		atLeast float64
	}{
		{"side by side", cubeAt(0, 0, 0, 10), cubeAt(10, 0, 0, 10), false, 0},
		{"apart", cubeAt(0, 0, 0, 10), cubeAt(20, 0, 0, 10), false, 0},
		{"corner in", cubeAt(0, 0, 0, 10), cubeAt(9, 9, 9, 10), true, 0.9},
		{"flush, one in the other by a hair", cubeAt(0, 0, 0, 10), cubeAt(9.9999, 0, 0, 10), true, 9e-5},
		{"less than the tolerance", cubeAt(0, 0, 0, 10), cubeAt(10-5e-6, 0, 0, 10), false, 0},
		{"the same place", cubeAt(0, 0, 0, 10), cubeAt(0, 0, 0, 10), true, 2e-5},
		{"inside", cubeAt(0, 0, 0, 40), cubeAt(10, 10, 10, 5), true, 9},
		{"around", cubeAt(10, 10, 10, 5), cubeAt(0, 0, 0, 40), true, 9},
		{"plus", newSolid("", meshOf(shape.Box(geom.Vec{X: -9, Y: -1, Z: -1}, geom.Vec{X: 9, Y: 1, Z: 1})), geom.Identity()),
			newSolid("", meshOf(shape.Box(geom.Vec{X: -1, Y: -9, Z: -1}, geom.Vec{X: 1, Y: 9, Z: 1})), geom.Identity()), true, 0.3},
		{"linked rings", ring, linked, false, 0},
		{"ball in the hole of a ring", ring, newSolid("", meshOf(shape.Sphere(7.9, 24)), geom.Identity()), false, 0},
		{"ball too large for it", ring, newSolid("", meshOf(shape.Sphere(8.5, 24)), geom.Identity()), true, 0.3},
	} {
		for _, swap := range []bool{false, true} {
			a, b := c.a, c.b
			if swap {
				a, b = b, a
			}
			o, is := measure(a, b, depthTolerance)
			if is != c.overlap || o.depth < c.atLeast {
				t.Errorf("%s: %v deep at %v, overlap %v; want %v, at least %v", c.name, o.depth, o.at, is, c.overlap, c.atLeast)
			}
		}
	}
}

// TestContains compares with the sum of solid angles, at random points and at
// those above corners and edges.
func TestContains(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for name, m := range map[string]shape.Soup{
		"torus": shape.Torus(10, 3, 24, 12), "cube": shape.Cube(geom.Vec{}, 10), "inside out": shape.Sphere(9, 12).Flip(),
		"hollow": shape.Join(shape.Cube(geom.Vec{}, 20), shape.Cube(geom.Vec{}, 10).Flip()),
	} {
		s := newSolid(name, meshOf(m), shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 0.7))
		for i := range 2000 {
			p := geom.Vec{X: 24*rng.Float64() - 12, Y: 24*rng.Float64() - 12, Z: 24*rng.Float64() - 12}
			if i%4 == 0 { // below a corner
				p = s.points[rng.IntN(len(s.points))]
				p.Z += 6*rng.Float64() - 3
			}
			if s.distance(p) < 1e-9 {
				continue
			}
			sum := 0.0
			for k := range s.triangles {
				a, b, c := s.corners(int32(k))
				sum += angle(geom.Sub(a, p), geom.Sub(b, p), geom.Sub(c, p))
			}
			if want := math.Abs(sum) > 2*math.Pi; s.contains(p) != want {
				t.Fatalf("%s: %v inside is %v, want %v", name, p, !want, want)
			}
		}
	}
}

// TestToTriangle against the nearest of many points.
func TestToTriangle(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	v := func() geom.Vec { return geom.Vec{X: rng.Float64(), Y: rng.Float64(), Z: rng.Float64()} }
	for range 200 {
		a, b, c, p := v(), v(), v(), geom.Scale(3, v())
		least := math.Inf(1)
		const n = 60
		for i := range n + 1 {
			for j := range n + 1 - i {
				q := geom.Add(a, geom.Add(geom.Scale(float64(i)/n, geom.Sub(b, a)), geom.Scale(float64(j)/n, geom.Sub(c, a))))
				least = math.Min(least, geom.Norm(geom.Sub(p, q)))
			}
		}
		if d := toTriangle(p, a, b, c); d > least+1e-12 || d < least-0.03 {
			t.Fatalf("%v from %v %v %v: %v, by points %v", p, a, b, c, d, least)
		}
	}
	if d := toSegment(geom.Vec{X: 3}, geom.Vec{}, geom.Vec{}); d != 3 {
		t.Errorf("distance from a point %v", d)
	}
}

// TestSpikes: a face that goes to a far corner and back encloses nothing.
func TestSpikes(t *testing.T) {
	s := shape.Cube(geom.Vec{}, 10)
	s.Vertices = append(s.Vertices, geom.Vec{X: 30})
	s.Faces = append(s.Faces, [3]uint32{0, 8, 0}, [3]uint32{0, 0, 8})
	spiked := newSolid("spiked", meshOf(s), geom.Identity())
	if spiked.box.Max.X != 5 || len(spiked.triangles) != 12 || len(spiked.edges) != 18 {
		t.Errorf("box %v, %d triangles, %d edges", spiked.box, len(spiked.triangles), len(spiked.edges))
	}
	if _, is := measure(spiked, cubeAt(15, -5, -5, 10), depthTolerance); is {
		t.Error("a spike overlaps")
	}
}
