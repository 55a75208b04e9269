package mesh

import (
	"context"
	"math"
	"math/bits"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// BVH is a tree of boxes over faces of one mesh, for questions about places:
// which faces are near, what a ray meets, how often the surface winds around a
// point. It belongs to its maker, does not change and may be shared between
// goroutines.
//
// The faces are sorted along a Morton curve and split where the highest bit of
// the code changes (Lauterbach et al. 2009, doi:10.1111/j.1467-8659.2009.01377.x):
// a third of the building time of a tree that weighs areas, and the queries here
// are too few to earn that back.
type BVH struct {
	mesh    *Mesh
	faces   []int32   // in the order of the leaves
	nodes   []bvhNode // parents before children, the first child right after its parent
	dipoles []dipole  // by node
}

// bvhNode is a box and either its second child or its faces.
type bvhNode struct {
	box    geom.Box
	second int32 // index of the second child; 0 for a leaf
	first  int32 // of a leaf: its faces are faces[first : first+count]
	count  int32
}

const (
	leafFaces = 6
	bvhGrain  = 16384

	// codeBits is the resolution of the Morton code along each axis. Faces with
	// equal codes are halved by count, so that the tree is never deeper than
	// 3·codeBits + 32.
	codeBits = 10
	bvhDepth = 3*codeBits + 34
)

// NewBVH returns the tree over the given faces of m, or over all when faces is
// nil. ctx is looked at every few thousand faces. About 0.2 µs and 100 B for
// each face.
func NewBVH(ctx context.Context, m *Mesh, faces []int32) (*BVH, error) {
	n := len(faces)
	if faces == nil {
		n = len(m.Faces)
	}
	b := &BVH{mesh: m, faces: make([]int32, n)}
	keys, err := b.keys(ctx, faces, n)
	if err != nil {
		return nil, err
	}
	sortKeys(keys)
	for i, k := range keys {
		b.faces[i] = int32(uint32(k))
		if faces != nil {
			b.faces[i] = faces[uint32(k)]
		}
		keys[i] = k >> 32
	}
	if n > 0 {
		b.nodes = make([]bvhNode, 0, n)
		b.split(keys, 0, n)
	}
	b.addDipoles()
	return b, nil
}

// keys returns the Morton code of every face's centre, with its position in the
// lower 32 bits.
func (b *BVH) keys(ctx context.Context, faces []int32, n int) ([]uint64, error) {
	at := func(i int) int {
		if faces != nil {
			return int(faces[i])
		}
		return i
	}
	box, err := par.Reduce(ctx, n, bvhGrain, func(lo, hi int) geom.Box {
		all := geom.EmptyBox()
		for i := lo; i < hi; i++ {
			all = all.Extend(b.mesh.center(at(i)))
		}
		return all
	}, geom.Box.Union)
	if err != nil || n == 0 {
		return nil, err
	}
	size := box.Size()
	scale := geom.Vec{X: codeScale(size.X), Y: codeScale(size.Y), Z: codeScale(size.Z)}
	keys := make([]uint64, n)
	return keys, par.For(ctx, n, bvhGrain, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			c := b.mesh.center(at(i))
			code := spread((c.X-box.Min.X)*scale.X)<<2 | spread((c.Y-box.Min.Y)*scale.Y)<<1 | spread((c.Z-box.Min.Z)*scale.Z)
			keys[i] = code<<32 | uint64(i)
		}
		return nil
	})
}

// codeScale returns the codes per mm of an axis of the given length.
func codeScale(length float64) float64 {
	if s := (1<<codeBits - 1) / length; s-s == 0 {
		return s
	}
	return 0
}

// spread returns the bits of t, at most codeBits, with two zeros between
// neighbours.
func spread(t float64) uint64 {
	x := uint64(t) & (1<<codeBits - 1)
	x = (x | x<<16) & 0x30000ff
	x = (x | x<<8) & 0x300f00f
	x = (x | x<<4) & 0x30c30c3
	return (x | x<<2) & 0x9249249
}

// sortKeys sorts by the upper half of the keys; equal ones stay in order.
func sortKeys(keys []uint64) {
	const width = 10
	other := make([]uint64, len(keys))
	for shift := 32; shift < 32+3*codeBits; shift += width {
		var start [1<<width + 1]int32
		for _, k := range keys {
			start[k>>shift&(1<<width-1)+1]++
		}
		for i := 1; i < len(start); i++ {
			start[i] += start[i-1]
		}
		for _, k := range keys {
			d := k >> shift & (1<<width - 1)
			other[start[d]] = k
			start[d]++
		}
		keys, other = other, keys
	}
	copy(other, keys) // three passes: the result is in the other slice
}

// center returns the middle of the box of face f.
func (m *Mesh) center(f int) geom.Vec { return m.faceBox(f).Center() }

func (m *Mesh) faceBox(f int) geom.Box {
	t := &m.Faces[f]
	return geom.TriangleBox(&m.Vertices[t[0]], &m.Vertices[t[1]], &m.Vertices[t[2]])
}

// split appends the tree over the faces lo to hi of the sorted order and returns
// the index of its root.
func (b *BVH) split(codes []uint64, lo, hi int) int32 {
	at := int32(len(b.nodes))
	b.nodes = append(b.nodes, bvhNode{})
	if hi-lo <= leafFaces {
		box := geom.EmptyBox()
		for _, f := range b.faces[lo:hi] {
			box = box.Union(b.mesh.faceBox(int(f)))
		}
		b.nodes[at] = bvhNode{box: box, first: int32(lo), count: int32(hi - lo)}
		return at
	}
	mid := splitPlace(codes, lo, hi)
	b.split(codes, lo, mid)
	second := b.split(codes, mid, hi)
	b.nodes[at] = bvhNode{box: b.nodes[at+1].box.Union(b.nodes[second].box), second: second}
	return at
}

