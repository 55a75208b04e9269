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

	// gyroidBend is how far, in mm, a wave is off its chords at most, and half a line where that
	// is less: PrusaSlicer's tolerance, held against the root of twice the area between two
	// chords and the one of both. It makes corners, and they make how fast waves are run.
	gyroidBend = 0.2

	// gyroidHalvings bounds the points of a period, to four times two to this power.
	gyroidHalvings = 10
)

// gyroid is the cut at one height, in mm.
type gyroid struct {
	unit     float64 // mm for each radian
	bend     float64 // radians
	sin, cos float64 // of z
	upright  bool    // waves are x(y)
}

func newGyroid(z, spacing, density float64) gyroid {
	g := gyroid{unit: spacing / float64(density*gyroidLength)}
	g.bend = min(gyroidBend, spacing/2) / g.unit
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
	first, last := int(math.Floor(from/period)), int(math.Ceil(to/period))
	var out [][]geom.Vec2
	for _, second := range [2]bool{false, true} {
		wave := g.wave(first, last, second)
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
	return g.placed(g.wave(0, periods, false), 0)
}

// wave returns one wave in mm, from one period to another, as places along and across.
func (g gyroid) wave(first, last int, second bool) []geom.Vec2 {
	one := g.period(second)
	out := make([]geom.Vec2, 0, max(0, last-first)*len(one)+1)
	for k := first; k < last; k++ {
		for _, p := range one {
			out = append(out, geom.Vec2{X: float64((p.X + float64(2*math.Pi*float64(k))) * g.unit), Y: float64(p.Y * g.unit)})
		}
	}
	return append(out, geom.Vec2{X: float64(2 * math.Pi * float64(last) * g.unit), Y: float64(one[0].Y * g.unit)})
}

// period returns a wave over one period in radians, without its end.
func (g gyroid) period(second bool) (out []geom.Vec2) {
	a := geom.Vec2{Y: g.across(0, second, 0)}
	for k := 1; k <= 4; k++ {
		t := float64(float64(k) * (math.Pi / 2))
		b := geom.Vec2{X: t, Y: g.across(t, second, a.Y)}
		out = g.bent(out, a, b, second, gyroidHalvings)
		a = b
	}
	return out
}

// bent adds the points of a wave from a up to b, which is not among them.
func (g gyroid) bent(out []geom.Vec2, a, b geom.Vec2, second bool, halvings int) []geom.Vec2 {
	t := float64((a.X + b.X) / 2)
	m := geom.Vec2{X: t, Y: g.across(t, second, (a.Y+b.Y)/2)}
	area := float64((m.X-a.X)*(b.Y-a.Y)) - float64((m.Y-a.Y)*(b.X-a.X))
	if halvings == 0 || math.Abs(area) <= float64(g.bend*g.bend) {
		return append(out, a)
	}
	return g.bent(g.bent(out, a, m, second, halvings-1), m, b, second, halvings-1)
}

// across is that of one of the two waves at t, on the branch that is near a place.
func (g gyroid) across(t float64, second bool, near float64) float64 {
	v, w := g.at(t)
	if second {
		v = w
	}
	return v + float64(2*math.Pi*math.Round((near-v)/(2*math.Pi)))
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
