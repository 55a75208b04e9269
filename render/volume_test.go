package render

import (
	"image"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// inVolume returns a volume with three parts in it: a ball, a ring in the air and
// a bar across.
func inVolume() (*pack.Layout, []pack.Part) {
	made := func(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }
	parts := []pack.Part{
		{ID: "ball", Mesh: made(shape.Sphere(20, 48))},
		{ID: "ring", Mesh: made(shape.Torus(24, 6, 64, 24))},
		{ID: "bar", Mesh: made(shape.Box(geom.Vec{}, geom.Vec{X: 70, Y: 12, Z: 12}))},
	}
	bed := pack.Plate(100, 90)
	bed.Z = 120
	at := func(part int, x, y, z float64) pack.Placement {
		return pack.Placement{Part: part, Placed: true, Pose: geom.Translation(geom.Vec{X: x, Y: y, Z: z})}
	}
	return &pack.Layout{Bed: bed, Options: pack.Options{Packer: pack.InVolume, MinDistance: 4}, Plates: 1,
		Placements: []pack.Placement{at(0, 30, 30, 24), at(1, 60, 50, 70), at(2, 15, 70, 20)}}, parts
}

func drawVolume(t *testing.T, l *pack.Layout, parts []pack.Part, o LayoutOptions) *image.NRGBA {
	t.Helper()
	o.Width, o.Height = new(400), new(300)
	img, err := Layout(t.Context(), l, parts, o)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// differing counts the pixels that differ.
func differing(a, b *image.NRGBA) int {
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if a.Pix[i] != b.Pix[i] || a.Pix[i+1] != b.Pix[i+1] || a.Pix[i+2] != b.Pix[i+2] || a.Pix[i+3] != b.Pix[i+3] {
			n++
		}
	}
	return n
}

// TestVolumeEdges: the corners of the volume are in the picture, its upright edges
// are drawn where they are, and the one behind a part is hidden by it.
func TestVolumeEdges(t *testing.T) {
	l, parts := inVolume()
	o := LayoutOptions{View: ViewPerspective, Background: "#FFFFFF", Width: new(400), Height: new(300)}
	d, err := newDrawing(t.Context(), l, parts, o)
	if err != nil {
		t.Fatal(err)
	}
	img := drawVolume(t, l, parts, o)
	for _, c := range []geom.Vec{{}, {X: 100}, {X: 100, Y: 90}, {Y: 90}, {Z: 120}, {X: 100, Z: 120}, {X: 100, Y: 90, Z: 120}, {Y: 90, Z: 120}} {
		p := d.screen(c.X, c.Y, c.Z)
		if p.X < 0 || p.Y < 0 || p.X >= 400 || p.Y >= 300 {
			t.Errorf("corner %v is out of the picture, at %v", c, p)
		}
	}
	dark := func(x, y, z float64) bool {
		p := d.screen(x, y, z)
		least := 255
		for dx := -1; dx <= 1; dx++ {
			for dy := -1; dy <= 1; dy++ {
				i := img.PixOffset(int(p.X)+dx, int(p.Y)+dy)
				least = min(least, int(img.Pix[i]))
			}
		}
		return least < 215
	}
	for _, c := range []geom.Vec{{Z: 100}, {X: 100, Z: 100}, {X: 100, Y: 90, Z: 100}, {X: 50, Z: 120}, {X: 50, Y: 90, Z: 120}} {
		if !dark(c.X, c.Y, c.Z) {
			t.Errorf("no edge at %v", c)
		}
	}
	if dark(20, 0, 110) {
		t.Error("an edge where there is none")
	}
}

// TestVolumeCut: below the lowest part nothing is left, above the highest all is;
// in between the ball has a cap in its own hue.
func TestVolumeCut(t *testing.T) {
	l, parts := inVolume()
	o := LayoutOptions{View: ViewPerspective, Background: "#FFFFFF"}
	whole := drawVolume(t, l, parts, o)
	empty := *l
	empty.Placements = nil
	cut := func(h float64) *image.NRGBA {
		o := o
		o.SliceHeight = &h
		return drawVolume(t, l, parts, o)
	}
	if n := differing(whole, cut(500)); n > 0 {
		t.Errorf("%d pixels differ though nothing is cut", n)
	}
	if n := differing(whole, cut(60)); n < 500 {
		t.Errorf("the ring is not cut off: %d pixels differ", n)
	}
	img := cut(24) // the ball's middle
	d, err := newDrawing(t.Context(), l, parts, LayoutOptions{View: ViewPerspective, Width: new(400), Height: new(300)})
	if err != nil {
		t.Fatal(err)
	}
	p := d.screen(30, 30, 24)
	i := img.PixOffset(int(p.X), int(p.Y))
	want := hueOf(hues[:], 0, 0).lighter(capLighter)
	r, g, b := want.lit(d.lights.on(vec3{0, 0, 1}))
	for k, v := range []float32{r, g, b} {
		if got := float32(img.Pix[i+k]) / 255; math.Abs(float64(got-v)) > 0.06 {
			t.Errorf("the cap is %v, want %v %v %v", img.Pix[i:i+3], r, g, b)
			break
		}
	}
	flat := *l
	flat.Options.Packer = pack.OnPlates
	if _, err := Layout(t.Context(), &flat, parts, LayoutOptions{SliceHeight: new(5.0)}); err == nil {
		t.Error("a plate is cut")
	}
	if _, err := Layout(t.Context(), l, parts, LayoutOptions{SliceHeight: new(-5.0)}); err == nil {
		t.Error("a cut below the floor")
	}
}
