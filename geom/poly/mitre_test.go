package poly

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	goclipper "github.com/ctessum/go.clipper"

	"github.com/saggar3d/saggar/geom"
)

var manyMitres = flag.Int("mitres", 1500, "random regions to offset beside Clipper (100000 takes minutes)")

// TestMitreClosedForms: a region whose corners are all right angles.
func TestMitreClosedForms(t *testing.T) {
	frame := Region{{Outer: square(0, 0, 10), Holes: []Ring{reversed(square(3, 3, 4))}}}
	ell := Region{{Outer: Ring{{}, {X: 10}, {X: 10, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 10}, {Y: 10}}}}
	dumbbell := Region{{Outer: Ring{{}, {X: 4}, {X: 4, Y: 1}, {X: 8, Y: 1}, {X: 8}, {X: 12}, {X: 12, Y: 4}, {X: 8, Y: 4},
		{X: 8, Y: 2}, {X: 4, Y: 2}, {X: 4, Y: 4}, {Y: 4}}}}
	spike := Region{{Outer: Ring{{}, {X: 100}, {Y: 1}}}}
	for _, c := range []struct {
		name  string
		g     Region
		d     float64
		parts int
		want  float64
	}{
		{"square grown", Region{{Outer: square(0, 0, 10)}}, 1, 1, 144},
		{"square shrunk", Region{{Outer: square(0, 0, 10)}}, -1, 1, 64},
		{"square gone", Region{{Outer: square(0, 0, 10)}}, -6, 0, 0},
		{"frame grown", frame, 1, 1, 144 - 4},
		{"frame shrunk", frame, -1, 1, 64 - 36},
		{"frame gone", frame, -1.6, 0, 0},
		{"hole closed", frame, 2.5, 1, 225},
		{"L shrunk", ell, -1, 1, 8 + 7},
		{"L grown", ell, 1, 1, 51 + 40 + 4},
		{"two of one", dumbbell, -0.6, 2, 2 * 2.8 * 2.8},
		{"one of two", Region{{Outer: square(0, 0, 2)}, {Outer: square(3, 0, 2)}}, 0.75, 1, 6.5 * 3.5},
		{"an acute corner is cut off", spike, 0.01, 1, -1},
		{"by nothing", ell, 0, 1, 51},
		{"nothing", nil, 1, 0, 0},
		{"a line", Region{{Outer: Ring{{}, {X: 1}}}}, 1, 0, 0},
	} {
		var m Mitre
		got, err := m.Offset(c.g, c.d)
		if err != nil || len(got) != c.parts {
			t.Errorf("%s: %d parts, %v, want %d", c.name, len(got), err, c.parts)
		}
		if c.want >= 0 && math.Abs(got.Area()-c.want) > 1e-3 {
			t.Errorf("%s: area %g, want %g", c.name, got.Area(), c.want)
		}
		if b := got.Box(); c.name == "an acute corner is cut off" && b.Max.X > 100.04 {
			t.Errorf("%s: %g", c.name, b.Max.X)
		}
	}
}

// TestClosed: notches narrower than twice the distance are filled, what has none
// stays as it is.
func TestClosed(t *testing.T) {
	notched := Region{{Outer: Ring{{}, {X: 10}, {X: 10, Y: 10}, {X: 5.1, Y: 10}, {X: 5.1, Y: 1}, {X: 5, Y: 1}, {X: 5, Y: 10}, {Y: 10}}}}
	var m Mitre
	for _, c := range []struct{ d, want float64 }{{0.06, 100}, {0.04, 100 - 0.9}} {
		if got, err := m.Closed(notched, c.d); err != nil || math.Abs(got.Area()-c.want) > 1e-3 {
			t.Errorf("by %g: area %g, %v, want %g", c.d, got.Area(), err, c.want)
		}
	}
	two := Region{{Outer: square(0, 0, 1)}, {Outer: square(1.05, 0, 1)}}
	if got, err := m.Closed(two, 0.05); err != nil || len(got) != 1 || math.Abs(got.Area()-2.05) > 1e-3 {
		t.Errorf("two squares: %v, %v", got, err)
	}
	hole := Region{{Outer: square(0, 0, 10), Holes: []Ring{reversed(square(5, 5, 0.08))}}}
	if got, err := m.Closed(hole, 0.05); err != nil || len(got) != 1 || len(got[0].Holes) != 0 {
		t.Errorf("a hole: %v, %v", got, err)
	}
}

