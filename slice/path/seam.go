package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// seamReach in mm is how far a seam looks for that of the layer below it.
const seamReach = 3

// seam chooses the corner at which a wall begins, and remembers it for the layer
// above.
func (r *router) seam(l *loop) int {
	i := 0
	switch r.job.s.SeamPosition {
	case "rear":
		for k, p := range l.ring {
			if p.Y > l.ring[i].Y {
				i = k
			}
		}
	case "aligned":
		i = r.alignedSeam(l)
	case "random":
		i = r.randomSeam(l)
	default:
		i, _ = r.nearestOn(l)
	}
	r.next = append(r.next, l.ring[i])
	return i
}

// randomSeam returns the corner at a place along the loop that is as good as random: the golden
// section of layers and of their loops, the same for the same print.
func (r *router) randomSeam(l *loop) int {
	_, share := math.Modf(float64(float64(r.level)*math.Phi) + float64(float64(len(r.next))*math.Sqrt2))
	left := float64(share * (&Path{Points: l.ring, Closed: true}).Length())
	for i, p := range l.ring {
		d := dist(p, l.ring[(i+1)%len(l.ring)])
		if left < d/2 {
			return i
		}
		if left < d {
			return (i + 1) % len(l.ring)
		}
		left -= d
	}
	return 0
}

// alignedSeam returns the corner next to a seam of the layer below, or else the
// sharpest one.
func (r *router) alignedSeam(l *loop) int {
	best, least := -1, float64(seamReach*seamReach)
	for _, q := range r.seams {
		if q.X < l.box.Min.X-seamReach || q.X > l.box.Max.X+seamReach || q.Y < l.box.Min.Y-seamReach || q.Y > l.box.Max.Y+seamReach {
			continue
		}
		for i, p := range l.ring {
			x, y := p.X-q.X, p.Y-q.Y
			if d := float64(x*x) + float64(y*y); d < least {
				best, least = i, d
			}
		}
	}
	if best >= 0 {
		return best
	}
	sharpest := 2.0
	for i, p := range l.ring {
		n := len(l.ring)
		if c := turnCos(l.ring[(i+n-1)%n], p, l.ring[(i+1)%n]); c < sharpest-1e-6 {
			best, sharpest = i, c
		}
	}
	return max(best, 0)
}

// turnCos returns the cosine of the turn at q on the way from p to s.
func turnCos(p, q, s geom.Vec2) float64 {
	ux, uy, vx, vy := q.X-p.X, q.Y-p.Y, s.X-q.X, s.Y-q.Y
	l := math.Sqrt((float64(ux*ux) + float64(uy*uy)) * (float64(vx*vx) + float64(vy*vy)))
	if l == 0 {
		return 1
	}
	return (float64(ux*vx) + float64(uy*vy)) / l
}
