package kind

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func source(path string) map[string]string { return map[string]string{"source": path} }

func TestAnalyzeCube(t *testing.T) {
	for _, file := range []string{"cube.stl", "cube_ascii.stl"} {
		r := once(t, "analyze", `{"format":"stl","file_unit":"mm"}`, source(testdata+file))
		d := decode[ModelData](t, r)
		if d.Schema != 1 || d.Size != (analyze.XYZ{X: 20, Y: 20, Z: 20}) || d.Polygons != 12 || !d.Analyses.Manifold {
			t.Errorf("%s: %s", file, r.Data)
		}
		if math.Abs(*d.VolumeMM3-8000) > 1e-8 || math.Abs(d.SurfaceAreaMM2-2400) > 1e-8 {
			t.Errorf("%s: volume %g, area %g", file, *d.VolumeMM3, d.SurfaceAreaMM2)
		}
		if len(r.Files) != 1 || r.Files[0].Name != "snapshot" || r.Files[0].Type != "image/png" {
			t.Fatalf("%s: files %+v", file, r.Files)
		}
		data, err := os.ReadFile(r.Files[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != 640 || img.Bounds().Dy() != 480 {
			t.Errorf("%s: picture %v, %v", file, img, err)
		}
	}
}

// TestAnalyzeIsTheLibrary compares with a call of the library by hand.
func TestAnalyzeIsTheLibrary(t *testing.T) {
	for _, file := range []string{"gear.3mf", "plate_inch.3mf", "open_cube.stl", "two_cubes_edge.stl"} {
		d := decode[ModelData](t, do(t, "analyze", `{"no_snapshot":true}`, source(testdata+file)))
		m, err := mesh.Open(context.Background(), testdata+file, mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := analyze.Analyze(context.Background(), m.Merged(), analyze.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want.Warnings = nil // joined in the file's own
		if got := *d.Report; !sameJSON(t, got, *want) {
			t.Errorf("%s: %+v, want %+v", file, got, *want)
		}
		if m.Format == "3mf" && len(d.Items) != len(m.Items) {
			t.Errorf("%s: %d items, want %d", file, len(d.Items), len(m.Items))
		}
	}
}

func TestAnalyzeUnits(t *testing.T) {
	inch := save(t, shape.Box(geom.Vec{}, geom.Vec{X: 1, Y: 1, Z: 1}))
	d := decode[ModelData](t, do(t, "analyze", `{"file_unit":"in","no_snapshot":true}`, source(inch)))
	if math.Abs(d.Size.X-25.4) > 1e-12 || math.Abs(*d.VolumeMM3-16387.064) > 1e-8 || d.Unit != "in" {
		t.Errorf("an inch is %g mm, its cube %g", d.Size.X, *d.VolumeMM3)
	}
	d = decode[ModelData](t, do(t, "analyze", `{"file_unit":"auto","no_snapshot":true}`, source(save(t, cube()))))
	if d.Unit != "mm" || d.UnitConfidence <= 0 && d.UnitReason == "" {
		t.Errorf("detected %q for %q (%g)", d.Unit, d.UnitReason, d.UnitConfidence)
	}
	d = decode[ModelData](t, do(t, "analyze", `{"no_snapshot":true}`, source(testdata+"plate_inch.3mf")))
	if d.Unit != "in" || d.UnitSource != "format" || d.UnitConfidence != 1 {
		t.Errorf("a 3MF in inches: %q by %q", d.Unit, d.UnitSource)
	}
}

// TestAutoAlign turns a box that lies askew, and leaves one that does not.
func TestAutoAlign(t *testing.T) {
	askew := save(t, box(10, 30, 20).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 0.7)))
	r := do(t, "analyze", `{"auto_align":true,"format":"stl","no_snapshot":true}`, source(askew))
	d := decode[ModelData](t, r)
	if s := d.Size; math.Abs(s.X-30) > 1e-4 || math.Abs(s.Y-20) > 1e-4 || math.Abs(s.Z-10) > 1e-4 || math.Abs(d.BoundingBox.Min[2]) > 1e-9 {
		t.Errorf("%+v from %v", s, d.BoundingBox.Min)
	}
	m := open(t, output(t, r, "mesh")).Merged()
	if b := m.Bounds(); b.Min.X != d.BoundingBox.Min[0] || b.Max.Y != d.BoundingBox.Max[1] || d.Alignment == nil || d.Format != "stl" {
		t.Errorf("%v, %+v", b, d.BoundingBox)
	}
	r = do(t, "analyze", `{"auto_align":true,"no_snapshot":true}`, source(save(t, box(30, 20, 10))))
	if d = decode[ModelData](t, r); len(r.Files) != 0 || d.Alignment != nil {
		t.Errorf("%+v: nothing was to be turned", r.Files)
	}
}

func TestAnalyzeFailures(t *testing.T) {
	cut, err := os.ReadFile(save(t, cube()))
	if err != nil {
		t.Fatal(err)
	}
	flat := shape.Soup{Vertices: []geom.Vec{{}, {X: 1}, {X: 2}}, Faces: [][3]uint32{{0, 1, 2}}}
	nan := append([]byte(nil), cut...)
	binary.LittleEndian.PutUint32(nan[84+12:], math.Float32bits(float32(math.NaN())))
	for _, c := range []struct{ name, params, path, code, word string }{
		{"text", `{"format":"stl"}`, write(t, "a.stl", "dear sir, please find attached"), CodeNotAMesh, ""},
		{"empty", `{"format":"stl"}`, write(t, "a.stl", ""), CodeEmpty, ""},
		{"promise", `{"format":"stl"}`, testdata + "gear.3mf", CodeWrongFormat, "3mf, not stl"},
		{"cut", `{}`, write(t, "a.stl", string(cut[:300])), CodeTruncated, "12"},
		{"not finite", `{}`, write(t, "a.stl", string(nan)), CodeInoperable, "1"},
		{"no area", `{}`, save(t, flat), CodeInoperable, "area"},
		{"bytes", `{"max_bytes":100}`, testdata + "cube.stl", CodeFileTooLarge, "100"},
		{"triangles", `{"max_triangles":11}`, testdata + "cube.stl", CodeFileTooLarge, "11"},
		{"unpacked", `{"max_inflated_bytes":100}`, testdata + "gear.3mf", CodeArchiveLimit, "100"},
		{"STEP", `{}`, write(t, "a.step", "ISO-10303-21;\nHEADER;\n"), CodeConverter, ""},
	} {
		f := failed(t, "analyze", c.params, source(c.path))
		if f.Code != c.code || !strings.Contains(f.Message, c.word) {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

// TestCodesOfMesh fails when package mesh has an error without a failure here.
func TestCodesOfMesh(t *testing.T) {
	for _, code := range []mesh.Code{
		mesh.CodeEmpty, mesh.CodeNotAMesh, mesh.CodeNeedsConverter, mesh.CodeUnsupported, mesh.CodeTruncated, mesh.CodeSyntax,
		mesh.CodeNumber, mesh.CodeIndex, mesh.CodeNonFinite, mesh.CodeNoTriangles, mesh.CodeUnit, mesh.CodeCycle,
		mesh.CodeArchive, mesh.CodeArchiveLimit, mesh.CodeLimit, mesh.CodeDTD, mesh.CodeEncrypted, mesh.CodeIO,
	} {
		if f := fromLibrary(mesh.Errorf(code, "x")); f.Code == "" || f.Detail["mesh_code"] != string(code) {
			t.Errorf("%s: %+v", code, f)
		}
	}
}
