package poly

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// rings returns the boundary of what the chains wind around at least level
// times. It says false when rounding has brought crossings out of order.
func (c *chains) rings(level int32) ([]Ring, bool) {
	c.visit()
	var out []Ring
	crossed := make([]bool, len(c.ends))
	for _, v := range c.visits {
		crossed[c.of[v.edge]] = true
	}
	for k := range c.ends {
		if crossed[k] {
			continue
		}
		r := c.ring(int32(k))
		wind, area := c.around(int32(k)), r.Area()
		left := wind
		if area > 0 {
			left++
		}
		if area != 0 && left == level {
			out = append(out, r)
		}
	}
	return c.linked(out, crossed, level)
}

// ring returns chain k as a ring.
func (c *chains) ring(k int32) Ring {
	r := make(Ring, 0, c.ends[k]-c.begin(k))
	for _, p := range c.pts[c.begin(k):c.ends[k]] {
		r = append(r, p.vec())
	}
	return r
}

func (p point) vec() geom.Vec2 {
	return geom.Vec2{X: float64(p.x) / unitsPerMM, Y: float64(p.y) / unitsPerMM}
}

// visit lists the crossings in the order in which they lie along the chains.
func (c *chains) visit() {
	c.visits = c.visits[:0]
	for i, h := range c.hits {
		c.visits = append(c.visits,
			visit{edge: h.e, hit: int32(i), t: c.place(h.e, h.f)},
			visit{edge: h.f, hit: int32(i), t: c.place(h.f, h.e)})
	}
	slices.SortFunc(c.visits, func(a, b visit) int {
		if a.edge != b.edge {
			return cmp.Compare(a.edge, b.edge)
		}
		if a.t != b.t {
			return cmp.Compare(a.t, b.t)
		}
		return cmp.Compare(a.hit, b.hit)
	})
}

// place returns where on edge e edge f crosses it, 0 to 1.
func (c *chains) place(e, f int32) float64 {
	p, q := c.pts[f], c.pts[c.next(f)]
	sa, sb := float64(side(p, q, c.pts[e])), float64(side(p, q, c.pts[c.next(e)]))
	return sa / (sa - sb)
}

// change returns by how much the winding on the left changes at a visit.
func (c *chains) change(v visit) int32 {
	h := c.hits[v.hit]
	if (h.e == v.edge) == h.left {
		return -1 // the other chain goes to the left: from its left to its right
	}
	return 1
}

// linked adds the rings of the chains that are crossed to those in out.
func (c *chains) linked(out []Ring, crossed []bool, level int32) ([]Ring, bool) {
	if len(c.visits) == 0 {
		return out, true
	}
	w := newWalk(c, crossed)
	for k := range c.ends {
		if crossed[k] && c.find(int32(k)) == int32(k) {
			w.begin(int32(k))
		}
	}
	if !w.wind() {
		return nil, false
	}
	return w.link(out, level), true
}

// walk is the way along chains from crossing to crossing. The winding on the left
// is base at the first point of a chain, base + rel after a visit.
type walk struct {
	*chains
	after []int32 // by visit: the next one on its chain
	twin  []int32 // by visit: the other chain's visit of the same crossing
	rel   []int32 // by visit
	base  []int32 // by chain
	known []bool  // by chain: base is
	used  []bool  // by visit: it has been linked
}

func newWalk(c *chains, crossed []bool) *walk {
	n, chains := len(c.visits), len(c.ends)
	w := &walk{chains: c, base: make([]int32, chains), known: make([]bool, chains), used: make([]bool, n)}
	ints := make([]int32, 3*n+len(c.hits))
	w.after, w.twin, w.rel = ints[:n], ints[n:2*n], ints[2*n:3*n]
	pair := ints[3*n:]
	for i, first := 0, 0; i < n; i++ {
		v := c.visits[i]
		same := i > 0 && c.of[c.visits[i-1].edge] == c.of[v.edge]
		w.rel[i] = c.change(v)
		if same {
			w.rel[i] += w.rel[i-1]
			w.after[i-1] = int32(i)
		} else {
			first = i
		}
		w.after[i] = int32(first)
		if j := pair[v.hit] - 1; j < 0 {
			pair[v.hit] = int32(i) + 1
		} else {
			w.twin[i], w.twin[j] = j, int32(i)
		}
	}
	return w
}

