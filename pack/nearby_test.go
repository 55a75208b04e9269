package pack_test

import (
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// boxMesh returns a box of the given size at a place.
func boxMesh(at, size geom.Vec) *mesh.Mesh {
	b := shape.Box(at, geom.Add(at, size))
	return &mesh.Mesh{Vertices: b.Vertices, Faces: b.Faces}
}

// TestHugeParts: a part as large as numbers go is too large for the bed, and the
// others are placed; one that is stored out there and would fit is an error that
// names it.
func TestHugeParts(t *testing.T) {
	bed := pack.Plate(100, 100)
	bed.Z = 100
	cube := pack.Part{ID: "cube", Mesh: boxMesh(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}), Count: 2}
	for name, p := range map[string]pack.Packer{"pack2d": pack.Pack2D{}, "pack3d": pack.Pack3D{}} {
		o := pack.Options{MinDistance: 1, Iterations: 2000}
		for _, size := range []geom.Vec{{X: 1e37, Y: 2e37, Z: 3e37}, {X: 1e12, Y: 1, Z: 1}, {X: 1, Y: 5e9, Z: 5}} {
			parts := []pack.Part{{ID: "huge", Mesh: boxMesh(geom.Vec{}, size), Count: 2}, cube}
			l, err := p.Pack(t.Context(), parts, bed, o)
			if err != nil {
				t.Fatalf("%s, %v: %v", name, size, err)
			}
			for _, row := range l.Placements {
				if row.Placed != (row.Part == 1) || !row.Placed && row.Reason != pack.TooLarge {
					t.Errorf("%s, %v: %+v", name, size, row)
				}
			}
			if r, err := pack.Check(t.Context(), parts, bed, l); err != nil || !r.OK() {
				t.Errorf("%s, %v: %v %v", name, size, err, r)
			}
			n, err := l.Measure(t.Context(), parts)
			if err != nil || n.Placed != 2 || !(n.Fill > 100) || math.IsInf(n.Fill, 0) {
				t.Errorf("%s, %v: %+v %v", name, size, n, err)
			}
		}
		far := []pack.Part{cube, {ID: "far", Mesh: boxMesh(geom.Vec{X: 3e9}, geom.Vec{X: 10, Y: 10, Z: 10})}}
		if _, err := p.Pack(t.Context(), far, bed, o); !errors.Is(err, pack.ErrFar) || !errors.Is(err, pack.ErrOptions) {
			t.Errorf("%s: far away: %v", name, err)
		}
	}
	nowhere := []pack.Part{{Footprint: poly.Region{{Outer: poly.Ring{{}, {X: 1}, {Y: math.NaN()}}}}}}
	if _, err := (pack.Pack2D{}).Pack(t.Context(), nowhere, bed, pack.Options{Iterations: 10}); !errors.Is(err, pack.ErrOptions) {
		t.Errorf("not a number: %v", err)
	}
}
