package mesh

import (
	"context"

	"github.com/saggar3d/saggar/internal/huge"
)

// Half-edge 3f+k runs along edge k of face f, from corner k to corner k+1.
// Values of [Topology.Twin] below zero say why there is no plain twin.
const (
	OpenEdge = -1 // no other triangle; also every edge of a degenerate one
	Junction = -2 // three triangles or more: see Junctions
	sameWay  = -3 // and below: one other triangle, running the same way
)

// Topology is how the triangles of one mesh hang together. It belongs to its
// maker and does not change.
//
// Triangles with a repeated vertex (degenerate ones) take no part: they have no
// edges and are counted apart.
type Topology struct {
	// Twin holds for each half-edge the one on the other side, running the
	// opposite way, or a negative value. Use [Across] for pairs that run the
	// same way.
	Twin []int32

	// Junctions are the half-edges of each edge with three triangles or more.
	Junctions [][]int32

	// Component holds for each face the number of its edge-connected
	// component, counted by first face; -1 for degenerate faces.
	Component  []int32
	Components int

	Vertices   int // used by faces that are not degenerate
	Edges      int // distinct, of faces that are not degenerate
	OpenEdges  int // with one face
	OddEdges   int // with an odd number of faces
	SameWay    int // with two faces that run the same way
	Unbalanced int // where the uses in the two directions differ by more than one
	Degenerate int // faces with a repeated vertex
	Duplicates int // faces with the three vertices of an earlier face

	NonManifoldVertices int // joining more than one fan of faces

	folded bool // two faces may have the same three vertices
}

// NonManifoldEdges returns the number of edges with three faces or more.
func (t *Topology) NonManifoldEdges() int { return len(t.Junctions) }

// Closed reports whether every edge has exactly two faces.
func (t *Topology) Closed() bool { return t.OpenEdges == 0 && len(t.Junctions) == 0 }

// Euler returns the Euler characteristic V - E + F of the faces that are not
// degenerate.
func (t *Topology) Euler() int {
	return t.Vertices - t.Edges + len(t.Twin)/3 - t.Degenerate
}

// Across returns the half-edge that shares an edge with half-edge h of just one
// other face, and whether the two run the same way, which neighbours that agree
// on the outside never do. It returns -1 where there is no such single face.
func (t *Topology) Across(h int32) (other int32, same bool) {
	o := t.Twin[h]
	if o <= sameWay {
		return sameWay - o, true
	}
	return max(o, -1), false
}

// Upward reports whether half-edge h runs from the lower to the higher of its
// two vertices: the direction in which the uses of an edge are compared.
func (t *Topology) Upward(m *Mesh, h int32) bool {
	f, k := m.Faces[h/3], h%3
	return f[k] < f[(k+1)%3]
}

// JunctionsBalanced reports whether each edge of three faces or more is used as
// often in one direction as in the other, once the faces marked in flip, which
// may be nil, are turned.
func (t *Topology) JunctionsBalanced(m *Mesh, flip []bool) bool {
	for _, j := range t.Junctions {
		balance := 0
		for _, h := range j {
			if t.Upward(m, h) != (flip != nil && flip[h/3]) {
				balance++
			} else {
				balance--
			}
		}
		if balance != 0 {
			return false
		}
	}
	return true
}

// NewTopology finds the neighbours of every face. O(faces) time; 16 bytes a
// face for the result, up to 12 more while it works on a mesh whose faces are in
// no order. ctx is looked at every few thousand faces.
func NewTopology(ctx context.Context, m *Mesh) (*Topology, error) {
	if len(m.Faces) > (1<<31-4)/3 {
		return nil, Errorf(CodeLimit, "%d triangles: more than can be numbered", len(m.Faces))
	}
	if len(m.Faces) == 0 {
		return &Topology{}, nil
	}
	t := &Topology{Twin: huge.MakeUncleared[int32](3 * len(m.Faces))}
	p, err := planMatching(ctx, m)
	if err != nil {
		return nil, err
	}
	down := forest(huge.MakeUncleared[int32](int(p.top[len(p.top)-1])))
	lowest, err := t.match(ctx, m, p, down)
	if err != nil {
		return nil, err
	}
	huge.Free(p.sent)
	if err := t.connect(ctx, m, down, lowest); err != nil {
		return nil, err
	}
	huge.Free(down)
	t.countDuplicates(m)
	return t, nil
}

// Release gives the memory of t back for the next topology. It is for a caller
// that works on one mesh after the other and has kept no part of t.
func (t *Topology) Release() {
	huge.Free(t.Twin)
	huge.Free(t.Component)
	t.Twin, t.Component = nil, nil
}

func degenerate(f [3]uint32) bool { return f[0] == f[1] || f[1] == f[2] || f[2] == f[0] }
