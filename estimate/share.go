package estimate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/estimate/calibrate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/path"
)

// weight is what one copy counts for in the time of its build.
func (e *estimator) weight(m *measured) float64 {
	switch e.options.Share {
	case ByHeight:
		return m.size.Z
	case ByBox:
		return float64(m.size.X*m.size.Y) * m.size.Z
	case Equally:
		return 1
	}
	return m.volume
}

// shares gives the time of every build to its copies.
func (e *estimator) shares(parts []Part, builds []build) []PartShare {
	out := make([]PartShare, len(parts))
	for i, p := range parts {
		out[i] = PartShare{ID: p.ID, Count: 0}
	}
	total := 0.0
	for i := range builds {
		b := &builds[i]
		time := float64(e.calibrated(b.run.time) * float64(b.times))
		total += time
		all := 0.0
		for _, g := range b.groups {
			all += float64(e.weight(g.what) * float64(g.count))
		}
		for _, g := range b.groups {
			s := &out[g.part]
			s.Count += g.count * b.times
			s.Volume = g.what.volume
			share := float64(g.count) / float64(b.copies)
			if all > 0 {
				share = float64(e.weight(g.what)*float64(g.count)) / all
			}
			s.Time += float64(time * share)
		}
	}
	for i := range out {
		if total > 0 {
			out[i].Share = out[i].Time / total
		}
	}
	return out
}

// calibrated returns the time of a build as the machine takes it.
func (e *estimator) calibrated(seconds float64) float64 {
	if !e.options.Calibrated || e.options.Machine == nil {
		return seconds
	}
	return calibrate.Apply(e.options.Machine.Calibration, seconds)
}

// sharePrice gives the price of an order to its parts: of material each pays for its
// volume, of machine and builds for its share of the time, of line items for one, of the rest
// for its copies. The last cent goes where the remainder is largest.
func (e *estimator) sharePrice(r *Result) {
	volume, copies, lines := 0.0, 0.0, 0.0
	for _, p := range r.Parts {
		if p.Count > 0 {
			lines++
		}
		volume += float64(p.Volume * float64(p.Count))
		copies += float64(p.Count)
	}
	var material, machine, items, rest float64
	for _, l := range r.Cost.Breakdown {
		switch {
		case strings.HasPrefix(l.Name, "material_"):
			material += float64(l.Total)
		case strings.HasPrefix(l.Name, "machine_"), l.Name == "process_build", l.Name == "level":
			machine += float64(l.Total)
		case l.Name == "process_line_item":
			items += float64(l.Total)
		case l.Name != "failure_allowance": // which is a share of the two
			rest += float64(l.Total)
		}
	}
	if material+machine+items+rest == 0 {
		rest = 1 // then it is by copies
	}
	weights := make([]float64, len(r.Parts))
	for i, p := range r.Parts {
		own := p.Share
		if volume > 0 {
			own = float64(p.Volume*float64(p.Count)) / volume
		}
		weights[i] = float64(material*own) + float64(machine*p.Share) + float64(rest*float64(p.Count))/copies
		if p.Count > 0 { // a layout may have nothing of it
			weights[i] += items / lines
		}
	}
	for i, v := range cost.Spread(r.Cost.PriceTotal, weights) {
		r.Parts[i].Price = &v
	}
}

// otherMoney says that prices are in a currency other than that of the answer, and nothing
// says what it is worth there.
func (e *estimator) otherMoney() string {
	if e.options.Rates == nil {
		return ""
	}
	in := e.options.Rates.Currency
	if in == "" {
		in = cost.DefaultCurrency
	}
	var first *preset.Material
	for _, m := range []*preset.Material{e.options.Material, e.options.SupportMaterial} {
		switch {
		case m == nil || m.Currency == "" || m.Cost.Value == 0:
		case e.options.Rates.CurrencyFactor == nil && m.Currency != in:
			return fmt.Sprintf("the price of material %s is in %s and counts as %s: give a currency_factor", m.Name, m.Currency, in)
		case first != nil && m.Currency != first.Currency:
			return fmt.Sprintf("the prices of material %s are in %s and those of %s in %s, and count as one currency", first.Name, first.Currency, m.Name, m.Currency)
		default:
			first = m
		}
	}
	return ""
}

// onPlate is how high in mm a copy may lie and stand on the plate.
const onPlate = 0.05

// aloft counts the copies that lie over the plate, and returns the height of the highest.
func aloft(builds []build) (n int, z float64) {
	for _, b := range builds {
		for _, g := range b.groups {
			if g.z > onPlate {
				n += g.count * b.times
				z = max(z, g.z)
			}
		}
	}
	return n, z
}

