package slice

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/internal/huge"
)

// Neighbours. Only edges that are cut matter, those whose ends have two ranks,
// which are few where layers are thick. They are collected by the lower numbered
// of their vertices, as faces are by their lowest cut: in a counting and a placing
// pass over the faces. Then the few uses of edges at a vertex are compared with
// each other.

// edgeUse is the use of an edge by a half-edge, kept with the lower numbered of
// the two vertices.
type edgeUse struct {
	other uint32 // the higher numbered vertex
	half  int32  // the half-edge, or -1 - it where it runs from higher to lower
}

// manyUses is the number of edges of a vertex from which they are sorted.
const manyUses = 24

// uses are edges by vertex: those of v are list[from[v]:from[v+1]].
type uses struct {
	list []edgeUse
	from []int32
}

// list lists the faces that are cut by their lowest cut, and the uses of edges
// that are cut by vertex.
func (s *solid) list() uses {
	s.start = make([]int32, s.high-s.low+1)
	u := uses{from: huge.Make[int32](len(s.m.Vertices) + 1)}
	low := int32(s.low)
	for _, f := range s.m.Faces {
		a, b := s.span(f)
		if a == b {
			continue
		}
		s.start[a-low]++
		// Without jumps, which would be guessed wrong as often as not.
		r0, r1, r2 := s.rank[f[0]], s.rank[f[1]], s.rank[f[2]]
		u.from[min(f[0], f[1])] += unequal(r0, r1)
		u.from[min(f[1], f[2])] += unequal(r1, r2)
		u.from[min(f[2], f[0])] += unequal(r2, r0)
	}
	s.order = huge.Make[int32](starts(s.start))
	u.list = huge.Make[edgeUse](starts(u.from))
	for i, f := range s.m.Faces {
		a, b := s.span(f)
		if a == b {
			continue
		}
		at := &s.start[a-low]
		s.order[*at] = int32(i)
		*at++
		u.face(s.rank, f, int32(3*i))
	}
	ended(s.start)
	ended(u.from)
	return u
}

// unequal returns 1 where a and b are not the same, else 0.
func unequal(a, b int32) (bit int32) {
	if a != b {
		bit = 1
	}
	return bit
}

// face places the edges of a face that begins with half-edge h.
func (u *uses) face(rank []int32, f [3]uint32, h int32) {
	r0, r1, r2 := rank[f[0]], rank[f[1]], rank[f[2]]
	if r0 != r1 {
		u.put(f[0], f[1], h)
	}
	if r1 != r2 {
		u.put(f[1], f[2], h+1)
	}
	if r2 != r0 {
		u.put(f[2], f[0], h+2)
	}
}

// put places half-edge h from p to q.
func (u *uses) put(p, q uint32, h int32) {
	if p > q {
		p, q, h = q, p, -1-h
	}
	at := &u.from[p]
	u.list[*at] = edgeUse{q, h}
	*at++
}

// starts turns counts into where each begins, and returns their sum.
func starts(counts []int32) int {
	sum := int32(0)
	for i, n := range counts {
		counts[i] = sum
		sum += n
	}
	return int(sum)
}

// ended turns where each has ended into where each begins.
func ended(at []int32) {
	copy(at[1:], at)
	at[0] = 0
}

// match fills across.
func (s *solid) match(u uses) {
	s.across = huge.Make[int32](3 * len(s.m.Faces))
	for v := range len(u.from) - 1 {
		list := u.list[u.from[v]:u.from[v+1]]
		if len(list) >= manyUses {
			slices.SortFunc(list, func(a, b edgeUse) int {
				return cmp.Or(cmp.Compare(a.other, b.other), cmp.Compare(a.index(), b.index()))
			})
		}
		for len(list) > 0 {
			list = s.matchFirst(list)
		}
	}
}

// matchFirst finds the other sides of the first edge of a list, and returns the
// list without it.
func (s *solid) matchFirst(list []edgeUse) []edgeUse {
	a := list[0]
	n, last := 0, 0
	for i := 1; i < len(list); i++ {
		if list[i].other == a.other {
			n, last = n+1, i
		} else if len(list) >= manyUses {
			break // sorted
		}
	}
	if n > 1 {
		return s.matchMany(list, n+1)
	}
	h := a.index()
	if n == 0 {
		s.across[h] = open
		s.lone++
		return list[1:]
	}
	b := list[last]
	g := b.index()
	if (a.half < 0) != (b.half < 0) {
		s.across[h], s.across[g] = g, h
	} else {
		s.across[h], s.across[g] = sameWay-g, sameWay-h
		s.same++
	}
	list[last] = list[1] // in a sorted list it is that
	return list[2:]
}

// matchMany pairs the n uses of the first edge of a list.
func (s *solid) matchMany(list []edgeUse, n int) []edgeUse {
	other := list[0].other
	halves := make([]int32, 0, n)
	kept := list[:0]
	for _, u := range list {
		if u.other == other {
			halves = append(halves, u.index())
		} else {
			kept = append(kept, u)
		}
	}
	s.pairJunction(halves)
	return kept
}

// index returns the half-edge.
func (u edgeUse) index() int32 { return u.half ^ (u.half >> 31) }
