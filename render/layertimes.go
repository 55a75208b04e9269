package render

import (
	"fmt"
	"image"
	"io"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
)

// LayerTime is what a layer of a print takes.
type LayerTime struct {
	Z       float64              // height of the nozzle in mm
	Seconds [gcode.Kinds]float64 // of each kind of move
}

// PlotOptions say how a plot is drawn. The zero value is the default.
type PlotOptions struct {
	// Width and Height in px, 480 to [MaxSheet]. Default 1200 and 640.
	Width, Height int

	// Background, "#RRGGBB". Default white.
	Background string
}

func (o *PlotOptions) validate() error {
	if o.Width == 0 {
		o.Width = 1200
	}
	if o.Height == 0 {
		o.Height = 640
	}
	switch _, err := ParseColor(o.Background); {
	case o.Width < 480 || o.Width > MaxSheet:
		return &OptionError{Field: "width", Reason: fmt.Sprintf("%d is not in 480 to %d", o.Width, MaxSheet)}
	case o.Height < 480 || o.Height > MaxSheet:
		return &OptionError{Field: "height", Reason: fmt.Sprintf("%d is not in 480 to %d", o.Height, MaxSheet)}
	case o.Background != "" && err != nil:
		return &OptionError{Field: "background", Reason: err.Error()}
	}
	return nil
}

// LayerTimes plots how long each layer of a print takes, what each kind of move
// takes of it stacked up, over the number of the layer and the height.
//
// Errors: *[OptionError]; a time or height that is not finite or below 0.
func LayerTimes(layers []LayerTime, o PlotOptions) (*image.NRGBA, error) {
	p, err := newTimesPlot(layers, o)
	if err != nil {
		return nil, err
	}
	s := newPixelSheet(p.o.Width, p.o.Height)
	p.draw(s)
	return s.image(p.o.Background), nil
}

// LayerTimesSVG writes the plot of [LayerTimes] as SVG. Each kind of move has paths
// of the class of its name, one for neighbouring layers that have any of it, from
// the axis up to its top.
//
// Errors: those of [LayerTimes], and of w.
func LayerTimesSVG(w io.Writer, layers []LayerTime, o PlotOptions) error {
	p, err := newTimesPlot(layers, o)
	if err != nil {
		return err
	}
	s := newVectorSheet(w, p.o.Width, p.o.Height, p.o.Background)
	p.draw(s)
	return s.end()
}

// timesPlot is a plot on its way.
type timesPlot struct {
	layers         []LayerTime
	o              PlotOptions
	x0, y0, x1, y1 float64 // corners of what is within the axes, y0 at the top
	unit           float64 // seconds of a unit of the axis
	times          scaleOf
	longest        int // the layer that takes most
	use            [gcode.Kinds]float64
}

func newTimesPlot(layers []LayerTime, o PlotOptions) (*timesPlot, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	p := &timesPlot{
		layers: layers, o: o, unit: 1,
		x0: sheetMargin + 46, y0: 104, x1: float64(o.Width) - legendWidth - 32, y1: float64(o.Height) - 70,
	}
	most := 0.0
	for i := range layers {
		sum := 0.0
		for k, v := range layers[i].Seconds {
			if !(v >= 0 && v < longestMM) || !(math.Abs(layers[i].Z) < longestMM) {
				return nil, fmt.Errorf("layer %d: %g s at %g mm is out of range", i, v, layers[i].Z)
			}
			sum += v
			p.use[k] += v
		}
		if sum > most {
			most, p.longest = sum, i
		}
	}
	switch {
	case most > 2*3600:
		p.unit = 3600
	case most > 180:
		p.unit = 60
	}
	p.times = ticks(0, most/p.unit, 6)
	return p, nil
}

// x returns where layer i begins.
func (p *timesPlot) x(i float64) float64 {
	return p.x0 + float64((p.x1-p.x0)*i)/float64(max(1, len(p.layers)))
}

// y returns where a time in seconds is.
func (p *timesPlot) y(seconds float64) float64 {
	if p.times.end == 0 {
		return p.y1
	}
	return p.y1 - float64((p.y1-p.y0)*(seconds/p.unit))/p.times.end
}

func (p *timesPlot) draw(on sheet) {
	p.head(on)
	p.timeAxis(on)
	p.stack(on)
	p.layerAxis(on)
	p.heightAxis(on)
	t := table{at: geom.Vec2{X: float64(p.o.Width) - legendWidth, Y: p.y0 + 4}, head: "time", amount: duration}
	t.swatch = func(k gcode.Kind, at geom.Vec2) {
		on.area(boxOf(at.X-8, at.Y-7, at.X+8, at.Y+7), stroke{color: featureColor(k)})
	}
	t.draw(on, &p.use)
}

