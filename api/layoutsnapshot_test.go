package api

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"testing"
)

// TestViewsOfALayout: one picture for each view, none like another and none empty.
func TestViewsOfALayout(t *testing.T) {
	s := sketch(t, nil)
	layout := s.layout(layoutOf(`{"type":"rectangle","x":60,"y":60,"z":50}`, 5, fmt.Sprintf(`{"model":%q,"count":3}`, s.model(turnable, box(8, 15, 20)).at("uri")), quick)).at("uri").(string)
	r := s.final(s.post(layout+"snapshot/", `{"width":160,"height":120,"samples":1,"background":"#FFFFFF","views":["iso","front","top","right"]}`).want(http.StatusCreated).Header.Get("Location"))
	seen := map[string]any{}
	for i, view := range []string{"iso", "front", "top", "right"} {
		if r.at("status") != "rendered" || r.at("images", i, "view") != view {
			t.Fatalf("%s", r.body)
		}
		data := s.as("").get(r.at("images", i, "content").(string)).want(http.StatusOK).body
		if other := seen[string(data)]; other != nil {
			t.Errorf("%s is %s", view, other)
		}
		seen[string(data)] = view
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		parts := 0
		for y := range 120 {
			for x := range 160 {
				if r, _, b, _ := img.At(x, y).RGBA(); r > b+b/4 {
					parts++
				}
			}
		}
		if parts < 400 {
			t.Errorf("%s shows %d px of parts", view, parts)
		}
	}
}

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
