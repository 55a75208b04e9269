package kind

import (
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestTornMeshIsNoPrint leaves one facet of a side out: most outlines have a gap that
// is too wide to be closed, and what is left would print in a sixth of the time.
func TestTornMeshIsNoPrint(t *testing.T) {
	side := func(face int) bool { return face == 4 }
	torn := save(t, shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 30}).Without(side))
	f := failed(t, "slice", `{}`, model(torn))
	if f.Code != CodeInoperable || f.Detail["layers"] != 150 {
		t.Errorf("%s %s %v", f.Code, f.Message, f.Detail)
	}
	// Most of this one stands.
	chipped := save(t, shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 30}), shape.Box(geom.Vec{X: 40}, geom.Vec{X: 60, Y: 20, Z: 30}).Without(side)))
	if d := decode[SliceData](t, once(t, "slice", `{}`, model(chipped))); d.Layers != 150 {
		t.Errorf("%d layers", d.Layers)
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
