package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/store"
)

// handle does what a message announces. It reports whether the message is done with:
// its record was worked on, or has got on without it. Otherwise it goes back into the
// queue.
func (s *Service) handle(ctx context.Context, m store.Message, complete func(store.Tx) error) bool {
	s.o.Step("fetched")
	work := &place{}
	if m.Lane == laneQuick {
		if work = s.quick.take(ctx, s.o.Lease); work == nil {
			return false
		}
		defer work.leave()
	}
	if ctx.Err() != nil {
		return false
	}
	r, err := s.Claim(context.WithoutCancel(ctx), m, s.o.Name, s.o.Lease)
	if errors.Is(err, store.ErrFenced) {
		return true
	}
	if err != nil {
		s.o.Logger.Error("claim", "record", m.Record, "error", err)
		s.pause(ctx, time.Second) // not again and again at once
		return false
	}
	s.o.Step("claimed")
	a := &attempt{s: s, r: r, complete: complete, place: work}
	a.run(ctx)
	return true
}

// pause waits, at most until ctx ends.
func (s *Service) pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// The reasons for which an attempt's context ends, beside the end of the process.
var (
	errFenced    = errors.New("another attempt holds the record")
	errCancelled = errors.New("cancelled")
	errLate      = errors.New("out of time")
)

// attempt is one attempt of a record's work in this process.
type attempt struct {
	s        *Service
	r        *store.Record
	complete func(store.Tx) error
	place    *place

	mu     sync.Mutex
	latest kind.Update // what the next heartbeat tells
	news   bool        // whether latest.Partial was not told yet
}

func (a *attempt) run(parent context.Context) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	beats := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() { a.beat(ctx, cancel, beats) })
	// Whatever happens: a heartbeat without work would hold the record for ever.
	defer beating.Wait()
	defer close(beats)

	ended := a.s.o.Trace(a.r)
	work, stop := a.limited(ctx)
	o := a.outcome(work)
	a.place.leave() // the next begins while the database is told of this one
	stop()
	if parent.Err() != nil && (o.Retry || o.Code != "") {
		// The process ends in good order: somebody else goes on at once.
		o = store.Outcome{Retry: true}
	}
	ended(o)
	if !errors.Is(context.Cause(ctx), errFenced) {
		a.finish(ctx, o)
	}
}

// limited is ctx that ends when the record's time is over.
func (a *attempt) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	end := a.r.Deadline
	if t := a.r.Started.Add(a.r.Timeout); a.r.Timeout > 0 && (end.IsZero() || t.Before(end)) {
		end = t
	}
	if end.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, end, errLate)
}

// beat prolongs the lease until done, and ends the work when it is no longer this
// attempt's, or not wanted. Without an answer from the database for a whole lease
// it is to be taken for lost as well.
func (a *attempt) beat(ctx context.Context, cancel context.CancelCauseFunc, done <-chan struct{}) {
	tick := time.NewTicker(a.s.o.Lease / 6)
	defer tick.Stop()
	heard := time.Now()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		asked, err := a.beatOnce(ctx)
		switch {
		case errors.Is(err, store.ErrFenced), err != nil && time.Since(heard) > a.s.o.Lease:
			cancel(errFenced)
			return
		case err != nil:
			a.untold()
			a.s.o.Logger.Warn("heartbeat", "record", a.r.ID, "error", err)
		default:
			heard = time.Now()
			if asked {
				cancel(errCancelled)
			}
		}
	}
}

// beatOnce tells how far the work is. It waits for an answer for half a lease, so
// that a database that hangs is found out before the lease is over.
func (a *attempt) beatOnce(ctx context.Context) (cancel bool, err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), a.s.o.Lease/2)
	defer stop()
	return a.s.Beat(ctx, a.r.ID, a.r.Attempt, a.beatNow())
}

// beatNow is what there is to tell: a partial result once.
func (a *attempt) beatNow() store.Beat {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := store.Beat{Lease: a.s.o.Lease, Progress: a.latest.Fraction}
	if a.news {
		b.Partial, a.news = a.latest.Partial, false
	}
	return b
}

