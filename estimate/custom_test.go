package estimate

import (
	"fmt"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

// G-code of the settings means the same in all tiers, with the names of settings in it; what of it
// is passed over is told.
func TestCustomGcode(t *testing.T) {
	plain := config.Defaults()
	for _, c := range []struct {
		text   string
		adds   float64 // s
		warned bool
	}{
		{"G4 S100", 100, false}, {"G28\nG4 S[first_layer_temperature]", float64(plain.FirstLayerTemperature), false},
		{"G4 S1000000000000", 0, true}, {"G1 X1000000000 F1", 0, true}, {"G4 S{2*50}", 100, false}, {"G4 S{2*nothing}", 0, true}, {"{if nothing}G4 S50{endif}", 0, true}, {"{if layer_z==0}G4 S50{else}G4 S70{endif}", 50, false},
		{"{if printer_notes=~/.*HAS_BOWDEN.*/}G4 S60{endif}", 60, false}, {"{if printer_model==\"MK3S\" and print_settings_id=~/.*FAST.*/}G4 S[layer_num]{endif}\nG4 S{min(max_print_height, 40)+z_offset}", 40, false},
	} {
		s := plain
		s.StartGcode = c.text
		s.PrinterNotes, s.PrinterModel = "of a machine\nHAS_BOWDEN\n", "MK3S"
		for tier := Instant; tier <= Paths; tier++ {
			without := run1(t, one(cube(5)), Options{Tier: tier, Settings: &plain})
			r := run1(t, one(cube(5)), Options{Tier: tier, Settings: &s})
			near(t, c.text, r.PrintTime-without.PrintTime, c.adds, 1)
			if r.warned("gcode") != c.warned {
				t.Errorf("%s, tier %d: %+v", c.text, tier, r.Warnings)
			}
		}
	}
}

// Filament of G-code counts as E is told in the print, alike in all tiers.
func TestCustomFilament(t *testing.T) {
	for _, c := range []struct {
		relative bool
		text     string
		adds     float64 // mm of filament
	}{
		{true, "G1 E3 F600\nG1 E-2\nG1 E4", 5}, {false, "G92 E0\nG1 E3 F600\nG1 E5\nG92 E0", 5},
	} {
		plain := config.Defaults()
		plain.UseRelativeEDistances = c.relative
		s := plain
		s.LayerGcode = c.text
		for tier := Instant; tier <= Paths; tier++ {
			without := run1(t, one(cube(5)), Options{Tier: tier, Settings: &plain})
			r := run1(t, one(cube(5)), Options{Tier: tier, Settings: &s})
			near(t, c.text, r.Filament-without.Filament, c.adds*float64(r.Layers), 0.01*c.adds*float64(r.Layers))
		}
	}
}

// Tiers say of it what the others do.
func TestCustomGcodeWarnings(t *testing.T) {
	s := config.Defaults()
	s.StartGcode = "G28\nM115 U3\nPRINT_START A=1\nG1 X10 F6000\nM900 K{if x}0.05{endif}"
	paths := run1(t, one(cube(5)), Options{Tier: Paths, Settings: &s})
	for tier := Instant; tier <= Areas; tier++ {
		if r := run1(t, one(cube(5)), Options{Tier: tier, Settings: &s}); len(r.Warnings) != 2 || !slices.Equal(r.Warnings, paths.Warnings) {
			t.Errorf("tier %d: %+v, tier 3: %+v", tier, r.Warnings, paths.Warnings)
		}
	}
}

// Without a least speed a layer takes its least time, in all tiers.
func TestNoLeastSpeed(t *testing.T) {
	s := config.Defaults()
	s.Cooling, s.SlowdownBelowLayerTime, s.MinPrintSpeed = true, 60, 0
	for tier := Instant; tier <= Paths; tier++ {
		r := run1(t, one(cube(5)), Options{Tier: tier, Settings: &s})
		near(t, fmt.Sprintf("tier %d", tier), r.PrintTime/float64(60*r.Layers), 1, 0.06)
	}
}
