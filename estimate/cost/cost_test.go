package cost

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func f(v float64) *float64 { return &v }

func of(t *testing.T, u Usage, r Rates) *Cost {
	t.Helper()
	c, err := Of(u, r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sums fails when a column of c does not add up to the last minor unit.
func sums(t *testing.T, c *Cost) {
	t.Helper()
	var all, each, price, pricePP int64
	for _, l := range c.Breakdown {
		all, each = all+l.Total, each+l.PerPiece
	}
	for _, l := range c.Price {
		price, pricePP = price+l.Total, pricePP+l.PerPiece
	}
	if all != c.Total || each != c.PerPiece || price != c.PriceTotal || pricePP != c.PricePerPiece {
		t.Errorf("lines give %d, %d, %d, %d; the totals are %d, %d, %d, %d",
			all, each, price, pricePP, c.Total, c.PerPiece, c.PriceTotal, c.PricePerPiece)
	}
	if c.Price[0].Total != c.Total && len(c.Price) == 1 {
		t.Errorf("the cost is %d as a price and %d by itself", c.Price[0].Total, c.Total)
	}
}

func line(c *Cost, name string) int64 {
	for _, l := range append(append([]Line{}, c.Breakdown...), c.Price...) {
		if l.Name == name {
			return l.Total
		}
	}
	return 0
}

// A bill by hand: every term of the formula once.
func TestFormula(t *testing.T) {
	u := Usage{
		Quantity: 4, Builds: 2, PrintTime: 7200, WarmUp: 360, BeforeAfter: 1800,
		Base: 10, Support: 5, Waste: 1,
		BaseMaterial:    Material{Cost: 30, Units: KG, Density: 1.2},
		SupportMaterial: Material{Cost: 0.1},
	}
	r := Rates{
		RunningCostPerHour: 12, ConstantOverhead: 3, OverheadPerLineItem: 8, PrintScale: f(1.5), MaterialScale: f(2),
		LaborPerHour: 60, SetupFee: 7, AdditionalCosts: 5, FailurePercent: 10, MarkupPercent: 20,
		DiscountType: ByPercentage, DiscountValue: 5,
		Steps: []Step{{CostPerMinute: 0.5, Duration: 600, OverheadPerRun: 2, OverheadPerPiece: 0.25, PiecesPerRun: 3, Labor: 300}},
	}
	c := of(t, u, r)
	sums(t, c)
	for _, l := range []struct {
		name string
		want float64
	}{
		{"material_base", 10 * 1.2 / 1000 * 30 * 2}, {"material_support", 5 * 0.1 * 2}, {"material_waste", 1.2 / 1000 * 30 * 2},
		{"machine_print", 2 * 12 * 1.5}, {"machine_heating_homing", 0.1 * 12 * 1.5}, {"machine_before_after", 0.5 * 12 * 1.5},
		{"process_build", 6}, {"process_line_item", 8}, {"post_processing", 2*(2+5) + 1}, {"labor", 2 * 300. / 3600 * 60}, {"setup_fee", 7},
	} {
		if got := line(c, l.name); math.Abs(float64(got)-100*l.want) > 1 {
			t.Errorf("%s: %d, want %g", l.name, got, 100*l.want)
		}
	}
	made := 0.72 + 1 + 0.072 + 36 + 1.8 + 9
	cost := made*1.1 + 6 + 8 + 15 + 10 + 7
	if want := int64(math.Round(100 * cost)); c.Total != want {
		t.Errorf("cost %d, want %d", c.Total, want)
	}
	if want := int64(math.Round(100 * (cost + 5) * 1.2 * 0.95)); c.PriceTotal != want {
		t.Errorf("price %d, want %d", c.PriceTotal, want)
	}
}

// Acceptance 6 of the spec: one material, priced by weight, volume and length, costs
// the same.
func TestUnitsAgree(t *testing.T) {
	const density, price = 1.24, 0.05 // a cm³
	for u, each := range map[Unit]float64{
		CM3: price, MM3: price / 1000, ML: price, Litre: price * 1000, Inch3: price * 16.387064,
		Gram: price / density, KG: 1000 * price / density, Pound: 453.59237 * price / density,
		Meter: price * math.Pi / 4 * 1.75 * 1.75, Feet: 0.3048 * price * math.Pi / 4 * 1.75 * 1.75,
		Meter2: price * 500, Feet2: price * 500 * 0.09290304,
	} {
		m := Material{Cost: each, Units: u, Density: density, Diameter: 1.75, Thickness: 0.5}
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		if got := m.Quantity(1234.5, 1) * m.Cost; math.Abs(got/(1234.5*price)-1) > 1e-9 {
			t.Errorf("%s: %g, want %g", u, got, 1234.5*price)
		}
	}
	if c := of(t, Usage{Quantity: 7, BaseMaterial: Material{Cost: 2, Units: Each}}, Rates{}); c.Total != 1400 {
		t.Errorf("7 pieces at 2.00 cost %d", c.Total)
	}
}

// Columns add up, the total never falls when any input grows, and halves go up.
func TestRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		u := Usage{Quantity: 1 + r.IntN(50), Builds: 1, PrintTime: 1e5 * r.Float64(), WarmUp: 100, Base: 100 * r.Float64(), BaseMaterial: Material{Cost: r.Float64()}}
		rates := Rates{
			RunningCostPerHour: r.Float64(), SetupFee: r.Float64(), MarkupPercent: 30 * r.Float64(), DiscountValue: r.Float64(),
			MinPerPart: r.Float64() / 10, MinPerOrder: 3 * r.Float64(), FailurePercent: 3, Currency: []string{"EUR", "JPY", "KWD"}[r.IntN(3)],
			CurrencyFactor: f(0.5 + r.Float64()),
		}
		c := of(t, u, rates)
		sums(t, c)
		more := u
		more.PrintTime *= 1.01
		if d := of(t, more, rates); d.Total < c.Total || d.PriceTotal < c.PriceTotal {
			t.Fatalf("more time costs less: %+v", u)
		}
	}
	for _, c := range []struct {
		value float64
		want  int64
	}{{1.005, 101}, {2.675, 268}, {0.994999, 99}, {0.005, 1}, {1.0049, 100}} {
		if got := of(t, Usage{Quantity: 1}, Rates{SetupFee: c.value}).Total; got != c.want {
			t.Errorf("%g EUR is %d cents, want %d", c.value, got, c.want)
		}
	}
}

