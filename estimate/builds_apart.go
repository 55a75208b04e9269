package estimate

import (
	"context"
	"slices"
)

// separate offers to make each part in builds of its own: low parts need not wait for
// high ones.
func (p *planner) separate(ctx context.Context, room int) error {
	if may, err := p.mayGain(ctx); !may || err != nil {
		return err
	}
	for i, part := range p.parts {
		alone, err := p.e.planner(ctx, []Part{{ID: part.ID, Mesh: part.Mesh, Count: 1}}, p.index[i:i+1], room)
		if err != nil {
			return err
		}
		p.apart = append(p.apart, alone)
	}
	// As far as is known of each part, see knows: its own builds may hold far more.
	copies := 0
	for _, part := range p.parts {
		copies = max(copies, part.Count)
	}
	for sets, most := 1, max(ahead*len(p.goes), told(room)/copies); sets <= most; sets++ {
		sum := took{}
		for i, part := range p.parts {
			sum = sum.plus(p.apart[i].takes(sets * part.Count))
		}
		switch {
		case sets > len(p.goes):
			p.goes = append(p.goes, option{sum, nil})
		case p.e.less(sum, p.goes[sets-1].took):
			p.goes[sets-1] = option{sum, nil}
		}
	}
	return nil
}

// mayGain reports whether builds of one part each might make any number of sets for less
// than builds of all parts do. Most never can: each build has to be heated, or all parts are
// as high. Orders of more sets than were packed are not looked at, so where there are such
// it reports true.
func (p *planner) mayGain(ctx context.Context) (bool, error) {
	low := p.lowest()
	if p.whole || low == nil {
		return true, nil
	}
	for k := range p.goes {
		sum := took{}
		for i := range low {
			least, err := p.least(ctx, low[i:i+1], k+1)
			if err != nil {
				return false, err
			}
			sum = sum.plus(least)
		}
		if p.e.less(sum, p.goes[k].took) {
			return true, nil
		}
	}
	return false, nil
}

// least returns what so many sets take at least in one build, which needs no search: that of
// copies side by side. low are those of one set, see [planner.lowest].
func (p *planner) least(ctx context.Context, low []group, sets int) (took, error) {
	groups, copies, area, wide := slices.Clone(low), 0, 0.0, 0.0
	for i := range groups {
		g := &groups[i]
		g.count *= sets
		copies += g.count
		mesh := p.parts[slices.Index(p.index, g.part)].Mesh
		area += float64(float64(g.count) * p.e.footprints[mesh].Area()) // unknown in space
		wide = max(wide, g.y1)
	}
	for i := range groups { // all that they cover has to be on the bed
		groups[i].y1 = max(wide, area/p.e.options.Machine.Bed.X)
	}
	r, err := p.e.model.run(ctx, groups)
	if err != nil {
		return took{}, err
	}
	return p.e.took(r, copies), nil
}

// lowest returns the copies of one set as low and as narrow as they can lie. nil: of some
// part none was packed like that, so it is not known how low it can.
func (p *planner) lowest() []group {
	low := make([]group, len(p.parts))
	for _, plate := range p.goes[len(p.goes)-1].from.plates {
		for _, c := range plate {
			g := &low[slices.Index(p.index, c.part)]
			if g.what == nil || c.what.size.Z < g.what.size.Z {
				*g = group{part: c.part, what: c.what, y1: min(c.what.size.X, c.what.size.Y)}
			}
		}
	}
	for i, part := range p.parts {
		size := part.Mesh.Bounds().Size()
		least := size.Z
		if inSpace(p.e.process) {
			least = min(size.X, size.Y, size.Z)
		}
		if g := &low[i]; g.what == nil || g.what.size.Z > least*(1+1e-6) {
			return nil
		}
		low[i].count = part.Count
	}
	return low
}
