package service

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path"
	"sync"
	"time"
)

// Job is what a client knows of one job.
type Job struct {
	Number   int
	Ask      string // its name
	URI      string // "" until it was accepted
	Refused  string // why it was not
	Replayed string // another address that the same key and body led to
	Status   string // the last one read
	Unread   string // why it could not be read at the end
}

// id is the record that an address names.
func (j *Job) id() string { return path.Base(j.URI) }

// method is how a job is called back: all three ways.
func (j *Job) method() string { return []string{"POST", "PUT", "POST", "GET"}[j.Number%4] }

// clients submit jobs, many at a time, and do not give up.
type clients struct {
	c      *client
	r      *receiver
	prefix string // of the idempotency keys
	asks   []ask

	queue chan *Job
	group sync.WaitGroup

	still sync.Mutex // held while no jobs are to come by themselves

	mu     sync.Mutex
	random *rand.Rand
	jobs   []*Job
}

// start starts so many clients; they end with ctx or [clients.close].
func (s *clients) start(ctx context.Context, number int) {
	s.queue = make(chan *Job, 1<<16)
	for range number {
		s.group.Go(func() {
			for j := range s.queue {
				s.submit(ctx, j)
			}
		})
	}
}

// close waits until all jobs so far are accepted.
func (s *clients) close() {
	close(s.queue)
	s.group.Wait()
}

// add makes a job of an ask drawn by lot, a slow one if asked to.
func (s *clients) add(slow bool) *Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.asks[s.random.IntN(len(s.asks))]
	for tries := 0; slow && !a.slow && tries < 1000; tries++ {
		a = s.asks[s.random.IntN(len(s.asks))]
	}
	return s.addAsk(a)
}

func (s *clients) addAsk(a ask) *Job {
	j := &Job{Number: len(s.jobs), Ask: a.name}
	s.jobs = append(s.jobs, j)
	s.queue <- j
	return j
}

// pace adds so many jobs, evenly over a time, not counting pauses.
func (s *clients) pace(ctx context.Context, jobs int, over time.Duration) {
	for range jobs {
		if sleep(ctx, over/time.Duration(jobs)) != nil {
			return
		}
		s.still.Lock()
		s.add(false)
		s.still.Unlock()
	}
}

// settled waits until there is an answer to all jobs so far, or to as good as all:
// some callbacks are refused and come later.
func (s *clients) settled(ctx context.Context, within time.Duration) error {
	for end := time.Now().Add(within); ; {
		open := 0
		for _, j := range s.all() {
			if !s.r.final(j.Number) {
				open++
			}
		}
		if open <= 2 || time.Now().After(end) {
			return nil
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

func (s *clients) ask(name string) ask {
	for _, a := range s.asks {
		if a.name == name {
			return a
		}
	}
	return ask{}
}

// submit has one job accepted.
func (s *clients) submit(ctx context.Context, j *Job) {
	a := s.ask(j.Ask)
	body := map[string]any{"callback": map[string]any{"url": s.r.url(j.Number), "method": j.method()}}
	for k, v := range a.body {
		body[k] = v
	}
	key := fmt.Sprintf("%s-%d", s.prefix, j.Number)
	r, err := s.c.create(ctx, a.path, key, body)
	if err == nil && a.file != nil {
		if err = s.c.upload(ctx, r.header.Get("X-Upload-Location"), a.file); err != nil {
			err = fmt.Errorf("upload: %w", err)
		}
	}
	uri, replayed := "", ""
	if err == nil {
		uri = r.header.Get("Location")
		// Now and then a client forgets that it has asked already.
		if j.Number%10 == 0 {
			var again *reply
			if again, err = s.c.create(ctx, a.path, key, body); err == nil {
				replayed = again.header.Get("Location")
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j.URI = uri
	if replayed != uri {
		j.Replayed = replayed
	}
	if err != nil {
		j.Refused = err.Error()
	}
}

// all are the jobs so far.
func (s *clients) all() []*Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Job(nil), s.jobs...)
}
