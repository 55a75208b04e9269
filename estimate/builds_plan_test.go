package estimate

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

var (
	orderSeed = flag.Uint64("orderseed", 1, "seed of TestOrders")
	orderRuns = flag.Int("orders", 1, "orders that TestOrders makes up for each machine")
	orderMost = flag.Int("ordermost", 2*fewCopies, "copies of their largest quantity")
)

// mixed returns a few parts that a machine of some process holds several of.
func mixed(r *rand.Rand) []Part {
	var parts []Part
	for i := range 1 + r.IntN(3) {
		side := func() float64 { return float64(8 + r.IntN(60)) }
		m := solid(shape.Box(geom.Vec{}, geom.Vec{X: side(), Y: side(), Z: side() / 2}))
		if r.IntN(3) == 0 {
			m = solid(shape.Torus(10+side()/4, 5, 16, 8))
		}
		parts = append(parts, Part{ID: fmt.Sprint("part", i), Mesh: m, Count: 1 + r.IntN(3)})
	}
	return parts
}

// What holds of every order, whatever its parts: the total never falls with the quantity,
// no order costs more than two that it can be split into, in one build a set never costs
// more for there being more, hours are those of builds, the lines add up, and nothing
// changes with what else is asked for.
func TestOrders(t *testing.T) {
	r := rand.New(rand.NewPCG(*orderSeed, 7))
	t.Logf("-orderseed %d", *orderSeed)
	for _, name := range []string{"polyjet-objet", "binder-jet-generic", "sls-p110", "mjf-5200", "sla-laser", "fdm-mk3"} {
		for range *orderRuns {
			parts := mixed(r)
			copies := 0
			for _, p := range parts {
				copies += p.Count
			}
			// Up to forty sets, beyond what the first layouts know.
			var quantities []int
			for q := 1; q <= 40 && q*copies <= *orderMost; q++ {
				quantities = append(quantities, q)
			}
			m := machine(t, name)
			if name != "fdm-mk3" && r.IntN(2) == 0 { // then it is levels and swaths that count
				delete(m.Constants, "heating_s")
				delete(m.Constants, "time_after_s")
			}
			o := Options{Tier: Instant, Machine: m, Rates: &cost.Rates{RunningCostPerHour: 600}, Quantities: quantities}
			all := run1(t, parts, o)
			what := fmt.Sprintf("%s, %d parts of %d", name, len(parts), copies)
			checkOrders(t, what, o, all)
			for range 2 {
				q := all.Quantities[r.IntN(len(quantities))]
				o.Quantities = []int{q.Quantity}
				alone := run1(t, parts, o).Quantities[0]
				if alone.Cost.PriceTotal != q.Cost.PriceTotal || alone.Builds != q.Builds || alone.PrintTime != q.PrintTime {
					t.Errorf("%s: %d sets alone: %+v, among others: %+v", what, q.Quantity, alone, q)
				}
			}
		}
	}
}

// checkOrders looks at orders of 1, 2, 3, ... sets.
func checkOrders(t *testing.T, what string, o Options, r *Result) {
	t.Helper()
	// A print takes what its copies take, to a little travel; the rest is exact but for cents.
	loose := 0.0
	if r.Process == "fdm" {
		loose = 0.002
	}
	total := func(n int) int64 { return r.Quantities[n-1].Cost.PriceTotal }
	single := true // so far, orders were made in one build
	for i, q := range r.Quantities {
		single = single && q.Builds == 1
		n, sum := q.Quantity, int64(0)
		for _, l := range q.Cost.Breakdown {
			sum += l.Total
		}
		if sum != q.Cost.Total {
			t.Errorf("%s: %d sets: lines give %d, the total is %d", what, n, sum, q.Cost.Total)
		}
		near(t, what+": hours", float64(lineOf(q.Cost, "machine_print")), q.PrintTime/3600*o.Rates.RunningCostPerHour*100, 1)
		if i == 0 {
			if r.Cost.PriceTotal != total(1) {
				t.Errorf("%s: one set costs %d and %d", what, r.Cost.PriceTotal, total(1))
			}
			continue
		}
		if p := r.Quantities[i-1]; total(n) < total(n-1) {
			t.Errorf("%s: %d sets cost %d, %d cost %d", what, n, total(n), n-1, total(n-1))
		} else if single && q.Cost.PerPiece > p.Cost.PerPiece {
			t.Errorf("%s: in one build, a piece of %d sets costs %d, one of %d %d: %+v, %+v", what, n, q.Cost.PerPiece, n-1, p.Cost.PerPiece, q.Cost.Breakdown, p.Cost.Breakdown)
		}
		for a := 1; a <= n/2; a++ {
			if split := total(a) + total(n-a); total(n) > split+1+int64(loose*float64(split)) {
				t.Errorf("%s: %d sets cost %d, %d and %d together %d", what, n, total(n), a, n-a, split)
			}
		}
	}
}

// Orders that were charged far too much: five sets of rings and blocks cost more than twice
// what four do, and three cost more where five were asked for as well.
func TestMixedOrders(t *testing.T) {
	ring, err := mesh.Load("../testdata/ring.stl")
	if err != nil {
		t.Fatal(err)
	}
	block := solid(shape.Box(geom.Vec{}, geom.Vec{X: 100, Y: 60, Z: 20}))
	parts := []Part{{ID: "ring", Mesh: ring, Count: 5}, {ID: "block", Mesh: block, Count: 2}}
	prices := func(name string, quantities ...int) map[int]Quantity {
		out := map[int]Quantity{}
		o := Options{Tier: Instant, Machine: machine(t, name), Rates: &cost.Rates{RunningCostPerHour: 25}, Quantities: quantities}
		for _, q := range run1(t, parts, o).Quantities {
			out[q.Quantity] = q
		}
		return out
	}
	q := prices("polyjet-objet", 1, 4, 5)
	if one, four, five := q[1].Cost.PriceTotal, q[4].Cost.PriceTotal, q[5].Cost.PriceTotal; five > four+one || five > 17110 || five < four {
		t.Errorf("1, 4 and 5 sets cost %d, %d and %d", one, four, five)
	}
	for _, name := range []string{"binder-jet-generic", "mjf-5200"} {
		alone, among := prices(name, 3)[3], prices(name, 3, 5)[3]
		if alone.Cost.PriceTotal != among.Cost.PriceTotal {
			t.Errorf("%s: three sets cost %d, and %d beside five", name, alone.Cost.PriceTotal, among.Cost.PriceTotal)
		}
		near(t, name+": hours", float64(lineOf(among.Cost, "machine_print")), among.PrintTime/3600*2500, 1)
	}
}

// Builds of one part each are known for as many copies as an order has of it, though one
// build of all parts holds few sets: forty rods stand in one build without the plates.
func TestPartsByThemselves(t *testing.T) {
	plate := Part{ID: "plate", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 70, Y: 60, Z: 2})), Count: 1}
	rod := Part{ID: "rod", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 5, Y: 5, Z: 90})), Count: 5}
	price := func(sets int, parts ...Part) int64 {
		o := Options{Tier: Instant, Machine: machine(t, "clip-generic"), Rates: &cost.Rates{RunningCostPerHour: 30}, Quantities: []int{sets}}
		return run1(t, parts, o).Quantities[0].Cost.PriceTotal
	}
	for _, sets := range []int{6, 7, 8, 20} {
		if all, split := price(sets, plate, rod), price(sets, plate)+price(sets, rod); all > split+1 {
			t.Errorf("%d sets cost %d, their parts by themselves %d", sets, all, split)
		}
	}
}
