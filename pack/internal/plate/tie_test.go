package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// edges returns the sides of a ring as a boundary. Each is shortened at both ends
// by gap, so that those of one corner do not meet.
func edges(r poly.Ring, gap float64) []segment {
	var out []segment
	for i, a := range r {
		b := r[(i+1)%len(r)]
		l := math.Hypot(b.X-a.X, b.Y-a.Y)
		s := segment{ux: (b.X - a.X) / l, uy: (b.Y - a.Y) / l, length: l - 2*gap}
		s.ax, s.ay = a.X+gap*s.ux, a.Y+gap*s.uy
		out = append(out, s)
	}
	return out
}

// TestSignAtCorners: where the nearest point of a boundary is a corner, two sides
// end there, equally far, and for one of them the place may be on the wrong hand.
// The field says which hand it is as crossings of a ray do, at corners of every
// angle, whichever side comes first, whether or not the sides meet.
func TestSignAtCorners(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 14))
	for _, deg := range []float64{2, 10, 30, 60, 90, 120, 170} {
		for _, hollow := range []bool{false, true} {
			for _, gap := range []float64{0, 1e-9} {
				// A wedge with its tip at the origin, or a square with that wedge cut out.
				m := poly.Turn(deg)
				far := m.Apply(geom.Vec2{X: 10})
				ring := poly.Ring{{}, {X: 10}, far}
				if hollow {
					ring = poly.Ring{{}, far, {X: far.X, Y: 30}, {X: -30, Y: 30}, {X: -30, Y: -30}, {X: 10, Y: -30}, {X: 10}}
				}
				for turn := range ring { // each side is the first one once
					order := append(append(poly.Ring{}, ring[turn:]...), ring[:turn]...)
					f := newField(edges(order, gap), 3, 1e-9, false)
					for range 60 {
						at := poly.Turn(360 * rng.Float64()).Apply(geom.Vec2{X: 0.01 + 0.99*rng.Float64()})
						want := math.Inf(1)
						for i, a := range order {
							want = min(want, away(at, a, order[(i+1)%len(order)]))
						}
						if !within(solid(order), at) {
							want = -want
						}
						if got := f.depth(at.X, at.Y); math.Abs(want) > 1e-6 && math.Abs(got-want) > 1e-6 {
							t.Fatalf("corner of %g degrees, hollow %v, gap %g, at %v: %g, want %g", deg, hollow, gap, at, got, want)
						}
					}
				}
			}
		}
	}
}
