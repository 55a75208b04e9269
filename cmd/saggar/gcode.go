package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
)

// gcodeFlags are the flags of `saggar gcode`.
type gcodeFlags struct {
	settings settingsFlags
	json     bool
	layers   bool
}

func newGcode(s streams) *cobra.Command {
	f := &gcodeFlags{}
	cmd := &cobra.Command{
		Use:   "gcode [flags] FILE",
		Short: "Tell how long any G-code takes and what it uses",
		Long: `Gcode drives a machine through the G-code in FILE (- for standard input),
whoever wrote it, and tells the time by feature, the layers and the filament.

What the machine can do comes from the comments that PrusaSlicer, OrcaSlicer and
their like write into the file, from the commands M201 to M205, and from --ini
and --set, of which the latter counts most. Where neither comments nor M201 or M203
before the first move say anything the machine is an i3 of the MK3 kind, and a
warning says so. Heating, homing and
levelling are not counted.`,
		Example: `  saggar gcode part.gcode
  saggar gcode --json --layers part.gcode
  saggar gcode --set machine_max_acceleration_x=3000 part.gcode`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runGcode(cmd.Context(), s, f, args[0])
		},
	}
	f.settings.register(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&f.layers, "layers", false, "with --json: what each layer takes as well")
	return cmd
}

// gcodeResult is the JSON object of a G-code file.
type gcodeResult struct {
	Schema int    `json:"schema"`
	File   string `json:"file"`
	*gcode.Report
	Warnings []mesh.Warning `json:"warnings"` // those of the report, as other commands tell theirs
}

