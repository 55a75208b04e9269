package voxel

// spot is a place for an item: its turn, one of those listed or a fresh one, and the
// cube at its lower corner.
type spot struct {
	turn    int
	fresh   *fresh
	x, y, z int
}

// finder looks for the lowest place of a body in a grid, in any of some turns.
type finder struct {
	words []uint64
	flood flood
	shut  bool // places need not be reachable from the top

	// allow, when not nil, says whether the i-th candidate may lie in a layer.
	allow func(i, z int) bool

	work int64 // positions along rows that were looked at, about
}

func newFinder(shut bool) *finder { return &finder{shut: shut} }

// candidate is a shape in one turn and a layer below which it has no place.
type candidate struct {
	turn  int
	fresh *fresh
	s     *shape
	z     int
}

// lowest returns the place in which a body reaches least high; of these the one
// of the first candidate, with the least y, then x. It brings the layers of the
// candidates up to date.
func (f *finder) lowest(g *grid, all []candidate) (spot, bool) {
	if f.shut {
		return f.anywhere(g, all)
	}
	best, top, found := spot{}, g.n[2]+1, false
	for i := range all {
		c := &all[i]
		f.flood.from = c.z
		at, ok := f.flood.deepest(g, c.s, func(z int) bool { return f.allow == nil || f.allow(i, z) })
		f.work += f.flood.work
		c.z = f.flood.lowest
		if t := at.z + c.s.n[2]; ok && t < top {
			at.turn, at.fresh = c.turn, c.fresh
			best, top, found = at, t, true
		}
	}
	return best, found
}

// anywhere goes up top by top: of all candidates, the layer of positions is looked
// at next in which the body would reach least high. So nothing is looked at above
// the place that is found.
func (f *finder) anywhere(g *grid, all []candidate) (spot, bool) {
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
				if x, y, ok := f.layer(g, c); ok {
					return spot{turn: c.turn, fresh: c.fresh, x: x, y: y, z: c.z}, true
				}
			}
			c.z++
		}
	}
	return spot{}, false
}

// layer returns the first place of a candidate in its layer.
func (f *finder) layer(g *grid, c *candidate) (x, y int, ok bool) {
	limit := g.limit(c.s, 0)
	if limit <= 0 {
		return 0, 0, false
	}
	for y := range g.limit(c.s, 1) {
		f.work += 1 + int64(len(c.s.rows)>>6)
		if !g.blocked(c.s, y, c.z, limit, f.words[:g.words]) {
			continue
		}
		if x := firstFree(f.words, limit); x >= 0 {
			return x, y, true
		}
	}
	return 0, 0, false
}
