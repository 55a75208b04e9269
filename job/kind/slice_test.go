package kind

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/engine"
)

func TestSliceIsTheEngine(t *testing.T) {
	r := do(t, "slice", `{"by_layer":true}`, model(testdata+"cube.stl"))
	d := decode[SliceData](t, r)
	m, err := mesh.Open(context.Background(), testdata+"cube.stl", mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var gcode bytes.Buffer
	want, err := engine.Run(context.Background(), engine.Builtin, engine.Job{Model: m, Gcode: &gcode})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(output(t, r, "gcode"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, gcode.Bytes()) || !sameJSON(t, d.Print.Estimates, want.Estimates) || d.Print.Engine != "builtin" {
		t.Errorf("%.200s", r.Data)
	}
	if d.Layers != want.Estimates.Layers || len(d.Print.Estimates.ByLayer) != d.Layers {
		t.Errorf("%d layers, %d", d.Layers, want.Estimates.Layers)
	}
}

func TestSliceFormats(t *testing.T) {
	tilted := save(t, cube().Apply(geom.Translation(geom.Vec{X: 3, Y: 5, Z: 7})))
	params := `{"formats":["svg","svg_zip","json","csv","cli","png"],"screen":{"width":100,"height":100,"pixel_mm":0.2}}`
	r := do(t, "slice", params, model(tilted))
	d := decode[SliceData](t, r)
	if d.Layers != 50 || d.Print != nil || math.Abs(d.Size[2]-10) > 1e-9 {
		t.Errorf("%.200s", r.Data)
	}
	var layers struct {
		Layers []struct {
			Area      float64 `json:"area_mm2"`
			Perimeter float64 `json:"perimeter_mm"`
		} `json:"layers"`
	}
	text, err := os.ReadFile(output(t, r, "json"))
	if err != nil || json.Unmarshal(text, &layers) != nil || len(layers.Layers) != 50 {
		t.Fatalf("%v, %d layers", err, len(layers.Layers))
	}
	for _, l := range layers.Layers {
		if math.Abs(l.Area-100) > 1e-6 || math.Abs(l.Perimeter-40) > 1e-6 {
			t.Errorf("%+v", l)
		}
	}
	for name, begin := range map[string]string{"svg": "<", "svg_zip": "PK", "csv": "", "cli": "$$HEADERSTART", "png": "PK"} {
		text, err := os.ReadFile(output(t, r, name))
		if err != nil || len(text) == 0 || !strings.HasPrefix(string(text), begin) {
			t.Errorf("%s: %v, %d bytes", name, err, len(text))
		}
	}
}

func TestSliceSettings(t *testing.T) {
	files := model(save(t, cube()))
	files["config"] = write(t, "a.ini", "layer_height = 0.1\nfirst_layer_height = 0.1\n")
	if d := decode[SliceData](t, do(t, "slice", `{"formats":["csv"]}`, files)); d.Layers != 100 {
		t.Errorf("%d layers of 0.1 mm", d.Layers)
	}
	if d := decode[SliceData](t, do(t, "slice", `{"formats":["csv"],"scale":2}`, files)); d.Layers != 200 || d.Size != [3]float64{20, 20, 20} {
		t.Errorf("twice as large: %+v", d)
	}
	files["config"] = write(t, "a.ini", "layer_height = -1\nperimeters = many\n")
	f := failed(t, "slice", `{}`, files)
	if list, ok := f.Detail["errors"].([]FieldError); f.Code != CodeBadConfig || !ok || len(list) != 2 || !strings.Contains(f.Message, "layer_height") {
		t.Errorf("%+v", f)
	}
	files["config"] = write(t, "a.ini", "")
	if f := failed(t, "slice", `{}`, files); f.Code != CodeBadConfig {
		t.Errorf("%+v", f)
	}
}

func TestSliceFailures(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	small := model(save(t, cube()))
	for _, c := range []struct {
		params string
		files  map[string]string
		code   string
		word   string
	}{
		{`{"engine":"prusaslicer"}`, small, CodeEngineUnavailable, "PrusaSlicer"},
		{`{}`, model(save(t, box(300, 10, 10))), CodeOutsideBuildVolume, "50.000 mm"},
		{`{}`, model(save(t, shape.Box(geom.Vec{}, geom.Vec{X: 0.05, Y: 10, Z: 10}))), CodeEmptyFirstLayer, "nothing is printed"},
		{`{"formats":["png"],"screen":{"width":10,"height":10,"pixel_mm":0.1}}`, small, CodeOutsideBuildVolume, "screen"},
		{`{"formats":["png"]}`, small, CodeBadParams, "screen"},
		{`{"formats":["pdf"]}`, small, CodeBadParams, "pdf"},
		{`{"engine":"cura"}`, small, CodeBadParams, "cura"},
		{`{"scale":0}`, small, CodeBadParams, "scale"},
		{`{"gap_mm":-1}`, small, CodeBadParams, "gap_mm"},
		{`{"config":"mine"}`, small, CodeBadParams, "files.mine"},
	} {
		if f := failed(t, "slice", c.params, c.files); f.Code != c.code || !strings.Contains(f.Message, c.word) {
			t.Errorf("%s: %.300s", c.params, f)
		}
	}
}

// TestSlicerThatHangs has an outside engine that never ends.
func TestSlicerThatHangs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stub is a shell script")
	}
	dir := t.TempDir()
	stub := "#!/bin/sh\necho $$ > " + filepath.Join(dir, "pid") + "\nexec sleep 1000\n"
	if err := os.WriteFile(filepath.Join(dir, "prusa-slicer"), []byte(stub), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	f := failed(t, "slice", `{"engine":"prusaslicer","engine_time_limit_s":0.3}`, model(save(t, cube())))
	if f.Code != CodeTimeout {
		t.Errorf("%+v", f)
	}
	pid, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := os.Stat("/proc/" + strings.TrimSpace(string(pid))); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the slicer is still there")
}

// TestSliceClosesAsPrusaSlicer: what is open beyond 2 mm is closed across, but left out
// where there are settings; a gap that is given counts before both.
func TestSliceClosesAsPrusaSlicer(t *testing.T) {
	hole := shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 20}).Without(func(f int) bool { return f == 4 })
	open := save(t, shape.Join(cube().Apply(geom.Translation(geom.Vec{X: 30})), hole))
	without, with := model(open), model(open)
	with["config"] = write(t, "a.ini", "layer_height = 0.2\n")
	volume := func(params string, files map[string]string) float64 {
		return decode[SliceData](t, do(t, "slice", params, files)).Print.Estimates.FilamentCM3
	}
	across, closed := volume(`{}`, without), volume(`{"gap_mm":30}`, with)
	ini, two := volume(`{}`, with), volume(`{"gap_mm":2}`, with)
	if ini != two || closed < 2*ini || across < 2*ini {
		t.Errorf("%g cm³ with settings, %g with a gap of 2 mm and %g of 30 mm, %g without settings", ini, two, closed, across)
	}
}
