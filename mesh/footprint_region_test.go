package mesh

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
)

func footprintOf(t testing.TB, m *Mesh, o FootprintOptions) poly.Region {
	t.Helper()
	g, err := Footprint(context.Background(), m, geom.Identity(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestFootprintClosedForms(t *testing.T) {
	box := shape.Box(geom.Vec{X: 1, Y: 2, Z: 3}, geom.Vec{X: 4, Y: 7, Z: 14})
	plate := shape.Soup{Vertices: []geom.Vec{{}, {X: 4}, {X: 4, Y: 3}, {Y: 3}}, Faces: [][3]uint32{{0, 1, 2}, {0, 2, 3}}}
	upright := plate.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X, Y: v.X, Z: v.Y} })
	ell := shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 2.7, Z: 4}), shape.Box(geom.Vec{}, geom.Vec{X: 2.7, Y: 10, Z: 4}))
	cases := []struct {
		name            string
		s               shape.Soup
		area            float64
		polygons, holes int
		corners         int
	}{
		{"box", box, 15, 1, 0, 4},
		{"box inside out", box.Flip(), 15, 1, 0, 4},
		{"box twice", shape.Join(box, box), 15, 1, 0, 4},
		{"box and its mirror image", shape.Join(box, box.Flip()), 15, 1, 0, 4},
		{"box without a facet", box.Without(func(f int) bool { return f == 2 }), 15, 1, 0, 4},
		{"cube of 12.7", shape.Cube(geom.Vec{}, 12.7), 12.7 * 12.7, 1, 0, 4},
		{"open plate", plate, 12, 1, 0, 4},
		{"one triangle", plate.Without(func(f int) bool { return f == 1 }), 6, 1, 0, 3},
		{"upright sheet", upright, 0, 0, 0, 0},
		{"frame", frame(10, 4, 2), 84, 1, 1, 8},
		{"L", ell, 10*10 - 7.3*7.3, 1, 0, 6},
		{"torus", shape.Torus(10, 3, 64, 32), polygonArea(13, 64) - polygonArea(7, 64), 1, 1, 128},
		{"sphere", shape.Sphere(5, 40), polygonArea(5, 40), 1, 0, 40},
		{"nothing", shape.Soup{}, 0, 0, 0, 0},
		{"island in a frame", shape.Join(frame(10, 6, 2), shape.Cube(geom.Vec{}, 2)), 64 + 4, 2, 1, 12},
		{"boxes apart", shape.Join(shape.Cube(geom.Vec{}, 4), shape.Cube(geom.Vec{X: 10}, 2), shape.Cube(geom.Vec{X: 20, Z: 2}, 2)), 24, 3, 0, 12},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := footprintOf(t, meshOf(c.s), FootprintOptions{})
			areaNear(t, "area", g.Area(), c.area, 1e-12)
			holes, corners := 0, 0
			for _, p := range g {
				holes += len(p.Holes)
				corners += len(p.Outer)
				for _, h := range p.Holes {
					corners += len(h)
				}
			}
			if len(g) != c.polygons || holes != c.holes || corners != c.corners {
				t.Errorf("%d polygons, %d holes, %d corners, want %d, %d, %d: %v", len(g), holes, corners, c.polygons, c.holes, c.corners, g)
			}
		})
	}
}

// Corners of a box come through to the bit, so that 4 boxes of 12.7 fit 50.8.
func TestFootprintKeepsCoordinates(t *testing.T) {
	b := footprintOf(t, meshOf(shape.Cube(geom.Vec{X: 6.35, Y: 6.35}, 12.7)), FootprintOptions{}).Box()
	if b.Min != (geom.Vec2{}) || b.Max != (geom.Vec2{X: 12.7, Y: 12.7}) {
		t.Errorf("%v", b)
	}
}

func TestFootprintBelow(t *testing.T) {
	// A stem of 4 under a cap of 10 that begins at 6 above the ground.
	m := meshOf(shape.Join(shape.Box(geom.Vec{X: 3, Y: 3, Z: 5}, geom.Vec{X: 7, Y: 7, Z: 12}), shape.Box(geom.Vec{Z: 11}, geom.Vec{X: 10, Y: 10, Z: 13})))
	for below, want := range map[float64]float64{0: 100, 5: 16, 5.999: 16, 6: 100, 100: 100} {
		areaNear(t, "mushroom", footprintOf(t, m, FootprintOptions{Below: below}).Area(), want, 1e-12)
	}
	// A cone on its tip.
	cone := shape.Soup{Vertices: []geom.Vec{{}, {X: 10, Y: 0, Z: 10}, {Y: 10, Z: 10}, {X: -10, Z: 10}, {Y: -10, Z: 10}},
		Faces: [][3]uint32{{0, 2, 1}, {0, 3, 2}, {0, 4, 3}, {0, 1, 4}}}
	for _, h := range []float64{0.1, 1, 2.5, 9, 10, 11} {
		side := math.Min(h, 10)
		areaNear(t, "cone", footprintOf(t, meshOf(cone), FootprintOptions{Below: h}).Area(), 2*side*side, 1e-12)
	}
}

func TestFootprintHull(t *testing.T) {
	areaNear(t, "hull", footprintOf(t, meshOf(frame(10, 4, 2)), FootprintOptions{Hull: true}).Area(), 100, 1e-12)
}
