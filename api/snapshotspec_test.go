package api

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// drawn is a picture as a test looks at it.
type drawn struct {
	image.Image
	box   image.Rectangle // of what is there
	count int             // px that are there
	bytes []byte
}

// view draws a model in 160 x 120 px without a shadow of its own alpha.
func (s *server) view(at, more string) drawn {
	s.t.Helper()
	if !strings.Contains(more, "samples") {
		more += `,"samples":4`
	}
	_, data := s.shoot(at, `{"width":160,"height":120`+more+`}`)
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	d := drawn{Image: img, bytes: data}
	for y := range 120 {
		for x := range 160 {
			if _, _, _, a := img.At(x, y).RGBA(); a > 0xb000 { // a shadow stays below half
				d.count++
				d.box = d.box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return d
}

// grown is a soup scaled by k.
func grown(s shape.Soup, k float64) shape.Soup {
	out := shape.Soup{Faces: s.Faces}
	for _, v := range s.Vertices {
		out.Vertices = append(out.Vertices, geom.Scale(k, v))
	}
	return out
}

// TestSnapshotsOfABall: a ball is alike from everywhere, in the middle, whatever its
// size.
func TestSnapshotsOfABall(t *testing.T) {
	s := sketch(t, nil)
	upload := func(soup shape.Soup) string { return s.model(turnable, stl(soup)).at("uri").(string) }
	ball := upload(shape.Sphere(10, 48))
	first := s.view(ball, "")
	for _, direction := range [][3]float64{{0, 1, 0}, {1, -0.3, -0.2}, {0, 0, -1}} {
		d := s.view(ball, fmt.Sprintf(`,"u":%g,"v":%g,"w":%g`, direction[0], direction[1], direction[2]))
		if off := math.Abs(float64(d.count-first.count)) / float64(first.count); off > 0.01 {
			t.Errorf("a ball from %v: %d px, and %d", direction, d.count, first.count)
		}
		if c := d.box.Min.Add(d.box.Max); math.Abs(float64(c.X)/2-80) > 1 || math.Abs(float64(c.Y)/2-60) > 1 {
			t.Errorf("a ball from %v is at %v", direction, d.box)
		}
	}
	for _, size := range []float64{1e-3, 1e6} {
		if d := s.view(upload(grown(shape.Sphere(0.5, 48), size)), ""); math.Abs(float64(d.count-first.count)) > 0.01*float64(first.count) {
			t.Errorf("%g mm: %d px, and %d", size, d.count, first.count)
		}
	}
}

// TestSnapshotsOfACube looks at its size, its three faces and its edges.
func TestSnapshotsOfACube(t *testing.T) {
	s := sketch(t, nil)
	upload := func(soup shape.Soup) string { return s.model(turnable, stl(soup)).at("uri").(string) }
	solid := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10})
	cube := s.view(upload(solid), "")
	if side := float64(cube.box.Dy()) / 120; side < 0.8 || side > 0.95 || cube.box.Min.X <= 0 || cube.box.Max.X >= 160 {
		t.Errorf("a cube fills %v", cube.box)
	}
	inverted := s.view(upload(solid.Flip()), "")
	unlike := 0
	for y := range 120 {
		for x := range 160 {
			if cube.At(x, y) != inverted.At(x, y) {
				unlike++
			}
		}
	}
	if unlike > 160*120/100 {
		t.Errorf("a cube inside out differs in %d px", unlike)
	}
	// Three faces, three shades, of one hue: that of #00A0FF.
	at := upload(solid)
	blue := s.view(at, `,"color":"#00A0FF"`)
	shades := map[uint32]int{}
	var red, green, lit uint32 // sums of the lit side
	for y := range 120 {
		for x := range 160 {
			r, g, b, a := blue.At(x, y).RGBA()
			if a == 0xffff && b > r {
				shades[(r+g+b)>>10]++
			}
			if a == 0xffff && b > 0x8000 {
				red, green, lit = red+r>>8, green+g>>8, lit+b>>8
			}
		}
	}
	if h := hueOf(red, green, lit); math.Abs(h-202.35) > 5 {
		t.Errorf("the lit side has the hue %v", h)
	}
	faces := 0
	for _, n := range shades {
		if n > 300 {
			faces++
		}
	}
	if faces < 3 {
		t.Errorf("%d shades: %v", faces, shades)
	}
	// More samples give the edges greys, and the same bytes each time.
	one, many, again := s.view(at, `,"samples":1`), s.view(at, `,"samples":30`), s.view(at, `,"samples":30`)
	if bytes.Equal(one.bytes, many.bytes) || !bytes.Equal(many.bytes, again.bytes) {
		t.Error("samples change nothing, or pictures change by themselves")
	}
}

// hueOf is the hue of a colour in degrees.
func hueOf(r, g, b uint32) float64 {
	x, y, z := float64(r), float64(g), float64(b)
	return math.Mod(360+180/math.Pi*math.Atan2(math.Sqrt(3)*(y-z), 2*x-y-z), 360)
}

// TestNearHidesFar: of two boxes, one behind the other, the near one is seen from one
// side and both from the other.
func TestNearHidesFar(t *testing.T) {
	s := sketch(t, nil)
	near, far := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 2, Z: 10}), shape.Box(geom.Vec{X: 2, Y: 5, Z: 2}, geom.Vec{X: 8, Y: 7, Z: 8})
	front := `,"u":0,"v":1,"w":0`
	alone := s.view(s.model(turnable, stl(near)).at("uri").(string), front)
	both := s.view(s.model(turnable, stl(shape.Join(near, far))).at("uri").(string), front)
	if alone.count != both.count || alone.box != both.box {
		t.Errorf("%v and %v", alone.box, both.box)
	}
	behind := s.view(s.model(turnable, stl(shape.Join(near, far))).at("uri").(string), `,"u":0,"v":-1,"w":0,"edges":true`)
	if bytes.Equal(behind.bytes, both.bytes) {
		t.Error("the far box is not seen from behind")
	}
}

// TestCutConeIsFlat: up to half of its height, a cone has a flat top.
func TestCutConeIsFlat(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(turnable, stl(cone(10, 20))).at("uri").(string)
	const front = `,"u":0,"v":1,"w":0`
	top := func(d drawn) (n int) {
		for x := range 160 {
			if _, _, _, a := d.At(x, d.box.Min.Y+1).RGBA(); a > 0xb000 {
				n++
			}
		}
		return n
	}
	whole, half, all := s.view(at, front), s.view(at, front+`,"slice_height":10`), s.view(at, front+`,"slice_height":20`)
	if top(whole) > 4 || top(half) < 20 || !bytes.Equal(whole.bytes, all.bytes) {
		t.Errorf("the tops are %d and %d px wide", top(whole), top(half))
	}
}

// cone stands on z = 0.
func cone(r, h float64) shape.Soup {
	const n = 48
	out := shape.Soup{Vertices: []geom.Vec{{}, {Z: h}}}
	for i := range n {
		out.Vertices = append(out.Vertices, geom.Vec{X: r * math.Cos(2*math.Pi*float64(i)/n), Y: r * math.Sin(2*math.Pi*float64(i)/n)})
	}
	for i := range uint32(n) {
		a, b := 2+i, 2+(i+1)%n
		out.Faces = append(out.Faces, [3]uint32{0, b, a}, [3]uint32{1, a, b})
	}
	return out
}
