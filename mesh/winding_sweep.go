package mesh

import (
	"cmp"
	"slices"
)

// The sweep over the segments of one cell, in slabs between the heights at which
// segments end. Nearly all slabs hold two or three lines that do not cross: so
// each line is looked at once for each slab, its place at the top serves as that
// at the bottom of the next one, and a slab in which the order at the top is
// that at the bottom is a row of trapezoids.

// line is a segment of the cell, ready to be followed upwards.
type line struct {
	x0, y0, x1, y1, slope float64
	w                     int32
}

// at returns where l is at height y, never beyond its ends.
func (l *line) at(y float64) float64 {
	if y >= l.y1 {
		return l.x1
	}
	if y <= l.y0 {
		return l.x0
	}
	x := l.x0 + float64(l.slope*(y-l.y0))
	if x > l.x1 == (l.slope > 0) {
		return l.x1 // by rounding, or because the slope is infinite
	}
	return x
}

// passing is a line that passes through the slab looked at.
type passing struct {
	lo, hi float64 // where it is at the bottom and at the top of the slab
	y1     float64
	line   int32
	w      int32
}

// load fills a.lines with segs in the order of their lower ends, without flat
// ones. Of a few segments, those with the same ends become one, or none where
// they cancel; of many the caller has seen to that.
func (a *areaSolver) load(segs []segment) {
	a.feet = a.feet[:0]
	for i := range segs {
		if s := &segs[i]; s.y0 != s.y1 {
			a.feet = append(a.feet, foot{s.y0, int32(i)})
		}
	}
	sortFeet(a.feet)
	a.lines = a.lines[:0]
	first := 0 // of the lines that begin at this height
	for _, f := range a.feet {
		s := &segs[f.segment]
		if first < len(a.lines) && a.lines[first].y0 != s.y0 {
			first = a.dropCancelled(first)
		}
		if len(segs) > fewSegments || !a.merge(first, s) {
			a.lines = append(a.lines, line{s.x0, s.y0, s.x1, s.y1, (s.x1 - s.x0) / (s.y1 - s.y0), s.w})
		}
	}
	a.dropCancelled(first)
}

// merge adds the weight of s to that of a line from first on with the same ends,
// if there is one.
func (a *areaSolver) merge(first int, s *segment) bool {
	for i := first; i < len(a.lines); i++ {
		if l := &a.lines[i]; l.x0 == s.x0 && l.x1 == s.x1 && l.y1 == s.y1 {
			l.w += s.w
			return true
		}
	}
	return false
}

// dropCancelled drops the lines from first on whose weight is zero. It returns
// the number of lines left.
func (a *areaSolver) dropCancelled(first int) int {
	n := first
	for i := first; i < len(a.lines); i++ {
		if a.lines[i].w != 0 {
			a.lines[n] = a.lines[i]
			n++
		}
	}
	a.lines = a.lines[:n]
	return n
}

// foot is the height of the lower end of a segment.
type foot struct {
	y       float64
	segment int32
}

func sortFeet(feet []foot) {
	if len(feet) > 4*fewSegments {
		slices.SortFunc(feet, func(p, q foot) int {
			return cmp.Or(cmp.Compare(p.y, q.y), cmp.Compare(p.segment, q.segment))
		})
		return
	}
	for i := 1; i < len(feet); i++ {
		f := feet[i]
		j := i
		for ; j > 0 && f.y < feet[j-1].y; j-- {
			feet[j] = feet[j-1]
		}
		feet[j] = f
	}
}

// sweep measures c in slabs between all heights at which a segment ends.
func (a *areaSolver) sweep(c *cell) float64 {
	a.load(c.segs)
	a.active = a.active[:0]
	sum, next, top := 0.0, 0, 0.0
	for y := c.y0; y < c.y1; y = top {
		next, top = a.enter(c, y, next)
		sum += a.slab(c, y, top)
	}
	return sum
}

// enter brings the active list to the slab that begins at y: lines that end
// there go and those that begin there come, in the order of their places above
// y. next is the first line that has not come yet. It returns the new one, and
// the height at which the slab ends.
func (a *areaSolver) enter(c *cell, y float64, next int) (int, float64) {
	top, n := c.y1, 0
	for i := range a.active {
		if p := &a.active[i]; p.y1 > y {
			if p.y1 < top {
				top = p.y1
			}
			q := &a.active[n]
			q.lo, q.y1, q.line, q.w = p.hi, p.y1, p.line, p.w
			n++
		}
	}
	a.active = a.active[:n]
	for ; next < len(a.lines) && a.lines[next].y0 <= y; next++ {
		if l := &a.lines[next]; l.y1 > y {
			a.insert(l.at(y), next)
			if l.y1 < top {
				top = l.y1
			}
		}
	}
	if next < len(a.lines) && a.lines[next].y0 < top {
		top = a.lines[next].y0
	}
	return next, top
}

// insert brings line i, which is at lo, into the active list.
func (a *areaSolver) insert(lo float64, i int) {
	l := &a.lines[i]
	a.active = append(a.active, passing{})
	k := len(a.active) - 1
	for ; k > 0; k-- {
		p := &a.active[k-1]
		if p.lo < lo || p.lo == lo && a.lines[p.line].slope <= l.slope {
			break
		}
		a.active[k] = *p
	}
	a.active[k] = passing{lo: lo, y1: l.y1, line: int32(i), w: l.w}
}

// slab measures c between two heights with no end of a segment between them,
// where the places of the active lines at the lower one are known.
func (a *areaSolver) slab(c *cell, lo, hi float64) float64 {
	a.budget -= 1 + len(a.active)
	for i := range a.active {
		p := &a.active[i]
		p.hi = a.lines[p.line].at(hi)
	}
	twice, inOrder := a.covered(c)
	if !inOrder {
		sortPassing(a.active)
		if twice, inOrder = a.covered(c); !inOrder {
			return a.crossedSlab(c, lo, hi, twice)
		}
	}
	return float64((hi - lo) / 2 * twice)
}

// covered returns the sum of the lengths at the bottom and at the top of the
// slab on which the winding number is positive, and whether the lines are in
// order at both: then no two of them cross. If they are only ordered by the
// middle it is still twice the length there.
func (a *areaSolver) covered(c *cell) (twice float64, inOrder bool) {
	w, x, inOrder := c.base, 2*c.x0, true
	lo, hi := c.x0, c.x0
	if len(a.active) > 0 {
		lo, hi = a.active[0].lo, a.active[0].hi
	}
	for i := range a.active {
		p := &a.active[i]
		if p.lo < lo || p.hi < hi {
			inOrder = false
		}
		lo, hi = p.lo, p.hi
		at := lo + hi
		if w > 0 {
			twice += at - x
		}
		w, x = w-p.w, at
	}
	if w > 0 {
		twice += 2*c.x1 - x
	}
	return twice, inOrder
}

// sortPassing sorts by the middle. The list is nearly sorted from the slab
// below. The order of equals does not matter: the length between them is zero.
func sortPassing(lines []passing) {
	if len(lines) > 4*fewSegments {
		slices.SortFunc(lines, func(p, q passing) int { return cmp.Compare(p.lo+p.hi, q.lo+q.hi) })
		return
	}
	for i := 1; i < len(lines); i++ {
		l := lines[i]
		j := i
		for ; j > 0 && l.lo+l.hi < lines[j-1].lo+lines[j-1].hi; j-- {
			lines[j] = lines[j-1]
		}
		lines[j] = l
	}
}
