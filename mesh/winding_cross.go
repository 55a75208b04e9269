package mesh

import "math"

// The slabs in which lines cross. They are split at crossings, but only at those
// that can change the verdict somewhere: two layers of the part that cross below
// a third one do not matter.

// crossedSlab measures c between two heights, given the lines sorted by their
// middle and twice the length covered there, which is the answer where no
// crossing matters or no budget is left.
func (a *areaSolver) crossedSlab(c *cell, lo, hi, twice float64) float64 {
	if a.budget > 0 {
		if y, ok := a.bestCrossing(c, lo, hi); ok {
			sum := a.slab(c, lo, y)
			for i := range a.active {
				a.active[i].lo = a.active[i].hi
			}
			return sum + a.slab(c, y, hi)
		}
	}
	return float64((hi - lo) / 2 * twice)
}

// bestCrossing returns the height nearest to the middle at which two neighbours
// cross, among the crossings that can change the verdict somewhere.
func (a *areaSolver) bestCrossing(c *cell, lo, hi float64) (float64, bool) {
	eps := sameLine * (c.x1 - c.x0)
	if !a.markGroups(eps) {
		return 0, false
	}
	best, mid, found := math.Inf(1), lo+float64((hi-lo)/2), false
	w := c.base
	for i := 0; i < len(a.active); {
		group := a.groupAt(i)
		i += len(group)
		after, open := ambiguous(w, group)
		w = after
		if !open {
			continue
		}
		for k := 1; k < len(group); k++ {
			y, ok := lineCrossing(&group[k-1], &group[k], lo, hi, eps)
			if ok && math.Abs(y-mid) < math.Abs(best-mid) {
				best, found = y, true
			}
		}
	}
	return best, found
}

// lineCrossing returns the height at which p and q cross, well between lo and
// hi.
func lineCrossing(p, q *passing, lo, hi, eps float64) (float64, bool) {
	d0, d1 := p.lo-q.lo, p.hi-q.hi
	if d0 <= eps && d1 <= eps {
		return 0, false
	}
	y := lo + float64((hi-lo)*(d0/(d0-d1)))
	return y, lo < y && y < hi
}

// tangle says of an active line where it and all lines after it are at least,
// and whether a group of lines begins with it.
type tangle struct {
	lo, hi float64
	first  bool
}

// markGroups splits the lines, sorted by the middle, into groups such that no
// two lines of different groups cross. It reports whether any lines cross.
func (a *areaSolver) markGroups(eps float64) bool {
	if cap(a.tangles) < len(a.active) {
		a.tangles = make([]tangle, 2*len(a.active))
	}
	a.tangles = a.tangles[:len(a.active)]
	lo, hi := math.Inf(1), math.Inf(1)
	for i := len(a.active) - 1; i >= 0; i-- {
		p := &a.active[i]
		lo, hi = less(lo, p.lo), less(hi, p.hi)
		a.tangles[i] = tangle{lo: lo, hi: hi}
	}
	lo, hi = math.Inf(-1), math.Inf(-1) // from now on the most so far
	crossed := false
	for i := range a.active {
		p, t := &a.active[i], &a.tangles[i]
		t.first = lo-t.lo <= eps && hi-t.hi <= eps
		crossed = crossed || !t.first
		lo, hi = -less(-lo, -p.lo), -less(-hi, -p.hi)
	}
	return crossed
}

func less(a, b float64) float64 {
	if b < a {
		return b
	}
	return a
}

// groupAt returns the group of lines that begins with active line i.
func (a *areaSolver) groupAt(i int) []passing {
	n := i + 1
	for n < len(a.active) && !a.tangles[n].first {
		n++
	}
	return a.active[i:n]
}

// ambiguous returns the winding right of a group that begins with winding w,
// and whether the order within the group matters for the verdict.
func ambiguous(w int32, group []passing) (after int32, open bool) {
	lo, hi, after := w, w, w
	for i := range group {
		after -= group[i].w
		if group[i].w > 0 {
			lo -= group[i].w
		} else {
			hi -= group[i].w
		}
	}
	return after, len(group) > 1 && lo <= 0 && hi > 0
}
