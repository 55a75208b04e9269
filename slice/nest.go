package slice

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Nesting. A sweep over the corners of all loops of a layer, from left to right,
// does two things at once. It proves that no two of their edges meet except
// neighbours at their common corner, and loops of which one ends where the other
// begins, which touch there; and it finds what every loop lies in.
//
// The edges under the sweep line stand in a list, upwards. A corner takes out
// the edges that end in it and puts in those that begin, and must lie strictly
// between the edges below and above. That is proof enough: of the edges that
// meet, take two that meet first. Just before they are next to each other in the
// list, and nothing can come between them unseen, as its corner would have to be
// above the lower one and below the upper one, which have changed places; so the
// end of one is compared with the other, and found on the wrong side. (Shamos &
// Hoey's test, doi:10.1109/SFCS.1976.16, with corners for crossings, so that all
// that is asked is exact.) Corners are sorted by X, then Y, which is a sweep line
// that leans by nothing: vertical edges are like others.
//
// O(n log n) for n corners, and what it costs to move list entries of 4 bytes.

// role says what a loop is for a region.
type role uint8

const (
	unseen role = iota
	inside      // solid on both sides
	outer
	hole
)

// edge of a loop is known by the number of the corner at which it begins, in
// the direction of the loop.
type edge struct {
	left, right geom.Vec2
	winding     int32 // of what is above it
	loop        int32
	place       int32 // in the list, if nothing has come or gone below since
}

// nest finds the roles of loops.
type nest struct {
	points []geom.Vec2
	loops  []chain
	loopOf []int32 // by corner

	key    []int32 // by corner: its bucket
	bucket []int32 // by bucket: where it begins, then where it ends
	order  []int32
	edges  []edge
	status []int32 // edges under the sweep line, upwards

	role     []role  // by loop
	polygon  []int32 // by loop: the outer loop of what it bounds or lies in
	step     []int32 // by loop: winding on its left less that on its right
	inverted int     // outer loops that run clockwise
}

// run sorts out the loops. It returns false when edges meet: then nothing is
// known.
func (n *nest) run(points []geom.Vec2, loops []chain) bool {
	n.prepare(points, loops)
	for _, v := range n.order {
		if !n.corner(v) {
			return false
		}
	}
	return true
}

func (n *nest) prepare(points []geom.Vec2, loops []chain) {
	n.points, n.loops = points, loops
	n.loopOf = slices.Grow(n.loopOf[:0], len(points))[:len(points)]
	n.edges = slices.Grow(n.edges[:0], len(points))[:len(points)]
	n.role = zeroed(n.role, len(loops))
	n.polygon = zeroed(n.polygon, len(loops))
	n.step = zeroed(n.step, len(loops))
	n.status, n.inverted = n.status[:0], 0
	for l, c := range loops {
		for i := c.from; i < c.to; i++ {
			n.loopOf[i] = int32(l)
		}
	}
	n.sort()
}

func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// sort puts the corners in order: into as many buckets as there are corners by X,
// then each bucket by comparing. A bucket of more than mostCompared is sorted.
func (n *nest) sort() {
	low, high := n.extent()
	scale := 0.0
	if high > low {
		scale = float64(len(n.points)) / (high - low)
	}
	last := len(n.points) - 1
	n.bucket = zeroed(n.bucket, len(n.points)+1)
	n.key = slices.Grow(n.key[:0], len(n.points))[:len(n.points)]
	total := 0
	for _, c := range n.loops {
		for i := c.from; i < c.to; i++ {
			k := min(int((n.points[i].X-low)*scale), last)
			n.key[i] = int32(k)
			n.bucket[k]++
		}
		total += int(c.len())
	}
	at := int32(0)
	for k, count := range n.bucket {
		n.bucket[k] = at
		at += count
	}
	n.order = slices.Grow(n.order[:0], total)[:total]
	for _, c := range n.loops {
		for i := c.from; i < c.to; i++ {
			k := n.key[i]
			n.order[n.bucket[k]] = i
			n.bucket[k]++
		}
	}
	from := int32(0)
	for _, to := range n.bucket {
		if to-from > 1 {
			n.sortBucket(n.order[from:to])
		}
		from = to
	}
}

const mostCompared = 12

func (n *nest) sortBucket(list []int32) {
	if len(list) <= mostCompared {
		for i := 1; i < len(list); i++ {
			for k := i; k > 0 && n.before(list[k], list[k-1]); k-- {
				list[k], list[k-1] = list[k-1], list[k]
			}
		}
		return
	}
	slices.SortFunc(list, func(p, q int32) int {
		switch {
		case n.before(p, q):
			return -1
		case p == q:
			return 0
		}
		return 1
	})
}

func (n *nest) extent() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, c := range n.loops {
		for _, p := range n.points[c.from:c.to] {
			if p.X < low {
				low = p.X
			}
			if p.X > high {
				high = p.X
			}
		}
	}
	return low, high
}

// before reports whether the sweep comes to corner p before corner q.
func (n *nest) before(p, q int32) bool {
	a, b := n.points[p], n.points[q]
	if a.X != b.X {
		return a.X < b.X
	}
	if a.Y != b.Y {
		return a.Y < b.Y
	}
	return p < q
}
