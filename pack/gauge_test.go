package pack

import (
	"reflect"
	"testing"
	"time"

	"github.com/saggar3d/saggar/internal/shape"
)

// TestGaugeIsMeasure measures the layouts that a search finds with one gauge, and each
// of them for itself: on plates and in space, with copies that find a place later on.
func TestGaugeIsMeasure(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 12}, {ID: "ball", Mesh: solid(shape.Sphere(6, 16)), Count: 5}, {ID: "slab", Mesh: solid(shape.Box(vec(0, 0, 0), vec(30, 20, 4))), Count: 3}}
	for name, c := range map[string]struct {
		packer Packer
		bed    Bed
	}{"plates": {Pack2D{}, Plate(60, 60)}, "space": {Pack3D{}, volume(40, 40, 40)}} {
		g := NewGauge(parts)
		seen := 0
		o := Options{MinDistance: 2, Iterations: 3000, MultiBuild: name == "plates", Progress: func(p Progress) {
			if p.Best == nil {
				return
			}
			seen++
			got, err := g.Measure(t.Context(), p.Best)
			want, err2 := p.Best.Measure(t.Context(), parts)
			if err != nil || err2 != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v %v, want %+v %v", name, got, err, want, err2)
			}
		}}
		if _, err := c.packer.Pack(t.Context(), parts, c.bed, o); err != nil || seen == 0 {
			t.Errorf("%s: %d layouts, %v", name, seen, err)
		}
	}
}

// TestGaugeLooksOnce: a second layout of a large mesh costs next to nothing.
func TestGaugeLooksOnce(t *testing.T) {
	parts := []Part{{ID: "ball", Mesh: solid(shape.Sphere(6, 250)), Count: 2}}
	l := &Layout{Bed: volume(50, 40, 30), Options: inSpace(4), Plates: 1, Placements: []Placement{
		{Placed: true, Pose: to(10, 10, 6)}, {Copy: 1, Placed: true, Pose: to(30, 10, 6)},
	}}
	g := NewGauge(parts)
	took := make([]time.Duration, 2)
	for i := range took {
		began := time.Now()
		if _, err := g.Measure(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		took[i] = time.Since(began)
	}
	t.Logf("%d triangles: %v, then %v", len(parts[0].Mesh.Faces), took[0], took[1])
	if allocs := testing.AllocsPerRun(1, func() { _, _ = g.Measure(t.Context(), l) }); allocs > 20 {
		t.Errorf("%v allocations for a layout of known parts", allocs)
	}
}
