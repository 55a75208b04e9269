package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/outfile"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// The pictures of `saggar slice`: the toolpaths of a layer, and the time of each
// layer as a plot.

// codeNoLayer says that the print has no such layer.
const codeNoLayer mesh.Code = "no_such_layer"

// pictureFlags are the flags of pictures.
type pictureFlags struct {
	pictures, plots []string
	layer           string
	color           string
	travel          bool

	number int // --picture-layer: from 1, or one of those below
}

const (
	middleLayer = 0
	lastLayer   = -1
)

func (f *pictureFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.pictures, "picture", nil, "draw the toolpaths of a layer: .png or .svg; may be repeated")
	flags.StringVar(&f.layer, "picture-layer", "middle", "layer to draw: a number from 1, first, middle (at half the height) or last")
	flags.StringVar(&f.color, "colour", string(render.ByFeature), "what the colours of --picture stand for: feature or speed")
	flags.BoolVar(&f.travel, "travel", false, "draw the ways between toolpaths into --picture")
	flags.StringArrayVar(&f.plots, "plot", nil, "plot the time of each layer: .png or .svg; may be repeated")
}

// files are the pictures to write.
func (f *pictureFlags) files() []string { return slices.Concat(f.pictures, f.plots) }

// check returns what is wrong with the flags.
func (f *pictureFlags) check(engineName string) error {
	for _, out := range f.files() {
		if ext := strings.ToLower(filepath.Ext(out)); ext != ".png" && ext != ".svg" {
			return fmt.Errorf("--picture, --plot: cannot tell from the name %q what to draw: use .png or .svg", printable(out))
		}
	}
	if len(f.pictures) > 0 && engineName == engine.PrusaSlicer {
		return errors.New("--picture: prusaslicer hands out no toolpaths; use --engine builtin")
	}
	if f.color != string(render.ByFeature) && f.color != string(render.BySpeed) {
		return fmt.Errorf("--colour: unknown kind %q: use feature or speed", f.color)
	}
	switch f.layer {
	case "first":
		f.number = 1
	case "middle":
		f.number = middleLayer
	case "last":
		f.number = lastLayer
	default:
		n, err := strconv.Atoi(f.layer)
		if err != nil || n < 1 {
			return fmt.Errorf("--picture-layer: %q is no layer: use a number from 1, first, middle or last", f.layer)
		}
		f.number = n
	}
	return nil
}

// pictures listens to a print for what is drawn of it.
type pictures struct {
	*pictureFlags
	half   float64 // of the height of the part, mm
	wanted int     // the last layer to keep; each is kept until then
	exact  bool    // no other layer is

	count int // layers so far
	layer path.Layer
	moves []gcode.Move // of the layer that is kept
	of    int          // the layer they are of
	times []render.LayerTime
}

// newPictures returns a listener to the print of a part of a height in mm.
func newPictures(f *pictureFlags, height float64) *pictures {
	p := &pictures{pictureFlags: f, half: height / 2, wanted: f.number, exact: true}
	if f.number <= middleLayer {
		p.wanted, p.exact = math.MaxInt, false
	}
	return p
}

// listen hears what is drawn of a job, if anything is.
func (p *pictures) listen(job *engine.Job) {
	if len(p.files()) > 0 {
		job.Layer, job.Move = p.sees, p.hears
	}
}

// keeps reports whether a layer may be the one to draw.
func (p *pictures) keeps(n int) bool {
	return len(p.pictures) > 0 && (n == p.wanted || n < p.wanted && !p.exact)
}

// sees keeps the layer to draw.
func (p *pictures) sees(l *path.Layer) {
	p.count++
	if !p.keeps(p.count) {
		return
	}
	if p.number == middleLayer && l.Z >= p.half {
		p.wanted = p.count
	}
	p.layer = *l
	p.layer.Index = p.count - 1 // layers in which nothing is printed do not count
	p.layer.Paths = slices.Clone(l.Paths)
	for i := range p.layer.Paths {
		p.layer.Paths[i].Points = append([]geom.Vec2(nil), p.layer.Paths[i].Points...)
	}
}

// hears counts a move and keeps it if it is of the layer to draw. Moves come after
// their layer, and in order.
func (p *pictures) hears(m gcode.Move) {
	if m.Layer < 1 {
		return
	}
	for len(p.times) < m.Layer {
		p.times = append(p.times, render.LayerTime{})
	}
	t := &p.times[m.Layer-1]
	t.Seconds[m.Kind] += m.Time
	if m.Kind < gcode.Travel {
		t.Z = m.To[2]
	}
	if !p.keeps(m.Layer) {
		return
	}
	if m.Layer != p.of {
		p.of, p.moves = m.Layer, p.moves[:0]
	}
	p.moves = append(p.moves, m)
}

// write writes the pictures.
func (p *pictures) write(ctx context.Context) error {
	if len(p.pictures) > 0 && (p.count == 0 || p.exact && p.wanted > p.count) {
		return mesh.Errorf(codeNoLayer, "--picture-layer: there is no layer %s: %s printed", p.pictureFlags.layer, are(p.count))
	}
	o := render.ToolpathOptions{Color: render.ColorBy(p.color), Travel: p.travel, Layers: p.count, Moves: p.moves}
	for _, out := range p.pictures {
		err := drawTo(ctx, out, func() (*image.NRGBA, error) { return render.Toolpaths(p.layer, o) },
			func(w io.Writer) error { return render.ToolpathsSVG(w, p.layer, o) })
		if err != nil {
			return err
		}
	}
	for _, out := range p.plots {
		err := drawTo(ctx, out, func() (*image.NRGBA, error) { return render.LayerTimes(p.times, render.PlotOptions{}) },
			func(w io.Writer) error { return render.LayerTimesSVG(w, p.times, render.PlotOptions{}) })
		if err != nil {
			return err
		}
	}
	return nil
}

// are says how many layers are.
func are(n int) string {
	if n == 1 {
		return "1 layer is"
	}
	return count(n, "layer") + " are"
}

// drawTo writes a picture as what its name says.
func drawTo(ctx context.Context, out string, pixels func() (*image.NRGBA, error), vector func(io.Writer) error) error {
	err := outfile.WriteContext(ctx, out, func(w io.Writer) error {
		w = cancelledWriter{ctx, w}
		if strings.EqualFold(filepath.Ext(out), ".svg") {
			return vector(w)
		}
		img, err := pixels()
		if err != nil {
			return err
		}
		return render.PNG(w, img)
	})
	if err != nil {
		return at(out, err)
	}
	return nil
}
