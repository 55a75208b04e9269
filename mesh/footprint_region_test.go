package mesh

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
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

// A box with a rib drawn as a single sheet, a membrane across a frame and a
// face without area far away.
func TestFootprintFins(t *testing.T) {
	sheet := func(a, b geom.Vec2) shape.Soup {
		return shape.Soup{
			Vertices: []geom.Vec{{X: a.X, Y: a.Y}, {X: b.X, Y: b.Y}, {X: b.X, Y: b.Y, Z: 3}, {X: a.X, Y: a.Y, Z: 3}},
			Faces:    [][3]uint32{{0, 1, 2}, {0, 2, 3}},
		}
	}
	line := shape.Soup{Vertices: []geom.Vec{{X: 30}, {X: 31}, {X: 32}, {X: 40}}, Faces: [][3]uint32{{0, 1, 2}, {3, 3, 3}}}
	box := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10})
	for name, c := range map[string]struct {
		s               shape.Soup
		area, more      float64 // the shadow; the length of fins
		polygons, holes int
	}{
		"walls are no fins":       {shape.Join(box, sheet(geom.Vec2{}, geom.Vec2{X: 10}), sheet(geom.Vec2{X: 1}, geom.Vec2{X: 9, Y: 8})), 100, 0, 1, 0},
		"rib":                     {shape.Join(box, sheet(geom.Vec2{X: 5, Y: 5}, geom.Vec2{X: 15, Y: 5})), 100, 5, 1, 0},
		"slanted rib":             {shape.Join(box, sheet(geom.Vec2{X: 10, Y: 5}, geom.Vec2{X: 13, Y: 9})), 100, 5, 1, 0},
		"membrane across a frame": {shape.Join(frame(10, 4, 2), sheet(geom.Vec2{X: -3, Y: 0.5}, geom.Vec2{X: 3, Y: 0.5})), 84, 4, 1, 2},
		"line and point":          {shape.Join(box, line), 100, 2, 3, 0},
	} {
		m := meshOf(c.s)
		g := footprintOf(t, m, FootprintOptions{})
		holes := 0
		for _, p := range g {
			holes += len(p.Holes)
		}
		if d := g.Area() - c.area; d < -1e-9 || d > (c.more+0.01)*footprintTolerance || len(g) != c.polygons || holes != c.holes {
			t.Errorf("%s: area %v more than %v, %d polygons, %d holes", name, d, c.area, len(g), holes)
		}
		for _, v := range m.Vertices {
			if p := (geom.Vec2{X: v.X, Y: v.Y}); !g.Contains(p) {
				t.Errorf("%s: %v is outside", name, p)
			}
		}
		for _, f := range m.Faces {
			if p := onFace(m, f, 0.3, 0.3); !g.Contains(p) && distanceTo(g, p) > 1e-12 {
				t.Errorf("%s: %v is outside", name, p)
			}
		}
	}
}

func TestFootprintHull(t *testing.T) {
	areaNear(t, "hull", footprintOf(t, meshOf(frame(10, 4, 2)), FootprintOptions{Hull: true}).Area(), 100, 1e-12)
}

// hard are shapes that are open, cross themselves, or are noise. With -short the
// large one is left out.
func hard() map[string]shape.Soup {
	all := map[string]shape.Soup{
		"bumpy":          bumpy(30, 0.7, 1),
		"bumpy open":     bumpy(30, 0.7, 2).Without(func(f int) bool { return f%7 == 0 }),
		"debris":         debris(150, 0.7, 3),
		"large debris":   debris(60, 4, 4),
		"small debris":   debris(1000, 0.1, 5),
		"boxes":          shape.Join(shape.Cube(geom.Vec{}, 3), shape.Cube(geom.Vec{X: 1, Y: 1, Z: 5}, 3), frame(9, 5, 1)),
		"frame on edge":  frame(9, 5, 1).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3}, 1.2)),
		"torus tilted":   shape.Torus(10, 3, 60, 30).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3}, 1.2)),
		"shaken box":     shakenBox(25),
		"shaken, turned": shakenBox(50).Apply(shape.Turn(geom.Vec{Z: 1}, 0.3)),
	}
	if testing.Short() {
		delete(all, "shaken, turned")
	}
	return all
}

