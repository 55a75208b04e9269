package prints

import (
	"bytes"
	"context"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/bench/truth"
	"github.com/saggar3d/saggar/geom"
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

// TestBuildTable: medians and extremes of builds, by size.
func TestBuildTable(t *testing.T) {
	rows := []buildRow{
		{name: "2 a", profile: "p1_x", time: -0.02, material: 0.01, sum: 0.3, layers: -1, ours: 1, theirs: 10},
		{name: "1 a, 1 b", profile: "p1_x", time: 0.01, material: -0.03, sum: -0.1, ours: 2, theirs: 20},
		{name: "3 b", profile: "p6_x", time: 0.04, material: 0.02, sum: 0.2, ours: 3, theirs: 30},
	}
	var out bytes.Buffer
	if err := writeBuilds(&out, rows); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"| 2 a | p1 | -2.00 | +1.00 | -1 | +30.00 | 1.00 | 10.00 |",
		"| median | | 2.00 | 2.00 | | 20.00 | | |",
		"| max | | 4.00 | 3.00 | | 30.00 | | |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// TestPlacedOn: copies stand in the middle of the bed, on it and apart, alike in the model
// and in the layout.
func TestPlacedOn(t *testing.T) {
	set := &truth.Set{Parts: []truth.Part{
		{Name: "clip", Path: filepath.Join("..", "..", "testdata", "clip.stl")},
		{Name: "ring", Path: filepath.Join("..", "..", "testdata", "ring.stl")},
	}}
	parts, model, layout, err := placedOn(context.Background(), set, []copies{{"clip", 7}, {"ring", 2}})
	if err != nil {
		t.Fatal(err)
	}
	all := geom.EmptyBox()
	var boxes []geom.Box
	for i, it := range model.Items {
		if layout.Placements[i].Pose != it.Matrix || layout.Placements[i].Part != it.Object {
			t.Errorf("item %d: %v, in the layout %v", i, it.Matrix, layout.Placements[i])
		}
		b := parts[it.Object].Mesh.Transform(it.Matrix).Bounds()
		for _, o := range boxes {
			if x, y := max(b.Min.X-o.Max.X, o.Min.X-b.Max.X), max(b.Min.Y-o.Max.Y, o.Min.Y-b.Max.Y); max(x, y) < apart-1e-6 {
				t.Errorf("item %d is %g mm from another", i, max(x, y))
			}
		}
		boxes = append(boxes, b)
		all = all.Extend(b.Min).Extend(b.Max)
	}
	if len(boxes) != 9 || math.Abs(all.Min.X+all.Max.X-200)+math.Abs(all.Min.Y+all.Max.Y-200)+math.Abs(all.Min.Z) > 1e-6 {
		t.Errorf("%d items within %v", len(boxes), all)
	}
	if _, _, _, err := placedOn(context.Background(), set, []copies{{"what", 1}}); err == nil {
		t.Error("a mesh that is not there: no error")
	}
}
