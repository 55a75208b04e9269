package beds

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/pack"
)

// Usage is the help of the command.
const Usage = `usage: bench pack3d [flags]

  --instance NAME  measure this instance; may be repeated, or a list a,b,c; a part
                   of the name names all that have it, "all" names every one
                   (default: those that have a bar)
  --mode M         turns allowed: fixed, discrete2, discrete4, discrete8, axis24, free
                   (default: the modes in which the instance has a bar, else fixed;
                   of powder beds axis24)
  --suite S        pack powder beds of real parts instead: a1 to a5, liu36, or all;
                   may be repeated, or a list
  --pack3d PATH    have this pack3d program (its command line up to 1.5, or 1.6 with
                   JSON) pack the same beds, in one build each
  --budget B       each run searches for B: 60s of wall time, or 120cpu for CPU
                   seconds of the process (default 60s)
  --seeds N        run N seeds and take the median (default 5)
  --first-seed K   the first of them (default 1): a long measurement goes on where
                   it ended
  --workers N      at most N threads (default: one per processor)
  --json           print one JSON document instead of tables
  --out DIR        write each layout of an instance as NAME.MODE.SEED.json
  --data DIR       the folder with the instances and best_known.json
                   (default: pack3d in the folder that SAGGAR_CORPUS names)
`

// Command is `bench pack3d`.
type Command struct {
	Lowest         Lowest
	Packer         pack.Packer    // of powder beds
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

// config is the command line.
type config struct {
	instances, suites []string
	mode, pack3d      string
	budget            nest.Budget
	seeds, first      int // how many, and the first of them
	workers           int
	json              bool
	out, data         string
}

// list is a flag that may be repeated and holds names between commas. Names of
// instances have commas of their own: those are asked for one by one.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(s string) error {
	if strings.Contains(s, ", ") {
		*l = append(*l, s)
		return nil
	}
	*l = append(*l, strings.Split(s, ",")...)
	return nil
}

