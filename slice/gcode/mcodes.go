package gcode

import (
	"fmt"

	"github.com/saggar3d/saggar/slice/motion"
)

// doM does an M command, whose number is in tenths.
func (p *replay) doM(n int32) {
	l := &p.line
	switch n {
	case 820, 830:
		p.relativeE = n == 830
	case 2010:
		p.setAxes("M201", func(m *motion.Limits) *motion.Axes { return &m.Accel })
	case 2030:
		p.setAxes("M203", func(m *motion.Limits) *motion.Axes { return &m.Speed })
	case 2040:
		p.m204()
	case 2050:
		p.m205()
	case 2070:
		p.negative("M207", "SF")
		p.retractLength = bounded(l.Or('S', p.retractLength), 1000)
		p.retractSpeed = bounded(l.Or('F', p.retractSpeed*60)/60, 1e5)
	case 2080:
		p.negative("M208", "S")
		p.recoverExtra = bounded(l.Or('S', p.recoverExtra), 1000)
	case 2200:
		p.speedFactor = p.percent("M220")
	case 2210:
		p.flowFactor = p.percent("M221")
	case 2000:
		p.negative("M200", "DS")
		p.volumetric = l.Or('D', 0) > 0 || l.Or('S', 0) > 0
	case 4000, 4010:
		p.wait(0) // all moves come to an end
	case 0, 10, 250, 2260, 6000, 6010:
		p.wait(0)
		p.uncounted('M', n)
	default:
		p.silent(n)
	}
}

// percent turns M220's and M221's number into a factor.
func (p *replay) percent(command string) float64 {
	s := p.line.Or('S', 100)
	in := min(max(s, 1), 1000)
	if in != s {
		p.unknown(fmt.Sprintf("%s S%g is taken as %g %%", command, s, in))
	}
	return in / 100
}

// negative names words of a line with negative numbers, which are ignored or taken as
// 0.
func (p *replay) negative(command, letters string) {
	for _, letter := range []byte(letters) {
		if v, ok := p.line.Value(letter); ok && v < 0 {
			p.refused(command, letter, v)
		}
	}
}

// bounded keeps what a file says within what can be.
func bounded(v, most float64) float64 { return min(max(v, 0), most) }

// setAxes is M201 and M203: accelerations in mm/s² and speeds in mm/s.
func (p *replay) setAxes(command string, of func(*motion.Limits) *motion.Axes) {
	limits := p.limits
	axes := of(&limits)
	for a, letter := range "XYZE" {
		if v, ok := p.line.Value(byte(letter)); ok && v > 0 && v <= 1e9 {
			axes[a] = v
			p.limited = p.limited || p.moves == 0
		} else if ok {
			p.refused(command, byte(letter), v)
		}
	}
	p.relimit(limits)
}

// m204 sets accelerations: S is that of printing and travelling, and T then that
// of retracting, in the dialect of Marlin before 1.1; P, R and T are those of
// printing, retracting and travelling since.
func (p *replay) m204() {
	l := &p.line
	for _, letter := range []byte("SPRT") {
		if v, ok := l.Value(letter); ok && v <= 0 {
			p.refused("M204", letter, v)
		}
	}
	if s, ok := l.Value('S'); ok {
		p.setAccel(accels{print: s, travel: s, retract: l.Or('T', 0)})
		return
	}
	p.setAccel(accels{print: l.Or('P', 0), retract: l.Or('R', 0), travel: l.Or('T', 0)})
}

// m205 sets the jerks of the axes in mm/s, the junction deviation in mm and the
// slowest feeds of extruding (S) and travelling (T).
func (p *replay) m205() {
	l := &p.line
	limits := p.limits
	p.negative("M205", "XYZEJST")
	for a, letter := range "XYZE" {
		if v, ok := l.Value(byte(letter)); ok && v >= 0 {
			limits.Jerk[a] = min(v, 1e6)
			if a < 2 {
				limits.JunctionDeviation = 0 // a machine that has jerks has no deviation
			}
		}
	}
	if j, ok := l.Value('J'); ok && j >= 0 {
		limits.JunctionDeviation = min(j, 1e3)
	}
	p.minFeed = [2]float64{bounded(l.Or('T', p.minFeed[0]), 1e4), bounded(l.Or('S', p.minFeed[1]), 1e4)}
	p.relimit(limits)
}

// tool is a change of filament.
func (p *replay) tool(n int32) {
	if n != p.extruder {
		p.wait(0)
		p.change(p.extruder, n)
		p.extruder = n
		p.uncounted('T', n*10)
	}
}

// silent passes over commands that take no time that could be known: heating,
// fans, lights, messages, settings. Others are named.
func (p *replay) silent(n int32) {
	switch n /= 10; {
	case n == 566: // the jerk of firmwares that have their own units for the others, too
		p.unknownCommand('M', n*10)
	case n == 104, n == 140, n == 106, n == 107, n == 141, n == 73, n == 117, n == 118:
	case n == 109, n == 190, n == 191, n == 116:
		p.wait(0) // the machine waits for heat
		p.uncounted('M', n*10)
	case n <= 155, n >= 200 && n <= 310, n >= 350 && n <= 428, n >= 500 && n <= 600, n >= 602 && n <= 1200:
	default:
		p.unknownCommand('M', n*10)
	}
}
