package xmlscan

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// isSpace and isName classify bytes. Beyond ASCII every byte of a name is
// taken: it does not change what a mesh means.
var isSpace, isName = func() (space, name [256]bool) {
	for _, c := range " \t\r\n" {
		space[c] = true
	}
	for c := range 256 {
		name[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
	}
	for _, c := range "_:-." {
		name[c] = true
	}
	return space, name
}()

// charData returns the text up to the next tag.
func (s *Scanner) charData() (Kind, error) {
	if len(s.open) == 0 {
		return EOF, s.fail(Syntax, "text outside of the root element")
	}
	i, err := s.find(0, "<")
	if err != nil {
		return EOF, err
	}
	raw := s.buf[s.pos:i]
	if bytes.Contains(raw, []byte("]]>")) {
		return EOF, s.fail(Syntax, "]]> in text")
	}
	if s.text, err = s.expand(raw, false); err != nil {
		return EOF, err
	}
	s.pos = i
	return Text, nil
}

// declaration handles what begins with <!: a comment, CDATA, or a DTD.
func (s *Scanner) declaration() (Kind, error) {
	switch {
	case s.have(4) && string(s.buf[s.pos:s.pos+4]) == "<!--":
		return EOF, s.comment()
	case s.have(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[":
		return s.cdata()
	case !s.have(9):
		return EOF, s.truncated()
	case len(s.open) == 0 && strings.EqualFold(string(s.buf[s.pos:s.pos+9]), "<!doctype"):
		return EOF, s.fail(DTD, "a document type definition, which is refused")
	}
	return EOF, s.fail(Syntax, "%q is not allowed here", s.buf[s.pos:s.pos+9])
}

// comment skips a comment of any length without keeping it.
func (s *Scanner) comment() error {
	line, offset := s.Place()
	s.pos += 4
	for {
		i := bytes.Index(s.buf[s.pos:s.end], []byte("--"))
		if i >= 0 && s.pos+i+2 < s.end {
			if s.buf[s.pos+i+2] != '>' {
				return &Error{Syntax, line, offset, "-- inside a comment"}
			}
			s.pos += i + 3
			return nil
		}
		s.pos = max(s.pos, s.end-2)
		s.token = s.pos
		if !s.fill() {
			return s.truncated()
		}
	}
}

// cdata returns the text of a CDATA section as it is.
func (s *Scanner) cdata() (Kind, error) {
	if len(s.open) == 0 {
		return EOF, s.fail(Syntax, "text outside of the root element")
	}
	i, err := s.find(9, "]]>")
	if err != nil {
		return EOF, err
	}
	s.text = s.buf[s.pos+9 : i]
	if err := s.checkBytes(s.text); err != nil {
		return EOF, err
	}
	s.pos = i + 3
	return Text, nil
}

// instruction skips a processing instruction. The one called xml is the
// declaration of the document, which may name the encoding.
func (s *Scanner) instruction() error {
	i, err := s.find(2, "?>")
	if err != nil {
		return err
	}
	body := s.buf[s.pos+2 : i]
	target := body[:nameLength(body)]
	if len(target) == 0 {
		return s.fail(Syntax, "a processing instruction without a name")
	}
	if strings.EqualFold(string(target), "xml") {
		if s.base+int64(s.pos) != s.first {
			return s.fail(Syntax, "an XML declaration that is not at the start")
		}
		if e := declaredEncoding(body); !isUTF8Name(e) {
			return s.fail(Encoding, "the encoding is declared as %q; only UTF-8 is read", e)
		}
	}
	s.pos = i + 2
	return nil
}

// declaredEncoding returns the encoding an XML declaration names, or "".
func declaredEncoding(body []byte) string {
	_, after, found := bytes.Cut(body, []byte("encoding"))
	after = bytes.TrimLeft(after, " \t\r\n=")
	if !found || len(after) == 0 {
		return ""
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	return string(name)
}

// isUTF8Name reports whether e names UTF-8, or ASCII, which is a part of it.
func isUTF8Name(e string) bool {
	return e == "" || slices.Contains([]string{"utf-8", "utf8", "us-ascii", "ascii"}, strings.ToLower(e))
}

// nameLength returns how many bytes of b can be a name.
func nameLength(b []byte) int {
	for i, c := range b {
		if !isName[c] {
			return i
		}
	}
	return len(b)
}

// checkBytes refuses bytes that no XML document may hold.
func (s *Scanner) checkBytes(b []byte) error {
	for _, c := range b {
		if c < ' ' && !isSpace[c] {
			return s.fail(Syntax, "a control character %#02x", c)
		}
	}
	if !utf8.Valid(b) {
		return s.fail(Encoding, "bytes that are not UTF-8")
	}
	return nil
}

// clip shortens what goes into an error message.
func clip(b []byte) []byte {
	if len(b) > 40 {
		return append(bytes.Clone(b[:40]), "..."...)
	}
	return b
}
