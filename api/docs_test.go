package api

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocsPage reads the page with a strict reader: every tag is closed, nothing
// comes from elsewhere and nothing runs.
func TestDocsPage(t *testing.T) {
	s := serve(t, (*service).routes, nil).as("")
	for _, path := range []string{"/docs", "/docs/", "/"} {
		r := s.get(path).want(http.StatusOK)
		page := string(r.body)
		for _, want := range []string{"/model/{id}/", "file_unit", "in | mm | cm | m | feet", "string, required", "X-Upload-Location", "/openapi.json"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", path, want)
			}
		}
		checkMarkup(t, page)
	}
}

func checkMarkup(t *testing.T, page string) {
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Entity = xml.HTMLEntity
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		tag, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range tag.Attr {
			if tag.Name.Local == "script" || a.Name.Local == "src" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "//") {
				t.Errorf("<%s %s=%q>", tag.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

// TestDocsGroups: the families come in the order of the alphabet, the routes of the
// service itself last.
func TestDocsGroups(t *testing.T) {
	page := serve(t, (*service).routes, nil).as("").get("/docs").want(http.StatusOK)
	var tags []string
	for _, heading := range regexp.MustCompile(`<h2 id="([^"]*)"`).FindAllSubmatch(page.body, -1) {
		tags = append(tags, string(heading[1]))
	}
	rest, service := tags[:len(tags)-1], tags[len(tags)-1]
	if service != "service" || len(rest) < 10 || !slices.IsSorted(rest) {
		t.Errorf("%q", tags)
	}
}

// TestFormsOfModels: the document says which forms models and pieces have.
func TestFormsOfModels(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	doc := s.get(openAPIPath).want(http.StatusOK)
	for schema, c := range map[string]struct{ field, object string }{
		"LayoutRequest": {"models", "LayoutModel"}, "Layout": {"models", "LayoutModel"},
		"PackingProcessRequest": {"pieces", "RunPiece"}, "CreateRunsRequest": {"pieces", "RunPiece"}, "RunEstimateRequest": {"pieces", "RunPiece"},
	} {
		forms := doc.at("components", "schemas", schema, "properties", c.field, "items", "oneOf")
		if got, want := fmt.Sprint(forms), fmt.Sprintf("[map[type:string] map[$ref:#/components/schemas/%s]]", c.object); got != want {
			t.Errorf("%s.%s: %s, want %s", schema, c.field, got, want)
		}
	}
	page := string(s.get("/").body) + string(s.get("/docs/").body)
	if want := "list of string | LayoutModel"; !strings.Contains(page, want) {
		t.Errorf("the page has no %q", want)
	}
}
