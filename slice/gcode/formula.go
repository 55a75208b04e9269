package gcode

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Formulas in custom G-code: numbers, strings and settings, + - * / %, comparisons, =~ with a
// /pattern/ for the whole of a string, and, or, not, a ? b : c. Of settings with a value for each
// extruder the first counts, as one extruder prints all.

// errFormula is why a formula has no value.
var errFormula = errors.New("formula cannot be worked out")

// mostFormula is the longest formula that is looked at, in bytes.
const mostFormula = 2000

// mostText is the longest text that a formula may make, in bytes.
const mostText = 100_000

// value is that of a formula: a number, or text.
type value struct {
	number float64
	text   string
	isText bool
}

func truth(b bool) value {
	if b {
		return value{number: 1}
	}
	return value{}
}

// holds reports whether a value stands for true.
func (v value) holds() bool { return !v.isText && v.number != 0 }

// String returns it as it is printed.
func (v value) String() string {
	if v.isText {
		return v.text
	}
	return strconv.FormatFloat(math.Round(v.number*1e6)/1e6, 'f', -1, 64)
}

// formula is one on its way to its value.
type formula struct {
	text   string // what is left
	values map[string]string
	failed bool
	depth  int
}

// evaluate returns the value of a formula.
func evaluate(text string, values map[string]string) (value, error) {
	f := &formula{text: text, values: values, failed: len(text) > mostFormula}
	v := f.chosen()
	if f.space(); f.failed || f.text != "" {
		return value{}, errFormula
	}
	return v, nil
}

func (f *formula) space() { f.text = strings.TrimLeft(f.text, " \t\r\n") }

