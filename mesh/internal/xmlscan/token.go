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

func isUTF8Name(e string) bool {
	return e == "" || slices.Contains([]string{"utf-8", "utf8", "us-ascii", "ascii"}, strings.ToLower(e))
}

func nameLength(b []byte) int {
	for i, c := range b {
		if !isName[c] {
			return i
		}
	}
	return len(b)
}

// tagEnd returns the place of the > that ends the tag at pos, which may stand in
// quotes too.
func (s *Scanner) tagEnd() (int, error) {
	quote := byte(0)
	for n := 1; ; n++ {
		if s.pos+n == s.end {
			if err := s.grow(); err != nil {
				return 0, err
			}
		}
		switch c := s.buf[s.pos+n]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if n > s.limits.Token {
				return 0, s.tooLong()
			}
			return s.pos + n, nil
		}
	}
}

func (s *Scanner) endTag() error {
	i, err := s.find(2, ">")
	if err != nil {
		return err
	}
	name := bytes.TrimRight(s.buf[s.pos+2:i], " \t\r\n")
	if len(s.open) == 0 {
		return s.fail(Syntax, "</%s> closes nothing", clip(name))
	}
	e := s.open[len(s.open)-1]
	if !bytes.Equal(name, s.names[e.name:]) {
		return s.fail(Syntax, "</%s> where </%s> is expected", clip(name), clip(s.names[e.name:]))
	}
	s.pos = i + 1
	s.pop()
	return nil
}

// pop ends the innermost element but leaves it in open, marked, so that Depth
// counts it until the next event.
func (s *Scanner) pop() {
	e := &s.open[len(s.open)-1]
	s.space, s.local = e.space, s.names[e.name+e.colon:]
	s.names, s.bindings = s.names[:e.name], s.bindings[:e.bindings]
	e.name = -1
}

func (s *Scanner) startTag() error {
	if len(s.open) == 0 && s.rooted {
		return s.fail(Syntax, "a second root element")
	}
	if len(s.open) >= s.limits.Depth {
		return s.fail(Limit, "more than %d elements inside each other", s.limits.Depth)
	}
	i, err := s.tagEnd()
	if err != nil {
		return err
	}
	body := s.buf[s.pos+1 : i]
	s.pos = i + 1
	if err := s.checkBytes(body); err != nil {
		return err
	}
	if n := len(body); n > 0 && body[n-1] == '/' {
		body, s.empty = body[:n-1], true
	}
	s.rooted = true
	return s.openElement(body)
}

// openElement parses name and attributes, without the brackets, and pushes the
// element.
func (s *Scanner) openElement(body []byte) error {
	n := nameLength(body)
	name := body[:n]
	colon, ok := splitName(name)
	if !ok {
		return s.fail(Syntax, "<%s is not a tag", clip(body))
	}
	e := element{name: len(s.names), colon: colon, bindings: len(s.bindings)}
	if err := s.attributes(body[n:]); err != nil {
		return err
	}
	if e.space, ok = s.NamespaceOf(name[:max(colon-1, 0)]); !ok {
		return s.fail(Syntax, "the prefix of <%s> is not declared", clip(name))
	}
	if err := s.resolve(); err != nil {
		return err
	}
	s.names = append(s.names, name...)
	s.open = append(s.open, e)
	s.space, s.local = e.space, name[colon:]
	if s.empty {
		s.pop()
		s.local = name[colon:]
	}
	return nil
}

// splitName checks a qualified name and returns the length of its prefix with
// the colon.
func splitName(name []byte) (colon int, ok bool) {
	colon = bytes.IndexByte(name, ':') + 1
	local := name[colon:]
	if len(local) == 0 || colon == 1 || bytes.IndexByte(local, ':') >= 0 {
		return 0, false
	}
	return colon, startsName(local[0]) && startsName(name[0])
}

func startsName(c byte) bool { return isName[c] && c != '-' && c != '.' && (c < '0' || c > '9') }

