package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/saggar3d/saggar/api/problem"
	"github.com/saggar3d/saggar/job/store"
)

// Codes of the faults of requests. More stand in the errors of records.
const (
	codeMissing     = "missing"
	codeUnknown     = "unknown_field"
	codeType        = "wrong_type"
	codeRange       = "out_of_range"
	codeValue       = "invalid_value"
	codeSyntax      = "invalid_json"
	codeDuplicate   = "duplicate_key"
	codeConflict    = "contradiction"
	codeNotFound    = "not_found"
	codeNotReady    = "not_ready"
	codeReference   = "invalid_reference"
	codeUnsupported = "unsupported"
)

// maxFaults bounds an answer: whoever sends more has other troubles.
const maxFaults = 100

// faults are what is wrong with a request, all of it.
type faults struct {
	found  []problem.Error
	fields map[string]bool
	status int
}

// wrong notes that the value at a JSON path is wrong. A field is blamed once, for
// what was found first.
func (f *faults) wrong(code, field, format string, args ...any) {
	f.blame(http.StatusBadRequest, problem.Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)})
}

// blame is wrong for what is no fault in the words of the request: something is
// missing (404) or not ready (409). Where faults of several kinds come together, the
// answer's status is 400 before 404 before 409.
func (f *faults) blame(status int, e problem.Error) {
	if f.fields == nil {
		f.fields = map[string]bool{}
	}
	if e.Field != "" && f.fields[e.Field] || len(f.found) == maxFaults {
		return
	}
	if e.Field != "" && !strings.HasPrefix(e.Message, e.Field) {
		e.Message = e.Field + ": " + e.Message
	}
	f.fields[e.Field] = true
	f.found = append(f.found, e)
	if f.status == 0 || status < f.status {
		f.status = status
	}
}

// err is the problem made of the faults, or nil.
func (f *faults) err() error {
	if len(f.found) == 0 {
		return nil
	}
	return problem.New(f.status, f.found...)
}

// refuse is a problem of one fault.
func refuse(status int, code, field, format string, args ...any) *problem.Problem {
	return problem.New(status, problem.Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)})
}

var errUnknownResource = refuse(http.StatusNotFound, codeNotFound, "", "there is no such resource")

// codeNameTaken is a name that another resource of the family has.
const codeNameTaken = "name_taken"

// codeOwnerTaken is an owner that has settings.
const codeOwnerTaken = "owner_taken"

// asProblem makes the answer of an error, whatever it is. What nobody foresaw is
// our fault, and its words are for the log alone.
func asProblem(err error) (*problem.Problem, bool) {
	var p *problem.Problem
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.Is(err, store.ErrNotFound):
		return errUnknownResource, true
	case errors.Is(err, store.ErrState):
		return refuse(http.StatusConflict, "state", "", "this is not possible in the resource's present state"), true
	case errors.Is(err, store.ErrNameTaken):
		return refuse(http.StatusBadRequest, codeNameTaken, "name", "name: another resource has this name"), true
	case errors.Is(err, store.ErrOwnerTaken):
		return refuse(http.StatusBadRequest, codeOwnerTaken, "", "the owner has settings already"), true
	case errors.Is(err, store.ErrKeyReused):
		return refuse(http.StatusConflict, "idempotency_key_reused", "Idempotency-Key", "the key was used for another request"), true
	}
	if p := unavailable(err); p != nil {
		return p, false // the operator wants to know why
	}
	return refuse(http.StatusInternalServerError, "internal_error", "", "a fault of the service; the log has more under this request's id"), false
}
