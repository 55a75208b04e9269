package mesh

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/saggar3d/saggar/mesh/internal/number"
)

// The usual facet has one keyword a line and single spaces within its keywords.
// Words are compared eight bytes at a time; where anything else is met the
// facet is left to the tolerant parser, which also finds the words for what is
// wrong. Reading past the end of the text is harmless: the padding stops every
// loop and matches nothing.

// These are the bytes of keywords as little-endian words. Letters are compared
// with bit 5 set, which makes them lower case and leaves a space as it is.
const (
	lowerCase  = 0x2020202020202020
	sevenBytes = 1<<56 - 1
	fourBytes  = 1<<32 - 1

	wordFacet    = 'f' | 'a'<<8 | 'c'<<16 | 'e'<<24 | 't'<<32 | ' '<<40 | 'n'<<48 | 'o'<<56
	wordRmal     = 'r' | 'm'<<8 | 'a'<<16 | 'l'<<24
	wordOuter    = 'o' | 'u'<<8 | 't'<<16 | 'e'<<24 | 'r'<<32 | ' '<<40 | 'l'<<48 | 'o'<<56
	wordVertex   = 'v' | 'e'<<8 | 'r'<<16 | 't'<<24 | 'e'<<32 | 'x'<<40 | ' '<<48
	wordEndLoop  = 'e' | 'n'<<8 | 'd'<<16 | 'l'<<24 | 'o'<<32 | 'o'<<40 | 'p'<<48
	wordEndFacet = 'e' | 'n'<<8 | 'd'<<16 | 'f'<<24 | 'a'<<32 | 'c'<<40 | 'e'<<48 | 't'<<56
)

// fastFacets reads facets as long as they look as usual and leaves p.i behind
// the last of them.
func (p *stlParser) fastFacets() {
	b, i, n := p.b.buf, p.i, len(p.coords)
	var l layout
	for {
		p.coords = slices.Grow(p.coords[:n], 9)[:n+9]
		out := (*[9]float64)(p.coords[n:])
		next, ok := l.facet(b, i, p.b.eol, out)
		if !ok {
			next, ok = l.fastFacet(b, i, p.b.eol, out)
		}
		if !ok || next > p.b.end {
			break
		}
		i, n = next, n+9
		p.ended = false
	}
	p.coords = p.coords[:n]
	p.i = i
}

// layout is what stands between the numbers of a facet. The next facet mostly
// has the same, byte by byte, and comparing is faster than looking.
type layout struct {
	head   phrase // up to the normal
	first  phrase // from the end of the normal's line to the first vertex
	vertex phrase // from one vertex to the next
	tail   phrase // from the last vertex to behind endfacet
}

// phrase is a short piece of text in words of eight bytes. Its zero value is
// longer than nothing and matches nothing.
type phrase struct {
	length int
	word   [phraseWords]uint64
	mask   [phraseWords]uint64 // which bytes of the words count
}

const phraseWords = 6

// set makes b[i:end] the phrase, or nothing when it is too long.
func (p *phrase) set(b []byte, i, end int) {
	*p = phrase{}
	if end-i > 8*phraseWords {
		return
	}
	p.length = end - i
	for k := range p.length {
		p.word[k/8] |= uint64(b[i+k]) << (k % 8 * 8)
		p.mask[k/8] |= 0xff << (k % 8 * 8)
	}
}

// at reports whether b has the phrase at i.
func (p *phrase) at(b []byte, i int) bool {
	if p.length == 0 || i+8*phraseWords > len(b) {
		return false
	}
	b = b[i : i+8*phraseWords]
	for k := 0; 8*k < p.length; k++ {
		if (binary.LittleEndian.Uint64(b[8*k:])^p.word[k])&p.mask[k] != 0 {
			return false
		}
	}
	return true
}

