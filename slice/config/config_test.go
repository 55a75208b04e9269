package config

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// resolve reads lines on top of the defaults.
func resolve(t *testing.T, lines string) (Settings, Report, error) {
	t.Helper()
	pairs, err := ReadINI(strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return Resolve(append(DefaultPairs(), pairs...))
}

func TestDefaults(t *testing.T) {
	s := Defaults()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"layer height", s.LayerHeight, 0.2},
		{"density", float64(s.FillDensity), 0.2},
		{"external perimeter speed", s.ExternalPerimeterSpeed, 40},
		{"travel", s.TravelSpeed, 120},
		{"anchor", s.InfillAnchor, 6 * (0.45 - 0.2*(1-math.Pi/4))}, // of the spacing of lines
		{"first layer speed", s.FirstLayerSpeed.Of(40), 20},
		{"overlap", s.InfillOverlap.Of(0.4), 0.1},
		{"xy spacing", s.SupportMaterialXYSpacing, 0.225},
		{"jerk e", s.MachineMaxJerkE, 1.5},
		{"bed", bedArea(&s), 2 * 200 * 200},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
	if s.FillPattern != Rectilinear || s.Perimeters != 2 || !s.Cooling || s.FilamentType != "PLA" {
		t.Errorf("%v %v %v %v", s.FillPattern, s.Perimeters, s.Cooling, s.FilamentType)
	}
}

// TestFields checks that every field has a key that PrusaSlicer knows, none
// twice, and that JSON shows them all under these names.
func TestFields(t *testing.T) {
	var asJSON map[string]any
	text, err := json.Marshal(Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &asJSON); err != nil {
		t.Fatal(err)
	}
	if len(declared()) != len(fields()) || len(asJSON) != len(fields()) || len(fields()) < 120 {
		t.Errorf("%d declared, %d keys, %d in JSON", len(declared()), len(fields()), len(asJSON))
	}
	leaves := 0
	for i := range reflect.TypeFor[Settings]().NumField() {
		leaves += reflect.TypeFor[Settings]().Field(i).Type.NumField()
	}
	if leaves != len(fields()) {
		t.Errorf("%d fields, but only %d have keys: two have one name", leaves, len(fields()))
	}
	for key := range fields() {
		if _, ok := factory()[key]; !ok {
			t.Errorf("%s: no default", key)
		}
		if _, ok := asJSON[key]; !ok {
			t.Errorf("%s: not in JSON", key)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		lines string
		get   func(s Settings) float64
		want  float64
	}{
		{"perimeter_speed = 60\nexternal_perimeter_speed = 50%", func(s Settings) float64 { return s.ExternalPerimeterSpeed }, 30},
		{"infill_speed = 60\nsolid_infill_speed = 50%\ntop_solid_infill_speed = 50%", func(s Settings) float64 { return s.TopSolidInfillSpeed }, 15},
		{"infill_speed = 0\nmax_print_speed = 77", func(s Settings) float64 { return s.InfillSpeed }, 77},
		{"fill_density = 35", func(s Settings) float64 { return float64(s.FillDensity) }, 0.35},
		{"fill_density = 100%", func(s Settings) float64 { return float64(s.FillDensity) }, 1},
		{"extrusion_width = 0\nperimeter_extrusion_width = 0", func(s Settings) float64 { return s.PerimeterExtrusionWidth }, 0.45},
		{"extrusion_width = 0.5\nperimeter_extrusion_width = 0", func(s Settings) float64 { return s.PerimeterExtrusionWidth }, 0.5},
		{"extrusion_width = 0\ntop_infill_extrusion_width = 0", func(s Settings) float64 { return s.TopInfillExtrusionWidth }, 0.4},
		{"first_layer_extrusion_width = 200%", func(s Settings) float64 { return s.FirstLayerExtrusionWidth }, 0.4},
		{"infill_extrusion_width = 0.6\ninfill_anchor = 500%", func(s Settings) float64 { return s.InfillAnchor }, 5 * (0.6 - 0.2*(1-math.Pi/4))},
		{"machine_max_jerk_x = 9,12", func(s Settings) float64 { return s.MachineMaxJerkX }, 9},
		{"machine_max_acceleration_travel = 0", func(s Settings) float64 { return s.MachineMaxAccelerationTravel }, 1250},
		{"layer_height = 0.1\nlayer_height = 0.15", func(s Settings) float64 { return s.LayerHeight }, 0.15},
		{"first_layer_speed = 50%", func(s Settings) float64 { return s.FirstLayerSpeed.Of(80) }, 40},
	} {
		s, _, err := resolve(t, c.lines)
		if err != nil {
			t.Errorf("%s: %v", c.lines, err)
		} else if got := c.get(s); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %g, want %g", c.lines, got, c.want)
		}
	}
}

