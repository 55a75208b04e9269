package verify

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// tree is a tree of boxes over numbered items. Boxes are halved in the middle of
// their longest side, or by count where that would leave a side empty.
type tree struct {
	nodes []node // parents before children, the first child right after its parent
	items []int32
}

// node is a box and either its second child or its items.
type node struct {
	box          geom.Box
	second       int32 // 0 for a leaf
	first, count int32
}

const leafItems = 4

// newTree returns the tree over n items with the given boxes.
func newTree(n int, box func(i int) geom.Box) *tree {
	t := &tree{items: make([]int32, n)}
	b := &builder{tree: t, boxes: make([]geom.Box, n)}
	for i := range t.items {
		t.items[i] = int32(i)
		b.boxes[i] = box(i)
	}
	if n > 0 {
		b.build(0, n, 0)
	}
	return t
}

type builder struct {
	*tree
	boxes []geom.Box
}

// deepest is where splitting by place gives way to splitting by count, so that
// no set of boxes makes the tree deeper than this and 32.
const deepest = 64

// build appends the tree over items lo to hi and returns the index of its root.
func (b *builder) build(lo, hi, depth int) int32 {
	at := int32(len(b.nodes))
	box := geom.EmptyBox()
	for _, i := range b.items[lo:hi] {
		box = box.Union(b.boxes[i])
	}
	b.nodes = append(b.nodes, node{box: box, first: int32(lo), count: int32(hi - lo)})
	if hi-lo <= leafItems {
		return at
	}
	mid := (lo + hi) / 2
	if depth < deepest {
		mid = b.partition(lo, hi)
	}
	b.build(lo, mid, depth+1)
	second := b.build(mid, hi, depth+1)
	b.nodes[at].second = second
	return at
}

// partition puts the items whose middles lie in the lower half first and returns
// where the others begin.
func (b *builder) partition(lo, hi int) int {
	middles := geom.EmptyBox()
	for _, i := range b.items[lo:hi] {
		middles = middles.Extend(b.boxes[i].Center())
	}
	axis := longest(middles.Size())
	limit := axis(middles.Center())
	mid := lo
	for k := lo; k < hi; k++ {
		if axis(b.boxes[b.items[k]].Center()) < limit {
			b.items[k], b.items[mid] = b.items[mid], b.items[k]
			mid++
		}
	}
	if mid == lo || mid == hi {
		return (lo + hi) / 2
	}
	return mid
}

// longest returns the reader of the coordinate in which size is largest.
func longest(size geom.Vec) func(geom.Vec) float64 {
	switch {
	case size.X >= size.Y && size.X >= size.Z:
		return func(v geom.Vec) float64 { return v.X }
	case size.Y >= size.Z:
		return func(v geom.Vec) float64 { return v.Y }
	}
	return func(v geom.Vec) float64 { return v.Z }
}

// near calls visit for every item in a leaf whose box enters test, which must
// hold for a box when it holds for a part of it.
func (t *tree) near(test func(*geom.Box) bool, visit func(item int32)) {
	if len(t.nodes) > 0 {
		t.descend(0, test, visit)
	}
}

func (t *tree) descend(n int32, test func(*geom.Box) bool, visit func(item int32)) {
	at := &t.nodes[n]
	if !test(&at.box) {
		return
	}
	if at.second == 0 {
		for _, i := range t.items[at.first : at.first+at.count] {
			visit(i)
		}
		return
	}
	t.descend(n+1, test, visit)
	t.descend(at.second, test, visit)
}

// boxGap returns the distance between two boxes, 0 when they meet.
func boxGap(a, b *geom.Box) float64 {
	x := axisGap(a.Min.X, a.Max.X, b.Min.X, b.Max.X)
	y := axisGap(a.Min.Y, a.Max.Y, b.Min.Y, b.Max.Y)
	z := axisGap(a.Min.Z, a.Max.Z, b.Min.Z, b.Max.Z)
	return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
}

func axisGap(aLo, aHi, bLo, bHi float64) float64 {
	if g := bLo - aHi; g > 0 {
		return g
	}
	if g := aLo - bHi; g > 0 {
		return g
	}
	return 0
}
