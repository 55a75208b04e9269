package service

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// trial is one run of the reliability harness on one engine.
type trial struct {
	engine string
	kills  int
	jobs   int
	seed   uint64
	lease  time.Duration
	only   []string // families of asks; none means all
	saggar string
	most   int // refusals of one callback
	note   func(format string, args ...any)
}

// Report is what a trial came to.
type Report struct {
	Engine string  `json:"engine"`
	Seed   uint64  `json:"seed"`
	LeaseS float64 `json:"lease_s"`

	Kills    int      `json:"kills"`    // of server and workers, by SIGKILL
	Children int      `json:"children"` // killed
	Crashes  int      `json:"crashes"`  // at steps between two writes
	Falls    int      `json:"falls"`    // ends by themselves: PostgreSQL was away when they started
	Faults   []string `json:"faults"`   // other troubles that were made
	LeftOut  []string `json:"left_out"`

	*Verdict

	Recovery Spread `json:"recovery"`       // after each kill
	Alone    Spread `json:"recovery_alone"` // after kills with nothing else around them

	Rest    Figures `json:"rest"`  // of the server before the kills
	After   Figures `json:"after"` // and when all was done
	Seconds float64 `json:"seconds"`
}

// Bad says whether anything was wrong with the run. On SQLite nothing makes a process
// end but we; on PostgreSQL one that finds it stopped may.
func (r *Report) Bad() bool { return r.Verdict.Bad() || r.Engine == "sqlite" && r.Falls > 0 }

// Spread is a distribution of times.
type Spread struct {
	N    int     `json:"n"`
	P50  float64 `json:"p50_s"`
	P99  float64 `json:"p99_s"`
	Most float64 `json:"most_s"`
}

func spread(list []time.Duration) Spread {
	s := Spread{N: len(list), P50: percentile(list, 50).Seconds(), P99: percentile(list, 99).Seconds()}
	if s.N > 0 {
		s.Most = list[s.N-1].Seconds()
	}
	return s
}

// run builds a house, gives it work, makes it suffer and judges what came of it.
func (t trial) run(ctx context.Context) (r *Report, err error) {
	begin := time.Now()
	h, err := open(ctx, t.plan())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, h.server.lastWords())
		}
		err = errors.Join(err, h.close())
	}()
	if err := h.start(ctx); err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { h.census.watch(watching) })
	watch.Go(func() { h.supervise(watching, t.note) })
	defer watch.Wait()
	defer stop()

	calm, asks, err := t.calm(ctx, h)
	if err != nil {
		return nil, err
	}
	r = &Report{Engine: t.engine, Seed: t.seed, LeaseS: t.lease.Seconds(), Rest: figuresOf(ctx, h)}
	s := &clients{c: h.client, r: h.receiver, prefix: "job", asks: asks, random: rand.New(rand.NewPCG(t.seed, 2)), jobs: calm}
	k, err := t.storm(ctx, h, s, r)
	if err != nil {
		return nil, err
	}
	jobs := s.all()
	t.drain(ctx, h, jobs)
	r.After, r.Falls = figuresOf(ctx, h), h.falls()
	stop()
	watch.Wait()
	if err := h.stop(); err != nil {
		return nil, err
	}
	if err := r.judge(ctx, h, k, calm, jobs); err != nil {
		return nil, err
	}
	r.Seconds = time.Since(begin).Seconds()
	if r.Bad() {
		t.keepLogs(h)
	}
	return r, nil
}

// judge reads the database of a service that has ended and checks what was seen.
func (r *Report) judge(ctx context.Context, h *house, k *killer, calm, jobs []*Job) error {
	history, err := readHistory(ctx, h.database)
	if err != nil {
		return err
	}
	r.Kills, r.Children, r.Crashes = len(k.kills), k.children, k.crashes
	for _, step := range k.missed {
		r.LeftOut = append(r.LeftOut, "crash at "+step+": the process never came to it and was killed")
	}
	r.Verdict = check(Observed{Jobs: jobs, History: history, Deliveries: h.receiver.deliveries(), Want: wanted(calm, history), Orphans: h.census.close()})
	r.Recovery, r.Alone = spread(recoveries(history, k.kills, false)), spread(recoveries(history, k.kills, true))
	return nil
}

func (t trial) plan() plan {
	p := plan{engine: t.engine, saggar: t.saggar, lease: t.lease, disk: true, clients: submitters, refuse: 0.1, most: t.most, seed: t.seed}
	if t.engine == "postgres" {
		p.workers = 2
	}
	return p
}

