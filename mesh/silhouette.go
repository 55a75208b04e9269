package mesh

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
)

// chainEdge is an edge of the boundary: from a to b, used w[k] times in the
// projection along axis k.
type chainEdge struct {
	a, b uint32
	w    [3]int8
}

// silhouette is the boundary of the sum of all faces, each counted by its sign,
// in two parts: a smooth chain and small triangles along it.
//
// On a fine mesh the true silhouette is a zigzag: of the triangles seen nearly
// edge on, every other one looks away, and where the surface turns over the
// chain runs to and fro many times. So a triangle with two neighbours of the
// other sign is counted by their sign, and becomes a fold. Where the sum of the
// signs so changed is positive there is shadow: every triangle counts at most
// once in it. Elsewhere there is shadow only below the folds. The two together
// are exact, and a fold below other parts, as most are, is found with one look.
type silhouette struct {
	signs  []uint8 // as given
	counts []uint8 // as counted, in bits 0 to 5; and flags
	edgy   []int32 // all faces that differ from a neighbour or lack one
	uneasy []int32 // those that differ from two, at first
	folded []int32 // all faces that do not count as given, and maybe some more
	chain  []chainEdge
}

const (
	signMask = 0x3f
	turned   = 0x40 // in folded
	listed   = 0x80 // in edgy
)

// newSilhouette finds the silhouette. twin is that of a [Topology].
func newSilhouette(ctx context.Context, faces [][3]uint32, twin []int32, signs []uint8) (*silhouette, error) {
	s := &silhouette{signs: signs, counts: huge.MakeUncleared[uint8](len(signs))}
	copy(s.counts, signs)
	if err := s.list(ctx, twin); err != nil {
		return nil, err
	}
	s.smooth(twin)
	return s, s.link(ctx, faces, twin)
}

// list fills in edgy and uneasy.
func (s *silhouette) list(ctx context.Context, twin []int32) error {
	edgy := make([][]int32, par.Chunks(len(s.signs), shadowGrain))
	uneasy := make([][]int32, len(edgy))
	err := par.For(ctx, len(s.signs), shadowGrain, func(c, lo, hi int) error {
		edgy[c], uneasy[c] = edgyFaces(twin, s.signs, lo, hi)
		return nil
	})
	if err != nil {
		return err
	}
	s.edgy, s.uneasy = slices.Concat(edgy...), slices.Concat(uneasy...)
	for _, f := range s.edgy {
		s.counts[f] |= listed
	}
	return nil
}

// edgyFaces lists the faces between lo and hi that differ from a neighbour or
// lack one, and those that differ from two. All but a few faces are passed
// without a jump that depends on which neighbour comes first.
func edgyFaces(twin []int32, signs []uint8, lo, hi int) (edgy, uneasy []int32) {
	var one, two [shadowGrain]int32
	n, n2 := 0, 0
	for f := lo; f < hi; f++ {
		t := twin[3*f : 3*f+3 : 3*f+3]
		if t[0]|t[1]|t[2] < 0 {
			one[n] = int32(f)
			n++
			continue
		}
		own := signs[f]
		a, b, c := signs[uint32(t[0])/3]^own, signs[uint32(t[1])/3]^own, signs[uint32(t[2])/3]^own
		if a|b|c == 0 {
			continue
		}
		one[n] = int32(f)
		n++
		if a&b|b&c|c&a != 0 {
			two[n2] = int32(f)
			n2++
		}
	}
	return slices.Clone(one[:n]), slices.Clone(two[:n2])
}

// smooth counts faces by the sign of two neighbours that agree, and then looks
// once more where that has changed something. On rough meshes this takes two
// thirds of the chain away; going on would take hardly any more.
func (s *silhouette) smooth(twin []int32) {
	s.folded = make([]int32, 0, len(s.uneasy))
	for _, f := range s.uneasy {
		s.turn(f, twin)
	}
	for _, f := range s.folded[:len(s.folded):len(s.folded)] {
		for _, t := range twin[3*f : 3*f+3] {
			s.turn(int32(uint32(t)/3), twin)
		}
	}
}

// turn changes what face f counts as if two of its neighbours agree on something
// else.
func (s *silhouette) turn(f int32, twin []int32) {
	t := twin[3*f : 3*f+3 : 3*f+3]
	if t[0]|t[1]|t[2] < 0 {
		return
	}
	own, n := s.counts[f], [3]uint32{uint32(t[0]) / 3, uint32(t[1]) / 3, uint32(t[2]) / 3}
	a, b, c := s.counts[n[0]]^own, s.counts[n[1]]^own, s.counts[n[2]]^own
	// A face seen edge on stays so: it must not count at all.
	signed := s.signs[f]&7 | s.signs[f]>>3
	change := (a&b | b&c | c&a) & (signed | signed<<3)
	if change == 0 {
		return
	}
	s.counts[f] ^= change
	if own&turned == 0 {
		s.counts[f] |= turned
		s.folded = append(s.folded, f)
	}
	for _, g := range n {
		if s.counts[g]&listed == 0 {
			s.counts[g] |= listed
			s.edgy = append(s.edgy, int32(g))
		}
	}
}

// chainPart is what some faces add to a chain: edges between two faces, and
// edges with another number of faces, uses of which may be elsewhere.
type chainPart struct{ clean, loose []chainEdge }

