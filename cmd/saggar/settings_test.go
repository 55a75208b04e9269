package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// TestParameters: the parameters of a slicer configuration drive slice and estimate,
// the size of the part included, and --set counts more.
func TestParameters(t *testing.T) {
	inFolder(t, map[string]string{
		"cube.stl":  cube(10, nil),
		"fine.json": `{"print_quality": "fine", "infill_density": 35, "scale": 2, "part_interior": "semisparse"}`,
		"inch.json": `{"units": "inches", "scale": 0.1}`,
		"none.json": "{}",
	})
	p := printJSON(t, saggar("", "slice", "cube.stl", "--json", "--parameters", "fine.json"))
	if p.Layers != 199 || p.Settings["fill_density"] != "70%" || p.Settings["layer_height"] != 0.1 {
		t.Errorf("%d layers, %v", p.Layers, p.Settings["fill_density"])
	}
	if over := printJSON(t, saggar("", "slice", "cube.stl", "--json", "--parameters", "fine.json", "--set", "fill_density=10%")); over.Settings["fill_density"] != "10%" || over.Layers != 199 {
		t.Errorf("%d layers, %v", over.Layers, over.Settings["fill_density"])
	}
	if r := estimateJSON(t, exitOK, "cube.stl", "--parameters", "fine.json", "--tier", "3"); r.Layers != 199 || math.Abs(r.PrintTime-p.Estimates.Time) > 2 || r.Report == nil {
		t.Errorf("estimate: %d layers, %g s; sliced %g s", r.Layers, r.PrintTime, p.Estimates.Time)
	}
	if r := estimateJSON(t, exitOK, "cube.stl", "--parameters", "inch.json", "--tier", "1"); r.Layers != 127 {
		t.Errorf("10 tenths of an inch: %d layers", r.Layers)
	}
	if none, plain := saggar("", "estimate", "cube.stl", "--parameters", "none.json"), saggar("", "estimate", "cube.stl"); none.out != plain.out || none.code != exitOK {
		t.Errorf("no parameters: %s%s, without: %s", none.out, none.err, plain.out)
	}
}

// TestOverhangNumber: how far a part, its skirt or a picture sticks out is a number in
// the JSON of every command.
func TestOverhangNumber(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for args, want := range map[string]float64{
		"slice cube.stl --set bed_shape=0x0,6x0,6x6,0x6":                   2,
		"slice cube.stl --set bed_shape=0x0,12x0,12x12,0x12":               5.225,
		"slice cube.stl --set max_print_height=3":                          7,
		"slice cube.stl --width 90 --height 200 --pixel 0.1 -o a.zip":      0.5,
		"estimate cube.stl --machine binder-jet-generic --unit m --tier 1": 9950,
	} {
		o := saggar("", append(strings.Fields(args), "--json")...)
		var r struct {
			Code   string `json:"error_code"`
			Detail struct {
				Overhang float64 `json:"overhang_mm"`
			} `json:"error_detail"`
		}
		if err := json.Unmarshal([]byte(o.out), &r); err != nil || o.code != exitFailed || r.Code != "outside_build_volume" || math.Abs(r.Detail.Overhang-want) > 0.3 {
			t.Errorf("%s: exit %d, want %g: %s%s", args, o.code, want, o.out, o.err)
		}
	}
}

func TestParametersRefused(t *testing.T) {
	inFolder(t, map[string]string{
		"cube.stl": cube(10, nil), "a.ini": "perimeters = 3\n",
		"key.json": `{"infil_density": 20}`, "type.json": `{"perimeters": "2"}`, "range.json": `{"scale": 0, "infill_density": 120}`,
		"twice.json": `{"scale": 2, "scale": 3}`, "list.json": `[]`, "null.json": `null`, "inch.json": `{"units": "inches"}`, "ok.json": "{}",
	})
	for args, words := range map[string]string{
		"--parameters key.json":                "infil_density",
		"--parameters type.json":               "perimeters",
		"--parameters range.json":              "scale = 0: must be from 1e-06 to 1e+06",
		"--parameters twice.json":              "scale",
		"--parameters list.json":               "not a JSON object",
		"--parameters null.json":               "not a JSON object",
		"--parameters no.json":                 "no.json",
		"--parameters ok.json --ini a.ini":     "not with --ini",
		"--parameters inch.json --unit cm":     "--unit",
		"--parameters ok.json --set raft=true": "raft is not a known setting",
	} {
		for _, command := range []string{"slice", "estimate"} {
			o := saggar("", append([]string{command, "cube.stl"}, strings.Fields(args)...)...)
			if o.code != exitUsage || o.out != "" || !strings.Contains(o.err, words) || strings.Count(o.err, "\n") != 2 {
				t.Errorf("%s %s: exit %d, %s%s", command, args, o.code, o.out, o.err)
			}
		}
	}
	if o := saggar("", "gcode", "--parameters", "ok.json", "-"); o.code != exitUsage {
		t.Errorf("gcode: exit %d", o.code)
	}
}
