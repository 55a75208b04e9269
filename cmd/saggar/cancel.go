package main

import (
	"context"
	"io"
	"os"
	"time"
)

// Ctrl-C must end the program at once also while it waits for bytes that do not
// come, or while it writes many. Both are system calls that know no context.

// grace is how long work may go on after Ctrl-C until it sees it by itself and
// tidies up.
const grace = 100 * time.Millisecond

// leave does work in a goroutine of its own and leaves it when ctx has ended and
// the work does not see that: one layer of a large part may take seconds. What is
// left goes on until the program ends, so work must guard itself against panics
// and write files with outfile.WriteContext alone.
func leave[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type ended struct {
		value T
		err   error
	}
	done := make(chan ended, 1)
	go func() {
		value, err := work()
		done <- ended{value, err}
	}()
	var late <-chan time.Time
	stop := ctx.Done()
	for {
		select {
		case e := <-done:
			return e.value, e.err
		case <-stop:
			stop, late = nil, time.After(grace)
		case <-late:
			var none T
			return none, ctx.Err()
		}
	}
}

// patientReader reads r in a goroutine of its own, so that a Read that waits
// can be left when ctx ends. The goroutine stays behind with its buffer then:
// the program is about to end.
type patientReader struct {
	ctx  context.Context
	r    io.Reader
	buf  []byte // filled by the goroutine; nobody else looks at it meanwhile
	done chan readResult
}

type readResult struct {
	n   int
	err error
}

// patience is the most bytes read in one step.
const patience = 256 << 10

func newPatientReader(ctx context.Context, r io.Reader) *patientReader {
	return &patientReader{ctx: ctx, r: r, buf: make([]byte, patience), done: make(chan readResult, 1)}
}

func (p *patientReader) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	buf := p.buf[:min(len(b), len(p.buf))]
	go func() {
		n, err := p.r.Read(buf)
		p.done <- readResult{n, err}
	}()
	select {
	case got := <-p.done:
		return copy(b, buf[:got.n]), got.err
	case <-p.ctx.Done():
		return 0, p.ctx.Err()
	}
}

// openPatiently opens a pipe, which waits until somebody opens its other end.
func openPatiently(ctx context.Context, path string) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		return o.f, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cancelledWriter fails once ctx has ended.
type cancelledWriter struct {
	ctx context.Context
	w   io.Writer
}

func (c cancelledWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}
