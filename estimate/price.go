package estimate

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/estimate/cost"
)

// usage returns what builds take, of which so many copies come.
func (e *estimator) usage(builds []build, copies int) cost.Usage {
	u := cost.Usage{Quantity: copies, BaseMaterial: e.material()}
	for i := range builds {
		b := &builds[i]
		n := float64(b.times)
		u.Builds += n
		u.PrintTime += float64(n * e.calibrated(b.run.time))
		u.WarmUp += float64(n * (e.constant("heating_s") + e.constant("homing_s")))
		u.BeforeAfter += float64(n * (e.constant("time_before_s") + e.constant("time_after_s")))
		u.Base += float64(n*b.run.base) / 1000
		u.Support += float64(n*b.run.support) / 1000
		u.Waste += float64(n*b.run.waste) / 1000
	}
	u.SupportMaterial = u.BaseMaterial
	if m := e.options.SupportMaterial; m != nil {
		u.SupportMaterial = m.Priced()
	}
	return u
}

// price returns what an order costs: its builds, and what makes it fair, see
// [planner.level]. It is no less than that of the largest order for which less is known,
// see [estimator.planned]: more of it may have been found to pack better.
func (e *estimator) price(ctx context.Context, parts []Part, o order) (*cost.Cost, error) {
	copies, items := 0, 0
	for _, n := range e.copies(parts) {
		copies += n
		if n > 0 {
			items++
		}
	}
	u := e.usage(o.builds, copies*o.sets)
	u.LineItems, u.Level, u.LevelOf = items, o.level, o.levelOf
	c, err := cost.Of(u, *e.options.Rates)
	if err != nil || o.below == 0 {
		return c, err
	}
	smaller, err := e.builds(ctx, parts, o.below)
	if err != nil {
		return nil, err
	}
	least, err := e.price(ctx, parts, smaller)
	if err != nil {
		return nil, err
	}
	c.AtLeast(least)
	return c, nil
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

	level   float64 // what is paid beside, as in an order of levelOf pieces; see planner.level
	levelOf int
	below   int // sets of the largest order for which less is known; 0: none
}

// packedOrder returns an order whose builds the engine packs.
func (e *estimator) packedOrder(ctx context.Context, parts []Part, sets int) (order, error) {
	o := order{sets: sets}
	p, below, err := e.planned(ctx, parts, sets)
	if err != nil {
		return o, err
	}
	o.below = below
	n, pieces := sets, 0
	for _, part := range p.parts {
		pieces += part.Count
	}
	if len(parts) == 1 { // planned by copies
		n = sets * parts[0].Count
	}
	if o.builds, err = p.builds(ctx, parts, n); err == nil && e.options.Rates != nil {
		o.level, o.levelOf = p.level(n)
		o.levelOf *= pieces
	}
	return o, err
}

// orders returns the order of one set, and behind it those of the quantities asked for,
// the smallest first.
func (e *estimator) orders(ctx context.Context, parts []Part) ([]order, error) {
	one, err := e.builds(ctx, parts, 1)
	if err != nil {
		return nil, err
	}
	out := []order{one}
	for _, q := range sortedUnique(e.options.Quantities) {
		o, err := e.builds(ctx, parts, q)
		if err != nil {
			return nil, fmt.Errorf("quantity %d: %w", q, err)
		}
		out = append(out, o)
	}
	return out, nil
}

// quantities adds the prices of orders.
func (e *estimator) quantities(ctx context.Context, parts []Part, r *Result, orders []order) error {
	for _, o := range orders {
		row := Quantity{Quantity: o.sets}
		for _, b := range o.builds {
			row.Builds += b.times
			row.PrintTime += float64(e.calibrated(b.run.time) * float64(b.times))
		}
		if e.options.Rates != nil {
			var err error
			if row.Cost, err = e.price(ctx, parts, o); err != nil {
				return err
			}
		}
		r.Quantities = append(r.Quantities, row)
	}
	return nil
}
