// Package cost turns hours and material into money. Every term of the formula is a
// line of the result. Amounts are added in floating point and rounded once, half up,
// to the minor units of the currency; the lines are then whole minor units that add
// up to the total to the last of them.
package cost

import (
	"errors"
	"fmt"
	"math"
)

// ErrInput is wrapped by every error about a rate, price or amount that makes no
// sense.
var ErrInput = errors.New("invalid cost input")

// Discount says what the discount value of an order is.
type Discount string

// The kinds of discount.
const (
	ByAmount     Discount = "amount"     // in the currency, of the order; the default
	ByPercentage Discount = "percentage" // of the price
)

// Step is a manual or automatic step after printing. Durations are in s.
type Step struct {
	Name string `json:"name"`

	// A post-processor: CostPerMinute runs for Duration in each run.
	CostPerMinute    float64 `json:"cost_per_minute"`
	Duration         float64 `json:"duration_s"`
	OverheadPerRun   float64 `json:"overhead_cost_per_run"`
	OverheadPerPiece float64 `json:"overhead_cost_per_piece_in_run"`
	PiecesPerRun     int     `json:"number_of_parts"` // 0: all in one run
	Labor            float64 `json:"labor_duration_s"`
	LaborPerHour     float64 `json:"labor_per_hour"` // 0: that of the rates
	LaborEachPiece   bool    `json:"labor_each_piece"`
}

// Rates are what a machine, its operator and the bureau charge. The zero value
// charges nothing.
type Rates struct {
	RunningCostPerHour  float64 `json:"running_cost_per_hour"`
	ConstantOverhead    float64 `json:"constant_overhead"`      // of each build
	OverheadPerLineItem float64 `json:"overhead_per_line_item"` // of each order of a part

	// PrintScale and MaterialScale multiply machine and material. nil: 1.
	PrintScale    *float64 `json:"print_cost_scale_factor"`
	MaterialScale *float64 `json:"material_cost_scale_factor"`

	LaborPerHour float64 `json:"default_labor_charge_per"`
	Steps        []Step  `json:"steps"`

	SetupFee        float64 `json:"setup_fee"`        // of each order
	AdditionalCosts float64 `json:"additional_costs"` // of each order, before the markup

	// FailurePercent is added to material and machine for prints that fail.
	FailurePercent float64 `json:"failure_percent"`

	MarkupPercent float64  `json:"markup_value"`
	DiscountType  Discount `json:"discount_type"`
	DiscountValue float64  `json:"discount_value"`

	MinPerPart  float64 `json:"minimum_price_per_part"`
	MinPerOrder float64 `json:"minimum_price_per_order"`

	// Currency of the result, and what one of the currency of all rates is worth in it.
	// Defaults: EUR, and nil: 1.
	Currency       string   `json:"currency"`
	CurrencyFactor *float64 `json:"currency_factor"`
}

// Resolved returns r with defaults filled in, but for the currency factor: one that nobody
// gave stays so.
func (r Rates) Resolved() *Rates {
	for _, f := range []**float64{&r.PrintScale, &r.MaterialScale} {
		v := factor(*f)
		*f = &v
	}
	if r.Currency == "" {
		r.Currency = DefaultCurrency
	}
	if r.DiscountType == "" {
		r.DiscountType = ByAmount
	}
	if r.Steps == nil {
		r.Steps = []Step{}
	}
	return &r
}

// Check returns what is wrong with r. Errors wrap [ErrInput] and name the field.
func (r Rates) Check() error {
	amounts := []struct {
		name  string
		value float64
	}{
		{"running_cost_per_hour", r.RunningCostPerHour}, {"constant_overhead", r.ConstantOverhead},
		{"overhead_per_line_item", r.OverheadPerLineItem}, {"default_labor_charge_per", r.LaborPerHour},
		{"print_cost_scale_factor", factor(r.PrintScale)}, {"material_cost_scale_factor", factor(r.MaterialScale)},
		{"setup_fee", r.SetupFee}, {"additional_costs", r.AdditionalCosts}, {"failure_percent", r.FailurePercent},
		{"markup_value", r.MarkupPercent}, {"discount_value", r.DiscountValue}, {"minimum_price_per_part", r.MinPerPart},
		{"minimum_price_per_order", r.MinPerOrder}, {"currency_factor", factor(r.CurrencyFactor)},
	}
	for _, a := range amounts {
		if !isAmount(a.value) {
			return fmt.Errorf("%w: %s %g: use 0 to %g", ErrInput, a.name, a.value, float64(maxAmount))
		}
	}
	switch {
	case r.Currency != "" && !IsCurrency(r.Currency):
		return fmt.Errorf("%w: currency %.20q: use three capital letters of ISO 4217, such as EUR", ErrInput, r.Currency)
	case factor(r.CurrencyFactor) == 0:
		return fmt.Errorf("%w: currency_factor 0: use a number above 0", ErrInput)
	case r.DiscountType != "" && r.DiscountType != ByAmount && r.DiscountType != ByPercentage:
		return fmt.Errorf("%w: discount_type %q: use amount or percentage", ErrInput, r.DiscountType)
	case r.DiscountType == ByPercentage && r.DiscountValue > 100:
		return fmt.Errorf("%w: discount_value %g: no more than 100 percent", ErrInput, r.DiscountValue)
	}
	for i := range r.Steps {
		if err := r.Steps[i].check(); err != nil {
			return fmt.Errorf("step %d, %q: %w", i+1, r.Steps[i].Name, err)
		}
	}
	return nil
}

