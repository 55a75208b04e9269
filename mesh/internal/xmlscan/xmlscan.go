// Package xmlscan is a pull scanner for the XML that mesh files are made of.
//
// It is small because mesh formats need little: elements and attributes with
// resolved namespaces, text, the five predefined entities and numeric ones. It
// is strict because a file that two programs read differently is a trap: tags
// must match, attributes must not repeat, a document type definition is refused
// and the encoding is UTF-8. It is bounded: the depth, one tag, one text, the
// attributes of an element and the namespaces in scope all have limits, and
// nothing is kept of what has gone by.
//
// A caller that knows what comes next may read the buffer itself with
// [Scanner.Window] and [Scanner.Skip]; that is how the million vertices of a
// 3MF part are read at memory speed.
package xmlscan

import (
	"bytes"
	"fmt"
	"io"
)

// Kind says what Next has found.
type Kind uint8

// The kinds of events.
const (
	EOF   Kind = iota // the document has ended as it should
	Start             // a start tag, or an empty element, whose End follows
	End               // an end tag
	Text              // character data, never only white space, leading white space removed
)

// Fault says what kind of rule an [Error] is about.
type Fault uint8

// The kinds of errors.
const (
	Syntax    Fault = iota // not well-formed
	Truncated              // ends early
	Limit                  // well-formed so far, but too deep, too long or too many
	DTD                    // a document type definition
	Encoding               // not UTF-8
)

// Error is a broken rule and its place.
type Error struct {
	Fault  Fault
	Line   int   // 1-based
	Offset int64 // of the token that is wrong, in bytes from the start
	Msg    string
}

// Error returns the whole sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, byte %d: %s", e.Line, e.Offset, e.Msg)
}

// Limits bound a document. Zero fields mean no elements at all: set both.
type Limits struct {
	Depth int // open elements
	Token int // bytes of one tag or one text
}

const (
	startSize     = 64 << 10 // of the buffer, unless a longer token comes
	maxAttrs      = 1024     // of one element
	maxNamespaces = 256      // in scope at a time
)

// The namespaces of the prefixes that are always bound.
const (
	XMLNamespace   = "http://www.w3.org/XML/1998/namespace"
	XMLNSNamespace = "http://www.w3.org/2000/xmlns/"
)

// Attr is one attribute. Its slices are valid until the next call of Next.
type Attr struct {
	Space string // namespace of a prefixed name, else ""
	Local []byte
	Value []byte // with entities replaced

	prefix []byte
}

// Scanner reads one document. Make it with [New].
type Scanner struct {
	r      io.Reader
	rErr   error
	limits Limits

	buf      []byte
	pos, end int   // unread bytes are buf[pos:end]
	base     int64 // offset of buf[0] in the document
	lines    int   // line ends before buf[0]
	token    int   // start of the token last returned, for errors

	space   string
	local   []byte
	attrs   []Attr
	text    []byte
	scratch []byte // replaced entities

	open     []element
	names    []byte // of the open elements, one after the other
	bindings []binding
	interned map[string]string

	first         int64 // offset behind the byte order mark
	begun, rooted bool  // the first bytes have been looked at; a root was seen
	empty         bool  // an empty element's End is due
	err           error
}

type element struct {
	name     int // where its name begins in names
	colon    int // length of the prefix with its colon
	space    string
	bindings int // how many namespaces were in scope outside
}

type binding struct{ prefix, uri string }

// New returns a scanner of the document that r holds.
func New(r io.Reader, l Limits) *Scanner {
	return &Scanner{r: r, limits: l, buf: make([]byte, startSize), interned: map[string]string{}}
}

// Space returns the namespace of the element that Start or End is about.
func (s *Scanner) Space() string { return s.space }

// Local returns its name without prefix. It is valid until the next call of Next.
func (s *Scanner) Local() []byte { return s.local }

// Attrs returns the attributes of the start tag, namespace declarations
// included, in document order. They are valid until the next call of Next.
func (s *Scanner) Attrs() []Attr { return s.attrs }

// Attr returns the value of the attribute with the given namespace ("" for none)
// and name.
func (s *Scanner) Attr(space, local string) ([]byte, bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; string(a.Local) == local && a.Space == space {
			return a.Value, true
		}
	}
	return nil, false
}

// Text returns the text of a Text event. It is valid until the next call of Next.
func (s *Scanner) Text() []byte { return s.text }

// Depth returns how many elements are open, that of a Start or End included.
func (s *Scanner) Depth() int { return len(s.open) }

// NamespaceOf returns what prefix is bound to where the scanner stands.
func (s *Scanner) NamespaceOf(prefix []byte) (string, bool) {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == string(prefix) {
			return s.bindings[i].uri, true
		}
	}
	switch string(prefix) {
	case "":
		return "", true
	case "xml":
		return XMLNamespace, true
	case "xmlns":
		return XMLNSNamespace, true
	}
	return "", false
}

// Place returns line and offset of the token last returned.
func (s *Scanner) Place() (line int, offset int64) {
	return s.lines + 1 + bytes.Count(s.buf[:s.token], []byte{'\n'}), s.base + int64(s.token)
}

// Window returns the bytes that follow the token last returned, as far as they
// are in memory. It is valid until the next call of any other method.
func (s *Scanner) Window() []byte {
	if s.empty || s.err != nil {
		return nil
	}
	return s.buf[s.pos:s.end]
}

