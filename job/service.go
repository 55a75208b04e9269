// Package job is the service behind the API: it keeps records of what was asked
// for, has their work done and loses nothing. Any process may be killed at any
// moment: every accepted record still comes to exactly one final state.
//
// # How
//
// A record and its place in the queue are made in one transaction. The queue hands
// a message to one process, which claims the record for the length of a lease,
// prolongs the lease while it works (the heartbeat), and ends the record in one
// transaction that says which attempt it was. Whoever holds an older attempt can
// change nothing (the fence). When a lease lapses, or a message was taken but its
// record never claimed, the reaper of any living process begins the next attempt.
//
// Files are stored before the row that names them. Callbacks are rows of the same
// transaction as the change they tell of, and are made at least once with one id.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/kind"
	"github.com/saggar3d/saggar/job/queue"
	"github.com/saggar3d/saggar/job/store"
)

// Pool does work: package job/child does it in processes of their own. When ctx
// ends, it returns soon; what it has to show by then comes beside the error.
type Pool interface {
	Run(ctx context.Context, s kind.Spec, progress func(kind.Update)) (*kind.Result, error)
}

// Sender makes callbacks.
type Sender interface {
	Send(ctx context.Context, d store.Delivery) error
}

// Options are the settings of a service.
type Options struct {
	// Database is the address of the records: sqlite:///path or postgres://...
	Database string
	// Blobs holds the files.
	Blobs blob.Store
	// Pool does the work of this process, Slots pieces of each lane (quick and
	// long) at a time. With no slots it only takes requests.
	Pool  Pool
	Slots int
	// Threads is how many goroutines one piece of work may use; 0 is one for each
	// processor.
	Threads int
	// Scratch is a folder for files in the making. Default: that of the system.
	Scratch string
	// Lease is how long a worker may be silent. Default 15 s.
	Lease time.Duration
	// Sender makes callbacks, and Pause says how long to wait after so many tries
	// that failed; negative gives up. Without a Sender this process makes none.
	Sender Sender
	Pause  func(tries int, id string) time.Duration
	// Retention is how long final records are kept that had work to do. Default 0:
	// for ever.
	Retention time.Duration
	// Child turns what a container held into a record of its own.
	Child func(parent *store.Record, id string, c kind.Child) (store.Draft, error)
	// Step is told of each step between two writes, for tests that end the process
	// there. Default: nobody.
	Step func(name string)
	// Alone says that no other process works on this database, so that what is held
	// when the service starts is held by nobody alive and need not wait for its
	// lease.
	Alone bool
	// Trace is told of each attempt at a record's work, and what it returns of the
	// attempt's end. Default: nobody.
	Trace func(r *store.Record) (ended func(store.Outcome))
	// Version of the engine, which records keep with what it came to.
	Version string
	// Name tells this process from others in the records. Default: host and process.
	Name   string
	Logger *slog.Logger // nil discards
}

