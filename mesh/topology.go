package mesh

import (
	"context"
	"math/bits"
	"slices"

	"github.com/saggar3d/saggar/internal/huge"
	"github.com/saggar3d/saggar/internal/par"
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

const (
	// faceGrain is the faces of one parallel chunk: 192 KiB of indices.
	faceGrain = 16384

	// blockBits sets how many vertices form a block whose edges are matched
	// together: 8192 vertices have about 50 000 half-edges, 400 KB of
	// second-level cache.
	blockBits = 13

	// maxBlocks bounds the counters, one for each chunk and block.
	maxBlocks = 2048
)

// NewTopology finds the neighbours of every face. O(faces) time; 12 bytes a
// face for the result and as much while it works. ctx is looked at every few
// thousand faces.
//
// An edge is filed under the lower of its two vertices. Half-edges are first
// sorted into blocks of vertices, which keeps the matching inside the cache
// even when the triangles of the file are in no order.
func NewTopology(ctx context.Context, m *Mesh) (*Topology, error) {
	if len(m.Faces) > (1<<31-4)/3 {
		return nil, Errorf(CodeLimit, "%d triangles: more than can be numbered", len(m.Faces))
	}
	t := &Topology{Twin: huge.Make[int32](3 * len(m.Faces))}
	b, err := sortHalfEdges(ctx, m)
	if err != nil {
		return nil, err
	}
	if err := t.match(ctx, m, b); err != nil {
		return nil, err
	}
	if err := t.connect(ctx, b.records); err != nil {
		return nil, err
	}
	if t.Components > 0 && t.Degenerate > 0 {
		t.forgetDegenerate(m)
	}
	t.countDuplicates(m)
	if err := t.countFans(ctx, m); err != nil {
		return nil, err
	}
	return t, nil
}

// blocks are the half-edges of a mesh sorted by the block of their lower vertex.
type blocks struct {
	shift   uint
	start   []int    // of each block in records; one more at the end
	records []uint32 // half-edges
}

// sortHalfEdges files every half-edge of a face that is not degenerate.
func sortHalfEdges(ctx context.Context, m *Mesh) (*blocks, error) {
	shift := uint(max(blockBits, bits.Len(uint(len(m.Vertices)/maxBlocks))))
	n := len(m.Vertices)>>shift + 1
	chunks := par.Chunks(len(m.Faces), faceGrain)
	cursor := make([]uint32, chunks*n)
	err := par.For(ctx, len(m.Faces), faceGrain, func(c, lo, hi int) error {
		count := cursor[c*n : (c+1)*n]
		for _, f := range m.Faces[lo:hi] {
			if degenerate(f) {
				continue
			}
			count[min(f[0], f[1])>>shift]++
			count[min(f[1], f[2])>>shift]++
			count[min(f[2], f[0])>>shift]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	b := &blocks{shift: shift, start: make([]int, n+1), records: huge.Make[uint32](3 * len(m.Faces))}
	total := uint32(0)
	for block := range n {
		b.start[block] = int(total)
		for c := range chunks {
			total, cursor[c*n+block] = total+cursor[c*n+block], total
		}
	}
	b.start[n] = int(total)
	err = par.For(ctx, len(m.Faces), faceGrain, func(c, lo, hi int) error {
		at := cursor[c*n : (c+1)*n]
		put := func(a, b2 uint32, h int) {
			p := &at[min(a, b2)>>shift]
			b.records[*p] = uint32(h)
			*p++
		}
		for i, f := range m.Faces[lo:hi] {
			if degenerate(f) {
				continue
			}
			h := 3 * (lo + i)
			put(f[0], f[1], h)
			put(f[1], f[2], h+1)
			put(f[2], f[0], h+2)
		}
		return nil
	})
	return b, err
}

func degenerate(f [3]uint32) bool { return f[0] == f[1] || f[1] == f[2] || f[2] == f[0] }

// match pairs the half-edges of every block and fills Twin, Junctions and the
// counts of edges.
func (t *Topology) match(ctx context.Context, m *Mesh, b *blocks) error {
	n := len(b.start) - 1
	matchers := make([]matcher, par.Workers(ctx))
	found := make([]tally, n)
	err := par.Each(ctx, n, func(worker, block int) error {
		k := &matchers[worker]
		k.mesh, k.twin, k.tally = m, t.Twin, &found[block]
		k.block(b, block)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range found {
		f := &found[i]
		t.Vertices += f.vertices
		t.Edges += f.edges
		t.OpenEdges += f.open
		t.OddEdges += f.odd
		t.SameWay += f.sameWay
		t.Unbalanced += f.unbalanced
		t.Junctions = append(t.Junctions, f.junctions...)
	}
	t.Degenerate = len(m.Faces) - b.start[n]/3
	if t.Degenerate > 0 {
		for i, f := range m.Faces {
			if degenerate(f) {
				t.Twin[3*i], t.Twin[3*i+1], t.Twin[3*i+2] = OpenEdge, OpenEdge, OpenEdge
			}
		}
	}
	// Vertices that are the lower end of no edge were not seen by their block.
	return t.countVertices(ctx, m)
}

// tally is what one block adds to the counts.
type tally struct {
	vertices, edges, open, odd, sameWay, unbalanced int

	junctions [][]int32
}

// countVertices counts the vertices that faces use.
func (t *Topology) countVertices(ctx context.Context, m *Mesh) error {
	if m.exact && t.Degenerate == 0 {
		t.Vertices = len(m.Vertices)
		return nil
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
	return ctx.Err()
}

// matcher pairs the half-edges of one block at a time.
type matcher struct {
	mesh *Mesh
	twin []int32
	*tally

	head    []uint32 // of each vertex of the block: its last entry + 1
	entries []entry
	around  [maxAround]pair
	list    []uint64 // for crowded vertices: upper vertex << 32 | half
}

// entry is one half-edge, filed under its lower vertex.
type entry struct {
	upper uint32 // its other vertex
	half  uint32 // half-edge << 1 | whether it runs from the lower to the upper vertex
	link  uint32 // the entry before it under the same lower vertex + 1
}

// pair is an edge about a vertex with the one or two half-edges seen of it.
type pair struct {
	upper, first, second uint32
	full                 bool
}

// maxAround is how many edges to higher vertices are told apart by looking
// through all of them. A vertex of a regular mesh has three.
const maxAround = 16

// block pairs all half-edges filed under the vertices of one block.
func (k *matcher) block(b *blocks, block int) {
	k.file(b.records[b.start[block]:b.start[block+1]], b.shift)
	for _, e := range k.head[:1<<b.shift] {
		if e != 0 && !k.pairUp(e) {
			k.crowd(e)
		}
	}
}

// file chains the half-edges of a block to their lower vertices.
func (k *matcher) file(records []uint32, shift uint) {
	if len(k.head) < 1<<shift {
		k.head = make([]uint32, 1<<shift)
	} else {
		clear(k.head[:1<<shift])
	}
	if cap(k.entries) < len(records) {
		k.entries = make([]entry, len(records)+len(records)/8)
	}
	k.entries = k.entries[:len(records)]
	mask := uint32(1)<<shift - 1
	for i, h := range records {
		f := &k.mesh.Faces[h/3]
		c := h % 3
		from, to := f[c], f[after[c]]
		up := uint32(1)
		if from > to {
			from, to, up = to, from, 0
		}
		head := &k.head[from&mask]
		k.entries[i] = entry{to, h<<1 | up, *head}
		*head = uint32(i + 1)
	}
}

// after is the corner that follows a corner of a face.
var after = [3]uint32{1, 2, 0}

// pairUp pairs the half-edges chained to entry e when every edge has at most
// two of them; otherwise it does nothing and returns false.
func (k *matcher) pairUp(e uint32) bool {
	n := 0
next:
	for e != 0 {
		x := &k.entries[e-1]
		e = x.link
		for i := range k.around[:n] {
			p := &k.around[i]
			if p.upper == x.upper {
				if p.full {
					return false
				}
				p.second, p.full = x.half, true
				continue next
			}
		}
		if n == maxAround {
			return false
		}
		k.around[n] = pair{upper: x.upper, first: x.half}
		n++
	}
	for i := range k.around[:n] {
		k.edge(&k.around[i])
	}
	return true
}

// edge records an edge of one or two half-edges.
func (k *matcher) edge(p *pair) {
	k.edges++
	a, b := int32(p.first>>1), int32(p.second>>1)
	switch {
	case !p.full:
		k.open++
		k.odd++
		k.twin[a] = OpenEdge
	case (p.first^p.second)&1 == 1:
		k.twin[a], k.twin[b] = b, a
	default:
		k.sameWay++
		k.unbalanced++
		k.twin[a], k.twin[b] = sameWay-b, sameWay-a
	}
}

// crowd pairs the half-edges chained to entry e by sorting them: for vertices
// with many edges, or edges with many faces.
func (k *matcher) crowd(e uint32) {
	k.list = k.list[:0]
	for ; e != 0; e = k.entries[e-1].link {
		x := &k.entries[e-1]
		k.list = append(k.list, uint64(x.upper)<<32|uint64(x.half))
	}
	slices.Sort(k.list)
	for list := k.list; len(list) > 0; {
		n := 1
		for n < len(list) && list[n]>>32 == list[0]>>32 {
			n++
		}
		switch n {
		case 1:
			k.edge(&pair{first: uint32(list[0])})
		case 2:
			k.edge(&pair{first: uint32(list[0]), second: uint32(list[1]), full: true})
		default:
			k.edges++
			k.junction(list[:n])
		}
		list = list[n:]
	}
}

// junction records an edge of three faces or more.
func (k *matcher) junction(uses []uint64) {
	balance := 0
	halves := make([]int32, len(uses))
	for i, u := range uses {
		halves[i] = int32(uint32(u) >> 1)
		k.twin[halves[i]] = Junction
		balance += 2*int(u&1) - 1
	}
	k.odd += len(uses) & 1
	if balance > 1 || balance < -1 {
		k.unbalanced++
	}
	k.junctions = append(k.junctions, halves)
}
