package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/saggar3d/saggar/job/store"
)

// model is what a record must be, in a dozen lines: the states and their rules
// without a database.
type model struct {
	state                          store.State
	attempt, faults, lost, version int
	asked, lapsed                  bool // its end was asked for; its lease is over
	code                           string
	finals                         int // times it ended
}

// end is a change to a final state.
func (m *model) end(code string) {
	m.state, m.code, m.asked = store.Failed, code, false
	if code == "" {
		m.state = store.Complete
	}
	m.version++
	m.finals++
}

func (m *model) queue() {
	m.state, m.lapsed = store.Queued, false
	m.attempt++
	m.version++
}

// holds says whether an attempt holds the record.
func (m *model) holds(attempt int) bool {
	return m.state == store.Processing && m.attempt == attempt
}

// game is a record, its model and random steps of both.
type game struct {
	t   *testing.T
	s   *store.Store
	rng *rand.Rand
	ref store.Ref
	m   model
	log []string
}

const hour = time.Hour

// claim is a worker's, of an attempt that may be another than the record's.
func (g *game) claim(attempt int) error {
	_, err := g.s.Claim(context.Background(), store.Message{Record: g.ref.ID, Family: "layout", Attempt: attempt}, "w", hour)
	if g.m.state != store.Queued || g.m.attempt != attempt {
		return wants(err, store.ErrFenced)
	}
	g.m.state, g.m.lapsed = store.Processing, false
	g.m.version++
	return err
}

func (g *game) beat(attempt int) error {
	cancel, err := g.s.Beat(context.Background(), g.ref.ID, attempt, store.Beat{Lease: hour, Progress: 0.5})
	if !g.m.holds(attempt) {
		return wants(err, store.ErrFenced)
	}
	g.m.lapsed = false
	if cancel != g.m.asked {
		return fmt.Errorf("asked to end: %t", cancel)
	}
	return err
}

func (g *game) finish(attempt int) error {
	o := pick(g.rng, store.Outcome{Result: json.RawMessage(`{}`)}, store.Outcome{Code: "crashed", Sentence: "It crashed."},
		store.Outcome{Retry: true}, store.Outcome{Retry: true, Fault: true})
	r := &store.Record{ID: g.ref.ID, Tenant: "t", Family: "layout", Attempt: attempt, Faults: g.m.faults, Lost: g.m.lost, State: store.Processing}
	also := 0
	err := g.s.Finish(context.Background(), r, o, func(store.Tx) error { also++; return nil })
	switch {
	case !g.m.holds(attempt):
		if also > 0 {
			return errors.New("the rest of the transaction ran")
		}
		return wants(err, store.ErrFenced)
	case also != 1:
		return fmt.Errorf("the rest of the transaction ran %d times", also)
	case o.Retry && g.m.asked:
		g.m.end("cancelled")
	case o.Retry:
		if o.Fault {
			g.m.faults++
		}
		g.m.queue()
	default:
		g.m.end(o.Code)
	}
	return err
}

// lapse makes a lease be over, or a message vanish.
func (g *game) lapse(int) error {
	sql(g.t, g.s, `UPDATE records SET lease_ms = 1, enqueued_ms = 1 WHERE id = ?`, g.ref.ID)
	g.m.lapsed = true
	return nil
}

// recover is the reaper's; in this game no message waits in the queue.
func (g *game) recover(int) error {
	ids, _, err := g.s.Lapsed(context.Background(), "1 = 0", hour, 1000, 0)
	if err != nil {
		return err
	}
	due := g.m.lapsed && (g.m.state == store.Processing || g.m.state == store.Queued)
	if due != (len(ids) > 0) {
		return fmt.Errorf("lapsed: %v", ids)
	}
	done, err := g.s.Recover(context.Background(), g.ref.ID, "1 = 0", hour)
	if done != due {
		return fmt.Errorf("recovered: %t", done)
	}
	switch {
	case !due:
	case g.m.asked:
		g.m.end("cancelled")
	case g.m.lost >= store.MaxLost:
		g.m.end("worker_lost")
	default:
		if g.m.state == store.Processing {
			g.m.lost++
		}
		g.m.queue()
	}
	return err
}

