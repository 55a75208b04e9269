// Package service puts the job service under load and under fire: it starts the real
// program, kills its processes in the middle of work, breaks what they stand on, and
// judges from outside, by what clients and receivers of callbacks saw and by what
// the database holds, whether anything was lost or done twice.
package service

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/job/jobtest"
)

// Usage is the help of the command.
const Usage = `usage: bench service [flags]          reliability: kills, crashes, full disks
       bench service --load [flags]   how much it takes, how fast, with how much memory

  --engine LIST  sqlite, postgres or both with a comma between them (default: both;
                 postgres is left out by name where it is not installed)
  --kills N      processes to kill, one after the other (default 100)
  --jobs M       jobs to submit meanwhile (default 1000; with --load 10000)
  --short        one minute: 12 kills and 120 jobs of each engine, both at a time
  --seed S       of all that is drawn by lot (default 1)
  --lease D      of the service (default 3s)
  --only LIST    families of jobs: estimate, snapshot, transformation, layout, model
  --saggar F     use the binary F (default: build ./cmd/saggar)
  --json         print one JSON document instead of a table
  --part LIST    of --load: submit, upload, idle, workers (default: all)
`

// Command is `bench service`.
type Command struct {
	Stdout, Stderr io.Writer
}

type config struct {
	engines, only, parts []string
	kills, jobs          int
	seed                 uint64
	lease                time.Duration
	short, load, asJSON  bool
	saggar               string
	leftOut              []string
}

// Run measures and prints. bad counts the engines on which anything was wrong. Errors
// that wrap [nest.ErrUsage] are wrong usage.
func (c Command) Run(ctx context.Context, args []string) (bad int, err error) {
	f, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(c.Stdout, Usage)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, l := range f.leftOut {
		fmt.Fprintln(c.Stdout, "left out:", l)
	}
	tmp, err := os.MkdirTemp("", "saggar-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(tmp)
	if f.saggar == "" {
		if f.saggar, err = build(tmp); err != nil {
			return 0, err
		}
	}
	if f.load {
		return 0, c.load(ctx, f)
	}
	return c.reliability(ctx, f)
}

// load measures one engine after the other.
func (c Command) load(ctx context.Context, f *config) error {
	note := func(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }
	var loads []*Load
	for _, engine := range f.engines {
		l, err := loader{engine: engine, saggar: f.saggar, jobs: f.jobs, parts: f.parts, note: note}.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		loads = append(loads, l)
	}
	machine := thisMachine()
	if !f.asJSON {
		return writeLoads(c.Stdout, machine, loads)
	}
	return c.json(map[string]any{"machine": machine, "loads": loads})
}

// json prints one document.
func (c Command) json(v any) error {
	e := json.NewEncoder(c.Stdout)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// reliability runs the trials: of the short form at a time, as they mostly wait.
func (c Command) reliability(ctx context.Context, f *config) (bad int, err error) {
	reports, faults := make([]*Report, len(f.engines)), make([]error, len(f.engines))
	var mu sync.Mutex
	note := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(c.Stderr, format+"\n", args...)
	}
	var all sync.WaitGroup
	for i, engine := range f.engines {
		all.Go(func() { reports[i], faults[i] = f.trial(engine, note).run(ctx) })
		if !f.short {
			all.Wait()
		}
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		return 0, err
	}
	for _, r := range reports {
		if r.Bad() {
			bad++
		}
	}
	if !f.asJSON {
		return bad, writeReports(c.Stdout, reports)
	}
	return bad, c.json(reports)
}

func (f *config) trial(engine string, note func(string, ...any)) trial {
	t := trial{engine: engine, kills: f.kills, jobs: f.jobs, seed: f.seed, lease: f.lease, only: f.only, saggar: f.saggar, most: 2, note: note}
	if f.short {
		t.most = 1 // the second pause is too long for it
	}
	return t
}

func parse(args []string) (*config, error) {
	f := &config{}
	var engines, only, parts string
	set := flag.NewFlagSet("service", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&engines, "engine", "", "")
	set.IntVar(&f.kills, "kills", 100, "")
	set.IntVar(&f.jobs, "jobs", 0, "")
	set.BoolVar(&f.short, "short", false, "")
	set.BoolVar(&f.load, "load", false, "")
	set.BoolVar(&f.asJSON, "json", false, "")
	set.Uint64Var(&f.seed, "seed", 1, "")
	set.DurationVar(&f.lease, "lease", 3*time.Second, "")
	set.StringVar(&only, "only", "", "")
	set.StringVar(&parts, "part", "", "")
	set.StringVar(&f.saggar, "saggar", "", "")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	switch {
	case f.short:
		f.kills, f.jobs = 12, 120
	case f.jobs == 0 && f.load:
		f.jobs = 10000
	case f.jobs == 0:
		f.jobs = 1000
	}
	f.only, f.parts = split(only), split(parts)
	switch {
	case set.NArg() > 0:
		return nil, fmt.Errorf("%w: what is %q?", nest.ErrUsage, set.Arg(0))
	case f.kills < 1 || f.jobs < 1:
		return nil, fmt.Errorf("%w: --kills and --jobs must be above 0", nest.ErrUsage)
	case f.parts != nil && !f.load:
		return nil, fmt.Errorf("%w: --part is of --load", nest.ErrUsage)
	case f.only != nil && f.load:
		return nil, fmt.Errorf("%w: --only is not of --load", nest.ErrUsage)
	case f.lease < time.Second:
		return nil, fmt.Errorf("%w: --lease must be 1s or more", nest.ErrUsage)
	}
	if err := known("--only", f.only, families); err != nil {
		return nil, err
	}
	if err := known("--part", f.parts, loadParts); err != nil {
		return nil, err
	}
	return f, f.chooseEngines(split(engines))
}

// known refuses a word that is none of a flag's.
func known(flag string, given, words []string) error {
	for _, g := range given {
		if !slices.Contains(words, g) {
			return fmt.Errorf("%w: %s %q: use %s", nest.ErrUsage, flag, g, strings.Join(words, ", "))
		}
	}
	return nil
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// chooseEngines takes those that were asked for, or all that are here.
func (f *config) chooseEngines(asked []string) error {
	if err := known("--engine", asked, []string{"sqlite", "postgres"}); err != nil {
		return err
	}
	if len(asked) > 0 {
		f.engines = asked
		return nil
	}
	f.engines = []string{"sqlite"}
	if err := jobtest.FindPostgres(); err != nil {
		f.leftOut = append(f.leftOut, "postgres: "+err.Error())
		return nil
	}
	f.engines = append(f.engines, "postgres")
	return nil
}
