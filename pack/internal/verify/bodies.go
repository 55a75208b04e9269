package verify

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// How two bodies lie to each other in space.

// PlacedBody is a body under a rigid motion of any turn.
type PlacedBody struct {
	*Body
	Pose geom.Affine
}

// Box returns a box around the placed body, not always the smallest.
func (p *PlacedBody) Box() geom.Box {
	if p.Empty() {
		return geom.EmptyBox()
	}
	return around(&p.Pose, &p.Shape.tree.nodes[0].box)
}

// side is one of two bodies that are compared, and the ways between its stored
// coordinates and those that both are compared in.
type side struct {
	*Body
	to, from geom.Affine
	touching bits // triangles that touch the other body
}

// meeting compares two bodies, in the stored coordinates of the first one.
type meeting struct {
	sides [2]side
	slack float64 // how deep they may reach into each other

	gap     Gap // the nearest places so far
	crossed int // pairs of triangles that cross by more than slack
	deep    Gap // the deepest place so far
}

// enoughCrossings is how many pairs of crossing triangles are looked at: two
// large meshes in one place have more than anybody needs to know that they
// overlap.
const enoughCrossings = 200

// Bodies measures two bodies in space. Only distances below reach are searched
// for. Bodies that reach no more than slack into each other touch.
//
// They overlap, and the depth is more than slack, when
//
//   - triangles cross, which exact predicates tell, and would have to be moved by
//     more than slack to part them, or
//   - a shell of one, a point in the depth of it, or a triangle of it that touches
//     the other, lies inside the other one and farther than slack from its surface.
//
// These are all ways to overlap: where no triangles cross, each lies on one side
// of the other surface, and so do all that hang together with it and do not touch
// that surface. Two bodies whose surfaces are the same have the same depths.
//
// The depth is the distance from the surface of one body of the deepest point of
// the other that was found: a lower bound of it.
func Bodies(a, b *PlacedBody, reach, slack float64) Gap {
	if a.Empty() || b.Empty() {
		return Gap{Distance: reach}
	}
	away, ok := inverse(&a.Pose)
	if !ok {
		return Gap{Distance: reach} // the caller looks at matrices first
	}
	w := &meeting{slack: slack, gap: Gap{Distance: reach}}
	w.sides[0] = side{Body: a.Body, to: geom.Identity(), from: geom.Identity()}
	w.sides[1] = side{Body: b.Body, to: away.Mul(b.Pose)}
	if w.sides[1].from, ok = inverse(&w.sides[1].to); !ok {
		return Gap{Distance: reach}
	}
	over := w.nested()
	if !over {
		w.walk()
		over = w.overlap()
	}
	g := w.gap
	if over {
		w.sample()
		g = w.deep
	}
	g.A, g.B = a.Pose.Apply(g.A), a.Pose.Apply(g.B)
	return g
}

// inverse returns the inverse of a. Its rows may be a little off from those of a
// rotation, as in a file with few digits, so that the transpose would not do.
func inverse(a *geom.Affine) (geom.Affine, bool) {
	var rows [3]geom.Vec
	for r := range rows {
		rows[r] = geom.Vec{X: a.M[r][0], Y: a.M[r][1], Z: a.M[r][2]}
	}
	det := a.Det()
	if !(math.Abs(det) > 0) {
		return geom.Affine{}, false
	}
	var out geom.Affine
	for k := range 3 {
		c := geom.Scale(1/det, geom.Cross(rows[(k+1)%3], rows[(k+2)%3]))
		out.M[0][k], out.M[1][k], out.M[2][k] = c.X, c.Y, c.Z
	}
	out.T = geom.Scale(-1, out.ApplyVector(a.T))
	return out, true
}

// around returns the box around b under a.
func around(a *geom.Affine, b *geom.Box) geom.Box {
	at, h := a.Apply(b.Center()), b.Size()
	reach := func(row [3]float64) float64 {
		return float64((float64(abs(row[0])*h.X) + float64(abs(row[1])*h.Y) + float64(abs(row[2])*h.Z)) / 2)
	}
	half := geom.Vec{X: reach(a.M[0]), Y: reach(a.M[1]), Z: reach(a.M[2])}
	return geom.Box{Min: geom.Sub(at, half), Max: geom.Add(at, half)}
}

