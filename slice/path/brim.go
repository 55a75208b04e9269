package path

import (
	"math"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// A brim is loops around the parts on the first layer, one beside the other, that
// hold them to the plate.

// brims returns the loops of the brim of a slab.
func (w *waller) brims(s *slab) (poly.Region, error) {
	if s.level > 0 {
		return nil, nil
	}
	return Brim(&w.mitre, s.region, &w.job.s, s.strokes[Skirt].Height)
}

// Brims reports whether parts get a brim.
func Brims(s *config.Settings) bool {
	return s.RaftLayers == 0 && s.BrimWidth > 0 && s.BrimType != "no_brim" && s.BrimType != ""
}

// Brim returns the loops of a brim around what a first layer prints, as outlines, the ones
// farthest from it first. There are none on a raft. Its errors are those of offsets.
func Brim(mitre *poly.Mitre, printed poly.Region, s *config.Settings, height float64) (out poly.Region, err error) {
	if !Brims(s) {
		return nil, nil
	}
	spacing := flat(Skirt, width(s, Skirt, true), height).spacing
	loops := int(math.Floor(s.BrimWidth/spacing + 0.5))
	outer, inner := s.BrimType != "inner_only", s.BrimType == "inner_only" || s.BrimType == "outer_and_inner"
	for i := loops - 1; i >= 0; i-- {
		g, err := mitre.Offset(printed, s.BrimSep+float64((float64(i)+0.5)*spacing))
		if err != nil {
			return nil, err
		}
		for _, p := range g {
			if outer {
				out = append(out, poly.Polygon{Outer: p.Outer})
			}
			for _, h := range p.Holes {
				if inner {
					out = append(out, poly.Polygon{Outer: h})
				}
			}
		}
	}
	return out, nil
}

// brim prints the brim of a slab.
func (r *router) brim(s *slab) {
	for _, p := range s.brim {
		k := s.strokes[Skirt].Path
		k.Closed, k.Points = true, p.Outer
		r.paths = append(r.paths, k)
		r.at = p.Outer[0]
	}
}
