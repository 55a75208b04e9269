package nest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// row lays all copies in a row, from left to right: the plainest valid packer.
func row(_ context.Context, parts []pack.Part, height float64, o pack.Options) (*pack.Layout, error) {
	l := &pack.Layout{Bed: pack.Plate(0, height), Options: o, Plates: 1}
	for i, p := range parts {
		b := p.Footprint.Box()
		for k := range p.Count {
			a := geom.Translation(geom.Vec{X: l.Bed.X - b.Min.X, Y: -b.Min.Y})
			l.Placements = append(l.Placements, pack.Placement{Part: i, Copy: k, Placed: true, Pose: a})
			l.Bed.X += b.Size().X
		}
	}
	if o.Progress != nil {
		o.Progress(pack.Progress{Best: l})
	}
	return l, nil
}

// folder writes a data folder with the made instance.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "strip"), 0o755); err != nil {
		t.Fatal(err)
	}
	const known = `{"_about":"x","strip":{"made":{"record_density":99,"paper_sparrow":{"mean":98},
 "measured":{"sparrow_20cpu_s_1_worker":{"density":97,"at1":91,"at2":92,"at5":93,"at10":94}}}},
 "plates":{"_about":"text","made_square":{"parts":4}}}`
	for name, text := range map[string]string{"strip/made.json": made, "best_known.json": known} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCommand(t *testing.T) {
	dir, out := folder(t), t.TempDir()
	var stdout, stderr bytes.Buffer
	cpu := 0.0
	c := Command{Strip: row, CPU: func() float64 { cpu += 5; return cpu }, Stdout: &stdout, Stderr: &stderr}
	args := []string{"--instance", "made", "--seeds", "2", "--budget", "5cpu", "--data", dir, "--json", "--out", out, "--svg", out}
	invalid, err := c.Run(context.Background(), args)
	if err != nil || invalid != 0 {
		t.Fatalf("%d invalid, %v\n%s", invalid, err, stderr.String())
	}
	var r Report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	got := r.Rows[0]
	// 2 + 2 + 4 + 4 long: 32 of 48.
	if got.Valid != 2 || got.Mean != got.Min || got.Mean < 66.66 || got.Mean > 66.67 || got.Record != 99 || got.Paper != 98 {
		t.Errorf("%+v", got)
	}
	if got.Sparrow == nil || got.Sparrow.CPU != 10 || len(got.Runs[0].Trace) != 1 {
		t.Errorf("sparrow %+v, trace %v", got.Sparrow, got.Runs[0].Trace)
	}
	var s Solution
	text, err := os.ReadFile(filepath.Join(out, "made.2.json"))
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil || s.Seed != 2 || s.Instance != "made" || s.CPU == 0 {
		t.Fatalf("%v %+v", err, s)
	}
	if faults := Verify(madeInstance(t), &s); len(faults) > 0 {
		t.Error("read back: ", faults)
	}
	if svg, err := os.ReadFile(filepath.Join(out, "made.1.svg")); err != nil || strings.Count(string(svg), "<path") != 4 {
		t.Errorf("%v %s", err, svg)
	}
	if n := strings.Count(stderr.String(), "made"); n != 2 {
		t.Errorf("%d lines about runs:\n%s", n, stderr.String())
	}
}

// A packer that cheats or fails shows in the table, and its figures do not count.
func TestCommandShowsInvalid(t *testing.T) {
	dir := folder(t)
	squeeze := func(ctx context.Context, parts []pack.Part, height float64, o pack.Options) (*pack.Layout, error) {
		l, err := row(ctx, parts, height, o)
		if o.Seed == 2 {
			l.Placements[3].Pose.T.X -= 0.01
			l.Bed.X -= 0.01
		}
		if o.Seed == 3 {
			return nil, fmt.Errorf("no idea")
		}
		return l, err
	}
	var stdout, stderr bytes.Buffer
	c := Command{Strip: squeeze, CPU: func() float64 { return 0 }, Stdout: &stdout, Stderr: &stderr}
	invalid, err := c.Run(context.Background(), []string{"--instance", "made", "--data", dir})
	if err != nil || invalid != 2 {
		t.Fatalf("%d invalid, %v", invalid, err)
	}
	for _, want := range []string{"NOT VALID", "made seed 2: item 9 (placement 2) and item 9 (placement 3) overlap by 0.01", "made seed 3: no idea",
		"66.67"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in\n%s", want, stdout.String())
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"--seeds", "0"}, {"--budget", "fast"}, {"--budget", "0cpu"}, {"--budget", "-1s"}, {"file"}, {"--workers", "-1"},
		{"--speed"}} {
		if _, err := (Command{}).Run(context.Background(), args); !errors.Is(err, ErrUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
	for text, want := range map[string]Budget{"60s": {time.Minute, false}, "20cpu": {20 * time.Second, true}, "0.5cpu": {time.Second / 2, true}} {
		if got, err := ParseBudget(text); err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
}

// The bar is that of the highest budget that was used up.
func TestBars(t *testing.T) {
	for cpu, want := range map[float64]float64{1: 0, 1.9: 72, 2: 72, 19.8: 74.5, 50: 74.5, 120: 76} {
		if b, _ := barFor("swim", cpu); b.percent != want {
			t.Errorf("%v CPU s: bar %v, want %v", cpu, b.percent, want)
		}
	}
	if _, ok := barFor("gardeyn0", 1e3); ok {
		t.Error("a bar for an instance without one")
	}
	r := Row{Bar: 74.5, Mean: 74.4, Valid: 1, Runs: make([]Run, 1)}
	if r.verdict() != "MISS" || !strings.HasPrefix(r.bar(), "must 74.5") {
		t.Errorf("%s %s", r.verdict(), r.bar())
	}
}
