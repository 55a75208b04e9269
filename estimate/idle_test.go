package estimate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// What counts of a machine changes the answer, and what does not is told: each constant that
// any built-in machine has is tried on a machine of each process.
func TestConstantsCountOrAreTold(t *testing.T) {
	names := map[string]bool{}
	for _, m := range preset.Machines() {
		for name := range m.Constants {
			names[name] = true
		}
	}
	for _, name := range []string{"running_cost_per_hour", "setup_fee", "gap_mm"} { // of rates, and of packing
		delete(names, name)
	}
	other := map[string]float64{"layer_height_mm": 0.09, "overhang_angle_deg": 90, "refresh": 0.9, "cake_density": 0.8,
		"area_fill": 0.9, "support_density": 0.5, "waste_share": 0.3, "swath_mm": 200, "lasers": 2}
	for _, process := range preset.Processes() {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			m := withAll(process, name)
			before := takes(t, m)
			value := other[name]
			if value == 0 {
				value = m.Get(name, 0) + 7
			}
			m.Constants[name] = preset.Constant{Value: value, Source: "a test"}
			if counts, told := takes(t, m) != before, slices.Contains(m.Idle(), name); counts == told {
				t.Errorf("%s, %s: counts %v, told %v", process, name, counts, told)
			}
		}
	}
}

// withAll returns a machine with all that any process needs, on which a constant counts if it
// counts at all for the process.
func withAll(process, name string) *preset.Machine {
	m := made(process, map[string]float64{"layer_height_mm": 0.1, "support_density": 0.2, "layer_s": 3, "recoat_s": 4, "area_rate_mm2_s": 50,
		"exposure_s": 5, "first_exposure_s": 20, "fade_layers": 4, "tilt_fast_s": 1, "tilt_slow_s": 2, "area_fill": 0.01, "speed_mm_h": 60,
		"swath_mm": 15, "swath_speed_mm_s": 100})
	set := func(name string, v float64) { m.Constants[name] = preset.Constant{Value: v, Source: "a test"} }
	if process == "dmls" || process == "ebm" {
		set("volume_rate_mm3_s", 5)
	}
	switch name {
	case "cake_density":
		set("refresh", 0.9)
	case "tilt_fast_s", "delay_fast_s":
		set("area_fill", 0.9) // little of the display is lit
	}
	return m
}

// takes returns what a build of one table takes.
func takes(t *testing.T, m *preset.Machine) string {
	t.Helper()
	s := shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 4, Y: 40, Z: 1}), shape.Box(geom.Vec{Z: 1}, geom.Vec{X: 40, Y: 40, Z: 2}))
	r := run1(t, one(solid(s)), Options{Tier: Instant, Machine: m, Layout: layout(1, placed(0, 0, geom.Vec{}))})
	return fmt.Sprint(r.RunTime, r.PrintTime, r.Layers, r.BaseMaterial, r.SupportMaterial, r.Waste)
}

// A laser does not print filament, and settings of filament do not count for resin; tier 0
// asks for no constants.
func TestIdleConstants(t *testing.T) {
	m := machine(t, "fdm-mk3")
	m.Constants["volume_rate_mm3_s"], m.Constants["lasers"] = preset.Constant{Value: 5, Source: "a test"}, preset.Constant{Value: 2, Source: "a test"}
	vat := machine(t, "dlp-sl1s")
	vat.Constants["refresh"], vat.Settings = preset.Constant{Value: 0.5, Source: "a test"}, map[string]string{"fill_density": "10%"}
	for _, c := range []struct {
		m    *preset.Machine
		tier Tier
		want string
	}{
		{m, Instant, "machine fdm-mk3: lasers, volume_rate_mm3_s: of other processes than fdm"},
		{m, Formula, ""}, {vat, Instant, "machine dlp-sl1s: refresh, settings: of other processes than dlp"}, {machine(t, "mjf-5200"), Instant, ""},
	} {
		r := run1(t, one(cube(10)), Options{Tier: c.tier, Machine: c.m, Rates: &cost.Rates{}})
		at := slices.IndexFunc(r.Warnings, func(w mesh.Warning) bool { return w.Code == "idle_constants" })
		if said := at >= 0 && strings.Contains(r.Warnings[at].Message, c.want); said != (c.want != "") {
			t.Errorf("%s, tier %d: %+v", c.m.Name, c.tier, r.Warnings)
		}
	}
	for _, m := range preset.Machines() {
		if names := m.Idle(); len(names) > 0 {
			t.Errorf("%s: %v", m.Name, names)
		}
	}
}

// A preset of one metal used with another is told; any other process or tier 0 is as it is.
func TestOtherMaterial(t *testing.T) {
	for _, c := range []struct {
		machine, material string
		tier              Tier
		want              bool
	}{
		{"m290-316l-40", "316l", Instant, false}, {"m290-316l-40", "alsi10mg", Instant, true}, {"m400-4-alsi10mg-80", "ti64", Instant, true},
		{"m290-316l-40", "alsi10mg", Formula, false}, {"lpbf-quote", "ti64", Instant, false}, {"mjf-5200", "pa12", Instant, false},
	} {
		a, err := preset.FindMaterial(c.material)
		if err != nil {
			t.Fatal(err)
		}
		if r := run1(t, one(cube(10)), Options{Tier: c.tier, Machine: machine(t, c.machine), Material: a}); r.warned("other_material") != c.want {
			t.Errorf("%s with %s, tier %d: %+v", c.machine, c.material, c.tier, r.Warnings)
		}
	}
}
