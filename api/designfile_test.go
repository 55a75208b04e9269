package api

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// design sends a design file and waits for it.
func (s *server) design(request, file string) (made, final *reply) {
	s.t.Helper()
	made = s.post("/design-file/", request).want(http.StatusCreated)
	s.send(made.Header.Get("X-Upload-Location"), file).want(http.StatusOK)
	return made, s.final(made.Header.Get("Location"))
}

func testdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDesignSingleMesh(t *testing.T) {
	s := whole(t, nil)
	made, d := s.design(`{"name":"part.STL","notes":"n","product":"/product/1/"}`, box(1, 2, 3))
	model := made.Header.Get("Model-Location")
	if made.at("status") != "new" || made.at("type") != "single-mesh" || made.at("format") != "stl" || made.at("upload_location") == nil ||
		d.at("status") != "processed" || d.at("product") != "/product/1/" || d.at("models", 0) != model || d.at("file_size") != 684.0 {
		t.Fatalf("%s", d.body)
	}
	m := s.final(model)
	m.size(1, 2, 3)
	if m.at("design_file") != d.at("uri") || m.at("name") != "part.STL" || len(m.at("parents").([]any)) != 0 || m.at("snapshot") == nil {
		t.Errorf("%s", m.body)
	}
	if got := s.as("").get(d.at("content").(string)).want(http.StatusOK); string(got.body) != box(1, 2, 3) {
		t.Error("the content is not what was sent")
	}
}

func TestDesignIsMadeOnce(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	first := s.post("/design-file/", `{"name":"a.stl"}`, "Idempotency-Key", "k")
	again := s.post("/design-file/", `{"name":"a.stl"}`, "Idempotency-Key", "k")
	if a, b := first.Header.Get("Model-Location"), again.Header.Get("Model-Location"); a == "" || a != b {
		t.Errorf("%q and %q", a, b)
	}
	if got := s.get("/model/").at("total_count"); got != 1.0 {
		t.Errorf("%v models", got)
	}
}

func TestDesignOfSeveralItems(t *testing.T) {
	s := whole(t, nil)
	made, d := s.design(`{"name":"plate.3mf","user_unit":"in"}`, testdata(t, "plate_inch.3mf"))
	if made.Header.Get("Model-Location") != "" || d.at("type") != nil || d.at("status") != "processed" {
		t.Fatalf("%s", d.body)
	}
	models := d.at("models").([]any)
	if len(models) == 0 {
		t.Fatalf("%s", d.body)
	}
	for _, at := range models {
		m := s.get(at.(string)).want(http.StatusOK)
		if m.at("status") != "processed" || m.at("design_file") != d.at("uri") || m.at("count") == nil || m.at("volume") == nil ||
			m.at("user_unit") != "in" || !strings.HasPrefix(at.(string), s.URL+"/model/") {
			t.Errorf("%s", m.body)
		}
		// What was unpacked can be worked on like any other model.
		child := s.post(at.(string)+"transformation/", `{"transformations":[{"type":"auto-translate"}]}`).want(http.StatusCreated)
		if c := s.final(child.Header.Get("Location")); c.at("status") != "processed" {
			t.Errorf("%s", c.body)
		}
		s.as("").get(m.at("content").(string)).want(http.StatusOK)
		s.as("").get(m.at("snapshot_content").(string)).want(http.StatusOK)
	}
	if got := s.as(keyB).get("/model/").at("total_count"); got != 0.0 {
		t.Errorf("b sees %v models", got)
	}
}

func TestDesignRefusals(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for body, want := range map[string]string{
		`{"name":"a.step"}`:                 "unsupported_format format",
		`{"name":"a"}`:                      "unsupported_format format",
		`{"name":"a","format":"crs"}`:       "invalid_value format",
		`{"name":"a.stl","type":"several"}`: "invalid_value type",
		`{"format":"stl"}`:                  "missing name",
	} {
		if got := s.post("/design-file/", body).faults(http.StatusBadRequest); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}
