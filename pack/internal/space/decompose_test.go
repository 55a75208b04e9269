package space

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	solids "github.com/saggar3d/saggar/internal/shape"
)

// prism returns a prism over a ring.
func prism(h float64, ring ...geom.Vec2) solids.Soup { return solids.Prism(ring, h) }

func v2(x, y float64) geom.Vec2 { return geom.Vec2{X: x, Y: y} }

func TestDecompose(t *testing.T) {
	elbow := prism(2, v2(0, 0), v2(3, 0), v2(3, 1), v2(1, 1), v2(1, 3), v2(0, 3))
	open := solids.Cube(geom.Vec{}, 1)
	open.Faces = open.Faces[1:]
	inverted := solids.Cube(geom.Vec{}, 1)
	for i, f := range inverted.Faces {
		inverted.Faces[i] = [3]uint32{f[0], f[2], f[1]}
	}
	for _, c := range []struct {
		name   string
		s      solids.Soup
		pieces int // 0: refused
	}{
		{"cube", solids.Cube(geom.Vec{}, 2), 1},
		{"convex with many faces", solids.Sphere(3, 24), 1},
		{"elbow", elbow, 2},
		{"cross", prism(1, v2(1, 0), v2(2, 0), v2(2, 1), v2(3, 1), v2(3, 2), v2(2, 2), v2(2, 3), v2(1, 3), v2(1, 2), v2(0, 2), v2(0, 1), v2(1, 1)), 3},
		{"arrow", prism(1, v2(0, 0), v2(4, 0), v2(2, 4), v2(2, 1)), 2},
		{"two cubes apart", solids.Join(solids.Cube(geom.Vec{}, 1), solids.Cube(geom.Vec{X: 5}, 1)), 2},
		{"open", open, 0},
		{"inverted", inverted, 0},
		{"too many faces", solids.Torus(3, 1, 16, 8), 0},
		{"nothing", solids.Soup{}, 0},
	} {
		pieces, ok := Decompose(c.s.Vertices, c.s.Faces)
		if ok != (c.pieces > 0) || len(pieces) != c.pieces {
			t.Errorf("%s: %d pieces, %v, want %d", c.name, len(pieces), ok, c.pieces)
			continue
		}
		total := 0.0
		for _, p := range pieces {
			_, v := hullOf(p)
			total += v
		}
		if want := c.s.Volume(); ok && math.Abs(total-want) > 1e-6*want {
			t.Errorf("%s: pieces of %g in all, want %g", c.name, total, want)
		}
	}
}

// A point lies in a piece when it lies in the solid, in any turn of it.
func TestDecomposeCoversTheSolid(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	ring := []geom.Vec2{v2(0, 0), v2(5, 0), v2(5, 4), v2(3, 4), v2(3, 2), v2(2, 2), v2(2, 4), v2(0, 4)} // a U
	u := solids.Prism(ring, 2)
	inside := func(p geom.Vec) bool {
		return p.X > 0 && p.X < 5 && p.Y > 0 && p.Y < 4 && p.Z > 0 && p.Z < 2 && !(p.X > 2 && p.X < 3 && p.Y > 2)
	}
	for range 10 {
		a := solids.Turn(geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}, 6*rng.Float64())
		turned := make([]geom.Vec, len(u.Vertices))
		for i, v := range u.Vertices {
			turned[i] = a.Apply(v)
		}
		pieces, ok := Decompose(turned, u.Faces)
		if !ok {
			t.Fatal("refused")
		}
		var sums []polytope
		for _, p := range pieces {
			s, _, _ := polytopeOf(p)
			sums = append(sums, s)
		}
		for range 500 {
			p := geom.Vec{X: 6*rng.Float64() - 0.5, Y: 5*rng.Float64() - 0.5, Z: 3*rng.Float64() - 0.5}
			if d := unionDepth(sums, a.Apply(p)); math.Abs(d) > 1e-9 && (d > 0) != inside(p) {
				t.Fatalf("%v: depth %g", p, d)
			}
		}
	}
}
