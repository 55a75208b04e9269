package hull

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// refine turns the best boxes found so far downhill, on all corners, and adds
// where they end.
func (s *search) refine() {
	found := slices.Clone(s.found)
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.volume, b.volume) })
	for _, c := range s.descend(found) {
		c.rank = len(s.found)
		s.found = append(s.found, c)
	}
}

// descend walks down from the best frames that differ, and then removes the
// last error of the best few ends.
func (s *search) descend(found []candidate) []candidate {
	starts, polished := s.effort()
	var from []candidate
	for _, c := range found {
		if len(from) == starts || c.volume > hopeless*found[0].volume {
			break
		}
		if !slices.ContainsFunc(from, func(e candidate) bool { return alike(c, e) }) {
			from = append(from, c)
		}
	}
	var ends []candidate
	for _, c := range from {
		w := s.walkFrom(c.frame)
		w.simplexDescent(0.1)
		ends = append(ends, candidate{frame: w.frame, volume: w.value})
	}
	slices.SortStableFunc(ends, func(a, b candidate) int { return cmp.Compare(a.volume, b.volume) })
	for i := range ends[:min(len(ends), polished)] {
		w := s.walkFrom(ends[i].frame)
		w.polish()
		ends[i] = candidate{frame: w.frame, volume: w.value}
	}
	return ends
}

// effort is how many boxes are turned downhill and how many of the ends are
// polished. On 600 random hulls of 4 to 400 corners, stretched and on grids,
// these numbers lost nothing against four times as many; half as many lost up
// to 4% on 5 of 600, most of them tetrahedra: few corners make deep valleys far
// apart, but are fast to measure.
func (s *search) effort() (starts, polished int) {
	const few = 32
	if len(s.h.Points) <= few {
		return 40, 12
	}
	return 24, 8
}

// hopeless is how much larger than the best a start may be.
const hopeless = 1.6

func (s *search) walkFrom(f frame) walker {
	w := walker{climber: &s.climber, frame: f, touch: s.near(&f)}
	w.value = w.climber.volume(&w.frame, &w.touch)
	return w
}

// alike reports whether two frames are the same box up to half a degree, with
// axes in any order and direction, or mirror images, which have one volume.
func alike(a, b candidate) bool {
	const cos = 0.99996
	if math.Abs(a.volume-b.volume) < 1e-9*a.volume {
		return true
	}
	for _, u := range a.frame {
		if !slices.ContainsFunc(b.frame[:], func(v geom.Vec) bool { return math.Abs(geom.Dot(u, v)) > cos }) {
			return false
		}
	}
	return true
}

// walker holds the best frame of one descent.
type walker struct {
	climber *climber
	frame   frame
	touch   touch
	value   float64
}

// try measures the frame turned by r.
func (w *walker) try(r geom.Vec) float64 {
	f := w.frame.rotated(r)
	return w.climber.volume(&f, &w.touch)
}

// moveTo takes the frame turned by r when that is better.
func (w *walker) moveTo(r geom.Vec) bool {
	f := w.frame.rotated(r)
	v := w.climber.volume(&f, &w.touch)
	if v >= w.value {
		return false
	}
	w.frame, w.value = f, v
	return true
}

// simplexDescent is the method of Nelder and Mead (doi:10.1093/comjnl/7.4.308)
// over rotation vectors of the frame, starting with turns of the given angle.
func (w *walker) simplexDescent(angle float64) {
	const rounds = 60
	type corner struct {
		at    geom.Vec
		value float64
	}
	s := [4]corner{{geom.Vec{}, w.value}}
	for k, r := range [3]geom.Vec{{X: angle}, {Y: angle}, {Z: angle}} {
		s[k+1] = corner{r, w.try(r)}
	}
	for range rounds {
		slices.SortStableFunc(s[:], func(a, b corner) int { return cmp.Compare(a.value, b.value) })
		if s[3].value-s[0].value <= 1e-7*s[0].value {
			break
		}
		mid := scaled(1./3, plus(s[0].at, plus(s[1].at, s[2].at)))
		probe := func(t float64) corner {
			r := plus(mid, scaled(t, sub(s[3].at, mid)))
			return corner{r, w.try(r)}
		}
		switch c := probe(-1); {
		case c.value < s[0].value:
			if far := probe(-2); far.value < c.value {
				c = far
			}
			s[3] = c
		case c.value < s[2].value:
			s[3] = c
		default:
			t := 0.5
			if c.value < s[3].value {
				t = -0.5
			}
			if c = probe(t); c.value < s[3].value {
				s[3] = c
				break
			}
			for k := 1; k < 4; k++ {
				r := scaled(0.5, plus(s[0].at, s[k].at))
				s[k] = corner{r, w.try(r)}
			}
		}
	}
	for _, c := range s {
		if c.value < s[0].value {
			s[0] = c
		}
	}
	w.moveTo(s[0].at)
}

