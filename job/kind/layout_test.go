package kind

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// plate are the parameters of a plate of 200 mm with further ones.
func plate(more string) string {
	return `{"build":{"type":"rectangle","x":200,"y":200,"z":200},"min_packing_distance":5,` + more + `}`
}

func TestLayoutOfAFullPlate(t *testing.T) {
	files := map[string]string{"cube": save(t, cube())}
	r := do(t, "layout", plate(`"models":[{"id":"cube","count":169}],"iterations":1000`), files)
	d := decode[LayoutData](t, r)
	if d.Placed != 169 || d.Status != pack.Complete || len(d.Unfitted) != 0 || len(d.Positions) != 169 {
		t.Fatalf("%d placed, status %s", d.Placed, d.Status)
	}
	if math.Abs(d.Fill-42.25) > 1e-9 || math.Abs(d.PackedFill-42.25) > 1e-9 || math.Abs(d.FillWithSpacing-92.80) > 0.01 {
		t.Errorf("fill %g, %g, with spacing %g", d.Fill, d.PackedFill, d.FillWithSpacing)
	}
	if f := d.Files[0]; f.Path != "cube.stl" || len(f.SHA256) != 64 || f.Unit != "mm" || f.Count != 169 {
		t.Errorf("%+v", f)
	}
	file, err := os.Open(r.Files[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	back, err := pack.ReadLayout(file)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, back, d) || r.Files[0].Name != "layout" {
		t.Error("layout.json is not the data")
	}
}

// TestLayoutIsTheLibrary packs the same parts with the library.
func TestLayoutIsTheLibrary(t *testing.T) {
	for _, c := range []struct {
		params string
		packer pack.Packer
		bed    pack.Bed
		o      pack.Options
	}{
		{
			`{"build":{"type":"circular","x":220},"min_packing_distance":2,"wall_distance":3,"rotations":"z:45","seed":7,"iterations":20000,
			 "models":[{"id":"a","file":"hook","count":3},{"id":"b","file":"frame","priority":1,"orientation_lock":true}]}`,
			pack.Pack2D{}, pack.Disc(220), pack.Options{MinDistance: 2, WallDistance: 3, Rotations: pack.Rotations{Kind: pack.StepTurns, Step: 45}, Seed: 7, Iterations: 20000},
		},
		{
			`{"build":{"type":"rectangle","packer_type":"pack3d","x":150,"y":150,"z":150},"min_packing_distance":2,"iterations":2000,
			 "models":[{"id":"a","file":"hook","count":3},{"id":"b","file":"frame","priority":1,"orientation_lock":true}]}`,
			pack.Pack3D{}, pack.Bed{Shape: pack.Rectangle, X: 150, Y: 150, Z: 150}, pack.Options{MinDistance: 2, Iterations: 2000, Seed: 1},
		},
	} {
		var parts []pack.Part
		for _, name := range []string{"hook", "frame"} {
			m, err := mesh.Open(context.Background(), testdata+name+".stl", mesh.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, pack.Part{ID: name, Mesh: m.Merged(), Count: 1})
		}
		parts[0].Count, parts[1].Priority, parts[1].Rotations = 3, 1, &pack.Rotations{Kind: pack.NoTurns}
		want, err := c.packer.Pack(context.Background(), parts, c.bed, c.o)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{"hook": testdata + "hook.stl", "frame": testdata + "frame.stl"}
		d := decode[LayoutData](t, do(t, "layout", c.params, files))
		l, _, err := d.Layout()
		if err != nil {
			t.Fatal(err)
		}
		if !sameJSON(t, l.Placements, want.Placements) || d.Build.PackerType == "" {
			t.Errorf("%s: other places than the library's", c.params)
		}
	}
}

func TestLayoutOfTooLargeParts(t *testing.T) {
	rod := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 300})
	files := map[string]string{"cube": save(t, cube()), "rod": save(t, rod)}
	d := decode[LayoutData](t, do(t, "layout", plate(`"models":[{"id":"rod"},{"id":"cube"}],"iterations":100`), files))
	if p := d.Positions[0]; p.Placed || p.Reason != pack.TooLarge || !d.Positions[1].Placed {
		t.Errorf("%+v", d.Positions)
	}
	d = decode[LayoutData](t, do(t, "layout", plate(`"models":[{"id":"rod"},{"id":"cube"}],"iterations":100,"do_build_volume_check":false`), files))
	if p := d.Positions[0]; !p.Placed || !p.Oversized {
		t.Errorf("%+v", d.Positions)
	}
	f := failed(t, "layout", plate(`"models":[{"id":"rod"}],"iterations":100`), files)
	if f.Code != CodeNothingPlaced || !strings.Contains(f.Message, "rod: too_large") || f.Detail["positions"] == nil {
		t.Errorf("%+v", f)
	}
}

