package verify

import (
	"context"
	"math"
	"sync"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Body is what a mesh encloses, in space: the points around which its surface
// winds more than half a turn, in either direction. So a cavity is not part of
// it, a mesh that is inside out encloses what it would the right way round, and
// one with a few holes is a body still.
type Body struct {
	*Shape // the surface

	mesh   *mesh.Mesh
	tree   func() *mesh.BVH // for winding numbers and rays
	shells func() []shell
	inner  func() []geom.Vec

	corners func() []geom.Vec // the vertices that faces use
}

// shell is a set of faces that hang together by corners.
type shell struct {
	at   geom.Vec // one of its corners
	face int32    // the largest one
	area float64  // of that, twice
}

// NewBody returns the body of m. What a question needs beyond the surface is
// built when it is asked first.
func NewBody(m *mesh.Mesh) *Body {
	b := &Body{Shape: NewSurface(m), mesh: m}
	b.tree = sync.OnceValue(func() *mesh.BVH {
		// Without a way to stop: half a second for the largest meshes, and a tree
		// cut short would be kept.
		t, err := mesh.NewBVH(context.Background(), m, nil)
		if err != nil {
			return &mesh.BVH{} // cannot happen: only the end of the context is an error
		}
		return t
	})
	b.shells = sync.OnceValue(b.findShells)
	b.inner = sync.OnceValue(b.findInner)
	b.corners = sync.OnceValue(b.findCorners)
	return b
}

func (b *Body) findCorners() []geom.Vec {
	used := make([]bool, len(b.points))
	out := make([]geom.Vec, 0, len(b.points))
	for _, p := range b.prims {
		for _, v := range p {
			if !used[v] {
				used[v] = true
				out = append(out, b.points[v])
			}
		}
	}
	return out
}

// findShells numbers the shells by their first faces.
func (b *Body) findShells() []shell {
	m := b.mesh
	if w, err := mesh.Weld(context.Background(), m, 0); err == nil {
		m = w // the same faces in the same order
	}
	parent := make([]int32, len(m.Vertices))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(i uint32) int32 {
		k := int32(i)
		for parent[k] != k {
			parent[k] = parent[parent[k]]
			k = parent[k]
		}
		return k
	}
	for _, f := range m.Faces {
		r := root(f[0])
		parent[root(f[1])] = r
		parent[root(f[2])] = r
	}
	var out []shell
	number := make(map[int32]int)
	for i, f := range m.Faces {
		r := root(f[0])
		k, ok := number[r]
		if !ok {
			k = len(out)
			number[r] = k
			out = append(out, shell{at: m.Vertices[f[0]], face: int32(i)})
		}
		t := b.stored3(int32(i))
		if a := geom.Norm(t.normal()); a > out[k].area {
			out[k].face, out[k].area = int32(i), a
		}
	}
	return out
}

// stored3 returns triangle i in stored coordinates.
func (s *Shape) stored3(i int32) tri3 {
	p := &s.prims[i]
	return tri3{s.points[p[0]], s.points[p[1]], s.points[p[2]]}
}

// normal returns the normal of t, as long as twice its area.
func (t *tri3) normal() geom.Vec {
	return geom.Cross(geom.Sub(t[1], t[0]), geom.Sub(t[2], t[0]))
}

// middle returns the mean of the corners.
func (t *tri3) middle() geom.Vec {
	return geom.Scale(1./3, geom.Add(geom.Add(t[0], t[1]), t[2]))
}

// holds reports whether b encloses p, in stored coordinates. On the surface it
// may say either.
func (b *Body) holds(p geom.Vec) bool {
	if b.Empty() || !inBox(&b.Shape.tree.nodes[0].box, p) {
		return false
	}
	w := b.tree().Winding(p)
	return w > 0.5 || w < -0.5
}

// nearest returns the point of the surface nearest to p and how far away it is,
// both in stored coordinates.
func (s *Shape) nearest(p geom.Vec) (float64, geom.Vec) {
	return s.nearestWithin(p, 0)
}

// nearestWithin is nearest, but content with any point not farther than good.
func (s *Shape) nearestWithin(p geom.Vec, good float64) (float64, geom.Vec) {
	n := nearest3{d: math.Inf(1)}
	at := geom.Box{Min: p, Max: p}
	var search func(k int32, gap float64)
	search = func(k int32, gap float64) {
		if !(gap < n.d) || n.d <= good {
			return
		}
		v := &s.tree.nodes[k]
		if v.second == 0 {
			for _, i := range s.tree.items[v.first : v.first+v.count] {
				t := s.stored3(i)
				n.toPoint(&t, p)
			}
			return
		}
		first, second := k+1, v.second
		g1, g2 := boxGap(&s.tree.nodes[first].box, &at), boxGap(&s.tree.nodes[second].box, &at)
		if g2 < g1 {
			first, second, g1, g2 = second, first, g2, g1
		}
		search(first, g1)
		search(second, g2)
	}
	search(0, 0)
	return n.d, n.p
}

// toPoint tries the point of t nearest to p.
func (n *nearest3) toPoint(t *tri3, p geom.Vec) {
	if q, ok := t.under(p); ok {
		n.try(q, p)
		return
	}
	for i := range 3 {
		u := geom.Sub(t[(i+1)%3], t[i])
		n.try(nearestOn3(t[i], u, geom.Dot(u, u), p), p)
	}
}

// findInner returns a point well inside the body behind the largest face of each
// shell. Shells with nothing behind them have none.
func (b *Body) findInner() []geom.Vec {
	var out []geom.Vec
	for _, s := range b.shells() {
		if p, ok := b.behind(s.face); ok {
			out = append(out, p)
		}
	}
	return out
}

// grazing is how far a ray from a face must come before it has met another one,
// in mm.
const grazing = 1e-9

// behind returns a point of the body behind face f, halfway to what comes next
// and farther from the surface where that is easy to find.
func (b *Body) behind(f int32) (geom.Vec, bool) {
	t := b.stored3(f)
	n := t.normal()
	l := geom.Norm(n)
	if !(l > 0) {
		return geom.Vec{}, false
	}
	for _, sign := range [2]float64{-1, 1} {
		dir := geom.Scale(sign/l, n)
		hit, ok := b.tree().Nearest(t.middle(), dir, grazing, math.Inf(1))
		if !ok {
			continue
		}
		p := geom.Add(t.middle(), geom.Scale(hit.Distance/2, dir))
		if b.holds(p) {
			return b.deepen(p), true
		}
	}
	return geom.Vec{}, false
}

// deepen moves p away from the nearest face to the middle between that and what
// is opposite, as long as that does not bring it nearer to another one.
func (b *Body) deepen(p geom.Vec) geom.Vec {
	const times = 6
	d, q := b.nearest(p)
	for range times {
		if !(d > 0) {
			return p
		}
		dir := geom.Scale(1/d, geom.Sub(p, q))
		hit, ok := b.tree().Nearest(p, dir, grazing, math.Inf(1))
		if !ok {
			return p
		}
		p2 := geom.Add(q, geom.Scale((d+hit.Distance)/2, dir))
		d2, q2 := b.nearest(p2)
		if !(d2 > d*(1-1e-9)) || !b.holds(p2) {
			return p
		}
		p, d, q = p2, d2, q2
	}
	return p
}

// NewBox returns the body of b.
func NewBox(b geom.Box) *Body {
	m := &mesh.Mesh{}
	for i := range 8 {
		p := b.Min
		if i&1 != 0 {
			p.X = b.Max.X
		}
		if i&2 != 0 {
			p.Y = b.Max.Y
		}
		if i&4 != 0 {
			p.Z = b.Max.Z
		}
		m.Vertices = append(m.Vertices, p)
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Faces = append(m.Faces, [3]uint32{q[0], q[1], q[2]}, [3]uint32{q[0], q[2], q[3]})
	}
	return NewBody(m)
}
