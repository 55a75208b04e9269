package slice

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// welded is a mesh without equal vertices, and what it becomes when near ones are
// made one too: wanted only where it is open.
type welded struct {
	m    *mesh.Mesh
	wide *mesh.Mesh // nil until it is wanted
	once *mesh.Mesh // likewise
}

// spread is the share of the diagonal of a mesh below which vertices of a mesh
// with open edges are taken for one: ten times the rounding of single precision.
const spread = 1e-6

func weld(ctx context.Context, m *mesh.Mesh) (*welded, error) {
	m, err := mesh.Weld(ctx, m, 0)
	return &welded{m: m}, err
}

// widened returns the mesh with near vertices made one.
func (w *welded) widened(ctx context.Context) (*mesh.Mesh, error) {
	if w.wide == nil {
		box := w.m.Bounds()
		var err error
		if w.wide, err = mesh.Weld(ctx, w.m, spread*geom.Length(geom.Sub(box.Max, box.Min))); err != nil {
			return nil, err
		}
	}
	return w.wide, nil
}

// single returns the mesh without faces that are there again.
func (w *welded) single(context.Context) (*mesh.Mesh, error) {
	if w.once == nil {
		w.once = w.m.Distinct()
	}
	return w.once, nil
}

// solid is a mesh made ready to be cut at the planes. It does not change.
type solid struct {
	m      *mesh.Mesh
	planes *planes

	// rank holds for each vertex how many cuts are at or below it. A face is cut
	// by those between its least and its greatest rank.
	rank []int32

	// order are the faces that are cut, by the lowest cut; those whose lowest is
	// cut low+i are order[start[i]:start[i+1]]. Only cuts in [low, high) meet faces.
	order, start []int32
	low, high    int

	// across holds for each half-edge that is cut the one on the other side of it:
	// at least 0 where the two run opposite ways, as neighbours do that agree on the
	// outside, sameWay - it where they run the same way, open where there is none.
	across []int32
	lone   int // half-edges that are cut and have no other side,
	odd    int // of them those at edges of more faces
	same   int // pairs that run the same way
}

const (
	open    = -1
	sameWay = -2
)

// newSolid makes w under a ready. Vertices that are merely near are welded, and faces that
// are there again left out, only where that closes edges or makes faces agree.
func newSolid(ctx context.Context, w *welded, a geom.Affine, p *planes) (*solid, error) {
	s, err := prepare(ctx, w.m, a, p)
	if err == nil && s.lone > 0 {
		s, err = s.or(ctx, w, w.widened, a, p)
	}
	if err == nil && s.odd+s.same > 0 {
		s, err = s.or(ctx, w, w.single, a, p)
	}
	return s, err
}

// or returns the solid of a mended mesh, if less of it is odd, or s.
func (s *solid) or(ctx context.Context, w *welded, mend func(context.Context) (*mesh.Mesh, error), a geom.Affine, p *planes) (*solid, error) {
	m, err := mend(ctx)
	if err != nil || m == w.m {
		return s, err
	}
	t, err := prepare(ctx, m, a, p)
	if err != nil || t.lone+2*t.same >= s.lone+2*s.same {
		return s, err
	}
	return t, nil
}

func prepare(ctx context.Context, m *mesh.Mesh, a geom.Affine, p *planes) (*solid, error) {
	if !a.IsIdentity() {
		m = m.Transform(a)
	}
	s := &solid{m: m, planes: p}
	if err := s.rankVertices(ctx); err != nil {
		return nil, err
	}
	s.low, s.high = s.reach()
	s.match(s.list())
	return s, ctx.Err()
}

// mostFaces have half-edges that 31 bits can number.
const mostFaces = (1<<31 - 4) / 3

// checkMesh returns the box of m, or what keeps it from being sliced.
func checkMesh(m *mesh.Mesh) (geom.Box, error) {
	box, err := m.CheckedBounds()
	switch {
	case err != nil:
	case len(m.Faces) == 0:
		err = ErrEmpty
	case len(m.Faces) > mostFaces:
		err = mesh.Errorf(mesh.CodeLimit, "%d triangles: more than can be numbered", len(m.Faces))
	}
	return box, err
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

// span returns the cuts of a face, as a half-open range. A face with a repeated
// corner has none: it has no neighbours, and those around it are each other's.
func (s *solid) span(f [3]uint32) (low, high int32) {
	if f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
		return 0, 0
	}
	a, b, c := s.rank[f[0]], s.rank[f[1]], s.rank[f[2]]
	return min(a, b, c), max(a, b, c)
}

// reach returns the cuts between the lowest and the highest vertex.
func (s *solid) reach() (low, high int) {
	a, b := s.rank[s.m.Faces[0][0]], int32(0)
	for _, r := range s.rank {
		if r < a {
			a = r
		}
		if r > b {
			b = r
		}
	}
	return int(a), int(max(a, b))
}
