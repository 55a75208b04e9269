package mesh

import (
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// The shadow of every real mesh of moderate size, against rays along X.
func TestShadowsOfTheCorpus(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS names no folder of test data")
	}
	looked := 0
	err := filepath.WalkDir(filepath.Join(dir, "meshes"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m, err := Load(path)
		if err != nil || len(m.Faces) == 0 || len(m.Faces) > 20000 {
			return nil
		}
		top, err := NewTopology(context.Background(), m)
		if err != nil {
			return err
		}
		got, err := Shadows(context.Background(), m, top)
		if err != nil {
			return err
		}
		box := m.Bounds().Size()
		if got.Z > box.X*box.Y*(1+1e-12) || got.X > box.Y*box.Z*(1+1e-12) || got.Y > box.X*box.Z*(1+1e-12) {
			t.Errorf("%s: shadows %v of a box of %v", path, got, box)
		}
		want := scanUnion(shape.Soup{Vertices: m.Vertices, Faces: m.Faces}, 401)
		if math.Abs(got.Z-want) > 6e-3*want+1e-12*m.Bounds().Diagonal()*m.Bounds().Diagonal() {
			t.Errorf("%s: shadow %v, scan lines say %v (%+.3g)", path, got.Z, want, got.Z/want-1)
		}
		below, err := ShadowArea(context.Background(), m, top, geom.Vec{Z: -1})
		if err != nil || math.Abs(below-got.Z) > 1e-7*got.Z {
			t.Errorf("%s: %v from above, %v from below, %v", path, got.Z, below, err)
		}
		looked++
		return nil
	})
	if err != nil || looked < 20 {
		t.Errorf("%d files, %v", looked, err)
	}
}
