// Package verify measures the true distances between placed shapes and how deep
// they reach into each other. It is the witness against the packers: it shares
// no code with them, keeps no conservative shapes and knows no shortcuts beyond
// trees of boxes, which only ever leave out what is too far away to matter.
//
// A [Shape] is prepared once in stored coordinates; [Placed] is a shape under a
// rigid motion. Everything is float64, with exact predicates where a sign
// decides. Nothing here changes once built, so shapes may be shared between
// goroutines.
package verify

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Shape is a set of points of the plane, or of space: segments that bound an
// area, or triangles.
type Shape struct {
	points []geom.Vec
	prims  [][3]int32 // corners; the third of a segment repeats the second
	tree   *tree

	// flat shapes lie in the plane: Z is not looked at.
	flat bool

	solid bool // triangles, and not segments around an area

	// Of an outline: the rings that its segments belong to, and points deep
	// inside each of its polygons. nil for triangles.
	rings *rings
	deep  []geom.Vec2
}

// NewOutline returns the area g. The rings may run either way: the first of a
// polygon is its outline, the others are holes. Where polygons overlap, which
// they should not, both count. Rings without an area are lines or points that
// still keep their distance.
func NewOutline(g poly.Region) *Shape {
	s := &Shape{flat: true, rings: &rings{}}
	for i, p := range g {
		s.addRing(p.Outer, i, false)
		for _, h := range p.Holes {
			s.addRing(h, i, true)
		}
	}
	s.rings.polygons = len(g)
	s.tree = newTree(len(s.prims), s.box)
	for i := range g {
		if p, ok := s.deepPoint(i); ok {
			s.deep = append(s.deep, p)
		}
	}
	return s
}

// addRing adds the segments of r.
func (s *Shape) addRing(r poly.Ring, polygon int, hole bool) {
	if len(r) == 0 {
		return
	}
	first, id := int32(len(s.points)), int32(len(s.rings.list))
	s.rings.list = append(s.rings.list, ring{polygon: polygon, hole: hole})
	for i, p := range r {
		next := first + int32((i+1)%len(r))
		s.points = append(s.points, geom.Vec{X: p.X, Y: p.Y})
		s.prims = append(s.prims, [3]int32{first + int32(i), next, next})
		s.rings.of = append(s.rings.of, id)
	}
}

// Empty reports whether s has no points at all.
func (s *Shape) Empty() bool { return s == nil || len(s.prims) == 0 }

// box returns the box around primitive i.
func (s *Shape) box(i int) geom.Box {
	p := s.prims[i]
	b := geom.Box{Min: s.points[p[0]], Max: s.points[p[0]]}
	return b.Extend(s.points[p[1]]).Extend(s.points[p[2]])
}

// Placed is a shape under a rigid motion.
type Placed struct {
	*Shape
	Pose geom.Affine
}

// corner returns a corner of primitive i, placed.
func (p *Placed) corner(i, k int) geom.Vec { return p.Pose.Apply(p.points[p.prims[i][k]]) }

// plane returns a corner of primitive i, placed and seen from above.
func (p *Placed) plane(i, k int) geom.Vec2 { return flatten(p.corner(i, k)) }

// stored returns the point of the shape's own coordinates that lies at q.
func (p *Placed) stored(q geom.Vec2) geom.Vec2 {
	x, y := q.X-p.Pose.T.X, q.Y-p.Pose.T.Y
	m := &p.Pose.M // rigid: its inverse is its transpose
	return geom.Vec2{
		X: float64(m[0][0]*x) + float64(m[1][0]*y),
		Y: float64(m[0][1]*x) + float64(m[1][1]*y),
	}
}

// Box returns a box around the placed shape, not always the smallest. In the
// plane Z is 0.
func (p *Placed) Box() geom.Box {
	if p.Empty() {
		return geom.EmptyBox()
	}
	return p.nodeBox(0)
}

// nodeBox returns a box around what node n of the tree holds, placed.
func (p *Placed) nodeBox(n int32) geom.Box {
	return p.move(p.tree.nodes[n].box)
}

// move returns the box around the placed box b.
func (p *Placed) move(b geom.Box) geom.Box {
	out := around(&p.Pose, &b)
	if p.flat {
		out.Min.Z, out.Max.Z = 0, 0
	}
	return out
}

func flatten(v geom.Vec) geom.Vec2 { return geom.Vec2{X: v.X, Y: v.Y} }

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// Corners calls f for every corner of the placed shape.
func (p *Placed) Corners(f func(geom.Vec)) {
	for _, v := range p.points {
		q := p.Pose.Apply(v)
		if p.flat {
			q.Z = 0
		}
		f(q)
	}
}
