package poly

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	goclipper "github.com/ctessum/go.clipper"

	"github.com/saggar3d/saggar/geom"
)

// randomRing returns a ring of n corners, most often one that crosses itself.
func randomRing(rng *rand.Rand, n int, size, step float64) Ring {
	c := geom.Vec2{X: size * rng.Float64(), Y: size * rng.Float64()}
	r := make(Ring, n)
	for i := range r {
		r[i] = geom.Vec2{X: c.X + step*rng.NormFloat64(), Y: c.Y + step*rng.NormFloat64()}
	}
	if r.Area() < 0 {
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
	}
	return r
}

// onLattice rounds r to whole numbers, so that corners and edges coincide.
func onLattice(r Ring) Ring {
	out := make(Ring, len(r))
	for i, p := range r {
		out[i] = geom.Vec2{X: math.Round(p.X), Y: math.Round(p.Y)}
	}
	return out
}

func toClipper(g Region, grid float64) goclipper.Paths {
	var out goclipper.Paths
	g.Rings(func(r Ring) bool {
		var p goclipper.Path
		for _, v := range r {
			p = append(p, &goclipper.IntPoint{X: goclipper.CInt(math.Round(v.X * grid)), Y: goclipper.CInt(math.Round(v.Y * grid))})
		}
		out = append(out, p)
		return true
	})
	return out
}

func clipperArea(a, b Region, op goclipper.ClipType) float64 {
	const grid = 1 << 20
	c := goclipper.NewClipper(goclipper.IoNone)
	c.AddPaths(toClipper(a, grid), goclipper.PtSubject, true)
	c.AddPaths(toClipper(b, grid), goclipper.PtClip, true)
	paths, _ := c.Execute1(op, goclipper.PftPositive, goclipper.PftPositive)
	area := 0.0
	for _, p := range paths {
		area += goclipper.Area(p)
	}
	return area / grid / grid
}

// windingOf returns how often the rings of g wind around p.
func windingOf(g Region, p geom.Vec2) int {
	w := 0
	g.Rings(func(r Ring) bool {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if a.Y <= p.Y && b.Y > p.Y && geom.Orient2D(a, b, p) > 0 {
				w++
			} else if a.Y > p.Y && b.Y <= p.Y && geom.Orient2D(a, b, p) < 0 {
				w--
			}
		}
		return true
	})
	return w
}

// valid checks what every region promises.
func valid(t *testing.T, g Region) {
	t.Helper()
	var edges [][2]geom.Vec2
	for i, p := range g {
		if p.Outer.Area() <= 0 {
			t.Fatalf("polygon %d: outer ring of area %g", i, p.Outer.Area())
		}
		for k, h := range p.Holes {
			if h.Area() >= 0 {
				t.Fatalf("polygon %d: hole %d of area %g", i, k, h.Area())
			}
			for _, c := range h {
				if windingOf(Region{{Outer: p.Outer}}, c) != 1 && !isCorner(p.Outer, c) && !onRing(p.Outer, c, 1e-9) {
					t.Fatalf("polygon %d: corner %v of hole %d is outside", i, c, k)
				}
			}
		}
	}
	g.Rings(func(r Ring) bool {
		seen := map[geom.Vec2]bool{}
		for i, c := range r {
			if seen[c] {
				t.Fatalf("corner %v comes twice in one ring", c)
			}
			seen[c] = true
			edges = append(edges, [2]geom.Vec2{c, r[(i+1)%len(r)]})
		}
		return true
	})
	for i, e := range edges {
		for _, f := range edges[:i] {
			if geom.Orient2D(e[0], e[1], f[0])*geom.Orient2D(e[0], e[1], f[1]) < 0 &&
				geom.Orient2D(f[0], f[1], e[0])*geom.Orient2D(f[0], f[1], e[1]) < 0 && !nearlyTouching(e, f) {
				t.Fatalf("edges %v and %v cross", e, f)
			}
		}
	}
}

