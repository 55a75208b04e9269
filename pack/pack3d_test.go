package pack_test

import (
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// solidCube is a cube about its middle.
func solidCube(edge float64) *mesh.Mesh {
	s := shape.Cube(geom.Vec{}, edge)
	return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
}

// packSpace packs and proves.
func packSpace(t *testing.T, parts []pack.Part, bed pack.Bed, o pack.Options) *pack.Layout {
	t.Helper()
	if o.Iterations == 0 && o.Budget == 0 {
		o.Iterations = 200_000
	}
	return packChecked(t, pack.Pack3D{}, parts, bed, o)
}

// packChecked returns a layout in which nothing is wrong.
func packChecked(t *testing.T, p pack.Packer, parts []pack.Part, bed pack.Bed, o pack.Options) *pack.Layout {
	t.Helper()
	l, err := p.Pack(t.Context(), parts, bed, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pack.Check(t.Context(), parts, bed, l)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Fatalf("%d violations, the first: %v", len(r.Violations), r.Violations[0])
	}
	return l
}

func countPlaced(l *pack.Layout) int {
	n := 0
	for _, p := range l.Placements {
		if p.Placed {
			n++
		}
	}
	return n
}

// Acceptance 2: 343 cubes of 10 mm, 5 mm apart, just fill 100 mm.
func TestPack3DCubes(t *testing.T) {
	floor := 0.0
	parts := []pack.Part{{ID: "cube", Mesh: solidCube(10), Count: 344}}
	l := packSpace(t, parts, pack.Bed{Shape: pack.Rectangle, X: 100, Y: 100, Z: 100}, pack.Options{MinDistance: 5, FloorDistance: &floor, Iterations: 5000})
	if n := countPlaced(l); n != 343 {
		t.Errorf("%d placed, want 343", n)
	}
}

// Rings of many faces are packed by pieces that cover them, open ones in cubes: two
// layers of nine, or lower, and never lower than one ring lies.
func TestLowestOfManyFaces(t *testing.T) {
	for name, b := range map[string]shape.Soup{
		"closed": shape.Torus(3.5, 1.2, 16, 8),
		"open":   shape.Torus(3.5, 1.2, 16, 8).Without(func(f int) bool { return f == 0 }),
	} {
		ring := &mesh.Mesh{Vertices: b.Vertices, Faces: b.Faces}
		parts := []pack.Part{{ID: "ring", Mesh: ring, Count: 18}}
		l, err := pack.Lowest(t.Context(), parts, 31, 31, pack.Options{Iterations: 300_000})
		if err != nil {
			t.Fatal(err)
		}
		r, err := pack.Check(t.Context(), parts, l.Bed, l)
		if err != nil || !r.OK() || countPlaced(l) != 18 {
			t.Fatal(name, err, r)
		}
		if most := map[string]float64{"closed": 7, "open": 9}[name]; l.Bed.Z < 2.2 || l.Bed.Z > most {
			t.Errorf("%s: height %g", name, l.Bed.Z)
		}
	}
}

// So many different rings in so many turns that pieces would take too long go into
// cubes, and lie there as they must.
func TestLowestOfManyKinds(t *testing.T) {
	var parts []pack.Part
	for i := range 9 {
		b := shape.Torus(3+0.1*float64(i), 1, 12, 8)
		parts = append(parts, pack.Part{ID: "ring", Mesh: &mesh.Mesh{Vertices: b.Vertices, Faces: b.Faces}, Count: 1})
	}
	l, err := pack.Lowest(t.Context(), parts, 20, 20, pack.Options{Iterations: 50_000, Rotations: pack.Rotations{Kind: pack.AxisTurns}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := pack.Check(t.Context(), parts, l.Bed, l)
	if err != nil || !r.OK() || countPlaced(l) != len(parts) || l.Bed.Z < 2 || l.Bed.Z > 12 {
		t.Error(err, l.Bed.Z, r)
	}
}

// The same layout for any number of workers, of bodies that are covered and exact
// ones, in some turns, with a gap.
func TestLowestWorkers(t *testing.T) {
	b := shape.Torus(3.5, 1.2, 16, 8)
	parts := []pack.Part{
		{ID: "ring", Mesh: &mesh.Mesh{Vertices: b.Vertices, Faces: b.Faces}, Count: 6},
		{ID: "cube", Mesh: solidCube(3), Count: 8},
	}
	var want *pack.Layout
	for _, n := range []int{1, 2, 8} {
		o := pack.Options{Iterations: 400_000, MinDistance: 0.3, Workers: n, Rotations: pack.Rotations{Kind: pack.AxisTurns}}
		l, err := pack.Lowest(t.Context(), parts, 16, 16, o)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = l
		}
		if !slices.Equal(l.Placements, want.Placements) || l.Bed.Z != want.Bed.Z {
			t.Errorf("%d workers: %g high, %g with one", n, l.Bed.Z, want.Bed.Z)
		}
	}
	r, err := pack.Check(t.Context(), parts, want.Bed, want)
	if err != nil || !r.OK() {
		t.Error(err, r)
	}
}
