package config

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// value returns what the text of a field means, in the type of the field; ok is
// false when it means nothing, which has then been noted.
func (r *resolver) value(f field) (value any, ok bool) {
	t := reflect.TypeFor[Settings]().FieldByIndex(f.index).Type
	switch {
	case t == reflect.TypeFor[Rel]():
		return r.rel(f)
	case t == reflect.TypeFor[Corners]():
		return r.points(f.key)
	case t.Kind() == reflect.Bool:
		return r.flag(f.key)
	case t.Kind() == reflect.String:
		return r.word(f)
	}
	v, ok := r.number(f)
	return v, ok
}

// rel reads a number that may stay a share.
func (r *resolver) rel(f field) (Rel, bool) {
	v, share, err := parseNumber(r.first(f.key))
	switch {
	case err != "":
		r.fail(f.key, err)
	case v < 0:
		r.fail(f.key, "must be at least 0")
	default:
		return Rel{v, share}, true
	}
	return Rel{}, false
}

// number works out a number in the unit of the field.
func (r *resolver) number(f field) (float64, bool) {
	v, share, why := parseNumber(r.first(f.key))
	switch {
	case why != "":
	case f.has("percent"):
		switch {
		case share:
		case f.has("legacy") && v > 0 && v <= 1:
			r.warn("%s = %s is read as %g%%, as PrusaSlicer reads it", f.key, r.first(f.key), 100*v)
		default: // "20" is 20 % as well
			v /= 100
		}
		share = false
	case f.has("width"):
		return r.width(f, v, share)
	case share && !f.has("of"):
		why = "cannot be a percentage"
	case f.integer && v != math.Trunc(v):
		why = "must be a whole number"
	}
	if why == "" && share {
		base, ok := r.number(fields()[f.rules["of"]])
		if !ok {
			return 0, false // the base has been complained about
		}
		if f.has("spacing") {
			base = r.spacing(base)
		}
		v = float64(v * base)
	}
	if why == "" {
		why = f.within(v)
	}
	if why == "" && f.has("speed") {
		return r.speed(f, v)
	}
	if why != "" {
		r.fail(f.key, why)
	}
	return v, why == ""
}

// spacing is how far apart lines of a width lie beside each other: of that PrusaSlicer takes
// shares for which it names the width (libslic3r/Fill/Fill.cpp).
func (r *resolver) spacing(width float64) float64 {
	height, _ := r.number(fields()["layer_height"])
	return max(0, width-float64(height*(1-math.Pi/4)))
}

// speed replaces the 0 that stands for an automatic speed. PrusaSlicer chooses
// one that keeps the flow even; the highest it may choose is max_print_speed.
func (r *resolver) speed(f field, v float64) (float64, bool) {
	switch {
	case v < 0:
		r.fail(f.key, "must be at least 0")
		return 0, false
	case v > 0:
		return v, true
	}
	r.warn("%s = 0 (automatic) is run at max_print_speed", f.key)
	return r.number(fields()["max_print_speed"])
}

// width works out the width of a line: of its own, else extrusion_width, else a
// multiple of the nozzle that the tag names (PrusaSlicer, libslic3r/Flow.cpp). A
// share is one of the layer height.
func (r *resolver) width(f field, v float64, share bool) (float64, bool) {
	switch {
	case v < 0:
		r.fail(f.key, "must be at least 0")
		return 0, false
	case share:
		of := "layer_height"
		if h := f.rules["height"]; h != "" {
			of = h
		}
		height, ok := r.number(fields()[of])
		return float64(v * height), ok
	case v > 0:
		return v, true
	}
	// The first layer without a width of its own is as wide as the others, which
	// is what 0 says there.
	if f.rules["width"] == "0" {
		return 0, true
	}
	if f.key != "extrusion_width" {
		if v, _, why := parseNumber(r.first("extrusion_width")); why != "" || v > 0 {
			return r.number(fields()["extrusion_width"])
		}
	}
	nozzle, ok := r.number(fields()["nozzle_diameter"])
	factor, err := strconv.ParseFloat(f.rules["width"], 64)
	if err != nil {
		panic("config: tag of " + f.key)
	}
	return float64(factor * nozzle), ok
}

// flag reads 0 or 1.
func (r *resolver) flag(key string) (bool, bool) {
	switch r.first(key) {
	case "0":
		return false, true
	case "1":
		return true, true
	}
	r.fail(key, "must be 0 or 1")
	return false, false
}

// word reads a text, a choice or a pattern.
func (r *resolver) word(f field) (string, bool) {
	text := r.values[f.key]
	switch {
	case f.has("one"):
		return r.choice(f, text)
	case f.has("sparse"):
		return r.pattern(f.key, text, sparsePatterns)
	case f.has("solid"):
		return r.pattern(f.key, text, solidPatterns)
	}
	return unescape(text), true
}

// choice reads one of the words that the tag lists.
func (r *resolver) choice(f field, text string) (string, bool) {
	all := strings.Split(f.rules["one"], "|")
	for _, w := range all {
		if w == text {
			return text, true
		}
	}
	r.fail(f.key, "must be one of "+strings.Join(all, ", "))
	return "", false
}

// points reads "0x0,200x0,200x200": the corners of the bed.
func (r *resolver) points(key string) (Corners, bool) {
	var list Corners
	for corner := range strings.SplitSeq(r.values[key], ",") {
		x, y, ok := strings.Cut(strings.TrimSpace(corner), "x")
		px, shareX, whyX := parseNumber(x)
		py, shareY, whyY := parseNumber(y)
		if !ok || whyX+whyY != "" || shareX || shareY {
			r.fail(key, fmt.Sprintf("%.30q is not a corner such as 200x0", corner))
			return nil, false
		}
		list = append(list, geom.Vec2{X: px, Y: py})
	}
	return list, true
}

// first returns the first of a list per extruder, or the value itself. The
// second entry of a machine limit is that of silent mode; further entries of
// other keys belong to further extruders, which are not used.
func (r *resolver) first(key string) string {
	text, _, _ := strings.Cut(r.values[key], " #") // what PrusaSlicer does not read either
	value, rest, _ := strings.Cut(text, ",")
	value = strings.TrimSpace(value)
	for other := range strings.SplitSeq(rest, ",") {
		if other = strings.TrimSpace(other); other != "" && other != value && !strings.HasPrefix(key, "machine_") {
			r.warn("%s = %.40s: only the first counts, that of one extruder", key, r.values[key])
			break
		}
	}
	return value
}

// largest is far beyond any setting, and small enough that products of several
// settings stay finite.
const largest = 1e7

// parseNumber reads "0.2" or "20%", the latter as 0.2 and share; why says what is
// wrong.
func parseNumber(text string) (v float64, share bool, why string) {
	text, share = strings.CutSuffix(strings.TrimSpace(text), "%")
	if strings.Trim(text, "+-.0123456789eE") != "" { // no NaN, Inf or hexadecimal
		return 0, share, "is not a number"
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && math.Abs(v) > largest:
		return 0, share, fmt.Sprintf("is beyond %.0f", largest)
	case err != nil:
		return 0, share, "is not a number"
	}
	if share {
		v /= 100
	}
	return v, share, ""
}
