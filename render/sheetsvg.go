package render

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/geom"
)

// vectorSheet writes SVG. Errors of the writer are those of its Flush.
type vectorSheet struct {
	w *bufio.Writer
	b []byte
}

func newVectorSheet(w io.Writer, width, height int, background string) *vectorSheet {
	s := &vectorSheet{w: bufio.NewWriter(w)}
	fmt.Fprintf(s.w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" fill="none" stroke-linecap="round" stroke-linejoin="round" font-family="Helvetica, Arial, sans-serif">`+"\n", width, height)
	fmt.Fprintf(s.w, `<rect width="100%%" height="100%%" fill="%s"/>`+"\n", materialOf(background, paper).hex())
	return s
}

// end closes the drawing.
func (s *vectorSheet) end() error {
	s.w.WriteString("</svg>\n")
	return s.w.Flush()
}

func (s *vectorSheet) enter(f frameOn, name string) {
	fmt.Fprintf(s.w, `<g id="%s" transform="matrix(%s 0 0 -%[2]s %s %s)">`+"\n",
		name, strconv.FormatFloat(f.scale, 'g', 8, 64), millimetres(f.dx), millimetres(f.dy))
}

func (s *vectorSheet) leave() { s.w.WriteString("</g>\n") }

func (s *vectorSheet) line(points []geom.Vec2, st stroke) {
	if len(points) == 0 {
		return
	}
	s.begin(points, st)
	if st.closed {
		s.b = append(s.b, 'Z')
	}
	fmt.Fprintf(s.w, `%s" stroke="%s" stroke-width="%s"/>`+"\n", s.b, st.color.hex(), millimetres(st.width))
}

func (s *vectorSheet) area(points []geom.Vec2, st stroke) {
	s.begin(points, st)
	fmt.Fprintf(s.w, `%sZ" fill="%s"/>`+"\n", s.b, st.color.hex())
}

// begin starts a path through points.
func (s *vectorSheet) begin(points []geom.Vec2, st stroke) {
	b := append(s.b[:0], "<path"...)
	if st.class != "" {
		b = append(append(append(b, ` class="`...), st.class...), '"')
	}
	b = append(b, ` d="`...)
	for i, p := range points {
		b = append(b, "ML"[min(i, 1)])
		b = append(append(b, millimetres(p.X)...), ' ')
		b = append(b, millimetres(p.Y)...)
	}
	s.b = b
}

func (s *vectorSheet) text(t string, at geom.Vec2, f font) {
	// dy lowers the base line by half of a capital: not every viewer knows
	// dominant-baseline.
	fmt.Fprintf(s.w, `<text x="%s" y="%s" dy="0.36em" font-size="%s" text-anchor="%s" fill="%s">%s</text>`+"\n",
		millimetres(at.X), millimetres(at.Y), millimetres(f.height/capitals), [...]string{"start", "middle", "end"}[f.anchor+1], f.color.hex(), escaped(t))
}