func (g *game) cancel(int) error {
	_, err := g.s.Cancel(context.Background(), g.ref)
	switch g.m.state {
	case store.Processing:
		g.m.asked = true
	case store.Waiting, store.Queued:
		g.m.end("cancelled")
	default:
		return wants(err, store.ErrState)
	}
	return err
}

func (g *game) start(int) error {
	_, err := g.s.Start(context.Background(), g.ref, []store.File{{Name: "a", Hash: "h", Input: true}}, nil)
	if g.m.state != store.Waiting {
		return wants(err, store.ErrState)
	}
	g.m.queue()
	return err
}

func (g *game) modify(int) error {
	g.m.version++
	_, err := g.s.Modify(context.Background(), g.ref, func(r *store.Record) error { r.Name += "x"; return nil })
	return err
}

// wants turns an error that had to come into none.
func wants(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return fmt.Errorf("%v, want %v", err, want)
}

// compare holds the record against its model.
func (g *game) compare() error {
	r, err := g.s.Record(context.Background(), g.ref)
	if err != nil {
		return err
	}
	got := fmt.Sprint(r.State, r.Attempt, r.Faults, r.Version, r.ErrorCode)
	if want := fmt.Sprint(g.m.state, g.m.attempt, g.m.faults, g.m.version, g.m.code); got != want {
		return fmt.Errorf("the record is %s, the model %s", got, want)
	}
	return g.s.Read(context.Background(), func(tx store.Tx) error {
		rows, err := tx.Query(context.Background(), `SELECT count(*) FROM events WHERE record = ? AND state IN ('complete', 'error')`, g.ref.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		n := 0
		if rows.Next() {
			err = rows.Scan(&n)
		}
		if n != g.m.finals || n > 1 {
			err = errors.Join(err, fmt.Errorf("it ended %d times, in the model %d times", n, g.m.finals))
		}
		return errors.Join(err, rows.Err())
	})
}

// play takes random steps until the record has been final for a while.
func (g *game) play() {
	steps := []struct {
		name string
		do   func(attempt int) error
	}{
		{"claim", g.claim}, {"claim", g.claim}, {"claim", g.claim}, {"beat", g.beat}, {"finish", g.finish}, {"lapse", g.lapse},
		{"recover", g.recover}, {"recover", g.recover}, {"cancel", g.cancel}, {"start", g.start}, {"modify", g.modify},
	}
	for after := 0; after < 4 && len(g.log) < 60; {
		step := pick(g.rng, steps...)
		if step.name == "cancel" && g.rng.IntN(3) > 0 {
			continue // or few games would be long
		}
		attempt := max(1, g.m.attempt-pick(g.rng, 0, 0, 0, 1)) // or that of a worker taken for dead
		g.log = append(g.log, fmt.Sprintf("%s %d", step.name, attempt))
		if err := errors.Join(step.do(attempt), g.compare()); err != nil {
			g.t.Fatalf("%v\nafter %v", err, g.log)
		}
		if g.m.finals > 0 {
			after++
		}
	}
	sql(g.t, g.s, `DELETE FROM records`) // so that Lapsed speaks of one
}

// TestModel plays games: random steps of workers, reapers and clients on one record,
// held against the model after each.
func TestModel(t *testing.T) {
	databases(t, func(t *testing.T, s *store.Store) {
		rng := rand.New(rand.NewPCG(6, 3))
		ends := make(map[string]int)
		for range fewer(60) {
			start := rng.IntN(3) > 0
			r := add(t, s, store.Draft{Start: start, Record: store.Record{Tenant: "t", Family: "layout", Kind: "layout"}})
			g := &game{t: t, s: s, rng: rng, ref: store.Ref{Tenant: "t", Family: "layout", ID: r.ID}, m: model{state: store.Waiting, version: 1}}
			if start {
				g.m.state, g.m.attempt = store.Queued, 1
			}
			g.play()
			ends[string(g.m.state)+g.m.code]++
		}
		for _, end := range []string{"complete", "errorcancelled", "errorcrashed"} {
			if ends[end] == 0 && !testing.Short() {
				t.Errorf("no game ended as %s: %v", end, ends)
			}
		}
	})
}
