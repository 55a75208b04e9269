package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// overhangs finds the walls of a slab that hang in the air: those farther out of
// the layer below than half a nozzle.
func (j *job) overhangs(s, below *slab) {
	if below == nil || !j.s.Overhangs {
		return
	}
	air := s.part.minus(below.part).trimmed()
	held := j.cells(j.s.NozzleDiameter/2) + 0.5
	if !air.empty() {
		air.andNot(below.part.within(air, int(held)+1).grown(held))
		air = air.trimmed()
	}
	if air.empty() {
		return
	}
	for i := range s.islands {
		for _, l := range s.islands[i].walls {
			j.mark(l, air)
		}
	}
}

// mark splits the walls where they come into the air or leave it.
func (j *job) mark(l *loop, air *mask) {
	for _, in := range l.inside {
		j.mark(in, air)
	}
	c := float64(j.raster)
	if l.box.Max.X < float64(air.x)*c || l.box.Max.Y < float64(air.y)*c ||
		l.box.Min.X > float64(air.x+64*air.w)*c || l.box.Min.Y > float64(air.y+air.h)*c {
		return
	}
	var pts []geom.Vec2
	var hangs []bool // by edge of pts
	any := false
	for i, p := range l.ring {
		q := l.ring[(i+1)%len(l.ring)]
		// One sample a cell is as fine as the mask is.
		n := max(1, int(math.Ceil(dist(p, q)/c)))
		state := false
		for k := range n {
			t := (float64(k) + 0.5) / float64(n)
			in := air.at(j.raster.holding(p.X+float64(t*(q.X-p.X))), j.raster.holding(p.Y+float64(t*(q.Y-p.Y))))
			if k == 0 || in != state {
				t := float64(k) / float64(n)
				pts = append(pts, geom.Vec2{X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y))})
				hangs = append(hangs, in)
			}
			state = in
			any = any || in
		}
	}
	if any {
		l.ring, l.hangs = pts, hangs
	}
}