// submitters is how many clients there are.
const submitters = 16

// calm has each ask done once, undisturbed: the measure for all later jobs.
func (t trial) calm(ctx context.Context, h *house) (jobs []*Job, asks []ask, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	uris, err := uploadModels(ctx, h.client)
	if err != nil {
		return nil, nil, err
	}
	s := &clients{c: h.client, r: h.receiver, prefix: "job", asks: makeAsks(uris, t.only)}
	if len(s.asks) == 0 {
		return nil, nil, fmt.Errorf("no asks are of %q", t.only)
	}
	s.start(ctx, 4)
	for _, a := range s.asks {
		s.mu.Lock()
		s.addAsk(a)
		s.mu.Unlock()
	}
	s.close()
	for _, j := range s.all() {
		if j.URI == "" {
			return nil, nil, fmt.Errorf("%s: %s", j.Ask, j.Refused)
		}
		seen, err := h.client.await(ctx, j.URI)
		if err != nil {
			return nil, nil, err
		}
		if seen.ErrorCode != nil {
			return nil, nil, fmt.Errorf("%s, undisturbed, ended in error: %s", j.Ask, *seen.ErrorCode)
		}
	}
	t.note("%s: %d asks done undisturbed", t.engine, len(s.asks))
	return s.all(), s.asks, nil
}

// wanted is what each ask came to when nothing disturbed it.
func wanted(calm []*Job, h *History) map[string]string {
	want := map[string]string{}
	for _, j := range calm {
		if r := h.Rows[j.id()]; r != nil {
			want[j.Ask] = r.Product
		}
	}
	return want
}

// storm submits the jobs while processes are killed and other things go wrong.
func (t trial) storm(ctx context.Context, h *house, s *clients, r *Report) (*killer, error) {
	list, leftOut := h.faults(t.lease)
	r.LeftOut = leftOut
	k := &killer{h: h, random: rand.New(rand.NewPCG(t.seed, 3)), settle: t.lease + 2500*time.Millisecond}
	if h.pg != nil {
		db, err := openRecords(h.database)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		k.db = db
	}
	over := time.Duration(t.kills)*meanPause + time.Duration(len(list))*2*time.Second
	s.start(ctx, submitters)
	var pacing sync.WaitGroup
	pacing.Go(func() { s.pace(ctx, t.jobs, over) })
	next := 0
	err := k.run(ctx, t.kills, s, func(ctx context.Context, done int) error {
		// The faults are spread over the kills.
		for ; next < len(list) && next*t.kills < done*len(list); next++ {
			t.note("%s: %s", t.engine, list[next].name)
			if err := list[next].do(ctx, k, s); err != nil {
				return fmt.Errorf("%s: %w", list[next].name, err)
			}
			r.Faults = append(r.Faults, list[next].name)
		}
		if done%50 == 0 {
			t.note("%s: %d kills, %d jobs", t.engine, done, len(s.all()))
		}
		return nil
	})
	pacing.Wait()
	t.note("%s: all kills are done", t.engine)
	s.close()
	return k, errors.Join(err, h.awaitReady(ctx))
}

// patience is how long nothing may get on before the rest is given up for lost.
const patience = 60 * time.Second

// drain reads each job over HTTP until it is final, and waits for its callback. What
// never comes to that is for the check to say.
func (t trial) drain(ctx context.Context, h *house, jobs []*Job) {
	moved := time.Now()
	for round := 0; ; round++ {
		left := 0
		for _, j := range jobs {
			if j.URI == "" || finalWords[j.Status] && h.receiver.knows(j.Number, j.Status) {
				continue
			}
			was := j.Status
			j.look(ctx, h.client)
			if j.Status != was || h.receiver.knows(j.Number, j.Status) {
				moved = time.Now()
			}
			if !finalWords[j.Status] || !h.receiver.knows(j.Number, j.Status) {
				left++
			}
		}
		if left == 0 || ctx.Err() != nil || time.Since(moved) > patience {
			return
		}
		if round%10 == 0 {
			t.note("%s: %d jobs to come", t.engine, left)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// look reads the job's state.
func (j *Job) look(ctx context.Context, c *client) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	s, err := c.read(ctx, j.URI)
	j.Unread = ""
	if err != nil {
		j.Unread = err.Error()
		return
	}
	j.Status = s.Status
}

// keepLogs prints the last lines of all processes, after a fault.
func (t trial) keepLogs(h *house) {
	for _, p := range h.programs() {
		t.note("%s: last lines of %s:\n%s", t.engine, p.name, p.lastWords())
	}
}
