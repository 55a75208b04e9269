package path

import (
	"math"

	"github.com/saggar3d/saggar/geom/poly"
)

// What is solid. A layer is seen from above where the layer over it is not, and
// from below where the layer under it is not. These areas are made solid, and so
// are the layers behind them, as many as the settings ask for; and so is what
// lies within that many layers of a slanted wall, unless the settings leave that
// out. The rules are those of PrusaSlicer.

// Anchor is how far visible solid areas reach under what is beside them, in mm.
const Anchor = 3

// slab is a layer on its way to paths.
type slab struct {
	index   int     // of the layer
	level   int     // 0 is the first that is printed
	z       float64 // of the nozzle
	height  float64
	region  poly.Region
	inner   poly.Region // what is filled, of all islands
	strokes *strokes
	islands []island
	brim    poly.Region // of all loops, the outermost first

	part  *mask // the section
	fill  *mask // what is left inside of the walls
	above *mask // seen from above, walls included, grown by a line
	below *mask // seen from below, likewise
	small *mask // what of fill is solid because it is small, unless it is seen
	kinds

	hidden poly.Region // where ways need no retraction
}

// kinds are the parts of fill by how they are filled. What is in none is sparse.
type kinds struct {
	top    *mask
	bottom *mask // lies on the plate
	bridge *mask // has nothing below
	over   *mask // solid over sparse infill: bridges too
	solid  *mask
}

// see finds what is seen of a layer, given those below and above it, nil where
// there is none.
func (j *job) see(s, below, above *slab) {
	under, over := s.part, s.part
	if below != nil {
		under = j.opened(s, below, s.part.minus(below.part))
	}
	if above != nil {
		over = j.opened(s, above, s.part.minus(above.part))
	}
	over = over.minus(under)
	if density := j.s.FillDensity; density > 0 && density < 1 && j.s.SolidInfillBelowArea > 0 {
		cell := float64(j.raster)
		s.small = j.unseen(s.fill, under, over).smaller(int(j.s.SolidInfillBelowArea / float64(cell*cell)))
	}
	line := 0.0
	if j.s.EnsureVerticalShellThickness {
		line = j.cells(j.lineSpacing * NarrowLine)
	}
	none := newMask(0, 0, 0, 0)
	s.kinds = kinds{top: none, bottom: none, bridge: none}
	if j.s.BottomSolidLayers > 0 {
		low := j.reaching(s, under, below).trimmed()
		if below == nil {
			s.bottom = low
		} else {
			s.bridge = low
		}
		s.below = joined(low, under).grown(line)
	}
	if j.s.TopSolidLayers > 0 {
		s.top = j.reaching(s, over, above).minus(s.bottom).minus(s.bridge).trimmed()
		s.above = joined(s.top, over).grown(line)
	}
}

// unseen returns what of fill is inside of the part. Where there are no solid layers on a side, what
// is seen from there counts as inside.
func (j *job) unseen(fill, under, over *mask) *mask {
	if j.s.BottomSolidLayers > 0 {
		fill = fill.minus(under)
	}
	if j.s.TopSolidLayers > 0 {
		fill = fill.minus(over)
	}
	return fill
}

// reaching returns what is to be solid for the area seen, which is missing in the
// slab beside: what of it is filled, and some way around.
func (j *job) reaching(s *slab, seen *mask, beside *slab) *mask {
	if seen = seen.trimmed(); seen.empty() {
		return seen
	}
	m := seen.and(s.fill)
	if beside != nil && j.s.Perimeters > 0 { // else it is told already
		m = joined(m, j.slivers(s, beside, seen))
	}
	if m.empty() {
		return m
	}
	wide := m.grown(j.cells(Anchor)).and(s.fill)
	if below := j.at(s.level - 1); j.s.FillDensity == 0 && below != nil {
		return joined(m.and(s.fill), wide.and(j.supporting(s, below)))
	}
	return wide
}

// supporting returns where a layer of a part without sparse infill lies on something: walls and
// what is seen of the layer below, and a little beside them.
func (j *job) supporting(s, below *slab) *mask {
	void := below.fill.minus(below.part.minus(s.part)) // seen from above
	if lowest := j.at(s.level - 2); lowest != nil {
		void = void.minus(below.part.minus(lowest.part)) // and from below
	} else {
		void = newMask(0, 0, 0, 0) // which lies on the plate
	}
	return below.part.minus(void.shrunk(j.cells(OverVoid * Anchor)))
}

// OverVoid is how far visible solid areas reach out over a void, as a share of Anchor.
const OverVoid = 0.3

// finer is how many times finer than masks slivers are looked for.
const finer = 4

// LeastSeen is how narrow a band may be to be seen, as a share of the width of an outer wall. With
// walls narrower ones do not reach what is filled.
const LeastSeen = 0.2

