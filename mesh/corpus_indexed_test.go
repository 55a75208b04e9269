package mesh_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// corpus returns the folder of real files, or skips the test.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set: no folder with real files to read")
	}
	return dir
}

// truthFile is what independent tools found in one real file. Figures are in
// the file's own unit.
type truthFile struct {
	File   string
	Format string
	Expect struct {
		Triangles   *struct{ Value int }
		Bbox        *struct{ Value [2][3]float64 }
		SurfaceArea *struct{ Value float64 } `json:"surface_area"`
		Volume      *struct {
			Value      float64
			Meaningful bool
		} `json:"signed_volume"`
	}
}

func truth(t *testing.T, formats ...string) (dir string, files []truthFile) {
	t.Helper()
	dir = filepath.Join(corpus(t), "meshes")
	var list struct{ Files []truthFile }
	readJSON(t, filepath.Join(dir, "truth.json"), &list)
	for _, f := range list.Files {
		if slices.Contains(formats, f.Format) {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files of %v in %s", formats, dir)
	}
	return dir, files
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// measured is what plain loops over the placed triangles of a model say.
type measured struct {
	triangles    int
	box          geom.Box
	area, volume float64
}

func measure(m *mesh.Model) measured {
	out := measured{box: geom.EmptyBox()}
	whole := m.Merged()
	center := whole.Bounds().Center()
	for _, f := range whole.Faces {
		a, b, c := whole.Vertices[f[0]], whole.Vertices[f[1]], whole.Vertices[f[2]]
		out.box = out.box.Extend(a).Extend(b).Extend(c)
		out.area += geom.Norm(geom.Cross(minus(b, a), minus(c, a))) / 2
		out.volume += geom.Dot(minus(a, center), geom.Cross(minus(b, center), minus(c, center))) / 6
		out.triangles++
	}
	return out
}

func minus(a, b geom.Vec) geom.Vec { return geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }

func near(a, b, scale, tolerance float64) bool { return math.Abs(a-b) <= tolerance*scale }

// TestTruthIndexed reads every real PLY, OFF and GLB file.
func TestTruthIndexed(t *testing.T) {
	dir, files := truth(t, "ply", "off", "glb")
	for _, f := range files {
		t.Run(f.File, func(t *testing.T) {
			m, err := mesh.Open(context.Background(), filepath.Join(dir, f.File), mesh.ReadOptions{})
			if f.Expect.Triangles == nil {
				if err == nil {
					t.Fatal("read a file that has no triangles")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if m.Format != f.Format {
				t.Errorf("format %q, want %q", m.Format, f.Format)
			}
			compareTruth(t, measure(m), f, float64(m.Unit))
		})
	}
}

// fanned names files whose recorded area counts overlapping triangles.
var fanned = map[string]string{
	"trimesh/suzanne.ply": "the truth cuts every quad along its first diagonal, also those with a dent there, where the halves overlap",
}

func compareTruth(t *testing.T, got measured, f truthFile, unit float64) {
	t.Helper()
	e := f.Expect
	if got.triangles != e.Triangles.Value {
		t.Errorf("%d triangles, want %d", got.triangles, e.Triangles.Value)
	}
	lo, hi := e.Bbox.Value[0], e.Bbox.Value[1]
	size := math.Hypot(math.Hypot(hi[0]-lo[0], hi[1]-lo[1]), hi[2]-lo[2])
	for axis, pair := range [][2]float64{{got.box.Min.X, lo[0]}, {got.box.Min.Y, lo[1]}, {got.box.Min.Z, lo[2]},
		{got.box.Max.X, hi[0]}, {got.box.Max.Y, hi[1]}, {got.box.Max.Z, hi[2]}} {
		if !near(pair[0]/unit, pair[1], size, 1e-6) {
			t.Errorf("bounding box figure %d is %v, want %v", axis, pair[0]/unit, pair[1])
		}
	}
	area := got.area / (unit * unit)
	if why, ok := fanned[f.File]; ok {
		if !(area < e.SurfaceArea.Value && near(area, e.SurfaceArea.Value, e.SurfaceArea.Value, 2e-4)) {
			t.Errorf("area %v, want just below %v: %s", area, e.SurfaceArea.Value, why)
		}
	} else if !near(area, e.SurfaceArea.Value, e.SurfaceArea.Value, 1e-6) {
		t.Errorf("area %v, want %v", area, e.SurfaceArea.Value)
	}
	if e.Volume != nil && e.Volume.Meaningful {
		if v := got.volume / (unit * unit * unit); !near(v, e.Volume.Value, math.Abs(e.Volume.Value), 1e-6) {
			t.Errorf("volume %v, want %v", v, e.Volume.Value)
		}
	}
}

// TestBadIndexed reads the malformed PLY, OFF and GLB files.
func TestBadIndexed(t *testing.T) {
	dir := filepath.Join(corpus(t), "bad")
	var expected map[string]struct{ Outcome string }
	readJSON(t, filepath.Join(dir, "expected.json"), &expected)
	for name, e := range expected {
		ext := strings.TrimPrefix(filepath.Ext(name), ".")
		if !slices.Contains([]string{"ply", "off", "glb"}, ext) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			_, err := mesh.Open(context.Background(), filepath.Join(dir, name), mesh.ReadOptions{})
			if e.Outcome != "error" {
				t.Fatalf("the test does not know outcome %q", e.Outcome)
			}
			if mesh.CodeOf(err) != mesh.CodeTruncated {
				t.Errorf("error %v, want one of code %q", err, mesh.CodeTruncated)
			}
		})
	}
}
