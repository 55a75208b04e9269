package mesh

import (
	"context"

	"github.com/saggar3d/saggar/internal/par"
)

// match looks at the corners about every vertex and fills Twin, Junctions and the
// counts. Neighbours within a run are joined in parent on the way; pairs of
// neighbours in different runs are returned. Without homes nothing is joined.
func (t *Topology) match(ctx context.Context, m *Mesh, p *matchingPlan, parent forest) (cross [][]int32, err error) {
	found := make([]tally, p.blocks())
	matchers := make([]matcher, par.Workers(ctx))
	err = par.Each(ctx, p.blocks(), func(worker, block int) error {
		k := &matchers[worker]
		k.mesh, k.twin, k.parent, k.tally = m, t.Twin, parent, &found[block]
		k.block(p, block)
		return nil
	})
	if err != nil {
		return nil, err
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
		t.Components -= f.joins
		t.Junctions = append(t.Junctions, f.junctions...)
		cross = append(cross, f.cross)
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
	t.Components += len(m.Faces) - t.Degenerate
	return cross, nil
}

// tally is what one block adds to the result.
type tally struct {
	vertices, edges, open, odd, sameWay, unbalanced, degenerate, joins int

	fanned int // vertices with more than one fan

	junctions [][]int32
	cross     []int32 // faces in different runs that are neighbours, in pairs
}

// matcher pairs the half-edges about the vertices of one block at a time.
type matcher struct {
	mesh   *Mesh
	twin   []int32
	parent forest
	*tally

	lo     uint32 // first vertex of the block
	faceLo int32  // home of the block
	faceHi int32
	head   []uint32 // of each vertex of the block: its last corner + 1
	corner []corner
	star   star
	uses   []use
}

// corner is a corner of a face at some vertex, with the two other corners.
type corner struct {
	half uint32 // half-edge that leaves the vertex
	next uint32 // vertex that it goes to
	prev uint32 // vertex that the face comes from
	link uint32 // the corner before it about the same vertex + 1
}

// after is the corner that follows a corner of a face.
var after = [3]uint32{1, 2, 0}

// block pairs all half-edges about the vertices of a block with lower ones.
func (k *matcher) block(p *matchingPlan, block int) {
	var hi uint32
	k.lo, hi = p.vertices(block)
	n := int(hi - k.lo)
	if len(k.head) < n {
		k.head = make([]uint32, n+n/4)
	} else {
		clear(k.head[:n])
	}
	k.corner = k.corner[:0]
	k.faceLo, k.faceHi = 0, 0
	if p.home {
		k.faceLo = int32(block * matchGrain)
		k.faceHi = int32(min(len(k.mesh.Faces), (block+1)*matchGrain))
		k.walkHome()
	}
	for _, h := range p.sent[p.start[block]:p.start[block+1]] {
		f, c := &k.mesh.Faces[h/3], h%3
		k.add(f[c], corner{half: h, next: f[after[c]], prev: f[after[after[c]]]})
	}
	for i, c := range k.head[:n] {
		if c != 0 {
			k.vertices++
			k.about(k.lo+uint32(i), c)
		}
	}
}

// walkHome adds the corners of the home faces at vertices of the block.
func (k *matcher) walkHome() {
	for i := k.faceLo; i < k.faceHi; i++ {
		k.parent[i] = i
	}
	for i, f := range k.mesh.Faces[k.faceLo:k.faceHi] {
		if degenerate(f) {
			k.degenerate++
			continue
		}
		h := 3 * uint32(int(k.faceLo)+i)
		if f[0] >= k.lo {
			k.add(f[0], corner{half: h, next: f[1], prev: f[2]})
		}
		if f[1] >= k.lo {
			k.add(f[1], corner{half: h + 1, next: f[2], prev: f[0]})
		}
		if f[2] >= k.lo {
			k.add(f[2], corner{half: h + 2, next: f[0], prev: f[1]})
		}
	}
}

// add files a corner at vertex v.
func (k *matcher) add(v uint32, c corner) {
	head := &k.head[v-k.lo]
	c.link = *head
	k.corner = append(k.corner, c)
	*head = uint32(len(k.corner))
}

// maxStar is how many corners about a vertex are paired by looking at all of
// them. A vertex of a regular mesh has six.
const maxStar = 24

// star is the corners about one vertex, side by side for quick searches.
type star struct {
	half, next, prev [maxStar]uint32
	across           [maxStar]uint8 // corner that the first edge of this one leads to
}

// about pairs the half-edges about vertex v, whose last corner is c - 1.
func (k *matcher) about(v, c uint32) {
	n := 0
	for at := c; at != 0; n++ {
		x := &k.corner[at-1]
		if n == maxStar {
			k.sortOut(v, c)
			return
		}
		k.star.half[n], k.star.next[n], k.star.prev[n] = x.half, x.next, x.prev
		at = x.link
	}
	if !k.star.pairAll(n) {
		k.sortOut(v, c)
		return
	}
	if !k.star.round(n) {
		k.fanned++
	}
	for i, other := range k.star.next[:n] {
		if other < v {
			k.edges++
			a, b := int32(k.star.half[i]), preceding(int32(k.star.half[k.star.across[i]]))
			k.twin[a], k.twin[b] = b, a
			k.neighbours(a/3, b/3)
		}
	}
}

// pairAll finds for each of n corners the one that its first edge leads to. It
// returns true when there is exactly one for each: then all edges at the vertex
// have two faces that run opposite ways.
func (s *star) pairAll(n int) bool {
	var prev [maxStar]uint32 // corners not led to yet
	var index [maxStar]uint8
	for i := range n {
		prev[i], index[i] = s.prev[i], uint8(i)
	}
	for i := range n {
		left := prev[:n-i]
		x, found, to := s.next[i], 0, 0
		for j, p := range left {
			if p == x {
				to = j
				found++
			}
		}
		if found != 1 {
			return false
		}
		s.across[i] = index[to]
		last := n - i - 1
		prev[to], index[to] = prev[last], index[last]
	}
	return true
}

// round reports whether the walk from corner to corner meets all n of them.
func (s *star) round(n int) bool {
	met := 1
	for i := s.across[0]; i != 0; i = s.across[i] {
		met++
	}
	return met == n
}

// neighbours joins two faces, or leaves that for later when they are not both
// at home.
func (k *matcher) neighbours(f, g int32) {
	switch {
	case k.faceHi == 0:
	case f >= k.faceLo && f < k.faceHi && g >= k.faceLo && g < k.faceHi:
		if k.parent.join(f, g) {
			k.joins++
		}
	default:
		k.cross = append(k.cross, f, g)
	}
}

// preceding returns the half-edge before h in its face.
func preceding(h int32) int32 {
	if h%3 == 0 {
		return h + 2
	}
	return h - 1
}