func (o Options) withDefaults() Options {
	if o.Lease == 0 {
		o.Lease = 15 * time.Second
	}
	if o.Step == nil {
		o.Step = func(string) {}
	}
	if o.Trace == nil {
		o.Trace = func(*store.Record) func(store.Outcome) { return func(store.Outcome) {} }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Name == "" {
		host, _ := os.Hostname() // a name without a host will do
		o.Name = fmt.Sprintf("%s-%d", host, os.Getpid())
	}
	return o
}

func (o Options) validate() error {
	switch {
	case o.Lease < 100*time.Millisecond:
		return fmt.Errorf("the lease is %v: at least 100 ms", o.Lease)
	case o.Slots < 0:
		return fmt.Errorf("%d slots: must not be negative", o.Slots)
	case o.Slots > 0 && (o.Pool == nil || o.Blobs == nil):
		return errors.New("work needs a pool and blobs")
	case o.Sender != nil && o.Pause == nil:
		return errors.New("callbacks need pauses")
	case o.Retention < 0:
		return fmt.Errorf("retention %v: must not be negative", o.Retention)
	}
	return nil
}

// Service is the records of one database and this process's part in their work.
type Service struct {
	*store.Store
	o     Options
	queue queue.Queue
	quick places        // of quick work
	calls chan struct{} // one token for each callback under way
	due   chan struct{} // holds one when callbacks may be due
	dirs  scratch

	stop   context.CancelFunc
	loops  sync.WaitGroup
	closed sync.Once
}

// Lanes of the queue: what is quick does not wait behind what may take hours.
const (
	laneQuick = "quick"
	laneLong  = "long"
)

func lane(name string) string {
	if kind.Long(name) {
		return laneLong
	}
	return laneQuick
}

// Migrate makes or updates the tables of a database. Of several processes one does
// it, the others wait; of SQLite the caller holds the folder (package blob and the
// program see to that).
func Migrate(ctx context.Context, database string) error {
	e, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer e.Close()
	return e.Migrate(ctx, func(ctx context.Context) error { return queue.Migrate(ctx, e) })
}

// Open opens a service whose tables are there (Migrate). It takes no work before
// Start.
func Open(ctx context.Context, o Options) (*Service, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("job service: %w", err)
	}
	e, err := store.Open(ctx, o.Database)
	if err != nil {
		return nil, err
	}
	if err := e.Current(ctx); err != nil {
		e.Close()
		return nil, err
	}
	s := &Service{o: o, quick: newPlaces(o.Slots), calls: make(chan struct{}, deliveriesAtOnce), due: make(chan struct{}, 1),
		dirs: scratch{in: o.Scratch, kept: make(chan string, 2*o.Slots)}}
	s.queue, err = queue.Open(e, queue.Options{
		Slots:  map[string]int{laneQuick: fetchAhead * o.Slots, laneLong: o.Slots},
		Handle: s.handle,
		Logger: o.Logger.With("part", "queue"),
		Room: func(lane string) int {
			if lane == laneQuick {
				return s.quick.room()
			}
			return o.Slots
		},
	})
	if err != nil {
		e.Close()
		return nil, err
	}
	s.quick.freed = func() { s.queue.Look(laneQuick) }
	s.Store = store.New(e, store.Options{Queue: s.queue, Lane: lane, Version: o.Version, Told: s.told})
	return s, nil
}

// Blobs are the files of the records.
func (s *Service) Blobs() blob.Store { return s.o.Blobs }

// Start begins to take work, to look after lapsed leases and to make callbacks,
// until Close.
func (s *Service) Start(ctx context.Context) error {
	if s.o.Alone {
		if err := s.inherit(ctx); err != nil {
			return err
		}
	}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if s.o.Slots > 0 {
		if err := s.queue.Start(ctx); err != nil {
			return err
		}
	}
	s.loop(ctx, min(time.Second, s.o.Lease/3), nil, s.reaper())
	if s.o.Sender != nil {
		s.loop(ctx, time.Second, s.due, s.deliver)
	}
	if s.o.Slots > 0 {
		s.loop(ctx, tidyEvery, nil, s.tidy)
	}
	return nil
}

// loop calls do again and again until ctx ends, and when told to at once.
func (s *Service) loop(ctx context.Context, every time.Duration, told <-chan struct{}, do func(context.Context) error) {
	s.loops.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				s.o.Logger.Error("service loop", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-told:
			}
		}
	})
}

// told has callbacks looked for that have become due.
func (s *Service) told() {
	select {
	case s.due <- struct{}{}:
	default:
	}
}

// Close gives back the work at hand, so that others begin it anew at once, and
// closes the database.
func (s *Service) Close(ctx context.Context) (err error) {
	s.closed.Do(func() {
		if s.stop != nil {
			if s.o.Slots > 0 {
				err = s.queue.Stop(ctx)
			}
			s.stop()
			s.loops.Wait()
		}
		s.dirs.close()
		err = errors.Join(err, s.Store.Close())
	})
	return err
}
