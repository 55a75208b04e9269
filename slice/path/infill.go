package path

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/slice/config"
)

// solidLink in mm is the way along the border by which solid lines are joined:
// any.
const solidLink = 1000

// fill makes the infill of slabs from lo up to hi.
func (j *job) fill(ctx context.Context, lo, hi int) error {
	return par.Each(ctx, max(0, hi-lo), func(worker, i int) error {
		s, below := j.at(lo+i), j.at(lo+i-1)
		f := &filler{j, j.hatchers[worker], s, below, nil}
		for k := range s.islands {
			f.out = &s.islands[k]
			for _, p := range f.out.fill {
				if err := f.area(p); err != nil {
					return fmt.Errorf("infill of layer %d: %w", s.index, err)
				}
			}
		}
		j.overhangs(s, below)
		return nil
	})
}

// filler makes the infill of one slab.
type filler struct {
	*job
	w     *hatcher
	s     *slab
	below *slab   // nil on the plate
	out   *island // where the infill goes
}

// area fills one connected area: each kind of solid infill where the masks of the
// slab say so, and sparse infill in what is left.
func (f *filler) area(p poly.Polygon) error {
	s := f.s
	m := s.fill
	if len(s.inner) > 1 {
		m = f.raster.mask(poly.Region{p})
	}
	all := m.count()
	for _, k := range []struct {
		feature Feature
		mask    *mask
	}{{SolidInfill, s.bottom}, {Bridge, s.bridge}, {TopSolid, s.top}, {SolidInfill, s.solid}, {Bridge, s.over}} {
		part := m.and(k.mask)
		if part.empty() {
			continue
		}
		m = m.minus(part)
		for _, q := range f.areas(p, part, all) {
			angle, line := f.angle(s), s.strokes[k.feature]
			if k.mask == s.over {
				line = line.overSparse(float64(f.job.s.FillDensity), s.strokes[SolidInfill].Height)
			}
			if k.mask == s.bridge {
				// Over sparse infill any direction will do, over air it will not.
				angle = f.bridgeAngle(q, f.below, angle)
			}
			if err := f.solid(q, line, angle); err != nil {
				return err
			}
		}
	}
	if f.job.s.FillDensity == 0 || m.empty() {
		return nil
	}
	for _, q := range f.areas(p, m, all) {
		if err := f.sparse(q); err != nil {
			return err
		}
	}
	return nil
}

// areas returns the cells of part as polygons, or p itself where they are all of
// it, which are so many: its outline is exact, that of cells is not.
func (j *job) areas(p poly.Polygon, part *mask, all int) poly.Region {
	if part.count() == all {
		return poly.Region{p}
	}
	return j.raster.region(part)
}

// angle returns the direction of lines on a layer in radians.
func (j *job) angle(s *slab) float64 {
	a := j.s.FillAngle
	if s.level%2 == 1 {
		a += 90
	}
	return radians(a)
}

// solid fills an area without gaps.
func (f *filler) solid(p poly.Polygon, k stroke, angle float64) error {
	lines, pitch, err := f.w.fill(p, solidHatch(k, angle))
	// Lines that were moved apart to fit are made thicker: no gap is left.
	f.out.add(k.spaced(pitch), lines)
	return err
}

func solidHatch(k stroke, angle float64) hatch {
	return hatch{angle: angle, spacing: k.spacing, pitch: k.spacing, fit: true, longest: solidLink}
}

// sparse fills an area with the pattern for what is not seen.
func (f *filler) sparse(p poly.Polygon) error {
	s, set := f.s, &f.job.s
	k := s.strokes[Infill]
	var lines [][]geom.Vec2
	var err error
	switch {
	case set.FillDensity >= 1:
		return f.solid(p, k, f.angle(s))
	case set.FillPattern == config.Gyroid || set.FillPattern == config.Grid:
		lines, err = f.pattern(p, k)
	default:
		h := hatch{angle: f.angle(s), spacing: k.spacing, pitch: k.spacing / float64(set.FillDensity), longest: straightLink(set),
			middle: f.middle, shift: lineShift(set, s.level)}
		if set.FillPattern == config.AlignedRectilinear {
			h.angle = radians(set.FillAngle)
		}
		lines, _, err = f.w.fill(p, h)
	}
	if err == nil {
		k, err = f.atMostSolid(p, k, lines)
	}
	f.out.add(k, lines)
	return err
}

// atMostSolid returns the stroke of sparse lines: k, or a thinner one where they would hold
// more than solid infill does. Nearly full patterns would, with the links between them.
func (f *filler) atMostSolid(p poly.Polygon, k stroke, lines [][]geom.Vec2) (stroke, error) {
	long := length(lines)
	// Solid lines fill more than half of any area, so that not all need be held against them.
	if float64(long*k.spacing) < (poly.Region{p}).Area()/2 {
		return k, nil
	}
	full, pitch, err := f.w.fill(p, solidHatch(k, f.angle(f.s)))
	if most := float64(length(full) * pitch); len(full) > 0 && most < float64(long*k.spacing) {
		k = k.spaced(most / long)
	}
	return k, err
}

