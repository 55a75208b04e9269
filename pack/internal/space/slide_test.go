package space

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// Pushes take a body out of another: out of a convex one in one go, by as much as it
// is deep; out of others in some.
func TestPushLeadsOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for i := range 40 {
		var kinds []Kind
		for k := range 2 {
			kind := Kind{Turns: quarterTurns}
			for range 1 + i%2*(1+k) {
				kind.Pieces = append(kind.Pieces, cloud(rng, 9, geom.Vec{X: 9 + 2*rng.Float64()}, 4))
			}
			kinds = append(kinds, kind)
		}
		c := NewCatalogue(kinds, 20, func(a, b int) float64 { return 0.1 })
		k := newCake(c, geom.Box{Max: geom.Vec{X: 20, Y: 20, Z: 20}}, 1)
		q := k.pair(c.kinds[0].first+rng.IntN(5), c.kinds[1].first+rng.IntN(5))
		for range 50 {
			p := geom.Vec{X: 3 * rng.NormFloat64(), Y: 3 * rng.NormFloat64(), Z: 3 * rng.NormFloat64()}
			deep := q.depth(p.X, p.Y, p.Z)
			v := q.push(p.X, p.Y, p.Z)
			if deep == 0 {
				if v != (geom.Vec{}) {
					t.Fatalf("pushed by %v from where nothing is", v)
				}
				continue
			}
			if l := geom.Norm(v); l < 0.99*deep-1e-6 || l > 1.01*deep+1e-6 {
				t.Fatalf("depth %g, pushed by %g", deep, l)
			}
			for n := 0; n < 20 && v != (geom.Vec{}); n++ {
				p = geom.Add(p, v)
				v = q.push(p.X, p.Y, p.Z)
			}
			if d := q.depth(p.X, p.Y, p.Z); d > 1e-6 && (i%2 == 0 || d > 0.2*deep) {
				t.Fatalf("pushed from a depth of %g to one of %g", deep, d)
			}
		}
	}
}

// What slides ends where it overlaps less, in the room.
func TestSlideIsNeverWorse(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	kinds := []Kind{{Pieces: [][]geom.Vec{cloud(rng, 9, geom.Vec{}, 4)}, Turns: quarterTurns}}
	c := NewCatalogue(kinds, 12, func(a, b int) float64 { return 0 })
	k := newCake(c, geom.Box{Max: geom.Vec{X: 12, Y: 12, Z: 12}}, 1)
	for range 12 {
		k.add(0, pose{rng.IntN(5), 2 + 8*rng.Float64(), 2 + 8*rng.Float64(), 2 + 8*rng.Float64()})
	}
	k.refresh()
	better := 0
	for n := range 300 {
		k.start(n % 12)
		p, _ := k.sample(n%12, false)
		before := trial{p, k.try(&p, 1e300)}
		after := k.slide(before)
		if again := k.try(&after.pose, 1e300); after.loss > before.loss || again != after.loss {
			t.Fatalf("loss %g became %g, which is %g", before.loss, after.loss, again)
		}
		if lo, hi := k.window(after.turn); after.x < lo.X || after.y < lo.Y || after.z < lo.Z || after.x > hi.X || after.y > hi.Y || after.z > hi.Z {
			t.Fatalf("slid out of the room to %v", after)
		}
		if after.loss < before.loss {
			better++
		}
	}
	if better < 100 {
		t.Errorf("%d of 300 came to lie better", better)
	}
}
