package nest

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Usage is the help of the command.
const Usage = `usage: bench pack2d [flags]

  --instance NAME  measure this instance; may be repeated, or a list a,b,c, or "all"
                   (default: those that have a bar)
  --budget B       each run searches for B: 60s of wall time, or 20cpu for CPU
                   seconds of the process (default 60s)
  --seeds N        run seeds 1 to N and take the mean (default 3)
  --workers N      at most N threads (default: one per processor)
  --json           print one JSON document instead of a table
  --svg DIR        write a picture of each layout
  --out DIR        write each layout as NAME.SEED.json
  --data DIR       the folder with strip/*.json and best_known.json
                   (default: nest2d in the folder that SAGGAR_CORPUS names)
`

// Command is `bench pack2d`.
type Command struct {
	Strip          Strip
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

// ErrUsage marks a command line that makes no sense.
var ErrUsage = errors.New("wrong usage")

// config is the command line.
type config struct {
	instances      []string
	budget         Budget
	seeds, workers int
	json           bool
	svg, out, data string
}

// list is a flag that may be repeated and holds names between commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(s string) error {
	*l = append(*l, strings.Split(s, ",")...)
	return nil
}

func parse(args []string) (config, error) {
	var c config
	var budget string
	f := flag.NewFlagSet("pack2d", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Var((*list)(&c.instances), "instance", "")
	f.StringVar(&budget, "budget", "60s", "")
	f.IntVar(&c.seeds, "seeds", 3, "")
	f.IntVar(&c.workers, "workers", 0, "")
	f.BoolVar(&c.json, "json", false, "")
	f.StringVar(&c.svg, "svg", "", "")
	f.StringVar(&c.out, "out", "", "")
	f.StringVar(&c.data, "data", "", "")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	var err error
	switch c.budget, err = ParseBudget(budget); {
	case err != nil:
		return c, err
	case f.NArg() > 0:
		return c, fmt.Errorf("what is %q?", f.Arg(0))
	case c.seeds < 1 || c.seeds > 1000:
		return c, errors.New("--seeds must be 1 to 1000")
	case c.workers < 0:
		return c, errors.New("--workers must be 0 or more")
	}
	return c, nil
}

// Run measures what args ask for. A command line without sense is [ErrUsage].
func (c Command) Run(ctx context.Context, args []string) (invalid int, err error) {
	cfg, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(c.Stdout, Usage)
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	r, err := c.measure(ctx, cfg)
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

// Folder returns where the instances are: name, or nest2d of the corpus.
func Folder(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	corpus := os.Getenv("SAGGAR_CORPUS")
	if corpus == "" {
		return "", errors.New("set SAGGAR_CORPUS to the folder that has nest2d, or name that one with --data")
	}
	return filepath.Join(corpus, "nest2d"), nil
}

func (c Command) measure(ctx context.Context, cfg config) (Report, error) {
	out := Report{Schema: 1, Budget: cfg.budget.String(), Seeds: cfg.seeds, Workers: cfg.workers}
	folder, err := Folder(cfg.data)
	if err != nil {
		return out, err
	}
	known, err := ReadKnown(folder)
	if err != nil {
		return out, err
	}
	instances, err := openAll(folder, cfg.instances)
	if err != nil {
		return out, err
	}
	for _, dir := range []string{cfg.svg, cfg.out} {
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return out, err
			}
		}
	}
	r := runner{strip: c.Strip, cpu: c.CPU, budget: cfg.budget, workers: cfg.workers,
		note: func(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }}
	for _, in := range instances {
		var runs []Run
		for seed := 1; seed <= cfg.seeds && ctx.Err() == nil; seed++ {
			run := r.one(ctx, in, uint64(seed))
			r.note("%s", run.line(in))
			if err := cfg.keep(in, run); err != nil {
				return out, err
			}
			runs = append(runs, run)
		}
		if len(runs) > 0 {
			out.Rows = append(out.Rows, newRow(in, runs, known.Strip[in.Name]))
		}
	}
	return out, nil
}

// line is a run in one line for people who wait.
func (r Run) line(in *Instance) string {
	text := fmt.Sprintf("%-10s seed %d: %.2f %%, width %.6g, CPU %.2f s, wall %.2f s", in.Name, r.Seed, r.Density, r.Width, r.CPU, r.Wall)
	if len(r.Faults) > 0 {
		text += fmt.Sprintf(", NOT VALID (%d): %s", len(r.Faults), r.Faults[0])
	}
	return text
}

// keep writes the files that were asked for, of layouts that are not valid too:
// to look at what is wrong.
func (c config) keep(in *Instance, r Run) error {
	if r.solution == nil {
		return nil
	}
	if c.out != "" {
		if err := r.solution.Write(c.out); err != nil {
			return err
		}
	}
	if c.svg != "" {
		return r.writeSVG(c.svg, in)
	}
	return nil
}

// openAll reads the instances by name: those with bars when none is named, every
// file for "all".
func openAll(folder string, names []string) ([]*Instance, error) {
	if len(names) == 0 {
		names = defaultInstances()
	}
	var out []*Instance
	for _, name := range names {
		pattern := name
		if name == "all" {
			pattern = "*"
		}
		paths, err := filepath.Glob(filepath.Join(folder, "strip", pattern+".json"))
		if err != nil || len(paths) == 0 {
			return nil, fmt.Errorf("no instance %q in %s", name, filepath.Join(folder, "strip"))
		}
		for _, path := range paths {
			in, err := ReadInstance(path)
			if err != nil {
				return nil, err
			}
			out = append(out, in)
		}
	}
	return out, nil
}
