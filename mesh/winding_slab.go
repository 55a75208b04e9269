package mesh

import (
	"cmp"
	"math"
	"slices"
)

// Tuned on spheres, bumpy spheres, noisy walls and debris; see
// BenchmarkShadows.
const (
	// fewSegments is how many segments are swept at once, without cutting the
	// cell.
	fewSegments = 48

	// totalWork is what all cells of the first cut may spend together, counted
	// in pieces cut and heights at which a segment is looked at: a tenth of a
	// second or so. Clean parts need a hundredth of it. Noise needs more:
	// thousands of segments within rounding of one line, as on finely cut flat
	// walls, or soups that cross themselves everywhere.
	totalWork = 10_000_000

	// spareSegments is added to the number of segments of each cell when the
	// work is shared out, so that light cells are never short of it.
	spareSegments = 64

	// cutWork is the work per segment below which cutting a cell is not worth
	// it: the parts would be out of budget in turn, and each costs a rough look.
	cutWork = 64

	// roughWork is about how many places of segments a rough look takes, in
	// roughLeast to roughMost slabs.
	roughWork  = 4000
	roughLeast = 6
	roughMost  = 48

	maxDepth = 12

	// tinyCell is the fraction of the whole area below which a cell is not cut
	// any more: thousands of segments may meet in one point.
	tinyCell = 1e-13

	// sameLine is the fraction of the width of a cell below which two
	// segments are not told apart.
	sameLine = 1e-12
)

// areaSolver measures cells. Its memory is used again; one goroutine owns it.
type areaSolver struct {
	whole  float64 // area of the box around everything, mm²
	budget int     // work left
	grids  [maxDepth]*cellGrid
	ys     []float64
	active []line
	least  [][2]float64 // of each line: the least lo and hi from it on
}

// share returns the part of totalWork for a cell with k of n segments.
func share(k, n int) int {
	perSegment := min(max(totalWork/n, 4), 4000)
	return perSegment * (k + spareSegments)
}

// line is a segment that passes through the slab looked at, and where it is at
// the bottom, the middle and the top of it.
type line struct {
	x0, y0, y1, slope float64
	lo, mid, hi       float64
	left, right       float64 // it never leaves this range
	w                 int32
	first             bool // a group begins here: set by markGroups
}

func newLine(s *segment) line {
	l := line{x0: s.x0, y0: s.y0, y1: s.y1, slope: (s.x1 - s.x0) / (s.y1 - s.y0), left: s.x0, right: s.x1, w: s.w}
	if l.left > l.right {
		l.left, l.right = l.right, l.left
	}
	return l
}

func (l *line) at(y float64) float64 {
	x := l.x0 + float64(l.slope*(y-l.y0))
	if x < l.left {
		return l.left
	}
	if x > l.right {
		return l.right
	}
	return x
}

// solve returns the area within c in which the winding number is positive.
func (a *areaSolver) solve(c *cell, depth int) float64 {
	if in, ok := c.uniform(); ok {
		if in {
			return c.area()
		}
		return 0
	}
	if len(c.segs) <= fewSegments {
		sortByFoot(c.segs)
		return a.sweep(c, false)
	}
	if c.segs = mergeEqual(c.segs); len(c.segs) <= fewSegments {
		return a.sweep(c, false)
	}
	if depth == maxDepth || a.budget < cutWork*len(c.segs) || c.area() < tinyCell*a.whole {
		return a.sweep(c, true)
	}
	return a.cutAndSolve(c, depth)
}

func (a *areaSolver) cutAndSolve(c *cell, depth int) float64 {
	g := a.grids[depth]
	if g == nil {
		g = &cellGrid{}
		a.grids[depth] = g
	}
	g.cut(c)
	a.budget -= len(g.pieces)
	sum := 0.0
	rest := len(g.pieces)
	for i := range g.nx * g.ny {
		part := g.cell(i)
		k := len(part.segs)
		if k == 0 {
			sum += a.solve(&part, depth+1)
			continue
		}
		// A fair part of the budget each; what one does not need is for the
		// others.
		others := int(float64(a.budget) * (1 - float64(k)/float64(rest)))
		a.budget -= others
		sum += a.solve(&part, depth+1)
		a.budget += others
		rest -= k
	}
	return sum
}

