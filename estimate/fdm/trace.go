package fdm

import (
	"iter"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Traced is what the contours of one layer say, whatever the density of the infill.
// Areas are hatched with lines [Pitch] apart.
type Traced struct {
	Base, Height   float64
	Area           float64
	Islands, Apart float64 // pieces of the section, where they are several, and how far these are apart
	Outer, Inner   float64 // lengths of walls
	Small          Small   // of these
	Bends          Bends   // of all walls
	Loops          float64 // closed strokes of them
	Gaps           Gaps    // between walls
	Edge           float64 // boundary of the filled area
	Foot           Foot    // of the first that is printed

	Sparse, Solid, Top, Bridge, Over sum // Over: solid over sparse
}

// Pitch is the distance of the lines with which areas are hatched, in mm: about that of
// infill, so that their number is that of strokes.
const Pitch = 0.4

// level is a layer that others still look at.
type level struct {
	out          *Traced
	part, fill   *rows // section, and what is inside the walls
	above, below *rows // of fill, what can be seen from above and below, anchored
	over, under  *rows // of part, the same with what is seen of walls, grown by a line
	hidden       *rows // of fill, what cannot be seen
	sparse       *rows
}

// tracer goes up the layers with a window of those that shells reach over.
type tracer struct {
	s      *config.Settings
	top    int // layers of shell
	bottom int
	mitre  poly.Mitre
	levels []*level
	done   int
	based  bool // something stands on the plate
}

// Trace measures layers from the plate upwards, in a window of memory. What counts of s
// are widths, walls and shells, by how much contours are grown and which areas are solid for
// being small; whether there is sparse infill, and a raft, at all counts too. Errors: those of layers, and of offsets.
func Trace(layers iter.Seq2[slice.Layer, error], s *config.Settings) ([]Traced, error) {
	t := &tracer{s: s}
	top, bottom := ShellReach(s)
	t.top, t.bottom = int(top/s.LayerHeight+0.5), int(bottom/s.LayerHeight+0.5)
	var out []*Traced
	for l, err := range layers {
		if err != nil {
			return nil, err
		}
		v, err := t.level(&l)
		if err != nil {
			return nil, err
		}
		out = append(out, v.out)
		t.levels = append(t.levels, v)
		if n := len(t.levels); n > 1 {
			t.see(n - 2)
		}
		// A layer can be split once all above it that its shell may come from have been seen,
		// for which each needs the one above it.
		for t.done+t.top+1 < len(t.levels) {
			t.fill(t.done)
		}
	}
	if n := len(t.levels); n > 0 {
		t.see(n - 1)
	}
	for t.done < len(t.levels) {
		t.fill(t.done)
	}
	list := make([]Traced, len(out))
	for i, v := range out {
		list[i] = *v
	}
	return list, nil
}

// level measures the walls of a layer and hatches it.
func (t *tracer) level(l *slice.Layer) (*level, error) {
	lines := LinesOf(t.s, l.Height, l.Index == 0)
	region, err := t.contours(l)
	if err != nil {
		return nil, err
	}
	v := &level{out: &Traced{Base: l.Bottom, Height: l.Height, Area: region.Area()}}
	inside, err := t.filled(region, &lines)
	if err != nil {
		return nil, err
	}
	if n := float64(len(region)); n > 1 {
		size := region.Box().Size()
		v.out.Islands, v.out.Apart = n, math.Sqrt(float64(size.X*size.Y)/n)
	}
	if !t.based && len(region) > 0 {
		t.based = true
		if v.out.Foot, err = t.foot(region, l.Height); err != nil {
			return nil, err
		}
	}
	v.part, v.fill = hatch(region, Pitch), hatch(inside, Pitch)
	outer, inner := outlineOf(region), outlineOf(inside)
	v.out.Edge = inner.length
	if err := t.walls(v.out, region, outer, inner); err != nil {
		return nil, err
	}
	if outer.length > 0 {
		bends := bendsOf(region)
		v.out.Bends.add(&bends, (v.out.Outer+v.out.Inner)/outer.length)
	}
	return v, nil
}

// filled returns what is inside the walls, without what is too narrow for a line.
func (t *tracer) filled(region poly.Region, l *Lines) (poly.Region, error) {
	narrow := float64(leastRoom * l.spacing(l.Solid) / 2)
	g, err := t.mitre.Offset(region, -(l.FillDepth(t.s) + narrow))
	if err != nil {
		return nil, err
	}
	return t.mitre.Offset(g, narrow)
}

// leastRoom is how wide an area must be to be filled, in spacings of lines. Slicers keep
// what is narrower, down to 0.6, but draw no line in it.
const leastRoom = 1.0

// contours returns the section of a layer as it is printed: grown or shrunk as is asked for,
// and where shells meet, narrow gaps between them are closed, which would count as walls.
func (t *tracer) contours(l *slice.Layer) (g poly.Region, err error) {
	g = l.Region
	if l.United && t.s.SliceClosingRadius > 0 {
		g, err = t.mitre.Closed(g, t.s.SliceClosingRadius)
	}
	if by := grown(t.s, l.Index == 0); err == nil && by != 0 {
		g, err = t.mitre.Offset(g, by)
	}
	return g, err
}

// smallest is the area in mm² up to which what would be filled sparsely is solid.
func smallest(s *config.Settings) float64 {
	if s.FillDensity == 0 {
		return 0
	}
	return s.SolidInfillBelowArea
}

// grown is by how much contours are larger when printed, in mm.
func grown(s *config.Settings, first bool) float64 {
	if first && s.RaftLayers == 0 {
		return s.XYSizeCompensation - s.ElefantFootCompensation
	}
	return s.XYSizeCompensation
}

// thinPlaces is the share by which what is filled may be shorter around than the outline
// says before walls are asked for one by one.
const thinPlaces = 0.02

// walls measures the walls of a layer. As a rule one offset tells: the outline and the
// boundary of what is filled say how long the walls between them are. Where that
// boundary is shorter than the outline says, there are places with room for some walls
// and not for all, or for none: then each wall is an offset of its own, and there are gaps
// between them.
func (t *tracer) walls(out *Traced, part poly.Region, outer, inner outlineSum) error {
	lines := LinesOf(t.s, out.Height, out.Base == 0)
	depth := lines.FillDepth(t.s)
	thin := inner.length == 0 || inner.length < (1-thinPlaces)*outer.at(depth)
	last := part
	for k := range t.s.Perimeters {
		at := lines.WallDepth(k)
		length, small, rings := outer.at(at), outer.small(at), outer.rings
		switch {
		case thin:
			wall, err := t.wall(last, part, k, &lines)
			if err == nil {
				err = out.Gaps.between(last, wall, k, &lines, t)
			}
			if err != nil {
				return err
			}
			sum := outlineOf(wall)
			length, small, rings, last = sum.length, sum.small(0), sum.rings, wall
		case k > 0:
			length, small, rings = inner.at(at-depth), inner.small(at-depth), inner.rings
		}
		if k == 0 {
			out.Outer, out.Small.Outer = length, small
		} else {
			out.Inner += length
			out.Small.Inner += small
		}
		out.Loops += rings
	}
	return nil
}

// wall returns the middle of wall k of a part, which lies inside of the one before it. Where
// thin walls are drawn, its two sides must be apart (see package path).
func (t *tracer) wall(last, part poly.Region, k int, l *Lines) (poly.Region, error) {
	if _, thin := fillsGaps(t.s); !thin {
		return t.mitre.Offset(part, -l.WallDepth(k))
	}
	in, spacing := l.WallDepth(0), l.spacing(l.Outer)
	if k > 0 {
		in, spacing = l.WallDepth(k)-l.WallDepth(k-1), l.spacing(l.Inner)
	}
	apart := float64(spacing * leastApart / 2)
	g, err := t.mitre.Offset(last, -(in + apart))
	if err != nil {
		return nil, err
	}
	return t.mitre.Offset(g, apart)
}

// leastApart is how far apart two sides of a wall must be where thin walls are drawn, in
// spacings of lines.
const leastApart = 0.6

// outlineSum is what all rings of a region amount to.
type outlineSum struct {
	length, rings float64
	turn          float64 // Σ tan(half the turn): what the length loses on both sides of it for each mm of depth
	short         []ring  // those that may be small walls
}

// ring is what one of them amounts to.
type ring struct{ length, turn float64 }

// at returns the length at a depth, with mitred corners; a depth below 0 is outside.
func (o outlineSum) at(depth float64) float64 {
	return max(0, o.length-float64(2*depth*o.turn))
}

// small returns the length at a depth of the rings that are small walls there.
func (o outlineSum) small(depth float64) float64 {
	sum := 0.0
	for _, r := range o.short {
		if l := r.length - float64(2*depth*r.turn); l > 0 && l <= path.SmallLoop {
			sum += l
		}
	}
	return sum
}

func outlineOf(g poly.Region) outlineSum {
	var o outlineSum
	g.Rings(func(r poly.Ring) bool {
		o.rings++
		var one ring
		each(r, func(a, b geom.Vec2, length float64) {
			one.length += length
			// tan(θ/2) = sin θ/(1 + cos θ); a corner sharper than 150 degrees is cut off.
			sin, cos := float64(a.X*b.Y)-float64(a.Y*b.X), float64(a.X*b.X)+float64(a.Y*b.Y)
			one.turn += sin / max(0.134, 1+cos)
		})
		o.length, o.turn = o.length+one.length, o.turn+one.turn
		if one.length < 2*path.SmallLoop {
			o.short = append(o.short, one)
		}
		return true
	})
	return o
}

// each calls f for every corner of a ring with the directions before and after it, and
// the length of the side after it. Sides without length are passed over.
func each(r poly.Ring, f func(before, after geom.Vec2, length float64)) {
	type side struct {
		dir    geom.Vec2
		length float64
	}
	direction := func(p, q geom.Vec2) (side, bool) {
		x, y := q.X-p.X, q.Y-p.Y
		l := math.Sqrt(float64(x*x) + float64(y*y))
		if l < 1e-9 {
			return side{}, false
		}
		return side{geom.Vec2{X: x / l, Y: y / l}, l}, true
	}
	n := len(r)
	var before side
	ok := false
	for i := n - 1; i >= 0 && !ok; i-- { // the last side that has a length
		before, ok = direction(r[i], r[(i+1)%n])
	}
	for i := range r {
		if after, has := direction(r[i], r[(i+1)%n]); has {
			f(before.dir, after.dir, after.length)
			before = after
		}
	}
}

// see finds what can be seen of layer i, whose neighbours are there.
func (t *tracer) see(i int) {
	v := t.levels[i]
	room := v.fill
	if t.s.FillDensity == 0 && i > 0 {
		room = combined(v.fill, t.held(i), common)
	}
	lines := LinesOf(t.s, v.out.Height, i == 0)
	// Without walls steps of slopes reach what is filled, and narrow ones are not seen (see package
	// path).
	bared := func(area, beside *rows) *rows {
		bare := combined(area, beside, without)
		if t.s.Perimeters > 0 {
			return bare
		}
		return bare.wide(path.LeastSeen*lines.Outer, 0, Pitch)
	}
	seen := func(beside *rows) *rows {
		// The neighbour counts with its walls: what lies below them is not seen.
		bare := bared(v.fill, beside)
		// Rounding of borders that coincide is not seen, and must not be anchored.
		anchored := bare.long(1e-3).wider(path.Anchor, Pitch, room)
		if room != v.fill {
			return joinedRows(bare, anchored)
		}
		return anchored
	}
	line := lines.spacing(lines.Solid) * path.NarrowLine
	// What makes the layers behind solid. Where walls are few, steps of slopes stick out of them.
	behind := func(visible, beside *rows) *rows {
		all := joinedRows(visible, bared(v.part, beside))
		if !t.s.EnsureVerticalShellThickness {
			return all
		}
		return all.wider(line, Pitch, v.part)
	}
	none := &rows{}
	v.above, v.below, v.over, v.under, v.hidden = none, none, none, none, v.fill
	if t.top > 0 {
		beside := none
		if i+1 < len(t.levels) {
			beside = t.levels[i+1].part
		}
		v.above = seen(beside)
		v.over = behind(v.above, beside)
		v.hidden = combined(v.hidden, beside, common)
	}
	if t.bottom > 0 {
		beside := none
		if i > 0 {
			beside = t.levels[i-1].part
		}
		v.below = seen(beside)
		v.under = behind(v.below, beside)
		v.hidden = combined(v.hidden, beside, common)
	}
}

// held returns where layer i of a hollow part lies on something: on walls of the one below,
// on what is seen of it, and a little beside them (see package path).
func (t *tracer) held(i int) *rows {
	below := t.levels[i-1]
	void := combined(below.fill, t.levels[i].part, common) // not seen from above
	if i > 1 && t.levels[i-2].part != nil {
		void = combined(void, t.levels[i-2].part, common) // nor from below
	} else {
		void = &rows{}
	}
	return combined(below.part, void, without).wider(path.OverVoid*path.Anchor, Pitch, below.part)
}

// shell returns what of layer i is solid, seen or not. Two rules make a layer solid: what is seen
// of the layers that its shell reaches to, walls included, and what is not inside the walls of all
// of them (a slope). Without shells in slopes the first alone does, and narrow areas are widened
// (see package path).
func (t *tracer) shell(i int, visible *rows, lines *Lines) *rows {
	v := t.levels[i]
	line := lines.spacing(lines.Solid)
	shell, hollow := &rows{}, v.fill
	add := func(seen, fill *rows) {
		if t.s.EnsureVerticalShellThickness {
			shell, hollow = joinedRows(shell, seen), combined(hollow, fill, common)
			return
		}
		m, wide := combined(v.fill, seen, common), float64(path.WideShell*lines.Solid)
		if t.s.FillDensity == 0 {
			m = m.wide(2*lines.Outer, 0, Pitch)
		}
		narrow := combined(m, m.wide(2*wide, 0, Pitch), without)
		shell = joinedRows(shell, joinedRows(m, narrow.wider(wide, Pitch, v.fill)))
	}
	for k := i + 1; k < min(len(t.levels), i+t.top); k++ {
		add(t.levels[k].over, t.levels[k].fill)
	}
	for k := i - 1; k > max(-1, i-t.bottom); k-- {
		add(t.levels[k].under, t.levels[k].fill)
	}
	if t.s.EnsureVerticalShellThickness {
		shell = joinedRows(combined(v.fill, shell, common), combined(v.fill, hollow, without)).wide(path.NarrowLine*line, path.Widening*line, Pitch)
	}
	return combined(v.fill, joinedRows(shell, visible), common)
}

// fill splits the filled area of layer i and lets go of what nobody needs any more.
func (t *tracer) fill(i int) {
	t.done = i + 1
	v := t.levels[i]
	lines := LinesOf(t.s, v.out.Height, i == 0)
	visible := joinedRows(v.above, v.below)
	shell := t.shell(i, visible, &lines)
	solid := combined(shell, visible, without)
	v.sparse = combined(v.fill, shell, without)
	// What is small was so before shells were added to it.
	if small := v.hidden.small(smallest(t.s), Pitch); len(small.ends) > 0 {
		small = combined(v.sparse, small, common)
		solid, v.sparse = joinedRows(solid, small), combined(v.sparse, small, without)
	}
	// The lowest solid layer over sparse infill is strung from line to line: a bridge.
	over := &rows{}
	if i > 0 && t.levels[i-1].sparse != nil {
		over = combined(solid, t.levels[i-1].sparse, common).long(leastBridge)
		solid = combined(solid, over, without)
	}
	const shortest = Pitch // what is less long than a line is wide is part of its neighbours
	top := combined(v.above, v.below, without)
	v.out.Top, v.out.Solid, v.out.Over, v.out.Sparse = top.total(shortest, Pitch), solid.total(shortest, Pitch), over.total(shortest, Pitch), v.sparse.total(shortest, Pitch)
	// What is seen from below hangs in the air, but in the first layer, which lies on the
	// plate.
	if below := v.below.total(shortest, Pitch); i == 0 {
		v.out.Solid.add(below)
	} else {
		v.out.Bridge = below
	}
	if old := i - t.bottom - 1; old >= 0 {
		t.levels[old] = &level{} // its rows are no longer looked at
	}
	if i > 0 {
		t.levels[i-1].sparse = nil
	}
}

// leastBridge is the length in mm below which solid over sparse infill is no bridge.
const leastBridge = 2.5

// joinedRows returns what is in a or in b.
func joinedRows(a, b *rows) *rows {
	if a.count() == 0 {
		return b
	}
	if b.count() == 0 {
		return a
	}
	lo, hi := min(a.first, b.first), max(a.first+a.count(), b.first+b.count())
	out := &rows{first: lo, start: make([]int32, 1, hi-lo+1)}
	for k := lo; k < hi; k++ {
		out.ends = joinedLine(out.ends, a.line(k), b.line(k))
		out.start = append(out.start, int32(len(out.ends)))
	}
	return out
}

func (s *sum) add(o sum) {
	s.length += o.length
	s.pieces += o.pieces
	s.regions += o.regions
}

// FromTraced returns the sections of a part that was sliced.
func FromTraced(list []Traced, s *config.Settings) []Section {
	out := make([]Section, len(list))
	for i := range list {
		v := &list[i]
		lines := LinesOf(s, v.Height, i == 0)
		o := &out[i]
		*o = Section{
			Base: v.Base, Height: v.Height, Outer: v.Outer, Inner: v.Inner, Small: v.Small, Bends: v.Bends, WallLoops: v.Loops,
			Solid: v.Solid.length * Pitch, Top: v.Top.length * Pitch, Bridge: v.Bridge.length * Pitch,
			Gaps: v.Gaps, Span: math.Sqrt(max(0, v.Area)), Islands: v.Islands, Apart: v.Apart, Brim: v.Foot.Brim,
		}
		solid := v.Solid
		if s.FillDensity > 0 && s.FillDensity < 1 {
			o.Over = float64(v.Over.length * Pitch)
			o.Bridge += o.Over
		} else {
			solid.add(v.Over)
			o.Solid = solid.length * Pitch
		}
		count := func(a sum, width, dense float64) float64 {
			return a.pieces * Pitch * dense / lines.spacing(width)
		}
		o.SolidLines, o.TopLines = count(solid, lines.Solid, 1), count(v.Top, lines.Top, 1)
		o.BridgeLines = count(v.Bridge, lines.Solid, 1)
		if o.Bridge > 0 && s.FillDensity < 1 {
			o.BridgeLines += count(v.Over, lines.Solid, 1)
		}
		o.Regions = solid.regions + v.Top.regions + v.Bridge.regions
		if s.FillDensity > 0 {
			o.Sparse = v.Sparse.length * Pitch
			o.SparseLines = count(v.Sparse, lines.Sparse, float64(s.FillDensity))
			o.Regions += v.Sparse.regions
			if s.FillDensity < 1 && o.Sparse > 0 {
				o.Edge = v.Edge
				o.join(v.Sparse.regions)
			}
		}
	}
	return out
}
