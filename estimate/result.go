package estimate

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// Result is an estimate of all copies of all parts. Its JSON form is the schema of the
// command line.
type Result struct {
	Schema   int    `json:"schema"`
	Tier     Tier   `json:"tier"`
	Process  string `json:"process"`
	Machine  string `json:"machine,omitempty"`
	Material string `json:"material,omitempty"`

	PrintTime float64 `json:"print_time_s"` // of all builds, one after another, without warming up
	WarmUp    float64 `json:"warm_up_s"`    // heating and homing of all builds
	RunTime   float64 `json:"run_time_s"`   // both, and setting up before and clearing after each build
	Layers    int     `json:"layers"`       // of the highest build
	Builds    []Build `json:"builds"`

	BaseMaterial    float64 `json:"base_material_cm3"`
	SupportMaterial float64 `json:"support_material_cm3"`
	Waste           float64 `json:"waste_material_cm3"`
	Filament        float64 `json:"filament_mm"`
	Mass            float64 `json:"mass_g"` // of base and support; 0 where no density is known

	ByFeature map[string]FeatureWork `json:"by_feature"`
	ByLayer   []LayerWork            `json:"by_layer,omitempty"`
	Parts     []PartShare            `json:"parts"`

	Cost       *cost.Cost `json:"cost,omitempty"`
	Quantities []Quantity `json:"quantities,omitempty"`

	Confidence  Confidence          `json:"confidence"`
	Calibration *preset.Calibration `json:"calibration,omitempty"` // what was applied
	Warnings    []mesh.Warning      `json:"warnings"`
	Settings    Settings            `json:"settings"`
}

// Build is a build, made Times times.
type Build struct {
	Times     int     `json:"times"`
	Copies    int     `json:"copies"`
	PrintTime float64 `json:"print_time_s"`
	Layers    int     `json:"layers"`
	Height    float64 `json:"height_mm"`
}

// FeatureWork is what one kind of work takes in all builds.
type FeatureWork struct {
	Time     float64  `json:"time_s"`
	Filament *float64 `json:"filament_cm3,omitempty"` // nil where kinds of work are of time alone: of other processes than filament
}

// LayerWork is one layer of the first build.
type LayerWork struct {
	Bottom float64 `json:"bottom_mm"`
	Height float64 `json:"height_mm"`
	Time   float64 `json:"time_s"`
	Volume float64 `json:"material_cm3"`
}

// PartShare is what falls to one part of what all builds take.
type PartShare struct {
	ID     string  `json:"id"`
	Count  int     `json:"count"`
	Volume float64 `json:"volume_mm3"` // of one copy
	Share  float64 `json:"share"`      // of the time, 0 to 1
	Time   float64 `json:"print_time_s"`
	Price  *int64  `json:"price_minor,omitempty"` // of the price of the order
}

// Quantity is what so many sets take and cost.
type Quantity struct {
	Quantity  int        `json:"quantity"`
	Builds    int        `json:"builds"`
	PrintTime float64    `json:"print_time_s"`
	Cost      *cost.Cost `json:"cost,omitempty"`
}

// Confidence is the band in which the true time is expected.
type Confidence struct {
	Low   float64 `json:"low_s"`
	High  float64 `json:"high_s"`
	Basis string  `json:"basis"` // where the band comes from
}

// Settings are all inputs of the result, with defaults filled in.
type Settings struct {
	Share     Share              `json:"share"`
	Contract  *Contract          `json:"contract,omitempty"`
	Filament  *config.Settings   `json:"filament,omitempty"`
	Machine   *preset.Machine    `json:"machine,omitempty"`
	Layer     float64            `json:"layer_height_mm,omitempty"`
	Materials []*preset.Material `json:"materials,omitempty"`
	Rates     *cost.Rates        `json:"rates,omitempty"`
}

// Estimate implements [Estimator].
func (e *estimator) Estimate(ctx context.Context, parts []Part) (*Result, error) {
	ctx = par.WithWorkers(ctx, e.options.Workers)
	if err := check(parts); err != nil {
		return nil, err
	}
	clear(e.items)
	for _, p := range parts {
		if p.Items != nil && len(p.Items.Items) > 1 {
			e.items[p.Mesh] = p.Items
		}
	}
	e.plans, e.capped = nil, false
	orders, err := e.orders(ctx, parts)
	if err != nil {
		return nil, err
	}
	one := orders[0]
	r := e.result(parts, one.builds)
	if e.options.Rates != nil {
		if r.Cost, err = e.price(ctx, parts, one); err != nil {
			return nil, err
		}
		if len(parts) > 1 {
			e.sharePrice(r)
		}
	}
	return r, e.quantities(ctx, parts, r, orders[1:])
}

