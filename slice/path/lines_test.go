package path

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

func total(lines [][]geom.Vec2) float64 {
	sum := 0.0
	for _, l := range lines {
		sum += (&Path{Points: l}).Length()
	}
	return sum
}

// plainHatch is that of solid lines 0.4 apart.
func plainHatch(angle float64) hatch {
	return hatch{angle: angle, spacing: 0.4, pitch: 0.4, fit: true, longest: solidLink}
}

// TestHatchOfSquare: lines along a side of a square of n lines fill it: n pieces
// and n-1 links.
func TestHatchOfSquare(t *testing.T) {
	for _, angle := range []float64{0, math.Pi / 2, -math.Pi / 2} {
		var w hatcher
		lines, pitch, err := w.fill(poly.Polygon{Outer: rect(10, 20, 18, 28)}, plainHatch(angle))
		if err != nil || len(lines) != 1 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		near(t, "pitch", pitch, 0.4, 1e-9)
		near(t, "length", total(lines), 20*(8-0.4)+19*0.4+2*reachOut*0.4, 1e-3)
	}
}

// TestHatchCovers: the plastic of solid lines is that of the area, less what the
// round corners of snakes leave, whatever the shape and direction.
func TestHatchCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for i := range 40 {
		p := poly.Polygon{Outer: wobbly(rng, 5, 5, 14, 8+rng.IntN(20)), Holes: []poly.Ring{back(disc(5, 5, 3, 40))}}
		var w hatcher
		lines, pitch, err := w.fill(p, plainHatch(rng.Float64()*7))
		if err != nil {
			t.Fatal(err)
		}
		area := (poly.Region{p}).Area()
		near(t, "area", total(lines)*pitch, area, 0.06*area)
		if pitch < 0.4 || pitch > 0.4*mostStretch {
			t.Errorf("%d: pitch %g", i, pitch)
		}
	}
}

// TestHatchStaysInside: no line leaves the area, crosses a hole, or comes nearer to
// its border than it may.
func TestHatchStaysInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 60 {
		p := poly.Polygon{Outer: wobbly(rng, 0, 0, 12, 5+rng.IntN(30))}
		if rng.IntN(2) == 0 {
			p.Holes = []poly.Ring{back(wobbly(rng, 0, 0, 4, 12))}
		}
		g := poly.Region{p}
		h := plainHatch(rng.Float64() * 7)
		h.pitch = 0.4 + 3*rng.Float64()
		h.fit = rng.IntN(2) == 0
		var w hatcher
		lines, _, err := w.fill(p, h)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			for i, q := range l {
				least := 0.2 - 1e-3
				if i == 0 || i == len(l)-1 {
					least = 0 // free ends come closer
				}
				if i > 0 && !g.Contains(geom.Vec2{X: (q.X + l[i-1].X) / 2, Y: (q.Y + l[i-1].Y) / 2}) {
					t.Fatalf("the line from %v to %v leaves the area", l[i-1], q)
				}
				if d := toBorder(g, q); !g.Contains(q) && d > 0.25 || d < least {
					t.Fatalf("point %d of %d, %v, is %g from the border", i, len(l), q, d)
				}
			}
		}
	}
}

// TestHatchDrawsAllOnce: the pieces of all lines are there, each once: with links
// not allowed, the length of the infill is that of the lines cut to the area.
func TestHatchDrawsAllOnce(t *testing.T) {
	p := poly.Polygon{Outer: disc(0, 0, 10, 400), Holes: []poly.Ring{back(disc(1, 0, 4, 200))}}
	h := hatch{spacing: 1e-6, pitch: 0.5, longest: 0}
	var w hatcher
	lines, _, err := w.fill(p, h)
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for y := -10.0; y < 10; y += 0.5 {
		want += 2 * math.Sqrt(max(0, 100-y*y))
		want -= 2 * math.Sqrt(max(0, 16-y*y))
	}
	near(t, "length", total(lines), want, 0.05)
	h.longest = 50
	joined, _, err := w.fill(p, h)
	if err != nil || len(joined) >= len(lines)/4 {
		t.Errorf("%d lines when joined, %d apart, %v", len(joined), len(lines), err)
	}
}

// TestHatchTooSmall: where no line fits there is none.
func TestHatchTooSmall(t *testing.T) {
	var w hatcher
	for _, p := range []poly.Polygon{{Outer: rect(0, 0, 0.3, 10)}, {Outer: rect(0, 0, 0.01, 0.01)}, {}} {
		if lines, _, err := w.fill(p, plainHatch(1)); err != nil || len(lines) != 0 {
			t.Errorf("%v: %d lines, %v", p, len(lines), err)
		}
	}
}

func TestFitted(t *testing.T) {
	for _, c := range []struct{ wide, pitch, want float64 }{{10, 0.4, 0.4}, {10.1, 0.4, 10.1 / 25}, {0.7, 0.4, 0.48}, {0.3, 0.4, 0.4}, {0.44, 0.4, 0.44}} {
		near(t, "pitch", fitted(c.wide, c.pitch), c.want, 1e-12)
	}
}
