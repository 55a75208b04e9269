package nest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// picture draws the strip and what lies in it. y grows upwards.
func picture(size geom.Vec2, shapes []poly.Polygon) string {
	var b strings.Builder
	line := max(size.X, size.Y) / 1000
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%g %g %g %g">`+"\n",
		-2*line, -2*line, size.X+4*line, size.Y+4*line)
	fmt.Fprintf(&b, `<g transform="matrix(1 0 0 -1 0 %g)" stroke="#333" stroke-width="%g">`+"\n", size.Y, line)
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="#f4f4f4"/>`+"\n", size.X, size.Y)
	for i, p := range shapes {
		// The golden angle keeps neighbours in the list apart in hue.
		fmt.Fprintf(&b, `<path fill="hsl(%.0f,60%%,70%%)" fill-rule="evenodd" d="%s"/>`+"\n", float64(i*137%360), path(p))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// path is the outline and the holes of a polygon in the language of SVG.
func path(p poly.Polygon) string {
	var b strings.Builder
	for _, r := range append([]poly.Ring{p.Outer}, p.Holes...) {
		for i, v := range r {
			command := "L"
			if i == 0 {
				command = "M"
			}
			fmt.Fprintf(&b, "%s%.9g %.9g", command, v.X, v.Y)
		}
		b.WriteString("Z")
	}
	return b.String()
}

func (r Run) writeSVG(dir string, in *Instance) error {
	text := picture(geom.Vec2{X: r.Width, Y: in.Height}, r.shapes)
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s.%d.svg", in.Name, r.Seed)), []byte(text), 0o644)
}
