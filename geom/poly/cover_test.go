package poly

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func chainOf(g Region) []Segment {
	var segs []Segment
	g.Rings(func(r Ring) bool {
		for i, p := range r {
			segs = append(segs, Segment{p, r[(i+1)%len(r)], 1})
		}
		return true
	})
	return segs
}

// TestCoverContainsAndStaysNear: regions with details above and below the
// tolerance, thin needles and specks among them.
func TestCoverContainsAndStaysNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for round := range 60 {
		var g Region
		for range 1 + rng.IntN(12) {
			g = append(g, Polygon{Outer: randomRing(rng, 3+rng.IntN(8), 20, math.Pow(10, 2*rng.Float64()-1.5))})
		}
		for range rng.IntN(20) { // needles and specks
			p := geom.Vec2{X: 40 * rng.Float64(), Y: 40 * rng.Float64()}
			w, l := math.Pow(10, -3-6*rng.Float64()), 10*rng.Float64()*float64(rng.IntN(2))+1e-5
			r := Ring{p, {X: p.X + l, Y: p.Y}, {X: p.X + l, Y: p.Y + w}, {X: p.X, Y: p.Y + w}}
			g = append(g, Polygon{Outer: Ring(r).Move(Turn(90 * rng.Float64()))})
		}
		exact, err := Clean(g)
		if err != nil {
			t.Fatal(err)
		}
		tol := math.Pow(10, -4+3*rng.Float64())
		got, err := Cover(context.Background(), chainOf(exact), tol)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, got)
		contains(t, got, exact)
		got.Rings(func(r Ring) bool {
			for _, p := range r {
				if d := distanceTo(exact, p); d > tol {
					t.Fatalf("round %d: %v is %g away, more than %g", round, p, d, tol)
				}
			}
			return true
		})
	}
}

func TestCoverErrors(t *testing.T) {
	for _, tol := range []float64{0, -1, math.NaN()} {
		if _, err := Cover(context.Background(), chainOf(Region{{Outer: square(0, 0, 1)}}), tol); err != ErrTangled {
			t.Errorf("tolerance %v: %v", tol, err)
		}
	}
	if _, err := Cover(context.Background(), []Segment{{A: geom.Vec2{X: math.NaN()}}}, 1); err != ErrNotFinite {
		t.Error(err)
	}
	if g, err := Cover(context.Background(), nil, 1); len(g) != 0 || err != nil {
		t.Error(g, err)
	}
}
