package analyze

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// nestParts runs nestingDepths over the parts, each one component.
func nestParts(t testing.TB, parts ...shape.Soup) []containment {
	t.Helper()
	all := shape.Join(parts...)
	var component []int32
	for i, p := range parts {
		for range p.Faces {
			component = append(component, int32(i))
		}
	}
	got, err := nestingDepths(context.Background(), &mesh.Mesh{Vertices: all.Vertices, Faces: all.Faces}, component, len(parts))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func at(x, y, z float64) geom.Vec { return geom.Vec{X: x, Y: y, Z: z} }

func TestNestingByHand(t *testing.T) {
	c := shape.Cube
	octahedron := shape.Soup{
		Vertices: []geom.Vec{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}, {Z: 1}, {Z: -1}},
		Faces:    [][3]uint32{{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}},
	}
	ring := shape.Torus(10, 3, 24, 12)
	tiny := c(at(0, 0, 0), 1)
	cases := []struct {
		name  string
		parts []shape.Soup
		want  []containment
	}{
		{"alone", []shape.Soup{tiny}, []containment{{0, -1}}},
		{"apart", []shape.Soup{tiny, c(at(5, 0, 0), 1)}, []containment{{0, -1}, {0, -1}}},
		{"cavity", []shape.Soup{c(at(0, 0, 0), 4), tiny.Flip()}, []containment{{0, -1}, {1, 0}}},
		{"inner first", []shape.Soup{tiny, c(at(0, 0, 0), 4)}, []containment{{1, 1}, {0, -1}}},
		{"three deep", []shape.Soup{c(at(0, 0, 0), 4), tiny, c(at(0, 0, 0), 2).Flip()}, []containment{{0, -1}, {2, 2}, {1, 0}}},
		{"in the hole of a ring", []shape.Soup{ring, tiny}, []containment{{0, -1}, {0, -1}}},
		{"in the ring", []shape.Soup{ring, c(at(10, 0, 0), 1)}, []containment{{0, -1}, {1, 0}}},
		{"the same twice", []shape.Soup{ring, ring}, []containment{{0, -1}, {0, -1}}},
		{"the same twice, once inside out", []shape.Soup{ring, ring.Flip()}, []containment{{0, -1}, {0, -1}}},
		{"touching from outside", []shape.Soup{c(at(0, 0, 0), 2), c(at(2, 0, 0), 2)}, []containment{{0, -1}, {0, -1}}},
		{"touching a wall from inside", []shape.Soup{c(at(0, 0, 0), 4), c(at(1, 0, 0), 2)}, []containment{{0, -1}, {1, 0}}},
		{"touching a corner from inside", []shape.Soup{c(at(0, 0, 0), 4), c(at(1, 1, 1), 2)}, []containment{{0, -1}, {1, 0}}},
		{"on the outside of a notch", []shape.Soup{notched(), c(at(3, 3, 1), 2)}, []containment{{0, -1}, {0, -1}}},
		{"on the inside of a notch", []shape.Soup{notched(), c(at(1, 1, 1), 2)}, []containment{{0, -1}, {1, 0}}},
		{"corners on the walls of a larger one", []shape.Soup{shape.Box(at(-1, -1, -1), at(1, 1, 1.5)), octahedron}, []containment{{0, -1}, {1, 0}}},
		{"copies in a copy", []shape.Soup{c(at(0, 0, 0), 4), tiny, tiny}, []containment{{0, -1}, {1, 0}, {1, 0}}},
		{"in two copies", []shape.Soup{c(at(0, 0, 0), 4), c(at(0, 0, 0), 4), tiny}, []containment{{0, -1}, {0, -1}, {2, 0}}},
		{"above and below", []shape.Soup{notched(), c(at(3, 3, 1), 0.5)}, []containment{{0, -1}, {0, -1}}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			if got := nestParts(t, k.parts...); !slices.Equal(got, k.want) {
				t.Errorf("got %v, want %v", got, k.want)
			}
		})
	}
}

// notched returns an L: 4 × 4 × 2 without the quarter beyond x, y = 2.
func notched() shape.Soup {
	return shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 4, Y: 0}, {X: 4, Y: 2}, {X: 2, Y: 2}, {X: 2, Y: 4}, {X: 0, Y: 4}}, 2)
}

// A copy with the rounding of another program is a copy, from any side.
func TestNestingOfNearCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		turn := shape.Turn(at(rng.NormFloat64(), rng.NormFloat64(), 1), rng.Float64())
		a := shape.Torus(10, 3, 20, 10).Apply(turn)
		b := a.Map(func(v geom.Vec) geom.Vec {
			return at(float64(float32(v.X)), float64(float32(v.Y)), float64(float32(v.Z)))
		})
		if got := nestParts(t, a, b, shape.Cube(turn.Apply(at(10, 0, 0)), 1)); !slices.Equal(got, []containment{{0, -1}, {0, -1}, {2, 0}}) {
			t.Fatal(got)
		}
	}
}

