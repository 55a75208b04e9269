package xmlscan

import (
	"bytes"
	"unicode/utf8"
)

// expand returns raw with its references replaced. Attribute values must not
// hold a <, and their line ends and tabs become spaces (XML 1.0, section 3.3.3).
func (s *Scanner) expand(raw []byte, attribute bool) ([]byte, error) {
	if attribute {
		if bytes.IndexByte(raw, '<') >= 0 {
			return nil, s.fail(Syntax, "< inside an attribute value")
		}
	} else if err := s.checkBytes(raw); err != nil {
		return nil, err
	}
	if !changes(raw, attribute) {
		return raw, nil
	}
	from := len(s.scratch)
	for len(raw) > 0 {
		c := raw[0]
		switch {
		case c == '&':
			r, n := reference(raw)
			if n == 0 {
				return nil, s.fail(Syntax, "%q is not an entity that is known without a document type", clip(raw[:min(len(raw), 12)]))
			}
			s.scratch = utf8.AppendRune(s.scratch, r)
			raw = raw[n:]
			continue
		case attribute && isSpace[c]:
			c = ' '
		}
		s.scratch = append(s.scratch, c)
		raw = raw[1:]
	}
	return s.scratch[from:len(s.scratch):len(s.scratch)], nil
}

// changes reports whether expand has something to replace in raw.
func changes(raw []byte, attribute bool) bool {
	for _, c := range raw {
		if c == '&' || attribute && c < ' ' {
			return true
		}
	}
	return false
}

// reference returns the character that the reference at the start of raw stands
// for and the reference's length, which is 0 for an unknown one.
func reference(raw []byte) (r rune, length int) {
	end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	name := raw[1:end]
	if name[0] == '#' {
		r, ok := character(name[1:])
		if !ok {
			return 0, 0
		}
		return r, end + 1
	}
	for _, p := range predefined {
		if p.name == string(name) {
			return p.r, end + 1
		}
	}
	return 0, 0
}

var predefined = []struct {
	name string
	r    rune
}{{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}

// character returns the character with the decimal or, after an x, hexadecimal
// number.
func character(digits []byte) (rune, bool) {
	base := rune(10)
	if len(digits) > 0 && digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	r := rune(0)
	for _, c := range digits {
		v := digitValue(c)
		if v >= base || r > utf8.MaxRune {
			return 0, false
		}
		r = r*base + v
	}
	legal := r >= ' ' && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
	return r, len(digits) > 0 && legal && utf8.ValidRune(r)
}

// digitValue returns the value of a hexadecimal digit, or more than any base.
func digitValue(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return 99
}
