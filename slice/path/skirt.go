package path

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// skirtTolerance in mm is how far the corners of a skirt are cut.
const skirtTolerance = 0.1

// skirt prints loops on as many layers as the settings say, around everything in all of
// them.
func (r *router) skirt(s *slab) {
	if s.level == 0 {
		r.hull = poly.Hull(slices.Concat(s.brim, s.region, r.job.place.reach))
	}
	for _, p := range loopsAround(r.hull, &r.job.s, s.strokes[Skirt], s.level) {
		r.paths = append(r.paths, p)
		r.at = p.Points[0]
	}
}

// loopsAround returns the skirt of a level around a hull, the outermost loop first. All levels have
// the loops of the first, which holds the least length of filament.
func loopsAround(hull poly.Region, set *config.Settings, k stroke, level int) []Path {
	if level >= set.SkirtHeight || set.Skirts == 0 || len(hull) == 0 {
		return nil
	}
	area := math.Pi / 4 * float64(set.FilamentDiameter*set.FilamentDiameter)
	lowest := newStrokes(set, set.FirstLayerHeight, true)[Skirt]
	filament := 0.0
	var loops []Path
	for i := 0; i < set.Skirts || filament < set.MinSkirtLen && i < MostSkirts; i++ {
		p := k.Path
		p.Points = rounded(hull[0].Outer, set.SkirtDistance+float64(float64(i+1)*lowest.spacing))
		p.Closed = true
		filament += float64(lowest.Flow*set.ExtrusionMultiplier*p.Length()) / area
		loops = append(loops, p)
	}
	slices.Reverse(loops)
	return loops
}

// MostSkirts bounds the loops for a least length that a tiny part never reaches.
const MostSkirts = 1000

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
