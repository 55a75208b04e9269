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
		i = r.nearSeam(l)
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

// alignedSeam returns the corner of a wall at the surface that is next to a seam of the layer
// below, or else the sharpest one; and that of another wall beside that.
func (r *router) alignedSeam(l *loop) int {
	if l.outer != nil {
		i, _ := l.corner(l.outer.ring[r.alignedSeam(l.outer)])
		return i
	}
	if i, d := l.corner(r.seams...); d < seamReach {
		return i
	}
	best, sharpest := 0, 2.0
	for i, p := range l.ring {
		n := len(l.ring)
		if c := turnCos(l.ring[(i+n-1)%n], p, l.ring[(i+1)%n]); c < sharpest-1e-6 {
			best, sharpest = i, c
		}
	}
	return best
}

// corner returns the corner that is nearest to one of some places, and how far that is.
func (l *loop) corner(places ...geom.Vec2) (best int, far float64) {
	least := math.Inf(1)
	for _, q := range places {
		if l.apart(q) >= least {
			continue
		}
		for i, p := range l.ring {
			x, y := p.X-q.X, p.Y-q.Y
			if d := float64(x*x) + float64(y*y); d < least {
				best, least = i, d
			}
		}
	}
	return best, math.Sqrt(least)
}

// apart returns the square of the way from q to the box of l.
func (l *loop) apart(q geom.Vec2) float64 {
	x := max(l.box.Min.X-q.X, q.X-l.box.Max.X, 0)
	y := max(l.box.Min.Y-q.Y, q.Y-l.box.Max.Y, 0)
	return float64(x*x) + float64(y*y)
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
