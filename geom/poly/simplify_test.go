package poly

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// circle returns a regular polygon.
func circle(c geom.Vec2, radius float64, n int) Ring {
	r := make(Ring, n)
	for i := range r {
		s, k := geom.Sincos(2 * math.Pi * float64(i) / float64(n))
		r[i] = geom.Vec2{X: c.X + radius*k, Y: c.Y + radius*s}
	}
	return r
}

func reversed(r Ring) Ring {
	out := make(Ring, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

func perimeter(g Region) float64 {
	l := 0.0
	g.Rings(func(r Ring) bool {
		for i, p := range r {
			l += dist(p, r[(i+1)%len(r)])
		}
		return true
	})
	return l
}

func cornersOf(g Region) int {
	n := 0
	g.Rings(func(r Ring) bool { n += len(r); return true })
	return n
}

// contains checks that every point of g is in h, up to rounding.
func contains(t *testing.T, h, g Region) {
	t.Helper()
	rest, err := Difference(g, h)
	if err != nil {
		t.Fatal(err)
	}
	if a := rest.Area(); a > 1e-11*(1+g.Area()) {
		t.Fatalf("an area of %g is not contained", a)
	}
}

func TestSimplifyContainsAndStaysNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for round := range 200 {
		var g Region
		for range 1 + rng.IntN(3) {
			c := geom.Vec2{X: 20 * rng.Float64(), Y: 20 * rng.Float64()}
			outer, inner := circle(c, 5, 60), reversed(circle(c, 2, 40))
			for _, r := range []Ring{outer, inner} {
				for i := range r {
					f := 1 + 0.02*rng.NormFloat64()
					r[i] = geom.Vec2{X: c.X + f*(r[i].X-c.X), Y: c.Y + f*(r[i].Y-c.Y)}
				}
			}
			g = append(g, Polygon{Outer: outer, Holes: []Ring{inner}})
		}
		g, err := Clean(g)
		if err != nil {
			t.Fatal(err)
		}
		for _, tol := range []float64{1e-3, 0.05, 0.5, 3} {
			h, err := Simplify(g, tol)
			if err != nil {
				t.Fatal(err)
			}
			valid(t, h)
			contains(t, h, g)
			if grown := h.Area() - g.Area(); grown > tol*perimeter(g)+math.Pi*tol*tol*float64(len(g)) {
				t.Fatalf("round %d: grown by %g at %g", round, grown, tol)
			}
			h.Rings(func(r Ring) bool {
				for _, p := range r {
					if windingOf(g, p) == 0 {
						near := false
						g.Rings(func(q Ring) bool { near = near || onRing(q, p, tol*(1+1e-9)); return true })
						if !near {
							t.Fatalf("round %d: %v is farther than %g", round, p, tol)
						}
					}
				}
				return true
			})
			if tol == 0.5 && cornersOf(h) > cornersOf(g)/2 {
				t.Errorf("round %d: %d corners of %d", round, cornersOf(h), cornersOf(g))
			}
		}
	}
}

func TestSimplifyCases(t *testing.T) {
	square := Ring{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}
	cut := Ring{{X: 0, Y: 0}, {X: 9.9, Y: 0}, {X: 10, Y: 0.1}, {X: 10, Y: 10}, {X: 0, Y: 10}}
	notch := Ring{{X: 0, Y: 0}, {X: 5, Y: 0}, {X: 5.01, Y: 4}, {X: 5.02, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}
	for name, c := range map[string]struct {
		g       Region
		area    float64
		corners int
	}{
		"a square stays":          {Region{{Outer: square}}, 100, 4},
		"a cut corner is whole":   {Region{{Outer: cut}}, 100, 4},
		"a narrow notch is full":  {Region{{Outer: notch}}, 100, 4},
		"a pinhole is gone":       {Region{{Outer: square, Holes: []Ring{reversed(circle(geom.Vec2{X: 5, Y: 5}, 0.02, 12))}}}, 100, 4},
		"a larger hole stays":     {Region{{Outer: square, Holes: []Ring{{{X: 2, Y: 2}, {X: 2, Y: 4}, {X: 4, Y: 4}, {X: 4, Y: 2}}}}}, 96, 8},
		"nothing stays nothing":   {nil, 0, 0},
		"a point in a line is no": {Region{{Outer: append(Ring{{X: 0, Y: 5}}, square...)}}, 100, 4},
	} {
		h, err := Simplify(c.g, 0.1)
		if err != nil || math.Abs(h.Area()-c.area) > 1e-9 || cornersOf(h) != c.corners {
			t.Errorf("%s: area %v, %d corners, %v: %v", name, h.Area(), cornersOf(h), err, h)
		}
	}
}
