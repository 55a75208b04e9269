package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/saggar3d/saggar/geom"
)

// encodePLY writes the counted items of m as one mesh. Coordinates are floats
// when that loses nothing, as it does for what came from an STL file, and
// doubles otherwise.
func encodePLY(w io.Writer, m *Model, o WriteOptions) error {
	merged := m.Merged()
	if len(merged.Faces) == 0 {
		return Errorf(CodeNoTriangles, "no triangles to write")
	}
	// Indices are signed, because some readers know no others.
	if int64(len(merged.Vertices)) > math.MaxInt32 {
		return Errorf(CodeLimit, "%d vertices, PLY numbers them with 31 bits", len(merged.Vertices))
	}
	e := &plyWriter{out: bufio.NewWriterSize(w, 64<<10), unit: float64(o.Unit), ascii: o.ASCII}
	e.single = e.fitsFloat32(merged.Vertices)
	e.header(merged)
	for _, v := range merged.Vertices {
		if err := e.vertex(v); err != nil {
			return err
		}
	}
	for _, f := range merged.Faces {
		if err := e.face(f); err != nil {
			return err
		}
	}
	if err := e.out.Flush(); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}

// plyWriter writes one file.
type plyWriter struct {
	out    *bufio.Writer
	unit   float64 // mm in one number of the file
	single bool    // coordinates are floats, not doubles
	ascii  bool
	buf    []byte // one record
}

// coordinates returns v in the unit of the file.
func (e *plyWriter) coordinates(v geom.Vec) [3]float64 {
	return [3]float64{v.X / e.unit, v.Y / e.unit, v.Z / e.unit}
}

// fitsFloat32 reports whether floats hold every coordinate exactly.
func (e *plyWriter) fitsFloat32(vertices []geom.Vec) bool {
	for _, v := range vertices {
		for _, x := range e.coordinates(v) {
			if float64(float32(x)) != x {
				return false
			}
		}
	}
	return true
}

// header names the list vertex_indices, as nearly every other writer does.
func (e *plyWriter) header(m *Mesh) {
	encoding, kind := plyLittleEndian, "double"
	if e.ascii {
		encoding = plyASCII
	}
	if e.single {
		kind = "float"
	}
	fmt.Fprintf(e.out, "ply\nformat %s 1.0\ncomment Saggar\nelement vertex %d\n", encoding, len(m.Vertices))
	for _, axis := range "xyz" {
		fmt.Fprintf(e.out, "property %s %c\n", kind, axis)
	}
	fmt.Fprintf(e.out, "element face %d\nproperty list uchar int vertex_indices\nend_header\n", len(m.Faces))
}

// vertex writes a point: shortest digits that read back the same, or the bits.
func (e *plyWriter) vertex(v geom.Vec) error {
	b := e.buf[:0]
	for axis, x := range e.coordinates(v) {
		switch {
		case e.ascii && axis > 0:
			b = append(b, ' ')
			fallthrough
		case e.ascii:
			b = strconv.AppendFloat(b, x, 'g', -1, e.bits())
		case e.single:
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
		default:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
	}
	return e.write(b)
}

// bits returns the size of a coordinate.
func (e *plyWriter) bits() int {
	if e.single {
		return 32
	}
	return 64
}

// face writes a triangle as a list of three.
func (e *plyWriter) face(f [3]uint32) error {
	b := e.buf[:0]
	if e.ascii {
		b = append(b, '3')
		for _, i := range f {
			b = strconv.AppendUint(append(b, ' '), uint64(i), 10)
		}
	} else {
		b = append(b, 3)
		for _, i := range f {
			b = binary.LittleEndian.AppendUint32(b, i)
		}
	}
	return e.write(b)
}

// write puts out one record, and fails as soon as the file does.
func (e *plyWriter) write(b []byte) error {
	if e.ascii {
		b = append(b, '\n')
	}
	e.buf = b
	if _, err := e.out.Write(b); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}
