package kind

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"

	"github.com/saggar3d/saggar/internal/jsonkeys"
	"github.com/saggar3d/saggar/transform"
)

// FieldError is what is wrong with one parameter.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// problems are what is wrong with parameters.
type problems []FieldError

// add notes one more.
func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, FieldError{field, fmt.Sprintf(format, args...)})
}

// err returns nil when there are none.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p.failure()
}

// failure says the first in full and lists all of them; there is at least one.
func (p problems) failure() *Failure {
	f := badField(p[0].Field, "%s", p[0].Message)
	if len(p) > 1 {
		f.with("errors", []FieldError(p))
	}
	return f
}

// Fields lists which parameters are wrong, for failures of that kind.
func (f *Failure) Fields() []FieldError {
	var all []FieldError
	if raw, err := json.Marshal(f.Detail["errors"]); err == nil && json.Unmarshal(raw, &all) == nil && len(all) > 0 {
		return all
	}
	if field, ok := f.Detail["field"].(string); ok && f.Code == CodeBadParams {
		return []FieldError{{field, strings.TrimPrefix(f.Message, field+": ")}}
	}
	return nil
}

// unknownField finds the name in what encoding/json says of a field nobody knows;
// it has no type for that error.
var unknownField = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// strict decodes the parameters into dst. What is not JSON, a field that nobody
// knows or that is there twice, and a value of the wrong type are failures that
// name the field where there is one. No parameters at all are an empty object.
func strict(raw []byte, dst any) *Failure {
	if len(bytes.TrimSpace(raw)) == 0 {
		raw = []byte("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		return undecoded(raw, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return failf(CodeBadParams, "the parameters are more than one JSON value")
	}
	if err := jsonkeys.Unique(raw); err != nil {
		return failf(CodeBadParams, "parameters: %v", err)
	}
	return nil
}

// undecoded says why raw could not be decoded.
func undecoded(raw []byte, err error) *Failure {
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return badField(m[1], "no such parameter")
	}
	var faults transform.Faults
	if errors.As(err, &faults) {
		var bad problems
		bad.faults("steps", faults)
		return bad.failure()
	}
	f := failf(CodeBadParams, "parameters: %v", jsonkeys.Place(raw, err))
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) && typed.Field != "" {
		f.with("field", typed.Field)
	}
	return f
}

// input returns the path of an input file.
func (w *work) input(name string) (string, error) {
	path := w.Files[name]
	if path == "" {
		return "", badField("files."+name, "this input file is missing")
	}
	return path, nil
}

// maxLength in mm is more than anything has: a number above it is in another
// unit, or not meant.
const maxLength = 1e7

// length wants a length from 0 on.
func (p *problems) length(field string, v float64) {
	if !(v >= 0 && v <= maxLength) {
		p.add(field, "%g is not a length in mm: use 0 to %g", v, float64(maxLength))
	}
}

// vector wants three finite numbers, or nil.
func (p *problems) vector(field string, v *[3]float64) {
	if v == nil {
		return
	}
	for _, x := range v {
		if !(math.Abs(x) <= maxCoordinate) {
			p.add(field, "%g is not a coordinate", x)
			return
		}
	}
}

// maxCoordinate bounds places in space, which may be far outside.
const maxCoordinate = 1e12

// notNegative wants an integer from 0 on.
func (p *problems) notNegative(field string, v int64) {
	if v < 0 {
		p.add(field, "%d is negative", v)
	}
}

// unit wants a unit, "auto" or nothing.
func (p *problems) unit(field, name string) {
	switch name {
	case "", unitAuto, "mm", "cm", "m", "in", "feet":
	default:
		p.add(field, "unknown unit %q: use mm, cm, m, in, feet or auto", name)
	}
}

// model wants a model that can be read.
func (p *problems) model(field string, r ModelRef) { p.unit(field+".unit", r.Unit) }
