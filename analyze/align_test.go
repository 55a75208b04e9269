package analyze_test

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// aligned returns what Aligned makes of s.
func aligned(t *testing.T, s shape.Soup) (*mesh.Mesh, geom.Affine) {
	t.Helper()
	m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	r, err := analyze.Analyze(context.Background(), m, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := analyze.Aligned(m, *r.MinimalBoundingBox)
	return m.Transform(a), a
}

func TestAlignedBox(t *testing.T) {
	box := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 30, Z: 20})
	for _, axis := range []geom.Vec{{X: 1}, {Y: 1}, {X: 1, Y: 2, Z: 3}} {
		m, a := aligned(t, box.Apply(shape.Turn(axis, 0.7)))
		b := m.Bounds()
		// The largest side, 30 x 20, is down, and the longest edge along X.
		if s := b.Size(); math.Abs(s.X-30) > 1e-9 || math.Abs(s.Y-20) > 1e-9 || math.Abs(s.Z-10) > 1e-9 || math.Abs(b.Min.Z) > 1e-9 {
			t.Errorf("%v: %v from %v", axis, s, b.Min)
		}
		if math.Abs(a.Det()-1) > 1e-12 {
			t.Errorf("%v: not a turn: %g", axis, a.Det())
		}
	}
}

// TestAlignedStays has parts that need no turn.
func TestAlignedStays(t *testing.T) {
	_, a := aligned(t, shape.Box(geom.Vec{X: 5, Y: 7, Z: 3}, geom.Vec{X: 35, Y: 27, Z: 13}))
	if want := geom.Translation(geom.Vec{Z: -3}); a != want {
		t.Errorf("%v, want %v", a, want)
	}
	if _, a = aligned(t, shape.Cube(geom.Vec{Z: 5}, 10)); !a.IsIdentity() {
		t.Errorf("a cube on the plate is moved by %v", a)
	}
}

// TestAlignedStandsOnItsFlatSide turns a pyramid upside down: its only large flat
// side is the base.
func TestAlignedStandsOnItsFlatSide(t *testing.T) {
	p := shape.Soup{
		Vertices: []geom.Vec{{}, {X: 10}, {X: 10, Y: 10}, {Y: 10}, {X: 5, Y: 5, Z: 20}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 3, 2}, {0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}},
	}
	m, _ := aligned(t, p.Apply(shape.Turn(geom.Vec{X: 1}, math.Pi)))
	on := 0
	for _, v := range m.Vertices {
		if math.Abs(v.Z) < 1e-9 {
			on++
		}
	}
	if on != 4 || math.Abs(m.Bounds().Max.Z-20) > 1e-9 {
		t.Errorf("%d corners on the plate, %v", on, m.Vertices)
	}
}
