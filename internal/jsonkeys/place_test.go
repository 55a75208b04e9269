package jsonkeys

import (
	"encoding/json"
	"errors"
	"testing"
)

type embedded struct {
	Angle float64 `json:"angle"`
}

func TestPlace(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"count\": 2.5}":           "line 2: count: number 2.5, want a whole number that is not huge",
		"{\"name\":\n\n7}":             "line 3: name: number, want a string",
		"{\"size\": 1e999}":            "line 1: size: number 1e999, want a number that is not huge",
		"{\"size\": \"1\"}":            "line 1: size: string, want a number that is not huge",
		"{\"fill\": 1}":                "line 1: fill: number, want true or false",
		"{\"list\": {}}":               "line 1: list: object, want a list",
		"{\"seed\": -1}":               "line 1: seed: number -1, want a whole number from 0 that is not huge",
		"{\"row\": {\"angle\": \"\"}}": "line 1: row.angle: string, want a number that is not huge",
		"[]":                           "line 1: the text: array, want an object",
		"{\n\"size\": NaN}":            "line 2: invalid character 'N' looking for beginning of value",
		"{\"list\": [[1],\n[2,3]]":     "line 2: unexpected end of JSON input",
	} {
		var v struct {
			Count int         `json:"count"`
			Seed  uint64      `json:"seed"`
			Name  string      `json:"name"`
			Size  *float64    `json:"size"`
			Fill  bool        `json:"fill"`
			List  [][]float64 `json:"list"`
			Row   struct {
				embedded
			} `json:"row"`
		}
		err := Place([]byte(text), json.Unmarshal([]byte(text), &v))
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	other := errors.New("other")
	if Place(nil, other) != other || Place(nil, nil) != nil {
		t.Error("errors of others are changed")
	}
}
