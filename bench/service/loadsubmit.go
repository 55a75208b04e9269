package service

import (
	"context"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"
)

// donePace is how many jobs a second there are while the time to their end is
// measured: less than the service can do, so that nothing waits for others.
const donePace = 20

// submits measures creations by many clients at a time with nobody at work, then how
// fast that is worked off, then the way of single jobs.
func (l loader) submits(ctx context.Context, h *house, r *Load) error {
	model, err := uploadModel(ctx, h.client, "cube", cube())
	if err != nil {
		return err
	}
	if _, err := h.restart(ctx, "--no-work"); err != nil {
		return err
	}
	idle := h.serviceTime()
	uris, took, times, err := submitAll(ctx, h, l.jobs, estimateOf(model))
	if err != nil {
		return err
	}
	r.SubmitCPU = (h.serviceTime() - idle) / float64(len(uris))
	r.SubmitsPerS, r.Submit = float64(len(uris))/took.Seconds(), spread(times)
	l.note("%s: %d submitted in %v", l.engine, len(uris), took.Round(time.Millisecond))
	if _, err := h.restart(ctx); err != nil {
		return err
	}
	before := h.databaseTime()
	// The last one ends about last; that all have is read after the time is taken.
	if err := awaitAll(ctx, h, uris[len(uris)-1:]); err != nil {
		return err
	}
	r.JobCPU = (h.serviceTime() - before) / float64(len(uris))
	if err := awaitAll(ctx, h, uris); err != nil {
		return err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	r.After = figuresOf(ctx, h)
	single, err := l.singles(ctx, h, estimateOf(model))
	if err != nil {
		return err
	}
	if err := h.stop(); err != nil { // SQLite's file is read after its service has ended
		return err
	}
	history, err := readHistory(ctx, h.database)
	if err != nil {
		return err
	}
	first, last, err := history.span(uris)
	r.JobsPerS = float64(len(uris)) / last.Sub(first).Seconds()
	r.Done = spread(history.ways(single))
	return err
}

// serviceTime is the processor time of the server, its children and PostgreSQL.
func (h *house) serviceTime() float64 { return processorTime(h.server.pid()) + h.databaseTime() }

// databaseTime is the processor time of PostgreSQL, 0 on SQLite, which is a part of
// the server.
func (h *house) databaseTime() float64 {
	if h.pg == nil {
		return 0
	}
	return processorTime(h.pg.Pid())
}

func estimateOf(model string) map[string]any { return map[string]any{"model": model} }

// submitAll has all clients create estimates as fast as they can.
func submitAll(ctx context.Context, h *house, jobs int, body map[string]any) (uris []string, took time.Duration, times []time.Duration, err error) {
	uris, times = make([]string, jobs), make([]time.Duration, jobs)
	next := make(chan int, jobs)
	for i := range jobs {
		next <- i
	}
	close(next)
	var all sync.WaitGroup
	var mu sync.Mutex
	begin := time.Now()
	for range loadClients {
		all.Go(func() {
			for i := range next {
				asked := time.Now()
				reply, fault := h.client.create(ctx, "/external-estimate/", fmt.Sprintf("load-%d", i), body)
				if fault != nil {
					mu.Lock()
					err = fault
					mu.Unlock()
					return
				}
				times[i], uris[i] = time.Since(asked), reply.header.Get("Location")
			}
		})
	}
	all.Wait()
	took = time.Since(begin)
	slices.Sort(times)
	return uris, took, times, err
}

// awaitAll waits until all are final, looking at few of them while there is work.
func awaitAll(ctx context.Context, h *house, uris []string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	for i := len(uris) - 1; i >= 0; i-- {
		s, err := h.client.await(ctx, uris[i])
		if err != nil {
			return err
		}
		if s.ErrorCode != nil {
			return fmt.Errorf("%s ended in error: %s", uris[i], *s.ErrorCode)
		}
	}
	return nil
}

// singles submits jobs one after the other at a pace.
func (l loader) singles(ctx context.Context, h *house, body map[string]any) (uris []string, err error) {
	tick := time.NewTicker(time.Second / donePace)
	defer tick.Stop()
	for i := range min(10*donePace, l.jobs) {
		<-tick.C
		r, err := h.client.create(ctx, "/external-estimate/", fmt.Sprintf("single-%d", i), body)
		if err != nil {
			return nil, err
		}
		uris = append(uris, r.header.Get("Location"))
	}
	return uris, awaitAll(ctx, h, uris)
}

// span is from the first claim of some jobs to their last end.
func (h *History) span(uris []string) (first, last time.Time, err error) {
	for _, uri := range uris {
		r := h.Rows[path.Base(uri)]
		if r == nil || len(r.Events) < 3 {
			return first, last, fmt.Errorf("%s has no history", uri)
		}
		for _, e := range r.Events {
			if e.State == "processing" && (first.IsZero() || e.At.Before(first)) {
				first = e.At
			}
		}
		if end := r.Events[len(r.Events)-1].At; end.After(last) {
			last = end
		}
	}
	return first, last, nil
}

// ways are the times of jobs from their making to their end.
func (h *History) ways(uris []string) []time.Duration {
	var times []time.Duration
	for _, uri := range uris {
		if r := h.Rows[path.Base(uri)]; r != nil && len(r.Events) > 1 {
			times = append(times, r.Events[len(r.Events)-1].At.Sub(r.Events[0].At))
		}
	}
	slices.Sort(times)
	return times
}