func isCorner(r Ring, p geom.Vec2) bool {
	for _, c := range r {
		if c == p {
			return true
		}
	}
	return false
}

// onRing reports whether p is nearer than eps to r.
func onRing(r Ring, p geom.Vec2, eps float64) bool {
	for i, a := range r {
		if distanceToSegment(p, a, r[(i+1)%len(r)]) < eps {
			return true
		}
	}
	return false
}

func distanceToSegment(p, a, b geom.Vec2) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	t := ((p.X-a.X)*dx + (p.Y-a.Y)*dy) / (dx*dx + dy*dy)
	t = math.Min(1, math.Max(0, t))
	return math.Hypot(p.X-a.X-t*dx, p.Y-a.Y-t*dy)
}

// nearlyTouching: an end of one is within rounding of the other.
func nearlyTouching(e, f [2]geom.Vec2) bool {
	const eps = 1e-12
	return distanceToSegment(e[0], f[0], f[1]) < eps || distanceToSegment(e[1], f[0], f[1]) < eps ||
		distanceToSegment(f[0], e[0], e[1]) < eps || distanceToSegment(f[1], e[0], e[1]) < eps
}

// TestOperationsAgainstClipperAndSampling runs all operations on random regions
// that cross, touch and repeat themselves.
func TestOperationsAgainstClipperAndSampling(t *testing.T) {
	const seed = 5
	rng := rand.New(rand.NewPCG(seed, 1))
	for round := range 150 {
		var in [2]Region
		for k := range in {
			for range 1 + rng.IntN(6) {
				r := randomRing(rng, 3+rng.IntN(8), 20, 1+5*rng.Float64())
				if round%2 == 0 {
					r = onLattice(r)
				}
				in[k] = append(in[k], Polygon{Outer: r})
			}
			if rng.IntN(3) == 0 {
				in[k] = append(in[k], in[k][0])
			}
		}
		for _, op := range []struct {
			name string
			run  func(a, b Region) (Region, error)
			ct   goclipper.ClipType
			in   func(a, b int) bool
		}{
			{"union", Union, goclipper.CtUnion, func(a, b int) bool { return a > 0 || b > 0 }},
			{"intersection", Intersection, goclipper.CtIntersection, func(a, b int) bool { return a > 0 && b > 0 }},
			{"difference", Difference, goclipper.CtDifference, func(a, b int) bool { return a > 0 && b <= 0 }},
		} {
			got, err := op.run(in[0], in[1])
			if err != nil {
				t.Fatalf("round %d: %s: %v", round, op.name, err)
			}
			valid(t, got)
			if want := clipperArea(in[0], in[1], op.ct); math.Abs(got.Area()-want) > 1e-3 {
				t.Fatalf("round %d: %s has area %v, clipper says %v", round, op.name, got.Area(), want)
			}
			for range 100 {
				p := geom.Vec2{X: 26*rng.Float64() - 3, Y: 26*rng.Float64() - 3}
				want := op.in(windingOf(in[0], p), windingOf(in[1], p))
				if w := windingOf(got, p); w != 0 && w != 1 || (w == 1) != want {
					t.Fatalf("round %d: %s winds %d times around %v, want %v", round, op.name, w, p, want)
				}
			}
		}
	}
}

func TestFillErrors(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := Fill(context.Background(), []Segment{{A: geom.Vec2{X: x}, W: 1}}, FillOptions{}); err != ErrNotFinite {
			t.Errorf("%v: %v", x, err)
		}
	}
	var star []Segment
	rng := rand.New(rand.NewPCG(1, 1))
	p := geom.Vec2{}
	for range 200 {
		q := geom.Vec2{X: rng.Float64(), Y: rng.Float64()}
		star, p = append(star, Segment{p, q, 1}), q
	}
	star = append(star, Segment{p, geom.Vec2{}, 1})
	if _, err := Fill(context.Background(), star, FillOptions{Work: 100}); err != ErrTangled {
		t.Errorf("too much work: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Fill(ctx, star, FillOptions{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}