func TestLayoutByHand(t *testing.T) {
	files := map[string]string{"cube": save(t, cube())}
	managed := func(second string) string {
		return `{"build":{"type":"rectangle","packer_type":"user_managed","x":200,"y":200},"min_packing_distance":5,"models":[{"id":"cube","count":2}],
			"positions":[{"model":"cube","placed":true,"x":10,"y":10},{"model":"cube","copy":1,"placed":true,` + second + `}]}`
	}
	d := decode[LayoutData](t, do(t, "layout", managed(`"x":25,"y":10,"rotation":{"x":0,"y":0,"z":0}`), files))
	if d.Placed != 2 || d.Build.PackerType != "user_managed" || *d.Positions[1].X != 25 {
		t.Errorf("%+v", d)
	}
	f := failed(t, "layout", managed(`"x":17,"y":10`), files)
	if f.Code != CodeLayoutInvalid || !strings.Contains(f.Message, "cube #1") || !strings.Contains(f.Message, "cube #2") || !strings.Contains(f.Message, "3") {
		t.Errorf("%+v", f)
	}
	v := f.Detail["violations"].([]pack.FileViolation)
	if len(v) == 0 || v[0].Kind != pack.Overlapping || math.Abs(v[0].Depth-3) > 1e-6 {
		t.Errorf("%+v", v)
	}
	if f = failed(t, "layout", managed(`"x":24,"y":10`), files); f.Code != CodeLayoutInvalid || f.Detail["violations"].([]pack.FileViolation)[0].Kind != pack.TooNear {
		t.Errorf("%+v", f)
	}
}

// TestInterlockedParts gives a bolt that is loose in a closed box.
func TestInterlockedParts(t *testing.T) {
	shell := shape.Join(box(40, 40, 40), shape.Box(geom.Vec{X: 5, Y: 5, Z: 5}, geom.Vec{X: 35, Y: 35, Z: 35}).Flip())
	files := map[string]string{"a": save(t, shell), "b": save(t, cube())}
	params := func(more string) string {
		return `{"build":{"type":"rectangle","packer_type":"user_managed","in_space":true,"x":100,"y":100,"z":100},"min_packing_distance":1,` + more + `
			"models":[{"id":"a"},{"id":"b"}],
			"positions":[{"model":"a","placed":true,"x":10,"y":10,"z":10},{"model":"b","placed":true,"x":25,"y":25,"z":25}]}`
	}
	f := failed(t, "layout", params(""), files)
	if pairs, _ := f.Detail["interlocked_pairs"].([]pack.FilePair); f.Code != CodeLayoutInvalid || len(pairs) != 1 {
		t.Errorf("%+v", f)
	}
	r, err := try(t, "layout", params(`"interlock":"report",`), files, 2)
	if err != nil {
		t.Fatal(err)
	}
	if d := decode[LayoutData](t, r); len(d.Pairs) != 1 || d.Pairs[0] != (pack.FilePair{0, 1}) {
		t.Errorf("%+v", d.FileRemoval)
	}
}

