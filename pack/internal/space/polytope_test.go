package space

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// The sum of two boxes is a box; grown by a gap it holds all points nearer than
// that, and none much farther.
func TestMinkowskiOfBoxes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	a := blocks(geom.Vec{}, geom.Vec{X: 2, Y: 3, Z: 4})
	b := blocks(geom.Vec{X: 1}, geom.Vec{X: 2, Y: 1, Z: 1})
	lo, hi := geom.Vec{X: -2, Y: -1, Z: -1}, geom.Vec{X: 1, Y: 3, Z: 4}
	for _, gap := range []float64{0, 1e-6, 0.7} {
		s, ok := minkowski(a, b, gap)
		if !ok {
			t.Fatal("flat")
		}
		farthest := 0.0
		for range 20000 {
			p := geom.Vec{X: 6*rng.Float64() - 4, Y: 8*rng.Float64() - 3, Z: 9*rng.Float64() - 3}
			out := geom.Vec{X: max(lo.X-p.X, 0, p.X-hi.X), Y: max(lo.Y-p.Y, 0, p.Y-hi.Y), Z: max(lo.Z-p.Z, 0, p.Z-hi.Z)}
			d := geom.Norm(out)
			in := unionDepth([]polytope{s}, p) > 0
			if !in && d < gap-1e-9 || gap == 0 && d == 0 && !in {
				t.Fatalf("gap %g: %v lies outside, %g away", gap, p, d)
			}
			if in {
				farthest = max(farthest, d)
			}
		}
		if farthest > 1.25*gap+1e-9 {
			t.Errorf("gap %g: reaches %g", gap, farthest)
		}
	}
}

func TestFlatPolytopes(t *testing.T) {
	flat := []geom.Vec{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}}
	if _, _, ok := polytopeOf(flat); ok {
		t.Error("a square has a volume")
	}
	if _, v := hullOf(flat); v != 0 {
		t.Errorf("a square has the volume %g", v)
	}
	if s, ok := minkowski(flat, []geom.Vec{{}, {Z: 2}, {X: 1e-3}, {Y: 1e-3}}, 0); !ok || len(s.planes) < 5 {
		t.Error("a sheet and a needle have a sum with a volume")
	}
}

// Depths of a distance transform are those of trying every node.
func TestTransformAgainstAllNodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 20 {
		e := nodes{n: [3]int{3 + rng.IntN(9), 3 + rng.IntN(9), 3 + rng.IntN(9)}, step: [3]float64{1 + rng.Float64(), 1, 0.5}}
		e.depth = make([]float32, e.n[0]*e.n[1]*e.n[2])
		at := func(i int) [3]int { return [3]int{i % e.n[0], i / e.n[0] % e.n[1], i / e.n[0] / e.n[1]} }
		inside := func(i int) bool {
			for k, v := range at(i) {
				if v == 0 || v == e.n[k]-1 {
					return false
				}
			}
			return rng.IntN(8) > 0
		}
		for i := range e.depth {
			if inside(i) {
				e.depth[i] = float32(math.Inf(1))
			}
		}
		zero := make([]bool, len(e.depth))
		for i, d := range e.depth {
			zero[i] = d == 0
		}
		e.transform()
		for i := range e.depth {
			want := math.Inf(1)
			for j := range zero {
				if zero[j] {
					d2 := 0.0
					for k := range 3 {
						d := float64(at(i)[k]-at(j)[k]) * e.step[k]
						d2 += d * d
					}
					want = min(want, math.Sqrt(d2))
				}
			}
			if math.Abs(float64(e.depth[i])-want) > 1e-5 {
				t.Fatalf("node %v: %g, want %g", at(i), e.depth[i], want)
			}
		}
	}
}
