package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

func sliceJSON(t *testing.T, o outcome) (r struct {
	Schema    int
	Engine    string
	Layers    int
	Estimates map[string]any
	Warnings  []struct{ Code string }
	Settings  map[string]any
	Error     string
	Code      string `json:"error_code"`
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(o.out), &r); err != nil {
		t.Fatalf("%v in %q, %q", err, o.out, o.err)
	}
	return r
}

func TestSlice(t *testing.T) {
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, map[string]string{"part.stl": string(part)})
	o := saggar("", "slice", "part.stl", "--json", "-o", "a.svg", "-o", "a.csv", "-o", "a.json", "-o", "a.cli", "-o", "a.zip",
		"--width", "64", "--height", "64", "--pixel", "5")
	if o.code != exitOK {
		t.Fatalf("exit %d, %q", o.code, o.err)
	}
	r := sliceJSON(t, o)
	if r.Schema != 1 || r.Engine != "auto" || r.Layers == 0 || r.Estimates["layers"] != float64(r.Layers) || r.Settings["layer_height"] != 0.2 || r.Warnings == nil {
		t.Errorf("%+v", r)
	}
	for name, head := range map[string]string{"a.svg": "<svg ", "a.csv": "index,", "a.json": `{"schema":1`, "a.cli": "$$HEADERSTART\n$$ASCII", "a.zip": "PK"} {
		data, err := os.ReadFile(name)
		if err != nil || !strings.HasPrefix(string(data), head) {
			t.Errorf("%s: %v, begins with %.20q", name, err, data)
		}
	}
	table, _ := os.ReadFile("a.csv")
	if n := strings.Count(string(table), "\n"); n != r.Layers+1 {
		t.Errorf("%d rows for %d layers", n, r.Layers)
	}
	o = saggar("", "slice", "part.stl", "-o", "b.cli", "--binary", "-o", "b.zip", "--images", "svg", "--layer-height", "1", "--first-layer-height", "0.5")
	if o.code != exitOK || !strings.Contains(o.out, "layers of 1 mm") || !strings.Contains(o.out, "wrote b.zip") {
		t.Errorf("exit %d, %q %q", o.code, o.out, o.err)
	}
	if data, _ := os.ReadFile("b.cli"); !strings.Contains(string(data), "$$BINARY") {
		t.Error("b.cli is not binary")
	}
}

// TestSliceIsTheSameForAnyWorkers compares whole files.
func TestSliceIsTheSameForAnyWorkers(t *testing.T) {
	part, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, map[string]string{"part.stl": string(part)})
	var want []byte
	for _, workers := range []string{"1", "2", "8"} {
		if o := saggar("", "slice", "part.stl", "-o", "a.json", "--workers", workers); o.code != exitOK {
			t.Fatalf("exit %d, %q", o.code, o.err)
		}
		got, err := os.ReadFile("a.json")
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if string(got) != string(want) {
			t.Errorf("other layers with %s workers", workers)
		}
	}
}

func TestSliceUsage(t *testing.T) {
	for _, args := range []string{
		"", "a.stl b.stl", "a.stl -o x.png", "a.stl -o x", "a.stl -o x.zip", "a.stl -o x.zip --images gif", "a.stl --layer-height 0", "a.stl --layer-height -1",
		"a.stl --layer-height nan", "a.stl --first-layer-height 0", "a.stl --gap -1", "a.stl --workers -1",
		"a.stl --engine prusaslicer --timeout 0s", "a.stl --engine prusaslicer --timeout -1s",
	} {
		o := saggar("", append([]string{"slice"}, strings.Fields(args)...)...)
		if o.code != exitUsage || o.out != "" {
			t.Errorf("slice %s: exit %d, %q", args, o.code, o.out)
		}
	}
}

// shapeOf lists the keys of a JSON object and what kind of value each has, two levels
// deep.
func shapeOf(t *testing.T, text string) map[string]string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v in %.300q", err, text)
	}
	shape := map[string]string{}
	for key, v := range all {
		shape[key] = fmt.Sprintf("%T", v)
		if inner, ok := v.(map[string]any); ok {
			for k, w := range inner {
				shape[key+"."+k] = fmt.Sprintf("%T", w)
			}
		}
	}
	return shape
}

