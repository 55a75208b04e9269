package pack_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// build is a layout of two kinds of parts on two plates, with turns that have no
// short decimals and a copy that found no place.
func build() (*pack.Layout, []pack.Part) {
	box := boxPart("in/box.stl", 20, 10, 5, 3)
	s := shape.Torus(8, 3, 24, 12)
	ring := pack.Part{ID: "ring.3mf", Count: 2, Mesh: &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}}
	at := func(part, copy, plate int, deg, x, y, z float64) pack.Placement {
		pose := shape.Turn(geom.Vec{Z: 1}, deg*math.Pi/180)
		pose.T = geom.Vec{X: x, Y: y, Z: z}
		return pack.Placement{Part: part, Copy: copy, Placed: true, Plate: plate, Pose: pose}
	}
	l := &pack.Layout{Bed: pack.Plate(100, 80), Plates: 2, Placements: []pack.Placement{
		at(0, 0, 0, 0, 1, 2, 0), at(0, 1, 1, 37.5, 40, 20, 0), {Part: 0, Copy: 2, Reason: pack.NoRoom},
		at(1, 0, 0, 11, 60, 50, 3), at(1, 1, 0, 200, 30, 50, 3),
	}}
	return l, []pack.Part{box, ring}
}

func volume(m *mesh.Mesh) (v float64) {
	c := m.Bounds().Center()
	for _, f := range m.Faces {
		a, b, d := geom.Sub(m.Vertices[f[0]], c), geom.Sub(m.Vertices[f[1]], c), geom.Sub(m.Vertices[f[2]], c)
		v += geom.Dot(a, geom.Cross(b, d)) / 6
	}
	return v
}

func model(t *testing.T, l *pack.Layout, parts []pack.Part, plate int) *mesh.Model {
	t.Helper()
	m, err := l.Model(parts, plate)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// written returns m as a file of the format.
func written(t *testing.T, m *mesh.Model, o mesh.WriteOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := mesh.Write(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestModel checks what is in a build: only placed copies, each mesh once.
func TestModel(t *testing.T) {
	l, parts := build()
	first := model(t, l, parts, 0)
	if len(first.Objects) != 2 || len(first.Items) != 3 || first.Objects[0] != parts[0].Mesh {
		t.Fatalf("%d objects, %d items", len(first.Objects), len(first.Items))
	}
	for i, want := range []struct {
		name, number string
		placement    int
	}{{"box.stl", "box.stl #1", 0}, {"ring.3mf", "ring.3mf #1", 3}, {"ring.3mf", "ring.3mf #2", 4}} {
		it := first.Items[i]
		if it.Name != want.name || it.PartNumber != want.number || it.Matrix != l.Placements[want.placement].Pose || !it.Counted() {
			t.Errorf("item %d: %+v", i, it)
		}
	}
	if second := model(t, l, parts, 1); len(second.Objects) != 1 || len(second.Items) != 1 || second.Items[0].PartNumber != "box.stl #2" {
		t.Errorf("second plate: %+v", second.Items)
	}
	all := model(t, l, parts, pack.AllPlates)
	if len(all.Items) != 4 || all.Items[1].Matrix.T.X != 40+110 || all.Items[1].Matrix.T.Y != 20 {
		t.Errorf("all plates: %+v", all.Items)
	}
}

// TestModelReadBack writes a plate in each format and reads it again.
func TestModelReadBack(t *testing.T) {
	l, parts := build()
	m := model(t, l, parts, 0)
	want := m.Merged()
	for _, format := range []string{"3mf", "glb", "stl", "ply", "obj"} {
		data := written(t, m, mesh.WriteOptions{Format: format})
		got, err := mesh.Read(context.Background(), bytes.NewReader(data), int64(len(data)), mesh.ReadOptions{YUp: format == "glb"})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		one := got.Merged()
		if len(one.Faces) != len(want.Faces) || math.Abs(volume(one)-volume(want)) > 1e-5*volume(want) {
			t.Errorf("%s: %d faces, volume %v, want %d, %v", format, len(one.Faces), volume(one), len(want.Faces), volume(want))
		}
		if box, exp := one.Bounds(), want.Bounds(); geom.Norm(geom.Sub(box.Min, exp.Min)) > 1e-4 || geom.Norm(geom.Sub(box.Max, exp.Max)) > 1e-4 {
			t.Errorf("%s: box %v, want %v", format, box, exp)
		}
		if format != "3mf" {
			continue
		}
		if len(got.Objects) != 2 || len(got.Items) != 3 {
			t.Fatalf("3mf: %d objects, %d items", len(got.Objects), len(got.Items))
		}
		for i, it := range got.Items {
			if it.Matrix != m.Items[i].Matrix || it.Name != m.Items[i].Name || it.PartNumber != m.Items[i].PartNumber {
				t.Errorf("3mf: item %d: %+v, want %+v", i, it, m.Items[i])
			}
		}
	}
}

func TestModelRefuses(t *testing.T) {
	l, parts := build()
	outline := append([]pack.Part(nil), parts...)
	outline[1].Mesh = nil
	for says, f := range map[string]func() (*mesh.Model, error){
		"no plate 2 of 2": func() (*mesh.Model, error) { return l.Model(parts, 2) },
		"no plate -2":     func() (*mesh.Model, error) { return l.Model(parts, -2) },
		"no mesh":         func() (*mesh.Model, error) { return l.Model(outline, 0) },
		"part 1 of 1":     func() (*mesh.Model, error) { return l.Model(parts[:1], 0) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestPartName(t *testing.T) {
	for id, want := range map[string]string{"a/b/c.stl": "c.stl", `C:\parts\x.3mf`: "x.3mf", "": "part", "/": "part", "y": "y"} {
		if got := (pack.Part{ID: id}).Name(); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

// TestPrusaSlicer has another program read the build file and write it again:
// the same count, volume and places.
func TestPrusaSlicer(t *testing.T) {
	slicer, err := exec.LookPath("prusa-slicer")
	if err != nil {
		t.Skip("prusa-slicer is not installed (Debian package prusa-slicer)")
	}
	l, parts := build()
	m := model(t, l, parts, 0)
	dir := t.TempDir()
	in, out := filepath.Join(dir, "build.3mf"), filepath.Join(dir, "back.stl")
	if err := os.WriteFile(in, written(t, m, mesh.WriteOptions{Format: "3mf", Thumbnail: png}), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(slicer, "--export-stl", "--dont-arrange", "--merge", "-o", out, in)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	back, err := mesh.Load(out)
	if err != nil {
		t.Fatal(err)
	}
	want := m.Merged()
	if len(back.Faces) != len(want.Faces) || math.Abs(volume(back)-volume(want)) > 1e-5*volume(want) {
		t.Errorf("%d faces, volume %v, want %d, %v", len(back.Faces), volume(back), len(want.Faces), volume(want))
	}
	if box, exp := back.Bounds(), want.Bounds(); geom.Norm(geom.Sub(box.Min, exp.Min)) > 1e-4 || geom.Norm(geom.Sub(box.Max, exp.Max)) > 1e-4 {
		t.Errorf("box %v, want %v", box, exp)
	}
}

// png is a picture of one pixel.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff\xff\x7f\x00\t\xfb\x03\xfd\x05CE\xca\x00\x00\x00\x00IEND\xaeB`\x82")
