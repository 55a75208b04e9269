package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// renderFlags are the flags of `saggar render`.
type renderFlags struct {
	read   readFlags
	output string

	width, height, samples int
	color, background      string
	sliceHeight            float64
	layer                  int
	layerHeight            float64
	position, direction    string
	edges, noShadow        bool
	highlight              []string
	seed                   uint64
}

func newRender(s streams) *cobra.Command {
	f := &renderFlags{}
	cmd := &cobra.Command{
		Use:   "render [flags] FILE -o OUT.png",
		Short: "Draw a part",
		Long: `Render draws the part in FILE (- for standard input) as a PNG, with a
transparent background. Nothing but the processor is needed. The same file and
flags give the same bytes on every machine.

-o - writes the picture to standard output.`,
		Example: `  saggar render bracket.stl -o bracket.png
  saggar render part.3mf -o part.png --width 1024 --height 768 --samples 64
  saggar render part.stl -o cut.png --slice-height 12.5 --color '#AFAA75'
  saggar render part.stl -o front.png --direction 0,1,0 --background '#FFFFFF'
  saggar render broken.stl -o holes.png --highlight open_edges,inverted`,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRender(s, f, cmd, args[0])
		},
	}
	f.read.register(cmd)
	f.register(cmd)
	return cmd
}

func (f *renderFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write, OUT.png; - for standard output (required)")
	flags.IntVar(&f.width, "width", render.DefaultWidth, fmt.Sprintf("pixels, at most %d; 0 follows from the height", render.MaxWidth))
	flags.IntVar(&f.height, "height", render.DefaultHeight, fmt.Sprintf("pixels, at most %d; 0 follows from the width", render.MaxHeight))
	flags.IntVar(&f.samples, "samples", render.DefaultSamples, fmt.Sprintf("samples per pixel, at most %d; more is smoother and slower", render.MaxSamples))
	flags.StringVar(&f.color, "color", render.DefaultColor, "colour of the material, #RRGGBB")
	flags.StringVar(&f.background, "background", "", "colour of the background, #RRGGBB (default: transparent)")
	flags.Float64Var(&f.sliceHeight, "slice-height", 0, "draw the part as printed up to this height, in mm above its lowest point")
	flags.IntVar(&f.layer, "layer", 0, "draw the part as printed up to this layer")
	flags.Float64Var(&f.layerHeight, "layer-height", 0.2, "height of a layer in mm, for --layer")
	flags.StringVar(&f.position, "position", "", "position of the camera, x,y,z in mm")
	flags.StringVar(&f.direction, "direction", "", "direction in which the camera looks, u,v,w (default: -1,-1,-0.7)")
	flags.BoolVar(&f.edges, "edges", false, "draw creases and open edges as lines")
	flags.BoolVar(&f.noShadow, "no-shadow", false, "leave out the shadow on the ground")
	flags.StringSliceVar(&f.highlight, "highlight", nil, "paint defects: "+strings.Join([]string{render.HighlightInverted, render.HighlightOpenEdges, render.HighlightOverhang}, ", "))
	flags.Uint64Var(&f.seed, "seed", 0, "seed of the sampling above 16 samples")
}

func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("render takes one file; it got %d", len(args))
	}
	return nil
}

// options checks the flags and returns what they mean. Its errors are wrong
// usage.
func (f *renderFlags) options(cmd *cobra.Command, workers int) (render.Options, error) {
	o := render.Options{
		Width: &f.width, Height: &f.height, Samples: &f.samples,
		Color: f.color, Background: f.background,
		Edges: f.edges, NoShadow: f.noShadow, Highlight: f.highlight,
		Seed: f.seed, Workers: workers,
	}
	var err error
	if o.Camera, err = f.camera(); err != nil {
		return o, err
	}
	switch flags := cmd.Flags(); {
	case flags.Changed("slice-height") && flags.Changed("layer"):
		return o, errors.New("--slice-height and --layer: choose one of them")
	case flags.Changed("slice-height"):
		o.SliceHeight = &f.sliceHeight
	case flags.Changed("layer"):
		if f.layer < 0 || !(f.layerHeight > 0) {
			return o, fmt.Errorf("--layer: layer %d of %g mm does not exist", f.layer, f.layerHeight)
		}
		o.SliceHeight = new(float64(f.layer) * f.layerHeight)
	}
	return o, optionErrors(o.Validate())
}

func (f *renderFlags) camera() (c render.Camera, err error) {
	if c.Position, err = parseVector("position", f.position); err != nil {
		return c, err
	}
	c.Direction, err = parseVector("direction", f.direction)
	return c, err
}

// optionErrors says joined option errors in one line, with the flags' spelling.
func optionErrors(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var parts []string
	for _, e := range joined.Unwrap() {
		var oe *render.OptionError
		if errors.As(e, &oe) {
			parts = append(parts, "--"+strings.ReplaceAll(oe.Field, "_", "-")+": "+oe.Reason)
		} else {
			parts = append(parts, e.Error())
		}
	}
	return errors.New(strings.Join(parts, "; "))
}

func runRender(s streams, f *renderFlags, cmd *cobra.Command, path string) error {
	ro, err := f.read.options()
	if err != nil {
		return err
	}
	o, err := f.options(cmd, ro.Workers)
	if err != nil {
		return err
	}
	if f.output == "" {
		return errors.New("no output: say where the picture goes with -o OUT.png")
	}
	if f.output != stdinName && !strings.EqualFold(filepath.Ext(f.output), ".png") {
		return fmt.Errorf("--output: %q does not end in .png, and a PNG is what is written", printable(f.output))
	}
	if err := separate(s.in, path, f.output); err != nil {
		return err
	}
	img, err := draw(cmd.Context(), s, path, ro, o)
	if err != nil {
		return s.fail(at(path, err))
	}
	encode := func(w io.Writer) error { return render.PNG(cancelledWriter{cmd.Context(), w}, img) }
	if f.output == stdinName {
		if err := encode(s.out); err != nil {
			return s.fail(at("standard output", err))
		}
		return nil
	}
	if err := outfile.WriteContext(cmd.Context(), f.output, encode); err != nil {
		return s.fail(at(f.output, err))
	}
	return nil
}

// draw reads the file and draws it.
func draw(ctx context.Context, s streams, path string, ro mesh.ReadOptions, o render.Options) (img *image.NRGBA, err error) {
	defer guard(&err)
	ctx = par.WithWorkers(ctx, ro.Workers)
	m, err := s.open(ctx, path, ro)
	if err != nil {
		return nil, err
	}
	welded, err := mesh.Weld(ctx, m.Merged(), 0) // normals are smoothed over shared vertices
	if err != nil {
		return nil, err
	}
	return render.Mesh(ctx, welded, o)
}
