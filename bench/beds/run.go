package beds

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/pack"
)

// Run is one run of the packer on one instance, checked.
type Run struct {
	Seed    uint64   `json:"seed"`
	Height  float64  `json:"height"`
	Density float64  `json:"density"` // percent
	CPU     float64  `json:"cpu_s"`
	Wall    float64  `json:"wall_s"`
	Trace   []Point  `json:"trace"`  // each better layout: when, how high
	Faults  []string `json:"faults"` // why the layout is not valid

	solution *Solution
}

// Point is a height at some seconds.
type Point struct {
	CPU    float64 `json:"cpu_s"`
	Wall   float64 `json:"wall_s"`
	Height float64 `json:"height"`
}

// runner is what all runs have in common.
type runner struct {
	lowest  Lowest
	cpu     func() float64 // CPU seconds of the process so far
	budget  nest.Budget
	workers int
}

// one runs the packer once and checks what comes out. The time of the check is
// not counted.
func (r runner) one(ctx context.Context, in *Instance, m Mode, seed uint64) Run {
	out := Run{Seed: seed, Faults: []string{}, Trace: []Point{}}
	cpu, wall := r.cpu(), time.Now()
	spent := func() float64 { return r.cpu() - cpu }
	o := pack.Options{Budget: r.budget.Time, Seed: seed, Workers: r.workers, Rotations: m.rotations(),
		FloorDistance: new(0.0), Interlock: pack.IgnoreInterlock} // as the published figures
	if r.budget.CPU {
		o.Clock = func() time.Duration { return time.Duration(spent() * float64(time.Second)) }
	}
	o.Progress = func(p pack.Progress) {
		if p.Best != nil {
			out.Trace = append(out.Trace, Point{CPU: spent(), Wall: time.Since(wall).Seconds(), Height: p.Best.Bed.Z})
		}
	}
	l, err := r.lowest(ctx, in.Parts(), in.X, in.Y, o)
	out.CPU, out.Wall = spent(), time.Since(wall).Seconds()
	if err == nil && l == nil {
		err = errors.New("neither a layout nor an error")
	}
	if err != nil && (l == nil || ctx.Err() == nil) {
		out.Faults = append(out.Faults, err.Error())
		return out
	}
	o.Clock, o.Progress = nil, nil
	out.check(ctx, in, m, l, o)
	return out
}

// check fills in what the layout says and what is wrong with it: by the code of
// this package and by that of [pack.Check].
func (r *Run) check(ctx context.Context, in *Instance, m Mode, l *pack.Layout, o pack.Options) {
	s, err := NewSolution(in, m, l)
	if err != nil {
		r.Faults = append(r.Faults, err.Error())
		return
	}
	s.Seed, s.CPU = r.Seed, r.CPU
	r.Height, r.Density, r.solution = s.Height, s.Density, s
	r.Faults = append(r.Faults, Verify(in, m, s)...)
	o.Packer = pack.InVolume
	bed := pack.Plate(in.X, in.Y)
	bed.Z = s.Height
	r.Faults = append(r.Faults, checked(ctx, in.Parts(), bed, l, o)...)
}

// mostFaults of one layout are told.
const mostFaults = 10

// checked returns what [pack.Check] finds wrong with a layout, by the options that
// were asked for: what it says of itself does not count. An error of the check is
// a fault too.
func checked(ctx context.Context, parts []pack.Part, bed pack.Bed, l *pack.Layout, o pack.Options) []string {
	asked := *l
	asked.Options = o
	report, err := pack.Check(context.WithoutCancel(ctx), parts, bed, &asked)
	if err != nil {
		return []string{"pack.Check: " + err.Error()}
	}
	var faults []string
	for i, v := range report.Violations {
		if i == mostFaults {
			return append(faults, fmt.Sprintf("pack.Check: and %d more", len(report.Violations)-i))
		}
		faults = append(faults, "pack.Check: "+v.Message)
	}
	return faults
}

// Row is the outcome of all seeds on one instance in one mode. Runs that are not
// valid count in no figure.
type Row struct {
	Instance string  `json:"instance"`
	Mode     string  `json:"mode"`
	Copies   int     `json:"copies"`
	Median   float64 `json:"median_height"`
	Best     float64 `json:"best_height"`
	Worst    float64 `json:"worst_height"`
	Density  float64 `json:"median_density"` // percent
	CPU      float64 `json:"mean_cpu_s"`
	Wall     float64 `json:"mean_wall_s"`
	Must     float64 `json:"must,omitempty"`
	MustS    float64 `json:"must_s,omitempty"` // seconds on two cores that it is for
	Aim      float64 `json:"aim,omitempty"`    // at 600 s
	Known    Known   `json:"published"`
	Valid    int     `json:"valid"`
	Runs     []Run   `json:"runs"`
}

func newRow(in *Instance, mode string, runs []Run, known Known, budget nest.Budget) Row {
	row := Row{Instance: in.Name, Mode: mode, Copies: in.Count(), Runs: runs, Known: known}
	var heights []float64
	for _, r := range runs {
		if len(r.Faults) > 0 {
			continue
		}
		row.Valid++
		heights = append(heights, r.Height)
		row.CPU += r.CPU
		row.Wall += r.Wall
		if row.Valid == 1 || r.Height < row.Best {
			row.Best = r.Height
		}
		row.Worst = max(row.Worst, r.Height)
	}
	if must, aim, ok := barFor(in.Name, mode, seconds(budget)); ok {
		row.Must, row.MustS, row.Aim = must.height, must.seconds, aim
	}
	if row.Valid > 0 {
		row.CPU, row.Wall = row.CPU/float64(row.Valid), row.Wall/float64(row.Valid)
		row.Median = median(heights)
		row.Density = in.Density(row.Median)
	}
	return row
}

// seconds returns how long a budget is on two cores.
func seconds(b nest.Budget) float64 {
	if b.CPU {
		return b.Time.Seconds() / 2
	}
	return b.Time.Seconds()
}
