package api

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// event is one of a stream.
type event struct {
	id, name string
	data     map[string]any
}

// listen reads the events of a resource into a channel until the stream ends.
func (s *server) listen(address, last string) <-chan event {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", address+"events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	req.Header.Set("Last-Event-ID", last)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatalf("%v %v", res, err)
	}
	events := make(chan event)
	go func() {
		defer close(events)
		defer res.Body.Close()
		var e event
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				if err := json.Unmarshal([]byte(value), &e.data); err != nil {
					s.t.Errorf("%s: %v", value, err)
				}
			case "":
				events <- e
				e = event{}
			}
		}
	}()
	return events
}

func TestEvents(t *testing.T) {
	s := serve(t, testRoutes, nil)
	at := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).Header.Get("Location")
	events := s.listen(at, "")
	first := <-events
	if first.name != "progress" || first.data["status"] != "queued" || first.data["uri"] != at {
		t.Fatalf("%+v", first)
	}
	ref := store.Ref{Tenant: "a", Family: "widget", ID: lastPart(at)}
	if _, err := s.jobs.Claim(t.Context(), store.Message{Record: ref.ID, Attempt: 1}, "test", 1e12); err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.data["status"] != "processing" || e.data["attempts"] != 1.0 {
		t.Fatalf("%+v", e)
	}
	if _, err := s.jobs.Beat(t.Context(), ref.ID, 1, store.Beat{Lease: 1e12, Progress: 0.25}); err != nil {
		t.Fatal(err)
	}
	half := <-events
	if half.data["progress"] != 0.25 {
		t.Fatalf("%+v", half)
	}
	rec, err := s.jobs.Record(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.jobs.Finish(t.Context(), rec, store.Outcome{Code: kind.CodeNotEstimable, Sentence: "No."}, func(store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	e := <-events
	if e.name != "final" || e.data["status"] != "error" || e.data["error"] != "No." {
		t.Errorf("%+v", e)
	}
	if more, open := <-events; open {
		t.Errorf("after the last: %+v", more)
	}
	// What the client has is not told again, what it missed is.
	if more, open := <-s.listen(at, e.id); open {
		t.Errorf("told again: %+v", more)
	}
	if again := <-s.listen(at, half.id); again.id != e.id {
		t.Errorf("%+v", again)
	}
	s.as(keyB).get(at + "events").problem(http.StatusNotFound)
}

// TestEventsEndWithTheServer checks that a stream does not outlive its server.
func TestEventsEndWithTheServer(t *testing.T) {
	stop := make(chan struct{})
	s := serve(t, testRoutes, func(o *Options) { o.Stop = stop })
	at := s.post("/widget/", `{"name":"a","work":true,"layer_height":0.5}`).Header.Get("Location")
	events := s.listen(at, "")
	<-events
	close(stop)
	if e, open := <-events; open {
		t.Errorf("%+v", e)
	}
}
