package estimate

import (
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// planner says in which builds orders of some parts are made.
//
// It packs a fixed list of numbers of sets, each by itself; a number between is cut from
// a larger one, and so is one that takes as little as it can like that. An order is then the
// cheapest sum of such goes that makes so many sets. As a go of fewer sets never takes more,
// neither does a smaller order; as any two orders can be made one after the other, none
// costs more than the two that it could be split into; and all of it is builds that are run.
// Nothing depends on the orders that are asked for beside: see [estimator.planned] for what
// depends on the size of the order itself.
type planner struct {
	e     *estimator
	parts []Part // Count of each in a set
	index []int  // of the parts in the order
	apart []*planner

	whole bool     // larger layouts would show nothing new
	most  int      // sets that were packed, if not
	goes  []option // of 1, 2, ... sets made in one go
	sizes []int    // of goes that are put together, the largest first
	best  int      // the one of sizes that is cheapest for each set
	sums  []took   // of orders of 0, 1, 2, ... sets
	first []int    // the size of the first go of each
}

// option is the best way to make some sets in one go: cut from a campaign, or, without
// one, each part apart.
type option struct {
	took
	from *campaign
}

// Bounds of what is known of an order, in copies. One copy of one part is told alone;
// other orders by layouts of up to fewCopies, larger ones by these and layouts of twice,
// four times, ... as many. Those few are packed within half a second. Orders of filament, whose
// prints take what their copies take, gain little by what is known.
//
// Up to mostAhead copies are twice as many as are ordered. So the price of a set, which is
// levelled with those of larger orders, is known where less is known, too: a still larger
// order can be split into some of known sizes, and costs no more for each set than these.
const (
	fewCopies   = 32
	fewFilament = 16
	mostAhead   = 512
)

// told returns the most copies of an order that is told by layouts of up to so many.
func told(room int) int {
	if room > 1 && room < mostAhead {
		return room / 2
	}
	return room
}

// mostSizes bounds the goes that are put together into orders of more than one: of builds
// that hold more sets of tiny parts, as many are taken, evenly spaced.
const mostSizes = 1000

// planned returns the planner of an order, and how many sets orders of less knowledge
// had at most: 0 where there are none.
func (e *estimator) planned(ctx context.Context, parts []Part, sets int) (*planner, int, error) {
	copies, below := 0, 0
	for _, p := range parts {
		copies += p.Count
	}
	index := make([]int, len(parts))
	for i := range index {
		index[i] = i
	}
	if len(parts) == 1 { // a set is a copy: an order of 5 sets of 2 is one of 10
		parts = []Part{{ID: parts[0].ID, Mesh: parts[0].Mesh, Count: 1}}
	}
	room := fewCopies
	switch {
	case copies*sets == 1:
		room = 1 // see alone
	case e.process == "fdm":
		room = fewFilament
	}
	for ; ; room *= 2 {
		room = min(room, mostPacked)
		p, err := e.planner(ctx, parts, index, room)
		if err != nil {
			return nil, 0, err
		}
		if p.knows(sets, room) || told(room) >= copies*sets || room == mostPacked {
			e.capped = e.capped || !p.whole && copies*sets > room
			return p, below, nil
		}
		below = told(room) / copies
	}
}

// knows reports whether larger layouts would tell nothing new of an order: neither of builds
// of all parts nor of those of each by itself, which may hold more copies.
func (p *planner) knows(sets, room int) bool {
	if !p.whole {
		return false
	}
	for i, alone := range p.apart {
		if !alone.whole && told(room) < sets*p.parts[i].Count {
			return false
		}
	}
	return true
}

// planner returns the planner that packs up to so many copies.
func (e *estimator) planner(ctx context.Context, parts []Part, index []int, room int) (*planner, error) {
	for _, known := range e.plans {
		if known.room == room && slices.Equal(known.parts, parts) {
			return known.planner, nil
		}
	}
	p := &planner{e: e, parts: parts, index: index}
	if err := p.pack(ctx, room); err != nil {
		return nil, err
	}
	if err := p.stack(ctx); err != nil {
		return nil, err
	}
	if len(parts) > 1 && e.process != "fdm" {
		if err := p.separate(ctx, room); err != nil {
			return nil, err
		}
	}
	p.order()
	e.plans = append(e.plans, planned{room, p})
	return p, nil
}

// planned is a planner that was asked for before.
type planned struct {
	room int
	*planner
}

// mostBuilds is how many builds for each of one set are packed together at most: what
// parts gain by sharing builds, they have gained in these.
const mostBuilds = 2

// pack packs 1, 2, 3, 4, 6, 8, 16, ... sets while they are no more copies than there is
// room for, and until builds are full. It begins with as many as surely fit: fewer sets cut
// from these often take as little as they can.
func (p *planner) pack(ctx context.Context, room int) error {
	if done, err := p.alone(ctx, room); done || err != nil {
		return err
	}
	copies := 0
	for _, part := range p.parts {
		copies += part.Count
	}
	p.most = max(1, room/copies)
	from := p.sure()
	fits, err := p.packFrom(ctx, from)
	if err != nil || from == 1 {
		return err
	}
	if !fits {
		_, err = p.packFrom(ctx, 1)
		return err
	}
	return p.packBelow(ctx, from)
}

// packFrom packs from a number of sets on. It reports false where a build of several parts
// does not hold even these.
func (p *planner) packFrom(ctx context.Context, from int) (fits bool, err error) {
	for sets, last := from, 0; ; sets = next(sets) {
		sets = min(sets, p.most)
		c, err := p.together(ctx, sets)
		if err != nil {
			return false, err
		}
		p.offer(c)
		full := c.full(sets)
		switch {
		case !full:
			last = sets
		case len(p.parts) == 1:
			p.whole = true
		case sets == from && from > 1:
			return false, nil
		default:
			p.whole = c.takes[sets-1].builds >= mostBuilds*c.takes[0].builds
		}
		if full && last > 0 && len(p.parts) > 1 {
			if err := p.fill(ctx, last, sets); err != nil {
				return false, err
			}
			last = 0
		}
		if p.whole || sets == p.most {
			return true, nil
		}
	}
}

// packBelow packs fewer sets, where they may take less than cut from what is packed.
func (p *planner) packBelow(ctx context.Context, from int) error {
	var below []int
	for n := 1; n < from; n = next(n) {
		below = append(below, n)
	}
	low := p.lowest()
	for _, sets := range slices.Backward(below) {
		if low != nil {
			least, err := p.least(ctx, low, sets)
			if err != nil {
				return err
			}
			if !p.e.less(least, p.goes[sets-1].took) {
				continue
			}
		}
		c, err := p.together(ctx, sets)
		if err != nil {
			return err
		}
		p.offer(c)
	}
	return nil
}

// Shares of a bed, or of its volume, that the boxes around parts and their gaps may take
// and all surely find room. They only decide what is packed first.
const (
	sureArea   = 0.5
	sureVolume = 0.25
)

// sure returns the most sets, of the numbers that are packed, that surely fit into one
// build. It is 1 for filament, where all copies count for travel, and for print heads: there
// fewer sets are packed first, as what is too narrow for these is not tried again.
func (p *planner) sure() int {
	if p.e.process == "fdm" || p.e.process == "polyjet" {
		return 1
	}
	m := p.e.options.Machine
	gap, each, most := m.Get("gap_mm", defaultGap), 0.0, sureArea*m.Bed.X*m.Bed.Y
	if inSpace(p.e.process) {
		most = sureVolume * m.Bed.X * m.Bed.Y * m.Bed.Z
	}
	for _, part := range p.parts {
		size := part.Mesh.Bounds().Size()
		box := float64((size.X + gap) * (size.Y + gap))
		if inSpace(p.e.process) {
			box *= size.Z + gap
		}
		each += float64(float64(part.Count) * box)
	}
	sets := 1
	for sets < p.most {
		more := min(next(sets), p.most)
		if float64(more)*each > most {
			break
		}
		sets = more
	}
	return sets
}

// alone offers the one copy of a part as it stands. done: there is nothing to pack, for
// want of a bed, or because this one copy is all that is asked for and nothing is gained by
// turning it. (No order of one can cost more for each than a larger one does.)
func (p *planner) alone(ctx context.Context, room int) (done bool, err error) {
	if len(p.parts) > 1 {
		return false, nil
	}
	c, err := p.e.asItStands(ctx, p.parts[0], p.index[0])
	if c == nil || err != nil {
		return false, err
	}
	p.offer(c)
	b := p.e.options.Machine.Bed
	p.whole = b.X == 0 || b.Y == 0
	return p.whole || room == 1 && p.e.liesWell(p.parts[0].Mesh.Bounds().Size()), nil
}

// liesWell reports whether a part of some size is made as quickly as it stands as in any
// turn that the packer may give it.
func (e *estimator) liesWell(size geom.Vec) bool {
	const alike = 1e-6 // mm
	switch {
	case inSpace(e.process): // lower is quicker
		return size.Z <= min(size.X, size.Y)+alike
	case e.process == "polyjet": // and so are fewer swaths
		return size.Y <= size.X+alike || size.Y <= e.options.Machine.Get("swath_mm", 0)
	}
	return true
}

// next returns the number of sets that is packed after another.
func next(sets int) int {
	switch {
	case sets < 4:
		return sets + 1
	case sets < 8:
		return sets + 2
	}
	return 2 * sets
}

// fill looks for the most sets that one build holds: so many do, and more do not.
func (p *planner) fill(ctx context.Context, some, more int) error {
	for more-some > 1 {
		sets := (some + more) / 2
		c, err := p.together(ctx, sets)
		if err != nil {
			return err
		}
		p.offer(c)
		if c.full(sets) {
			more = sets
		} else {
			some = sets
		}
	}
	return nil
}

// offer takes a campaign where it is better than what is known.
func (p *planner) offer(c *campaign) {
	for i, t := range c.takes {
		switch {
		case i == len(p.goes):
			p.goes = append(p.goes, option{t, c})
		case p.e.less(t, p.goes[i].took):
			p.goes[i] = option{t, c}
		}
	}
}

// ahead is up to how many times the largest go sums are kept. Larger orders begin with the
// goes that are cheapest for each set, which the best sum does, too, from some size on.
const ahead = 4

// order finds the best sums. O(sums x sizes).
func (p *planner) order() {
	top := len(p.goes)
	every := (top + mostSizes - 1) / mostSizes
	for k := top; k > 0; k -= every {
		p.sizes = append(p.sizes, k)
	}
	p.best = top
	for _, k := range p.sizes {
		if p.e.less(p.each(k), p.each(p.best)) {
			p.best = k
		}
	}
	p.sums, p.first = make([]took, 1, ahead*top+1), make([]int, 1, ahead*top+1)
	for n := 1; n <= ahead*top; n++ {
		k := p.sizes[0]
		if n <= top {
			k = n
		}
		best := p.goes[k-1].plus(p.sums[n-k])
		for _, size := range p.sizes {
			if size >= n {
				continue
			}
			if t := p.goes[size-1].plus(p.sums[n-size]); p.e.less(t, best) {
				best, k = t, size
			}
		}
		p.sums, p.first = append(p.sums, best), append(p.first, k)
	}
}

// each returns what a go takes for each of its sets; of builds, those of so many sets that
// they can be counted.
func (p *planner) each(k int) took {
	const many = 1_000_000_000_000
	t := p.goes[k-1].took
	return took{t.money / float64(k), t.builds * (many / k), t.seconds / float64(k)}
}

// takes returns what an order of so many sets takes.
func (p *planner) takes(sets int) took {
	n, rest := p.split(sets)
	t := p.goes[p.best-1].took
	sum := p.sums[rest]
	return took{sum.money + float64(float64(n)*t.money), sum.builds + n*t.builds, sum.seconds + float64(float64(n)*t.seconds)}
}

// split returns how many of the best goes an order begins with, and the sets that are left.
func (p *planner) split(sets int) (n, rest int) {
	if over := sets - (len(p.sums) - 1); over > 0 {
		n = (over + p.best - 1) / p.best
	}
	return n, sets - n*p.best
}

// plan is how often goes of some sizes are made, the first first.
type plan struct{ sizes, times []int }

func (l *plan) add(size, times int) {
	if i := slices.Index(l.sizes, size); i >= 0 {
		l.times[i] += times
	} else if times > 0 {
		l.sizes, l.times = append(l.sizes, size), append(l.times, times)
	}
}

// plan returns that of an order.
func (p *planner) plan(sets int) plan {
	var l plan
	n, rest := p.split(sets)
	l.add(p.best, n)
	for rest > 0 {
		l.add(p.first[rest], 1)
		rest -= p.first[rest]
	}
	return l
}

// builds returns those of an order. parts are those of the whole order.
func (p *planner) builds(ctx context.Context, parts []Part, sets int) ([]build, error) {
	var out []build
	l := p.plan(sets)
	for i, size := range l.sizes {
		made, err := p.goOf(ctx, parts, size, l.times[i])
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// goOf returns the builds of a go, made some times.
func (p *planner) goOf(ctx context.Context, parts []Part, size, times int) ([]build, error) {
	var out []build
	from := p.goes[size-1].from
	if from == nil {
		for i, part := range p.parts {
			made, err := p.apart[i].builds(ctx, parts, size*part.Count)
			if err != nil {
				return nil, err
			}
			out = append(out, made...)
		}
		for i := range out {
			out[i].times *= times
		}
		return out, nil
	}
	for _, copies := range from.cut(size) {
		b, err := p.e.finish(ctx, parts, copies, times)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// level returns what an order in one build pays beside it, so that a set never costs
// more for there being more of them: no set pays less than those of any larger order that
// is made in one build. of are the sets of that order. What any order pays once counts, as
// it makes sets of larger orders cheaper, and so do steps after printing, of which a larger
// order may need another run. (Of toolpaths, which are not made for that, these alone are
// known, see [estimator.tally].)
//
// Where a larger order has a jump, as where a powder bed begins another level, it costs no
// more than this one made some times over, so that the lift is less than the jump. Levelled
// prices still never fall as orders grow: n max f(m)/m over m >= n does not where f does
// not, and is held to what larger orders of several builds cost. Nor are they more than
// those of two orders of n sets in all, as no set of these costs less.
func (p *planner) level(sets int) (extra float64, of int) {
	if sets >= len(p.sums) || p.sums[sets].builds != 1 {
		return 0, sets
	}
	own, most := p.paid(sets), math.Inf(1)
	of = sets
	for m := sets + 1; m < len(p.sums); m++ {
		f := p.paid(m)
		if p.sums[m].builds > 1 {
			most = min(most, f)
		}
		if !p.levels(m) {
			continue
		}
		if more := float64(f*float64(sets))/float64(m) - own; more > extra+float64(1e-9*own) {
			extra, of = more, m
		}
	}
	return min(extra, most-own), of
}

// paid returns what is known of the cost of an order, before it is levelled.
func (p *planner) paid(sets int) float64 {
	r, copies := p.e.options.Rates, 0
	for _, part := range p.parts {
		copies += part.Count
	}
	return p.sums[sets].money + r.Once(len(p.parts)) + r.After(sets*copies)
}

// levels reports whether sets of smaller orders pay no less than those of m: where these
// are made in one build, or are the largest that are known. In one build or not, they are what
// still larger orders can be split into, which may be made in one build by what is known of
// them, and whose sets then cost no more than these.
func (p *planner) levels(m int) bool {
	return p.sums[m].builds == 1 || !p.whole && m <= p.most && m >= p.most/2
}
