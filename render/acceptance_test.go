package render_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// The acceptance list of the snapshot specification, by its numbers. 8 is
// TestValidate; 11 is about the service.

func TestSizeIsAsAsked(t *testing.T) { // 1
	for _, c := range []struct {
		o    render.Options
		w, h int
	}{
		{render.Options{}, 640, 480},
		{render.Options{Width: new(33), Height: new(768)}, 33, 768},
		{render.Options{Width: new(1024), Height: new(0), Samples: new(1)}, 1024, 768},
		{render.Options{Width: new(1), Height: new(1)}, 1, 1},
	} {
		if got := draw(t, cube(10), c.o).Rect; got != image.Rect(0, 0, c.w, c.h) {
			t.Errorf("%v, want %d x %d", got, c.w, c.h)
		}
	}
}

var directions = []geom.Vec{
	{X: -1, Y: -1, Z: -0.7}, {X: 1, Y: 2, Z: 3}, {X: 0.2, Y: -1, Z: 0.1}, {Z: -1}, {Z: 1}, {X: 1}, {Y: -1},
	{X: -3, Y: 0.5, Z: 2}, {X: 1e-9, Y: 0, Z: -1}, {X: 1e200, Y: 1e200}, {X: 1e-200, Z: 1e-200},
}

func TestSphereCoversTheSamePixelsFromAnywhere(t *testing.T) { // 2
	m := sphere(10, 64, 0)
	// A ball that spans 0.9 of the height: the area of a disc.
	want := math.Pi / 4 * math.Pow(0.9*480, 2)
	from := directions
	if testing.Short() {
		from = from[:8]
	}
	for _, d := range from {
		s := silhouetteOf(draw(t, m, render.Options{Camera: render.Camera{Direction: &d}}))
		if r := float64(s.area) / want; r < 0.99 || r > 1.01 {
			t.Errorf("from %v: %d px, want %.0f", d, s.area, want)
		}
		if math.Abs(s.cx-320) > 1 || math.Abs(s.cy-240) > 1 {
			t.Errorf("from %v: centred at %.2f, %.2f", d, s.cx, s.cy)
		}
	}
}

func TestDefaultViewOfACube(t *testing.T) { // 3
	for _, size := range [][2]int{{640, 480}, {200, 700}, {1024, 300}, {64, 64}} {
		img := draw(t, cube(10), render.Options{Width: &size[0], Height: &size[1]})
		s := silhouetteOf(img)
		share := max(float64(s.bounds.Dx())/float64(size[0]), float64(s.bounds.Dy())/float64(size[1]))
		if share < 0.80 || share > 0.95 {
			t.Errorf("%v: fills %.3f of the tighter side", size, share)
		}
		if !s.bounds.In(img.Rect.Inset(1)) {
			t.Errorf("%v: touches the border: %v", size, s.bounds)
		}
	}
	img := draw(t, cube(10), render.Options{})
	top, left, right := img.NRGBAAt(320, 110), img.NRGBAAt(230, 300), img.NRGBAAt(410, 300)
	for _, pair := range [][2]color.NRGBA{{top, left}, {left, right}, {right, top}} {
		if d := math.Abs(float64(pair[0].R) - float64(pair[1].R)); d < 15 {
			t.Errorf("faces %v are too alike", pair)
		}
	}
	for _, c := range []color.NRGBA{top, left, right} {
		if c.A != 255 || c.R < 100 {
			t.Errorf("a face is %v: black or not opaque", c)
		}
	}
}

