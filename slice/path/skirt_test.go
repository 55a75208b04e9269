package path_test

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// The skirt runs around all that its layers hold: what is wider above its first layer,
// support, and its wider foot; alone and in a build.
func TestSkirtAroundAll(t *testing.T) {
	tee := shape.Join(
		shape.Box(geom.Vec{X: 14, Y: 6}, geom.Vec{X: 18, Y: 10, Z: 2}), shape.Box(geom.Vec{Z: 1.9999}, geom.Vec{X: 32, Y: 16, Z: 3}))
	for name, change := range map[string]func(*config.Settings){
		"one layer":          func(s *config.Settings) { s.SkirtHeight = 1 },
		"up to the arms":     func(s *config.Settings) { s.SkirtHeight = 12 },
		"support":            func(s *config.Settings) { s.SkirtHeight, s.SupportMaterial, s.SupportMaterialAuto = 1, true, true },
		"grown":              func(s *config.Settings) { s.SkirtHeight, s.XYSizeCompensation = 12, 2.5 },
		"on a raft":          func(s *config.Settings) { s.SkirtHeight, s.RaftLayers, s.RaftContactDistance = 16, 3, 0.1 },
		"support, and above": func(s *config.Settings) { s.SkirtHeight, s.SupportMaterial, s.SupportMaterialAuto = 12, true, true },
	} {
		s := config.Defaults()
		s.Skirts, s.SkirtDistance = 2, 3
		change(&s)
		cut := func(x float64) path.Part {
			m := tee.Apply(geom.Translation(geom.Vec{X: x}))
			layers := slice.Layers(context.Background(), &mesh.Mesh{Vertices: m.Vertices, Faces: m.Faces}, slice.Options{LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight})
			return path.Part{Layers: layers, At: []poly.Motion{{Cos: 1}}, Middle: geom.Vec2{X: x + 16, Y: 8}}
		}
		for _, parts := range [][]path.Part{{cut(0)}, {cut(0), cut(80)}} {
			i, skirts := 0, 0
			for l, err := range path.PlanParts(context.Background(), parts, s) {
				if err != nil {
					t.Fatal(err)
				}
				flat := l.Flat()
				least, found := math.Inf(1), false
				for _, p := range flat.Paths {
					if p.Feature != path.Skirt {
						continue
					}
					found = true
					for _, q := range flat.Paths {
						if q.Feature != path.Skirt {
							for _, at := range q.Points {
								least = min(least, toLoop(p.Points, at))
							}
						}
					}
				}
				if found {
					skirts++
				}
				if found && least < s.SkirtDistance {
					t.Errorf("%s, %d parts, layer %d: the skirt is %.3g mm away, want %g", name, len(parts), i, least, s.SkirtDistance)
				}
				i++
			}
			if skirts < s.SkirtHeight {
				t.Errorf("%s, %d parts: a skirt on %d layers, want %d", name, len(parts), skirts, s.SkirtHeight)
			}
		}
	}
}

// toLoop returns how far a point is inside a loop that runs counter-clockwise and is convex,
// below 0 outside of it.
func toLoop(loop []geom.Vec2, p geom.Vec2) float64 {
	d := math.Inf(1)
	for i, a := range loop {
		b := loop[(i+1)%len(loop)]
		if l := math.Hypot(b.X-a.X, b.Y-a.Y); l > 1e-9 {
			d = min(d, ((b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X))/l)
		}
	}
	return d
}
