package gcode

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/saggar3d/saggar/slice/config"
)

// Report is what [Replay] finds in a file.
type Report struct {
	Estimates
	Generator string `json:"generator,omitempty"` // as the file names it
	// SlicerTime is the print time that the slicer wrote into the file, in
	// seconds, or nil.
	SlicerTime *float64 `json:"slicer_time_s"`
	Lines      int      `json:"lines"`
	Warnings   []string `json:"warnings"`

	// Limited says that commands of the file (M201, M203) before the first move say what the machine can do.
	Limited bool `json:"-"`

	// Tools are those that fed filament, where they are not the first alone.
	Tools []ToolUse `json:"tools,omitempty"`
}

// replay is the interpreter of G-code. What it changes of a real machine's state
// is in the machine; the rest is how to read the next line.
type replay struct {
	*machine
	settings *config.Settings
	line     Line

	relative, relativeE bool    // G91, M83
	scale               float64 // mm of a unit: 25.4 after G20
	feed                float64 // mm/s as last commanded
	speedFactor         float64 // M220
	flowFactor          float64 // M221
	volumetric          bool    // E is in mm³
	mill                bool    // filament may be on axis A
	pulled              float64 // filament pulled back by G10, in mm
	retractLength       float64 // M207
	retractSpeed        float64
	recoverExtra        float64 // M208
	limited             bool    // M201 or M203 said something before the first move

	filaments Filaments
	spools    map[int32]spool // of tools that were in use before; nil: all count as the first

	comments
	warnings
}

// Replay drives a machine with the limits of s through the G-code of r and adds
// up what that takes. Text of any kind is read; what is not understood is named
// in the warnings. All tools have the filament of s, see [ReplayTools]. The error is that
// of r or of ctx, looked at every few thousand lines.
func Replay(ctx context.Context, r io.Reader, s config.Settings) (*Report, error) {
	return ReplayTools(ctx, r, s, nil)
}

// Counts reports whether a setting of a print counts for [Replay]: what the machine and its
// filament are. The others say how G-code is made.
func Counts(key string) bool {
	switch key {
	case "filament_diameter", "filament_density", "filament_cost", "gcode_flavor", "retract_length", "retract_speed",
		"use_relative_e_distances", "use_volumetric_e":
		return true
	}
	return strings.HasPrefix(key, "machine_")
}

// Moves tells of each move of the G-code of r, which must say where layers begin
// as slicers do in comments. The error is that of r or of ctx, as of [Replay].
func Moves(ctx context.Context, r io.Reader, s config.Settings, tell func(Move)) error {
	p := newReplay(&s)
	p.listen()
	p.named = true
	p.watched(tell)
	return p.read(ctx, newLines(r))
}

// read does what all lines say.
func (p *replay) read(ctx context.Context, in *lines) error {
	for {
		text, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", in.number, err)
		}
		if in.number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		p.number = in.number
		p.line.Parse(text)
		p.step()
	}
	p.planner.Flush()
	return nil
}

func newReplay(s *config.Settings) *replay {
	return &replay{
		machine: newMachine(s), settings: s, scale: 1, speedFactor: 1, flowFactor: 1,
		retractLength: s.RetractLength, retractSpeed: s.RetractSpeed,
		// Before any F a firmware has a feed of its own; Marlin's is 1500 mm/min.
		feed:     25,
		comments: comments{feature: Custom},
	}
}

// listen sets how a file tells of filament where it has no command for that: in mm³, in
// differences for firmwares without M83, on an axis A for those of mills.
func (p *replay) listen() {
	p.volumetric = p.settings.UseVolumetricE
	flavor := p.settings.GcodeFlavor
	p.mill = flavor == "mach3" || flavor == "machinekit"
	p.relativeE = (p.mill || flavor == "makerware" || flavor == "sailfish") && p.settings.UseRelativeEDistances
}

// report sums up.
func (p *replay) report(lines int) *Report {
	skip := 0
	if len(p.layers) > 1 {
		skip = 1 // what comes before the first layer
	}
	if p.volumetric {
		p.warn("volumetric extrusion was converted with a filament of %g mm", p.settings.FilamentDiameter)
	}
	tools := p.fed()
	p.guessed(tools)
	r := &Report{Estimates: p.estimates(p.settings, skip), Generator: p.generator, Lines: lines, Warnings: p.list(), Limited: p.limited}
	if len(tools) > 0 && tools[len(tools)-1] > 0 {
		r.Tools = p.byTool(&r.Estimates, tools, skip)
	}
	if skip == 0 {
		r.ByLayer, r.Layers = nil, 0
	}
	if p.slicerTime > 0 {
		t := p.slicerTime
		r.SlicerTime = &t
	}
	return r
}

