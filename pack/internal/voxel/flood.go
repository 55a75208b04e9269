package voxel

import "math/bits"

// flood finds where a shape can get to from the open top, by steps of one cube
// through free positions. Rows of positions, lanes, are words of bits; a lane is
// made when it is first entered.
type flood struct {
	g     *grid
	s     *shape
	made  []uint32 // by lane: the stamp of the flood that made it
	stamp uint32
	free  *freedom
	seen  []uint64   // where the shape gets to
	known []*freedom // of the shapes looked at last, the newest last
	next  [][2]int
	work  int64

	from   int // it is known that the shape gets to no layer below this one
	lowest int // layer that it gets to; beyond all when there is none
}

// deepest returns the lowest place that a shape can get to in a layer that allow
// allows, of these the one with the least y, then x. It sets lowest.
func (f *flood) deepest(g *grid, s *shape, allow func(z int) bool) (spot, bool) {
	xs, ys, zs := g.limit(s, 0), g.limit(s, 1), g.limit(s, 2)
	f.work, f.lowest = 0, max(zs, f.from)
	if f.from >= zs || xs <= 0 || ys <= 0 || zs <= 0 {
		return spot{}, false
	}
	f.begin(g, s)
	best, found := spot{}, false
	all := make([]uint64, g.words)
	for i := range all {
		all[i] = ^uint64(0)
	}
	for y := range ys {
		f.enter(y, g.top, all)
	}
	for len(f.next) > 0 {
		at := f.next[len(f.next)-1]
		f.next = f.next[:len(f.next)-1]
		y, z := at[0], at[1]
		k := f.lane(y, z)
		seen := f.seen[k : k+g.words]
		f.lowest = min(f.lowest, z)
		if z < zs && (!found || z < best.z || z == best.z && y <= best.y) && allow(z) {
			best, found = spot{x: first(seen), y: y, z: z}, true
		}
		if z < g.top {
			f.enter(y, z+1, seen)
		}
		if y > 0 {
			f.enter(y-1, z, seen)
		}
		if y < ys-1 {
			f.enter(y+1, z, seen)
		}
		if z > f.from {
			f.enter(y, z-1, seen)
		}
	}
	return best, found
}

// first returns the first set bit, of which there is one.
func first(words []uint64) int {
	for w, v := range words {
		if v != 0 {
			return w<<6 + bits.TrailingZeros64(v)
		}
	}
	return 0
}

// begin makes ready for a shape in a grid.
func (f *flood) begin(g *grid, s *shape) {
	lanes := g.n[1] * (g.n[2] + 1)
	if len(f.made) < lanes || len(f.seen) < lanes*g.words {
		f.made, f.stamp = make([]uint32, lanes), 0
		f.seen = make([]uint64, lanes*g.words)
	}
	f.g, f.s, f.next = g, s, f.next[:0]
	f.free = f.freedomOf(g, s)
	if f.stamp++; f.stamp == 0 {
		clear(f.made)
		f.stamp = 1
	}
}

// lane returns where the words of the lane at y, z begin.
func (f *flood) lane(y, z int) int {
	r := f.g.row(y, z)
	k := r * f.g.words
	if f.made[r] != f.stamp {
		f.made[r] = f.stamp
		limit := f.g.limit(f.s, 0)
		f.work += 1 + int64(len(f.s.rows)>>6)
		if !f.free.holds(y, z) {
			free := f.free.bits[k : k+f.g.words]
			f.g.blocked(f.s, y, z, limit, free)
			for i := range free {
				free[i] = ^free[i]
			}
			clip(free, limit)
		}
		clear(f.seen[k : k+f.g.words])
	}
	return k
}

// clip clears all bits from hi on.
func clip(line []uint64, hi int) {
	for w := range line {
		if d := hi - w<<6; d <= 0 {
			line[w] = 0
		} else if d < 64 {
			line[w] &= 1<<d - 1
		}
	}
}

// enter goes on in a lane from where its neighbour was seen.
func (f *flood) enter(y, z int, from []uint64) {
	k := f.lane(y, z)
	seen, free := f.seen[k:k+f.g.words], f.free.bits[k:k+f.g.words]
	grown := false
	for i, v := range from {
		if v &= free[i] &^ seen[i]; v != 0 {
			seen[i] |= v
			grown = true
		}
	}
	if !grown {
		return
	}
	spread(seen, free)
	f.next = append(f.next, [2]int{y, z})
}

// spread lets seen grow along a row over all that is free without a break.
func spread(seen, free []uint64) {
	carry := uint64(0)
	for i := range seen {
		// An addition carries each bit up through the free ones.
		s := seen[i] | carry&free[i]
		s |= free[i] &^ (s + free[i])
		carry = s >> 63
		seen[i] = s
	}
	carry = 0
	for i := len(seen) - 1; i >= 0; i-- {
		s := seen[i] | carry&free[i]
		for {
			t := s | s>>1&free[i]
			if t == s {
				break
			}
			s = t
		}
		carry = s << 63
		seen[i] = s
	}
}