// star returns a ring around c that does not cross itself.
func star(rng *rand.Rand, c geom.Vec2, r float64, n int) Ring {
	rough := rng.Float64()
	out := make(Ring, n)
	for i := range out {
		s, k := geom.Sincos(2 * math.Pi * (float64(i) + 0.8*rng.Float64()) / float64(n))
		f := r * (1 - 0.8*rough*rng.Float64())
		out[i] = geom.Vec2{X: c.X + f*k, Y: c.Y + f*s}
	}
	return out
}

// randomStars returns a few stars, the first of them with holes.
func randomStars(rng *rand.Rand) Region {
	size := 0.5 + 10*rng.Float64()
	g := Region{{Outer: star(rng, geom.Vec2{}, size, 3+rng.IntN(40))}}
	for range rng.IntN(4) {
		r := star(rng, geom.Vec2{X: size * (rng.Float64() - 0.5), Y: size * (rng.Float64() - 0.5)}, size/4, 3+rng.IntN(9))
		g[0].Holes = append(g[0].Holes, reversed(r))
	}
	for i := range rng.IntN(3) {
		g = append(g, Polygon{Outer: star(rng, geom.Vec2{X: size * (2.5 + 2*float64(i))}, size*1.1, 3+rng.IntN(20))})
	}
	return g
}

func clipperOffset(g Region, d float64) float64 {
	const grid = 1 << 16
	co := goclipper.NewClipperOffset()
	co.MiterLimit = mitreLimit
	co.AddPaths(toClipper(g, grid), goclipper.JtMiter, goclipper.EtClosedPolygon)
	area := 0.0
	for _, p := range co.Execute(d * grid) {
		area += goclipper.Area(p)
	}
	return area / grid / grid
}

// TestMitreBesideClipper: the same areas as the offsets of Clipper, and as the
// exact arrangement of the same chains.
func TestMitreBesideClipper(t *testing.T) {
	var m Mitre
	fallback, differ := 0, 0
	for seed := range *manyMitres {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		g, err := Clean(randomStars(rng))
		if err != nil {
			t.Fatal(err)
		}
		d := 1.5 * (rng.Float64() - 0.7)
		got, err := m.Offset(g, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := m.chains.region(1); !ok {
			fallback++
		}
		want := clipperOffset(g, d)
		if math.Abs(got.Area()-want) > 2e-3+1e-4*want {
			differ++
			t.Logf("seed %d, offset %g: area %.6f, Clipper %.6f", seed, d, got.Area(), want)
		}
		exact, err := m.exact()
		if err != nil || math.Abs(got.Area()-exact.Area()) > 1e-3 {
			t.Errorf("seed %d, offset %g: area %.6f, exact %.6f, %v", seed, d, got.Area(), exact.Area(), err)
		}
		if t.Failed() {
			t.Log(g)
			return
		}
	}
	// Clipper itself is off in two of 10,000, where chains without any edge made
	// shorter and the exact arrangement agree with us.
	if differ > 1+*manyMitres/2000 {
		t.Errorf("%d of %d areas differ from Clipper's", differ, *manyMitres)
	}
	if fallback > *manyMitres/50 {
		t.Errorf("%d of %d regions had chains that touch", fallback, *manyMitres)
	}
}

// TestMitreBadInput: what is not finite is refused, what is far away is right.
func TestMitreBadInput(t *testing.T) {
	var m Mitre
	nan := math.NaN()
	for _, g := range []Region{
		{{Outer: Ring{{X: nan}, {X: 1}, {Y: 1}}}},
		{{Outer: Ring{{X: math.Inf(1)}, {X: 1}, {Y: 1}}}},
	} {
		if out, err := m.Offset(g, 1); err == nil && len(out) > 0 {
			t.Errorf("%v: %v, %v", g, out, err)
		}
	}
	if _, err := m.Offset(Region{{Outer: square(0, 0, 1)}}, nan); !errors.Is(err, ErrNotFinite) {
		t.Errorf("by NaN: %v", err)
	}
	far, err := m.Offset(Region{{Outer: square(1e6, 1e6, 10)}}, 1)
	if err != nil || math.Abs(far.Area()-144) > 1e-3 {
		t.Errorf("far away: %v, %v", far, err)
	}
}

func BenchmarkMitre(b *testing.B) {
	for _, n := range []int{50, 400, 5000} {
		r := circle(geom.Vec2{}, 50, n)
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range r {
			f := 1 - 0.002*rng.Float64() - 0.2*float64(i*20/n%2)
			r[i] = geom.Vec2{X: f * r[i].X, Y: f * r[i].Y}
		}
		g := Region{{Outer: r}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var m Mitre
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Offset(g, -0.4); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint(n, "/exact"), func(b *testing.B) {
			var m Mitre
			if _, err := m.Offset(g, -0.4); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := m.exact(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
