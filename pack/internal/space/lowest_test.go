package space

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// What Lowest returns lies in the box and overlaps nowhere; it is the same for
// any number of workers.
func TestLowestIsValid(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var kinds []Kind
	var items []int
	for i := range 6 {
		k := Kind{Turns: quarterTurns[:1+i%3]}
		for range 1 + rng.IntN(3) {
			k.Pieces = append(k.Pieces, cloud(rng, 8, geom.Vec{X: 9 + 2*rng.Float64(), Y: 2 * rng.Float64()}, 3))
		}
		kinds = append(kinds, k)
		items = append(items, i, i, i, i)
	}
	c := NewCatalogue(kinds, 10, func(a, b int) float64 { return 0 })
	h, at := Lowest(t.Context(), c, items, LowestOptions{X: 10, Y: 9, Seed: 1, Budget: Budget{Iterations: 2_000_000}})
	t.Log(h)
	for i, p := range at {
		for j := range i {
			if d := meet(kinds[p.Kind], kinds[at[j].Kind], p, at[j], 0); d > 1e-9 {
				t.Errorf("items %d, %d overlap by %g", i, j, d)
			}
		}
		for _, q := range kinds[p.Kind].Pieces {
			for _, v := range turned(q, p.Turn) {
				if v = geom.Add(v, p.Shift); v.X < -1e-9 || v.Y < -1e-9 || v.Z < -1e-9 || v.X > 10+1e-9 || v.Y > 9+1e-9 || v.Z > h+1e-9 {
					t.Errorf("item %d sticks out at %v of %g", i, v, h)
				}
			}
		}
	}
}
