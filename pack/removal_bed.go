package pack

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/unpack"
)

// What of a bed is in the way of parts that are taken out.

func sortScenes(s []*bedScene) {
	slices.SortFunc(s, func(a, b *bedScene) int { return cmp.Compare(a.plate, b.plate) })
}

// enclose gives s the walls, the floor and the keep-out areas of b.
func (s *bedScene) enclose(b *Bed) error {
	low, top := s.levels(b)
	if top-low > math.MaxFloat64/4 {
		return fmt.Errorf("parts from %g to %g", low, top)
	}
	s.Room = unpack.Everywhere()
	s.Room.Box.Min.Z = 0
	if b.Z > 0 {
		s.Room.Box.Max.Z = b.Z
	}
	under, over := low-1, top+1 // walls reach beyond what moves along them
	switch b.Shape {
	case Circle:
		s.Room.Radius = b.X / 2
	case Polygonal:
		s.wall(poly.Region{b.Outline}, under, over, true)
	default:
		s.Room.Box.Min.X, s.Room.Box.Min.Y = 0, 0
		s.Room.Box.Max.X, s.Room.Box.Max.Y = b.X, b.Y
	}
	s.wall(b.KeepOut, under, over, false)
	for i, k := range b.KeepOutBoxes {
		if err := checkBox(k); err != nil {
			return fmt.Errorf("keep-out box %d: %w", i, err)
		}
		s.fix(unpack.NewSolid(boxMesh(k)))
	}
	return nil
}

// fix adds what never moves.
func (s *bedScene) fix(b *unpack.Solid) {
	s.Fixed = append(s.Fixed, unpack.Placed{Body: b.Turn(geom.Identity())})
}

// wall adds upright walls around g, seen from inside or from outside.
func (s *bedScene) wall(g poly.Region, low, high float64, inside bool) {
	m := &mesh.Mesh{}
	for _, p := range g {
		for i, r := range append([]poly.Ring{p.Outer}, p.Holes...) {
			// The area lies to the left of an outline that runs left, and of a hole that
			// runs right, however they are given.
			left := (r.Area() > 0) == (i == 0)
			addWall(m, r, [2]float64{low, high}, left == inside)
		}
	}
	if len(m.Faces) > 0 {
		s.fix(unpack.NewWall(m))
	}
}

// addWall adds the wall along r; it is seen from the left of r or from the right.
func addWall(m *mesh.Mesh, r poly.Ring, z [2]float64, left bool) {
	first := uint32(len(m.Vertices))
	n := uint32(len(r))
	for _, c := range r {
		m.Vertices = append(m.Vertices, geom.Vec{X: c.X, Y: c.Y, Z: z[0]}, geom.Vec{X: c.X, Y: c.Y, Z: z[1]})
	}
	for i := range n {
		a, b := first+2*i, first+2*((i+1)%n)
		if left {
			a, b = b, a
		}
		m.Faces = append(m.Faces, [3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1})
	}
}

// boxMesh returns the surface of b.
func boxMesh(b geom.Box) *mesh.Mesh {
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
	return m
}
