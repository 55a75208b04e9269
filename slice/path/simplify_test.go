package path

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// rect returns a rectangle that runs counter-clockwise.
func rect(x0, y0, x1, y1 float64) poly.Ring {
	return poly.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// back returns a ring that runs the other way.
func back(r poly.Ring) poly.Ring {
	out := make(poly.Ring, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

// disc returns a regular polygon.
func disc(x, y, r float64, n int) poly.Ring {
	out := make(poly.Ring, n)
	for i := range out {
		s, c := geom.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = geom.Vec2{X: x + r*c, Y: y + r*s}
	}
	return out
}

// wobbly returns a ring without crossings whose radius changes at random.
func wobbly(rng *rand.Rand, x, y, r float64, n int) poly.Ring {
	out := disc(x, y, r, n)
	for i, p := range out {
		f := 1 - 0.4*rng.Float64()
		out[i] = geom.Vec2{X: x + f*(p.X-x), Y: y + f*(p.Y-y)}
	}
	return out
}

// toRing returns the distance of p from the border of a ring.
func toRing(r poly.Ring, p geom.Vec2) float64 {
	d := math.Inf(1)
	for i, q := range r {
		d = min(d, dist2ToSegment(p, q, r[(i+1)%len(r)]))
	}
	return math.Sqrt(d)
}

// toBorder returns the distance of p from the border of g.
func toBorder(g poly.Region, p geom.Vec2) float64 {
	d := math.Inf(1)
	g.Rings(func(r poly.Ring) bool {
		d = min(d, toRing(r, p))
		return true
	})
	return d
}

// TestSimplifiedRing: corners left out are near what is left, corners kept are
// corners of the ring, and straight sides have only their ends.
func TestSimplifiedRing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		r := wobbly(rng, 0, 0, 10, 3+rng.IntN(60))
		tolerance := 2 * rng.Float64()
		got := simplifiedRing(r, tolerance)
		if len(got) >= 3 {
			for _, p := range r {
				if d := toRing(got, p); d > tolerance+1e-12 {
					t.Fatalf("corner %v is %g away, tolerance %g", p, d, tolerance)
				}
			}
		}
		in := map[geom.Vec2]bool{}
		for _, p := range r {
			in[p] = true
		}
		for _, p := range got {
			if !in[p] {
				t.Fatalf("%v is no corner", p)
			}
		}
	}
	side := poly.Ring{{}, {X: 1}, {X: 2}, {X: 3}, {X: 3, Y: 3}, {X: 1, Y: 3}, {Y: 3}, {Y: 1}}
	if got := simplifiedRing(side, 1e-9); len(got) != 4 {
		t.Errorf("a square has %d corners: %v", len(got), got)
	}
}

// TestSimplified: what becomes a line or a point is left out.
func TestSimplified(t *testing.T) {
	g := poly.Region{
		{Outer: rect(0, 0, 10, 10), Holes: []poly.Ring{back(rect(4, 4, 4.001, 4.001)), back(rect(6, 6, 8, 8))}},
		{Outer: rect(20, 0, 20.001, 5)},
	}
	got := simplified(g, 0.0125)
	if len(got) != 1 || len(got[0].Holes) != 1 {
		t.Fatalf("%v", got)
	}
	near(t, "area", got.Area(), 96, 1e-12)
}

func TestDist2ToSegment(t *testing.T) {
	a, b := geom.Vec2{}, geom.Vec2{X: 10}
	for _, c := range []struct {
		p    geom.Vec2
		want float64
	}{{geom.Vec2{X: 5, Y: 2}, 4}, {geom.Vec2{X: -3, Y: 4}, 25}, {geom.Vec2{X: 13, Y: 4}, 25}, {geom.Vec2{X: 3}, 0}} {
		near(t, "distance", dist2ToSegment(c.p, a, b), c.want, 1e-12)
	}
	near(t, "from a point", dist2ToSegment(geom.Vec2{X: 3, Y: 4}, a, a), 25, 1e-12)
}