// untold has the next heartbeat tell what this one could not.
func (a *attempt) untold() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.news = a.latest.Partial != nil
}

func (a *attempt) progress(u kind.Update) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.latest.Fraction = max(a.latest.Fraction, u.Fraction)
	if u.Partial != nil {
		a.latest.Partial, a.news = u.Partial, true
	}
}

// outcome does the work and says how it ended.
func (a *attempt) outcome(ctx context.Context) (o store.Outcome) {
	defer func() {
		if p := recover(); p != nil {
			a.s.o.Logger.Error("panic", "record", a.r.ID, "panic", p, "stack", string(debug.Stack()))
			o = store.Outcome{Code: kind.CodeInternal, Sentence: "The service has a fault that this work brought out."}
		}
	}()
	if ctx.Err() != nil { // its time was over before it began
		return a.failed(ctx, nil, ctx.Err())
	}
	if !a.place.enter(ctx) {
		if ctx.Err() != nil {
			return a.failed(ctx, nil, ctx.Err())
		}
		return store.Outcome{Retry: true} // somebody else is free sooner
	}
	dir, err := a.s.dirs.take()
	if err != nil {
		return a.later(fmt.Errorf("scratch folder: %w", err))
	}
	defer a.s.dirs.giveBack(dir)
	spec := kind.Spec{Kind: a.r.Kind, Params: a.r.Params, Dir: dir, Workers: a.s.o.Threads}
	release, err := a.inputs(ctx, &spec)
	defer release()
	if err != nil {
		return a.unread(ctx, err)
	}
	a.s.o.Step("prepared")
	res, err := a.s.o.Pool.Run(ctx, spec, a.progress)
	a.s.o.Step("worked")
	if err != nil {
		return a.failed(ctx, res, err)
	}
	return a.keep(ctx, res)
}

// inputs makes the record's input files local.
func (a *attempt) inputs(ctx context.Context, spec *kind.Spec) (release func(), err error) {
	var releases []func()
	release = func() {
		for _, r := range releases {
			r()
		}
	}
	spec.Files = make(map[string]string)
	for _, f := range a.r.Files {
		if !f.Input {
			continue
		}
		path, done, err := a.s.o.Blobs.Local(ctx, f.Hash)
		if err != nil {
			return release, fmt.Errorf("file %q: %w", f.Name, err)
		}
		releases = append(releases, done)
		spec.Files[f.Name] = path
	}
	return release, nil
}

// unread is the outcome when an input cannot be had: for good when it is gone or
// spoilt, otherwise for now.
func (a *attempt) unread(ctx context.Context, err error) store.Outcome {
	switch {
	case ctx.Err() != nil:
		return a.failed(ctx, nil, err)
	case errors.Is(err, blob.ErrNotFound), errors.Is(err, blob.ErrCorrupt):
		return store.Outcome{Code: "file_lost", Sentence: "A file of the work is no longer there or was damaged in the store."}
	}
	return a.later(err)
}

// later is the outcome of an attempt that failed for a reason outside the work, such
// as a full disk: it is begun anew after a growing pause, up to a bound.
func (a *attempt) later(err error) store.Outcome {
	a.s.o.Logger.Error("attempt", "record", a.r.ID, "attempt", a.r.Attempt, "error", err)
	if a.r.Faults+1 >= maxLater {
		return store.Outcome{Code: "storage_unavailable", Sentence: "Files could not be read or stored: " + reason(err) + "."}
	}
	return store.Outcome{Retry: true, Fault: true, Delay: min(time.Second<<a.r.Faults, time.Minute)}
}

// maxLater is how often an attempt may fail for a reason outside the work; with the
// pauses, about four minutes.
const maxLater = 10

// reason is an error in words that name no folder of this machine.
func reason(err error) string {
	switch {
	case errors.Is(err, blob.ErrNoSpace):
		return "the disk is full"
	case errors.Is(err, os.ErrPermission):
		return "not permitted"
	}
	return "the store did not answer"
}

// maxCrashes is how often the process of a piece of work may end by itself before
// that is taken for the work's doing.
const maxCrashes = 3

