package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/saggar3d/saggar/api/problem"
)

// fate is what every resource with work says of its end.
type fate struct {
	URI, Status string
	Error       *string
	Code        *string `json:"error_code"`
	Finished    *time.Time
}

// failure is the error of work that ended badly, or nil.
func (f fate) failure() error {
	if f.Error == nil && f.Code == nil {
		return nil
	}
	e := &FailedError{URI: f.URI, Status: f.Status}
	if f.Error != nil {
		e.Sentence = *f.Error
	}
	if f.Code != nil {
		e.Code = *f.Code
	}
	return e
}

// Wait returns a resource when its work has ended. Where that ended badly, the error
// is a [*FailedError] and the resource comes with it. It listens to the events of the
// resource, and asks again and again where there are none to be had.
func (l Listing[R]) Wait(ctx context.Context, uri string) (*R, error) {
	var last event
	for e, err := range l.c.follow(ctx, uri) {
		if err != nil {
			var p *problem.Problem
			if errors.As(err, &p) && p.Status < 500 || ctx.Err() != nil {
				return nil, err
			}
			return l.Poll(ctx, uri, 0)
		}
		last = e
	}
	return ended[R](last.data)
}

// ended reads a resource whose work has ended.
func ended[R any](data []byte) (*R, error) {
	r := new(R)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	var f fate
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	return r, f.failure()
}

// Poll is Wait without events: it asks every so often. Default: at once, then with
// pauses that grow from 0.1 s to 5 s.
func (l Listing[R]) Poll(ctx context.Context, uri string, every time.Duration) (*R, error) {
	pause := 100 * time.Millisecond
	if every > 0 {
		pause = every
	}
	for {
		var data json.RawMessage
		if err := l.c.Do(ctx, http.MethodGet, uri, nil, &data); err != nil {
			return nil, err
		}
		var f fate
		if err := json.Unmarshal(data, &f); err != nil {
			return nil, err
		}
		if f.Finished != nil {
			return ended[R](data)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if every == 0 {
			pause = min(pause*3/2, 5*time.Second)
		}
	}
}

// Watch yields a resource whenever it changes, with its progress and better results,
// until its work has ended. A stream that breaks is taken up again where it was.
func (l Listing[R]) Watch(ctx context.Context, uri string) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		for e, err := range l.c.follow(ctx, uri) {
			r := new(R)
			if err == nil {
				err = json.Unmarshal(e.data, r)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// event is one of a stream.
type event struct {
	id, name string
	data     []byte
}

// follow yields the events of a resource until the final one.
func (c *Client) follow(ctx context.Context, uri string) iter.Seq2[event, error] {
	return func(yield func(event, error) bool) {
		last, failures := "", 0
		for {
			end, err := c.stream(ctx, uri, &last, func(e event) bool {
				failures = 0
				return yield(e, nil)
			})
			if end {
				return
			}
			failures++
			var p *problem.Problem
			if errors.As(err, &p) || failures >= c.Tries || !c.wait(ctx, failures, nil) {
				if ctx.Err() != nil {
					err = ctx.Err()
				}
				yield(event{}, err)
				return
			}
		}
	}
}

// stream reads one stream of events, from the one after last on. end: nothing is to
// come any more, or nobody wants it.
func (c *Client) stream(ctx context.Context, uri string, last *string, tell func(event) bool) (end bool, err error) {
	header := http.Header{"Accept": {"text/event-stream"}}
	if *last != "" {
		header.Set("Last-Event-ID", *last)
	}
	res, err := c.send(ctx, request{method: http.MethodGet, address: below(uri, "/events/"), header: header})
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		return false, problem.New(http.StatusBadGateway, problem.Error{Code: "no_events", Message: fmt.Sprintf("%s answers %q, no events", uri, kind)})
	}
	events := bufio.NewReader(res.Body)
	for {
		e, err := readEvent(events)
		switch {
		case err != nil:
			return false, err
		case e.name == "problem":
			p := &problem.Problem{}
			if err := json.Unmarshal(e.data, p); err != nil {
				return false, err
			}
			return false, p
		case len(e.data) == 0:
			continue
		}
		if *last = e.id; !tell(e) || e.name == "final" {
			return true, nil
		}
	}
}

// readEvent reads the lines of one event.
func readEvent(r *bufio.Reader) (e event, err error) {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF // a stream ends with its final event
			}
			return e, err
		}
		line = strings.TrimRight(line, "\r\n")
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			return e, nil
		case name == "id":
			e.id = value
		case name == "event":
			e.name = value
		case name == "data" && e.data != nil:
			e.data = append(append(e.data, '\n'), value...)
		case name == "data":
			e.data = []byte(value)
		}
	}
}
