// Package mesh reads and writes triangle meshes, welds them and knows their
// topology. It is the floor that analysis, packing, slicing and pictures stand
// on.
//
// A [Model] is what a file holds: shared meshes and the placed items of a
// build. A [Mesh] is one indexed triangle mesh in millimetres. Neither changes
// once built, so both may be shared between goroutines and jobs without locks.
// Derived data ([Topology]) is an explicit value owned by the caller.
package mesh

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// Mesh is an indexed triangle mesh in mm. Faces index Vertices and run
// counter-clockwise seen from outside. A mesh does not change once built.
type Mesh struct {
	Name     string
	Vertices []geom.Vec
	Faces    [][3]uint32

	// exact is the number of faces when no two vertices are equal and each belongs to
	// one of these, so that an exact weld has nothing left to do; else 0.
	exact int

	// ends, when it is there, says of each run of matchGrain faces how many
	// vertices it and those before it use, numbered by first use. It is checked
	// before it is relied on: faces may have been changed since.
	ends []uint32
}

// Bounds returns the box around the vertices that faces use. A file may carry
// vertices that belong to no face; they are not part of the part.
func (m *Mesh) Bounds() geom.Box {
	if b, ok := m.wholeBox(m.mostNamed()); ok {
		return b
	}
	b := geom.EmptyBox()
	if len(m.Vertices) > 3*len(m.Faces) {
		for _, f := range m.Faces {
			b = b.Extend(m.Vertices[f[0]]).Extend(m.Vertices[f[1]]).Extend(m.Vertices[f[2]])
		}
		return b
	}
	// Each vertex once, and not once for each of its faces, is several times as fast.
	used := make([]bool, len(m.Vertices))
	for _, f := range m.Faces {
		used[f[0]], used[f[1]], used[f[2]] = true, true, true
	}
	for i, v := range m.Vertices {
		if used[i] {
			b = b.Extend(v)
		}
	}
	return b
}

// Transform returns m under a. A mirroring map also reverses the faces, so that
// the outside stays outside.
func (m *Mesh) Transform(a geom.Affine) *Mesh {
	out := &Mesh{Name: m.Name, Vertices: huge.Lasting[geom.Vec](len(m.Vertices)), Faces: m.Faces}
	for i, v := range m.Vertices {
		out.Vertices[i] = a.Apply(v)
	}
	if a.Det() < 0 {
		out.Faces = huge.Lasting[[3]uint32](len(m.Faces))
		for i, f := range m.Faces {
			out.Faces[i] = [3]uint32{f[0], f[2], f[1]}
		}
	}
	return out
}

// CheckedBounds is m.Bounds of a mesh that may have been made by hand. Its errors are
// those of m.CheckFaces, which takes several times as long: here every vertex is looked
// at once, and not once for each of its faces.
func (m *Mesh) CheckedBounds() (geom.Box, error) {
	most := m.mostNamed()
	if most >= len(m.Vertices) {
		return geom.Box{}, m.CheckFaces()
	}
	if box, ok := m.wholeBox(most); ok {
		return box, nil
	}
	if _, finite := geom.FiniteBoxOf(m.Vertices); !finite {
		if err := m.CheckFaces(); err != nil {
			return geom.Box{}, err
		}
	}
	return m.Bounds(), nil
}

// wholeBox returns the box around all vertices where it is clear that each belongs to a
// face: of a welded mesh from which nobody has taken faces since. None may be NaN. most is
// the largest number of one that a face names.
func (m *Mesh) wholeBox(most int) (geom.Box, bool) {
	if m.exact == 0 || m.exact != len(m.Faces) || most != len(m.Vertices)-1 {
		return geom.Box{}, false
	}
	return geom.FiniteBoxOf(m.Vertices)
}

// mostNamed returns the largest number of a vertex that a face names, -1 without faces.
func (m *Mesh) mostNamed() int {
	if len(m.Faces) == 0 {
		return -1
	}
	var last [3]uint32
	for i := range m.Faces {
		f := &m.Faces[i]
		last[0], last[1], last[2] = max(last[0], f[0]), max(last[1], f[1]), max(last[2], f[2])
	}
	return int(max(last[0], last[1], last[2]))
}

// CheckFaces returns an *[Error] with [CodeIndex] when a face names a vertex that
// does not exist, or with [CodeNonFinite] when one that it names is NaN or
// infinite. Readers never return such a mesh; one made by hand may be.
func (m *Mesh) CheckFaces() error {
	n := uint32(len(m.Vertices))
	for i, f := range m.Faces {
		for _, v := range f {
			if v >= n {
				return Errorf(CodeIndex, "face %d: a corner of %v is none of the %d vertices", i, f, n)
			}
			if !geom.Finite(m.Vertices[v]) {
				return Errorf(CodeNonFinite, "vertex %d is not finite", v)
			}
		}
	}
	return nil
}
