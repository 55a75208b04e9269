package unpack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Solid is a mesh in its stored coordinates, with the shape of a tree over its
// faces. It does not change once built.
type Solid struct {
	mesh  *mesh.Mesh
	faces []int32 // in the order of the leaves
	nodes []node  // parents before children, the first child right after its parent

	// inside is -1 for a mesh that is wound inside out, else 1.
	inside float64
}

// node is a set of faces: those of a leaf, or of two children.
type node struct {
	second       int32 // the second child; 0 for a leaf
	first, count int32 // its faces, also of an inner node
}

// leafFaces is how many faces a leaf holds at most. With fewer the boxes of a
// turned mesh take more memory than its faces, with more the pairs of triangles
// that are looked at for nothing cost more than the boxes saved.
const leafFaces = 4

// NewSolid returns m ready to be turned and moved. O(n log n).
func NewSolid(m *mesh.Mesh) *Solid {
	s := newSolid(m)
	var volume geom.Sum
	for i := range m.Faces {
		t := s.stored(int32(i))
		volume.Add(geom.Dot(geom.Sub(t[0], m.Vertices[m.Faces[0][0]]), t.normal()))
	}
	if volume.Value() < 0 {
		s.inside = -1
	}
	return s
}

// NewWall returns a surface that is looked at from the side to which its faces
// point, and encloses nothing.
func NewWall(m *mesh.Mesh) *Solid { return newSolid(m) }

func newSolid(m *mesh.Mesh) *Solid {
	s := &Solid{mesh: m, faces: make([]int32, len(m.Faces)), inside: 1}
	middles := make([]geom.Vec, len(m.Faces))
	for i := range s.faces {
		s.faces[i] = int32(i)
		t := s.stored(int32(i))
		b := t.box()
		middles[i] = b.Center()
	}
	if len(s.faces) > 0 {
		s.split(middles, 0, len(s.faces), 0)
	}
	return s
}

// stored returns face i in stored coordinates.
func (s *Solid) stored(i int32) triangle {
	f := s.mesh.Faces[i]
	return triangle{s.mesh.Vertices[f[0]], s.mesh.Vertices[f[1]], s.mesh.Vertices[f[2]]}
}

// byPlace is how deep the tree is split by place; below, by count, so that no
// mesh makes it deeper than this and 32.
const byPlace = 64

// split appends the tree over faces lo to hi and returns its root.
func (s *Solid) split(middles []geom.Vec, lo, hi, depth int) int32 {
	at := int32(len(s.nodes))
	s.nodes = append(s.nodes, node{first: int32(lo), count: int32(hi - lo)})
	if hi-lo <= leafFaces {
		return at
	}
	mid := (lo + hi) / 2
	if depth < byPlace {
		mid = s.partition(middles, lo, hi)
	}
	s.split(middles, lo, mid, depth+1)
	second := s.split(middles, mid, hi, depth+1)
	s.nodes[at].second = second
	return at
}

// partition puts the faces of the lower half along the longest side first, and
// returns where the others begin.
func (s *Solid) partition(middles []geom.Vec, lo, hi int) int {
	box := geom.EmptyBox()
	for _, f := range s.faces[lo:hi] {
		box = box.Extend(middles[f])
	}
	axis := longest(box.Size())
	limit := coordinate(box.Center(), axis)
	mid := lo
	for k := lo; k < hi; k++ {
		if coordinate(middles[s.faces[k]], axis) < limit {
			s.faces[k], s.faces[mid] = s.faces[mid], s.faces[k]
			mid++
		}
	}
	if mid == lo || mid == hi {
		return (lo + hi) / 2
	}
	return mid
}

func longest(size geom.Vec) int {
	switch {
	case size.X >= size.Y && size.X >= size.Z:
		return 0
	case size.Y >= size.Z:
		return 1
	}
	return 2
}

func coordinate(v geom.Vec, axis int) float64 {
	switch axis {
	case 0:
		return v.X
	case 1:
		return v.Y
	}
	return v.Z
}

// Body is a solid turned about its origin: all that differs between bodies that
// only shift. It may be shared between goroutines and between copies.
type Body struct {
	*Solid
	turn  geom.Affine // without a shift
	boxes []box32     // of the nodes
	box   geom.Box    // around all
}

// box32 is a box in single precision, rounded outwards: half the memory, which
// is what turned copies of large meshes are made of.
type box32 struct{ lo, hi [3]float32 }

// Turn returns s under the linear part of a. 24 bytes for two faces.
func (s *Solid) Turn(a geom.Affine) *Body {
	b := &Body{Solid: s, turn: geom.Affine{M: a.M}, boxes: make([]box32, len(s.nodes)), box: geom.EmptyBox()}
	for i := len(s.nodes) - 1; i >= 0; i-- {
		n := &s.nodes[i]
		if n.second != 0 {
			b.boxes[i] = union(&b.boxes[i+1], &b.boxes[n.second])
			continue
		}
		box := geom.EmptyBox()
		for _, f := range s.faces[n.first : n.first+n.count] {
			t := b.triangle(f)
			box = box.Union(t.box())
		}
		b.boxes[i] = outwards(&box)
		b.box = b.box.Union(box)
	}
	return b
}

// triangle returns face i, turned.
func (b *Body) triangle(i int32) triangle {
	t := b.stored(i)
	for k := range t {
		t[k] = b.turn.ApplyVector(t[k])
	}
	return t
}

func union(a, b *box32) box32 {
	out := *a
	for k := range 3 {
		out.lo[k] = min(out.lo[k], b.lo[k])
		out.hi[k] = max(out.hi[k], b.hi[k])
	}
	return out
}

// outwards returns the single precision box around b.
func outwards(b *geom.Box) box32 {
	var out box32
	for k := range 3 {
		lo, hi := coordinate(b.Min, k), coordinate(b.Max, k)
		out.lo[k], out.hi[k] = float32(lo), float32(hi)
		if float64(out.lo[k]) > lo {
			out.lo[k] = math.Nextafter32(out.lo[k], float32(math.Inf(-1)))
		}
		if float64(out.hi[k]) < hi {
			out.hi[k] = math.Nextafter32(out.hi[k], float32(math.Inf(1)))
		}
	}
	return out
}

// Placed is a body that lies where its origin is at At.
type Placed struct {
	*Body
	At geom.Vec
}

// Box returns the box around p.
func (p *Placed) Box() geom.Box {
	return geom.Box{Min: geom.Add(p.box.Min, p.At), Max: geom.Add(p.box.Max, p.At)}
}