// TestDensityOfOldFiles: without a percent sign what is at most 1 is a share, as in PrusaSlicer,
// and told; of other shares it is percent.
func TestDensityOfOldFiles(t *testing.T) {
	for text, want := range map[string]float64{"0.2": 0.2, "1": 1, "0.2%": 0.002, "1%": 0.01, "20": 0.2, "20%": 0.2, "0": 0} {
		s, r, err := resolve(t, "fill_density = "+text)
		told := slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "fill_density") })
		if err != nil || math.Abs(float64(s.FillDensity)-want) > 1e-15 || told != (text == "0.2" || text == "1") {
			t.Errorf("%s: %g, %v, %v", text, s.FillDensity, r.Warnings, err)
		}
	}
	if s, _, err := resolve(t, "retract_before_wipe = 1"); err != nil || s.RetractBeforeWipe != 0.01 {
		t.Errorf("retract_before_wipe = 1: %g, %v", s.RetractBeforeWipe, err)
	}
}

func TestErrorsNameKeyValueAndLimit(t *testing.T) {
	for lines, want := range map[string]string{
		"layer_height = -0.2":                     "layer_height = -0.2: must be at least 0.005",
		"layer_height = 0":                        "layer_height = 0: must be at least 0.005",
		"layer_height = NaN":                      "layer_height = NaN: is not a number",
		"layer_height = 0x1p-2":                   "layer_height = 0x1p-2: is not a number",
		"layer_height = 1e308":                    "layer_height = 1e308: is beyond 10000000",
		"layer_height = 0.41":                     "layer_height = 0.41: must be at most the nozzle_diameter of 0.4 mm",
		"first_layer_height = 0.5":                "first_layer_height = 0.5: must be at most the nozzle_diameter of 0.4 mm",
		"fill_density = 101%":                     "fill_density = 101%: must be at most 100%",
		"perimeters = 2.5":                        "perimeters = 2.5: must be a whole number",
		"perimeters = -1":                         "perimeters = -1: must be at least 0",
		"perimeter_speed = -1":                    "perimeter_speed = -1: must be at least 0",
		"perimeter_speed = 50%":                   "perimeter_speed = 50%: cannot be a percentage",
		"fill_pattern = tartan":                   "fill_pattern = tartan: is not a pattern",
		"seam_position = here":                    "seam_position = here: must be one of random, nearest, aligned, rear",
		"gcode_flavor = foo":                      "gcode_flavor = foo: must be one of reprap, reprapfirmware, repetier, teacup, makerware, marlin, marlin2, klipper, sailfish, mach3, machinekit, smoothie, no-extrusion, rapid",
		"printer_technology = SLA":                "printer_technology = SLA: is of another kind of printer: settings here are those of filament printers, FFF",
		"wipe = yes":                              "wipe = yes: must be 0 or 1",
		"bed_shape = 0x0,1x1":                     "bed_shape = 0x0,1x1: must be a polygon of at least 1 mm²",
		"bed_shape = 0x0,1y1":                     `bed_shape = 0x0,1y1: "1y1" is not a corner such as 200x0`,
		"perimeter_extrusion_width = 0.1":         "perimeter_extrusion_width = 0.1: 0.1 mm is too thin for a layer of 0.2 mm",
		"perimeter_extrusion_width = 2":           "perimeter_extrusion_width = 2: 2 mm is more than 3 times the nozzle_diameter of 0.4 mm",
		"xy_size_compensation = 1e6":              "xy_size_compensation = 1e6: must be at most 10",
		"skirts = 1000000":                        "skirts = 1000000: must be at most 100",
		"raft_layers = 1000000":                   "raft_layers = 1000000: must be at most 200",
		"fill_density = -5":                       "fill_density = -5: must be at least 0%",
		"infill_overlap = -1%":                    "infill_overlap = -1%: must be at least 0",
		"layer_height = 0\nfilament_diameter = 0": "layer_height = 0: must be at least 0.005\nfilament_diameter = 0: must be at least 0.1",
	} {
		_, _, err := resolve(t, lines)
		if err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", lines, err, want)
		}
		var e *Error
		if !errors.As(err, &e) || e.Key == "" {
			t.Errorf("%s: %T is not an *Error", lines, err)
		}
	}
}

