package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// SmallLoop is the length up to which a wall is printed at the speed for small
// ones: that of a circle of 6.5 mm.
const SmallLoop = 2 * math.Pi * 6.5

// seamGap is what is left open at the end of a loop that is not one path, in
// nozzle diameters, so that no plastic is laid twice.
const seamGap = 0.15

// router puts the strokes of layers in the order of printing. It goes from layer
// to layer, so that each begins where the one before ended.
type router struct {
	job   *job
	at    geom.Vec2
	level int         // of the layer
	seams []geom.Vec2 // of the layer before
	next  []geom.Vec2 // of this layer
	paths []Path
	hull  poly.Region // what the skirt runs around
}

// layer returns the paths of a slab: skirt, then island by island walls and
// infill.
func (r *router) layer(s *slab) Layer {
	from := r.at
	r.paths, r.level = nil, s.level
	r.next = r.next[:0]
	r.skirt(s)
	r.brim(s)
	done := make([]bool, len(s.islands))
	for k := range s.islands {
		i := k
		if k > 0 {
			i = r.nearestIsland(s, done)
		}
		done[i] = true
		o := &s.islands[i]
		if r.job.s.InfillFirst && s.level > 0 {
			r.infill(o)
			r.walls(o.walls, s, o.swell)
			continue
		}
		r.walls(o.walls, s, o.swell)
		r.infill(o)
	}
	r.seams, r.next = r.next, r.seams
	markInside(r.paths, from, s.hidden)
	return Layer{Index: s.index, Z: s.z, Height: s.height, Paths: r.paths}
}

// nearestIsland returns the nearest part of the layer that is not done.
func (r *router) nearestIsland(s *slab, done []bool) int {
	best, least := -1, math.Inf(1)
	for i := range s.islands {
		if done[i] {
			continue
		}
		p := s.region[i].Outer[0]
		if len(s.islands[i].walls) > 0 {
			_, p = r.nearestOn(s.islands[i].walls[0])
		}
		if d := dist(r.at, p); best < 0 || d < least {
			best, least = i, d
		}
	}
	return best
}

// nearestOn returns the corner of l nearest to the nozzle.
func (r *router) nearestOn(l *loop) (int, geom.Vec2) {
	best, least := 0, math.Inf(1)
	for i, p := range l.ring {
		x, y := p.X-r.at.X, p.Y-r.at.Y
		if d := float64(x*x) + float64(y*y); d < least {
			best, least = i, d
		}
	}
	return best, l.ring[best]
}

// walls prints loops with those inside them, the nearest first, and so many times
// thicker than usual.
func (r *router) walls(loops []*loop, s *slab, swell float64) {
	left := append([]*loop(nil), loops...)
	for len(left) > 0 {
		best, least := 0, math.Inf(1)
		for i, l := range left {
			_, p := r.nearestOn(l)
			if d := dist(r.at, p); d < least {
				best, least = i, d
			}
		}
		l := left[best]
		left = append(left[:best], left[best+1:]...)
		// Inner walls come before outer ones: those of an outline lie inside of
		// it, those of a hole around it.
		if l.outline != r.job.s.ExternalPerimetersFirst {
			r.walls(l.inside, s, swell)
			r.wall(l, s, swell)
		} else {
			r.wall(l, s, swell)
			r.walls(l.inside, s, swell)
		}
	}
}

// wall prints one loop.
func (r *router) wall(l *loop, s *slab, swell float64) {
	i, f := r.seam(l), l.feature()
	// Parts of the loop over air are paths of their own, with their own flow.
	first := len(r.paths)
	for k := range len(l.ring) {
		e := (i + k) % len(l.ring)
		g := f
		if l.hangs != nil && l.hangs[e] {
			g = OverhangPerimeter
		}
		r.extend(&s.strokes[g], first, l.ring[e], l.ring[(e+1)%len(l.ring)])
	}
	for k := first; k < len(r.paths); k++ {
		p := &r.paths[k]
		p.Flow, p.Width = p.Flow*swell, p.Width*swell
		// A part over air is never faster than its wall: firmware slows down where the speed
		// changes along a curve, so that a faster bridge_speed would take longer.
		p.Speed = min(p.Speed, s.strokes[f].Speed)
	}
	r.slowSmall(l, s, r.paths[first:])
	p := &r.paths[len(r.paths)-1]
	if len(r.paths) == first+1 {
		p.Closed = true
		p.Points = p.Points[:len(p.Points)-1]
		r.at = p.Points[0]
		return
	}
	p.Points = shortened(p.Points, float64(seamGap*r.job.s.NozzleDiameter))
	r.at = p.Points[len(p.Points)-1]
}

// slowSmall gives the paths of a small loop the speed for those.
func (r *router) slowSmall(l *loop, s *slab, paths []Path) {
	v := r.job.s.SmallPerimeterSpeed
	if s.level == 0 || v <= 0 || (&Path{Points: l.ring, Closed: true}).Length() > SmallLoop {
		return
	}
	for i := range paths {
		paths[i].Speed = even(&r.job.s, capped(&r.job.s, v, paths[i].Flow))
	}
}

// extend adds an edge to the last path, or begins one for another feature.
func (r *router) extend(k *stroke, first int, from, to geom.Vec2) {
	if n := len(r.paths); n == first || r.paths[n-1].Feature != k.Feature {
		p := k.Path
		p.Points = []geom.Vec2{from}
		r.paths = append(r.paths, p)
	}
	p := &r.paths[len(r.paths)-1]
	p.Points = append(p.Points, to)
}

// shortened returns line without its last mm, of which it keeps at least one
// corner and a bit.
func shortened(line []geom.Vec2, by float64) []geom.Vec2 {
	for n := len(line); n >= 2; n = len(line) {
		p, q := line[n-2], line[n-1]
		d := dist(p, q)
		if d > by {
			t := by / d
			line[n-1] = geom.Vec2{X: q.X + float64(t*(p.X-q.X)), Y: q.Y + float64(t*(p.Y-q.Y))}
			return line
		}
		if n == 2 {
			return line
		}
		by -= d
		line = line[:n-1]
	}
	return line
}

// infill prints the infill of an island, the nearest end first.
func (r *router) infill(o *island) {
	left := o.infill
	for len(left) > 0 {
		best, back, least := 0, false, math.Inf(1)
		for i := range left[:min(len(left), mostLooked)] {
			p := left[i].Points
			if d := dist(r.at, p[0]); d < least {
				best, back, least = i, false, d
			}
			if d := dist(r.at, p[len(p)-1]); d < least {
				best, back, least = i, true, d
			}
		}
		p := left[best]
		left[best] = left[0]
		left = left[1:]
		if back {
			for i, k := 0, len(p.Points)-1; i < k; i, k = i+1, k-1 {
				p.Points[i], p.Points[k] = p.Points[k], p.Points[i]
			}
		}
		r.paths = append(r.paths, p)
		r.at = p.Points[len(p.Points)-1]
	}
}

// mostLooked bounds the strokes among which the nearest is looked for. Infill is
// made from one side of an area to the other, so the next ones are near.
const mostLooked = 2000
