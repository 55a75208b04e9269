package render_test

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// draw returns the picture, or ends the test.
func draw(t testing.TB, m *mesh.Mesh, o render.Options) *image.NRGBA {
	t.Helper()
	img, err := render.Mesh(context.Background(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// silhouette is the pixels of the part: alpha at least half, which the shadow
// never reaches.
type silhouette struct {
	area   int
	bounds image.Rectangle
	cx, cy float64 // centre of mass, px
}

func isPart(img *image.NRGBA, x, y int) bool { return img.NRGBAAt(x, y).A >= 128 }

func silhouetteOf(img *image.NRGBA) (s silhouette) {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if isPart(img, x, y) {
				s.area++
				s.cx += float64(x) + 0.5
				s.cy += float64(y) + 0.5
				s.bounds = s.bounds.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	s.cx /= float64(s.area)
	s.cy /= float64(s.area)
	return s
}

// unlike counts the pixels in which two pictures differ by more than 2 of 255.
func unlike(a, b *image.NRGBA) int {
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for k := range 4 {
			if d := int(a.Pix[i+k]) - int(b.Pix[i+k]); d > 2 || d < -2 {
				n++
				break
			}
		}
	}
	return n
}

// hue returns the hue of c in degrees, and its lightness max(r, g, b).
func hue(c color.NRGBA) (degrees, value float64) {
	r, g, b := float64(c.R), float64(c.G), float64(c.B)
	hi, lo := max(r, g, b), min(r, g, b)
	if hi == lo {
		return 0, hi
	}
	switch d := hi - lo; hi {
	case r:
		degrees = 60 * (g - b) / d
	case g:
		degrees = 120 + 60*(b-r)/d
	default:
		degrees = 240 + 60*(r-g)/d
	}
	return math.Mod(degrees+360, 360), hi
}
