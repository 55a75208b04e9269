package pack

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func solid(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func cuboid(x, y, z float64) *mesh.Mesh {
	return solid(shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}))
}

// TestCheckMeshes: parts that are meshes and nothing else, parts with their
// computed footprints, and both mixed with outlines.
func TestCheckMeshes(t *testing.T) {
	cube := cuboid(10, 10, 10)
	ring := solid(shape.Torus(20, 5, 96, 48).Map(func(v geom.Vec) geom.Vec { v.Z += 5; return v }))
	ball := solid(shape.Sphere(5, 64).Map(func(v geom.Vec) geom.Vec { v.Z += 5; return v }))
	ball.Vertices = append(ball.Vertices, geom.Vec{X: 1e6}) // belongs to no face
	low := -ball.Bounds().Min.Z + 0
	onPlate := func(a geom.Affine) geom.Affine { a.T.Z = low; return a }
	table := solid(shape.Join(shape.Box(geom.Vec{Z: 8}, geom.Vec{X: 40, Y: 40, Z: 10}), shape.Box(geom.Vec{}, geom.Vec{X: 5, Y: 5, Z: 8})))
	for _, c := range []struct {
		name string
		a, b *mesh.Mesh
		gap  float64
		pa   geom.Affine
		pb   geom.Affine
		want string
	}{
		{"touch", cube, cube, 0, pose(0, 0, 0), pose(0, 10, 0), ""},
		{"touch at an angle", cube, cube, 0, pose(45, 50, 50), pose(45, 50+10*math.Sqrt2/2, 50+10*math.Sqrt2/2), ""},
		{"1e-5 deep", cube, cube, 0, pose(0, 0, 0), pose(0, 10-1e-5, 0), "overlap"},
		{"the same place", cube, cube, 0, pose(0, 0, 0), pose(0, 0, 0), "overlap"},
		{"exact", cube, cube, 5, pose(0, 0, 0), pose(0, 15, 3), ""},
		{"short by 1e-5", cube, cube, 5, pose(0, 0, 0), pose(0, 15-1e-5, 3), "too_near"},
		{"within the tolerance", cube, cube, 5, pose(0, 0, 0), pose(0, 15-5e-7, 3), ""},
		{"in the hole", ring, ball, 9.9, pose(0, 30, 30), onPlate(pose(0, 30, 30)), ""},
		{"in the hole, off the middle", ring, ball, 9.9, pose(0, 30, 30), onPlate(pose(0, 30.2, 30)), "too_near"},
		{"inside", cuboid(40, 40, 2), cuboid(2, 2, 20), 0, pose(0, 0, 0), pose(0, 15, 15), "overlap"},
		{"under the table", table, cuboid(5, 5, 5), 1, pose(0, 0, 0), pose(0, 20, 20), "overlap"},
		{"not on the plate", cube, cube, 5, pose(0, 0, 0), func() geom.Affine { a := pose(0, 20, 0); a.T.Z = 1e-5; return a }(), "not_on_plate"},
		{"below the plate", cube, cube, 5, pose(0, 0, 0), func() geom.Affine { a := pose(0, 20, 0); a.T.Z = -0.01; return a }(), "not_on_plate"},
		{"too high", cube, cuboid(10, 10, 50.01), 5, pose(0, 0, 0), pose(0, 20, 0), "too_high"},
		{"over the edge", cube, cube, 5, pose(0, 0, 0), pose(0, 90.01, 0), "outside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bed := Plate(100, 100)
			bed.Z = 50
			l := laid(bed, Options{MinDistance: c.gap, Rotations: Rotations{Kind: FreeTurns}}, c.pa, c.pb)
			bare := []Part{{ID: "a", Mesh: c.a}, {ID: "b", Mesh: c.b}}
			both, err := Footprints(context.Background(), bare)
			if err != nil {
				t.Fatal(err)
			}
			mixed := []Part{bare[0], {ID: "b", Footprint: both[1].Footprint}}
			for name, parts := range map[string][]Part{"meshes": bare, "meshes and footprints": both, "mixed": mixed} {
				r, got := verdict(t, parts, l)
				if name == "mixed" && (c.want == "not_on_plate" || c.want == "too_high") {
					continue // an outline has no height
				}
				if got != c.want && !(name == "mixed" && c.name == "within the tolerance") {
					t.Errorf("%s: got %q, want %q: %v", name, got, c.want, r.Violations)
				}
			}
		})
	}
}

