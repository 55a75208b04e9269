package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/internal/crash"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/transform"
)

// The codes that only this floor gives; the others are those of mesh.
const (
	codeCancelled mesh.Code = "cancelled"      // Ctrl-C or a signal
	codeInternal  mesh.Code = "internal_error" // a fault of ours
)

// failure is the JSON object of a file that could not be done.
type failure struct {
	Schema int           `json:"schema"`
	File   string        `json:"file"`
	Error  string        `json:"error"`
	Code   mesh.Code     `json:"error_code"`
	Detail failureDetail `json:"error_detail"`
}

// failureDetail is where the error is; what does not apply is left out.
type failureDetail struct {
	Format string `json:"format,omitempty"`
	Part   string `json:"part,omitempty"`   // entry of an archive
	Line   int    `json:"line,omitempty"`   // 1-based, of a text file
	Offset *int64 `json:"offset,omitempty"` // byte in the file or part
	At     string `json:"at,omitempty"`     // place in our source, for an internal error

	// Overhang is how far the part, or what is printed around it, sticks out of the
	// build volume.
	Overhang *float64 `json:"overhang_mm,omitempty"`

	Box   *transform.XYZ `json:"box,omitempty"`   // the best box found, for a part that does not fit
	Build *transform.XYZ `json:"build,omitempty"` // what it should have fitted into
}

func newFailure(path string, err error) *failure {
	f := &failure{Schema: schema, File: path, Error: sentence(err), Code: mesh.CodeOf(err)}
	var e *mesh.Error
	var p *panicked
	switch {
	case errors.As(err, &p):
		f.Code, f.Detail.At = codeInternal, p.at
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		f.Code, f.Error = codeCancelled, "cancelled"
	case errors.As(err, &e):
		f.Detail = failureDetail{Format: e.Format, Part: e.Part, Line: e.Line}
		if e.Offset >= 0 {
			f.Detail.Offset = &e.Offset
		}
	}
	f.Detail.Overhang = overhang(err)
	return f
}

// overhang returns how far err says that something sticks out, in mm.
func overhang(err error) *float64 {
	var o *engine.Outside
	var b *estimate.BedError
	switch {
	case errors.As(err, &o):
		v := o.Overhang()
		return &v
	case errors.As(err, &b) && b.Overhang > 0:
		return &b.Overhang
	}
	return nil
}

// sentence returns err without the path that the operating system's errors
// repeat: the name of the file stands beside it already.
func sentence(err error) string {
	var at *placed
	if errors.As(err, &at) {
		return err.Error()
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// panicked is a panic caught at the top floor.
type panicked struct {
	value any
	at    string
}

func (p *panicked) Error() string {
	return fmt.Sprintf("internal error: %v (at %s); please report this file", p.value, p.at)
}

// guard turns a panic into an error.
func guard(err *error) {
	if v := recover(); v != nil {
		*err = &panicked{value: v, at: crash.Place()}
	}
}
