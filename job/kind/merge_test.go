package kind

import (
	"archive/zip"
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// laidOut packs three hooks and two frames on plates of 120 mm and returns the
// inputs of a merge.
func laidOut(t *testing.T, more string) (map[string]string, *LayoutData) {
	t.Helper()
	files := map[string]string{"hook": testdata + "hook.stl", "blob": testdata + "frame.stl"}
	params := `{"build":{"type":"rectangle","x":120,"y":120,"z":100},"min_packing_distance":3,"iterations":2000,` + more + `
		"models":[{"id":"hook","count":3},{"id":"frame","file":"blob","count":2}]}`
	r, err := try(t, "layout", params, files, 1)
	if err != nil {
		t.Fatal(err)
	}
	files["layout"] = output(t, r, "layout")
	return files, decode[LayoutData](t, r)
}

// volume returns the volume of a closed mesh in mm³.
func volume(m *mesh.Mesh) float64 {
	six := 0.0
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		six += a.X*(b.Y*c.Z-b.Z*c.Y) + a.Y*(b.Z*c.X-b.X*c.Z) + a.Z*(b.X*c.Y-b.Y*c.X)
	}
	return six / 6
}

func open(t *testing.T, path string) *mesh.Model {
	t.Helper()
	m, err := mesh.Open(context.Background(), path, mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMergeReadsBack(t *testing.T) {
	files, layout := laidOut(t, `"multi_build":true,`)
	want := make([]float64, layout.PlateCount) // volumes
	items := make([]int, layout.PlateCount)
	for _, p := range layout.Positions {
		if !p.Placed {
			t.Fatalf("%+v", p)
		}
		name := map[string]string{"hook": "hook", "frame": "blob"}[p.Model]
		want[p.Plate] += volume(open(t, files[name]).Merged())
		items[p.Plate]++
	}
	if layout.PlateCount < 2 {
		t.Fatal("one plate: the test wants several")
	}
	for _, format := range []string{"3mf", "stl"} {
		r := once(t, "merge", `{"files":{"frame":"blob"},"format":"`+format+`"}`, files)
		d := decode[MergeData](t, r)
		if d.Format != format || len(d.Builds) != layout.PlateCount || len(r.Files) != layout.PlateCount {
			t.Fatalf("%s", r.Data)
		}
		for i, b := range d.Builds {
			m := open(t, output(t, r, b.File))
			if got := volume(m.Merged()); math.Abs(got/want[b.Plate]-1) > 1e-6 || b.Placed != items[b.Plate] || b.Plate != i {
				t.Errorf("%s: %+v has %g mm³, not %g", format, b, got, want[b.Plate])
			}
			if format == "3mf" && len(m.Items) != items[b.Plate] {
				t.Errorf("%d items, %d copies", len(m.Items), items[b.Plate])
			}
		}
	}
}

func TestMergeZip(t *testing.T) {
	files, layout := laidOut(t, "")
	r := do(t, "merge", `{"files":{"frame":"blob"},"format":"zip"}`, files)
	z, err := zip.OpenReader(output(t, r, "build"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if f.Name != "layout.json" {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		back, err := pack.ReadLayout(in)
		if err != nil || len(back.Positions) != len(layout.Positions) {
			t.Errorf("%v", err)
		}
	}
	if len(names) != 3 {
		t.Errorf("%v", names)
	}
	if d := decode[MergeData](t, r); d.Builds[0].Placed != layout.Placed {
		t.Errorf("%.200s", r.Data)
	}
}

func TestMergeGcode(t *testing.T) {
	files, layout := laidOut(t, "")
	r := once(t, "merge", `{"files":{"frame":"blob"},"format":"gcode","plate":0}`, files)
	d := decode[MergeData](t, r)
	if p := d.Builds[0].Print; p == nil || p.Engine != "builtin" || p.Estimates.PrintTime <= 0 || d.Builds[0].Placed != layout.Plates[0].Placed {
		t.Fatalf("%s", r.Data)
	}
	// Lines are printed where the layout has its parts.
	box := d.Builds[0].Print.Estimates.Box
	for _, p := range layout.Positions {
		b := p.BoundingBox
		if p.Placed && p.Plate == 0 && (b.Min[0] < box.Min[0]-1 || b.Max[0] > box.Max[0]+1) {
			t.Errorf("%+v is outside of what is printed, %+v", b, box)
		}
	}
	if text, err := os.ReadFile(output(t, r, "build")); err != nil || !strings.Contains(string(text), "G1") {
		t.Errorf("%v", err)
	}
}

func TestMergeFailures(t *testing.T) {
	files, _ := laidOut(t, "")
	other := map[string]string{"hook": testdata + "ring.stl", "frame": testdata + "frame.stl", "layout": files["layout"]}
	noLayout := map[string]string{"layout": write(t, "l.json", "{}")}
	for _, c := range []struct {
		params string
		files  map[string]string
		code   string
	}{
		{`{"files":{"frame":"blob"}}`, noLayout, CodeLayoutInvalid},
		{`{}`, other, CodeOtherFile},
		{`{}`, files, CodeBadParams}, // no input called frame
		{`{"format":"crs"}`, files, CodeBadParams},
		{`{"files":{"frame":"blob"},"plate":7}`, files, CodeBadParams},
		{`{"format":"zip","plate":0}`, files, CodeBadParams},
		{`{"slicing":{"engine":"cura"}}`, files, CodeBadParams},
	} {
		if f := failed(t, "merge", c.params, c.files); f.Code != c.code {
			t.Errorf("%s: %+v", c.params, f)
		}
	}
}

// TestMergeMakesRecords asks for a child for each build, with its picture.
func TestMergeMakesRecords(t *testing.T) {
	files, layout := laidOut(t, `"multi_build":true,`)
	r := do(t, "merge", `{"format":"stl","records":true,"pictures":true,"files":{"frame":"blob"}}`, files)
	d := decode[MergeData](t, r)
	if len(r.Files) != 0 || len(r.Children) != layout.PlateCount || len(d.Builds) != layout.PlateCount {
		t.Fatalf("%d outputs, %d children, %d builds", len(r.Files), len(r.Children), len(d.Builds))
	}
	paths := map[string]bool{}
	for i, c := range r.Children {
		if c.Name != d.Builds[i].File || len(c.Files) != 2 || c.Files[0].Name != "build" || c.Files[1].Name != "snapshot" {
			t.Errorf("%+v", c)
		}
		if !sameJSON(t, c.Data, d.Builds[i]) {
			t.Errorf("%s is not %+v", c.Data, d.Builds[i])
		}
		for _, f := range c.Files {
			if info, err := os.Stat(f.Path); err != nil || info.Size() == 0 || paths[f.Path] {
				t.Errorf("%s: %v", f.Path, err)
			}
			paths[f.Path] = true
		}
	}
}
