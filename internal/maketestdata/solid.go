package main

import (
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// solid gathers triangles. Points are rounded to float32 at once, as STL stores
// them, so that equal points stay equal and figures are those of the file.
type solid struct {
	name  string
	faces [][3]geom.Vec
}

// round brings a point to what a binary STL holds.
func round(p geom.Vec) geom.Vec {
	// Adding zero turns -0 into 0.
	return geom.Vec{X: float64(float32(p.X)) + 0, Y: float64(float32(p.Y)) + 0, Z: float64(float32(p.Z)) + 0}
}

// triangle adds a triangle, counter-clockwise seen from outside. One that has
// two equal corners, as at the tip of a cone, is left out.
func (s *solid) triangle(a, b, c geom.Vec) {
	a, b, c = round(a), round(b), round(c)
	if a != b && b != c && c != a {
		s.faces = append(s.faces, [3]geom.Vec{a, b, c})
	}
}

// quad adds the two triangles of a quad.
func (s *solid) quad(a, b, c, d geom.Vec) {
	s.triangle(a, b, c)
	s.triangle(a, c, d)
}

// strip adds the band between two rows of equally many points. Seen from
// outside with a below b, the points run from left to right.
func (s *solid) strip(a, b []geom.Vec) {
	for i := 1; i < len(a); i++ {
		s.quad(a[i-1], a[i], b[i], b[i-1])
	}
}

// band is a strip that runs all around.
func (s *solid) band(a, b []geom.Vec) {
	s.strip(a, b)
	n := len(a) - 1
	s.quad(a[n], a[0], b[0], b[n])
}

// bands joins each row of a list to the next, all around.
func (s *solid) bands(rows [][]geom.Vec) {
	for i := 1; i < len(rows); i++ {
		s.band(rows[i-1], rows[i])
	}
}

// plane places points of a drawing in space.
type plane struct{ origin, u, v geom.Vec }

func (p plane) at(q geom.Vec2) geom.Vec {
	return geom.Vec{
		X: p.origin.X + p.u.X*q.X + p.v.X*q.Y,
		Y: p.origin.Y + p.u.Y*q.X + p.v.Y*q.Y,
		Z: p.origin.Z + p.u.Z*q.X + p.v.Z*q.Y,
	}
}

func (p plane) all(ring []geom.Vec2) []geom.Vec {
	out := make([]geom.Vec, len(ring))
	for i, q := range ring {
		out[i] = p.at(q)
	}
	return out
}

// raised returns p moved by h along its normal.
func (p plane) raised(h float64) plane {
	n := geom.Cross(p.u, p.v)
	p.origin = geom.Vec{X: p.origin.X + h*n.X, Y: p.origin.Y + h*n.Y, Z: p.origin.Z + h*n.Z}
	return p
}

// face adds a flat face that looks along the normal of p, or against it when
// back is set. Rings run counter-clockwise in the drawing, holes too.
func (s *solid) face(p plane, back bool, outer []geom.Vec2, holes ...[]geom.Vec2) {
	for _, t := range triangulate(outer, holes) {
		if back {
			t[1], t[2] = t[2], t[1]
		}
		s.triangle(p.at(t[0]), p.at(t[1]), p.at(t[2]))
	}
}

// mesh returns the solid with equal points made one.
func (s *solid) mesh() *mesh.Mesh {
	m := &mesh.Mesh{Name: s.name}
	index := map[geom.Vec]uint32{}
	for _, f := range s.faces {
		var face [3]uint32
		for k, p := range f {
			i, ok := index[p]
			if !ok {
				i = uint32(len(m.Vertices))
				index[p] = i
				m.Vertices = append(m.Vertices, p)
			}
			face[k] = i
		}
		m.Faces = append(m.Faces, face)
	}
	return m
}

// figures are the exact numbers that the README of the test data states.
type figures struct {
	triangles, vertices, components int
	openEdges, nonManifoldEdges     int
	volume, area                    float64
	box                             geom.Box
}

// measure counts and sums in the plainest way there is.
func measure(m *mesh.Mesh) figures {
	f := figures{triangles: len(m.Faces), vertices: len(m.Vertices), box: m.Bounds()}
	type edge [2]uint32
	uses := map[edge]int{}
	group := make([]int, len(m.Vertices))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			i = group[i]
		}
		return i
	}
	center := f.box.Center()
	for _, t := range m.Faces {
		a, b, c := sub(m.Vertices[t[0]], center), sub(m.Vertices[t[1]], center), sub(m.Vertices[t[2]], center)
		f.volume += geom.Dot(a, geom.Cross(b, c)) / 6
		f.area += geom.Norm(geom.Cross(sub(b, a), sub(c, a))) / 2
		for k := range 3 {
			i, j := t[k], t[(k+1)%3]
			uses[edge{min(i, j), max(i, j)}]++
			group[find(int(i))] = find(int(j))
		}
	}
	for _, n := range uses {
		switch {
		case n == 1:
			f.openEdges++
		case n > 2:
			f.nonManifoldEdges++
		}
	}
	for i := range group {
		if group[i] == i {
			f.components++
		}
	}
	return f
}

// checkClosed returns an error unless every edge is walked once in each
// direction, and the mesh is one piece with its outside outside.
func checkClosed(m *mesh.Mesh) error {
	type edge [2]uint32
	walked := map[edge]int{}
	for _, t := range m.Faces {
		for k := range 3 {
			walked[edge{t[k], t[(k+1)%3]}]++
		}
	}
	for e, n := range walked {
		if n != 1 || walked[edge{e[1], e[0]}] != 1 {
			return fmt.Errorf("%s: edge from %v to %v: %d times there, %d times back",
				m.Name, m.Vertices[e[0]], m.Vertices[e[1]], n, walked[edge{e[1], e[0]}])
		}
	}
	if f := measure(m); f.volume <= 0 || f.components != 1 {
		return fmt.Errorf("%s: volume %g in %d pieces", m.Name, f.volume, f.components)
	}
	return nil
}

func sub(a, b geom.Vec) geom.Vec { return geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }
