package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/mesh"
)

// analyzeFlags are the flags of `saggar analyze`.
type analyzeFlags struct {
	read          readFlags
	json          bool
	csv           bool
	weldTolerance float64
}

func newAnalyze(s streams) *cobra.Command {
	f := &analyzeFlags{}
	cmd := &cobra.Command{
		Use:   "analyze [flags] FILE...",
		Short: "Measure parts and say what is wrong with them",
		Long: `Analyze reads mesh files, measures them and says what is wrong with them.

A FILE may be a mesh file, a folder (its mesh files and those of its
subfolders, with zip archives, STEP and IGES files) or - for standard input.
The content decides the format, not the name. A file that cannot be read is
reported and the others are still done.

In the results footprint_area_mm2 is the area of the shadow on the plate: the
same number as projected_area_mm2.z.

Exit status: 0 all files were read, 1 some were not, 2 wrong usage.`,
		Example: `  saggar analyze bracket.stl
  saggar analyze --json parts/ > parts.jsonl
  saggar analyze --csv --unit in *.stl > quote.csv
  curl -s https://example.com/part.3mf | saggar analyze -`,
		Args: fileArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAnalyze(cmd.Context(), s, f, args)
		},
	}
	f.read.register(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.json, "json", false, "print one JSON object per file and line")
	flags.BoolVar(&f.csv, "csv", false, "print a table for spreadsheets, one row per file")
	flags.Float64Var(&f.weldTolerance, "weld-tolerance", 0, "join vertices nearer than this, in mm; 0 joins equal ones only (default: exact, or 1e-7 of the diagonal where that closes gaps)")
	return cmd
}

// fileArgs refuses a call without files and one that names standard input
// twice: the second could only be empty.
func fileArgs(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no file: name a mesh file, a folder, or - for standard input")
	}
	seen := false
	for _, a := range args {
		if a == stdinName && seen {
			return errors.New("standard input (-) can be read only once")
		}
		seen = seen || a == stdinName
	}
	return nil
}

// reporter prints the results of a batch in one form. An error of a reporter is
// the output's, and ends the batch: nobody is listening any more.
type reporter interface {
	file(r *fileResult) error
	failure(f *failure) error
	close() error
}

func (f *analyzeFlags) reporter(s streams) reporter {
	switch {
	case f.json:
		return newJSONReporter(s.out)
	case f.csv:
		return newCSVReporter(s.out)
	}
	return newTableReporter(s.out)
}

func runAnalyze(ctx context.Context, s streams, f *analyzeFlags, args []string) error {
	o, err := f.read.options()
	if err != nil {
		return err
	}
	if !(f.weldTolerance >= 0 && f.weldTolerance <= math.MaxFloat64) {
		return fmt.Errorf("--weld-tolerance: %g is not a length", f.weldTolerance)
	}
	if f.json && f.csv {
		return errors.New("--json and --csv: choose one of them")
	}
	b := &batch{streams: s, read: o, analyze: analyze.Options{
		WeldTolerance: f.weldTolerance,
		ExactWeld:     f.weldTolerance == 0 && f.read.given("weld-tolerance"),
		Workers:       o.Workers,
	}}
	return b.run(ctx, expand(args), f.reporter(s))
}

// batch analyses files one after the other, so that one mesh is in memory at a
// time; the work on each is parallel.
type batch struct {
	streams
	read    mesh.ReadOptions
	analyze analyze.Options
}

// run reports every input. Its error is [errFailed] when any file failed, was
// not reached because ctx ended, or could not be reported.
func (b *batch) run(ctx context.Context, inputs []input, out reporter) error {
	failed := false
	for _, in := range inputs {
		result, err := b.one(ctx, in)
		if err != nil {
			failed = true
			err = out.failure(newFailure(in.path, err))
		} else {
			err = out.file(result)
		}
		if err != nil {
			return b.unheard(err)
		}
		if ctx.Err() != nil {
			failed = true
			break
		}
	}
	if err := out.close(); err != nil {
		return b.unheard(err)
	}
	if failed {
		return errFailed
	}
	return nil
}

// one reads and analyses one file. Code that breaks on it must not cost the
// user the rest of the batch, so a panic becomes an error here.
func (b *batch) one(ctx context.Context, in input) (r *fileResult, err error) {
	defer guard(&err)
	if in.err != nil {
		return nil, in.err
	}
	bar := newProgress(b.err, in.path)
	defer bar.clear()
	o := b.read
	o.Progress = bar.set
	m, size, err := open(ctx, in.path, b.in, o)
	if err != nil {
		return nil, err
	}
	bar.phase("analysing")
	report, err := analyze.File(ctx, m, size, b.analyze)
	if err != nil {
		return nil, err
	}
	return &fileResult{schema, in.path, report}, nil
}
