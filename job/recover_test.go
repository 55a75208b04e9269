package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/jobtest"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// short is a lease for tests in which one lapses.
const short = 300 * time.Millisecond

// message announces an attempt of a record's work.
func message(r *store.Record, attempt int) store.Message {
	return store.Message{Record: r.ID, Family: r.Family, Attempt: attempt, Lane: "quick"}
}

// idle is a service that takes requests and looks after others, but does no work.
func idle(t *testing.T, url string) *suite {
	s := &suite{t: t}
	s.Service = jobtest.Open(t, job.Options{Database: url, Lease: short})
	return s
}

// TestFence has a worker die that holds a record: another attempt is announced, and
// whatever the dead one still says changes nothing.
func TestFence(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := idle(t, url)
		r := s.add(`{}`, nil)
		held, err := s.Claim(s.within(), message(r, 1), "dead", time.Hour)
		if err != nil || held.State != store.Processing || held.Attempt != 1 {
			t.Fatalf("claimed %+v, %v", held, err)
		}
		if _, err := s.Claim(s.within(), message(r, 1), "late", short); !errors.Is(err, store.ErrFenced) {
			t.Errorf("claimed twice: %v", err)
		}
		if cancel, err := s.Beat(s.within(), r.ID, 1, store.Beat{Lease: time.Hour, Progress: 0.5, Partial: json.RawMessage(`1`)}); cancel || err != nil {
			t.Errorf("alive: %t, %v", cancel, err)
		}
		if now := s.reload(r); now.Progress != 0.5 || string(now.Partial) != "1" {
			t.Errorf("reported %g, %s", now.Progress, now.Partial)
		}
		sql(t, s, `UPDATE records SET lease_ms = 1 WHERE id = ?`, r.ID) // long ago
		if again := s.becomes(r, store.Queued); again.Attempt != 2 || again.Lost != 1 {
			t.Fatalf("recovered as attempt %d, %d lost", again.Attempt, again.Lost)
		}
		also := func(store.Tx) error { t.Error("the rest of the transaction ran"); return nil }
		for name, outcome := range map[string]store.Outcome{"end": {Result: json.RawMessage(`2`)}, "give back": {Retry: true}} {
			if err := s.Finish(s.within(), held, outcome, also); !errors.Is(err, store.ErrFenced) {
				t.Errorf("%s by the dead: %v", name, err)
			}
		}
		if _, err := s.Beat(s.within(), r.ID, 1, store.Beat{Lease: time.Hour}); !errors.Is(err, store.ErrFenced) {
			t.Errorf("alive after death: %v", err)
		}
		second, err := s.Claim(s.within(), message(r, 2), "heir", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		broken := errors.New("the rest fails")
		if err := s.Finish(s.within(), second, store.Outcome{}, func(store.Tx) error { return broken }); !errors.Is(err, broken) {
			t.Error(err)
		}
		if now := s.reload(r); now.State != store.Processing {
			t.Errorf("half a transaction made it %s", now.State)
		}
		if err := s.Finish(s.within(), second, store.Outcome{Result: json.RawMessage(`3`)}, nothing); err != nil {
			t.Fatal(err)
		}
		if r = s.completes(r); string(r.Result) != "3" || r.Attempt != 2 {
			t.Errorf("%s of attempt %d", r.Result, r.Attempt)
		}
	})
}

func nothing(store.Tx) error { return nil }

// TestCancelOfTheDead has records whose end was asked for and whose worker gives them
// back or dies: they end, and nobody begins them anew.
func TestCancelOfTheDead(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := idle(t, url)
		back, dead := s.add(`{}`, nil), s.add(`{}`, nil)
		for _, r := range []*store.Record{back, dead} {
			held, err := s.Claim(s.within(), message(r, 1), "w", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Cancel(s.within(), ref(r)); err != nil {
				t.Fatal(err)
			}
			if r == dead {
				sql(t, s, `UPDATE records SET lease_ms = 1 WHERE id = ?`, r.ID)
				continue
			}
			if cancel, err := s.Beat(s.within(), r.ID, 1, store.Beat{Lease: time.Hour}); !cancel || err != nil {
				t.Errorf("the worker hears %t, %v", cancel, err)
			}
			if err := s.Finish(s.within(), held, store.Outcome{Retry: true}, nothing); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range []*store.Record{back, dead} {
			if r = s.fails(r, "cancelled"); r.Attempt != 1 {
				t.Errorf("attempt %d", r.Attempt)
			}
		}
	})
}

