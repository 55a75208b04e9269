package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// ToolpathSVG writes one layer of a print as a drawing to scale: one unit is one
// mm, and the numbers in the paths are those of the plate, Y up. Lines of one
// colour are a group whose id says what they are. Width of o is not used. Errors
// are those of [Toolpath] and of w.
func ToolpathSVG(w io.Writer, l *path.Layer, o ToolpathOptions) error {
	o.Width = 0
	d, err := newToolpath(l, o)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	const row = 5 // mm a line of the key
	high := d.size.Y + float64(row*float64(len(d.tones))) + 2
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %[1]s %[2]s">`+"\n", millimetres(d.size.X), millimetres(high))
	if o.Background != "" {
		fmt.Fprintf(out, `<rect width="100%%" height="100%%" fill="%s"/>`+"\n", materialOf(o.Background, "").hex())
	}
	fmt.Fprintf(out, `<g transform="matrix(1 0 0 -1 %s %s)" fill="none" stroke-linecap="round" stroke-linejoin="round">`+"\n",
		millimetres(-d.lo.X), millimetres(d.lo.Y+d.size.Y))
	for _, t := range d.tones {
		fmt.Fprintf(out, `<g id="%s" stroke="%s">`+"\n", strings.NewReplacer(" ", "-", "/", "-").Replace(t.label), t.hex())
		for _, p := range t.paths {
			writeStroke(out, p)
		}
		fmt.Fprintln(out, "</g>")
	}
	fmt.Fprintln(out, "</g>")
	for i, t := range d.tones {
		y := d.size.Y + float64(row*float64(i)) + 1
		fmt.Fprintf(out, `<rect x="1" y="%s" width="3" height="3" fill="%s"/><text x="5.5" y="%s" font-family="sans-serif" font-size="3.4" fill="#444444">%s</text>`+"\n",
			millimetres(y), t.hex(), millimetres(y+2.8), t.label)
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

// writeStroke writes one path. Errors of the writer are those of its Flush.
func writeStroke(out *bufio.Writer, p *path.Path) {
	if len(p.Points) < 2 {
		return
	}
	fmt.Fprintf(out, `<path stroke-width="%s" d="`, millimetres(p.Width))
	for i, q := range p.Points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(out, "%s%s %s", command, millimetres(q.X), millimetres(q.Y))
	}
	if p.Closed {
		out.WriteString("Z")
	}
	out.WriteString(`"/>` + "\n")
}

// LayerTimesSVG writes how long each layer of a print takes as a plot: height of
// the layers to the right, seconds upwards. A print without layers is
// [ErrNoToolpath].
func LayerTimesSVG(w io.Writer, layers []gcode.LayerUse) error {
	if len(layers) == 0 {
		return ErrNoToolpath
	}
	top, most := 0.0, 0.0
	for _, l := range layers {
		top, most = max(top, l.Z), max(most, l.Time)
	}
	if top <= 0 || most <= 0 {
		return ErrNoToolpath
	}
	const wide, high, left, below = 640.0, 240.0, 48.0, 28.0
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="11" fill="#444444">`+"\n", wide+left+12, high+below+12)
	fmt.Fprintf(out, `<g transform="translate(%g 6)">`+"\n", left)
	for i := range 5 {
		y := high - float64(high*float64(i)/4)
		fmt.Fprintf(out, `<path d="M0 %sH%g" stroke="#dddddd"/><text x="-6" y="%s" text-anchor="end">%.3g</text>`+"\n", millimetres(y), wide, millimetres(y+4), most*float64(i)/4)
		x := wide * float64(i) / 4
		fmt.Fprintf(out, `<text x="%s" y="%g" text-anchor="middle">%.3g</text>`+"\n", millimetres(x), high+16, top*float64(i)/4)
	}
	fmt.Fprintf(out, `<text x="%g" y="%g" text-anchor="end">mm</text><text x="-6" y="14" text-anchor="end">s</text>`+"\n", wide, high+27)
	out.WriteString(`<path fill="#3B82C4" d="`)
	for _, l := range layers {
		thick := l.Height
		if thick <= 0 || thick > l.Z {
			thick = l.Z
		}
		h := float64(high * l.Time / most)
		fmt.Fprintf(out, "M%s %sh%sV%gh-%[3]sZ", millimetres(wide*(l.Z-thick)/top), millimetres(high-h), millimetres(wide*thick/top), high)
	}
	out.WriteString("\"/>\n</g>\n</svg>\n")
	return out.Flush()
}