func parse(args []string) (config, error) {
	var c config
	var budget string
	f := flag.NewFlagSet("pack3d", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Var((*list)(&c.instances), "instance", "")
	f.Var((*list)(&c.suites), "suite", "")
	f.StringVar(&c.mode, "mode", "", "")
	f.StringVar(&c.pack3d, "pack3d", "", "")
	f.StringVar(&budget, "budget", "60s", "")
	f.IntVar(&c.seeds, "seeds", 5, "")
	f.IntVar(&c.first, "first-seed", 1, "")
	f.IntVar(&c.workers, "workers", 0, "")
	f.BoolVar(&c.json, "json", false, "")
	f.StringVar(&c.out, "out", "", "")
	f.StringVar(&c.data, "data", "", "")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	var err error
	switch c.budget, err = nest.ParseBudget(budget); {
	case err != nil:
		return c, err
	case f.NArg() > 0:
		return c, fmt.Errorf("what is %q?", f.Arg(0))
	case c.pack3d != "" && len(c.suites) == 0:
		return c, errors.New("--pack3d is for --suite")
	case c.seeds < 1 || c.seeds > 1000 || c.first < 1 || c.workers < 0:
		return c, errors.New("--seeds must be 1 to 1000, --first-seed 1 or more, --workers 0 or more")
	}
	if c.mode != "" {
		_, err = ParseMode(c.mode)
	}
	if slices.Contains(c.suites, "all") {
		c.suites = suiteNames()
	}
	for _, s := range c.suites {
		if !slices.Contains(suiteNames(), s) {
			return c, fmt.Errorf("--suite %q: there are %s", s, strings.Join(suiteNames(), ", "))
		}
	}
	return c, err
}

// Run measures what args ask for, and returns how many layouts are not valid. A
// command line without sense is [nest.ErrUsage].
func (c Command) Run(ctx context.Context, args []string) (invalid int, err error) {
	cfg, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(c.Stdout, Usage)
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	if cfg.data == "" {
		corpus := os.Getenv("SAGGAR_CORPUS")
		if corpus == "" {
			return 0, errors.New("set SAGGAR_CORPUS to the folder that has pack3d, or name that one with --data")
		}
		cfg.data = filepath.Join(corpus, "pack3d")
	}
	r := Report{Schema: 1, Budget: cfg.budget.String(), Seeds: cfg.seeds, FirstSeed: cfg.first, Workers: cfg.workers}
	if len(cfg.suites) > 0 && c.Packer == nil {
		return 0, errors.New("--suite: there is no packer of powder beds")
	}
	if len(cfg.suites) > 0 {
		r.Beds, err = c.suites(ctx, cfg)
	} else {
		r.Rows, err = c.heights(ctx, cfg)
	}
	if err != nil {
		return 0, err
	}
	if !cfg.json {
		return r.Invalid(), r.Write(c.Stdout)
	}
	e := json.NewEncoder(c.Stdout)
	e.SetIndent("", " ")
	return r.Invalid(), e.Encode(r)
}

func (c Command) note(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }

// job is an instance in a mode.
type job struct {
	instance *Instance
	mode     Mode
}

// jobs returns what the command line asks for: in the order of the table when it
// names no instance.
func (cfg config) jobs() ([]job, error) {
	var pairs [][2]string
	if len(cfg.instances) == 0 {
		for _, b := range table {
			if cfg.mode == "" || cfg.mode == b.mode {
				pairs = append(pairs, [2]string{b.instance, b.mode})
			}
		}
	}
	names, err := Names(cfg.data)
	if err != nil {
		return nil, err
	}
	for _, asked := range cfg.instances {
		found, err := find(names, asked)
		if err != nil {
			return nil, fmt.Errorf("%w in %s", err, cfg.data)
		}
		for _, name := range found {
			modes := modesOf(name)
			if cfg.mode != "" {
				modes = []string{cfg.mode}
			}
			for _, m := range modes {
				pairs = append(pairs, [2]string{name, m})
			}
		}
	}
	return open(cfg.data, pairs)
}

// open reads instances, each once.
func open(folder string, pairs [][2]string) ([]job, error) {
	known := map[string]*Instance{}
	var out []job
	for _, p := range pairs {
		in := known[p[0]]
		if in == nil {
			var err error
			if in, err = ReadInstance(folder, p[0]); err != nil {
				return nil, err
			}
			known[p[0]] = in
		}
		m, err := ParseMode(p[1])
		if err != nil {
			return nil, err
		}
		out = append(out, job{in, m})
	}
	return out, nil
}

// heights measures the public instances.
func (c Command) heights(ctx context.Context, cfg config) ([]Row, error) {
	known, err := readKnown(cfg.data)
	if err != nil {
		return nil, err
	}
	jobs, err := cfg.jobs()
	if err != nil {
		return nil, err
	}
	if cfg.out != "" {
		if err := os.MkdirAll(cfg.out, 0o755); err != nil {
			return nil, err
		}
	}
	r := runner{lowest: c.Lowest, cpu: c.CPU, budget: cfg.budget, workers: cfg.workers}
	var rows []Row
	for _, j := range jobs {
		var runs []Run
		for seed := cfg.first; seed < cfg.first+cfg.seeds && ctx.Err() == nil; seed++ {
			run := r.one(ctx, j.instance, j.mode, uint64(seed))
			c.note("%s", run.line(j))
			if cfg.out != "" && run.solution != nil { // those that are not valid too: to look at what is wrong
				if err := run.solution.Write(cfg.out); err != nil {
					return rows, err
				}
			}
			runs = append(runs, run)
		}
		if len(runs) > 0 {
			rows = append(rows, newRow(j.instance, j.mode.Name, runs, known[[2]string{j.instance.Name, j.mode.Name}], cfg.budget))
		}
	}
	return rows, nil
}

// line is a run in one line for people who wait.
func (r Run) line(j job) string {
	text := fmt.Sprintf("%-34s %-9s seed %d: height %.4f, %.2f %%, CPU %.2f s, wall %.2f s",
		j.instance.Name, j.mode.Name, r.Seed, r.Height, r.Density, r.CPU, r.Wall)
	if len(r.Faults) > 0 {
		text += fmt.Sprintf(", NOT VALID (%d): %s", len(r.Faults), r.Faults[0])
	}
	return text
}
