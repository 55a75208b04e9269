package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// heartbeat is how often a quiet stream says that it is alive, so that nothing on
// the way takes it for dead.
const heartbeat = 15 * time.Second

// events answers with a stream of server-sent events: the resource as a GET would
// show it, whenever it changes, at most ten times a second, until it is final. The id
// of an event is that of the change; a client that comes back with Last-Event-ID is
// told nothing twice.
func (c *call) events(r *resource, rec *store.Record) error {
	c.letGo()
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies that gather answers would hold it back
	c.w.WriteHeader(http.StatusOK)
	s := stream{c: c, r: r, last: c.r.Header.Get("Last-Event-ID")}
	s.run(store.Ref{Tenant: c.tenant, Family: rec.Family, ID: rec.ID})
	return nil
}

// stream is an answer of events under way.
type stream struct {
	c    *call
	r    *resource
	last string // id of the event that the client has
}

// run watches the record. It writes from this goroutine alone: the watcher hands
// over what it sees.
func (s *stream) run(ref store.Ref) {
	type seen struct {
		rec *store.Record
		err error
	}
	changes := make(chan seen)
	ctx, cancel := context.WithCancel(s.c.ctx())
	defer cancel() // the watcher ends with this
	go func() {
		defer close(changes)
		for rec, err := range s.c.Watch(ctx, ref) {
			select {
			case changes <- seen{rec, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case now, open := <-changes:
			if !open {
				return
			}
			if err = now.err; err == nil {
				err = s.tell(now.rec)
			}
		case <-beat.C:
			err = s.write(": alive\n\n")
		case <-s.c.Stop:
			return // the client comes back with the id of the last event
		case <-ctx.Done():
			return
		}
		if err != nil {
			s.end(err)
			return
		}
	}
}

// tell writes a record as an event, unless the client has it.
func (s *stream) tell(rec *store.Record) error {
	id := eventID(rec)
	if id == s.last {
		return nil
	}
	s.last = id
	defer s.c.letGo()
	rec, err := s.c.whole(rec)
	if err != nil {
		return err
	}
	seen, err := s.r.show(s.c, rec, false)
	if err != nil {
		return err
	}
	body, err := encoded(seen)
	if err != nil {
		return err
	}
	give, err := s.c.reserve(len(body))
	if err != nil {
		return err
	}
	defer give()
	name := "progress"
	if rec.State.Final() {
		name = "final"
	}
	// JSON holds no line breaks, so it is one line of data.
	return s.write(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", id, name, bytes.TrimSuffix(body, []byte("\n"))))
}

// eventID names a change of a record.
func eventID(rec *store.Record) string {
	return strings.Trim(strings.TrimPrefix(etag(rec), "W/"), `"`)
}

func (s *stream) write(text string) error {
	if err := s.c.send([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(s.c.w).Flush()
}

// end tells why a stream ends early: the resource is gone, or a fault of ours.
func (s *stream) end(err error) {
	if s.c.ctx().Err() != nil {
		return
	}
	p, expected := asProblem(err)
	if !expected {
		s.c.Logger.ErrorContext(s.c.ctx(), "events", "error", err, "request", requestID(s.c.r))
	}
	body, err := json.Marshal(p)
	if err == nil {
		err = s.write("event: problem\ndata: " + string(body) + "\n\n")
	}
	if err != nil && !errors.Is(err, http.ErrAbortHandler) {
		s.c.Logger.DebugContext(s.c.ctx(), "events", "error", err, "request", strconv.Quote(requestID(s.c.r)))
	}
}