// begin finds the winding on one chain of the group of chain k: at its leftmost
// point only the other groups are outside.
func (w *walk) begin(k int32) {
	at := w.chains.begin(k)
	for i, p := range w.pts {
		q := w.pts[at]
		if (p.x < q.x || p.x == q.x && p.y < q.y) && w.find(w.of[i]) == k {
			at = int32(i)
		}
	}
	chain := w.of[at]
	before := at - 1
	if before < w.chains.begin(chain) {
		before = w.ends[chain] - 1
	}
	wind := w.around(k)
	if side(w.pts[before], w.pts[at], w.pts[w.next(at)]) > 0 {
		wind++ // the chain runs counter-clockwise here: inside is on its left
	}
	for i, v := range w.visits { // the winding there, less what has changed since the beginning
		if w.of[v.edge] == chain && v.edge < at && (i+1 == len(w.visits) || w.visits[i+1].edge >= at || w.of[w.visits[i+1].edge] != chain) {
			wind -= w.rel[i]
		}
	}
	w.base[chain], w.known[chain] = wind, true
}

// wind finds the winding on all chains, from chain to chain over crossings. It
// says false when crossings do not agree.
func (w *walk) wind() bool {
	// Few chains cross, so rounds over all visits cost little.
	for more := true; more; {
		more = false
		for i := range w.visits {
			a, b := w.of[w.visits[i].edge], w.of[w.visits[w.twin[i]].edge]
			if w.known[a] && !w.known[b] {
				w.base[b] = w.base[a] + w.rel[i] - w.change(w.visits[i]) - w.rel[w.twin[i]]
				w.known[b] = true
				more = true
			}
		}
	}
	for i, v := range w.visits {
		a, b := w.of[v.edge], w.of[w.visits[w.twin[i]].edge]
		// What comes in on one chain goes on with the same winding on the other.
		if w.base[a]+w.rel[i]-w.change(v) != w.base[b]+w.rel[w.twin[i]] {
			return false
		}
	}
	return true
}

// link adds the rings made of the pieces with level on their left: at a crossing
// they always change over to the other chain.
func (w *walk) link(out []Ring, level int32) []Ring {
	for i := range w.visits {
		if w.used[i] || w.base[w.of[w.visits[i].edge]]+w.rel[i] != level {
			continue
		}
		var r Ring
		for v := int32(i); !w.used[v]; v = w.twin[w.after[v]] {
			w.used[v] = true
			r = append(r, w.hits[w.visits[v].hit].at)
			r = w.piece(r, v, w.after[v])
		}
		if len(r) >= 3 && abs(r.Area()) > leastArea {
			out = append(out, r)
		}
	}
	return out
}

// leastArea in mm² is that of a ring that rounding makes or loses.
const leastArea = 1e-7

// piece adds the corners between visits v and to of one chain.
func (w *walk) piece(r Ring, v, to int32) Ring {
	from, end := w.visits[v].edge, w.visits[to].edge
	if from == end && to > v {
		return r
	}
	for i := w.next(from); ; i = w.next(i) {
		r = append(r, w.pts[i].vec())
		if i == end {
			return r
		}
	}
}

// Nest makes a region of rings that do not cross: those that run counter-clockwise
// are outlines, and each of the others is a hole in the smallest outline around
// it, or is left out where there is none.
func Nest(rings []Ring) Region {
	var g Region
	areas := make([]float64, 0, len(rings))
	for _, r := range rings {
		if a := r.Area(); a > 0 {
			g = append(g, Polygon{Outer: r})
			areas = append(areas, a)
		}
	}
	boxes := make([]Box, len(g))
	for i := range g {
		boxes[i] = g[i].Outer.Box()
	}
	for _, r := range rings {
		a := -r.Area()
		if a < 0 || len(g) == 0 {
			continue
		}
		best := none
		for i := range g {
			if areas[i] < a || best != none && areas[i] >= areas[best] || !boxes[i].contains(r[0]) {
				continue
			}
			if len(g) == 1 || (Polygon{Outer: g[i].Outer}).Contains(r[0]) {
				best = int32(i)
			}
		}
		if best != none {
			g[best].Holes = append(g[best].Holes, r)
		}
	}
	return g
}

func (b Box) contains(p geom.Vec2) bool {
	return b.Min.X <= p.X && p.X <= b.Max.X && b.Min.Y <= p.Y && p.Y <= b.Max.Y
}
