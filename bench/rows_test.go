package main

import (
	"math"
	"slices"
	"testing"
)

// made returns a result with known numbers: Saggar's median CPU is 0.2 s, that
// of admesh 0.8 s with a wrong count, that of hschendel 10 s; PrusaSlicer is
// missing.
func made() *result {
	m := meshFile{Key: "stl-1m", Title: "1 M", Facts: facts{Triangles: 1000, Vertices: 500, Components: 1, Volume: 50}}
	full := func() figures {
		return figures{
			Triangles: new(1000), OpenEdges: new(0), Components: new(1), Vertices: new(500),
			Euler: new(0), Closed: new(true), Volume: new(50.0),
		}
	}
	run := func(cpu float64, f figures) sample {
		return sample{usage: usage{CPU: cpu, Wall: cpu}, Anon: 1 << 20, Peak: 2 << 20, Figures: f}
	}
	at := func(entrant string, s ...sample) *outcome {
		return &outcome{lane: lane{entrant, "stl-1m"}, who: entrants[entrant], mesh: m, samples: s}
	}
	open := full()
	open.OpenEdges = new(3)
	missing := at("prusa")
	missing.missing = "not installed: Debian package prusa-slicer"
	return &result{order: []string{"full-1m"}, tasks: map[string][]*outcome{"full-1m": {
		at("saggar", run(0.3, full()), run(0.1, full()), run(0.2, full())),
		at("admesh", run(0.8, open), run(0.8, open)),
		at("hschendel-validate", run(10, figures{Triangles: new(1000)})),
		missing,
	}}}
}

func TestBars(t *testing.T) {
	r := made()
	got := map[string]barReport{}
	for _, b := range bars {
		got[b.title] = b.report(r)
	}
	for title, want := range map[string]struct {
		actual  float64
		verdict verdict
	}{
		"1 M STL, cold, CPU, against admesh":             {4, verdictWrong},
		"1 M STL, cold, CPU, against hschendel Validate": {50, verdictPass},
		"volume at 1 M, relative error":                  {0, verdictAim},
	} {
		b := got[title]
		if b.Actual == nil || math.Abs(*b.Actual-want.actual) > 1e-9 || b.Verdict != want.verdict {
			t.Errorf("%s: %+v, want %+v", title, b, want)
		}
	}
	if b := got["1 M STL, cold, CPU, against PrusaSlicer"]; b.Actual != nil || b.Verdict != verdictUnknown {
		t.Errorf("against a missing peer: %+v", b)
	}
}

func TestJudge(t *testing.T) {
	more, less := bar{must: 3, aim: 5}, bar{must: 90, aim: 60, less: true}
	for _, c := range []struct {
		b     bar
		x     float64
		equal bool
		want  verdict
	}{
		{more, 5, true, verdictAim}, {more, 3, true, verdictPass}, {more, 2.99, true, verdictMiss},
		{less, 60, true, verdictAim}, {less, 90, true, verdictPass}, {less, 90.1, true, verdictMiss},
		{more, 5, false, verdictWrong}, {more, math.NaN(), true, verdictUnknown},
		{bar{aim: 1}, 0.9, true, verdictBelow}, {bar{aim: 1}, 1, true, verdictAim},
	} {
		if got := c.b.judge(c.x, true, c.equal); got != c.want {
			t.Errorf("%+v at %v: %s, want %s", c.b, c.x, got, c.want)
		}
	}
	if got := more.judge(9, false, true); got != verdictUnknown {
		t.Errorf("unknown value: %s", got)
	}
}

// Memory is counted above that of an idle process.
func TestMemoryPerTriangle(t *testing.T) {
	at := func(entrant, mesh string, anon int64) *outcome {
		return &outcome{lane: lane{entrant, mesh}, who: entrants[entrant],
			mesh: meshFile{Facts: facts{Triangles: 100}}, samples: []sample{{Anon: anon}}}
	}
	r := &result{tasks: map[string][]*outcome{
		"start": {at("version", "", 1000)}, "full-10m": {at("saggar", "stl-10m", 9000)}}}
	if x, ok := memoryPerTriangle(r); !ok || x != 80 {
		t.Errorf("%v %v, want 80", x, ok)
	}
	delete(r.tasks, "start")
	if _, ok := memoryPerTriangle(r); ok {
		t.Error("measured without an idle process")
	}
}

func TestDifferences(t *testing.T) {
	want := facts{Triangles: 12, Vertices: 8, Components: 1, Euler: 2, Volume: 1000}
	right := func() figures {
		return figures{Triangles: new(12), OpenEdges: new(0), Components: new(1), Vertices: new(8),
			Euler: new(2), Closed: new(true), Volume: new(1000.0)}
	}
	ours, peer := entrants["saggar"], entrants["admesh"]
	for name, c := range map[string]struct {
		change func(*figures)
		who    entrant
		want   []string
	}{
		"right":                     {func(*figures) {}, ours, nil},
		"open":                      {func(f *figures) { f.OpenEdges, f.Closed = new(3), new(false) }, ours, []string{"open edges 3, not 0", "closed false"}},
		"components":                {func(f *figures) { f.Components = new(2) }, peer, []string{"components 2, not 1"}},
		"our volume, off by 1e-11":  {func(f *figures) { f.Volume = new(1000 + 1e-8) }, ours, []string{"volume 1000.00000001, not 1000"}},
		"our volume, not a number":  {func(f *figures) { f.Volume = new(math.NaN()) }, ours, []string{"volume NaN, not 1000"}},
		"their volume drifts":       {func(f *figures) { f.Volume = new(983.0) }, peer, nil},
		"ours without a figure":     {func(f *figures) { f.Volume = nil }, ours, []string{"figures are missing"}},
		"theirs without a figure":   {func(f *figures) { f.Volume = nil }, peer, nil},
		"theirs without any figure": {func(f *figures) { *f = figures{} }, peer, []string{"figures are missing"}},
	} {
		f := right()
		c.change(&f)
		if got := differences(f, want, c.who); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Every lane names an entrant, a mesh and a mode that exist, and every bar
// lanes that run.
func TestTasksAreWhole(t *testing.T) {
	known := map[ref]bool{}
	for _, task := range tasks {
		if !entrants[task.lanes[0].entrant].ours {
			t.Errorf("%s: the first lane is not Saggar's", task.id)
		}
		for _, l := range task.lanes {
			e, ok := entrants[l.entrant]
			if !ok || e.name == "" || e.does == "" {
				t.Errorf("%s: no entrant %q", task.id, l.entrant)
			}
			if _, ok := modes[e.mode]; e.program == "" && !ok {
				t.Errorf("%s: no mode %q", l.entrant, e.mode)
			}
			if _, ok := recipes[l.mesh]; l.mesh != "" && !ok {
				t.Errorf("%s: no mesh %q", task.id, l.mesh)
			}
			if e.program != "" && !e.ours && e.debian == "" {
				t.Errorf("%s: which Debian package?", l.entrant)
			}
			known[ref{task.id, l.entrant, l.mesh}] = true
		}
	}
	for _, b := range bars {
		if b.value == nil || len(b.lanes) == 0 {
			t.Errorf("bar %q has no value", b.title)
		}
		for _, f := range b.lanes {
			if !known[f] {
				t.Errorf("bar %q: no lane %+v", b.title, f)
			}
		}
	}
}