// result adds up builds.
func (e *estimator) result(parts []Part, builds []build) *Result {
	r := &Result{
		Schema: 1, Tier: e.tier, Process: e.process, ByFeature: map[string]FeatureWork{},
		Warnings: []mesh.Warning{}, Builds: []Build{}, Settings: e.echo(),
	}
	if m := e.options.Machine; m != nil {
		r.Machine = m.Name
		if e.options.Calibrated {
			r.Calibration = m.Calibration
		}
	}
	if m := e.options.Material; m != nil {
		r.Material = m.Name
	}
	for i := range builds {
		e.addBuild(r, &builds[i])
	}
	r.Parts = e.shares(parts, builds)
	e.weigh(r)
	e.warn(r, parts, builds)
	r.Confidence = e.confidence(r, builds)
	if e.options.ByLayer && len(builds) > 0 {
		slower := e.slower(builds[0].run)
		for _, l := range builds[0].run.perLayer {
			r.ByLayer = append(r.ByLayer, LayerWork{l.base, l.height, float64(slower * l.time), l.volume / 1000})
		}
	}
	return r
}

// addBuild adds one build, as often as it is made.
func (e *estimator) addBuild(r *Result, b *build) {
	n := float64(b.times)
	time := e.calibrated(b.run.time)
	r.Builds = append(r.Builds, Build{b.times, b.copies, time, b.run.layers, b.run.height})
	r.PrintTime += float64(n * time)
	r.WarmUp += float64(n*e.constant("heating_s")) + float64(n*e.constant("homing_s"))
	r.RunTime = r.PrintTime + r.WarmUp + float64(float64(r.made())*(e.constant("time_before_s")+e.constant("time_after_s")))
	r.Layers = max(r.Layers, b.run.layers)
	r.BaseMaterial += float64(n*b.run.base) / 1000
	r.SupportMaterial += float64(n*b.run.support) / 1000
	r.Waste += float64(n*b.run.waste) / 1000
	slower := e.slower(b.run)
	for _, f := range b.run.features {
		w := r.ByFeature[f.name]
		w.Time += float64(n * slower * f.time)
		if e.process == "fdm" || e.tier == Formula {
			volume := float64(n*f.volume) / 1000
			if w.Filament != nil {
				volume += *w.Filament
			}
			w.Filament = &volume
		}
		r.ByFeature[f.name] = w
	}
}

// slower is the calibrated time of a build over the estimated one: features and layers
// share the one as they share the other, so that they add up to it.
func (e *estimator) slower(r *run) float64 {
	if r.time <= 0 {
		return 1
	}
	return e.calibrated(r.time) / r.time
}

// made returns how many builds there are.
func (r *Result) made() int {
	n := 0
	for _, b := range r.Builds {
		n += b.Times
	}
	return n
}

// constant returns one of the machine, 0 without a machine.
func (e *estimator) constant(name string) float64 {
	if e.options.Machine == nil {
		return 0
	}
	return e.options.Machine.Get(name, 0)
}

// weigh fills in mass and filament.
func (e *estimator) weigh(r *Result) {
	base, support := 0.0, 0.0
	if m := e.options.Material; m != nil {
		base = m.Density.Value
	} else if e.process == "fdm" && e.tier != Formula {
		base = e.settings.FilamentDensity
	}
	support = base
	if m := e.options.SupportMaterial; m != nil {
		support = m.Density.Value
	}
	r.Mass = float64(r.BaseMaterial*base) + float64(r.SupportMaterial*support)
	if e.process == "fdm" && e.tier != Formula {
		d := e.settings.FilamentDiameter
		r.Filament = (r.BaseMaterial + r.SupportMaterial) * 1000 / float64(math.Pi/4*d*d)
	}
}

// echo returns the inputs of the result.
func (e *estimator) echo() Settings {
	o := &e.options
	s := Settings{Share: o.Share, Machine: o.Machine}
	if o.Rates != nil {
		s.Rates = o.Rates.Resolved()
	}
	switch m := e.model.(type) {
	case contractModel:
		s.Contract = &m.Contract
	case layeredModel:
		s.Layer = m.height
	default:
		filament := e.settings
		s.Filament = &filament
	}
	for _, m := range []*preset.Material{o.Material, o.SupportMaterial} {
		if m != nil {
			s.Materials = append(s.Materials, m)
		}
	}
	return s
}
