package render

import (
	"fmt"
	"image"
	"io"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// ColorBy is what the colours of toolpaths stand for.
type ColorBy string

// What colours can stand for.
const (
	ByFeature ColorBy = "feature" // what a path is for
	BySpeed   ColorBy = "speed"   // how fast the nozzle goes, on a continuous scale
)

// MaxSheet is the longest side of a picture of toolpaths or a plot, in px.
const MaxSheet = 8192

// ToolpathOptions say how a layer of toolpaths is drawn. The zero value is the
// default.
type ToolpathOptions struct {
	// Width in px, 480 to [MaxSheet]. Default 1200. The height follows from the
	// layer.
	Width int

	// Background, "#RRGGBB". Default white.
	Background string

	// Color says what the colours stand for. Default [ByFeature].
	Color ColorBy

	// Travel draws the ways between toolpaths as thin lines.
	Travel bool

	// Layers of the print, for the title. Default: not told.
	Layers int

	// Moves are those of the layer as the machine makes them. With them shares are those of time, and a speed is the mean speed of
	// a move as planned, slowed down to cool, at corners and in short moves. Without
	// them shares are those of length, and speeds are nominal.
	Moves []gcode.Move
}

// validate checks o and puts in the defaults.
func (o *ToolpathOptions) validate() error {
	if o.Width == 0 {
		o.Width = 1200
	}
	if o.Color == "" {
		o.Color = ByFeature
	}
	switch _, err := ParseColor(o.Background); {
	case o.Width < 480 || o.Width > MaxSheet:
		return &OptionError{Field: "width", Reason: fmt.Sprintf("%d is not in 480 to %d", o.Width, MaxSheet)}
	case o.Background != "" && err != nil:
		return &OptionError{Field: "background", Reason: err.Error()}
	case o.Color != ByFeature && o.Color != BySpeed:
		return &OptionError{Field: "colour", Reason: fmt.Sprintf("%q is not one of %s, %s", o.Color, ByFeature, BySpeed)}
	}
	return nil
}

// Toolpaths draws a layer from above, every extrusion as wide as it is, later ones
// over earlier ones, with a legend. A layer without any is an empty picture that
// says so.
//
// Errors: *[OptionError]; a coordinate or width that is not finite.
func Toolpaths(l path.Layer, o ToolpathOptions) (*image.NRGBA, error) {
	d, err := newLayerDrawing(l, o)
	if err != nil {
		return nil, err
	}
	s := newPixelSheet(d.o.Width, d.height)
	d.draw(s)
	return s.image(d.o.Background), nil
}

// ToolpathsSVG writes the picture of [Toolpaths] as SVG. The group "toolpaths" is
// in mm of the bed: each extrusion is a path of the class of its feature, as long
// and as wide as it is printed, over one of class "edge".
//
// Errors: those of [Toolpaths], and of w.
func ToolpathsSVG(w io.Writer, l path.Layer, o ToolpathOptions) error {
	d, err := newLayerDrawing(l, o)
	if err != nil {
		return err
	}
	s := newVectorSheet(w, d.o.Width, d.height, d.o.Background)
	d.draw(s)
	return s.end()
}

// bead is one extrusion. Runs of one colour follow each other along it.
type bead struct {
	points []geom.Vec2
	closed bool
	width  float64
	edge   material
	runs   []run
}

// run is a part of a bead, up to its point of number end.
type run struct {
	end   int
	class string
	color material
}

// layerDrawing is a picture of a layer on its way.
type layerDrawing struct {
	layer  path.Layer
	o      ToolpathOptions
	height int
	frame  frameOn
	beads  []bead
	travel [][]geom.Vec2
	top    float64 // of the scale of speeds, mm/s
	use    [gcode.Kinds]float64
}

// The room around the layer in px; the legend is to the right.
const (
	sheetMargin = 30.0
	legendWidth = 336.0
	headRoom    = 66.0
	footRoom    = 62.0
)

func newLayerDrawing(l path.Layer, o ToolpathOptions) (*layerDrawing, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	d := &layerDrawing{layer: l, o: o}
	for i := range l.Paths {
		if err := checkPath(&l.Paths[i]); err != nil {
			return nil, fmt.Errorf("layer %d, path %d: %w", l.Index, i, err)
		}
	}
	d.count()
	if o.Color == BySpeed {
		d.speedBeads()
	} else {
		d.featureBeads()
	}
	if o.Travel {
		d.travels()
	}
	d.place()
	return d, nil
}

// longestMM bounds coordinates, so that nothing computed from them overflows.
const longestMM = 1e7

func checkPath(p *path.Path) error {
	if !(p.Width >= 0 && p.Width < longestMM && p.Speed >= 0 && p.Speed < longestMM) || p.Feature >= path.Features {
		return fmt.Errorf("a width of %g mm or speed of %g mm/s, or its feature, is out of range", p.Width, p.Speed)
	}
	for _, q := range p.Points {
		if !(math.Abs(q.X) < longestMM && math.Abs(q.Y) < longestMM) {
			return fmt.Errorf("the place (%g, %g) is out of range", q.X, q.Y)
		}
	}
	return nil
}

// count adds up what each kind of move takes: seconds of moves, or mm of paths.
func (d *layerDrawing) count() {
	for _, m := range d.o.Moves {
		if m.Kind < gcode.Kinds && m.Time > 0 && m.Time < math.MaxFloat64 {
			d.use[m.Kind] += m.Time
		}
	}
	if d.o.Moves != nil {
		return
	}
	for i := range d.layer.Paths {
		d.use[d.layer.Paths[i].Feature] += d.layer.Paths[i].Length()
	}
}

// featureBeads makes a bead of each path.
func (d *layerDrawing) featureBeads() {
	for i := range d.layer.Paths {
		p := &d.layer.Paths[i]
		if len(p.Points) == 0 {
			continue
		}
		c := featureColor(gcode.Kind(p.Feature))
		d.beads = append(d.beads, bead{
			points: p.Points, closed: p.Closed, width: p.Width, edge: rimOf(c),
			runs: []run{{end: len(p.Points) - 1, class: p.Feature.String(), color: c}},
		})
	}
}

// place finds where the layer lies on the sheet, and how high that is.
func (d *layerDrawing) place() {
	box := geom.EmptyBox()
	for _, b := range d.beads {
		for _, p := range b.points {
			r := float64(b.width / 2)
			box = box.Extend(geom.Vec{X: p.X - r, Y: p.Y - r})
			box = box.Extend(geom.Vec{X: p.X + r, Y: p.Y + r})
		}
	}
	for _, line := range d.travel {
		for _, p := range line {
			box = box.Extend(geom.Vec{X: p.X, Y: p.Y})
		}
	}
	wide := float64(d.o.Width) - 2*sheetMargin - legendWidth
	if len(d.beads) == 0 {
		d.height = 480
		return
	}
	size := box.Size()
	sx, sy := max(size.X, 0.1), max(size.Y, 0.1)
	// As high as the layer needs at full width, within reason.
	most := max(480-headRoom-footRoom, wide)
	high := min(max(float64(sy*wide)/sx, 480-headRoom-footRoom), most)
	d.height = int(math.Ceil(high + headRoom + footRoom))
	d.frame.scale = min(wide/sx, high/sy)
	d.frame.dx = sheetMargin + float64(wide/2) - float64((box.Min.X+box.Max.X)/2*d.frame.scale)
	d.frame.dy = headRoom + float64(high/2) + float64((box.Min.Y+box.Max.Y)/2*d.frame.scale)
}

// draw draws everything, the lowest first.
func (d *layerDrawing) draw(on sheet) {
	d.title(on)
	if len(d.beads) == 0 {
		at := geom.Vec2{X: float64(d.o.Width) / 2, Y: float64(d.height) / 2}
		on.text("nothing is printed in this layer", at, font{height: titleHeight, color: inkGrey})
		return
	}
	on.enter(d.frame, "toolpaths")
	for i := range d.beads {
		d.bead(on, &d.beads[i])
	}
	on.leave()
	if len(d.travel) > 0 {
		on.enter(d.frame, "travel")
		for _, line := range d.travel {
			on.line(line, stroke{class: "travel", color: travelColor, width: 1.1 / d.frame.scale})
		}
		on.leave()
	}
	d.scaleBar(on)
	if d.o.Color == BySpeed {
		d.colorBar(on)
	} else {
		d.legend(on)
	}
}

// bead draws one extrusion: its edge all along, then its runs. In pictures where
// it is as thin as a few px it has no edge.
func (d *layerDrawing) bead(on sheet, b *bead) {
	core := b.width
	if px := b.width * d.frame.scale; px >= 2.5 {
		on.line(b.points, stroke{class: "edge", color: b.edge, width: b.width, closed: b.closed})
		core -= 2 * min(0.15*b.width, 2/d.frame.scale)
	}
	from := 0
	for _, r := range b.runs {
		on.line(b.points[from:r.end+1], stroke{class: r.class, color: r.color, width: core, closed: b.closed && len(b.runs) == 1})
		from = r.end
	}
}
