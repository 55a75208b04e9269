package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

func TestCreateReadDelete(t *testing.T) {
	s := serve(t, testRoutes, nil)
	r := s.post("/widget/", `{"name":"a","size":2,"callback":{"url":"https://x.example/h"},"priority":7,"timeout_s":1.5}`).want(http.StatusCreated)
	location := r.Header.Get("Location")
	if !strings.HasPrefix(location, s.URL+"/widget/") || !strings.HasSuffix(location, "/") || r.at("uri") != location {
		t.Fatalf("Location %q, uri %v", location, r.at("uri"))
	}
	if r.at("status") != "complete" || r.at("priority") != 7.0 || r.at("timeout_s") != 1.5 || r.at("callback", "method") != "POST" ||
		r.at("error") != nil || r.at("engine_version") != "1.2.3" || r.at("deadline") != nil {
		t.Errorf("%s", r.body)
	}
	again := s.get(location).want(http.StatusOK)
	if string(again.body) != string(r.body) || string(s.get(location).body) != string(r.body) {
		t.Errorf("read %s, made %s", again.body, r.body)
	}
	s.do("DELETE", location, "").want(http.StatusNoContent)
	s.get(location).problem(http.StatusNotFound)
	s.do("DELETE", location, "").problem(http.StatusNotFound)
}

func TestDeleteCancelsWhatIsUnfinished(t *testing.T) {
	s := serve(t, testRoutes, nil)
	at := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).want(http.StatusCreated).Header.Get("Location")
	if got := s.get(at).at("status"); got != "queued" {
		t.Errorf("status %v", got)
	}
	r := s.do("DELETE", at, "").want(http.StatusAccepted)
	if r.at("status") != "error" || r.at("error_code") != "cancelled" || r.at("error") == nil {
		t.Errorf("%s", r.body)
	}
	s.do("DELETE", at, "").want(http.StatusNoContent)
}

