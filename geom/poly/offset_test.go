package poly

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func square(x, y, side float64) Ring {
	return Ring{{X: x, Y: y}, {X: x + side, Y: y}, {X: x + side, Y: y + side}, {X: x, Y: y + side}}
}

// TestOffsetArea: for a convex region the area grown by d is A + L·d + π·d²
// (Steiner); holes shrink with sharp corners.
func TestOffsetArea(t *testing.T) {
	tri := Ring{{X: 0, Y: 0}, {X: 3, Y: 0}, {X: 0, Y: 4}}
	frame := Region{{Outer: square(0, 0, 10), Holes: []Ring{reversed(square(3, 3, 4))}}}
	ell := Region{{Outer: Ring{{}, {X: 10}, {X: 10, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 10}, {Y: 10}}}}
	apart := Region{{Outer: square(0, 0, 2)}, {Outer: square(12, 0, 2)}}
	cases := []struct {
		name    string
		g       Region
		d, want float64
	}{
		{"10 mm square", Region{{Outer: square(0, 0, 10)}}, 2.5, 100 + 40*2.5 + math.Pi*2.5*2.5},
		{"triangle", Region{{Outer: tri}}, 1, 6 + 12 + math.Pi},
		{"frame", frame, 1, 100 + 40 + math.Pi - 4},
		{"frame filled", frame, 2, 100 + 80 + 4*math.Pi},
		{"L", ell, 1, 51 + 40 + 5*math.Pi/4 - 1},
		{"apart", apart, 1, 2 * (4 + 8 + math.Pi)},
		{"nothing", nil, 1, 0},
		{"by nothing", frame, 0, 84},
	}
	for _, c := range cases {
		got, err := OffsetArea(c.g, c.d)
		if err != nil || math.Abs(got-c.want) > 1e-7*c.want {
			t.Errorf("%s: %.9f, %v, want %.9f", c.name, got, err, c.want)
		}
	}
	if a, _ := OffsetArea(Region{{Outer: square(0, 0, 10)}}, 2.5); math.Abs(a-219.635) > 5e-4 {
		t.Errorf("10 mm square grown by 2.5: %v", a)
	}
	// Two grown squares that overlap in a lens and a band: sides 2, 3 apart
	// along X, grown by 2; the overlap is 1 wide, between two rounded ends.
	two := Region{{Outer: square(0, 0, 2)}, {Outer: square(5, 0, 2)}}
	got, err := OffsetArea(two, 2)
	want := 2*(4+16+4*math.Pi) - 2*quad(func(x float64) float64 { return 2 + 2*math.Sqrt(4-(2-x)*(2-x)) }, 0, 0.5)
	if err != nil || math.Abs(got-want) > 1e-6*want {
		t.Errorf("two: %.9f, %v, want %.9f", got, err, want)
	}
}

// quad integrates f from a to b.
func quad(f func(float64) float64, a, b float64) float64 {
	const n = 2_000_000
	s := 0.0
	for i := range n {
		s += f(a + (b-a)*(float64(i)+0.5)/n)
	}
	return s * (b - a) / n
}

// distanceTo returns how far p is from g, 0 inside.
func distanceTo(g Region, p geom.Vec2) float64 {
	if windingOf(g, p) > 0 {
		return 0
	}
	return toBoundary(g, p)
}

func toBoundary(g Region, p geom.Vec2) float64 {
	d := math.Inf(1)
	g.Rings(func(r Ring) bool {
		for i, a := range r {
			d = min(d, distanceToSegment(p, a, r[(i+1)%len(r)]))
		}
		return true
	})
	return d
}

func TestOffsetAgainstDistances(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for round := range 120 {
		var g Region
		for range 1 + rng.IntN(4) {
			r := randomRing(rng, 3+rng.IntN(8), 20, 1+5*rng.Float64())
			if round%2 == 0 {
				r = onLattice(r)
			}
			g = append(g, Polygon{Outer: r})
		}
		g, err := Clean(g)
		if err != nil {
			t.Fatal(err)
		}
		d := 0.1 + 3*rng.Float64()
		out, err := Offset(g, d)
		if err != nil {
			t.Fatal(err)
		}
		in, err := Offset(g, -d)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, out)
		valid(t, in)
		for range 300 {
			p := geom.Vec2{X: 36*rng.Float64() - 8, Y: 36*rng.Float64() - 8}
			switch far, w := distanceTo(g, p), windingOf(out, p); {
			case far < d-1e-9 && w != 1:
				t.Fatalf("round %d: %v is %g away, not in the region grown by %g", round, p, far, d)
			case far > d*(1+arcShare)+1e-9 && w != 0:
				t.Fatalf("round %d: %v is %g away, in the region grown by %g", round, p, far, d)
			}
			depth := 0.0
			if windingOf(g, p) > 0 {
				depth = toBoundary(g, p)
			}
			switch w := windingOf(in, p); {
			case depth < d-1e-9 && w != 0:
				t.Fatalf("round %d: %v is %g deep, in the region shrunk by %g", round, p, depth, d)
			case depth > d*(1+arcShare)+1e-9 && w != 1:
				t.Fatalf("round %d: %v is %g deep, not in the region shrunk by %g", round, p, depth, d)
			}
		}
	}
}

func TestOffsetErrors(t *testing.T) {
	g := Region{{Outer: square(0, 0, 1)}}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := Offset(g, x); err != ErrNotFinite {
			t.Errorf("%v: %v", x, err)
		}
		if _, err := OffsetWithin(g, 1, x); err != ErrNotFinite {
			t.Errorf("tolerance %v: %v", x, err)
		}
		if _, err := OffsetArea(g, x); err != ErrNotFinite {
			t.Errorf("area %v: %v", x, err)
		}
	}
}
