package prints

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/saggar3d/saggar/bench/truth"
	"github.com/saggar3d/saggar/slice/gcode"
)

// usage is what a process took.
type usage struct {
	cpu  float64 // seconds, user and system, of all its threads
	peak float64 // highest resident memory in MB, 0 where the system does not say
}

type measurer struct {
	dir, ini      string
	prusa, saggar string
	cpu           func() float64 // seconds of this process so far
}

// ours is what we look at in the JSON of `saggar slice`.
type ours struct {
	Estimates struct {
		Time     float64 `json:"print_time_s"`
		Filament float64 `json:"filament_cm3"`
	}
	Layers int
}

// measure makes one print with every program.
func (m *measurer) measure(ctx context.Context, part *truth.Part, profile truth.Profile) (row, error) {
	r := row{mesh: part.Name, profile: profile.Name}
	ini := filepath.Join(m.ini, profile.Name+".ini")
	file := filepath.Join(m.dir, "x.gcode")
	var err error
	if r.theirs, _, err = m.run(ctx, m.prusa, "--load", ini, "--dont-arrange", "--export-gcode", "--output", file, part.Path); err != nil {
		return r, err
	}
	f, err := os.Open(file)
	if err != nil {
		return r, err
	}
	defer f.Close()
	claim, err := gcode.Claims(f)
	if err != nil {
		return r, err
	}
	if !claim.Complete() {
		return r, fmt.Errorf("the G-code of prusa-slicer does not say what it takes")
	}
	if _, err := f.Seek(0, 0); err != nil {
		return r, err
	}
	replay, err := gcode.Replay(ctx, f, profile.Settings)
	if err != nil {
		return r, err
	}
	r.replay, r.filament = replay.PrintTime/claim.PrintTime-1, replay.FilamentMM/claim.FilamentMM-1
	args := []string{"slice", part.Path, "--json", "--keep-place", "--ini", ini}
	var out []byte
	if r.plain, out, err = m.run(ctx, m.saggar, args...); err != nil {
		return r, err
	}
	var own ours
	if err := json.Unmarshal(out, &own); err != nil {
		return r, err
	}
	r.time, r.material = own.Estimates.Time/claim.PrintTime-1, own.Estimates.Filament/claim.FilamentCM3-1
	r.layers = own.Layers - replay.Layers
	r.text, _, err = m.run(ctx, m.saggar, append(args, "-o", filepath.Join(m.dir, "y.gcode"))...)
	return r, err
}

// run runs a program on one core.
func (m *measurer) run(ctx context.Context, program string, args ...string) (usage, []byte, error) {
	if taskset, err := exec.LookPath("taskset"); err == nil {
		program, args = taskset, append([]string{"-c", "0", program}, args...)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.Output()
	if err != nil {
		return usage{}, nil, fmt.Errorf("%s: %w", filepath.Base(program), err)
	}
	s := cmd.ProcessState
	return usage{(s.UserTime() + s.SystemTime()).Seconds(), peakOf(s)}, out, nil
}
