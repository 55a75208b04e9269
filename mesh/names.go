package mesh

import (
	"fmt"
	"path"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// warn adds a warning to m.
func (m *Model) warn(code, format string, args ...any) {
	m.Warnings = append(m.Warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}

// nameOf turns a file name into a part's name: no folders, no suffix.
func nameOf(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	for {
		ext := path.Ext(name)
		if ext == "" || len(ext) == len(name) || len(ext) > 5 {
			return name
		}
		name = strings.TrimSuffix(name, ext)
	}
}

// stlHeaderHints reads what a binary STL's header says besides nothing: its
// text, and the unit where one is stated as UNITS=mm or the like.
func stlHeaderHints(header []byte) (geom.Unit, map[string]string) {
	text := printable(header)
	if text == "" {
		return geom.UnknownUnit, nil
	}
	return unitInText(text), map[string]string{"header": text}
}

// printable returns the ASCII text of b up to the first zero byte, every other
// byte replaced by a space.
func printable(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		if c == 0 {
			break
		}
		if c < ' ' || c > '~' {
			c = ' '
		}
		out.WriteByte(c)
	}
	return strings.TrimSpace(out.String())
}

// unitInText returns the unit that a text states as UNIT=x, UNITS=x or UNITS: x.
//
// The text is somebody's words and the unit decides the price, so that only a
// statement counts: the word as a whole, with one unit and nothing else. Behind
// other words it must be the plural, as in "created by netfabb UNITS=MM": a
// "control unit: m" is a thing.
func unitInText(text string) geom.Unit {
	lower := strings.ToLower(text)
	for at := 0; ; {
		i := strings.Index(lower[at:], "unit")
		if i < 0 {
			return geom.UnknownUnit
		}
		before := lower[:at+i]
		at += i + len("unit")
		after, plural := strings.CutPrefix(lower[at:], "s")
		if !mayState(before, plural) {
			continue
		}
		if u := statedUnit(after); u != geom.UnknownUnit {
			return u
		}
	}
}

// unitSeparators end one statement of a text and begin the next.
const unitSeparators = ";,|#"

// mayState reports whether the word unit, or units, may be a statement of its
// own behind the text before it.
func mayState(before string, plural bool) bool {
	trimmed := strings.TrimRight(before, " ")
	if trimmed == "" || strings.ContainsRune(unitSeparators, rune(trimmed[len(trimmed)-1])) {
		return true
	}
	return plural && len(trimmed) < len(before)
}

// statedUnit returns the unit of a text such as "=mm", ": 1 mm" or " = mm, ...":
// nothing else may belong to the statement.
func statedUnit(after string) geom.Unit {
	after = strings.TrimLeft(after, " ")
	if after == "" || after[0] != '=' && after[0] != ':' {
		return geom.UnknownUnit
	}
	after = strings.TrimLeft(after[1:], " ")
	if one, ok := strings.CutPrefix(after, "1 "); ok {
		after = strings.TrimLeft(one, " ")
	}
	if end := strings.IndexAny(after, " "+unitSeparators); end >= 0 {
		after = after[:end]
	}
	u, err := geom.ParseUnit(singular(after))
	if err != nil {
		return geom.UnknownUnit
	}
	return u
}

// singular returns the unit called name without its plural, which SketchUp and
// 3ds Max write: "File units = inches".
func singular(name string) string {
	if name == "inches" {
		return "inch"
	}
	if one, ok := strings.CutSuffix(name, "s"); ok && (strings.HasSuffix(one, "er") || strings.HasSuffix(one, "re")) {
		return one
	}
	return name
}
