package fdm

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

func trace(t *testing.T, s shape.Soup, c *config.Settings) []Traced {
	t.Helper()
	m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	list, err := Trace(slice.Layers(context.Background(), m, slice.Options{LayerHeight: c.LayerHeight, FirstLayerHeight: c.FirstLayerHeight}), c)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Two shells a hair apart are printed as one: the gap between them is no wall.
func TestTraceHair(t *testing.T) {
	c := config.Defaults()
	one := trace(t, shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 2}), &c)
	// The third, across both, makes them outlines that touch.
	two := trace(t, shape.Join(
		shape.Box(geom.Vec{}, geom.Vec{X: 9.99, Y: 20, Z: 2}), shape.Box(geom.Vec{X: 10}, geom.Vec{X: 20, Y: 20, Z: 2}),
		shape.Box(geom.Vec{X: 5, Y: 5}, geom.Vec{X: 15, Y: 6, Z: 2})), &c)
	for i := range one {
		near(t, "outer", two[i].Outer, one[i].Outer, 0.1)
		near(t, "inner", two[i].Inner, one[i].Inner, 0.1)
		near(t, "loops", two[i].Loops, one[i].Loops, 0)
	}
}

// A block by hand: four solid layers below and above, one of them a bridge over sparse
// infill, one seen from above, and the walls at their depths.
func TestTraceBlock(t *testing.T) {
	c := config.Defaults()
	list := trace(t, shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 4}), &c)
	if len(list) != 20 {
		t.Fatalf("%d layers", len(list))
	}
	l := LinesOf(&c, 0.2, false)
	inside := 20 - 2*l.FillDepth(&c)
	for i, v := range list {
		near(t, "outer", v.Outer, 4*(20-2*l.WallDepth(0)), 1e-3)
		near(t, "inner", v.Inner, 4*(20-2*l.WallDepth(1)), 1e-3)
		near(t, "edge", v.Edge, 4*inside, 1e-3)
		near(t, "loops", v.Loops, 2, 0)
		want := [5]float64{} // sparse, solid, top, bridge, over
		switch {
		case i < 4, i == 17, i == 18:
			want[1] = 1
		case i == 19:
			want[2] = 1
		case i == 16:
			want[4] = 1
		default:
			want[0] = 1
		}
		for k, s := range []sum{v.Sparse, v.Solid, v.Top, v.Bridge, v.Over} {
			near(t, "area", s.length*Pitch, want[k]*inside*inside, 0.02*inside*inside)
			if want[k] == 1 && s.regions != 1 {
				t.Errorf("layer %d: %g regions", i, s.regions)
			}
		}
		// Lines at 45 degrees across a square: its diagonal over their distance.
		near(t, "lines", v.Sparse.pieces+v.Solid.pieces+v.Top.pieces+v.Over.pieces, inside*math.Sqrt2/Pitch, 6)
	}
}

// A star with thin points: sections that are like samples have the walls of those that
// were traced, and sections of another thickness go by their outline.
func TestSample(t *testing.T) {
	c := config.Defaults()
	star := shape.Soup{}
	const points, height = 12, 4.0
	n := uint32(2 * points)
	for i := range n {
		sin, cos := math.Sincos(math.Pi * float64(i) / points)
		r := 3 + 3*float64(i%2)
		star.Vertices = append(star.Vertices, geom.Vec{X: r * cos, Y: r * sin}, geom.Vec{X: r * cos, Y: r * sin, Z: height})
		a, b := 2*i, 2*((i+1)%n)
		star.Faces = append(star.Faces, [3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1}, [3]uint32{2 * n, b, a}, [3]uint32{2*n + 1, a + 1, b + 1})
	}
	star.Vertices = append(star.Vertices, geom.Vec{}, geom.Vec{Z: height})
	solidOf := func(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }
	m := solidOf(star)
	p, err := profile.Of(context.Background(), m, ProfileOptions(&c))
	if err != nil || !p.Sound() {
		t.Fatal(p, err)
	}
	if !Thin(p, &c) {
		t.Fatal("the star is not thin")
	}
	shapes, err := Sample(slice.Layers(context.Background(), m, slice.Options{LayerHeight: height / 2}), &c)
	if err != nil || len(shapes) != 2 {
		t.Fatal(shapes, err)
	}
	traced := FromTraced(trace(t, star, &c), &c)
	for i, s := range FromProfile(p, Known{Shapes: shapes}, &c) {
		near(t, "outer", s.Outer, traced[i].Outer, 1e-6)
		near(t, "inner", s.Inner, traced[i].Inner, 1e-6)
		near(t, "corners", s.Bends.Sum(), traced[i].Bends.Sum(), 0.05*s.Bends.Sum())
	}
	for i := range shapes {
		shapes[i].Thick *= 2
	}
	want := FromProfile(p, Known{}, &c)
	for i, s := range FromProfile(p, Known{Shapes: shapes}, &c) {
		if s != want[i] {
			t.Fatalf("layer %d is taken for one of twice its thickness", i)
		}
	}
	block, err := profile.Of(context.Background(), solidOf(shape.Cube(geom.Vec{}, 20)), ProfileOptions(&c))
	if err != nil || Thin(block, &c) {
		t.Errorf("a block is thin: %v", err)
	}
}

