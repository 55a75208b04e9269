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

// quantities prices so many sets of all parts. The total never falls as the quantity
// grows: orders of one part are cut from one packed build, where that is so by nature;
// of several parts a larger order may happen to be packed better, and then costs what
// the smaller one does.
func (e *estimator) quantities(ctx context.Context, parts []Part, r *Result) error {
	var before *cost.Cost
	for _, q := range sortedUnique(e.options.Quantities) {
		builds, err := e.builds(ctx, parts, q)
		if err != nil {
			return fmt.Errorf("quantity %d: %w", q, err)
		}
		row := Quantity{Quantity: q}
		for _, b := range builds {
			row.Builds += b.times
			row.PrintTime += float64(e.calibrated(b.run.time) * float64(b.times))
		}
		if e.options.Rates != nil {
			if row.Cost, err = e.price(parts, builds, q); err != nil {
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
