package xmlscan

import (
	"bytes"
	"slices"
	"strings"
)

// This file reads attributes and resolves namespaces (Namespaces in XML 1.0).

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

// trimSpace is bytes.TrimLeft for the four white space characters of XML.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && isSpace[b[0]] {
		b = b[1:]
	}
	return b
}

// addAttr adds an attribute and, when it declares a namespace, binds it. All of
// them are bound before any name is resolved: the declarations of a tag hold for
// the tag itself, wherever they stand in it.
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

// repeatedOfMany sorts, so that a tag made of attributes costs no squares.
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

// sameName compares resolved names, as the namespace rules ask for: two prefixes
// may stand for one namespace.
func sameName(a, b *Attr) bool { return bytes.Equal(a.Local, b.Local) && a.Space == b.Space }