// Thin plates have the walls for which there is room, and no others.
func TestTraceThin(t *testing.T) {
	c := config.Defaults()
	l := LinesOf(&c, 0.2, false)
	around := func(thick, depth float64) float64 {
		if thick <= 2*depth {
			return 0
		}
		return 2 * (20 + thick - 4*depth)
	}
	for _, plate := range []struct {
		thick, loops float64
	}{{0.3, 0}, {0.8, 1}, {1.4, 2}, {1.55, 2}, {3, 2}} {
		for _, v := range trace(t, shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: plate.thick, Z: 2}), &c) {
			near(t, "outer", v.Outer, around(plate.thick, l.WallDepth(0)), 1e-3)
			near(t, "inner", v.Inner, around(plate.thick, l.WallDepth(1)), 1e-3)
			near(t, "loops", v.Loops, plate.loops, 0)
		}
	}
}

// Below a wider part there is a bridge, and above a narrower one a top, both anchored.
func TestTraceStep(t *testing.T) {
	c := config.Defaults()
	narrow := shape.Box(geom.Vec{X: 10, Y: 10}, geom.Vec{X: 30, Y: 30, Z: 4})
	wide := shape.Box(geom.Vec{Z: 4}, geom.Vec{X: 40, Y: 40, Z: 8})
	up := trace(t, shape.Join(narrow, wide), &c)
	fill := func(side float64) float64 {
		l := LinesOf(&c, 0.2, false)
		side -= 2 * l.FillDepth(&c)
		return side * side
	}
	ring := fill(40) - 14*14 // all but what lies 3 mm inside the narrow one
	near(t, "bridge", up[20].Bridge.length*Pitch, ring, 0.03*ring)
	near(t, "no bridge below", up[19].Bridge.length, 0, 0)
	down := trace(t, shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 40, Z: 4}), shape.Box(geom.Vec{X: 10, Y: 10, Z: 4}, geom.Vec{X: 30, Y: 30, Z: 8})), &c)
	near(t, "top", down[19].Top.length*Pitch, ring, 0.03*ring)
	near(t, "solid below it", (down[18].Solid.length)*Pitch, ring, 0.1*ring)
}

// Both ways to sections agree on a cuboid and on a sphere.
func TestTracedLikeMeasured(t *testing.T) {
	c := config.Defaults()
	for name, s := range map[string]shape.Soup{
		"cuboid": shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 22, Z: 12}), "sphere": shape.Sphere(15, 64),
	} {
		a := estimate(t, s, c)
		b := Estimate(FromTraced(trace(t, s, &c), &c), &c)
		near(t, name+" time", b.Time/a.Time, 1, 0.1)
		near(t, name+" volume", b.Volume/a.Volume, 1, 0.07)
		near(t, name+" outer wall", b.Features[OuterWall].Length/a.Features[OuterWall].Length, 1, 0.02)
	}
}

