package limit

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// start runs a server with guards on a free port and returns its address.
func start(t *testing.T, g Guards, h http.Handler) (string, *http.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(h, g)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	t.Cleanup(func() {
		s.Close()
		<-done
	})
	return l.Addr().String(), s
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	// Far above anything that the tests wait for; it ends a test that hangs.
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// hello sends a whole request on a connection and returns the status line.
func hello(t *testing.T, c net.Conn) string {
	t.Helper()
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// TestIdleConnectionsKeepNobodyOut: far more connections than allowed that say
// nothing, and a client that does.
func TestIdleConnectionsKeepNobodyOut(t *testing.T) {
	const most, idle = 20, 200
	addr, _ := start(t, Guards{Connections: most}, fine)
	kept := dial(t, addr) // one that has been served and waits for its next request
	if got := hello(t, kept); got != "HTTP/1.1 204 No Content" {
		t.Fatal(got)
	}
	conns := make([]net.Conn, idle)
	for i := range conns {
		conns[i] = dial(t, addr)
	}
	for range 3 {
		if got := hello(t, dial(t, addr)); got != "HTTP/1.1 204 No Content" {
			t.Fatal(got)
		}
	}
	// The first ones were closed to make room, and so was the one kept before them.
	for _, c := range append([]net.Conn{kept}, conns[:idle-most]...) {
		if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Fatalf("not closed: %v", err)
		}
	}
}

// TestWorkIsNotHungUpOn: at the bound with everybody at work, it is the new one
// that goes.
func TestWorkIsNotHungUpOn(t *testing.T) {
	const most = 3
	entered, release := make(chan struct{}, most), make(chan struct{})
	addr, _ := start(t, Guards{Connections: most}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		entered <- struct{}{}
		<-release
	}))
	var conns []net.Conn
	for range most {
		c := dial(t, addr)
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		conns = append(conns, c)
		<-entered
	}
	if n, err := io.Copy(io.Discard, dial(t, addr)); n != 0 || err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the one too many: %d bytes, %v", n, err)
	}
	close(release)
	for _, c := range conns {
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 200") {
			t.Errorf("%q %v", line, err)
		}
	}
}

// TestConnectionBooks drives the books alone: no connection is counted twice or
// kept after its end.
func TestConnectionBooks(t *testing.T) {
	c := newConnections(2)
	a, b, d, e := &net.TCPConn{}, &net.UDPConn{}, &net.IPConn{}, &net.UnixConn{}
	for i, step := range []struct {
		conn   net.Conn
		state  http.ConnState
		victim net.Conn
		open   int
	}{
		{a, http.StateNew, nil, 1},
		{b, http.StateNew, nil, 2},
		{a, http.StateActive, nil, 2},
		{a, http.StateIdle, nil, 2}, // now b has been idle longer
		{d, http.StateNew, b, 2},
		{b, http.StateActive, nil, 2}, // its request came too late
		{b, http.StateClosed, nil, 2},
		{a, http.StateActive, nil, 2},
		{d, http.StateActive, nil, 2},
		{e, http.StateNew, e, 2}, // all are at work
		{e, http.StateClosed, nil, 2},
		{a, http.StateHijacked, nil, 1},
		{d, http.StateIdle, nil, 1},
		{d, http.StateClosed, nil, 0},
	} {
		victim := c.note(step.conn, step.state)
		if victim != step.victim || len(c.open) != step.open {
			t.Errorf("step %d: victim %v, %d open, want %v, %d", i, victim, len(c.open), step.victim, step.open)
		}
	}
	if c.idle.Len() != 0 {
		t.Errorf("%d idle are left", c.idle.Len())
	}
}

// TestSlowClientsAreLetGo: each way of being slow ends, and not with a handler
// that waits for ever.
func TestSlowClientsAreLetGo(t *testing.T) {
	t.Parallel()
	errs := make(chan error, 1)
	g := Guards{Header: 200 * time.Millisecond, Idle: 200 * time.Millisecond, Between: 200 * time.Millisecond}
	addr, _ := start(t, g, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/deaf" {
			return
		}
		_, err := io.Copy(io.Discard, r.Body)
		errs <- err
		if p := Problem(err); p != nil {
			p.Write(w)
		}
	}))
	const post = " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc"
	for name, c := range map[string]struct{ sent, answer string }{
		"says nothing":        {"", ""},
		"half a header":       {"GET / HTTP/1.1\r\nHost:", ""},
		"half a body":         {"POST /" + post, "HTTP/1.1 408"},
		"a body for the deaf": {"POST /deaf" + post, "HTTP/1.1 200"},
		"no second request":   {"GET /deaf HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200"},
	} {
		conn := dial(t, addr)
		fmt.Fprint(conn, c.sent)
		got, err := io.ReadAll(conn) // ends when the server hangs up
		if err != nil && !strings.Contains(err.Error(), "reset") || !strings.HasPrefix(string(got), c.answer) {
			t.Errorf("%s: %q %v", name, got, err)
		}
		if c.answer == "HTTP/1.1 408" {
			if err := <-errs; Problem(err) == nil {
				t.Errorf("%s: the handler saw %v", name, err)
			}
		}
	}
}

