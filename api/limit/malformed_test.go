package limit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/api/problem"
)

// TestMalformedRequests sends what is no HTTP, on a fresh connection and behind a
// request that is.
func TestMalformedRequests(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const text = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
	s := NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
		_, _ = io.WriteString(w, text)
	}), Guards{})
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(Listener(l)) }()
	t.Cleanup(func() { s.Close(); <-done })
	const sound = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
	for _, before := range []string{"", sound, sound + sound} {
		for _, c := range []struct {
			sent   string
			status int
			code   string
		}{
			{"nonsense\r\n\r\n", 400, "malformed_request"},
			{"GET / HTTP/1.1\r\n\r\n", 400, "malformed_request"}, // no host
			{"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400, "malformed_request"},
			{"GET /% HTTP/1.1\r\nHost: x\r\n\r\n", 400, "malformed_request"},
			{"GET / HTTP/3.7\r\nHost: x\r\n\r\n", 400, "malformed_request"},
			{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zip\r\n\r\n", 400, "malformed_request"},
			{"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", 431, "header_too_large"},
		} {
			conn := dial(t, l.Addr().String())
			fmt.Fprint(conn, before, c.sent)
			r := bufio.NewReader(conn)
			for range strings.Count(before, "POST") { // answers of the handler stay what they are
				res, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Fatal(err)
				}
				if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || string(body) != "abc"+text {
					t.Errorf("%d %q %v", res.StatusCode, body, err)
				}
			}
			res, err := http.ReadResponse(r, nil)
			if err != nil {
				t.Fatal(err)
			}
			var p problem.Problem
			body, err := io.ReadAll(res.Body)
			if err != nil || json.Unmarshal(body, &p) != nil || res.StatusCode != c.status || p.Status != c.status || !res.Close ||
				res.Header.Get("Content-Type") != problem.ContentType || len(p.Errors) != 1 || p.Errors[0].Code != c.code || p.Detail == "" {
				t.Errorf("%.40q: %d %v %s", c.sent, res.StatusCode, res.Header, body)
			}
		}
	}
}
