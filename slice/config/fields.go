package config

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// field is one field of Settings and the rules of its tag "as".
type field struct {
	key     string
	index   []int
	rules   map[string]string // a limit such as ">=0" stands under its operator
	integer bool
}

// fields lists the fields of Settings by key, and order has the keys in the
// order in which Settings declares them.
var fields = sync.OnceValue(func() map[string]field {
	all := map[string]field{}
	for _, f := range declared() {
		all[f.key] = f
	}
	return all
})

// declared lists the fields in the order of the struct.
var declared = sync.OnceValue(func() []field {
	var list []field
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		if key := f.Tag.Get("json"); key != "" {
			list = append(list, field{key, f.Index, parseRules(f.Tag.Get("as")), f.Type.Kind() == reflect.Int})
		}
	}
	return list
})

// parseRules splits ">=0,of=layer_height" into {">=": "0", "of": "layer_height"}.
func parseRules(tag string) map[string]string {
	rules := map[string]string{}
	for word := range strings.SplitSeq(tag, ",") {
		switch {
		case strings.HasPrefix(word, ">="), strings.HasPrefix(word, "<="):
			rules[word[:2]] = word[2:]
		case strings.HasPrefix(word, ">"):
			rules[">"] = word[1:]
		default:
			name, value, _ := strings.Cut(word, "=")
			rules[name] = value
		}
	}
	return rules
}

// has reports whether the tag has a rule.
func (f field) has(rule string) bool {
	_, ok := f.rules[rule]
	return ok
}

// within says which limit of the field v breaks, or "".
func (f field) within(v float64) string {
	for _, c := range []struct {
		op, words string
		ok        func(v, limit float64) bool
	}{
		{">", "must be more than ", func(v, l float64) bool { return v > l }},
		{">=", "must be at least ", func(v, l float64) bool { return v >= l }},
		{"<=", "must be at most ", func(v, l float64) bool { return v <= l }},
	} {
		text, ok := f.rules[c.op]
		if !ok {
			continue
		}
		limit, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic("config: tag of " + f.key)
		}
		if !c.ok(v, limit) {
			if f.has("percent") {
				return c.words + strconv.FormatFloat(100*limit, 'g', -1, 64) + "%"
			}
			return c.words + text
		}
	}
	return ""
}

// set puts a value of the field's type into s.
func (f field) set(s *Settings, value any) {
	v := reflect.ValueOf(s).Elem().FieldByIndex(f.index)
	switch x := value.(type) {
	case string:
		v.SetString(x)
	case bool:
		v.SetBool(x)
	case float64:
		if v.Kind() == reflect.Int {
			v.SetInt(int64(x))
			return
		}
		v.SetFloat(x)
	case Rel, Corners:
		v.Set(reflect.ValueOf(x))
	default:
		panic("config: no way to set " + f.key)
	}
}