// TestLostMessages has messages that were fetched by a process which died before it
// claimed their records, and such as vanished.
func TestLostMessages(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := idle(t, url)
		fetched, gone, waits := s.add(`{"n":1}`, nil), s.add(`{"n":2}`, nil), s.add(`{"n":3}`, nil)
		long := time.Now().Add(-time.Hour).UTC().Format("2006-01-02 15:04:05.000")
		if n := sql(t, s, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = '`+long+`' WHERE args ->> 'record' = ?`, fetched.ID); n != 1 {
			t.Fatalf("%d messages fetched", n)
		}
		if n := sql(t, s, `DELETE FROM river_job WHERE args ->> 'record' = ?`, gone.ID); n != 1 {
			t.Fatalf("%d messages deleted", n)
		}
		for _, r := range []*store.Record{fetched, gone} {
			for s.reload(r).Attempt == 1 {
				time.Sleep(20 * time.Millisecond)
			}
			if now := s.reload(r); now.State != store.Queued || now.Attempt != 2 || now.Lost != 0 {
				t.Errorf("recovered as %s, attempt %d, %d lost", now.State, now.Attempt, now.Lost)
			}
		}
		if now := s.reload(waits); now.Attempt != 1 {
			t.Errorf("what only waits for its turn is at attempt %d", now.Attempt)
		}
		worker := newSuite(t, url, job.Options{Lease: short})
		for _, r := range []*store.Record{fetched, gone, waits} {
			worker.completes(r)
		}
	})
}

// TestAlone starts a service that is the only one on what a dead process left: it does
// not wait for the leases.
func TestAlone(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		dead := &suite{t: t}
		dead.Service = jobtest.Open(t, job.Options{Database: url, Lease: time.Hour})
		held, fetched := dead.add(`{"n":1}`, nil), dead.add(`{"n":2}`, nil)
		if _, err := dead.Claim(dead.within(), message(held, 1), "w", time.Hour); err != nil {
			t.Fatal(err)
		}
		now := time.Now().UTC().Format("2006-01-02 15:04:05.000")
		sql(t, dead, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = '`+now+`'`)
		s := newSuite(t, url, job.Options{Lease: time.Hour, Alone: true})
		for _, r := range []*store.Record{held, fetched} {
			if r = s.completes(r); r.Attempt != 2 {
				t.Errorf("attempt %d", r.Attempt)
			}
		}
		if n := sql(t, s, `DELETE FROM river_job WHERE state = 'running'`); n != 0 {
			t.Errorf("%d messages of the dead stay behind as running", n)
		}
	})
}

// TestLostTooOften has work that ends its worker each time.
func TestLostTooOften(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := idle(t, url)
		r := s.add(`{}`, nil)
		sql(t, s, `UPDATE records SET state = 'processing', lease_ms = 1, lost = ? WHERE id = ?`, store.MaxLost, r.ID)
		s.fails(r, "worker_lost")
	})
}

