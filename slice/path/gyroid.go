package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// The gyroid sin x·cos y + sin y·cos z + sin z·cos x = 0 (A. Schoen, NASA TN
// D-5541) cut at a height z. Where |cos z| is the greater of the two, the cut is
// a family of waves y(x):
//
//	sin x·cos y + cos z·sin y = -sin z·cos x,
//
// with y = φ ± arccos(...); where it is less, a family x(y) in the same way. Two
// waves come in every period of 2π.

const (
	// gyroidLength is how many mm of gyroid PrusaSlicer makes of what would be one
	// mm of line at the same density: it takes the density times so much.
	gyroidLength = 2.44

	// gyroidSteps is the number of points in a period of a wave, less those that
	// are not needed.
	gyroidSteps = 16
)

// gyroid is the cut at one height, in mm.
type gyroid struct {
	unit     float64 // mm for each radian
	sin, cos float64 // of z
	upright  bool    // waves are x(y)
}

func newGyroid(z, spacing, density float64) gyroid {
	g := gyroid{unit: spacing / float64(density*gyroidLength)}
	g.sin, g.cos = geom.Sincos(z / g.unit)
	g.upright = math.Abs(g.sin) > math.Abs(g.cos)
	return g
}

// at returns the two waves across the place t along them, all in radians: where
// they cross and their next periods are 2π away.
func (g gyroid) at(t float64) (first, second float64) {
	s, c := geom.Sincos(t)
	// a·cos v + b·sin v = d for the wave's coordinate v.
	a, b, d := s, g.cos, -float64(g.sin*c)
	if g.upright {
		a, b, d = g.sin, c, -float64(s*g.cos)
	}
	r := math.Sqrt(float64(a*a) + float64(b*b))
	if r < 1e-12 {
		return 0, math.Pi
	}
	ratio := min(max(d/r, -1), 1)
	phi := geom.Atan2(b, a)
	by := geom.Atan2(math.Sqrt(max(0, 1-float64(ratio*ratio))), ratio)
	return phi - by, phi + by
}

// waves returns the waves that may meet the box.
func (g gyroid) waves(box poly.Box) [][]geom.Vec2 {
	from, to, low, high := box.Min.X, box.Max.X, box.Min.Y, box.Max.Y
	if g.upright {
		from, to, low, high = low, high, from, to
	}
	period := 2 * math.Pi * g.unit
	step := period / gyroidSteps
	k0, k1 := math.Floor(from/step), math.Ceil(to/step)
	var out [][]geom.Vec2
	for _, second := range [2]bool{false, true} {
		wave := g.wave(k0, k1, second)
		lo, hi := extent(wave)
		for n := math.Floor((low - hi) / period); n <= math.Ceil((high-lo)/period); n++ {
			out = append(out, g.placed(wave, float64(n*period)))
		}
	}
	return out
}

// Wave returns one wave, some periods long, in mm, of the gyroid of a density drawn with lines of
// a spacing. It is of the height that is a share of a quarter of the period of heights: in the
// next quarter waves run the other way.
func Wave(share, spacing, density float64, periods int) []geom.Vec2 {
	g := newGyroid(0, spacing, density)
	g.sin, g.cos = geom.Sincos(float64(share * math.Pi / 2))
	g.upright = math.Abs(g.sin) > math.Abs(g.cos)
	return g.placed(g.wave(0, float64(periods*gyroidSteps), false), 0)
}

// wave returns one wave in mm, simplified, as places along and across.
func (g gyroid) wave(k0, k1 float64, second bool) []geom.Vec2 {
	var line []geom.Vec2
	last := 0.0
	for k := k0; k <= k1; k++ {
		t := float64(k * (2 * math.Pi / gyroidSteps))
		v, w := g.at(t)
		if second {
			v = w
		}
		if len(line) > 0 { // stay on the same branch
			v += float64(2 * math.Pi * math.Round((last-v)/(2*math.Pi)))
		}
		last = v
		line = append(line, geom.Vec2{X: float64(t * g.unit), Y: float64(v * g.unit)})
	}
	return append(reduce(nil, line, contourTolerance), line[len(line)-1])
}

// extent returns the least and greatest place across.
func extent(line []geom.Vec2) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, p := range line {
		lo, hi = min(lo, p.Y), max(hi, p.Y)
	}
	return lo, hi
}

// placed returns the wave moved across by so much, in the plane.
func (g gyroid) placed(wave []geom.Vec2, by float64) []geom.Vec2 {
	out := make([]geom.Vec2, len(wave))
	for i, p := range wave {
		out[i] = geom.Vec2{X: p.X, Y: p.Y + by}
		if g.upright {
			out[i] = geom.Vec2{X: p.Y + by, Y: p.X}
		}
	}
	return out
}
