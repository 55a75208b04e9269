package mesh

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// countFans counts the vertices that join more than one fan of faces. A fan is
// the faces about a vertex that can be walked from one to the next over edges
// of just two faces.
//
// One fan of each vertex is walked first. When these have as many corners as
// the mesh, there are no others, which is nearly always so.
func (t *Topology) countFans(ctx context.Context, m *Mesh, p *matchingPlan) error {
	corners, ok, err := t.fansInOrder(ctx, m, p)
	if err == nil && !ok {
		corners, err = t.fansByVertex(ctx, m)
	}
	if err != nil {
		return err
	}
	if corners < 3*(len(m.Faces)-t.Degenerate) {
		t.NonManifoldVertices = t.walkAllFans(m)
	}
	return nil
}

// fansInOrder walks one fan of every vertex of a mesh that numbers vertices by
// first use, and returns how many corners they have together. It returns false
// for every other mesh.
func (t *Topology) fansInOrder(ctx context.Context, m *Mesh, p *matchingPlan) (corners int, ok bool, err error) {
	if !p.home || t.SameWay > 0 || t.Degenerate > 0 {
		return 0, false, nil
	}
	found := make([]int, p.blocks())
	err = par.Each(ctx, p.blocks(), func(_, i int) error {
		lo, hi := p.vertices(i)
		n, reached := t.newFans(m, lo, i*matchGrain, min(len(m.Faces), (i+1)*matchGrain))
		if reached != hi {
			n = -1
		}
		found[i] = n
		return nil
	})
	for _, n := range found {
		if n < 0 {
			return 0, false, err
		}
		corners += n
	}
	return corners, true, err
}

// newFans walks the fans of the vertices that faces [lo, hi) are the first to
// use, as long as these follow on from top, and returns how many corners they
// have and how far they go.
func (t *Topology) newFans(m *Mesh, top uint32, lo, hi int) (corners int, reached uint32) {
	for f, face := range m.Faces[lo:hi] {
		for k, v := range face {
			if v == top {
				top++
				corners += t.fanSize(int32(3*(lo+f) + k))
			}
		}
	}
	return corners, top
}

// fansByVertex walks one fan of every vertex of any mesh and returns how many
// corners they have together. Every worker takes a range of vertices.
func (t *Topology) fansByVertex(ctx context.Context, m *Mesh) (int, error) {
	ranges := par.Workers(ctx)
	found := make([]int, ranges)
	err := par.Each(ctx, ranges, func(_, i int) error {
		n := uint64(len(m.Vertices))
		found[i] = t.firstFans(m, uint32(n*uint64(i)/uint64(ranges)), uint32(n*uint64(i+1)/uint64(ranges)))
		return nil
	})
	corners := 0
	for _, n := range found {
		corners += n
	}
	return corners, err
}

// firstFans walks one fan of every vertex in [lo, hi) and returns how many
// corners they have together.
func (t *Topology) firstFans(m *Mesh, lo, hi uint32) int {
	seen := newBitset(int(hi - lo))
	corners := 0
	for f, face := range m.Faces {
		if face[0]-lo >= hi-lo && face[1]-lo >= hi-lo && face[2]-lo >= hi-lo {
			continue
		}
		for k, v := range face {
			if v-lo >= hi-lo || seen.has(v-lo) || t.Component[f] < 0 {
				continue
			}
			seen.set(v - lo)
			corners += t.fan(m, int32(3*f+k), v, nil)
		}
	}
	return corners
}

// fanSize returns the number of corners in the fan of corner c, in a mesh whose
// neighbours all run opposite ways: the half-edge after the twin of one that
// leaves a vertex leaves it too.
func (t *Topology) fanSize(c int32) int {
	n := 1
	for h := t.Twin[c]; h >= 0; h = t.Twin[h] {
		if h = following(h); h == c {
			return n
		}
		n++
	}
	// Not round: the other way from the start.
	for h := t.Twin[preceding(c)]; h >= 0; h = t.Twin[preceding(h)] {
		n++
	}
	return n
}

// fan returns the number of corners in the fan of vertex v that corner c is
// part of, and marks them in walked when that is not nil.
func (t *Topology) fan(m *Mesh, c int32, v uint32, walked bitset) int {
	n, round := t.walk(m, c, c, v, walked)
	if !round {
		back, _ := t.walk(m, c, preceding(c), v, walked)
		n += back
	}
	if walked != nil {
		walked.set(uint32(c))
	}
	return n + 1
}

// walk goes from face to face about v, first over half-edge h, until it is back
// at corner start (round) or at an edge without a single other face. It returns
// how many corners it met on the way, start not among them.
func (t *Topology) walk(m *Mesh, start, h int32, v uint32, walked bitset) (n int, round bool) {
	for {
		o, _ := t.Across(h)
		if o < 0 {
			return n, false
		}
		// Half-edge o begins or ends at v; go on over the other edge there.
		c := o
		h = preceding(o)
		if m.Faces[o/3][o%3] != v {
			c = following(o)
			h = c
		}
		if c == start {
			return n, true
		}
		n++
		if walked != nil {
			walked.set(uint32(c))
		}
	}
}

// walkAllFans walks every fan of the mesh and returns how many vertices have
// more than one.
func (t *Topology) walkAllFans(m *Mesh) int {
	walked := newBitset(3 * len(m.Faces))
	once, twice := newBitset(len(m.Vertices)), newBitset(len(m.Vertices))
	for f, face := range m.Faces {
		for k, v := range face {
			if walked.has(uint32(3*f+k)) || t.Component[f] < 0 {
				continue
			}
			if once.has(v) {
				twice.set(v)
			}
			once.set(v)
			t.fan(m, int32(3*f+k), v, walked)
		}
	}
	return twice.count()
}

// following returns the half-edge after h in its face.
func following(h int32) int32 {
	if h%3 == 2 {
		return h - 2
	}
	return h + 1
}

// preceding returns the half-edge before h in its face.
func preceding(h int32) int32 {
	if h%3 == 0 {
		return h + 2
	}
	return h - 1
}
