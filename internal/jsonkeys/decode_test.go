package jsonkeys

import (
	"strings"
	"testing"
)

type entry struct {
	Name   string             `json:"name"`
	Value  float64            `json:"value" required:"true"`
	Plain  int                // no tag: known by its own name
	Others map[string]*entry  `json:"others"`
	Spare  *entry             `json:"spare"`
	Pairs  map[string]float64 `json:"pairs"`
}

func TestDecode(t *testing.T) {
	for text, want := range map[string]string{
		`{"value":0}`: "",
		"\xef\xbb\xbf{\"value\":1,\"plain\":2,\"others\":{\"value\":{\"value\":1}},\"pairs\":{\"name\":1}} \n": "",
		"{\"value\":1,\n\"valeu\":2}":                                           `line 2: unknown field "valeu"`,
		"{\"value\":1,\"others\":{\"name\":{\"value\":1,\n\"x\":1}},\n\"y\":1}": `line 2: unknown field "x"`,
		"{\"value\":1,\"pairs\":{\"x\":1},\n\"x\":1}":                           `line 2: unknown field "x"`, // a key of a map is free
		"{\"value\":1,\n\"\\u0078\":1}":                                         `line 2: unknown field "x"`,
		"{\"value\":1,\n\"\\\"\":1}":                                            `line 2: unknown field "\""`,
		"{\"value\":1,\n\"Name\":\"\"}":                                         `line 2: unknown field "Name": it is spelled "name"`,
		"{\"value\":1,\n\"value\":1}":                                           `line 2: "value" stands twice in one object`,
		"{\"value\":1}\n\n x":                                                   "line 3: text after the end of the JSON value",
		"{\"value\":1\n":                                                        "the text ends early",
		"{\n\"value\":\"\"}":                                                    "line 2: value: string, want a number that is not huge",
		"{\n\"value\":null}":                                                    `line 2: "value" is null, want a number`,
		"{}":                                                                    `line 1: "value" is missing`,
		"{\"value\":1,\n\"others\":{\"a\":{\n}}}":                               `line 3: "a": "value" is missing`,
		"{\"value\":1,\n\"spare\":{\"value\":null}}":                            `line 2: "spare": "value" is null`,
		"{\"value\":1,\n\"others\":{\"a\":{\"spare\":{\"value\":2}, \"name\":\"\"}}}": `line 2: "a": "value" is missing`,
	} {
		var v entry
		err := Decode([]byte(text), &v)
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What may be left out may be null; an object that holds what is needed may not, unless it is
// behind a pointer.
func TestDecodeNull(t *testing.T) {
	var v struct {
		Entry entry            `json:"entry"`
		Spare *entry           `json:"spare"`
		By    map[string]entry `json:"by"`
		Name  string           `json:"name"`
	}
	for text, ok := range map[string]bool{
		`{"name":null,"spare":null}`: true, `{"by":null}`: true, `{"by":{"a":null}}`: false, `{"entry":null}`: false, `{}`: true,
	} {
		if err := Decode([]byte(text), &v); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Other keys may be there where they are asked for; known ones are still spelled as they are.
func TestDecodeAmong(t *testing.T) {
	for text, want := range map[string]string{
		`[{"value":1,"x":{"y":[]}}]`:      "",
		"[{\"value\":1},\n{\"x\":1}]":     `line 2: "value" is missing`,
		"[\n{\"value\":1,\"Name\":\"\"}]": `line 2: unknown field "Name": it is spelled "name"`,
	} {
		var v []entry
		err := DecodeAmong([]byte(text), &v)
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