// TestCancelledLayout ends a search at its first partial result.
func TestCancelledLayout(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := Spec{
		Kind: "layout", Dir: t.TempDir(), Files: map[string]string{"hook": testdata + "hook.stl"},
		Params: json.RawMessage(plate(`"models":[{"id":"hook","count":60}],"time_budget_s":600`)),
	}
	var partial LayoutData
	r, err := Run(ctx, s, func(u Update) {
		if u.Partial != nil {
			if err := json.Unmarshal(u.Partial, &partial); err != nil {
				t.Error(err)
			}
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	placed := 0
	for _, row := range partial.Positions {
		if row.Placed {
			placed++
		}
	}
	if partial.Status != "" || len(partial.Positions) != 60 || partial.Numbers == nil || partial.Placed != placed || partial.Asked != 60 {
		t.Errorf("partial: %q, %d placed, %+v", partial.Status, placed, partial.Numbers)
	}
	d := decode[LayoutData](t, r)
	if d.Status != pack.Cancelled || len(d.Positions) != 60 || !d.Positions[0].Placed || d.Numbers == nil {
		t.Errorf("status %q, %d positions", d.Status, len(d.Positions))
	}
}

func TestLayoutParams(t *testing.T) {
	models := `"models":[{"id":"a"}]`
	for _, c := range []struct{ params, field, word string }{
		{`{"build":{"type":"rectangle","y":1},"min_packing_distance":5,` + models + `}`, "build.x", "required"},
		{`{"build":{"type":"rectangle","x":1,"y":-1},"min_packing_distance":5,` + models + `}`, "build.y", "-1"},
		{`{"build":{"type":"rectangle","x":1,"y":1},` + models + `}`, "min_packing_distance", "required"},
		{`{"build":{"type":"rectangle","x":1,"y":1},"min_packing_distance":-1,` + models + `}`, "min_packing_distance", "-1"},
		{`{"build":{"type":"rectangle","x":1,"y":1,"packer_type":"tetris"},"min_packing_distance":1,` + models + `}`, "build.packer_type", "tetris"},
		{`{"build":{"type":"rectangle","x":1,"y":1,"packer_type":"pack3d"},"min_packing_distance":1,` + models + `}`, "build.z", "required"},
		{`{"build":{"type":"star","x":1,"y":1},"min_packing_distance":1,` + models + `}`, "build.type", "star"},
		{`{"build":{"type":"polygon"},"min_packing_distance":1,` + models + `}`, "build.outline", "required"},
		{plate(`"models":[]`), "models", "required"},
		{plate(`"models":[{"id":"a"},{"id":"a"}]`), "models[1].id", "twice"},
		{plate(`"models":[{"id":"a","count":0}]`), "models[0].count", "1 to"},
		{plate(`"models":[{"id":"a","orientation_lock":"z91"}]`), "models[0].orientation_lock", "z91"},
		{plate(`"models":[{"id":"a","orientation_lock":{"turning":1}}]`), "", "turning"},
		{plate(`"models":[{"id":"a","locked":[{"plate":-1,"transformation":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]}]`), "", "plate -1"},
		{plate(`"models":[{"id":"a"}],"rotations":"axis24"`), "rotations", "axis24"},
		{plate(`"models":[{"id":"a"}],"objective":"beauty"`), "objective", "beauty"},
		{plate(`"models":[{"id":"a"}],"interlock":"maybe"`), "interlock", "maybe"},
		{plate(`"models":[{"id":"a"}],"time_budget_s":0`), "time_budget_s", "0"},
		{plate(`"models":[{"id":"a"}],"seed":0`), "seed", "0"},
		{plate(`"models":[{"id":"a"}],"positions":[{"model":"a","placed":true,"x":1,"y":1}]`), "positions", "user_managed"},
		{`{"build":{"type":"rectangle","x":9,"y":9,"packer_type":"user_managed"},"min_packing_distance":1,` + models + `,"positions":[{"model":"b"}]}`, "", "none of the files"},
	} {
		err := Validate("layout", json.RawMessage(c.params))
		var f *Failure
		if !errors.As(err, &f) || f.Code != CodeBadParams || !strings.Contains(f.Message, c.word) {
			t.Errorf("%s: %v", c.params, err)
			continue
		}
		if got, _ := f.Detail["field"].(string); c.field != "" && got != c.field {
			t.Errorf("%s: field %q, %s", c.params, got, f.Message)
		}
	}
}

func TestLayoutFailures(t *testing.T) {
	autodesk := `{"build":{"type":"rectangle","packer_type":"autodesk_fusion","x":9,"y":9,"z":9},"min_packing_distance":1,"models":[{"id":"a"}]}`
	if f := failed(t, "layout", autodesk, nil); f.Code != CodePackerUnavailable {
		t.Errorf("%+v", f)
	}
	bad := map[string]string{"a": write(t, "a.stl", "no mesh")}
	if f := failed(t, "layout", plate(`"models":[{"id":"a"}]`), bad); f.Code != CodeNotAMesh || !strings.Contains(f.Message, "model a") {
		t.Errorf("%+v", f)
	}
	if f := failed(t, "layout", plate(`"models":[{"id":"a"}]`), nil); f.Detail["field"] != "files.a" {
		t.Errorf("%+v", f)
	}
	if !Long("layout") {
		t.Error("a layout takes long")
	}
}
