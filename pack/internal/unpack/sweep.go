package unpack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// sweep is the motion of one body along a straight line past another.
type sweep struct {
	a, b   *Body // a moves
	offset geom.Vec
	dir    geom.Vec // unit vector
	off    [3]float64
	inv    [3]float64 // of dir; 0 where dir is
	first  float64    // how far a may move; the length asked for while nothing is met
	length float64
	any    bool // content with any crossing
	hit    bool
	work   int64 // pairs of nodes and of triangles looked at
	pair   meeting
}

// boxSlack widens the way on which boxes may meet, for the rounding of shifts, in
// mm.
const boxSlack = 1e-6

// newSweep prepares the motion of a by length along dir.
func newSweep(a, b *Placed, dir geom.Vec, length float64) *sweep {
	w := &sweep{a: a.Body, b: b.Body, offset: geom.Sub(a.At, b.At), dir: dir, first: length, length: length}
	for k := range 3 {
		w.off[k] = coordinate(w.offset, k)
		if v := coordinate(dir, k); v != 0 {
			w.inv[k] = 1 / v
		}
	}
	w.pair.outwards = [2]float64{a.inside, b.inside}
	return w
}

// run finds how far a may move. any: only whether it meets b counts.
func (w *sweep) run(any bool) {
	w.any = any
	if len(w.a.nodes) == 0 || len(w.b.nodes) == 0 {
		return
	}
	if at := w.boxes(0, 0); w.matters(at) {
		w.visit(0, 0)
	}
}

// matters reports whether something that is met at the given place changes the
// answer.
func (w *sweep) matters(at float64) bool {
	return at <= w.first && !(w.hit && (w.any || w.first <= 0))
}

// boxes returns where the boxes of two nodes begin to meet, infinite when they do
// not.
func (w *sweep) boxes(n, m int32) float64 {
	a, b := &w.a.boxes[n], &w.b.boxes[m]
	in, out := 0.0, w.first
	for k := range 3 {
		lo := float64(b.lo[k]) - float64(a.hi[k]) - w.off[k] - boxSlack
		hi := float64(b.hi[k]) - float64(a.lo[k]) - w.off[k] + boxSlack
		switch v := w.inv[k]; {
		case v > 0:
			lo, hi = lo*v, hi*v
		case v < 0:
			lo, hi = hi*v, lo*v
		default:
			if lo > 0 || hi < 0 {
				return math.Inf(1)
			}
			continue
		}
		if lo > in {
			in = lo
		}
		if hi < out {
			out = hi
		}
	}
	if in > out {
		return math.Inf(1)
	}
	return in
}

// visit looks at nodes n of a and m of b, whose boxes meet.
func (w *sweep) visit(n, m int32) {
	w.work++
	v, u := &w.a.nodes[n], &w.b.nodes[m]
	if v.second == 0 && u.second == 0 {
		w.leaves(v, u)
		return
	}
	var pairs [2][2]int32
	if u.second == 0 || v.second != 0 && v.count >= u.count {
		pairs = [2][2]int32{{n + 1, m}, {v.second, m}}
	} else {
		pairs = [2][2]int32{{n, m + 1}, {n, u.second}}
	}
	near, far := w.boxes(pairs[0][0], pairs[0][1]), w.boxes(pairs[1][0], pairs[1][1])
	swap := far < near
	if w.any && max(near, far) <= w.first {
		swap = w.aside(pairs[1]) < w.aside(pairs[0]) // what is straight ahead is hit most likely
	}
	if swap {
		pairs[0], pairs[1], near, far = pairs[1], pairs[0], far, near
	}
	if w.matters(near) {
		w.visit(pairs[0][0], pairs[0][1])
	}
	if w.matters(far) {
		w.visit(pairs[1][0], pairs[1][1])
	}
}

// aside returns how far the middles of two boxes pass each other, squared.
func (w *sweep) aside(pair [2]int32) float64 {
	a, b := &w.a.boxes[pair[0]], &w.b.boxes[pair[1]]
	var c [3]float64
	for k := range c {
		c[k] = float64((float64(b.lo[k])+float64(b.hi[k])-float64(a.lo[k])-float64(a.hi[k]))/2) - w.off[k]
	}
	v := geom.Vec{X: c[0], Y: c[1], Z: c[2]}
	ahead := geom.Dot(v, w.dir)
	return geom.Dot(v, v) - float64(ahead*ahead)
}

// leaves looks at the triangles of two leaves.
func (w *sweep) leaves(v, u *node) {
	var own [leafFaces]triangle
	var boxes [leafFaces]geom.Box
	for k, i := range w.a.faces[v.first : v.first+v.count] {
		own[k] = w.a.triangle(i)
		for c := range own[k] {
			own[k][c] = geom.Add(own[k][c], w.offset)
		}
		boxes[k] = own[k].box()
	}
	p := &w.pair
	for _, j := range w.b.faces[u.first : u.first+u.count] {
		p.u = w.b.triangle(j)
		box := p.u.box()
		for k := range v.count {
			w.work++
			if !w.passes(&boxes[k], &box) {
				continue
			}
			p.t = own[k]
			if s, hit := p.meets(w.dir, w.length, w.first); hit && s < w.first {
				w.first, w.hit = s, true
			}
		}
	}
}

// passes reports whether box a may meet box b on its way to what was met first.
func (w *sweep) passes(a, b *geom.Box) bool {
	in, out := 0.0, w.first
	for k := range 3 {
		lo := coordinate(b.Min, k) - coordinate(a.Max, k) - boxSlack
		hi := coordinate(b.Max, k) - coordinate(a.Min, k) + boxSlack
		switch v := w.inv[k]; {
		case v > 0:
			lo, hi = lo*v, hi*v
		case v < 0:
			lo, hi = hi*v, lo*v
		default:
			if lo > 0 || hi < 0 {
				return false
			}
			continue
		}
		in, out = max(in, lo), min(out, hi)
	}
	return in <= out
}
