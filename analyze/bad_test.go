package analyze_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// badFile is an entry of expected.json. Expect is a sentence or figures.
type badFile struct {
	Outcome string          `json:"outcome"`
	Expect  json.RawMessage `json:"expect"`
}

type badFigures struct {
	Triangles  *int           `json:"triangles"`
	Volume     *float64       `json:"volume"`
	VolumeMM3  *float64       `json:"volume_mm3"`
	PartVolume *float64       `json:"part_volume"`
	Area       *float64       `json:"area"`
	Watertight *bool          `json:"watertight"`
	Exact      *bool          `json:"watertight_exact"`
	Winding    *bool          `json:"winding_consistent"`
	Boundary   *int           `json:"boundary_edges"`
	Duplicates *int           `json:"duplicate_faces"`
	Shells     *int           `json:"shells"`
	Items      *int           `json:"items"`
	Box        *[2][3]float64 `json:"bbox"`
	BoxMM      *[2][3]float64 `json:"bbox_mm"`
}

// TestBadFiles reads every malformed or odd file and checks its outcome.
func TestBadFiles(t *testing.T) {
	dir := corpus(t, "bad")
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]badFile
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) < 100 {
		t.Fatalf("only %d files expected", len(expected))
	}
	for name, want := range expected {
		t.Run(name, func(t *testing.T) { want.check(t, filepath.Join(dir, name)) })
	}
}

func (b badFile) check(t *testing.T, path string) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, r, err := openAndAnalyze(path)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%d MB allocated", used>>20)
	}
	var warned bool
	if err == nil {
		warned = len(m.Warnings)+len(r.Warnings) > 0
		if r.Polygons == 0 {
			t.Error("success without a triangle")
		}
		b.checkFigures(t, m, r)
	} else if mesh.CodeOf(err) == mesh.CodeIO {
		t.Errorf("no code of its own: %v", err)
	}
	ok := map[string]bool{
		"ok": err == nil, "ok+warn": warned, "error": err != nil, "error-or-warn": err != nil || warned,
		"ok-or-error": true, "error-or-ok": true,
	}
	if good, known := ok[b.Outcome]; !known || !good {
		t.Errorf("want %s, got error %v, warned %v", b.Outcome, err, warned)
	}
}

func openAndAnalyze(path string) (*mesh.Model, *analyze.Report, error) {
	m, err := mesh.Open(context.Background(), path, mesh.ReadOptions{})
	if err != nil {
		return nil, nil, err
	}
	r, err := analyze.Analyze(context.Background(), m.Merged(), analyze.Options{})
	return m, r, err
}

func (b badFile) checkFigures(t *testing.T, m *mesh.Model, r *analyze.Report) {
	var f badFigures
	if json.Unmarshal(b.Expect, &f) != nil {
		return // a sentence
	}
	same(t, "triangles", r.Polygons, f.Triangles, f.PartVolume == nil)
	same(t, "watertight", r.Exact.Watertight, f.Watertight, true)
	same(t, "watertight_exact", r.Exact.Watertight, f.Exact, true)
	same(t, "winding_consistent", r.Exact.WindingConsistent, f.Winding, true)
	same(t, "boundary_edges", r.Exact.OpenEdges, f.Boundary, true)
	same(t, "duplicate_faces", r.Exact.DuplicateTriangles, f.Duplicates, true)
	same(t, "shells", r.Exact.Components, f.Shells, true)
	same(t, "items", len(m.Items), f.Items, true)
	for _, v := range []*float64{f.Volume, f.VolumeMM3, f.PartVolume} {
		if v != nil && r.VolumeMM3 == nil {
			t.Errorf("no volume, want %g", *v)
		} else if v != nil {
			near(t, "volume", *r.VolumeMM3, *v, 1e-5**v) // as the file's float32 allow
		}
	}
	if f.Area != nil {
		near(t, "area", r.SurfaceAreaMM2, *f.Area, 1e-6**f.Area)
	}
	for _, box := range []*[2][3]float64{f.Box, f.BoxMM} {
		if box == nil {
			continue
		}
		for k := range 3 {
			near(t, "box", r.BoundingBox.Min[k], box[0][k], 1e-6*math.Abs(box[1][k]))
			near(t, "box", r.BoundingBox.Max[k], box[1][k], 1e-6*math.Abs(box[1][k]))
		}
	}
}

func same[T comparable](t *testing.T, what string, got T, want *T, applies bool) {
	t.Helper()
	if applies && want != nil && got != *want {
		t.Errorf("%s: %v, want %v", what, got, *want)
	}
}
