package gcode

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Arcs are driven as chords that stay this near to them, in mm, of at most so
// many: a firmware does the same, with chords of a fixed length.
const (
	arcTolerance = 0.002
	maxChords    = 2000
)

// arc is G2 (clockwise) and G3, in the plane of X and Y.
func (p *replay) arc(clockwise bool) {
	to := p.target()
	p.layerOf(&to)
	feed := p.feed * p.speedFactor
	cx, cy, ok := p.centre(&to, clockwise)
	if !ok {
		p.unknown("arcs without a centre that fits")
		p.move(to, feed, p.feature)
		return
	}
	from := p.at
	ux, uy := from[0]-cx, from[1]-cy
	vx, vy := to[0]-cx, to[1]-cy
	angle := geom.Atan2(float64(ux*vy)-float64(uy*vx), float64(ux*vx)+float64(uy*vy))
	full := to[0] == from[0] && to[1] == from[1]
	switch {
	case clockwise && (angle > 0 || full):
		angle -= 2 * math.Pi
	case !clockwise && (angle < 0 || full):
		angle += 2 * math.Pi
	}
	n := chords(math.Sqrt(float64(ux*ux)+float64(uy*uy)), math.Abs(angle))
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		sin, cos := geom.Sincos(angle * t)
		var q [4]float64
		q[0] = cx + float64(cos*ux) - float64(sin*uy)
		q[1] = cy + float64(sin*ux) + float64(cos*uy)
		for a := 2; a < 4; a++ {
			q[a] = from[a] + float64(t*(to[a]-from[a]))
		}
		p.move(q, feed, p.feature)
	}
	p.move(to, feed, p.feature)
}

// chords returns how many chords an arc takes to stay within the tolerance: the
// sagitta of a chord over an angle a is about r·a²/8.
func chords(r, angle float64) int {
	n := angle * math.Sqrt(r/(8*arcTolerance))
	if !(n < maxChords) {
		return maxChords
	}
	return 1 + int(n)
}

// centre finds the middle of an arc: by its offset I, J from the start, or by a
// radius R, which is negative for the longer way round. ok is false when neither
// fits the ends.
func (p *replay) centre(to *[4]float64, clockwise bool) (x, y float64, ok bool) {
	if r, by := p.line.Value('R'); by {
		return p.centreOfRadius(to, r*p.scale, clockwise)
	}
	i, j := float64(p.line.Or('I', 0)*p.scale), float64(p.line.Or('J', 0)*p.scale)
	x, y = p.at[0]+i, p.at[1]+j
	r := math.Sqrt(float64(i*i) + float64(j*j))
	dx, dy := to[0]-x, to[1]-y
	end := math.Sqrt(float64(dx*dx) + float64(dy*dy))
	// Slicers write three digits, so both radii may differ by some of the last.
	return x, y, r > 0 && r < farthest && math.Abs(end-r) <= 0.01+float64(0.001*r)
}

// centreOfRadius finds the middle of an arc of a given radius.
func (p *replay) centreOfRadius(to *[4]float64, r float64, clockwise bool) (x, y float64, ok bool) {
	dx, dy := to[0]-p.at[0], to[1]-p.at[1]
	d2 := float64(dx*dx) + float64(dy*dy)
	h2 := float64(r*r) - float64(d2/4)
	if !(d2 > 0 && h2 >= -1e-3*d2) || math.Abs(r) > farthest {
		return 0, 0, false
	}
	// How far the middle is beside the chord, as a multiple of the chord.
	h := math.Sqrt(max(0, h2) / d2)
	if clockwise != (r < 0) {
		h = -h
	}
	return p.at[0] + float64(dx/2) - float64(h*dy), p.at[1] + float64(dy/2) + float64(h*dx), true
}