// Lines of areas against points: what a combination holds, a point is in by both.
func TestRowsAgainstPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	blob := func() poly.Region {
		n := 3 + r.IntN(9)
		var ring poly.Ring
		x, y := 10*r.Float64(), 10*r.Float64()
		for i := range n {
			sin, cos := geom.Sincos(2 * math.Pi * float64(i) / float64(n))
			d := 2 + 6*r.Float64()
			ring = append(ring, geom.Vec2{X: x + d*cos, Y: y + d*sin})
		}
		return poly.Region{{Outer: ring}}
	}
	for range 60 {
		ga, gb := blob(), blob()
		a, b := hatch(ga, 0.5), hatch(gb, 0.5)
		near(t, "area", a.total(0, 0.1).length*0.5, ga.Area(), 0.06*ga.Area()+0.5)
		both, minus, either := combined(a, b, common), combined(a, b, without), joinedRows(a, b)
		near(t, "both and the rest", both.total(0, 0.1).length+minus.total(0, 0.1).length, a.total(0, 0.1).length, 1e-9)
		near(t, "either", either.total(0, 0.1).length, minus.total(0, 0.1).length+b.total(0, 0.1).length, 1e-9)
		for range 200 {
			k := a.first - 3 + r.IntN(a.count()+6)
			u := -30 + 60*r.Float64()
			v := (float64(k) + 0.5) * 0.5
			p := geom.Vec2{X: (u - v) / math.Sqrt2, Y: (u + v) / math.Sqrt2}
			inA, inB := ga.Contains(p), gb.Contains(p)
			for _, q := range []struct {
				name string
				rows *rows
				want bool
			}{{"a", a, inA}, {"both", both, inA && inB}, {"without", minus, inA && !inB}, {"either", either, inA || inB}} {
				line := q.rows.line(k)
				if got := touches(line, u, u); got != q.want && !touches(line, u-1e-6, u+1e-6) {
					t.Fatalf("%s: line %d at %g: %t, want %t", q.name, k, u, got, q.want)
				}
			}
		}
	}
}

// Bands around a polygon are left out where no line has room, whatever their direction, also
// where they run along the lines, but for a little of those that are nearly as wide as a line, and
// are kept where one has room.
func TestWideBands(t *testing.T) {
	const pitch, least = 0.4, 0.43
	for _, sides := range []int{4, 7, 16, 61} {
		for _, turn := range []float64{0, 0.1, 0.2, math.Pi / 4} {
			ring := func(radius float64) (out poly.Ring) {
				for i := range sides {
					sin, cos := geom.Sincos(turn + 2*math.Pi*float64(i)/float64(sides))
					out = append(out, geom.Vec2{X: radius * cos, Y: radius * sin})
				}
				return out
			}
			for _, thick := range []float64{0.1, 0.25, 0.38, 0.6, 0.9} {
				_, cos := geom.Sincos(math.Pi / float64(sides))
				part := combined(hatch(poly.Region{{Outer: ring(14)}}, pitch), hatch(poly.Region{{Outer: ring(14 - thick/cos)}}, pitch), without)
				all, kept := part.total(0, pitch).length, part.wide(least, 0, pitch).total(0, pitch).length
				if thick < least && kept > 0.21*all || thick > least && kept < 0.95*all {
					t.Errorf("%d sides turned by %.2g, %g mm thick: %.3g of %.4g mm", sides, turn, thick, kept, all)
				}
			}
		}
	}
}

// Grown lines: a square grows by d on its sides, within an area.
func TestWider(t *testing.T) {
	square := func(side float64) poly.Region {
		h := side / 2
		return poly.Region{{Outer: poly.Ring{{X: -h, Y: -h}, {X: h, Y: -h}, {X: h, Y: h}, {X: -h, Y: h}}}}
	}
	small, big := hatch(square(4), 0.1), hatch(square(30), 0.1)
	near(t, "grown", small.wider(3, 0.1, big).total(0, 0.1).length*0.1, 16+4*4*3+math.Pi*9, 1)
	near(t, "bounded", small.wider(3, 0.1, hatch(square(5), 0.1)).total(0, 0.1).length*0.1, 25, 0.5)
	near(t, "nothing", (&rows{}).wider(3, 0.1, big).total(0, 0.1).length, 0, 0)
}
