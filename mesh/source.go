package mesh

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// headSize is how much of a file is looked at to tell its format. A binary STL
// whose header mimics ASCII shows a NUL byte well within it.
const headSize = 64 << 10

// Source is the bytes of one file on their way into a decoder.
type Source struct {
	Name string // base name of the file, for messages and as a name for its part
	Size int64  // length in bytes, -1 for a stream of unknown length

	head   []byte
	r      io.Reader   // the bytes after head, or nil when at serves
	at     io.ReaderAt // nil for a stream
	limits Limits
	inside string // the container it stands in, if any
	spool  *os.File
}

// newSource prepares the bytes of r, of which size are expected (-1: unknown).
// When r is an io.ReaderAt and the size is known, random access is used.
func newSource(name string, r io.Reader, size int64, l Limits) (*Source, error) {
	s := &Source{Name: name, Size: size, limits: l}
	if size > l.Bytes {
		return nil, Errorf(CodeLimit, "%d bytes, the limit is %d", size, l.Bytes).over("bytes", size, l.Bytes)
	}
	head := make([]byte, headSize)
	if at, ok := r.(io.ReaderAt); ok && size >= 0 {
		s.at = at
		r = io.NewSectionReader(at, 0, size)
	}
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, readError(err)
	}
	if int64(n) > l.Bytes {
		return nil, Errorf(CodeLimit, "more than %d bytes", l.Bytes).over("bytes", int64(n), l.Bytes)
	}
	s.head = head[:n:n]
	if err != nil && s.at == nil {
		s.Size = int64(n) // a short stream has been seen whole
	}
	s.r = r
	return s, nil
}

// Head returns up to the first 64 KiB.
func (s *Source) Head() []byte { return s.head }

// Reader returns the bytes from the first one on. It may be called once. Reads
// beyond the byte limit fail with [CodeLimit].
func (s *Source) Reader() io.Reader {
	r := s.r
	if s.at != nil {
		r = io.NewSectionReader(s.at, 0, s.Size)
	} else {
		r = io.MultiReader(bytes.NewReader(s.head), r)
	}
	return &limitedReader{r: r, left: s.limits.Bytes, err: Errorf(CodeLimit, "more than %d bytes", s.limits.Bytes).over("bytes", s.limits.Bytes+1, s.limits.Bytes)}
}

// ReaderAt returns the bytes for random access with their number. A stream is
// first copied to a temporary file, up to the byte limit.
func (s *Source) ReaderAt() (io.ReaderAt, int64, error) {
	if s.at != nil {
		return s.at, s.Size, nil
	}
	if int64(len(s.head)) == s.Size {
		return bytes.NewReader(s.head), s.Size, nil
	}
	f, err := os.CreateTemp("", "saggar-*")
	if err != nil {
		return nil, 0, readError(err)
	}
	os.Remove(f.Name()) // gone when closed; where that fails, close removes it
	s.spool = f
	n, err := io.Copy(f, s.Reader())
	if err != nil {
		return nil, 0, readError(err)
	}
	s.at, s.Size = f, n
	return f, n, nil
}

func (s *Source) close() {
	if s.spool != nil {
		s.spool.Close()
		os.Remove(s.spool.Name())
	}
}

// limitedReader fails with err once more than left bytes have been asked for
// and were there.
type limitedReader struct {
	r    io.Reader
	left int64
	err  error
}

func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, l.err
	}
	return n, err
}

// readError turns an operating system error into ours and leaves ours alone.
func readError(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return Errorf(CodeIO, "%w", err)
}
