package kind

import (
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/render"
)

// SnapshotParams are the parameters of kind "snapshot": a picture of the input
// that Model names. Fields left out are the defaults of render.Options.
type SnapshotParams struct {
	Model ModelRef `json:"model"`

	// Layout asks for a picture of a layout instead.
	Layout *SnapshotLayout `json:"layout,omitempty"`

	Width      *int   `json:"width,omitempty"`  // px
	Height     *int   `json:"height,omitempty"` // px
	Samples    *int   `json:"samples,omitempty"`
	Color      string `json:"color,omitempty"`      // "#RRGGBB"
	Background string `json:"background,omitempty"` // "#RRGGBB"; default transparent

	// SliceHeight in mm above the lowest point, or Layer of LayerHeight (default
	// 0.2 mm): the part as printed up to there.
	SliceHeight *float64 `json:"slice_height,omitempty"`
	Layer       *int     `json:"layer,omitempty"`
	LayerHeight *float64 `json:"layer_height,omitempty"`

	Position  *[3]float64 `json:"position,omitempty"`  // of the camera, mm
	Direction *[3]float64 `json:"direction,omitempty"` // in which it looks

	// Views, one picture each and in this order, instead of Position and Direction:
	// see the keys of views. Default: one picture.
	Views []string `json:"views,omitempty"`

	Edges     bool     `json:"edges,omitempty"`
	NoShadow  bool     `json:"no_shadow,omitempty"`
	Highlight []string `json:"highlight,omitempty"`
	Seed      uint64   `json:"seed,omitempty"`
}

// SnapshotData is the data of kind "snapshot".
type SnapshotData struct {
	Schema int            `json:"schema"`
	Images []SnapshotSize `json:"images"`
}

// SnapshotSize is one picture.
type SnapshotSize struct {
	File   string `json:"file"`           // name of the output
	View   string `json:"view,omitempty"` // where several were asked for
	Width  int    `json:"width"`          // px
	Height int    `json:"height"`         // px
}

// views are the directions in which named views look, nil for the default.
var views = map[string]*geom.Vec{
	"iso":    nil,
	"front":  {Y: 1},
	"back":   {Y: -1},
	"left":   {X: 1},
	"right":  {X: -1},
	"top":    {Z: -1},
	"bottom": {Z: 1},
}

// defaultLayerHeight in mm is that of the product's snapshots.
const defaultLayerHeight = 0.2

// snapshot is kind "snapshot". Outputs: "snapshot", and with views
// "snapshot-VIEW" for each.
func snapshot(w *work, p *SnapshotParams) (*Result, error) {
	if p.Layout != nil {
		return p.Layout.draw(w, p.Views, p.options())
	}
	m, err := w.read(p.Model)
	if err != nil {
		return nil, err
	}
	w.at(readFraction)
	return w.pictures(p.Views, p.options(), func(name string, o render.Options) (File, error) {
		return w.picture(name, m.Merged(), o)
	})
}

// pictures draws one picture, or one for each view.
func (w *work) pictures(names []string, o render.Options, draw func(name string, o render.Options) (File, error)) (*Result, error) {
	data := SnapshotData{Schema: schema}
	data.Images = []SnapshotSize{{File: "snapshot"}}
	if len(names) > 0 {
		data.Images = nil
	}
	for _, v := range names {
		data.Images = append(data.Images, SnapshotSize{File: "snapshot-" + v, View: v})
	}
	var files []File
	for i := range data.Images {
		image := &data.Images[i]
		if image.View != "" {
			o.Camera.Direction = views[image.View]
		}
		image.Width, image.Height = o.Size()
		f, err := draw(image.File, o)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		w.at(readFraction + (1-readFraction)*float64(i+1)/float64(len(data.Images)))
	}
	return result(data, files...)
}

// options returns what the parameters mean.
func (p *SnapshotParams) options() render.Options {
	o := render.Options{
		Width: p.Width, Height: p.Height, Samples: p.Samples,
		Color: p.Color, Background: p.Background,
		Camera: render.Camera{Position: vec(p.Position), Direction: vec(p.Direction)},
		Edges:  p.Edges, NoShadow: p.NoShadow, Highlight: p.Highlight, Seed: p.Seed,
		SliceHeight: p.SliceHeight,
	}
	if p.Layer != nil {
		o.SliceHeight = new(float64(*p.Layer) * p.layerHeight())
	}
	return o
}

// layerHeight returns the height of a layer in mm.
func (p *SnapshotParams) layerHeight() float64 {
	if p.LayerHeight == nil {
		return defaultLayerHeight
	}
	return *p.LayerHeight
}

func (p *SnapshotParams) problems() problems {
	var bad problems
	bad.model("model", p.Model)
	bad.vector("position", p.Position)
	bad.vector("direction", p.Direction)
	p.checkViews(&bad)
	if h := p.layerHeight(); !(h > 0 && h <= maxLength) {
		bad.add("layer_height", "%g mm is not the height of a layer", h)
	}
	if p.Layer != nil {
		bad.notNegative("layer", int64(*p.Layer))
		if p.SliceHeight != nil {
			bad.add("layer", "not with slice_height: choose one of them")
		}
	}
	if p.Layout != nil {
		p.Layout.check(&bad, p)
	}
	if len(bad) == 0 {
		bad.options(p.options().Validate())
	}
	return bad
}

// checkViews looks at the names of views.
func (p *SnapshotParams) checkViews(bad *problems) {
	if len(p.Views) > 0 && (p.Position != nil || p.Direction != nil) {
		bad.add("views", "not with position or direction: choose one of them")
	}
	seen := map[string]bool{}
	for i, v := range p.Views {
		if _, ok := views[v]; !ok || seen[v] {
			bad.add(fmt.Sprintf("views[%d]", i), "%q is unknown or there twice: use iso, front, back, left, right, top, bottom", v)
		}
		seen[v] = true
	}
}

// vec is v as a vector.
func vec(v *[3]float64) *geom.Vec {
	if v == nil {
		return nil
	}
	return &geom.Vec{X: v[0], Y: v[1], Z: v[2]}
}

// options notes options of pictures out of range.
func (p *problems) options(err error) {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, e := range all {
		var o *render.OptionError
		if errors.As(e, &o) {
			p.add(o.Field, "%s", o.Reason)
		}
	}
}

// picture draws m and writes the picture as an output.
func (w *work) picture(name string, m *mesh.Mesh, o render.Options) (File, error) {
	o.Workers = w.Workers
	welded, err := mesh.Weld(w.ctx, m, 0) // normals are smoothed over shared vertices
	if err != nil {
		return File{}, err
	}
	img, err := render.Mesh(w.ctx, welded, o)
	if err != nil {
		return File{}, err
	}
	return w.png(name, img)
}

// portrait is the default picture of a model. One that cannot be drawn in reasonable
// time goes without, with a warning: it is none the worse otherwise.
func (w *work) portrait(name string, m *mesh.Mesh, warnings *[]mesh.Warning) ([]File, error) {
	picture, err := w.picture(name, m, render.Options{})
	if errors.Is(err, render.ErrTooDeep) {
		*warnings = append(*warnings, mesh.Warning{Code: "no_snapshot", Message: err.Error()})
		return nil, nil
	}
	return []File{picture}, err
}

// png writes a picture as an output.
func (w *work) png(name string, img *image.NRGBA) (File, error) {
	return w.output(name, name+".png", "image/png", func(out io.Writer) error { return render.PNG(out, img) })
}
