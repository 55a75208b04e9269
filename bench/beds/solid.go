package beds

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// The second test of a layout, on triangles alone. It shares nothing with packers
// or checker, and is written to be read, not to be fast.
//
// Two solids overlap when a part of the surface of one lies inside the other,
// deeper than the tolerance. Every edge of one is cut where it goes through a
// triangle of the other; then each piece of it is inside or outside as a whole,
// and its middle is asked. Faces without such an edge, as those of two bars of one
// section that lie one partly in the other, are asked at points of their own, and a
// hair below them, for where two surfaces are the same.

// solid is a copy where it lies, in the coordinates of the box.
type solid struct {
	label     string
	points    []geom.Vec
	triangles [][3]uint32 // those with an area
	edges     [][2]uint32 // of them, each once
	box       geom.Box
	columns   columns
}

// newSolid puts a mesh where pose says. Triangles without an area, such as the
// spikes of a face that goes to a corner and back, enclose nothing and are left
// out.
func newSolid(label string, m *mesh.Mesh, pose geom.Affine) *solid {
	s := &solid{label: label, points: make([]geom.Vec, len(m.Vertices)), box: geom.EmptyBox()}
	for i, v := range m.Vertices {
		s.points[i] = pose.Apply(v)
	}
	seen := map[[2]uint32]bool{}
	for _, f := range m.Faces {
		a, b, c := s.points[f[0]], s.points[f[1]], s.points[f[2]]
		if geom.Cross(geom.Sub(b, a), geom.Sub(c, a)) == (geom.Vec{}) || f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
			continue
		}
		s.triangles = append(s.triangles, f)
		s.box = s.box.Extend(a).Extend(b).Extend(c)
		for k := range 3 {
			p, q := f[k], f[(k+1)%3]
			if e := [2]uint32{min(p, q), max(p, q)}; !seen[e] {
				seen[e] = true
				s.edges = append(s.edges, e)
			}
		}
	}
	s.columns = newColumns(s)
	return s
}

// corners returns those of triangle i.
func (s *solid) corners(i int32) (a, b, c geom.Vec) {
	f := s.triangles[i]
	return s.points[f[0]], s.points[f[1]], s.points[f[2]]
}

// overlap is where a solid lies inside another.
type overlap struct {
	depth float64 // of the place below the surface of the other
	at    geom.Vec
	least float64 // that counts
}

// measure returns the deepest place found of one of two solids inside the other,
// when any is deeper than tol.
func measure(a, b *solid, tol float64) (overlap, bool) {
	worst := overlap{depth: tol, least: tol}
	if !meet(a.box, b.box, tol) {
		return worst, false
	}
	a.into(b, &worst)
	b.into(a, &worst)
	return worst, worst.depth > tol
}

// meet reports whether two boxes share more than a layer of thickness tol.
func meet(a, b geom.Box, tol float64) bool {
	return a.Min.X < b.Max.X-tol && b.Min.X < a.Max.X-tol && a.Min.Y < b.Max.Y-tol && b.Min.Y < a.Max.Y-tol &&
		a.Min.Z < b.Max.Z-tol && b.Min.Z < a.Max.Z-tol
}

// into looks for the deepest place on the surface of s inside o.
func (s *solid) into(o *solid, worst *overlap) {
	ask := func(p geom.Vec) {
		if !within(p, o.box, worst.depth) || !o.contains(p) {
			return
		}
		if d := o.distance(p); d > worst.depth {
			worst.depth, worst.at = d, p
		}
	}
	for _, e := range s.edges {
		p, q := s.points[e[0]], s.points[e[1]]
		if !meet(geom.EmptyBox().Extend(p).Extend(q), o.box, -worst.depth) {
			continue
		}
		ask(p)
		ask(q)
		cuts := o.cuts(p, q)
		for i := 1; i < len(cuts); i++ {
			ask(along(p, q, (cuts[i-1]+cuts[i])/2))
		}
	}
	for i := range s.triangles {
		a, b, c := s.corners(int32(i))
		if !meet(geom.EmptyBox().Extend(a).Extend(b).Extend(c), o.box, -worst.depth) {
			continue
		}
		n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		below := geom.Scale(3*worst.least/geom.Norm(n), n)
		for _, w := range faceSamples {
			p := geom.Add(geom.Add(geom.Scale(w[0], a), geom.Scale(w[1], b)), geom.Scale(w[2], c))
			ask(p)
			if q := geom.Sub(p, below); within(q, o.box, worst.depth) && o.contains(q) && s.contains(q) && s.distance(q) > worst.least {
				ask(q)
			}
		}
	}
}

// faceSamples are the weights of corners of the points at which a triangle is
// asked: its middle and those of the four that its middle lines make.
var faceSamples = [][3]float64{
	{1. / 3, 1. / 3, 1. / 3}, {2. / 3, 1. / 6, 1. / 6}, {1. / 6, 2. / 3, 1. / 6}, {1. / 6, 1. / 6, 2. / 3},
}

func along(p, q geom.Vec, t float64) geom.Vec {
	return geom.Add(p, geom.Scale(t, geom.Sub(q, p)))
}

// within reports whether p is deeper than d inside a box.
func within(p geom.Vec, b geom.Box, d float64) bool {
	return p.X > b.Min.X+d && p.X < b.Max.X-d && p.Y > b.Min.Y+d && p.Y < b.Max.Y-d && p.Z > b.Min.Z+d && p.Z < b.Max.Z-d
}

// distance returns how far p is from the surface of s.
func (s *solid) distance(p geom.Vec) float64 {
	least := math.Inf(1)
	for i := range s.triangles {
		a, b, c := s.corners(int32(i))
		least = math.Min(least, toTriangle(p, a, b, c))
	}
	return least
}

// toTriangle returns the distance of p from a triangle: to its plane when p is
// above it, else to the nearest of its sides.
func toTriangle(p, a, b, c geom.Vec) float64 {
	n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
	above := true
	for _, side := range [3][2]geom.Vec{{a, b}, {b, c}, {c, a}} {
		above = above && geom.Dot(n, geom.Cross(geom.Sub(side[1], side[0]), geom.Sub(p, side[0]))) >= 0
	}
	if above {
		return math.Abs(geom.Dot(n, geom.Sub(p, a))) / geom.Norm(n)
	}
	return min(toSegment(p, a, b), toSegment(p, b, c), toSegment(p, c, a))
}

func toSegment(p, a, b geom.Vec) float64 {
	d := geom.Sub(b, a)
	t := geom.Dot(d, geom.Sub(p, a)) / geom.Dot(d, d)
	if !(t > 0) { // also of a segment without a length
		return geom.Norm(geom.Sub(p, a))
	}
	return geom.Norm(geom.Sub(p, along(a, b, min(t, 1))))
}
