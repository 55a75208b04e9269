package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/saggar3d/saggar/api"
	"github.com/saggar3d/saggar/internal/folderlock"
	"github.com/saggar3d/saggar/internal/settings"
	"github.com/saggar3d/saggar/internal/version"
	"github.com/saggar3d/saggar/job"
	"github.com/saggar3d/saggar/job/blob"
	"github.com/saggar3d/saggar/job/child"
	"github.com/saggar3d/saggar/job/hook"
	"github.com/saggar3d/saggar/job/store"
)

// opened is a service with what it stands on.
type opened struct {
	service *job.Service
	pool    *child.Pool
	sender  *hook.Sender
	unlock  func() error // gives up the data folder
	release func() error // and the one for files in the making
	traces  tracing
	log     *slog.Logger
}

// openService opens the service that the settings describe. SQLite's tables are
// brought to this version first; those of PostgreSQL are saggar migrate's business,
// as others may be using them.
func openService(ctx context.Context, o settings.Settings, log *slog.Logger) (w *opened, err error) {
	w = &opened{log: log, traces: newTracing(o.OTelEndpoint, log)}
	o.Data = absolute(o.Data) // other programs are run in folders of their own
	defer func() {
		if err != nil {
			w.close(0)
		}
	}()
	if err := dataFolder(o); err != nil {
		return w, err
	}
	database := databaseURL(o)
	if w.unlock, err = holdData(o); err != nil {
		return w, err
	}
	if isSQLite(database) {
		if err := job.Migrate(ctx, database); err != nil {
			return w, err
		}
	}
	options, err := w.options(ctx, o, database)
	if err != nil {
		return w, err
	}
	w.service, err = job.Open(ctx, options)
	return w, err
}

// options are those of the service itself.
func (w *opened) options(ctx context.Context, o settings.Settings, database string) (job.Options, error) {
	blobs, err := blob.Open(ctx, blobsURL(o), blob.Options{CacheDir: filepath.Join(o.Data, "cache")})
	if err != nil {
		return job.Options{}, err
	}
	scratch, release, err := ownScratch(filepath.Join(o.Data, "scratch"))
	if err != nil {
		return job.Options{}, err
	}
	w.release = release
	sender, err := hook.New(hook.Options{AllowPrivate: o.AllowPrivateCallbacks, Secret: o.WebhookSecret})
	if err != nil {
		return job.Options{}, fmt.Errorf("webhook-secret: %w", err)
	}
	w.sender = sender
	pauses := schedule(o)
	options := job.Options{
		Database: database, Blobs: blobs, Version: version.Name(), Alone: isSQLite(database), Scratch: scratch, Lease: o.Lease, Retention: o.Retention, Logger: w.log,
		Trace:  w.traces.attempt,
		Sender: callbacks{sender},
		Child:  api.Child,
		Pause:  func(tries int, id string) time.Duration { return pauses.Pause(id, tries) },
		Step:   crashStep(os.Getenv),
	}
	if !o.NoWork {
		options.Slots, options.Threads = share(o)
		// Each lane of the queue may fill all slots.
		w.pool = child.New(child.Options{Slots: 2 * options.Slots, Threads: options.Threads, Memory: o.JobMemory})
		options.Pool = w.pool
	}
	return options, nil
}

// share is how many pieces of work go on at once, and how many processors each may
// use: one piece for each processor unless told otherwise, but at least two, so that
// long work does not stand in the way of the next.
func share(o settings.Settings) (slots, threads int) {
	slots, threads = o.Slots, o.Threads
	if slots == 0 {
		slots = max(2, runtime.GOMAXPROCS(0))
	}
	if threads == 0 {
		threads = max(1, runtime.GOMAXPROCS(0)/slots)
	}
	return slots, threads
}

// close gives back work at hand and closes what is open.
func (w *opened) close(grace time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), max(grace, time.Second))
	defer cancel()
	var faults []error
	if w.service != nil {
		faults = append(faults, w.service.Close(ctx))
	}
	if w.pool != nil {
		w.pool.Close()
	}
	if w.release != nil {
		faults = append(faults, w.release())
	}
	if w.unlock != nil {
		faults = append(faults, w.unlock())
	}
	faults = append(faults, w.traces.close(ctx))
	if err := errors.Join(faults...); err != nil {
		w.log.Error("close", "error", err)
	}
}

