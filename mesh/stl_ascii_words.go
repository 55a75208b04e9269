package mesh

import "bytes"

// stlKeywords are the words that mean something to an STL reader. "normal" and
// "loop" are not among them: they only stand where others say so.
var stlKeywords = [...]string{"facet", "outer", "vertex", "endloop", "endfacet", "solid", "endsolid"}

func isSTLKeyword(word []byte) bool {
	for _, k := range stlKeywords {
		if isWord(word, k) {
			return true
		}
	}
	return false
}

// isBlank is true of what separates words. Zero bytes, which pad some files,
// and other control characters are among it.
func isBlank(c byte) bool { return c <= ' ' }

func isLineEnd(c byte) bool { return c == '\n' || c == '\r' }

// word returns the next word of the text and steps behind it; nil at the end.
func (p *stlParser) word() []byte {
	text := p.b.text()
	i := p.i
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	start := i
	for i < len(text) && !isBlank(text[i]) {
		i++
	}
	p.i = i
	if start == i {
		return nil
	}
	return text[start:i]
}

// atLineStart reports whether nothing stands before word in its line. A block
// begins within the line of the facet that ended the last one.
func (p *stlParser) atLineStart(word []byte) bool {
	text := p.b.text()
	for i := p.place(word) - 1; i >= 0; i-- {
		if isLineEnd(text[i]) {
			return true
		}
		if !isBlank(text[i]) {
			return false
		}
	}
	return p.b.number == 0
}

// restOfLine steps to the end of the line and returns what it stepped over. In
// a file without line ends it stops before the next facet.
func (p *stlParser) restOfLine() []byte {
	text, start := p.b.text(), p.i
	for {
		for p.i < len(text) && isBlank(text[p.i]) && !isLineEnd(text[p.i]) {
			p.i++
		}
		if p.i == len(text) || isLineEnd(text[p.i]) {
			return text[start:p.i]
		}
		from := p.i
		if word := p.word(); isWord(word, "facet") && p.isFacetAhead() {
			p.i = from
			return text[start:from]
		}
	}
}

// isFacetAhead reports whether "outer loop" follows the word facet at the
// distance of a normal. The names of solids may hold any keyword, but hardly
// that.
func (p *stlParser) isFacetAhead() bool {
	back := p.i
	defer func() { p.i = back }()
	for range 5 {
		if isWord(p.word(), "outer") {
			return isWord(p.word(), "loop")
		}
	}
	return false
}

// place returns where word, a part of the text, begins in it.
func (p *stlParser) place(word []byte) int {
	// Both slices share the buffer's end, so their capacities tell the distance.
	return cap(p.b.buf) - cap(word)
}

// lineOf returns the line of word, a part of the text.
func (p *stlParser) lineOf(word []byte) int {
	return p.b.line + bytes.Count(p.b.text()[:p.place(word)], []byte{p.b.eol})
}
