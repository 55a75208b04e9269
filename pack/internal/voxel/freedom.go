package voxel

// freedom is where a shape is free in a grid, by lanes, as far as it was looked at. It
// serves one drop after the other: what is placed changes only the lanes around it, and
// equal parts, dropped one after the other, find most of them as they were.
type freedom struct {
	g     *grid
	s     *shape
	epoch int
	bits  []uint64
	at    []int32 // by lane: one more than what had been placed when it was looked at; 0: never
}

// Freedoms of so many shapes are kept: as many as turns that are tried for first layouts,
// and one. A lane is looked at anew when more than mostPlaced items were placed meanwhile.
const (
	mostFreedoms = firstTurns + 1
	mostPlaced   = 16
)

// freedomOf returns the freedom of a shape that is known, or an empty one.
func (f *flood) freedomOf(g *grid, s *shape) *freedom {
	for i, k := range f.known {
		if k.g == g && k.s == s && k.epoch == g.epoch {
			copy(f.known[i:], f.known[i+1:])
			f.known[len(f.known)-1] = k
			return k
		}
	}
	k := &freedom{}
	if len(f.known) == mostFreedoms {
		k = f.known[0]
		copy(f.known, f.known[1:])
		f.known = f.known[:mostFreedoms-1]
	}
	f.known = append(f.known, k)
	k.g, k.s, k.epoch = g, s, g.epoch
	lanes := g.n[1] * (g.n[2] + 1)
	if len(k.at) < lanes || len(k.bits) < lanes*g.words {
		k.at, k.bits = make([]int32, lanes), make([]uint64, lanes*g.words)
	} else {
		clear(k.at)
	}
	return k
}

// holds reports whether the lane at y, z is as it was looked at, and notes that it now is.
func (k *freedom) holds(y, z int) bool {
	at := &k.at[k.g.row(y, z)]
	from, now := int(*at), len(k.g.placed)
	*at = int32(now + 1)
	if from == 0 || now+1-from > mostPlaced {
		return false
	}
	for _, p := range k.g.placed[from-1:] {
		if y < p.hi[0] && p.lo[0] < y+k.s.n[1] && z < p.hi[1] && p.lo[1] < z+k.s.n[2] {
			return false
		}
	}
	return true
}

// placing is what was placed in a grid: the rows that it took cubes of lie between lo and
// hi along Y and Z.
type placing struct{ lo, hi [2]int }

// add widens p to hold a row.
func (p *placing) add(y, z int) {
	p.lo[0], p.lo[1] = min(p.lo[0], y), min(p.lo[1], z)
	p.hi[0], p.hi[1] = max(p.hi[0], y+1), max(p.hi[1], z+1)
}
