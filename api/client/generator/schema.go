package generator

import (
	"encoding/json"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// schema is what is read of a JSON schema.
type schema struct {
	Ref         string `json:"$ref"`
	Type        kinds
	Format      string
	Description string
	Properties  map[string]*schema
	Required    []string
	Items       *schema
	MinItems    int       `json:"minItems"`
	MaxItems    int       `json:"maxItems"`
	AnyOf       []*schema `json:"anyOf"`
	OneOf       []*schema `json:"oneOf"`
	Enum        []any
	ReadOnly    bool            `json:"readOnly"`
	NullIs      string          `json:"x-null-is"` // null is a value, not the lack of one
	Additional  json.RawMessage `json:"additionalProperties"`
}

// kinds is a type, or a list of them.
type kinds []string

// UnmarshalJSON reads either form.
func (k *kinds) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*k = make(kinds, 1)
		return json.Unmarshal(data, &(*k)[0])
	}
	return json.Unmarshal(data, (*[]string)(k))
}

// name is that of the schema which is referred to, or "".
func (s *schema) name() string {
	if s == nil {
		return ""
	}
	return strings.TrimPrefix(s.Ref, "#/components/schemas/")
}

// values is the schema of an object's values under any key; nil: none.
func (s *schema) values() *schema {
	var v schema
	if len(s.Additional) == 0 || s.Additional[0] != '{' || json.Unmarshal(s.Additional, &v) != nil {
		return nil
	}
	return &v
}

// plain takes a schema apart that may be null.
func (s *schema) plain() (one *schema, null bool) {
	if len(s.AnyOf) == 2 && slices.Equal(s.AnyOf[1].Type, kinds{"null"}) {
		return s.AnyOf[0], true
	}
	return s, slices.Contains(s.Type, "null")
}

// structure writes the type of a schema.
func (g *generator) structure(name string, s *schema) error {
	if !slices.Contains(s.Type, "object") {
		return fmt.Errorf("%v is no object", s.Type)
	}
	what := "is what the service answers, or a part of it."
	if g.requests[name] {
		what = "is what a request holds, or a part of it."
	}
	g.print("\n%stype %s struct {\n", comment(name, what), name)
	for _, property := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[property]
		if p.ReadOnly && g.requests[name] {
			continue
		}
		f, err := g.field(name, p, slices.Contains(s.Required, property))
		if err != nil {
			return fmt.Errorf("%s: %w", property, err)
		}
		if p.Description != "" || len(p.Enum) > 0 {
			g.print("%s", comment("", describe(p)))
		}
		tag := property
		if f.omit != "" {
			tag += "," + f.omit
		}
		g.print("%s %s `json:%q`\n", exported(property), f.goType, tag)
	}
	g.print("}\n")
	return nil
}

// field is a type in Go, and the option of its tag.
type field struct{ goType, omit string }

// field finds the type of a property. What may be left out or null is a pointer,
// where its zero would be a value.
func (g *generator) field(in string, s *schema, required bool) (field, error) {
	one, null := s.plain()
	t, err := g.goType(in, one)
	if err != nil {
		return field{}, err
	}
	slice := strings.HasPrefix(t, "[]") || strings.HasPrefix(t, "map[") || t == "json.RawMessage" || t == "any"
	switch {
	case s.NullIs != "":
		return field{"Optional[" + t + "]", "omitzero"}, nil
	case required && (!null || slice):
		return field{t, ""}, nil
	case required:
		return field{"*" + t, ""}, nil
	case slice || t == "string":
		return field{t, "omitempty"}, nil
	}
	return field{"*" + t, "omitempty"}, nil
}

// goType is the type of a value that is there.
func (g *generator) goType(in string, s *schema) (string, error) {
	if name := s.name(); name != "" {
		if t := ours[name]; t != "" {
			return t, nil
		}
		return name, nil
	}
	switch kind := slices.DeleteFunc(slices.Clone(s.Type), func(k string) bool { return k == "null" }); {
	case len(s.OneOf) > 0 || len(s.AnyOf) > 0 || len(kind) == 0 || len(kind) > 1:
		return g.anything(in), nil
	case kind[0] == "object":
		return g.mapType(in, s)
	case kind[0] == "array":
		t, err := g.goType(in, s.Items)
		if s.MinItems == s.MaxItems && s.MaxItems > 0 && !g.requests[in] {
			return fmt.Sprintf("[%d]%s", s.MaxItems, t), err
		}
		return "[]" + t, err
	case kind[0] == "string" && s.Format == "date-time":
		return "time.Time", nil
	default:
		t, ok := map[string]string{"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}[kind[0]]
		if !ok {
			return "", fmt.Errorf("type %q is not known here", kind[0])
		}
		return t, nil
	}
}

// anything is a value of any type: whatever Go has in a request, JSON in an answer.
func (g *generator) anything(in string) string {
	if g.requests[in] {
		return "any"
	}
	return "json.RawMessage"
}

func (g *generator) mapType(in string, s *schema) (string, error) {
	if len(s.Properties) > 0 {
		return "", fmt.Errorf("an object without a name")
	}
	values := s.values()
	if values == nil {
		return g.anything(in), nil
	}
	t, err := g.goType(in, values)
	return "map[string]" + t, err
}

// describe is what the document says of a field.
func describe(s *schema) string {
	var words []string
	for _, w := range s.Enum {
		if w, ok := w.(string); ok {
			words = append(words, w)
		}
	}
	said := s.Description
	if len(words) > 0 {
		said = strings.TrimPrefix(said+"; one of "+strings.Join(words, ", "), "; ")
	}
	return said
}

// width of comments.
const width = 84

// comment is a doc comment in lines, about a name or about nothing.
func comment(name, text string) string {
	var out strings.Builder
	line := "//"
	for _, word := range strings.Fields(name + " " + text) {
		if len(line)+1+len(word) > width {
			out.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	return out.String() + line + "\n"
}

// initials are words that Go writes in capitals.
var initials = map[string]string{
	"uri": "URI", "url": "URL", "id": "ID", "mm": "MM", "csrf": "CSRF", "stl": "STL", "s": "S", "g": "G", "json": "JSON", "http": "HTTP",
	"mm2": "MM2", "mm3": "MM3", "cm3": "CM3", "kg": "KG", "cpu": "CPU", "ini": "INI",
}

// exported is the Go name of a word in snake, kebab or camel case.
func exported(s string) string {
	var out strings.Builder
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '_' || r == '-' || r == ' ' || r == '.' }) {
		if w, ok := initials[part]; ok {
			out.WriteString(w)
		} else {
			out.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return out.String()
}

func unexported(s string) string {
	name := exported(s)
	if name = strings.ToLower(name[:1]) + name[1:]; token.IsKeyword(name) || name == "c" || name == "ctx" || name == "body" {
		name += "URI"
	}
	return name
}

// plural of the name of a family.
func plural(s string) string {
	switch {
	case strings.HasSuffix(s, "ss"), strings.HasSuffix(s, "x"):
		return s + "es"
	case strings.HasSuffix(s, "s"):
		return s
	}
	return s + "s"
}
