package estimate

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// Layers in which nothing is printed are none: they have no time, are not listed, and are told.
// PrusaSlicer counts as many, but for feet, which it refuses.
func TestEmptyLayersDoNotCount(t *testing.T) {
	box := func(side, from, to float64) shape.Soup {
		return shape.Box(geom.Vec{X: -side / 2, Y: -side / 2, Z: from}, geom.Vec{X: side / 2, Y: side / 2, Z: to})
	}
	for name, c := range map[string]struct {
		s      shape.Soup
		skirts int
		want   int
		code   string // of a warning
	}{
		"apart":           {shape.Join(box(20, 0, 4), box(20, 8, 12)), 1, 40, "empty_layers"},
		"a mast":          {shape.Join(box(20, 0, 4), box(0.1, 4, 8)), 1, 20, ""},
		"a mast between":  {shape.Join(box(20, 0, 4), box(0.2, 4, 7), box(20, 7, 12)), 1, 45, ""},
		"a foot":          {shape.Join(box(0.1, 0, 2), box(20, 2, 6)), 0, 20, "empty_first_layer"},
		"a skirt as well": {shape.Join(box(0.1, 0, 2), box(20, 2, 6)), 1, 21, "empty_first_layer"},
	} {
		for tier := Instant; tier <= Paths; tier++ {
			s := config.Defaults()
			s.Skirts = c.skirts
			r := run1(t, one(solid(c.s)), Options{Tier: tier, Settings: &s, ByLayer: true})
			if r.Layers != c.want || r.Builds[0].Layers != c.want || len(r.ByLayer) != c.want {
				t.Errorf("%s, tier %d: %d layers, %d listed, want %d", name, tier, r.Layers, len(r.ByLayer), c.want)
			}
			for _, code := range []string{"empty_layers", "empty_first_layer"} {
				if r.warned(code) != (code == c.code) {
					t.Errorf("%s, tier %d: %+v", name, tier, r.Warnings)
				}
			}
		}
	}
}

// The foot of an open part, of which nothing closes, is told in tier 1 as where layers are cut
// out: walls without a lower edge, of which one stands further down.
func TestOpenFootIsTold(t *testing.T) {
	cup := shape.Box(geom.Vec{Z: 0.4}, geom.Vec{X: 20, Y: 20, Z: 10})
	cup.Vertices = append(cup.Vertices, geom.Vec{X: 5, Y: 0}, geom.Vec{X: 15, Y: 0}, geom.Vec{X: 10, Y: 0, Z: 0.4})
	n := uint32(len(cup.Vertices))
	cup.Faces = append(cup.Faces, [3]uint32{n - 3, n - 2, n - 1})
	for _, gap := range []float64{0, slice.DefaultGap} {
		for tier := Instant; tier <= Paths; tier++ {
			s := config.Defaults()
			s.Skirts = 0
			r := run1(t, one(solid(cup)), Options{Tier: tier, Settings: &s, Gap: gap})
			if !r.warned("open_mesh") || !r.warned("empty_first_layer") || r.Layers != 48 {
				t.Errorf("gap %g, tier %d: %d layers, %+v", gap, tier, r.Layers, r.Warnings)
			}
		}
	}
}

// The scan of the corpus that stands on a hole says so in all tiers.
func TestScanOnAHole(t *testing.T) {
	dir := os.Getenv("SAGGAR_CORPUS")
	if dir == "" {
		t.Skip("no SAGGAR_CORPUS")
	}
	m, err := mesh.Load(filepath.Join(dir, "estimate", "meshes", "bunny_scan.stl"))
	if err != nil {
		t.Fatal(err)
	}
	for tier := Instant; tier <= Areas; tier++ {
		if r := run1(t, one(m), Options{Tier: tier}); !r.warned("empty_first_layer") {
			t.Errorf("tier %d: %+v", tier, r.Warnings)
		}
	}
}
