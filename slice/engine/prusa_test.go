//go:build unix

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// stub writes a program that stands for PrusaSlicer.
func stub(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stub")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

const outGcode = `while [ "$1" != --output ]; do shift; done
cat > "$2" <<END
M83
;LAYER_CHANGE
;HEIGHT:0.2
;TYPE:Perimeter
G1 X10 Z0.2 E1 F600
; filament used [mm] = 12.5
; filament used [cm3] = 0.03
; filament used [g] = 0.04
; estimated printing time (normal mode) = 1m 2s
END
`

// TestStub: totals are the program's own, parts those of its G-code, which is
// handed on as it is.
func TestStub(t *testing.T) {
	var text bytes.Buffer
	var moves []gcode.Move
	r := run(t, PrusaSlicer, Job{Model: cube(5), Program: stub(t, outGcode), Gcode: &text, Move: func(m gcode.Move) { moves = append(moves, m) }})
	e := r.Estimates
	if len(moves) != 1 || moves[0].Layer != 1 || moves[0].Kind.String() != "inner_wall" || moves[0].Time != e.ByFeature["inner_wall"].Time {
		t.Errorf("told of %+v", moves)
	}
	if r.Engine != PrusaSlicer || e.PrintTime != 62 || e.FilamentMM != 12.5 || e.FilamentCM3 != 0.03 || e.FilamentG != 0.04 || e.Layers != 1 || e.ByFeature["inner_wall"].FilamentMM != 1 {
		t.Errorf("%+v", e)
	}
	if !strings.HasPrefix(text.String(), "M83\n;LAYER") {
		t.Errorf("%.100s", text.String())
	}
}

// TestStubGetsItsInputs: the model in the middle of the bed and all settings.
func TestStubGetsItsInputs(t *testing.T) {
	dir := t.TempDir()
	run(t, PrusaSlicer, Job{Model: cube(10), Pairs: lines(t, "odd_key = 7"), Program: stub(t, `cp in.ini in.stl "`+dir+"\"\n"+outGcode)})
	m, err := mesh.Load(filepath.Join(dir, "in.stl"))
	if err != nil {
		t.Fatal(err)
	}
	if v := m.Vertices[0]; v.X != 95 && v.X != 105 {
		t.Errorf("a corner of the cube at %v", v)
	}
	ini, err := os.ReadFile(filepath.Join(dir, "in.ini"))
	if err != nil || !strings.Contains(string(ini), "odd_key = 7\n") || !strings.Contains(string(ini), "perimeters = 2\n") {
		t.Errorf("%v\n%s", err, ini)
	}
}

// TestSettingsRunNothing: what would make the program run others does not reach it.
func TestSettingsRunNothing(t *testing.T) {
	dir := t.TempDir()
	r := run(t, PrusaSlicer, Job{Model: cube(10), Program: stub(t, `cp in.ini "`+dir+"\"\n"+outGcode),
		Pairs: lines(t, "post_process = /usr/bin/touch x\n post_process=a\nprint_host = h\nprinthost_apikey = k\noutput_filename_format = ../x\nnotes = post_process")})
	ini, err := os.ReadFile(filepath.Join(dir, "in.ini"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(ini)) {
		if key, _, _ := strings.Cut(line, "="); commanding(strings.TrimSpace(key)) {
			t.Errorf("passed on: %q", line)
		}
	}
	if !strings.Contains(string(ini), "notes = post_process\n") {
		t.Errorf("a note was left out:\n%s", ini)
	}
	if !slices.ContainsFunc(r.Warnings, func(w mesh.Warning) bool { return w.Code == "setting_left_out" }) {
		t.Errorf("no warning: %v", r.Warnings)
	}
}

// TestPrusaSlicerHeeds: what has no effect in our engine has one in the program.
func TestPrusaSlicerHeeds(t *testing.T) {
	pairs := lines(t, "ironing = 1\nlayer_height = 0.3\nperimeter_generator = arachne\npost_process = /bin/true\nodd_key = 7")
	r := run(t, PrusaSlicer, Job{Model: cube(10), Program: stub(t, outGcode), Pairs: pairs}).Report
	if !slices.Contains(r.Used, "ironing") || !slices.Contains(r.Used, "layer_height") || !slices.Equal(r.Ignored, []string{"post_process"}) || !slices.Equal(r.Unknown, []string{"odd_key"}) || len(r.Warnings) > 0 {
		t.Errorf("%+v", r)
	}
	if r := run(t, Builtin, Job{Model: cube(10), Pairs: pairs}).Report; !slices.Contains(r.Ignored, "ironing") {
		t.Errorf("%+v", r)
	}
}

// TestPrusaSlicerRunsNothing has the real program slice with a script in its settings.
func TestPrusaSlicerRunsNothing(t *testing.T) {
	if _, err := exec.LookPath("prusa-slicer"); err != nil {
		t.Skip("prusa-slicer is not installed")
	}
	made := filepath.Join(t.TempDir(), "made")
	run(t, PrusaSlicer, Job{Model: cube(10), Pairs: lines(t, "post_process = /usr/bin/touch "+made+"\nlayer_height = 0.3")})
	if _, err := os.Stat(made); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the script was run: %v", err)
	}
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		code   mesh.Code
		text   string
	}{
		"says why":       {"echo 12 => Exporting; echo 'error: the model is made of cheese' >&2; exit 3", CodeEngineFailed, "the model is made of cheese"},
		"says nothing":   {"exit 1", CodeEngineFailed, "it said nothing"},
		"crashes":        {"kill -SEGV $$", CodeEngineFailed, "signal"},
		"writes nothing": {"echo all is fine", CodeEngineFailed, "wrote nothing: all is fine"},
		"no estimates":   {strings.ReplaceAll(outGcode, "; filament", "; x"), CodeEngineFailed, "does not say"},
		"talks a lot":    {"yes chatter | head -c 3000000; echo error: enough; exit 1", CodeEngineFailed, "error: enough"},
	} {
		_, err := Run(context.Background(), PrusaSlicer, Job{Model: cube(5), Program: stub(t, c.script)})
		if mesh.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for _, program := range []string{"no-such-program-anywhere", filepath.Join(t.TempDir(), "missing")} {
		if _, err := Run(context.Background(), PrusaSlicer, Job{Model: cube(5), Program: program}); mesh.CodeOf(err) != CodeUnavailable {
			t.Errorf("%s: error %v", program, err)
		}
	}
}

// sleeper leaves children behind, one of them deaf to polite signals, and tells
// who they are.
const sleeper = `sleep 600 & echo $! > "%[1]s/a"
(trap '' TERM INT HUP; sleep 600 & echo $! > "%[1]s/b"; wait) &
while [ ! -s "%[1]s/b" ]; do sleep 0.01; done
echo $$ > "%[1]s/c"
%[2]s`

// alive reports which of the stub's processes still run.
func alive(dir string) (pids []string) {
	for _, name := range []string{"a", "b", "c"} {
		text, _ := os.ReadFile(filepath.Join(dir, name))
		pid := 0
		if _, err := fmt.Sscan(string(text), &pid); err != nil {
			continue // it was killed before it could say who it is
		}
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if syscall.Kill(pid, 0) == nil && !bytes.Contains(stat, []byte(") Z ")) { // a zombie runs no more
			pids = append(pids, name)
		}
	}
	return pids
}

// TestNoProcessIsLeft: a program that sleeps for ever, and what it started, is
// gone when the time is up, when the caller gives up, and when it ends alone.
func TestNoProcessIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		end    string
		cancel bool
		code   mesh.Code
	}{
		"timeout": {"sleep 600", false, CodeTimeout},
		"cancel":  {"sleep 600", true, ""},
		"ends":    {"exit 5", false, CodeEngineFailed},
	} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		j := Job{Model: cube(5), Program: stub(t, fmt.Sprintf(sleeper, dir, c.end)), Timeout: time.Minute}
		if c.code == CodeTimeout {
			j.Timeout = time.Second
		}
		if c.cancel {
			go func() {
				for {
					if _, err := os.Stat(filepath.Join(dir, "c")); err == nil {
						cancel()
						return
					}
					time.Sleep(time.Millisecond)
				}
			}()
		}
		_, err := Run(ctx, PrusaSlicer, j)
		cancel()
		if c.cancel && !errors.Is(err, context.Canceled) || !c.cancel && mesh.CodeOf(err) != c.code {
			t.Errorf("%s: error %v", name, err)
		}
		for range 100 { // a killed process takes a moment to go
			if len(alive(dir)) == 0 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if left := alive(dir); len(left) > 0 {
			t.Errorf("%s: still running: %v", name, left)
		}
	}
}

