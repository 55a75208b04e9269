package limit

import (
	"container/list"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Guards are the limits of a server against clients that hold on to it. The zero
// value is a sensible set.
type Guards struct {
	// Connections is how many may be open at once. Default 2048; negative: any
	// number.
	Connections int
	// Header is how long a client may take to send the header of a request.
	// Default 10 s.
	Header time.Duration
	// Idle is how long a client may send or take nothing in the middle of a
	// request. Default 30 s.
	Idle time.Duration
	// Between is how long a connection may wait for its next request. Default 2
	// minutes.
	Between time.Duration
	// LeastRate is how many bytes of a body a second a client must send on the
	// average, after 30 s. Default 4096, so that a gigabyte may take three days
	// but a dripping client holds nothing for long.
	LeastRate int64
	// Log is told of what went wrong with a connection. Default: nobody.
	Log *slog.Logger
}

func (g Guards) withDefaults() Guards {
	if g.Connections == 0 {
		g.Connections = 2048
	}
	for _, d := range []struct {
		p        *time.Duration
		standard time.Duration
	}{{&g.Header, 10 * time.Second}, {&g.Idle, 30 * time.Second}, {&g.Between, 2 * time.Minute}} {
		if *d.p <= 0 {
			*d.p = d.standard
		}
	}
	if g.LeastRate <= 0 {
		g.LeastRate = 4096
	}
	return g
}

// largestHeader is enough for a token, cookies and a signed link.
const largestHeader = 32 << 10

// NewServer returns a server for h that slow and idle clients cannot hold up. It
// listens nowhere yet. Answers and bodies of any length and duration pass as long
// as they go on; see [Guards].
func NewServer(h http.Handler, g Guards) *http.Server {
	g = g.withDefaults()
	faults := log.New(io.Discard, "", 0)
	if g.Log != nil {
		faults = slog.NewLogLogger(g.Log.Handler(), slog.LevelDebug)
	}
	s := &http.Server{
		Handler:           pace{idle: g.Idle, grace: 30 * time.Second, least: g.LeastRate}.wrap(handled(h)),
		ReadHeaderTimeout: g.Header,
		IdleTimeout:       g.Between,
		MaxHeaderBytes:    largestHeader,
		ErrorLog:          faults,
		ConnContext:       connContext,
		ConnState:         quiet,
	}
	if g.Connections > 0 {
		known := newConnections(g.Connections)
		s.ConnState = func(c net.Conn, state http.ConnState) {
			quiet(c, state)
			known.state(c, state)
		}
	}
	return s
}

// connections bounds the open connections of a server. At the bound a new one
// takes the place of that which has been idle longest, so that thousands which
// say nothing keep nobody out; only where all are at work is the new one closed.
type connections struct {
	most int

	mu   sync.Mutex
	open map[net.Conn]*list.Element // its place in idle, or nil while at work
	idle *list.List                 // of net.Conn, longest idle first
}

func newConnections(most int) *connections {
	return &connections{most: most, open: map[net.Conn]*list.Element{}, idle: list.New()}
}

// state is told by net/http of each change, for one connection in their order.
func (c *connections) state(conn net.Conn, state http.ConnState) {
	if victim := c.note(conn, state); victim != nil {
		hangUp(victim)
	}
}

// note keeps the books and returns the connection that must go, or nil.
func (c *connections) note(conn net.Conn, state http.ConnState) net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	place, known := c.open[conn]
	if !known && state != http.StateNew {
		return nil // it was hung up on while its request came
	}
	if place != nil {
		c.idle.Remove(place)
	}
	switch state {
	case http.StateNew, http.StateIdle:
		c.open[conn] = c.idle.PushBack(conn)
	case http.StateActive:
		c.open[conn] = nil
	default: // closed, or taken over
		delete(c.open, conn)
	}
	if len(c.open) <= c.most || c.idle.Len() == 0 {
		return nil
	}
	// It is out of the books at once, or the next would find it again.
	victim := c.idle.Remove(c.idle.Front()).(net.Conn)
	delete(c.open, victim)
	return victim
}

// hangUp closes a connection without the farewell of TLS, which may wait for a
// client that does not listen.
func hangUp(conn net.Conn) {
	if secured, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = secured.NetConn()
	}
	_ = conn.Close() // there is nobody to tell
}
