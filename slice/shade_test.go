package slice

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// extruded returns a prism on a ring, of which caps are the triangles.
func extruded(ring []geom.Vec2, h float64, caps ...[3]uint32) (s shape.Soup) {
	n := uint32(len(ring))
	for i, p := range ring {
		s.Vertices = append(s.Vertices, geom.Vec{X: p.X, Y: p.Y}, geom.Vec{X: p.X, Y: p.Y, Z: h})
		a, b := 2*uint32(i), 2*((uint32(i)+1)%n)
		s.Faces = append(s.Faces, [3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1})
	}
	for _, c := range caps {
		s.Faces = append(s.Faces, [3]uint32{2*c[0] + 1, 2*c[1] + 1, 2*c[2] + 1}, [3]uint32{2 * c[2], 2 * c[1], 2 * c[0]})
	}
	return s
}

// nested is a build of hooks that lie in each other as packers put them, in rows, some
// turned by half a turn; each has a small part in its hole. Their boxes and convex
// outlines meet and they do not.
func nested(pairs int) *mesh.Model {
	corners := []geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 4}, {X: 4, Y: 4}, {X: 4, Y: 20}, {X: 0, Y: 20}}
	hook := extruded(corners, 3, [3]uint32{0, 1, 2}, [3]uint32{0, 2, 3}, [3]uint32{0, 3, 4}, [3]uint32{0, 4, 5})
	ring := shape.Torus(5, 1, 24, 12).Apply(geom.Translation(geom.Vec{X: 45, Y: 8, Z: 1}))
	object := func(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }
	m := &mesh.Model{Objects: []*mesh.Mesh{object(shape.Join(hook, ring)), object(shape.Sphere(2, 12))}}
	add := func(object int, a geom.Affine) {
		m.Items = append(m.Items, mesh.Item{Object: object, Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	for i := range pairs {
		x, y := 80*float64(i%3), 45*float64(i/3)
		turn := shape.Turn(geom.Vec{Z: 1}, 0.2*float64(i%2))
		for _, in := range []geom.Affine{geom.Identity(), shape.Turn(geom.Vec{Z: 1}, math.Pi)} {
			if in.M[0][0] < 0 {
				in.T = geom.Vec{X: 35, Y: 25}
			}
			a := turn.Mul(in)
			a.T = geom.Add(a.T, geom.Vec{X: x, Y: y})
			add(0, a)
			hole := geom.Translation(geom.Vec{X: 45, Y: 8, Z: 2})
			add(1, a.Mul(hole))
		}
	}
	return m
}

// layersBy returns the layers of a build, with shades or without.
func layersBy(t *testing.T, m *mesh.Model, workers int, rough bool) []Layer {
	t.Helper()
	b, err := newBuild(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.shades.rough = rough
	var out []Layer
	err = b.run(par.WithWorkers(context.Background(), workers), func(l Layer) bool {
		out = append(out, l)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sorted returns the polygons of a region from left to right.
func sorted(g poly.Region) poly.Region {
	g = slices.Clone(g)
	slices.SortFunc(g, func(p, q poly.Polygon) int {
		a, b := p.Outer[0], q.Outer[0]
		switch {
		case a.X < b.X || a.X == b.X && a.Y < b.Y:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	return g
}

// sameWithout returns the layers of a build, which must be those of the slow way.
func sameWithout(t *testing.T, m *mesh.Model) []Layer {
	t.Helper()
	want, out := layersBy(t, m, 1, true), layersBy(t, m, 1, false)
	for i, l := range out {
		if len(l.Region) != len(want[i].Region) || !reflect.DeepEqual(sorted(l.Region), sorted(want[i].Region)) {
			t.Fatalf("layer %d is not that of the slow way", i)
		}
		if a, p := areaOf(l.Region), perimeterOf(l.Region); math.Abs(l.Area()-a) > 1e-9*a || math.Abs(l.Perimeter()-p) > 1e-9*p {
			t.Fatalf("layer %d: %g mm², %g mm, want %g, %g", i, l.Area(), l.Perimeter(), a, p)
		}
	}
	return out
}

// TestNestedBuild: items that are told apart by their shades have the very loops that the
// proof in each layer finds, for any number of workers.
func TestNestedBuild(t *testing.T) {
	m := nested(6)
	first := sameWithout(t, m)
	for _, workers := range []int{2, 8} {
		for i, l := range layersBy(t, m, workers, false) {
			if !reflect.DeepEqual(l.Region, first[i].Region) || l.Area() != first[i].Area() {
				t.Fatalf("%d workers: layer %d differs", workers, i)
			}
		}
	}
	b, err := newBuild(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	merger := &merger{}
	if err := b.prepare(context.Background(), 0, 8); err != nil {
		t.Fatal(err)
	}
	if l, err := merger.layer(context.Background(), b, 7); err != nil || len(b.shades.meet) == 0 || &l.Region[0] != &l.space.out[0] {
		t.Errorf("%d pairs were looked at, and some meet: %v", len(b.shades.meet), err)
	}
}

// TestNestedPieces: each is a piece by itself, unless its mesh does not say what is
// inside.
func TestNestedPieces(t *testing.T) {
	count := func(m *mesh.Model, gap float64) (copies []int) {
		t.Helper()
		pieces, err := Pieces(context.Background(), m, Options{}, PieceOptions{Gap: gap, HalfTurns: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pieces {
			copies = append(copies, len(p.At))
		}
		return copies
	}
	m := nested(6)
	// Hooks and balls, as they stand and turned.
	if got := count(m, 0.5); !reflect.DeepEqual(got, []int{6, 6, 6, 6}) {
		t.Errorf("copies of pieces: %v", got)
	}
	// The ball is nearer to the ring than that.
	if got := count(m, 2.5); !reflect.DeepEqual(got, []int{6, 6}) && !reflect.DeepEqual(got, []int{3, 3}) {
		t.Errorf("copies of pieces 2.5 mm apart: %v", got)
	}
	// Where the mesh does not say what is inside, its layers do.
	for name, change := range map[string]func(o *mesh.Mesh){
		"a wall is missing": func(o *mesh.Mesh) { o.Faces = o.Faces[1:] },
		"a face is turned":  func(o *mesh.Mesh) { f := &o.Faces[0]; f[0], f[1] = f[1], f[0] },
	} {
		m := nested(6)
		change(m.Objects[0])
		if got := count(m, 0.5); !reflect.DeepEqual(got, []int{6, 6, 6, 6}) {
			t.Errorf("%s: copies of pieces: %v", name, got)
		}
		sameWithout(t, m)
	}
	// Seams no wider than rounding do not count.
	m = nested(6)
	o := m.Objects[0]
	for i, f := range o.Faces {
		if i%3 == 0 {
			v := o.Vertices[f[0]]
			v.X += 1e-6
			o.Vertices = append(o.Vertices, v)
			o.Faces[i][0] = uint32(len(o.Vertices) - 1)
		}
	}
	if got := count(m, 0.5); !reflect.DeepEqual(got, []int{6, 6, 6, 6}) {
		t.Errorf("with seams: copies of pieces: %v", got)
	}
}

// TestOpenMeshCoversWhatIsClosed: a horseshoe without its inner walls is closed straight
// across, and what lies in it meets it.
func TestOpenMeshCoversWhatIsClosed(t *testing.T) {
	for _, closed := range []bool{true, false} {
		ring := []geom.Vec2{{X: 0, Y: 0}, {X: 20, Y: 0}, {X: 20, Y: 4}, {X: 4, Y: 4}, {X: 4, Y: 16}, {X: 20, Y: 16}, {X: 20, Y: 20}, {X: 0, Y: 20}}
		s := extruded(ring, 5, [3]uint32{0, 1, 2}, [3]uint32{0, 2, 3}, [3]uint32{0, 3, 4}, [3]uint32{0, 4, 7}, [3]uint32{7, 4, 5}, [3]uint32{7, 5, 6})
		if !closed {
			s = s.Without(func(f int) bool {
				for _, v := range s.Faces[f] {
					if p := s.Vertices[v]; p.X < 4 || p.Y < 4 || p.Y > 16 {
						return false
					}
				}
				return true
			})
		}
		m := nested(1)
		m.Objects[0] = &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
		m.Items = m.Items[:2]
		m.Items[1].Matrix.T = geom.Vec{X: 10, Y: 10, Z: 2}
		for i := range 3 { // as many as are worth a closer look
			for _, it := range m.Items[:2] {
				it.Matrix.T.X += 30 * float64(i+1)
				m.Items = append(m.Items, it)
			}
		}
		pieces, err := Pieces(context.Background(), m, Options{}, PieceOptions{Gap: 0.1})
		if err != nil || closed && len(pieces) != 2 || !closed && len(pieces) != 1 {
			t.Errorf("closed %t: %d pieces, %v", closed, len(pieces), err)
		}
		sameWithout(t, m)
	}
}
