package jsonkeys

import (
	"encoding/json"
	"strings"
	"testing"
)

type price struct {
	Currency string `json:"currency"`
}

// mixed decodes itself, from keys in any letters.
type mixed struct{}

func (*mixed) UnmarshalJSON([]byte) error { return nil }

type list struct {
	price
	Scale *float64         `json:"scale,omitempty"`
	Rows  []price          `json:"rows"`
	By    map[string]price `json:"by"`
	One   *price           `json:"one"`
	Mixed *mixed           `json:"mixed"`
	Pairs [2][]price       `json:"pairs"`
	Twin  int              `json:"twin"`
	Other int              `json:"TWIN"`
}

func TestFieldsAreSpelled(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:   "",
		`null`: "",
		`[]`:   "",
		`{"currency":"EUR","scale":1,"rows":[{"currency":"Currency"}],"one":null,"twin":1,"TWIN":1}`: "",
		`{"by":{"Rows":{"currency":""},"ROWS":{}}}`:                                                  "", // keys of maps are free
		`{"mixed":{"Scale":1}}`:              "",
		`{"other":{"Scale":1}}`:              "", // for the decoder
		"{\n\"Currency\":\"EUR\"}":           `line 2: unknown field "Currency": it is spelled "currency"`,
		`{"SCALE":1}`:                        `line 1: unknown field "SCALE"`,
		"{\"rows\":[{},\n{\"currencY\":1}]}": `line 2: unknown field "currencY"`,
		`{"by":{"EUR":{"Currency":1}}}`:      `"Currency"`,
		`{"one":{"\u0043urrency":1}}`:        `"Currency"`,
		`{"pairs":[[],[{"Currency":1}]]}`:    `"Currency"`,
		"{\"\u017fcale\":1}":                 `it is spelled "scale"`, // long s
		`{"currency":"EUR","other":[[{"a":{}}]],"one":{"CURRENCY":""}}`: `"CURRENCY"`,
	} {
		for _, into := range []any{list{}, &list{}} {
			err := fields([]byte(text), into, nil)
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", text, err, want)
			}
		}
	}
}

// FuzzFields: any text ends, and what a decoder takes that knows no other letters has none.
func FuzzFields(f *testing.F) {
	for _, s := range []string{`{"Currency":1}`, `{"rows":[{"currency":"a"}]}`, `{"by":{"a":{}}`, `{"a":}`, `]`, `{1:2}`, `{"":1}`, `{"rows":["currency":"a"`, `1e999`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := fields(data, list{}, nil)
		if json.Valid(data) && err != nil && !strings.Contains(err.Error(), "is spelled") {
			t.Errorf("%q: %v", data, err)
		}
	})
}