// step does what one line says.
func (p *replay) step() {
	l := &p.line
	if l.Comment != nil {
		p.comment(l.Comment)
	}
	switch {
	case l.Bad:
		p.unknown("lines that are not G-code")
	case l.Letter == 'G':
		p.doG(l.Number)
	case l.Letter == 'M':
		p.doM(l.Number)
	case l.Letter == 'T':
		p.tool(l.Number / 10)
	}
}

// doG does a G command, whose number is in tenths.
func (p *replay) doG(n int32) {
	switch n {
	case 0, 10:
		p.straight()
	case 20, 30:
		p.arc(n == 20)
	case 40:
		p.dwell()
	case 100, 110:
		p.firmwareRetract(n == 100)
	case 200, 210:
		p.scale = 1
		if n == 200 {
			p.scale = 25.4
		}
	case 280:
		p.home()
	case 900, 910:
		p.relative = n == 910
	case 920:
		p.setPosition()
	case 170, 290, 291, 300, 310, 320, 330, 340, 530, 540, 800, 840, 921:
		// The plane XY, levelling, probing, coordinate systems: the slicer counts
		// none of it and how long it takes is up to the machine.
		p.uncounted('G', n)
	default:
		p.unknownCommand('G', n)
	}
}

// dwell is G4.
func (p *replay) dwell() {
	sum := 0.0
	for _, w := range []struct {
		letter byte
		unit   float64 // in s
	}{{'P', 1e-3}, {'S', 1}} {
		v := p.line.Or(w.letter, 0)
		if seconds := float64(v * w.unit); seconds >= 0 && seconds <= longestWait {
			sum += seconds
		} else {
			p.refused("G4", w.letter, v)
		}
	}
	p.wait(sum)
}

// target returns where a G0 or G1 goes.
func (p *replay) target() [4]float64 {
	to := p.at
	for a, letter := range "XYZ" {
		if v, ok := p.line.Value(byte(letter)); ok {
			v = float64(v * p.scale)
			if p.relative {
				v += to[a]
			}
			to[a] = v
		}
	}
	if e, ok := p.filamentWord(); ok {
		to[3] = p.filament(e)
	}
	if f, ok := p.line.Value('F'); ok && f > 0 && f <= fastest {
		p.feed = f * p.scale / 60
	} else if ok {
		p.refused("F", 'F', f)
	}
	return to
}

// filamentWord returns the word of the line for filament.
func (p *replay) filamentWord() (e float64, ok bool) {
	if e, ok = p.line.Value('E'); !ok && p.mill {
		e, ok = p.line.Value('A')
	}
	return e, ok
}

// filament returns where the filament stands after a word E. The machine counts
// what is pushed, so an absolute E is taken as the change since the last one.
func (p *replay) filament(e float64) float64 {
	by := e
	if !p.relative && !p.relativeE {
		by -= p.lastE
		p.lastE = e
	}
	if by *= p.flowFactor; p.volumetric {
		by /= p.area
	} else {
		by *= p.scale
	}
	return p.at[3] + by
}

// straight is G0 and G1.
func (p *replay) straight() {
	to := p.target()
	p.layerOf(&to)
	if !p.move(to, p.feed*p.speedFactor, p.feature) {
		p.unknown("moves to places beyond 10 km")
	}
}

// setPosition is G92: the place is called something else from now on.
func (p *replay) setPosition() {
	for a, letter := range "XYZ" {
		if v, ok := p.line.Value(byte(letter)); ok {
			p.place(a, v*p.scale)
		}
	}
	if e, ok := p.filamentWord(); ok {
		p.lastE = e
	}
}

// home is G28: the axes named, or all, go to their origin. Homing itself is
// slower and up to the machine; PrusaSlicer counts the way alone, and so do we.
func (p *replay) home() {
	to := p.at
	all := !p.line.Has('X') && !p.line.Has('Y') && !p.line.Has('Z')
	for a, letter := range "XYZ" {
		if all || p.line.Has(byte(letter)) {
			to[a] = 0
		}
	}
	p.move(to, p.feed*p.speedFactor, p.feature)
	p.uncounted('G', 280)
}

// firmwareRetract is G10 and G11.
func (p *replay) firmwareRetract(back bool) {
	if p.line.Has('P') || p.line.Has('L') {
		return // G10 of other machines: tool offsets
	}
	to := p.at
	switch {
	case back && p.pulled == 0:
		p.pulled = p.retractLength
		to[3] -= p.pulled
	case !back && p.pulled > 0:
		to[3] += p.pulled + p.recoverExtra
		p.pulled = 0
	}
	p.move(to, p.retractSpeed, Retract)
}
