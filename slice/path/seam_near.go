package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Seams near the nozzle are not at the nearest corner: PrusaSlicer weighs the way against how
// well a corner hides the seam (libslic3r/GCode/SeamPlacer.cpp, SeamComparator), so that a sharp
// corner some 10 mm away is better than a smooth wall close by. How much of a corner is seen from
// around the part, which it adds, is left out here.

// Shapes of the penalties: how fast those of angle and way grow.
const (
	angleFall = 3.0
	wayFall   = 0.005
)

// arm is how far from a corner its angle is measured, in mm.
const arm = 0.3

// nearSeam returns the corner of l with the least penalty. Corners over air are the last choice.
func (r *router) nearSeam(l *loop) int {
	best, least, held := 0, math.Inf(1), false
	n := len(l.ring)
	for i, p := range l.ring {
		holds := l.hangs == nil || !l.hangs[i] && !l.hangs[(i+n-1)%n]
		if held && !holds {
			continue
		}
		cost := anglePenalty(l.turn(i)) + 1 - bell(dist(p, r.at), wayFall)
		if cost < least || holds && !held {
			best, least, held = i, cost, holds
		}
	}
	return best
}

// turn returns by how much the wall turns at a corner, from -pi to pi: to the left is above 0,
// where the part has a corner that stands out.
func (l *loop) turn(i int) float64 {
	n := len(l.ring)
	q, before, after := l.ring[i], i, i
	for range n {
		if before = (before + n - 1) % n; dist(l.ring[before], q) >= arm {
			break
		}
	}
	for range n {
		if after = (after + 1) % n; dist(l.ring[after], q) >= arm {
			break
		}
	}
	p, s := l.ring[before], l.ring[after]
	ux, uy, vx, vy := q.X-p.X, q.Y-p.Y, s.X-q.X, s.Y-q.Y
	return geom.Atan2(float64(ux*vy)-float64(uy*vx), float64(ux*vx)+float64(uy*vy))
}

// anglePenalty is 4/3 for a straight wall, 0.53 for a square corner, 0.22 for one in a notch.
func anglePenalty(turn float64) float64 {
	return bell(turn, angleFall) + 1/(2+geom.Exp(-turn))
}

// bell is 1 at 0 and falls to both sides.
func bell(x, fall float64) float64 {
	return (geom.Exp(1/(1+float64(float64(fall*x)*x))) - 1) / (math.E - 1)
}
