package pack

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// TestLayerAreas: sections in closed form, of parts as they lie.
func TestLayerAreas(t *testing.T) {
	const n = 64
	polygon := n / 2. * math.Sin(2*math.Pi/n) // area of a regular polygon about a circle of radius 1
	parts := []Part{
		{ID: "cube", Mesh: cubeAt(10)},
		{ID: "ball", Mesh: solid(shape.Sphere(10, n))},
		{ID: "inside out", Mesh: solid(shape.Cube(geom.Vec{}, 10).Flip())},
		{ID: "box in a box", Mesh: solid(shape.Join(shape.Cube(geom.Vec{}, 10), shape.Cube(geom.Vec{}, 6).Flip()))},
	}
	for _, c := range []struct {
		name string
		rows []Placement
		at   float64
		want float64
	}{
		{"cube", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}}, 3, 100},
		{"at its foot", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}}, 0, 100},
		{"at its top", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}}, 10, 0},
		{"above", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}}, 11, 0},
		{"below", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}}, -1, 0},
		{"on its edge", []Placement{{Part: 0, Placed: true, Pose: turned(vec(1, 0, 0), 45, 50, 50, 8)}}, 8, 10 * 10 * math.Sqrt2},
		{"on its edge, higher", []Placement{{Part: 0, Placed: true, Pose: turned(vec(1, 0, 0), 45, 50, 50, 8)}}, 8 + 5/math.Sqrt2, 5 * 10 * math.Sqrt2},
		{"ball", []Placement{{Part: 1, Placed: true, Pose: to(50, 50, 10)}}, 10, 100 * polygon},
		{"inside out", []Placement{{Part: 2, Placed: true, Pose: to(50, 50, 5)}}, 5, 100},
		{"cavity", []Placement{{Part: 3, Placed: true, Pose: to(50, 50, 5)}}, 5, 64},
		{"two", []Placement{{Part: 0, Placed: true, Pose: to(50, 50, 5)}, {Part: 3, Placed: true, Pose: to(70, 50, 9)}}, 9.5, 164},
		{"another plate", []Placement{{Part: 0, Placed: true, Plate: 1, Pose: to(50, 50, 5)}, {Part: 3, Placed: true, Pose: to(70, 50, 5)}}, 5, 64},
		{"not placed", []Placement{{Part: 0, Reason: NoRoom}}, 5, 0},
	} {
		l := &Layout{Bed: volume(100, 100, 100), Options: inSpace(0), Placements: c.rows, Plates: min(2, len(c.rows))}
		got, err := l.LayerAreas(t.Context(), parts, 0, []float64{c.at, -5, c.at})
		if err != nil || math.Abs(got[0]-c.want) > 1e-9*max(1, c.want) || got[1] != 0 || got[2] != got[0] {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

// TestLayerAreasAddUp: areas times thickness come to the volume, in any turn.
func TestLayerAreasAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	m := solid(shape.Torus(20, 6, 48, 24))
	v, err := closedVolume(t.Context(), m)
	if err != nil || v == nil {
		t.Fatal(err)
	}
	for range 5 {
		pose := turned(vec(rng.Float64(), rng.Float64(), rng.Float64()), 360*rng.Float64(), 50, 50, 40)
		l := laid(volume(100, 100, 100), inSpace(0), pose)
		areas, err := l.LayerAreas(t.Context(), []Part{{ID: "ring", Mesh: m}}, 0, LayerHeights(100))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, a := range areas {
			sum += a * LayerThickness
		}
		if math.Abs(sum / *v - 1) > 1e-4 {
			t.Errorf("%v of layers, %v of volume", sum, *v)
		}
	}
}

func TestLayerAreasRefuse(t *testing.T) {
	l := laid(volume(100, 100, 100), inSpace(0), to(50, 50, 50))
	for name, call := range map[string]func() error{
		"not finite": func() error {
			_, err := l.LayerAreas(t.Context(), []Part{{Mesh: cubeAt(10)}}, 0, []float64{math.NaN()})
			return err
		},
		"no mesh": func() error { _, err := l.LayerAreas(t.Context(), []Part{{}}, 0, []float64{1}); return err },
		"no part": func() error { _, err := l.LayerAreas(t.Context(), nil, 0, []float64{1}); return err },
		"bad face": func() error {
			_, err := l.LayerAreas(t.Context(), []Part{{Mesh: &mesh.Mesh{Faces: [][3]uint32{{0, 1, 2}}}}}, 0, []float64{1})
			return err
		},
	} {
		if call() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLayerHeights(t *testing.T) {
	if LayerHeights(0) != nil || LayerHeights(-1) != nil {
		t.Error("layers below the floor")
	}
	if h := LayerHeights(1); len(h) != 10 || math.Abs(h[0]-0.05) > 1e-12 || math.Abs(h[9]-0.95) > 1e-12 || !slices.IsSorted(h) {
		t.Errorf("%v", h)
	}
	if h := LayerHeights(1e7); len(h) != mostLayers || math.Abs(h[len(h)-1]-(1e7-250)) > 1e-3 {
		t.Errorf("%d layers, the last at %v", len(h), h[len(h)-1])
	}
}

// TestCheckLayerArea: a layer with more than the cap is named, with its height;
// one with as much is not.
func TestCheckLayerArea(t *testing.T) {
	parts := []Part{{ID: "cube", Mesh: cubeAt(10), Count: 3}}
	l := &Layout{Bed: volume(100, 100, 100), Options: inSpace(1), Plates: 1}
	for k, z := range []float64{5, 12, 30} { // two of them share the heights 7 to 10
		l.Placements = append(l.Placements, Placement{Copy: k, Placed: true, Pose: to(20+30*float64(k), 50, z)})
	}
	for limit, want := range map[float64]bool{0: true, 200: true, 199.9: false, 100: false, 50: false} {
		l.Options.MaxLayerArea = limit
		r, err := Check(t.Context(), parts, l.Bed, l)
		if err != nil || r.OK() != want {
			t.Fatalf("limit %v: %v, %v", limit, r.Violations, err)
		}
		if want {
			continue
		}
		v := r.Violations[0]
		if v.Kind != LayerArea || v.At.Z < 7 || v.At.Z > 10 || v.Required != limit || math.Abs(v.Depth-(200-limit)) > 1e-6 || !strings.Contains(v.Message, "200 mm²") {
			t.Errorf("limit %v: %+v", limit, v)
		}
	}
	l.Options.MaxLayerArea = math.NaN()
	if _, err := Check(t.Context(), parts, l.Bed, l); err == nil {
		t.Error("a cap of NaN is checked")
	}
}

// TestSpaceFileTurns: listed turns and the cap come back from a file to the bit.
func TestSpaceFileTurns(t *testing.T) {
	parts := []Part{{ID: "a", Mesh: cubeAt(10), Rotations: &Rotations{Kind: FreeTurns, Turns: [][3][3]float64{turned(vec(1, 2, 3), 33, 0, 0, 0).M}}}}
	l := laid(volume(100, 100, 100), inSpace(0), turned(vec(1, 2, 3), 33, 50, 50, 50))
	l.Options.MaxLayerArea = 123.5
	l.Options.Rotations = Rotations{Kind: AxisTurns, Turns: [][3][3]float64{geom.Identity().M, turned(vec(0, 1, 0), 7, 0, 0, 0).M}}
	f, err := NewFile(l, parts, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteLayout(&b, f); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	back, err := ReadLayout(&b)
	if err != nil {
		t.Fatal(err)
	}
	got, gotParts, err := back.Layout()
	if err != nil || got.Options.MaxLayerArea != 123.5 || !slices.Equal(got.Options.Rotations.Turns, l.Options.Rotations.Turns) ||
		!slices.Equal(gotParts[0].Rotations.Turns, parts[0].Rotations.Turns) {
		t.Errorf("%+v, %v", got.Options, err)
	}
	gotParts[0].Mesh = parts[0].Mesh
	if r, err := Check(t.Context(), gotParts, got.Bed, got); err != nil || !r.OK() {
		t.Errorf("%v, %v", r, err)
	}
	for _, bad := range [][2]string{{`"max_layer_area": 123.5`, `"max_layer_area": -1`}, {`"rotation_matrices": [`, `"rotation_matrices": [[[2,0,0],[0,1,0],[0,0,1]],`}} {
		if _, err := ReadLayout(strings.NewReader(strings.Replace(text, bad[0], bad[1], 1))); err == nil {
			t.Errorf("%s is read", bad[1])
		}
	}
}
