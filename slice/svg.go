package slice

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"iter"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/outfile"
)

// Drawings of layers: one unit is one mm and the numbers in paths are those of
// the mesh, Y up.

// svgMargin is the room around a drawing in mm.
const svgMargin = 2

// svgWriter writes one drawing. Errors of the writer are those of its Flush.
type svgWriter struct {
	w *bufio.Writer
	b []byte
}

// WriteSVG writes all layers into one drawing, a group for each, the lowest at
// the back, with its height in mm as data: data-bottom, data-height, data-z.
//
// Errors: those of layers and of w.
func WriteSVG(w io.Writer, f Frame, layers iter.Seq2[Layer, error]) error {
	s := &svgWriter{w: bufio.NewWriter(w)}
	s.begin(f)
	for l, err := range layers {
		if err != nil {
			return err
		}
		// Low layers are dark, high ones light: a map of heights.
		shade := 60 + 180*(l.Index+1)/max(1, f.Layers)
		s.layer(l, fmt.Sprintf("#%02x%02x%02x", shade*3/4, shade*9/10, shade))
		l.Release()
	}
	s.w.WriteString("</g>\n</svg>\n")
	return s.w.Flush()
}

// WriteSVGZip writes an archive of drawings, one for each layer: layer-00000.svg
// and so on. All have the size of the whole print, so that they lie on each other.
//
// Errors: those of layers and of w.
func WriteSVGZip(w io.Writer, f Frame, layers iter.Seq2[Layer, error]) error {
	z := zip.NewWriter(w)
	for l, err := range layers {
		if err != nil {
			return err
		}
		entry, err := outfile.CreateZip(z, fmt.Sprintf("layer-%05d.svg", l.Index))
		if err != nil {
			return err
		}
		s := &svgWriter{w: bufio.NewWriter(entry)}
		s.begin(f)
		s.layer(l, "#a0c0d8")
		s.w.WriteString("</g>\n</svg>\n")
		if err := s.w.Flush(); err != nil {
			return err
		}
		l.Release()
	}
	return z.Close()
}

func (s *svgWriter) begin(f Frame) {
	lo, hi := f.Box.Min, f.Box.Max
	wide, high := s.number(hi.X-lo.X+2*svgMargin), s.number(hi.Y-lo.Y+2*svgMargin)
	fmt.Fprintf(s.w, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %[1]s %[2]s">`+"\n", wide, high)
	fmt.Fprintf(s.w, `<g transform="matrix(1 0 0 -1 %s %s)" fill-rule="evenodd" stroke="#1a3a50" stroke-width="0.02">`+"\n",
		s.number(svgMargin-lo.X), s.number(svgMargin+hi.Y))
}

func (s *svgWriter) number(v float64) string { return string(appendNumber(nil, v)) }

func (s *svgWriter) layer(l Layer, fill string) {
	fmt.Fprintf(s.w, `<g id="layer-%d" data-bottom="%s" data-height="%s" data-z="%s" fill="%s">`,
		l.Index, s.number(l.Bottom), s.number(l.Height), s.number(l.Z), fill)
	for _, p := range l.Region {
		s.b = append(s.b[:0], `<path d="`...)
		s.ring(p.Outer)
		for _, h := range p.Holes {
			s.ring(h)
		}
		s.b = append(s.b, `"/>`...)
		s.w.Write(s.b)
	}
	s.w.WriteString("</g>\n")
}

func (s *svgWriter) ring(r poly.Ring) {
	for i, p := range r {
		s.b = append(s.b, "ML"[min(i, 1)])
		s.b = append(appendNumber(s.b, p.X), ' ')
		s.b = appendNumber(s.b, p.Y)
	}
	s.b = append(s.b, 'Z')
}
