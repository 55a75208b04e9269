package gcode

import (
	"context"
	"errors"
	"io"
	"iter"
	"math"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Printer turns layers of toolpaths into what a machine does: it travels,
// retracts, lifts, slows short layers down, and counts what all that takes.
// Coordinates are rounded as in the text of G-code, so that the account is that
// of the text whether one is written or not. Make one with [NewPrinter].
//
// The moves between paths are those of PrusaSlicer 2.5, as its G-code shows
// them.
type Printer struct {
	*replay
	s    config.Settings
	text *writer // nil when no text is wanted

	ops       []op
	wiped     wipePath
	retracted float64 // filament pulled back, in mm
	lift      float64 // how far the nozzle is above its layer, in mm
	layerZ    float64
	done      int // layers
	cooler    cooler
	parts     []stretch         // of the layer, by part
	values    map[string]string // of custom G-code
}

// op is one move that a layer consists of.
type op struct {
	to     [3]float64 // mm, rounded to 0.001
	push   float64    // filament in mm, rounded to 0.00001
	feed   float64    // mm/s
	length float64    // mm; of the filament when only that moves
	accel  float64    // mm/s² of M204; 0 is none
	kind   Kind
	wiping bool
	width  float64 // mm, of what extrudes
	height float64

	// part is 1 more than the index of the part all of whose moves, placed, are meant
	// by this one, which ends where they do; 0 for a move.
	part  int
	place place
}

// NewPrinter returns a printer for s that has done what comes before the first
// layer. It writes G-code to w unless that is nil.
func NewPrinter(s config.Settings, w io.Writer) *Printer {
	return newPrinter(s, Sinks{Text: w})
}

func newPrinter(s config.Settings, to Sinks) *Printer {
	p := &Printer{s: s}
	p.s.UseVolumetricE = false // what is written has E in mm, and says so
	p.replay = newReplay(&p.s)
	p.relativeE = s.UseRelativeEDistances
	if to.Text != nil {
		p.text = newWriter(to.Text, &p.s)
	}
	if to.Move != nil {
		p.watched(to.Move)
	}
	p.begin()
	return p
}

// Print prints all layers and returns what that takes; what is worth a warning
// comes second. The errors are those of layers, of w and of ctx, which is looked
// at before each layer.
func Print(ctx context.Context, layers iter.Seq2[path.Layer, error], s config.Settings, w io.Writer) (Estimates, []string, error) {
	return PrintTo(ctx, layers, s, Sinks{Text: w})
}

// Sinks are where a print goes beside into its account; what is nil is left out.
type Sinks struct {
	Text io.Writer  // G-code
	Move func(Move) // each move in order, once the planner knows its time
}

// PrintTo is [Print] with more to listen to it.
func PrintTo(ctx context.Context, layers iter.Seq2[path.Layer, error], s config.Settings, to Sinks) (Estimates, []string, error) {
	p := newPrinter(s, to)
	for l, err := range layers {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = p.Layer(&l)
		}
		if err != nil {
			return Estimates{}, nil, err
		}
	}
	return p.Finish()
}

// errNotFinite is what a path with impossible numbers ends in.
var errNotFinite = errors.New("toolpath: a coordinate, speed or flow is not finite or out of range")

// Layer prints one layer above those before. The error is that of the writer, or
// says that a number of the layer is not finite.
func (p *Printer) Layer(l *path.Layer) error {
	if err := p.toLayer(l); err != nil {
		return err
	}
	for i := range l.Paths {
		if err := p.path(l, &l.Paths[i]); err != nil {
			return err
		}
	}
	if err := p.copies(l); err != nil {
		return err
	}
	layerTime := p.cooler.slow(p.ops, p.parts, l.With, &p.s, p.planned)
	if p.text != nil {
		p.text.setFan(p.cooler.fanSpeed(layerTime, p.done, &p.s), p.cooler.bridgeFan(p.done, &p.s))
	}
	p.done++
	return p.run()
}

// Finish ends the print and returns what it took.
func (p *Printer) Finish() (Estimates, []string, error) {
	p.ops = p.ops[:0]
	p.retract(false)
	if err := p.run(); err != nil {
		return Estimates{}, nil, err
	}
	p.end()
	p.planner.Flush()
	r := p.report(0)
	if p.text != nil {
		if err := p.text.finish(&r.Estimates); err != nil {
			return Estimates{}, nil, err
		}
	}
	return r.Estimates, p.list(), nil
}

