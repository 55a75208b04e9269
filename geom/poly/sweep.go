package poly

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
)

const none = int32(-1)

// sides says what lies on the two sides of an edge.
type sides struct {
	above  [2]int32 // winding on the left
	bound  bool     // the region lies on one side only
	inside bool     // the region lies on the left
}

// sweep finds what lies on both sides of every edge. The edges must not cross.
//
// A line moves over the plane by X, then Y, and the edges that it meets are kept
// in order. At a point, edges that end there give way to those that begin.
func (a *arrangement) sweep(inside func([2]int32) bool) {
	n := len(a.edges)
	a.sides, a.base, a.status = make([]sides, n), make([]int32, n), nil
	ends := make([]int32, n)
	for i := range ends {
		ends[i] = int32(i)
	}
	slices.SortFunc(ends, func(i, j int32) int {
		if c := compare(a.edges[i].b, a.edges[j].b); c != 0 {
			return c
		}
		return int(i - j)
	})
	var starts []int32
	for i, k := 0, 0; k < n; {
		p := a.edges[ends[k]].b
		if i < n && compare(a.edges[i].a, p) < 0 {
			p = a.edges[i].a
		}
		starts = starts[:0]
		for ; i < n && a.edges[i].a == p; i++ {
			starts = append(starts, int32(i))
		}
		first := k
		for k < n && a.edges[ends[k]].b == p {
			k++
		}
		a.passPoint(p, starts, k-first, inside)
	}
}

// passPoint moves the line over p, where the given edges start and so many end.
func (a *arrangement) passPoint(p geom.Vec2, starts []int32, ending int, inside func([2]int32) bool) {
	lo, _ := slices.BinarySearchFunc(a.status, p, func(i int32, p geom.Vec2) int {
		if geom.Orient2D(a.edges[i].a, a.edges[i].b, p) > 0 {
			return -1
		}
		return 1
	})
	hi := lo
	for hi < len(a.status) && a.edges[a.status[hi]].b == p {
		hi++
	}
	if hi-lo != ending {
		// Cannot be when no edges cross. Should they, none may be left behind.
		a.status = slices.DeleteFunc(a.status, func(i int32) bool { return a.edges[i].b == p })
		lo = min(lo, len(a.status))
		hi = lo
	}
	slices.SortFunc(starts, func(i, j int32) int { return -geom.Orient2D(p, a.edges[i].b, a.edges[j].b) })
	below := none
	if lo > 0 {
		below = a.status[lo-1]
	}
	for _, i := range starts {
		a.enter(i, below, inside)
		below = i
	}
	a.status = slices.Replace(a.status, lo, hi, starts...)
}

// enter finds the sides of edge i, given the edge below its beginning.
func (a *arrangement) enter(i, below int32, inside func([2]int32) bool) {
	var w [2]int32
	a.base[i] = none
	if below != none {
		w = a.sides[below].above
		a.base[i] = a.base[below]
		if a.sides[below].bound {
			a.base[i] = below
		}
	}
	s := &a.sides[i]
	s.above = [2]int32{w[0] + a.edges[i].w[0], w[1] + a.edges[i].w[1]}
	s.inside = inside(s.above)
	s.bound = inside(w) != s.inside
}
