package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
)

// report is the whole outcome as plain data: what --json prints, and what the
// tables are made of. It has no date, so equal measurements are equal bytes.
type report struct {
	Schema  int          `json:"schema"`
	Machine machine      `json:"machine"`
	Peers   []peerReport `json:"peers"`
	Bars    []barReport  `json:"bars"`
	Tasks   []taskReport `json:"tasks"`
	Wrong   []string     `json:"wrong"`
}

type machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Go     string `json:"go"`
	Saggar string `json:"saggar"`
	Runs   int    `json:"runs"`
}

type peerReport struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Missing string `json:"missing,omitempty"`
}

type barReport struct {
	Title   string   `json:"title"`
	Unit    string   `json:"unit,omitempty"`
	Must    float64  `json:"must"`
	Aim     float64  `json:"aim"`
	Less    bool     `json:"less_is_better"`
	Actual  *float64 `json:"actual"`
	Verdict verdict  `json:"verdict"`
}

type taskReport struct {
	ID    string       `json:"id"`
	Title string       `json:"title"`
	Lanes []laneReport `json:"lanes"`
}

// spread is the least and the middle of the runs.
type spread struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
}

type laneReport struct {
	Name       string   `json:"name"`
	Does       string   `json:"does"`
	Mesh       string   `json:"mesh,omitempty"`
	Missing    string   `json:"missing,omitempty"`
	Failure    string   `json:"failure,omitempty"`
	CPU        spread   `json:"cpu_s"`
	Wall       spread   `json:"wall_s"`
	Peak       float64  `json:"peak_bytes"`
	Anon       float64  `json:"peak_anon_bytes"`
	Faults     float64  `json:"page_faults"`
	PerTri     float64  `json:"anon_bytes_per_triangle"`
	CPURatio   float64  `json:"cpu_ratio"`  // to the first lane
	WallRatio  float64  `json:"wall_ratio"` // to the first lane
	Figures    figures  `json:"figures"`
	VolumeDiff *float64 `json:"volume_relative_difference,omitempty"`
	Wrong      []string `json:"wrong,omitempty"`
}

// newReport gathers everything from the outcomes.
func newReport(r *result, m machine) report {
	out := report{Schema: 1, Machine: m, Peers: peersOf(r), Wrong: r.wrong()}
	for _, b := range bars {
		out.Bars = append(out.Bars, b.report(r))
	}
	for _, t := range tasks {
		if all := r.tasks[t.id]; len(all) > 0 {
			out.Tasks = append(out.Tasks, taskReport{t.id, t.title, lanesOf(all)})
		}
	}
	return out
}

func (b bar) report(r *result) barReport {
	x, known := b.value(r)
	out := barReport{Title: b.title, Unit: b.unit, Must: b.must, Aim: b.aim, Less: b.less, Verdict: b.judge(x, known, b.equal(r))}
	if out.Verdict != verdictUnknown {
		out.Actual = &x
	}
	return out
}

func lanesOf(all []*outcome) []laneReport {
	var out []laneReport
	for _, o := range all {
		l := laneReport{Name: o.who.name, Does: o.who.does, Mesh: o.mesh.Title, Missing: o.missing, Failure: o.failure(), Wrong: o.wrong()}
		if good := o.good(); len(good) > 0 {
			o.fill(&l, all[0])
			l.Figures = good[0].Figures
		}
		out = append(out, l)
	}
	return out
}

// fill sets the numbers of a lane, with ratios to the first.
func (o *outcome) fill(l *laneReport, first *outcome) {
	l.CPU, l.Wall = spread{o.leastCPU(), o.cpu()}, spread{o.leastWall(), o.wall()}
	l.Peak, l.Anon, l.Faults = o.peak(), o.anon(), o.faults()
	if n := o.mesh.Facts.Triangles; n > 0 {
		l.PerTri = l.Anon / float64(n)
	}
	if len(first.good()) > 0 && first.cpu() > 0 && first.wall() > 0 {
		l.CPURatio, l.WallRatio = o.cpu()/first.cpu(), o.wall()/first.wall()
	}
	if v := o.good()[0].Figures.Volume; v != nil && o.mesh.Facts.Volume != 0 {
		d := math.Abs(*v/o.mesh.Facts.Volume - 1)
		l.VolumeDiff = &d
	}
}

// peersOf lists every peer once, with its version or what it is missing.
func peersOf(r *result) []peerReport {
	var out []peerReport
	seen := map[string]bool{}
	for _, t := range tasks {
		for _, o := range r.tasks[t.id] {
			e := o.who
			id := e.module + e.program
			if e.ours || seen[id] {
				continue
			}
			seen[id] = true
			p := peerReport{Name: e.program, Missing: o.missing}
			if p.Name == "" {
				p.Name = e.module
			}
			if p.Missing == "" {
				p.Version = e.version()
			}
			out = append(out, p)
		}
	}
	return out
}

// thisMachine describes where the benchmark runs.
func thisMachine(saggar string, runs int) machine {
	return machine{
		CPU: processor(), Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Go: strings.TrimPrefix(runtime.Version(), "go"), Saggar: saggar, Runs: runs,
	}
}

// processor returns the name of the processor where the system tells it.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	if name := fields(text, ":")["model name"]; name != "" {
		return name
	}
	return "unknown processor"
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s/%s, Go %s; runs: %d", m.CPU, m.Cores, m.OS, m.Arch, m.Go, m.Runs)
}