func TestEverySpellingOfAPath(t *testing.T) {
	s := serve(t, testRoutes, nil)
	for _, path := range []string{"/widget/", "/widget", "/v1/widget", "/v1/widget/", "/api/v1/widget", "/api/v1/widget/", "/x/../widget/"} {
		at := s.post(path, `{"name":"a"}`).want(http.StatusCreated).Header.Get("Location")
		own := strings.TrimPrefix(at, s.URL)
		for _, other := range []string{own, strings.TrimSuffix(own, "/"), "/v1" + own, "/api/v1" + own} {
			s.get(other).want(http.StatusOK)
		}
	}
	s.get("/v2/widget/").problem(http.StatusNotFound)
	s.get("/v1x/widget/").problem(http.StatusNotFound)
	// An empty segment and a slash within one are none of a resource's.
	at := strings.TrimPrefix(s.post("/widget/", `{"name":"a"}`).Header.Get("Location"), s.URL)
	id := lastPart(at)
	for _, path := range []string{"//widget/" + id + "/", "/widget//" + id, "/widget%2F" + id, "/widget%2f" + id + "/", "/v1%2Fwidget/" + id, at + "/"} {
		s.get(path).problem(http.StatusNotFound)
		if got := s.post("/widget/", fmt.Sprintf(`{"name":"b","other":%q}`, s.URL+path)).faults(http.StatusBadRequest); got != "invalid_reference other" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	s := serve(t, testRoutes, nil)
	for _, c := range []struct{ body, want string }{
		{``, "missing name"},
		{`{}`, "missing name"},
		{`{"name":""}`, "out_of_range name"},
		{`{"name":"` + strings.Repeat("x", 256) + `"}`, "out_of_range name"},
		{`{"name":7,"size":"big","shape":"oval","colour":1,"build":{}}`,
			"missing build.x; unknown_field colour; wrong_type name; invalid_value shape; wrong_type size"},
		{`{"name":"a","size":-1,"shape":"round","build":{"x":1,"z":2}}`, "unknown_field build.z; out_of_range size; contradiction build"},
		{`{"name":"a","Name":"b"}`, "duplicate_key; unknown_field Name"},
		{`{"NAME":"b"}`, "missing name; unknown_field NAME"},
		{`{"name":"a","name":"b"}`, "duplicate_key"},
		{`{"name":"a"`, "invalid_json"},
		{"{\"name\":\"a\xff\"}", "invalid_json"},
		{`{"name":"\ud800"}`, "invalid_json"},
		{`{"name":"a","size":{"\udc00":1}}`, "invalid_json"},
		{`[1]`, "wrong_type"},
		{`null`, "wrong_type"},
		{`{"name":"a","size":1e999}`, "wrong_type size"},
		{`{"name":"a","timeout_s":0,"priority":101,"deadline":"soon","callback":{"url":"ftp://x","method":"PATCH"}}`,
			"invalid_value callback.method; invalid_value deadline; out_of_range priority; out_of_range timeout_s; not_a_url callback.url"},
		{`{"name":"a","deadline":"2001-01-01T00:00:00Z"}`, "out_of_range deadline"},
		{`{"name":"a","work":true,"layer_height":7}`, "invalid_value layer_height"},
		{`{"name":"a","other":"x"}`, "invalid_reference other"},
		{`{"name":"a","other":"/widget/01arz3ndektsv4rrffq69g5fav/","size":0}`, "out_of_range size; not_found other"},
	} {
		if got := s.post("/widget/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	if n := s.get("/widget/").at("total_count"); n != 0.0 {
		t.Errorf("%v widgets were made of bad requests", n)
	}
	s.post("/widget/", `{"name":"a","size":null,"build":null,"callback":{}}`).want(http.StatusCreated) // null is as good as absent
}

func TestReferences(t *testing.T) {
	s := serve(t, testRoutes, nil)
	at := s.post("/widget/", `{"name":"a"}`).Header.Get("Location")
	part := s.post(at+"part/", `{"name":"p"}`).want(http.StatusCreated).Header.Get("Location")
	if !strings.HasPrefix(part, at+"part/") {
		t.Fatalf("a part of %s is at %s", at, part)
	}
	path := strings.TrimPrefix(part, s.URL)
	for _, other := range []string{at, part, path, strings.TrimSuffix(path, "/"), "/v1" + path, "https://elsewhere.example" + path} {
		s.post("/widget/", fmt.Sprintf(`{"name":"b","other":%q}`, other)).want(http.StatusCreated)
	}
	unfinished := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).Header.Get("Location")
	if got := s.post("/widget/", fmt.Sprintf(`{"name":"b","other":%q}`, unfinished)).faults(http.StatusConflict); got != "not_ready other" {
		t.Error(got)
	}
	if got := s.post("/widget/", `{"name":"b","other":"/widget/01arz3ndektsv4rrffq69g5fav/"}`).faults(http.StatusNotFound); got != "not_found other" {
		t.Error(got)
	}
	// Another's resource is none.
	if got := s.as(keyB).post("/widget/", fmt.Sprintf(`{"name":"b","other":%q}`, at)).faults(http.StatusNotFound); got != "not_found other" {
		t.Error(got)
	}
	// A part lies under its own widget alone.
	stranger := s.post("/widget/", `{"name":"c"}`).Header.Get("Location")
	s.get(stranger + "part/" + strings.TrimPrefix(part, at+"part/")).problem(http.StatusNotFound)
	if got := s.get(stranger + "part/").at("total_count"); got != 0.0 {
		t.Errorf("%v parts of another widget", got)
	}
	if got := s.get(at+"part/").rows("parts", "uri"); got != part {
		t.Errorf("parts %s", got)
	}
}

func TestTenantsSeeNothingOfEachOther(t *testing.T) {
	s := serve(t, testRoutes, nil)
	at := s.post("/widget/", `{"name":"a"}`).Header.Get("Location")
	b := s.as(keyB)
	b.get(at).problem(http.StatusNotFound)
	b.do("DELETE", at, "").problem(http.StatusNotFound)
	if got := b.get("/widget/").at("total_count"); got != 0.0 {
		t.Errorf("b sees %v widgets of a", got)
	}
	s.as("").get(at).problem(http.StatusUnauthorized)
	s.as("wrong").get(at).problem(http.StatusUnauthorized)
	s.get(at).want(http.StatusOK)
}

func TestProblemsOfHTTP(t *testing.T) {
	s := serve(t, testRoutes, func(o *Options) { o.MaxBody = 100 })
	s.get("/nothing").problem(http.StatusNotFound)
	s.get("/widget/short").problem(http.StatusNotFound)
	s.get("/widget/01arz3ndektsv4rrffq69g5fav").problem(http.StatusNotFound)
	r := s.do("PATCH", "/widget/", "")
	if got := r.faults(http.StatusMethodNotAllowed); got != "method_not_allowed" || !strings.Contains(r.Header.Get("Allow"), "POST") {
		t.Errorf("%s, Allow %q", got, r.Header.Get("Allow"))
	}
	s.post("/widget/", `{"name":"`+strings.Repeat("x", 200)+`"}`).problem(http.StatusRequestEntityTooLarge)
	s.post("/widget/", `name=a`, "Content-Type", "application/x-www-form-urlencoded").problem(http.StatusUnsupportedMediaType)
	s.post("/widget/", `{"name":"a"}`, "Content-Type", "application/vnd.x+json; charset=utf-8").want(http.StatusCreated)
	s.get("/widget/", "Content-Type", "application/json").want(http.StatusOK)
	at := s.post("/widget/", `{"name":"panic"}`)
	if p := at.problem(http.StatusInternalServerError); strings.Contains(string(at.body), "asked") || p.Errors[0].Code != "internal_error" {
		t.Errorf("%s", at.body)
	}
	if id := at.Header.Get("X-Request-Id"); id == "" || !strings.Contains(s.log.String(), id) {
		t.Errorf("request id %q is not in the log", id)
	}
	if got := s.get("/about", "X-Request-Id", "my-own-id-1").Header.Get("X-Request-Id"); got != "my-own-id-1" {
		t.Errorf("request id %q", got)
	}
}

func TestPreferAndIdempotency(t *testing.T) {
	s := serve(t, testRoutes, nil)
	r := s.post("/widget/", `{"name":"a","size":1}`, "Prefer", "respond-async, return=minimal", "Idempotency-Key", "k1").want(http.StatusNoContent)
	at := r.Header.Get("Location")
	if len(r.body) > 0 || at == "" {
		t.Fatalf("%q at %q", r.body, at)
	}
	again := s.post("/v1/widget", ` {"size":1,"name":"a"} `, "Idempotency-Key", "k1").want(http.StatusCreated)
	if again.Header.Get("Location") != at || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%v", again.Header)
	}
	if got := s.post("/widget/", `{"name":"a","size":2}`, "Idempotency-Key", "k1").faults(http.StatusConflict); got != "idempotency_key_reused Idempotency-Key" {
		t.Error(got)
	}
	s.post(at+"part/", `{"name":"a","size":1}`, "Idempotency-Key", "k1").problem(http.StatusConflict) // another path
	if other := s.as(keyB).post("/widget/", `{"name":"a","size":1}`, "Idempotency-Key", "k1").want(http.StatusCreated); other.Header.Get("Location") == at {
		t.Error("two tenants share a key")
	}
	s.post("/widget/", `{"name":"a"}`, "Idempotency-Key", strings.Repeat("k", 256)).problem(http.StatusBadRequest)
	if n := s.get("/widget/").at("total_count"); n != 1.0 {
		t.Errorf("%v widgets", n)
	}
}

