package api

import (
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestLayoutOfFaultyMeshes: what a model fills is what its analysis says that it
// encloses, and not what its faces as they are add up to.
func TestLayoutOfFaultyMeshes(t *testing.T) {
	s := sketch(t, nil)
	reversed := cube(geom.Vec{})
	reversed.Faces[0][1], reversed.Faces[0][2] = reversed.Faces[0][2], reversed.Faces[0][1]
	open := cube(geom.Vec{}).Without(func(f int) bool { return f == 0 })
	for name, mesh := range map[string]shape.Soup{"reversed": reversed, "open": open, "sound": cube(geom.Vec{})} {
		m := s.model(turnable, stl(mesh))
		m.near(1000, 0.1, "volume_mm") // an open one is an estimate
		volume := m.at("volume_mm").(float64)
		for _, packer := range []string{"pack2d", "pack3d"} {
			build := fmt.Sprintf(`{"type":"rectangle","packer_type":%q,"x":40,"y":50,"z":100}`, packer)
			r := s.layout(layoutOf(build, 5, fmt.Sprintf(`{"model":%q,"count":2}`, m.at("uri")), quick))
			if r.at("placed_count") != 2.0 {
				t.Fatalf("%s: %s", name, r.body)
			}
			r.near(2*volume/(40*50*r.at("used_height").(float64)), 1e-9, "density")
			if packer == "pack3d" {
				r.near(100*2*volume/(40*50*100), 1e-9, "fill_percentage")
				r.near(100*2*volume/(40*50*100), 1e-9, "packed_fill_percentage")
			}
		}
	}
}
