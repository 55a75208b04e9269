package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// checkFlags are the flags of `saggar check`.
type checkFlags struct {
	json        bool
	workers     int
	minDistance float64
	interlock   string

	given func(flag string) bool
}

func newCheck(s streams) *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use:   "check [flags] LAYOUT [FILE...]",
		Short: "Prove a layout: distances, overlaps, the edge of the plate or volume",
		Long: `Check reads a layout file, the parts that it names, and proves it with code that
no packer uses: every pair of parts keeps its distance, every part is on the
plate, stands on it and is neither scaled nor mirrored, and nothing is missing.
In a layout of packer_type pack3d, or one by hand with "in_space": true, parts
may lie anywhere in the volume instead: their surfaces keep their distance and do
not cross, no part is inside another, and each can be taken out of the open top
along straight lines while the others stay: --json prints the order and the paths.
That no path was found may also mean that the search gave up.
What is wrong is named with the two places where it is. The positions count; x,
y, z, rotations, boxes and numbers of fill that do not follow from them are named
as well.

The paths in a layout are beside the layout file. A FILE on the command line is
taken for the part with the same content, wherever that was before, or for the
part of the same name when the layout holds no checksum. Files that are none of
the parts are left aside, and noted. A part that is not the file the layout was
made from is an error. LAYOUT may be - for standard input.

Exit status: 0 nothing is wrong, 1 something is, or a file could not be read,
2 wrong usage.`,
		Example: `  saggar check layout.json
  saggar check layout.json moved/bracket.stl
  saggar check --min-packing-distance 2 layout.json
  saggar check --json layout.json | jq '.violations[].message'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no layout: name a layout file, as saggar pack -o writes it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd.Context(), s, f, args)
		},
	}
	flags := cmd.Flags()
	f.given = flags.Changed
	flags.BoolVar(&f.json, "json", false, "print the findings as one JSON object")
	flags.Float64Var(&f.minDistance, "min-packing-distance", 0, "distance in mm that parts must keep (default: that of the layout)")
	flags.StringVar(&f.interlock, "interlock", "", "parts in a volume that cannot be taken out one by one: forbid, report or ignore (default: as the layout says)")
	flags.IntVar(&f.workers, "workers", 0, "goroutines to use, 256 at most (default: one per processor); results do not depend on it")
	return cmd
}

func runCheck(ctx context.Context, s streams, f *checkFlags, args []string) error {
	if !isLength(f.minDistance) {
		return fmt.Errorf("--min-packing-distance: %g is not a distance: use %s", f.minDistance, lengths)
	}
	switch pack.Interlock(f.interlock) {
	case "", pack.ForbidInterlock, pack.ReportInterlock, pack.IgnoreInterlock:
	default:
		return fmt.Errorf("--interlock: unknown word %q: use forbid, report or ignore", f.interlock)
	}
	if f.workers < 0 {
		return fmt.Errorf("--workers: %d is negative", f.workers)
	}
	j := &checkJob{streams: s, flags: f, path: args[0], files: args[1:]}
	r, err := j.run(par.WithWorkers(ctx, f.workers))
	if err != nil {
		return j.failed(err)
	}
	if err := j.print(r); err != nil {
		return s.unheard(err)
	}
	if !r.OK {
		return errFailed
	}
	return nil
}

// checkJob is one layout to be checked.
type checkJob struct {
	streams
	flags *checkFlags
	path  string
	files []string
	odd   []mesh.Warning // about files of parts
}

// run reads the layout and its parts and checks it.
func (j *checkJob) run(ctx context.Context) (r *checkResult, err error) {
	defer guard(&err)
	file, err := j.layout()
	if err != nil {
		return nil, err
	}
	l, parts, err := file.Layout()
	if err != nil {
		return nil, err
	}
	l.Options.Workers = j.flags.workers
	// Footprints stay unset: the checker then measures the true shadows of the
	// meshes, and not what somebody has computed of them.
	if err := j.meshes(ctx, file, parts); err != nil {
		return nil, err
	}
	asked := *l
	if j.flags.given("min-packing-distance") {
		asked.Options.MinDistance = j.flags.minDistance
	}
	if j.flags.given("interlock") {
		asked.Options.Interlock = pack.Interlock(j.flags.interlock)
	}
	report, err := pack.Check(ctx, parts, asked.Bed, &asked)
	if err != nil {
		return nil, err
	}
	// What the file states is about the layout as it was packed.
	if err := stated(ctx, file, l, parts, report); err != nil {
		return nil, err
	}
	r = newCheckResult(j.path, file, &asked, report)
	return r, r.inSpace(ctx, l, parts)
}

// stated adds to report what the file says of its layout and is not so. Numbers
// of a layout whose rows point nowhere mean nothing.
func stated(ctx context.Context, file *pack.File, l *pack.Layout, parts []pack.Part, report *pack.CheckReport) error {
	found, err := file.CheckRows(ctx, l, parts, true)
	if err != nil {
		return err
	}
	wrong := func(v pack.Violation) bool { return v.Kind == pack.WrongPlate || v.Kind == pack.WrongCount }
	if !slices.ContainsFunc(report.Violations, wrong) {
		more, err := file.CheckNumbers(ctx, l, parts)
		if err != nil {
			return err
		}
		found = append(found, more...)
	}
	room := pack.MaxViolations - len(report.Violations)
	report.More = report.More || len(found) > room
	report.Violations = append(report.Violations, found[:min(room, len(found))]...)
	return nil
}

// layout reads the layout file.
func (j *checkJob) layout() (*pack.File, error) {
	if j.path == stdinName {
		return pack.ReadLayout(j.in)
	}
	f, err := os.Open(j.path)
	if err != nil {
		return nil, mesh.Errorf(mesh.CodeIO, "%w", err)
	}
	defer f.Close()
	return pack.ReadLayout(f)
}

// failed reports why there is no verdict.
func (j *checkJob) failed(err error) error {
	if !j.flags.json {
		return j.fail(at(j.path, err))
	}
	if err := newJSONReporter(j.out).failure(newFailure(j.path, err)); err != nil {
		return j.unheard(err)
	}
	return errFailed
}

// checkResult is the JSON object of a checked layout.
type checkResult struct {
	Schema      int                  `json:"schema"`
	File        string               `json:"file"`
	OK          bool                 `json:"ok"`
	Copies      int                  `json:"placed_count"`
	Asked       int                  `json:"asked_count"`
	Oversized   int                  `json:"oversized_count"` // placed, and larger than the plate
	Plates      int                  `json:"plate_count"`
	Status      pack.Status          `json:"status,omitempty"` // of the search
	MinDistance float64              `json:"min_packing_distance"`
	Pairs       int                  `json:"measured_pairs"`
	Violations  []pack.FileViolation `json:"violations"`
	More        bool                 `json:"more_violations"` // than are listed

	// How the parts of a layout in space are taken out; nil where nobody asks.
	*pack.FileRemoval

	// Of a layout in space alone.
	Height  float64    `json:"used_height,omitempty"`
	Density *float64   `json:"density,omitempty"` // 0 to 1; left out where a mesh is not closed
	Layers  *layerJSON `json:"largest_layer,omitempty"`

	space bool
}

func newCheckResult(path string, file *pack.File, l *pack.Layout, r *pack.CheckReport) *checkResult {
	out := &checkResult{
		Schema: schema, File: path, OK: r.OK(), Asked: len(l.Placements), Oversized: oversized(l), Plates: l.Plates, Status: l.Status,
		MinDistance: l.Options.MinDistance, Pairs: r.Pairs, More: r.More,
		FileRemoval: r.Removal.File(),
		Violations:  r.File(file.Files),
	}
	for _, p := range l.Placements {
		if p.Placed {
			out.Copies++
		}
	}
	return out
}

// print prints the verdict: a line for each finding, and one that sums up.
func (j *checkJob) print(r *checkResult) error {
	if j.flags.json {
		enc := json.NewEncoder(j.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	for _, v := range r.Violations {
		if _, err := fmt.Fprintln(j.out, printable(v.Message)); err != nil {
			return err
		}
	}
	verdict := "nothing wrong"
	switch {
	case r.More:
		verdict = fmt.Sprintf("more than %s", count(len(r.Violations), "violation"))
	case !r.OK:
		verdict = count(len(r.Violations), "violation")
	}
	proven := fmt.Sprintf("distance %s mm", length(r.MinDistance))
	if r.space {
		proven += " in space"
	}
	if r.Height > 0 {
		proven += fmt.Sprintf(", %s mm high", length(r.Height))
	}
	switch {
	case r.Copies == 0:
		proven = "nothing was placed"
	case r.Oversized > 0:
		proven += ", " + stickOut(r.Oversized)
	}
	if r.FileRemoval != nil && r.Copies > 0 {
		proven += ", " + comesOut(r.FileRemoval)
	}
	_, err := fmt.Fprintf(j.out, "%s: %s of %s placed %s, %s: %s\n",
		printable(filepath.Base(r.File)), grouped(r.Copies), count(r.Asked, "copy"), onPlates(r.Plates, r.space), proven, verdict)
	return err
}

// comesOut says in words how the parts of a layout can be taken out.
func comesOut(r *pack.FileRemoval) string {
	if len(r.Stuck) == 0 {
		return "all can be taken out"
	}
	out := fmt.Sprintf("%s stuck", grouped(len(r.Stuck)))
	if len(r.Pairs) > 0 {
		out += ", " + count(len(r.Pairs), "interlocked pair")
	}
	if r.Unfinished {
		out += " (more may be found out in more time)"
	}
	return out
}
