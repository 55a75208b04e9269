package xmlscan

import "bytes"

// This file reads tags: first where one ends, so that all of it is in memory,
// then what is in it.

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

// endTag checks that the tag closes the innermost open element: by its name as it
// is written, since the prefix must agree too.
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

// startTag finds the whole tag, then takes it apart.
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

// startsName reports whether a name may begin with c.
func startsName(c byte) bool { return isName[c] && c != '-' && c != '.' && (c < '0' || c > '9') }
