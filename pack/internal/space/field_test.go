package space

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// blocks returns the corners of a box.
func blocks(lo, hi geom.Vec) []geom.Vec {
	var out []geom.Vec
	for k := range 8 {
		p := lo
		if k&1 != 0 {
			p.X = hi.X
		}
		if k&2 != 0 {
			p.Y = hi.Y
		}
		if k&4 != 0 {
			p.Z = hi.Z
		}
		out = append(out, p)
	}
	return out
}

func cloud(rng *rand.Rand, n int, at geom.Vec, size float64) []geom.Vec {
	var out []geom.Vec
	for range n {
		out = append(out, geom.Add(at, geom.Vec{X: size * rng.Float64(), Y: size * rng.Float64(), Z: size * rng.Float64()}))
	}
	return out
}

// unionDepth is the greatest depth of a point in any of the polytopes.
func unionDepth(sums []polytope, p geom.Vec) float64 {
	best := math.Inf(-1)
	for _, s := range sums {
		d := math.Inf(1)
		for i := range s.planes {
			d = min(d, -s.planes[i].above(p))
		}
		best = max(best, d)
	}
	return best
}

// A field knows exactly where the union of polytopes is, and never less of its
// depth than the deepest polytope's, but for the cells on its border.
func TestFieldKnowsInFromOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		var a, b [][]geom.Vec
		for range 1 + rng.IntN(4) {
			a = append(a, cloud(rng, 5+rng.IntN(8), geom.Vec{X: 5 * rng.Float64(), Y: 5 * rng.Float64()}, 4))
			b = append(b, blocks(geom.Vec{X: rng.Float64(), Y: 5 * rng.Float64()}, geom.Vec{X: 1 + 3*rng.Float64(), Y: 5 + rng.Float64(), Z: 1}))
		}
		var sums []polytope
		for _, u := range a {
			for _, v := range b {
				s, ok := minkowski(u, v, 0.5*float64(n%2))
				if !ok {
					t.Fatal("flat")
				}
				sums = append(sums, s)
			}
		}
		f := newField(sums, 1<<10)
		size := f.box.Size()
		for range 3000 {
			p := geom.Add(f.box.Min, geom.Vec{X: size.X * rng.Float64(), Y: size.Y * rng.Float64(), Z: size.Z * rng.Float64()})
			want, got := unionDepth(sums, p), f.depth(p.X, p.Y, p.Z)
			if math.Abs(want) > 1e-9 && (want > 0) != (got > 0) {
				t.Fatalf("case %d: depth %g at %v, want %g", n, got, p, want)
			}
			if len(sums) == 1 && want > 0 && math.Abs(got-want) > 1e-9 {
				t.Fatalf("case %d: depth %g, want %g", n, got, want)
			}
		}
	}
}
