package render

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// crossing is where the outline of the section passes a row of samples.
type crossing struct {
	col  int32 // first sample to the right of it
	turn int32 // +1 downward, -1 upward
}

// drawCap closes the cut: it fills the section's outline, the segments in which
// faces meet the cut plane, row by row where it is nearer than what is drawn.
//
// Inside is where the outline winds round, as slicers count; a row whose
// crossings do not cancel out (an open or partly inverted mesh) is filled
// between every other pair instead, so a hole elsewhere never spills.
func (f *frame) drawCap(t *tile) {
	plane, ok := f.capPlane()
	if !ok {
		return
	}
	top, bottom := t.top<<subBits, (t.top+t.rows)<<subBits
	t.section = t.section[:0]
	for c := range f.chunks {
		for _, s := range f.chunks[c].section {
			if min(s.a.y, s.b.y) < bottom && max(s.a.y, s.b.y) >= top {
				t.section = append(t.section, s)
			}
		}
	}
	slices.SortStableFunc(t.section, func(a, b segment) int { return int(a.mat) - int(b.mat) })
	for rest := t.section; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].mat == rest[0].mat {
			n++
		}
		t.fillSection(rest[:n], filling{plane, f.inCut, capID(rest[0].mat)})
		rest = rest[n:]
	}
}

// fillSection fills the outline that segments of one material make.
func (t *tile) fillSection(section []segment, fill filling) {
	for y := t.top; y < t.top+t.rows; y++ {
		t.crossings = t.crossings[:0]
		for i := range section {
			t.cross(&section[i], y)
		}
		slices.SortFunc(t.crossings, func(a, b crossing) int { return int(a.col - b.col) })
		t.fillRow(y, fill)
	}
}

// cross notes where a segment passes the row y of samples.
func (t *tile) cross(s *segment, y int32) {
	at := y<<subBits + half
	a, b, turn := &s.a, &s.b, int32(1)
	if a.y > b.y {
		a, b, turn = b, a, -1
	}
	if at < a.y || at >= b.y { // half open: a vertex on a row counts once
		return
	}
	x := int64(a.x) + floorDiv(int64(b.x-a.x)*int64(at-a.y), int64(b.y-a.y))
	t.crossings = append(t.crossings, crossing{int32((x + half) >> subBits), turn})
}

// floorDiv divides rounding down, as Go's division rounds toward 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// fillRow fills one row between its sorted crossings.
func (t *tile) fillRow(y int32, fill filling) {
	total := int32(0)
	for _, c := range t.crossings {
		total += c.turn
	}
	wound := int32(0)
	for i := 0; i+1 < len(t.crossings); i++ {
		c := t.crossings[i]
		if total == 0 {
			wound += c.turn
		} else {
			wound = int32(1 - i%2)
		}
		if wound != 0 {
			t.fillSpan(y, c.col, t.crossings[i+1].col, fill)
		}
	}
}

// fillSpan fills the samples from x0 up to, not including, x1.
func (t *tile) fillSpan(y, x0, x1 int32, fill filling) {
	row := t.samples[(y-t.top)*t.cols:][:t.cols]
	for x := max(x0, 0); x < min(x1, t.cols); x++ {
		if w := fill.at(x, y); w >= row[x].w || fill.under(row[x].id) {
			row[x] = sample{w: w, id: fill.id}
		}
	}
}

// filling is what a span is filled with: the cap, at its depths, and over what
// lies in the same plane as well.
type filling struct {
	depthPlane
	under func(id uint32) bool
	id    uint32
}

// inCut reports whether what a sample shows lies in the cut plane itself: a face
// that the cut leaves nothing above, such as the underside of the part at height
// 0. Its depths are those of the cap but for rounding, so without a rule the two
// would show in spots. The cap lies on top. Lines stay above it.
func (f *frame) inCut(id uint32) bool {
	if id == 0 || isCap(id) {
		return false
	}
	face := id - 1
	if x := f.extraOf(face); x != nil {
		if x.mat != 0 {
			return false
		}
		face = x.face
	}
	v := f.m.Faces[face]
	return f.m.Vertices[v[0]].Z == f.cut && f.m.Vertices[v[1]].Z == f.cut && f.m.Vertices[v[2]].Z == f.cut
}

// depthPlane gives 1/depth on a plane, in samples.
type depthPlane struct{ w, dx, dy float64 }

func (d depthPlane) at(x, y int32) float32 {
	return float32(d.w + float64(d.dx*float64(x)) + float64(d.dy*float64(y)))
}

// capPlane returns the depths of the cut plane; not ok when nothing is cut or
// the eye is not above it.
func (f *frame) capPlane() (depthPlane, bool) {
	top := f.cam.toScene(geom.Vec{Z: f.cut}).Z
	height := f.cam.eye.Z - top
	if !(height > 1e-9) {
		return depthPlane{}, false
	}
	// The ray of a pixel has depth 1 and falls by -ray.Z: it meets the plane at
	// depth height / -ray.Z, so that 1/depth is -ray.Z / height.
	at := func(x, y float64) float64 {
		g := float64(f.grid)
		return -f.cam.ray((x+0.5)/g-f.jx, (y+0.5)/g-f.jy).Z / height
	}
	// It is linear in the screen, so three samples say all.
	w := at(0, 0)
	return depthPlane{w: w, dx: at(1, 0) - w, dy: at(0, 1) - w}, true
}
