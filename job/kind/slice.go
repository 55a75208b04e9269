package kind

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/engine"
)

// SliceParams are the parameters of kind "slice": layers, toolpaths and G-code of
// a model or of a packed build.
type SliceParams struct {
	Model ModelRef `json:"model"`

	PrintParams // its keys follow at the same level

	// Scale multiplies the model, as the parameters of a configuration may ask.
	// Default 1.
	Scale *float64 `json:"scale,omitempty"`

	// PackedBuild says that the model is a build whose parts lie where they are to
	// be printed, apart from each other, the bed at z = 0.
	PackedBuild bool `json:"packed_build,omitempty"`

	// Records asks for a child for the G-code instead of an output; its data is the
	// PrintData and its output is called "build".
	Records bool `json:"records,omitempty"`

	// Formats are the outputs: gcode, svg, svg_zip, json, csv, cli, png (an archive
	// of pictures, one for each layer, for the screen of a resin machine). Default:
	// gcode.
	Formats []string     `json:"formats,omitempty"`
	Binary  bool         `json:"binary,omitempty"` // of cli
	Screen  *SliceScreen `json:"screen,omitempty"` // of png
}

// SliceScreen is the screen of a resin machine.
type SliceScreen struct {
	Width  int     `json:"width"` // px
	Height int     `json:"height"`
	Pixel  float64 `json:"pixel_mm"` // side of a pixel
	Sharp  bool    `json:"sharp,omitempty"`
}

// SliceData is the data of kind "slice". Print is null when only layers were asked
// for.
type SliceData struct {
	Schema int        `json:"schema"`
	Layers int        `json:"layers"`
	Size   [3]float64 `json:"bounding_box_mm"`
	Print  *PrintData `json:"print"`
}

// formatGcode is the output that needs a print, and not only layers.
const formatGcode = "gcode"

// mediaGcode is the media type of G-code.
const mediaGcode = "text/x.gcode"

// layerFormats are the outputs that are made of layers.
var layerFormats = map[string]struct{ file, media string }{
	"svg":     {"layers.svg", "image/svg+xml"},
	"svg_zip": {"layers-svg.zip", "application/zip"},
	"json":    {"layers.json", "application/json"},
	"csv":     {"layers.csv", "text/csv"},
	"cli":     {"layers.cli", "application/octet-stream"},
	"png":     {"layers-png.zip", "application/zip"},
}

func (p *SliceParams) problems() problems {
	var bad problems
	bad.model("model", p.Model)
	p.PrintParams.check(&bad, "")
	if len(p.Formats) == 0 {
		p.Formats = []string{formatGcode}
	}
	for i, f := range p.Formats {
		if _, ok := layerFormats[f]; !ok && f != formatGcode || slices.Contains(p.Formats[:i], f) {
			bad.add(fmt.Sprintf("formats[%d]", i), "%q is unknown or there twice: use gcode, svg, svg_zip, json, csv, cli, png", f)
		}
	}
	if s := p.Scale; s != nil && !(*s > 0 && *s <= 1e6) {
		bad.add("scale", "%g: use a factor above 0", *s)
	}
	s := p.Screen
	switch {
	case slices.Contains(p.Formats, "png") && s == nil:
		bad.add("screen", "required for png: width and height in px, pixel_mm")
	case s != nil && !(s.Width > 0 && s.Height > 0 && s.Pixel > 0 && s.Pixel <= maxLength && s.Width <= slice.MostPixels/s.Height):
		bad.add("screen", "%d x %d px of %g mm: use more than 0, and at most %d pixels", s.Width, s.Height, s.Pixel, slice.MostPixels)
	}
	return bad
}

