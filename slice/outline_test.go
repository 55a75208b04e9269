package slice

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// wheel is a ring of n corners around c, between two radii.
func wheel(r *rand.Rand, c geom.Vec2, least, most float64, n int) poly.Ring {
	var out poly.Ring
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		d := least + (most-least)*r.Float64()
		out = append(out, geom.Vec2{X: c.X + d*cos, Y: c.Y + d*sin})
	}
	return out
}

// holed is a wheel with a hole in it, and one beside it.
func holed(r *rand.Rand) poly.Region {
	hole := wheel(r, geom.Vec2{}, 2, 4, 3+r.IntN(9))
	reverse(hole)
	return poly.Region{
		{Outer: wheel(r, geom.Vec2{}, 5, 12, 3+r.IntN(40)), Holes: []poly.Ring{hole}},
		{Outer: wheel(r, geom.Vec2{X: 15}, 0.5, 2, 3+r.IntN(5))},
	}
}

// nearSlow looks at all pairs of edges, and at corners.
func nearSlow(a, b poly.Region, d float64) bool {
	edges := func(g poly.Region) (out []border) {
		g.Rings(func(r poly.Ring) bool {
			for i := range r {
				out = append(out, border{r[i], r[(i+1)%len(r)]})
			}
			return true
		})
		return out
	}
	for _, e := range edges(a) {
		for _, f := range edges(b) {
			if meets(e.a, e.b, f.a, f.b) || e.square(f.a) < d*d || e.square(f.b) < d*d || f.square(e.a) < d*d || f.square(e.b) < d*d {
				return true
			}
		}
	}
	in := func(a, b poly.Region) bool {
		for _, p := range a {
			if b.Contains(p.Outer[0]) {
				return true
			}
		}
		return false
	}
	return in(a, b) || in(b, a)
}

// TestOutlineIsNear compares outlines with all pairs of edges.
func TestOutlineIsNear(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	found := [2]int{}
	for i := range 4000 {
		a, b := holed(r), holed(r)
		if i%2 == 0 {
			b = poly.Region{{Outer: wheel(r, geom.Vec2{}, 0.2, 1.5, 3+r.IntN(5))}} // small enough for the hole
		}
		sin, cos := math.Sincos(7 * r.Float64())
		by := poly.Motion{Cos: cos, Sin: sin, T: geom.Vec2{X: 44*r.Float64() - 22, Y: 44*r.Float64() - 22}}
		if i%3 == 0 {
			by.T = geom.Vec2{X: 4*r.Float64() - 2, Y: 4*r.Float64() - 2}
		}
		d := []float64{1e-6, 0.3, 2}[i%3]
		p, q := outlineOf(a), outlineOf(b)
		got, want := p.near(q, by, d), nearSlow(a, b.Move(by), d)
		if got != want || q.near(p, inverse(by), d) != want {
			t.Fatalf("case %d: %t, want %t", i, got, want)
		}
		if want {
			found[1]++
		} else {
			found[0]++
		}
	}
	if min(found[0], found[1]) < 500 {
		t.Errorf("apart and near: %v", found)
	}
}

// TestSeparation compares what goes round with all pairs of corners.
func TestSeparation(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 3000 {
		var h [2]poly.Ring
		for k := range h {
			c := geom.Vec2{X: 30 * r.Float64(), Y: 30 * r.Float64()}
			h[k] = poly.Hull(poly.Region{{Outer: wheel(r, c, 1, 20*r.Float64()+1, 3+r.IntN(30))}})[0].Outer
		}
		want := math.Inf(-1)
		for i, p := range h[0] {
			e := border{p, h[0][(i+1)%len(h[0])]}
			least := math.Inf(1)
			for _, q := range h[1] {
				least = min(least, -e.side(q)/math.Sqrt(dist2(e.a, e.b)))
			}
			want = max(want, least)
		}
		if got := separation(h[0], h[1]); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%g, want %g", got, want)
		}
	}
}

func dist2(p, q geom.Vec2) float64 {
	dx, dy := p.X-q.X, p.Y-q.Y
	return float64(dx*dx) + float64(dy*dy)
}
