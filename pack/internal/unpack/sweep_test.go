package unpack

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

func around(rng *rand.Rand, size float64) geom.Vec {
	return vec(size*(2*rng.Float64()-1), size*(2*rng.Float64()-1), size*(2*rng.Float64()-1))
}

func unit(v geom.Vec) geom.Vec { return geom.Scale(1/geom.Norm(v), v) }

// crosses reports whether an edge of one triangle goes through the other, by
// exact predicates.
func crosses(t, u *triangle) bool {
	pierces := func(t *triangle, a, b geom.Vec) bool {
		if geom.Orient3D(t[0], t[1], t[2], a)*geom.Orient3D(t[0], t[1], t[2], b) >= 0 {
			return false
		}
		x, y, z := geom.Orient3D(a, b, t[0], t[1]), geom.Orient3D(a, b, t[1], t[2]), geom.Orient3D(a, b, t[2], t[0])
		return x > 0 && y > 0 && z > 0 || x < 0 && y < 0 && z < 0
	}
	for i := range 3 {
		if pierces(t, u[i], u[(i+1)%3]) || pierces(u, t[i], t[(i+1)%3]) {
			return true
		}
	}
	return false
}

func (t *triangle) shifted(by geom.Vec) triangle {
	return triangle{geom.Add(t[0], by), geom.Add(t[1], by), geom.Add(t[2], by)}
}

// TestMeets: random triangles that move past each other, against small steps with
// exact predicates: none crosses before it is said to, and where one is said to
// begin to cross it does.
func TestMeets(t *testing.T) {
	rng := rand.New(rand.NewPCG(*seed, 3))
	hits := 0
	for n := range 3000 {
		m := meeting{outwards: [2]float64{1, 1}}
		for k := range 3 {
			m.t[k], m.u[k] = around(rng, 10), around(rng, 10)
		}
		d := unit(around(rng, 1))
		m.t = m.t.shifted(geom.Scale(-20, d)) // from before the other one
		from := m.t
		s, hit := m.meets(d, 40, 40)
		const steps = 400
		for k := range steps + 1 {
			at := 40 * float64(k) / steps
			now := from.shifted(geom.Scale(at, d))
			if crosses(&now, &m.u) && (!hit || at < s-1e-9) {
				t.Fatalf("-seed %d: pair %d crosses at %g, said to at %g, %v", *seed, n, at, s, hit)
			}
		}
		if !hit {
			continue
		}
		hits++
		middle := from.shifted(geom.Scale((max(m.in, 0)+min(m.out, 40))/2, d))
		before := from.shifted(geom.Scale(s-1e-6, d))
		if !crosses(&middle, &m.u) || s > 1e-6 && crosses(&before, &m.u) {
			t.Fatalf("-seed %d: pair %d does not cross in the middle of %g to %g, or before", *seed, n, m.in, m.out)
		}
	}
	if hits < 300 {
		t.Errorf("%d hits: the test says little", hits)
	}
}

// TestSlide: how far cubes move before they meet, in closed form.
func TestSlide(t *testing.T) {
	cube := shape.Cube(geom.Vec{}, 10)
	d3 := 1 / math.Sqrt(3)
	for _, c := range []struct {
		name string
		at   geom.Affine // of the one that moves; the other is at the origin
		dir  geom.Vec
		want float64 // of 100
	}{
		{"aligned faces", to(-30, 0, 0), vec(1, 0, 0), 20},
		{"shifted faces", to(-30, 3, 4), vec(1, 0, 0), 20},
		{"past it, in touch", to(-30, 10, 0), vec(1, 0, 0), 100},
		{"past it, half the tolerance in", to(-30, 10-5e-7, 0), vec(1, 0, 0), 100},
		{"past it, 1e-5 in", to(-30, 10-1e-5, 0), vec(1, 0, 0), 20},
		{"corner to corner", to(-30, -30, -30), vec(d3, d3, d3), 20 * math.Sqrt(3)},
		{"edge to edge", to(-30, -30, 0), vec(math.Sqrt2/2, math.Sqrt2/2, 0), 20 * math.Sqrt2},
		{"away", to(-30, 0, 0), vec(-1, 0, 0), 100},
		{"from touch, on", to(-10, 0, 0), vec(1, 0, 0), 0},
		{"from touch, away", to(-10, 0, 0), vec(-1, 0, 0), 100},
		{"from touch, along", to(-10, 0, 0), vec(0, 0, 1), 100},
		{"from touch, along and a little in", to(-10, 0, 0), unit(vec(1e-3, 0, 1)), 0},
		{"from touch, along and a little out", to(-10, 0, 0), unit(vec(-1e-3, 0, 1)), 100},
		{"from touch, shifted, on", to(-10, 1, 2), vec(1, 0, 0), 0},
		{"from touch, shifted, away", to(-10, 1, 2), vec(-1, 0, 0), 100},
		{"from half the tolerance in, away", to(-10+5e-7, 1, 2), vec(-1, 0, 0), 100},
		{"from half the tolerance in, along", to(-10+5e-7, 1, 2), vec(0, 1, 0), 100},
		{"from an edge, on", to(-10, -10, 0), unit(vec(1, 1, 0)), 0},
		{"from an edge, along it", to(-10, -10, 0), vec(0, 0, 1), 100},
		{"from an edge, past it", to(-10, -10, 0), vec(1, 0, 0), 100},
		{"from inside", to(-5, 1, 2), vec(1, 0, 0), 0},
		{"a corner onto a face", turned(vec(1, -1, 0), math.Acos(1/math.Sqrt(3))*180/math.Pi, 0, 0, 40), vec(0, 0, -1), 35 - 5*math.Sqrt(3)},
		{"far ahead", to(-200, 0, 0), vec(1, 0, 0), 100},
		{"touches at the end", to(-110, 0, 0), vec(1, 0, 0), 100},
	} {
		for _, turn := range []geom.Affine{geom.Identity(), turned(vec(3, 1, 2), 77, 0.1, 200, 0.3)} {
			for _, flip := range []bool{false, true} { // a solid that is wound inside out
				one, other := item{cube, turn.Mul(c.at)}, item{cube, turn}
				if flip {
					other.Soup = cube.Flip()
				}
				s := scene(1, 1, 1, one, other)
				f := newFinder(s.Bodies[0], s.Bodies[1:], Limits{})
				dir := turn.ApplyVector(c.dir)
				got := f.slide(geom.Vec{}, dir, 100, false)
				if math.Abs(got-c.want) > 2e-6 {
					t.Errorf("%s: %.9g, want %.9g (flipped: %v)", c.name, got, c.want, flip)
				}
				if free := f.free(geom.Vec{}, dir, 100); free != (c.want == 100) {
					t.Errorf("%s: free %v", c.name, free)
				}
			}
		}
	}
}

