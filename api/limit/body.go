package limit

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/saggar3d/saggar/api/problem"
)

// TooLargeError says that a compressed body holds more than is allowed.
type TooLargeError struct{ Most int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the body holds more than %d bytes when it is inflated", e.Most)
}

// GzipError says that a compressed body is not gzip, or ends early, or was
// changed on its way.
type GzipError struct{ Err error }

func (e *GzipError) Error() string { return "the body is not good gzip data: " + e.Err.Error() }

// Unwrap returns the fault.
func (e *GzipError) Unwrap() error { return e.Err }

// Inflate returns what the gzip data of r holds. After so many bytes it ends in a
// *[TooLargeError], never in a silent cut: a body of a megabyte can hold a
// thousand. Memory does not depend on either.
func Inflate(r io.Reader, most int64) (io.Reader, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 16<<10))
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // nothing at all is not gzip either
	}
	if err != nil {
		return nil, gzipFault(err)
	}
	return &inflater{z: z, most: most, left: most}, nil
}

type inflater struct {
	z          *gzip.Reader
	most, left int64
}

func (f *inflater) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if f.left == 0 { // one byte more decides
		var one [1]byte
		if n, err := io.ReadFull(f.z, one[:]); n == 0 {
			return 0, gzipFault(err)
		}
		return 0, &TooLargeError{f.most}
	}
	n, err := f.z.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	return n, gzipFault(err)
}

// gzipFault marks the faults of the data, and leaves those of the reader below
// as they are.
func gzipFault(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		return &GzipError{err}
	}
	return err
}

// Problem returns the answer to an error of reading a body through this package:
// 413 for too many bytes, 400 for bad gzip data or a body that ends early, 408
// for one that comes too slowly. Of other errors it returns nil.
func Problem(err error) *problem.Problem {
	var sent *http.MaxBytesError
	var inflated *TooLargeError
	var bad *GzipError
	switch {
	case errors.As(err, &sent):
		return tooLarge(sent.Limit)
	case errors.As(err, &inflated):
		return problem.New(http.StatusRequestEntityTooLarge, problem.Error{Code: "body_too_large", Message: inflated.Error()})
	case errors.As(err, &bad):
		return problem.New(http.StatusBadRequest, problem.Error{Code: "bad_gzip", Message: bad.Error()})
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(http.StatusRequestTimeout, problem.Error{Code: "too_slow", Message: "the body came too slowly"})
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problem.New(http.StatusBadRequest, problem.Error{Code: "body_cut", Message: "the body ends early"})
	}
	return nil
}

func tooLarge(most int64) *problem.Problem {
	return problem.New(http.StatusRequestEntityTooLarge,
		problem.Error{Code: "body_too_large", Message: fmt.Sprintf("the body is over the limit of %d bytes", most)})
}
