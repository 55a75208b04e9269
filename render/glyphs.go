package render

import (
	"unicode"

	"github.com/saggar3d/saggar/geom"
)

// The letters of pictures: single strokes drawn here on a grid, so that no font
// is needed. A point is two digits, x and y: the baseline is y 2, capitals reach
// up to 8, small letters to 6, tails down to 0. A space lifts the pen.
var glyphs = map[rune]string{
	'0': "030718384743321203", '1': "172822", '2': "07183847460242", '3': "07183847463525 354443321203",
	'4': "32380444", '5': "480805354443321203", '6': "38180703123243443505", '7': "084812",
	'8': "15060718384746351504031232434435", '9': "45150607183847433212",
	'A': "022842 1434", 'B': "02083847463505 3544433202", 'C': "4738180703123243", 'D': "02082846442202",
	'E': "48080242 0535", 'F': "480802 0535", 'G': "47381807031232434525", 'H': "0802 4842 0545", 'I': "0802",
	'J': "4843321203", 'K': "0802 480542", 'L': "080242", 'M': "0208254842", 'N': "02084248",
	'O': "030718384743321203", 'P': "02083847463505", 'Q': "030718384743321203 2442", 'R': "02083847463505 2542",
	'S': "473818070615354443321203", 'T': "0848 2822", 'U': "080312324348", 'V': "082248", 'W': "0812253248",
	'X': "0842 4802", 'Y': "082548 2522", 'Z': "08480242",
	'a': "36160503122233 3632", 'b': "0802 0516263533221203", 'c': "3526160503122233", 'd': "3832 3526160503122233",
	'e': "043435261605031232", 'f': "38281712 0626", 'g': "3526160503122233 36312000", 'h': "0802 0516263532",
	'i': "0602 0808", 'j': "16110000 1818", 'k': "0802 360432", 'l': "080312", 'm': "0602 05162522 25364542",
	'n': "0602 0516263532", 'o': "051626353322120305", 'p': "0600 0516263533221203", 'q': "3630 3526160503122233",
	'r': "0602 051626", 's': "3616051424332202", 't': "181322 0626", 'u': "0603122233 3632", 'v': "062246",
	'w': "0612243246", 'x': "0632 3602", 'y': "0622 4610", 'z': "06360232",
	'-': "0424", '_': "0141", '.': "0202", ',': "1201", '#': "1218 3238 0444 0646", '(': "18060311", ')': "08161301",
	'%': "0248 0718271607 2334433223", '<': "370532", '+': "2226 0444", '/': "0238", ':': "0303 0505", '=': "0343 0545",
}

// unknownGlyph stands for every letter that is not in the table.
const unknownGlyph = "020848420202"

const (
	glyphHeight = 6.0 // of a capital
	glyphGap    = 2.0 // between letters
	spaceWidth  = 2.0
)

// pen is a line of text as strokes, from the origin to the right, y up.
type pen struct {
	strokes [][]geom.Vec2
	width   float64
}

// written returns the strokes of s. Letters without a drawing become boxes.
func written(s string) pen {
	var p pen
	for _, r := range s {
		if unicode.IsSpace(r) {
			p.width += spaceWidth + glyphGap
			continue
		}
		g, ok := glyphs[r]
		if !ok {
			g = unknownGlyph
		}
		wide := 0.0
		var line []geom.Vec2
		for i := 0; i < len(g); i++ {
			if g[i] == ' ' {
				p.strokes = append(p.strokes, line)
				line = nil
				continue
			}
			x := float64(g[i] - '0')
			wide = max(wide, x)
			line = append(line, geom.Vec2{X: p.width + x, Y: float64(g[i+1]-'0') - 2})
			i++
		}
		p.strokes = append(p.strokes, line)
		p.width += wide + glyphGap
	}
	p.width = max(0, p.width-glyphGap)
	return p
}

// draw adds the text to m, centred at c, with capitals of the given height and
// lines of the given width in px.
func (p pen) draw(m *mask, c geom.Vec2, height, width float64) {
	k := height / glyphHeight
	at := func(q geom.Vec2) geom.Vec2 {
		return geom.Vec2{X: c.X + float64((q.X-float64(p.width/2))*k), Y: c.Y - float64((q.Y-glyphHeight/2)*k)}
	}
	for _, line := range p.strokes {
		if len(line) == 1 {
			m.stroke(at(line[0]), at(line[0]), width)
		}
		for i := 1; i < len(line); i++ {
			m.stroke(at(line[i-1]), at(line[i]), width)
		}
	}
}
