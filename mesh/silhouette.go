package mesh

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/internal/par"
)

// chainEdge is an edge of the boundary: from a to b, used w[k] times in the
// projection along axis k.
type chainEdge struct {
	a, b uint32
	w    [3]int8
}

// chainPart is what a chunk of faces adds to a chain: edges between two faces,
// and edges with another number of faces, uses of which may be elsewhere.
type chainPart struct{ clean, loose []chainEdge }

// shadowChain returns the boundary of the sum of all faces, each counted by its
// sign. twin is that of a [Topology].
func shadowChain(ctx context.Context, faces [][3]uint32, twin []int32, signs []uint8) ([]chainEdge, error) {
	parts := make([]chainPart, par.Chunks(len(faces), shadowGrain))
	err := par.For(ctx, len(faces), shadowGrain, func(c, lo, hi int) error {
		p := &parts[c]
		for f := lo; f < hi; f++ {
			t := twin[3*f : 3*f+3 : 3*f+3]
			// All but a few faces end here, without a jump that depends on
			// which of the neighbours comes first.
			if a, b, c := t[0], t[1], t[2]; a|b|c >= 0 {
				own := signs[f]
				if (signs[uint32(a)/3]^own)|(signs[uint32(b)/3]^own)|(signs[uint32(c)/3]^own) == 0 {
					continue
				}
			}
			p.add(faces[f], f, t, signs)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range parts {
		n += len(parts[i].clean) + len(parts[i].loose)
	}
	clean, loose := make([]chainEdge, 0, n), []chainEdge(nil)
	for _, p := range parts {
		clean = append(clean, p.clean...)
		loose = append(loose, p.loose...)
	}
	return append(clean, cancel(loose)...), nil
}

// add adds the edges of face f, which has the given corners and twins, that are
// boundary and not those of an earlier face.
func (p *chainPart) add(face [3]uint32, f int, twins []int32, signs []uint8) {
	own := signs[f]
	for k, t := range twins {
		if t < 0 {
			if own != 0 {
				p.loose = append(p.loose, weigh(face, k, own, 0))
			}
		} else if other := signs[t/3]; other != own && int(t) > 3*f+k {
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

// projectAxes returns the edges seen along each axis as segments of the plane,
// in right-handed coordinates.
func projectAxes(m *Mesh, chain []chainEdge) (out [3][]segment) {
	var n [3]int
	for i := range chain {
		for k, w := range chain[i].w {
			if w != 0 {
				n[k]++
			}
		}
	}
	for k := range out {
		out[k] = make([]segment, 0, n[k])
	}
	for i := range chain {
		e := &chain[i]
		p, q := &m.Vertices[e.a], &m.Vertices[e.b]
		if w := e.w[0]; w != 0 {
			out[0] = append(out[0], newSegment(p.Y, p.Z, q.Y, q.Z, int32(w)))
		}
		if w := e.w[1]; w != 0 {
			out[1] = append(out[1], newSegment(p.Z, p.X, q.Z, q.X, int32(w)))
		}
		if w := e.w[2]; w != 0 {
			out[2] = append(out[2], newSegment(p.X, p.Y, q.X, q.Y, int32(w)))
		}
	}
	return out
}
