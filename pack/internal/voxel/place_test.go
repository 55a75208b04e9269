package voxel

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	part "github.com/saggar3d/saggar/internal/shape"
)

// cave is a grid with things in it, and the same as plain booleans.
type cave struct {
	g     *grid
	taken map[[3]int]bool
	cubes map[*shape][][3]int
}

func (c *cave) cubesOf(s *shape) [][3]int {
	list, ok := c.cubes[s]
	if !ok {
		for at := range cubesOf(s) {
			list = append(list, at)
		}
		c.cubes[s] = list
	}
	return list
}

// randomCave places boxes and bars with a gap in a room that is no whole number
// of cubes.
func randomCave(rng *rand.Rand) *cave {
	// Some rows are longer than a word.
	room := [3]float64{5 + 25*rng.Float64(), 4 + 8*rng.Float64(), 4 + 8*rng.Float64()}
	if rng.IntN(8) == 0 {
		room = [3]float64{60 + 20*rng.Float64(), 5, 5}
	}
	gap := []float64{0, 1, 1.5}[rng.IntN(3)]
	c := &cave{newGrid(room, [][]float64{{gap}}), map[[3]int]bool{}, map[*shape][][3]int{}}
	for range 2 + rng.IntN(12) {
		s := randomShape(rng)
		x, y, z := rng.IntN(c.g.n[0]), rng.IntN(c.g.n[1]), rng.IntN(c.g.n[2])
		c.g.place(s, x, y, z)
		for at := range cubesOf(s) {
			for _, d := range ballRows(gap) {
				for dx := -d.x; dx <= d.x; dx++ {
					c.taken[[3]int{x + at[0] + dx, y + at[1] + d.y, z + at[2] + d.z}] = true
				}
			}
		}
	}
	return c
}

// randomShape is a small body: a box, an L, a ring.
func randomShape(rng *rand.Rand) *shape {
	size := func() float64 { return 1 + float64(rng.IntN(4)) }
	soup := part.Box(geom.Vec{}, geom.Vec{X: size() + 0.4*rng.Float64(), Y: size(), Z: size()})
	switch rng.IntN(3) {
	case 0:
		soup = part.Prism([]geom.Vec2{{}, {X: 4}, {X: 4, Y: 1}, {X: 1, Y: 1}, {X: 1, Y: 4}, {Y: 4}}, size())
	case 1:
		soup = part.Torus(2.2, 0.6, 12, 6)
	}
	turns := quarterTurns()
	return newShape(bodyOf(soup), turns[rng.IntN(len(turns))], 1, 0)
}

// free reports by looking at every cube whether a shape may lie at x, y, z.
func (c *cave) free(s *shape, x, y, z int) bool {
	if x < 0 || y < 0 || z < 0 || x >= c.g.limit(s, 0) || y >= c.g.limit(s, 1) {
		return false
	}
	for _, at := range c.cubesOf(s) {
		if p := [3]int{x + at[0], y + at[1], z + at[2]}; p[2] < c.g.n[2] && c.taken[p] {
			return false
		}
	}
	return true
}

// outside returns from which positions a shape gets out: all that a flood from
// above reaches.
func (c *cave) outside(s *shape) map[[3]int]bool {
	seen := map[[3]int]bool{}
	var next [][3]int
	enter := func(p [3]int) {
		if p[2] <= c.g.n[2] && !seen[p] && c.free(s, p[0], p[1], p[2]) {
			seen[p] = true
			next = append(next, p)
		}
	}
	for x := range c.g.n[0] {
		for y := range c.g.n[1] {
			enter([3]int{x, y, c.g.n[2]})
		}
	}
	for len(next) > 0 {
		p := next[len(next)-1]
		next = next[:len(next)-1]
		for axis := range 3 {
			for _, d := range [2]int{-1, 1} {
				q := p
				q[axis] += d
				enter(q)
			}
		}
	}
	return seen
}