// TestCheckFootprintTooLarge: a footprint that reaches a little beyond its mesh
// gives no false alarm, and hides nothing.
func TestCheckFootprintTooLarge(t *testing.T) {
	grown := Part{ID: "grown", Mesh: cuboid(10, 10, 10), Footprint: rect(-0.0008, -0.0008, 10.0008, 10.0008)}
	parts := []Part{grown, grown}
	o := Options{MinDistance: 2}
	for x, want := range map[float64]string{12: "", 12 - 5e-7: "", 12 - 1e-5: "too_near", 9.999: "overlap"} {
		if r, got := verdict(t, parts, laid(Plate(50, 50), o, pose(0, 0, 0), pose(0, x, 0))); got != want {
			t.Errorf("at %g: %q, want %q: %v", x, got, want, r.Violations)
		}
	}
	// Much larger ones are meant so.
	parts[1].Footprint = rect(-1, -1, 11, 11)
	if _, got := verdict(t, parts, laid(Plate(50, 50), o, pose(0, 0, 0), pose(0, 12, 5))); got != "too_near" {
		t.Error(got)
	}
}

// TestCheckClearance: a footprint of what is low lets parts stand under the
// overhang of others, and the distance in space still counts.
func TestCheckClearance(t *testing.T) {
	table := solid(shape.Join(shape.Box(geom.Vec{Z: 8}, geom.Vec{X: 40, Y: 40, Z: 10}), shape.Box(geom.Vec{}, geom.Vec{X: 5, Y: 5, Z: 8})))
	parts := []Part{
		{ID: "table", Mesh: table, Footprint: rect(0, 0, 5, 5)},
		{ID: "dog", Mesh: cuboid(5, 5, 5)},
	}
	var err error
	if parts, err = Footprints(context.Background(), parts); err != nil {
		t.Fatal(err)
	}
	for gap, want := range map[float64]string{3: "", 3.01: "too_near"} {
		r, got := verdict(t, parts, laid(Plate(50, 50), Options{MinDistance: gap}, pose(0, 0, 0), pose(0, 20, 20)))
		if got != want {
			t.Errorf("gap %g: %q, want %q: %v", gap, got, want, r.Violations)
		}
		for _, v := range r.Violations {
			if math.Abs(v.Distance-3) > 1e-12 || v.At.Z != 8 || v.OtherAt.Z != 5 {
				t.Errorf("%+v", v)
			}
		}
	}
}

func TestCheckRefusesMeshes(t *testing.T) {
	for name, m := range map[string]*mesh.Mesh{
		"NaN":      {Vertices: []geom.Vec{{}, {X: math.NaN()}, {Y: 1}}, Faces: [][3]uint32{{0, 1, 2}}},
		"index":    {Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}}, Faces: [][3]uint32{{0, 1, 3}}},
		"no faces": {Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}}},
	} {
		if _, err := Check(context.Background(), []Part{{Mesh: m}}, Plate(10, 10), laid(Plate(10, 10), Options{}, pose(0, 0, 0))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestCheckPolygonMeshes: a mesh on a plate with a hole, by its triangles.
func TestCheckPolygonMeshes(t *testing.T) {
	bed := FromPolygon(frame(60, 10)[0])
	ring := solid(shape.Torus(15, 3, 96, 48).Map(func(v geom.Vec) geom.Vec { v.Z += 3; return v }))
	for _, c := range []struct {
		x    float64
		wall float64
		want string
	}{
		{30, 0, ""}, {30, 4.9, ""}, {30, 5, "outside"}, {35.5, 0, ""}, {37, 0, "outside"}, {43, 0, "outside"},
	} {
		parts := []Part{{ID: "ring", Mesh: ring}}
		if r, got := verdict(t, parts, laid(bed, Options{WallDistance: c.wall}, pose(0, c.x, 30))); got != c.want {
			t.Errorf("at %g, wall %g: %q, want %q: %v", c.x, c.wall, got, c.want, r.Violations)
		}
	}
	kept := Plate(60, 60)
	kept.KeepOut = rect(28, 28, 32, 32)
	if r, got := verdict(t, []Part{{ID: "ring", Mesh: ring}}, laid(kept, Options{}, pose(0, 30, 30))); got != "" {
		t.Error(r.Violations)
	}
	if r, got := verdict(t, []Part{{ID: "ring", Mesh: ring}}, laid(kept, Options{}, pose(0, 40, 30))); got != "keep_out" {
		t.Error(r.Violations)
	}
}