// TestSlideMeshes: random bodies moved towards each other touch where they stop:
// by the judge they overlap nowhere on the way, and do a little further on.
func TestSlideMeshes(t *testing.T) {
	rng := rand.New(rand.NewPCG(*seed, 4))
	bodies := []shape.Soup{
		shape.Sphere(8, 16), shape.Torus(10, 3, 24, 12), crate(9, 2, 3), shape.Cube(geom.Vec{}, 12),
		boxes([6]float64{-10, -2, -10, 10, 2, -6}, [6]float64{-10, -2, -6, -6, 2, 10}, [6]float64{6, -2, -6, 10, 2, 10}),
	}
	count, stopped := 150, 0
	if testing.Short() {
		count = 40
	}
	for n := range count {
		d := unit(around(rng, 1))
		a, b := turned(around(rng, 1), 360*rng.Float64(), 0, 0, 0), turned(around(rng, 1), 360*rng.Float64(), 0, 0, 0)
		a.T = geom.Add(around(rng, 8), geom.Scale(-50, d))
		s := scene(1, 1, 1, item{bodies[n%len(bodies)], a}, item{bodies[rng.IntN(len(bodies))], b})
		f := newFinder(s.Bodies[0], s.Bodies[1:], Limits{})
		way := f.slide(geom.Vec{}, d, 100, false)
		depth := func(at float64) float64 {
			pose := a
			pose.T = geom.Add(pose.T, geom.Scale(at, d))
			mesh := func(i int) *mesh.Mesh { return s.Bodies[i].mesh }
			return verify.Bodies(&verify.PlacedBody{Body: verify.NewBody(mesh(0)), Pose: pose}, &verify.PlacedBody{Body: verify.NewBody(mesh(1)), Pose: b}, 0, 2*Tolerance).Depth
		}
		for k := range 40 {
			if at := way * float64(k+1) / 40; depth(at) > 0 {
				t.Fatalf("-seed %d: bodies %d overlap by %g at %g of %g", *seed, n, depth(at), at, way)
			}
		}
		if way < 100 {
			stopped++
			if depth(way+0.01) == 0 && depth(way+0.05) == 0 {
				t.Errorf("-seed %d: bodies %d stop at %g, and nothing is in the way", *seed, n, way)
			}
		}
	}
	if stopped < count*2/3 {
		t.Errorf("%d stopped: the test says little", stopped)
	}
}

// TestHeap: bodies let down one after the other until they touch can be taken out
// in the opposite order, so that all can.
func TestHeap(t *testing.T) {
	rng := rand.New(rand.NewPCG(*seed, 5))
	bodies := []shape.Soup{shape.Sphere(8, 12), shape.Torus(10, 3, 24, 12), shape.Cube(geom.Vec{}, 12), crate(9, 2, 3)}
	for range 4 {
		s := &Scene{Room: Room{Box: geom.Box{Max: vec(60, 60, 100)}}}
		for k := range 14 {
			a := turned(around(rng, 1), 360*rng.Float64(), 0, 0, 0)
			one := scene(1, 1, 1, item{bodies[k%len(bodies)], a}).Bodies[0]
			box := one.Box()
			one.At = vec(rng.Float64()*(60-box.Size().X)-box.Min.X, rng.Float64()*(60-box.Size().Y)-box.Min.Y, 300)
			f := newFinder(one, s.Bodies, Limits{})
			length := 300 + box.Min.Z
			one.At.Z -= f.slide(geom.Vec{}, vec(0, 0, -1), length, false)
			s.Bodies = append(s.Bodies, one)
			// The way back, for who places one after the other.
			if path, ok, err := s.Way(t.Context(), k, func(int) bool { return true }); err != nil || !ok || len(path) != 1 {
				t.Fatalf("-seed %d: body %d came down and does not go up: %v, %v", *seed, k, path, err)
			}
		}
		p, err := s.Plan(t.Context())
		if err != nil || len(p.Stuck) > 0 {
			t.Fatalf("-seed %d: stuck %v, error %v", *seed, p.Stuck, err)
		}
		replay(t, s, p, 2.3)
	}
}
