package config

import (
	"slices"
	"strings"
	"testing"
)

// TestFilamentOverrides: what a filament says of retraction counts before what the machine
// says, in any order, unless it is nil or empty.
func TestFilamentOverrides(t *testing.T) {
	for _, c := range []struct {
		lines string
		want  float64
	}{
		{"filament_retract_length = 6\nretract_length = 1", 6},
		{"retract_length = 1\nfilament_retract_length = 6", 6},
		{"retract_length = 1\nfilament_retract_length = nil", 1},
		{"retract_length = 1\nfilament_retract_length = nil,nil", 1},
		{"retract_length = 1\nfilament_retract_length =", 1},
		{"retract_length = 1\nfilament_retract_length = 0", 0},
		{"retract_length = 1,2\nfilament_retract_length = 6,6", 6},
	} {
		s, report, err := resolve(t, c.lines)
		if err != nil || s.RetractLength != c.want {
			t.Errorf("%q: %g, want %g (%v)", c.lines, s.RetractLength, c.want, err)
		}
		if !slices.Contains(report.Used, "filament_retract_length") || len(report.Unknown) > 0 {
			t.Errorf("%q: used %v, unknown %v", c.lines, report.Used, report.Unknown)
		}
	}
}

// TestEveryFilamentOverride sets each to a value that the machine does not have.
func TestEveryFilamentOverride(t *testing.T) {
	for machine := range strings.FieldsSeq(ofFilament) {
		direct, _, err := resolve(t, machine+" = 1")
		if err != nil {
			t.Fatal(err)
		}
		over, report, err := resolve(t, "filament_"+machine+" = 1\n"+machine+" = 0.5")
		if machine == "wipe" || machine == "retract_layer_change" {
			over, report, err = resolve(t, "filament_"+machine+" = 1\n"+machine+" = 0")
		}
		if err != nil || !slices.Equal(over.Pairs(), direct.Pairs()) || len(report.Unknown) > 0 {
			t.Errorf("%s: %v, unknown %v", machine, err, report.Unknown)
		}
		if !Known("filament_" + machine) {
			t.Errorf("filament_%s is not known", machine)
		}
		_, _, err = resolve(t, "\nfilament_"+machine+" = junk")
		if err == nil || !strings.Contains(err.Error(), "filament_"+machine+" = junk") {
			t.Errorf("junk: %v", err)
		}
	}
}

// What asks for another extruder than the first is told: it would bring changes of tool.
func TestFurtherExtruders(t *testing.T) {
	for value, want := range map[string]int{"1": 0, "0": 0, "": 0, "2": 1} {
		_, report, err := Resolve(append(DefaultPairs(), Pair{Key: "support_material_interface_extruder", Value: value}))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(strings.Join(report.Warnings, "\n"), "one extruder prints all"); n != want {
			t.Errorf("extruder %q: warnings %q", value, report.Warnings)
		}
	}
}
