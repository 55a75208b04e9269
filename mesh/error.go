package mesh

import (
	"errors"
	"fmt"
	"strings"
)

// Code names a kind of failure for machines. The list is closed.
type Code string

// The reasons for which reading or writing a file fails.
const (
	CodeEmpty          Code = "empty_file"             // no bytes at all
	CodeNotAMesh       Code = "not_a_mesh"             // a page, a picture, noise: no mesh format
	CodeNeedsConverter Code = "format_needs_converter" // STEP, IGES, ...: a real part, but no mesh
	CodeUnsupported    Code = "unsupported"            // a mesh format's feature that is not read
	CodeTruncated      Code = "truncated"              // the file ends early
	CodeSyntax         Code = "bad_syntax"             // the text or structure is not what the format says
	CodeNumber         Code = "bad_number"             // a token that is no number, or out of range
	CodeIndex          Code = "bad_index"              // a vertex, object or part that does not exist
	CodeNonFinite      Code = "non_finite"             // NaN or infinite coordinates
	CodeNoTriangles    Code = "no_triangles"           // well-formed, but without a surface
	CodeUnit           Code = "bad_unit"               // an unknown length unit
	CodeCycle          Code = "cyclic_reference"       // an object that contains itself
	CodeArchive        Code = "bad_archive"            // a broken zip or gzip container
	CodeArchiveLimit   Code = "archive_limit"          // inflated size, ratio or entries over the limit
	CodeLimit          Code = "limit_exceeded"         // bytes, triangles, depth or instances over the limit
	CodeDTD            Code = "dtd_refused"            // XML with a document type definition
	CodeEncrypted      Code = "encrypted"              // protected content
	CodeIO             Code = "io_error"               // the operating system says no
)

// Error says why a file could not be read: what is wrong and where.
type Error struct {
	Code   Code
	Format string // "stl", "3mf", ...; empty before the format is known
	Part   string // entry of an archive, empty otherwise
	Line   int    // 1-based line of a text file, 0 when it does not apply
	Offset int64  // byte offset, -1 when it does not apply
	Msg    string
	Err    error

	// Expected and Found are how many triangles a file of CodeTruncated announces and
	// how many of them are there, where its format says both; otherwise both are 0.
	Expected, Found int64

	// Limit is the bound that a file of CodeLimit or CodeArchiveLimit is over, and
	// Of what: "bytes", "triangles", ... Over is how many there are, or how many were
	// counted until then. Of is empty where no number tells.
	Of          string
	Over, Limit int64
}

// Errorf returns an Error without a place. The format may use %w.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Offset: -1, Msg: err.Error(), Err: errors.Unwrap(err)}
}

// AtLine returns e with its line set.
func (e *Error) AtLine(line int) *Error { e.Line = line; return e }

// AtOffset returns e with its byte offset set.
func (e *Error) AtOffset(offset int64) *Error { e.Offset = offset; return e }

// InPart returns e with its archive entry set.
func (e *Error) InPart(part string) *Error { e.Part = part; return e }

// counting returns e with its numbers of triangles set.
func (e *Error) counting(expected, found int64) *Error {
	e.Expected, e.Found = expected, found
	return e
}

// over returns e with the limit that is broken.
func (e *Error) over(of string, found, limit int64) *Error {
	e.Of, e.Over, e.Limit = of, found, limit
	return e
}

// Error returns the whole sentence: format, place, cause.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Format != "" {
		b.WriteString(e.Format + ": ")
	}
	if e.Part != "" {
		b.WriteString(e.Part + ": ")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "byte %d: ", e.Offset)
	}
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns the cause, if another error was it.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of a reading error, [CodeIO] for every other error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeIO
}
