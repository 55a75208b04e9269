package pack_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// rect returns the outline of a rectangle with its lower left corner in the
// origin.
func rect(x, y float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{}, {X: x}, {X: x, Y: y}, {Y: y}}}}
}

// frame returns a rectangle with a rectangular hole, border wide all around.
func frame(x, y, border float64) poly.Region {
	g := rect(x, y)
	b := border
	g[0].Holes = []poly.Ring{{{X: b, Y: b}, {X: b, Y: y - b}, {X: x - b, Y: y - b}, {X: x - b, Y: b}}}
	return g
}

// boxPart returns a box standing on the ground.
func boxPart(id string, x, y, z float64, count int) pack.Part {
	s := shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z})
	return pack.Part{
		ID: id, Count: count, Footprint: rect(x, y),
		Mesh: &mesh.Mesh{Name: id, Vertices: s.Vertices, Faces: s.Faces},
	}
}

// shelf packs boxes by their outlines in rows, one after the other and without
// a turn: enough to have layouts to measure. It knows nothing of better.
func shelf(parts []pack.Part, bed pack.Bed, o pack.Options) *pack.Layout {
	l := &pack.Layout{Bed: bed, Options: o}
	x, y, row, plate := 0.0, 0.0, 0.0, 0
	for i, p := range parts {
		box := p.Footprint.Box()
		size := box.Size()
		for c := range max(1, p.Count) {
			if x+size.X > bed.X {
				x, y, row = 0, y+row+o.MinDistance, 0
			}
			if y+size.Y > bed.Y && o.MultiBuild && y > 0 {
				x, y, row, plate = 0, 0, 0, plate+1
			}
			if x+size.X > bed.X || y+size.Y > bed.Y {
				l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Reason: pack.NoRoom})
				continue
			}
			pose := geom.Translation(geom.Vec{X: x - box.Min.X, Y: y - box.Min.Y})
			l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: c, Placed: true, Plate: plate, Pose: pose})
			l.Plates = plate + 1
			x, row = x+size.X+o.MinDistance, max(row, size.Y)
		}
	}
	return l
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

