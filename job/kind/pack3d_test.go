package kind

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

// TestPack3D asks for more than fits: what is packed is a proven layout, and the
// rest has zeros.
func TestPack3D(t *testing.T) {
	files := map[string]string{"c": save(t, cube()), "slab": save(t, box(20, 10, 4))}
	r := do(t, "pack3d", `{"request":{"build_volume":[40,40,40],"spacing":5,"items":[
		{"filename":"cubes","count":30,"scale":1},
		{"filename":"slabs","count":2,"scale":1.5,"copack":[{"filename":"cubes"}],"axes_lock":{"theta_x":null,"theta_y":null,"theta_z":90}}]},
		"files":{"cubes":{"file":"c"},"slabs":{"file":"slab"}},"iterations":300}`, files)
	d := decode[Pack3DData](t, r)
	if len(d.Rows) != 30+2*2 || d.Placed == 0 || d.Placed == 32 {
		t.Fatalf("%d rows, %d placed", len(d.Rows), d.Placed)
	}
	zeros := 0
	for _, row := range d.Rows {
		if row.Transformation == [4][4]float64{} {
			zeros++
		}
	}
	if zeros == 0 || zeros == len(d.Rows) {
		t.Errorf("%d rows of zeros", zeros)
	}
	data, err := os.ReadFile(output(t, r, "pack3d"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pack.DecodePack3DRows(bytes.NewReader(data))
	if err != nil || !sameJSON(t, rows, d.Rows) {
		t.Errorf("the output is not the data: %v", err)
	}
	for _, c := range []struct{ params, field string }{
		{`{"request":{"build_volume":[0,1,1],"spacing":1,"items":[{"filename":"a","count":1,"scale":1}]},"files":{"a":{}}}`, "build_volume[0]"},
		{`{"request":{"build_volume":[1,1,1],"spacing":1,"items":[{"filename":"a","count":1,"scale":1}]}}`, "items[0].filename"},
	} {
		f := failed(t, "pack3d", c.params, nil)
		if all := f.Fields(); len(all) == 0 || all[0].Field != c.field {
			t.Errorf("%s: %+v", c.params, f)
		}
	}
}

// TestPack3DSoFar: a partial result has rows and numbers as the result has.
func TestPack3DSoFar(t *testing.T) {
	var partial Pack3DData
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, _ = Run(ctx, Spec{
		Kind: "pack3d", Dir: t.TempDir(), Files: map[string]string{"c": save(t, cube())},
		Params: json.RawMessage(`{"request":{"build_volume":[40,40,40],"spacing":5,"items":[{"filename":"c","count":30,"scale":1}]},"files":{"c":{"file":"c"}},"time_budget_s":600}`),
	}, func(u Update) {
		if u.Partial == nil || partial.Rows != nil {
			return
		}
		if err := json.Unmarshal(u.Partial, &partial); err != nil {
			t.Error(err)
		}
		cancel()
	})
	placed := 0
	for _, row := range partial.Rows {
		if row.Transformation != [4][4]float64{} {
			placed++
		}
	}
	if len(partial.Rows) != 30 || partial.Numbers == nil || partial.Placed != placed || placed == 0 {
		t.Errorf("%d rows, %d placed, %+v", len(partial.Rows), placed, partial.Numbers)
	}
}
