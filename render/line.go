package render

import "math"

// Lines are triangles like all others: they hide and are hidden by depth, get
// the same smooth borders, and end at the cut. Only their colour is not lit.

// lineLift is how far lines are drawn in front of their edge, in scene radii,
// so that the faces beside it do not hide them.
const lineLift = 0.006

// drawLines appends a chunk with the lines of the picture, each as two
// triangles of its width on the screen.
func (f *frame) drawLines(base ref, bandOf []uint8) {
	b := binned{start: make([]int32, f.bands+1), base: base}
	for i := range f.paint.lines {
		f.drawLine(&f.paint.lines[i], &b)
	}
	spans := make([]span, len(b.extras))
	for i := range b.extras {
		v := &b.extras[i].v
		spans[i], _ = f.spanOf(&v[0], &v[1], &v[2], bandOf)
	}
	b.sort(spans, 0, 0)
	for i := range b.refs {
		b.refs[i] = base + b.refs[i]&^extraBit
	}
	f.chunks = append(f.chunks, b)
}

// drawLine appends one line. Its width is measured on the screen, so that it is
// the same near and far.
func (f *frame) drawLine(l *line, b *binned) {
	var ends [2]corner
	for i, v := range [2]uint32{l.a, l.b} {
		p := f.paint.points.Vertices[v]
		x, y, d := f.cam.look(p)
		ends[i] = corner{p, x, y, d}
	}
	if !f.trim(&ends) {
		return
	}
	p := f.toScreen(ends[0].x, ends[0].y, ends[0].depth)
	q := f.toScreen(ends[1].x, ends[1].y, ends[1].depth)
	p.w = float32(1 / max(near, ends[0].depth-lineLift))
	q.w = float32(1 / max(near, ends[1].depth-lineLift))

	dx, dy := float64(q.x-p.x), float64(q.y-p.y)
	length := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if length == 0 {
		return
	}
	half := l.width / 2 * float64(f.grid*sub)
	ox, oy := floor32(-dy/length*half), floor32(dx/length*half)
	p0, p1 := vert{p.x - ox, p.y - oy, p.w}, vert{p.x + ox, p.y + oy, p.w}
	q0, q1 := vert{q.x - ox, q.y - oy, q.w}, vert{q.x + ox, q.y + oy, q.w}
	b.extras = append(b.extras,
		extra{v: [3]vert{p0, p1, q1}, mat: l.material},
		extra{v: [3]vert{p0, q1, q0}, mat: l.material})
}

// trim cuts off what is above the cut plane or cannot be projected; it reports
// whether anything is left.
func (f *frame) trim(ends *[2]corner) bool {
	// Each plane moves the end that is outside it to where the line crosses.
	cut := func(inside func(corner) float64) bool {
		d0, d1 := inside(ends[0]), inside(ends[1])
		switch {
		case d0 < 0 && d1 < 0:
			return false
		case d0 < 0:
			ends[0] = between(ends[0], ends[1], d0/(d0-d1))
		case d1 < 0:
			ends[1] = between(ends[0], ends[1], d0/(d0-d1))
		}
		return true
	}
	if !math.IsInf(f.cut, 1) && !cut(func(c corner) float64 { return f.cut - c.p.Z }) {
		return false
	}
	for plane := 0; plane < 5 && !f.cam.framed; plane++ {
		if !cut(func(c corner) float64 { return f.inside(c, plane) }) {
			return false
		}
	}
	return true
}