func measure(t *testing.T, l *pack.Layout, parts []pack.Part) *pack.Numbers {
	t.Helper()
	n, err := l.Measure(context.Background(), parts)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNumbersOfCubes is the example of the specification: 169 cubes of 10 mm at
// 5 mm on a plate of 200 mm.
func TestNumbersOfCubes(t *testing.T) {
	parts := []pack.Part{boxPart("cube", 10, 10, 10, 169)}
	l := shelf(parts, pack.Plate(200, 200), pack.Options{MinDistance: 5})
	n := measure(t, l, parts)
	if n.Placed != 169 || n.Asked != 169 || len(n.Unfitted) != 0 || n.Unfitted == nil || len(n.Plates) != 1 {
		t.Fatalf("%+v", n)
	}
	if !near(n.Fill, 42.25) || !near(n.PackedFill, 42.25) || !near(n.BoxFill, 42.25) {
		t.Errorf("fill %v, packed %v, boxes %v, want 42.25", n.Fill, n.PackedFill, n.BoxFill)
	}
	// Each cube grows to 15 x 15 with round corners of 2.5.
	if grown := 100 + 4*25 + math.Pi*6.25; !near(n.FillWithSpacing, 169*grown/400) || math.Round(100*n.FillWithSpacing) != 9280 {
		t.Errorf("with spacing %v, want 92.80", n.FillWithSpacing)
	}
	if n.UsedHeight != 10 || n.Density == nil || !near(*n.Density, 0.4225) {
		t.Errorf("height %v, density %v", n.UsedHeight, n.Density)
	}
	if n.PlateArea != 40000 || n.Plates[0].Placed != 169 || !near(n.Plates[0].PackedFill, 42.25) {
		t.Errorf("%+v", n)
	}
}

// TestNumbersBeyondThePlate asks for more than fits: asked passes 100, packed
// does not, and the rows left over are named.
func TestNumbersBeyondThePlate(t *testing.T) {
	parts := []pack.Part{boxPart("a", 50, 50, 20, 6)}
	one := measure(t, shelf(parts, pack.Plate(100, 100), pack.Options{}), parts)
	if !near(one.Fill, 150) || !near(one.PackedFill, 100) || !near(one.BoxFill, 150) {
		t.Errorf("one plate: %+v", one)
	}
	if one.Asked != 6 || one.Placed != 4 || len(one.Unfitted) != 2 || one.Unfitted[0] != 4 || one.Unfitted[1] != 5 {
		t.Errorf("one plate: %+v", one)
	}
	two := measure(t, shelf(parts, pack.Plate(100, 100), pack.Options{MultiBuild: true}), parts)
	if !near(two.Fill, 75) || !near(two.PackedFill, 75) || len(two.Plates) != 2 || len(two.Unfitted) != 0 {
		t.Errorf("two plates: %+v", two)
	}
	if !near(two.Plates[0].PackedFill, 100) || !near(two.Plates[1].PackedFill, 50) || two.Plates[1].Placed != 2 {
		t.Errorf("two plates: %+v", two.Plates)
	}
}

// TestNumbersOfAShape measures a frame with a hole, turned, on each kind of bed.
func TestNumbersOfAShape(t *testing.T) {
	parts := []pack.Part{{ID: "frame", Footprint: frame(40, 20, 5)}}
	eighth := math.Sqrt(0.5)
	turned := geom.Affine{M: [3][3]float64{{eighth, -eighth, 0}, {eighth, eighth, 0}, {0, 0, 1}}, T: geom.Vec{X: 20}}
	ring := poly.Ring{{}, {X: 100}, {X: 100, Y: 100}, {Y: 100}}
	hole := poly.Ring{{X: 90, Y: 90}, {X: 90, Y: 99}, {X: 99, Y: 99}, {X: 99, Y: 90}}
	keep := pack.Plate(100, 100)
	keep.KeepOut = rect(50, 50)
	for name, c := range map[string]struct {
		bed  pack.Bed
		area float64
	}{
		"rectangle": {pack.Plate(100, 100), 10000},
		"keep-out":  {keep, 10000},
		"circle":    {pack.Disc(100), 2500 * math.Pi},
		"polygon":   {pack.FromPolygon(poly.Polygon{Outer: ring, Holes: []poly.Ring{hole}}), 9919},
	} {
		l := &pack.Layout{Bed: c.bed, Plates: 1, Placements: []pack.Placement{{Placed: true, Pose: turned}}}
		n := measure(t, l, parts)
		if area := 40.0*20 - 30*10; !near(n.PlateArea, c.area) || !near(n.PackedFill, 100*area/c.area) {
			t.Errorf("%s: plate %v, packed %v", name, n.PlateArea, n.PackedFill)
		}
		// The box of a rectangle turned by an eighth is a square of (x+y)/√2.
		if !near(n.BoxFill, 100*1800/c.area) {
			t.Errorf("%s: boxes %v", name, n.BoxFill)
		}
		if n.Density != nil || n.UsedHeight != 0 {
			t.Errorf("%s: an outline has density %v and height %v", name, n.Density, n.UsedHeight)
		}
	}
}

// TestNumbersWithSpacing has margins, a spacing of its own, and a hole that is
// filled up.
func TestNumbersWithSpacing(t *testing.T) {
	at := func(part int) pack.Placement { return pack.Placement{Part: part, Placed: true, Pose: geom.Identity()} }
	for name, c := range map[string]struct {
		part pack.Part
		area float64
	}{
		"spacing":       {pack.Part{Footprint: rect(20, 10)}, 200 + 60 + math.Pi},
		"wider spacing": {pack.Part{Footprint: rect(20, 10), MinDistance: 6}, 200 + 180 + 9*math.Pi},
		"margin":        {pack.Part{Footprint: rect(20, 10), Margin: 4}, 200 + 300 + 25*math.Pi},
		"hole shrinks":  {pack.Part{Footprint: frame(40, 20, 5)}, 800 + 120 + math.Pi - 28*8},
		"hole closes":   {pack.Part{Footprint: frame(40, 20, 5), Margin: 5}, 800 + 120*6 + 36*math.Pi},
	} {
		l := &pack.Layout{Bed: pack.Plate(100, 100), Options: pack.Options{MinDistance: 2}, Plates: 1, Placements: []pack.Placement{at(0)}}
		n := measure(t, l, []pack.Part{c.part})
		if !near(n.FillWithSpacing, c.area/100) || !near(n.Plates[0].FillWithSpacing, c.area/100) {
			t.Errorf("%s: %v, want %v", name, n.FillWithSpacing, c.area/100)
		}
	}
}

// TestFootprints compares the shadow of a mesh with what is known of it.
func TestFootprints(t *testing.T) {
	part := boxPart("a", 20, 10, 5, 1)
	part.Footprint = nil
	given := pack.Part{ID: "b", Footprint: frame(9, 9, 1)}
	out, err := pack.Footprints(context.Background(), []pack.Part{part, given})
	if err != nil {
		t.Fatal(err)
	}
	if !near(out[0].Footprint.Area(), 200) || out[1].Footprint.Area() != 32 || part.Footprint != nil {
		t.Errorf("%v, %v", out[0].Footprint, out[1].Footprint)
	}
	broken := part
	broken.Mesh = &mesh.Mesh{Faces: [][3]uint32{{0, 1, 2}}}
	for says, p := range map[string]pack.Part{"neither mesh nor footprint": {ID: "x"}, "none of the 0 vertices": broken} {
		if _, err := pack.Footprints(context.Background(), []pack.Part{given, p}); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "part 1") {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// TestDensity has plates of their own heights, and a part without a volume.
func TestDensity(t *testing.T) {
	parts := []pack.Part{boxPart("tall", 100, 50, 40, 1), boxPart("low", 100, 100, 10, 1)}
	l := shelf(parts, pack.Plate(100, 100), pack.Options{MultiBuild: true})
	n := measure(t, l, parts)
	// 200 000 of 400 000 mm³ and 100 000 of 100 000 mm³.
	if n.UsedHeight != 40 || n.Density == nil || !near(*n.Density, 0.6) {
		t.Errorf("%+v", n)
	}
	if d := n.Plates[0].Density; d == nil || !near(*d, 0.5) || n.Plates[1].UsedHeight != 10 || !near(*n.Plates[1].Density, 1) {
		t.Errorf("%+v", n.Plates)
	}
	parts[0].Mesh = &mesh.Mesh{Vertices: parts[0].Mesh.Vertices, Faces: parts[0].Mesh.Faces[1:]}
	n = measure(t, l, parts)
	if n.Density != nil || n.Plates[0].Density != nil || n.Plates[1].Density == nil {
		t.Errorf("an open mesh has a density: %+v", n)
	}
}

// TestNothingPlaced has numbers too: all zero but what was asked.
func TestNothingPlaced(t *testing.T) {
	parts := []pack.Part{boxPart("huge", 300, 200, 1, 2)}
	n := measure(t, shelf(parts, pack.Plate(200, 200), pack.Options{}), parts)
	if !near(n.Fill, 300) || n.PackedFill != 0 || n.Density != nil || n.Placed != 0 || len(n.Unfitted) != 2 || n.Plates == nil {
		t.Errorf("%+v", n)
	}
	if n := measure(t, &pack.Layout{Bed: pack.Plate(1, 1)}, nil); n.Fill != 0 || n.Asked != 0 {
		t.Errorf("empty: %+v", n)
	}
}

func TestMeasureRefuses(t *testing.T) {
	part := boxPart("a", 1, 1, 1, 1)
	placed := func(p pack.Placement) pack.Layout {
		return pack.Layout{Bed: pack.Plate(10, 10), Plates: 1, Placements: []pack.Placement{p}}
	}
	flat, nowhere, elsewhere, many := placed(pack.Placement{}), placed(pack.Placement{Part: 1}), placed(pack.Placement{Placed: true, Plate: 1}), placed(pack.Placement{})
	flat.Bed.Y = 0
	many.Plates = 1 << 40
	for says, l := range map[string]pack.Layout{
		"no area": flat, "part 1 of 1": nowhere, "plate 1 of 1": elsewhere, "plates for 1": many,
	} {
		if _, err := l.Measure(context.Background(), []pack.Part{part}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l := placed(pack.Placement{Placed: true})
	if _, err := l.Measure(ctx, []pack.Part{part}); err == nil {
		t.Error("measured after the end")
	}
}

// TestOversizedFillsNothing: what is larger than the plate is placed and has a
// height, and no share of the plate.
func TestOversizedFillsNothing(t *testing.T) {
	parts := []pack.Part{boxPart("huge", 300, 300, 20, 1), boxPart("small", 10, 10, 10, 1)}
	l := &pack.Layout{Bed: pack.Plate(100, 100), Plates: 1, Placements: []pack.Placement{
		{Placed: true, Oversized: true, Pose: geom.Translation(geom.Vec{X: -150, Y: -290})},
		{Part: 1, Placed: true, Pose: geom.Translation(geom.Vec{X: 50, Y: 50})},
	}}
	n := measure(t, l, parts)
	if !near(n.PackedFill, 1) || !near(n.Fill, 901) || !near(*n.Density, 1000/(100*100*20.)) || n.UsedHeight != 20 || n.Placed != 2 {
		t.Errorf("%+v", n)
	}
	if p := n.Plates[0]; !near(p.PackedFill, 1) || !near(p.BoxFill, 1) || !near(p.FillWithSpacing, 1) || p.Placed != 2 || p.UsedHeight != 20 {
		t.Errorf("%+v", p)
	}
}
