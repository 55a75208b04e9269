package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// someLayer has a wall of 20 mm around a line.
func someLayer() *path.Layer {
	return &path.Layer{Z: 0.2, Height: 0.2, Paths: []path.Path{
		{Feature: path.ExternalPerimeter, Closed: true, Width: 0.5, Speed: 25, Points: []geom.Vec2{{X: 10, Y: 10}, {X: 30, Y: 10}, {X: 30, Y: 30}, {X: 10, Y: 30}}},
		{Feature: path.Infill, Width: 2, Speed: 80, Points: []geom.Vec2{{X: 15, Y: 25}, {X: 25, Y: 25}}},
	}}
}

// TestToolpath looks at pixels: the line near the top, the wall at its places,
// nothing in between.
func TestToolpath(t *testing.T) {
	img, err := Toolpath(someLayer(), ToolpathOptions{Width: 450})
	if err != nil {
		t.Fatal(err)
	}
	// The picture shows 22.5 mm from 8.75 on: 20 px a mm.
	if b := img.Bounds(); b.Dx() != 450 || b.Dy() != 450 {
		t.Fatalf("%v", b)
	}
	at := func(x, y float64) color.NRGBA { return img.NRGBAAt(int((x-8.75)*20), int((31.25-y)*20)) }
	for _, c := range []struct {
		x, y float64
		want string
	}{{20, 25, featureColors[path.Infill]}, {10, 20, featureColors[path.ExternalPerimeter]}, {20, 10, featureColors[path.ExternalPerimeter]}, {10, 11, featureColors[path.ExternalPerimeter]}} {
		want, err := ParseColor(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if got := at(c.x, c.y); got != want {
			t.Errorf("at %g, %g: %v, want %v", c.x, c.y, got, want)
		}
	}
	if got := at(20, 15); got.A != 0 {
		t.Errorf("inside: %v", got)
	}
	covered := 0.0
	for i := 3; i < len(img.Pix); i += 4 {
		covered += float64(img.Pix[i]) / 255 / 400
	}
	want := 4*20*0.5 + 0.25*(math.Pi/4-1) + 10*2 + math.Pi // mm², the corners of the wall are round
	if math.Abs(covered-want) > 0.6 {
		t.Errorf("%g mm² covered, want %g", covered, want)
	}
	full, err := Toolpath(someLayer(), ToolpathOptions{BySpeed: true, Background: "#FFFFFF"})
	if err != nil || full.Bounds().Dx() != 1024 || full.NRGBAAt(0, 0) != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("%v", err)
	}
}

func TestToolpathSVG(t *testing.T) {
	for _, c := range []struct {
		o    ToolpathOptions
		want []string
	}{
		{ToolpathOptions{}, []string{`<g id="outer_wall" stroke="#f07f3c">`, `<path stroke-width="0.5" d="M10 10L30 10L30 30L10 30Z"/>`, `<path stroke-width="2" d="M15 25L25 25"/>`, ">infill<"}},
		{ToolpathOptions{BySpeed: true, Background: "#102030"}, []string{`<g id="25-mm-s" stroke="#3b5bc4">`, `<g id="80-mm-s" stroke="#d8403a">`, `fill="#102030"`}},
	} {
		var out bytes.Buffer
		if err := ToolpathSVG(&out, someLayer(), c.o); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %s in\n%s", want, out.String())
			}
		}
		wellFormed(t, out.String())
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestToolpathRefuses(t *testing.T) {
	far := someLayer()
	far.Paths[1].Points[0].X = 1e9
	for name, c := range map[string]struct {
		l *path.Layer
		o ToolpathOptions
	}{
		"nothing": {&path.Layer{}, ToolpathOptions{}},
		"width":   {someLayer(), ToolpathOptions{Width: MaxWidth + 1}},
		"colour":  {someLayer(), ToolpathOptions{Background: "red"}},
		"far":     {far, ToolpathOptions{}},
	} {
		if _, err := Toolpath(c.l, c.o); err == nil || name == "nothing" && !errors.Is(err, ErrNoToolpath) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if warmth(0) == warmth(1) || warmth(1) != materialOf("#D8403A", "") {
		t.Errorf("%v %v", warmth(0), warmth(1))
	}
}

func TestLayerTimesSVG(t *testing.T) {
	var out bytes.Buffer
	if err := LayerTimesSVG(&out, []gcode.LayerUse{{Z: 0.2, Height: 0.2, Time: 40}, {Z: 0.4, Height: 0.2, Time: 10}}); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, out.String())
	// The first bar is as high as the plot, the second a quarter of it.
	for _, want := range []string{"M0 0h320V240h-320Z", "M320 180h320V240h-320Z", ">40<", ">0.4<"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	for _, none := range [][]gcode.LayerUse{nil, {{Z: 1}}} {
		if err := LayerTimesSVG(io.Discard, none); !errors.Is(err, ErrNoToolpath) {
			t.Errorf("error %v", err)
		}
	}
}
