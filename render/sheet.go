package render

import "github.com/saggar3d/saggar/geom"

// Pictures in the plane, such as toolpaths and plots, are drawn on a sheet: once
// as pixels, once as SVG, by the same calls, so that both show the same.

// sheet takes what a picture consists of, the lowest first. Places are px from
// the upper left corner, until enter says otherwise.
type sheet interface {
	// enter makes lengths and places those of a frame, in mm, Y up; leave goes
	// back to px. The name says what the frame holds.
	enter(f frameOn, name string)
	leave()
	// line draws a line with round ends and corners.
	line(points []geom.Vec2, s stroke)
	// area fills a polygon.
	area(points []geom.Vec2, s stroke)
	// text writes s with capitals of the given height in px; at is halfway up the
	// capitals, at their start, middle or end as anchor is -1, 0 or 1.
	text(s string, at geom.Vec2, f font)
}

// stroke is how something is drawn.
type stroke struct {
	class  string // what it stands for, told in SVG alone
	color  material
	width  float64 // of lines
	closed bool    // the end of a line is joined to its start
}

// font is how text is written.
type font struct {
	height float64 // of capitals, in px
	anchor int
	color  material
}

// frameOn is where a drawing in mm lies on a sheet.
type frameOn struct {
	scale  float64 // px of a mm
	dx, dy float64 // px: where (0, 0) is
}

// to returns the place of p in px.
func (f frameOn) to(p geom.Vec2) geom.Vec2 {
	return geom.Vec2{X: f.dx + float64(p.X*f.scale), Y: f.dy - float64(p.Y*f.scale)}
}

// The colours of what is written around a drawing, and the heights of capitals.
var (
	inkDark  = material{0.13, 0.15, 0.19}
	inkGrey  = material{0.40, 0.43, 0.48}
	inkLight = material{0.86, 0.87, 0.89}
)

const (
	titleHeight = 12.0
	textHeight  = 9.0
)

// box returns the corners of a rectangle.
func boxOf(x0, y0, x1, y1 float64) []geom.Vec2 {
	return []geom.Vec2{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// rule draws a thin straight line.
func rule(on sheet, a, b geom.Vec2, c material) {
	on.line([]geom.Vec2{a, b}, stroke{color: c, width: 1})
}
