package render_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/render"
)

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		o    render.Options
		want string // fields refused, in order
	}{
		{"zero value", render.Options{}, ""},
		{"largest", render.Options{Width: new(1024), Height: new(768), Samples: new(5000)}, ""},
		{"width 1025", render.Options{Width: new(1025)}, "width"},
		{"width -1", render.Options{Width: new(-1)}, "width"},
		{"height 769", render.Options{Height: new(769)}, "height"},
		{"samples 5001", render.Options{Samples: new(5001)}, "samples"},
		{"samples -1", render.Options{Samples: new(-1)}, "samples"},
		{"samples 0", render.Options{Samples: new(0)}, ""},
		{"width 0", render.Options{Width: new(0)}, ""},
		{"both sides 0", render.Options{Width: new(0), Height: new(0)}, "width"},
		{"colour by name", render.Options{Color: "red"}, "color"},
		{"short colour", render.Options{Color: "#F70"}, "color"},
		{"background", render.Options{Background: "#12345G"}, "background"},
		{"zero direction", render.Options{Camera: render.Camera{Direction: &geom.Vec{}}}, "direction"},
		{"infinite direction", render.Options{Camera: render.Camera{Direction: &geom.Vec{X: math.Inf(1)}}}, "direction"},
		{"position not a number", render.Options{Camera: render.Camera{Position: &geom.Vec{X: math.NaN()}}}, "position"},
		{"position at the origin", render.Options{Camera: render.Camera{Position: &geom.Vec{}}}, ""},
		{"slice below", render.Options{SliceHeight: new(-0.1)}, "slice_height"},
		{"slice not a number", render.Options{SliceHeight: new(math.NaN())}, "slice_height"},
		{"slice infinite", render.Options{SliceHeight: new(math.Inf(1))}, "slice_height"},
		{"slice at 0", render.Options{SliceHeight: new(0.0)}, ""},
		{"highlight", render.Options{Highlight: []string{"open_edges", "inverted", "pink"}}, "highlight"},
		{"several", render.Options{Width: new(2000), Samples: new(-3), Color: "#"}, "width samples color"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.o.Validate()
			if got := strings.Join(fieldsOf(err), " "); got != c.want {
				t.Errorf("refused %q, want %q (%v)", got, c.want, err)
			}
		})
	}
}

// fieldsOf returns the fields of joined option errors.
func fieldsOf(err error) (fields []string) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, e := range joined.Unwrap() {
		var o *render.OptionError
		if errors.As(e, &o) {
			fields = append(fields, o.Field)
		}
	}
	return fields
}

func TestSizeKeepsTheDefaultAspect(t *testing.T) {
	for _, c := range []struct {
		w, h         *int
		wantW, wantH int
	}{
		{nil, nil, 640, 480},
		{new(800), nil, 800, 480},
		{new(800), new(0), 800, 600},
		{new(0), new(600), 800, 600},
		{new(1024), new(0), 1024, 768},
		{new(0), new(768), 1024, 768},
		{new(1), new(0), 1, 1},
		{new(0), new(1), 1, 1},
		{new(7), new(300), 7, 300},
	} {
		w, h := render.Options{Width: c.w, Height: c.h}.Size()
		if w != c.wantW || h != c.wantH {
			t.Errorf("got %d x %d, want %d x %d", w, h, c.wantW, c.wantH)
		}
	}
}

func TestParseColor(t *testing.T) {
	c, err := render.ParseColor("#fF7f00")
	if err != nil || c.R != 255 || c.G != 127 || c.B != 0 || c.A != 255 {
		t.Errorf("got %v, %v", c, err)
	}
	for _, bad := range []string{"", "#", "red", "FF7F00", "#FF7F0", "#FF7F000", "#FF7F0g", "#FF 7F0", "#ÿÿÿ"} {
		if c, err := render.ParseColor(bad); err == nil {
			t.Errorf("%q is %v, want an error", bad, c)
		}
	}
}
