package verify

import (
	"github.com/saggar3d/saggar/geom"
)

// Gap is how two shapes lie to each other.
type Gap struct {
	// Distance is the distance in mm between them: 0 when they touch or overlap,
	// and at least the asked reach when they are farther apart than that.
	Distance float64

	// Depth is how far one reaches into the other in mm, where they overlap: the
	// distance from the boundary of one of the deepest point of the other that
	// was found, or the shortest move that parts two of their triangles, whichever
	// is more. Either way no shorter move parts the two shapes; a longer one may
	// be needed. 0 when they do not overlap.
	Depth float64

	// A and B are points of the two shapes at that distance; where they overlap,
	// the deep point and the nearest place where it would be out, at least as far
	// away as the depth.
	A, B geom.Vec
}

// Between measures two shapes, both in the plane or both in space. Only distances
// below reach are searched for. There is no depth in space: surfaces that cross
// have the distance 0.
func Between(a, b *Placed, reach float64) Gap {
	g := Gap{Distance: reach}
	if a.Empty() || b.Empty() {
		return g
	}
	w := walk{a: a, b: b, best: &g}
	w.pair(0, 0)
	if a.flat && b.flat && w.deep() {
		if d, ok := overlap(a, b); ok {
			return d
		}
	}
	return g
}

// walk searches two trees for the nearest pair of primitives.
type walk struct {
	a, b *Placed
	best *Gap
}

// pair looks at the nodes n of a and m of b.
func (w *walk) pair(n, m int32) {
	w.visit(n, m, w.gap(n, m))
}

// gap is a lower bound for the distances between what two nodes hold.
func (w *walk) gap(n, m int32) float64 {
	x, y := w.a.nodeBox(n), w.b.nodeBox(m)
	return boxGap(&x, &y)
}

func (w *walk) visit(n, m int32, gap float64) {
	if !(gap < w.best.Distance) {
		return
	}
	v, u := &w.a.tree.nodes[n], &w.b.tree.nodes[m]
	switch {
	case v.second == 0 && u.second == 0:
		w.leaves(v, u)
	case u.second == 0 || v.second != 0 && v.count >= u.count:
		w.nearerFirst([2]int32{n + 1, m}, [2]int32{v.second, m})
	default:
		w.nearerFirst([2]int32{n, m + 1}, [2]int32{n, u.second})
	}
}

// nearerFirst visits two pairs of nodes, the nearer one first: what it finds
// often spares the other.
func (w *walk) nearerFirst(p, q [2]int32) {
	gp, gq := w.gap(p[0], p[1]), w.gap(q[0], q[1])
	if gq < gp {
		p, q, gp, gq = q, p, gq, gp
	}
	w.visit(p[0], p[1], gp)
	w.visit(q[0], q[1], gq)
}

// leaves measures all pairs of primitives of two leaves.
func (w *walk) leaves(v, u *node) {
	for _, i := range w.a.tree.items[v.first : v.first+v.count] {
		for _, j := range w.b.tree.items[u.first : u.first+u.count] {
			w.measure(i, j)
		}
	}
}

// measure measures two primitives.
func (w *walk) measure(i, j int32) {
	a, b := w.a, w.b
	if !a.flat {
		t, u := a.inSpace(i), b.inSpace(j)
		if d, p, q := betweenTriangles3(&t, &u); d < w.best.Distance {
			*w.best = Gap{Distance: d, A: p, B: q}
		}
		return
	}
	var d float64
	var p, q geom.Vec2
	if a.solid || b.solid {
		t, u := a.triangle(i), b.triangle(j)
		d, p, q = betweenTriangles(&t, &u)
	} else {
		d, p, q = between(a.plane(int(i), 0), a.plane(int(i), 1), b.plane(int(j), 0), b.plane(int(j), 1))
	}
	if d < w.best.Distance {
		*w.best = Gap{Distance: d, A: space(p), B: space(q)}
	}
}

// touching is below which distance of their boundaries two areas may overlap
// although no corner tells: far above the rounding of placed coordinates.
const touching = 1e-6

// deep reports whether the two areas may overlap: their boundaries meet, or one
// lies in the other.
func (w *walk) deep() bool {
	return w.best.Distance < touching || w.best.Distance == 0 || contains(w.a, w.b) || contains(w.b, w.a)
}

// contains reports whether the outline a holds a corner of b. When boundaries do
// not meet, one corner of each ring of an outline tells, and one of each
// triangle.
func contains(a, b *Placed) bool {
	if a.rings == nil {
		return false
	}
	last := int32(-1)
	box := a.Box()
	for i := range b.prims {
		if b.rings != nil {
			r := b.rings.of[i]
			if r == last {
				continue
			}
			last = r
		}
		p := b.plane(i, 0)
		at := geom.Box{Min: space(p), Max: space(p)}
		if boxGap(&at, &box) == 0 && a.holds(a.stored(p)) {
			return true
		}
	}
	return false
}
