package slice

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// joined is a mesh whose faces know their neighbours. It does not change.
type joined struct {
	m *mesh.Mesh

	// across holds for each half-edge the one on the other side of it: at least 0
	// where the two run opposite ways, as neighbours do that agree on the outside,
	// sameWay - it where they run the same way, open where there is none.
	across []int32
}

const (
	open    = -1
	sameWay = -2
)

// spread is the share of the diagonal of a mesh below which vertices of a mesh
// with open edges are taken for one: ten times the rounding of single precision.
const spread = 1e-6

// join welds m and finds what lies across each edge. Vertices that are merely
// near are welded only where that closes edges.
func join(ctx context.Context, m *mesh.Mesh) (*joined, error) {
	box := m.Bounds()
	near := spread * geom.Length(geom.Sub(box.Max, box.Min))
	m, err := mesh.Weld(ctx, m, 0)
	if err != nil {
		return nil, err
	}
	t, err := mesh.NewTopology(ctx, m)
	if err != nil {
		return nil, err
	}
	if t.OpenEdges > 0 {
		wide, err := mesh.Weld(ctx, m, near)
		if err != nil {
			return nil, err
		}
		if wide != m {
			u, err := mesh.NewTopology(ctx, wide)
			if err != nil {
				return nil, err
			}
			if u.OpenEdges < t.OpenEdges && u.NonManifoldEdges() <= t.NonManifoldEdges() {
				m, t = wide, u
			}
		}
	}
	return newJoined(m, t), nil
}

func newJoined(m *mesh.Mesh, t *mesh.Topology) *joined {
	j := &joined{m: m, across: t.Twin} // the topology has no other owner
	for h, to := range j.across {
		switch {
		case to >= 0:
		case to == mesh.OpenEdge, to == mesh.Junction:
			j.across[h] = open
		default:
			other, _ := t.Across(int32(h))
			j.across[h] = sameWay - other
		}
	}
	for _, halves := range t.Junctions {
		j.pairJunction(halves)
	}
	return j
}

// moved returns j under a.
func (j *joined) moved(a geom.Affine) *joined {
	if a.IsIdentity() {
		return j
	}
	out := &joined{m: j.m.Transform(a), across: j.across}
	if a.Det() < 0 {
		// Faces are turned round by a change of their last two corners: edge k has
		// become edge 2-k.
		turned := func(h int32) int32 { return h + 2 - 2*(h%3) }
		out.across = huge.Make[int32](len(j.across))
		for h, to := range j.across {
			switch {
			case to >= 0:
				to = turned(to)
			case to < open:
				to = sameWay - turned(sameWay-to)
			}
			out.across[turned(int32(h))] = to
		}
	}
	return out
}

// solid is a mesh made ready to be cut at the planes. It does not change.
type solid struct {
	*joined
	planes *planes

	// rank holds for each vertex how many cuts are at or below it. A face is cut
	// by those between its least and its greatest rank.
	rank []int32

	// order are the faces that are cut, by the lowest cut; those whose lowest is
	// cut low+i are order[start[i]:start[i+1]]. Only cuts in [low, high) meet faces.
	order, start []int32
	low, high    int
}

func newSolid(ctx context.Context, j *joined, p *planes) (*solid, error) {
	s := &solid{joined: j, planes: p}
	if err := s.rankVertices(ctx); err != nil {
		return nil, err
	}
	s.orderFaces()
	return s, nil
}

// checkMesh returns what keeps m from being sliced.
func checkMesh(m *mesh.Mesh) error {
	if err := m.CheckFaces(); err != nil {
		return err
	}
	if len(m.Faces) == 0 {
		return ErrEmpty
	}
	return nil
}

// checkBox refuses coordinates with which nothing can be computed.
func checkBox(b geom.Box) error {
	for _, v := range [2]geom.Vec{b.Min, b.Max} {
		if far := max(abs(v.X), abs(v.Y), abs(v.Z)); !(far <= largest) {
			return fmt.Errorf("%w: a coordinate of %g mm; %g is the most", ErrOptions, far, float64(largest))
		}
	}
	return nil
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
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
	low, high := int32(math.MaxInt32), int32(0)
	for _, f := range s.m.Faces {
		if a, b := s.span(f); a < b {
			low, high = min(low, a), max(high, b)
		}
	}
	if low > high {
		low = high // no face is cut
	}
	s.low, s.high = int(low), int(high)
	s.start = make([]int32, s.high-s.low+1)
	n := int32(0)
	for _, f := range s.m.Faces {
		if a, b := s.span(f); a < b {
			s.start[a-low]++
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
		if a, b := s.span(f); a < b {
			s.order[s.start[a-low]] = int32(i)
			s.start[a-low]++
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
