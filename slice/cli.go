package slice

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom/poly"
)

// The Common Layer Interface, version 2.0: a header of commands in text, then
// layers of closed polylines, in text or as numbers of two and four bytes with
// the low byte first. Direction 1 is an outline, counter-clockwise, 0 a hole,
// clockwise; the first corner stands at the end again. A layer is named by its
// upper side, so a layer without polylines at the height of the plate comes
// first.

// Commands of the binary form: those with four-byte numbers.
const (
	cliLayer    = 127
	cliPolyline = 130
)

// cliWriter writes one file. Errors of the writer are those of its Flush.
type cliWriter struct {
	w      *bufio.Writer
	b      []byte
	binary bool
	part   int32
}

// WriteCLI writes layers as a Common Layer Interface file, in mm: in text, or
// binary, which is three to four times smaller and keeps seven digits. Empty
// layers have no polylines.
//
// Errors: those of layers and of w.
func WriteCLI(w io.Writer, f Frame, layers iter.Seq2[Layer, error], binary bool) error {
	c := &cliWriter{w: bufio.NewWriter(w), binary: binary, part: 1}
	c.header(f)
	c.layer(0)
	for l, err := range layers {
		if err != nil {
			return err
		}
		c.layer(l.Bottom + l.Height)
		for _, p := range l.Region {
			c.ring(p.Outer, 1)
			for _, h := range p.Holes {
				c.ring(h, 0)
			}
		}
		l.Release()
	}
	if !binary {
		c.w.WriteString("$$GEOMETRYEND\n")
	}
	return c.w.Flush()
}

func (c *cliWriter) header(f Frame) {
	form := "ASCII"
	if c.binary {
		form = "BINARY"
	}
	label := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == ',' || r == '$' || r == '/' {
			return '_'
		}
		return r
	}, f.Name)
	if label == "" {
		label = "part"
	}
	fmt.Fprintf(c.w, "$$HEADERSTART\n$$%s\n$$UNITS/1\n$$VERSION/200\n$$LABEL/%d,%s\n", form, c.part, label)
	lo, hi := f.Box.Min, f.Box.Max
	c.w.WriteString("$$DIMENSION/")
	c.numbers(lo.X, lo.Y, lo.Z, hi.X, hi.Y, hi.Z)
	fmt.Fprintf(c.w, "\n$$LAYERS/%06d\n$$HEADEREND", f.Layers+1)
	if !c.binary { // binary data begin right behind
		c.w.WriteString("\n$$GEOMETRYSTART\n")
	}
}

func (c *cliWriter) numbers(list ...float64) {
	c.b = c.b[:0]
	for i, v := range list {
		if i > 0 {
			c.b = append(c.b, ',')
		}
		c.b = appendNumber(c.b, v)
	}
	c.w.Write(c.b)
}

func (c *cliWriter) layer(top float64) {
	if c.binary {
		c.b = binary.LittleEndian.AppendUint16(c.b[:0], cliLayer)
		c.b = appendFloat32(c.b, top)
		c.w.Write(c.b)
		return
	}
	c.w.WriteString("$$LAYER/")
	c.numbers(top)
	c.w.WriteByte('\n')
}

func (c *cliWriter) ring(r poly.Ring, dir int32) {
	if c.binary {
		c.b = binary.LittleEndian.AppendUint16(c.b[:0], cliPolyline)
		for _, n := range [3]int32{c.part, dir, int32(len(r) + 1)} {
			c.b = binary.LittleEndian.AppendUint32(c.b, uint32(n))
		}
		for i := range len(r) + 1 {
			p := r[i%len(r)]
			c.b = appendFloat32(appendFloat32(c.b, p.X), p.Y)
		}
		c.w.Write(c.b)
		return
	}
	fmt.Fprintf(c.w, "$$POLYLINE/%d,%d,%d", c.part, dir, len(r)+1)
	c.b = c.b[:0]
	for i := range len(r) + 1 {
		p := r[i%len(r)]
		c.b = appendNumber(append(c.b, ','), p.X)
		c.b = appendNumber(append(c.b, ','), p.Y)
	}
	c.w.Write(append(c.b, '\n'))
}

func appendFloat32(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
}
