package space

import (
	"math/rand/v2"
	"slices"
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

// Fields that are dropped for want of memory come back as they were: the layout is
// the same.
func TestLowestWithLittleMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var kinds []Kind
	for range 4 {
		k := Kind{Turns: quarterTurns}
		for range 2 {
			k.Pieces = append(k.Pieces, cloud(rng, 8, geom.Vec{X: 2 * rng.Float64()}, 3))
		}
		kinds = append(kinds, k)
	}
	pack := func(most int64) (*Catalogue, []Placed) {
		c := NewCatalogue(kinds, 10, func(a, b int) float64 { return 0 })
		c.most = most
		_, at := Lowest(t.Context(), c, []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}, LowestOptions{X: 7, Y: 7, Seed: 1, Budget: Budget{Iterations: 500_000}})
		return c, at
	}
	_, want := pack(mostBytes)
	if len(want) == 0 {
		t.Fatal("no layout")
	}
	c, got := pack(1 << 20)
	if !slices.Equal(got, want) {
		t.Error("another layout")
	}
	if c.wiped.Load() == 0 || c.held > 1<<20 {
		t.Errorf("fields were dropped %d times, %d bytes are held", c.wiped.Load(), c.held)
	}
}

// Stretching moves items up and down in proportion, as far as the room lets them.
func TestStretch(t *testing.T) {
	cube := Kind{Pieces: [][]geom.Vec{blocks(geom.Vec{}, geom.Vec{X: 2, Y: 2, Z: 2})}, Turns: []Matrix{identity}}
	c := NewCatalogue([]Kind{cube}, 10, func(a, b int) float64 { return 0 })
	k := newCake(c, geom.Box{Max: geom.Vec{X: 10, Y: 10, Z: 20}}, 1)
	for _, z := range []float64{1, 4, 10, 19} { // of the middles
		k.add(0, pose{x: 5, y: 5, z: z})
	}
	co := &course{k: k, least: 2}
	for _, step := range []struct {
		h    float64
		want [4]float64
	}{{10, [4]float64{1, 2, 5, 9}}, {20, [4]float64{2, 4, 10, 18}}, {1, [4]float64{1, 1, 1, 1}}} {
		co.stretch(step.h)
		for i, p := range k.at {
			if d := p.z - step.want[i]; d > 1e-9 || d < -1e-9 {
				t.Errorf("stretched to %g: item %d at %g, want %g", step.h, i, p.z, step.want[i])
			}
		}
		if k.room.Max.Z != max(2, step.h) {
			t.Errorf("room of %g", k.room.Max.Z)
		}
	}
}
