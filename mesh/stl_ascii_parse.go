package mesh

import (
	"bytes"

	"github.com/saggar3d/saggar/mesh/internal/number"
)

// stlParser reads the text of one block. It takes facets in their usual shape
// with fastFacet and everything else word by word.
type stlParser struct {
	coords  []float64 // nine a triangle
	name    string    // of the first solid, if it begins in this block
	ended   bool      // an endsolid is the last thing seen
	strange oddWords
	binary  bool // a line holds what no text does, such as a binary STL behind the text
	slow    bool // do without fastFacets: for tests

	b stlBlock
	i int // place in the text
}

// parse reads b into p.coords.
func (p *stlParser) parse(b stlBlock) error {
	*p = stlParser{coords: p.coords[:0], slow: p.slow, b: b}
	if b.number == 0 && bytes.HasPrefix(b.text(), []byte("\xef\xbb\xbf")) {
		p.i = 3
	}
	for {
		if !p.slow {
			p.fastFacets()
		}
		word := p.word()
		if word == nil {
			return nil
		}
		if err := p.item(word); err != nil {
			return err
		}
	}
}

// item reads what begins with word outside of a facet.
func (p *stlParser) item(word []byte) error {
	switch {
	case isWord(word, "facet"):
		p.ended = false
		return p.facet()
	case isWord(word, "solid"):
		p.ended = false
		name := p.restOfLine()
		p.binary = p.binary || holdsBinary(name)
		if p.b.number == 0 && p.name == "" && len(p.coords) == 0 {
			p.name = cleanName(name)
		}
	case isWord(word, "endsolid"):
		p.ended = true
		p.binary = p.binary || holdsBinary(p.restOfLine())
	case isSTLKeyword(word):
		return p.errorf(CodeSyntax, word, "%q outside of a facet", clip(word))
	case p.isCutOff(word):
		return p.unexpected(nil, "")
	case p.atLineStart(word):
		p.skipStrange(word)
	}
	// Any other word stands behind the end of a facet or of its solid, where
	// some programs put remarks.
	return nil
}

// atEnd reports whether the word read last touches the end of the file.
func (p *stlParser) atEnd() bool { return p.b.last && p.i == p.b.end }

// isCutOff reports whether word is the last of the file and the beginning of a
// facet or solid that the file breaks off in.
func (p *stlParser) isCutOff(word []byte) bool {
	return p.atEnd() && p.atLineStart(word) &&
		(isWord(word, "facet"[:min(5, len(word))]) || isWord(word, "solid"[:min(5, len(word))]))
}

// skipStrange skips the line that begins with a word that is no keyword.
func (p *stlParser) skipStrange(word []byte) {
	if p.strange.count == 0 {
		p.strange.line = p.lineOf(word)
		p.strange.word = clip(word)
	}
	p.strange.count++
	rest := p.restOfLine()
	p.binary = p.binary || holdsBinary(word) || holdsBinary(rest)
}

// holdsBinary reports whether b is no text: zero bytes are within it. Those
// around a text are padding.
func holdsBinary(b []byte) bool {
	return bytes.IndexByte(bytes.Trim(b, "\x00"), 0) >= 0
}

// facet reads the rest of a facet, from the word behind facet to its endfacet.
func (p *stlParser) facet() error {
	if err := p.skipTo("outer", "a loop"); err != nil {
		return err
	}
	if word := p.word(); !isWord(word, "loop") {
		return p.unexpected(word, "loop")
	}
	n := 0
	for {
		word := p.word()
		switch {
		case isWord(word, "vertex"):
			if n == 3 {
				return p.tooMany(word)
			}
			if err := p.vertex(); err != nil {
				return err
			}
			n++
		case isWord(word, "endloop"):
			if n != 3 {
				return p.errorf(CodeSyntax, word, "facet with %d vertices", n)
			}
			return p.skipTo(facetEnd, "the end of a facet")
		default:
			return p.unexpected(word, "vertex or endloop")
		}
	}
}

// skipTo reads up to the keyword. Words between are normals, which are never
// used and may be anything, remarks, and vendors' lines.
func (p *stlParser) skipTo(keyword, what string) error {
	for {
		word := p.word()
		switch {
		case isWord(word, keyword):
			return nil
		case word == nil || isSTLKeyword(word):
			return p.unexpected(word, keyword)
		case p.atLineStart(word):
			p.skipStrange(word)
		}
	}
}

// vertex reads three numbers.
func (p *stlParser) vertex() error {
	for k := range 3 {
		word := p.word()
		if word == nil {
			return p.unexpected(nil, "")
		}
		v, err := number.Float(word)
		switch {
		case err != nil && isSTLKeyword(word):
			return p.errorf(CodeSyntax, word, "vertex with %d numbers", k)
		case err != nil && p.atEnd():
			return p.unexpected(nil, "")
		case err != nil:
			return p.errorf(CodeNumber, word, "%s", badNumber(word, err))
		}
		if v-v != 0 {
			return p.errorf(CodeNonFinite, word, "vertex coordinate %q is not finite", clip(word))
		}
		p.coords = append(p.coords, v)
	}
	return nil
}

// tooMany counts the vertices of a loop with more than three.
func (p *stlParser) tooMany(fourth []byte) error {
	n := 4
	for word := p.word(); word != nil && !isWord(word, "endloop") && !isWord(word, facetEnd); word = p.word() {
		if isWord(word, "vertex") {
			n++
		}
	}
	return p.errorf(CodeSyntax, fourth, "facet with %d vertices", n)
}

// unexpected says that word stands where want should. A nil word is the end of
// the file, because other blocks end with a whole facet, and a word that
// touches the end is one that was cut.
func (p *stlParser) unexpected(word []byte, want string) error {
	switch {
	case word == nil || p.atEnd():
		text := bytes.TrimRight(p.b.text(), " \t\r\n\x00\x1a")
		return p.errorf(CodeTruncated, text[len(text):], "unexpected end of file inside a facet")
	case isWord(word, "outer"):
		return p.errorf(CodeSyntax, word, "a facet with more than one loop")
	}
	return p.errorf(CodeSyntax, word, "unexpected %q inside a facet, want %s", clip(word), want)
}

// errorf returns an error about word, a part of the block's text.
func (p *stlParser) errorf(code Code, word []byte, format string, args ...any) error {
	return Errorf(code, format, args...).AtLine(p.lineOf(word))
}
