package estimate_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// TestItemsInSums: tiers 1 and 2 take a part that is a build of items, equal or not, as they are
// or turned, for what its toolpaths take.
func TestItemsInSums(t *testing.T) {
	ell := shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 6}, {X: 6, Y: 6}, {X: 6, Y: 20}, {X: 0, Y: 20}}, 3)
	cone := shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 14, Y: 0}, {X: 14, Y: 14}}, 9)
	quarter := geom.Affine{M: [3][3]float64{{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}}
	m := &mesh.Model{Objects: []*mesh.Mesh{{Vertices: ell.Vertices, Faces: ell.Faces}, {Vertices: cone.Vertices, Faces: cone.Faces}}}
	add := func(object int, turn geom.Affine, x, y, z float64) {
		turn.T = geom.Vec{X: x, Y: y, Z: z}
		m.Items = append(m.Items, mesh.Item{Object: object, Matrix: turn, Role: mesh.RolePart, Printable: true})
	}
	for i := range 4 {
		add(0, geom.Identity(), 40*float64(i), 0, 5)
		add(0, quarter, 40*float64(i), 40, 5)
		add(1, geom.Identity(), 40*float64(i), 80, 5)
	}
	for _, more := range []func(){
		func() {},
		func() { add(1, geom.Identity(), 14, 80, 5) }, // touches another
		func() { add(0, geom.Identity(), 0, 0, 20) },  // above another
	} {
		more()
		for key, value := range map[string]string{"skirts": "3", "brim_width": "8", "support_material": "1", "raft_layers": "2"} {
			s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: key, Value: value}))
			if err != nil {
				t.Fatal(err)
			}
			var got [4]*estimate.Result
			for _, tier := range []estimate.Tier{estimate.Instant, estimate.Areas, estimate.Paths} {
				e, err := estimate.For(estimate.Options{Tier: tier, Settings: &s})
				if err != nil {
					t.Fatal(err)
				}
				part := estimate.Part{ID: "build", Mesh: m.Merged(), Count: 2, Items: m}
				if got[tier], err = e.Estimate(context.Background(), []estimate.Part{part}); err != nil {
					t.Fatal(err)
				}
			}
			want := got[estimate.Paths]
			for _, a := range got[estimate.Instant:estimate.Paths] {
				if math.Abs(a.PrintTime/want.PrintTime-1) > 0.08 || math.Abs(a.Filament/want.Filament-1) > 0.05 {
					t.Errorf("%d items, tier %d, %s: %v s, %v mm; toolpaths %v s, %v mm",
						len(m.Items), a.Tier, key, a.PrintTime, a.Filament, want.PrintTime, want.Filament)
				}
			}
		}
	}
}

// TestLostItems: items of which nothing is printed beside others are told, not left out in
// silence, in every tier.
func TestLostItems(t *testing.T) {
	m := &mesh.Model{}
	for _, wide := range []float64{10, 0.05} {
		s := shape.Box(geom.Vec{}, geom.Vec{X: wide, Y: 10, Z: 2})
		m.Objects = append(m.Objects, &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces})
		for i := range 3 {
			at := geom.Translation(geom.Vec{X: 20 * float64(i), Y: 30 * float64(len(m.Objects))})
			m.Items = append(m.Items, mesh.Item{Object: len(m.Objects) - 1, Matrix: at, Role: mesh.RolePart, Printable: true})
		}
	}
	for tier := estimate.Instant; tier <= estimate.Paths; tier++ {
		e, err := estimate.For(estimate.Options{Tier: tier})
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.Estimate(context.Background(), []estimate.Part{{ID: "build", Mesh: m.Merged(), Count: 1, Items: m}})
		if err != nil {
			t.Fatal(err)
		}
		want := mesh.Warning{Code: "nothing_printed", Message: "build: nothing is printed of 3 of its pieces: no layer of them is as wide as a line"}
		if !slices.Contains(r.Warnings, want) {
			t.Errorf("tier %d: %+v", tier, r.Warnings)
		}
	}
}

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
