package path

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// TestGyroidEquation: the corners of all waves lie on the surface, at every height.
func TestGyroidEquation(t *testing.T) {
	box := poly.Box{Min: geom.Vec2{X: -7, Y: 3}, Max: geom.Vec2{X: 20, Y: 31}}
	for i := range 60 {
		z := 0.13 * float64(i)
		g := newGyroid(z, 0.4, 0.15)
		for _, wave := range g.waves(box) {
			for _, p := range wave {
				x, y, z := p.X/g.unit, p.Y/g.unit, z/g.unit
				f := math.Sin(x)*math.Cos(y) + math.Sin(y)*math.Cos(z) + math.Sin(z)*math.Cos(x)
				if math.Abs(f) > 1e-9 {
					t.Fatalf("height %g: %v is off the surface by %g", z, p, f)
				}
			}
		}
	}
}

// TestGyroidWaves: over a box the waves cover it whole, and there are as many as
// the density asks for: two in a period.
func TestGyroidWaves(t *testing.T) {
	box := poly.Box{Min: geom.Vec2{X: 0, Y: 0}, Max: geom.Vec2{X: 60, Y: 60}}
	for i := range 20 {
		g := newGyroid(0.2*float64(i), 0.4, 0.2)
		period := 2 * math.Pi * g.unit
		want := 2 * 60 / period
		inside := 0
		for _, w := range g.waves(box) {
			a, b := w[0], w[len(w)-1]
			if g.upright && (a.Y > 0 || b.Y < 60) || !g.upright && (a.X > 0 || b.X < 60) {
				t.Fatalf("a wave from %v to %v does not cross the box", a, b)
			}
			if c := w[len(w)/2]; c.X >= 0 && c.X <= 60 && c.Y >= 0 && c.Y <= 60 {
				inside++
			}
		}
		near(t, "waves", float64(inside), want, 3)
	}
}

// TestGyroidDensity: the length of gyroid in a box is, over many heights, what the
// same density of lines would be, to a few percent.
func TestGyroidDensity(t *testing.T) {
	b := newBorder(poly.Region{{Outer: rect(0, 0, 50, 50)}})
	const spacing, density = 0.4, 0.2
	length := 0.0
	const heights = 40
	for i := range heights {
		g := newGyroid(0.21*float64(i), spacing, density)
		for _, w := range g.waves(poly.Box{Max: geom.Vec2{X: 50, Y: 50}}) {
			for _, p := range b.clip(w) {
				length += (&Path{Points: p.line}).Length()
			}
		}
	}
	near(t, "density", length/heights*spacing/2500, density, 0.1*density)
}
