package main

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

// printed is what the tests look at in the JSON of a print.
type printed struct {
	Engine     string
	EngineUsed string `json:"engine_used"`
	Layers     int
	Estimates  struct {
		Time      float64 `json:"print_time_s"`
		ByFeature map[string]struct {
			Time     float64 `json:"time_s"`
			Filament float64 `json:"filament_cm3"`
		} `json:"by_feature"`
		FilamentMM  float64 `json:"filament_mm"`
		FilamentCM3 float64 `json:"filament_cm3"`
		FilamentG   float64 `json:"filament_g"`
		Layers      int
		Heights     []float64 `json:"layer_heights"`
		ByLayer     []any     `json:"by_layer"`
	}
	Warnings []struct{ Code, Message string }
	Settings map[string]any
	Report   struct{ Unknown []string } `json:"settings_report"`
	Code     string                     `json:"error_code"`
	Error    string
}

func printJSON(t *testing.T, o outcome) (p printed) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.out), &p); err != nil {
		t.Fatalf("%v in %.300q, %q", err, o.out, o.err)
	}
	return p
}

func TestSlicePrint(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil), "fine.ini": "layer_height = 0.1\nfirst_layer_height = 0.1\nsome_key = 1\nfilament_density = 1.04\n"})
	o := saggar("", "slice", "cube.stl", "--json")
	p := printJSON(t, o)
	if o.code != exitOK || p.Engine != "auto" || p.EngineUsed != "builtin" || p.Layers != 50 || p.Estimates.Layers != 50 ||
		p.Settings["perimeters"] != 2.0 || len(p.Estimates.Heights) != 1 || p.Estimates.ByLayer != nil {
		t.Errorf("exit %d, %+v", o.code, p)
	}
	sum := 0.0
	for _, u := range p.Estimates.ByFeature {
		sum += u.Time
	}
	if math.Abs(sum-p.Estimates.Time) > 1e-6 || sum < 100 || p.Estimates.FilamentG < 0.5 {
		t.Errorf("%g s, sum of features %g, %g g", p.Estimates.Time, sum, p.Estimates.FilamentG)
	}
	o = saggar("", "slice", "cube.stl", "--json", "--engine", "slic3r", "--ini", "fine.ini", "--set", "fill_density=50%", "--by-layer", "-o", "a.gcode", "-o", "a.csv")
	p = printJSON(t, o)
	if o.code != exitOK || p.Engine != "slic3r" || p.EngineUsed != "builtin" || p.Layers != 100 || len(p.Estimates.ByLayer) != 100 ||
		p.Settings["fill_density"] != "50%" || len(p.Report.Unknown) != 1 || !strings.Contains(o.out, "some_key is not a known setting") {
		t.Errorf("exit %d, %+v", o.code, p)
	}
	if table, _ := os.ReadFile("a.csv"); strings.Count(string(table), "\n") != 101 {
		t.Errorf("a.csv has %d lines", strings.Count(string(table), "\n"))
	}
	again := saggar("", "gcode", "--json", "a.gcode")
	var flat struct {
		Time float64 `json:"print_time_s"`
	}
	if err := json.Unmarshal([]byte(again.out), &flat); err != nil || math.Abs(flat.Time-p.Estimates.Time) > 1e-4 {
		t.Errorf("read again: %g s, %v; sliced %g s", flat.Time, err, p.Estimates.Time)
	}
	if o := saggar("", "slice", "cube.stl", "-o", "b.gcode"); o.code != exitOK || !strings.Contains(o.out, "wrote b.gcode") || !strings.Contains(o.out, "outer_wall") {
		t.Errorf("exit %d, %s%s", o.code, o.out, o.err)
	}
}

