package mesh

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/internal/par"
)

// match pairs the half-edges of every block and fills Twin, Junctions and the
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
	t.countVertices(m)
	return cross, nil
}

// tally is what one block adds to the result.
type tally struct {
	edges, open, odd, sameWay, unbalanced, degenerate, joins int

	junctions [][]int32
	cross     []int32 // faces in different runs that are neighbours, in pairs
}

// countVertices counts the vertices that faces with edges use.
func (t *Topology) countVertices(m *Mesh) {
	if m.exact && t.Degenerate == 0 {
		t.Vertices = len(m.Vertices)
		return
	}
	used := newBitset(len(m.Vertices))
	for _, f := range m.Faces {
		if !degenerate(f) {
			used.set(f[0])
			used.set(f[1])
			used.set(f[2])
		}
	}
	t.Vertices = used.count()
}

// matcher pairs the half-edges of one block at a time.
type matcher struct {
	mesh   *Mesh
	twin   []int32
	parent forest
	*tally

	lo     uint32   // first vertex of the block
	faceLo int32    // home of the block
	faceHi int32    //
	head   []uint32 // of each vertex of the block: its last edge + 1
	edges  []edge
	extra  []extra
}

// edge is an edge filed under the higher of its two vertices. A half is a
// half-edge << 1 | whether it runs from the lower to the higher vertex.
type edge struct {
	lower  uint32
	link   uint32 // the edge before it under the same vertex + 1
	first  uint32 // half
	second uint32 // half, or none
}

const none = 1<<32 - 1

// extra is a third or later half of an edge.
type extra struct{ edge, half uint32 }

// block pairs all half-edges of a block.
func (k *matcher) block(p *matchingPlan, block int) {
	var hi uint32
	k.lo, hi = p.vertices(block)
	if n := int(hi - k.lo); len(k.head) < n {
		k.head = make([]uint32, n+n/4)
	} else {
		clear(k.head[:n])
	}
	k.edges, k.extra = k.edges[:0], k.extra[:0]
	k.faceLo, k.faceHi = 0, 0
	if p.home {
		k.faceLo = int32(block * matchGrain)
		k.faceHi = int32(min(len(k.mesh.Faces), (block+1)*matchGrain))
		k.walkHome()
	}
	for _, h := range p.sent[p.start[block]:p.start[block+1]] {
		f, c := &k.mesh.Faces[h/3], h%3
		k.add(h, f[c], f[after[c]])
	}
	k.finish()
}

// walkHome adds the half-edges of the home faces that belong to the block.
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
		if max(f[0], f[1]) >= k.lo {
			k.add(h, f[0], f[1])
		}
		if max(f[1], f[2]) >= k.lo {
			k.add(h+1, f[1], f[2])
		}
		if max(f[2], f[0]) >= k.lo {
			k.add(h+2, f[2], f[0])
		}
	}
}

// add files half-edge h, or pairs it with an earlier one of the same edge.
func (k *matcher) add(h, from, to uint32) {
	half := h<<1 | 1
	if from > to {
		from, to, half = to, from, h<<1
	}
	head := &k.head[to-k.lo]
	for e := *head; e != 0; {
		x := &k.edges[e-1]
		if x.lower == from {
			k.meet(e-1, half)
			return
		}
		e = x.link
	}
	k.edges = append(k.edges, edge{from, *head, half, none})
	*head = uint32(len(k.edges))
}

// meet adds another half to an edge.
func (k *matcher) meet(e, half uint32) {
	x := &k.edges[e]
	if x.second != none {
		k.extra = append(k.extra, extra{e, half})
		return
	}
	x.second = half
	a, b := int32(x.first>>1), int32(half>>1)
	if (x.first^half)&1 == 1 {
		k.twin[a], k.twin[b] = b, a
	} else {
		k.sameWay++
		k.unbalanced++
		k.twin[a], k.twin[b] = sameWay-b, sameWay-a
	}
	k.neighbours(a/3, b/3)
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

// finish counts the edges of the block and settles those that did not come in
// twos.
func (k *matcher) finish() {
	k.tally.edges += len(k.edges)
	for i := range k.edges {
		if x := &k.edges[i]; x.second == none {
			k.open++
			k.odd++
			k.twin[x.first>>1] = OpenEdge
		}
	}
	slices.SortStableFunc(k.extra, func(a, b extra) int { return int(a.edge) - int(b.edge) })
	for i := 0; i < len(k.extra); {
		n := i + 1
		for n < len(k.extra) && k.extra[n].edge == k.extra[i].edge {
			n++
		}
		k.junction(k.extra[i:n])
		i = n
	}
}

// junction records an edge of three halves or more, of which the first two have
// been taken for neighbours.
func (k *matcher) junction(more []extra) {
	x := &k.edges[more[0].edge]
	halves := []uint32{x.first, x.second}
	if (x.first^x.second)&1 == 0 {
		k.sameWay--
		k.unbalanced--
	}
	for _, e := range more {
		halves = append(halves, e.half)
	}
	slices.Sort(halves)
	balance := 0
	list := make([]int32, len(halves))
	for i, half := range halves {
		list[i] = int32(half >> 1)
		k.twin[list[i]] = Junction
		balance += 2*int(half&1) - 1
	}
	k.odd += len(list) & 1
	if balance > 1 || balance < -1 {
		k.unbalanced++
	}
	k.junctions = append(k.junctions, list)
}