func TestNearHidesFar(t *testing.T) { // 4
	// Looking along +Y: the near box is small and in the middle.
	far := boxMesh(geom.Vec{X: -10, Y: 4, Z: -10}, geom.Vec{X: 10, Y: 8, Z: 10})
	near := boxMesh(geom.Vec{X: -3, Y: 0, Z: -3}, geom.Vec{X: 3, Y: 2, Z: 3})
	o := render.Options{Camera: render.Camera{Direction: &geom.Vec{Y: 1}}, Highlight: []string{render.HighlightInverted}}
	// The near box is turned inside out, which paints it in the second colour.
	for name, m := range map[string]*mesh.Mesh{"far first": joined(far, inverted(near)), "near first": joined(inverted(near), far)} {
		img := draw(t, m, o)
		if h, _ := hue(img.NRGBAAt(320, 240)); h < 300 {
			t.Errorf("%s: in the middle the far box shows, hue %.0f", name, h)
		}
		if h, _ := hue(img.NRGBAAt(320, 60)); math.Abs(h-30) > 5 {
			t.Errorf("%s: at the edge the far box does not show, hue %.0f", name, h)
		}
	}
}

func TestLitSideKeepsTheHue(t *testing.T) { // 5
	for _, hex := range []string{"", "#AFAA75", "#468966", "#3060FF", "#C02040", "#20C0C0", "#0A0A50"} {
		img := draw(t, sphere(10, 48, 0.02), render.Options{Color: hex})
		want := color.NRGBA{R: 255, G: 127}
		if hex != "" {
			want, _ = render.ParseColor(hex)
		}
		wantHue, _ := hue(want)
		brightest := 0.0
		for y := range 480 {
			for x := range 640 {
				if c := img.NRGBAAt(x, y); c.A == 255 {
					_, v := hue(c)
					brightest = max(brightest, v)
				}
			}
		}
		var sx, sy float64
		for y := range 480 {
			for x := range 640 {
				c := img.NRGBAAt(x, y)
				if h, v := hue(c); c.A == 255 && v > 0.6*brightest {
					sx += math.Cos(h * math.Pi / 180)
					sy += math.Sin(h * math.Pi / 180)
				}
			}
		}
		got := math.Atan2(sy, sx) * 180 / math.Pi
		if d := math.Abs(math.Mod(got-wantHue+540, 360) - 180); d > 5 {
			t.Errorf("%s: mean hue %.1f, want %.1f", hex, got, wantHue)
		}
	}
}

func TestSliceHeight(t *testing.T) { // 6
	m := cone(10, 20, 96)
	front := render.Camera{Direction: &geom.Vec{Y: 1}}
	whole := draw(t, m, render.Options{Camera: front})
	cut := draw(t, m, render.Options{Camera: front, SliceHeight: new(10.0)})
	a, b := silhouetteOf(whole), silhouetteOf(cut)
	if a.bounds.Max.Y != b.bounds.Max.Y || a.bounds.Dx() != b.bounds.Dx() {
		t.Errorf("the cut moved the part: %v, was %v", b.bounds, a.bounds)
	}
	width := 0
	for x := range 640 {
		if isPart(cut, x, b.bounds.Min.Y) {
			width++
		}
	}
	if want := a.bounds.Dx() / 2; width < want-4 || width > want+4 {
		t.Errorf("the top of the silhouette is %d px wide, want a flat %d", width, want)
	}
	for _, h := range []float64{20, 20.0001, 1e300} {
		full := draw(t, m, render.Options{Camera: front, SliceHeight: &h})
		if !bytes.Equal(full.Pix, whole.Pix) {
			t.Errorf("cut at %g: not the uncut picture", h)
		}
	}
}

func TestSamplesAndSeed(t *testing.T) { // 7, without the clock
	m := cone(10, 20, 24)
	levels := func(samples int) int {
		img := draw(t, m, render.Options{Samples: &samples, NoShadow: true})
		seen := map[uint8]bool{}
		for i := 3; i < len(img.Pix); i += 4 {
			seen[img.Pix[i]] = true
		}
		return len(seen)
	}
	if n := levels(1); n != 2 {
		t.Errorf("1 sample: %d levels of alpha, want 2", n)
	}
	if n := levels(0); n != 2 {
		t.Errorf("0 samples: %d levels of alpha, want 2", n)
	}
	some, many := levels(10), levels(100)
	if some < 5 || many <= 2*some {
		t.Errorf("%d levels of alpha at 10 samples, %d at 100", some, many)
	}
	shot := func(seed uint64, workers int) []byte {
		o := render.Options{Samples: new(100), Width: new(160), Height: new(120), Seed: seed, Workers: workers}
		return draw(t, m, o).Pix
	}
	first := shot(7, 1)
	if !bytes.Equal(first, shot(7, 4)) {
		t.Error("same seed, other bytes with 4 workers")
	}
	if bytes.Equal(first, shot(8, 1)) {
		t.Error("another seed changes nothing")
	}
}

