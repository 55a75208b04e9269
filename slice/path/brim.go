package path

import (
	"math"

	"github.com/saggar3d/saggar/geom/poly"
)

// A brim is loops around the parts on the first layer, one beside the other, that
// hold them to the plate.

// brims returns the loops of a brim as rings, the ones farthest from the parts
// first.
func (w *waller) brims(s *slab) (poly.Region, error) {
	set := &w.job.s
	k := s.strokes[Skirt]
	loops := int(math.Floor(set.BrimWidth/k.spacing + 0.5))
	if s.level > 0 || set.BrimType == "no_brim" || set.BrimType == "" {
		loops = 0
	}
	outer, inner := set.BrimType != "inner_only", set.BrimType == "inner_only" || set.BrimType == "outer_and_inner"
	var out poly.Region
	for i := loops - 1; i >= 0; i-- {
		g, err := w.mitre.Offset(s.region, set.BrimSep+float64((float64(i)+0.5)*k.spacing))
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
