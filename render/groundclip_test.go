package render_test

import (
	"bytes"
	"errors"
	"image"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/render"
)

// from takes a picture of a layout from a place.
func from(t *testing.T, l *pack.Layout, parts []pack.Part, o render.LayoutOptions) *image.NRGBA {
	t.Helper()
	o.Width, o.Height, o.Samples, o.View = new(160), new(120), new(4), render.ViewPerspective
	img, err := render.Layout(t.Context(), l, parts, o)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestEyeAboveThePlate: who stands on a plate and looks straight ahead sees it up to
// the horizon and nothing above, though half of it lies behind. The grid, the wires of
// a volume, keep-out areas and bands are cut off, too.
func TestEyeAboveThePlate(t *testing.T) {
	cube := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10})
	parts := []pack.Part{{ID: "cube", Mesh: &mesh.Mesh{Vertices: cube.Vertices, Faces: cube.Faces}}}
	parts, err := pack.Footprints(t.Context(), parts)
	if err != nil {
		t.Fatal(err)
	}
	bed := pack.Plate(100, 100)
	bed.KeepOut = poly.Region{{Outer: poly.Ring{{X: 40, Y: 10}, {X: 60, Y: 10}, {X: 60, Y: 90}, {X: 40, Y: 90}}}}
	behind := pack.Placement{Placed: true, Pose: geom.Translation(geom.Vec{X: 45, Y: 5})}
	ahead := pack.Placement{Placed: true, Pose: geom.Translation(geom.Vec{X: 45, Y: 85})}
	eye, north := &geom.Vec{X: 50, Y: 50, Z: 12}, &geom.Vec{Y: 1}
	rows := func(img *image.NRGBA) (above, below int) {
		for y := range 120 {
			for x := range 160 {
				switch a := img.NRGBAAt(x, y).A; {
				case y < 59 && a > 0:
					above++
				case y >= 115 && a == 0xff:
					below++
				}
			}
		}
		return above, below
	}
	for name, at := range map[string]pack.Placement{"behind": behind, "ahead": ahead} {
		l := &pack.Layout{Bed: bed, Options: pack.Options{Packer: pack.OnPlates, MinDistance: 4}, Plates: 1, Placements: []pack.Placement{at}}
		img := from(t, l, parts, render.LayoutOptions{Position: eye, Direction: north, Names: true})
		if above, below := rows(img); above != 0 || below != 5*160 {
			t.Errorf("%s: %d px above the horizon, %d of %d at the feet", name, above, below, 5*160)
		}
	}
	// The cube ahead is larger from nearer by, and the default is to look at it.
	l := &pack.Layout{Bed: pack.Plate(100, 100), Options: pack.Options{Packer: pack.OnPlates}, Plates: 1, Placements: []pack.Placement{ahead}}
	last := 0
	for _, y := range []float64{-60, 0, 50} {
		img := from(t, l, parts, render.LayoutOptions{Position: &geom.Vec{X: 50, Y: y, Z: 20}})
		n := 0
		for i := 0; i < len(img.Pix); i += 4 {
			if img.Pix[i] > img.Pix[i+2]+40 && img.Pix[i+1] > 60 {
				n++ // the first part's orange
			}
		}
		if n <= last {
			t.Errorf("from y = %g: %d px of the cube, %d from farther away", y, n, last)
		}
		last = n
	}
	// In a volume, every place will do, and all workers draw the same.
	v := &pack.Layout{Bed: pack.Plate(100, 100), Options: pack.Options{Packer: pack.InVolume, MinDistance: 4}, Plates: 1, Placements: []pack.Placement{ahead}}
	v.Bed.Z = 100
	for _, p := range []geom.Vec{{X: 50, Y: 50, Z: 50}, {X: 0, Y: 0, Z: 0}, {X: 50, Y: 50, Z: 100}, {X: 1e6, Y: 1, Z: 1}, {X: 50, Y: 90, Z: 5}, {X: 50, Y: 50, Z: -50}} {
		a := from(t, v, parts, render.LayoutOptions{Position: &p, Workers: 1})
		b := from(t, v, parts, render.LayoutOptions{Position: &p, Workers: 4})
		if !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("from %v: workers differ", p)
		}
	}
	_, err = render.Layout(t.Context(), l, parts, render.LayoutOptions{Position: eye, View: render.ViewTop})
	var bad *render.OptionError
	if !errors.As(err, &bad) || bad.Field != "position" {
		t.Errorf("%v", err)
	}
}
