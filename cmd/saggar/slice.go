package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// sliceFlags are the flags of `saggar slice`.
type sliceFlags struct {
	read    readFlags
	outputs []string
	json    bool

	options slice.Options
	binary  bool // of a .cli

	images string // what a .zip holds
	screen slice.ImageOptions

	print printFlags
}

func newSlice(s streams) *cobra.Command {
	f := &sliceFlags{}
	cmd := &cobra.Command{
		Use:   "slice [flags] FILE [-o OUT]...",
		Short: "Slice a part or a build: layers, print time, material, G-code",
		Long: `Slice cuts the part or build in FILE (- for standard input) into layers, each in
its middle, and writes them to OUT. The name of OUT says what is written, and -o
may be given more than once:

  .gcode the print of a filament printer
  .svg   one drawing of all layers, in mm
  .json  polygons, areas and perimeters of all layers
  .csv   areas and perimeters
  .cli   Common Layer Interface, in text or with --binary
  .zip   one PNG picture a layer for resin machines, with their heights in
         manifest.json; or with --images svg one drawing a layer

With .gcode, without any -o, and whenever --ini, --parameters, --set, --engine,
--picture or --plot is given, the layers become toolpaths and the print time and material of a
filament printer are told. The part is put in the middle of the bed unless --keep-place is given.

--engine builtin (also auto and slic3r) is our own; prusaslicer runs that
program, found by --program, the variable SAGGAR_PRUSASLICER or in PATH, and tells
its numbers.

--picture draws the toolpaths of one layer from above as wide as they are printed,
coloured by what they are for, with the share of each in the time of the layer, or
with --colour speed by the mean speed of each move as planned. --plot draws what
each layer takes.

Items of a build that are equal are cut once and placed. Open meshes are closed
up to --gap; what was closed, what could not be, and an empty first layer are
told as warnings.`,
		Example: `  saggar slice bracket.stl
  saggar slice bracket.stl --ini petg.ini --set fill_density=35% -o bracket.gcode --json
  saggar slice bracket.stl --parameters fine.json -o bracket.gcode
  saggar slice bracket.stl --picture layer.png --picture-layer 40 --plot times.svg
  saggar slice bracket.stl -o bracket.svg
  saggar slice bracket.stl --layer-height 0.1 -o bracket.cli -o areas.csv --json
  saggar slice build.3mf --layer-height 0.05 --width 3840 --height 2400 --pixel 0.05 -o build.zip`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("slice takes one file; it got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runSlice(cmd.Context(), s, f, args[0]) },
	}
	f.read.register(cmd)
	f.register(cmd)
	return cmd
}

func (f *sliceFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.outputs, "output", "o", nil, "file to write: .gcode, .svg, .json, .csv, .cli or .zip; may be repeated")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON")
	flags.Float64Var(&f.options.LayerHeight, "layer-height", slice.DefaultLayerHeight, "thickness of the layers in mm")
	flags.Float64Var(&f.options.FirstLayerHeight, "first-layer-height", 0, "thickness of the lowest layer in mm (default: as the others)")
	flags.Float64Var(&f.options.Gap, "gap", 0, "distance in mm up to which ends of open outlines are joined, and no further (default: 2, then what is still open is closed straight across, but not with --ini)")
	flags.BoolVar(&f.options.FromZero, "from-zero", false, "put the plate at z = 0 instead of at the lowest point")
	flags.BoolVar(&f.binary, "binary", false, "write .cli in binary")
	flags.StringVar(&f.images, "images", "png", "what a .zip holds: png or svg")
	flags.IntVar(&f.screen.Width, "width", 0, "pixels of a picture of --images png (required for it)")
	flags.IntVar(&f.screen.Height, "height", 0, "pixels of a picture of --images png (required for it)")
	flags.Float64Var(&f.screen.Pixel, "pixel", 0, "side of a pixel in mm (required for --images png)")
	f.print.settings.register(cmd)
	f.print.settings.registerParameters(cmd)
	flags.StringVar(&f.print.engine, "engine", engine.Auto, "what slices: auto, builtin, slic3r or prusaslicer")
	flags.StringVar(&f.print.program, "program", "", "path of the program of --engine prusaslicer")
	flags.DurationVar(&f.print.timeout, "timeout", 10*time.Minute, "stop the program of --engine prusaslicer after this time")
	flags.BoolVar(&f.print.keepPlace, "keep-place", false, "print the part where it is instead of in the middle of the bed")
	flags.BoolVar(&f.print.byLayer, "by-layer", false, "with --json: what each layer takes as well")
	f.print.pictures.register(flags)
	flags.BoolVar(&f.screen.Sharp, "sharp", false, "no grey pixels: white when at least half of one is covered")
}

