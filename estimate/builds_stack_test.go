package estimate

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// One build of powder takes no more than any two that fit into a bed one over the other,
// and where it is made of two, a gap is between these.
func TestStack(t *testing.T) {
	rates := &cost.Rates{RunningCostPerHour: 30}
	m := machine(t, "mjf-5200")
	gap := m.Get("gap_mm", defaultGap)
	stacked := 0
	for what, parts := range map[string][]Part{
		"tori": one(solid(shape.Torus(40, 18, 24, 12))),
		"two": {
			{ID: "torus", Mesh: solid(shape.Torus(40, 18, 24, 12)), Count: 1},
			{ID: "box", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 90, Y: 60, Z: 20})), Count: 2},
		},
	} {
		e := newEstimator()
		if err := e.set(Options{Tier: Instant, Machine: m, Rates: rates}); err != nil {
			t.Fatal(err)
		}
		p, _, err := e.planned(context.Background(), parts, 16)
		if err != nil {
			t.Fatal(err)
		}
		top := make([]float64, len(p.goes)+1)
		for n := range p.goes {
			top[n+1] = math.Inf(1)
			if p.goes[n].from != nil {
				top[n+1] = p.top(n + 1)
			}
			for k := 1; k <= n/2; k++ {
				two := p.goes[k-1].plus(p.goes[n-k].took)
				if top[k]+gap+top[n+1-k] <= m.Bed.Z && p.goes[n].money > two.money*(1+1e-9) {
					t.Errorf("%s: %d sets take %.2f, %d over %d of them %.2f", what, n+1, p.goes[n].money, k, n+1-k, two.money)
				}
			}
			if c := p.goes[n].from; n > 0 && c != nil && c.sets == n+1 && !packedAs(e, n+1) {
				stacked++
				if !parted(c, gap) || top[n+1] > m.Bed.Z {
					t.Errorf("%s: %d sets are not one build over another", what, n+1)
				}
			}
		}
	}
	if stacked == 0 {
		t.Error("nothing was stacked")
	}
}

// packedAs reports whether the packer was asked for so many sets.
func packedAs(e *estimator, sets int) bool {
	for _, l := range e.layouts {
		if l.sets == sets {
			return true
		}
	}
	return false
}

// parted reports whether some of the first sets of a build are below all others, by a gap.
func parted(c *campaign, gap float64) bool {
	for under := 1; under < c.sets; under++ {
		top, low := 0.0, math.Inf(1)
		for _, s := range c.plates[0] {
			if s.set < under {
				top = max(top, s.z+s.what.size.Z)
			} else {
				low = min(low, s.z)
			}
		}
		if low >= top+gap-1e-9 {
			return len(c.plates) == 1
		}
	}
	return false
}
