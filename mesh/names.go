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
func unitInText(text string) geom.Unit {
	lower := strings.ToLower(text)
	_, rest, ok := strings.Cut(lower, "unit")
	if !ok {
		return geom.UnknownUnit
	}
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "s"), " ")
	if rest == "" || (rest[0] != '=' && rest[0] != ':') {
		return geom.UnknownUnit
	}
	word := strings.FieldsFunc(rest[1:], func(r rune) bool { return r < 'a' || r > 'z' })
	if len(word) == 0 {
		return geom.UnknownUnit
	}
	u, err := geom.ParseUnit(word[0])
	if err != nil {
		return geom.UnknownUnit
	}
	return u
}
