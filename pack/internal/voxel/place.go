package voxel

// spot is a place for an item: its turn and the cube at its lower corner.
type spot struct {
	turn    int
	x, y, z int
}

// finder looks for the lowest place of a body in a grid, in any of some turns. It
// goes up top by top: of all turns, the layer of positions is looked at next in
// which the body would reach least high. So nothing is looked at above the place
// that is found.
type finder struct {
	g     *grid
	words []uint64
	walks walks
	free  bool // places need not be reachable from the top

	// allow, when not nil, says whether the i-th candidate may lie in a layer.
	allow func(i, z int) bool

	work int64 // positions along rows that were looked at, about
}

func newFinder(free bool) *finder { return &finder{free: free} }

// candidate is a shape in one turn and the lowest layer that may have a place.
type candidate struct {
	turn int
	s    *shape
	z    int
}

// lowest returns the place in which a body reaches least high; of these the one
// of the first candidate, with the least y, then x. It brings the layers of the
// candidates up to date.
func (f *finder) lowest(g *grid, all []candidate) (spot, bool) {
	f.g = g
	if len(f.words) < g.words {
		f.words = make([]uint64, g.words)
	}
	top := g.n[2] + 1
	for i := range all {
		top = min(top, all[i].z+all[i].s.n[2])
	}
	for ; top <= g.n[2]; top++ {
		for i := range all {
			c := &all[i]
			if c.z+c.s.n[2] != top || c.z >= g.limit(c.s, 2) {
				continue
			}
			if f.allow == nil || f.allow(i, c.z) {
				if x, y, ok := f.layer(c.s, i, c.z); ok {
					return spot{turn: c.turn, x: x, y: y, z: c.z}, true
				}
			}
			c.z++
		}
	}
	return spot{}, false
}

// layer returns the first place of a shape, the i-th candidate, in a layer.
func (f *finder) layer(s *shape, i, z int) (x, y int, ok bool) {
	limit := f.g.limit(s, 0)
	if limit <= 0 {
		return 0, 0, false
	}
	for y := range f.g.limit(s, 1) {
		f.work += 1 + int64(len(s.rows)>>6)
		if !f.g.blocked(s, y, z, limit, f.words[:f.g.words]) {
			continue
		}
		if x, ok := f.first(s, i, y, z); ok {
			return x, y, true
		}
	}
	return 0, 0, false
}

// first returns the first free position in a row, reachable from the top unless
// that does not matter.
func (f *finder) first(s *shape, i, y, z int) (int, bool) {
	limit := f.g.limit(s, 0)
	for {
		x := firstFree(f.words, limit)
		if x < 0 {
			return 0, false
		}
		if f.free || z >= f.g.top || f.straight(s, x, y, z) {
			return x, true
		}
		w := f.walks.begin(f.g, s, i)
		out := w.out(x, y, z)
		f.work += w.spent
		w.spent = 0
		if out {
			return x, true
		}
		f.words[x>>6] |= 1 << (x & 63)
		w.closed(y, z, f.words)
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
	taken := g.taken[s.class]
	for i := range s.rows {
		r := &s.rows[i]
		if z+int(r.z) >= g.top {
			continue
		}
		k := g.row(y+int(r.y), z+int(r.z)) * g.words
		for _, q := range r.runs {
			p := log2(q.n)
			a, b := x+int(q.x), x+int(q.x+q.n)-1<<p
			line := taken[p][k:]
			if line[a>>6]>>(a&63)&1 != 0 || line[b>>6]>>(b&63)&1 != 0 {
				return true
			}
		}
	}
	return false
}