// mergeEqual sorts segs by their lower ends, drops flat ones and adds up the
// weights of those with the same ends.
func mergeEqual(segs []segment) []segment {
	slices.SortFunc(segs, compareSegments)
	out := segs[:0]
	for i := 0; i < len(segs); {
		s := segs[i]
		for i++; i < len(segs) && sameEnds(&segs[i], &s); i++ {
			s.w += segs[i].w
		}
		if s.w != 0 {
			out = append(out, s)
		}
	}
	return out
}

// sortByFoot sorts a few segments by the height of their lower ends.
func sortByFoot(segs []segment) {
	for i := 1; i < len(segs); i++ {
		s := segs[i]
		j := i
		for ; j > 0 && s.y0 < segs[j-1].y0; j-- {
			segs[j] = segs[j-1]
		}
		segs[j] = s
	}
}

// compareSegments orders by the lower ends, and by the upper ones where these
// are equal.
func compareSegments(p, q segment) int {
	return cmp.Or(cmp.Compare(p.y0, q.y0), cmp.Compare(p.x0, q.x0), cmp.Compare(p.y1, q.y1), cmp.Compare(p.x1, q.x1))
}

func sameEnds(p, q *segment) bool {
	return p.x0 == q.x0 && p.y0 == q.y0 && p.x1 == q.x1 && p.y1 == q.y1
}

// sweep measures c, whose segments are sorted by their lower ends, in slabs
// between the heights at which segments end. A rough sweep looks at a limited
// number of heights, more of them where more segments end; its error is at most
// the area of the bands that hold the segments it could not tell apart.
func (a *areaSolver) sweep(c *cell, rough bool) float64 {
	a.ys = append(a.ys[:0], c.y0, c.y1)
	for i := range c.segs {
		a.ys = append(a.ys, c.segs[i].y0, c.segs[i].y1)
	}
	sortHeights(a.ys)
	if rough {
		a.thinOut(min(max(roughWork/len(c.segs), roughLeast), roughMost))
	}
	a.active = a.active[:0]
	sum, next := 0.0, 0
	for i := 1; i < len(a.ys); i++ {
		lo, hi := a.ys[i-1], a.ys[i]
		if !(lo < hi) {
			continue
		}
		next = a.activate(c, next, lo+float64((hi-lo)/2))
		sum += a.slab(c, lo, hi, !rough)
	}
	return sum
}

// sortHeights sorts the ends of segments, which come nearly sorted.
func sortHeights(ys []float64) {
	if len(ys) > 4*fewSegments {
		slices.Sort(ys)
		return
	}
	for i := 1; i < len(ys); i++ {
		y := ys[i]
		j := i
		for ; j > 0 && y < ys[j-1]; j-- {
			ys[j] = ys[j-1]
		}
		ys[j] = y
	}
}

// thinOut leaves the borders of the given number of slabs in ys, evenly out of
// all.
func (a *areaSolver) thinOut(slabs int) {
	n := len(a.ys) - 1
	if n <= slabs {
		return
	}
	for i := range slabs + 1 {
		a.ys[i] = a.ys[i*n/slabs] // i*n/slabs >= i: not yet overwritten
	}
	a.ys = a.ys[:slabs+1]
}

// activate brings the segments that pass height y into the active list, given
// that next is the first one not looked at yet.
func (a *areaSolver) activate(c *cell, next int, y float64) int {
	kept := a.active[:0]
	for i := range a.active {
		if a.active[i].y1 > y {
			kept = append(kept, a.active[i])
		}
	}
	for next < len(c.segs) && c.segs[next].y0 < y {
		if s := &c.segs[next]; s.y1 > y {
			kept = append(kept, newLine(s))
		}
		next++
	}
	a.active = kept
	return next
}