// TestSlowReaderIsLetGo: who takes nothing of a long answer does not hold the
// handler.
func TestSlowReaderIsLetGo(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	addr, _ := start(t, Guards{Idle: 200 * time.Millisecond}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write(make([]byte, 64<<20)) // more than the buffers between us
		ended <- err
	}))
	fmt.Fprint(dial(t, addr), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case err := <-ended:
		if err == nil {
			t.Error("nobody took 64 MB, and all was well")
		}
	case <-time.After(30 * time.Second):
		t.Error("the handler still waits")
	}
}

// TestPausesOfOurOwn: an answer that takes longer than any pause allowed to a
// client is no fault of the client, and leaves nothing behind on the connection.
func TestPausesOfOurOwn(t *testing.T) {
	t.Parallel()
	const idle = 300 * time.Millisecond
	addr, _ := start(t, Guards{Idle: idle}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/quick" {
			return
		}
		body, err := io.ReadAll(r.Body)
		w.(http.Flusher).Flush()
		for range 2 {
			time.Sleep(2 * idle)
			fmt.Fprintln(w, len(body), err, r.Context().Err())
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
		}
		time.Sleep(2 * idle)
	}))
	client := &http.Client{Timeout: 30 * time.Second}
	for _, c := range []struct{ path, want string }{{"/quick", ""}, {"/slow", "3 <nil> <nil>\n3 <nil> <nil>\n"}, {"/quick", ""}} {
		resp, err := client.Post("http://"+addr+c.path, "text/plain", strings.NewReader("abc"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q %v", c.path, got, err)
		}
	}
}

// TestLongBodies: many pieces in both directions arrive whole.
func TestLongBodies(t *testing.T) {
	addr, _ := start(t, Guards{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if n, err := w.Write(data); n != len(data) || err != nil {
			t.Errorf("%d %v", n, err)
		}
	}))
	sent := bytes.Repeat([]byte("0123456789"), 300_001)
	resp, err := http.Post("http://"+addr, "text/plain", bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestLeastRate checks until when a body may take, without a clock.
func TestLeastRate(t *testing.T) {
	zero := time.Unix(1000, 0)
	b := &pacedBody{pace: pace{idle: 30 * time.Second, grace: 30 * time.Second, least: 100}, started: zero}
	for _, c := range []struct {
		after time.Duration
		got   int64
		want  time.Duration // since the start
	}{
		{0, 0, 30 * time.Second},
		{20 * time.Second, 1, 30*time.Second + 10*time.Millisecond}, // a drip
		{20 * time.Second, 1000, 40 * time.Second},
		{20 * time.Second, 1 << 30, 50 * time.Second}, // a quick start is no licence to stall
		{time.Hour, 360_000, time.Hour + 30*time.Second},
		{time.Hour, 300_000, 3030 * time.Second}, // that was before now: it is over
	} {
		b.got = c.got
		if got := b.deadline(zero.Add(c.after)).Sub(zero); got != c.want {
			t.Errorf("%d bytes after %v: until %v, want %v", c.got, c.after, got, c.want)
		}
	}
}

// TestWithoutConnection: where no deadline can be set, all else works.
func TestWithoutConnection(t *testing.T) {
	w := httptest.NewRecorder()
	NewServer(readAll, Guards{}).Handler.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader("abc")))
	if w.Body.String() != "3 <nil>" {
		t.Errorf("%s", w.Body)
	}
}

// unheard is a connection that counts how many like it were closed.
type unheard struct {
	net.Conn
	closed *int
}

func (c *unheard) Close() error {
	*c.closed++
	return nil
}

func TestGuardsHaveDefaults(t *testing.T) {
	s := NewServer(fine, Guards{})
	if s.ReadHeaderTimeout != 10*time.Second || s.IdleTimeout != 2*time.Minute || s.ConnState == nil || s.MaxHeaderBytes != largestHeader {
		t.Errorf("%+v", s)
	}
	for most, want := range map[int]int{0: 3000 - 2048, -1: 0} {
		s, closed := NewServer(fine, Guards{Connections: most}), 0
		for range 3000 {
			s.ConnState(&unheard{closed: &closed}, http.StateNew)
		}
		if closed != want {
			t.Errorf("%d of 3000 connections were closed at a limit of %d, want %d", closed, most, want)
		}
	}
	var log strings.Builder
	s = NewServer(fine, Guards{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	s.ErrorLog.Print("a fault of TLS")
	if !strings.Contains(log.String(), "a fault of TLS") {
		t.Errorf("%q", log.String())
	}
}

// TestManyAtOnce: clients on few connections, under the race detector.
func TestManyAtOnce(t *testing.T) {
	addr, s := start(t, Guards{Connections: 64}, readAll)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for range 20 {
				resp, err := client.Post("http://"+addr, "text/plain", strings.NewReader("abc"))
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		})
	}
	group.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
