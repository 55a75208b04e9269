package space

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// course is one course of the search for a low layout. Two phases take turns:
// exploring lowers the roof and, where that fails, disturbs the layout;
// compressing takes thin slices out of the best one.
type course struct {
	k        *cake
	sep      separation
	busy     bool // sep is not finished
	compress bool
	left     float64 // share of the phase that is left
	best     stack
	pool     []stack // failures since the last success
	pressed  bool    // the roof is lower than what is aimed at
	step     float64 // share of the height that exploring takes away at once
	least    float64 // no layout is lower
	stride   float64 // steps taken at once: courses that all win go unlike far
}

// stack is a layout and its height; loss is 0 for a valid one.
type stack struct {
	height float64
	loss   float64
	at     []pose
}

// Shares of the height that one attempt takes away. The first begins a search:
// it is halved whenever the items could not be separated within quickPatience
// rounds.
const (
	beginStep     = 0.04
	quickPatience = 40
	exploreStep   = 0.001
	compressFirst = 0.0005
	compressLast  = 0.00001
)

// explorePatience is for how many rounds exploring goes on without progress. Twice
// as many, in three strikes as in sparrow, leave time for few attempts: in 25 CPU
// seconds heights were 1 to 3 % greater.
const explorePatience = 100

// run searches until its cake has tried limit positions.
func (c *course) run(limit int64) {
	for c.k.trials < limit {
		if c.best.height <= c.least*(1+1e-9) {
			c.k.trials = limit // nothing is left to be gained
			return
		}
		if !c.busy {
			c.sep.begin(c.k)
			c.busy = true
		}
		switch c.sep.run(c.k, limit) {
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
	if h := c.k.used(); h < c.best.height {
		c.best = stack{height: h, at: c.k.snapshot()}
	}
	c.next()
}

// next sets up the next attempt at something lower than the best.
func (c *course) next() {
	c.busy, c.pressed = false, false
	c.pool = c.pool[:0]
	c.k.restore(c.best.at)
	if c.compress {
		c.slice()
		return
	}
	c.sep.patience, c.sep.strikes = explorePatience, 1
	if c.step > exploreStep {
		c.sep.patience, c.sep.strikes = quickPatience, 1
	}
	c.setHeight(c.goal())
}

// goal returns the height that exploring tries to reach next.
func (c *course) goal() float64 { return c.best.height * (1 - float64(c.step*c.stride)) }

// lost goes on after an attempt that failed.
func (c *course) lost() {
	if c.compress {
		c.k.restore(c.best.at)
		c.slice()
		return
	}
	if c.step > exploreStep {
		c.step = max(exploreStep, c.step/2)
		c.k.resetWeights()
		c.next()
		return
	}
	c.k.resetWeights()
	if c.pressed {
		// What had to give way may lie better now: back to the goal.
		c.pressed = false
		c.sep.patience = explorePatience
		c.stretch(c.goal())
		return
	}
	c.pool = append(c.pool, stack{loss: c.k.sum(), at: c.k.snapshot()})
	slices.SortStableFunc(c.pool, func(a, b stack) int { return cmp.Compare(a.loss, b.loss) })
	pick := int(math.Abs(c.k.rng.NormFloat64()) * 0.25 * float64(len(c.pool)))
	c.k.restore(c.pool[min(pick, len(c.pool)-1)].at)
	if len(c.pool)%pressEvery != 0 {
		c.k.disturb()
		return
	}
	c.pressed = true
	c.sep.patience = quickPatience
	c.stretch(c.best.height * (1 - float64(pressBy*(0.5+float64(c.k.rng.Float64())))))
}

// Every third failure is disturbed by pressing: it is separated under a roof that is
// lower by about pressBy for a while, and then goes on from there. Heights at which
// boxes fill whole layers are left by that in a tenth of the time that it takes by
// exchanges alone, if those ever do.
const (
	pressEvery = 3
	pressBy    = 0.05
)

// stretch sets the height of the room and moves everything up or down with it.
func (c *course) stretch(h float64) {
	floor := c.k.room.Min.Z
	f := h / (c.k.room.Max.Z - floor)
	for i := range c.k.at {
		if p := &c.k.at[i]; !c.k.still(i) {
			p.z = floor + float64(f*(p.z-floor))
		}
	}
	c.setHeight(h)
}

// adopt takes over a better layout of another course.
func (c *course) adopt(s stack) {
	c.best = stack{height: s.height, at: slices.Clone(s.at)}
	c.k.resetWeights()
	c.next()
}

// setPhase enters a phase; left is the share of it that is still to come.
func (c *course) setPhase(compress bool, left float64) {
	c.left = left
	if c.compress == compress {
		return
	}
	c.compress = compress
	c.k.resetWeights()
	c.next()
}

// slice takes a thin slice out of the stack at a random height.
func (c *course) slice() {
	c.sep.patience, c.sep.strikes = 100, 5
	c.k.resetWeights()
	d := float64(c.best.height * (compressLast + float64((compressFirst-compressLast)*c.left)))
	z := c.k.room.Min.Z + float64(c.k.rng.Float64()*c.best.height)
	for i := range c.k.at {
		if c.k.at[i].z > z && !c.k.still(i) {
			c.k.at[i].z -= d
		}
	}
	c.setHeight(c.best.height - d)
}

// setHeight sets the height of the room and moves what sticks out back in.
func (c *course) setHeight(h float64) {
	c.k.room.Max.Z = c.k.room.Min.Z + max(h, c.least)
	for i := range c.k.at {
		if !c.k.still(i) {
			c.k.shift(i, geom.Vec{X: c.k.at[i].x, Y: c.k.at[i].y, Z: c.k.at[i].z})
		}
	}
}

// lowest returns a height that no layout of what is in the cake falls below: that
// of its highest item, lying as flat as it may.
func (k *cake) lowest() float64 {
	h := 0.0
	for i := range k.at {
		d := &k.c.kinds[k.kind[i]]
		own := math.Inf(1)
		for t := range d.turns {
			lo, hi := k.window(d.first + t)
			if lo.X <= hi.X && lo.Y <= hi.Y {
				own = min(own, k.c.shapes[d.first+t].box.Size().Z+d.wall+d.floor)
			}
		}
		if !d.fixed && !math.IsInf(own, 1) {
			h = max(h, own)
		}
	}
	return h
}

// disturb lets two large items of different kinds change places.
func (k *cake) disturb() {
	size := func(i int) float64 { s := k.c.kinds[k.kind[i]].size; return float64(s * s * s) }
	var order []int
	total := 0.0
	for i := range k.at {
		if !k.still(i) {
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
		i, j := order[k.rng.IntN(n)], order[k.rng.IntN(n)]
		if k.kind[i] != k.kind[j] {
			p, q := k.at[i], k.at[j]
			k.shift(i, geom.Vec{X: q.x, Y: q.y, Z: q.z})
			k.shift(j, geom.Vec{X: p.x, Y: p.y, Z: p.z})
			return
		}
	}
}