func TestReport(t *testing.T) {
	_, r, err := resolve(t, `
# comment
; another
perimeters = 3
only_retract_when_crossing_perimeters = 1
ensure_vertical_shell_thickness = 0
draft_shield = 0
fuzzy_skin = all
notes = hello
no_such_key = 5
fill_pattern = honeycomb
perimeter_generator = arachne
`)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Unknown, []string{"no_such_key"}) {
		t.Errorf("unknown: %v", r.Unknown)
	}
	for key, list := range map[string][]string{"perimeters": r.Used, "only_retract_when_crossing_perimeters": r.Used, "ensure_vertical_shell_thickness": r.Used, "fuzzy_skin": r.Ignored, "notes": r.Ignored} {
		if !slices.Contains(list, key) {
			t.Errorf("%s is in the wrong list", key)
		}
	}
	want := []string{
		"fill_pattern = honeycomb is run as gyroid",
		"fuzzy_skin = all is ignored",
		"perimeter_generator = arachne is run as classic perimeters with gap fill",
	}
	if !slices.Equal(r.Warnings, want) {
		t.Errorf("warnings %q, want %q", r.Warnings, want)
	}
	if !slices.IsSorted(r.Used) || !slices.IsSorted(r.Ignored) {
		t.Error("lists are not sorted")
	}
}

// TestTrailingComment: what follows a number behind a # is not read; G-code keeps it.
func TestTrailingComment(t *testing.T) {
	s, _, err := resolve(t, "deretract_speed = 25,25 # 0 is the retract speed\nstart_gcode = M117 a # b\n")
	if err != nil || s.DeretractSpeed != 25 || s.StartGcode != "M117 a # b" {
		t.Errorf("%g mm/s, %q, %v", s.DeretractSpeed, s.StartGcode, err)
	}
}

func TestReadINIRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"layer_height 0.2":                  `line 1: "layer_height 0.2" is not key = value`,
		"a = 1\n[print:fine]":               "line 2: [print:fine]: a bundle of profiles; export one configuration instead",
		"= 3":                               `line 1: "= 3" is not key = value`,
		strings.Repeat("x", maxLine+10):     "line 1: longer than 1048576 bytes",
		strings.Repeat("a=1\n", maxLines+1): "more than 20000 lines",
	} {
		_, err := ReadINI(strings.NewReader(text))
		if err == nil || err.Error() != want {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
}

func TestTexts(t *testing.T) {
	for text, want := range map[string]string{
		`G28`:                    "G28",
		`G28\nG1 Z5`:             "G28\nG1 Z5",
		`"; a\n";"; b\n"`:        "; a\n",
		`"say \"hi\" \\ \r";PLA`: "say \"hi\" \\ \r",
		`G1 X1 ; home\`:          `G1 X1 ; home\`,
		`"unclosed`:              "unclosed",
	} {
		if got := unescape(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzINI: any text is read or refused, and what is read is finite.
func FuzzINI(f *testing.F) {
	f.Add(apiText)
	f.Add("layer_height = 1e-300\nfill_density = %\nbed_shape = x,x\nstart_gcode = \"\\")
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := ParseINI(strings.NewReader(text))
		if err != nil {
			return
		}
		if _, err := json.Marshal(s); err != nil {
			t.Error(err)
		}
		if !(s.LayerHeight > 0 && s.LayerHeight <= s.NozzleDiameter && s.PerimeterExtrusionWidth > s.LayerHeight) {
			t.Errorf("impossible: %v", s.Layers)
		}
	})
}

// TestPairs: settings that are written are read back the same.
func TestPairs(t *testing.T) {
	factorySettings, _, err := Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	odd, _, err := resolve(t, "start_gcode = G28\\nM117 \"hi\" \\\\ there\nfill_density = 12.5%\nfirst_layer_speed = 33.3%\ninfill_overlap = 0.125\nbed_shape = 0x0,1.5x0,1.5x20\nstart_filament_gcode = \"a \\\"b\\\"\\n\"")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]Settings{"ours": Defaults(), "factory": factorySettings, "odd": odd} {
		var text strings.Builder
		if err := WriteINI(&text, s.Pairs()); err != nil {
			t.Fatal(err)
		}
		again, r, err := ParseINI(strings.NewReader(text.String()))
		if err != nil || len(r.Unknown) > 0 {
			t.Errorf("%s: %v %v", name, err, r)
		}
		if !reflect.DeepEqual(again, s) {
			t.Errorf("%s: read back differently:\n%+v\n%+v", name, again, s)
		}
	}
}

// TestCorpusINI: the profiles of the corpus hold no key that is not known, and
// nothing that matters is ignored.
func TestCorpusINI(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "estimate", "ini", "*.ini"))
	if err != nil || len(files) == 0 {
		t.Skip("no profiles in SAGGAR_CORPUS")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		_, r, err := ParseINI(f)
		f.Close()
		if err != nil || len(r.Unknown) > 0 {
			t.Errorf("%s: %v, unknown %v", name, err, r.Unknown)
		}
		for _, w := range r.Warnings {
			if !strings.Contains(w, "arachne") {
				t.Errorf("%s: %s", name, w)
			}
		}
	}
}

// A key that stands twice in a file with different values is told; a flag over a file
// is what flags are for.
func TestKeysThatStandTwice(t *testing.T) {
	pairs, err := ReadINI(strings.NewReader("perimeters = 3\nperimeters = 3\nskirts = 1\nperimeters = 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, r, err := Resolve(append(pairs, Pair{Key: "skirts", Value: "2"}))
	if err != nil {
		t.Fatal(err)
	}
	want := "perimeters stands in line 2 and, as 4, in line 4, which counts"
	n := 0
	for _, w := range r.Warnings {
		if strings.Contains(w, "stands in line") {
			n++
			if w != want {
				t.Errorf("%q, want %q", w, want)
			}
		}
	}
	if n != 1 || s.Perimeters != 4 || s.Skirts != 2 {
		t.Errorf("%d warnings, %d perimeters, %d skirts", n, s.Perimeters, s.Skirts)
	}
}

// TestLimitsThatCount: firmwares that are told no limits run with PrusaSlicer's own, and that is
// said where others were asked for.
func TestLimitsThatCount(t *testing.T) {
	for _, c := range []struct {
		flavor, usage string
		want          float64
	}{{"marlin", "time_estimate_only", 70}, {"reprapfirmware", "emit_to_gcode", 70}, {"marlin2", "ignore", 500}, {"klipper", "time_estimate_only", 500}} {
		s, report, err := Resolve(append(DefaultPairs(),
			Pair{Key: "gcode_flavor", Value: c.flavor}, Pair{Key: "machine_limits_usage", Value: c.usage}, Pair{Key: "machine_max_feedrate_x", Value: "70"}))
		said := slices.ContainsFunc(report.Warnings, func(w string) bool { return strings.HasPrefix(w, "limits of the machine") })
		if err != nil || s.MachineMaxFeedrateX != c.want || said != (c.want != 70) {
			t.Errorf("%s, %s: %g mm/s, want %g; %v, %v", c.flavor, c.usage, s.MachineMaxFeedrateX, c.want, report.Warnings, err)
		}
	}
}
