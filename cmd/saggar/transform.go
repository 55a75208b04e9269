package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/transform"
)

// transformFlags are the flags of `saggar transform`.
type transformFlags struct {
	convertFlags // how to read and to write
	output       string
	json         bool

	chain transform.Chain // of the flags that are steps, as they came
	steps string
}

func newTransform(s streams) *cobra.Command {
	f := &transformFlags{}
	cmd := &cobra.Command{
		Use:   "transform [flags] FILE -o OUT",
		Short: "Turn, scale and shift a part, fit it into a build volume",
		Long: `Transform does steps with the part in FILE (- for standard input), in the order of
the command line, and writes it to OUT in the format that OUT's name says. Of a file
with several items it takes all of them, as one part.

  --rotate X,Y,Z            degrees, about the X axis first, then Y, then Z
  --rotate-in-place X,Y,Z   the same, about the middle of the part's box
  --scale X,Y,Z             percent, about the origin; one number is for all axes,
                            a negative one mirrors
  --translate X,Y,Z         mm
  --auto-rotate X,Y,Z       turns the part so that it fits a volume of this size in
                            mm, as low as it can, with little overhang
  --auto-scale X,Y,Z        as large as the volume allows, about the origin
  --auto-shrink X,Y,Z       the same, but never larger than it is
  --auto-translate          onto Z = 0, the middle of its box above the origin
  --bracket W,G,T           a frame around it: bars of width W and thickness T, at a
                            distance of G mm

Each may be given again. --steps reads them from a file instead: a JSON list, or the
body of a request to the service. Without -o nothing is written: the answer says what
would come of it. OBJ, 3MF and PLY keep all digits of the numbers.

Exit status: 0 done, 1 the file could not be read or the part does not fit the
volume, 2 wrong usage.`,
		Example: `  saggar transform part.stl --rotate 90,0,0 --auto-translate -o part.3mf
  saggar transform part.stl --auto-rotate 250,210,220 --auto-shrink 250,210,220 -o fits.stl
  saggar transform part.stl --scale -100,100,100 -o other_hand.stl
  saggar transform part.stl --steps chain.json --json -o out.ply`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runTransform(cmd.Context(), s, f, args)
		},
	}
	f.read.register(cmd)
	f.register(cmd)
	return cmd
}

func (f *transformFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write; - for standard output, with --format (default: none)")
	flags.StringVar(&f.format, "format", "", "format to write (default: what the name OUT says)")
	flags.BoolVar(&f.ascii, "ascii", false, "write the text form of a format that has both (STL, PLY)")
	flags.StringVar(&f.steps, "steps", "", "JSON file with the steps")
	flags.BoolVar(&f.json, "json", false, "print one JSON object: the matrix, what each step did, the size")
	for _, k := range stepFlags {
		flags.Var(&stepFlag{kind: k, chain: &f.chain}, k.name, "step: "+k.usage)
	}
	flags.Lookup(autoTranslate).NoOptDefVal = "true"
	flags.SortFlags = false
}

// transformJob is a checked command line.
type transformJob struct {
	streams
	path   string
	output string
	chain  transform.Chain
	json   bool
	read   mesh.ReadOptions
	write  mesh.WriteOptions
}

