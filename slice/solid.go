package slice

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// solid is a mesh made ready to be cut. It does not change.
type solid struct {
	m      *mesh.Mesh
	planes *planes

	// across holds for each half-edge the one on the other side of it: at least 0
	// where the two run opposite ways, as neighbours do that agree on the outside,
	// sameWay - it where they run the same way, open where there is none.
	across []int32
	mixed  bool // some run the same way

	// rank holds for each vertex how many cuts are at or below it. A face is cut
	// by those between its least and its greatest rank.
	rank []int32

	// order are the faces that are cut, by the lowest cut; those whose lowest is
	// cut i are order[start[i]:start[i+1]].
	order, start []int32
}

const (
	open    = -1
	sameWay = -2
)

// spread is the share of the diagonal of a mesh below which vertices of a mesh
// with open edges are taken for one: ten times the rounding of single precision.
const spread = 1e-6

func newSolid(ctx context.Context, m *mesh.Mesh, o Options) (*solid, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := m.CheckFaces(); err != nil {
		return nil, err
	}
	box := m.Bounds()
	if len(m.Faces) == 0 {
		return nil, ErrEmpty
	}
	for _, v := range [2]geom.Vec{box.Min, box.Max} {
		if !(max(abs(v.X), abs(v.Y), abs(v.Z)) <= largest) {
			return nil, fmt.Errorf("%w: a coordinate of %g mm", ErrOptions, max(abs(v.X), abs(v.Y), abs(v.Z)))
		}
	}
	s := &solid{}
	var err error
	if s.planes, err = newPlanes(box.Min.Z, box.Max.Z, o); err != nil {
		return nil, err
	}
	if err := s.connect(ctx, m, spread*geom.Length(geom.Sub(box.Max, box.Min))); err != nil {
		return nil, err
	}
	if err := s.rankVertices(ctx); err != nil {
		return nil, err
	}
	s.orderFaces()
	return s, nil
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// connect welds m and finds what lies across each edge. Vertices that are merely
// near are welded only where that closes edges.
func (s *solid) connect(ctx context.Context, m *mesh.Mesh, near float64) error {
	m, err := mesh.Weld(ctx, m, 0)
	if err != nil {
		return err
	}
	t, err := mesh.NewTopology(ctx, m)
	if err != nil {
		return err
	}
	if t.OpenEdges > 0 {
		wide, err := mesh.Weld(ctx, m, near)
		if err != nil {
			return err
		}
		if wide != m {
			u, err := mesh.NewTopology(ctx, wide)
			if err != nil {
				return err
			}
			if u.OpenEdges < t.OpenEdges && u.NonManifoldEdges() <= t.NonManifoldEdges() {
				m, t = wide, u
			}
		}
	}
	s.m, s.across = m, t.Twin
	for h, to := range s.across {
		switch {
		case to >= 0:
		case to == mesh.OpenEdge, to == mesh.Junction:
			s.across[h] = open
		default:
			other, _ := t.Across(int32(h))
			s.across[h] = sameWay - other
			s.mixed = true
		}
	}
	for _, j := range t.Junctions {
		s.pairJunction(j)
	}
	return nil
}

// rankGrain is the number of vertices ranked in one piece of work.
const rankGrain = 1 << 14

func (s *solid) rankVertices(ctx context.Context) error {
	s.rank = huge.Make[int32](len(s.m.Vertices))
	return par.For(ctx, len(s.rank), rankGrain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			s.rank[i] = s.planes.rank(s.m.Vertices[i].Z)
		}
		return nil
	})
}

// orderFaces sorts the faces by their lowest cut, in a counting pass and a
// placing pass.
func (s *solid) orderFaces() {
	s.start = make([]int32, len(s.planes.cuts)+1)
	n := int32(0)
	for _, f := range s.m.Faces {
		if low, high := s.span(f); low < high {
			s.start[low]++
			n++
		}
	}
	at := int32(0)
	for i, c := range s.start {
		s.start[i] = at
		at += c
	}
	s.order = huge.Make[int32](int(n))
	for i, f := range s.m.Faces {
		if low, high := s.span(f); low < high {
			s.order[s.start[low]] = int32(i)
			s.start[low]++
		}
	}
	// Every start has moved to the next one.
	copy(s.start[1:], s.start)
	s.start[0] = 0
}

// span returns the cuts of a face, as a half-open range. A face with a repeated
// corner has none: it has no neighbours, and those around it are each other's.
func (s *solid) span(f [3]uint32) (low, high int32) {
	if f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
		return 0, 0
	}
	a, b, c := s.rank[f[0]], s.rank[f[1]], s.rank[f[2]]
	return min(a, b, c), max(a, b, c)
}