func (s *Step) check() error {
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"cost_per_minute", s.CostPerMinute}, {"duration_s", s.Duration}, {"overhead_cost_per_run", s.OverheadPerRun},
		{"overhead_cost_per_piece_in_run", s.OverheadPerPiece}, {"number_of_parts", float64(s.PiecesPerRun)},
		{"labor_duration_s", s.Labor}, {"labor_per_hour", s.LaborPerHour},
	} {
		if !isAmount(f.value) {
			return fmt.Errorf("%w: %s %g: use 0 to %g", ErrInput, f.name, f.value, float64(maxAmount))
		}
	}
	return nil
}

// DefaultCurrency is that of results that ask for none.
const DefaultCurrency = "EUR"

// IsCurrency reports whether a text has the form of a code of ISO 4217.
func IsCurrency(code string) bool {
	if len(code) != 3 {
		return false
	}
	for i := range len(code) {
		if code[i] < 'A' || code[i] > 'Z' {
			return false
		}
	}
	return true
}

// factor returns what a factor is: 1 where it is not given.
func factor(f *float64) float64 {
	if f == nil {
		return 1
	}
	return *f
}

// Usage is what an order of equal pieces takes, before money. Seconds are of the
// machine, and of its share when other parts are in the same builds.
type Usage struct {
	Quantity  int     // pieces
	LineItems int     // parts of which these are; 0: one
	Builds    float64 // in which they are made; a share of one when others are in it

	PrintTime   float64 // s
	WarmUp      float64 // s: heating and homing
	BeforeAfter float64 // s: setting up and clearing

	Base, Support, Waste float64 // cm³ of material, waste with what refresh throws away

	BaseMaterial    Material
	SupportMaterial Material

	// Level is an amount in the currency of the rates that is paid beside what is used, so
	// that a piece costs no less than one of an order of LevelOf pieces.
	Level   float64
	LevelOf int
}

// Of returns what an order costs. Errors: those of Check of rates and materials, a
// quantity below one, amounts of time or material that are negative or not numbers, an order
// of more than 2^53 minor units, which are no longer counted one by one.
func Of(u Usage, r Rates) (*Cost, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	if err := u.check(); err != nil {
		return nil, err
	}
	b := &bill{usage: u, rates: r, n: float64(u.Quantity)}
	b.costs()
	b.prices()
	return b.round()
}

func (u *Usage) check() error {
	for _, m := range []struct {
		name string
		m    *Material
		used float64
	}{{"base material", &u.BaseMaterial, u.Base + u.Waste}, {"support material", &u.SupportMaterial, u.Support}} {
		if err := m.m.Check(); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if u.Quantity < 1 {
		return fmt.Errorf("%w: quantity %d: use 1 or more", ErrInput, u.Quantity)
	}
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"builds", u.Builds}, {"print time", u.PrintTime}, {"warm-up time", u.WarmUp}, {"time before and after", u.BeforeAfter},
		{"base material", u.Base}, {"support material", u.Support}, {"waste", u.Waste},
	} {
		if !isAmount(f.value) {
			return fmt.Errorf("%w: %s %g", ErrInput, f.name, f.value)
		}
	}
	return nil
}

// bill is an order being added up. Amounts are of the whole order, in the currency
// of the rates.
type bill struct {
	usage Usage
	rates Rates
	n     float64

	lines []amount // of the cost
	extra []amount // from the cost to the price
}

type amount struct {
	name  string
	value float64
	basis string
}

func (b *bill) add(name string, value float64, basis string, args ...any) float64 {
	if value != 0 {
		b.lines = append(b.lines, amount{name, value, fmt.Sprintf(basis, args...)})
	}
	return value
}

// Made returns what making the builds of an order costs, in the currency of the rates and
// not rounded: material, machine, what fails of these, and the overhead of builds. u and r
// have passed [Of].
func Made(u Usage, r Rates) float64 {
	b := &bill{usage: u, rates: r, n: float64(u.Quantity)}
	made := b.made()
	return made + b.overhead() + float64(made*r.FailurePercent)/100
}

// Once returns what an order of so many line items pays once, however many pieces they are.
func (r Rates) Once(lineItems int) float64 {
	return float64(float64(max(1, lineItems))*r.OverheadPerLineItem) + r.SetupFee
}

