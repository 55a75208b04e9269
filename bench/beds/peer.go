package beds

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// PeerRun is what an outside pack3d program made of a powder bed.
type PeerRun struct {
	Version string   `json:"version"`
	Placed  int      `json:"placed"`
	Density float64  `json:"density"` // percent, as in [BedRun]
	Height  float64  `json:"height"`
	Wall    float64  `json:"wall_s"`
	Ended   string   `json:"ended,omitempty"` // why there is no answer
	Faults  []string `json:"faults"`          // of its layout, by [pack.Check]
}

// patience is how many times our budget the program may take: it knows none.
const patience = 5

// peer has the program pack the same parts in the same volume, and proves what it
// answers. A program that gives no answer is a fact, not an error. With several
// builds it is asked for one: it knows no others.
func (c Command) peer(ctx context.Context, cfg config, b bedCase, parts []pack.Part) (*PeerRun, error) {
	dir, err := os.MkdirTemp("", "saggar-beds-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	q := &pack.Pack3DRequest{Build: [3]float64{b.bed.X, b.bed.Y, b.bed.Z}, Spacing: b.o.MinDistance}
	meshes := map[string]*mesh.Mesh{}
	for i, p := range parts {
		name := filepath.Join(dir, strconv.Itoa(i)+".stl")
		if err := mesh.Save(name, mesh.Single(p.Mesh), mesh.WriteOptions{}); err != nil {
			return nil, err
		}
		q.Items = append(q.Items, pack.Pack3DItem{Filename: name, Scale: 1, Count: p.Count})
		meshes[name] = p.Mesh
	}
	j, err := q.Job(func(name string) (*mesh.Mesh, error) { return meshes[name], nil })
	if err != nil {
		return nil, err
	}
	run := &PeerRun{Faults: []string{}, Version: peerVersion(ctx, cfg.pack3d)}
	rows := run.ask(ctx, cfg, q, dir)
	if rows == nil {
		return run, ctx.Err()
	}
	l, err := j.Layout(rows)
	if err != nil {
		run.Ended = err.Error()
		return run, nil
	}
	run.Placed, _ = placedOf(l)
	run.Density, run.Height = filled(l, parts)
	o := j.Options
	o.Interlock = pack.IgnoreInterlock
	run.Faults = append(run.Faults, checked(ctx, j.Parts, j.Bed, l, o)...)
	c.note("%-6s %s: %d placed at %.2f %%, %.1f s, %d faults", b.name, run.Version, run.Placed, run.Density, run.Wall, len(run.Faults))
	return run, nil
}

// peerVersion is what the program says of itself: "Pack3d 1.5.0".
func peerVersion(ctx context.Context, path string) string {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return "unknown version"
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}

// ask runs the program and returns its answer, nil without one.
func (r *PeerRun) ask(ctx context.Context, cfg config, q *pack.Pack3DRequest, dir string) []pack.Pack3DRow {
	answer := filepath.Join(dir, "answer")
	args, err := peerArgs(r.Version, q, dir, answer)
	if err != nil {
		r.Ended = err.Error()
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, patience*cfg.budget.Time)
	defer stop()
	start := time.Now()
	cmd := exec.CommandContext(ctx, cfg.pack3d, args...)
	var last bytes.Buffer
	cmd.Stderr = &last
	err = cmd.Run()
	r.Wall = time.Since(start).Seconds()
	switch {
	case ctx.Err() != nil:
		r.Ended = fmt.Sprintf("no answer in %g s", (patience * cfg.budget.Time).Seconds())
		return nil
	case err != nil:
		line, _, _ := strings.Cut(last.String(), "\n")
		r.Ended = strings.TrimSpace(err.Error() + ": " + line)
		return nil
	}
	file, err := os.Open(answer + ".json")
	if err != nil {
		r.Ended = "it ended without an answer"
		return nil
	}
	defer file.Close()
	rows, err := pack.DecodePack3DRows(file)
	if err != nil {
		r.Ended = err.Error()
	}
	return rows
}

// peerArgs returns the command line of a version: files and counts up to 1.5, JSON
// from 1.6 on. Both add .json to the name of the answer.
func peerArgs(version string, q *pack.Pack3DRequest, dir, answer string) ([]string, error) {
	if !strings.HasPrefix(version, "Pack3d 1.6") {
		args := []string{}
		for _, v := range append(q.Build[:], q.Spacing) {
			args = append(args, strconv.FormatFloat(v, 'g', -1, 64))
		}
		args = append(args, answer)
		for _, it := range q.Items {
			args = append(args, strconv.Itoa(it.Count), it.Filename)
		}
		return args, nil
	}
	input := filepath.Join(dir, "input.json")
	file, err := os.Create(input)
	if err != nil {
		return nil, err
	}
	err = pack.EncodePack3D(file, q)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return []string{"--input_config_json_filename=" + input, "--output_packing_json_filename=" + answer}, err
}

// words is a run in one line of the report.
func (r *PeerRun) words() string {
	switch {
	case r.Ended != "":
		return fmt.Sprintf("%s: %s, %.1f s", r.Version, r.Ended, r.Wall)
	case len(r.Faults) > 0:
		return fmt.Sprintf("%s: %d placed, NOT VALID (%d): %s", r.Version, r.Placed, len(r.Faults), r.Faults[0])
	}
	return fmt.Sprintf("%s: %d placed, %.2f %%, %.1f mm high, %.1f s", r.Version, r.Placed, r.Density, r.Height, r.Wall)
}
