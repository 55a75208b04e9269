package mesh

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// match looks at the corners about every vertex and fills Twin, Junctions and the
// counts, and down with the lowest neighbour of each vertex, or itself where that
// is lower. It returns how many vertices of faces are so.
func (t *Topology) match(ctx context.Context, m *Mesh, p *matchingPlan, down forest) (lowest int, err error) {
	found := make([]tally, p.blocks())
	matchers := make([]matcher, par.Workers(ctx))
	err = par.Each(ctx, p.blocks(), func(worker, block int) error {
		k := &matchers[worker]
		k.mesh, k.twin, k.down, k.tally = m, t.Twin, down, &found[block]
		k.block(p, block)
		return nil
	})
	if err != nil {
		return 0, err
	}
	for i := range found {
		f := &found[i]
		t.Vertices += f.vertices
		t.NonManifoldVertices += f.fanned
		t.Edges += f.edges
		t.OpenEdges += f.open
		t.OddEdges += f.odd
		t.SameWay += f.sameWay
		t.Unbalanced += f.unbalanced
		t.Degenerate += f.degenerate
		t.Junctions = append(t.Junctions, f.junctions...)
		t.folded = t.folded || f.folded
		lowest += f.lowest
	}
	if !p.home {
		t.Degenerate = len(m.Faces) - p.start[p.blocks()]/3
	}
	if t.Degenerate > 0 {
		for i, f := range m.Faces {
			if degenerate(f) {
				t.Twin[3*i], t.Twin[3*i+1], t.Twin[3*i+2] = OpenEdge, OpenEdge, OpenEdge
			}
		}
	}
	return lowest, nil
}

// tally is what one block adds to the result.
type tally struct {
	vertices, edges, open, odd, sameWay, unbalanced, degenerate int

	fanned int  // vertices with more than one fan
	lowest int  // vertices without a lower neighbour
	folded bool // a fan of two faces, which may be one triangle twice

	junctions [][]int32
}

// matcher pairs the half-edges about the vertices of one block at a time.
type matcher struct {
	mesh *Mesh
	twin []int32
	down forest
	*tally

	lo    uint32 // first vertex of the block
	stars []star // of each vertex of the block
	more  []more
	many  []corner // scratch: all corners about one vertex
	uses  []use
	fans  forest
	at    [1 << atBits]uint8 // scratch
}

// corner is a corner of a face at some vertex, with the two other corners.
type corner struct {
	half uint32 // half-edge that leaves the vertex
	next uint32 // vertex that it goes to
	prev uint32 // vertex that the face comes from
}

// maxStar is how many corners about a vertex are kept side by side and paired by
// looking at all of them. A vertex of a regular mesh has six.
const maxStar = 8

// star is the corners about one vertex.
type star struct {
	half, next, prev [maxStar]uint32
	n                uint32 // corners, those beyond maxStar included
	more             uint32 // the last of those + 1
}

// more is a corner for which its star has no room.
type more struct {
	corner
	link uint32 // the one before it about the same vertex + 1
}

// after is the corner that follows a corner of a face.
var after = [3]uint32{1, 2, 0}

// block pairs all half-edges about the vertices of a block with lower ones.
func (k *matcher) block(p *matchingPlan, block int) {
	var hi uint32
	k.lo, hi = p.vertices(block)
	n := int(hi - k.lo)
	if len(k.stars) < n {
		k.stars = make([]star, n+n/8)
	} else {
		for i := range k.stars[:n] {
			k.stars[i].n, k.stars[i].more = 0, 0
		}
	}
	k.more = k.more[:0]
	if p.home {
		k.walkHome(block*matchGrain, min(len(k.mesh.Faces), (block+1)*matchGrain))
	}
	for _, h := range p.sent[p.start[block]:p.start[block+1]] {
		f, c := &k.mesh.Faces[h/3], h%3
		k.add(f[c], h, f[after[c]], f[after[after[c]]])
	}
	for i := range k.stars[:n] {
		v := k.lo + uint32(i)
		low := v
		if s := &k.stars[i]; s.n != 0 {
			k.vertices++
			if low = k.about(v, s); low == v {
				k.lowest++
			}
		}
		k.down[v] = int32(low)
	}
}

// walkHome adds the corners of the faces from lo to hi at vertices of the block.
func (k *matcher) walkHome(lo, hi int) {
	for i, f := range k.mesh.Faces[lo:hi] {
		if degenerate(f) {
			k.degenerate++
			continue
		}
		h := 3 * uint32(lo+i)
		if f[0] >= k.lo {
			k.add(f[0], h, f[1], f[2])
		}
		if f[1] >= k.lo {
			k.add(f[1], h+1, f[2], f[0])
		}
		if f[2] >= k.lo {
			k.add(f[2], h+2, f[0], f[1])
		}
	}
}

// add files a corner at vertex v.
func (k *matcher) add(v, half, next, prev uint32) {
	s := &k.stars[v-k.lo]
	n := s.n
	s.n++
	if n >= maxStar {
		k.more = append(k.more, more{corner{half, next, prev}, s.more})
		s.more = uint32(len(k.more))
		return
	}
	s.half[n], s.next[n], s.prev[n] = half, next, prev
}

// about pairs the half-edges about vertex v and returns its lowest neighbour, or v
// where that is lower.
func (k *matcher) about(v uint32, s *star) (low uint32) {
	var across [maxStar]uint8
	if s.n > maxStar || !s.pairAll(&k.at, &across) {
		return k.sortOut(v, s)
	}
	k.walkRound(&across, int(s.n))
	low = v
	for i, other := range s.next[:s.n] {
		if other < v {
			k.edges++
			low = min(low, other)
			a, b := int32(s.half[i]), preceding(int32(s.half[across[i]%maxStar]))
			k.twin[a], k.twin[b] = b, a
		}
	}
	return low
}

// pairAll finds for each corner the one that its first edge leads to, and reports
// whether there is exactly one for each: then all edges at the vertex have two
// faces that run opposite ways. It may also give up where there is.
//
// at is scratch of any content: which corner comes from a vertex, by the last
// bits of that. Neighbours of a vertex seldom agree in them, and where they do,
// some corner is not found.
func (s *star) pairAll(at *[1 << atBits]uint8, across *[maxStar]uint8) bool {
	n := s.n
	for i, p := range s.prev[:n] {
		at[p%(1<<atBits)] = uint8(i)
	}
	found, equal := uint32(0), true
	for i, x := range s.next[:n] {
		j := at[x%(1<<atBits)] % maxStar
		equal = equal && s.prev[j] == x
		found |= 1 << j
		across[i] = j
	}
	return equal && found == 1<<n-1
}

// atBits: 256 bytes are four cache lines.
const atBits = 8

// walkRound walks from corner to corner of a vertex with n, to see whether they
// are one fan.
func (k *matcher) walkRound(across *[maxStar]uint8, n int) {
	met := 1
	for i := across[0]; i != 0; i = across[i%maxStar] {
		met++
	}
	if met != n {
		k.fanned++
	}
	if met != n || n == 2 {
		k.folded = true
	}
}

// preceding returns the half-edge before h in its face.
func preceding(h int32) int32 {
	if h%3 == 0 {
		return h + 2
	}
	return h - 1
}