// toLayer begins a layer: filament back if that is wanted, and up.
func (p *Printer) toLayer(l *path.Layer) error {
	p.ops = p.ops[:0]
	p.layerZ = round3(l.Z)
	p.beginLayer(p.layerZ, l.Height)
	if p.text != nil {
		p.text.layer(p.layerZ, l.Height)
	}
	p.heat()
	p.custom(p.s.BeforeLayerGcode)
	back := p.s.RetractLayerChange && p.done > 0
	if back {
		p.retract(false)
	}
	p.lift = 0
	p.up(p.layerZ)
	if back && p.retracted > 0 {
		p.raise()
	}
	if p.s.LayerGcode == "" {
		return nil
	}
	err := p.run() // it comes after the way up
	p.ops = p.ops[:0]
	p.custom(p.s.LayerGcode)
	return err
}

// path prints one path of a layer.
func (p *Printer) path(l *path.Layer, c *path.Path) error {
	if len(c.Points) < 2 {
		return nil
	}
	perMM := c.Flow * p.s.ExtrusionMultiplier / filamentArea(p.s.FilamentDiameter)
	if !(perMM >= 0 && perMM < 1e4 && c.Speed > 0 && c.Speed < 1e5 && c.Accel >= 0 && math.Abs(l.Z) < farthest) {
		return errNotFinite
	}
	points := p.wiped.trace(c, &p.s)
	for _, q := range points {
		if !(math.Abs(q.X) < farthest && math.Abs(q.Y) < farthest) {
			return errNotFinite
		}
	}
	near := p.s.RetractBeforeTravel
	if c.Inside {
		near = math.Inf(1)
	}
	p.travel(points[0].X, points[0].Y, near)
	p.lower()
	p.restore()
	accel := c.Accel
	if accel == 0 {
		accel = p.s.DefaultAcceleration
	}
	o := op{feed: feedOf(c.Speed), accel: accel, kind: Kind(c.Feature), width: c.Width, height: c.Height}
	at := p.place3()
	for _, q := range points[1:] {
		dx, dy := q.X-at[0], q.Y-at[1]
		o.length = math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if o.length == 0 {
			continue
		}
		at[0], at[1] = q.X, q.Y
		o.to, o.push = at, round5(o.length*perMM)
		p.ops = append(p.ops, o)
	}
	p.wiped.printed(c.Closed)
	p.leave(c, points)
	return nil
}

// place3 is where the nozzle is after the moves so far.
func (p *Printer) place3() [3]float64 {
	if n := len(p.ops); n > 0 {
		return p.ops[n-1].to
	}
	return [3]float64(p.at[:3])
}

// run makes the moves of ops.
func (p *Printer) run() error {
	for i := range p.ops {
		if o := &p.ops[i]; o.part > 0 {
			p.stretch(&p.parts[o.part-1], o.place)
		} else {
			p.one(o)
		}
	}
	if n := len(p.ops); n > 0 {
		p.feed = p.ops[n-1].feed // custom code without F goes on at this
	}
	if p.text == nil {
		return nil
	}
	return p.text.err()
}

// one makes one move.
func (p *Printer) one(o *op) {
	p.accelerate(o)
	if p.text != nil {
		p.text.move(&p.at, o)
	}
	p.width = o.width
	if p.watch != nil {
		p.watch.width = o.width
	}
	p.move(p.ends(o), o.feed, o.kind)
}

// accelerate sets the acceleration of a move.
func (m *machine) accelerate(o *op) {
	if a := math.Round(o.accel); a > 0 {
		m.setAccel(accels{print: a, travel: a})
	}
}

// ends returns where a move ends.
func (m *machine) ends(o *op) [4]float64 {
	return [4]float64{o.to[0], o.to[1], o.to[2], m.at[3] + o.push}
}

// round3 and round5 round to what G-code is written with.
func round3(v float64) float64 { return math.Round(v*1000) / 1000 }
func round5(v float64) float64 { return math.Round(v*1e5) / 1e5 }

// feedOf rounds a speed to what F in mm/min is written with, in mm/s.
func feedOf(v float64) float64 { return round3(v*60) / 60 }
