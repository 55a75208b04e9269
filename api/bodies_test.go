package api

import (
	"fmt"
	"strings"
	"testing"
)

// makers are the families that clients make with a body.
var makers = []string{
	"layout", "packing-process", "create-runs", "merge", "build-file", "slice", "slicer-config", "slicer-config/raw",
	"external-estimate", "schedule_runs", "printer-type", "material",
}

// TestNullEverywhere sends null and wrong types for every field that the document
// knows of every family.
func TestNullEverywhere(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	doc := s.get("/openapi.json").json()
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for _, name := range makers {
		post := doc["paths"].(map[string]any)["/"+name].(map[string]any)["post"].(map[string]any)
		body := post["requestBody"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any)
		ref, _ := body["$ref"].(string)
		properties := schemas[ref[strings.LastIndex(ref, "/")+1:]].(map[string]any)["properties"].(map[string]any)
		for field := range properties {
			for _, value := range []string{`null`, `{}`, `[]`, `[null]`, `-1`, `1e300`, `true`, `""`, `"\u0000"`, `[[[]]]`} {
				if r := s.post("/"+name+"/", fmt.Sprintf(`{%q:%s}`, field, value)); r.StatusCode >= 500 {
					t.Errorf("%s {%q:%s}: %d %s", name, field, value, r.StatusCode, r.body)
				}
			}
		}
		if len(properties) < 5 {
			t.Errorf("%s has %d fields", name, len(properties))
		}
	}
}