// A point is in the footprint when it is below a face, and only when it is near
// one: asked of random points, most of them on faces and close to edges.
func TestFootprintAgainstFaces(t *testing.T) {
	for name, s := range hard() {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 3))
			m := meshOf(s)
			g := footprintOf(t, m, FootprintOptions{})
			size := m.Bounds().Size()
			tolerance := min(footprintTolerance, footprintShare*(size.X+size.Y))
			points, corners := 2000, 50
			if testing.Short() {
				points, corners = 200, 5
			}
			for range points {
				f := m.Faces[rng.IntN(len(m.Faces))]
				a, b := rng.Float64(), rng.Float64()*rng.Float64()*0.01
				p := onFace(m, f, a*(1-b), (1-a)*(1-b))
				if !g.Contains(p) && distanceTo(g, p) > 1e-12*(size.X+size.Y) {
					t.Fatalf("%v lies on face %v, %g outside", p, f, distanceTo(g, p))
				}
			}
			for _, p := range g { // what is outside the shadow is near the faces
				for i := 0; i < len(p.Outer); i += 1 + len(p.Outer)/corners {
					c := p.Outer[i]
					if d := toFaces(m, c); d > tolerance {
						t.Fatalf("corner %v is %g from all faces", c, d)
					}
				}
			}
			areaNear(t, "area", g.Area(), clipperUnion(s, 1e6), 3e-4)
		})
	}
}

// onFace returns a point of face f, seen from above.
func onFace(m *Mesh, f [3]uint32, a, b float64) geom.Vec2 {
	p, q, r := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
	c := 1 - a - b
	return geom.Vec2{X: a*p.X + b*q.X + c*r.X, Y: a*p.Y + b*q.Y + c*r.Y}
}

// toFaces returns how far p is from the nearest face seen from above.
func toFaces(m *Mesh, p geom.Vec2) float64 {
	best := math.Inf(1)
	for _, f := range m.Faces {
		var r poly.Ring
		for _, v := range f {
			r = append(r, geom.Vec2{X: m.Vertices[v].X, Y: m.Vertices[v].Y})
		}
		if r.Area() < 0 {
			r[1], r[2] = r[2], r[1]
		}
		one := poly.Region{{Outer: r}}
		if one.Contains(p) {
			return 0
		}
		best = min(best, distanceTo(one, p))
	}
	return best
}

// A footprint depends on nothing but the set of points: not on how faces are
// wound or numbered, or how many workers there are; and it turns and moves with
// the mesh.
func TestFootprintRelations(t *testing.T) {
	ctx := context.Background()
	for name, s := range hard() {
		t.Run(name, func(t *testing.T) {
			m := meshOf(s)
			size := m.Bounds().Size()
			tolerance := min(footprintTolerance, footprintShare*(size.X+size.Y))
			want := footprintOf(t, m, FootprintOptions{})
			near := tolerance * outlineLength(want)
			for _, workers := range []int{1, 8} {
				g, err := Footprint(par.WithWorkers(ctx, workers), m, geom.Identity(), FootprintOptions{})
				if err != nil || !reflect.DeepEqual(g, want) {
					t.Fatalf("%d workers: another footprint, %v", workers, err)
				}
			}
			if name == "shaken, turned" {
				return // the smaller shaken box does the rest
			}
			rng := rand.New(rand.NewPCG(8, 8))
			flipped := &Mesh{Vertices: m.Vertices}
			for _, i := range rng.Perm(len(m.Faces)) {
				f := m.Faces[i]
				if rng.IntN(2) == 0 {
					f[1], f[2] = f[2], f[1]
				}
				flipped.Faces = append(flipped.Faces, f)
			}
			if a := footprintOf(t, flipped, FootprintOptions{}).Area(); math.Abs(a-want.Area()) > 2*near {
				t.Errorf("faces in another order: %v, want %v", a, want.Area())
			}
			for _, pose := range []geom.Affine{
				shape.Turn(geom.Vec{Z: 1}, rng.Float64()),
				geom.Translation(geom.Vec{X: 100, Y: -50, Z: 1}),
				{M: [3][3]float64{{-1}, {0, 1}, {0, 0, 1}}},
			} {
				g, err := Footprint(ctx, m, pose, FootprintOptions{})
				if err != nil || math.Abs(g.Area()-want.Area()) > 2*near {
					t.Errorf("pose %v: %v, %v, want %v", pose, g.Area(), err, want.Area())
				}
			}
			fine, rough := footprintOf(t, m, FootprintOptions{Tolerance: tolerance / 10}), footprintOf(t, m, FootprintOptions{Tolerance: 0.5})
			if fine.Area() > want.Area()+near || rough.Area() < fine.Area()-near || cornersOf(rough) > cornersOf(want) {
				t.Errorf("tolerances: areas %v, %v, %v; %d corners, %d with 0.5", fine.Area(), want.Area(), rough.Area(), cornersOf(want), cornersOf(rough))
			}
		})
	}
}