func TestInvertedLooksTheSame(t *testing.T) { // 9
	for name, m := range map[string]*mesh.Mesh{"ball": sphere(10, 40, 0.05), "cube": cube(3), "cone": cone(5, 5, 30)} {
		for _, o := range []render.Options{{}, {SliceHeight: new(2.0)}} {
			a, b := draw(t, m, o), draw(t, inverted(m), o)
			if n := unlike(a, b); n > len(a.Pix)/4/100 {
				t.Errorf("%s: %d px differ", name, n)
			}
		}
	}
	// A few turned faces in the middle of a smooth surface must not show either.
	m := sphere(10, 40, 0)
	turned := &mesh.Mesh{Vertices: m.Vertices, Faces: append([][3]uint32(nil), m.Faces...)}
	for i := 0; i < len(m.Faces); i += 7 {
		f := m.Faces[i]
		turned.Faces[i] = [3]uint32{f[2], f[1], f[0]}
	}
	if n := unlike(draw(t, m, render.Options{}), draw(t, turned, render.Options{})); n > 3072 {
		t.Errorf("some inverted: %d px differ", n)
	}
}

func TestAnySizeIsFramed(t *testing.T) { // 10
	want := draw(t, cone(1, 2, 40), render.Options{})
	for _, c := range []struct {
		size float64
		at   geom.Vec
	}{
		{1e-3, geom.Vec{}}, {1e6, geom.Vec{}}, {1e-9, geom.Vec{}}, {1e12, geom.Vec{}},
		{1, geom.Vec{X: 1e6, Y: -1e6, Z: 1e5}}, {1e-3, geom.Vec{X: 300, Y: 300, Z: 300}},
	} {
		got := draw(t, moved(cone(1, 2, 40), c.size, c.at), render.Options{})
		if n := unlike(want, got); n > 3072 {
			t.Errorf("size %g at %v: %d px differ from size 1", c.size, c.at, n)
		}
	}
}

func TestNoDisplayIsNeeded(t *testing.T) { // 12
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"} {
		t.Setenv(name, "")
	}
	draw(t, cube(1), render.Options{Width: new(8), Height: new(8)})
}

func TestSameBytesForAnyNumberOfWorkers(t *testing.T) {
	ball := joined(sphere(10, 150, 0.1), moved(cube(8), 1, geom.Vec{X: 7, Y: 7}))
	for i, o := range []render.Options{
		{},
		{SliceHeight: new(12.0), Edges: true, Highlight: []string{"open_edges", "inverted"}},
		{Samples: new(40), Background: "#FFFFFF", Width: new(200), Height: new(150)},
		{Camera: render.Camera{Position: &geom.Vec{X: 3, Y: 4, Z: 5}}},
	} {
		o.Workers = 1
		want := draw(t, ball, o).Pix
		for _, o.Workers = range []int{2, 8} {
			if !bytes.Equal(want, draw(t, ball, o).Pix) {
				t.Errorf("options %d: other bytes with %d workers", i, o.Workers)
			}
		}
	}
}

func ExampleMesh() {
	m := &mesh.Mesh{
		Vertices: []geom.Vec{{}, {X: 10}, {Y: 10}, {Z: 10}},
		Faces:    [][3]uint32{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}},
	}
	img, err := render.Mesh(context.Background(), m, render.Options{Width: new(320), Height: new(240)})
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := render.PNG(&file, img); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(img.Rect.Dx(), img.Rect.Dy(), img.NRGBAAt(160, 120).A, img.NRGBAAt(0, 0).A)
	// Output: 320 240 255 0
}
