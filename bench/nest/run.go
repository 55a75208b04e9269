package nest

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Strip is a packer of strips: [pack.Strip], or another one in tests.
type Strip func(ctx context.Context, parts []pack.Part, height float64, o pack.Options) (*pack.Layout, error)

// Budget is how long a run may take: wall time, or processor time of the
// process, which does not depend on who else uses the machine.
type Budget struct {
	Time time.Duration
	CPU  bool
}

// ParseBudget reads "60s" or "20cpu" (CPU seconds).
func ParseBudget(text string) (Budget, error) {
	seconds, cpu := strings.CutSuffix(text, "cpu")
	if cpu {
		s, err := strconv.ParseFloat(seconds, 64)
		if err != nil || !(s > 0) || s > 1e6 {
			return Budget{}, fmt.Errorf("budget %q: want CPU seconds such as 20cpu", text)
		}
		return Budget{Time: time.Duration(s * float64(time.Second)), CPU: true}, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return Budget{}, fmt.Errorf("budget %q: want a time such as 60s, or CPU seconds such as 20cpu", text)
	}
	return Budget{Time: d}, nil
}

func (b Budget) String() string {
	if b.CPU {
		return fmt.Sprintf("%g CPU s", b.Time.Seconds())
	}
	return fmt.Sprintf("%g s", b.Time.Seconds())
}

// Run is one run of the packer on one instance, checked.
type Run struct {
	Seed    uint64   `json:"seed"`
	Width   float64  `json:"width"`
	Density float64  `json:"density"` // percent
	CPU     float64  `json:"cpu_s"`
	Wall    float64  `json:"wall_s"`
	Trace   []Point  `json:"trace"`  // each better layout: when, how dense
	Faults  []string `json:"faults"` // why the layout is not valid

	solution *Solution
	shapes   []poly.Polygon
}

// runner is what all runs have in common.
type runner struct {
	strip   Strip
	cpu     func() float64 // CPU seconds of the process so far
	budget  Budget
	workers int
	note    func(format string, args ...any)
}

// one runs the packer once and checks what comes out. The time of the check is
// not counted.
func (r runner) one(ctx context.Context, in *Instance, seed uint64) Run {
	out := Run{Seed: seed, Faults: []string{}, Trace: []Point{}}
	cpu, wall := r.cpu(), time.Now()
	spent := func() float64 { return r.cpu() - cpu }
	o := pack.Options{Budget: r.budget.Time, Seed: seed, Workers: r.workers}
	if r.budget.CPU {
		o.Clock = func() time.Duration { return time.Duration(spent() * float64(time.Second)) }
	}
	o.Progress = func(p pack.Progress) {
		if p.Best != nil {
			out.Trace = append(out.Trace, Point{CPU: spent(), Percent: in.Density(p.Best.Bed.X)})
		}
	}
	l, err := r.strip(ctx, in.Parts(), in.Height, o)
	out.CPU, out.Wall = spent(), time.Since(wall).Seconds()
	if err == nil && l == nil {
		err = fmt.Errorf("neither a layout nor an error")
	}
	if err != nil {
		out.Faults = append(out.Faults, err.Error())
		return out
	}
	out.check(ctx, in, l)
	return out
}

// check fills in what the layout says and what is wrong with it: by the code of
// this package and by that of [pack.Check].
func (r *Run) check(ctx context.Context, in *Instance, l *pack.Layout) {
	s, err := NewSolution(in, l)
	if err != nil {
		r.Faults = append(r.Faults, err.Error())
		return
	}
	s.Seed, s.CPU = r.Seed, r.CPU
	r.Width, r.Density, r.solution = s.Width, s.Density, s
	r.Faults = append(r.Faults, Verify(in, s)...)
	r.shapes, _ = place(in, s)
	asked := *l
	asked.Options = pack.Options{} // what was asked, whatever the layout says of itself
	report, err := pack.Check(context.WithoutCancel(ctx), in.Parts(), pack.Plate(s.Width, in.Height), &asked)
	if err != nil {
		r.Faults = append(r.Faults, err.Error())
		return
	}
	for _, v := range report.Violations {
		r.Faults = append(r.Faults, "pack.Check: "+v.Message)
	}
}

// Row is the outcome of all seeds on one instance. Runs that are not valid count
// in no figure.
type Row struct {
	Instance string  `json:"instance"`
	Copies   int     `json:"copies"`
	Mean     float64 `json:"mean_density"`
	Min      float64 `json:"min_density"`
	Max      float64 `json:"max_density"`
	CPU      float64 `json:"mean_cpu_s"`
	Wall     float64 `json:"mean_wall_s"`
	Bar      float64 `json:"bar,omitempty"` // must, or aim
	BarCPU   float64 `json:"bar_cpu_s,omitempty"`
	Aim      bool    `json:"bar_is_aim,omitempty"`
	Paper    float64 `json:"paper_mean,omitempty"`
	Record   float64 `json:"record,omitempty"`
	Sparrow  *Point  `json:"sparrow,omitempty"`
	Valid    int     `json:"valid"`
	Runs     []Run   `json:"runs"`
}

func newRow(in *Instance, runs []Run, k KnownStrip) Row {
	row := Row{Instance: in.Name, Copies: in.Count(), Runs: runs, Paper: k.Paper.Mean, Record: k.Record, Min: math.Inf(1)}
	for _, r := range runs {
		if len(r.Faults) > 0 {
			continue
		}
		row.Valid++
		row.Mean += r.Density
		row.CPU += r.CPU
		row.Wall += r.Wall
		row.Min, row.Max = math.Min(row.Min, r.Density), math.Max(row.Max, r.Density)
	}
	if row.Valid == 0 {
		row.Min = 0
		return row
	}
	n := float64(row.Valid)
	row.Mean, row.CPU, row.Wall = row.Mean/n, row.CPU/n, row.Wall/n
	if b, ok := barFor(in.Name, row.CPU); ok {
		row.Bar, row.BarCPU, row.Aim = b.percent, b.cpu, b.aim
	}
	if p, ok := k.sparrow(row.CPU); ok {
		row.Sparrow = &p
	}
	return row
}