// TestLargestRemainder: a line is its amount rounded up or down, a whole amount itself,
// and of two lines the one with the larger remainder is rounded up first.
func TestLargestRemainder(t *testing.T) {
	// 100.4 + 605 + 0.4 cents: 705.8 is 706, of which 100 are cost and 605 additional.
	c := of(t, Usage{Quantity: 1}, Rates{SetupFee: 1.004, AdditionalCosts: 6.05, MinPerOrder: 7.058})
	if c.Total != 100 || c.PriceTotal != 706 || c.Price[1].Total != 605 || c.Price[2].Total != 1 {
		t.Errorf("%+v", c.Price)
	}
	rng := rand.New(rand.NewPCG(5, 2))
	cents := func(most int) float64 { return float64(rng.IntN(most)) / 1000 } // tenths of a cent
	for range 5000 {
		r := Rates{SetupFee: cents(3000), AdditionalCosts: float64(rng.IntN(900)) / 100, MarkupPercent: float64(rng.IntN(40)), DiscountValue: cents(500), MinPerOrder: cents(12000)}
		c := of(t, Usage{Quantity: 1 + rng.IntN(3)}, r)
		sums(t, c)
		exact := map[string]float64{"cost": r.SetupFee, "additional_costs": r.AdditionalCosts}
		exact["markup"] = (r.SetupFee + r.AdditionalCosts) * r.MarkupPercent / 100
		exact["discount"] = -min(r.DiscountValue, r.SetupFee+r.AdditionalCosts+exact["markup"])
		for _, l := range c.Price {
			if v, ok := exact[l.Name]; ok && math.Abs(float64(l.Total)-100*v) > 1-1e-7 {
				t.Fatalf("%s is %d, exactly %g: %+v", l.Name, l.Total, 100*v, c.Price)
			}
		}
	}
}

func TestMinimaAndDiscount(t *testing.T) {
	u := Usage{Quantity: 3}
	if c := of(t, u, Rates{SetupFee: 1, MinPerPart: 2}); c.PriceTotal != 600 || c.PricePerPiece != 200 || c.Total != 100 {
		t.Errorf("least price of a part: %+v", c)
	}
	if c := of(t, u, Rates{SetupFee: 1, MinPerOrder: 10}); c.PriceTotal != 1000 || c.PricePerPiece != 333 {
		t.Errorf("least price of an order: %+v", c)
	}
	if c := of(t, u, Rates{SetupFee: 1, DiscountValue: 5}); c.PriceTotal != 0 {
		t.Errorf("a discount above the price: %+v", c)
	}
	if c := of(t, u, Rates{SetupFee: 1, Currency: "JPY", CurrencyFactor: f(160)}); c.Total != 160 || c.MinorDigits != 0 {
		t.Errorf("yen: %+v", c)
	}
}

