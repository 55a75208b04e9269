package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// Limits of an outside program when the job names none.
const (
	defaultTimeout = 10 * time.Minute
	defaultMemory  = 8 << 30
	// graceful is how long a killed program may hold its output open.
	graceful = 2 * time.Second
	// maxSaid is how much of what a program says is kept, from its end.
	maxSaid = 8 << 10
)

// prusa slices with PrusaSlicer: it gets the placed model and the settings as
// files in a folder of its own, and what it writes is read back. Time and
// filament are its own numbers; their parts come from replaying its G-code.
func (j *Job) prusa(ctx context.Context, s config.Settings, report config.Report, p placed) (*Result, error) {
	program, err := findProgram(j.Program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "saggar-engine-")
	if err != nil {
		return nil, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	defer os.RemoveAll(dir)
	if err := j.writeInputs(dir, p); err != nil {
		return nil, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	out := filepath.Join(dir, "out.gcode")
	said, err := j.run(ctx, dir, program,
		"--load", filepath.Join(dir, "in.ini"), "--dont-arrange", "--export-gcode", "--output", out, filepath.Join(dir, "in.stl"))
	if err != nil {
		return nil, err
	}
	e, warnings, err := j.readOutput(ctx, out, s)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, mesh.Errorf(CodeEngineFailed, "%s wrote nothing: %s", filepath.Base(program), lastWords(said))
		}
		return nil, err
	}
	warnings = slices.Concat(j.Model.Warnings, leftOut(j.Pairs), warnings)
	return &Result{Engine: PrusaSlicer, Estimates: e, Warnings: warnings, Settings: s, Report: passedOn(report)}, nil
}

// findProgram returns the path of the outside program.
func findProgram(name string) (string, error) {
	if name == "" {
		name = "prusa-slicer"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", mesh.Errorf(CodeUnavailable, "PrusaSlicer cannot be run as %s: %v", name, err) // not %w: a path in it is none of the part's
	}
	return filepath.Abs(path)
}

// commanding are the keys by which settings make PrusaSlicer run programs, write
// where they like or send what was printed somewhere. Settings come from strangers:
// such a key is left out, and a warning says so.
func commanding(key string) bool {
	return key == "post_process" || key == "output_filename_format" || key == "print_host" || strings.HasPrefix(key, "printhost_")
}

// harmless are the settings that only say how to print.
func harmless(pairs []config.Pair) []config.Pair {
	return slices.DeleteFunc(slices.Clone(pairs), func(p config.Pair) bool { return commanding(p.Key) })
}

// passedOn returns the report of a program that heeds all settings that it gets.
func passedOn(r config.Report) config.Report {
	out := config.Report{Used: slices.Clone(r.Used), Ignored: []string{}, Unknown: r.Unknown, Warnings: []string{}}
	for _, key := range r.Ignored {
		if commanding(key) {
			out.Ignored = append(out.Ignored, key)
		} else {
			out.Used = append(out.Used, key)
		}
	}
	slices.Sort(out.Used)
	return out
}

// leftOut warns of settings that were not passed on although they ask for something.
func leftOut(pairs []config.Pair) (warnings []mesh.Warning) {
	for _, p := range pairs {
		if commanding(p.Key) && strings.Trim(p.Value, `" `) != "" && p.Key != "output_filename_format" {
			warnings = append(warnings, mesh.Warning{Code: "setting_left_out", Message: p.Key + " is not passed on: settings run no programs and send nothing"})
		}
	}
	return warnings
}

