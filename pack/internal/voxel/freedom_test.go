package voxel

import (
	"math/rand/v2"
	"testing"
)

// A flood that remembers where shapes were free finds what one that has seen nothing does,
// with as much work, whatever was placed or taken away in between.
func TestFreedomAsLookedAtAnew(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 5))
	for range 20 {
		c := randomCave(rng)
		bare := c.g.clone()
		var shapes []*shape
		for range mostFreedoms + 2 { // more than are kept
			shapes = append(shapes, randomShape(rng))
		}
		grids := []*grid{c.g, bare.clone()}
		kept := &flood{}
		for step := range 150 {
			g, s := grids[rng.IntN(len(grids))], shapes[rng.IntN(len(shapes))]
			if rng.IntN(3) > 0 {
				s = shapes[step/30] // equal parts one after the other
			}
			fresh := &flood{}
			all := func(int) bool { return true }
			a, found := kept.deepest(g, s, all)
			b, foundToo := fresh.deepest(g, s, all)
			if a != b || found != foundToo || kept.lowest != fresh.lowest || kept.work != fresh.work {
				t.Fatalf("step %d: %v %t, lowest %d, work %d; anew %v %t, %d, %d", step, a, found, kept.lowest, kept.work, b, foundToo, fresh.lowest, fresh.work)
			}
			switch {
			case rng.IntN(40) == 0:
				g.copyFrom(bare)
			case found:
				for range 1 + rng.IntN(2) {
					g.place(s, a.x, a.y, a.z)
				}
			case rng.IntN(4) == 0:
				g.copyFrom(bare)
			}
		}
	}
}

// Rows are covered a word at a time as bit by bit.
func TestCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 2000 {
		line := make([]uint64, 1+rng.IntN(5))
		for i := range line {
			line[i] = rng.Uint64()
		}
		out := make([]uint64, 1+rng.IntN(len(line)))
		s := rng.IntN(64 * len(line))
		cover(out, line, s)
		for x := range 64 * len(out) {
			want := true // beyond the end
			if y := x + s; y < 64*len(line) {
				want = line[y>>6]>>(y&63)&1 != 0
			}
			if got := out[x>>6]>>(x&63)&1 != 0; got != want {
				t.Fatalf("bit %d of a row of %d words moved by %d: %t", x, len(line), s, got)
			}
		}
	}
}
