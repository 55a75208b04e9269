package service

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/bench/markdown"
)

// Machine is what it was measured on.
type Machine struct {
	OS     string `json:"os"`
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory int64  `json:"memory_bytes"`
	Go     string `json:"go"`
}

func thisMachine() Machine {
	m := Machine{OS: runtime.GOOS + "/" + runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(), CPU: "of unknown name"}
	cpus, _ := os.ReadFile("/proc/cpuinfo") // where there is none, nothing is said
	for line := range strings.Lines(string(cpus)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			m.CPU = strings.Trim(name, "\t :\n")
			break
		}
	}
	memory, _ := os.ReadFile("/proc/meminfo")
	if first, _, ok := strings.Cut(strings.TrimPrefix(string(memory), "MemTotal:"), "kB"); ok {
		kb, _ := strconv.ParseInt(strings.TrimSpace(first), 10, 64) // 0 when it is no number
		m.Memory = kb << 10
	}
	return m
}

// writeLoads prints the measurements as one table beside what they must reach.
func writeLoads(w io.Writer, m Machine, loads []*Load) error {
	t := markdown.Table{Head: []string{"", "must"}}
	for _, l := range loads {
		t.Head = append(t.Head, l.Engine)
	}
	for _, line := range loadLines {
		cells, any := []string{line.name, line.must}, false
		for _, l := range loads {
			text := line.of(l)
			any = any || text != ""
			cells = append(cells, text)
		}
		if any {
			t.Add(cells...)
		}
	}
	if err := t.Write(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s, %s, %d cores, %.1f GB, %s. %d clients; %d small jobs.\n",
		m.OS, m.CPU, m.Cores, float64(m.Memory)/1e9, m.Go, loadClients, loads[0].Jobs)
	return err
}

// loadLine is a row; one that no engine has anything to say to is left out.
type loadLine struct {
	name, must string
	of         func(l *Load) string
}

var loadLines = []loadLine{
	{"start to ready, empty folder", "0.5 s", func(l *Load) string { return seconds(l.FirstStart) }},
	{"start to ready, median of 5", "0.5 s", func(l *Load) string { return seconds(l.Start) }},
	{"memory at rest, MB (heap and stacks)", "60", func(l *Load) string { return l.Rest.memory() }},
	{"processor at rest, server and database", "", func(l *Load) string {
		if l.RestCPU == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f %%", 100*l.RestCPU)
	}},
	{"submits/s", "500, 1000", func(l *Load) string { return whole(l.SubmitsPerS) }},
	{"create, p50, p99", "0.2 s", func(l *Load) string { return times(l.Submit) }},
	{"processor time of a submit, server and database", "", func(l *Load) string {
		if l.SubmitCPU == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f ms", 1000*l.SubmitCPU)
	}},
	{"small jobs/s", "200, 400", func(l *Load) string { return whole(l.JobsPerS) }},
	{"processor time of a small job, server, child and database", "", func(l *Load) string {
		if l.JobCPU == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f ms", 1000*l.JobCPU)
	}},
	{"submit to done, p50, p99", "", func(l *Load) string { return times(l.Done) }},
	{"memory after the jobs, MB (heap and stacks)", "", func(l *Load) string { return l.After.memory() }},
	{"descriptors at rest and after", "flat", func(l *Load) string { return l.flat(func(f Figures) int { return f.Descriptors }) }},
	{"goroutines at rest and after", "flat", func(l *Load) string { return l.flat(func(f Figures) int { return f.Goroutines }) }},
	{"upload of 500 MB: the request, the analysis", "", func(l *Load) string {
		return onUpload(l, func(u *Upload) string { return seconds(u.Took) + ", " + seconds(u.Analysed) })
	}},
	{"server above rest meanwhile, MB (heap and stacks)", "100", func(l *Load) string {
		return onUpload(l, func(u *Upload) string { return fmt.Sprintf("%d (%d)", u.Above>>20, u.AboveAnon>>20) })
	}},
	{"the child that analyses, MB", "", func(l *Load) string { return onUpload(l, func(u *Upload) string { return fmt.Sprint(u.Child >> 20) }) }},
	{"idle connections: server above rest, MB", "", func(l *Load) string {
		return onIdle(l, func(i *Idle) string { return fmt.Sprintf("%d: %d", i.Connections, i.Above>>20) })
	}},
	{"answers meanwhile, p50, p99", "", func(l *Load) string { return onIdle(l, func(i *Idle) string { return times(i.Answer) }) }},
	{"descriptors and goroutines after they closed", "flat", func(l *Load) string {
		return onIdle(l, func(i *Idle) string { return fmt.Sprintf("%d, %d", i.After.Descriptors, i.After.Goroutines) })
	}},
	{"two workers against one", "1.8", func(l *Load) string {
		if l.Workers == nil {
			return ""
		}
		return fmt.Sprintf("%.2f", l.Workers.Ratio)
	}},
	{"PostgreSQL's share of one processor meanwhile", "", func(l *Load) string {
		if l.Workers == nil {
			return ""
		}
		return fmt.Sprintf("%.1f %%", 100*l.Workers.Database/l.Workers.All)
	}},
}

func (f Figures) memory() string {
	if f.RSS == 0 {
		return ""
	}
	return fmt.Sprintf("%d (%d)", f.RSS>>20, f.Anon>>20)
}

func (l *Load) flat(of func(Figures) int) string {
	if l.After.RSS == 0 {
		return ""
	}
	return fmt.Sprintf("%d, %d", of(l.Rest), of(l.After))
}

func onUpload(l *Load, say func(*Upload) string) string {
	if l.Upload == nil {
		return ""
	}
	return say(l.Upload)
}

func onIdle(l *Load, say func(*Idle) string) string {
	if l.Idle == nil {
		return ""
	}
	return say(l.Idle)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

func whole(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", v)
}

func times(s Spread) string {
	if s.N == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f ms, %.1f ms", 1000*s.P50, 1000*s.P99)
}
