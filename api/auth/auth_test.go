package auth

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// clock is a time that stands still until it is told to go on.
type clock struct{ at time.Time }

func newClock() *clock          { return &clock{time.Unix(1_800_000_000, 0)} }
func (c *clock) now() time.Time { return c.at }

const testSecret = "a secret of the tests"

// newGuard returns a guard; what o leaves open is filled in for a server that
// others can reach.
func newGuard(t testing.TB, o Options) *Guard {
	t.Helper()
	if o.Listen == "" {
		o.Listen = "0.0.0.0:8080"
	}
	if o.Secrets == nil {
		o.Secrets = []string{testSecret}
	}
	g, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// ask sends a request through the guard and returns the answer and, if it was
// let through, who it was taken for.
func ask(g *Guard, r *http.Request) (*httptest.ResponseRecorder, *Identity) {
	var seen *Identity
	w := httptest.NewRecorder()
	g.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		id, _ := From(r.Context())
		seen = &id
	})).ServeHTTP(w, r)
	return w, seen
}

// request makes a request with headers given as name, value, name, value.
func request(method, target string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// refused checks that an answer refuses with a status and a code.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	var p problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Errorf("the body is not JSON: %s", w.Body)
		return
	}
	if w.Code != status || p.Status != status || len(p.Errors) != 1 || p.Errors[0].Code != code {
		t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, code)
	}
	if got := w.Header().Get("Content-Type"); got != problem.ContentType {
		t.Errorf("Content-Type %q", got)
	}
}
