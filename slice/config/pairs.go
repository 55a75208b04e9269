package config

import (
	"bufio"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Pairs writes settings as lines of an .ini file, in the order of [Settings];
// [Resolve] reads the same settings back from them.
func (s *Settings) Pairs() []Pair {
	v := reflect.ValueOf(s).Elem()
	pairs := make([]Pair, 0, len(declared()))
	for _, f := range declared() {
		pairs = append(pairs, Pair{Key: f.key, Value: f.text(v.FieldByIndex(f.index))})
	}
	return pairs
}

// text writes the value of a field.
func (f field) text(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Rel:
		return x.String()
	case Corners:
		var list []string
		for _, p := range x {
			list = append(list, plain(p.X)+"x"+plain(p.Y))
		}
		return strings.Join(list, ",")
	case bool:
		if x {
			return "1"
		}
		return "0"
	case int:
		return strconv.Itoa(x)
	case Percent:
		return Rel{Value: float64(x), IsShare: true}.String()
	case float64:
		return plain(x)
	}
	return escape(f.key, v.String())
}

// plain writes a number without an exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// lists are the texts that PrusaSlicer keeps per extruder; those with anything
// but words in them stand in quotes.
var lists = []string{"start_filament_gcode", "end_filament_gcode"}

// escape undoes [unescape].
func escape(key, text string) string {
	text = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`).Replace(text)
	if slices.Contains(lists, key) {
		return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
	}
	return text
}

// WriteINI writes pairs as an .ini file that PrusaSlicer loads, in the order of
// their keys; of two with the same key the later one counts.
func WriteINI(w io.Writer, pairs []Pair) error {
	values := map[string]string{}
	for _, p := range pairs {
		values[p.Key] = p.Value
	}
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	out := bufio.NewWriter(w)
	for _, key := range keys {
		if _, err := fmt.Fprintf(out, "%s = %s\n", key, values[key]); err != nil {
			return err
		}
	}
	return out.Flush()
}
