package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// samples make one resource of each family, in an order in which they can refer to
// each other: {family} stands for the address of the one that was made.
var samples = []struct{ path, body, file string }{
	{"/model", turnable, "4 5 6"},
	{"/design-file", `{"name":"a.stl"}`, "4 5 6"},
	{"/material", `{"name":"pla","type":"base","cost":20}`, ""},
	{"/printer-type", `{"name":"desk","build_volume":{"x":100,"y":100,"z":100}}`, ""},
	{"/layout", `{"printer_type":"{/printer-type}","models":["{/model}"],"iterations":100}`, ""},
	{"/model/{parent}/snapshot", `{"width":16,"height":12,"samples":1}`, ""},
	{"/layout/{parent}/snapshot", `{"width":16,"height":12,"samples":1}`, ""},
	{"/model/{parent}/transformation", `{"transformations":[{"type":"auto-translate"}]}`, ""},
	{"/external-estimate", `{"model":"{/model}"}`, ""},
	{"/packing-process", `{"pieces":["{/model}"],"printer":"{/printer-type}","iterations":100}`, ""},
	{"/create-runs", `{"pieces":["{/model}"],"printer":"{/printer-type}","iterations":100}`, ""},
	{"/schedule_runs", `{"run":"r","pieces":["{/model}"],"printer_type":"{/printer-type}"}`, ""},
	{"/merge", `{"name":"m","layout":"{/layout}"}`, ""},
	{"/build-file", `{"format":"3mf","layout":"{/layout}"}`, ""},
	{"/slicer-config", `{"engine":"builtin","parameters":{}}`, ""},
	{"/slicer-config/raw", `{"engine":"builtin"}`, "layer_height = 0.25\n"},
	{"/slice", `{"model":"{/model}","slicer_config":"{/slicer-config}","formats":["gcode","svg","svg_zip","json","csv","cli","png"],"screen":{"width":64,"height":64,"pixel_mm":1}}`, ""},
}

// TestEveryRoute carries out what the document offers, on a resource of each family.
// That it answers as documented is looked at where answers come in: see contract. Few
// routes are made for one family alone, and those have tests of their own.
func TestEveryRoute(t *testing.T) {
	s := whole(t, nil)
	made := map[string]string{} // addresses by the path of the document
	for _, sample := range samples {
		s.sample(made, sample.path, sample.body, sample.file)
	}
	var deletes []operation
	for _, op := range s.said.operations {
		switch address, ok := place(op.template, made); {
		case op.method == http.MethodPost || strings.HasPrefix(op.template, "/upload/"):
		case !ok:
			t.Errorf("%s: there is no sample of its family", op.id)
		case op.method == http.MethodDelete:
			deletes = append(deletes, op)
		case op.method == http.MethodGet:
			if r := s.get(address); r.StatusCode != http.StatusOK {
				t.Errorf("%s: %d %s", op.id, r.StatusCode, r.body)
			}
		default:
			s.do(op.method, address, `{}`).want(http.StatusOK)
		}
	}
	// What is part of another goes first.
	slices.SortStableFunc(deletes, func(a, b operation) int { return strings.Count(b.template, "/") - strings.Count(a.template, "/") })
	for _, op := range deletes {
		address, _ := place(op.template, made)
		s.do(http.MethodDelete, address, "").want(http.StatusNoContent)
		s.get(address).problem(http.StatusNotFound)
	}
}

// sample makes a resource, sends its file if it has one, and waits for its work.
func (s *server) sample(made map[string]string, path, body, file string) {
	s.t.Helper()
	address, ok := place(path, made)
	if !ok {
		s.t.Fatalf("%s: what it is a part of comes later", path)
	}
	for family, uri := range made {
		body = strings.ReplaceAll(body, "{"+strings.TrimSuffix(family, "/{id}")+"}", uri)
	}
	r := s.post(address, body).want(http.StatusCreated)
	if to := r.Header.Get("X-Upload-Location"); to != "" {
		if file == "4 5 6" {
			file = box(4, 5, 6)
		}
		s.send(to, file).want(http.StatusOK)
	}
	uri := strings.TrimSuffix(r.Header.Get("Location"), "/")
	made[path+"/{id}"] = uri
	if done := s.final(uri); done.at("error_code") != nil && done.json()["error_code"] != nil {
		s.t.Fatalf("%s: %s", path, done.body)
	}
}

// place is the address of a path of the document, with what was made in the places of
// its parameters.
func place(template string, made map[string]string) (string, bool) {
	longest := ""
	for path := range made {
		if (template == path || strings.HasPrefix(template, path+"/")) && len(path) > len(longest) {
			longest = path
		}
	}
	rest := strings.TrimPrefix(template, longest)
	address := made[longest] + rest
	if before, after, ok := strings.Cut(rest, "/{parent}"); ok && longest == "" {
		address = made[before+"/{id}"] + after
		ok = made[before+"/{id}"] != ""
		return address, ok && !strings.Contains(after, "{")
	}
	return address, !strings.Contains(rest, "{")
}
