package path

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// skirtTolerance in mm is how far the corners of a skirt are cut.
const skirtTolerance = 0.1

// skirt prints loops on as many layers as the settings say, around everything in all of
// them.
func (r *router) skirt(s *slab) {
	set := &r.job.s
	if s.level >= set.SkirtHeight || set.Skirts == 0 {
		return
	}
	if s.level == 0 {
		r.hull = poly.Hull(slices.Concat(s.brim, s.region, r.job.place.reach))
	}
	if len(r.hull) == 0 {
		return
	}
	k := s.strokes[Skirt]
	area := math.Pi / 4 * float64(set.FilamentDiameter*set.FilamentDiameter)
	filament := 0.0
	var loops []Path
	for i := 0; i < set.Skirts || s.level == 0 && filament < set.MinSkirtLen && i < mostSkirts; i++ {
		p := k.Path
		p.Points = rounded(r.hull[0].Outer, set.SkirtDistance+float64(float64(i+1)*k.spacing))
		p.Closed = true
		filament += p.Volume() / area
		loops = append(loops, p)
	}
	for i := len(loops) - 1; i >= 0; i-- {
		r.paths = append(r.paths, loops[i])
		r.at = loops[i].Points[0]
	}
}

// mostSkirts bounds the loops for a least length that a tiny part never reaches.
const mostSkirts = 1000

// rounded returns the outline of a convex ring moved out by d, with chords for its
// round corners.
func rounded(r poly.Ring, d float64) []geom.Vec2 {
	var out []geom.Vec2
	most := 2 * acos(max(0, 1-skirtTolerance/d)) // the angle of a chord
	n := len(r)
	for i, p := range r {
		a, b := direction(r[(i+n-1)%n], p), direction(p, r[(i+1)%n])
		by := math.Mod(b-a+4*math.Pi, 2*math.Pi)
		pieces := math.Ceil(by / most)
		for k := 0.0; k <= pieces; k++ {
			sin, cos := geom.Sincos(a + float64(by*(k/max(pieces, 1))) - math.Pi/2)
			out = append(out, geom.Vec2{X: p.X + float64(d*cos), Y: p.Y + float64(d*sin)})
		}
	}
	return out
}

// direction returns the angle of the way from p to q.
func direction(p, q geom.Vec2) float64 { return geom.Atan2(q.Y-p.Y, q.X-p.X) }

// acos returns the angle up to π/2 with cosine c >= 0, the same bits everywhere.
func acos(c float64) float64 { return geom.Atan2(math.Sqrt(max(0, 1-float64(c*c))), c) }
