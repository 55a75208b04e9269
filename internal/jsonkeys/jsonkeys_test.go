package jsonkeys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestUnique(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                  "",
		`[]`:                                  "",
		`"a"`:                                 "",
		`{"a":1,"b":2}`:                       "",
		`{"a":{"a":1},"b":{"a":1}}`:           "", // one in each object
		`[{"a":1},{"a":1}]`:                   "",
		`{"a":"b","b":"a"}`:                   "", // values are no keys
		`{"a":["a","a"],"b":"a"}`:             "",
		`{"a":"x,\"a\":1","b":2}`:             "", // nor is what stands in strings
		`{"a\\":1,"a":2}`:                     "",
		`{"a":1,"a":2}`:                       `line 1: "a" stands twice`,
		"{\"a\":1,\n\"b\":2,\n\"a\":3}":       `line 3: "a"`,
		`{"a":{"b":1},"a":2}`:                 `"a" stands twice`, // after an object was closed
		`{"x":[{"b":1,"b":1}]}`:               `"b" stands twice`,
		`{"x":{},"y":{"c":[[]],"c":0}}`:       `"c" stands twice`,
		`{"seed":1,"Seed":2}`:                 `"Seed" stands twice`, // one field to encoding/json
		`{"seed":1,"s\u0065ed":2}`:            `"seed" stands twice`,
		"{\"seed\":1,\"\u017feed\":2}":        "stands twice", // long s
		"{\"k\":1,\"\u212a\":2}":              "stands twice", // the sign of Kelvin
		`{"":1,"":2}`:                         `"" stands twice`,
		strings.Repeat("[", 1001):             "nested more than 1000",
		strings.Repeat(`{"a":`, 1001) + "1":   "nested more than 1000",
		strings.Repeat("[", 1000) + `{"a":1}`: "nested more than 1000",
	} {
		err := Unique([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", text, err, want)
		}
	}
}

// walk is another way to the same answer: through the tokens of encoding/json.
func walk(dec *json.Decoder) (repeats bool, err error) {
	tok, err := dec.Token()
	if err != nil {
		return false, err
	}
	switch tok {
	case json.Delim('{'):
		seen := map[string]bool{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return false, err
			}
			for other := range seen {
				repeats = repeats || strings.EqualFold(other, key.(string))
			}
			seen[key.(string)] = true
			inner, err := walk(dec)
			if err != nil {
				return false, err
			}
			repeats = repeats || inner
		}
		_, err = dec.Token()
	case json.Delim('['):
		for dec.More() {
			inner, err := walk(dec)
			if err != nil {
				return false, err
			}
			repeats = repeats || inner
		}
		_, err = dec.Token()
	}
	return repeats, err
}

// FuzzUnique checks the scanner against the tokens of encoding/json; on other
// text it must only end.
func FuzzUnique(f *testing.F) {
	for _, s := range []string{`{"a":1,"A":[{"b":2},"c"]}`, `[{"a":{}},{"a":"\\\""}]`, `{"a`, `}]`, `{"\u0061":1,"a":2}`, `"`, `\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Unique(data)
		if !json.Valid(data) || bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > 500 {
			return
		}
		if !bytes.Equal(bytes.ToValidUTF8(data, nil), data) {
			return // one broken letter is taken for another
		}
		repeats, wrong := walk(json.NewDecoder(bytes.NewReader(data)))
		if wrong == nil && repeats != (err != nil) {
			t.Errorf("%q: %v, the tokens say %v", data, err, repeats)
		}
	})
}

func ExampleUnique() {
	fmt.Println(Unique([]byte(`{"x": 250, "y": 210, "x": 25}`)))
	// Output: line 1: "x" stands twice in one object
}