// Skip moves n bytes on within the window. The caller must have made sure that
// they hold whole elements, comments or text.
func (s *Scanner) Skip(n int) { s.pos += n }

// More makes the window longer. It reports false when the input ends or fails,
// or the window is as long as a token may be; Next then says why.
func (s *Scanner) More() bool {
	s.token = s.pos
	return s.fill()
}

// Next moves to the next event. After an error it returns the same error again.
func (s *Scanner) Next() (Kind, error) {
	if s.err != nil {
		return EOF, s.err
	}
	kind, err := s.next()
	s.err = err
	return kind, err
}

// next skips what is no event (white space, comments, instructions) and handles
// the first thing that is.
func (s *Scanner) next() (Kind, error) {
	s.attrs, s.scratch = s.attrs[:0], s.scratch[:0]
	if !s.begun {
		if err := s.begin(); err != nil {
			return EOF, err
		}
	}
	if s.empty {
		s.empty = false
		return End, nil
	}
	s.closeLast()
	for {
		s.skipSpace()
		s.token = s.pos
		if s.pos == s.end {
			return EOF, s.atEOF()
		}
		if s.buf[s.pos] != '<' {
			return s.charData()
		}
		if !s.have(2) {
			return EOF, s.truncated()
		}
		var kind Kind
		var err error
		switch s.buf[s.pos+1] {
		case '!':
			kind, err = s.declaration()
		case '?':
			err = s.instruction()
		case '/':
			return End, s.endTag()
		default:
			return Start, s.startTag()
		}
		if err != nil || kind == Text {
			return kind, err
		}
	}
}

// closeLast forgets the element whose End was returned last.
func (s *Scanner) closeLast() {
	if n := len(s.open); n > 0 && s.open[n-1].name < 0 {
		s.open = s.open[:n-1]
	}
}

// begin looks at the first bytes for an encoding that is not UTF-8.
func (s *Scanner) begin() error {
	s.begun = true
	s.have(4)
	head := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.pos += 3
		s.first = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")),
		len(head) > 1 && (head[0] == 0 || head[1] == 0):
		return s.fail(Encoding, "UTF-16 or UTF-32 text; only UTF-8 is read")
	}
	return nil
}

// fill reads more input behind the window, which it moves to the front of the
// buffer, with the token, or makes the buffer larger for.
func (s *Scanner) fill() bool {
	if s.rErr != nil {
		return false
	}
	if s.token > 0 {
		s.lines += bytes.Count(s.buf[:s.token], []byte{'\n'})
		s.base += int64(s.token)
		copy(s.buf, s.buf[s.token:s.end])
		s.pos, s.end, s.token = s.pos-s.token, s.end-s.token, 0
	}
	if s.end == len(s.buf) {
		if s.end > s.limits.Token {
			return false
		}
		larger := make([]byte, min(2*len(s.buf), max(len(s.buf), s.limits.Token)+startSize))
		copy(larger, s.buf)
		s.buf = larger
	}
	for empty := 0; s.rErr == nil; empty++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.rErr = err
		if n > 0 {
			return true
		}
		if empty == 100 {
			s.rErr = io.ErrNoProgress
		}
	}
	return false
}

// have makes at least n bytes unread, if that can be.
func (s *Scanner) have(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// find returns the first place at or after pos+from where sep begins.
func (s *Scanner) find(from int, sep string) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(sep)); i >= 0 {
			if s.pos+from+i-s.token > s.limits.Token {
				return 0, s.tooLong()
			}
			return s.pos + from + i, nil
		}
		// The separator may be half there.
		from = max(from, s.end-s.pos-len(sep)+1)
		if err := s.grow(); err != nil {
			return 0, err
		}
	}
}

// grow reads more of the token that begins at s.token.
func (s *Scanner) grow() error {
	if s.end-s.token > s.limits.Token {
		return s.tooLong()
	}
	if s.fill() {
		return nil
	}
	if s.rErr == nil {
		return s.tooLong()
	}
	return s.truncated()
}

// tooLong is the refusal of a token over the limit. Without a limit one quote at
// the start would make the scanner hold the whole file.
func (s *Scanner) tooLong() error {
	return s.fail(Limit, "a tag or text of more than %d bytes", s.limits.Token)
}

// skipSpace skips white space of any length without keeping it.
func (s *Scanner) skipSpace() {
	for {
		for s.pos < s.end {
			if !isSpace[s.buf[s.pos]] {
				return
			}
			s.pos++
		}
		s.token = s.pos
		if !s.fill() {
			return
		}
	}
}

// atEOF is the verdict on a document that ends here.
func (s *Scanner) atEOF() error {
	if s.rErr != nil && s.rErr != io.EOF {
		return s.rErr
	}
	if len(s.open) > 0 {
		return s.truncated()
	}
	if !s.rooted {
		return s.fail(Truncated, "no root element")
	}
	return nil
}

// truncated is the error for input that ends inside a token or an element.
func (s *Scanner) truncated() error {
	if s.rErr != nil && s.rErr != io.EOF {
		return s.rErr
	}
	if n := len(s.open); n > 0 {
		return s.fail(Truncated, "the XML ends early, inside <%s>", s.names[s.open[n-1].name:])
	}
	return s.fail(Truncated, "the XML ends early")
}

// fail returns an error of kind f at the token last returned.
func (s *Scanner) fail(f Fault, format string, args ...any) error {
	line, offset := s.Place()
	return &Error{Fault: f, Line: line, Offset: offset, Msg: fmt.Sprintf(format, args...)}
}
