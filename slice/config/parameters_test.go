package config

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func parameters(t *testing.T, text string) Settings {
	t.Helper()
	p, err := ParseParameters(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	s, r, err := Resolve(p.Pairs())
	if err != nil || len(r.Unknown) > 0 {
		t.Fatalf("%s: %v %v", text, err, r)
	}
	return s
}

// TestContent is acceptance 6 of slicing: no parameters and all defaults give the
// same text.
func TestContent(t *testing.T) {
	content := func(text string) string {
		p, err := ParseParameters(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := WriteINI(&out, p.Pairs()); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	all := `{"material":"PLA","print_quality":"standard","filament_diameter":1.75,"nozzle_diameter":"0.4","infill_density":20.0,
	"infill_speed":40.0,"perimeters":2,"perimeter_speed":40.0,"extruder_temperature":230.0,"bed_temperature":0.0,
	"bed_shape":"rectangular","bed_size_x_r":200.0,"bed_size_y":200.0,"part_interior":"sparse","scale":1,"support":false,
	"support_style":"sparse","raft":false,"units":"mm"}`
	if content("{}") != content(all) {
		t.Error("posting nothing and posting all defaults differ")
	}
	if !reflect.DeepEqual(parameters(t, "{}"), Defaults()) {
		t.Error("the defaults of the parameters are not those of the package")
	}
}

func TestParametersDriveSettings(t *testing.T) {
	for text, ok := range map[string]func(s Settings) bool{
		`{"print_quality":"fine"}`: func(s Settings) bool {
			return s.LayerHeight == 0.1 && s.FirstLayerHeight == 0.2 && s.TopSolidLayers == 7
		},
		`{"print_quality":"low"}`:                            func(s Settings) bool { return s.LayerHeight == 0.3 && s.BottomSolidLayers == 3 },
		`{"material":"ABS"}`:                                 func(s Settings) bool { return s.FilamentType == "ABS" && s.FilamentDensity == 1.04 },
		`{"part_interior":"solid"}`:                          func(s Settings) bool { return s.FillDensity == 1 },
		`{"part_interior":"semisparse","infill_density":30}`: func(s Settings) bool { return s.FillDensity == 0.6 },
		`{"part_interior":"semisparse","infill_density":70}`: func(s Settings) bool { return s.FillDensity == 1 },
		`{"infill_density":35.5}`:                            func(s Settings) bool { return s.FillDensity == 0.355 },
		`{"nozzle_diameter":"0.6"}`:                          func(s Settings) bool { return s.NozzleDiameter == 0.6 && s.InfillExtrusionWidth == 0.675 },
		`{"infill_speed":60}`:                                func(s Settings) bool { return s.InfillSpeed == 60 && s.PerimeterSpeed == 40 },
		`{"perimeter_speed":30,"perimeters":4}`:              func(s Settings) bool { return s.ExternalPerimeterSpeed == 30 && s.Perimeters == 4 },
		`{"bed_shape":"circular","bed_size_x_r":90}`:         func(s Settings) bool { return len(s.BedShape) == 72 && s.BedShape[18].Y == 90 },
		`{"bed_size_x_r":120,"bed_size_y":80}`:               func(s Settings) bool { return s.BedShape[2].X == 120 && s.BedShape[2].Y == 80 },
		`{"support":true,"support_style":"basic"}`:           func(s Settings) bool { return s.SupportMaterial && s.SupportMaterialSpacing == 1.5 },
		`{"raft":true}`:                                      func(s Settings) bool { return s.RaftLayers == 3 },
		`{"extruder_temperature":215,"bed_temperature":60}`:  func(s Settings) bool { return s.Temperature == 215 && s.FirstLayerBedTemperature == 60 },
		`{"units":"inches"}`:                                 func(s Settings) bool { return reflect.DeepEqual(s, Defaults()) },
		"\ufeff{\"units\":\"inches\"}":                       func(s Settings) bool { return reflect.DeepEqual(s, Defaults()) },
		`{"units":"inches","bed_size_x_r":10}`:               func(s Settings) bool { return s.BedShape[1].X == 254 && s.BedShape[2].Y == 200 },
	} {
		if s := parameters(t, text); !ok(s) {
			t.Errorf("%s gives %+v", text, s)
		}
	}
	p, err := ParseParameters(strings.NewReader(`{"units":"inches","scale":2}`))
	if err != nil || p.ModelScale() != 50.8 {
		t.Errorf("scale %g, %v", p.ModelScale(), err)
	}
}

func TestSupportStyles(t *testing.T) {
	seen := map[string]string{}
	for _, style := range []string{"basic", "breakaway", "convex", "sparse", "surround"} {
		p := DefaultParameters()
		p.Support, p.SupportStyle = true, style
		var text strings.Builder
		if err := WriteINI(&text, p.Pairs()); err != nil {
			t.Fatal(err)
		}
		if other, again := seen[text.String()]; again {
			t.Errorf("%s is the same as %s", style, other)
		}
		seen[text.String()] = style
	}
}

func TestParametersRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"Material":"ABS"}`:                          `parameters: line 1: unknown field "Material": it is spelled "material"`,
		`{"colour":"red"}`:                            `parameters: line 1: unknown field "colour"`,
		`{"perimeters":"two"}`:                        "parameters: line 1: perimeters: string, want a whole number that is not huge",
		`{"material":"PETG"}`:                         "material = PETG: must be one of PLA, ABS",
		`{"nozzle_diameter":"wide"}`:                  "nozzle_diameter = wide: must be from 0.1 to 3",
		`{"infill_density":120}`:                      "infill_density = 120: must be from 0 to 100",
		`{"scale":0,"units":"parsec"}`:                "scale = 0: must be from 1e-06 to 1e+06\nunits = parsec: must be one of mm, inches",
		`{} {}`:                                       "parameters: line 1: text after the end of the JSON value",
		`{"filament_diameter":1.75,"units":"inches"}`: "filament_diameter = 44.449999999999996: must be from 0.5 to 5",
	} {
		if _, err := ParseParameters(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

// FuzzParameters: what is taken can be resolved or is refused with a reason.
func FuzzParameters(f *testing.F) {
	f.Add(`{"nozzle_diameter":"0.25","print_quality":"low"}`)
	f.Add(`{"units":"inches","infill_speed":1e3}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseParameters(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, r, err := Resolve(p.Pairs()); err == nil && len(r.Unknown) > 0 {
			t.Errorf("%+v: %v", p, r)
		}
	})
}

func ExampleParseParameters() {
	p, err := ParseParameters(strings.NewReader(`{"print_quality": "fine", "infill_density": 15}`))
	if err != nil {
		panic(err)
	}
	s, _, err := Resolve(p.Pairs())
	if err != nil {
		panic(err)
	}
	fmt.Println(s.LayerHeight, s.FillDensity)
	// Output: 0.1 0.15
}
