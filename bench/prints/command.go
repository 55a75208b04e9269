// Package prints measures what a print costs to slice, beside PrusaSlicer, and
// how well the replay of its G-code agrees with what it says itself.
package prints

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/bench/truth"
)

// Usage is the help of the command.
const Usage = `usage: bench gcode [flags]

Slices every part with every profile by prusa-slicer and by saggar, each on one
core, in turn; reads prusa-slicer's G-code and compares.

  --only LIST      names of meshes, with commas between them
  --profiles LIST  beginnings of profiles, such as p1,p6
  --parts          one row for each print, not only for each profile
  --builds         builds of several parts instead, in the same places on the bed:
                   our estimate of tier 3 beside prusa-slicer
  --data DIR       the folder with estimate/ (default: SAGGAR_CORPUS)
  --saggar FILE    the program (default: built from the module)
`

// Command is `bench gcode`.
type Command struct {
	CPU            func() float64 // CPU seconds of the process so far
	Stdout, Stderr io.Writer
}

// options are the flags.
type options struct {
	only, profiles, data, program string
	parts, builds                 bool
}

// row is what was measured for one print.
type row struct {
	mesh, profile       string
	replay, filament    float64 // ours over theirs, less one
	time, material      float64 // of our own slicing over theirs, less one
	layers              int     // ours less theirs
	plain, text, theirs usage
}

// Run measures and prints. Errors that wrap [nest.ErrUsage] are wrong usage.
func (c Command) Run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(c.Stdout, Usage)
		return nil
	}
	if err != nil {
		return err
	}
	set, err := truth.Read(filepath.Join(o.data, "estimate"))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "saggar-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	m := &measurer{dir: dir, saggar: o.program, ini: filepath.Join(o.data, "estimate", "ini"), cpu: c.CPU}
	if err := m.find(ctx); err != nil {
		return err
	}
	if o.builds {
		return c.builds(ctx, m, set, o)
	}
	var rows []row
	for _, profile := range set.Profiles {
		for i := range set.Parts {
			part := &set.Parts[i]
			if _, ok := part.Of(profile.Name); !ok || !o.wants(part.Name, profile.Name) {
				continue
			}
			r, err := m.measure(ctx, part, profile)
			if err != nil {
				return fmt.Errorf("%s with %s: %w", part.Name, profile.Name, err)
			}
			fmt.Fprintf(c.Stderr, "%s %s: replay %+.2f %%\n", r.mesh, r.profile, 100*r.replay)
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("%w: no print of that name", nest.ErrUsage)
	}
	return write(c.Stdout, rows, o.parts)
}

// builds measures builds of several parts and prints what was found.
func (c Command) builds(ctx context.Context, m *measurer, set *truth.Set, o *options) error {
	var rows []buildRow
	for _, profile := range set.Profiles {
		for _, plate := range plates {
			if !slices.ContainsFunc(plate, func(p copies) bool { return o.wants(p.mesh, profile.Name) }) {
				continue
			}
			r, err := m.build(ctx, set, plate, profile)
			if err != nil {
				return fmt.Errorf("%v with %s: %w", plate, profile.Name, err)
			}
			fmt.Fprintf(c.Stderr, "%s, %s: time %+.2f %%\n", r.name, r.profile, 100*r.time)
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("%w: no build of that name", nest.ErrUsage)
	}
	return writeBuilds(c.Stdout, rows)
}

func parse(args []string) (*options, error) {
	o := &options{}
	set := flag.NewFlagSet("gcode", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&o.only, "only", "", "")
	set.StringVar(&o.profiles, "profiles", "", "")
	set.StringVar(&o.data, "data", os.Getenv("SAGGAR_CORPUS"), "")
	set.StringVar(&o.program, "saggar", "", "")
	set.BoolVar(&o.parts, "parts", false, "")
	set.BoolVar(&o.builds, "builds", false, "")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", nest.ErrUsage, err)
	}
	switch {
	case set.NArg() > 0:
		return nil, fmt.Errorf("%w: what is %q?", nest.ErrUsage, set.Arg(0))
	case o.data == "":
		return nil, fmt.Errorf("%w: no data: set SAGGAR_CORPUS or give --data DIR", nest.ErrUsage)
	}
	return o, nil
}

// wants reports whether a print is asked for.
func (o *options) wants(mesh, profile string) bool {
	return (o.only == "" || slices.Contains(strings.Split(o.only, ","), mesh)) &&
		(o.profiles == "" || slices.ContainsFunc(strings.Split(o.profiles, ","), func(p string) bool { return strings.HasPrefix(profile, p) }))
}

// find looks for prusa-slicer and builds our program.
func (m *measurer) find(ctx context.Context) (err error) {
	if m.prusa, err = exec.LookPath("prusa-slicer"); err != nil {
		return fmt.Errorf("%w (Debian package prusa-slicer)", err)
	}
	if m.saggar != "" {
		return nil
	}
	m.saggar = filepath.Join(m.dir, "saggar")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", m.saggar, "github.com/saggar3d/saggar/cmd/saggar").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build saggar: %w: %s", err, out)
	}
	return nil
}
