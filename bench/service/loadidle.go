package service

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Idle is what the server needs for connections that do nothing.
type Idle struct {
	Connections int     `json:"connections"`
	Above       int64   `json:"server_above_rest_bytes"`
	Answer      Spread  `json:"answer"` // of others meanwhile
	During      Figures `json:"during"`
	After       Figures `json:"after"` // they are closed
}

// idleConnections is how many are opened.
const idleConnections = 10000

// idle opens connections, makes one request on each and keeps them.
func (l loader) idle(ctx context.Context, h *house, r *Load) error {
	if _, err := h.restart(ctx, "--connections", fmt.Sprint(2*idleConnections)); err != nil {
		return err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	rest := figuresOf(ctx, h)
	var open []net.Conn
	closeAll := func() {
		for _, c := range open {
			_ = c.Close() // its end is all there is to it
		}
		open = nil
	}
	defer closeAll()
	for range idleConnections {
		c, err := idler(strings.TrimPrefix(h.client.base, "http://"))
		if err != nil {
			return fmt.Errorf("after %d connections: %w", len(open), err)
		}
		open = append(open, c)
	}
	i := &Idle{Connections: len(open)}
	var times []time.Duration
	for range 100 {
		asked := time.Now()
		if _, err := h.client.read(ctx, "/healthz"); err != nil {
			return err
		}
		times = append(times, time.Since(asked))
	}
	slices.Sort(times)
	i.Answer, i.During = spread(times), figuresOf(ctx, h)
	i.Above = i.During.RSS - rest.RSS
	closeAll()
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	i.After = figuresOf(ctx, h)
	r.Idle = i
	return nil
}

// idler opens a connection on which one request was answered.
func idler(address string) (net.Conn, error) {
	c, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err != nil {
		return nil, err
	}
	if err := greet(c, address); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func greet(c net.Conn, host string) error {
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n", host); err != nil {
		return err
	}
	res, err := http.ReadResponse(bufio.NewReaderSize(c, 1024), nil)
	if err != nil {
		return err
	}
	return res.Body.Close()
}
