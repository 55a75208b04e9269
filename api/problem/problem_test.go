package problem_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

func ExampleNew() {
	p := problem.New(http.StatusBadRequest,
		problem.Error{Code: "missing", Field: "name", Message: "name: it must be given"},
		problem.Error{Code: "out_of_range", Field: "build.x", Message: "build.x: -1 is not above 0"})
	body, _ := json.MarshalIndent(p, "", "  ")
	fmt.Println(string(body))
	// Output:
	// {
	//   "type": "about:blank",
	//   "title": "Bad Request",
	//   "status": 400,
	//   "detail": "name: it must be given; build.x: -1 is not above 0",
	//   "errors": [
	//     {
	//       "code": "missing",
	//       "field": "name",
	//       "message": "name: it must be given"
	//     },
	//     {
	//       "code": "out_of_range",
	//       "field": "build.x",
	//       "message": "build.x: -1 is not above 0"
	//     }
	//   ]
	// }
}

func TestWrite(t *testing.T) {
	p := problem.New(http.StatusTooManyRequests, problem.Error{Code: "rate_limited", Message: "too many requests"})
	p.RetryAfter = 1200 * time.Millisecond
	w := httptest.NewRecorder()
	w.Header().Set("Content-Length", "7") // of the answer that is not given
	p.Write(w)
	for name, want := range map[string]string{
		"Content-Type": problem.ContentType, "Retry-After": "2", "Cache-Control": "no-store", "Content-Length": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	var back problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if w.Code != 429 || back.Status != 429 || back.Detail != "too many requests" || len(back.Errors) != 1 {
		t.Errorf("%d %+v", w.Code, back)
	}
}

func TestWithoutFaults(t *testing.T) {
	w := httptest.NewRecorder()
	problem.New(http.StatusNotFound).Write(w)
	if got, want := w.Body.String(), `{"type":"about:blank","title":"Not Found","status":404,"errors":[]}`+"\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if w.Header().Get("Retry-After") != "" {
		t.Error("Retry-After without a time")
	}
}

func TestUnauthorizedNamesItsScheme(t *testing.T) {
	w := httptest.NewRecorder()
	problem.New(http.StatusUnauthorized).Write(w)
	if got := w.Header().Get("WWW-Authenticate"); got != `Bearer realm="saggar"` {
		t.Errorf("WWW-Authenticate: %q", got)
	}
}

func TestIsAnError(t *testing.T) {
	err := fmt.Errorf("create: %w", problem.New(http.StatusConflict))
	var p *problem.Problem
	if !errors.As(err, &p) || p.Status != 409 || err.Error() != "create: Conflict" {
		t.Errorf("%v", err)
	}
}
