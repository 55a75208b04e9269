package plate

import (
	"cmp"
	"math"
	"slices"
)

// course is one course of the search for a short strip. Two phases take turns:
// exploring shrinks the strip and, where that fails, disturbs the layout;
// compressing takes thin slices out of the best one.
type course struct {
	b        *board
	sep      separation
	busy     bool // sep is not finished
	compress bool
	left     float64 // share of the phase that is left
	best     strip
	pool     []strip // failures since the last success
	step     float64 // share of the length that exploring takes away at once
	least    float64 // no layout is shorter
	stride   float64 // steps taken at once: courses that all win go unlike far
}

// strip is a layout and its length; loss is 0 for a valid one.
type strip struct {
	length float64
	loss   float64
	at     []pose
}

// Shares of the length that one attempt takes away. The last three are
// sparrow's. The first begins a search: it is halved whenever the items could
// not be separated within quickPatience rounds, which gains about one point of
// density in the first two seconds.
const (
	beginStep     = 0.02
	quickPatience = 40
	exploreStep   = 0.001
	compressFirst = 0.0005
	compressLast  = 0.00001
)

// hastyTrials is for how many trials, about the first two seconds of two
// processors, exploring gives up early: many short attempts from other disturbed
// layouts gain more there than few long ones.
const hastyTrials = 8_000_000

// run searches until its board has tried limit positions.
func (c *course) run(limit int64) {
	for c.b.evals < limit {
		if c.best.length <= c.least*(1+1e-9) {
			c.b.evals = limit // nothing is left to be gained
			return
		}
		if !c.busy {
			c.sep.begin(c.b)
			c.busy = true
		}
		switch c.sep.run(c.b, limit) {
		case unfinished:
			return
		case separated:
			c.busy = false
			c.won()
		case stuck:
			c.busy = false
			c.lost()
		}
	}
}

// won records a valid layout and goes on from it.
func (c *course) won() {
	if l := c.b.used(); l < c.best.length {
		c.best = strip{length: l, at: c.b.snapshot()}
	}
	c.next()
}

// next sets up the next attempt at something shorter than the best.
func (c *course) next() {
	c.busy = false
	c.pool = c.pool[:0]
	c.b.restore(c.best.at)
	if c.compress {
		c.slice()
		return
	}
	c.shrink()
}

// shrink sets up the next attempt of exploring, with everything where it is.
func (c *course) shrink() {
	c.sep.patience, c.sep.strikes = 200, 3
	if c.b.evals < hastyTrials {
		c.sep.patience, c.sep.strikes = 100, 1
	}
	if c.step > exploreStep {
		c.sep.patience, c.sep.strikes = quickPatience, 1
	}
	c.setLength(float64(c.best.length * (1 - float64(c.step*c.stride))))
}

// lost goes on after an attempt that failed. One whose step was large goes on from
// where it failed with half the step: what was pushed about may come to rest with a
// little more room, otherwise than in the best layout, which gains a quarter of a
// point of density in the first second.
func (c *course) lost() {
	if c.compress {
		c.b.restore(c.best.at)
		c.slice()
		return
	}
	if c.step > exploreStep {
		c.step = max(exploreStep, c.step/2)
		c.b.resetWeights()
		c.shrink()
		return
	}
	c.pool = append(c.pool, strip{loss: c.b.sum(), at: c.b.snapshot()})
	slices.SortStableFunc(c.pool, func(a, b strip) int { return cmp.Compare(a.loss, b.loss) })
	pick := int(math.Abs(c.b.rng.NormFloat64()) * 0.25 * float64(len(c.pool)))
	c.b.restore(c.pool[min(pick, len(c.pool)-1)].at)
	c.b.disturb()
	c.b.resetWeights()
}

// adopt takes over a better layout of another course.
func (c *course) adopt(s strip) {
	c.best = strip{length: s.length, at: slices.Clone(s.at)}
	c.b.resetWeights()
	c.next()
}

// setPhase enters a phase; left is the share of it that is still to come.
func (c *course) setPhase(compress bool, left float64) {
	c.left = left
	if c.compress == compress {
		return
	}
	c.compress = compress
	c.b.resetWeights()
	c.next()
}

