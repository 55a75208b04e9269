package mesh

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/saggar3d/saggar/geom"
)

// encodeOBJ writes each counted item of m as one o group with its own vertices,
// which have as many digits as it takes to read the same numbers again.
func encodeOBJ(w io.Writer, m *Model, o WriteOptions) error {
	switch n := m.triangles(); {
	case n == 0:
		return Errorf(CodeNoTriangles, "no triangles to write")
	case n > math.MaxUint32:
		return Errorf(CodeLimit, "%d triangles, at most %d can be read again", n, uint32(math.MaxUint32))
	}
	e := &objWriter{out: bufio.NewWriterSize(w, 64<<10), unit: float64(o.Unit), base: 1}
	fmt.Fprintf(e.out, "# Saggar %s\n", unitRemark(o.Unit))
	for i, it := range m.Items {
		if !it.Counted() {
			continue
		}
		name := oneLine(it.Name)
		if name == "" {
			name = fmt.Sprintf("part_%d", i+1)
		}
		if err := e.item(name, m.Objects[it.Object], it.Matrix); err != nil {
			return err
		}
	}
	if err := e.out.Flush(); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}

// objWriter writes one file.
type objWriter struct {
	out  *bufio.Writer
	unit float64 // mm in one number of the file
	base uint64  // number of the next vertex
	buf  []byte  // one line
}

func (e *objWriter) item(name string, o *Mesh, a geom.Affine) error {
	fmt.Fprintf(e.out, "o %s\n", name)
	for _, v := range o.Vertices {
		v = a.Apply(v)
		if !geom.Finite(v) {
			return Errorf(CodeNonFinite, "%s: a coordinate is not finite", name)
		}
		v = geom.Vec{X: v.X/e.unit + 0, Y: v.Y/e.unit + 0, Z: v.Z/e.unit + 0}
		if err := e.put(appendPoint(append(e.buf[:0], 'v'), v, 64)); err != nil {
			return err
		}
	}
	mirrored := a.Det() < 0
	for _, f := range o.Faces {
		if mirrored {
			f[1], f[2] = f[2], f[1]
		}
		b := append(e.buf[:0], 'f')
		for _, u := range f {
			b = strconv.AppendUint(append(b, ' '), e.base+uint64(u), 10)
		}
		if err := e.put(append(b, '\n')); err != nil {
			return err
		}
	}
	e.base += uint64(len(o.Vertices))
	return nil
}

// put writes one line, and fails as soon as the file does.
func (e *objWriter) put(b []byte) error {
	e.buf = b
	if _, err := e.out.Write(b); err != nil {
		return Errorf(CodeIO, "%w", err)
	}
	return nil
}
