package layers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/nest"
)

// TestRun measures a part of ours, with a clock that jumps.
func TestRun(t *testing.T) {
	part, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cube.stl"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	meshes := filepath.Join(dir, "estimate", "meshes")
	if err := os.MkdirAll(meshes, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(meshes, "cube.stl"), part, 0o644); err != nil {
		t.Fatal(err)
	}
	now := 0.0
	var out bytes.Buffer
	c := Command{CPU: func() float64 { now++; return now }, Stdout: &out, Stderr: &bytes.Buffer{}}
	args := []string{"--data", dir, "--no-peer", "--runs", "2"}
	if err := c.Run(context.Background(), append(args, "--json")); err != nil {
		t.Fatal(err)
	}
	var rows []Row
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("%v in %s", err, out.Bytes())
	}
	if r := rows[0]; r.Mesh != "cube" || r.Layers == 0 || r.Segments == 0 || r.Open != 2 || r.Contours != 2 || r.Peer != 0 || r.Toolpaths == nil || r.Toolpaths.CopiesText != 2 {
		t.Errorf("%+v", r)
	}
	out.Reset()
	if err := c.Run(context.Background(), args); err != nil || !strings.Contains(out.String(), "| cube ") || strings.Count(out.String(), "| median ") != 2 {
		t.Errorf("%v, %s", err, out.String())
	}
	for _, wrong := range [][]string{{"x"}, {"--runs", "0"}, {"--data", ""}, {"--only", "none", "--data", dir}, {"--what"}} {
		if err := c.Run(context.Background(), wrong); !errors.Is(err, nest.ErrUsage) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// TestStep reads a log without a process: the stamps count.
func TestStep(t *testing.T) {
	log := "[2026-11-21 17:53:04.462369] [x] [info] begin\n" +
		"[2026-11-21 17:53:04.500000] [x] [debug]   slice_mesh to polygons\n" +
		"[2026-11-21 17:53:04.888845] [x] [debug]   Slicing volumes - make_slices in parallel - begin\n"
	s, err := step(strings.NewReader(log), -1)
	if err != nil || s < 0.38884 || s > 0.38885 {
		t.Errorf("%g s, %v", s, err)
	}
	if _, err := step(strings.NewReader("nothing\n"), -1); err == nil {
		t.Error("a log without the step: no error")
	}
}
