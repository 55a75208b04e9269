package unpack

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
)

var seed = flag.Uint64("seed", 1, "of the random scenes")

// Parts made of unit cubes on one grid touch each other with whole faces, edges
// and corners, the hardest case for surfaces. And they are decided on the grid:
// where a part is free off the grid, all cells that it then reaches into are, so
// that every path can be drawn along the grid.

type cell [3]int

// polycube is the cells of a part.
type polycube map[cell]bool

// grow returns a connected part of n cells that are not taken, inside a block of
// the given sides; nil when there is no room.
func grow(rng *rand.Rand, n int, side cell, taken map[cell]bool) polycube {
	p := polycube{}
	var list []cell
	for range 50 {
		c := cell{rng.IntN(side[0]), rng.IntN(side[1]), rng.IntN(side[2])}
		if !taken[c] {
			p[c], list = true, append(list, c)
			break
		}
	}
	for tries := 0; len(list) > 0 && len(list) < n && tries < 100; tries++ {
		c := list[rng.IntN(len(list))]
		k := rng.IntN(3)
		c[k] += 2*rng.IntN(2) - 1
		if c[k] >= 0 && c[k] < side[k] && !taken[c] && !p[c] {
			p[c], list = true, append(list, c)
		}
	}
	return p
}

// surface returns the surface of p, cells of 5 mm.
func (p polycube) surface() shape.Soup {
	const edge = 5.0
	var s shape.Soup
	block := shape.Cube(geom.Vec{}, edge)
	for z := range 12 { // in one order
		for y := range 12 {
			for x := range 12 {
				c := cell{x, y, z}
				if !p[c] {
					continue
				}
				middle := vec(edge*(float64(x)+0.5), edge*(float64(y)+0.5), edge*(float64(z)+0.5))
				one := block.Apply(geom.Translation(middle)).Without(func(f int) bool {
					n := [6]cell{{0, 0, -1}, {0, 0, 1}, {0, -1, 0}, {0, 1, 0}, {-1, 0, 0}, {1, 0, 0}}[f/2]
					return p[cell{x + n[0], y + n[1], z + n[2]}]
				})
				s = shape.Join(s, one)
			}
		}
	}
	return s
}

// leaves reports whether p can be moved along the grid above the block of the
// given sides, inside it and without entering taken.
func (p polycube) leaves(side cell, taken map[cell]bool) bool {
	fits := func(t cell) bool {
		for c := range p {
			q := cell{c[0] + t[0], c[1] + t[1], c[2] + t[2]}
			if q[0] < 0 || q[1] < 0 || q[2] < 0 || q[0] >= side[0] || q[1] >= side[1] || taken[q] {
				return false
			}
		}
		return true
	}
	seen := map[cell]bool{{}: true}
	for list := []cell{{}}; len(list) > 0; list = list[1:] {
		if list[0][2] >= side[2] {
			return true
		}
		for k := range 3 {
			for _, d := range [2]int{-1, 1} {
				t := list[0]
				if t[k] += d; !seen[t] && fits(t) {
					seen[t] = true
					list = append(list, t)
				}
			}
		}
	}
	return false
}

// stuckOnGrid returns which parts can never leave, by trying all again and again.
func stuckOnGrid(parts []polycube, side cell) []bool {
	in := make([]bool, len(parts))
	for i := range in {
		in[i] = true
	}
	for again := true; again; {
		again = false
		for i, p := range parts {
			taken := map[cell]bool{}
			for k, o := range parts {
				for c := range o {
					if k != i && in[k] {
						taken[c] = true
					}
				}
			}
			if in[i] && p.leaves(side, taken) {
				in[i], again = false, true
			}
		}
	}
	return in
}

// TestPolycubes: random parts of cubes that fill a block. What leaves and what is
// stuck is what the grid says, and the paths bear looking at.
func TestPolycubes(t *testing.T) {
	count, stuck, searched := 300, 0, 0
	if testing.Short() {
		count = 40
	}
	t.Logf("-seed %d", *seed)
	for n := range count {
		rng := rand.New(rand.NewPCG(*seed, uint64(n)))
		side := cell{3 + rng.IntN(2), 3 + rng.IntN(2), 3 + rng.IntN(2)}
		taken := map[cell]bool{}
		var parts []polycube
		s := &Scene{Room: Room{Box: geom.Box{Max: vec(5*float64(side[0]), 5*float64(side[1]), 5*float64(side[2]))}}}
		for range 2 + rng.IntN(4) {
			p := grow(rng, 4+rng.IntN(12), side, taken)
			if len(p) == 0 {
				continue
			}
			for c := range p {
				taken[c] = true
			}
			parts = append(parts, p)
			s.Bodies = append(s.Bodies, scene(1, 1, 1, item{p.surface(), geom.Identity()}).Bodies...)
		}
		s.Limits.Shifts = 1500
		p, err := s.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := stuckOnGrid(parts, side)
		got := make([]bool, len(parts))
		for _, i := range p.Stuck {
			got[i] = true
			stuck++
		}
		if !same(got, want) {
			t.Errorf("scene %d: stuck %v, by the grid %v", n, got, want)
		}
		for _, step := range p.Steps {
			if len(step.Path) > 1 {
				searched++
			}
		}
		replay(t, s, p, 0.8)
		if one, err := s.Plan(par.WithWorkers(t.Context(), 1)); err != nil || !equal(p, one) {
			t.Errorf("scene %d: one worker: %v, error %v", n, one, err)
		}
	}
	t.Logf("%d stuck, %d not straight up", stuck, searched)
	if !testing.Short() && (stuck < 5 || searched < 5) {
		t.Error("the test says little")
	}
}
