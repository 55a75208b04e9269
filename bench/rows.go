package main

import "math"

// bar is one line of "what it must reach": a number taken from the outcomes,
// with what it must and what it should be.
type bar struct {
	title     string
	unit      string
	must, aim float64 // must 0: there is an aim only
	less      bool    // smaller is better
	lanes     []ref   // the lanes whose figures must be right for the bar to mean anything
	value     func(r *result) (float64, bool)
}

// verdict of a bar.
type verdict string

const (
	verdictAim     verdict = "aim reached"
	verdictPass    verdict = "pass"
	verdictMiss    verdict = "MISS"
	verdictBelow   verdict = "below the aim" // where there is an aim only
	verdictUnknown verdict = "not measured"
	verdictWrong   verdict = "WRONG FIGURES" // of one of the two: the number means nothing
)

// equal reports whether the figures of every lane of b are right.
func (b bar) equal(r *result) bool {
	for _, f := range b.lanes {
		if o := f.in(r); o != nil && len(o.wrong()) > 0 {
			return false
		}
	}
	return true
}

func (b bar) judge(x float64, known, equal bool) verdict {
	reaches := func(limit float64) bool { return b.less && x <= limit || !b.less && x >= limit }
	switch {
	case !known || math.IsNaN(x):
		return verdictUnknown
	case !equal:
		return verdictWrong
	case reaches(b.aim):
		return verdictAim
	case b.must == 0:
		return verdictBelow
	case reaches(b.must):
		return verdictPass
	}
	return verdictMiss
}

// ref names a lane of a task.
type ref struct{ task, entrant, mesh string }

func (f ref) in(r *result) *outcome { return r.lane(f.task, f.entrant, f.mesh) }

var (
	idle     = ref{"start", "version", ""}
	cold1m   = ref{"full-1m", "saggar", "stl-1m"}
	warm1m   = ref{"full-1m", "saggar-warm", "stl-1m"}
	warmShuf = ref{"full-1m", "saggar-warm", "shuffled-1m"}
	cold10m  = ref{"full-10m", "saggar", "stl-10m"}
	warm10m  = ref{"full-10m", "saggar-warm", "stl-10m"}
	openText = ref{"ascii-1m", "saggar-open", "ascii-1m"}
	openZip  = ref{"3mf-1m", "saggar-open", "3mf-1m"}
	drawn    = ref{"picture", "saggar-cut", "stl-1m"}
)

// bars in the order of the table.
var bars = []bar{
	bar{title: "`saggar version`, CPU", unit: "ms", must: 15, aim: 5, less: true}.
		from(idle, func(o *outcome) float64 { return 1e3 * o.cpu() }),
	times("1 M STL, cold, CPU, against admesh", 3, 5).ratio(ref{"full-1m", "admesh", "stl-1m"}, cold1m, (*outcome).cpu),
	times("1 M STL, cold, CPU, against PrusaSlicer", 4, 7).ratio(ref{"full-1m", "prusa", "stl-1m"}, cold1m, (*outcome).cpu),
	times("1 M STL, cold, CPU, against hschendel Validate", 40, 70).ratio(ref{"full-1m", "hschendel-validate", "stl-1m"}, cold1m, (*outcome).cpu),
	times("1 M STL, cold, least wall, against admesh", 4, 7).ratio(ref{"full-1m", "admesh", "stl-1m"}, cold1m, (*outcome).leastWall),
	times("1 M STL, cold, least wall, against PrusaSlicer", 5, 8).ratio(ref{"full-1m", "prusa", "stl-1m"}, cold1m, (*outcome).leastWall),
	times("10 M STL, warm, CPU, against admesh", 3, 5).ratio(ref{"full-10m", "admesh", "stl-10m"}, warm10m, (*outcome).cpu),
	times("10 M STL, warm, CPU, against PrusaSlicer", 4.5, 7).ratio(ref{"full-10m", "prusa", "stl-10m"}, warm10m, (*outcome).cpu),
	bar{title: "CPU per triangle, 1 M STL, warm", unit: "ns", must: 130, aim: 80, less: true}.
		from(warm1m, func(o *outcome) float64 { return 1e9 * o.cpu() / float64(o.mesh.Facts.Triangles) }),
	{title: "memory per triangle at 10 M", unit: "B", must: 90, aim: 60, less: true,
		lanes: []ref{cold10m}, value: memoryPerTriangle},
	bar{title: "shuffled order, slow-down, 1 M STL, warm", unit: "x", must: 3.2, aim: 1.8, less: true}.
		ratio(warmShuf, warm1m, (*outcome).cpu),
	times("ASCII 1 M, read, CPU, against fauxgl", 7, 7).ratio(ref{"ascii-1m", "fauxgl-load", "ascii-1m"}, openText, (*outcome).cpu),
	times("ASCII 1 M, read, CPU, against admesh (its whole run)", 8, 8).ratio(ref{"ascii-1m", "admesh", "ascii-1m"}, openText, (*outcome).cpu),
	times("ASCII 1 M, read, CPU, against hschendel", 40, 40).ratio(ref{"ascii-1m", "hschendel-load", "ascii-1m"}, openText, (*outcome).cpu),
	bar{title: "ASCII 1 M, read, warm, per core", unit: "GB/s", must: 0, aim: 1}.
		from(ref{"ascii-1m", "saggar-open-warm", "ascii-1m"}, func(o *outcome) float64 { return float64(o.mesh.Bytes) / 1e9 / o.cpu() }),
	times("3MF 1 M, read, CPU, against go3mf", 4, 6).ratio(ref{"3mf-1m", "go3mf-decode", "3mf-1m"}, openZip, (*outcome).cpu),
	bar{title: "picture of 1 M, cut and capped, CPU, share of fauxgl's", unit: "x", must: 2, aim: 1.0 / 3, less: true}.
		ratio(drawn, ref{"picture", "fauxgl-picture", "stl-1m"}, (*outcome).cpu),
	bar{title: "volume at 1 M, relative error", must: 1e-12, aim: 1e-14, less: true}.from(cold1m, volumeError),
	bar{title: "volume at 10 M, relative error", must: 1e-12, aim: 1e-14, less: true}.from(cold10m, volumeError),
}

// times is a bar on how many times less ours needs than theirs.
func times(title string, must, aim float64) bar {
	return bar{title: title, unit: "x", must: must, aim: aim}
}

// from takes the bar's number from one lane.
func (b bar) from(f ref, number func(*outcome) float64) bar {
	b.lanes = []ref{f}
	b.value = func(r *result) (float64, bool) {
		o := f.in(r)
		if o == nil {
			return 0, false
		}
		return number(o), true
	}
	return b
}

// ratio divides the number of one lane by that of another.
func (b bar) ratio(above, below ref, number func(*outcome) float64) bar {
	b.lanes = []ref{above, below}
	b.value = func(r *result) (float64, bool) {
		x, y := above.in(r), below.in(r)
		if x == nil || y == nil || number(y) == 0 {
			return 0, false
		}
		return number(x) / number(y), true
	}
	return b
}

// memoryPerTriangle is the peak anonymous memory of the cold process above that
// of `saggar version`.
func memoryPerTriangle(r *result) (float64, bool) {
	o, base := cold10m.in(r), idle.in(r)
	if o == nil || base == nil || o.anon() == 0 {
		return 0, false
	}
	return (o.anon() - base.anon()) / float64(o.mesh.Facts.Triangles), true
}

func volumeError(o *outcome) float64 {
	v := o.good()[0].Figures.Volume
	if v == nil {
		return math.NaN()
	}
	return math.Abs(*v/o.mesh.Facts.Volume - 1)
}