// holdData keeps the folder of a SQLite database for this process. Of PostgreSQL any
// number of processes may share a data folder, for scratch and caches.
func holdData(o settings.Settings) (unlock func() error, err error) {
	database := databaseURL(o)
	if !isSQLite(database) {
		return func() error { return nil }, nil
	}
	_, path, _ := strings.Cut(database, "://")
	l, err := folderlock.Hold(filepath.Dir(filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	return l.Unlock, nil
}

func isSQLite(database string) bool { return strings.HasPrefix(database, "sqlite:") }

// databaseURL is the address of the database, its scheme in lower case.
func databaseURL(o settings.Settings) string {
	if scheme, rest, ok := strings.Cut(o.Database, ":"); ok {
		return strings.ToLower(scheme) + ":" + rest
	}
	return "sqlite://" + filepath.ToSlash(filepath.Join(absolute(o.Data), "saggar.db"))
}

func blobsURL(o settings.Settings) string {
	if o.Blobs != "" {
		return o.Blobs
	}
	// Names of folders may hold what means something in an address.
	return (&url.URL{Scheme: "file", Path: slashed(filepath.Join(absolute(o.Data), "blobs"))}).String()
}

// slashed is a path as it stands in an address: it begins with a slash, which that
// of a drive does not.
func slashed(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path // there is no current folder: what is relative will fail by itself
	}
	return abs
}

// scratchWait is for how long a process waits for others that are making or removing
// their folders at the same moment, which takes them milliseconds.
const scratchWait = 10 * time.Second

// ownScratch makes a folder below dir for this process's files in the making, and
// removes those of processes that are dead.
func ownScratch(dir string) (own string, release func() error, err error) {
	own, l, dead, err := takeScratch(dir)
	for _, d := range dead {
		_ = d.Remove() // the next process will
	}
	if err != nil {
		return "", nil, err
	}
	return own, func() error {
		gate, err := folderlock.Wait(dir, scratchWait)
		if err == nil {
			defer func() { _ = gate.Unlock() }()
		}
		return l.Remove()
	}, nil
}

// takeScratch makes a folder and holds it, and the folders of the dead. One process does
// so at a time: what is being made or removed looks dead.
func takeScratch(dir string) (own string, l *folderlock.Lock, dead []*folderlock.Lock, err error) {
	gate, err := folderlock.Wait(dir, scratchWait)
	if errors.Is(err, folderlock.ErrHeld) {
		return "", nil, nil, fmt.Errorf("%s/lock has been held for %v by another process, which needs it only as it starts and ends: is it halted?", dir, scratchWait)
	}
	if err != nil {
		return "", nil, nil, err
	}
	defer func() { err = errors.Join(err, gate.Unlock()) }()
	left, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, nil, err
	}
	for _, e := range left {
		if !e.IsDir() {
			continue // the lock
		}
		if d, err := folderlock.Hold(filepath.Join(dir, e.Name())); err == nil { // nobody alive has it
			dead = append(dead, d)
		}
	}
	if own, err = os.MkdirTemp(dir, "process-"); err != nil {
		return "", nil, dead, err
	}
	if l, err = folderlock.Hold(own); err != nil {
		return "", nil, dead, errors.Join(err, os.Remove(own))
	}
	return own, l, dead, nil
}

// retries is how often a callback that failed is made again at least.
const retries = 4

// schedule is when callbacks that failed are made again: when fewer pauses are given,
// the last counts for the tries after it.
func schedule(o settings.Settings) (pauses hook.Schedule) {
	for _, text := range o.CallbackPauses {
		d, _ := time.ParseDuration(text) // checked when it was read
		pauses = append(pauses, d)
	}
	for len(pauses) > 0 && len(pauses) < retries {
		pauses = append(pauses, pauses[len(pauses)-1])
	}
	return pauses
}

// callbacks sends what the store says is due.
type callbacks struct{ sender *hook.Sender }

func (c callbacks) Send(ctx context.Context, d store.Delivery) error {
	return c.sender.Send(ctx, hook.Delivery{ID: d.ID, URL: d.URL, Method: d.Method, Body: d.Body})
}
