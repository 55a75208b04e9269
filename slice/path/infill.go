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
		s := j.at(lo + i)
		below := j.at(lo + i - 1)
		for k := range s.islands {
			if err := j.fillIsland(j.hatchers[worker], s, below, &s.islands[k]); err != nil {
				return fmt.Errorf("infill of layer %d: %w", s.index, err)
			}
		}
		j.overhangs(s, below)
		return nil
	})
}

// fillIsland makes the infill of one part of a layer.
func (j *job) fillIsland(w *hatcher, s, below *slab, o *island) error {
	for _, p := range o.fill {
		m := j.raster.mask(poly.Region{p})
		for _, k := range []struct {
			f    Feature
			mask *mask
		}{{SolidInfill, s.bottom}, {Bridge, s.bridge}, {TopSolid, s.top}, {SolidInfill, s.solid}, {Bridge, s.over}} {
			part := m.and(k.mask)
			if part.empty() {
				continue
			}
			m.andNot(part)
			for _, q := range j.areas(p, m, part) {
				angle := j.angle(s)
				if k.mask == s.bridge {
					angle = j.bridgeAngle(q, below, angle)
				}
				if err := j.solid(w, s, o, q, s.strokes[k.f], angle); err != nil {
					return err
				}
			}
		}
		if j.s.FillDensity == 0 || m.empty() {
			continue
		}
		for _, q := range j.areas(p, nil, m) {
			if err := j.sparse(w, s, o, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// areas returns the cells of part as polygons, or p itself where nothing else of
// it is left.
func (j *job) areas(p poly.Polygon, left, part *mask) poly.Region {
	whole := j.raster.mask(poly.Region{p})
	if (left == nil || left.empty()) && whole.count() == part.count() {
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
func (j *job) solid(w *hatcher, s *slab, o *island, p poly.Polygon, k stroke, angle float64) error {
	h := hatch{angle: angle, spacing: k.spacing, pitch: k.spacing, fit: true, longest: solidLink}
	lines, pitch, err := w.fill(p, h)
	o.add(k.spaced(pitch), lines)
	return err
}

// sparse fills an area with the pattern for what is not seen.
func (j *job) sparse(w *hatcher, s *slab, o *island, p poly.Polygon) error {
	k := s.strokes[Infill]
	if area := (poly.Region{p}).Area(); area <= j.s.SolidInfillBelowArea {
		return j.solid(w, s, o, p, s.strokes[SolidInfill], j.angle(s))
	}
	var lines [][]geom.Vec2
	var err error
	switch {
	case j.s.FillDensity >= 1:
		return j.solid(w, s, o, p, k, j.angle(s))
	case j.s.FillPattern == config.Gyroid || j.s.FillPattern == config.Grid:
		lines, err = j.pattern(w, s, p, k)
	default:
		h := hatch{angle: j.angle(s), spacing: k.spacing, pitch: k.spacing / j.s.FillDensity, longest: j.s.InfillAnchorMax}
		if j.s.FillPattern == config.AlignedRectilinear {
			h.angle = radians(j.s.FillAngle)
		}
		lines, _, err = w.fill(p, h)
	}
	o.add(k, lines)
	return err
}

// pattern fills an area with lines that are joined along its border.
func (j *job) pattern(w *hatcher, s *slab, p poly.Polygon, k stroke) ([][]geom.Vec2, error) {
	angle, inset := j.s.FillAngle, k.spacing/2
	if j.s.FillPattern == config.Gyroid {
		angle -= 45 // its waves lie along the axes
	}
	sin, cos := geom.Sincos(radians(-angle))
	inner, err := w.mitre.Offset(poly.Region{p}.Move(poly.Motion{Cos: cos, Sin: sin}), -inset)
	if err != nil || len(inner) == 0 {
		return nil, err
	}
	box := inner.Box()
	var waves [][]geom.Vec2
	if j.s.FillPattern == config.Gyroid {
		waves = newGyroid(s.z, k.spacing, j.s.FillDensity).waves(box)
	} else {
		waves = gridLines(box, 2*k.spacing/j.s.FillDensity)
	}
	b := newBorder(inner)
	var pieces []piece
	for _, l := range waves {
		for _, c := range b.clip(l) {
			if (&Path{Points: c.line}).Length() >= leastPiece*k.spacing {
				pieces = append(pieces, c)
			}
		}
	}
	lines := b.connect(pieces, anchors{longest: j.s.InfillAnchorMax, hook: min(j.s.InfillAnchor, j.s.InfillAnchorMax)})
	turn(lines, sin, cos)
	return lines, nil
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