// contact is an edge of the hull that nearly lies on a side of the box: the
// condition axis[k]·edge = 0.
type contact struct {
	k     int
	edge  geom.Vec // unit
	angle float64
}

// polish jumps to boxes on which three edges lie flat, or two. At a least box
// the volume has a kink in nearly every direction: edges lie on its sides, and
// each that does fixes one of the three ways to turn. Descents creep up to such
// a point; solving for it lands on it.
func (w *walker) polish() {
	const rounds = 6
	for range rounds {
		before := w.value
		near := w.contacts()
		start := *w
		for i := range near {
			for j := range i {
				w.land(&start, near[i], near[j], nil)
				for k := range j {
					w.land(&start, near[i], near[j], &near[k])
				}
			}
		}
		if w.value >= before*(1-1e-9) {
			return
		}
	}
}

// contacts returns the edges at the touched corners that lie flattest.
func (w *walker) contacts() []contact {
	const most = 8
	var out []contact
	c := w.climber
	for k, sides := range w.touch {
		for _, at := range sides {
			for _, n := range c.next[c.first[at]:c.first[at+1]] {
				e := unit(sub(c.pts[n], c.pts[at]))
				out = append(out, contact{k, e, math.Abs(geom.Dot(e, w.frame[k]))})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b contact) int { return cmp.Compare(a.angle, b.angle) })
	return out[:min(len(out), most)]
}

// land turns the frame of start until the edges lie flat, by Newton's method,
// and keeps the result if it is the best. With two edges there is a way left
// to turn, along which it takes the shortest turn.
func (w *walker) land(start *walker, a, b contact, c *contact) {
	f := start.frame
	const widest = 0.1 // radians: beyond, it is another box
	for range 4 {
		ra, da := row(&f, a)
		rb, db := row(&f, b)
		rc, dc := geom.Cross(ra, rb), 0.0
		if c != nil {
			rc, dc = row(&f, *c)
		}
		r, ok := solve(frame{ra, rb, rc}, geom.Vec{X: -da, Y: -db, Z: -dc})
		if !ok || geom.Norm(r) > widest {
			return
		}
		f = f.rotated(r)
		if geom.Norm(r) < 1e-9 {
			break
		}
	}
	t := start.touch
	if v := w.climber.volume(&f, &t); v < w.value {
		w.frame, w.value, w.touch = f, v, t
	}
}

// row returns the linear condition of a contact on a small turn r: with the
// axis turned to axis + r×axis, (axis + r×axis)·edge = 0 reads
// r·(axis×edge) = -axis·edge.
func row(f *frame, c contact) (normal geom.Vec, distance float64) {
	return geom.Cross(f[c.k], c.edge), geom.Dot(f[c.k], c.edge)
}

// solve returns x with m·x = b, by Cramer's rule.
func solve(m frame, b geom.Vec) (x geom.Vec, ok bool) {
	yz, zx, xy := geom.Cross(m[1], m[2]), geom.Cross(m[2], m[0]), geom.Cross(m[0], m[1])
	det := geom.Dot(m[0], yz)
	if math.Abs(det) < 1e-9 {
		return x, false
	}
	x = plus(scaled(b.X, yz), plus(scaled(b.Y, zx), scaled(b.Z, xy)))
	return scaled(1/det, x), true
}