// slowNesting asks the exact winding number of every component about a vertex of
// every other one.
func slowNesting(parts []shape.Soup) []containment {
	inside := func(c, d int) bool {
		sum := 0.0
		for _, f := range parts[d].Faces {
			v := parts[d].Vertices
			sum += mesh.SolidAngle(v[f[0]], v[f[1]], v[f[2]], parts[c].Vertices[0])
		}
		return math.Abs(sum) > 2*math.Pi
	}
	out := make([]containment, len(parts))
	for c := range parts {
		for d := range parts {
			if c != d && inside(c, d) {
				out[c].Depth++
			}
		}
	}
	for c := range parts {
		out[c].Parent = -1
		for d := range parts {
			if c != d && inside(c, d) && (out[c].Parent < 0 || out[d].Depth > out[out[c].Parent].Depth) {
				out[c].Parent = int32(d)
			}
		}
	}
	return out
}

func TestNestingMatchesTheOracle(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 7))
		// Shells shrink around a few centres: they never cross.
		var parts []shape.Soup
		for i := range 4 {
			centre := at(float64(i)*30, rng.Float64(), rng.Float64())
			size := 10.0
			for range rng.IntN(5) {
				s, tube := shape.Torus(size, size/3, 24, 8), size
				if rng.IntN(2) == 0 {
					s, tube = shape.Sphere(size, 10), 0
				}
				a := shape.Turn(at(rng.NormFloat64(), 1, rng.NormFloat64()), rng.Float64())
				a.T = centre
				if s = s.Apply(a); rng.IntN(2) == 0 {
					s = s.Flip()
				}
				parts = append(parts, s)
				size *= 0.1 + 0.1*rng.Float64()
				if rng.IntN(2) == 0 {
					centre = a.Apply(at(tube, 0, 0)) // in the tube
				}
			}
		}
		rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		if got, want := nestParts(t, parts...), slowNesting(parts); !slices.Equal(got, want) {
			t.Errorf("seed %d: got %v, want %v", seed, got, want)
		}
	}
}

func TestNestingOfManyParts(t *testing.T) {
	parts := []shape.Soup{shape.Cube(at(0, 0, 0), 100), shape.Cube(at(0, 0, 0), 98).Flip()}
	rng := rand.New(rand.NewPCG(1, 9))
	for i := range 3000 {
		x, y, z := i%15, i/15%15, i/225
		parts = append(parts, shape.Cube(at(float64(x)*6-42, float64(y)*6-42, float64(z)*6-42), 1+3*rng.Float64()))
	}
	var first []containment
	for _, workers := range []int{1, 4} {
		all := shape.Join(parts...)
		component := make([]int32, len(all.Faces))
		for f := range component {
			component[f] = int32(f / 12)
		}
		ctx := par.WithWorkers(context.Background(), workers)
		got, err := nestingDepths(ctx, &mesh.Mesh{Vertices: all.Vertices, Faces: all.Faces}, component, len(parts))
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range got[2:] {
			if g != (containment{2, 1}) {
				t.Fatalf("part %d: %v", i, g)
			}
		}
		if first == nil {
			first = got
		} else if !slices.Equal(first, got) {
			t.Fatal("the number of workers matters")
		}
	}
}

func TestNestingWithoutComponents(t *testing.T) {
	m := &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 1}}, Faces: [][3]uint32{{0, 1, 1}}}
	got, err := nestingDepths(context.Background(), m, []int32{-1}, 0)
	if err != nil || len(got) != 0 {
		t.Fatal(got, err)
	}
	if got, err = nestingDepths(context.Background(), m, []int32{-1}, 3); err != nil || got[2] != (containment{0, -1}) {
		t.Fatal(got, err)
	}
}

func BenchmarkNesting(b *testing.B) {
	parts := []shape.Soup{shape.Sphere(100, 600), shape.Sphere(99, 600).Flip()}
	for i := range 10000 {
		parts = append(parts, shape.Cube(at(float64(i%22)*5-52, float64(i/22%22)*5-52, float64(i/484)*5-52), 2))
	}
	all := shape.Join(parts...)
	var component []int32
	for i, p := range parts {
		for range p.Faces {
			component = append(component, int32(i))
		}
	}
	m := &mesh.Mesh{Vertices: all.Vertices, Faces: all.Faces}
	for b.Loop() {
		if _, err := nestingDepths(par.WithWorkers(context.Background(), 1), m, component, len(parts)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
}

// Very many boxes in each other: every second one is inside an odd number.
func TestNestingOfVeryManyBoxes(t *testing.T) {
	var parts []shape.Soup
	const n = 3 * maxCandidates
	for i := range n {
		r := float64(1 + i)
		parts = append(parts, shape.Box(at(-r, -r, -r), at(r, r, r)))
	}
	for i, c := range nestParts(t, parts...) {
		if want := n - 1 - i; c.Depth != want || (want > 0 && int(c.Parent) != i+1) {
			t.Fatalf("box %d: %+v, want depth %d", i, c, want)
		}
	}
}