// TestClose ends a service in good order while it works: another goes on at once, with
// what was at work as well as with what was fetched ahead.
func TestClose(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		lease := time.Minute // nothing lapses in this test
		blobs := jobtest.Blobs(t)
		first := newSuite(t, url, job.Options{Lease: lease, Blobs: blobs})
		var work []*store.Record
		for i := range 12 {
			work = append(work, first.add(fmt.Sprintf(`{"do":"block","i":%d}`, i), nil))
		}
		for len(texts(t, first, `SELECT id FROM records WHERE state = 'processing'`)) < 2 {
			time.Sleep(10 * time.Millisecond)
		}
		if err := first.Close(first.within()); err != nil {
			t.Fatal(err)
		}
		second := newSuite(t, url, job.Options{Lease: lease, Blobs: blobs})
		close(second.script.release)
		for _, r := range work {
			if r = second.completes(r); r.Faults+r.Crashes+r.Lost != 0 {
				t.Errorf("%d faults, %d crashes, %d lost", r.Faults, r.Crashes, r.Lost)
			}
		}
		if err := first.Close(first.within()); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

// TestTwoServices has two processes share the work of one PostgreSQL database.
func TestTwoServices(t *testing.T) {
	t.Parallel()
	url := jobtest.PostgresDatabase(t)
	var mu sync.Mutex
	done := make(map[string]int)
	both := make(chan struct{}) // closed when two pieces of work run at once, one in each
	running := make(map[string]bool)
	pool := func(name string) jobtest.Pool {
		return func(ctx context.Context, s kind.Spec, _ func(kind.Update)) (*kind.Result, error) {
			mu.Lock()
			done[name]++
			running[name] = true
			if len(running) == 2 && done[name] == 1 {
				close(both)
			}
			mu.Unlock()
			select {
			case <-both:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			return &kind.Result{Data: s.Params}, nil
		}
	}
	blobs := jobtest.Blobs(t)
	a := newSuite(t, url, job.Options{Name: "a", Pool: pool("a"), Slots: 1, Blobs: blobs, Lease: time.Minute})
	b := newSuite(t, url, job.Options{Name: "b", Pool: pool("b"), Slots: 1, Blobs: blobs, Lease: time.Minute})
	var work []*store.Record
	for i := range 60 {
		work = append(work, []*suite{a, b}[i%2].add(fmt.Sprintf(`{"i":%d}`, i), nil))
	}
	for i, r := range work {
		r = []*suite{b, a}[i%2].completes(r)
		if r.Attempt != 1 || string(r.Result) != fmt.Sprintf(`{"i":%d}`, i) {
			t.Errorf("%s of attempt %d", r.Result, r.Attempt)
		}
	}
	if done["a"]+done["b"] != len(work) || done["a"] == 0 || done["b"] == 0 {
		t.Errorf("work was done %v times", done)
	}
}

// TestFreeHands has a process fetch more than it has hands for, because its work was
// small so far: another one that is free gets it, long before a lease is over. What was
// fetched alone has its first attempt there.
func TestFreeHands(t *testing.T) {
	t.Parallel()
	url := jobtest.PostgresDatabase(t)
	busy := newSuite(t, url, job.Options{Slots: 1, Lease: 8 * time.Second})
	busy.completes(busy.add(`{}`, nil))
	block := busy.add(`{"do":"block"}`, nil)
	busy.becomes(block, store.Processing)
	const more = 12
	var work []*store.Record
	for range more {
		work = append(work, busy.add(`{}`, nil))
	}
	for len(texts(t, busy, `SELECT id FROM river_job WHERE state = 'running'`)) < 1+more {
		time.Sleep(10 * time.Millisecond)
	}
	const places = `SELECT id || ' ' || scheduled_at FROM river_job WHERE state = '%s' ORDER BY id`
	due := placed(texts(t, busy, fmt.Sprintf(places, "running")))
	for back := 0; back == 0; time.Sleep(5 * time.Millisecond) {
		for id, now := range placed(texts(t, busy, fmt.Sprintf(places, "available"))) {
			then, ok := due[id]
			if !ok {
				continue // of what was claimed ahead: another attempt is another message
			}
			if back++; !sameMillisecond(then, now) {
				t.Errorf("the place of message %s in the queue was %s, is %s", id, then, now)
			}
		}
	}
	free := newSuite(t, url, job.Options{Lease: time.Hour, Blobs: busy.Blobs()})
	again := 0 // what was claimed ahead
	for _, r := range work {
		if r = free.completes(r); r.Attempt > 1 {
			again++
		}
	}
	if again > 4 {
		t.Errorf("%d of %d were begun twice", again, more)
	}
	close(busy.script.release)
	busy.completes(block)
}

// TestTakesWhatItCanBegin has a process of whose work nothing is known, or that it is
// not small, take one message beside the one at work: the others are whose is free.
func TestTakesWhatItCanBegin(t *testing.T) {
	t.Parallel()
	url := jobtest.PostgresDatabase(t)
	busy := newSuite(t, url, job.Options{Slots: 1, Lease: 8 * time.Second})
	var work []*store.Record
	for range 6 {
		work = append(work, busy.add(`{"do":"block"}`, nil))
	}
	taken := func() int { return len(texts(t, busy, `SELECT id FROM river_job WHERE state = 'running'`)) }
	for taken() < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	for range 30 {
		if n := taken(); n > 2 {
			t.Fatalf("%d messages for one slot", n)
		}
		time.Sleep(10 * time.Millisecond)
	}
	free := newSuite(t, url, job.Options{Lease: 8 * time.Second, Blobs: busy.Blobs()})
	close(free.script.release)
	for _, r := range work[2:] {
		if r = free.completes(r); r.Attempt != 1 {
			t.Errorf("attempt %d", r.Attempt)
		}
	}
	close(busy.script.release)
	for _, r := range work {
		busy.completes(r)
	}
}

// placed are places in the queue by their messages.
func placed(lines []string) map[string]string {
	out := make(map[string]string)
	for _, line := range lines {
		id, place, _ := strings.Cut(line, " ")
		out[id] = place
	}
	return out
}

// sameMillisecond compares times that went through River and back.
func sameMillisecond(a, b string) bool {
	then, errA := time.Parse("2006-01-02 15:04:05.999999-07", a)
	now, errB := time.Parse("2006-01-02 15:04:05.999999-07", b)
	return errA == nil && errB == nil && then.Sub(now).Abs() < time.Millisecond
}

// steps are all that a service takes between two writes.
var steps = []string{"fetched", "claimed", "prepared", "worked", "stored", "finishing", "finished", "calling", "called"}

// TestCrashPoints ends a service between every two writes: it never gets to the next
// step, and its database is gone. Another one finishes what it began, once.
func TestCrashPoints(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		blobs := jobtest.Blobs(t)
		calls := &receiver{}
		some := steps
		if testing.Short() {
			some = []string{"fetched", "worked", "called"}
		}
		for _, step := range some {
			crashAt(t, url, step, blobs, calls)
		}
	})
}

