package voxel

// spot is a place for an item: its turn and the cube at its lower corner.
type spot struct {
	turn    int
	x, y, z int
}

// finder looks for the lowest place of shapes in a grid.
type finder struct {
	g     *grid
	work  int64 // positions along rows that were looked at, about
	words []uint64
	walk  *walk
	free  bool // places need not be reachable from the top
}

func newFinder(g *grid, free bool) *finder {
	return &finder{g: g, words: make([]uint64, g.words), free: free}
}

// limits are the cubes that a shape may take: lo to hi−1 along each axis.
type limits struct{ lo, hi [3]int }

// lowest returns the lowest place of a shape whose first cube lies below zEnd, of
// these the one with the least y, then x.
func (f *finder) lowest(s *shape, in limits, zEnd int) (spot, bool) {
	f.walk = nil
	nx, ny := in.hi[0]-in.lo[0]-s.n[0]+1, in.hi[1]-s.n[1]
	if nx <= 0 {
		return spot{}, false
	}
	for z := in.lo[2]; z < min(zEnd, in.hi[2]-s.n[2]+1); z++ {
		for y := in.lo[1]; y <= ny; y++ {
			f.work += 1 + int64(len(s.rows)>>6)
			if !f.g.blocked(s, y, z, in.lo[0]+nx, f.words) {
				continue
			}
			if x, ok := f.first(s, in, y, z); ok {
				return spot{x: x, y: y, z: z}, true
			}
		}
	}
	return spot{}, false
}

// first returns the first free position in a row, reachable from the top unless
// that does not matter.
func (f *finder) first(s *shape, in limits, y, z int) (int, bool) {
	for x := range in.lo[0] {
		f.words[x>>6] |= 1 << (x & 63)
	}
	limit := in.hi[0] - s.n[0] + 1
	for {
		x := firstFree(f.words, limit)
		if x < 0 {
			return 0, false
		}
		if f.free || z >= f.g.top || f.straight(s, x, y, z) {
			return x, true
		}
		if f.walk == nil {
			f.walk = newWalk(f.g, s, in)
		}
		if f.walk.out(x, y, z) {
			f.work += f.walk.spend()
			return x, true
		}
		f.work += f.walk.spend()
		f.words[x>>6] |= 1 << (x & 63)
		f.walk.closed(y, z, f.words)
	}
}

// straight reports whether a shape can leave straight up.
func (f *finder) straight(s *shape, x, y, z int) bool {
	for z++; z < f.g.top; z++ {
		f.work++
		if f.g.meets(s, x, y, z) {
			return false
		}
	}
	return true
}

// meets reports whether a shape at a place meets what is taken.
func (g *grid) meets(s *shape, x, y, z int) bool {
	for i := range s.rows {
		r := &s.rows[i]
		if z+int(r.z) >= g.top {
			continue
		}
		k := g.row(y+int(r.y), z+int(r.z)) * g.words
		for _, q := range r.runs {
			p := log2(q.n)
			a, b := x+int(q.x), x+int(q.x+q.n)-1<<p
			line := g.taken[p][k:]
			if line[a>>6]>>(a&63)&1 != 0 || line[b>>6]>>(b&63)&1 != 0 {
				return true
			}
		}
	}
	return false
}

// walk explores from where a shape can get out through the top, by steps of one
// cube. Rows of positions are words of bits.
type walk struct {
	g     *grid
	s     *shape
	in    limits
	rows  map[[2]int]*lane
	next  [][2]int
	spent int64
}

// lane is the positions along one row: where the shape is free, where it has
// been, and where it is known to be shut in.
type lane struct{ free, seen, shut []uint64 }

func newWalk(g *grid, s *shape, in limits) *walk {
	return &walk{g: g, s: s, in: in, rows: map[[2]int]*lane{}}
}

// spend returns the work since the last call.
func (w *walk) spend() int64 {
	n := w.spent
	w.spent = 0
	return n
}

// lane returns the lane at y, z.
func (w *walk) lane(y, z int) *lane {
	l := w.rows[[2]int{y, z}]
	if l == nil {
		l = &lane{free: make([]uint64, w.g.words), seen: make([]uint64, w.g.words), shut: make([]uint64, w.g.words)}
		limit := w.in.hi[0] - w.s.n[0] + 1
		w.spent += 1 + int64(len(w.s.rows)>>6)
		w.g.blocked(w.s, y, z, limit, l.free)
		for i := range l.free {
			l.free[i] = ^l.free[i]
		}
		clip(l.free, w.in.lo[0], limit)
		w.rows[[2]int{y, z}] = l
	}
	return l
}

// clip clears all bits but those from lo to hi−1.
func clip(line []uint64, lo, hi int) {
	for w := range line {
		if d := lo - w<<6; d >= 64 {
			line[w] = 0
		} else if d > 0 {
			line[w] &= ^uint64(0) << d
		}
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
	var been [][2]int
	w.next = w.next[:0]
	w.enter(y, z, start)
	for len(w.next) > 0 {
		at := w.next[len(w.next)-1]
		w.next = w.next[:len(w.next)-1]
		been = append(been, at)
		if at[1] >= w.g.top {
			w.forget(been)
			return true
		}
		seen := w.lane(at[0], at[1]).seen
		for _, d := range [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} { // up last: it is tried first
			if y, z := at[0]+d[0], at[1]+d[1]; y >= w.in.lo[1] && y <= w.in.hi[1]-w.s.n[1] && z >= w.in.lo[2] {
				w.enter(y, z, seen)
			}
		}
	}
	for _, at := range been {
		l := w.rows[at]
		for i, v := range l.seen {
			l.shut[i] |= v
			l.seen[i] = 0
		}
	}
	return false
}

// forget takes back what was seen on a way that led out.
func (w *walk) forget(been [][2]int) {
	for _, at := range append(been, w.next...) {
		clear(w.rows[at].seen)
	}
}

// enter goes on in a lane from where its neighbour was seen.
func (w *walk) enter(y, z int, from []uint64) {
	l := w.lane(y, z)
	grown := false
	for i, v := range from {
		if v &= l.free[i] &^ l.seen[i]; v != 0 {
			l.seen[i] |= v
			grown = true
		}
	}
	if !grown {
		return
	}
	spread(l.seen, l.free)
	w.next = append(w.next, [2]int{y, z})
}

// spread lets seen grow along a row over all that is free without a break.
func spread(seen, free []uint64) {
	carry := uint64(0)
	for i := range seen { // upwards: a carry runs through free bits
		s := seen[i] | carry&free[i]
		sum := (s & free[i]) + free[i]
		s |= free[i] &^ sum
		s &= free[i]
		s |= seen[i]
		carry = s >> 63
		seen[i] = s
	}
	carry = 0
	for i := len(seen) - 1; i >= 0; i-- {
		s := seen[i] | carry&free[i]
		for {
			t := (s | s>>1) & free[i]
			if t |= s; t == s {
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
	if l := w.rows[[2]int{y, z}]; l != nil {
		for i, v := range l.shut {
			words[i] |= v
		}
	}
}
