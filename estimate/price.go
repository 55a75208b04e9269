package estimate

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/estimate/cost"
)

// price returns what the builds of so many sets cost.
func (e *estimator) price(parts []Part, builds []build, sets int) (*cost.Cost, error) {
	// What a build takes is paid for by what is charged, which may be more than its time: see
	// fair.
	u := cost.Usage{}
	for _, p := range parts {
		u.Quantity += p.Count * sets
	}
	for i := range builds {
		b := &builds[i]
		n := float64(b.times)
		u.Builds += n
		u.PrintTime += float64(n * b.charged)
		u.WarmUp += float64(n * (e.constant("heating_s") + e.constant("homing_s")))
		u.BeforeAfter += float64(n * (e.constant("time_before_s") + e.constant("time_after_s")))
		u.Base += float64(n*b.run.base) / 1000
		u.Support += float64(n*b.run.support) / 1000
		u.Waste += float64(n*b.waste) / 1000
	}
	u.BaseMaterial = e.material()
	u.SupportMaterial = u.BaseMaterial
	if m := e.options.SupportMaterial; m != nil {
		u.SupportMaterial = m.Priced()
	}
	return cost.Of(u, *e.options.Rates)
}

// material returns what parts are made of and its price: of filament without a name,
// that of the settings.
func (e *estimator) material() cost.Material {
	s := &e.settings
	switch {
	case e.options.Material != nil:
		return e.options.Material.Priced()
	case e.process == "fdm" && s.FilamentDensity > 0:
		return cost.Material{Cost: s.FilamentCost, Units: cost.KG, Density: s.FilamentDensity, Diameter: s.FilamentDiameter}
	}
	return cost.Material{}
}

// order is so many sets of all parts, and the builds in which they are made.
type order struct {
	sets   int
	builds []build
}

// orders returns the order of one set, and behind it those of the quantities asked for,
// the smallest first.
func (e *estimator) orders(ctx context.Context, parts []Part) ([]order, error) {
	one, err := e.builds(ctx, parts, 1)
	if err != nil {
		return nil, err
	}
	out := []order{{1, one}}
	for _, q := range sortedUnique(e.options.Quantities) {
		builds, err := e.builds(ctx, parts, q)
		if err != nil {
			return nil, fmt.Errorf("quantity %d: %w", q, err)
		}
		out = append(out, order{q, builds})
	}
	if len(parts) > 1 {
		fairOrders(out)
	}
	return out, nil
}

// fairOrders does for orders of several parts, of which each has its own layout, what
// [estimator.fair] does for copies of one: in one build a set pays no less than one of a
// larger order would.
func fairOrders(orders []order) {
	charged, waste := 0.0, 0.0 // of a set, the most so far
	for i := len(orders) - 1; i >= 0; i-- {
		o := &orders[i]
		if len(o.builds) != 1 || o.builds[0].times != 1 {
			continue
		}
		b, n := &o.builds[0], float64(o.sets)
		b.charged, b.waste = max(b.charged, charged*n), max(b.waste, waste*n)
		charged, waste = b.charged/n, b.waste/n
	}
}

// quantities prices orders. The total never falls as the quantity grows: orders of one
// part are cut from one packed build, where that is so by nature; of several parts a
// larger order may happen to be packed better, and then costs what the smaller one does.
func (e *estimator) quantities(parts []Part, r *Result, orders []order) error {
	var before *cost.Cost
	for _, o := range orders {
		row := Quantity{Quantity: o.sets}
		for _, b := range o.builds {
			row.Builds += b.times
			row.PrintTime += float64(e.calibrated(b.run.time) * float64(b.times))
		}
		if e.options.Rates != nil {
			var err error
			if row.Cost, err = e.price(parts, o.builds, o.sets); err != nil {
				return err
			}
			if before != nil {
				row.Cost.AtLeast(before)
			}
			before = row.Cost
		}
		r.Quantities = append(r.Quantities, row)
	}
	return nil
}
