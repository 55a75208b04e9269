package plates

import (
	"fmt"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// bedName is a bed in a few characters.
func bedName(b pack.Bed) string {
	if b.Shape == pack.Circle {
		return fmt.Sprintf("%g mm circle", b.X)
	}
	return fmt.Sprintf("%gx%g", b.X, b.Y)
}

// roomOf returns the area of a rectangle or a circle.
func roomOf(b pack.Bed) float64 {
	if b.Shape == pack.Circle {
		return math.Pi / 4 * b.X * b.X
	}
	return b.X * b.Y
}

// drawing shows the plates of a layout side by side, y upwards.
func drawing(l *pack.Layout, parts []pack.Part) string {
	pitch := 1.05 * l.Bed.X
	plates := max(l.Plates, 1)
	var b strings.Builder
	left, low := 0.0, 0.0
	if l.Bed.Shape == pack.Circle {
		left, low = -l.Bed.X/2, -l.Bed.X/2
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 %g %g">`+"\n", pitch*float64(plates)+2, l.Bed.Y+2)
	fmt.Fprintf(&b, `<g transform="matrix(1 0 0 -1 %g %g)" stroke="#333" stroke-width="0.3">`+"\n", -left, l.Bed.Y+low)
	for i := range plates {
		x := pitch * float64(i)
		if l.Bed.Shape == pack.Circle {
			fmt.Fprintf(&b, `<circle cx="%g" r="%g" fill="#f4f4f4"/>`+"\n", x, l.Bed.X/2)
		} else {
			fmt.Fprintf(&b, `<rect x="%g" width="%g" height="%g" fill="#f4f4f4"/>`+"\n", x, l.Bed.X, l.Bed.Y)
		}
	}
	for i, p := range l.Placements {
		if p.Placed {
			fmt.Fprintf(&b, `<path transform="translate(%g 0)" fill="hsl(%d,60%%,70%%)" fill-rule="evenodd" d="%s"/>`+"\n",
				pitch*float64(p.Plate), p.Part*137%360, outline(shapeOf(parts[p.Part], l.Placements[i])))
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// outline is a region in the language of SVG paths.
func outline(g poly.Region) string {
	var b strings.Builder
	g.Rings(func(r poly.Ring) bool {
		for i, v := range r {
			command := "L"
			if i == 0 {
				command = "M"
			}
			fmt.Fprintf(&b, "%s%.7g %.7g", command, v.X, v.Y)
		}
		b.WriteString("Z")
		return true
	})
	return b.String()
}