func runTransform(ctx context.Context, s streams, f *transformFlags, args []string) error {
	j := &transformJob{streams: s, output: f.output, json: f.json}
	if err := j.check(f, args); err != nil {
		return err
	}
	r, err := j.run(ctx)
	switch {
	case err != nil && j.json:
		if err := newJSONReporter(s.out).failure(transformFailure(j.path, err)); err != nil {
			return s.unheard(err)
		}
		return errFailed
	case err != nil:
		return s.fail(err)
	case j.json:
		err = newJSONReporter(s.out).enc.Encode(r)
	case j.output != stdinName:
		err = printTransform(s.out, r)
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// check turns the flags into options. Its errors are wrong usage.
func (j *transformJob) check(f *transformFlags, args []string) (err error) {
	if len(args) != 1 {
		return fmt.Errorf("transform takes one file; it got %d", len(args))
	}
	j.path = args[0]
	if j.read, err = f.read.options(); err != nil {
		return err
	}
	switch {
	case f.output == "" && (f.format != "" || f.ascii):
		return errors.New("--format and --ascii are for a file that is written: say where with -o OUT")
	case f.output == stdinName && f.json:
		return errors.New("--json and -o -: only one of them can have standard output")
	case f.output != "":
		if j.write, err = f.writeOptions(f.output); err != nil {
			return err
		}
		if err := separate(j.in, j.path, f.output); err != nil {
			return err
		}
	}
	j.chain, err = f.allSteps()
	return err
}

// transformResult is the JSON object of a transformed part.
type transformResult struct {
	Schema int    `json:"schema"`
	File   string `json:"file"`
	Output string `json:"output,omitempty"`

	*transform.Result // its keys follow at the same level

	Polygons    int             `json:"polygons"`
	Size        transform.XYZ   `json:"size"`
	BoundingBox transformBounds `json:"bounding_box"`
}

// transformBounds is a box, as saggar analyze writes it.
type transformBounds struct {
	Min [3]float64 `json:"min"`
	Max [3]float64 `json:"max"`
}

// run reads, transforms and writes.
func (j *transformJob) run(ctx context.Context) (r *transformResult, err error) {
	defer guard(&err)
	m, err := j.open(ctx, j.path, j.read)
	if err != nil {
		return nil, &namedError{j.path, err}
	}
	part, done, err := transform.Apply(ctx, m.Merged(), j.chain, transform.Options{Workers: j.read.Workers})
	if err != nil {
		return nil, &namedError{j.path, err}
	}
	b := part.Bounds()
	size := b.Size()
	r = &transformResult{
		Schema: schema, File: j.path, Output: j.output, Result: done, Polygons: len(part.Faces),
		Size:        transform.XYZ{X: size.X, Y: size.Y, Z: size.Z},
		BoundingBox: transformBounds{[3]float64{b.Min.X, b.Min.Y, b.Min.Z}, [3]float64{b.Max.X, b.Max.Y, b.Max.Z}},
	}
	if j.output == "" {
		return r, nil
	}
	return r, j.save(ctx, part)
}

// save writes the part.
func (j *transformJob) save(ctx context.Context, part *mesh.Mesh) error {
	m := mesh.Single(part)
	err := j.warnOfLoss(ctx, m, j.write, j.output)
	if err == nil {
		write := func(w io.Writer) error { return mesh.Write(cancelledWriter{ctx, w}, m, j.write) }
		if j.output == stdinName {
			err = write(j.out)
		} else {
			err = outfile.Write(j.output, write)
		}
	}
	if err != nil {
		return &namedError{j.output, err}
	}
	return nil
}

// printTransform prints what came of each step, for people.
func printTransform(w io.Writer, r *transformResult) error {
	t := newTableReporter(w)
	row := func(name, words string) {
		// The longest name is auto-translate.
		fmt.Fprintf(t.w, "  %s  %s\n", t.paint.faint(fmt.Sprintf("%-14s", name)), words)
	}
	fmt.Fprintln(t.w, printable(r.File))
	for _, s := range r.Steps {
		row(s.Type, stepWords(s))
	}
	row("box", fmt.Sprintf("%s to %s mm", point(r.BoundingBox.Min), point(r.BoundingBox.Max)))
	if r.Output != "" {
		row("written", printable(r.Output))
	}
	return t.close()
}

func stepWords(s transform.Done) string {
	words := []string{fmt.Sprintf("%s x %s x %s mm", length(s.Size.X), length(s.Size.Y), length(s.Size.Z))}
	if s.Factor != nil {
		words = append(words, fmt.Sprintf("scaled by %.6g", *s.Factor))
	}
	if p := s.Pose; p != nil {
		words = append(words, fmt.Sprintf("turned by %s°", fixed(p.AngleDeg, 3)), fmt.Sprintf("%s mm² of overhang", amount(p.OverhangAreaMM2)))
	}
	return strings.Join(words, ", ")
}

func point(p [3]float64) string {
	return length(p[0]) + ", " + length(p[1]) + ", " + length(p[2])
}
