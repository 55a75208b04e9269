package mesh

import (
	"bytes"
	"errors"
)

// plyKind is the type of a value.
type plyKind uint8

const (
	plyInt8 plyKind = 1 + iota // integers come first: a list is counted in one
	plyUint8
	plyInt16
	plyUint16
	plyInt32
	plyUint32
	plyFloat32
	plyFloat64
)

// plyKinds holds the names of 1994 and the ones with a size that came later.
var plyKinds = map[string]plyKind{
	"char": plyInt8, "uchar": plyUint8, "short": plyInt16, "ushort": plyUint16,
	"int": plyInt32, "uint": plyUint32, "float": plyFloat32, "double": plyFloat64,
	"int8": plyInt8, "uint8": plyUint8, "int16": plyInt16, "uint16": plyUint16,
	"int32": plyInt32, "uint32": plyUint32, "float32": plyFloat32, "float64": plyFloat64,
}

// size returns the bytes of a binary value of kind k.
func (k plyKind) size() int {
	return [...]int{0, 1, 1, 2, 2, 4, 4, 4, 8}[k]
}

// A record is described by its properties, in the order of their values.

// plyProperty is one value of a record, or a list of them.
type plyProperty struct {
	name  string
	list  bool
	count plyKind // type of a list's length
	kind  plyKind
}

// plyElement describes a run of equal records.
type plyElement struct {
	name    string
	count   int64
	props   []plyProperty
	corners int // the list of a face's vertices, -1 for none
}

// find returns the index of the property called name, or -1.
func (e *plyElement) find(name string) int {
	for i := range e.props {
		if e.props[i].name == name {
			return i
		}
	}
	return -1
}

// fixedSize returns the bytes of a binary record, 0 when it varies.
func (e *plyElement) fixedSize() int {
	n := 0
	for i := range e.props {
		if e.props[i].list {
			return 0
		}
		n += e.props[i].kind.size()
	}
	return n
}

// sizes returns the fewest bytes that a record takes, and the bytes of one
// whose lists are triangles.
func (e *plyElement) sizes(ascii bool) (least, usual int64) {
	for i := range e.props {
		p := &e.props[i]
		one, list := int64(p.kind.size()), int64(0)
		if p.list {
			one, list = int64(p.count.size()), 3*int64(p.kind.size())
		}
		if ascii {
			one = 2 // a digit and a separator
			list = min(list, 6)
		}
		least += one
		usual += one + list
	}
	return least, usual
}

// The three encodings.
const (
	plyASCII        = "ascii"
	plyLittleEndian = "binary_little_endian"
	plyBigEndian    = "binary_big_endian"
)

type plyHeader struct {
	encoding string
	elements []plyElement
}

// maxPLYProperties bounds a record to a fraction of the read buffer.
const maxPLYProperties = 4096

// maxPLYElements bounds the elements. Every name is compared with all before it;
// files in use have at most ten.
const maxPLYElements = 1000

// maxPLYHeader bounds the header, comments included.
const maxPLYHeader = 4 << 20

// readPLYHeader reads up to and including the line "end_header".
func readPLYHeader(lines *lineReader) (*plyHeader, error) {
	h := &plyHeader{}
	for {
		b, err := lines.next()
		if err != nil {
			return nil, ended(err, Errorf(CodeTruncated, "the file ends inside its header").AtLine(lines.line+1))
		}
		// A last line without its end is cut off even if it says "end_header".
		if lines.cut {
			return nil, Errorf(CodeTruncated, "the file ends inside its header").AtLine(lines.line)
		}
		if lines.in.offset() > maxPLYHeader {
			return nil, Errorf(CodeLimit, "a header of more than %d bytes", maxPLYHeader)
		}
		done, err := h.add(bytes.Fields(b), lines.line)
		if err != nil {
			var e *Error
			if errors.As(err, &e) {
				return nil, e.AtLine(lines.line)
			}
			return nil, err
		}
		if done {
			return h, h.check()
		}
	}
}

