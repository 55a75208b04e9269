package transform

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Poses with a given side up: what is left is the turn about Z.

// rounds is how often a search is done again because a corner outside the core
// stuck out. Each time the core learns up to six corners; two or three are enough
// for smooth bodies.
const rounds = 8

// standing returns the pose with up upwards and the least turn about Z with which it
// fits the build volume; where none does, one that comes near.
func (p *poser) standing(up geom.Vec) frame {
	f := leastTurn(frameAlong(up))
	core := p.core
	for range rounds {
		g := p.spun(f, core)
		known := len(core)
		if !p.build.fits(sizeOf(core, &g)) {
			return g
		}
		var size [3]float64
		if size, core = p.measure(&g, core); p.build.fits(size) || len(core) == known {
			return g
		}
	}
	return f
}

// frameAlong returns a pose with up upwards. When up lies on a coordinate axis so do
// the others.
func frameAlong(up geom.Vec) frame {
	x, y, z := math.Abs(up.X), math.Abs(up.Y), math.Abs(up.Z)
	least := geom.Vec{X: 1}
	if y < x && y <= z {
		least = geom.Vec{Y: 1}
	} else if z < x {
		least = geom.Vec{Z: 1}
	}
	u := unit(geom.Cross(least, up))
	return frame{u, geom.Cross(up, u), up}
}

// leastTurn returns f spun about Z so that the whole turn is as small as can be.
//
// With the spin's cosine c and sine s the trace is c(f00+f11) + s(f01-f10) + f22.
func leastTurn(f frame) frame {
	c, s := f[0].X+f[1].Y, f[0].Y-f[1].X
	length := math.Sqrt(float64(c*c) + float64(s*s))
	if !(length > 1e-12) {
		return f // upside down: every spin makes half a turn
	}
	return f.spin(s/length, c/length)
}

// spin returns f turned about Z by an angle with this sine and cosine.
func (f frame) spin(sin, cos float64) frame {
	return f.after(frame{{X: cos, Y: 0 - sin}, {X: sin, Y: cos}, {Z: 1}})
}

// spun returns f with the least spin with which the core fits, to the degree; where
// none does, with the one that comes nearest.
func (p *poser) spun(f frame, core []geom.Vec) frame {
	if geom.BoxOf(core).IsEmpty() || sizeOf(core, &f)[2] > p.build.Z*(1+slack) {
		return f
	}
	s := spinner{build: p.build}
	for _, q := range core {
		s.flat = append(s.flat, geom.Vec2{X: geom.Dot(q, f[0]), Y: geom.Dot(q, f[1])})
	}
	// Half a turn has the same box, so that a quarter to both sides is all.
	var overs [180]float64
	for d := range 90 {
		for _, degrees := range [2]int{d, -d - 1} {
			sin, cos := sincos(float64(degrees))
			over := s.over(sin, cos)
			if over <= 1 {
				return f.spin(sin, cos)
			}
			overs[degrees+90] = over
		}
	}
	angle := s.refined(overs[:])
	return f.spin(geom.Sincos(angle))
}

// spinner measures a part seen from above.
type spinner struct {
	build XYZ
	flat  []geom.Vec2
}

// over returns how far the part, spun, is from fitting in the plane.
func (s *spinner) over(sin, cos float64) float64 {
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, q := range s.flat {
		x, y := float64(cos*q.X)-float64(sin*q.Y), float64(sin*q.X)+float64(cos*q.Y)
		if x < x0 {
			x0 = x
		}
		if x > x1 {
			x1 = x
		}
		if y < y0 {
			y0 = y
		}
		if y > y1 {
			y1 = y
		}
	}
	return max((x1-x0)/s.build.X, (y1-y0)/s.build.Y)
}

// refined returns the angle in radians of the lowest place near the best of the
// samples, one for each degree from -90 on.
func (s *spinner) refined(overs []float64) float64 {
	n := len(overs)
	var low []int
	for i, v := range overs {
		if v <= overs[(i+n-1)%n] && v <= overs[(i+1)%n] {
			low = append(low, i)
		}
	}
	const most = 6
	slices.SortStableFunc(low, func(a, b int) int { return cmp.Compare(overs[a], overs[b]) })
	best, angle := math.Inf(1), 0.0
	for _, i := range low[:min(len(low), most)] {
		at := s.descend(float64(i-90) * (math.Pi / 180))
		if v := s.over(geom.Sincos(at)); v < best {
			best, angle = v, at
		}
	}
	return angle
}

// descend returns the lowest angle within a degree to both sides, by cutting the
// range in three.
func (s *spinner) descend(at float64) float64 {
	lo, hi := at-math.Pi/180, at+math.Pi/180
	for range 70 {
		a, b := lo+float64((hi-lo)/3), hi-float64((hi-lo)/3)
		if s.over(geom.Sincos(a)) <= s.over(geom.Sincos(b)) {
			hi = b
		} else {
			lo = a
		}
	}
	return lo
}
