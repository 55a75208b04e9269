package generator

import (
	"strings"
	"testing"
)

// small is a document with one of each thing that is read.
const small = `{
"paths": {
  "/box": {
    "get": {"operationId": "list-box", "responses": {"200": {"content": {"application/json": {"schema": {
      "type": "object", "required": ["boxes"], "properties": {"boxes": {"type": "array", "items": {"$ref": "#/components/schemas/Box"}}}}}}}}},
    "post": {"operationId": "create-box", "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/BoxRequest"}}}},
      "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}}}}
  },
  "/box/{id}": {"get": {"operationId": "get-box", "description": "A box holds things."}, "patch": {"operationId": "patch-box"}},
  "/box/{parent}/lid": {"get": {"operationId": "get-lid", "summary": "The lid", "responses": {"200": {"content": {"application/json": {"schema":
    {"$ref": "#/components/schemas/Box"}}}}}}}
},
"components": {"schemas": {
  "Box": {"type": "object", "required": ["uri", "size", "lid", "made", "things", "x-y"], "properties": {
    "uri": {"type": "string", "description": "where it is"}, "size": {"type": ["number", "null"]}, "made": {"type": "string", "format": "date-time"},
    "lid": {"anyOf": [{"$ref": "#/components/schemas/Box"}, {"type": "null"}]}, "things": {"type": ["array", "null"], "items": {"type": "string"}},
    "x-y": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, "detail": {},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}}}},
  "BoxRequest": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string"}, "uri": {"readOnly": true}, "detail": {}, "size": {"type": "number"},
    "unit": {"type": ["string", "null"], "enum": ["mm", "in", null], "x-null-is": "a value"}}}
}}}`

func TestSource(t *testing.T) {
	files, err := Source([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	text := files["resources_box.go"]
	got := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{
		"// Boxes are the resources under /box/. A box holds things.",
		`func (c *Client) Boxes() Changeable[BoxRequest, Box] { return newChangeable[BoxRequest, Box](c, "/box", "boxes") }`,
		`func (c *Client) Lid(ctx context.Context, box string) (*Box, error) { return call[Box](ctx, c, "GET", below(box, "/lid"), nil) }`,
		"// where it is URI string `json:\"uri\"`",
		"Size *float64 `json:\"size\"`", "Lid *Box `json:\"lid\"`", "Made time.Time `json:\"made\"`", "Things []string `json:\"things\"`",
		"XY [2]int64 `json:\"x-y\"`", "Detail json.RawMessage `json:\"detail,omitempty\"`", "Counts map[string]int64 `json:\"counts,omitempty\"`",
		"Detail any `json:\"detail,omitempty\"`", "Name string `json:\"name\"`", "Size *float64 `json:\"size,omitempty\"`",
		"// one of mm, in Unit Optional[string] `json:\"unit,omitzero\"`",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if len(files) != 1 {
		t.Errorf("one family has %d files", len(files))
	}
	if strings.Count(got, "json:\"uri\"") != 1 {
		t.Error("a field that is only read stands in a request")
	}
}

// TestFiles: each family has its file with the types that only it uses; the types of
// several, and of none, stand apart. A file imports what it needs.
func TestFiles(t *testing.T) {
	const second = `"paths": {"/bag-of/{id}/size": {"get": {"operationId": "get-bag", "responses": {"200": {"content": {
		"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}}}}},`
	files, err := Source([]byte(strings.Replace(small, `"paths": {`, second, 1)))
	if err != nil {
		t.Fatal(err)
	}
	for name, holds := range map[string]string{
		"resources_bag_of.go": `import "context"`, "resources_box.go": "type BoxRequest struct", "resources_shared.go": "type Box struct",
	} {
		text := string(files[name])
		if !strings.HasPrefix(text, Header+"\n\npackage client\n") || !strings.Contains(text, holds) {
			t.Errorf("%s without %s:\n%s", name, holds, text)
		}
	}
	if len(files) != 3 || strings.Contains(string(files["resources_bag_of.go"]), "json") {
		t.Errorf("%d files; one imports what it does not need:\n%s", len(files), files["resources_bag_of.go"])
	}
}

// TestRefused: what is not understood is not left out.
func TestRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"not JSON":              {`{`, ``},
		"a type nobody knows":   {`"detail": {},`, `"detail": {"type": "date"},`},
		"an unnamed object":     {`"detail": {},`, `"detail": {"type": "object", "properties": {"a": {}}},`},
		"a schema of no object": {`"BoxRequest": {"type": "object"`, `"BoxRequest": {"type": "string"`},
		"a list without rows":   {`"items": {"$ref": "#/components/schemas/Box"}`, `"items": {}`},
	} {
		if text, err := Source([]byte(strings.Replace(small, change[0], change[1], 1))); err == nil {
			t.Errorf("%s passes:\n%s", name, text)
		}
	}
}