// TestBlocked compares rows of words with cubes one by one.
func TestBlocked(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		c := randomCave(rng)
		s := randomShape(rng)
		limit := c.g.limit(s, 0)
		if limit == 0 {
			continue
		}
		words := make([]uint64, c.g.words)
		for z := range c.g.limit(s, 2) {
			for y := range c.g.limit(s, 1) {
				want := -1
				for x := limit - 1; x >= 0; x-- {
					if c.free(s, x, y, z) {
						want = x
					}
				}
				got := -1
				if c.g.blocked(s, y, z, limit, words) {
					got = firstFree(words, limit)
					for x := range limit {
						if words[x>>6]>>(x&63)&1 == 0 != c.free(s, x, y, z) {
							t.Fatalf("seed %d: position %d of row %d, %d is wrong", seed, x, y, z)
						}
					}
				}
				if got != want {
					t.Fatalf("seed %d: first free position of row %d, %d: %d, want %d", seed, y, z, got, want)
				}
			}
		}
	}
}

// TestFlood compares where a shape gets to with a flood over single cubes, also
// when some layers are not allowed and it is known that none lower is reached.
func TestFlood(t *testing.T) {
	shut := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 2))
		c := randomCave(rng)
		s := randomShape(rng)
		odd := rng.IntN(3) == 0
		allow := func(z int) bool { return !odd || z%2 == 1 }
		outside := c.outside(s)
		var want spot
		lowest, found := -1, false
		for z := range c.g.limit(s, 2) {
			for y := range c.g.limit(s, 1) {
				for x := range c.g.limit(s, 0) {
					if !outside[[3]int{x, y, z}] {
						if c.free(s, x, y, z) {
							shut++
						}
						continue
					}
					if lowest < 0 {
						lowest = z
					}
					if !found && allow(z) {
						want, found = spot{x: x, y: y, z: z}, true
					}
				}
			}
		}
		var f flood
		for _, from := range []int{0, max(0, lowest)} {
			f.from = from
			got, ok := f.deepest(c.g, s, allow)
			if ok != found || got != want {
				t.Fatalf("seed %d, from %d: place %v %v, want %v %v", seed, from, got, ok, want, found)
			}
			if lowest < 0 {
				lowest = c.g.limit(s, 2)
			}
			if f.lowest != lowest && c.g.limit(s, 0) > 0 && c.g.limit(s, 1) > 0 {
				t.Fatalf("seed %d, from %d: reaches down to %d, want %d", seed, from, f.lowest, lowest)
			}
		}
	}
	if shut < 100 {
		t.Errorf("only %d places were shut in: the test says little", shut)
	}
}

// TestLowest compares the place found with all positions of all candidates.
func TestLowest(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c := randomCave(rng)
		anywhere := rng.IntN(2) == 0
		var all []candidate
		for i := range 1 + rng.IntN(3) {
			all = append(all, candidate{turn: i, s: randomShape(rng)})
		}
		want, found := c.lowest(all, anywhere)
		f := newFinder(anywhere)
		for again := range 2 { // the second time it knows where there is none
			got, ok := f.lowest(c.g, all)
			if ok != found || got != want {
				t.Fatalf("seed %d, %d: place %v %v, want %v %v", seed, again, got, ok, want, found)
			}
		}
	}
}

// lowest tries every position.
func (c *cave) lowest(all []candidate, anywhere bool) (best spot, found bool) {
	least := 1 << 30
	for _, a := range all {
		outside := c.outside(a.s)
		for z := range c.g.limit(a.s, 2) {
			for y := range c.g.limit(a.s, 1) {
				for x := range c.g.limit(a.s, 0) {
					if z+a.s.n[2] < least && c.free(a.s, x, y, z) && (anywhere || outside[[3]int{x, y, z}]) {
						best, found, least = spot{turn: a.turn, x: x, y: y, z: z}, true, z+a.s.n[2]
					}
				}
			}
		}
	}
	return best, found
}

// TestSpread compares runs of bits with steps of one.
func TestSpread(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		free := []uint64{rng.Uint64() | rng.Uint64(), rng.Uint64() | rng.Uint64(), ^uint64(0) >> rng.IntN(64)}
		seen := make([]uint64, 3)
		bit := func(w []uint64, i int) bool { return i >= 0 && i < 192 && w[i>>6]>>(i&63)&1 != 0 }
		at := rng.IntN(192)
		if !bit(free, at) {
			continue
		}
		seen[at>>6] = 1 << (at & 63)
		spread(seen, free)
		lo, hi := at, at
		for bit(free, lo-1) {
			lo--
		}
		for bit(free, hi+1) {
			hi++
		}
		for i := range 192 {
			if bit(seen, i) != (i >= lo && i <= hi) {
				t.Fatalf("from %d in %x: bit %d is %v", at, free, i, bit(seen, i))
			}
		}
	}
}
