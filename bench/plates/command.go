package plates

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
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// Usage is the help of the command.
const Usage = `usage: bench plate [flags]

  --only LIST   of smallest, fast, first, fill, many: measure only these
  --budget B    each search has B altogether: 10s of wall time, or 20cpu for CPU
                seconds of the process (default 10s)
  --seeds N     look for the smallest plates with seeds 1 to N (default 3)
  --gap MM      between the parts of fill, here and for PrusaSlicer, and of many
                (default 1)
  --workers N   at most N threads (default: one per processor)
  --quick       one seed, a fifth of the budget, and only the first bed
  --no-peer     do not ask PrusaSlicer
  --json        print one JSON document instead of tables
  --svg DIR     write a picture of each layout
  --data DIR    the folder with nest2d, meshes and estimate (default: SAGGAR_CORPUS)
`

// Command is `bench plate`.
type Command struct {
	Packer         pack.Packer
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

// config is the command line.
type config struct {
	only                map[string]bool
	budget              nest.Budget
	seeds, workers      int
	gap                 float64 // of real parts, mm
	quick, json, noPeer bool
	svg, data           string
}

// The measurements, as --only names them.
var measurements = []string{"smallest", "fast", "first", "fill", "many"}

func parse(args []string) (config, error) {
	c := config{only: map[string]bool{}}
	var only, budget string
	f := flag.NewFlagSet("plate", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&only, "only", strings.Join(measurements, ","), "")
	f.StringVar(&budget, "budget", "10s", "")
	f.IntVar(&c.seeds, "seeds", 3, "")
	f.Float64Var(&c.gap, "gap", caseGap, "")
	f.IntVar(&c.workers, "workers", 0, "")
	f.BoolVar(&c.quick, "quick", false, "")
	f.BoolVar(&c.noPeer, "no-peer", false, "")
	f.BoolVar(&c.json, "json", false, "")
	f.StringVar(&c.svg, "svg", "", "")
	f.StringVar(&c.data, "data", os.Getenv("SAGGAR_CORPUS"), "")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	for _, name := range strings.Split(only, ",") {
		c.only[name] = true
	}
	for name := range c.only {
		if !strings.Contains(","+strings.Join(measurements, ",")+",", ","+name+",") || name == "" {
			return c, fmt.Errorf("--only %q: there are %s", name, strings.Join(measurements, ", "))
		}
	}
	var err error
	switch c.budget, err = nest.ParseBudget(budget); {
	case err != nil:
		return c, err
	case f.NArg() > 0:
		return c, fmt.Errorf("what is %q?", f.Arg(0))
	case !(c.gap >= 0) || c.gap > 100:
		return c, errors.New("--gap must be 0 to 100 mm")
	case c.seeds < 1 || c.seeds > 1000 || c.workers < 0:
		return c, errors.New("--seeds must be 1 to 1000, --workers 0 or more")
	}
	if c.quick {
		c.seeds, c.budget.Time = 1, c.budget.Time/5
	}
	return c, nil
}

// Run measures what args ask for, and returns how many faults there are in all
// layouts. A command line without sense is [nest.ErrUsage].
func (c Command) Run(ctx context.Context, args []string) (faults int, err error) {
	cfg, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(c.Stdout, Usage)
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	if cfg.data == "" {
		return 0, errors.New("set SAGGAR_CORPUS to the folder of nest2d, meshes and estimate, or name it with --data")
	}
	dir, err := os.MkdirTemp("", "saggar-plates-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	m := &measuring{Command: c, config: cfg, library: library{corpus: cfg.data, dir: dir, meshes: map[string]*mesh.Mesh{}}}
	r, err := m.all(ctx)
	if err != nil {
		return 0, err
	}
	if !cfg.json {
		return len(r.faults()), r.Write(c.Stdout)
	}
	e := json.NewEncoder(c.Stdout)
	e.SetIndent("", " ")
	return len(r.faults()), e.Encode(r)
}

// measuring is one call of the command.
type measuring struct {
	Command
	config
	library library
	peer    *prusa
}

func (m *measuring) note(format string, args ...any) { fmt.Fprintf(m.Stderr, format+"\n", args...) }

func (m *measuring) all(ctx context.Context) (Report, error) {
	r := Report{Schema: 1, Budget: m.budget.String(), FastBudget: m.fastBudget().String(), Seeds: m.seeds, FillGap: m.gap}
	if m.svg != "" {
		if err := os.MkdirAll(m.svg, 0o755); err != nil {
			return r, err
		}
	}
	var err error
	if m.only["smallest"] || m.only["fast"] {
		if r.Smallest, r.Fast, err = m.plates(ctx); err != nil {
			return r, err
		}
	}
	if m.only["first"] {
		if r.First, err = m.firsts(ctx); err != nil {
			return r, err
		}
	}
	if m.only["many"] {
		if r.Many, err = m.manies(ctx); err != nil {
			return r, err
		}
	}
	r.Prusa = "not asked"
	if m.only["fill"] {
		if !m.noPeer {
			m.peer = newPrusa()
			r.Prusa = "not installed: Debian package prusa-slicer"
		}
		r.Fill, err = m.fills(ctx)
		r.Sets = setRows(r.Fill)
		if m.peer != nil {
			r.Prusa = fmt.Sprintf("asked %d times in this run", m.peer.asked)
		}
	}
	return r, err
}

// search returns a search whose clock starts now, and what it cost so far.
func (m *measuring) search(parts []pack.Part, o pack.Options, total time.Duration, byCPU bool) (*search, func() (cpu, wall float64)) {
	cpu, wall := m.CPU(), time.Now()
	cost := func() (float64, float64) { return m.CPU() - cpu, time.Since(wall).Seconds() }
	clock := func() time.Duration { return time.Since(wall) }
	if byCPU {
		clock = func() time.Duration { return time.Duration((m.CPU() - cpu) * float64(time.Second)) }
	}
	o.Workers = m.workers
	return &search{packer: m.Packer, parts: parts, o: o, clock: clock, total: total}, cost
}

// check returns what is wrong with a layout, by the options that it was asked
// for: what it says of itself does not count. An error of the check is a fault too.
func (m *measuring) check(ctx context.Context, l *pack.Layout, parts []pack.Part, bed pack.Bed, o pack.Options) []string {
	asked := *l
	asked.Options = o
	report, err := pack.Check(ctx, parts, bed, &asked)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	for i, v := range report.Violations {
		if i == mostFaults {
			return append(faults, fmt.Sprintf("and %d more", len(report.Violations)-i))
		}
		faults = append(faults, v.Message)
	}
	return faults
}

// mostFaults of one layout are told.
const mostFaults = 10

// draw writes a picture when one is wanted.
func (m *measuring) draw(name string, l *pack.Layout, parts []pack.Part) error {
	if m.svg == "" || l == nil {
		return nil
	}
	name = strings.NewReplacer(" ", "_", ",", "").Replace(name)
	return os.WriteFile(filepath.Join(m.svg, name+".svg"), []byte(drawing(l, parts)), 0o644)
}