// add takes one line of the header and reports whether it was the last.
func (h *plyHeader) add(words [][]byte, line int) (done bool, err error) {
	if len(words) == 0 || line == 1 { // line 1 is "ply"
		return false, nil
	}
	switch keyword := string(words[0]); keyword {
	case "comment", "obj_info":
		return false, nil
	case "end_header":
		return true, nil
	case "format":
		return false, h.addFormat(words[1:])
	case "element":
		return false, h.addElement(words[1:])
	case "property":
		return false, h.addProperty(words[1:])
	default:
		return false, Errorf(CodeSyntax, "unknown keyword %q in the header", clip(words[0]))
	}
}

// addFormat takes "NAME 1.0"; no other version was ever made.
func (h *plyHeader) addFormat(words [][]byte) error {
	if len(words) < 2 || string(words[1]) != "1.0" {
		return Errorf(CodeSyntax, "the format line is not \"format NAME 1.0\"")
	}
	switch e := string(words[0]); e {
	case plyASCII, plyLittleEndian, plyBigEndian:
		h.encoding = e
		return nil
	}
	return Errorf(CodeUnsupported, "unknown encoding %q", clip(words[0]))
}

// addElement takes "NAME COUNT" and begins an element.
func (h *plyHeader) addElement(words [][]byte) error {
	if len(words) != 2 {
		return Errorf(CodeSyntax, "an element needs a name and a count")
	}
	if len(h.elements) == maxPLYElements {
		return Errorf(CodeLimit, "more than %d elements", maxPLYElements)
	}
	n, err := wordCount(words[1])
	if err != nil {
		return err
	}
	name := string(words[0])
	for i := range h.elements {
		if h.elements[i].name == name {
			return Errorf(CodeSyntax, "two elements are called %q", name)
		}
	}
	h.elements = append(h.elements, plyElement{name: name, count: n, corners: -1})
	return nil
}

// addProperty takes "TYPE NAME" or "list COUNTTYPE TYPE NAME" and adds it to the
// element at hand.
func (h *plyHeader) addProperty(words [][]byte) error {
	if len(h.elements) == 0 {
		return Errorf(CodeSyntax, "a property before the first element")
	}
	e := &h.elements[len(h.elements)-1]
	if len(e.props) == maxPLYProperties {
		return Errorf(CodeLimit, "more than %d properties in one element", maxPLYProperties)
	}
	var p plyProperty
	var ok bool
	switch {
	case len(words) == 4 && string(words[0]) == "list":
		p.list = true
		if p.count, ok = plyKinds[string(words[1])]; !ok || p.count >= plyFloat32 {
			return Errorf(CodeSyntax, "a list cannot be counted in %q", clip(words[1]))
		}
		words = words[2:]
	case len(words) != 2:
		return Errorf(CodeSyntax, "a property needs a type and a name")
	}
	if p.kind, ok = plyKinds[string(words[0])]; !ok {
		return Errorf(CodeSyntax, "unknown type %q", clip(words[0]))
	}
	if p.name = string(words[1]); e.find(p.name) >= 0 {
		return Errorf(CodeSyntax, "two properties of %q are called %q", e.name, p.name)
	}
	e.props = append(e.props, p)
	return nil
}

// check finds the list of corners and refuses an order that cannot be read in
// one pass.
func (h *plyHeader) check() error {
	if h.encoding == "" {
		return Errorf(CodeSyntax, "the header has no format line")
	}
	seen := false
	for i := range h.elements {
		e := &h.elements[i]
		switch e.name {
		case "vertex":
			seen = true
		case "face", "tristrips":
			if !seen && e.count > 0 {
				return Errorf(CodeUnsupported, "the faces come before the vertices")
			}
			if err := e.findCorners(); err != nil {
				return err
			}
		}
	}
	if !seen {
		return Errorf(CodeNoTriangles, "no triangles: there is no vertex element")
	}
	return nil
}

// findCorners sets the property that lists a face's vertices.
func (e *plyElement) findCorners() error {
	// Both names are common; the paper that made the format uses both.
	for _, name := range []string{"vertex_indices", "vertex_index"} {
		if i := e.find(name); i >= 0 && e.props[i].list {
			e.corners = i
			return nil
		}
	}
	if e.count == 0 {
		return nil
	}
	return Errorf(CodeSyntax, "the element %q has no list vertex_indices", e.name)
}
