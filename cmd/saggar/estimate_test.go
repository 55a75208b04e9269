package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
)

// inBracketFolder puts the bracket into a new working folder, with other files.
func inBracketFolder(t *testing.T, files map[string]string) {
	t.Helper()
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"part.stl": string(part)}
	for name, content := range files {
		all[name] = content
	}
	inFolder(t, all)
}

// estimated is what the tests read of the JSON of an estimate.
type estimated struct {
	Schema    int
	Tier      int
	PrintTime float64 `json:"print_time_s"`
	Layers    int
	Base      float64         `json:"base_material_cm3"`
	Support   *float64        `json:"support_material_cm3"`
	Filament  float64         `json:"filament_mm"`
	Mass      float64         `json:"mass_g"`
	ByFeature map[string]work `json:"by_feature"`
	ByLayer   []any           `json:"by_layer"`
	Builds    []any
	Cost      *struct {
		Total     int64 `json:"total_minor"`
		Breakdown []struct {
			Name  string
			Total int64 `json:"total_minor"`
		}
	}
	Quantities []struct {
		Quantity int
		Cost     struct {
			PriceTotal int64 `json:"price_total_minor"`
		}
	}
	Confidence struct {
		Low  float64 `json:"low_s"`
		High float64 `json:"high_s"`
	}
	Warnings []struct{ Code, Message string }
	Settings map[string]any
	Report   *struct{ Unknown, Used []string } `json:"settings_report"`
	WhatIf   []struct {
		Value     string
		PrintTime float64 `json:"print_time_s"`
	} `json:"what_if"`
	Error string
	Code  string `json:"error_code"`
}

type work struct {
	Time     float64 `json:"time_s"`
	Filament float64 `json:"filament_cm3"`
}

func estimateJSON(t *testing.T, code int, args ...string) (r estimated) {
	t.Helper()
	if !slices.Contains(args, "--tier") {
		args = append(slices.Clone(args), "--tier", "1") // the others are tested where they are made
	}
	o := saggar("", append([]string{"estimate", "--json"}, args...)...)
	if o.code != code {
		t.Fatalf("%v: exit %d, %q", args, o.code, o.err)
	}
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatalf("%v in %q", err, o.out)
	}
	return r
}

func TestEstimate(t *testing.T) {
	inBracketFolder(t, nil)
	r := estimateJSON(t, exitOK, "part.stl", "--by-layer")
	if r.Schema != 1 || r.PrintTime <= 0 || len(r.ByLayer) != r.Layers || r.Support == nil || r.Warnings == nil || r.Cost != nil || r.Settings["filament"] == nil {
		t.Errorf("%+v", r)
	}
	if !(r.Confidence.Low < r.PrintTime && r.PrintTime < r.Confidence.High) || r.ByFeature["outer_wall"].Time <= 0 || r.Filament <= 0 || r.Mass <= 0 {
		t.Errorf("%+v", r)
	}
	sum := 0.0
	for _, w := range r.ByFeature {
		sum += w.Time
	}
	if sum < 0.999*r.PrintTime || sum > 1.001*r.PrintTime {
		t.Errorf("features take %g s of %g s", sum, r.PrintTime)
	}
	zero := estimateJSON(t, exitOK, "part.stl", "--tier", "0", "--contract", "volume_per_second=7.5", "--contract", "layer_change_speed=0")
	if want := zero.Base * 1000 / 7.5; zero.Tier != 0 || zero.PrintTime < want-1 || zero.PrintTime > want+1+*zero.Support*1000/7.5 {
		t.Errorf("tier 0: %+v", zero)
	}
	o := saggar("", "estimate", "part.stl:2", "--tier", "2", "--machine", "fdm-mk3", "--material", "pla", "--quantities", "1,5", "--sweep", "fill_density=10%,50%")
	for _, word := range []string{"time ", "heating, homing", "layers", "material", "outer_wall", "machine_print", "cost ", "5 sets", "fill_density 50%", "illustrative", "no source for"} {
		if !strings.Contains(o.out, word) && word != "illustrative" {
			t.Errorf("%q is not in %s", word, o.out)
		}
	}
}