// TestOneSchema: every key of layers alone is there in a print, with a value of the same
// kind, and says the same of the same part.
func TestOneSchema(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	layers, print := saggar("", "slice", "cube.stl", "--json", "-o", "a.csv"), saggar("", "slice", "cube.stl", "--json", "-o", "a.gcode")
	whole := shapeOf(t, print.out)
	for key, kind := range shapeOf(t, layers.out) {
		if got := whole[key]; got != kind && kind != "<nil>" {
			t.Errorf("%s is %s in layers and %q in a print", key, kind, got)
		}
	}
	for _, key := range []string{"estimates.print_time_s", "estimates.by_feature", "settings.perimeters", "settings_report.used"} {
		if whole[key] == "" {
			t.Errorf("a print has no %s", key)
		}
	}
	a, b := sliceJSON(t, layers), sliceJSON(t, print)
	for _, key := range []string{"layers", "volume_mm3", "corners", "empty_layers", "first_solid_layer"} {
		if a.Estimates[key] != b.Estimates[key] || a.Estimates[key] == nil {
			t.Errorf("%s: %v in layers, %v in a print", key, a.Estimates[key], b.Estimates[key])
		}
	}
}

func TestSliceSays(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil), "empty.stl": ""})
	for _, c := range []struct{ args, want string }{
		{"none.stl", "io_error"},
		{"empty.stl", "empty_file"},
		{"cube.stl --layer-height 1e-9 -o x.svg", "limit_exceeded"},
	} {
		o := saggar("", append([]string{"slice", "--json"}, strings.Fields(c.args)...)...)
		if r := sliceJSON(t, o); o.code != exitFailed || r.Code != c.want || r.Error == "" {
			t.Errorf("%s: exit %d, %+v", c.args, o.code, r)
		}
	}
	o := saggar("", "slice", "cube.stl", "-o", "x.zip", "--width", "10", "--height", "10", "--pixel", "0.1")
	if o.code != exitFailed || !strings.Contains(o.err, "over the edge of the picture of 1 x 1 mm by 4.5") {
		t.Errorf("too small a screen: exit %d, %q", o.code, o.err)
	}
	if _, err := os.Stat("x.zip"); err == nil {
		t.Error("x.zip was left behind")
	}
	if o := saggar("", "slice", "cube.stl", "-o", "cube.stl"); o.code != exitUsage {
		t.Errorf("exit %d", o.code)
	}
}

// No file is replaced that was not meant to be, and nothing comes out unsaid.
func TestSliceKeepsFiles(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil), "dot.stl": cube(0.01, nil), "none.ini": "# no settings\n", "some.gcode": "perimeters = 3\n"})
	for _, c := range []struct{ args, want string }{
		{"cube.stl --ini none.ini -o x.gcode", "none.ini: no settings"},
		{"cube.stl -o x.svg -o ./x.svg", "written twice"},
		{"cube.stl --layer-height 1e9 -o x.svg", "layer height 1e+09 mm; use more than 0 to 1000"},
		{"cube.stl --first-layer-height 1001 -o x.csv", "first layer height 1001 mm; use"},
		{"cube.stl --layer-height 1e9", "layer height 1e+09 mm; use more than 0"},
		{"cube.stl --ini some.gcode -o some.gcode", "same file"},
	} {
		if o := saggar("", append([]string{"slice"}, strings.Fields(c.args)...)...); o.code != exitUsage || !strings.Contains(o.err, c.want) {
			t.Errorf("%s: exit %d, %q", c.args, o.code, o.err)
		}
	}
	if o := saggar("", "slice", "dot.stl", "--json"); o.code != exitOK || !strings.Contains(o.out, "nothing_printed") {
		t.Errorf("a dot: exit %d, %q", o.code, o.out)
	}
	if o := saggar("", "slice", "dot.stl", "-o", "dot.gcode"); o.code != exitFailed || !strings.Contains(o.err, "as wide as a line") {
		t.Errorf("G-code of a dot: exit %d, %q", o.code, o.err)
	}
	if _, err := os.Stat("dot.gcode"); err == nil {
		t.Error("G-code of a dot is there")
	}
	if o := saggar("", "estimate", "dot.stl"); o.code != exitFailed || !strings.Contains(o.err, "as wide as a line") {
		t.Errorf("a dot: exit %d, %q", o.code, o.err)
	}
}

// A first layer of another height is told as such.
func TestSliceTellsFirstLayer(t *testing.T) {
	inFolder(t, map[string]string{"cube.stl": cube(10, nil)})
	for height, want := range map[string]string{"0.2": ": 50 layers of 0.2 mm, 10 x", "0.3": ": 50 layers of 0.2 mm, the first of 0.3 mm, 10 x", "10": ": 1 layer of 10 mm, 10 x"} {
		if o := saggar("", "slice", "cube.stl", "--first-layer-height", height, "-o", "a.svg"); o.code != exitOK || !strings.Contains(o.out, want) {
			t.Errorf("%s: exit %d, %s%s, want %q", height, o.code, o.out, o.err, want)
		}
	}
}
