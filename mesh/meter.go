package mesh

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// meterBuffer is how much of a file is read at once: some ten thousand
// triangles, the grain of cancelling and of progress.
const meterBuffer = 256 << 10

// meter reads a file from its first byte to its last, knows its place, tells
// progress and stops when the context ends.
type meter struct {
	*bufio.Reader
	in meteredReader
}

func newMeter(ctx context.Context, s *Source, o ReadOptions) *meter {
	m := &meter{in: meteredReader{ctx: ctx, r: s.Reader(), size: s.Size, progress: o.Progress}}
	m.Reader = bufio.NewReaderSize(&m.in, meterBuffer)
	return m
}

// offset returns how many bytes have been taken.
func (m *meter) offset() int64 { return m.in.n - int64(m.Buffered()) }

// left returns how many bytes are still to come, -1 when that is unknown.
func (m *meter) left() int64 {
	if m.in.size < 0 {
		return -1
	}
	return m.in.size - m.offset()
}

// records returns the records of size bytes that are in the buffer, at most
// limit and at least one: what Peek returns, to be discarded by the caller. The
// error is io.EOF when the file ends before the record does.
func (m *meter) records(size int, limit int64) ([]byte, error) {
	if m.Buffered() < size {
		if _, err := m.Peek(size); err != nil {
			return nil, err
		}
	}
	n := min(int64(m.Buffered()/size), limit)
	return m.Peek(int(n) * size)
}

// meteredReader is the unbuffered half of a meter.
type meteredReader struct {
	ctx      context.Context
	r        io.Reader
	n, size  int64
	progress func(float64)
}

func (r *meteredReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	r.n += int64(n)
	if r.progress != nil && r.size > 0 {
		r.progress(min(1, float64(r.n)/float64(r.size)))
	}
	return n, err
}

// ended returns cut, an error about a file that ends early, when err is the end
// of the file, and err otherwise. A nil cut forgives the end.
func ended(err error, cut *Error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		if cut == nil {
			return nil
		}
		return cut
	}
	return err
}