func TestETag(t *testing.T) {
	s := serve(t, testRoutes, nil)
	at := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).Header.Get("Location")
	tag := s.get(at).Header.Get("ETag")
	if r := s.get(at, "If-None-Match", `"x", `+tag).want(http.StatusNotModified); len(r.body) > 0 {
		t.Errorf("%s", r.body)
	}
	s.do("DELETE", at, "", "If-Match", `"x"`).problem(http.StatusPreconditionFailed)
	s.do("DELETE", at, "", "If-Match", tag).want(http.StatusAccepted)
	s.get(at, "If-None-Match", tag).want(http.StatusOK)
	s.do("DELETE", at, "", "If-Match", "*").want(http.StatusNoContent)
}

func TestBaseURL(t *testing.T) {
	s := serve(t, testRoutes, func(o *Options) { o.BaseURL = "https://print.example/saggar/" })
	at := s.post("/widget/", `{"name":"a"}`).want(http.StatusCreated).Header.Get("Location")
	path, ok := strings.CutPrefix(at, "https://print.example/saggar/widget/")
	if !ok {
		t.Fatalf("Location %q", at)
	}
	s.get("/widget/" + path).want(http.StatusOK)
	s.post("/widget/", fmt.Sprintf(`{"name":"b","other":%q}`, at)).want(http.StatusCreated)
}

