package pack

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// pathReader reads the attribute d of a path (SVG 1.1, 8.3): all its commands.
type pathReader struct {
	text string
	at   int
	c    *curve

	rings      []poly.Ring
	points     int       // so far, in all rings
	here       geom.Vec2 // the current point
	start      geom.Vec2 // of the current ring
	last       geom.Vec2 // control point of the last curve
	lastLetter byte
}

// readPath returns the closed rings of a path. An open one counts as closed, as
// it does when it is filled.
func readPath(d string, c *curve) ([]poly.Ring, error) {
	p := &pathReader{text: d, c: c}
	p.space()
	if p.at == len(d) {
		return nil, nil
	}
	if p.text[p.at]|0x20 != 'm' {
		return nil, fmt.Errorf("d does not begin with M")
	}
	for p.at < len(d) {
		letter := d[p.at]
		if !strings.ContainsRune("MmLlHhVvCcSsQqTtAaZz", rune(letter)) {
			return nil, fmt.Errorf("d: %q at %d is not a command", letter, p.at)
		}
		p.at++
		if err := p.command(letter); err != nil {
			return nil, fmt.Errorf("d: %c at %d: %v", letter, p.at, err)
		}
		if p.points+len(c.ring) > outlinePoints || len(p.rings) > outlineRings {
			return nil, fmt.Errorf("d: more than %d rings or %d points", outlineRings, outlinePoints)
		}
	}
	p.finish()
	return p.rings, nil
}

// pathNumbers is how many numbers a command takes, by its small letter.
var pathNumbers = map[byte]int{'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'a': 7}

// command reads the numbers of a command, again and again while there are more.
func (p *pathReader) command(letter byte) error {
	small := letter | 0x20
	if small == 'z' {
		p.finish()
		p.here, p.lastLetter = p.start, 'z'
		p.space()
		return nil
	}
	for first := true; ; first = false {
		p.space()
		if !first && !p.number() {
			return nil
		}
		var v [7]float64
		for i := range pathNumbers[small] {
			var err error
			if v[i], err = p.value(small == 'a' && (i == 3 || i == 4)); err != nil {
				return err
			}
		}
		p.draw(small, letter == small, v)
		p.lastLetter = small
		if small == 'm' { // further pairs are lines
			small, letter = 'l', letter-'m'+'l'
		}
		if p.points+len(p.c.ring) > outlinePoints {
			return fmt.Errorf("more than %d points", outlinePoints)
		}
	}
}

// draw adds what one command draws.
func (p *pathReader) draw(small byte, relative bool, v [7]float64) {
	base := geom.Vec2{}
	if relative {
		base = p.here
	}
	at := func(i int) geom.Vec2 { return geom.Vec2{X: base.X + v[i], Y: base.Y + v[i+1]} }
	to, control := at(0), p.here
	from := p.here
	switch small {
	case 'm':
		p.finish()
		p.start = to
		p.c.point(to)
	case 'l':
		p.begin()
		p.c.point(to)
	case 'h':
		p.begin()
		to = geom.Vec2{X: base.X + v[0], Y: from.Y}
		p.c.point(to)
	case 'v':
		p.begin()
		to = geom.Vec2{X: from.X, Y: base.Y + v[0]}
		p.c.point(to)
	case 'c', 's':
		p.begin()
		one, two := p.mirrored('c', 's'), at(0)
		to = at(2)
		if small == 'c' {
			one, two, to = at(0), at(2), at(4)
		}
		p.c.bezier(from, one, two, to)
		control = two
	case 'q', 't':
		p.begin()
		control = p.mirrored('q', 't')
		if small == 'q' {
			control, to = at(0), at(2)
		}
		third := func(a geom.Vec2) geom.Vec2 {
			return geom.Vec2{X: a.X + (control.X-a.X)*2/3, Y: a.Y + (control.Y-a.Y)*2/3}
		}
		p.c.bezier(from, third(from), third(to), to)
	case 'a':
		p.begin()
		to = at(5)
		p.c.ellipse(from, to, ellipticArc{geom.Vec2{X: v[0], Y: v[1]}, v[2], v[3] != 0, v[4] != 0})
	}
	p.here, p.last = to, control
}

// mirrored returns the control point that continues the last curve smoothly.
func (p *pathReader) mirrored(a, b byte) geom.Vec2 {
	if p.lastLetter != a && p.lastLetter != b {
		return p.here
	}
	return geom.Vec2{X: 2*p.here.X - p.last.X, Y: 2*p.here.Y - p.last.Y}
}

// begin starts a ring where the last one was closed.
func (p *pathReader) begin() {
	if len(p.c.ring) == 0 {
		p.c.point(p.here)
	}
}

// finish ends the current ring. One of a single point draws nothing.
func (p *pathReader) finish() {
	if r := p.c.close(); len(r) > 2 {
		p.rings = append(p.rings, r)
		p.points += len(r)
	}
}

// space skips blanks and commas.
func (p *pathReader) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n,", p.text[p.at]) >= 0 {
		p.at++
	}
}

// number reports whether a number comes next.
func (p *pathReader) number() bool {
	return p.at < len(p.text) && strings.IndexByte("+-.0123456789", p.text[p.at]) >= 0
}

// value reads a number. A flag is one digit, which needs no blank after it.
func (p *pathReader) value(flag bool) (float64, error) {
	p.space()
	if flag {
		if p.at < len(p.text) && (p.text[p.at] == '0' || p.text[p.at] == '1') {
			p.at++
			return float64(p.text[p.at-1] - '0'), nil
		}
		return 0, fmt.Errorf("a flag is 0 or 1")
	}
	end, dot, exp := p.at, false, false
loop:
	for ; end < len(p.text); end++ {
		switch ch := p.text[end]; {
		case ch >= '0' && ch <= '9':
		case (ch == '+' || ch == '-') && (end == p.at || p.text[end-1]|0x20 == 'e'):
		case ch == '.' && !dot && !exp:
			dot = true
		case ch|0x20 == 'e' && !exp && end > p.at:
			exp = true
		default:
			break loop
		}
	}
	v, err := strconv.ParseFloat(p.text[p.at:end], 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a number", p.text[p.at:min(end, p.at+20)])
	}
	p.at = end
	return v, nil
}