// files are all files to write.
func (f *sliceFlags) files() []string { return slices.Concat(f.outputs, f.print.pictures.files()) }

// check returns what is wrong with the flags.
func (f *sliceFlags) check() error {
	switch {
	case !(f.options.LayerHeight > 0):
		return fmt.Errorf("--layer-height: %g mm; it must be above 0", f.options.LayerHeight)
	case f.read.given("first-layer-height") && !(f.options.FirstLayerHeight > 0):
		return fmt.Errorf("--first-layer-height: %g mm; it must be above 0", f.options.FirstLayerHeight)
	case !(f.options.Gap >= 0):
		return fmt.Errorf("--gap: %g mm; it must not be negative", f.options.Gap)
	case f.print.timeout <= 0:
		return fmt.Errorf("--timeout: %s; it must be above 0", f.print.timeout)
	case !slices.Contains(engine.Names(), f.print.engine):
		return fmt.Errorf("--engine: unknown engine %q: use %s", printable(f.print.engine), strings.Join(engine.Names(), ", "))
	case f.images != "png" && f.images != "svg":
		return fmt.Errorf("--images: unknown kind %q: use png or svg", f.images)
	}
	if f.options.Gap == 0 && f.read.given("gap") {
		f.options.Gap = -1 // equal ends only
	}
	for _, out := range f.outputs {
		w, ok := sliceWriters[strings.ToLower(filepath.Ext(out))]
		if !ok {
			return fmt.Errorf("--output: cannot tell from the name %q what to write: use .gcode, .svg, .json, .csv, .cli or .zip", printable(out))
		}
		if w.pictures && f.images == "png" && !(f.screen.Width > 0 && f.screen.Height > 0 && f.screen.Pixel > 0) {
			return errors.New("--output: pictures need the screen of the machine: --width and --height in pixels and --pixel in mm (or --images svg)")
		}
	}
	if err := f.print.pictures.check(f.print.engine); err != nil {
		return err
	}
	if err := f.idle(); err != nil {
		return err
	}
	return f.options.Validate()
}

// idle refuses flags that say something of what is not asked for.
func (f *sliceFlags) idle() error {
	writes := func(suffix string) bool {
		return slices.ContainsFunc(f.outputs, func(out string) bool { return strings.EqualFold(filepath.Ext(out), suffix) })
	}
	outside := f.print.engine == engine.PrusaSlicer
	for _, c := range []struct {
		flag, with string
		ok         bool
	}{
		{"binary", "-o OUT.cli", writes(".cli")}, {"images", "-o OUT.zip", writes(".zip")}, {"sharp", "-o OUT.zip", writes(".zip")},
		{"width", "-o OUT.zip", writes(".zip")}, {"height", "-o OUT.zip", writes(".zip")}, {"pixel", "-o OUT.zip", writes(".zip")},
		{"by-layer", "--json", f.json}, {"program", "--engine prusaslicer", outside}, {"timeout", "--engine prusaslicer", outside},
		{"picture-layer", "--picture", len(f.print.pictures.pictures) > 0}, {"colour", "--picture", len(f.print.pictures.pictures) > 0},
		{"travel", "--picture", len(f.print.pictures.pictures) > 0},
	} {
		if f.read.given(c.flag) && !c.ok {
			return fmt.Errorf("--%s goes with %s", c.flag, c.with)
		}
	}
	return nil
}

// sliceJob is one file on its way to layers.
type sliceJob struct {
	*sliceFlags
	ctx   context.Context
	model *mesh.Model
	frame slice.Frame

	sum    slice.Summary // of the first time that the layers are cut
	summed bool
}

// layers cuts the layers, from the lowest on.
func (j *sliceJob) layers() iter.Seq2[slice.Layer, error] {
	if j.summed {
		return slice.Build(j.ctx, j.model, j.options)
	}
	j.summed = true
	return j.sum.Watch(slice.Build(j.ctx, j.model, j.options))
}

// sliceWriter is one kind of output.
type sliceWriter struct {
	pictures bool
	write    func(j *sliceJob, w io.Writer) error
}

// sliceWriters are the kinds of output by the suffix of the file.
var sliceWriters = map[string]sliceWriter{
	".svg":  {write: func(j *sliceJob, w io.Writer) error { return slice.WriteSVG(w, j.frame, j.layers()) }},
	".json": {write: func(j *sliceJob, w io.Writer) error { return slice.WriteJSON(w, j.layers()) }},
	".csv":  {write: func(j *sliceJob, w io.Writer) error { return slice.WriteTable(w, j.layers()) }},
	".cli":  {write: func(j *sliceJob, w io.Writer) error { return slice.WriteCLI(w, j.frame, j.layers(), j.binary) }},
	".zip":  {pictures: true, write: (*sliceJob).writeZip},
	// G-code is written by the engine.
	gcodeSuffix: {},
}

