// Package problem holds the answers of the service to a request that it does
// not carry out: problem details as RFC 9457 has them, always JSON, with every
// fault of the request at once.
package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ContentType is the media type of the answers.
const ContentType = "application/problem+json"

// Error is one fault of a request.
type Error struct {
	// Code is a stable word in snake_case for programs.
	Code string `json:"code"`
	// Field is the JSON path of the value that is wrong, such as "build.x", or
	// the name of a header or parameter; empty where none is to blame.
	Field string `json:"field"`
	// Message is one sentence for people.
	Message string `json:"message"`
}

// Problem is the body of an answer. It is an error, so that it can travel
// through functions that know nothing of HTTP answers.
type Problem struct {
	// Type is a URI that names the kind of problem. All of ours are told apart
	// by the codes in Errors, so it is "about:blank", as RFC 9457 advises then.
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty"`
	Errors []Error `json:"errors"`

	// RetryAfter is how long the client should wait before it asks again; 0:
	// nothing is said. It travels as a header, in whole seconds, rounded up.
	RetryAfter time.Duration `json:"-"`
}

// New returns the problem of a status and its faults. Its detail is what the
// faults say.
func New(status int, faults ...Error) *Problem {
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Errors: faults}
	if p.Errors == nil {
		p.Errors = []Error{} // a list in the JSON, never null
	}
	said := make([]string, len(faults))
	for i, e := range faults {
		said[i] = e.Message
	}
	p.Detail = strings.Join(said, "; ")
	return p
}

// Error returns what the faults say, or the status in words.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Detail
}

// Write answers a request with p. Nothing must have been written before.
func (p *Problem) Write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store") // a refusal now says nothing about later
	h.Del("Content-Length")
	if p.Status == http.StatusUnauthorized { // RFC 9110 section 15.5.2 asks for it
		h.Set("WWW-Authenticate", `Bearer realm="saggar"`)
	}
	if p.RetryAfter > 0 {
		seconds := (p.RetryAfter + time.Second - 1) / time.Second
		h.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	body, err := json.Marshal(p)
	if err != nil { // a struct of strings and numbers is always JSON
		body = []byte("{}")
	}
	w.WriteHeader(p.Status)
	// A client that has gone away cannot be told that it has.
	_, _ = w.Write(append(body, '\n'))
}