// slab measures c between two heights with no end of a segment between them.
// Where no two segments cross, the covered length is linear in the height, and
// its middle value is its mean. Otherwise the slab is split at a crossing that
// may matter, while there is budget.
func (a *areaSolver) slab(c *cell, lo, hi float64, split bool) float64 {
	a.budget -= 1 + len(a.active)
	mid := a.coveredAt(c, lo+float64((hi-lo)/2))
	if split && len(a.active) > 1 && a.budget > 0 {
		for i := range a.active {
			l := &a.active[i]
			l.lo, l.hi = l.at(lo), l.at(hi)
		}
		if inOrder(a.active) {
			return float64((hi - lo) * mid)
		}
		if y, ok := a.bestCrossing(c, lo, hi); ok {
			return a.slab(c, lo, y, true) + a.slab(c, y, hi, true)
		}
	}
	return float64((hi - lo) * mid)
}

// inOrder reports whether lines sorted by the middle are so at both ends too:
// then no two of them cross.
func inOrder(lines []line) bool {
	for i := 1; i < len(lines); i++ {
		if p, q := &lines[i-1], &lines[i]; q.lo < p.lo || q.hi < p.hi {
			return false
		}
	}
	return true
}

// coveredAt returns the length within c at height y on which the winding number
// is positive. It leaves the lines sorted by their place at y.
func (a *areaSolver) coveredAt(c *cell, y float64) float64 {
	for i := range a.active {
		l := &a.active[i]
		l.mid = l.at(y)
	}
	sortLines(a.active)
	return a.covered(c)
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
		group := groupAt(a.active[i:])
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
func lineCrossing(p, q *line, lo, hi, eps float64) (float64, bool) {
	d0, d1 := p.lo-q.lo, p.hi-q.hi
	if d0 <= eps && d1 <= eps {
		return 0, false
	}
	y := lo + float64((hi-lo)*(d0/(d0-d1)))
	return y, lo < y && y < hi
}

// markGroups splits the lines, sorted by the middle, into groups such that no
// two lines of different groups cross. It reports whether any lines cross.
func (a *areaSolver) markGroups(eps float64) bool {
	a.least = append(a.least[:0], make([][2]float64, len(a.active))...)
	least := [2]float64{math.Inf(1), math.Inf(1)}
	for i := len(a.active) - 1; i >= 0; i-- {
		l := &a.active[i]
		least[0], least[1] = less(least[0], l.lo), less(least[1], l.hi)
		a.least[i] = least
	}
	most := [2]float64{math.Inf(-1), math.Inf(-1)}
	crossed := false
	for i := range a.active {
		l := &a.active[i]
		l.first = most[0]-a.least[i][0] <= eps && most[1]-a.least[i][1] <= eps
		crossed = crossed || !l.first
		most[0], most[1] = -less(-most[0], -l.lo), -less(-most[1], -l.hi)
	}
	return crossed
}

func less(a, b float64) float64 {
	if b < a {
		return b
	}
	return a
}

// groupAt returns the group that lines begins with.
func groupAt(lines []line) []line {
	n := 1
	for n < len(lines) && !lines[n].first {
		n++
	}
	return lines[:n]
}

// ambiguous returns the winding right of a group that begins with winding w,
// and whether the order within the group matters for the verdict.
func ambiguous(w int32, group []line) (after int32, open bool) {
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

// covered returns the length on which the winding number is positive where the
// lines pass at mid.
func (a *areaSolver) covered(c *cell) float64 {
	length, w, x := 0.0, c.base, c.x0
	for i := range a.active {
		l := &a.active[i]
		at := clampBetween(l.mid, c.x0, c.x1)
		if w > 0 {
			length += at - x
		}
		w, x = w-l.w, at
	}
	if w > 0 {
		length += c.x1 - x
	}
	return length
}

// sortLines sorts by the middle. The list is nearly sorted from the slab below.
// The order of equals does not matter: the length between them is zero.
func sortLines(lines []line) {
	if len(lines) > 4*fewSegments {
		slices.SortFunc(lines, func(p, q line) int { return cmp.Compare(p.mid, q.mid) })
		return
	}
	for i := 1; i < len(lines); i++ {
		for j := i; j > 0 && lines[j].mid < lines[j-1].mid; j-- {
			lines[j], lines[j-1] = lines[j-1], lines[j]
		}
	}
}
