package service

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/mesh"
)

func TestStrays(t *testing.T) {
	table := map[int]process{
		10: {pid: 10, parent: 1}, // a program
		11: {pid: 11, parent: 10},
		12: {pid: 12, parent: 11},
		20: {pid: 20, parent: 1}, // left behind
		21: {pid: 21, parent: 20},
	}
	found := map[int]bool{}
	for _, p := range strays(table, set([]int{10})) {
		found[p.pid] = true
	}
	if len(found) != 2 || !found[20] || !found[21] {
		t.Errorf("strays are %v, want 20 and 21", found)
	}
}

func TestCensusCountsWhoStaysTooLong(t *testing.T) {
	c := newCensus("X=1", func() []int { return nil })
	brief, long := process{pid: 1, start: 5}, process{pid: 2, start: 6}
	begin := time.Now()
	table := map[int]process{1: brief, 2: long}
	c.judge(table, []process{brief, long}, begin)
	// Another process has the number of the one that ended.
	c.judge(table, []process{{pid: 1, start: 9}, long}, begin.Add(orphanAfter/2))
	c.judge(table, []process{{pid: 1, start: 9}, long}, begin.Add(orphanAfter+time.Second))
	if len(c.found) != 1 || !c.found[long] {
		t.Errorf("found %v", c.found)
	}
}

// TestCensusFindsALeftProcess leaves a process behind for real.
func TestCensusFindsALeftProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("left out: processes are found in /proc, which is Linux's")
	}
	variable := "TMPDIR=" + t.TempDir()
	cmd := exec.Command("sleep", "60")
	cmd.Env = append(os.Environ(), variable)
	if err := cmd.Start(); err != nil {
		t.Skip("left out: no program sleep:", err)
	}
	go func() { _ = cmd.Wait() }() // it is killed
	c := newCensus(variable, func() []int { return nil })
	c.patience = 100 * time.Millisecond
	if list := c.children(os.Getpid()); len(list) != 1 || list[0] != cmd.Process.Pid {
		t.Errorf("children are %v, want %d", list, cmd.Process.Pid)
	}
	if n := c.close(); n != 1 {
		t.Errorf("%d orphans, want 1", n)
	}
	for end := time.Now().Add(10 * time.Second); len(c.table()) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the orphan was not ended")
		}
	}
}

func TestModelsAreClosed(t *testing.T) {
	small := newTorus(10, 3, 24, 12)
	if int64(len(stl(small))) != small.size() {
		t.Fatalf("%d bytes, want %d", len(stl(small)), small.size())
	}
	for name, c := range map[string]struct {
		file     []byte
		vertices int
	}{"ring": {stl(small), 24 * 12}, "cube": {cube(), 8}} {
		m, err := mesh.Read(context.Background(), bytes.NewReader(c.file), int64(len(c.file)), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := analyze.Analyze(context.Background(), m.Merged(), analyze.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Analyses.Manifold || r.Analyses.InvertedTriangles != 0 || r.Exact.Vertices != c.vertices || r.VolumeMethod != analyze.VolumeSigned {
			t.Errorf("the %s is not closed: %+v", name, r)
		}
		if name == "cube" && (r.VolumeMM3 == nil || *r.VolumeMM3 != 1000) {
			t.Errorf("the cube's volume is not 1000 mm^3")
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--engine sqlite --short --seed 4", ""},
		{"--engine mysql", "use sqlite, postgres"},
		{"--load --part idle,spin", "use submit, upload, idle, workers"},
		{"--part idle", "is of --load"},
		{"--only layouts", "use estimate, snapshot"},
		{"--load --only layout", "not of --load"},
		{"--kills 0", "must be above 0"},
		{"--lease 10ms", "1s or more"},
		{"extra", "what is"},
		{"--nonsense", "flag provided"},
	} {
		f, err := parse(strings.Fields(c.args))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.args, err)
		case c.want != "" && (err == nil || !errors.Is(err, nest.ErrUsage) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: error %v, want %q", c.args, err, c.want)
		case c.want == "" && (f.kills != 12 || f.jobs != 120 || f.seed != 4 || len(f.engines) != 1):
			t.Errorf("%s: %+v", c.args, f)
		}
	}
}

// TestFamilies: every word of --only finds asks, and every ask is found.
func TestFamilies(t *testing.T) {
	uris := []string{"a/", "b/", "c/"}
	found := 0
	for _, family := range families {
		n := len(makeAsks(uris, []string{family}))
		if n == 0 {
			t.Errorf("no asks are of %q", family)
		}
		found += n
	}
	if all := len(makeAsks(uris, nil)); found != all {
		t.Errorf("%d of %d asks are of a family", found, all)
	}
}

func TestJobOf(t *testing.T) {
	for url, want := range map[string]int{"http://127.0.0.1:1/job/12": 12, "/job/0": 0, "": -1, "http://x/job/": -1, "http://x/jobs/1": -1} {
		if got := jobOf(url); got != want {
			t.Errorf("%q: %d, want %d", url, got, want)
		}
	}
}
