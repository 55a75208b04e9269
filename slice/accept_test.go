package slice_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// The acceptance of slicing, with answers in closed form.

func meshOf(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func box(x, y, z float64) shape.Soup { return shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}) }

// layersOf slices s and checks every layer's form.
func layersOf(t testing.TB, s shape.Soup, o slice.Options) []slice.Layer {
	t.Helper()
	stack, err := slice.Slice(context.Background(), meshOf(s), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range stack.Layers {
		if l.Index != i {
			t.Fatalf("layer %d has index %d", i, l.Index)
		}
		checkForm(t, l)
	}
	return stack.Layers
}

// checkForm checks that rings run as they must and are no slivers.
func checkForm(t testing.TB, l slice.Layer) {
	t.Helper()
	ring := func(r poly.Ring, sign float64) {
		if len(r) < 3 || r.Area()*sign <= 1e-9 {
			t.Errorf("layer %d: a ring of %d corners has area %g", l.Index, len(r), r.Area())
		}
	}
	for _, p := range l.Region {
		ring(p.Outer, 1)
		for _, h := range p.Holes {
			ring(h, -1)
		}
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func TestCubeOfTenHasFiftyLayers(t *testing.T) {
	layers := layersOf(t, box(10, 10, 10), slice.Options{})
	if len(layers) != 50 {
		t.Fatalf("%d layers, want 50", len(layers))
	}
	for i, l := range layers {
		if !near(l.Area(), 100, 1e-6) || !near(l.Perimeter(), 40, 1e-6) {
			t.Errorf("layer %d: %g mm², %g mm", i, l.Area(), l.Perimeter())
		}
		if !near(l.Bottom, 0.2*float64(i), 1e-9) || !near(l.Z, 0.2*float64(i)+0.1, 1e-9) || l.Height != 0.2 {
			t.Errorf("layer %d: bottom %g, height %g, cut %g", i, l.Bottom, l.Height, l.Z)
		}
		if len(l.Region) != 1 || len(l.Region[0].Holes) != 0 || l.Open != 0 || l.Dropped != 0 || l.Inverted != 0 || l.United {
			t.Errorf("layer %d: %+v", i, l)
		}
	}
}

// TestSphereConverges: what is missing falls with the square of the layers.
func TestSphereConverges(t *testing.T) {
	s := shape.Sphere(10, 400)
	exact := volume(s)
	fault := func(h float64) float64 {
		sum := 0.0
		for _, l := range layersOf(t, s, slice.Options{LayerHeight: h}) {
			sum += l.Area() * l.Height
		}
		return math.Abs(sum-exact) / exact
	}
	if f := fault(0.1); f > 0.005 {
		t.Errorf("layers of 0.1 mm miss %g of the volume", f)
	}
	for _, h := range []float64{2, 1, 0.5} {
		if r := fault(h) / fault(h/2); r < 3.5 || r > 4.5 {
			t.Errorf("from %g to %g mm the error falls by %g, want 4", h, h/2, r)
		}
	}
}

func volume(s shape.Soup) float64 {
	sum := 0.0
	for _, f := range s.Faces {
		a, b, c := s.Vertices[f[0]], s.Vertices[f[1]], s.Vertices[f[2]]
		sum += geom.Dot(a, geom.Cross(b, c)) / 6
	}
	return sum
}

// tube returns a tube about the Z axis with n corners around.
func tube(outer, inner, height float64, n int) shape.Soup {
	var s shape.Soup
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		for _, r := range [2]float64{outer, inner} {
			for _, z := range [2]float64{0, height} {
				s.Vertices = append(s.Vertices, geom.Vec{X: r * cos, Y: r * sin, Z: z})
			}
		}
	}
	quad := func(a, b, c, d uint32) { s.Faces = append(s.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d}) }
	for i := range uint32(n) {
		p, q := 4*i, 4*((i+1)%uint32(n))
		quad(p, q, q+1, p+1)
		quad(p+2, p+3, q+3, q+2)
		quad(p+1, q+1, q+3, p+3)
		quad(p, p+2, q+2, q)
	}
	return s
}

func TestTubeHasOneHole(t *testing.T) {
	for _, l := range layersOf(t, tube(10, 6, 5, 60), slice.Options{}) {
		if len(l.Region) != 1 || len(l.Region[0].Holes) != 1 {
			t.Fatalf("layer %d: %d polygons", l.Index, len(l.Region))
		}
		p := l.Region[0]
		if !(p.Outer.Area() > 0 && p.Holes[0].Area() < 0) {
			t.Errorf("layer %d: areas %g and %g", l.Index, p.Outer.Area(), p.Holes[0].Area())
		}
		if want := 30 * math.Sin(2*math.Pi/60) * (100 - 36); !near(l.Area(), want, 1e-9) {
			t.Errorf("layer %d: area %g, want %g", l.Index, l.Area(), want)
		}
	}
}

func TestLayerCount(t *testing.T) {
	for _, c := range []struct {
		height, layer, first float64
		want                 int
	}{
		{10, 0.2, 0, 50},
		{10.05, 0.2, 0, 51},
		{10 + 1e-11, 0.2, 0, 50},
		{0.05, 0.2, 0, 1},
		{0.2, 0.2, 0, 1},
		{0.2, 0.2, 0.3, 1},
		{0.3, 0.2, 0.3, 1},
		{0.31, 0.2, 0.3, 2},
		{1.3, 0.2, 0.3, 6},
		{0.9, 0.3, 0, 3},
		{float64(float32(1.2)), 0.2, 0, 6}, // of a binary file
		{float64(float32(0.6)), 0.2, 0.2, 3},
		{1.2 + 1e-5, 0.2, 0, 7},
	} {
		layers := layersOf(t, box(4, 5, c.height), slice.Options{LayerHeight: c.layer, FirstLayerHeight: c.first})
		if len(layers) != c.want {
			t.Errorf("%g mm in layers of %g after %g: %d layers, want %d", c.height, c.layer, c.first, len(layers), c.want)
		}
		for i, l := range layers {
			if !near(l.Area(), 20, 1e-9) {
				t.Errorf("%g mm in layers of %g: layer %d has %g mm²", c.height, c.layer, i, l.Area())
			}
			if i > 0 && !near(layers[i-1].Bottom+layers[i-1].Height, l.Bottom, 1e-9) {
				t.Errorf("%g mm in layers of %g: layer %d begins at %g", c.height, c.layer, i, l.Bottom)
			}
		}
	}
}

// TestFacesInTheCut: two steps whose tops lie exactly in cuts, one with a bar
// whose bottom does.
func TestFacesInTheCut(t *testing.T) {
	at := func(x float64, low, high float64) shape.Soup {
		return shape.Box(geom.Vec{X: x, Z: low}, geom.Vec{X: x + 10, Y: 10, Z: high})
	}
	s := shape.Join(at(0, 0, 8), at(20, 0, 2.5), at(40, 4.5, 8))
	layers := layersOf(t, s, slice.Options{LayerHeight: 1})
	if len(layers) != 8 {
		t.Fatalf("%d layers", len(layers))
	}
	for i, want := range []int{2, 2, 2, 1, 1, 2, 2, 2} {
		// The cut of layer 2 is the top of the second box, which is still in it; that
		// of layer 4 is the bottom of the third, which is not in it yet.
		if got := layers[i]; len(got.Region) != want || !near(got.Area(), 100*float64(want), 1e-9) {
			t.Errorf("layer %d: %d polygons of %g mm², want %d", i, len(got.Region), got.Area(), want)
		}
	}
}

func TestWrongOptionsAndMeshes(t *testing.T) {
	cube := box(1, 1, 1)
	for _, c := range []struct {
		name string
		m    *mesh.Mesh
		o    slice.Options
		want error
	}{
		{"negative height", meshOf(cube), slice.Options{LayerHeight: -0.1}, slice.ErrOptions},
		{"height is no number", meshOf(cube), slice.Options{LayerHeight: math.NaN()}, slice.ErrOptions},
		{"infinite first layer", meshOf(cube), slice.Options{FirstLayerHeight: math.Inf(1)}, slice.ErrOptions},
		{"gap is no number", meshOf(cube), slice.Options{Gap: math.NaN()}, slice.ErrOptions},
		{"too thin", meshOf(cube), slice.Options{LayerHeight: 1e-7}, slice.ErrTooManyLayers},
		{"no faces", &mesh.Mesh{}, slice.Options{}, slice.ErrEmpty},
		{"far away", meshOf(cube.Map(func(v geom.Vec) geom.Vec { v.X += 1e12; return v })), slice.Options{}, slice.ErrOptions},
	} {
		if _, err := slice.Slice(context.Background(), c.m, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
	}
	bad := &mesh.Mesh{Vertices: []geom.Vec{{}}, Faces: [][3]uint32{{0, 1, 2}}}
	if _, err := slice.Slice(context.Background(), bad, slice.Options{}); mesh.CodeOf(err) != mesh.CodeIndex {
		t.Errorf("a corner that does not exist: %v", err)
	}
}

func TestEndOfContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	seen := 0
	for l, err := range slice.Layers(ctx, meshOf(box(10, 10, 1000)), slice.Options{}) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if seen == 0 || seen > 200 {
				t.Errorf("%d layers after the end", seen)
			}
			return
		}
		if l.Index == 3 {
			cancel()
		}
		seen++
	}
	t.Error("all layers came")
}
