package mesh

import (
	"cmp"
	"slices"
)

// Tuned on spheres, bumpy spheres, noisy walls and debris; see
// BenchmarkShadows.
const (
	// fewSegments is how many segments are swept at once, without cutting the
	// cell. Much fewer are no faster: where there are many, they lie close along
	// one curve, and small cells do not part them.
	fewSegments = 128

	// firstCells and moreCells are the cells for each segment in the first cut
	// and in the cuts of cells.
	firstCells = 2
	moreCells  = 0.5

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
	feet   []foot
	lines  []line
	active []passing
	ys     []float64

	tangles []tangle
}

// share returns the part of totalWork for a cell with k of n segments.
func share(k, n int) int {
	perSegment := min(max(totalWork/n, 4), 4000)
	return perSegment * (k + spareSegments)
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
		return a.sweep(c)
	}
	if c.segs = mergeEqual(c.segs); len(c.segs) <= fewSegments {
		return a.sweep(c)
	}
	if depth == maxDepth || a.budget < cutWork*len(c.segs) || c.area() < tinyCell*a.whole {
		return a.roughSweep(c)
	}
	return a.cutAndSolve(c, depth)
}

func (a *areaSolver) cutAndSolve(c *cell, depth int) float64 {
	g := a.grids[depth]
	if g == nil {
		g = &cellGrid{}
		a.grids[depth] = g
	}
	g.cut(c, moreCells)
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

// compareSegments orders by the lower ends, and by the upper ones where these
// are equal.
func compareSegments(p, q segment) int {
	switch { // cmp.Or would compare all four every time
	case p.y0 != q.y0:
		return cmp.Compare(p.y0, q.y0)
	case p.x0 != q.x0:
		return cmp.Compare(p.x0, q.x0)
	case p.y1 != q.y1:
		return cmp.Compare(p.y1, q.y1)
	}
	return cmp.Compare(p.x1, q.x1)
}

func sameEnds(p, q *segment) bool {
	return p.x0 == q.x0 && p.y0 == q.y0 && p.x1 == q.x1 && p.y1 == q.y1
}

// roughSweep looks at a limited number of heights, more of them where more
// segments end. Its error is at most the area of the bands that hold the
// segments it could not tell apart.
func (a *areaSolver) roughSweep(c *cell) float64 {
	a.load(c.segs)
	a.ys = append(a.ys[:0], c.y0, c.y1)
	for i := range a.lines {
		a.ys = append(a.ys, a.lines[i].y0, a.lines[i].y1)
	}
	slices.Sort(a.ys)
	n := len(a.ys) - 1
	slabs := min(n, max(roughWork/len(c.segs), roughLeast), roughMost)
	a.active = a.active[:0]
	sum, next := 0.0, 0
	for i := range slabs {
		lo, hi := a.ys[i*n/slabs], a.ys[(i+1)*n/slabs]
		if lo < hi {
			y := lo + float64((hi-lo)/2)
			next = a.pass(y, next)
			sum += float64((hi - lo) / 2 * a.coveredAt(c, y))
		}
	}
	return sum
}

// pass makes the lines that pass height y the active ones. next is the first
// line that has not come yet; it returns the new one.
func (a *areaSolver) pass(y float64, next int) int {
	a.active = slices.DeleteFunc(a.active, func(p passing) bool { return p.y1 <= y })
	for ; next < len(a.lines) && a.lines[next].y0 < y; next++ {
		if l := &a.lines[next]; l.y1 > y {
			a.active = append(a.active, passing{y1: l.y1, line: int32(next), w: l.w})
		}
	}
	return next
}

// coveredAt returns twice the length at height y on which the winding number is
// positive.
func (a *areaSolver) coveredAt(c *cell, y float64) float64 {
	a.budget -= 1 + len(a.active)
	for i := range a.active {
		p := &a.active[i]
		p.lo = a.lines[p.line].at(y)
		p.hi = p.lo
	}
	sortPassing(a.active)
	twice, _ := a.covered(c)
	return twice
}