// opened returns what of an area that the slab beside does not have is wide enough to be seen,
// which only counts where there are no walls. Such bands are no wider than cells.
func (j *job) opened(s, beside *slab, seen *mask) *mask {
	if j.s.Perimeters > 0 || seen.empty() {
		return seen
	}
	var mitre poly.Mitre
	by := float64(LeastSeen / 2 * s.strokes[ExternalPerimeter].Width)
	bands, err := poly.Difference(s.region, beside.region)
	if err == nil {
		bands, err = mitre.Offset(bands, -by)
	}
	if err == nil && len(bands) > 0 {
		bands, err = mitre.Offset(bands, by)
	}
	if err != nil {
		return seen // all of it
	}
	return coarser((j.raster / finer).mask(bands))
}

// slivers returns the cells in which there is something to be filled that the
// slab beside has nothing of, next to what is seen with walls. However thin it is,
// it is made wide by Anchor, so here a cell is too coarse.
func (j *job) slivers(s, beside *slab, seen *mask) *mask {
	// Where borders of the two are within a cell of each other.
	near := s.fill.within(seen, 2).grown(1.5).minus(beside.part.within(seen, 5).shrunk(1.5)).within(seen, 2).trimmed()
	if near.empty() {
		return near
	}
	fine := j.raster / finer
	inner := newMask(near.x*finer, near.y*finer, (near.x+64*near.w)*finer, (near.y+near.h)*finer)
	outer := newMask(near.x*finer, near.y*finer, (near.x+64*near.w)*finer, (near.y+near.h)*finer)
	fine.draw(inner, s.inner)
	fine.draw(outer, beside.region)
	inner.andNot(outer)
	return coarser(inner)
}

// coarser returns the cells that hold any of those of a mask that are finer.
func coarser(m *mask) *mask {
	out := newMask(floorDiv(m.x, finer), floorDiv(m.y, finer), floorDiv(m.x+64*m.w, finer)+1, floorDiv(m.y+m.h, finer)+1)
	for y := range m.h {
		row := out.row(floorDiv(m.y+y, finer))
		for i, b := range m.bits[y*m.w : (y+1)*m.w] {
			// Masks begin at multiples of 64, so that the sixteen cells lie in one word.
			at := (m.x+64*i)/finer - out.x
			row[at/64] |= coarse(b) << (at % 64)
		}
	}
	return out
}

// coarse returns a bit for each four of b, which says whether one of them is set.
func coarse(b uint64) uint64 {
	b |= b >> 1
	return fourths(b | b>>2)
}

// joined returns the cells of a and b.
func joined(a, b *mask) *mask {
	// One without any cells is nowhere, and may be said to be far away.
	if len(a.bits) == 0 {
		return b.clone(0)
	}
	if len(b.bits) == 0 {
		return a.clone(0)
	}
	x0, y0 := min(a.x, b.x), min(a.y, b.y)
	out := newMask(x0, y0, max(a.x+64*a.w, b.x+64*b.w), max(a.y+a.h, b.y+b.h))
	out.or(a)
	out.or(b)
	return out
}

// thicken finds the solid areas of slab i of the window that are not seen. All
// slabs around it that count must have been seen.
func (j *job) thicken(window []*slab, i int) {
	s := window[i]
	s.solid, s.over = j.shells(window, i), newMask(0, 0, 0, 0)
	if !s.small.none() {
		s.solid = joined(s.solid, s.small.minus(s.top).minus(s.bottom).minus(s.bridge)).trimmed()
	}
}

// shells returns what of slab i is solid because something is seen of layers near it.
func (j *job) shells(window []*slab, i int) *mask {
	s, none := window[i], newMask(0, 0, 0, 0)
	top := depth{j.s.TopSolidLayers, j.s.TopSolidMinThickness, 1}
	bottom := depth{j.s.BottomSolidLayers, j.s.BottomSolidMinThickness, -1}
	alike := true // nothing is seen of the layers that count, and they have infill wherever this one has
	top.each(window, i, func(o *slab) { alike = alike && o.fill == s.fill && o.above.none() })
	bottom.each(window, i, func(o *slab) { alike = alike && o.fill == s.fill && o.below.none() })
	if alike {
		return none
	}
	inner := s.fill.minus(s.top)
	inner.andNot(s.bottom)
	inner.andNot(s.bridge)
	if inner.empty() {
		return none
	}
	if !j.s.EnsureVerticalShellThickness {
		return j.flatShells(inner, func(add func(seen *mask)) {
			top.each(window, i, func(o *slab) { add(o.above) })
			bottom.each(window, i, func(o *slab) { add(o.below) })
		})
	}
	shell := newMask(inner.x, inner.y, inner.x+64*inner.w, inner.y+inner.h)
	hollow := inner.clone(0) // what has infill on all layers that count
	add := func(seen *mask, o *slab) {
		if seen != nil {
			shell.or(seen)
		}
		if o.fill != s.fill {
			hollow.keep(o.fill)
		}
	}
	n := top.each(window, i, func(o *slab) { add(o.above, o) })
	m := bottom.each(window, i, func(o *slab) { add(o.below, o) })
	if n+m > 0 {
		hole := inner.clone(0)
		hole.andNot(hollow)
		shell.or(hole)
	}
	shell.keep(inner)
	if shell = shell.trimmed(); shell.empty() {
		return none
	}
	return shell.shrunk(narrowShell).grown(narrowShell + j.cells(j.lineSpacing*Widening)).and(inner).trimmed()
}

