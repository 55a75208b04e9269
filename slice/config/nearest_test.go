package config

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	for key, want := range map[string]string{
		"fill_densty": "fill_density", "layerheight": "layer_height", "fil_ldensity": "fill_density",
		"support_materials": "support_material", "Perimeters": "perimeters", "x": "", "quality_of_life": "",
	} {
		if got := Nearest(key); got != want || Known(key) {
			t.Errorf("%s: %q, want %q; known %v", key, got, want, Known(key))
		}
	}
	for _, key := range []string{"fill_density", "wipe_tower", "perimeter_generator"} {
		if !Known(key) || Nearest(key) != key {
			t.Errorf("%s is known", key)
		}
	}
}

// TestEdits compares with the definition, letter by letter.
func TestEdits(t *testing.T) {
	var slow func(a, b string) int
	slow = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		other := 1
		if a[0] == b[0] {
			other = 0
		}
		d := min(slow(a[1:], b)+1, slow(a, b[1:])+1, slow(a[1:], b[1:])+other)
		if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
			d = min(d, slow(a[2:], b[2:])+1)
		}
		return d
	}
	words := []string{"", "a", "ab", "ba", "abc", "bca", "cabb", "abcab", "bacba"}
	for _, a := range words {
		for _, b := range words {
			if got, want := edits(a, b), slow(a, b); got != want {
				t.Errorf("%q to %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

// TestPercent: what is written as JSON is read back, by JSON and as a setting, and a
// bare number is neither 20 % nor 0.2 %.
func TestPercent(t *testing.T) {
	s := Defaults()
	text, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(text), `"fill_density":"20%"`) || !strings.Contains(string(text), `"retract_before_wipe":"0%"`) {
		t.Errorf("%v, %s", err, text)
	}
	var p Percent
	if err := json.Unmarshal([]byte(`"35.5%"`), &p); err != nil || p != 0.355 {
		t.Errorf("%g, %v", p, err)
	}
	for _, bad := range []string{"0.2", "20", `"0.2"`, `"x%"`, "null", "{}"} {
		if json.Unmarshal([]byte(bad), &p) == nil && bad != "null" {
			t.Errorf("%s was taken", bad)
		}
	}
}