// walk searches the trees of both surfaces for the nearest triangles and for
// those that cross or touch.
func (w *meeting) walk() {
	box := w.box(0)
	w.visit(0, 0, &box)
}

// box returns the box around node m of the second body.
func (w *meeting) box(m int32) geom.Box {
	return around(&w.sides[1].to, &w.sides[1].Shape.tree.nodes[m].box)
}

// rounding covers what the places of boxes and triangles may be off, in mm, so
// that no touching pair is left out.
const rounding = 1e-9

// matters reports whether triangles at least that far apart still have something
// to say.
func (w *meeting) matters(gap float64) bool {
	return (gap < w.gap.Distance || gap <= w.slack+rounding) && w.crossed < enoughCrossings
}

// visit looks at node n of the first and m of the second body, whose box is given.
func (w *meeting) visit(n, m int32, box *geom.Box) {
	v, u := &w.sides[0].Shape.tree.nodes[n], &w.sides[1].Shape.tree.nodes[m]
	if !w.matters(boxGap(&v.box, box)) {
		return
	}
	switch {
	case v.second == 0 && u.second == 0:
		w.leaves(v, u)
	case u.second == 0 || v.second != 0 && v.count >= u.count:
		first, second := n+1, v.second
		tree := w.sides[0].Shape.tree
		if boxGap(&tree.nodes[second].box, box) < boxGap(&tree.nodes[first].box, box) {
			first, second = second, first
		}
		w.visit(first, m, box)
		w.visit(second, m, box)
	default:
		first, second := w.box(m+1), w.box(u.second)
		if boxGap(&v.box, &second) < boxGap(&v.box, &first) {
			w.visit(n, u.second, &second)
			w.visit(n, m+1, &first)
			return
		}
		w.visit(n, m+1, &first)
		w.visit(n, u.second, &second)
	}
}

// leaves measures the triangles of two leaves.
func (w *meeting) leaves(v, u *node) {
	a, b := &w.sides[0], &w.sides[1]
	for _, j := range b.Shape.tree.items[u.first : u.first+u.count] {
		q := b.stored3(j)
		for k := range q {
			q[k] = b.to.Apply(q[k])
		}
		box := q.box()
		if !w.matters(boxGap(&v.box, &box)) {
			continue
		}
		for _, i := range a.Shape.tree.items[v.first : v.first+v.count] {
			p := a.stored3(i)
			if own := p.box(); w.matters(boxGap(&own, &box)) {
				w.triangles([2]int32{i, j}, &p, &q)
			}
		}
	}
}

func (t *tri3) box() geom.Box {
	return geom.Box{Min: t[0], Max: t[0]}.Extend(t[1]).Extend(t[2])
}

// triangles measures two triangles, one of each body.
func (w *meeting) triangles(index [2]int32, t, u *tri3) {
	// Surfaces that lie along each other have many pairs whose boxes are near.
	if !w.matters(t.flatGap(u)) || !w.matters(u.flatGap(t)) {
		return
	}
	var d float64
	p, crossing := crossing3(t, u)
	q := p
	if crossing {
		if by := push3(t, u); by > w.slack {
			w.crossed++
			if by > w.deep.Depth {
				w.deep = Gap{Depth: by, A: p, B: p}
			}
		}
	} else {
		d, p, q = apart3(t, u)
	}
	if d <= w.slack {
		for k := range w.sides {
			w.sides[k].touching.set(index[k], len(w.sides[k].prims))
		}
	}
	if d < w.gap.Distance {
		w.gap = Gap{Distance: d, A: p, B: q}
	}
}

// bits are a set of triangles.
type bits []uint64

// set adds i of n.
func (b *bits) set(i int32, n int) {
	if *b == nil {
		*b = make(bits, (n+63)/64)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bits) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }

// Vertices calls f for every placed vertex that a triangle uses.
func (p *PlacedBody) Vertices(f func(geom.Vec)) {
	for _, v := range p.corners() {
		f(p.Pose.Apply(v))
	}
}
