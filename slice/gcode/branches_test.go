package gcode

import (
	"strings"
	"testing"
)

var settingsOfBranches = map[string]string{
	"layer_z": "0.2", "layer_num": "0", "filament_type": "PETG", "nozzle_diameter": "0.4", "temperature": "230",
	"spiral_vase": "0", "printer_model": "MK3S", "print_bed_max[0]": "250", "print_bed_max[1]": "210",
}

// One branch of a condition is printed: that of PrusaSlicer.
func TestBranches(t *testing.T) {
	for text, want := range map[string]string{
		"a{if layer_z > 0.1}b{else}c{endif}d":                                               "abd",
		"a{if layer_z > 0.3}b{else}c{endif}d":                                               "acd",
		"{if layer_z < 0.1}a{elsif filament_type==\"PETG\"}b{elsif true}c{else}d{endif}":    "b",
		"{if layer_z < 0.1}a{elsif filament_type == \"PLA\"}b{endif}c":                      "c",
		"M1\n{if nozzle_diameter[0]==0.4}\nG1 X1 ; a\n{else}\nG1 X2\n{endif}\nM2":           "M1\n\nG1 X1 ; a\n\nM2",
		"{if filament_type=~/P.*G/ and not spiral_vase}{if temperature>200}x{endif}{endif}": "x",
		"{if filament_type=~/ET/}x{endif}":                                                  "", // of the whole
		"{if printer_model!~/.*MK4.*/}x{endif}":                                             "x",
		"{if layer_num == 0 or nothing}x{endif}":                                            "", // unknown
		"{if (layer_num+1)*2 >= 2 && temperature[initial_extruder]-10 < 225}x{endif}":       "x",
		"{if nothing}a{if layer_z>0}b{endif}c{else}d{endif}e":                               "e",
		"{if layer_z>1}a{if nothing}b{endif}{else}d{endif}e":                                "de",
		"a{if layer_z>0}b":                     "a", // it never ends
		"a{endif}b{else}":                      "a{endif}b{else}",
		"{layer_z}{if filament_type}x{endif}{": "{layer_z}{",
		"{if filament_type == 1}x{endif}y":     "y",
		"{if layer_z/0 > 1}x{endif}y":          "y",
		"{if layer_z>0;}x{endif}y":             "y",
		"{if -layer_z < -0.1}x{endif}y":        "xy",
		"{if \"a\"+\"b\" == \"ab\"}x{endif}y":  "xy",
		"{ifs}x":                               "{ifs}x",
	} {
		var w warnings
		if got := pickBranches(text, settingsOfBranches, &w); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestFormula(t *testing.T) {
	for text, want := range map[string]string{
		"layer_z + 0.1": "0.3", "1+2*3": "7", "(1+2)*3": "9", "7%4": "3", "10 - 2 - 3": "5", "temperature[0]": "230",
		"filament_type": "PETG", "1 < 2": "1", "not 1": "0", "temperature_0 - 5": "225",
		"1 + min(temperature, 100*3)": "231", "max(min(1, 2) + 1, 2) * 2": "4",
		"print_bed_max[1]*0.5": "105", "print_bed_max[ 0 ]": "250", "temperature[initial_tool]": "230",
		"1 > 2 ? 3 : 4": "4", "filament_type[0]==\"PETG\" ? 1 : 2": "1", "0 ? 1 : 0 ? 2 : 3": "3",
		"\"\" + ((filament_type[4]==\"FLEX\") ? 1 : ((filament_type[4]==\"PETG\") ? 2 : 0))": "2", "\"a\" + 1.5": "a1.5",
	} {
		if v, err := evaluate(text, settingsOfBranches); err != nil || v.String() != want {
			t.Errorf("%s: %q, %v, want %s", text, v, err, want)
		}
	}
	for _, text := range []string{"", "1+", "(1", "1 2", "x", "\"a", "1/0", strings.Repeat("(", 1e5), strings.Repeat("!", 1e3), "filament_type*2", "a=~/(/", "1e999", "min", "min(1)", "min(1,2", "min(1,\"a\")", "max(1,2,3)", "1 ? 2", "1 ? : 2", "print_bed_max", "print_bed_max[2]", "temperature[0", "1 + \"a\"", "\"a\" - 1"} {
		if v, err := evaluate(text, settingsOfBranches); err == nil {
			t.Errorf("%.20s: %q", text, v)
		}
	}
}

// FuzzBranches: conditions of any text come to an end, and no branch is made up.
func FuzzBranches(f *testing.F) {
	f.Add("a{if layer_z > 0.1}b{else}c{endif}d")
	f.Add("{if filament_type=~/P.*/ and (1+2*-3 < layer_z or not true)}x{elsif a[0]}y{endif}{layer_z+1}")
	f.Add(strings.Repeat("{if layer_z}", 100))
	f.Fuzz(func(t *testing.T, text string) {
		var w warnings
		if out := pickBranches(text, settingsOfBranches, &w); len(out) > len(text) {
			t.Errorf("%q became %q", text, out)
		}
		expand(text, settingsOfBranches, &w)
	})
}