// writeInputs writes the model where it stands on the bed, and the settings as
// they were given.
func (j *Job) writeInputs(dir string, p placed) error {
	m := *j.Model
	m.Items = nil
	move := geom.Translation(geom.Vec{X: p.shift.X, Y: p.shift.Y})
	for _, item := range j.Model.Items {
		if item.Counted() {
			item.Matrix = move.Mul(item.Matrix)
			m.Items = append(m.Items, item)
		}
	}
	if err := writeFile(filepath.Join(dir, "in.stl"), func(w io.Writer) error {
		return mesh.Write(w, &m, mesh.WriteOptions{Format: "stl"})
	}); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "in.ini"), func(w io.Writer) error { return config.WriteINI(w, harmless(j.Pairs)) })
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// run runs a program in a process group of its own, within its limits, and
// returns the end of what it said. When the time is up or ctx ends, the whole
// group is killed.
func (j *Job) run(ctx context.Context, dir, program string, args ...string) (said string, err error) {
	timeout := j.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	memory := j.Memory
	if memory <= 0 {
		memory = defaultMemory
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := command(limited, memory, program, args)
	cmd.Dir = dir
	tail := &tailWriter{}
	cmd.Stdout, cmd.Stderr = tail, tail
	cmd.WaitDelay = graceful
	err = cmd.Run()
	endGroup(cmd) // what the program started and left behind
	said = tail.String()
	name := filepath.Base(program)
	switch {
	case ctx.Err() != nil:
		return said, ctx.Err()
	case limited.Err() != nil:
		return said, mesh.Errorf(CodeTimeout, "%s did not end within %g s and was stopped", name, timeout.Seconds())
	case err != nil:
		return said, mesh.Errorf(CodeEngineFailed, "%s: %s (%w)", name, lastWords(strings.ReplaceAll(said, dir+string(filepath.Separator), "")), err) // the folder is nobody's business
	}
	return said, nil
}

// readOutput reads the G-code that the program wrote, and hands it on.
func (j *Job) readOutput(ctx context.Context, path string, s config.Settings) (gcode.Estimates, []mesh.Warning, error) {
	f, err := os.Open(path)
	if err != nil {
		return gcode.Estimates{}, nil, err
	}
	defer f.Close()
	r, err := gcode.Replay(ctx, f, s)
	if err != nil {
		return gcode.Estimates{}, nil, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	e := r.Estimates
	own, err := gcode.Claims(f)
	if err != nil {
		return e, nil, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	if !own.Complete() {
		return e, nil, mesh.Errorf(CodeEngineFailed, "the G-code does not say what it takes")
	}
	e.PrintTime, e.FilamentMM, e.FilamentCM3 = own.PrintTime, own.FilamentMM, own.FilamentCM3
	if own.FilamentG >= 0 {
		e.FilamentG = own.FilamentG
	}
	var warnings []mesh.Warning
	for _, text := range r.Warnings {
		warnings = append(warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	if j.Move != nil {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return e, nil, mesh.Errorf(mesh.CodeIO, "%w", err)
		}
		if err := gcode.Moves(ctx, f, s, j.Move); err != nil {
			return e, nil, mesh.Errorf(mesh.CodeIO, "%w", err)
		}
	}
	if j.Gcode != nil {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return e, nil, mesh.Errorf(mesh.CodeIO, "%w", err)
		}
		if _, err := io.Copy(j.Gcode, f); err != nil {
			return e, nil, err
		}
	}
	return e, warnings, nil
}

// lastWords returns the last lines of what a program said that look like a
// complaint, or simply the last ones.
func lastWords(said string) string {
	var all, errs []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line == "" || strings.Contains(line, "[trace]") || strings.Contains(line, "[info]") || strings.Contains(line, " => ") {
			continue
		}
		all = append(all, line)
		if strings.Contains(strings.ToLower(line), "error") {
			errs = append(errs, line)
		}
	}
	if len(errs) > 0 {
		all = errs
	}
	if len(all) == 0 {
		return "it said nothing"
	}
	return strings.ToValidUTF8(strings.Join(all[max(0, len(all)-3):], "; "), "?")
}

// tailWriter keeps the end of what is written to it.
type tailWriter struct{ buf bytes.Buffer }

func (t *tailWriter) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if over := t.buf.Len() - maxSaid; over > maxSaid {
		t.buf.Next(over)
	}
	return len(p), nil
}

func (t *tailWriter) String() string { return t.buf.String() }