// TestMemoryLimit: a program that wants too much is refused it.
func TestMemoryLimit(t *testing.T) {
	_, err := Run(context.Background(), PrusaSlicer, Job{
		Model: cube(5), Memory: 64 << 20,
		Program: stub(t, "ulimit -v >&2; [ $(ulimit -v) = 65536 ] && echo error: out of memory && exit 9\n"+outGcode),
	})
	if mesh.CodeOf(err) != CodeEngineFailed || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("error %v", err)
	}
}

// TestPrusaSlicer runs the real program where it is installed: the answer equals
// the comments in its G-code, our settings are taken without a warning, and our
// own numbers are near.
func TestPrusaSlicer(t *testing.T) {
	if _, err := exec.LookPath("prusa-slicer"); err != nil {
		t.Skip("prusa-slicer is not installed")
	}
	var text bytes.Buffer
	theirs := run(t, PrusaSlicer, Job{Model: cube(10), Gcode: &text})
	claim, err := gcode.Claims(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	e := theirs.Estimates
	if e.PrintTime != claim.PrintTime || e.FilamentMM != claim.FilamentMM || e.FilamentCM3 != claim.FilamentCM3 || e.FilamentG != claim.FilamentG || e.Layers != 50 {
		t.Errorf("%+v, its comments %+v", e, claim)
	}
	ours := run(t, Builtin, Job{Model: cube(10)}).Estimates
	if d := ours.PrintTime/e.PrintTime - 1; d < -0.1 || d > 0.1 {
		t.Errorf("ours takes %g s, theirs %g", ours.PrintTime, e.PrintTime)
	}
	if d := ours.FilamentCM3/e.FilamentCM3 - 1; d < -0.1 || d > 0.1 {
		t.Errorf("ours takes %g cm³, theirs %g", ours.FilamentCM3, e.FilamentCM3)
	}
	if _, err := Run(context.Background(), PrusaSlicer, Job{Model: cube(10), AnySize: true, KeepPlace: true, Pairs: lines(t, "first_layer_height = 0.001")}); err == nil {
		t.Error("settings of ours are checked before the program sees them")
	}
}

// TestContentIsAccepted is acceptance 7 of slicing: what we write for parameters is
// loaded by the real program without a complaint.
func TestContentIsAccepted(t *testing.T) {
	if _, err := exec.LookPath("prusa-slicer"); err != nil {
		t.Skip("prusa-slicer is not installed")
	}
	dir := t.TempDir()
	for i, text := range []string{
		"{}",
		`{"material":"ABS","print_quality":"fine","nozzle_diameter":"0.25","part_interior":"semisparse","bed_shape":"circular","bed_size_x_r":90,"support":true,"support_style":"basic","raft":true}`,
		`{"print_quality":"low","part_interior":"solid","support":true,"support_style":"covex","units":"inches","bed_size_y":7.5}`,
		`{"support":true,"support_style":"surround","infill_density":0,"perimeters":5,"bed_temperature":60,"scale":2}`,
	} {
		p, err := config.ParseParameters(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		ini, saved := filepath.Join(dir, fmt.Sprint(i, ".ini")), filepath.Join(dir, fmt.Sprint(i, "saved.ini"))
		if err := writeFile(ini, func(w io.Writer) error { return config.WriteINI(w, p.Pairs()) }); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("prusa-slicer", "--loglevel", "2", "--load", ini, "--save", saved).CombinedOutput()
		if said := strings.ToLower(string(out)); err != nil || strings.Contains(said, "warning") || strings.Contains(said, "error") || strings.Contains(said, "unknown") {
			t.Errorf("%s: %v: %s", text, err, out)
		}
		// It understood every value as we do.
		f, err := os.Open(saved)
		if err != nil {
			t.Fatal(err)
		}
		theirs, _, err := config.ParseINI(f)
		f.Close()
		ours, _, err2 := config.Resolve(p.Pairs())
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if !reflect.DeepEqual(theirs, ours) {
			t.Errorf("%s: it saved\n%+v\nwe have\n%+v", text, theirs, ours)
		}
	}
}
