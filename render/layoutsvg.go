package render

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// SVG writes the footprints of a layout as a drawing to scale: one unit is one
// mm, and the numbers in the paths are those of the bed's frame, Y up. Of o it
// heeds Plate, Names, NoSpacing and Background.
//
// Each placed copy is a group whose id is "row-" and its row in the layout, with
// a title that names part and copy, and one path with holes by the even-odd
// rule. The band of its margin and half its spacing is a stroke of the same
// path. Parts without a footprint are left out.
//
// Errors: those of [Layout], and those of w.
func SVG(w io.Writer, l *pack.Layout, parts []pack.Part, o LayoutOptions) error {
	if err := o.validate(l); err != nil {
		return err
	}
	d := &drawing{layout: l, parts: parts, lo: o, scene: &scene{}}
	if err := d.place(); err != nil {
		return err
	}
	s := &svgWriter{drawing: d, w: bufio.NewWriter(w)}
	s.document()
	return s.w.Flush()
}

// svgWriter writes one drawing. Errors of the writer are those of its Flush.
type svgWriter struct {
	*drawing
	w *bufio.Writer
	b []byte
}

func (s *svgWriter) document() {
	bed := s.layout.Bed.Polygon()
	box := bed.Outer.Box()
	size := box.Size()
	const margin = 4 // mm around the plates
	wide := size.X + s.plates[len(s.plates)-1] + 2*margin
	high := size.Y + 2*margin
	fmt.Fprintf(s.w, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %[1]s %[2]s">`+"\n",
		millimetres(wide), millimetres(high))
	if c, err := ParseColor(s.lo.Background); err == nil {
		fmt.Fprintf(s.w, `<rect width="100%%" height="100%%" fill="#%02x%02x%02x"/>`+"\n", c.R, c.G, c.B)
	}
	s.w.WriteString(`<defs><pattern id="keep-out" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
		`<rect width="3" height="3" fill="` + keepOutRed.hex() + `" fill-opacity="0.15"/><path d="M0 0V3" stroke="` + keepOutRed.hex() + `" stroke-opacity="0.6"/></pattern></defs>` + "\n")
	fmt.Fprintf(s.w, `<g transform="matrix(1 0 0 -1 %s %s)" fill-rule="evenodd" stroke-linejoin="round">`+"\n",
		millimetres(margin-box.Min.X), millimetres(margin+box.Max.Y))
	for i, shift := range s.plates {
		move := poly.Motion{Cos: 1, T: geom.Vec2{X: shift}}
		n := i + max(0, s.lo.Plate)
		fmt.Fprintf(s.w, `<path id="plate-%d" d="%s" fill="%s" stroke="%s" stroke-width="0.5"/>`+"\n",
			n+1, s.path(poly.Region{bed}.Move(move)), plateTop.hex(), plateRim.hex())
		if keep := s.layout.Bed.KeepOut; len(keep) > 0 {
			fmt.Fprintf(s.w, `<path id="keep-out-%d" d="%s" fill="url(#keep-out)" stroke="%s" stroke-width="0.3"/>`+"\n",
				n+1, s.path(keep.Move(move)), keepOutRed.hex())
		}
	}
	for _, c := range s.copies {
		s.copy(c)
	}
	if s.lo.Names {
		s.labels()
	}
	s.w.WriteString("</g>\n</svg>\n")
}

// copy writes one placed copy.
func (s *svgWriter) copy(c drawn) {
	part := s.parts[c.part]
	if len(part.Footprint) == 0 {
		return
	}
	row := s.layout.Placements[c.row]
	path := s.path(under(part.Footprint, c.pose))
	hue := s.paint.materials[c.hue]
	fmt.Fprintf(s.w, `<g id="row-%d"><title>%s #%d</title>`, c.row, escaped(part.Name()), row.Copy+1)
	reach := part.Reach(s.layout.Options)
	if reach > 0 && !s.lo.NoSpacing {
		fmt.Fprintf(s.w, `<path class="spacing" d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-opacity="0.3"/>`, path, hue.hex(), millimetres(2*reach))
	}
	edge := material{hue.r * 0.6, hue.g * 0.6, hue.b * 0.6}
	fmt.Fprintf(s.w, `<path class="part" d="%s" fill="%s" stroke="%s" stroke-width="0.2"/></g>`+"\n", path, hue.hex(), edge.hex())
}

// What fonts without serifs have in common, as shares of their size: the width
// of an average letter, with some to spare, and the height of a capital.
const letterWidth, capitals = 0.62, 0.72

// labels writes the names over everything, each inside its part.
func (s *svgWriter) labels() {
	spots := map[int]geom.Vec{}
	s.w.WriteString(`<g font-family="sans-serif" text-anchor="middle" fill="#fff" stroke="#1a1f29" stroke-width="0.9" paint-order="stroke">` + "\n")
	for _, c := range s.copies {
		part := s.parts[c.part]
		if len(part.Footprint) == 0 {
			continue
		}
		at, ok := spots[c.part]
		if !ok {
			at = s.spot(c.part)
			spots[c.part] = at
		}
		name := stem(part.Name())
		flat := func(q geom.Vec) geom.Vec2 { return geom.Vec2{X: q.X, Y: q.Y} }
		text := caption{ratio: letterWidth * float64(utf8.RuneCountInString(name)) / capitals, pad: 0.5, least: 1, most: 5 * capitals}
		q, height := text.fit(s.ringsOf(c, at.Z, flat), flat(c.pose.Apply(at)))
		if height == 0 {
			continue
		}
		// dy lowers the base line by half of a capital: not every viewer knows
		// dominant-baseline.
		fmt.Fprintf(s.w, `<text transform="matrix(1 0 0 -1 %s %s)" dy="0.36em" font-size="%s">%s</text>`+"\n",
			millimetres(q.X), millimetres(q.Y), millimetres(height/capitals), escaped(name))
	}
	s.w.WriteString("</g>\n")
}

// path writes g as path data.
func (s *svgWriter) path(g poly.Region) string {
	b := s.b[:0]
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			b = append(b, "ML"[min(i, 1)])
			b = append(b, millimetres(p.X)...)
			b = append(b, ' ')
			b = append(b, millimetres(p.Y)...)
		}
		b = append(b, 'Z')
		return true
	})
	s.b = b
	return string(b)
}

// millimetres writes a length to a ten-thousandth of a mm.
func millimetres(v float64) string {
	t := strconv.FormatFloat(v, 'f', 4, 64)
	t = strings.TrimRight(strings.TrimRight(t, "0"), ".")
	if t == "-0" || t == "" {
		return "0"
	}
	return t
}

// under returns g under the motion of pose in the plane.
func under(g poly.Region, pose geom.Affine) poly.Region {
	out := make(poly.Region, len(g))
	for i, p := range g {
		out[i].Outer = placed(p.Outer, pose)
		for _, h := range p.Holes {
			out[i].Holes = append(out[i].Holes, placed(h, pose))
		}
	}
	return out
}

// escaped returns s as text of XML.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// stem returns a file name without its suffix.
func stem(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		return name[:dot]
	}
	return name
}
