package limit

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync/atomic"

	"github.com/saggar3d/saggar/api/problem"
)

// A request that cannot be read as HTTP never gets to a handler: net/http answers it
// by itself, in plain text, and has no hook for that. Listener puts problem details in
// the place of these answers, on the connection itself.

// Listener returns l with connections on which a server of [NewServer] answers
// requests that are no HTTP as it does all others. Under TLS, where connections carry
// what nobody can read, it changes nothing.
func Listener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &spoken{Conn: c}, nil
}

// spoken is a connection that knows whether a handler speaks on it.
type spoken struct {
	net.Conn
	handled atomic.Bool // from the beginning of a handler to the end of its answer
}

type spokenKey struct{}

// connContext makes the connection known to those of its requests.
func connContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, spokenKey{}, c)
}

// handled marks connections on which h speaks.
func handled(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(spokenKey{}).(*spoken); ok {
			c.handled.Store(true)
		}
		h.ServeHTTP(w, r)
	})
}

// quiet marks a connection on which an answer has ended.
func quiet(c net.Conn, state http.ConnState) {
	if c, ok := c.(*spoken); ok && state == http.StateIdle {
		c.handled.Store(false)
	}
}

// Write passes on what handlers say, and the other answers as problems.
func (c *spoken) Write(p []byte) (int, error) {
	if !c.handled.Load() {
		if own := ownAnswer(p); own != nil {
			if _, err := c.Conn.Write(own); err != nil {
				return 0, err
			}
			return len(p), nil
		}
	}
	return c.Conn.Write(p)
}

// ReadFrom lets files be sent without a copy, as by the connection itself.
func (c *spoken) ReadFrom(r io.Reader) (int64, error) { return io.Copy(c.Conn, r) }

// CloseWrite ends what is said, so that a client that still writes can read it.
func (c *spoken) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// plainAnswer is what net/http says in one write, with no header but these two.
var plainAnswer = regexp.MustCompile(`^HTTP/1\.1 ([45]\d\d) [^\r\n]*\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n([^\r\n]*)$`)

// ownAnswer returns an answer of net/http's own as a problem; nil: p is none.
func ownAnswer(p []byte) []byte {
	m := plainAnswer.FindSubmatch(p)
	if m == nil {
		return nil
	}
	status, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil
	}
	fault := problem.Error{Code: "malformed_request", Message: string(m[2])}
	switch status {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		// A transfer coding or version that nobody knows is the client's fault, and
		// what starts with a 5 wakes the operator.
		_, said, _ := bytes.Cut(m[2], []byte(": "))
		if status == http.StatusNotImplemented {
			said = m[2]
		}
		status, fault.Message = http.StatusBadRequest, string(said)
	case http.StatusRequestHeaderFieldsTooLarge:
		fault = problem.Error{Code: "header_too_large", Message: fmt.Sprintf("the header of the request has more than %d bytes", largestHeader)}
	case http.StatusBadRequest:
		if _, said, ok := bytes.Cut(m[2], []byte(": ")); ok {
			fault.Message = string(said)
		} else {
			fault.Message = "the request is not HTTP"
		}
	}
	out := &answer{header: http.Header{"Connection": {"close"}}}
	problem.New(status, fault).Write(out)
	out.header.Set("Content-Length", strconv.Itoa(out.body.Len()))
	var whole bytes.Buffer
	fmt.Fprintf(&whole, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = out.header.Write(&whole) // into memory
	whole.WriteString("\r\n")
	whole.Write(out.body.Bytes())
	return whole.Bytes()
}

// answer takes an answer that nobody has asked net/http for.
type answer struct {
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *answer) WriteHeader(int)             {}