func length(lines [][]geom.Vec2) float64 {
	sum := 0.0
	for _, l := range lines {
		sum += (&Path{Points: l}).Length()
	}
	return sum
}

// Unjoined is the infill_anchor_max in mm below which no lines of infill are joined.
const Unjoined = 0.05

// straightLink returns how far along the border straight lines are led into each other: in
// PrusaSlicer to wherever the next begins, or not at all.
func straightLink(set *config.Settings) float64 {
	if set.InfillAnchorMax < Unjoined {
		return 0
	}
	return math.Inf(1)
}

// pattern fills an area with lines that are joined along its border.
func (f *filler) pattern(p poly.Polygon, k stroke) ([][]geom.Vec2, error) {
	set := &f.job.s
	angle, inset := set.FillAngle, k.spacing/2
	if set.FillPattern == config.Gyroid {
		angle -= 45 // its waves lie along the axes
	}
	sin, cos := geom.Sincos(radians(-angle))
	waves := f.waves(k)
	to := poly.Motion{Cos: cos, Sin: sin}
	c := to.Apply(f.middle)
	c = geom.Vec2{X: c.X + waves.shift.X, Y: c.Y + waves.shift.Y}
	to.T = geom.Vec2{X: -c.X, Y: -c.Y}
	inner, err := f.w.mitre.Offset(poly.Region{p}.Move(to), -inset)
	if err != nil || len(inner) == 0 {
		return nil, err
	}
	b := newBorder(inner)
	var pieces []piece
	for _, l := range waves.over(inner.Box()) {
		for _, c := range b.clip(l) {
			if (&Path{Points: c.line}).Length() >= leastPiece*k.spacing {
				pieces = append(pieces, c)
			}
		}
	}
	lines := b.connect(pieces, anchors{set.InfillAnchorMax, min(set.InfillAnchor, set.InfillAnchorMax), k.spacing / 2})
	for _, l := range lines {
		for i, q := range l {
			l[i] = geom.Vec2{X: q.X + c.X, Y: q.Y + c.Y}
		}
	}
	turn(lines, sin, cos)
	return lines, nil
}

// waves are the lines of a pattern in the frame in which it is drawn.
type waves struct {
	over  func(poly.Box) [][]geom.Vec2 // those that may meet a box
	shift geom.Vec2                    // of the pattern from the middle of the part, mm
}

func (f *filler) waves(k stroke) waves {
	density := float64(f.job.s.FillDensity)
	if f.job.s.FillPattern == config.Grid {
		apart := 2 * k.spacing / density
		lines := func(box poly.Box) [][]geom.Vec2 { return gridLines(box, apart) }
		return waves{lines, geom.Vec2{Y: float64(gridShift * apart)}}
	}
	g := newGyroid(f.s.z, k.spacing, density)
	period := 2 * math.Pi * g.unit
	return waves{g.waves, geom.Vec2{X: float64(gyroidShift.X * period), Y: float64(gyroidShift.Y * period)}}
}

// leastPiece is the length of the shortest piece of a pattern that is drawn, in
// spacings.
const leastPiece = 0.8

// turn turns lines back that were turned by the given sine and cosine.
func turn(lines [][]geom.Vec2, sin, cos float64) {
	for _, l := range lines {
		for i, q := range l {
			l[i] = geom.Vec2{X: float64(cos*q.X) + float64(sin*q.Y), Y: float64(cos*q.Y) - float64(sin*q.X)}
		}
	}
}

// gridLines returns lines both ways over a box, so far apart.
func gridLines(box poly.Box, apart float64) [][]geom.Vec2 {
	var out [][]geom.Vec2
	x0, x1, y0, y1 := box.Min.X-1, box.Max.X+1, box.Min.Y-1, box.Max.Y+1
	for n := math.Ceil(x0 / apart); float64(n*apart) < x1; n++ {
		x := float64(n * apart)
		out = append(out, []geom.Vec2{{X: x, Y: y0}, {X: x, Y: y1}})
	}
	for n := math.Ceil(y0 / apart); float64(n*apart) < y1; n++ {
		y := float64(n * apart)
		out = append(out, []geom.Vec2{{X: x0, Y: y}, {X: x1, Y: y}})
	}
	return out
}

func radians(deg float64) float64 { return float64(deg * (math.Pi / 180)) }

// add adds lines of infill to the island, without points that are not needed.
func (o *island) add(k stroke, lines [][]geom.Vec2) {
	for _, l := range lines {
		p := k.Path
		p.Points = append(reduce(make([]geom.Vec2, 0, len(l)), l, contourTolerance), l[len(l)-1])
		o.infill = append(o.infill, p)
	}
}