func (j *sliceJob) writeZip(w io.Writer) error {
	if j.images == "svg" {
		return slice.WriteSVGZip(w, j.frame, j.layers())
	}
	screen := j.screen.Centred(j.frame)
	if x, y := screen.Overhang(j.frame); x > 0 || y > 0 {
		of := fmt.Sprintf("the picture of %g x %g mm", float64(screen.Width)*screen.Pixel, float64(screen.Height)*screen.Pixel)
		return mesh.Errorf(engine.CodeOutside, "%w", &engine.Outside{What: "the part", Of: of, Edge: max(x, y)})
	}
	return slice.WriteImages(j.ctx, w, j.layers(), screen)
}

func runSlice(ctx context.Context, s streams, f *sliceFlags, path string) error {
	ro, err := f.read.options()
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	if err := apart(f.files()); err != nil {
		return err
	}
	for _, out := range f.files() {
		for _, in := range []string{path, f.print.settings.ini, f.print.settings.parameters} {
			if err := separate(s.in, in, out); err != nil {
				return err
			}
		}
	}
	var pairs []config.Pair
	if f.prints() {
		if pairs, err = f.pairs(); err != nil {
			return err
		}
	}
	r, err := leave(ctx, func() (*sliceResult, error) {
		return sliceFile(par.WithWorkers(ctx, ro.Workers), s, f, sliceInput{path, ro, pairs})
	})
	if err != nil {
		if f.json {
			if err := newJSONReporter(s.out).failure(newFailure(path, err)); err != nil {
				return s.unheard(err)
			}
			return errFailed
		}
		return s.fail(at(path, err))
	}
	if f.json {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		err = enc.Encode(r)
	} else {
		err = r.tell(s.out, &f.print.settings)
		for _, w := range r.Warnings {
			fmt.Fprintf(s.err, "saggar: %s: warning: %s\n", printable(path), printable(w.Message))
		}
	}
	if err != nil {
		return s.unheard(err)
	}
	return nil
}

// sliceInput is a file to slice, how to read it, and the settings of a print if
// it is to be one.
type sliceInput struct {
	path  string
	read  mesh.ReadOptions
	pairs []config.Pair
}

// sliceFile reads a file, cuts it and writes its outputs.
func sliceFile(ctx context.Context, s streams, f *sliceFlags, in sliceInput) (r *sliceResult, err error) {
	defer guard(&err)
	for _, out := range f.files() {
		if err := outfile.Probe(out); err != nil {
			return nil, at(out, err)
		}
	}
	m, err := s.open(ctx, in.path, in.read)
	if err != nil {
		return nil, err
	}
	m = f.print.settings.scaled(m)
	start := time.Now()
	j := &sliceJob{sliceFlags: f, ctx: ctx, model: m}
	if j.frame, err = slice.FrameOf(m, f.options); err != nil {
		return nil, sliceError(err)
	}
	if len(in.pairs) > 0 {
		p, err := printFile(ctx, f, j, in.pairs, in.path)
		if err != nil {
			return nil, sliceError(err)
		}
		return p, j.write(ctx)
	}
	if err := j.write(ctx); err != nil {
		return nil, err
	}
	if !j.summed {
		for l, err := range j.layers() {
			if err != nil {
				return nil, sliceError(err)
			}
			l.Release()
		}
	}
	return j.layersResult(in.path, time.Since(start)), nil
}

// write writes the outputs that are made of layers.
func (j *sliceJob) write(ctx context.Context) error {
	for _, out := range j.outputs {
		w := sliceWriters[strings.ToLower(filepath.Ext(out))]
		if w.write == nil {
			continue
		}
		if err := outfile.WriteContext(ctx, out, func(to io.Writer) error { return w.write(j, cancelledWriter{ctx, to}) }); err != nil {
			return at(out, err)
		}
	}
	return nil
}

// sliceError gives the errors of slicing a code.
func sliceError(err error) error {
	switch {
	case errors.Is(err, slice.ErrEmpty):
		return mesh.Errorf(mesh.CodeNoTriangles, "%w", err)
	case errors.Is(err, slice.ErrTooManyLayers):
		return mesh.Errorf(mesh.CodeLimit, "%w", err)
	}
	return err
}
