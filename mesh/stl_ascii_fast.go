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
	lowerCase = 0x2020202020202020
	sevenByte = 1<<56 - 1

	wordFacet    = 'f' | 'a'<<8 | 'c'<<16 | 'e'<<24 | 't'<<32 | ' '<<40 | 'n'<<48 | 'o'<<56
	wordOuter    = 'o' | 'u'<<8 | 't'<<16 | 'e'<<24 | 'r'<<32 | ' '<<40 | 'l'<<48 | 'o'<<56
	wordVertex   = 'v' | 'e'<<8 | 'r'<<16 | 't'<<24 | 'e'<<32 | 'x'<<40 | ' '<<48
	wordEndLoop  = 'e' | 'n'<<8 | 'd'<<16 | 'l'<<24 | 'o'<<32 | 'o'<<40 | 'p'<<48
	wordEndFacet = 'e' | 'n'<<8 | 'd'<<16 | 'f'<<24 | 'a'<<32 | 'c'<<40 | 'e'<<48 | 't'<<56
)

// fastFacets reads facets as long as they look as usual and leaves p.i behind
// the last of them.
func (p *stlParser) fastFacets() {
	b, i, n := p.b.buf, p.i, len(p.coords)
	for {
		p.coords = slices.Grow(p.coords[:n], 9)[:n+9]
		next, ok := fastFacet(b, i, p.b.eol, (*[9]float64)(p.coords[n:]))
		if !ok || next > p.b.end {
			break
		}
		i, n = next, n+9
		p.ended = false
	}
	p.coords = p.coords[:n]
	p.i = i
}

// fastFacet reads the facet that begins behind the blanks at b[i] and returns
// the place behind its endfacet.
func fastFacet(b []byte, i int, eol byte, out *[9]float64) (next int, ok bool) {
	i = skipBlanks(b, i)
	if lower8(b, i) != wordFacet {
		return 0, false
	}
	// The normal is not even looked at. A line longer than this is not usual.
	line := b[i+8 : min(i+256, len(b))]
	end := bytes.IndexByte(line, eol)
	if end < 0 {
		return 0, false
	}
	i = skipBlanks(b, i+8+end)
	if lower8(b, i) != wordOuter || b[i+8]|0x20 != 'o' || b[i+9]|0x20 != 'p' || b[i+10] > ' ' {
		return 0, false
	}
	i = skipBlanks(b, i+10)
	for k := 0; k < 9; k += 3 {
		if lower8(b, i)&sevenByte != wordVertex {
			return 0, false
		}
		i += 7
		for j := range 3 {
			for b[i] == ' ' {
				i++
			}
			v, next, ok := number.ScanFloat(b, i)
			if !ok || b[next] > ' ' {
				return 0, false
			}
			out[k+j], i = v, next
		}
		i = skipBlanks(b, i)
	}
	if lower8(b, i)&sevenByte != wordEndLoop || b[i+7] > ' ' {
		return 0, false
	}
	i = skipBlanks(b, i+7)
	if lower8(b, i) != wordEndFacet || b[i+8] > ' ' && b[i+8] != stlPadByte {
		return 0, false
	}
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
