package api

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// The document that clients see is that by which requests are judged, with what huma
// leaves out of it: where null may stand. An object that may be null is "anyOf" the
// object and null, and null is one of the words of an enum that may be null. A list
// of a fixed length is an array in Go, which is never null; huma takes all for slices.

// publish is the document as JSON.
func (s *service) publish() ([]byte, error) {
	raw, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	fixedLists(doc)
	schemas := child(child(doc, "components"), "schemas")
	for name := range schemas {
		properties := child(child(schemas, name), "properties")
		for _, field := range nullable(s.api.OpenAPI().Components.Schemas.TypeFromRef("#/components/schemas/" + name)) {
			if p, ok := properties[field].(map[string]any); ok {
				properties[field] = orNone(p)
			}
		}
	}
	for _, item := range child(doc, "paths") {
		takesNull(item)
	}
	nullWords(doc)
	return json.Marshal(doc)
}

// child is an object in an object, or an empty one.
func child(m map[string]any, key string) map[string]any {
	c, _ := m[key].(map[string]any)
	return c
}

// nullable are the JSON names of those fields of a struct that are null when they
// point to nothing.
func nullable(t reflect.Type) (names []string) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			names = append(names, nullable(f.Type)...)
		case f.Type.Kind() == reflect.Pointer && name != "" && name != "-" && !strings.Contains(options, "omitempty"):
			names = append(names, name)
		}
	}
	return names
}

// takesNull lets null stand for every field of a change: it takes the field back to
// its default.
func takesNull(item any) {
	path, _ := item.(map[string]any)
	for _, verb := range []string{"put", "patch"} {
		body := child(child(child(path, verb), "requestBody"), "content")
		properties := child(child(child(body, "application/json"), "schema"), "properties")
		for name, p := range properties {
			if p, ok := p.(map[string]any); ok {
				properties[name] = orNone(p)
			}
		}
	}
}

// orNone is a schema that null passes as well.
func orNone(schema map[string]any) map[string]any {
	switch kind := schema["type"].(type) {
	case string:
		schema["type"] = []any{kind, "null"}
	case nil:
		if schema["$ref"] == nil {
			return schema // passes anything, or has a null already
		}
		either := map[string]any{"anyOf": []any{map[string]any{"$ref": schema["$ref"]}, map[string]any{"type": "null"}}}
		if doc, ok := schema["description"]; ok {
			either["description"] = doc
		}
		return either
	}
	return schema
}

// fixedLists says that lists of a fixed length are never null.
func fixedLists(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			fixedLists(item)
		}
	case map[string]any:
		if types, ok := v["type"].([]any); ok && slices.Contains(types, any("array")) && v["minItems"] != nil && v["minItems"] == v["maxItems"] {
			v["type"] = "array"
		}
		for _, item := range v {
			fixedLists(item)
		}
	}
}

// nullWords adds null to the words of every enum that may be null.
func nullWords(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			nullWords(item)
		}
	case map[string]any:
		types, _ := v["type"].([]any)
		words, enum := v["enum"].([]any)
		if enum && slices.Contains(types, any("null")) && !slices.Contains(words, any(nil)) {
			v["enum"] = append(words, nil)
		}
		for _, item := range v {
			nullWords(item)
		}
	}
}
