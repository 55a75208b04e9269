package space

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// quarterTurns are turns about the axes by right angles, some of them combined.
var quarterTurns = []Matrix{
	identity, {{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}, {{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}, {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}},
	{{0.6, -0.8, 0}, {0.8, 0.6, 0}, {0, 0, 1}},
}

// meet returns how deep the pieces of two kinds overlap, turned and shifted, by
// their no-fit polytopes made anew.
func meet(a, b Kind, pa, pb Placed, gap float64) float64 {
	var sums []polytope
	for _, u := range a.Pieces {
		for _, v := range b.Pieces {
			s, _ := minkowski(turned(u, pa.Turn), turned(v, pb.Turn), gap)
			sums = append(sums, s)
		}
	}
	return unionDepth(sums, geom.Sub(pb.Shift, pa.Shift))
}

// What the cake says of two items is what their pieces say, in any turns.
func TestCakeKnowsWhatOverlaps(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		var kinds []Kind
		for range 3 {
			k := Kind{Turns: quarterTurns}
			for range 1 + rng.IntN(3) {
				k.Pieces = append(k.Pieces, cloud(rng, 8, geom.Vec{X: 9 + 3*rng.Float64(), Y: 3 * rng.Float64()}, 3))
			}
			kinds = append(kinds, k)
		}
		c := NewCatalogue(kinds, 20, func(a, b int) float64 { return 0 })
		k := newCake(c, geom.Box{Max: geom.Vec{X: 20, Y: 20, Z: 20}}, 1)
		for i := range 8 {
			k.add(i%3, pose{rng.IntN(len(quarterTurns)), 3 + 14*rng.Float64(), 3 + 14*rng.Float64(), 3 + 14*rng.Float64()})
		}
		k.refresh()
		for i := range k.at {
			p, _ := k.sample(i, rng.IntN(2) == 0)
			k.start(i)
			told := k.try(&p, math.Inf(1))
			k.put(i, p)
			kept, _ := k.lossAt(i)
			if math.Abs(told-kept) > 1e-9*(1+told) {
				t.Fatalf("try says %g, put %g", told, kept)
			}
			at := k.placed(k.at)
			for j := range i {
				d := meet(kinds[at[i].Kind], kinds[at[j].Kind], at[i], at[j], c.slack)
				if l := k.loss[i*k.stride+j]; math.Abs(d) > 1e-5 && (l > 0) != (d > 0) {
					t.Fatalf("items %d, %d: loss %g, depth %g", i, j, l, d)
				}
			}
		}
	}
}

// Where the planes of exact sums are too many to be numbered, rough ones hold all
// that overlaps, and little more.
func TestFieldOfTooManyPlanes(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	var kinds []Kind
	for range 2 {
		k := Kind{Turns: []Matrix{identity}}
		for range mostPieces {
			at := geom.Vec{X: 6 * rng.Float64(), Y: 6 * rng.Float64(), Z: 6 * rng.Float64()}
			var points []geom.Vec
			for range 30 {
				v := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
				points = append(points, geom.Add(at, geom.Scale(1/geom.Norm(v), v)))
			}
			k.Pieces = append(k.Pieces, points)
		}
		kinds = append(kinds, k)
	}
	c := NewCatalogue(kinds, 20, func(a, b int) float64 { return 0 })
	c.planes = 40000 // of 47000
	k := newCake(c, geom.Box{Max: geom.Vec{X: 20, Y: 20, Z: 20}}, 1)
	q := k.pair(c.kinds[0].first, c.kinds[1].first)
	var sums []polytope
	for i := range c.kinds[0].pieces {
		for j := range c.kinds[1].pieces {
			s, _ := minkowski(c.kinds[0].pieces[i].corners, c.kinds[1].pieces[j].corners, 0)
			sums = append(sums, s)
		}
	}
	wrong := 0
	for range 2000 {
		p := geom.Vec{X: 5 * rng.NormFloat64(), Y: 5 * rng.NormFloat64(), Z: 5 * rng.NormFloat64()}
		exact, told := unionDepth(sums, p), q.depth(p.X, p.Y, p.Z)
		if exact > 1e-5 && told == 0 {
			t.Fatalf("overlap of %g is not seen", exact)
		}
		if exact < -0.5 && told > 0 {
			wrong++
		}
	}
	if n := len(q.field.planes); n > c.planes || n == 0 {
		t.Errorf("%d planes", n)
	}
	if wrong > 0 {
		t.Errorf("%d shifts of 2000 overlap that are 0.5 away from it", wrong)
	}
}
