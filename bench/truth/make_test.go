package truth

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// Meshes become STL files on the plate, at a size that can be printed, whatever they are
// called; what is no mesh, and a second one of a name, is told and left out.
func TestCopyMeshes(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	for _, dir := range []string{filepath.Join(to, "meshes"), filepath.Join(from, "two")} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, edge := range map[string]float64{"small.stl": 2, "usual.ply": 40, "large.off.gz": 2000, "two/cubes.stl": 30, "two_cubes.stl": 30} {
		s := shape.Cube(geom.Vec{X: 5, Z: 9}, edge)
		var text bytes.Buffer
		if err := mesh.Write(&text, mesh.Single(&mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}), mesh.WriteOptions{Format: "stl"}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), text.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"broken.stl", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(from, name), []byte("nothing"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m, log := &made{Meshes: map[string]*Part{}}, &bytes.Buffer{}
	if err := m.copyMeshes(context.Background(), to, from, log); err != nil {
		t.Fatal(err)
	}
	for part, edge := range map[string]float64{"small_stl": small, "usual_ply": 40, "large_off_gz": large} {
		p, err := mesh.Load(filepath.Join(to, "meshes", part+".stl"))
		if err != nil || m.Meshes[part] == nil || m.Meshes[part].Triangles != 12 {
			t.Fatalf("%s: %v, %v", part, err, m.Meshes[part])
		}
		b := p.Bounds()
		if math.Abs(b.Size().X-edge) > 1e-4 || geom.Length(b.Min) > 1e-4 {
			t.Errorf("%s: %v", part, b)
		}
	}
	if len(m.Meshes) != 4 || !bytes.Contains(log.Bytes(), []byte("there is another two_cubes_stl")) || !bytes.Contains(log.Bytes(), []byte("broken.stl: left out")) || bytes.Contains(log.Bytes(), []byte("notes")) {
		t.Errorf("%d parts, %s", len(m.Meshes), log)
	}
}
