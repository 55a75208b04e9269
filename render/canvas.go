package render

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Flat shapes on the screen: the plate under the parts and the words over them.
// They are filled with exact coverage, one after the other, and every product is
// rounded on its own like everywhere in this package.

// mask is how much of each pixel a shape covers, 0..1.
type mask struct {
	w, h int
	sum  []float32 // while it grows: change of coverage from pixel to pixel
}

func newMask(w, h int) *mask { return &mask{w: w, h: h, sum: make([]float32, (w+2)*h)} }

// ring adds a closed polygon. Turned one way it adds to the shape, turned the
// other way it takes away: a hole runs against its outline.
func (m *mask) ring(points []geom.Vec2) {
	for i, p := range points {
		m.edge(p, points[(i+1)%len(points)])
	}
}

// solid adds a closed polygon whichever way it runs.
func (m *mask) solid(points []geom.Vec2) {
	if twiceArea(points) < 0 {
		for i, p := range points {
			m.edge(points[(i+1)%len(points)], p)
		}
		return
	}
	m.ring(points)
}

func twiceArea(points []geom.Vec2) (a float64) {
	for i, p := range points {
		q := points[(i+1)%len(points)]
		a += float64(p.X*q.Y) - float64(p.Y*q.X)
	}
	return a
}

// edge adds what lies to the right of one edge, row by row. What is left or
// right of the picture is moved to its border.
func (m *mask) edge(p, q geom.Vec2) {
	way := float64(1)
	if p.Y > q.Y {
		p, q, way = q, p, -1
	}
	if !(q.Y > 0) || !(p.Y < float64(m.h)) || p.Y == q.Y {
		return
	}
	if d := q.X - p.X + q.Y - p.Y; d-d != 0 { // of a pose that is not finite
		return
	}
	slope := (q.X - p.X) / (q.Y - p.Y)
	at := func(y float64) float64 {
		return min(max(p.X+float64((y-p.Y)*slope), 0), float64(m.w))
	}
	for y := max(0, int(p.Y)); y < min(m.h, int(math.Ceil(q.Y))); y++ {
		top, bottom := max(float64(y), p.Y), min(float64(y+1), q.Y)
		x0, x1 := at(top), at(bottom)
		m.span(m.sum[y*(m.w+2):][:m.w+2], min(x0, x1), max(x0, x1), float64(way*(bottom-top)))
	}
}

// span spreads the height d of an edge that goes from x0 to x1 within a row: a
// pixel gets what lies to its right of the edge, the next ones all of it.
func (m *mask) span(row []float32, x0, x1, d float64) {
	first, last := int(x0), int(x1)
	if first == last {
		part := float64(d * (float64((x0+x1)/2) - float64(first)))
		row[first] += float32(d - part)
		row[first+1] += float32(part)
		return
	}
	per := d / (x1 - x0)
	before := 0.0
	for x := first; x <= last; x++ {
		lo, hi := max(x0, float64(x)), min(x1, float64(x+1))
		part := float64(per * (hi - lo))
		right := float64(part * (float64((lo+hi)/2) - float64(x)))
		row[x] += float32(part - right + before)
		before = right
	}
	row[last+1] += float32(before)
}

// values returns the coverage of each pixel. The mask is used up.
func (m *mask) values() []float32 {
	out := make([]float32, m.w*m.h)
	for y := range m.h {
		sum := float32(0)
		row := m.sum[y*(m.w+2):]
		for x := range m.w {
			sum += row[x]
			out[y*m.w+x] = min(1, max(sum, -sum))
		}
	}
	return out
}

// stroke adds a line of the given width with round ends.
func (m *mask) stroke(p, q geom.Vec2, width float64) {
	r := width / 2
	m.solid(disc(p, r))
	if p == q {
		return
	}
	m.solid(disc(q, r))
	dx, dy := q.X-p.X, q.Y-p.Y
	l := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	ox, oy := float64(-dy/l*r), float64(dx/l*r)
	m.solid([]geom.Vec2{{X: p.X - ox, Y: p.Y - oy}, {X: q.X - ox, Y: q.Y - oy}, {X: q.X + ox, Y: q.Y + oy}, {X: p.X + ox, Y: p.Y + oy}})
}

// disc returns a circle as a polygon.
func disc(c geom.Vec2, r float64) []geom.Vec2 {
	out := make([]geom.Vec2, 0, 24)
	for i, d := range circle() {
		if i%4 == 0 {
			out = append(out, geom.Vec2{X: c.X + float64(r*d[0]), Y: c.Y + float64(r*d[1])})
		}
	}
	return out
}

// layer paints m over px wherever cover says, with an opacity.
func layer(px []pixel, cover []float32, m material, opacity float32) {
	for i, c := range cover {
		a := float32(c * opacity)
		if a <= 0 {
			continue
		}
		p := &px[i]
		k := 1 - a
		p.r = float32(p.r*k) + float32(m.r*a)
		p.g = float32(p.g*k) + float32(m.g*a)
		p.b = float32(p.b*k) + float32(m.b*a)
		p.cover = float32(p.cover*k) + a
	}
}
