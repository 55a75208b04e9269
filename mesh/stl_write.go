package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// encodeSTL writes the counted items of m, binary unless o asks for text. Both
// forms are refused coordinates that a 32-bit float cannot hold, because that is
// what readers keep them in. Text has as many digits as it takes to read the
// same numbers again.
func encodeSTL(w io.Writer, m *Model, o WriteOptions) error {
	switch n := m.triangles(); {
	case n == 0:
		return Errorf(CodeNoTriangles, "no triangles to write")
	case n > math.MaxUint32:
		return Errorf(CodeLimit, "%d triangles, an STL file holds at most %d", n, uint32(math.MaxUint32))
	}
	e := &stlWriter{out: bufio.NewWriterSize(w, 64<<10), unit: o.Unit}
	if o.ASCII {
		return e.text(m)
	}
	return e.binary(m)
}

// stlWriter writes one file.
type stlWriter struct {
	out  *bufio.Writer
	unit geom.Unit
	buf  []byte // one facet
}

// triangle brings t into the unit of the file and returns it with its normal.
func (e *stlWriter) triangle(t [3]geom.Vec) (normal geom.Vec, corners [3]geom.Vec, err error) {
	u := float64(e.unit)
	for i, v := range t {
		// Adding zero turns -0 into 0.
		v = geom.Vec{X: v.X/u + 0, Y: v.Y/u + 0, Z: v.Z/u + 0}
		for _, x := range [3]float64{v.X, v.Y, v.Z} {
			if f := float64(float32(x)); f-f != 0 {
				return normal, corners, Errorf(CodeNumber, "coordinate %g is beyond the range of the 32-bit floats of an STL file", x)
			}
		}
		corners[i] = v
	}
	return unitNormal(corners), corners, nil
}

// unitNormal returns the direction in which t's front looks, zero when t has no
// area.
func unitNormal(t [3]geom.Vec) geom.Vec {
	a, b := sub(t[1], t[0]), sub(t[2], t[0])
	// Scaling first keeps the squares of tiny and huge triangles in range.
	s := 1 / max(math.Abs(a.X), math.Abs(a.Y), math.Abs(a.Z), math.Abs(b.X), math.Abs(b.Y), math.Abs(b.Z))
	if s-s != 0 {
		return geom.Vec{}
	}
	n := geom.Cross(geom.Vec{X: a.X * s, Y: a.Y * s, Z: a.Z * s}, geom.Vec{X: b.X * s, Y: b.Y * s, Z: b.Z * s})
	length := geom.Norm(n)
	if length == 0 {
		return geom.Vec{}
	}
	return geom.Vec{X: n.X/length + 0, Y: n.Y/length + 0, Z: n.Z/length + 0}
}

func (e *stlWriter) binary(m *Model) error {
	var head [stlHeader]byte
	// The header must not begin with "solid", or readers take it for text.
	copy(head[:80], "Saggar "+unitRemark(e.unit)+" "+m.writtenName())
	binary.LittleEndian.PutUint32(head[80:], uint32(m.triangles()))
	e.out.Write(head[:])
	for t := range m.placed() {
		normal, corners, err := e.triangle(t)
		if err != nil {
			return err
		}
		b := e.buf[:0]
		for _, v := range [4]geom.Vec{normal, corners[0], corners[1], corners[2]} {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.X)))
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.Y)))
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v.Z)))
		}
		if err := e.put(append(b, 0, 0)); err != nil {
			return err
		}
	}
	return e.flush()
}

func (e *stlWriter) text(m *Model) error {
	name := m.writtenName()
	if e.unit != geom.Millimetre {
		name = strings.TrimSpace(name + " " + unitRemark(e.unit))
	}
	fmt.Fprintf(e.out, "%s\n", strings.TrimSpace("solid "+name))
	for t := range m.placed() {
		normal, corners, err := e.triangle(t)
		if err != nil {
			return err
		}
		b := appendPoint(append(e.buf[:0], "facet normal"...), normal, 32)
		b = append(b, "outer loop\n"...)
		for _, v := range corners {
			b = appendPoint(append(b, "vertex"...), v, 64)
		}
		if err := e.put(append(b, "endloop\nendfacet\n"...)); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.out, "%s\n", strings.TrimSpace("endsolid "+name))
	return e.flush()
}

// appendPoint adds three numbers and a line end.
func appendPoint(b []byte, v geom.Vec, bits int) []byte {
	for _, x := range [3]float64{v.X, v.Y, v.Z} {
		b = strconv.AppendFloat(append(b, ' '), x, 'g', -1, bits)
	}
	return append(b, '\n')
}

// put writes one facet, and fails as soon as the file does: the rest of a large
// model would be worked out in vain.
func (e *stlWriter) put(b []byte) error {
	e.buf = b
	if _, err := e.out.Write(b); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}

func (e *stlWriter) flush() error {
	if err := e.out.Flush(); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}
