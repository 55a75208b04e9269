package transform

import (
	"fmt"
	"strings"
)

// FaultCode says what kind of fault a chain has.
type FaultCode string

// The faults of a chain, as programs read them.
const (
	FaultSyntax       FaultCode = "invalid_json"
	FaultDuplicate    FaultCode = "duplicate_key"
	FaultRequired     FaultCode = "missing"
	FaultUnknownField FaultCode = "unknown_field"
	FaultExtra        FaultCode = "extra_parameters" // of another type of step, or twice
	FaultType         FaultCode = "wrong_type"
	FaultUnknownValue FaultCode = "unknown_value"
	FaultNotFinite    FaultCode = "not_finite"
	FaultRange        FaultCode = "out_of_range"
	FaultEmpty        FaultCode = "empty"
	FaultTooMany      FaultCode = "too_many"
)

// Fault is one thing that is wrong with a chain.
type Fault struct {
	Code    FaultCode `json:"code"`
	Field   string    `json:"field"` // a path such as transformations[1].parametersScale.x
	Message string    `json:"message"`
}

// Faults is everything that is wrong with a chain, in the order of its steps.
// It is the error of [Decode] and [Chain.Check].
type Faults []Fault

// Error returns all faults in one line.
func (f Faults) Error() string {
	words := make([]string, len(f))
	for i, one := range f {
		words[i] = one.Field + ": " + one.Message
		if one.Field == "" {
			words[i] = one.Message
		}
	}
	return strings.Join(words, "; ")
}

// faults gathers what is wrong. Of one field, and of what lies within it, only
// the first fault counts: the others follow from it.
type faults struct {
	list Faults
	said map[string]bool
}

func (f *faults) add(code FaultCode, field, format string, args ...any) {
	for end := len(field); end > 0; end = strings.LastIndexByte(field[:end], '.') {
		if f.said[field[:end]] {
			return
		}
	}
	if f.said == nil {
		f.said = map[string]bool{}
	}
	f.said[field] = true
	f.list = append(f.list, Fault{code, field, fmt.Sprintf(format, args...)})
}

// err returns the faults as an error, nil when there is none.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	return f.list
}

// Code says why a chain without faults cannot be done with a mesh.
type Code string

// The reasons of [Error].
const (
	CodeDoesNotFit Code = "does_not_fit" // no turn fits the build volume: see Box
	CodeEmpty      Code = "empty"        // no triangles
	CodeNoExtent   Code = "no_extent"    // a part of size 0 cannot be scaled to anything
	CodeOverflow   Code = "overflow"     // beyond the range of numbers
)

// Error says why a step cannot be done with the mesh at hand.
type Error struct {
	Code    Code
	Step    int // index in the chain
	Type    string
	Message string

	// Box is the size of the best box found, and Build what it should have fitted
	// into, for CodeDoesNotFit.
	Box, Build *XYZ
}

// Error returns the step, counted as Step is, and the reason.
func (e *Error) Error() string {
	if e.Type == "" {
		return e.Message
	}
	return fmt.Sprintf("steps[%d] (%s): %s", e.Step, e.Type, e.Message)
}

func (r *run) error(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Step: r.index, Type: r.done.Type, Message: fmt.Sprintf(format, args...)}
}