// slice takes a thin slice out of the strip at a random place.
func (c *course) slice() {
	c.sep.patience, c.sep.strikes = 100, 5
	c.b.resetWeights()
	d := float64(c.best.length * (compressLast + float64((compressFirst-compressLast)*c.left)))
	if c.b.area.Radius <= 0 {
		x := c.b.area.X0 + float64(c.b.rng.Float64()*c.best.length)
		for i := range c.b.at {
			if c.b.at[i].x > x && !c.b.still(i) {
				c.b.at[i].x -= d
			}
		}
	}
	c.setLength(c.best.length - d)
}

// setLength sets the length of the strip, or the radius of the circle, and moves
// what sticks out back in.
func (c *course) setLength(l float64) {
	l = max(l, c.least)
	a := &c.b.area
	if a.Radius > 0 {
		x, y := a.middle()
		*a = Area{X0: x - l, Y0: y - l, X1: x + l, Y1: y + l, Radius: l}
	} else {
		a.X1 = a.X0 + l
	}
	for i := range c.b.at {
		if !c.b.still(i) {
			c.b.shift(i, c.b.at[i].x, c.b.at[i].y)
		}
	}
}

// shortest returns a length that no layout of what is on the board falls below:
// that of its longest item.
func (b *board) shortest() float64 {
	l := 0.0
	for i := range b.at {
		k := &b.c.kinds[b.kind[i]]
		if k.fixed {
			continue
		}
		own := math.Inf(1)
		for t := range k.angles {
			s := b.c.shapes[k.first+t].box.Size()
			if b.area.Radius > 0 {
				own = min(own, float64(max(s.X, s.Y)/2)+k.wall)
			} else if s.Y+2*k.wall <= b.area.Y1-b.area.Y0+b.c.eps {
				own = min(own, s.X+2*k.wall)
			}
		}
		if !math.IsInf(own, 1) {
			l = max(l, own)
		}
	}
	return l
}

// used returns the length of the plate in use along X, walls included; for a
// circle the radius.
func (b *board) used() float64 {
	l := 0.0
	for i, p := range b.at {
		if b.still(i) {
			continue
		}
		s := &b.c.shapes[b.shape[i]]
		wall := b.c.kinds[s.kind].wall
		if b.area.Radius <= 0 {
			l = max(l, p.x+s.box.Max.X+wall-b.area.X0)
			continue
		}
		x, y := p.x-b.middleX, p.y-b.middleY
		for _, v := range s.corners {
			dx, dy := x+v.X, y+v.Y
			l = max(l, math.Sqrt(float64(dx*dx)+float64(dy*dy))+wall+b.c.slack)
		}
	}
	return l
}

// box returns the area of the box around what lies on the board, from the corner of
// the plate on; for a circle the radius in use.
func (b *board) box() float64 {
	x := b.used()
	if b.area.Radius > 0 {
		return x
	}
	return float64(x * b.depth())
}

// depth returns the length of the plate in use along Y, walls included.
func (b *board) depth() float64 {
	l := 0.0
	for i, p := range b.at {
		if !b.still(i) {
			s := &b.c.shapes[b.shape[i]]
			l = max(l, p.y+s.box.Max.Y+b.c.kinds[s.kind].wall-b.area.Y0)
		}
	}
	return l
}

// disturb lets two large items of different kinds change places.
func (b *board) disturb() {
	size := func(i int) float64 { return b.c.kinds[b.kind[i]].hull }
	var order []int
	total := 0.0
	for i := range b.at {
		if !b.still(i) {
			order = append(order, i)
			total += size(i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(size(j), size(i)) })
	n := 0
	for sum := 0.0; n < len(order) && sum < 0.75*total; n++ {
		sum += size(order[n])
	}
	if n == 0 {
		return
	}
	for range 20 {
		i, j := order[b.rng.IntN(n)], order[b.rng.IntN(n)]
		if b.kind[i] != b.kind[j] {
			pi, pj := b.at[i], b.at[j]
			b.shift(i, pj.x, pj.y)
			b.shift(j, pi.x, pi.y)
			return
		}
	}
}

// shift puts item i at x, y, or as near as the plate allows, without looking at
// losses.
func (b *board) shift(i int, x, y float64) {
	x0, x1, y0, y1 := b.window(b.shape[i])
	b.at[i].x, b.at[i].y = max(x0, min(x1, x)), max(y0, min(y1, y))
}
