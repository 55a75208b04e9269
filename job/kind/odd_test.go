package kind

import (
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestTornMeshPrintsWhole leaves one facet of a side out: a print of what is left would
// take a sixth of the time.
func TestTornMeshPrintsWhole(t *testing.T) {
	whole := shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 30})
	want := decode[SliceData](t, once(t, "slice", `{}`, model(save(t, whole)))).Print.Estimates
	got := decode[SliceData](t, once(t, "slice", `{}`, model(save(t, whole.Without(func(face int) bool { return face == 4 }))))).Print.Estimates
	if got.Layers != want.Layers || math.Abs(got.FilamentCM3-want.FilamentCM3) > want.FilamentCM3/100 {
		t.Errorf("%d layers, %g cm3; the whole box has %d and %g", got.Layers, got.FilamentCM3, want.Layers, want.FilamentCM3)
	}
}

// TestPartsThatNoBuildHolds packs parts of which only the numbers are odd.
func TestPartsThatNoBuildHolds(t *testing.T) {
	for _, edge := range []float64{3e-8, 1e30} {
		path := save(t, shape.Cube(geom.Vec{}, edge))
		for _, packer := range []string{"pack2d", "pack3d"} {
			f := failed(t, "layout", `{"build":{"type":"rectangle","packer_type":"`+packer+`","x":200,"y":200,"z":200},"min_packing_distance":5,"iterations":10,
				"models":[{"id":"a","file":"a","count":2}]}`, map[string]string{"a": path})
			if f.Code != CodeInoperable || !strings.HasPrefix(f.Message, "model a: ") {
				t.Errorf("%g mm, %s: %s %s", edge, packer, f.Code, f.Message)
			}
		}
	}
}

// TestFailuresNameNoFolders looks at what an outside program says.
func TestFailuresNameNoFolders(t *testing.T) {
	w := &work{Spec: Spec{Dir: "/srv/scratch/work-1"}, ctx: t.Context()}
	err := w.failure(failf(CodeEngineFailed, "Please inspect the file /srv/scratch/work-1/out.gcode.tmp"))
	if err.Error() != "Please inspect the file out.gcode.tmp" {
		t.Error(err)
	}
}
