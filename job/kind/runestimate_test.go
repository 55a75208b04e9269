package kind

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/preset"
)

// TestRunEstimateOfABuild: the layers of a packed build are counted once, the
// material of all parts.
func TestRunEstimateOfABuild(t *testing.T) {
	files := map[string]string{"cube": save(t, cube())}
	r, err := try(t, "layout", plate(`"models":[{"id":"cube","count":9}],"iterations":100`), files, 1)
	if err != nil {
		t.Fatal(err)
	}
	files["layout"] = output(t, r, "layout")
	d := decode[RunEstimateData](t, do(t, "run_estimate", `{"tier":0,"time_before_print_s":60,"time_after_print_s":30}`, files))
	if d.PrintTime != 400 || d.RunTime != 490 || math.Abs(d.BaseMaterial-9) > 1e-9 || d.Layers != 50 {
		t.Errorf("%g s, %g s, %g cm³", d.PrintTime, d.RunTime, d.BaseMaterial)
	}
	if len(d.Parts) != 1 || d.Parts[0].Count != 9 {
		t.Errorf("%+v", d.Parts)
	}
	// Without the layout: one after the other.
	delete(files, "layout")
	d = decode[RunEstimateData](t, do(t, "run_estimate", `{"tier":0,"models":[{"id":"cube","count":9}],"time_before_print_s":60}`, files))
	if d.PrintTime != 9*133 || d.RunTime != 9*133+9*60 {
		t.Errorf("%g s, %g s", d.PrintTime, d.RunTime)
	}
}

func TestRunEstimateIsTheLibrary(t *testing.T) {
	machine, err := preset.FindMachine("mjf-5200")
	if err != nil {
		t.Fatal(err)
	}
	material, err := preset.FindMaterial("pa12")
	if err != nil {
		t.Fatal(err)
	}
	e, err := estimate.For(estimate.Options{Tier: estimate.Auto, Machine: machine, Material: material, Quantities: []int{1, 3}})
	if err != nil {
		t.Fatal(err)
	}
	parts := []estimate.Part{{ID: "hook", Mesh: open(t, testdata+"hook.stl").Merged(), Count: 2}}
	want, err := e.Estimate(context.Background(), parts)
	if err != nil {
		t.Fatal(err)
	}
	inline, err := json.Marshal(machine)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{`"mjf-5200"`, string(inline)} {
		params := `{"machine":` + m + `,"material":"pa12","quantities":[1,3],"models":[{"id":"hook","count":2}]}`
		d := decode[RunEstimateData](t, once(t, "run_estimate", params, map[string]string{"hook": testdata + "hook.stl"}))
		if !sameJSON(t, d.Result, want) || d.RunTime != want.RunTime {
			t.Errorf("%.300s: other numbers than the library's", params)
		}
	}
}

func TestRunEstimateSettings(t *testing.T) {
	files := map[string]string{"a": save(t, cube()), "config": write(t, "c.ini", "layer_height = 0.1\nfirst_layer_height = 0.1\n")}
	d := decode[RunEstimateData](t, do(t, "run_estimate", `{"tier":1,"models":[{"id":"a"}]}`, files))
	if d.Layers != 100 || d.Settings.Filament == nil {
		t.Errorf("%d layers", d.Layers)
	}
}

func TestRunEstimateFailures(t *testing.T) {
	cubes := map[string]string{"a": save(t, cube()), "big": save(t, box(2000, 2000, 2000))}
	for _, c := range []struct{ params, code, word string }{
		{`{}`, CodeBadParams, "models"},
		{`{"tier":4,"models":[{"id":"a"}]}`, CodeBadParams, "tier"},
		{`{"machine":"toaster","models":[{"id":"a"}]}`, CodeBadParams, "toaster"},
		{`{"machine":{"name":""},"models":[{"id":"a"}]}`, CodeBadParams, "machine"},
		{`{"material":{"juggle":1},"models":[{"id":"a"}]}`, CodeBadParams, "material"},
		{`{"share":"fair","models":[{"id":"a"}]}`, CodeBadParams, "share"},
		{`{"rates":{"markup":1},"models":[{"id":"a"}]}`, CodeBadParams, "markup"},
		{`{"rates":{"running_cost_per_hour":-1},"models":[{"id":"a"}]}`, CodeBadParams, "running_cost_per_hour"},
		{`{"time_after_print_s":-1,"models":[{"id":"a"}]}`, CodeBadParams, "time_after_print_s"},
		{`{"contract":{"layer_thickness":2},"tier":0,"models":[{"id":"a"}]}`, CodeBadParams, "layer_thickness"},
		{`{"machine":"mjf-5200","models":[{"id":"big"}]}`, CodeOutsideBuildVolume, "mjf-5200"},
	} {
		f := failed(t, "run_estimate", c.params, cubes)
		if f.Code != c.code || !strings.Contains(f.Message, c.word) {
			t.Errorf("%s: %+v", c.params, f)
		}
	}
	var f *Failure
	if err := Validate("run_estimate", json.RawMessage(`{"quantities":[0]}`)); !errors.As(err, &f) || !strings.Contains(f.Message, "quantity") {
		t.Errorf("%v", err)
	}
}