// facet reads a facet that is laid out as the last one.
func (l *layout) facet(b []byte, i int, eol byte, out *[9]float64) (next int, ok bool) {
	if !l.head.at(b, i) {
		return 0, false
	}
	i += l.head.length
	end := bytes.IndexByte(b[i:min(i+longNormal, len(b))], eol)
	if end < 0 || !l.first.at(b, i+end) || !isPlainNormal(b, i, i+end) {
		return 0, false
	}
	i += end + l.first.length
	for k := 0; k < 9; k++ {
		v, next, ok := number.ScanFloat(b, i)
		if !ok {
			return 0, false
		}
		out[k] = v
		switch {
		case k%3 != 2:
			if i = next + 1; b[next] != ' ' {
				return 0, false
			}
		case k < 8:
			if i = next + l.vertex.length; !l.vertex.at(b, next) {
				return 0, false
			}
		default:
			i = next
		}
	}
	return i + l.tail.length - 1, l.tail.at(b, i)
}

// longNormal is how long the line of a usual normal is at most.
const longNormal = 250

// isPlainNormal reports whether b[i:end] has no letters but those of exponents.
// Normals are not used and may be anything, but a line with words in it may hold
// another facet's.
func isPlainNormal(b []byte, i, end int) bool {
	for ; i < end; i += 8 {
		if i+8 > len(b) {
			return false
		}
		w := binary.LittleEndian.Uint64(b[i:])
		if n := end - i; n < 8 {
			w &= 1<<(8*n) - 1
		}
		// Bit 7 of other is 0 in bytes that are e or E, exactly; bit 6 of w is 1
		// in letters.
		x := w&^lowerCase ^ 0x4545454545454545
		other := (x&0x7f7f7f7f7f7f7f7f + 0x7f7f7f7f7f7f7f7f) | x
		if other&(w<<1)&0x8080808080808080 != 0 {
			return false
		}
	}
	return true
}

// fastFacet reads the facet that begins behind the blanks at b[i], returns the
// place behind its endfacet and keeps its layout.
func (l *layout) fastFacet(b []byte, i int, eol byte, out *[9]float64) (next int, ok bool) {
	start := i
	i = skipBlanks(b, i)
	if lower8(b, i) != wordFacet || lower8(b, i+8)&fourBytes != wordRmal {
		return 0, false
	}
	i += 12
	l.head.set(b, start, i)
	end := bytes.IndexByte(b[i:min(i+longNormal, len(b))], eol)
	if end < 0 || !isPlainNormal(b, i, i+end) {
		return 0, false
	}
	line := i + end
	i = skipBlanks(b, line)
	if lower8(b, i) != wordOuter || b[i+8]|0x20 != 'o' || b[i+9]|0x20 != 'p' || b[i+10] > ' ' {
		return 0, false
	}
	i = skipBlanks(b, i+10)
	for k := 0; k < 9; k += 3 {
		if lower8(b, i)&sevenBytes != wordVertex {
			return 0, false
		}
		i += 7
		for j := range 3 {
			for b[i] == ' ' {
				i++
			}
			switch {
			case j == 0 && k == 0:
				l.first.set(b, line, i)
			case j == 0 && k == 3:
				l.vertex.set(b, line, i)
			}
			v, next, ok := number.ScanFloat(b, i)
			if !ok || b[next] > ' ' {
				return 0, false
			}
			out[k+j], i = v, next
		}
		line = i
		i = skipBlanks(b, i)
	}
	if lower8(b, i)&sevenBytes != wordEndLoop || b[i+7] > ' ' {
		return 0, false
	}
	i = skipBlanks(b, i+7)
	if lower8(b, i) != wordEndFacet || b[i+8] > ' ' && b[i+8] != stlPadByte {
		return 0, false
	}
	// One blank behind belongs to the layout, so that the word ends there; a
	// facet that the block ends with has none and is read here again.
	l.tail.set(b, line, i+9)
	return i + 8, true
}

// lower8 returns eight bytes with letters made lower case.
func lower8(b []byte, i int) uint64 {
	if i+8 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint64(b[i:]) | lowerCase
}

// skipBlanks returns the place of the first byte above a space at or behind i.
func skipBlanks(b []byte, i int) int {
	for i+8 <= len(b) {
		w := binary.LittleEndian.Uint64(b[i:])
		// Adding 0x5f sets the top bit of every byte above 0x20; carries only
		// reach bytes behind the first such byte.
		m := (w + 0x5f5f5f5f5f5f5f5f | w) & 0x8080808080808080
		if m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
		i += 8
	}
	return i
}
