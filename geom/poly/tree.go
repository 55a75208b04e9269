package poly

import (
	"context"
	"math"
	"slices"
)

// edgeTree is a tree of boxes over edges in the order of a space-filling curve:
// node k has the children 2k+1 and 2k+2, and leaves hold leafEdges each.
type edgeTree struct {
	a     *arrangement
	order []int32
	boxes []treeBox
	leaf0 int // the first leaf
	cuts  []cut
	err   error
	ctx   context.Context
	look  int // pairs since the last look at ctx
}

const leafEdges = 8

// cutWork is the time for a cut, its pieces and their place in the order, counted
// in pairs looked at.
const cutWork = 50

// treeBox is the box around the edges below a node, and whether one is fresh.
type treeBox struct {
	x0, y0, x1, y1 float64
	fresh          bool
}

// findCuts compares all pairs of edges that are near each other and of which at
// least one is fresh.
func (a *arrangement) findCuts(ctx context.Context) ([]cut, error) {
	t := &edgeTree{a: a, ctx: ctx}
	if err := ctx.Err(); err != nil || len(a.edges) == 0 {
		return nil, err
	}
	t.sort()
	t.fit()
	t.within(0)
	a.work -= cutWork * len(t.cuts)
	return t.cuts, t.err
}

// sort brings the edges in the order of the Morton codes of their middles.
func (t *edgeTree) sort() {
	all := treeBox{x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1)}
	for i := range t.a.edges {
		all = all.join(boxOf(&t.a.edges[i]))
	}
	scale := 0.0
	if side := max(all.x1-all.x0, all.y1-all.y0); side > 0 {
		scale = 65535 / 2 / side // of the sum of both ends
	}
	keys := make([]uint64, len(t.a.edges))
	for i := range t.a.edges {
		e := &t.a.edges[i]
		x := float64(e.a.X-all.x0+(e.b.X-all.x0)) * scale
		y := float64(e.a.Y-all.y0+(e.b.Y-all.y0)) * scale
		keys[i] = (spread(uint32(x))|spread(uint32(y))<<1)<<32 | uint64(i)
	}
	slices.Sort(keys)
	t.order = make([]int32, len(keys))
	for i, k := range keys {
		t.order[i] = int32(uint32(k))
	}
}

// spread puts a zero between any two of the low 16 bits of x.
func spread(x uint32) uint64 {
	v := uint64(x & 0xffff)
	v = (v | v<<8) & 0x00ff00ff
	v = (v | v<<4) & 0x0f0f0f0f
	v = (v | v<<2) & 0x33333333
	return (v | v<<1) & 0x55555555
}

// fit computes the boxes.
func (t *edgeTree) fit() {
	leaves := 1
	for leaves*leafEdges < len(t.order) {
		leaves *= 2
	}
	t.leaf0 = leaves - 1
	t.boxes = make([]treeBox, 2*leaves-1)
	for k := len(t.boxes) - 1; k >= 0; k-- {
		if k < t.leaf0 {
			t.boxes[k] = t.boxes[2*k+1].join(t.boxes[2*k+2])
			continue
		}
		b := treeBox{x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1)}
		for _, i := range t.edgesOf(k) {
			b = b.join(boxOf(&t.a.edges[i]))
		}
		t.boxes[k] = b
	}
}

func boxOf(e *edge) treeBox {
	return treeBox{x0: e.a.X, y0: min(e.a.Y, e.b.Y), x1: e.b.X, y1: max(e.a.Y, e.b.Y), fresh: e.fresh}
}

func (b treeBox) join(c treeBox) treeBox {
	return treeBox{min(b.x0, c.x0), min(b.y0, c.y0), max(b.x1, c.x1), max(b.y1, c.y1), b.fresh || c.fresh}
}

func (b *treeBox) meets(c *treeBox) bool {
	return b.x0 <= c.x1 && c.x0 <= b.x1 && b.y0 <= c.y1 && c.y0 <= b.y1
}

// edgesOf returns the edges of leaf k.
func (t *edgeTree) edgesOf(k int) []int32 {
	lo := min((k-t.leaf0)*leafEdges, len(t.order))
	return t.order[lo:min(lo+leafEdges, len(t.order))]
}

// within compares the edges below node k with each other.
func (t *edgeTree) within(k int) {
	if !t.boxes[k].fresh || t.err != nil {
		return
	}
	if k >= t.leaf0 {
		edges := t.edgesOf(k)
		for n, i := range edges {
			for _, j := range edges[:n] {
				t.cuts = t.a.compareEdges(i, j, t.cuts)
			}
		}
		t.count(len(edges) * len(edges) / 2)
		return
	}
	t.within(2*k + 1)
	t.within(2*k + 2)
	t.between(2*k+1, 2*k+2)
}

// between compares the edges below node k with those below node l, which is on
// the same level.
func (t *edgeTree) between(k, l int) {
	b, c := &t.boxes[k], &t.boxes[l]
	if !(b.fresh || c.fresh) || !b.meets(c) || t.err != nil {
		return
	}
	if k < t.leaf0 {
		t.between(2*k+1, 2*l+1)
		t.between(2*k+1, 2*l+2)
		t.between(2*k+2, 2*l+1)
		t.between(2*k+2, 2*l+2)
		return
	}
	for _, i := range t.edgesOf(k) {
		e := boxOf(&t.a.edges[i])
		if !e.meets(c) {
			continue
		}
		for _, j := range t.edgesOf(l) {
			t.cuts = t.a.compareEdges(i, j, t.cuts)
		}
	}
	t.count(leafEdges * leafEdges)
}

// count notes that n pairs have been looked at.
func (t *edgeTree) count(n int) {
	t.a.work -= n
	if t.a.work < cutWork*len(t.cuts) || len(t.cuts) > maxCuts {
		t.err = ErrTangled
	}
	const often = 1 << 20
	if t.look += n; t.look > often {
		t.look = 0
		if err := t.ctx.Err(); err != nil {
			t.err = err
		}
	}
}