func TestAboutAndHealth(t *testing.T) {
	s := serve(t, testRoutes, func(o *Options) { o.Deployed = time.Unix(1e9, 5) }).as("")
	r := s.get("/about/").want(http.StatusOK)
	if r.at("name") != "saggar" || r.at("version") != "1.2.3" || r.at("deployment_date") != "2001-09-09T01:46:40Z" {
		t.Errorf("%s", r.body)
	}
	if got := s.get("/healthz").want(http.StatusOK).at("status"); got != "ok" {
		t.Error(got)
	}
}

func TestLogin(t *testing.T) {
	s := serve(t, testRoutes, nil).as("")
	s.post("/sessions/", `{"username":"x"}`).problem(http.StatusBadRequest)
	s.post("/sessions/", `{"username":"x","password":"y"}`).problem(http.StatusUnauthorized)
	if r := s.get("/api-auth/login").want(http.StatusOK); len(r.Cookies()) != 1 {
		t.Errorf("cookies %v", r.Cookies())
	}
}

// TestDocument checks that every reference of the document leads somewhere and that
// the routes are in it.
func TestDocument(t *testing.T) {
	r := serve(t, testRoutes, nil).as("").get(openAPIPath).want(http.StatusOK)
	doc := r.json()
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", doc["openapi"])
	}
	schemas := r.at("components", "schemas").(map[string]any)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok && schemas[strings.TrimPrefix(ref, "#/components/schemas/")] == nil {
				t.Errorf("%s leads nowhere", ref)
			}
			for _, w := range v {
				walk(w)
			}
		case []any:
			for _, w := range v {
				walk(w)
			}
		}
	}
	walk(doc)
	required := r.at("components", "schemas", "Widget", "required").([]any)
	if !slices.Contains(required, any("name")) || len(required) != 1 {
		t.Errorf("required: %v", required)
	}
	if r.at("paths", "/widget/{parent}/part/{id}", "get", "operationId") != "get-widget-part" {
		t.Error("a path is missing")
	}
	if _, err := json.Marshal(schemas["Problem"]); err != nil || schemas["Problem"] == nil {
		t.Errorf("no schema of %s", problem.ContentType)
	}
}

// TestTroubleOfTheDatabaseIsOurs checks that a connection of ours which breaks off is
// not taken for the client's.
func TestTroubleOfTheDatabaseIsOurs(t *testing.T) {
	for _, err := range []error{io.ErrUnexpectedEOF, os.ErrDeadlineExceeded} {
		if p, expected := asProblem(fmt.Errorf("read a record: %w", err)); p.Status != http.StatusServiceUnavailable || expected {
			t.Errorf("%v: answered %d", err, p.Status)
		}
	}
}
