package path

import (
	"context"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// TestSeenSlivers: what is seen from above counts however little of it is left when
// twice a tenth of the outer wall of 0.45 mm is taken away, and no less.
func TestSeenSlivers(t *testing.T) {
	s, _, err := config.Resolve([]config.Pair{{Key: "external_perimeter_extrusion_width", Value: "0.45"}})
	if err != nil {
		t.Fatal(err)
	}
	u := &support{s: &s, lattice: newLattice(geom.Vec2{}, 2.857, 0.357)}
	w := &surveyor{job: newJob(context.Background(), s)}
	below := poly.Region{{Outer: rect(0, 0, 10, 10)}}
	for _, v := range []struct {
		width, depth float64
		seen         bool
	}{{0.1, 0.15, true}, {0.1, 0.1, true}, {0.2, 0.095, true}, {0.085, 0.15, false}, {0.2, 0.085, false}} {
		notch := poly.Ring{
			{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 5.16 + v.width, Y: 10},
			{X: 5.16 + v.width, Y: 10 - v.depth}, {X: 5.16, Y: 10 - v.depth}, {X: 5.16, Y: 10}, {X: 0, Y: 10},
		}
		g, err := u.seen(w, below, poly.Region{{Outer: notch}})
		if err != nil {
			t.Fatal(err)
		}
		if got := g != nil; got != v.seen {
			t.Errorf("notch %g x %g mm: seen %t, want %t", v.width, v.depth, got, v.seen)
		}
		if x, y := floor(5.2/2.857), floor(9.95/2.857); v.seen && g != nil && g.block(x, y) == 0 {
			t.Errorf("notch %g x %g mm: not seen where it is", v.width, v.depth)
		}
	}
}
