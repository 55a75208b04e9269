package jsonkeys

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Spelled returns an error that names the key and the line of the first key of data that
// is a field of v in other letters: encoding/json takes "Currency" for "currency", other
// readers of the same file do not. v is what data was decoded into, or a pointer to it.
//
// Keys that are no field at all are for the decoder to find out; so is whether data is
// valid JSON: of other text it returns no error or any. Values that decode themselves are
// not looked into. O(bytes).
func Spelled(data []byte, v any) error {
	s := speller{dec: json.NewDecoder(bytes.NewReader(data)), data: data}
	s.value(reflect.TypeOf(v))
	return s.err
}

type speller struct {
	dec  *json.Decoder
	data []byte
	err  error
}

// value goes through the next value, which is of a type; nil: of none that is looked into.
func (s *speller) value(t reflect.Type) {
	t = plain(t)
	tok, err := s.dec.Token()
	switch {
	case err != nil:
	case tok == json.Delim('['):
		for s.err == nil && s.dec.More() {
			s.value(elem(t, reflect.Slice, reflect.Array))
		}
		s.end()
	case tok == json.Delim('{'):
		for s.err == nil && s.dec.More() {
			s.member(t)
		}
		s.end()
	}
}

// end passes over the bracket that closes an object or a list.
func (s *speller) end() {
	if s.err == nil {
		_, s.err = s.dec.Token()
	}
}

// member goes through a key of an object and its value.
func (s *speller) member(t reflect.Type) {
	tok, err := s.dec.Token()
	key, ok := tok.(string)
	if err != nil || !ok {
		s.err = err
		return
	}
	if t == nil || t.Kind() != reflect.Struct {
		s.value(elem(t, reflect.Map))
		return
	}
	of, like := fieldOf(t, key)
	if of == nil && like != "" {
		s.err = fmt.Errorf("line %d: unknown field %q: it is spelled %q", lineOf(s.data, s.dec.InputOffset()), key, like)
		return
	}
	s.value(of)
}

// fieldOf returns the type of the field of a struct with a key; nil where there is none, and
// the key in other letters of which there is one.
func fieldOf(t reflect.Type, key string) (of reflect.Type, like string) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case name == key:
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