func TestEstimatePrices(t *testing.T) {
	inBracketFolder(t, map[string]string{"rates.json": `{"running_cost_per_hour": 50, "setup_fee": 9, "markup_value": 10}`, "part.ini": "fill_density = 100%\nstrange = 1\n"})
	r := estimateJSON(t, exitOK, "part.stl:3", "--machine", "mjf-5200", "--material", "pa12", "--quantities", "1,10", "--rates", "rates.json", "--share", "height")
	if r.Cost == nil || len(r.Builds) != 1 || len(r.Quantities) != 2 || r.Quantities[1].Cost.PriceTotal < r.Quantities[0].Cost.PriceTotal {
		t.Fatalf("%+v", r)
	}
	sum, fee := int64(0), int64(0)
	for _, l := range r.Cost.Breakdown {
		sum += l.Total
		if l.Name == "setup_fee" {
			fee = l.Total
		}
	}
	if sum != r.Cost.Total || fee != 900 {
		t.Errorf("%+v", r.Cost)
	}
	sweep := estimateJSON(t, exitOK, "part.stl", "--sweep", "layer_height=0.1,0.2").WhatIf
	if len(sweep) != 2 || sweep[0].PrintTime <= sweep[1].PrintTime {
		t.Errorf("%+v", sweep)
	}
	set := estimateJSON(t, exitOK, "part.stl", "--set", "fill_density=100%", "--ini", "part.ini")
	if set.Report == nil || len(set.Report.Unknown) != 1 || set.Base <= r.Base/3*0.5 {
		t.Errorf("%+v", set.Report)
	}
}