// dying is a service that is never closed: it could not even say that it ends.
func dying(t *testing.T, o job.Options) *suite {
	t.Helper()
	s := &suite{t: t, script: newScript()}
	o.Pool, o.Slots, o.Scratch = s.script, 1, t.TempDir()
	if err := job.Migrate(t.Context(), o.Database); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.Service, err = job.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if err := s.Service.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

func crashAt(t *testing.T, url, step string, blobs blob.Store, calls *receiver) {
	t.Helper()
	var first *suite
	opened, reached := make(chan struct{}), make(chan struct{})
	die := sync.OnceFunc(func() {
		<-opened
		go first.Store.Close()
		close(reached)
	})
	first = dying(t, job.Options{Database: url, Lease: short, Blobs: blobs, Sender: calls, Pause: calls.pause, Step: func(name string) {
		if name == step {
			die()
			select {} // until the test program ends
		}
	}})
	close(opened)
	r := first.add(`{"do":"files"}`, func(d *store.Draft) {
		d.URI = "at " + step
		d.Callback = store.Callback{URL: "https://receiver.example/", Method: "POST"}
		d.Files = []store.File{first.put("a", step)}
	})
	select {
	case <-reached:
	case <-time.After(patience):
		t.Fatalf("step %q was never reached", step)
	}
	second := newSuite(t, url, job.Options{Name: "second", Lease: short, Blobs: blobs, Sender: calls, Pause: calls.pause})
	r = second.completes(r)
	if got := second.content(r, "out"); got != "a="+step+";" {
		t.Errorf("%s: worked on %q", step, got)
	}
	if strings.HasPrefix(step, "call") { // what the dead one has taken comes up after a while
		sql(t, second, `UPDATE deliveries SET next_ms = 0 WHERE done = 0`)
	}
	calls.await(t, r, "complete")
	if got := states(t, second, r.ID); !slices.Equal(got[len(got)-2:], []string{"processing", "complete"}) {
		t.Errorf("%s: came through %v", step, got)
	}
	if err := second.Close(second.within()); err != nil {
		t.Error(err)
	}
}

// TestCrashAfterLosses: workers that were lost are not taken for crashes of the work.
func TestCrashAfterLosses(t *testing.T) {
	databases(t, func(t *testing.T, url string) {
		s := newSuite(t, url, job.Options{})
		r := s.add(`{"do":"fail","name":"crashed","times":1}`, func(d *store.Draft) { d.Start = false })
		sql(t, s, `UPDATE records SET lost = 20, faults = 5 WHERE id = ?`, r.ID)
		if _, err := s.Store.Start(s.within(), ref(r), nil, nil); err != nil {
			t.Fatal(err)
		}
		if r = s.completes(r); r.Crashes != 1 || r.Lost != 20 {
			t.Errorf("%d crashes, %d lost", r.Crashes, r.Lost)
		}
	})
}
