package kind

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// testdata is the folder of the models of the project.
const testdata = "../../testdata/"

// do runs work in a folder of its own, on one worker and on four, and returns the
// result of both, which has to be the same.
func do(t *testing.T, kind, params string, files map[string]string) *Result {
	t.Helper()
	r, err := try(t, kind, params, files, 1)
	if err != nil {
		t.Fatalf("%s %s: %v", kind, params, err)
	}
	other, err := try(t, kind, params, files, 4)
	if err != nil {
		t.Fatalf("%s on four workers: %v", kind, err)
	}
	if string(r.Data) != string(other.Data) {
		t.Errorf("%s: one worker says %s, four say %s", kind, r.Data, other.Data)
	}
	if !reflect.DeepEqual(contents(t, r.Files), contents(t, other.Files)) {
		t.Errorf("%s: files depend on the number of workers", kind)
	}
	return r
}

// once runs work that has to succeed, on two workers.
func once(t *testing.T, kind, params string, files map[string]string) *Result {
	t.Helper()
	r, err := try(t, kind, params, files, 2)
	if err != nil {
		t.Fatalf("%s %s: %v", kind, params, err)
	}
	return r
}

// try runs work and returns what it comes to.
func try(t *testing.T, kind, params string, files map[string]string, workers int) (*Result, error) {
	t.Helper()
	s := Spec{Kind: kind, Params: json.RawMessage(params), Files: files, Dir: t.TempDir(), Workers: workers}
	last := 0.0
	return Run(t.Context(), s, func(u Update) {
		if u.Fraction < last || u.Fraction > 1 {
			t.Errorf("%s: progress went from %g to %g", kind, last, u.Fraction)
		}
		last = u.Fraction
	})
}

// failed runs work that has to fail and returns how.
func failed(t *testing.T, kind, params string, files map[string]string) *Failure {
	t.Helper()
	r, err := try(t, kind, params, files, 2)
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("%s %s: result %v, error %v: want a failure", kind, params, r, err)
	}
	return f
}

// contents reads output files by name.
func contents(t *testing.T, files []File) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range files {
		data, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name+" "+f.Type+" "+filepath.Base(f.Path)] = string(data)
	}
	return out
}