// sliceModel is kind "slice". Outputs: each of the formats, by its name.
func sliceModel(w *work, p *SliceParams) (*Result, error) {
	m, err := w.read(p.Model)
	if err != nil {
		return nil, err
	}
	w.at(readFraction / 4)
	j := &slicing{work: w, p: p, model: scaled(m, p.Scale)}
	if err := j.frameOf(); err != nil {
		return nil, err
	}
	d := &SliceData{Schema: schema, Layers: j.frame.Layers}
	size := j.frame.Box.Size()
	d.Size = [3]float64{size.X, size.Y, size.Z}
	r := &Result{}
	for i, name := range p.Formats {
		f, err := j.output(name, d)
		if err != nil {
			return nil, err
		}
		if name == formatGcode && p.Records {
			err = r.addPrint(d.Print, f)
		} else {
			r.Files = append(r.Files, f)
		}
		if err != nil {
			return nil, err
		}
		w.at(readFraction/4 + (1-readFraction/4)*float64(i+1)/float64(len(p.Formats)))
	}
	r.Data, err = json.Marshal(d)
	return r, err
}

// addPrint puts a print into the result, as a child.
func (r *Result) addPrint(p *PrintData, f File) error {
	f.Name = "build"
	data, err := json.Marshal(p)
	r.Children = append(r.Children, Child{Name: "print", Data: data, Files: []File{f}})
	return err
}

// slicing is a model on its way to layers.
type slicing struct {
	*work
	p     *SliceParams
	model *mesh.Model
	o     slice.Options
	frame slice.Frame
}

// scaled returns m with all its numbers multiplied.
func scaled(m *mesh.Model, factor *float64) *mesh.Model {
	if factor == nil || *factor == 1 {
		return m
	}
	return m.Placed(geom.Uniform(*factor))
}

// frameOf finds the layers of the settings.
func (j *slicing) frameOf() error {
	_, s, err := j.settings(&j.p.PrintParams)
	if err != nil {
		return err
	}
	j.o = slice.Options{
		LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight, Gap: j.gap(&j.p.PrintParams),
		FromZero: j.p.PackedBuild, Apart: j.p.PackedBuild,
	}
	j.frame, err = slice.FrameOf(j.model, j.o)
	return err
}

// output makes one output.
func (j *slicing) output(name string, d *SliceData) (File, error) {
	if f, ok := layerFormats[name]; ok {
		return j.work.output(name, f.file, f.media, func(to io.Writer) error { return j.layers(name, to) })
	}
	var r *engine.Result
	out, err := j.work.output(name, "print.gcode", mediaGcode, func(to io.Writer) (err error) {
		at := placing{keep: j.p.PackedBuild, fromZero: j.p.PackedBuild, apart: j.p.PackedBuild}
		r, err = j.print(j.model, &j.p.PrintParams, at, to)
		return err
	})
	if err != nil {
		return File{}, err
	}
	d.Print = printData(r)
	d.Layers = r.Estimates.Layers
	return out, nil
}

// layers writes the layers in one format.
func (j *slicing) layers(name string, to io.Writer) error {
	layers := slice.Build(j.ctx, j.model, j.o)
	switch name {
	case "svg":
		return slice.WriteSVG(to, j.frame, layers)
	case "svg_zip":
		return slice.WriteSVGZip(to, j.frame, layers)
	case "json":
		return slice.WriteJSON(to, layers)
	case "csv":
		return slice.WriteTable(to, layers)
	case "cli":
		return slice.WriteCLI(to, j.frame, layers, j.p.Binary)
	}
	s := j.p.Screen
	screen := slice.ImageOptions{Width: s.Width, Height: s.Height, Pixel: s.Pixel, Sharp: s.Sharp}.Centred(j.frame)
	if x, y := screen.Overhang(j.frame); x > 0 || y > 0 {
		return failf(CodeOutsideBuildVolume, "the part sticks out of the screen of %g x %g mm by %.3f mm in X and %.3f mm in Y",
			float64(s.Width)*s.Pixel, float64(s.Height)*s.Pixel, x, y).
			with("overhang_mm", max(x, y)).with("overhang_x_mm", x).with("overhang_y_mm", y)
	}
	return slice.WriteImages(j.ctx, to, layers, screen)
}