// attributes parses the attributes of a tag and binds the namespaces that they
// declare.
func (s *Scanner) attributes(b []byte) error {
	for {
		rest := trimSpace(b)
		if len(rest) == 0 {
			return nil
		}
		n := nameLength(rest)
		name := rest[:n]
		colon, ok := splitName(name)
		if !ok || len(rest) == len(b) {
			return s.fail(Syntax, "an attribute is expected, not %q", clip(rest))
		}
		rest = trimSpace(rest[n:])
		if len(rest) == 0 || rest[0] != '=' {
			return s.fail(Syntax, "the attribute %s has no value", clip(name))
		}
		rest = trimSpace(rest[1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return s.fail(Syntax, "the value of the attribute %s is not in quotes", clip(name))
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return s.fail(Syntax, "the value of the attribute %s does not end", clip(name))
		}
		value, err := s.expand(rest[1:1+end], true)
		if err != nil {
			return err
		}
		if err := s.addAttr(Attr{prefix: name[:max(colon-1, 0)], Local: name[colon:], Value: value}); err != nil {
			return err
		}
		b = rest[end+2:]
	}
}

func trimSpace(b []byte) []byte {
	for len(b) > 0 && isSpace[b[0]] {
		b = b[1:]
	}
	return b
}

func (s *Scanner) addAttr(a Attr) error {
	if len(s.attrs) == maxAttrs {
		return s.fail(Limit, "more than %d attributes in one element", maxAttrs)
	}
	s.attrs = append(s.attrs, a)
	prefix := a.Local
	switch {
	case len(a.prefix) == 0 && string(a.Local) == "xmlns":
		prefix = nil
	case string(a.prefix) != "xmlns":
		return nil
	}
	if len(s.bindings) == maxNamespaces {
		return s.fail(Limit, "more than %d namespaces in scope", maxNamespaces)
	}
	s.bindings = append(s.bindings, binding{s.intern(prefix), s.intern(a.Value)})
	return nil
}

// intern returns b as a string, the same one for the same bytes: a document may
// declare its namespaces on every element.
func (s *Scanner) intern(b []byte) string {
	if v, ok := s.interned[string(b)]; ok {
		return v
	}
	v := string(b)
	if len(s.interned) < 4*maxNamespaces && len(v) < 256 {
		s.interned[v] = v
	}
	return v
}

// resolve finds the namespaces of the attributes and refuses repeated ones.
func (s *Scanner) resolve() error {
	for i := range s.attrs {
		a := &s.attrs[i]
		if len(a.prefix) == 0 {
			continue // a name without prefix is in no namespace
		}
		var ok bool
		if a.Space, ok = s.NamespaceOf(a.prefix); !ok {
			return s.fail(Syntax, "the prefix of the attribute %s:%s is not declared", clip(a.prefix), clip(a.Local))
		}
	}
	if twice := s.repeated(); twice != nil {
		return s.fail(Syntax, "the attribute %s is given twice", clip(twice.Local))
	}
	return nil
}

// repeated returns an attribute that stands twice.
func (s *Scanner) repeated() *Attr {
	if len(s.attrs) > 16 {
		return repeatedOfMany(s.attrs)
	}
	for i := range s.attrs {
		for j := range i {
			if sameName(&s.attrs[i], &s.attrs[j]) {
				return &s.attrs[i]
			}
		}
	}
	return nil
}

func repeatedOfMany(attrs []Attr) *Attr {
	sorted := slices.Clone(attrs)
	slices.SortFunc(sorted, func(a, b Attr) int {
		if c := bytes.Compare(a.Local, b.Local); c != 0 {
			return c
		}
		return strings.Compare(a.Space, b.Space)
	})
	for i := 1; i < len(sorted); i++ {
		if sameName(&sorted[i-1], &sorted[i]) {
			return &sorted[i]
		}
	}
	return nil
}

func sameName(a, b *Attr) bool { return bytes.Equal(a.Local, b.Local) && a.Space == b.Space }

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
