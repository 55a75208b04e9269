package path

import (
	"math"
	"slices"
)

// Levels are the layers of support. They have heights of their own: each place
// that is carried has a level that ends just below it, and between these there
// are as few levels as the nozzle allows.

// level is a layer of support.
type level struct {
	bottom, top float64
	floor       int   // the highest layer of the part that ends at or below it
	dense       *grid // what is closed to carry something, nil for nothing
	interfaces  *grid // what is closed below that
}

const sameZ = 1e-4 // mm

// thickest returns the height of the thickest level.
func (u *support) thickest() float64 { return max(u.s.LayerHeight, 0.75*u.s.NozzleDiameter) }

// carry finds the levels and where support stands on every floor, from the highest
// down: what is above, and what begins here, less the part.
func (u *support) carry() {
	if u.s.SupportMaterialBuildplate {
		u.standOnPlate()
	}
	u.findLevels()
	if len(u.levels) == 0 {
		return
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
	var proj *grid
	next := len(u.floors) - 1 // the highest floor whose contact has not come
	for i := len(u.floors) - 1; i >= 0; i-- {
		f := &u.floors[i]
		for ; next >= 0 && u.contactZ(next) > f.top-sameZ; next-- {
			if u.carried(next) {
				proj = joinedGrid(proj, u.floors[next].contact)
			}
		}
		if proj == nil {
			continue
		}
		proj = u.lattice.filled(proj.mapped(func(x, y int, b uint64) uint64 { return b &^ f.part.full.block(x, y) }), &f.part)
		f.areas = proj
	}
	u.close()
	for k := range u.floors {
		u.floors[k] = floorOf{areas: u.floors[k].areas} // all that drawing needs
	}
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

// close finds what is closed on the levels: what carries, and below that.
func (u *support) close() {
	for k := range u.floors {
		if !u.carried(k) || u.floors[k].dense == nil {
			continue
		}
		z := u.contactZ(k)
		i := slices.IndexFunc(u.levels, func(l level) bool { return l.top > z-sameZ })
		if i < 0 {
			continue
		}
		u.levels[i].dense = joinedGrid(u.levels[i].dense, u.floors[k].dense)
		for n := 1; n < u.s.SupportMaterialInterfaceLayers && i-n >= 0; n++ {
			l := &u.levels[i-n]
			l.interfaces = joinedGrid(l.interfaces, u.floors[k].dense)
		}
	}
}

// contactZ returns where the support of floor k ends.
func (u *support) contactZ(k int) float64 {
	return u.floors[k].bottom - u.s.SupportMaterialContactDistance
}

// carried reports whether floor k needs support that can be printed: none below
// the first layer.
func (u *support) carried(k int) bool {
	return u.floors[k].contact != nil && u.contactZ(k) > u.s.FirstLayerHeight-sameZ
}

// findLevels makes the levels without what is on them.
func (u *support) findLevels() {
	var ends []float64
	for k := range u.floors {
		if u.carried(k) {
			ends = append(ends, u.contactZ(k))
		}
	}
	if len(ends) == 0 {
		return
	}
	z := u.s.FirstLayerHeight
	u.levels = append(u.levels, level{bottom: 0, top: z})
	for _, end := range ends {
		if end < z+sameZ {
			continue
		}
		n := math.Ceil((end-z)/u.thickest() - 1e-9)
		for i := range int(n) {
			u.levels = append(u.levels, level{bottom: z + float64((end-z)*float64(i)/n), top: z + float64((end-z)*float64(i+1)/n)})
		}
		z = end
	}
	floor := 0
	for i := range u.levels {
		for floor+1 < len(u.floors) && u.floors[floor+1].top < u.levels[i].top+sameZ {
			floor++
		}
		u.levels[i].floor = floor
	}
}
