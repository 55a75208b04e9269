package jsonkeys

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// fields looks at the keys of data as fields of v, which data was decoded into, or a pointer to
// it, and returns an error with the line of the first
//
//   - that is a field in other letters: encoding/json takes "Currency" for "currency", other
//     readers of the same file do not,
//   - that is called unknown, unless that is nil, and is no field: what a decoder said without a place,
//   - whose object lacks a field with the tag required:"true", or has null for it, or is null
//     itself and not behind a pointer: encoding/json takes all that for zero.
//
// Whether data is valid JSON is for the decoder to find out: of other text it returns no error
// or any. Values that decode themselves are not looked into. O(bytes).
func fields(data []byte, v any, unknown *string) error {
	s := walker{dec: json.NewDecoder(bytes.NewReader(data)), data: data, unknown: unknown}
	s.dec.UseNumber() // their size is for the decoder
	s.value(reflect.TypeOf(v), "")
	return s.err
}

// UnknownField is a key that is no field, or one in other letters.
type UnknownField struct {
	Line int
	Name string
	Like string // how it is spelled; "": nobody knows it
}

func (e *UnknownField) Error() string {
	text := fmt.Sprintf("line %d: unknown field %q", e.Line, e.Name)
	if e.Like != "" {
		text += fmt.Sprintf(": it is spelled %q", e.Like)
	}
	return text
}

type walker struct {
	dec     *json.Decoder
	data    []byte
	unknown *string
	err     error
}

// value goes through the next value, that of a key, which is of a type; nil: of none that is
// looked into. It reports whether it is null.
func (s *walker) value(t reflect.Type, key string) (null bool) {
	spare := t != nil && t.Kind() == reflect.Pointer
	t = plain(t)
	tok, err := s.dec.Token()
	switch {
	case err != nil:
		s.err = err
	case tok == nil:
		if !spare {
			s.needs(t, key, nil)
		}
		return true
	case tok == json.Delim('['):
		for s.err == nil && s.dec.More() {
			s.value(elem(t, reflect.Slice, reflect.Array), key)
		}
		s.end()
	case tok == json.Delim('{'):
		has := map[string]bool{}
		for s.err == nil && s.dec.More() {
			s.member(t, has)
		}
		s.end()
		s.needs(t, key, has)
	}
	return false
}

// end passes over the bracket that closes an object or a list.
func (s *walker) end() {
	if s.err == nil {
		_, s.err = s.dec.Token()
	}
}

// member goes through a key of an object and its value, and notes whether it has one.
func (s *walker) member(t reflect.Type, has map[string]bool) {
	tok, err := s.dec.Token()
	key, ok := tok.(string)
	if err != nil || !ok {
		s.err = err
		return
	}
	if t == nil || t.Kind() != reflect.Struct {
		s.value(elem(t, reflect.Map), key)
		return
	}
	of, like := fieldOf(t, key)
	switch {
	case of == nil && (like != "" || s.unknown != nil && key == *s.unknown):
		s.err = &UnknownField{s.line(), key, like}
	default:
		has[key] = !s.value(of, key)
	}
}

// needs refuses an object without a field that it needs.
func (s *walker) needs(t reflect.Type, key string, has map[string]bool) {
	if s.err != nil || t == nil || t.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Tag.Get("required") != "true" || has[name] {
			continue
		}
		of := ""
		if key != "" {
			of = fmt.Sprintf("%q: ", key)
		}
		if _, there := has[name]; there {
			s.wrong("%s%q is null, want %s", of, name, wanted(f.Type))
		} else {
			s.wrong("%s%q is missing", of, name)
		}
		return
	}
}

// wrong notes an error at the line where the walk is.
func (s *walker) wrong(format string, args ...any) {
	s.err = fmt.Errorf("line %d: %s", s.line(), fmt.Sprintf(format, args...))
}

func (s *walker) line() int { return lineOf(s.data, s.dec.InputOffset()) }

// fieldOf returns the type of the field of a struct with a key; nil where there is none, and
// the key in other letters of which there is one.
func fieldOf(t reflect.Type, key string) (of reflect.Type, like string) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case name == key || name == "" && !f.Anonymous && strings.EqualFold(f.Name, key):
			return f.Type, ""
		case name != "" && strings.EqualFold(name, key):
			like = name
		}
	}
	return nil, like
}

// elem returns what values of a type hold that is of one of some kinds.
func elem(t reflect.Type, kinds ...reflect.Kind) reflect.Type {
	for _, k := range kinds {
		if t != nil && t.Kind() == k {
			return t.Elem()
		}
	}
	return nil
}

// plain returns the type behind pointers, nil for one that decodes itself.
func plain(t reflect.Type) reflect.Type {
	for t != nil {
		p := reflect.PointerTo(t)
		if p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			return nil
		}
		if t.Kind() != reflect.Pointer {
			return t
		}
		t = t.Elem()
	}
	return nil
}
