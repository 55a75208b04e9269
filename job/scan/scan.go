// Package scan asks a virus scanner about a stream of bytes.
package scan

import (
	"context"
	"errors"
	"io"
)

// ErrTooLarge says that a stream is longer than the scanner takes: nothing is
// known about it.
var ErrTooLarge = errors.New("too large for the virus scanner")

// A Verdict is what a scanner says about a stream. The zero value says that
// nothing was found.
type Verdict struct {
	Infected bool
	Name     string // of what was found
}

// A Scanner judges streams. It may be used by many goroutines. An error means
// that there is no verdict, never that something was found; an error of the
// reader is wrapped as it is.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (Verdict, error)
}
