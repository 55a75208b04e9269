package service

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Workers is how much two workers do in the time of one.
type Workers struct {
	Jobs     int       `json:"jobs"`
	OneS     []float64 `json:"one_s"`      // seconds of each run, sorted
	TwoS     []float64 `json:"two_s"`      // in turn with those
	Ratio    float64   `json:"ratio"`      // of the medians
	Database float64   `json:"database_s"` // processor time of PostgreSQL in all runs
	All      float64   `json:"all_s"`      // and the time they took
}

// Runs of each kind, and the jobs of each: pictures that take a third of a second of
// one processor.
const (
	workerRuns = 5
	workerJobs = 30
)

// workers measures the same work by one worker and by two, each with one processor,
// in turn.
func (l loader) workers(ctx context.Context, h *house, r *Load) error {
	if h.pg == nil {
		return nil // SQLite has one process
	}
	if err := h.stop(); err != nil {
		return err
	}
	two, err := l.pair(h)
	if err != nil {
		return err
	}
	defer func() {
		for _, p := range two {
			_ = p.kill() // in an error it has been reported
		}
	}()
	if _, err := h.restart(ctx); err != nil {
		return err
	}
	model, err := uploadModel(ctx, h.client, "ring", stl(models[0]))
	if err != nil {
		return err
	}
	if _, err := h.restart(ctx, "--no-work"); err != nil {
		return err
	}
	w := &Workers{Jobs: workerJobs}
	cpu, begin := processorTime(h.pg.Pid()), time.Now()
	for i := range workerRuns {
		for n := 1; n <= 2; n++ {
			took, err := race(ctx, h, two[:n], model, fmt.Sprintf("%d-%d", i, n))
			if err != nil {
				return err
			}
			l.note("%s: %d workers: %.2f s", l.engine, n, took.Seconds())
			if n == 1 {
				w.OneS = append(w.OneS, took.Seconds())
			} else {
				w.TwoS = append(w.TwoS, took.Seconds())
			}
		}
	}
	w.Database, w.All = processorTime(h.pg.Pid())-cpu, time.Since(begin).Seconds()
	slices.Sort(w.OneS)
	slices.Sort(w.TwoS)
	w.Ratio = w.OneS[workerRuns/2] / w.TwoS[workerRuns/2]
	r.Workers = w
	return nil
}

// pair are two workers of one processor each.
func (l loader) pair(h *house) ([]*program, error) {
	p := plan{engine: l.engine, lease: 15 * time.Second, workers: 2, work: []string{"--slots", "1", "--threads", "1"}, env: []string{"GOMAXPROCS=1"}}
	other := *h
	if err := other.makePrograms(p, h.census.variable); err != nil {
		return nil, err
	}
	return other.workers, nil
}

// race queues pictures, starts workers, and returns the time from the first claim to
// the last end.
func race(ctx context.Context, h *house, workers []*program, model, key string) (time.Duration, error) {
	var uris []string
	for i := range workerJobs {
		r, err := h.client.create(ctx, model+"snapshot/", fmt.Sprintf("race-%s-%d", key, i),
			map[string]any{"width": 320, "height": 240, "samples": 300, "color": fmt.Sprintf("#%06X", i)})
		if err != nil {
			return 0, err
		}
		uris = append(uris, r.header.Get("Location"))
	}
	for _, p := range workers {
		if err := p.start(); err != nil {
			return 0, err
		}
	}
	// The time is read from the database afterwards. A look takes processor time from
	// those who are measured, so there are few.
	if _, err := h.client.awaitLooking(ctx, uris[len(uris)-1], time.Second); err != nil {
		return 0, err
	}
	if err := awaitAll(ctx, h, uris); err != nil {
		return 0, err
	}
	for _, p := range workers {
		if err := p.kill(); err != nil {
			return 0, err
		}
	}
	history, err := readHistory(ctx, h.database)
	if err != nil {
		return 0, err
	}
	first, last, err := history.span(uris)
	return last.Sub(first), err
}
