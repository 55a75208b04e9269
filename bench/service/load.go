package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Load is what a service takes and needs.
type Load struct {
	Engine string `json:"engine"`
	Jobs   int    `json:"jobs"`

	FirstStart time.Duration `json:"first_start_ns"` // to the first answer, of an empty folder
	Start      time.Duration `json:"start_ns"`       // median of further ones
	Rest       Figures       `json:"rest"`
	RestCPU    float64       `json:"rest_cpu"` // share of one processor: server and database

	SubmitsPerS float64 `json:"submits_per_s"`
	SubmitCPU   float64 `json:"submit_cpu_s"` // processor time of one: server and database
	Submit      Spread  `json:"submit"`       // answers, under all clients
	JobsPerS    float64 `json:"jobs_per_s"`
	JobCPU      float64 `json:"job_cpu_s"` // processor time of one: server, child, database
	Done        Spread  `json:"done_s"`    // from the request to the result, at donePace
	After       Figures `json:"after"`     // all these jobs

	Upload  *Upload  `json:"upload,omitempty"`
	Idle    *Idle    `json:"idle,omitempty"`
	Workers *Workers `json:"workers,omitempty"`
}

// loader measures the load of one engine.
type loader struct {
	engine string
	saggar string
	jobs   int
	parts  []string
	note   func(format string, args ...any)
}

// loadParts are what --part chooses from, in the order in which they are measured.
var loadParts = []string{"submit", "upload", "idle", "workers"}

// loadClients is how many clients submit at a time.
const loadClients = 50

// run measures everything that is wanted.
func (l loader) run(ctx context.Context) (r *Load, err error) {
	h, err := open(ctx, plan{engine: l.engine, saggar: l.saggar, lease: 15 * time.Second, clients: loadClients})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, h.server.lastWords())
		}
		err = errors.Join(err, h.close())
	}()
	r = &Load{Engine: l.engine, Jobs: l.jobs}
	if err := l.starts(ctx, h, r); err != nil {
		return nil, err
	}
	for i, do := range []func(context.Context, *house, *Load) error{l.submits, l.upload, l.idle, l.workers} {
		part := loadParts[i]
		if len(l.parts) > 0 && !slices.Contains(l.parts, part) {
			continue
		}
		l.note("%s: %s", l.engine, part)
		if err := do(ctx, h, r); err != nil {
			return nil, fmt.Errorf("%s: %w", part, err)
		}
	}
	return r, nil
}

// restart ends the server in good order and starts it with further flags.
func (h *house) restart(ctx context.Context, flags ...string) (time.Duration, error) {
	if err := h.stop(); err != nil {
		return 0, err
	}
	was := h.server.args
	h.server.args = append(slices.Clone(was), flags...)
	defer func() { h.server.args = was }()
	begin := time.Now()
	if err := h.server.start(); err != nil {
		return 0, err
	}
	for {
		// Without the pauses of a client: they would be a part of what is measured.
		if r, err := h.client.do(ctx, "GET", "/healthz", nil); err == nil && r.status == 200 {
			return time.Since(begin), nil
		}
		if time.Since(begin) > 30*time.Second {
			return 0, fmt.Errorf("the server does not answer\n%s", h.server.lastWords())
		}
		if err := sleep(ctx, 2*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// starts measures how long a start takes and what the server uses without work.
func (l loader) starts(ctx context.Context, h *house, r *Load) (err error) {
	if r.FirstStart, err = h.restart(ctx); err != nil {
		return err
	}
	var times []time.Duration
	for range 5 {
		t, err := h.restart(ctx)
		if err != nil {
			return err
		}
		times = append(times, t)
	}
	slices.Sort(times)
	r.Start = times[len(times)/2]
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	r.Rest = figuresOf(ctx, h)
	before := h.serviceTime()
	if err := sleep(ctx, restFor); err != nil {
		return err
	}
	r.RestCPU = (h.serviceTime() - before) / restFor.Seconds()
	return nil
}

// restFor is long beside the hundredths of a second in which the system counts
// processor time.
const restFor = 20 * time.Second
