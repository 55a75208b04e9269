package slice

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// TestCorpusSectionsLieInShades: of real parts, closed and open, no corner of a layer is
// outside of what the part is said to cover.
func TestCorpusSectionsLieInShades(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("SAGGAR_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "estimate", "meshes", "*.stl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no parts: ", err)
	}
	ctx := context.Background()
	closed, others := 0, 0
	for _, file := range files {
		m, err := mesh.Open(ctx, file, mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := newBuild(m, Options{LayerHeight: 0.7})
		if err != nil {
			t.Fatal(err)
		}
		s := newShades(b.stock)
		k := b.kinds[0]
		if err := s.look(ctx, k); err != nil {
			t.Fatal(err)
		}
		a := s.shade(k)
		if a.outline == nil {
			t.Errorf("%s: no outline", filepath.Base(file))
			continue
		}
		if s.tight[k.object].mesh != nil {
			closed++
		} else {
			others++
		}
		err = b.run(ctx, func(l Layer) bool {
			l.Region.Rings(func(r poly.Ring) bool {
				for _, p := range r {
					if !a.outline.region.Contains(p) && !touches(a.outline, p, apartBy+a.margin) {
						t.Errorf("%s: layer %d leaves the shade at %v", filepath.Base(file), l.Index, p)
						return false
					}
				}
				return true
			})
			return !t.Failed()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if closed < 5 || others < 2 {
		t.Errorf("%d closed parts, %d others", closed, others)
	}
}

// touches reports whether p is within d of an edge of o.
func touches(o *outline, p geom.Vec2, d float64) bool {
	e := border{p, p}
	return o.cells(e, d, func(cell int32) bool { return o.nearIn(cell, e, d) })
}