// head is the title.
func (p *timesPlot) head(on sheet) {
	_, sum := rows(&p.use)
	text := "Time of each layer"
	if n := len(p.layers); n > 0 {
		l := &p.layers[p.longest]
		_, most := rows(&l.Seconds)
		text += fmt.Sprintf(": %s in %d layers, at most %s (layer %d)", duration(sum), n, duration(most), p.longest+1)
	}
	on.text(text, geom.Vec2{X: sheetMargin, Y: 34}, font{height: titleHeight, anchor: -1, color: inkDark})
}

// stack draws what the kinds of moves take on top of each other: from the whole
// of it down, each over the one before, so that no seam shows between them.
func (p *timesPlot) stack(on sheet) {
	sums := make([]float64, len(p.layers))
	for i := range p.layers {
		_, sums[i] = rows(&p.layers[i].Seconds)
	}
	for k := gcode.Kinds; k > 0; k-- {
		kind := k - 1
		for from := 0; from < len(sums); {
			to := from
			for to < len(sums) && p.layers[to].Seconds[kind] > 0 {
				to++
			}
			if to > from {
				on.area(p.bars(sums, from, to), stroke{class: kind.String(), color: featureColor(kind)})
			}
			from = to + 1 // the layer at to has none of it
		}
		for i := range sums {
			sums[i] = max(0, sums[i]-p.layers[i].Seconds[kind])
		}
	}
}

// bars returns the outline of the bars of neighbouring layers.
func (p *timesPlot) bars(sums []float64, from, to int) []geom.Vec2 {
	out := []geom.Vec2{{X: p.x(float64(from)), Y: p.y1}}
	for i := from; i < to; i++ {
		y, end := p.y(sums[i]), p.x(float64(i+1))
		if last := &out[len(out)-1]; i > from && last.Y == y {
			last.X = end
			continue
		}
		out = append(out, geom.Vec2{X: p.x(float64(i)), Y: y}, geom.Vec2{X: end, Y: y})
	}
	return append(out, geom.Vec2{X: p.x(float64(to)), Y: p.y1})
}

// label writes the name of an axis or the value of a mark.
func label(on sheet, s string, at geom.Vec2, anchor int) {
	on.text(s, at, font{height: textHeight, anchor: anchor, color: inkDark})
}

// timeAxis is to the left, with lines across the plot.
func (p *timesPlot) timeAxis(on sheet) {
	name := map[float64]string{1: "s", 60: "min", 3600: "h"}[p.unit]
	label(on, "time in "+name, geom.Vec2{X: sheetMargin, Y: p.y0 - 42}, -1)
	for i := range p.times.count {
		v := p.times.at(i)
		y := p.y(v * p.unit)
		rule(on, geom.Vec2{X: p.x0, Y: y}, geom.Vec2{X: p.x1, Y: y}, inkLight)
		label(on, decimal(v, 3), geom.Vec2{X: p.x0 - 10, Y: y}, 1)
	}
}

// layerAxis is below: numbers of layers, which count from 1, in their middles.
func (p *timesPlot) layerAxis(on sheet) {
	rule(on, geom.Vec2{X: p.x0, Y: p.y1}, geom.Vec2{X: p.x1, Y: p.y1}, inkGrey)
	label(on, "layer", geom.Vec2{X: (p.x0 + p.x1) / 2, Y: p.y1 + 44}, 0)
	t := ticks(0, float64(len(p.layers)), 10)
	for i := range t.count {
		n := max(1, t.at(i))
		if n > float64(len(p.layers)) || n != math.Trunc(n) {
			continue
		}
		x := p.x(n - 0.5)
		rule(on, geom.Vec2{X: x, Y: p.y1}, geom.Vec2{X: x, Y: p.y1 + 6}, inkGrey)
		label(on, decimal(n, 0), geom.Vec2{X: x, Y: p.y1 + 20}, 0)
	}
}

// heightAxis is above: round heights where the layers reach them, as layers need
// not be of one height.
func (p *timesPlot) heightAxis(on sheet) {
	if len(p.layers) == 0 {
		return
	}
	rule(on, geom.Vec2{X: p.x0, Y: p.y0}, geom.Vec2{X: p.x1, Y: p.y0}, inkGrey)
	label(on, "height in mm", geom.Vec2{X: (p.x0 + p.x1) / 2, Y: p.y0 - 42}, 0)
	t := ticks(0, p.layers[len(p.layers)-1].Z, 10)
	i, below := 0, 0.0
	for k := range t.count {
		z := t.at(k)
		for i < len(p.layers) && p.layers[i].Z < z-1e-9 {
			below = max(0, p.layers[i].Z)
			i++
		}
		if i == len(p.layers) {
			break
		}
		part := 0.0
		if top := p.layers[i].Z; top > below {
			part = min(1, max(0, (z-below)/(top-below)))
		}
		x := p.x(float64(i) + part)
		rule(on, geom.Vec2{X: x, Y: p.y0 - 6}, geom.Vec2{X: x, Y: p.y0}, inkGrey)
		label(on, decimal(z, 3), geom.Vec2{X: x, Y: p.y0 - 20}, 0)
	}
}