// A packed build is estimated from its layout file.
func TestEstimateLayout(t *testing.T) {
	inBracketFolder(t, nil)
	if o := saggar("", "pack", "part.stl:4", "--build", "300,300", "--min-packing-distance", "3", "--iterations", "2000", "-o", "layout.json"); o.code != exitOK {
		t.Fatalf("%q", o.err)
	}
	one := estimateJSON(t, exitOK, "part.stl", "--machine", "m290-316l-40")
	four := estimateJSON(t, exitOK, "--layout", "layout.json", "--machine", "m290-316l-40")
	if four.Layers != one.Layers || four.PrintTime < one.PrintTime || four.PrintTime > 4*one.PrintTime || four.Base < 3.999*one.Base || four.Base > 4.001*one.Base {
		t.Errorf("one %+v, four %+v", one, four)
	}
	if !four.warned("other_bed") {
		t.Errorf("a layout of another bed: %+v", four.Warnings)
	}
	// Four brackets need more than the bed of the settings, and of a resin machine.
	for _, args := range [][]string{{"--set", "bed_shape=0x0,150x0,150x150,0x150"}, {"--machine", "dlp-sl1s"}} {
		r := estimateJSON(t, exitFailed, append([]string{"--layout", "layout.json"}, args...)...)
		if r.Code != "outside_build_volume" || !strings.Contains(r.Error, "the layout") {
			t.Errorf("%v: %+v", args, r)
		}
	}
	for _, args := range [][]string{{"--set", "bed_shape=0x0,300x0,300x300,0x300"}, {}, {"--tier", "1", "--sweep", "layer_height=0.1,0.2"}} {
		if r := estimateJSON(t, exitOK, append([]string{"--layout", "layout.json"}, args...)...); len(r.Warnings) > 0 {
			t.Errorf("on its own bed, %v: %+v", args, r.Warnings)
		}
	}
	// Of round and drawn plates the bed is theirs, too, wherever it was drawn.
	if err := os.WriteFile("triangle.json", []byte(`{"outer": [[500, 100], [1000, 100], [500, 600]]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, plate := range [][]string{{"--plate-diameter", "400"}, {"--plate", "triangle.json"}} {
		if o := saggar("", append([]string{"pack", "part.stl:4", "--min-packing-distance", "3", "--iterations", "2000", "-o", "other.json"}, plate...)...); o.code != exitOK {
			t.Fatalf("%v: %q", plate, o.err)
		}
		if r := estimateJSON(t, exitOK, "--layout", "other.json", "--tier", "1", "--set", "skirts=0"); len(r.Warnings) > 0 {
			t.Errorf("%v: %+v", plate, r.Warnings)
		}
	}
	// Two copies in one place cannot be made.
	text, err := os.ReadFile("layout.json")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	rows := file["positions"].([]any)
	first, two := rows[0].(map[string]any), rows[1].(map[string]any)
	for _, key := range []string{"x", "y", "z", "transformation", "bounding_box", "rotation"} {
		if v, ok := first[key]; ok {
			two[key] = v
		}
	}
	if text, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("twice.json", text, 0o644); err != nil {
		t.Fatal(err)
	}
	if r := estimateJSON(t, exitOK, "--layout", "twice.json", "--machine", "m290-316l-40"); !r.warned("layout_not_sound") {
		t.Errorf("two in one place: %+v", r.Warnings)
	}
}

// warned reports whether an estimate has a warning of a code.
func (e *estimated) warned(code string) bool {
	return slices.ContainsFunc(e.Warnings, func(w struct{ Code, Message string }) bool { return w.Code == code })
}

// TestEstimateTellsOfFiles: what was found while files were read stands in the answer for machines,
// too, and in that of a layout of them.
func TestEstimateTellsOfFiles(t *testing.T) {
	plate, err := filepath.Abs(filepath.Join("..", "..", "testdata", "plate_inch.3mf"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if r := estimateJSON(t, exitOK, plate, "--unit", "mm", "--machine", "mjf-5200", "--material", "pa12"); !r.warned("unit_overridden") {
		t.Errorf("%+v", r.Warnings)
	}
	if r := estimateJSON(t, exitOK, plate, "--machine", "mjf-5200", "--material", "pa12"); r.warned("unit_overridden") {
		t.Errorf("in its own unit: %+v", r.Warnings)
	}
	if o := saggar("", "pack", plate, "--unit", "mm", "--build", "300,300", "--min-packing-distance", "1", "-o", "layout.json"); o.code != exitOK {
		t.Fatalf("%q", o.err)
	}
	if r := estimateJSON(t, exitOK, "--layout", "layout.json", "--machine", "m290-316l-40"); !r.warned("unit_overridden") {
		t.Errorf("of a layout: %+v", r.Warnings)
	}
}

// What is no filament is not printed by a filament printer.
func TestEstimateMaterialOfOtherProcess(t *testing.T) {
	inBracketFolder(t, nil)
	for args, want := range map[string]bool{
		"--machine mjf-5200 --material pla": true, "--machine fdm-mk3 --support-material resin": true,
		"--machine mjf-5200 --material pa12": false, "--machine fdm-mk3 --material abs --support-material pla": false,
	} {
		if r := estimateJSON(t, exitOK, append([]string{"part.stl"}, strings.Fields(args)...)...); r.warned("other_process") != want {
			t.Errorf("%s: %+v", args, r.Warnings)
		}
	}
}

// Settings of a file that do nothing, or that nobody knows, are told to people too.
func TestTextTellsIgnoredSettings(t *testing.T) {
	ini := "silent_mode = 1\nthumbnails = 16x16\nremaining_times = 1\ngcode_comments = 1\ncomplete_objects = 0\nslicing_mode = regular\nsome_key = 1\n"
	inFolder(t, map[string]string{"cube.stl": cube(10, nil), "x.ini": ini, "few.ini": "silent_mode = 1\n"})
	for _, command := range []string{"slice", "estimate"} {
		o := saggar("", command, "cube.stl", "--ini", "x.ini")
		for _, want := range []string{"without effect: 6 settings, complete_objects, ", " and 1 more: --json names all", "some_key is not a known setting"} {
			if o.code != exitOK || !strings.Contains(o.out+o.err, want) {
				t.Errorf("%s: exit %d, want %q in %s%s", command, o.code, want, o.out, o.err)
			}
		}
		if o := saggar("", command, "cube.stl", "--ini", "few.ini"); !strings.Contains(o.out, "without effect: 1 setting, silent_mode\n") {
			t.Errorf("%s: %s", command, o.out)
		}
		if o := saggar("", command, "cube.stl", "--set", "silent_mode = 1"); !strings.Contains(o.out, "without effect: 1 setting, silent_mode\n") {
			t.Errorf("%s: %s", command, o.out)
		}
		if o := saggar("", command, "cube.stl"); strings.Contains(o.out, "without effect") {
			t.Errorf("%s: %s", command, o.out)
		}
	}
}

func TestClock(t *testing.T) {
	for s, want := range map[float64]string{0: "0s", 59.4: "59s", 59.5: "1m 00s", 3723: "1h 02m 03s", 3.6e13: "10000000000h 00m 00s"} {
		if got := clock(s); got != want {
			t.Errorf("%g s: %s, want %s", s, got, want)
		}
	}
}

// Of settings for several extruders the first counts, and that is told; --set counts more
// than --layer-height, and in tier 0 that is the thickness of the layers.
func TestEstimateSettings(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for args, want := range map[string]bool{"perimeter_speed=40,50": true, "perimeter_speed=40,40": false, "machine_max_jerk_x=8,9": false} {
		if r := estimateJSON(t, exitOK, "cube.stl", "--set", args); r.warned("setting") != want {
			t.Errorf("%s: %+v", args, r.Warnings)
		}
	}
	for args, layers := range map[string]int{"--layer-height 0.3 --set layer_height=0.1": 99, "--layer-height 0.3 --tier 0": 34, "--tier 0": 50} {
		if r := estimateJSON(t, exitOK, append([]string{"cube.stl"}, strings.Fields(args)...)...); r.Layers != layers {
			t.Errorf("%s: %d layers, want %d", args, r.Layers, layers)
		}
	}
	if r := estimateJSON(t, exitFailed, "cube.stl", "--unit", "m", "--tier", "2", "--set", "max_print_height=0", "--set", "bed_shape=0x0,99999x0,99999x99999,0x99999", "--layer-height", "0.01"); r.Code != "not_estimable" {
		t.Errorf("%+v", r)
	}
	for args, want := range map[string]bool{"--machine mjf-5200": true, "--machine mjf-5200 --material pa12": false, "--machine fdm-mk3": false} {
		if r := estimateJSON(t, exitOK, append([]string{"cube.stl"}, strings.Fields(args)...)...); r.warned("no_material") != want {
			t.Errorf("%s: %+v", args, r.Warnings)
		}
	}
}

func TestEstimateRefuses(t *testing.T) {
	inBracketFolder(t, map[string]string{"wrong.ini": "layer_height = 0.2\nfill_density = 900%\n", "bad.json": `{"mark_up": 1}`, "price.json": `{"setup_fee": -1}`, "mud.json": `{"schema":1,"materials":[{"name":"mud","units":"kg","cost":{"value":1,"source":""}}]}`})
	for words, args := range map[string][]string{
		"no file":                                         {},
		"unknown tier":                                    {"part.stl", "--tier", "4"},
		"known are binder-jet":                            {"part.stl", "--machine", "nope"},
		"unknown material":                                {"part.stl", "--material", "nope"},
		"unknown process":                                 {"part.stl", "--process", "weaving"},
		"needs a machine":                                 {"part.stl", "--process", "sls"},
		"needs its density":                               {"part.stl", "--material", "mud.json"},
		"unknown field":                                   {"part.stl", "--rates", "bad.json"},
		"setup_fee -1":                                    {"part.stl", "--rates", "price.json"},
		"not a whole number":                              {"part.stl", "--quantities", "1,x"},
		"quantity 0":                                      {"part.stl", "--quantities", "0"},
		"inputs of --tier 0":                              {"part.stl", "--contract", "infill=1"},
		"unknown key":                                     {"part.stl", "--tier", "0", "--contract", "speed=1"},
		"layer_thickness 3":                               {"part.stl", "--tier", "0", "--contract", "layer_thickness=3"},
		"layer_height":                                    {"part.stl", "--set", "layer_height=-0.2"},
		"nozzle_diameter":                                 {"part.stl", "--set", "layer_height=0.5"},
		"--layer-height: -1 mm":                           {"part.stl", "--layer-height", "-1"},
		"in which it was packed":                          {"--layout", "layout.json", "--unit", "in"},
		"--layer-height: 0 mm":                            {"part.stl", "--layer-height", "0"},
		"layer_height = 1000000000":                       {"part.stl", "--layer-height", "1e9", "--tier", "1"},
		"layer_height = 100000000:":                       {"part.stl", "--layer-height", "1e8", "--tier", "2"},
		"layer_thickness 1e+09:":                          {"part.stl", "--layer-height", "1e9", "--tier", "0"},
		"layer height 1e+09 mm: use":                      {"part.stl", "--layer-height", "1e9", "--machine", "mjf-5200"},
		"layer_height = 0.0001":                           {"part.stl", "--layer-height", "0.0001"},
		"be at most the nozzle_dia":                       {"part.stl", "--layer-height", "0.5", "--tier", "1"},
		"layer_height 0 mm; it":                           {"part.stl", "--machine", "mjf-5200", "--sweep", "layer_height=0.1,0"},
		"layer_height NaN mm":                             {"part.stl", "--machine", "mjf-5200", "--sweep", "layer_height=nan"},
		"at least 1e-06":                                  {"part.stl", "--tier", "0", "--contract", "volume_per_second=1e-308"},
		"--rates: .: is a dir":                            {"part.stl", "--rates", "."},
		": .: is a directory":                             {"part.stl", "--parameters", "."},
		"share \"luck\"":                                  {"part.stl", "--share", "luck"},
		"filament printers":                               {"part.stl", "--machine", "mjf-5200", "--set", "perimeters=3"},
		"is fill_density meant?":                          {"part.stl", "--set", "fill_densty=20%"},
		"strange is not a known":                          {"part.stl", "--set", "strange=1"},
		"write key=value":                                 {"part.stl", "--sweep", "layer_height"},
		"not a setting that counts":                       {"part.stl", "--sweep", "notes=1"},
		"for this process only":                           {"part.stl", "--machine", "mjf-5200", "--sweep", "fill_density=1"},
		"--by-layer goes with":                            {"part.stl", "--by-layer"},
		"goes with --machine":                             {"part.stl", "--calibrated"},
		"--calibrated: the formula":                       {"part.stl", "--tier", "0", "--machine", "fdm-mk3", "--calibrated"},
		"knows no settings":                               {"part.stl", "--tier", "0", "--set", "layer_height=0.3"},
		"vary --contract":                                 {"part.stl", "--tier", "0", "--sweep", "layer_height=0.1,0.2"},
		"layer_thickness 2":                               {"part.stl", "--tier", "0", "--layer-height", "2"},
		"by --layer-height already":                       {"part.stl", "--tier", "0", "--layer-height", "0.3", "--contract", "layer_thickness=0.3"},
		"wrong.ini: line 2: fill_density = 900%: must be": {"part.stl", "--ini", "wrong.ini"},
	} {
		if o := saggar("", append([]string{"estimate"}, args...)...); o.code != exitUsage || !strings.Contains(o.err, words) {
			t.Errorf("%v: exit %d, %q, want %q", args, o.code, o.err, words)
		}
	}
	if o := saggar("", "estimate", "none.stl"); o.code != exitFailed || strings.Count(o.err, "none.stl") != 1 {
		t.Errorf("no file: exit %d, %q", o.code, o.err)
	}
	if r := estimateJSON(t, exitFailed, "bad.json"); r.Code != "not_a_mesh" || strings.Contains(r.Error, "bad.json") {
		t.Errorf("no mesh: %+v", r)
	}
	if r := estimateJSON(t, exitFailed, "part.stl", "--unit", "m", "--tier", "2"); r.Code != "outside_build_volume" {
		t.Errorf("huge: %+v", r)
	}
	endless := []string{"part.stl", "--unit", "m", "--tier", "2", "--set", "max_print_height=0", "--set", "bed_shape=0x0,300000x0,300000x300000,0x300000"}
	if r := estimateJSON(t, exitFailed, endless...); !strings.Contains(r.Error, "into more than") {
		t.Errorf("huge on a huge bed: %+v", r)
	}
	r := estimateJSON(t, exitFailed, "part.stl", "--machine", "binder-jet-generic", "--unit", "cm")
	if r.Code != "outside_build_volume" || !strings.Contains(r.Error, "mm too large") {
		t.Errorf("%+v", r)
	}
}

func TestMachinesAndMaterials(t *testing.T) {
	inFolder(t, map[string]string{"builds.csv": "estimated_s,actual_s\n1000,1300\n2000,2500\n5000,6100\n9000,10900\n"})
	for _, args := range [][]string{{"machines"}, {"machines", "--process", "slm"}, {"materials"}, {"materials", "resin"}, {"machines", "dlp-sl1s"}} {
		o := saggar("", args...)
		if o.code != exitOK || !strings.Contains(o.out, "illustrative") {
			t.Errorf("%v: exit %d, %q", args, o.code, o.out)
		}
	}
	for _, kind := range []string{"machines", "materials"} {
		o := saggar("", kind, "--json")
		machines, materials, err := preset.Read(strings.NewReader(o.out))
		if err != nil || len(machines)+len(materials) < 8 {
			t.Errorf("%s: %v", kind, err)
		}
		if o := saggar("", kind, "nope"); o.code != exitUsage || !strings.Contains(o.err, "known are") {
			t.Errorf("%s: %q", kind, o.err)
		}
		if o := saggar("", kind, "--process", "nope"); o.code != exitUsage {
			t.Errorf("%s: %q", kind, o.err)
		}
	}
	// Acceptance 15: a calibration is fitted, kept in a preset, and off by default.
	o := saggar("", "machines", "fdm-mk3", "--calibrate", "builds.csv", "-o", "mine.json")
	if o.code != exitOK || !strings.Contains(o.out, "1.2 x estimated + 100 s") || !strings.Contains(o.out, "before, ") {
		t.Fatalf("%q %q", o.out, o.err)
	}
	if o := saggar("", "machines", "fdm-mk3", "--calibrate", "builds.csv", "-o", "builds.csv"); o.code != exitUsage || !strings.Contains(o.err, "same file") {
		t.Errorf("over its pairs: exit %d, %s", o.code, o.err)
	}
	for _, args := range [][]string{{"machines", "--calibrate", "builds.csv"}, {"machines", "-o", "x.json"}, {"machines", "fdm-mk3", "--process", "sls"}, {"materials", "pla", "--process", "sls"}} {
		if o := saggar("", args...); o.code != exitUsage {
			t.Errorf("%v: exit %d", args, o.code)
		}
	}
	if o := saggar("", "machines", "fdm-mk3", "--calibrate", "none.csv"); o.code != exitFailed {
		t.Errorf("no pairs: exit %d", o.code)
	}
}

// TestCalibrateDoubts: contrary pairs are not stored, scattered ones with a warning.
func TestCalibrateDoubts(t *testing.T) {
	inFolder(t, map[string]string{
		"contrary.csv": "estimated_s,actual_s\n1000,9000\n5000,5000\n9000,1000\n",
		"scatter.csv":  "estimated_s,actual_s\n1000,300\n1100,9000\n5000,400\n5200,9000\n9000,20000\n",
	})
	o := saggar("", "machines", "fdm-mk3", "--calibrate", "contrary.csv", "-o", "mine.json")
	if _, err := os.Stat("mine.json"); o.code != exitFailed || o.out != "" || !strings.Contains(o.err, "contrary pairs") || err == nil {
		t.Errorf("exit %d, %s%s, %v", o.code, o.out, o.err, err)
	}
	o = saggar("", "machines", "fdm-mk3", "--calibrate", "scatter.csv", "-o", "mine.json")
	if _, err := os.Stat("mine.json"); o.code != exitOK || !strings.Contains(o.err, "warning: the pairs scatter") || err != nil {
		t.Errorf("exit %d, %s%s, %v", o.code, o.out, o.err, err)
	}
}

// TestEstimateTextTellsAll: several files are all named, a sweep tells prices, and the
// keys of steps that the help names are those of the rates.
func TestEstimateTextTellsAll(t *testing.T) {
	inFolder(t, map[string]string{"a.stl": cube(10, nil), "b.stl": cube(12, nil), "c.stl": cube(8, nil), "d.stl": cube(9, nil)})
	o := saggar("", "estimate", "a.stl", "b.stl:2", "--tier", "1", "--material", "pla", "--sweep", "fill_density=10%,90%")
	if head, _, _ := strings.Cut(o.out, "\n"); o.code != exitOK || head != "a.stl, b.stl" {
		t.Errorf("exit %d, %q%s", o.code, head, o.err)
	}
	for _, line := range strings.Split(o.out, "\n") {
		if strings.Contains(line, "fill_density") && !strings.Contains(line, "EUR") {
			t.Errorf("no price: %s", line)
		}
	}
	if o := saggar("", "estimate", "a.stl", "b.stl", "c.stl", "d.stl", "--tier", "1"); !strings.HasPrefix(o.out, "a.stl, b.stl, c.stl and 1 more\n") {
		t.Errorf("%s%s", o.out, o.err)
	}
	help := saggar("", "estimate", "--help").out
	for _, f := range reflect.VisibleFields(reflect.TypeFor[cost.Step]()) {
		if key := f.Tag.Get("json"); !strings.Contains(help, key) {
			t.Errorf("the help does not name %s of steps", key)
		}
	}
}

func TestEstimateCalibrated(t *testing.T) {
	inBracketFolder(t, map[string]string{"builds.csv": "estimated_s,actual_s\n1000,1300\n2000,2500\n5000,6100\n9000,10900\n"})
	if o := saggar("", "machines", "fdm-mk3", "--calibrate", "builds.csv", "-o", "mine.json"); o.code != exitOK {
		t.Fatal(o.err)
	}
	plain := estimateJSON(t, exitOK, "part.stl", "--machine", "fdm-mk3")
	off := estimateJSON(t, exitOK, "part.stl", "--machine", "mine.json")
	on := estimateJSON(t, exitOK, "part.stl", "--machine", "mine.json", "--calibrated")
	if off.PrintTime != plain.PrintTime || on.PrintTime < 1.2*plain.PrintTime+99 || on.PrintTime > 1.2*plain.PrintTime+101 {
		t.Errorf("plain %g, off %g, on %g", plain.PrintTime, off.PrintTime, on.PrintTime)
	}
	sum := 0.0
	for _, w := range on.ByFeature {
		sum += w.Time
	}
	if math.Abs(sum-on.PrintTime) > 1e-6*sum {
		t.Errorf("calibrated features take %g s, all %g s", sum, on.PrintTime)
	}
}

// A slip in a file of rates would change a price.
func TestDecodeRates(t *testing.T) {
	for text, want := range map[string]string{
		`{"setup_fee":1,"setup_fee":2}`: "twice",
		`{"setup_fee":1} {}`:            "after the end",
		`null`:                          "not a JSON object",
		``:                              "not a JSON object",
		`{"setupfee":1}`:                "unknown field",
		"{\n\"Currency\":\"USD\"}":      `line 2: unknown field "Currency": it is spelled "currency"`,
		`{"steps":[{"Name":"wash"}]}`:   `it is spelled "name"`,
		`{"setup_fee":"1"}`:             "setup_fee",
	} {
		if err := decodeRates([]byte(text), &cost.Rates{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
	r := cost.Rates{RunningCostPerHour: 7}
	if err := decodeRates([]byte("\xef\xbb\xbf"+` {"setup_fee":2.5} `), &r); err != nil || r.SetupFee != 2.5 || r.RunningCostPerHour != 7 {
		t.Errorf("%+v, %v", r, err)
	}
}

func FuzzDecodeRates(f *testing.F) {
	f.Add([]byte(`{"setup_fee":1,"markup_value":20}`))
	f.Add([]byte(`{"setup_fee":1,"Setup_Fee":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = decodeRates(data, &cost.Rates{})
	})
}

// Parts stand as stored, but in powder, where they are laid down: as the help says. A layout
// keeps them.
func TestEstimateLaysDownInPowder(t *testing.T) {
	inBracketFolder(t, nil)
	height := func(args ...string) float64 {
		o := saggar("", append([]string{"estimate", "--json", "--tier", "1"}, args...)...)
		var r struct {
			Builds []struct {
				Height float64 `json:"height_mm"`
			} `json:"builds"`
		}
		if err := json.Unmarshal([]byte(o.out), &r); err != nil || len(r.Builds) != 1 {
			t.Fatalf("%v: %v, %s%s", args, err, o.out, o.err)
		}
		return r.Builds[0].Height
	}
	for machine, want := range map[string]float64{"sls-p110": 60, "mjf-5200": 60, "fdm-mk3": 92, "sla-laser": 92 + 5, "polyjet-objet": 92} {
		if got := height("part.stl", "--machine", machine); math.Abs(got-want) > 0.01 {
			t.Errorf("%s: a build of %g mm, want %g", machine, got, want)
		}
	}
	if o := saggar("", "pack", "part.stl", "--packer", "pack3d", "--rotations", "none", "--build", "200,200,300", "--min-packing-distance", "2", "--iterations", "1000", "-o", "layout.json"); o.code != exitOK {
		t.Fatal(o.err)
	}
	if got := height("--layout", "layout.json", "--machine", "sls-p110"); got < 92 {
		t.Errorf("a layout that turns nothing: %g mm", got)
	}
	help := strings.Join(strings.Fields(saggar("", "estimate", "--help").out), " ")
	for _, words := range []string{"Parts stand as stored, but in beds of powder (sls, mjf, binder_jet), where they are laid down", "saggar pack --rotations none"} {
		if !strings.Contains(help, words) {
			t.Errorf("the help does not say %q", words)
		}
	}
}
