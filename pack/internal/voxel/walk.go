package voxel

// walk explores from where a shape can get out through the top, by steps of one
// cube. Rows of positions, lanes, are words of bits; a lane is made when it is
// first entered.
type walk struct {
	g     *grid
	s     *shape
	made  []uint32 // by lane: the stamp of the walk that made it
	stamp uint32
	free  []uint64 // where the shape is free
	seen  []uint64 // where it has been on this way
	shut  []uint64 // where it is known to be shut in
	next  [][2]int
	been  [][2]int
	spent int64
	owner int // candidate
}

// walks keeps the memory of walks, one for the candidate that was asked for last:
// the layers of one follow each other mostly.
type walks struct {
	last walk
	grid *grid
}

// begin returns the walk of a shape, the i-th candidate, in a grid that has not
// changed since forget.
func (k *walks) begin(g *grid, s *shape, i int) *walk {
	w := &k.last
	lanes := g.n[1] * (g.n[2] + 1)
	if len(w.made) < lanes || len(w.free) < lanes*g.words {
		*w = walk{made: make([]uint32, lanes), owner: -1}
		for _, p := range []*[]uint64{&w.free, &w.seen, &w.shut} {
			*p = make([]uint64, lanes*g.words)
		}
	}
	if k.grid != g || w.s != s || w.owner != i {
		k.grid = g
		w.g, w.s, w.owner = g, s, i
		if w.stamp++; w.stamp == 0 {
			clear(w.made)
			w.stamp = 1
		}
	}
	return w
}

// forget has the next walk begin anew: the grid changes.
func (k *walks) forget() { k.grid = nil }

// lane returns where the words of the lane at y, z begin.
func (w *walk) lane(y, z int) int {
	r := w.g.row(y, z)
	k := r * w.g.words
	if w.made[r] != w.stamp {
		w.made[r] = w.stamp
		limit := w.g.limit(w.s, 0)
		w.spent += 1 + int64(len(w.s.rows)>>6)
		free := w.free[k : k+w.g.words]
		w.g.blocked(w.s, y, z, limit, free)
		for i := range free {
			free[i] = ^free[i]
		}
		clip(free, limit)
		clear(w.seen[k : k+w.g.words])
		clear(w.shut[k : k+w.g.words])
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

// out reports whether the shape at a free place can get to the top.
func (w *walk) out(x, y, z int) bool {
	start := make([]uint64, w.g.words)
	start[x>>6] = 1 << (x & 63)
	w.next, w.been = w.next[:0], w.been[:0]
	deep := w.g.limit(w.s, 1)
	w.enter(y, z, start)
	for len(w.next) > 0 {
		at := w.next[len(w.next)-1]
		w.next = w.next[:len(w.next)-1]
		w.been = append(w.been, at)
		if at[1] >= w.g.top {
			w.leave(false)
			return true
		}
		k := w.lane(at[0], at[1])
		seen := w.seen[k : k+w.g.words]
		for _, d := range [4][2]int{{0, -1}, {-1, 0}, {1, 0}, {0, 1}} { // up last: it is tried first
			if y, z := at[0]+d[0], at[1]+d[1]; y >= 0 && y < deep && z >= 0 {
				w.enter(y, z, seen)
			}
		}
	}
	w.leave(true)
	return false
}

// leave clears what was seen; it is shut in when the way led nowhere.
func (w *walk) leave(shut bool) {
	for _, at := range append(w.been, w.next...) {
		k := w.lane(at[0], at[1])
		for i := k; i < k+w.g.words; i++ {
			if shut {
				w.shut[i] |= w.seen[i]
			}
			w.seen[i] = 0
		}
	}
}

// enter goes on in a lane from where its neighbour was seen.
func (w *walk) enter(y, z int, from []uint64) {
	k := w.lane(y, z)
	seen, free := w.seen[k:k+w.g.words], w.free[k:k+w.g.words]
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
	w.next = append(w.next, [2]int{y, z})
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

// closed marks in words the positions of a row that are known to be shut in.
func (w *walk) closed(y, z int, words []uint64) {
	k := w.lane(y, z)
	for i, v := range w.shut[k : k+w.g.words] {
		words[i] |= v
	}
}