// failed is the outcome of work that ended with an error; res is what it had to show
// by then.
func (a *attempt) failed(ctx context.Context, res *kind.Result, err error) store.Outcome {
	var best json.RawMessage
	if res != nil {
		best = res.Data
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errLate) && res != nil:
		return a.keep(ctx, res) // work that is never done but always has a result
	case errors.Is(cause, errLate):
		return store.Outcome{Code: "timeout", Sentence: "The work was not done in the time it was given.", Result: best}
	case errors.Is(cause, errCancelled):
		return store.Outcome{Code: "cancelled", Sentence: "The work was cancelled.", Result: best}
	case ctx.Err() != nil:
		return store.Outcome{Retry: true} // the process ends, or the record is lost to another
	}
	var f *kind.Failure
	if !errors.As(err, &f) {
		return a.later(err)
	}
	if f.Log != "" {
		a.s.o.Logger.Error("attempt", "record", a.r.ID, "attempt", a.r.Attempt, "error", err, "said", f.Log)
	}
	switch {
	case f.Code == kind.CodeIO:
		return a.later(err)
	case f.Code == kind.CodeCrashed && a.r.Crashes+1 < maxCrashes:
		return store.Outcome{Retry: true, Crash: true}
	}
	detail, _ := json.Marshal(f.Detail) // of plain values
	if f.Detail == nil {
		detail = nil
	}
	return store.Outcome{Code: f.Code, Sentence: f.Message, Detail: detail, Result: best}
}

// keep stores the files of a result, before the row that names them. The work is
// done: nothing that ends ctx from now on makes it undone.
func (a *attempt) keep(ctx context.Context, res *kind.Result) store.Outcome {
	ctx = context.WithoutCancel(ctx)
	o := store.Outcome{Result: res.Data}
	var err error
	if o.Files, err = a.store(ctx, res.Files); err != nil {
		return a.later(err)
	}
	for _, c := range res.Children {
		draft, err := a.child(ctx, c)
		if err != nil {
			return a.later(err)
		}
		o.Children = append(o.Children, draft)
	}
	a.s.o.Step("stored")
	return o
}

// child is a further record that the work made.
func (a *attempt) child(ctx context.Context, c kind.Child) (store.Draft, error) {
	if a.s.o.Child == nil {
		return store.Draft{}, fmt.Errorf("the work %s made a record that nobody takes", a.r.Kind)
	}
	draft, err := a.s.o.Child(a.r, store.NewID(), c)
	if err != nil {
		return store.Draft{}, err
	}
	files, err := a.store(ctx, c.Files)
	draft.Files = append(draft.Files, files...)
	return draft, err
}

func (a *attempt) store(ctx context.Context, files []kind.File) ([]store.File, error) {
	var kept []store.File
	for _, f := range files {
		b, err := a.s.o.Blobs.PutFile(ctx, filepath.Clean(f.Path))
		if err != nil {
			return nil, fmt.Errorf("store file %q: %w", f.Name, err)
		}
		kept = append(kept, store.File{Name: f.Name, Hash: b.Hash, Size: b.Size, Type: f.Type})
	}
	return kept, nil
}

// finish writes the outcome. When the database does not answer, it is tried again
// for as long as the heartbeat holds the record; after that another attempt comes to
// the same result.
func (a *attempt) finish(ctx context.Context, o store.Outcome) {
	a.mu.Lock()
	a.r.Progress = max(a.r.Progress, a.latest.Fraction)
	if a.latest.Partial != nil {
		a.r.Partial = a.latest.Partial
	}
	a.mu.Unlock()
	a.s.o.Step("finishing")
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		err := a.s.Finish(context.WithoutCancel(ctx), a.r, o, a.complete)
		if err == nil || errors.Is(err, store.ErrFenced) {
			break
		}
		a.s.o.Logger.Error("finish", "record", a.r.ID, "attempt", a.r.Attempt, "error", err)
		if pause > a.s.o.Lease || errors.Is(context.Cause(ctx), errFenced) {
			break
		}
		time.Sleep(pause)
	}
	a.s.o.Step("finished")
}
