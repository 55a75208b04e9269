// Package generator writes the part of the Go client that follows from the OpenAPI
// document: a struct for each schema, a collection for each family of resources and
// a method for each other operation that takes or gives JSON.
//
// It reads what our own document uses of OpenAPI 3.1 and refuses the rest, so that
// nothing is left out in silence. Generators for any document were looked at: they
// read 3.0, or make types that are no pleasure to use, or bring libraries into the
// programs of clients. This one brings none.
package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// document is what is read of an OpenAPI document.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	OperationID string `json:"operationId"`
	Summary     string
	Description string
	RequestBody struct {
		Content map[string]struct{ Schema *schema }
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]struct{ Schema *schema }
	}
}

const jsonMedia = "application/json"

// body is the schema of the request, answer that of the answer with one of the
// statuses; nil: none that is JSON.
func (o operation) body() *schema { return o.RequestBody.Content[jsonMedia].Schema }

func (o operation) answer(statuses ...string) *schema {
	for _, status := range statuses {
		if s := o.Responses[status].Content[jsonMedia].Schema; s != nil {
			return s
		}
	}
	return nil
}

// ours are schemas that the client has types of its own for.
var ours = map[string]string{"Problem": "problem.Problem", "Error": "problem.Error"}

// browsers are schemas of cookie sessions, which programs have no use for.
var browsers = map[string]bool{"Login": true, "Session": true, "CSRF": true}

// generator is one run.
type generator struct {
	document
	requests map[string]bool          // schemas that requests hold, or that no answer does
	homes    map[string]string        // the file of each schema
	files    map[string]*bytes.Buffer // what is written, by file
	out      *bytes.Buffer            // the file that is written now
}

// Source returns the Go files of a document by their names: one for each family of
// resources, with the types that only it uses, and one of the types that several use.
func Source(text []byte) (map[string][]byte, error) {
	g := generator{requests: map[string]bool{}, homes: map[string]string{}, files: map[string]*bytes.Buffer{}}
	if err := json.Unmarshal(text, &g.document); err != nil {
		return nil, err
	}
	g.survey()
	for _, path := range slices.Sorted(maps.Keys(g.Paths)) {
		g.into(file(path))
		if err := g.path(path, g.Paths[path]); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.Components.Schemas)) {
		if ours[name] != "" || browsers[name] {
			continue
		}
		g.into(g.homes[name])
		if err := g.structure(name, g.Components.Schemas[name]); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	return g.sources()
}

// survey finds which schemas are of requests, and which file each is to stand in.
func (g *generator) survey() {
	answers := map[string]bool{}
	for path, item := range g.Paths {
		used := map[string]bool{}
		for _, op := range item {
			g.reach(op.body(), g.requests)
			g.reach(op.body(), used)
			for status := range op.Responses {
				g.reach(op.answer(status), answers)
				g.reach(op.answer(status), used)
			}
		}
		for name := range used {
			if home, ok := g.homes[name]; ok && home != file(path) {
				g.homes[name] = shared
			} else {
				g.homes[name] = file(path)
			}
		}
	}
	for name := range g.Components.Schemas {
		if !answers[name] {
			g.requests[name] = true
		}
		if g.homes[name] == "" {
			g.homes[name] = shared
		}
	}
}

func (g *generator) print(form string, args ...any) { fmt.Fprintf(g.out, form, args...) }

// reach notes all schemas that one may hold.
func (g *generator) reach(s *schema, reached map[string]bool) {
	if s == nil {
		return
	}
	if name := s.name(); name != "" {
		if reached[name] {
			return
		}
		reached[name] = true
		s = g.Components.Schemas[name]
	}
	for _, p := range s.Properties {
		g.reach(p, reached)
	}
	for _, p := range slices.Concat(s.AnyOf, s.OneOf) {
		g.reach(p, reached)
	}
	g.reach(s.Items, reached)
	g.reach(s.values(), reached)
}

// path writes what can be done on one path: the collection that it lists, or the
// operations that stand alone.
func (g *generator) path(path string, verbs map[string]operation) error {
	if strings.HasSuffix(path, "/{id}") || strings.HasSuffix(path, "/{id}/events") {
		return nil // of a collection
	}
	if list, ok := verbs["get"]; ok && strings.HasPrefix(list.OperationID, "list-") {
		return g.collection(path, verbs)
	}
	for _, verb := range slices.Sorted(maps.Keys(verbs)) {
		if err := g.alone(verb, path, verbs[verb]); err != nil {
			return err
		}
	}
	return nil
}

// collection writes the method that gives a collection of resources.
func (g *generator) collection(path string, verbs map[string]operation) error {
	list := verbs["get"].answer("200")
	if list == nil {
		return fmt.Errorf("a list without an answer")
	}
	rows, row := "", ""
	for _, name := range list.Required {
		if p := list.Properties[name]; p != nil && p.Items != nil && p.Items.name() != "" {
			rows, row = name, p.Items.name()
		}
	}
	if row == "" {
		return fmt.Errorf("a list without rows")
	}
	kind, create := fmt.Sprintf("Listing[%s]", row), verbs["post"]
	if body := create.body(); body != nil && create.answer("201").name() == row {
		kind = fmt.Sprintf("Collection[%s, %s]", body.name(), row)
		if _, ok := g.Paths[path+"/{id}"]["patch"]; ok {
			kind = fmt.Sprintf("Changeable[%s, %s]", body.name(), row)
		}
	}
	name := plural(exported(strings.TrimPrefix(verbs["get"].OperationID, "list-")))
	argument, address := place(path)
	said := g.Paths[path+"/{id}"]["get"].Description
	g.print("\n%sfunc (c *Client) %s(%s) %s { return new%s(c, %s, %q) }\n",
		comment(name, "are the resources under "+path+"/. "+said), name, argument, kind, kind, address, rows)
	return nil
}

// alone writes an operation that is not one of a collection.
func (g *generator) alone(verb, path string, op operation) error {
	answer := op.answer("200", "201")
	if answer == nil || answer.name() == "" || strings.Count(path, "{") > 1 || browsers[answer.name()] {
		return nil // files are reached by the links of resources
	}
	name := exported(strings.TrimPrefix(op.OperationID, "get-"))
	argument, address := place(path)
	arguments := []string{"ctx context.Context"}
	if argument != "" {
		arguments = append(arguments, argument)
	}
	body := "nil"
	if b := op.body(); b != nil {
		arguments, body = append(arguments, "body "+b.name()), "body"
	}
	said := op.Summary + "."
	if op.Description != "" {
		said = op.Description
	}
	g.print("\n%sfunc (c *Client) %s(%s) (*%s, error) { return call[%s](ctx, c, %q, %s, %s) }\n",
		comment(name, "asks "+strings.ToUpper(verb)+" "+path+"/: "+said), name, strings.Join(arguments, ", "), answer.name(), answer.name(),
		strings.ToUpper(verb), address, body)
	return nil
}

// place turns a path into an argument for the resource above it, and an expression
// for the address.
func place(path string) (argument, address string) {
	before, rest, found := strings.Cut(path, "/{")
	if !found {
		return "", fmt.Sprintf("%q", path)
	}
	_, after, _ := strings.Cut(rest, "}")
	name := unexported(strings.TrimPrefix(before, "/"))
	return name + " string", fmt.Sprintf("below(%s, %q)", name, after)
}
