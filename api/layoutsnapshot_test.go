package api

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"testing"
)

// TestColorsOfALayout: the first part has the colour that is asked for and the
// second another; overhangs have theirs, parts that stand on the plate have none.
func TestColorsOfALayout(t *testing.T) {
	s := sketch(t, nil)
	slab := s.model(turnable, box(20, 30, 5)).at("uri")
	layout := s.layout(layoutOf(`{"type":"rectangle","x":60,"y":60,"z":50}`, 5, fmt.Sprintf(`%q,%q`, s.cube(), slab), quick)).at("uri").(string)
	for _, c := range []struct {
		body, color string
		green       bool
	}{
		{`{"width":160,"height":120}`, "#F07F3C", false},
		{`{"width":160,"height":120,"color":"#00B000"}`, "#00B000", true},
		{`{"width":160,"height":120,"highlight":["overhang","inverted","open_edges"],"edges":true}`, "#F07F3C", false},
	} {
		r := s.final(s.post(layout+"snapshot/", c.body).want(http.StatusCreated).Header.Get("Location"))
		if r.at("status") != "rendered" || r.at("color") != c.color {
			t.Fatalf("%s: %s", c.body, r.body)
		}
		img, err := png.Decode(bytes.NewReader(r.content(s)))
		if err != nil {
			t.Fatal(err)
		}
		green, blue := 0, 0
		for y := range 120 {
			for x := range 160 {
				switch r, g, b, a := img.At(x, y).RGBA(); {
				case a < 0xffff:
				case g > 2*r && g > 2*b:
					green++
				case b > 2*r && b > g+g/4:
					blue++
				}
			}
		}
		if green > 50 != c.green || blue < 200 {
			t.Errorf("%s: %d px green, %d px blue", c.body, green, blue)
		}
	}
}
