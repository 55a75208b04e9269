package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/store"
)

// receiver is told of changes; it fails as often as refuse says for a delivery that
// failed so many times.
type receiver struct {
	refuse func(d store.Delivery, before int) bool

	mu    sync.Mutex
	tries map[string]int // by delivery
	made  []store.Delivery
}

// told is what a callback says.
type told struct {
	URI, Status string
	Error       *string
}

func (c *receiver) Send(_ context.Context, d store.Delivery) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tries == nil {
		c.tries = make(map[string]int)
	}
	before := c.tries[d.ID]
	c.tries[d.ID]++
	if c.refuse != nil && c.refuse(d, before) {
		return errors.New("refused")
	}
	c.made = append(c.made, d)
	return nil
}

// pause lets a delivery be tried five times.
func (c *receiver) pause(tries int, _ string) time.Duration {
	if tries == 5 {
		return -1
	}
	return time.Millisecond
}

// heard are the states that a record's callbacks told of, in the order they came.
func (c *receiver) heard(r *store.Record) (statuses []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.made {
		var t told
		if err := json.Unmarshal(d.Body, &t); err != nil {
			return []string{err.Error()}
		}
		if d.Record == r.ID {
			statuses = append(statuses, t.Status)
		}
	}
	return statuses
}

// await waits until a record's callbacks have told of a status.
func (c *receiver) await(t *testing.T, r *store.Record, status string) {
	t.Helper()
	for end := time.Now().Add(patience); !slices.Contains(c.heard(r), status); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no callback told that %s is %s: %v", r.URI, status, c.heard(r))
		}
	}
}

// called is a record with a callback.
func (s *suite) called(params string) *store.Record {
	return s.add(params, func(d *store.Draft) {
		d.URI = "https://saggar.example/1/"
		d.Callback = store.Callback{URL: "https://receiver.example/hook", Method: "PUT"}
	})
}

func TestCallbacks(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		calls := &receiver{}
		s := newSuite(t, url, job.Options{Sender: calls, Pause: calls.pause})
		fails := s.called(`{"do":"fail","name":"inoperable","times":9}`)
		s.fails(fails, "inoperable")
		calls.await(t, fails, "error")
		if got := calls.heard(fails); !slices.Equal(got, []string{"processing", "error"}) {
			t.Errorf("heard of %v", got)
		}
		for _, d := range calls.made {
			want := `{"error":null,"status":"processing","uri":"https://saggar.example/1/"}`
			if d.Tries != 0 || d.URL != "https://receiver.example/hook" || d.Method != "PUT" {
				t.Errorf("%+v", d)
			}
			var got told
			if err := json.Unmarshal(d.Body, &got); err != nil || got.Status == "processing" && string(d.Body) != want ||
				got.Status == "error" && (got.Error == nil || *got.Error != "as the script says") {
				t.Errorf("%s, %v", d.Body, err)
			}
		}
		waits := s.add(`{}`, func(d *store.Draft) {
			d.Start, d.Callback = false, store.Callback{URL: "https://receiver.example/", Method: "GET"}
		})
		if _, err := s.Cancel(s.within(), ref(waits)); err != nil {
			t.Fatal(err)
		}
		calls.await(t, waits, "error")
		// What nobody asked to be told of.
		if r := s.completes(s.add(`{}`, nil)); len(calls.heard(r)) > 0 {
			t.Errorf("heard of %v", calls.heard(r))
		}
	})
}

// TestCallbacksAgain has receivers that refuse: with the same id it is tried again,
// until one takes it or the pauses are over.
func TestCallbacksAgain(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		var never, slow *store.Record
		ready := make(chan struct{})
		calls := &receiver{refuse: func(d store.Delivery, before int) bool {
			<-ready
			return d.Record == never.ID || d.Record == slow.ID && before < 3
		}}
		s := newSuite(t, url, job.Options{Sender: calls, Pause: calls.pause})
		never, slow = s.called(`{}`), s.called(`{}`)
		close(ready)
		s.completes(never)
		s.completes(slow)
		calls.await(t, slow, "complete")
		done := func(r *store.Record) []string {
			return texts(t, s, `SELECT CAST(done AS TEXT) FROM deliveries WHERE record = ?`, r.ID)
		}
		// Both calls about either: the one about its beginning may be the last.
		for !slices.Equal(done(never), []string{"2", "2"}) || slices.Contains(done(slow), "0") {
			time.Sleep(10 * time.Millisecond)
		}
		if got := texts(t, s, `SELECT CAST(tries AS TEXT) FROM deliveries WHERE record = ?`, never.ID); !slices.Equal(got, []string{"5", "5"}) {
			t.Errorf("given up after %v tries", got)
		}
		calls.mu.Lock()
		defer calls.mu.Unlock()
		ids := texts(t, s, `SELECT id FROM deliveries`)
		for id, n := range calls.tries {
			if !slices.Contains(ids, id) || n != 5 && n != 4 {
				t.Errorf("delivery %s was tried %d times; the table has %v", id, n, ids)
			}
		}
	})
}

// TestCallbacksOfMany has three processes make the callbacks of one database: each is
// made once.
func TestCallbacksOfMany(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		calls := &receiver{}
		s := newSuite(t, url, job.Options{Sender: calls, Pause: calls.pause})
		if s.Name() == "postgres" { // SQLite is for one process
			for i := range 2 {
				newSuite(t, url, job.Options{Name: fmt.Sprint(i), Sender: calls, Pause: calls.pause})
			}
		}
		var work []*store.Record
		for range 40 {
			work = append(work, s.called(`{}`))
		}
		for _, r := range work {
			s.completes(r)
			calls.await(t, r, "complete")
			calls.await(t, r, "processing")
		}
		calls.mu.Lock()
		defer calls.mu.Unlock()
		for id, n := range calls.tries {
			if n != 1 {
				t.Errorf("%s was made %d times", id, n)
			}
		}
	})
}

// TestSlowReceiver has a receiver that does not answer: others hear all the same.
func TestSlowReceiver(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		var slow *store.Record
		hangs := hanging{receiver: &receiver{}, ready: make(chan struct{}), end: make(chan struct{}), is: func(id string) bool { return id == slow.ID }}
		s := newSuite(t, url, job.Options{Sender: hangs, Pause: hangs.pause})
		t.Cleanup(func() { close(hangs.end) })
		slow = s.called(`{}`)
		close(hangs.ready)
		r := s.called(`{}`)
		hangs.await(t, r, "complete")
		if got := hangs.heard(slow); len(got) > 0 {
			t.Errorf("heard of %v", got)
		}
	})
}

// hanging is a receiver that does not answer for some records.
type hanging struct {
	*receiver
	ready, end chan struct{}
	is         func(record string) bool
}

func (h hanging) Send(ctx context.Context, d store.Delivery) error {
	<-h.ready
	if h.is(d.Record) {
		select {
		case <-h.end:
		case <-ctx.Done():
		}
		return errors.New("no answer")
	}
	return h.receiver.Send(ctx, d)
}
