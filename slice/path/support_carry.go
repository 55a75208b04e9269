package path

import "slices"

// carry finds where support stands on every floor, from the highest down: what is
// above, and what begins here, less the part. Where a column comes down on the part
// it gets a shelf. Levels follow.
func (u *support) carry() {
	if u.s.SupportMaterialBuildplate {
		u.standOnPlate()
	}
	for k := 1; k < len(u.floors); k++ {
		f, lower := &u.floors[k], &u.floors[k-1].part
		if f.contact != nil {
			f.contact = u.lattice.filled(f.contact, lower)
		}
		if f.dense != nil {
			f.dense = u.lattice.filled(f.dense, lower)
		}
	}
	u.settle()
	hung := u.ceilings()
	if len(hung) == 0 {
		return
	}
	for _, s := range hung {
		for _, k := range s.carries {
			s.cover = joinedGrid(s.cover, u.floors[k].dense)
		}
		u.sag(s)
	}
	stands := u.drop(hung)
	sheets := u.between(slices.Concat(hung, stands))
	floor := 0
	for _, s := range sheets {
		for floor+1 < len(u.floors) && u.floors[floor+1].top < s.top+sameZ {
			floor++
		}
		s.floor = floor
	}
	u.close(hung, stands, sheets)
	u.stack(hung, stands, sheets)
	u.hung, u.stands = hung, stands
	for k := range u.floors {
		u.floors[k] = floorOf{top: u.floors[k].top, areas: u.floors[k].areas} // all that drawing needs
	}
}

// sag finds where threads hang into a shelf: those of layers that begin above the
// gap over it, but not by as much as they are thicker than their layers.
func (u *support) sag(s *shelf) {
	if u.soluble() {
		return
	}
	top := s.z + u.s.SupportMaterialContactDistance - sameZ
	for k := range u.floors {
		f := &u.floors[k]
		if f.bottom > top && f.top-u.thread() <= top {
			s.thick = joinedGrid(s.thick, f.thick)
		}
	}
}

// drop lets columns down from the shelves that they carry to the plate or the part,
// and returns the shelves that they stand on, the lowest first.
func (u *support) drop(hung []*shelf) []*shelf {
	var proj *grid
	var stands []*shelf
	next := len(hung) - 1 // the highest shelf that has not come
	for i := len(u.floors) - 2; i >= 0; i-- {
		f := &u.floors[i]
		for ; next >= 0 && hung[next].z > f.top-sameZ; next-- {
			for _, k := range hung[next].carries {
				proj = joinedGrid(proj, u.floors[k].contact)
			}
		}
		if proj == nil {
			continue
		}
		if touch := proj.and(f.seen); touch != nil && !u.s.SupportMaterialBuildplate {
			s := u.standing(i, hung)
			s.cover = touch
			stands = append(stands, s)
		}
		proj = u.lattice.filled(proj.mapped(func(x, y int, b uint64) uint64 { return b &^ f.part.full.block(x, y) }), &f.part)
		f.areas = proj
	}
	slices.Reverse(stands)
	return stands
}

// standOnPlate leaves out support with a part below it: every layer counts as if it
// reached down to the plate.
func (u *support) standOnPlate() {
	var below *grid
	without := func(g *grid) *grid {
		if g == nil || below == nil {
			return g
		}
		if g = g.mapped(func(x, y int, b uint64) uint64 { return b &^ below.block(x, y) }); g.empty() {
			return nil
		}
		return g
	}
	for k := range u.floors {
		f := &u.floors[k]
		f.contact, f.dense = without(f.contact), without(f.dense)
		below = joinedGrid(below, f.part.full)
		f.part.full = below
	}
}