// newGcodeResult returns the JSON object of a report.
func newGcodeResult(path string, r *gcode.Report) gcodeResult {
	out := gcodeResult{schema, path, r, []mesh.Warning{}}
	for _, text := range r.Warnings {
		out.Warnings = append(out.Warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	return out
}

func runGcode(ctx context.Context, s streams, f *gcodeFlags, path string) error {
	if f.layers && !f.json {
		return errors.New("--layers goes with --json")
	}
	// Those of --ini are on top of what the file says here: it may leave out most.
	given, err := f.settings.over(nil)
	if err == nil {
		_, _, err = config.Resolve(append(config.DefaultPairs(), given...))
	}
	if err != nil {
		return err
	}
	report, err := replayFile(ctx, s, path, given)
	if err != nil {
		if f.json {
			if out := newJSONReporter(s.out).failure(newFailure(path, err)); out != nil {
				return s.unheard(out)
			}
			return errFailed
		}
		return s.fail(at(path, err))
	}
	report.Warnings = append(report.Warnings, f.idle(given)...)
	if !f.layers {
		report.ByLayer = nil
	}
	if f.json {
		err = newJSONReporter(s.out).enc.Encode(newGcodeResult(path, report))
	} else {
		err = printReport(s.out, path, report)
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// idle names settings of --set that say how G-code is made: this is made already.
func (f *gcodeFlags) idle(given []config.Pair) (out []string) {
	for _, p := range given {
		text := p.Key + " counts where G-code is made, and for nothing here"
		if f.settings.sets(p.Key) && !gcode.Counts(p.Key) && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// replayFile reads the file and its settings, under those that are given.
func replayFile(ctx context.Context, s streams, path string, given []config.Pair) (r *gcode.Report, err error) {
	defer guard(&err)
	in, size, err := randomAccess(ctx, s, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	own, err := gcode.FileSettings(in, size)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(config.DefaultPairs(), foreign, own, given)
	settings, _, err := config.Resolve(all)
	if err != nil {
		return nil, err
	}
	r, err = gcode.ReplayTools(ctx, io.NewSectionReader(in, 0, size), settings, gcode.FilamentsOf(all))
	if err == nil && r.Moves == 0 {
		return nil, mesh.Errorf(codeNoMoves, "no move in %s: not the G-code of a print", count(r.Lines, "line"))
	}
	if err == nil && !r.Limited && !limited(own) && !limited(given) {
		r.Warnings = append([]string{"what the machine can do is not in the file: an i3 of the MK3 kind was taken"}, r.Warnings...)
	}
	return r, err
}

// foreign are settings of files that do not name them: the defaults of their slicers, where ours
// are others.
var foreign = []config.Pair{{Key: "use_relative_e_distances", Value: "0"}}

// codeNoMoves is that of a file in which nothing moves.
const codeNoMoves mesh.Code = "no_moves"

// limited reports whether settings say what the machine can do.
func limited(pairs []config.Pair) bool {
	return slices.ContainsFunc(pairs, func(p config.Pair) bool { return strings.HasPrefix(p.Key, "machine_max_acc") })
}

// reader is a file, or what came from a pipe.
type reader interface {
	io.ReaderAt
	io.Closer
}

// maxPiped bounds what is kept of a pipe; a file may have any size.
const maxPiped = 1 << 30

// inMemory is a pipe that was read to its end.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// randomAccess opens a file, whose settings may stand at its end; what comes
// from a pipe is kept in memory for that.
func randomAccess(ctx context.Context, s streams, path string) (reader, int64, error) {
	var f io.ReadCloser = io.NopCloser(newPatientReader(ctx, s.in))
	if path != stdinName {
		file, err := openPatiently(ctx, path)
		if err != nil {
			return nil, 0, err
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return file, info.Size(), nil
		}
		f = file
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPiped+1))
	if err == nil && len(text) > maxPiped {
		err = fmt.Errorf("more than %d bytes from a pipe: give the name of a file", maxPiped)
	}
	return inMemory{bytes.NewReader(text)}, int64(len(text)), err
}

// printReport writes a report for people.
func printReport(w io.Writer, path string, r *gcode.Report) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\n", printable(path))
	fmt.Fprintf(out, "  time\t%s\n", clock(r.PrintTime))
	if r.SlicerTime != nil {
		fmt.Fprintf(out, "  slicer's estimate\t%s\n", clock(*r.SlicerTime))
	}
	fmt.Fprintf(out, "  filament\t%s mm, %s cm³, %s g\n", fixed(r.FilamentMM, 0), fixed(r.FilamentCM3, 2), fixed(r.FilamentG, 1))
	for _, u := range r.Tools {
		fmt.Fprintf(out, "    T%d\t%s mm, %s cm³, %s g\n", u.Tool, fixed(u.FilamentMM, 0), fixed(u.FilamentCM3, 2), fixed(u.FilamentG, 1))
	}
	if r.SupportCM3 > 0 {
		fmt.Fprintf(out, "  of it support\t%s cm³\n", fixed(r.SupportCM3, 2))
	}
	fmt.Fprintf(out, "  layers\t%s\n", grouped(r.Layers))
	names := slices.SortedFunc(maps.Keys(r.ByFeature), func(a, b string) int {
		if d := r.ByFeature[b].Time - r.ByFeature[a].Time; d != 0 {
			return map[bool]int{true: 1, false: -1}[d > 0]
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		u := r.ByFeature[name]
		fmt.Fprintf(out, "    %s\t%s\t%s cm³\n", name, clock(u.Time), fixed(u.FilamentCM3, 2))
	}
	for _, text := range r.Warnings {
		fmt.Fprintf(out, "  warning: %s\n", printable(text))
	}
	return out.Flush()
}

// clock prints seconds as people do: 1h 02m 03s.
func clock(seconds float64) string {
	const minute, hour = 60, 3600
	s := int64(min(seconds+0.5, 1e18)) // not a time.Duration, which ends after 292 years
	switch {
	case s >= hour:
		return fmt.Sprintf("%dh %02dm %02ds", s/hour, s/minute%60, s%minute)
	case s >= minute:
		return fmt.Sprintf("%dm %02ds", s/minute, s%minute)
	}
	return fmt.Sprintf("%ds", s)
}
