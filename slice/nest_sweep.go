package slice

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// corner moves the sweep to corner v.
func (n *nest) corner(v int32) bool {
	c := n.loops[n.loopOf[v]]
	p, q := v-1, v+1 // the corners before and after it in its loop
	if v == c.from {
		p = c.to - 1
	}
	if q == c.to {
		q = c.from
	}
	switch pLeft, qLeft := n.before(p, v), n.before(q, v); {
	case pLeft && qLeft:
		return n.end(v, p)
	case pLeft:
		return n.pass(v, p, v, q)
	case qLeft:
		return n.pass(v, v, p, p)
	}
	return n.begin(v, p, q)
}

// What find found.
type finding uint8

const (
	gap     finding = iota // a place between two edges
	found                  // an edge that was looked for
	touched                // an edge that was not
)

// find looks for the edges e and f, which end at corner v, or else for the place
// of v between the edges.
func (n *nest) find(v, e, f int32) (int, finding) {
	at := n.points[v]
	lo, hi := 0, len(n.status)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		id := n.status[mid]
		if id == e || id == f {
			return mid, found
		}
		switch s := &n.edges[id]; geom.Orient2D(s.left, s.right, at) {
		case 1:
			lo = mid + 1
		case -1:
			hi = mid
		default:
			return mid, touched
		}
	}
	return lo, gap
}

// between reports whether v lies strictly above the edge before place lo of the
// list and strictly below the one at hi. Most edges have both ends on one side of v,
// which needs no arithmetic.
func (n *nest) between(v int32, lo, hi int) bool {
	at := n.points[v]
	if lo > 0 {
		e := &n.edges[n.status[lo-1]]
		if !(at.Y > e.left.Y && at.Y > e.right.Y) && geom.Orient2D(e.left, e.right, at) <= 0 {
			return false
		}
	}
	if hi < len(n.status) {
		e := &n.edges[n.status[hi]]
		if !(at.Y < e.left.Y && at.Y < e.right.Y) && geom.Orient2D(e.left, e.right, at) >= 0 {
			return false
		}
	}
	return true
}

// pass replaces edge e, which ends at corner v, by edge f, which begins there and
// runs to corner to.
func (n *nest) pass(v, e, f, to int32) bool {
	old := &n.edges[e]
	i := int(old.place)
	if i >= len(n.status) || n.status[i] != e {
		var what finding
		if i, what = n.find(v, e, e); what != found {
			return false
		}
	}
	if !n.between(v, i, i+1) {
		return false
	}
	n.edges[f] = edge{left: n.points[v], right: n.points[to], winding: old.winding, loop: old.loop, place: int32(i)}
	n.status[i] = f
	return true
}

// end takes out the two edges that end at corner v, those of the corners p and v.
func (n *nest) end(v, p int32) bool {
	i, what := n.find(v, p, v)
	if what != found {
		return false
	}
	other := p + v - n.status[i]
	if i > 0 && n.status[i-1] == other {
		i--
	} else if i+1 == len(n.status) || n.status[i+1] != other {
		return false
	}
	if !n.between(v, i, i+2) {
		return false
	}
	n.status = slices.Delete(n.status, i, i+2)
	return true
}

// begin puts in the two edges that begin at corner v: one to corner p, which is
// before it in its loop, one to corner q after it.
func (n *nest) begin(v, p, q int32) bool {
	i, what := n.find(v, none, none)
	if what != gap { // the search has compared v with the edges below and above
		return false
	}
	at, l := n.points[v], n.loopOf[v]
	turn := geom.Orient2D(at, n.points[q], n.points[p])
	if turn == 0 {
		return false
	}
	below, under := int32(0), int32(none)
	if i > 0 {
		e := &n.edges[n.status[i-1]]
		below, under = e.winding, e.loop
	}
	if n.role[l] == unseen {
		n.classify(l, below, under, int32(turn))
	}
	forth := edge{left: at, right: n.points[q], winding: below, loop: l}
	back := edge{left: at, right: n.points[p], winding: below, loop: l}
	low, high := v, p
	if turn > 0 {
		forth.winding += n.step[l]
	} else {
		low, high = p, v
		back.winding -= n.step[l]
	}
	n.edges[v], n.edges[p] = forth, back
	n.edges[low].place, n.edges[high].place = int32(i), int32(i+1)
	n.status = slices.Insert(n.status, i, low, high)
	return true
}

// none is the number of no edge and no loop.
const none = -1

// classify gives loop l its role when the sweep comes to its first corner, where
// its inside is between its edges. below is the winding outside, under the loop
// of the edge below or none; turn is 1 when the loop runs counter-clockwise and -1
// when clockwise.
func (n *nest) classify(l, below, under, turn int32) {
	n.step[l] = 1
	if c := n.loops[l]; c.unsure() {
		// Its direction says nothing: what is solid outside ends here, and what is
		// not begins.
		n.step[l] = -below * turn
		if below == 0 {
			n.step[l] = turn
		}
	}
	n.polygon[l] = l
	switch within := below + turn*n.step[l]; {
	case below == 0:
		n.role[l] = outer
		if within < 0 {
			n.inverted++
		}
		return
	case within == 0:
		n.role[l] = hole
	default:
		n.role[l] = inside
	}
	n.polygon[l] = n.polygon[under]
}
