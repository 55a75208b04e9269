package estimate_test

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// TestItemsOfAPart: a part that is a build takes what it takes as one mesh, to the little
// that its items are printed one by one; items that meet are one.
func TestItemsOfAPart(t *testing.T) {
	s := shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 6}, {X: 6, Y: 6}, {X: 6, Y: 20}, {X: 0, Y: 20}}, 3)
	for _, apart := range []float64{40, 30, 29} {
		m := &mesh.Model{Objects: []*mesh.Mesh{{Vertices: s.Vertices, Faces: s.Faces}}}
		for i := range 5 {
			m.Items = append(m.Items, mesh.Item{Matrix: geom.Translation(geom.Vec{X: apart * float64(i)}), Role: mesh.RolePart, Printable: true})
		}
		var got [2]*estimate.Result
		for i, items := range []*mesh.Model{nil, m} {
			e, err := estimate.For(estimate.Options{Tier: estimate.Paths})
			if err != nil {
				t.Fatal(err)
			}
			part := estimate.Part{ID: "build", Mesh: m.Merged(), Count: 2, Items: items}
			if got[i], err = e.Estimate(context.Background(), []estimate.Part{part}); err != nil {
				t.Fatal(err)
			}
		}
		a, b := got[0].PrintTime, got[1].PrintTime
		most := 0.02
		if apart <= 30 {
			most = 1e-3
		}
		if math.Abs(float64(b)/float64(a)-1) > most || got[0].Layers != got[1].Layers {
			t.Errorf("%g mm apart: %v in %d layers, as one mesh %v in %d", apart, b, got[1].Layers, a, got[0].Layers)
		}
	}
}