// link fills in the chain.
func (s *silhouette) link(ctx context.Context, faces [][3]uint32, twin []int32) error {
	const grain = 4096
	parts := make([]chainPart, par.Chunks(len(s.edgy), grain))
	err := par.For(ctx, len(s.edgy), grain, func(c, lo, hi int) error {
		for _, f := range s.edgy[lo:hi] {
			parts[c].add(faces[f], f, twin[3*f:3*f+3], s.counts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	n := 0
	for i := range parts {
		n += len(parts[i].clean) + len(parts[i].loose)
	}
	var loose []chainEdge
	s.chain = make([]chainEdge, 0, n)
	for _, p := range parts {
		s.chain = append(s.chain, p.clean...)
		loose = append(loose, p.loose...)
	}
	s.chain = append(s.chain, cancel(loose)...)
	return nil
}

// add adds the edges of face f, which has the given corners and twins, that are
// boundary and not those of an earlier face.
func (p *chainPart) add(face [3]uint32, f int32, twins []int32, counts []uint8) {
	own := counts[f] & signMask
	if a, b, c := twins[0], twins[1], twins[2]; a|b|c >= 0 {
		a, b, c := counts[uint32(a)/3]^own, counts[uint32(b)/3]^own, counts[uint32(c)/3]^own
		if (a|b|c)&signMask == 0 {
			return // smoothed away
		}
	}
	for k, t := range twins {
		if t < 0 {
			if own != 0 {
				p.loose = append(p.loose, weigh(face, k, own, 0))
			}
		} else if other := counts[t/3] & signMask; other != own && t > 3*f+int32(k) {
			p.clean = append(p.clean, weigh(face, k, own, other))
		}
	}
}

// weigh returns edge k of face with its use by a face of signs own and, the
// other way round, by a face of signs other.
func weigh(face [3]uint32, k int, own, other uint8) chainEdge {
	e := chainEdge{a: face[k], b: face[(k+1)%3]}
	for i := range e.w {
		e.w[i] = signOf(own, i) - signOf(other, i)
	}
	return e
}

// cancel adds up the uses of equal edges and drops those that vanish. It
// changes edges. Uses beyond an int8 stay in several entries.
func cancel(edges []chainEdge) []chainEdge {
	for i := range edges {
		if e := &edges[i]; e.a > e.b {
			e.a, e.b = e.b, e.a
			e.w = [3]int8{-e.w[0], -e.w[1], -e.w[2]}
		}
	}
	slices.SortFunc(edges, func(p, q chainEdge) int {
		return cmp.Compare(uint64(p.a)<<32|uint64(p.b), uint64(q.a)<<32|uint64(q.b))
	})
	out := edges[:0]
	for i := 0; i < len(edges); {
		e := edges[i]
		for i++; i < len(edges) && edges[i].a == e.a && edges[i].b == e.b && roomToAdd(e.w); i++ {
			for k := range e.w {
				e.w[k] += edges[i].w[k]
			}
		}
		if e.a != e.b && e.w != [3]int8{} {
			out = append(out, e)
		}
	}
	return out
}

// roomToAdd reports whether one more use, at most 1 each, fits.
func roomToAdd(w [3]int8) bool {
	return max(w[0], w[1], w[2]) < math.MaxInt8 && min(w[0], w[1], w[2]) > math.MinInt8+1
}

// outline is a silhouette in the plane of one axis.
type outline struct {
	segments []segment
	folds    []fold
}

// fold is a triangle in the plane that counts w times on top of the segments.
type fold struct {
	x, y [3]float64
	w    int32 // negative when the corners run clockwise
}

// along returns how often face f counts on top of the chain along axis k.
func (s *silhouette) along(f int32, k int) int32 {
	return int32(signOf(s.signs[f], k)) - int32(signOf(s.counts[f], k))
}

// project returns the silhouette along the first axes, given how to project
// along each.
func (s *silhouette) project(m *Mesh, axes int, plane func(k int, p *geom.Vec) (x, y float64)) (out [3]outline) {
	s.reserve(&out)
	for i := range s.chain {
		e := &s.chain[i]
		for k := range axes {
			if e.w[k] != 0 {
				ax, ay := plane(k, &m.Vertices[e.a])
				bx, by := plane(k, &m.Vertices[e.b])
				out[k].segments = append(out[k].segments, newSegment(ax, ay, bx, by, int32(e.w[k])))
			}
		}
	}
	for _, f := range s.folded {
		for k := range axes {
			if w := s.along(f, k); w != 0 {
				t := fold{w: w}
				for i, v := range m.Faces[f] {
					t.x[i], t.y[i] = plane(k, &m.Vertices[v])
				}
				out[k].folds = append(out[k].folds, t)
			}
		}
	}
	return out
}

// reserve makes room in out.
func (s *silhouette) reserve(out *[3]outline) {
	var edges, folds [3]int
	for i := range s.chain {
		for k, w := range s.chain[i].w {
			if w != 0 {
				edges[k]++
			}
		}
	}
	for _, f := range s.folded {
		for k := range folds {
			if s.along(f, k) != 0 {
				folds[k]++
			}
		}
	}
	for k := range out {
		out[k] = outline{make([]segment, 0, edges[k]), make([]fold, 0, folds[k])}
	}
}

// axisPlane returns the coordinates of p seen from +X, +Y or +Z, right-handed.
func axisPlane(k int, p *geom.Vec) (x, y float64) {
	switch k {
	case 0:
		return p.Y, p.Z
	case 1:
		return p.Z, p.X
	}
	return p.X, p.Y
}
