package kind

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// output returns the path of an output.
func output(t *testing.T, r *Result, name string) string {
	t.Helper()
	for _, f := range r.Files {
		if f.Name == name {
			return f.Path
		}
	}
	t.Fatalf("no output %s in %+v", name, r.Files)
	return ""
}

func box(x, y, z float64) shape.Soup { return shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}) }

func TestTransformBox(t *testing.T) {
	params := `{"steps":[{"type":"rotate","parametersRotate":{"x":90,"y":0,"z":0}}],"content":"stl"}`
	r := once(t, "transform", params, model(save(t, box(10, 20, 30))))
	d := decode[TransformData](t, r)
	if s := d.Size; s.X != 10 || s.Y != 30 || s.Z != 20 || math.Abs(*d.VolumeMM3-6000) > 1e-8 || d.Matrix[1][2] != -1 {
		t.Errorf("%s", r.Data)
	}
	if d.Format != "ply" || d.Unit != "mm" || d.Schema != 1 {
		t.Errorf("%s", r.Data)
	}
	for _, name := range []string{"mesh", "content"} {
		m, err := mesh.Open(context.Background(), output(t, r, name), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if s := m.Merged().Bounds().Size(); s != (geom.Vec{X: 10, Y: 30, Z: 20}) {
			t.Errorf("%s: %v", name, s)
		}
	}
	output(t, r, "snapshot")
}

// TestTenStepsAreTenCalls gives ten steps at once, and one by one with the output
// of each call as the input of the next.
func TestTenStepsAreTenCalls(t *testing.T) {
	var steps []string
	for i := range 5 {
		steps = append(steps,
			fmt.Sprintf(`{"type":"rotate","parametersRotate":{"x":%d.7,"y":13.1,"z":-%d.3}}`, 10+i, i),
			fmt.Sprintf(`{"type":"scale","parametersScale":{"x":103.%d,"y":97.9,"z":101.1}}`, i))
	}
	path := testdata + "hook.stl"
	once := do(t, "transform", `{"no_snapshot":true,"steps":[`+strings.Join(steps, ",")+`]}`, model(path))
	for _, s := range steps {
		r, err := try(t, "transform", `{"no_snapshot":true,"steps":[`+s+`]}`, model(path), 1)
		if err != nil {
			t.Fatal(err)
		}
		path = output(t, r, "mesh")
	}
	load := func(path string) *mesh.Mesh {
		m, err := mesh.Open(context.Background(), path, mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return m.Merged()
	}
	a, b := load(output(t, once, "mesh")), load(path)
	if len(a.Vertices) != len(b.Vertices) || len(a.Faces) != len(b.Faces) {
		t.Fatalf("%d and %d vertices", len(a.Vertices), len(b.Vertices))
	}
	for i := range a.Vertices {
		if d := geom.Norm(geom.Sub(a.Vertices[i], b.Vertices[i])); d > 1e-9 {
			t.Fatalf("vertex %d is %g mm off", i, d)
		}
	}
}

func TestTransformFailures(t *testing.T) {
	rod := model(save(t, box(10, 10, 200)))
	f := failed(t, "transform", `{"steps":[{"type":"auto-rotate","parametersAutoRotate":{"build":{"x":50,"y":50,"z":50}}}]}`, rod)
	if f.Code != CodeDoesNotFit || f.Detail["box"] == nil || f.Detail["step"] != 0 {
		t.Errorf("%+v", f)
	}
	for _, c := range []struct{ params, field string }{
		{`{"steps":[]}`, "steps"},
		{`{}`, "steps"},
		{`{"steps":[{"type":"juggle"}]}`, "steps[0].type"},
		{`{"steps":[{"type":"scale","parametersScale":{"x":0,"y":100,"z":100}}]}`, "steps[0].parametersScale.x"},
		{`{"steps":[{"type":"auto-translate"}],"content":"docx"}`, "content"},
		{`{"steps":[{"type":"auto-translate"}],"content":"step"}`, "content"},
	} {
		f := failed(t, "transform", c.params, rod)
		if got, _ := f.Detail["field"].(string); f.Code != CodeBadParams || got != c.field {
			t.Errorf("%s: %+v", c.params, f)
		}
	}
	err := Validate("transform", json.RawMessage(`{"steps":[{"type":"juggle"},{"type":"rotate"}]}`))
	if got := err.(*Failure).Fields(); len(got) != 2 {
		t.Errorf("%+v", got)
	}
}