// TestLayerHeightFlag: the first layer is as the others unless it is given, in prints
// as in layers and in estimates.
func TestLayerHeightFlag(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for args, layers := range map[string]int{
		"--layer-height 0.1": 100, "--layer-height 0.1 --first-layer-height 0.2": 99, "--set layer_height=0.1": 99,
		"--layer-height 0.3 --set layer_height=0.1": 99, // --set counts most
	} {
		p := printJSON(t, saggar("", append([]string{"slice", "cube.stl", "--json", "--engine", "auto"}, strings.Fields(args)...)...))
		if p.Layers != layers {
			t.Errorf("%s: %d layers, want %d", args, p.Layers, layers)
		}
	}
}

func TestSlicePrintSays(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for args, code := range map[string]string{
		"--engine prusaslicer --program no/such":  "engine_unavailable",
		"--set bed_shape=0x0,5x0,5x5,0x5":         "outside_build_volume",
		"--set max_print_height=3 -o never.gcode": "outside_build_volume",
	} {
		o := saggar("", append([]string{"slice", "cube.stl", "--json"}, strings.Fields(args)...)...)
		if p := printJSON(t, o); o.code != exitFailed || p.Code != code || p.Error == "" {
			t.Errorf("%s: exit %d, %+v", args, o.code, p)
		}
	}
	if o := saggar("", "slice", "cube.stl", "--engine", "prusaslicer", "--program", "no/such"); !strings.Contains(o.err, "no/such") {
		t.Errorf("the program is not named: %s", o.err)
	}
	if _, err := os.Stat("never.gcode"); err == nil {
		t.Error("never.gcode was left behind")
	}
	for _, args := range []string{
		"--set layer_height=0", "--set layer_height=-1", "--set layer_height=0.5", "--set layer_height=nan", "--set fill_pattern=tartan",
		"--layer-height 0.5", "--set nonsense", "--ini no.ini", "--engine cura", "--set fill_densty=20% -o x.gcode",
		"--binary -o x.csv", "--sharp -o x.csv", "--width 9 -o x.csv", "--travel", "--picture-layer 3", "--colour speed", "--by-layer", "--timeout 3s", "--program x",
	} {
		o := saggar("", append([]string{"slice", "cube.stl"}, strings.Fields(args)...)...)
		if o.code != exitUsage || o.out != "" || o.err == "" {
			t.Errorf("%s: exit %d, %s%s", args, o.code, o.out, o.err)
		}
	}
}

// TestINIClosesAsPrusaSlicer: what is open beyond 2 mm is closed across, but left out and
// told with settings of PrusaSlicer; a gap that is given counts before both. Estimates
// of tier 3 have the same layers.
func TestINIClosesAsPrusaSlicer(t *testing.T) {
	inFolder(t, map[string]string{"open.stl": cube(20, func(f [][3]int) [][3]int { return append(f[:4:4], f[5:]...) }), "fine.ini": "layer_height = 0.2\n"})
	volume := func(args ...string) float64 {
		return printJSON(t, saggar("", append([]string{"slice", "open.stl", "--json"}, args...)...)).Estimates.FilamentCM3
	}
	ini, two := volume("--ini", "fine.ini"), volume("--ini", "fine.ini", "--gap", "2")
	all := volume("--ini", "fine.ini", "--gap", "30")
	if ini != two || !(ini < 0.5*all) {
		t.Errorf("%g cm³ with an .ini file, %g with a gap of 2 mm, %g with one of 30 mm", ini, two, all)
	}
	if o := saggar("", "slice", "open.stl", "--json", "--ini", "fine.ini"); !strings.Contains(o.out, "dropped_outlines") {
		t.Error("what is left out is not told")
	}
	if o := saggar("", "slice", "open.stl", "--json"); !strings.Contains(o.out, "far_outlines") {
		t.Error("without an .ini file not all is closed")
	}
	if o := saggar("", "estimate", "open.stl", "--json", "--tier", "3", "--ini", "fine.ini"); !strings.Contains(o.out, "dropped_outlines") {
		t.Error("the estimate has other layers")
	}
}
