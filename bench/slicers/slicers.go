// Package slicers runs other people's slicers with the settings of a PrusaSlicer
// .ini file, as well as each can follow them, and reads what they say.
//
// No two slicers have the same settings. What one of them cannot follow is told
// as a note, not dropped in silence, so that a difference of results can be read
// for what it is.
package slicers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/saggar3d/saggar/bench/proc"
	"github.com/saggar3d/saggar/slice/config"
)

// ErrMissing says that a program is not installed.
var ErrMissing = errors.New("not installed")

// deadline of one run. The slowest known needs half a minute.
const deadline = 5 * time.Minute

// Order is one part to slice.
type Order struct {
	Mesh     string          // the STL file
	INI      string          // the settings as a file
	Pairs    []config.Pair   // and as they stand in it
	Settings config.Settings // and what they mean
	Output   string          // where the G-code goes
	Scratch  string          // a folder for files that the slicer needs
}

// Claim is what a slicer says about its own print. What it does not say is -1.
type Claim struct {
	Time     float64 // s
	Filament float64 // cm³
	Layers   int
}

// Usage is what a process took.
type Usage struct {
	CPU  float64 // seconds, user and system, of all its threads
	Peak float64 // highest resident memory in MB, 0 where the system does not say
}

// Slicer is a program that slices.
type Slicer struct {
	Name    string
	Package string // of Debian

	// find returns nil when all that is needed is there.
	find func() error
	// args writes what the program needs to read and returns its command line.
	args func(Order) ([]string, error)
	// read understands what it printed.
	read func(stdout, stderr []byte, o Order) (Claim, error)
	// notes tells what of the settings it does not follow.
	notes func(Order) []string
	// env is added to the environment.
	env []string
}

// Find returns an error that wraps [ErrMissing] and names the Debian package when
// the slicer is not installed.
func (s *Slicer) Find() error {
	if err := s.find(); err != nil {
		return fmt.Errorf("%s: %w (Debian package %s): %w", s.Name, ErrMissing, s.Package, err)
	}
	return nil
}

// Notes returns in words what of the settings of an order s does not follow.
func (s *Slicer) Notes(o Order) []string { return s.notes(o) }

// Slice slices on one core and returns what the slicer says of the print, and what
// it took to make it. The G-code is in o.Output.
func (s *Slicer) Slice(ctx context.Context, o Order) (Claim, Usage, error) {
	args, err := s.args(o)
	if err != nil {
		return Claim{}, Usage{}, err
	}
	u, stdout, stderr, err := oneCore(ctx, s.env, args)
	if err != nil {
		return Claim{}, u, fmt.Errorf("%s: %w%s", s.Name, err, ending(stderr))
	}
	c, err := s.read(stdout, stderr, o)
	if err != nil {
		return c, u, fmt.Errorf("%s: %w", s.Name, err)
	}
	return c, u, nil
}

// oneCore runs a program on one core, where the system can do that.
func oneCore(ctx context.Context, env, args []string) (Usage, []byte, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if taskset, err := exec.LookPath("taskset"); err == nil {
		args = append([]string{taskset, "-c", "0"}, args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(append(os.Environ(), "GOMAXPROCS=1", "LC_ALL=C"), env...)
	var stdout, stderr capped
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return Usage{}, nil, nil, err
	}
	// What the system charges to a process when it has ended includes the memory of
	// the one that started it: so the kernel's own mark is looked at on the way.
	p := proc.Watch(cmd.Process.Pid)
	err := cmd.Wait()
	most, _ := p.Result()
	s := cmd.ProcessState
	u := Usage{(s.UserTime() + s.SystemTime()).Seconds(), float64(most.Peak) / (1 << 20)}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return u, stdout.text, stderr.text, err
}

// capped keeps the last of what is written to it: figures come at the end.
type capped struct{ text []byte }

const keep = 1 << 20

func (c *capped) Write(p []byte) (int, error) {
	c.text = append(c.text, p...)
	if len(c.text) > 2*keep {
		c.text = append(c.text[:0], c.text[len(c.text)-keep:]...)
	}
	return len(p), nil
}

// ending is the end of what a failed program wrote.
func ending(text []byte) string {
	const most = 200
	if len(text) > most {
		text = text[len(text)-most:]
	}
	if len(text) == 0 {
		return ""
	}
	return ": " + string(text)
}

// program returns a find function for programs that need nothing else.
func program(name string) func() error {
	return func() error {
		_, err := exec.LookPath(name)
		return err
	}
}

// write makes a file of an order.
func write(o Order, name, text string) (string, error) {
	path := filepath.Join(o.Scratch, name)
	return path, os.WriteFile(path, []byte(text), 0o644)
}
