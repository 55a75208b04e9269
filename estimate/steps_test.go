package estimate

import (
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// Acceptance 5 for steps after printing that are run for so many pieces at a time: where one
// more needs another run, those before pay their share of it. Runs are those that are run.
func TestStepsHaveNoJump(t *testing.T) {
	rates := cost.Rates{Steps: []cost.Step{{Name: "blast", OverheadPerRun: 10, PiecesPerRun: 10}}}
	m := made("mjf", map[string]float64{"layer_height_mm": 1, "layer_s": 1, "gap_mm": 2})
	m.Bed = preset.Bed{X: 100, Y: 100, Z: 100}
	quantities := []int{1, 5, 6, 9, 10, 11, 20, 21}
	r := run1(t, one(cube(10)), Options{Tier: Instant, Machine: m, Rates: &rates, Quantities: quantities})
	for i, want := range []struct{ post, level, total int64 }{
		{1000, 0, 1000}, {1000, 0, 1000}, {1000, 91, 1091}, {1000, 636, 1636}, // 11 pay 20.00: 1.818 each
		{1000, 818, 1818}, {2000, 0, 2000}, {2000, 857, 2857}, {3000, 0, 3000},
	} {
		q := r.Quantities[i]
		if post, level := lineOf(q.Cost, "post_processing"), lineOf(q.Cost, "level"); q.Builds != 1 || post != want.post || level != want.level || q.Cost.Total != want.total {
			t.Errorf("%d pieces in %d builds: %d for steps, level %d, %d in all, want %+v", q.Quantity, q.Builds, post, level, q.Cost.Total, want)
		}
	}
}

// So it is in all tiers and of several parts, whatever else is charged.
func TestStepsNeverRise(t *testing.T) {
	rates := cost.Rates{RunningCostPerHour: 8, ConstantOverhead: 2, SetupFee: 3, MarkupPercent: 20, LaborPerHour: 30, Steps: []cost.Step{
		{Name: "wash", CostPerMinute: 0.3, Duration: 600, OverheadPerRun: 4, OverheadPerPiece: 0.1, PiecesPerRun: 5},
		{Name: "unpack", Labor: 240, PiecesPerRun: 8}, {Name: "look", Labor: 20, LaborEachPiece: true},
	}}
	var quantities []int
	for q := 1; q <= 13; q++ {
		quantities = append(quantities, q)
	}
	small := solid(shape.Box(geom.Vec{}, geom.Vec{X: 8, Y: 6, Z: 2}))
	for _, parts := range [][]Part{one(small), {{ID: "a", Mesh: small, Count: 2}, {ID: "b", Mesh: cube(5), Count: 1}}} {
		for _, on := range []struct {
			name string
			tier Tier
		}{{"mjf-5200", Instant}, {"dlp-sl1s", Instant}, {"fdm-mk3", Instant}, {"fdm-mk3", Paths}} {
			o := Options{Tier: on.tier, Machine: machine(t, on.name), Rates: &rates, Quantities: quantities}
			checkOrders(t, fmt.Sprintf("%s, tier %d, %d parts", on.name, on.tier, len(parts)), o, run1(t, parts, o))
		}
	}
}
