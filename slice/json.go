package slice

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"github.com/saggar3d/saggar/geom/poly"
)

// WriteJSON writes layers with their polygons as one JSON document:
//
//	{"schema":1,"layers":[{"index":0,"bottom_mm":0,"height_mm":0.2,"z_mm":0.1,
//	"area_mm2":100,"perimeter_mm":40,"polygons":[{"outer":[[0,0],...],"holes":[]}],
//	"open_gaps":0,"dropped":0,"inverted":0,"united":false},...]}
//
// Rings do not repeat their first corner. Errors: those of layers and of w.
func WriteJSON(w io.Writer, layers iter.Seq2[Layer, error]) error {
	j := &jsonWriter{w: bufio.NewWriter(w)}
	j.w.WriteString(`{"schema":1,"layers":[`)
	for l, err := range layers {
		if err != nil {
			return err
		}
		if l.Index > 0 {
			j.w.WriteByte(',')
		}
		j.layer(l)
		l.Release()
	}
	j.w.WriteString("\n]}\n")
	return j.w.Flush()
}

// jsonWriter writes layers. Errors of the writer are those of its Flush.
type jsonWriter struct {
	w *bufio.Writer
	b []byte
}

func (j *jsonWriter) layer(l Layer) {
	b := fmt.Appendf(j.b[:0], "\n{\"index\":%d", l.Index)
	for _, v := range []struct {
		key   string
		value float64
	}{
		{"bottom_mm", l.Bottom}, {"height_mm", l.Height}, {"z_mm", l.Z}, {"area_mm2", l.Area()}, {"perimeter_mm", l.Perimeter()},
	} {
		b = appendNumber(fmt.Appendf(b, ",%q:", v.key), v.value)
	}
	b = append(b, `,"polygons":[`...)
	for i, p := range l.Region {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRing(append(b, `{"outer":`...), p.Outer)
		b = append(b, `,"holes":[`...)
		for k, h := range p.Holes {
			if k > 0 {
				b = append(b, ',')
			}
			b = appendRing(b, h)
		}
		b = append(b, `]}`...)
	}
	b = fmt.Appendf(b, `],"open_gaps":%d,"dropped":%d,"inverted":%d,"united":%t}`, l.Open, l.Dropped, l.Inverted, l.United)
	j.w.Write(b)
	j.b = b
}

func appendRing(b []byte, r poly.Ring) []byte {
	b = append(b, '[')
	for i, p := range r {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(append(b, '['), p.X)
		b = appendNumber(append(b, ','), p.Y)
		b = append(b, ']')
	}
	return append(b, ']')
}

// WriteTable writes the numbers of the layers as CSV, with a first line that
// names the columns. Errors: those of layers and of w.
func WriteTable(w io.Writer, layers iter.Seq2[Layer, error]) error {
	out := bufio.NewWriter(w)
	out.WriteString("index,bottom_mm,height_mm,z_mm,area_mm2,perimeter_mm,polygons,holes,open_gaps,dropped,inverted,united\n")
	var b []byte
	for l, err := range layers {
		if err != nil {
			return err
		}
		holes := 0
		for _, p := range l.Region {
			holes += len(p.Holes)
		}
		b = fmt.Appendf(b[:0], "%d", l.Index)
		for _, v := range [...]float64{l.Bottom, l.Height, l.Z, l.Area(), l.Perimeter()} {
			b = appendNumber(append(b, ','), v)
		}
		b = fmt.Appendf(b, ",%d,%d,%d,%d,%d,%t\n", len(l.Region), holes, l.Open, l.Dropped, l.Inverted, l.United)
		out.Write(b)
		l.Release()
	}
	return out.Flush()
}
