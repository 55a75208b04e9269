package mesh

import (
	"cmp"
	"slices"
)

// use is one half-edge at the vertex looked at.
type use struct {
	other  uint32 // its other vertex
	half   int32
	up     bool // it runs towards the vertex looked at
	corner int32
}

// sortOut pairs the half-edges about v, whose corners are those of s, where not
// every edge has two faces that run opposite ways, or where there are many.
// It returns the lowest neighbour of v, or v where that is lower.
func (k *matcher) sortOut(v uint32, s *star) (low uint32) {
	k.many = k.many[:0]
	for i := range min(s.n, maxStar) {
		k.many = append(k.many, corner{s.half[i], s.next[i], s.prev[i]})
	}
	for c := s.more; c != 0; c = k.more[c-1].link {
		k.many = append(k.many, k.more[c-1].corner)
	}
	k.uses = k.uses[:0]
	for i, x := range k.many {
		out := int32(x.half)
		k.uses = append(k.uses,
			use{other: x.next, half: out, corner: int32(i)},
			use{other: x.prev, half: preceding(out), up: true, corner: int32(i)})
	}
	slices.SortFunc(k.uses, func(a, b use) int {
		if a.other != b.other {
			return cmp.Compare(a.other, b.other)
		}
		return cmp.Compare(a.half, b.half)
	})
	low = k.uses[0].other
	fans := k.fans[:0]
	for i := range k.many {
		fans = append(fans, int32(i))
	}
	k.fans = fans
	left := len(fans)
	for uses := k.uses; len(uses) > 0; {
		n := 1
		for n < len(uses) && uses[n].other == uses[0].other {
			n++
		}
		if n == 2 && fans.join(uses[0].corner, uses[1].corner) {
			left--
		}
		k.folded = k.folded || n > 2 || n == 2 && k.sameEnds(uses[0].corner, uses[1].corner)
		if uses[0].other < v {
			k.edge(uses[:n])
		}
		uses = uses[n:]
	}
	if left > 1 {
		k.fanned++
	}
	return min(v, low)
}

// sameEnds reports whether two corners at the vertex looked at, by their numbers in
// many, are those of faces with the same three vertices.
func (k *matcher) sameEnds(i, j int32) bool {
	a, b := &k.many[i], &k.many[j]
	return a.next == b.next && a.prev == b.prev || a.next == b.prev && a.prev == b.next
}

// edge records all uses of one edge.
func (k *matcher) edge(uses []use) {
	k.edges++
	k.odd += len(uses) & 1
	a := uses[0]
	switch {
	case len(uses) == 1:
		k.open++
		k.twin[a.half] = OpenEdge
	case len(uses) > 2:
		k.junction(uses)
	default:
		b := uses[1]
		if a.up != b.up {
			k.twin[a.half], k.twin[b.half] = b.half, a.half
			return
		}
		k.sameWay++
		k.unbalanced++
		k.twin[a.half], k.twin[b.half] = sameWay-b.half, sameWay-a.half
	}
}

// junction records an edge of three faces or more.
func (k *matcher) junction(uses []use) {
	balance := 0
	list := make([]int32, len(uses))
	for i, u := range uses {
		list[i] = u.half
		k.twin[u.half] = Junction
		if u.up {
			balance++
		} else {
			balance--
		}
	}
	if balance > 1 || balance < -1 {
		k.unbalanced++
	}
	k.junctions = append(k.junctions, list)
}
