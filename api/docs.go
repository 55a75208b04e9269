package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsText string

var docsPage = template.Must(template.New("docs").Parse(docsText))

// docsGroup is one family on the page.
type docsGroup struct {
	Tag        string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, Doc string
	Params                         []docsField
	Body, Answer                   []docsField
	Answers                        string // statuses
}

type docsField struct{ Name, Type, Doc string }

// serveDocs answers with the document as a page for people: plain HTML, made here,
// without a script.
func (s *service) serveDocs(w http.ResponseWriter, r *http.Request) {
	s.page.Do(func() {
		var page bytes.Buffer
		s.pageErr = docsPage.Execute(&page, map[string]any{"Info": s.api.OpenAPI().Info, "Groups": s.docsGroups(), "Document": openAPIPath})
		s.docs = page.Bytes()
	})
	if s.pageErr != nil {
		s.fail(w, r, s.pageErr)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	_, _ = w.Write(s.docs) // a client that has gone cannot be told
}

// docsGroups are the operations by family, in the order of the alphabet but for the
// service itself, which comes last.
func (s *service) docsGroups() []docsGroup {
	byTag := map[string][]docsOperation{}
	for path, item := range s.api.OpenAPI().Paths {
		for _, o := range []struct {
			method string
			op     *huma.Operation
		}{{"GET", item.Get}, {"POST", item.Post}, {"PUT", item.Put}, {"PATCH", item.Patch}, {"DELETE", item.Delete}} {
			if o.op != nil {
				byTag[o.op.Tags[0]] = append(byTag[o.op.Tags[0]], s.docsOperation(o.method, path, o.op))
			}
		}
	}
	var groups []docsGroup
	for tag, ops := range byTag {
		slices.SortFunc(ops, func(a, b docsOperation) int {
			return strings.Compare(a.Path+verbOrder(a.Method), b.Path+verbOrder(b.Method))
		})
		groups = append(groups, docsGroup{tag, ops})
	}
	last := func(g docsGroup) string { // the service's own routes
		if g.Tag == "service" {
			return "~"
		}
		return g.Tag
	}
	slices.SortFunc(groups, func(a, b docsGroup) int { return strings.Compare(last(a), last(b)) })
	return groups
}

// verbOrder puts making before reading before deleting.
func verbOrder(method string) string {
	return map[string]string{"POST": "1", "PUT": "2", "GET": "3", "PATCH": "4", "DELETE": "5"}[method]
}

func (s *service) docsOperation(method, path string, op *huma.Operation) docsOperation {
	d := docsOperation{ID: op.OperationID, Method: method, Path: strings.TrimSuffix(path, "/") + "/", Summary: op.Summary, Doc: op.Description}
	for _, p := range op.Parameters {
		if p.In != "path" {
			d.Params = append(d.Params, docsField{p.Name, p.In, p.Description})
		}
	}
	if op.RequestBody != nil {
		if m := op.RequestBody.Content["application/json"]; m != nil {
			d.Body = s.docsFields(m.Schema, "", true)
		}
	}
	var statuses []string
	for status, answer := range op.Responses {
		if status == "default" {
			continue
		}
		statuses = append(statuses, status)
		if m := answer.Content["application/json"]; m != nil && m.Schema != nil {
			d.Answer = s.docsAnswer(method, m.Schema)
		}
	}
	slices.Sort(statuses)
	d.Answers = strings.Join(statuses, ", ")
	return d
}

// docsAnswer are the fields of an answer. What a GET of a single resource shows at
// length is only named elsewhere.
func (s *service) docsAnswer(method string, answer *huma.Schema) []docsField {
	if answer.Ref == "" {
		var fields []docsField
		for _, name := range sortedKeys(answer.Properties) {
			fields = append(fields, docsField{name, s.docsType(answer.Properties[name]), answer.Properties[name].Description})
		}
		return fields
	}
	if method != "GET" {
		return []docsField{{"", s.docsType(answer), "as a GET shows it"}}
	}
	return s.docsFields(answer, "", false)
}

// maxDocsDepth keeps a type that holds itself from going on for ever.
const maxDocsDepth = 4

// docsFields are the fields of an object, those of objects in it behind a dot
// and those of one form of several behind its name.
func (s *service) docsFields(schema *huma.Schema, at string, request bool) []docsField {
	schema = s.resolve(schema)
	if strings.Count(at, ".") >= maxDocsDepth {
		return nil
	}
	var fields []docsField
	for _, name := range sortedKeys(schema.Properties) {
		field := s.resolve(schema.Properties[name])
		doc := field.Description
		if doc == "" {
			doc = schema.Properties[name].Description
		}
		f := docsField{at + name, s.docsType(schema.Properties[name]), doc}
		if request && slices.Contains(schema.Required, name) {
			f.Type += ", required"
		}
		fields = append(fields, f)
		inner := field
		if field.Items != nil {
			inner, name = s.resolve(field.Items), name+"[]"
		}
		fields = append(fields, s.docsFields(inner, at+name+".", request)...)
		for _, form := range inner.OneOf {
			if form.Ref != "" {
				fields = append(fields, s.docsFields(form, at+name+"("+s.docsType(form)+").", request)...)
			}
		}
	}
	return fields
}

func (s *service) resolve(schema *huma.Schema) *huma.Schema {
	for schema.Ref != "" {
		schema = s.api.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}

// docsType says what a value is, in words.
func (s *service) docsType(schema *huma.Schema) string {
	if _, name, ok := strings.Cut(schema.Ref, "/schemas/"); ok {
		return name
	}
	kind := schema.Type
	switch {
	case len(schema.OneOf) > 0:
		forms := make([]string, len(schema.OneOf))
		for i, one := range schema.OneOf {
			forms[i] = s.docsType(one)
		}
		kind = strings.Join(forms, " | ")
	case kind == "":
		kind = "any"
	case schema.Items != nil:
		kind = "list of " + s.docsType(schema.Items)
	case len(schema.Enum) > 0:
		words := make([]string, len(schema.Enum))
		for i, e := range schema.Enum {
			words[i], _ = e.(string)
		}
		kind = strings.Join(words, " | ")
	case schema.Format == "date-time":
		kind = "time"
	}
	return kind
}

func sortedKeys(m map[string]*huma.Schema) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