// decode reads the data of a result.
func decode[T any](t *testing.T, r *Result) *T {
	t.Helper()
	out := new(T)
	dec := json.NewDecoder(strings.NewReader(string(r.Data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(out); err != nil {
		t.Fatalf("%.200s: %v", r.Data, err)
	}
	return out
}

// save writes triangles as a binary STL file.
func save(t *testing.T, s shape.Soup) string {
	t.Helper()
	return saveAs(t, "part.stl", mesh.Single(built(t, s)))
}

func built(t *testing.T, s shape.Soup) *mesh.Mesh {
	t.Helper()
	m := &mesh.Mesh{Name: "part", Vertices: s.Vertices, Faces: s.Faces}
	if err := m.CheckFaces(); err != nil {
		t.Fatal(err)
	}
	return m
}

// saveAs writes a model in the format of the name's suffix.
func saveAs(t *testing.T, name string, m *mesh.Model) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := mesh.Save(path, m, mesh.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return path
}

// write writes any text.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// cube is a cube of 10 mm that stands at the origin.
func cube() shape.Soup { return shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}) }

func TestParamsAreStrict(t *testing.T) {
	for _, c := range []struct{ kind, params, field, word string }{
		{"analyze", `{"colour":1}`, "colour", "no such parameter"},
		{"analyze", `{"max_bytes":"many"}`, "max_bytes", "number"},
		{"analyze", `{"max_bytes":1,"max_bytes":2}`, "", "twice"},
		{"analyze", `{} {}`, "", "more than one"},
		{"analyze", `{`, "", "parameters"},
		{"analyze", `{"max_bytes":-1}`, "max_bytes", "negative"},
		{"analyze", `{"file_unit":"furlong"}`, "file_unit", "furlong"},
		{"analyze", `{"format":"doc"}`, "format", "doc"},
		{"analyze", `{"weld_tolerance_mm":-1}`, "weld_tolerance_mm", "-1"},
		{"snapshot", `{"model":{"unit":"ell"}}`, "model.unit", "ell"},
		{"snapshot", `{"width":1025}`, "width", "1024"},
		{"snapshot", `{"height":769}`, "height", "768"},
		{"snapshot", `{"width":0,"height":0}`, "width", ""},
		{"snapshot", `{"samples":5001}`, "samples", "5000"},
		{"snapshot", `{"color":"red"}`, "color", "red"},
		{"snapshot", `{"direction":[0,0,0]}`, "direction", ""},
		{"snapshot", `{"layer":-1}`, "layer", "negative"},
		{"snapshot", `{"layer":1,"slice_height":2}`, "layer", "slice_height"},
		{"snapshot", `{"layer":1,"layer_height":0}`, "layer_height", "0"},
		{"snapshot", `{"views":["top","top"]}`, "views[1]", "twice"},
		{"snapshot", `{"views":["top"],"position":[1,2,3]}`, "views", "position"},
		{"snapshot", `{"highlight":["thin"]}`, "highlight", "thin"},
		{"estimate", `{"layer_thickness":1}`, "layer_thickness", "between 0 and 1"},
		{"estimate", `{"volume_per_second":0}`, "volume_per_second", ""},
	} {
		err := Validate(c.kind, json.RawMessage(c.params))
		var f *Failure
		if !errors.As(err, &f) {
			t.Errorf("%s %s: %v", c.kind, c.params, err)
			continue
		}
		if got, _ := f.Detail["field"].(string); f.Code != CodeBadParams || got != c.field || !strings.Contains(f.Message, c.word) {
			t.Errorf("%s %s: %+v", c.kind, c.params, f)
		}
		if other := failed(t, c.kind, c.params, nil); other.Message != f.Message {
			t.Errorf("%s %s: Run says %q, Validate %q", c.kind, c.params, other.Message, f.Message)
		}
	}
}

func TestAllProblemsAreListed(t *testing.T) {
	err := Validate("snapshot", json.RawMessage(`{"width":2000,"samples":-1,"color":"red"}`))
	f := err.(*Failure)
	raw, err := json.Marshal(f) // as it comes back from a child
	if err != nil {
		t.Fatal(err)
	}
	var back Failure
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Failure{f, &back} {
		var fields []string
		for _, e := range f.Fields() {
			fields = append(fields, e.Field)
		}
		if got := strings.Join(fields, " "); got != "width samples color" {
			t.Errorf("fields %q", got)
		}
	}
}

func TestUnknownKind(t *testing.T) {
	if f := failed(t, "juggle", "{}", nil); f.Code != CodeUnknownKind {
		t.Errorf("%+v", f)
	}
	if Long("analyze") {
		t.Error("analyze is a short kind")
	}
}

func TestMissingInputIsNamed(t *testing.T) {
	for kind, name := range map[string]string{"analyze": "source", "snapshot": "model", "estimate": "model"} {
		if f := failed(t, kind, "{}", nil); f.Code != CodeBadParams || f.Detail["field"] != "files."+name {
			t.Errorf("%s: %+v", kind, f)
		}
		gone := map[string]string{name: filepath.Join(t.TempDir(), "gone.stl")}
		f := failed(t, kind, "{}", gone)
		if f.Code != CodeIO || strings.Contains(f.Message, "gone.stl") {
			t.Errorf("%s: %+v: want %s, without paths of the store", kind, f, CodeIO)
		}
	}
}

func TestCancelledWork(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := Spec{Kind: "analyze", Files: map[string]string{"source": testdata + "gear.3mf"}, Dir: t.TempDir()}
	if _, err := Run(ctx, s, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestNoFolderForOutputs(t *testing.T) {
	s := Spec{Kind: "analyze", Dir: filepath.Join(t.TempDir(), "none")}
	_, err := Run(t.Context(), s, nil)
	var f *Failure
	if !errors.As(err, &f) || f.Code != CodeIO {
		t.Errorf("error %v", err)
	}
}

// TestOutputThatCannotBeWritten has a folder where the output should be, which is a
// fault of the disk, and an output whose content fails, which is not.
func TestOutputThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "snapshot.png"), 0o777); err != nil {
		t.Fatal(err)
	}
	s := Spec{Kind: "snapshot", Params: json.RawMessage(`{"width":40,"height":30}`), Files: model(testdata + "cube.stl"), Dir: dir}
	_, err := Run(t.Context(), s, nil)
	var f *Failure
	if !errors.As(err, &f) || f.Code != CodeIO || strings.Contains(f.Message, dir) {
		t.Errorf("%v", err)
	}
	w := &work{ctx: t.Context(), Spec: Spec{Dir: t.TempDir()}}
	_, err = w.output("a", "a.txt", "text/plain", func(io.Writer) error { return badField("x", "wrong") })
	if err = w.failure(err); !errors.As(err, &f) || f.Code != CodeBadParams {
		t.Errorf("%v", err)
	}
}