// flatShells returns what of inner is solid where shells are only to be thick enough above and
// below, and may be thin in slanted walls: what is seen of each layer that counts, and where that
// is narrow, some way around it (libslic3r/PrintObject.cpp, discover_horizontal_shells). Of an
// empty part, what is as narrow as a wall stays empty.
func (j *job) flatShells(inner *mask, each func(func(seen *mask))) *mask {
	solid := newMask(0, 0, 0, 0)
	margin := j.cells(WideShell * j.s.SolidInfillExtrusionWidth)
	each(func(seen *mask) {
		if seen == nil {
			return
		}
		m := seen.and(inner).trimmed()
		if j.s.FillDensity == 0 && !m.empty() {
			wall := j.cells(j.s.ExternalPerimeterExtrusionWidth)
			m = m.opened(wall).and(m).trimmed()
		}
		if m.empty() {
			return
		}
		if narrow := m.minus(m.opened(margin)).trimmed(); !narrow.empty() {
			m = joined(m, narrow.grown(margin).and(inner))
		}
		solid = joined(solid, m)
	})
	return solid.trimmed()
}

// WideShell is how wide solid areas inside a part are made at least to each side, in widths of
// their lines, where slanted walls have no shells of their own.
const WideShell = 3

// depth is how thick a shell is, and on which side of a slab it is looked for.
type depth struct {
	layers int
	thick  float64 // mm, at least
	dir    int     // 1 upwards, -1 downwards
}

// each calls f for the slabs on one side of slab i that a shell reaches to, and
// returns their number.
func (d depth) each(window []*slab, i int, f func(*slab)) int {
	if d.layers == 0 {
		return 0
	}
	s, n := window[i], 0
	for k := i + d.dir; k >= 0 && k < len(window); k += d.dir {
		o := window[k]
		if n+1 >= d.layers && math.Abs(o.z-s.z) >= d.thick-1e-9 {
			break
		}
		f(o)
		n++
	}
	return n
}

// hang makes bridges of what is solid over sparse infill. The two layers below
// must be thickened.
func (j *job) hang(s *slab, lower []*slab) {
	if s.solid.empty() || j.s.FillDensity >= 1 || len(lower) == 0 {
		return
	}
	over := s.solid.clone(0)
	for _, o := range lower {
		over.keep(o.fill)
		for _, m := range []*mask{o.solid, o.top, o.bottom, o.bridge, o.over} {
			over.andNot(m)
		}
	}
	if over = over.trimmed(); over.empty() {
		return
	}
	wide := s.strokes[Bridge].Width
	if over = over.opened(j.cells(leastBridge*wide) - 0.5); over.empty() {
		return
	}
	s.over = over.trimmed()
	s.solid = s.solid.minus(over).trimmed()
}

// cells returns a length in cells.
func (j *job) cells(mm float64) float64 { return mm / float64(j.raster) }

// NarrowLine is the width, in spacings, below which an area is too narrow for a
// solid line.
const NarrowLine = 1.05

// narrowShell is how far solid areas inside a part are shrunk and grown again, so
// that none is narrower than a line, in cells. With this radius a band of any
// direction goes at about the same width: 4.5 cells, by which raster is chosen.
const narrowShell = 2.24

// finest returns the size of cells for solid lines so far apart.
func finest(spacing float64) raster { return raster(spacing * NarrowLine / 4.5) }

// mostCells is how many cells the longer side of a part has at most, so that masks of huge
// parts take 8 MB: cells of those of more than 0.8 m are coarser, and narrowShell leaves out
// solid bands wider than a line there, by as much as cells are.
const mostCells = 8192

// Widening is how much wider than needed solid areas inside a part are made, in
// spacings of their lines: measured on PrusaSlicer's paths for a torus.
const Widening = 0.4

// leastBridge is half the width, in threads, that solid infill over sparse infill
// must have to be laid as a bridge.
const leastBridge = 3
