package path

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// A brim is loops around the parts on the first layer, one beside the other, that
// hold them to the plate.

// brims returns the loops of the brim of a slab, as outlines, the ones farthest from it first.
func (w *waller) brims(s *slab) (out poly.Region, err error) {
	if s.level > 0 {
		return nil, nil
	}
	outer, inner := BrimSides(&w.job.s)
	// Each loop is grown from the one before it, as in PrusaSlicer: where brims meet there are
	// fewer and fewer corners.
	var loops []poly.Region
	g, at := s.region, 0.0
	for _, far := range BrimLoops(&w.job.s, s.strokes[Skirt].Height) {
		if g, err = w.mitre.Offset(g, far-at); err != nil {
			return nil, err
		}
		loops, at = append(loops, g), far
	}
	for _, g := range slices.Backward(loops) {
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

// Brims reports whether parts get a brim.
func Brims(s *config.Settings) bool {
	return s.RaftLayers == 0 && s.BrimWidth > 0 && s.BrimType != "no_brim" && s.BrimType != ""
}

// BrimLoops returns how far the loops of a brim on a layer of some height are from what they
// are around, in mm, the nearest first. There are none on a raft.
func BrimLoops(s *config.Settings, height float64) []float64 {
	if !Brims(s) {
		return nil
	}
	spacing := flat(Skirt, width(s, Skirt, true), height).spacing
	out := make([]float64, int(math.Floor(s.BrimWidth/spacing+0.5)))
	for i := range out {
		out[i] = s.BrimSep + float64((float64(i)+0.5)*spacing)
	}
	return out
}

// BrimSides reports whether a brim is around what it is for, and in its holes.
func BrimSides(s *config.Settings) (outer, inner bool) {
	return s.BrimType != "inner_only", s.BrimType == "inner_only" || s.BrimType == "outer_and_inner"
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
