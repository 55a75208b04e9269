package limit

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// pace ends requests whose client sends or takes bytes too slowly. There is no
// limit on a whole request: an upload of gigabytes and a stream of events may
// last for hours, as long as they go on.
type pace struct {
	idle  time.Duration // the longest pause, in either direction
	grace time.Duration // for this long a body may be as slow as it likes
	least int64         // bytes a second of a body after that, on the average
}

// wrap returns next under the guard. net/http keeps deadlines with the
// connection, so each read and each write sets its own, and none is left behind
// for the next request.
func (p pace) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		paced := *r
		if r.Body != nil && r.Body != http.NoBody {
			body := &pacedBody{ReadCloser: r.Body, pace: p, control: control}
			paced.Body = body
			defer body.abandon()
		}
		// What next has written goes out when it has returned.
		defer func() { _ = control.SetWriteDeadline(time.Now().Add(p.idle)) }()
		next.ServeHTTP(&pacedWriter{ResponseWriter: w, pace: p, control: control}, &paced)
	})
}

// pacedBody is the body of a request. Where deadlines are not supported, as in a
// test without a connection, it only reads.
type pacedBody struct {
	io.ReadCloser
	pace
	control *http.ResponseController
	started time.Time // of the first read: before it the client waits for us
	got     int64
	ended   bool
}

func (b *pacedBody) Read(data []byte) (int, error) {
	now := time.Now()
	if b.started.IsZero() {
		b.started = now
	}
	_ = b.control.SetReadDeadline(b.deadline(now))
	n, err := b.ReadCloser.Read(data)
	b.got += int64(n)
	if errors.Is(err, io.EOF) {
		// From here on net/http waits for the client to hang up, for as long as
		// the answer takes.
		b.ended = true
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// deadline returns until when the next bytes must have come.
func (b *pacedBody) deadline(now time.Time) time.Time {
	next := now.Add(b.idle)
	allowed := b.grace + time.Duration(float64(b.got)/float64(b.least)*float64(time.Second))
	if last := b.started.Add(allowed); last.Before(next) {
		return last
	}
	return next
}

// abandon leaves net/http a short time to read what is left of a body.
func (b *pacedBody) abandon() {
	if !b.ended {
		_ = b.control.SetReadDeadline(time.Now().Add(min(b.idle, 5*time.Second)))
	}
}

// pacedWriter gives each piece of an answer time of its own.
type pacedWriter struct {
	http.ResponseWriter
	pace
	control *http.ResponseController
}

// pieceBytes is how much a client must take within one pause.
const pieceBytes = 64 << 10

// Write writes data piece by piece.
func (w *pacedWriter) Write(data []byte) (written int, err error) {
	for {
		piece := data[written:min(len(data), written+pieceBytes)]
		_ = w.control.SetWriteDeadline(time.Now().Add(w.idle))
		n, err := w.ResponseWriter.Write(piece)
		written += n
		if err != nil || written >= len(data) {
			return written, err
		}
	}
}

// Flush sends what has been written. It is here for those who ask for an
// http.Flusher by type.
func (w *pacedWriter) Flush() {
	_ = w.control.SetWriteDeadline(time.Now().Add(w.idle))
	_ = w.control.Flush()
}

// Unwrap is for http.ResponseController.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
