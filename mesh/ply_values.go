package mesh

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// plyValues hands out the values of records one by one, as text or binary.
type plyValues interface {
	start(e *plyElement)             // the records of e follow
	begin() error                    // a record follows
	next(k plyKind) (float64, error) // its next value
	end() error                      // the record is over
	place(e *Error) *Error           // e with the place in the file
	finish(m *Model) error           // the file should be over; m gets what was odd
}

// plyScalar returns the value of kind k that b begins with.
func plyScalar(b []byte, k plyKind, big bool) float64 {
	switch k {
	case plyInt8: // single bytes have no order
		return float64(int8(b[0]))
	case plyUint8:
		return float64(b[0])
	}
	var order binary.ByteOrder = binary.LittleEndian
	if big {
		order = binary.BigEndian
	}
	switch k {
	case plyInt16:
		return float64(int16(order.Uint16(b)))
	case plyUint16:
		return float64(order.Uint16(b))
	case plyInt32:
		return float64(int32(order.Uint32(b)))
	case plyUint32:
		return float64(order.Uint32(b))
	case plyFloat32:
		return float64(math.Float32frombits(order.Uint32(b)))
	default:
		return math.Float64frombits(order.Uint64(b))
	}
}

// plyBinary reads binary values.
type plyBinary struct {
	in     *meter
	big    bool
	e      *plyElement
	record int64
}

func (v *plyBinary) start(e *plyElement)   { v.e, v.record = e, -1 }
func (v *plyBinary) begin() error          { v.record++; return nil }
func (v *plyBinary) end() error            { return nil }
func (v *plyBinary) place(e *Error) *Error { return e.AtOffset(v.in.offset()) }

func (v *plyBinary) next(k plyKind) (float64, error) {
	// Peek and Discard do not copy, and one buffered reader serves all types.
	size := k.size()
	b, err := v.in.Peek(size)
	if err != nil {
		return 0, ended(err, v.cut(v.record))
	}
	x := plyScalar(b, k, v.big)
	v.in.Discard(size)
	return x, nil
}

// cut is the error about a file that ends inside the given record.
func (v *plyBinary) cut(record int64) *Error {
	return Errorf(CodeTruncated, "the file ends inside %s %d of %d", v.e.name, record, v.e.count).AtOffset(v.in.in.n)
}

func (v *plyBinary) finish(m *Model) error {
	// A text-mode transfer adds white space; more than a buffer is not that.
	rest, err := v.in.Peek(64)
	if len(bytes.Trim(rest, "\r\n\t \x1a")) > 0 {
		m.warn("trailing_bytes", "bytes after the last record are ignored")
	}
	return ended(err, nil)
}

// plyText reads values from lines, one record a line.
type plyText struct {
	lines  *lineReader
	e      *plyElement
	record int64
	rest   []byte
	extra  int64 // records with more values than the header says
}

func (v *plyText) start(e *plyElement)   { v.e, v.record = e, -1 }
func (v *plyText) place(e *Error) *Error { return e.AtLine(v.lines.line) }

// begin takes the next line: a record is a line, as every writer makes them.
func (v *plyText) begin() error {
	v.record++
	if len(v.e.props) == 0 {
		return nil
	}
	b, err := v.lines.nextRecord(0)
	if err != nil {
		return ended(err, Errorf(CodeTruncated, "the file ends before %s %d of %d", v.e.name, v.record, v.e.count).AtLine(v.lines.line+1))
	}
	v.rest = b
	return nil
}

// next rounds as the header says: a float written as text is a float still, so
// that the text and binary forms of a file give the same mesh.
func (v *plyText) next(k plyKind) (float64, error) {
	word, rest := cutWord(v.rest)
	v.rest = rest
	if len(word) == 0 {
		// The last line of a file that breaks off is short because it is cut.
		code := CodeSyntax
		if v.lines.cut {
			code = CodeTruncated
		}
		return 0, v.place(Errorf(code, "%s %d has too few values", v.e.name, v.record))
	}
	x, err := wordNumber(word)
	var e *Error
	if errors.As(err, &e) {
		return 0, v.place(e)
	}
	if k == plyFloat32 {
		return float64(float32(x)), nil
	}
	return x, nil
}

// end forgives values that the header does not know, such as colours that an
// exporter forgot to announce, and counts them for a warning.
func (v *plyText) end() error {
	if word, _ := cutWord(v.rest); len(word) > 0 {
		v.extra++
	}
	return nil
}

func (v *plyText) finish(m *Model) error {
	if v.extra > 0 {
		m.warn("extra_values", "%d lines have more values than the header says; the rest of them is ignored", v.extra)
	}
	return v.lines.finish(m, 0)
}
