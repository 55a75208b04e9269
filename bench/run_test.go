package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// The test binary stands in for a measured program: with this variable set it
// does one thing and ends.
const actAs = "SAGGAR_BENCH_TEST_ACT"

func TestMain(m *testing.M) {
	switch os.Getenv(actAs) {
	case "":
		os.Exit(m.Run())
	case "eat":
		eat()
	case "fail":
		fmt.Fprintln(os.Stderr, "first line\nthe reason")
		os.Exit(3)
	}
}

// eaten is how much memory the eating child touches.
const eaten = 96 << 20

// eat touches memory and computes for a while: it must be seen in both.
func eat() {
	block := make([]byte, eaten)
	c := startClock()
	for n := byte(0); c.read().CPU < 0.2; n++ {
		for i := 0; i < len(block); i += 4096 {
			block[i] += n
		}
	}
	runtime.KeepAlive(block)
	fmt.Println("done")
}

func TestRunOnceMeasures(t *testing.T) {
	t.Setenv(actAs, "eat")
	var said string
	s := runOnce(command{args: []string{os.Args[0]}, read: func(out []byte, _ *sample) error {
		said = strings.TrimSpace(string(out))
		return nil
	}})
	if s.Failure != "" || said != "done" {
		t.Fatalf("failure %q, output %q", s.Failure, said)
	}
	if s.CPU < 0.2 || s.CPU > 20 || s.Wall <= 0 {
		t.Errorf("CPU %v s, wall %v s", s.CPU, s.Wall)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if s.Anon < eaten || s.Anon > 2*eaten || s.Peak < s.Anon {
		t.Errorf("anonymous %d, peak %d, the child touched %d", s.Anon, s.Peak, eaten)
	}
	if s.Faults < 100 {
		t.Errorf("%d page faults", s.Faults)
	}
}

func TestRunOnceReportsFailure(t *testing.T) {
	t.Setenv(actAs, "fail")
	s := runOnce(command{args: []string{os.Args[0]}, read: readNothing})
	if !strings.Contains(s.Failure, "3") || !strings.Contains(s.Failure, "the reason") {
		t.Errorf("failure %q", s.Failure)
	}
	s = runOnce(command{args: []string{os.Args[0] + ".missing"}, read: readNothing})
	if s.Failure == "" {
		t.Error("a program that does not exist ran")
	}
}

func TestEnding(t *testing.T) {
	exit, said := errors.New("exit status 1"), errors.New("not a mesh")
	for _, c := range []struct {
		err, said error
		stderr    string
		want      string
	}{
		{nil, nil, "chatter", ""},
		{nil, said, "chatter", "not a mesh"},
		{exit, said, "chatter", "exit status 1: not a mesh"},
		{exit, errNoFigures, "a\nb\n\n", "exit status 1: b"},
		{exit, nil, "", "exit status 1"},
	} {
		if got := ending(c.err, c.said, []byte(c.stderr)); got != c.want {
			t.Errorf("ending(%v, %v, %q) = %q, want %q", c.err, c.said, c.stderr, got, c.want)
		}
	}
}

// What a child measured of itself replaces what its whole process cost.
func TestReadChild(t *testing.T) {
	n := 12
	out, err := json.Marshal(childReport{usage{CPU: 1, Wall: 2, Faults: 3}, figures{Triangles: &n}})
	if err != nil {
		t.Fatal(err)
	}
	s := sample{usage: usage{CPU: 9, Wall: 9, Faults: 9}, Peak: 5}
	if err := readChild(out, &s); err != nil {
		t.Fatal(err)
	}
	if s.usage != (usage{1, 2, 3}) || s.Peak != 5 || *s.Figures.Triangles != 12 {
		t.Errorf("%+v", s)
	}
	if err := readChild([]byte("panic: no"), &s); !errors.Is(err, errNoFigures) {
		t.Errorf("error %v", err)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want float64
	}{{nil, 0}, {[]float64{4}, 4}, {[]float64{3, 1, 2}, 2}, {[]float64{9, 1, 3, 2}, 2.5}} {
		if got := median(c.in); got != c.want {
			t.Errorf("median %v = %v, want %v", c.in, got, c.want)
		}
	}
	if least(nil) != 0 || least([]float64{3, 1, 2}) != 1 {
		t.Error("least")
	}
}

// The first call is not counted, and every later one must give the same answer.
func TestWarm(t *testing.T) {
	calls := 0
	r, err := warm(3, func() (figures, error) {
		calls++
		n := 7
		return figures{Triangles: &n}, nil
	})
	if err != nil || calls != 4 || *r.Figures.Triangles != 7 {
		t.Errorf("%d calls, %+v, %v", calls, r, err)
	}
	calls = 0
	if _, err := warm(3, func() (figures, error) {
		calls++
		n := calls
		return figures{Triangles: &n}, nil
	}); err == nil {
		t.Error("changing figures passed")
	}
}
