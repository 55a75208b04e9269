package estimate

import (
	"fmt"
	"strconv"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
)

// estimator is the only Estimator.
type estimator struct {
	options  Options
	process  string
	settings config.Settings // of a filament printer
	tier     Tier
	model    model
	measured map[measureKey]*measured
	runs     map[string]*run            // of tier 3
	items    map[*mesh.Mesh]*mesh.Model // of parts that are builds

	layouts    []packed                   // that were packed
	shapes     pack.Shapes                // of these
	footprints map[*mesh.Mesh]poly.Region // of parts that were packed on plates
	plans      []planned                  // of the call

	centred []bool // of a layout: its plates that fit in the middle of the bed alone

	capped bool // a build holds as many copies as are packed at most
}

// set takes over options.
func (e *estimator) set(o Options) error {
	e.options = o
	e.process = "fdm"
	switch {
	case o.Process != "":
		p, err := preset.Process(o.Process)
		if err != nil {
			return err
		}
		if o.Machine != nil && o.Machine.Process != p {
			return fmt.Errorf("%w: process %s: machine %s is for %s", ErrOptions, p, o.Machine.Name, o.Machine.Process)
		}
		e.process = p
	case o.Machine != nil:
		e.process = o.Machine.Process
	}
	for _, step := range []func() error{e.checkPlain, e.checkSettings, e.choose, e.checkPrices} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// checkPlain judges what stands for itself.
func (e *estimator) checkPlain() error {
	o := &e.options
	switch o.Share {
	case "":
		o.Share = ByVolume
	case ByVolume, ByHeight, ByBox, Equally:
	default:
		return fmt.Errorf("%w: share %q: use volume, height, box or equal", ErrOptions, o.Share)
	}
	if o.Tier < Auto || o.Tier > Paths {
		return fmt.Errorf("%w: tier %d: use 0, 1, 2 or 3", ErrOptions, o.Tier)
	}
	if !(o.LayerHeight >= 0 && o.LayerHeight <= 10) {
		return fmt.Errorf("%w: layer height %g mm: use more than 0 to 10", ErrOptions, o.LayerHeight)
	}
	if o.Calibrated && o.Tier == Formula {
		return fmt.Errorf("%w: calibrated: the formula of tier 0 is exact: fit its inputs, or use tier 1 or above", ErrOptions)
	}
	for _, q := range o.Quantities {
		if q < 1 || q > maxQuantity {
			return fmt.Errorf("%w: quantity %d: use 1 to %d", ErrOptions, q, maxQuantity)
		}
	}
	return nil
}

// maxQuantity bounds orders: of more pieces, half the world has to be asked first.
const maxQuantity = 1_000_000

// checkSettings finds the settings of a filament printer.
func (e *estimator) checkSettings() error {
	o := &e.options
	if e.process != "fdm" {
		return nil
	}
	switch {
	case o.Settings != nil:
		e.settings = *o.Settings
	case o.Machine == nil:
		e.settings = config.Defaults()
	default:
		s, _, err := config.Resolve(MachinePairs(o.Machine))
		if err != nil {
			return fmt.Errorf("%w: machine settings: %w", ErrOptions, err)
		}
		e.settings = s
	}
	if o.LayerHeight > 0 {
		e.settings.LayerHeight, e.settings.FirstLayerHeight = o.LayerHeight, o.LayerHeight
	}
	s := &e.settings
	for _, f := range []struct {
		name        string
		value, most float64
	}{
		{"layer_height", s.LayerHeight, s.NozzleDiameter}, {"first_layer_height", s.FirstLayerHeight, s.NozzleDiameter},
		{"nozzle_diameter", s.NozzleDiameter, 100}, {"filament_diameter", s.FilamentDiameter, 100},
	} {
		if !(f.value > 0 && f.value <= f.most) {
			return fmt.Errorf("%w: %s %g mm: use more than 0 to %g", ErrOptions, f.name, f.value, f.most)
		}
	}
	return nil
}

// MachinePairs returns the settings of a filament printer, as [config.Resolve] takes
// them: ours, its build volume, and what its preset says. They are ours alone for nil.
func MachinePairs(m *preset.Machine) []config.Pair {
	pairs := config.DefaultPairs()
	if m == nil {
		return pairs
	}
	add := func(key, value string) { pairs = append(pairs, config.Pair{Key: key, Value: value}) }
	if b := m.Bed; b.X > 0 && b.Y > 0 {
		add("bed_shape", fmt.Sprintf("0x0,%[1]gx0,%[1]gx%[2]g,0x%[2]g", b.X, b.Y))
	}
	if m.Bed.Z > 0 {
		add("max_print_height", strconv.FormatFloat(m.Bed.Z, 'f', -1, 64))
	}
	// In a fixed order, for later keys win.
	for _, key := range sortedKeys(m.Settings) {
		add(key, m.Settings[key])
	}
	return pairs
}

// choose finds the tier and the model.
func (e *estimator) choose() error {
	o := &e.options
	e.tier = o.Tier
	if e.tier == Auto {
		e.tier = Instant
		if e.process == "fdm" {
			e.tier = Paths
		}
	}
	switch {
	case e.tier == Formula:
		c, err := o.Contract.resolved()
		e.model = contractModel{c}
		return err
	case e.process == "fdm" && e.tier == Instant:
		e.model = instantModel{&e.settings, o.Gap}
	case e.process == "fdm" && e.tier == Paths:
		e.model = pathsModel{&e.settings, o.Gap, e.runs, e.items}
	case e.process == "fdm":
		e.model = areasModel{&e.settings, o.Gap}
	case e.tier > Instant:
		return fmt.Errorf("%w: tier %d is for filament: for %s use 0 or 1", ErrOptions, e.tier, e.process)
	case o.Machine == nil:
		return fmt.Errorf("%w: process %s needs a machine", ErrOptions, e.process)
	default:
		m, err := newLayered(e.process, o)
		e.model = m
		return err
	}
	return nil
}

// checkPrices judges rates and materials before anything is measured.
func (e *estimator) checkPrices() error {
	o := &e.options
	for _, m := range []*preset.Material{o.Material, o.SupportMaterial} {
		if m == nil {
			continue
		}
		if err := m.Priced().Check(); err != nil {
			return fmt.Errorf("material %s: %w", m.Name, err)
		}
	}
	if o.Rates == nil {
		return nil
	}
	if o.Rates.Check() != nil {
		return o.Rates.Check()
	}
	_, err := cost.Of(cost.Usage{Quantity: 1}, *o.Rates)
	return err
}