// warn says what is odd about parts and machine.
func (e *estimator) warn(r *Result, parts []Part, builds []build) {
	for i, p := range parts {
		seen := map[*measured]bool{}
		for _, b := range builds {
			for _, g := range b.groups {
				if g.part != i || seen[g.what] {
					continue
				}
				seen[g.what] = true
				for _, w := range g.what.warnings {
					w.Message = p.ID + ": " + w.Message
					r.Warnings = append(r.Warnings, w)
				}
			}
		}
	}
	for _, b := range builds {
		for _, odd := range b.run.odd {
			odd.Message = parts[odd.part].ID + ": " + odd.Message
			if !slices.Contains(r.Warnings, odd.Warning) {
				r.Warnings = append(r.Warnings, odd.Warning)
			}
		}
		for _, w := range b.run.warnings {
			if !slices.Contains(r.Warnings, w) {
				r.Warnings = append(r.Warnings, w)
			}
		}
	}
	add := func(code, format string, args ...any) {
		r.Warnings = append(r.Warnings, mesh.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
	}
	if e.tier == Formula && e.process == "fdm" && e.options.Contract == (Contract{}) {
		add("uncalibrated", "the default rates are far too fast for filament printers, where times came out 61 to 86 %% too low: fit volume_per_second and layer_change_speed, or use tier 1 or above")
	}
	if e.options.Rates != nil && e.material() == (cost.Material{}) {
		add("no_material", "no material is given: neither its price nor the weight of parts is in the answer")
	}
	if m := e.options.Material; e.options.Rates != nil && m != nil && m.Cost.Value == 0 {
		add("no_material_price", "material %s has no price: the answer counts it as free", m.Name)
	}
	if e.options.Rates != nil && e.options.Rates.RunningCostPerHour == 0 {
		add("no_hourly_rate", "neither the machine nor the rates say what an hour costs (running_cost_per_hour): machine time is free in the answer")
	}
	if r := e.options.Rates; r != nil && r.LaborPerHour == 0 {
		for i := range r.Steps {
			if s := &r.Steps[i]; s.Labor > 0 && s.LaborPerHour == 0 {
				add("no_labor_rate", "nobody says what an hour of labor costs (default_labor_charge_per, or labor_per_hour of the step): that of step %.60q is free in the answer", s.Name)
				break
			}
		}
	}
	if text := e.otherMoney(); text != "" {
		add("other_currency", "%s", text)
	}
	if e.capped {
		add("build_capped", "no more than %d copies are packed into one build: the machine may hold more", mostPacked)
	}
	e.missing(parts, add)
	if n, z := aloft(builds); n > 0 && !inSpace(e.process) && e.tier != Formula {
		add("above_plate", "%d copies lie above the plate, up to %.6g mm: what would have to hold them there is not counted", n, z)
	}
	for _, p := range parts {
		if text := e.aroundOutside(p); text != "" {
			add("outside_build_volume", "%s: %s", p.ID, text)
		}
	}
	if text := e.layoutOutside(parts); text != "" {
		add("outside_build_volume", "%s", text)
	}
	if e.process == "fdm" && e.tier != Formula && r.Mass == 0 {
		add("no_density", "neither the settings (filament_density) nor a material say what a cm³ weighs: mass is 0")
	}
	if text := e.otherBed(); text != "" {
		add("other_bed", "%s", text)
	}
	for _, m := range []*preset.Material{e.options.Material, e.options.SupportMaterial} {
		if m != nil && len(m.Processes) > 0 && !slices.Contains(m.Processes, e.process) {
			add("other_process", "material %s is for %s, and not for %s", m.Name, strings.Join(m.Processes, ", "), e.process)
		}
	}
	if m := e.options.Machine; m != nil && e.tier != Formula {
		if a := e.options.Material; a != nil && !m.IsFor(a) {
			add("other_material", "the constants of machine %s are for %s, and material %s is another: its times are others", m.Name, m.Material, a.Name)
		}
		if names := m.Idle(); len(names) > 0 {
			add("idle_constants", "machine %s: %s: of other processes than %s, and counts for nothing", m.Name, strings.Join(names, ", "), m.Process)
		}
		if names := m.Illustrative(); len(names) > 0 {
			add("illustrative", "machine %s: no source for %s: calibrate", m.Name, strings.Join(names, ", "))
		}
		if e.options.Calibrated && m.Calibration == nil {
			add("no_calibration", "machine %s has no calibration: times are as estimated", m.Name)
		}
	}
	if m := e.options.Material; m != nil && e.options.Rates != nil {
		if names := m.Illustrative(); len(names) > 0 {
			add("illustrative", "material %s: no source for %s", m.Name, strings.Join(names, ", "))
		}
	}
}

// Bands around the time: as shares of it, below and above. Those of filament are what
// nine of ten estimates keep against PrusaSlicer on parts that no constant was fitted
// to, rounded up (bench estimate); none is known for other processes.
func (e *estimator) confidence(r *Result, builds []build) Confidence {
	low, high, basis := 0.5, 0.5, "no error table: half of it either way, a guess"
	switch {
	case e.tier == Formula:
		low, high, basis = 0.2, 6, "the contract formula; the default rates were 61 to 86 % too fast for filament"
	case e.process == "fdm" && e.tier == Paths && path.Supports(&e.settings):
		low, high, basis = 0.10, 0.10, "nine of ten prints with support against PrusaSlicer"
	case e.process == "fdm" && e.tier == Paths:
		low, high, basis = 0.05, 0.05, "nine of ten prints against PrusaSlicer"
	case e.process == "fdm" && path.Supports(&e.settings):
		low, high, basis = 0.20, 0.20, "nine of ten prints with support against PrusaSlicer"
	case e.process == "fdm" && e.tier == Areas:
		low, high, basis = 0.10, 0.10, "nine of ten prints against PrusaSlicer"
	case e.process == "fdm":
		low, high, basis = 0.20, 0.20, "nine of ten prints against PrusaSlicer"
	}
	for _, b := range builds {
		for _, g := range b.groups {
			if !g.what.sound {
				low, high, basis = min(0.9, 2*low), 2*high, basis+", doubled for a surface that is not sound"
				return Confidence{float64(r.PrintTime * (1 - low)), float64(r.PrintTime * (1 + high)), basis}
			}
		}
	}
	return Confidence{float64(r.PrintTime * (1 - low)), float64(r.PrintTime * (1 + high)), basis}
}