// Bad input is refused, and the message names the field.
func TestBadInput(t *testing.T) {
	ok := Usage{Quantity: 1}
	for name, c := range map[string]struct {
		u Usage
		r Rates
	}{
		"needs its density":       {Usage{Quantity: 1, Base: 1, BaseMaterial: Material{Cost: 1, Units: KG}}, Rates{}},
		"needs its diameter":      {Usage{Quantity: 1, Base: 1, BaseMaterial: Material{Cost: 1, Units: Meter}}, Rates{}},
		"units \"stone\"":         {Usage{Quantity: 1, BaseMaterial: Material{Units: "stone"}}, Rates{}},
		"support material":        {Usage{Quantity: 1, SupportMaterial: Material{Cost: -1}}, Rates{}},
		"quantity 0":              {Usage{}, Rates{}},
		"print time":              {Usage{Quantity: 1, PrintTime: math.NaN()}, Rates{}},
		"running_cost_per_hour":   {ok, Rates{RunningCostPerHour: -1}},
		"markup_value NaN":        {ok, Rates{MarkupPercent: math.NaN()}},
		"currency_factor":         {ok, Rates{CurrencyFactor: f(math.Inf(1))}},
		"currency_factor 0":       {ok, Rates{CurrencyFactor: f(0)}},
		"currency \"euro\"":       {ok, Rates{Currency: "euro"}},
		"currency \"eur\"":        {ok, Rates{Currency: "eur"}},
		"discount_type \"gift\"":  {ok, Rates{DiscountType: "gift"}},
		"discount_value 101":      {ok, Rates{DiscountType: ByPercentage, DiscountValue: 101}},
		"step 1, \"wash\"":        {ok, Rates{Steps: []Step{{Name: "wash", Duration: -1}}}},
		"print_cost_scale_factor": {ok, Rates{PrintScale: f(-1)}},
	} {
		if _, err := Of(c.u, c.r); !errors.Is(err, ErrInput) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The runs that are told are those that are charged: hands that touch each piece are no
// runs of a machine.
func TestRunsTold(t *testing.T) {
	c := of(t, Usage{Quantity: 22}, Rates{LaborPerHour: 36, Steps: []Step{
		{OverheadPerRun: 2, PiecesPerRun: 8}, {OverheadPerRun: 5, Labor: 10, LaborEachPiece: true},
	}})
	for _, want := range []Line{{"post_processing", 3*200 + 500, 50, "4 runs"}, {"labor", 220, 10, "0.0611111 h"}} {
		if !slices.Contains(c.Breakdown, want) {
			t.Errorf("no %+v in %+v", want, c.Breakdown)
		}
	}
}

// What builds cost is the sum of their lines, and what is paid beside has one of its own.
func TestMade(t *testing.T) {
	u := Usage{Quantity: 4, Builds: 2, PrintTime: 7200, WarmUp: 360, BeforeAfter: 1800, Base: 10, Waste: 1, BaseMaterial: Material{Cost: 2}}
	r := Rates{RunningCostPerHour: 12, ConstantOverhead: 3, FailurePercent: 10, SetupFee: 7, OverheadPerLineItem: 1}
	want := (22+12*2.6)*1.1 + 6
	if got := Made(u, r); math.Abs(got-want) > 1e-9 {
		t.Errorf("made for %g, want %g", got, want)
	}
	u.Level, u.LevelOf = 1.5, 5
	c := of(t, u, r)
	sums(t, c)
	if line(c, "level") != 150 || c.Total != int64(math.Round(100*(want+r.Once(1)+1.5))) {
		t.Errorf("%+v", c)
	}
}

// TestMostMoney: an order of more minor units than are counted one by one is an error, at once,
// and lines of one of nearly as many still add up.
func TestMostMoney(t *testing.T) {
	for _, r := range []Rates{
		{RunningCostPerHour: 1e12, CurrencyFactor: f(1e8)}, {RunningCostPerHour: 1e12, CurrencyFactor: f(1e12), Currency: "KWD"},
		{RunningCostPerHour: 1e12, MarkupPercent: 1e12}, {MinPerPart: 1e12, CurrencyFactor: f(1e5)},
	} {
		if c, err := Of(Usage{Quantity: 3, Builds: 1, PrintTime: 7200}, r); !errors.Is(err, ErrInput) {
			t.Errorf("%+v: %+v, %v", r, c, err)
		}
	}
	c := of(t, Usage{Quantity: 3, Builds: 1, PrintTime: 3600}, Rates{RunningCostPerHour: 1e12, SetupFee: 0.01, CurrencyFactor: f(90)})
	if sums(t, c); c.Total < 9e15 {
		t.Errorf("%d minor units", c.Total)
	}
}
