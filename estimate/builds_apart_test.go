package estimate

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
)

// What sets take at least is no more than what any builds take that were packed, of all
// parts or of each by itself: so nothing is missed where nothing is packed for that reason.
func TestLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(*orderSeed, 11))
	t.Logf("-orderseed %d", *orderSeed)
	for _, name := range []string{"polyjet-objet", "binder-jet-generic", "sls-p110", "mjf-5200", "sla-laser", "lpbf-quote"} {
		for range *orderRuns {
			parts := mixed(r)
			e := newEstimator()
			if err := e.set(Options{Tier: Instant, Machine: machine(t, name), Rates: &cost.Rates{RunningCostPerHour: 600}}); err != nil {
				t.Fatal(err)
			}
			checkLeast(t, name, &planner{e: e, parts: parts, index: []int{0, 1, 2}[:len(parts)]})
			for i, part := range parts {
				part.Count = 1
				checkLeast(t, name, &planner{e: e, parts: []Part{part}, index: []int{i}})
			}
		}
	}
}

// checkLeast packs all numbers of sets up to a few by themselves and compares.
func checkLeast(t *testing.T, name string, p *planner) {
	t.Helper()
	if err := p.pack(t.Context(), fewCopies); err != nil {
		t.Fatal(err)
	}
	low := p.lowest()
	for sets := 1; sets <= min(6, len(p.goes)) && low != nil; sets++ {
		c, err := p.together(t.Context(), sets)
		if err != nil {
			t.Fatal(err)
		}
		least, err := p.least(t.Context(), low, sets)
		if err != nil {
			t.Fatal(err)
		}
		if c.sets == sets && p.e.less(c.takes[sets-1], least) {
			t.Errorf("%s, %d parts: %d sets take %+v, at least %+v", name, len(p.parts), sets, c.takes[sets-1], least)
		}
	}
}
