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
	if s.index%2 == 1 {
		a += 90
	}
	return float64(a * (math.Pi / 180))
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
	h := hatch{angle: j.angle(s), spacing: k.spacing, pitch: k.spacing / j.s.FillDensity, longest: j.s.InfillAnchorMax}
	switch {
	case j.s.FillDensity >= 1:
		return j.solid(w, s, o, p, s.strokes[SolidInfill], j.angle(s))
	case j.s.FillPattern == config.AlignedRectilinear:
		h.angle = float64(j.s.FillAngle * (math.Pi / 180))
	}
	lines, _, err := w.fill(p, h)
	o.add(k, lines)
	return err
}

// add adds lines of infill to the island.
func (o *island) add(k stroke, lines [][]geom.Vec2) {
	for _, l := range lines {
		p := k.Path
		p.Points = l
		o.infill = append(o.infill, p)
	}
}