// All ways to the region of an outline agree.
func TestOutlineCells(t *testing.T) {
	ctx := context.Background()
	for name, s := range hard() {
		o, _, err := meshOf(s).outlineZ(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		box, _ := o.extent()
		if name == "shaken, turned" {
			// Too many crossings for the exact way: here Footprint rounds.
			segs, err := o.boundaryCells(ctx, box)
			if err != nil {
				t.Fatal(err)
			}
			work := exactWork*len(o.chain()) + exactWorkLeast
			if _, err := poly.Fill(ctx, segs, poly.FillOptions{Work: work}); !errors.Is(err, poly.ErrTangled) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		all, err := poly.Fill(ctx, o.chain(), poly.FillOptions{})
		if err != nil {
			t.Fatal(err)
		}
		segs, err := o.boundaryCells(ctx, box)
		if err != nil {
			t.Fatal(err)
		}
		few, err := poly.Fill(ctx, segs, poly.FillOptions{})
		if err != nil {
			t.Fatal(err)
		}
		areaNear(t, name, few.Area(), all.Area(), 1e-11)
		cover, err := poly.Cover(ctx, segs, 1e-3)
		if err != nil || cover.Area() < all.Area() || cover.Area() > all.Area()+1e-3*outlineLength(all)*1.1 {
			t.Errorf("%s: cover of %v has %v, %v", name, all.Area(), cover.Area(), err)
		}
	}
}

func TestFootprintErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Footprint(ctx, meshOf(shape.Cube(geom.Vec{}, 1)), geom.Identity(), FootprintOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, x := range []float64{math.NaN(), math.Inf(1)} {
		s := shape.Cube(geom.Vec{}, 1)
		s.Vertices[3].X = x
		if _, err := Footprint(context.Background(), meshOf(s), geom.Identity(), FootprintOptions{}); !errors.Is(err, errNotFinite) {
			t.Errorf("%v: %v", x, err)
		}
		if _, err := Footprint(context.Background(), meshOf(s), geom.Identity(), FootprintOptions{Below: 1}); !errors.Is(err, errNotFinite) {
			t.Errorf("%v below: %v", x, err)
		}
	}
}

func BenchmarkFootprint(b *testing.B) {
	for _, c := range []struct {
		name string
		s    shape.Soup
	}{
		{"sphere", shape.Sphere(50, 1000)},
		{"bumpy", bumpy(1000, 0.7, 1)},
		{"cut box", cutBox(200).Apply(shape.Turn(geom.Vec{Z: 1}, 0.3))},
		{"noisy box", shakenBox(200)},
		{"debris", debris(10000, 0.05, 1)},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := meshOf(c.s)
			o := FootprintOptions{Topology: topologyOf(b, c.s.Faces, len(c.s.Vertices), 1)}
			corners := 0
			for b.Loop() {
				g, err := Footprint(par.WithWorkers(context.Background(), 1), m, geom.Identity(), o)
				if err != nil {
					b.Fatal(err)
				}
				corners = cornersOf(g)
			}
			b.ReportMetric(float64(corners), "corners")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
		})
	}
}

func ExampleFootprint() {
	// A ring lying flat, turned by 90 degrees: its outline and its hole.
	m := meshOf(frame(10, 4, 2))
	g, _ := Footprint(context.Background(), m, geom.Affine{M: [3][3]float64{{0, -1}, {1, 0}, {0, 0, 1}}}, FootprintOptions{})
	fmt.Printf("%.0f mm², %d outline, %d hole\n", g.Area(), len(g), len(g[0].Holes))
	// Output: 84 mm², 1 outline, 1 hole
}
