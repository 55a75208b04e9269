package prints

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/nest"
)

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"--what"}, {"--data", ""}} {
		if err := (Command{}).Run(context.Background(), args); !errors.Is(err, nest.ErrUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	var out bytes.Buffer
	if err := (Command{Stdout: &out}).Run(context.Background(), []string{"--help"}); err != nil || !strings.HasPrefix(out.String(), "usage: bench gcode") {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestWants(t *testing.T) {
	o := options{only: "a,b", profiles: "p1,p6"}
	if !o.wants("a", "p6_x") || o.wants("c", "p1_x") || o.wants("a", "p2_x") || !(&options{}).wants("q", "z") {
		t.Error("the wrong prints are wanted")
	}
}

// TestTables: medians, extremes and shares of three prints.
func TestTables(t *testing.T) {
	rows := []row{
		{mesh: "a", profile: "p1_x", replay: 0.001, time: -0.02, material: 0.01, layers: -1, plain: usage{1, 10}, text: usage{2, 10}, theirs: usage{10, 100}},
		{mesh: "b", profile: "p1_x", replay: -0.003, time: 0.04, material: 0.03, plain: usage{3, 30}, text: usage{4, 10}, theirs: usage{10, 100}},
		{mesh: "c", profile: "p2_x", replay: 0.002, time: 0.03, material: -0.02, plain: usage{2, 20}, text: usage{3, 10}, theirs: usage{10, 100}},
	}
	var out bytes.Buffer
	if err := write(&out, rows, true); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"| a p1 | +0.10 | +0.00 | -2.00 | +1.00 | -1 | 1.00 | 2.00 | 10.00 | 10.00 | 100.00 |",
		"| p1_x | 2 | 0.30 | 0.30 | 4.00 | 4.00 | 4.00 | 3.00 | 3.00 | 1 | 0.30x | 0.40x | 0.30x |",
		"| all | 3 | 0.20 | 0.30 | 3.00 | 4.00 | 4.00 | 2.00 | 3.00 | 1 | 0.20x | 0.30x | 0.20x |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
