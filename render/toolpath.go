package render

import (
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/path"
)

// Pictures of one layer of a print: every line as wide as it is printed.

// ToolpathOptions say how a layer is drawn. The zero value is usable.
type ToolpathOptions struct {
	// BySpeed colours lines by their speed, from blue for the slowest to red for
	// the fastest of the layer, instead of by what they are for.
	BySpeed bool

	// Width is that of a PNG in pixels; its height follows. Default 1024, at most
	// MaxWidth.
	Width int

	// Background is a colour, #RRGGBB. Default: transparent.
	Background string
}

// ErrNoToolpath is the error of a layer in which nothing is printed.
var ErrNoToolpath = errors.New("nothing is printed in this layer")

// featureColors are the colours of features.
var featureColors = [path.Features]string{
	path.ExternalPerimeter: "#F07F3C",
	path.Perimeter:         "#E3B23C",
	path.OverhangPerimeter: "#3B82C4",
	path.GapFill:           "#D8536A",
	path.Infill:            "#A83A3A",
	path.SolidInfill:       "#8A63B8",
	path.TopSolid:          "#C76AAE",
	path.Bridge:            "#5468C4",
	path.Skirt:             "#6B7C8D",
	path.Support:           "#3FA37A",
	path.SupportInterface:  "#86A340",
}

// speedSteps is how many colours speeds are told apart by.
const speedSteps = 24

// tone is one colour of a picture, what it stands for, and the lines that have
// it.
type tone struct {
	material
	label string
	paths []*path.Path
}

// toolpath is a layer on its way to a picture.
type toolpath struct {
	o        ToolpathOptions
	tones    []tone
	lo, size geom.Vec2 // of all lines with their widths, in mm
}

func newToolpath(l *path.Layer, o ToolpathOptions) (*toolpath, error) {
	if o.Width == 0 {
		o.Width = 1024
	}
	if o.Width < 1 || o.Width > MaxWidth {
		return nil, fmt.Errorf("width of %d pixels: from 1 to %d can be drawn", o.Width, MaxWidth)
	}
	if o.Background != "" {
		if _, err := ParseColor(o.Background); err != nil {
			return nil, err
		}
	}
	d := &toolpath{o: o}
	if err := d.measure(l); err != nil {
		return nil, err
	}
	if o.BySpeed {
		d.bySpeed(l)
	} else {
		d.byFeature(l)
	}
	return d, nil
}

// measure finds the box of all lines.
func (d *toolpath) measure(l *path.Layer) error {
	lo, hi := geom.Vec2{X: math.Inf(1), Y: math.Inf(1)}, geom.Vec2{X: math.Inf(-1), Y: math.Inf(-1)}
	for i := range l.Paths {
		p := &l.Paths[i]
		r := float64(p.Width / 2)
		for _, q := range p.Points {
			lo.X, lo.Y = min(lo.X, q.X-r), min(lo.Y, q.Y-r)
			hi.X, hi.Y = max(hi.X, q.X+r), max(hi.Y, q.Y+r)
		}
	}
	if !(lo.X < hi.X && lo.Y < hi.Y) {
		return ErrNoToolpath
	}
	const margin = 1 // mm
	d.lo = geom.Vec2{X: lo.X - margin, Y: lo.Y - margin}
	d.size = geom.Vec2{X: hi.X - lo.X + 2*margin, Y: hi.Y - lo.Y + 2*margin}
	if !(d.size.X < 1e5 && d.size.Y < 1e5) {
		return fmt.Errorf("toolpaths of %.0f x %.0f mm are too large to draw", d.size.X, d.size.Y)
	}
	return nil
}

func (d *toolpath) byFeature(l *path.Layer) {
	var of [path.Features][]*path.Path
	for i := range l.Paths {
		if f := l.Paths[i].Feature; f < path.Features {
			of[f] = append(of[f], &l.Paths[i])
		}
	}
	for f, paths := range of {
		if len(paths) > 0 {
			d.tones = append(d.tones, tone{materialOf(featureColors[f], ""), path.Feature(f).String(), paths})
		}
	}
}

func (d *toolpath) bySpeed(l *path.Layer) {
	slow, fast := math.Inf(1), 0.0
	for i := range l.Paths {
		slow, fast = min(slow, l.Paths[i].Speed), max(fast, l.Paths[i].Speed)
	}
	var of [speedSteps][]*path.Path
	for i := range l.Paths {
		step := 0
		if fast > slow {
			step = int((l.Paths[i].Speed - slow) / (fast - slow) * (speedSteps - 1))
		}
		of[step] = append(of[step], &l.Paths[i])
	}
	for step, paths := range of {
		if len(paths) == 0 {
			continue
		}
		t := float64(step) / (speedSteps - 1)
		d.tones = append(d.tones, tone{warmth(t), fmt.Sprintf("%.0f mm/s", paths[0].Speed), paths})
	}
}

// warmth returns a colour from blue at 0 over green and yellow to red at 1.
func warmth(t float64) material {
	stops := [...]string{"#3B5BC4", "#2FA4B5", "#86A340", "#E3B23C", "#D8403A"}
	at := float64(t * float64(len(stops)-1))
	i := min(int(at), len(stops)-2)
	a, b, k := materialOf(stops[i], ""), materialOf(stops[i+1], ""), float32(at-float64(i))
	mix := func(a, b float32) float32 { return a + float32(k*(b-a)) }
	return material{mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)}
}

// Toolpath draws one layer of a print from above, with the plate's Y up. The
// error is [ErrNoToolpath] or names an option.
func Toolpath(l *path.Layer, o ToolpathOptions) (*image.NRGBA, error) {
	d, err := newToolpath(l, o)
	if err != nil {
		return nil, err
	}
	scale := float64(d.o.Width) / d.size.X
	height := min(max(1, int(math.Ceil(d.size.Y*scale))), MaxHeight)
	px := make([]pixel, d.o.Width*height)
	at := func(q geom.Vec2) geom.Vec2 {
		return geom.Vec2{X: float64((q.X - d.lo.X) * scale), Y: float64((d.lo.Y + d.size.Y - q.Y) * scale)}
	}
	for _, t := range d.tones {
		m := newMask(d.o.Width, height)
		for _, p := range t.paths {
			for i := range segments(p) {
				m.stroke(at(p.Points[i]), at(p.Points[(i+1)%len(p.Points)]), p.Width*scale)
			}
		}
		layer(px, m.values(), t.material, 1)
	}
	img := image.NewNRGBA(image.Rect(0, 0, d.o.Width, height))
	for i := range px {
		if d.o.Background != "" {
			px[i].over(materialOf(d.o.Background, ""), 1)
		}
		px[i].store(img.Pix[4*i:])
	}
	return img, nil
}

// segments returns how many lines a path consists of.
func segments(p *path.Path) int {
	if n := len(p.Points); p.Closed || n == 0 {
		return n
	}
	return len(p.Points) - 1
}
