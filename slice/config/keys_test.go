package config

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// kindOf returns the type of a field of Settings.
func kindOf(f field) reflect.Type { return reflect.TypeFor[Settings]().FieldByIndex(f.index).Type }

// TestEveryKeyRefusesJunk gives each key values that it cannot have: all are
// refused by name, none panics, none slips through.
func TestEveryKeyRefusesJunk(t *testing.T) {
	for _, f := range declared() {
		if kindOf(f).Kind() == reflect.String && !f.has("one") && !f.has("sparse") && !f.has("solid") {
			continue // any text will do
		}
		for _, junk := range []string{"", "junk", "NaN", "Inf", "-inf", "1e308", "--1", "1..2", "0x10", "%", "1%%", "\x00"} {
			_, _, err := Resolve(append(DefaultPairs(), Pair{Key: f.key, Value: junk}))
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("%s = %q is taken: %v", f.key, junk, err)
				continue
			}
			if !strings.Contains(err.Error(), f.key) {
				t.Errorf("%s = %q: %v does not name it", f.key, junk, err)
			}
		}
	}
}

// TestLimitsOfEveryNumber: just inside a limit is taken, just outside refused.
func TestLimitsOfEveryNumber(t *testing.T) {
	seen := 0
	for _, f := range declared() {
		for _, op := range []string{">", ">=", "<="} {
			text, ok := f.rules[op]
			if !ok {
				continue
			}
			limit, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			out := limit - 1
			if op == "<=" {
				out = limit + 1
			}
			seen++
			if why := f.within(out); why == "" || !strings.HasPrefix(why, "must be ") {
				t.Errorf("%s: %g is within %s%s", f.key, out, op, text)
			}
			if op != ">" && f.within(limit) != "" {
				t.Errorf("%s: %g is not within %s%s", f.key, limit, op, text)
			}
			if op == ">" && f.within(limit) == "" {
				t.Errorf("%s: %g is within >%s", f.key, limit, text)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d limits", seen)
	}
}

// TestEveryNumberArrives sets each number alone and finds it in its field, and no
// field beside it changed unless it follows from that key.
func TestEveryNumberArrives(t *testing.T) {
	base := Defaults()
	for _, f := range declared() {
		at := reflect.ValueOf(&base).Elem().FieldByIndex(f.index)
		if at.Kind() != reflect.Float64 || f.has("percent") {
			continue
		}
		want := at.Float() * 1.01
		if want == 0 {
			want = 0.25
		}
		s, _, err := Resolve(append(DefaultPairs(), Pair{Key: f.key, Value: plain(want)}))
		if err != nil {
			continue // it would break a rule that holds for several
		}
		if got := reflect.ValueOf(&s).Elem().FieldByIndex(f.index).Float(); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%s = %g arrives as %g", f.key, want, got)
		}
		for _, g := range declared() {
			a, b := reflect.ValueOf(&s).Elem().FieldByIndex(g.index), reflect.ValueOf(&base).Elem().FieldByIndex(g.index)
			if g.key != f.key && g.rules["of"] != f.key && !(g.has("spacing") && f.key == "layer_height") && !reflect.DeepEqual(a.Interface(), b.Interface()) && !g.has("width") {
				t.Errorf("%s changes %s to %v", f.key, g.key, a)
			}
		}
	}
}

// TestOrderOfKeysDoesNotMatter: the same lines in reverse mean the same.
func TestOrderOfKeysDoesNotMatter(t *testing.T) {
	pairs := DefaultPairs()
	back := make([]Pair, len(pairs))
	for i, p := range pairs {
		back[len(pairs)-1-i] = p
	}
	a, ra, err := Resolve(pairs)
	if err != nil {
		t.Fatal(err)
	}
	b, rb, err := Resolve(back)
	if err != nil || !reflect.DeepEqual(a, b) || !reflect.DeepEqual(ra, rb) {
		t.Errorf("%v: the order of lines matters", err)
	}
}

func TestRel(t *testing.T) {
	for _, c := range []struct {
		r       Rel
		of      float64
		text, j string
	}{
		{Rel{Value: 3}, 3, "3", "3"},
		{Rel{Value: 0.25, IsShare: true}, 10, "25%", `"25%"`},
		{Rel{Value: 0.333, IsShare: true}, 13.32, "33.3%", `"33.3%"`},
	} {
		j, err := c.r.MarshalJSON()
		if err != nil || string(j) != c.j || c.r.String() != c.text || math.Abs(c.r.Of(40)-c.of) > 1e-12 {
			t.Errorf("%+v: %s, %s, %g, %v", c.r, j, c.r, c.r.Of(40), err)
		}
		var back Rel
		if err := back.UnmarshalJSON(j); err != nil || back.String() != c.text {
			t.Errorf("%s came back as %s, %v", j, back, err)
		}
	}
	j, err := Corners{{X: 1, Y: 2}, {X: -3.5}}.MarshalJSON()
	if err != nil || string(j) != "[[1,2],[-3.5,0]]" {
		t.Errorf("%s, %v", j, err)
	}
	var back Corners
	if err := back.UnmarshalJSON(j); err != nil || len(back) != 2 || back[1].X != -3.5 {
		t.Errorf("%v, %v", back, err)
	}
	if new(Rel).UnmarshalJSON([]byte(`"wide"`)) == nil {
		t.Error("no error for a word")
	}
	var s Settings
	s.BedShape = Corners{{}, {X: 4}, {X: 4, Y: 3}}
	if bedArea(&s) != 12 {
		t.Errorf("twice the area of a triangle: %g", bedArea(&s))
	}
	s.BedShape = append(s.BedShape[:1], geom.Vec2{X: 4, Y: 3}, geom.Vec2{X: 4})
	if bedArea(&s) != -12 {
		t.Errorf("wound the other way: %g", bedArea(&s))
	}
}