// take takes one of some signs or words, the first that is there.
func (f *formula) take(signs ...string) string {
	f.space()
	for _, s := range signs {
		rest, ok := strings.CutPrefix(f.text, s)
		if ok && !(letter(s[0]) && rest != "" && (letter(rest[0]) || digit(rest[0]))) {
			f.text = rest
			return s
		}
	}
	return ""
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' || c == '.' }

func (f *formula) fail() value {
	f.failed = true
	return value{}
}

// chosen is one of two values where a condition chooses between them.
func (f *formula) chosen() value {
	v := f.either()
	if f.failed || f.take("?") == "" {
		return v
	}
	yes := f.chosen()
	if f.take(":") == "" {
		return f.fail()
	}
	no := f.chosen()
	if v.holds() {
		return yes
	}
	return no
}

func (f *formula) either() value {
	v := f.both()
	for !f.failed && f.take("or", "||") != "" {
		w := f.both()
		v = truth(v.holds() || w.holds())
	}
	return v
}

func (f *formula) both() value {
	v := f.not()
	for !f.failed && f.take("and", "&&") != "" {
		w := f.not()
		v = truth(v.holds() && w.holds())
	}
	return v
}

func (f *formula) not() value {
	if f.depth++; f.depth > mostNested {
		return f.fail()
	}
	defer func() { f.depth-- }()
	if f.space(); !strings.HasPrefix(f.text, "!=") && !strings.HasPrefix(f.text, "!~") && f.take("not", "!") != "" {
		return truth(!f.not().holds())
	}
	return f.compared()
}

func (f *formula) compared() value {
	v := f.sum()
	sign := f.take("==", "!=", "<>", "<=", ">=", "=~", "!~", "<", ">")
	switch sign {
	case "":
		return v
	case "=~", "!~":
		return truth(f.matches(v) == (sign == "=~"))
	}
	w := f.sum()
	if v.isText != w.isText {
		return f.fail()
	}
	order := strings.Compare(v.text, w.text)
	switch {
	case v.number < w.number:
		order = -1
	case v.number > w.number:
		order = 1
	}
	switch sign {
	case "==":
		return truth(order == 0)
	case "!=", "<>":
		return truth(order != 0)
	case "<=":
		return truth(order <= 0)
	case ">=":
		return truth(order >= 0)
	case "<":
		return truth(order < 0)
	}
	return truth(order > 0)
}

// matches reports whether all of v is of the pattern that comes next.
func (f *formula) matches(v value) bool {
	f.space()
	if !strings.HasPrefix(f.text, "/") {
		f.fail()
		return false
	}
	n := strings.IndexByte(f.text[1:], '/')
	if n < 0 {
		f.fail()
		return false
	}
	pattern, err := regexp.Compile(`(?s)\A(?:` + f.text[1:n+1] + `)\z`)
	f.text = f.text[n+2:]
	if err != nil {
		f.fail()
		return false
	}
	return pattern.MatchString(v.String())
}

func (f *formula) sum() value {
	v := f.product()
	for !f.failed {
		sign := f.take("+", "-")
		if sign == "" {
			return v
		}
		w := f.product()
		switch {
		case v.isText && sign == "+": // and a number as it is printed
			if v.text += w.String(); len(v.text) > mostText {
				return f.fail()
			}
		case v.isText || w.isText:
			return f.fail()
		case sign == "+":
			v.number += w.number
		default:
			v.number -= w.number
		}
	}
	return v
}

func (f *formula) product() value {
	v := f.single()
	for !f.failed {
		sign := f.take("*", "/", "%")
		if sign == "" {
			return v
		}
		w := f.single()
		if v.isText || w.isText || sign != "*" && w.number == 0 {
			return f.fail()
		}
		switch sign {
		case "*":
			v.number = float64(v.number * w.number)
		case "/":
			v.number = float64(v.number / w.number)
		default:
			v.number = math.Mod(v.number, w.number)
		}
	}
	return v
}

func (f *formula) single() value {
	if f.depth++; f.depth > mostNested {
		return f.fail()
	}
	defer func() { f.depth-- }()
	switch f.take("(", "-", "\"") {
	case "(":
		v := f.chosen()
		if f.take(")") == "" {
			return f.fail()
		}
		return v
	case "-":
		v := f.single()
		if v.isText {
			return f.fail()
		}
		return value{number: -v.number}
	case "\"":
		text, rest, ok := strings.Cut(f.text, "\"")
		if f.text = rest; !ok {
			return f.fail()
		}
		return value{text: text, isText: true}
	}
	n := 0
	for n < len(f.text) && (letter(f.text[n]) || digit(f.text[n])) {
		n++
	}
	word := f.text[:n]
	f.text = f.text[n:]
	return f.named(word)
}

// named returns the value of a number or of a name.
func (f *formula) named(word string) value {
	switch {
	case word == "":
		return f.fail()
	case digit(word[0]):
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsInf(v, 0) {
			return f.fail()
		}
		return value{number: v}
	case word == "true" || word == "false":
		return truth(word == "true")
	case word == "min" || word == "max":
		return f.bound(word)
	}
	index := ""
	if f.take("[") != "" {
		var closed bool
		if index, f.text, closed = strings.Cut(f.text, "]"); !closed {
			return f.fail()
		}
	}
	text, ok := f.values[word+"["+strings.TrimSpace(index)+"]"]
	if !ok { // by whatever number: there is one extruder
		text, ok = f.values[word]
	}
	if !ok {
		text, ok = f.values[strings.TrimSuffix(word, "_0")]
	}
	if !ok {
		return f.fail()
	}
	if v, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		return value{number: v}
	}
	return value{text: text, isText: true}
}

// bound returns the smaller or the larger of two numbers in parentheses.
func (f *formula) bound(word string) value {
	if f.take("(") == "" {
		return f.fail()
	}
	v := f.sum()
	if f.take(",") == "" {
		return f.fail()
	}
	w := f.sum()
	if f.take(")") == "" || v.isText || w.isText {
		return f.fail()
	}
	if word == "min" {
		return value{number: min(v.number, w.number)}
	}
	return value{number: max(v.number, w.number)}
}
