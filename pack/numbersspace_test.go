package pack

import (
	"io"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

func close1(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// TestMeasureSpace: the numbers of cubes in two builds, in closed form.
func TestMeasureSpace(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 4}, {ID: "ball", Mesh: solid(shape.Sphere(5, 16))}}
	l := &Layout{Bed: volume(50, 40, 30), Options: inSpace(4), Plates: 2, Placements: []Placement{
		{Copy: 0, Placed: true, Pose: to(10, 10, 5)}, {Copy: 1, Placed: true, Pose: turned(vec(0, 0, 1), 45, 30, 20, 15)},
		{Copy: 2, Placed: true, Plate: 1, Pose: to(10, 10, 7)}, {Copy: 3, Reason: NoRoom}, {Part: 1, Reason: NoRoom},
	}}
	n, err := l.Measure(t.Context(), parts)
	if err != nil {
		t.Fatal(err)
	}
	ball, _ := closedVolume(t.Context(), parts[1].Mesh)
	room := 50 * 40 * 30.
	grown := 1000 + 600*2 + 30*math.Pi*4 + 4*math.Pi/3*8 // of a cube: sides of 10, r = 2
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"fill", n.Fill, 100 * (4000 + *ball) / (2 * room)},
		{"packed", n.PackedFill, 100 * 3000 / (2 * room)},
		{"box", n.BoxFill, 100 * (1000 + 2000 + 1000 + 1000 + 1000) / (2 * room)}, // the turned one's box is twice as large
		{"height", n.UsedHeight, 20},
		{"density", *n.Density, 3000 / (2000 * (20 + 12.))},
		{"area", n.PlateArea, 2000},
		{"first", n.Plates[0].PackedFill, 100 * 2000 / room},
		{"first with spacing", n.Plates[0].FillWithSpacing, 100 * 2 * grown / room},
		{"first density", *n.Plates[0].Density, 2000 / (2000 * 20.)},
		{"second height", n.Plates[1].UsedHeight, 12},
		{"second box", n.Plates[1].BoxFill, 100 * 1000 / room},
	} {
		if !close1(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if n.Asked != 5 || n.Placed != 3 || len(n.Unfitted) != 2 || n.Unfitted[0] != 3 || n.Unfitted[1] != 4 || n.Plates[0].Placed != 2 {
		t.Errorf("%+v", n)
	}
}

// TestMeasureSpaceOdd: open volumes, open meshes, nothing placed, no mesh.
func TestMeasureSpaceOdd(t *testing.T) {
	open := solid(shape.Cube(geom.Vec{}, 10).Without(func(f int) bool { return f == 0 }))
	l := laid(Plate(20, 20), inSpace(0), to(10, 10, 5))
	n, err := l.Measure(t.Context(), []Part{{ID: "open", Mesh: open}})
	if err != nil || n.Density != nil || n.PackedFill != 100*n.Fill/100 || !(n.Fill > 10 && n.Fill <= 25+1e-9) {
		t.Errorf("%+v, %v", n, err)
	}
	none := &Layout{Bed: Plate(20, 20), Options: inSpace(0), Placements: []Placement{{Reason: NoRoom}}}
	n, err = none.Measure(t.Context(), []Part{{ID: "cube", Mesh: cubeAt(10)}})
	if err != nil || n.Fill != 0 || n.Density != nil || n.Asked != 1 || n.Placed != 0 {
		t.Errorf("%+v, %v", n, err)
	}
	if _, err = none.Measure(t.Context(), []Part{{ID: "nothing"}}); err == nil {
		t.Error("a part without a mesh is measured")
	}
}

// TestGrownVolume: Steiner's formula, exact for convex solids; never less than the
// solid, nor more than the box around it grown.
func TestGrownVolume(t *testing.T) {
	tetra := solid(shape.Soup{Vertices: []geom.Vec{{}, {X: 12}, {Y: 12}, {Z: 12}}, Faces: [][3]uint32{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}})
	legs, hyp := 12., 12*math.Sqrt2
	surface := 3*72 + math.Sqrt(3)/4*hyp*hyp
	bend := 3*legs*(math.Pi/2) + 3*hyp*(math.Pi-math.Acos(1/math.Sqrt(3))) // lengths times angles
	for _, r := range []float64{0, 0.5, 3} {
		got, err := grownVolume(t.Context(), tetra, 288, vec(12, 12, 12), r)
		if want := 288 + surface*r + bend/2*r*r + 4*math.Pi/3*r*r*r; err != nil || !close1(got, want) {
			t.Errorf("r = %v: %v, %v; want %v", r, got, err, want)
		}
	}
	ball := solid(shape.Sphere(10, 96))
	v, _ := closedVolume(t.Context(), ball)
	got, err := grownVolume(t.Context(), ball, *v, vec(20, 20, 20), 2)
	if want := 4 * math.Pi / 3 * 12 * 12 * 12; err != nil || math.Abs(got/want-1) > 2e-3 {
		t.Errorf("ball: %v, %v; want about %v", got, err, want)
	}
	ring := solid(shape.Torus(20, 5, 96, 48)) // Pappus: a thicker ring, as long as its hole is open
	v, _ = closedVolume(t.Context(), ring)
	got, err = grownVolume(t.Context(), ring, *v, vec(50, 50, 10), 2)
	if want := 2 * math.Pi * 20 * math.Pi * 49; err != nil || math.Abs(got/want-1) > 5e-3 {
		t.Errorf("ring: %v, %v; want about %v", got, err, want)
	}
	got, err = grownVolume(t.Context(), ring, *v, vec(50, 50, 10), 1000)
	if whole := 4. / 3 * math.Pi * 1e9; err != nil || got > whole*1.2 || got < whole*0.5 {
		t.Errorf("ring grown by a metre: %v, %v", got, err)
	}
}

// TestMeasureKnownVolume: the volume that a part is given counts, in space and on
// plates, and comes through a layout file; more than its box is found out.
func TestMeasureKnownVolume(t *testing.T) {
	open := solid(shape.Cube(geom.Vec{}, 10).Without(func(f int) bool { return f == 0 }))
	parts := []Part{{ID: "open", Mesh: open, Volume: new(900.0)}}
	for _, o := range []Options{inSpace(0), {}} {
		l := laid(Bed{Shape: Rectangle, X: 20, Y: 20, Z: 20}, o, to(10, 10, 5))
		n, err := l.Measure(t.Context(), parts)
		if err != nil || n.Density == nil || !close1(*n.Density, 900/(20*20*n.UsedHeight)) {
			t.Fatalf("%+v, %v", n, err)
		}
		if o.Packer.InSpace() && !close1(n.Fill, 100*900/8000.) {
			t.Errorf("fill %v", n.Fill)
		}
		f, err := NewFile(l, parts, nil, n)
		if err != nil {
			t.Fatal(err)
		}
		_, read, err := f.Layout()
		if err != nil {
			t.Fatal(err)
		}
		read[0].Mesh = open
		if found, err := f.CheckNumbers(t.Context(), l, read); err != nil || len(found) > 0 {
			t.Errorf("%v (%v)", found, err)
		}
		read[0].Volume = new(1001.0)
		if found, err := f.CheckRows(t.Context(), l, read, false); err != nil || len(found) != 1 || !strings.Contains(found[0].Message, "volume_mm3 1001 of open") {
			t.Errorf("%v (%v)", found, err)
		}
		f.Files[0].Volume = new(-1.0)
		if err := WriteLayout(io.Discard, f); err == nil {
			t.Error("a volume below 0 is written")
		}
	}
}

// TestOversizedFillsNothingInSpace: as on a plate.
func TestOversizedFillsNothingInSpace(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 1}, {ID: "huge", Mesh: cubeAt(100), Count: 1}}
	l := &Layout{Bed: volume(50, 40, 30), Options: inSpace(4), Plates: 1, Placements: []Placement{
		{Placed: true, Pose: to(10, 10, 5)}, {Part: 1, Placed: true, Oversized: true, Pose: to(25, 20, 50)},
	}}
	n, err := l.Measure(t.Context(), parts)
	if err != nil {
		t.Fatal(err)
	}
	if !close1(n.PackedFill, 100*1000/60000.) || !close1(n.Fill, 100*1001000/60000.) || !close1(*n.Density, 1000/(2000*100.)) || n.UsedHeight != 100 || n.Placed != 2 {
		t.Errorf("%+v", n)
	}
	if p := n.Plates[0]; !close1(p.PackedFill, n.PackedFill) || !close1(p.BoxFill, n.PackedFill) {
		t.Errorf("%+v", p)
	}
}