// made adds material and machine.
func (b *bill) made() float64 {
	u, r := &b.usage, &b.rates
	scale, hours := factor(r.MaterialScale), factor(r.PrintScale)*r.RunningCostPerHour/3600
	base, support, waste := u.BaseMaterial.Quantity(u.Base, b.n), u.SupportMaterial.Quantity(u.Support, 0), 0.0
	if units[u.BaseMaterial.unit()].kind != byCount {
		waste = u.BaseMaterial.Quantity(u.Waste, 0)
	}
	made := b.add("material_base", float64(base*u.BaseMaterial.Cost*scale), "%.6g %s", base, u.BaseMaterial.unit())
	made += b.add("material_support", float64(support*u.SupportMaterial.Cost*scale), "%.6g %s", support, u.SupportMaterial.unit())
	made += b.add("material_waste", float64(waste*u.BaseMaterial.Cost*scale), "%.6g %s", waste, u.BaseMaterial.unit())
	made += b.add("machine_print", float64(u.PrintTime*hours), "%.6g h", u.PrintTime/3600)
	made += b.add("machine_heating_homing", float64(u.WarmUp*hours), "%.6g h", u.WarmUp/3600)
	made += b.add("machine_before_after", float64(u.BeforeAfter*hours), "%.6g h", u.BeforeAfter/3600)
	return made
}

// overhead adds that of builds.
func (b *bill) overhead() float64 {
	return b.add("process_build", float64(b.usage.Builds*b.rates.ConstantOverhead), "%.6g builds", b.usage.Builds)
}

// costs adds the terms of the cost.
func (b *bill) costs() {
	r := &b.rates
	made := b.made()
	b.overhead()
	if items := b.usage.LineItems; items > 1 {
		b.add("process_line_item", float64(items)*r.OverheadPerLineItem, "%d line items", items)
	} else {
		b.add("process_line_item", r.OverheadPerLineItem, "once")
	}
	post, labor, runsTold, hoursTold := 0.0, 0.0, 0.0, 0.0
	for i := range r.Steps {
		d := r.Steps[i].of(b.n, r)
		post, labor, runsTold, hoursTold = post+d.post, labor+d.labor, runsTold+d.runs, hoursTold+d.hours
	}
	b.add("post_processing", post, "%g runs", runsTold)
	b.add("labor", labor, "%.6g h", hoursTold)
	b.add("setup_fee", r.SetupFee, "once")
	b.add("failure_allowance", made*r.FailurePercent/100, "%g %% of material and machine", r.FailurePercent)
	b.add("level", b.usage.Level, "a piece of %d pays the same", b.usage.LevelOf)
}

// stepped is what a step takes of an order: runs of a machine and what they cost, hours of
// people and what these cost.
type stepped struct{ runs, post, hours, labor float64 }

// of returns what a step takes of so many pieces.
func (s *Step) of(pieces float64, r *Rates) stepped {
	d := stepped{runs: 1}
	if s.PiecesPerRun > 0 {
		d.runs = math.Ceil(pieces / float64(s.PiecesPerRun))
	}
	d.post = float64(d.runs*(s.OverheadPerRun+float64(s.Duration/60*s.CostPerMinute))) + float64(pieces*s.OverheadPerPiece)
	times, rate := d.runs, s.LaborPerHour
	if s.LaborEachPiece {
		times = pieces
	}
	if rate == 0 {
		rate = r.LaborPerHour
	}
	d.hours, d.labor = float64(times*s.Labor)/3600, float64(times*s.Labor/3600*rate)
	return d
}

// After returns what the steps after printing of so many pieces cost, in the currency of the
// rates and not rounded.
func (r Rates) After(pieces int) float64 {
	sum := 0.0
	for i := range r.Steps {
		d := r.Steps[i].of(float64(pieces), &r)
		sum += d.post + d.labor
	}
	return sum
}

// prices adds what leads from the cost to the price.
func (b *bill) prices() {
	r := &b.rates
	sum := 0.0
	for _, l := range b.lines {
		sum += l.value
	}
	step := func(name string, value float64, basis string, args ...any) {
		if value != 0 {
			b.extra = append(b.extra, amount{name, value, fmt.Sprintf(basis, args...)})
			sum += value
		}
	}
	step("additional_costs", r.AdditionalCosts, "once")
	step("markup", sum*r.MarkupPercent/100, "%g %%", r.MarkupPercent)
	switch r.DiscountType {
	case ByPercentage:
		step("discount", -sum*r.DiscountValue/100, "%g %%", r.DiscountValue)
	default:
		step("discount", -min(sum, r.DiscountValue), "at most the price")
	}
	step("minimum_per_part", max(0, float64(b.n*r.MinPerPart)-sum), "%g each", r.MinPerPart)
	step("minimum_per_order", max(0, r.MinPerOrder-sum), "%g", r.MinPerOrder)
}