// splitPlace returns where the highest bit that differs between lo and hi
// changes.
func splitPlace(codes []uint64, lo, hi int) int {
	first, last := codes[lo], codes[hi-1]
	if first == last {
		return (lo + hi) / 2
	}
	bit := uint64(1) << (bits.Len64(first^last) - 1)
	i, j := lo, hi-1 // codes[i] has the bit clear, codes[j] has it set
	for j-i > 1 {
		if k := (i + j) / 2; codes[k]&bit == 0 {
			i = k
		} else {
			j = k
		}
	}
	return j
}

// Overlapping calls visit for every face whose box shares a point with box, in
// an order that depends on the tree alone, until visit returns false.
func (b *BVH) Overlapping(box geom.Box, visit func(face int32) bool) {
	var stack [bvhDepth]int32
	top := 0
	if len(b.nodes) > 0 {
		top = 1
	}
	for top > 0 {
		top--
		i := stack[top]
		n := &b.nodes[i]
		if !meet(&n.box, &box) {
			continue
		}
		if n.second != 0 {
			stack[top], stack[top+1] = n.second, i+1
			top += 2
			continue
		}
		for _, f := range b.faces[n.first : n.first+n.count] {
			if fb := b.mesh.faceBox(int(f)); meet(&fb, &box) && !visit(f) {
				return
			}
		}
	}
}

func meet(a, b *geom.Box) bool {
	return a.Min.X <= b.Max.X && b.Min.X <= a.Max.X &&
		a.Min.Y <= b.Max.Y && b.Min.Y <= a.Max.Y &&
		a.Min.Z <= b.Max.Z && b.Min.Z <= a.Max.Z
}

// Hit is where a ray meets a face.
type Hit struct {
	Face     int32
	Distance float64 // in lengths of the ray's direction
}

// Nearest returns the first face that the ray from origin along dir meets at a
// distance between after and before, in lengths of dir, and whether there is
// one. Both sides of a face count. Of faces at the same distance it is the one
// with the lowest number.
func (b *BVH) Nearest(origin, dir geom.Vec, after, before float64) (Hit, bool) {
	best := Hit{Face: -1, Distance: before}
	inverse := geom.Vec{X: 1 / dir.X, Y: 1 / dir.Y, Z: 1 / dir.Z}
	var stack [bvhDepth]int32
	top := 0
	if len(b.nodes) > 0 {
		top = 1
	}
	for top > 0 {
		top--
		i := stack[top]
		n := &b.nodes[i]
		if !rayMeets(&n.box, origin, inverse, after, best.Distance) {
			continue
		}
		if n.second != 0 {
			stack[top], stack[top+1] = n.second, i+1
			top += 2
			continue
		}
		for _, f := range b.faces[n.first : n.first+n.count] {
			d, ok := b.mesh.rayHits(int(f), origin, dir)
			if ok && d > after && (d < best.Distance || d == best.Distance && (best.Face < 0 || f < best.Face)) {
				best = Hit{Face: f, Distance: d}
			}
		}
	}
	return best, best.Face >= 0
}

// rayMeets reports whether a ray may meet box between the two distances. The
// comparisons let NaN through, which a ray in the plane of a side makes.
func rayMeets(box *geom.Box, o, inverse geom.Vec, near, far float64) bool {
	near, far = slab(box.Min.X, box.Max.X, o.X, inverse.X, near, far)
	near, far = slab(box.Min.Y, box.Max.Y, o.Y, inverse.Y, near, far)
	near, far = slab(box.Min.Z, box.Max.Z, o.Z, inverse.Z, near, far)
	return !(near > far)
}

// slab cuts the range near to far to where the ray lies between lo and hi, and
// a little more, so that rounding never hides a face.
func slab(lo, hi, o, inverse, near, far float64) (float64, float64) {
	const slack = 1 + 4e-16
	a, b := (lo-o)*inverse, (hi-o)*inverse
	if a > b {
		a, b = b, a
	}
	if a > 0 {
		a /= slack
	}
	if b > 0 {
		b *= slack
	}
	if a > near {
		near = a
	}
	if b < far {
		far = b
	}
	return near, far
}

// rayHits returns the distance at which the ray meets face f.
//
// Möller & Trumbore 1997, doi:10.1080/10867651.1997.10487468.
func (m *Mesh) rayHits(f int, o, d geom.Vec) (float64, bool) {
	t := m.Faces[f]
	a := m.Vertices[t[0]]
	e1, e2 := geom.Sub(m.Vertices[t[1]], a), geom.Sub(m.Vertices[t[2]], a)
	p := geom.Cross(d, e2)
	det := geom.Dot(e1, p)
	if det == 0 {
		return 0, false
	}
	s := geom.Sub(o, a)
	u := geom.Dot(s, p) / det
	q := geom.Cross(s, e1)
	v := geom.Dot(d, q) / det
	if !(u >= 0 && v >= 0 && u+v <= 1) {
		return 0, false
	}
	dist := geom.Dot(e2, q) / det
	return dist, !math.IsNaN(dist) && !math.IsInf(dist, 0)
}
