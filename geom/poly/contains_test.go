package poly

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func TestContains(t *testing.T) {
	frame := Region{{Outer: square(0, 0, 10), Holes: []Ring{reversed(square(3, 3, 4))}}, {Outer: square(4, 4, 1)}}
	for _, c := range []struct {
		x, y float64
		want bool
	}{
		{1, 1, true}, {0, 0, true}, {10, 10, true}, {10, 5, true}, {5, 0, true}, {0, 5, true}, // corners and edges
		{3, 3, true}, {7, 5, true}, {5, 7, true}, {5, 3, true}, // those of the hole
		{3.5, 3.5, false}, {6, 6, false}, {6.999, 3.001, false}, // in the hole
		{4.5, 4.5, true}, {4, 4, true}, {5, 4.5, true}, // the island
		{-1, 0, false}, {11, 0, false}, {-1, 10, false}, {11, 10, false}, {5, -1, false}, {5, 11, false}, {-1, 3, false}, {11, 7, false},
	} {
		if got := frame.Contains(geom.Vec2{X: c.x, Y: c.y}); got != c.want {
			t.Errorf("%g, %g: %v", c.x, c.y, got)
		}
	}
	if (Region{}).Contains(geom.Vec2{}) || (Polygon{}).Contains(geom.Vec2{}) {
		t.Error("nothing contains a point")
	}
}

// TestContainsIsExact asks about points an ulp to either side of an edge, which
// rounded arithmetic cannot tell apart.
func TestContainsIsExact(t *testing.T) {
	tri := Region{{Outer: Ring{{X: 0, Y: 0}, {X: 3e15, Y: 1e15}, {X: 0, Y: 1e15}}}}
	for k := 1.0; k < 1e15; k *= 3 {
		on := geom.Vec2{X: 3 * k, Y: k}
		left, right := geom.Vec2{X: math.Nextafter(on.X, 0), Y: k}, geom.Vec2{X: math.Nextafter(on.X, 1e300), Y: k}
		if !tri.Contains(on) || !tri.Contains(left) || tri.Contains(right) {
			t.Fatalf("at %v: on %v, left %v, right %v", on, tri.Contains(on), tri.Contains(left), tri.Contains(right))
		}
	}
}

// TestContainsAgainstSignedAreas compares with the test of all triangles from a
// fixed point: a point is inside when they wind around it.
func TestContainsAgainstSignedAreas(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		g, err := Clean(Region{{Outer: onLattice(randomRing(rng, 3+rng.IntN(12), 5, 4))}})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			p := geom.Vec2{X: 20*rng.Float64() - 8, Y: 20*rng.Float64() - 8}
			angle := 0.0
			g.Rings(func(r Ring) bool {
				for i, a := range r {
					b := r[(i+1)%len(r)]
					ax, ay, bx, by := a.X-p.X, a.Y-p.Y, b.X-p.X, b.Y-p.Y
					angle += math.Atan2(ax*by-ay*bx, ax*bx+ay*by)
				}
				return true
			})
			if got := g.Contains(p); got != (angle > 1) {
				t.Fatalf("%v in %v: %v, the angle is %g", p, g, got, angle)
			}
		}
	}
}

func TestHull(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	for range 200 {
		var g Region
		for range 1 + rng.IntN(4) {
			g = append(g, Polygon{Outer: onLattice(randomRing(rng, 3+rng.IntN(8), 20, 4))})
		}
		h := Hull(g)
		if len(h) != 1 {
			if len(h) != 0 || g.Area() != 0 {
				t.Fatalf("%d hulls of %v", len(h), g)
			}
			continue
		}
		r := h[0].Outer
		for i := range r {
			if !turnsLeft(r[i], r[(i+1)%len(r)], r[(i+2)%len(r)]) {
				t.Fatalf("%v is not strictly convex", r)
			}
		}
		g.Rings(func(in Ring) bool {
			for _, p := range in {
				if !h.Contains(p) {
					t.Fatalf("%v is not in the hull", p)
				}
			}
			return true
		})
	}
	if Hull(nil) != nil || Hull(Region{{Outer: Ring{{}, {X: 1}, {X: 2}}}}) != nil {
		t.Error("a hull without area")
	}
}
