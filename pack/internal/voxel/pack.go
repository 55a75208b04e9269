package voxel

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Result is where every item went: its plate, or [NoRoom], or [Untried] when the
// search ended before its turn. Plates lists the items of every plate in an order
// in which they came in.
type Result struct {
	Plate  []int
	Placed []Placed // by item; meaningless when it is on no plate
	Orders [][]int
}

// What Result says of items that are on no plate.
const (
	NoRoom = -1 - iota
	Untried
)

// Options steer [Pack].
type Options struct {
	Seed uint64

	// Used returns which share of the budget is spent. When Iterations is above
	// 0, that many positions along rows count instead.
	Used       func() float64
	Iterations int64

	// Grace is the share of the budget by which the first layout may be late.
	Grace float64

	// Edge of the cubes of the first layout; later ones are made of smaller ones.
	Edge float64

	// Report is called with each better layout.
	Report func(r *Result, used float64)
}

// plan is a layout, and how good it is: scores are compared number by number,
// more is better.
type plan struct {
	edge    float64
	trays   [][]lying
	score   []float64
	result  *Result
	untried []int
}

func (p *plan) better(q *plan) bool {
	return q == nil || slices.CompareFunc(p.score, q.score, cmp.Compare[float64]) > 0
}

// hands is how many searches run side by side. It does not depend on the number
// of processors, so that results do not either.
const hands = 2

// Turns that are tried for the first layout, at most, and by a hand.
const (
	firstTurns = 3
	mostTurns  = 24
	handTurns  = 6
)

// Pack places the items of p. The end of ctx ends the search early; the best so
// far is returned, nil only when ctx ended before there was one.
func Pack(ctx context.Context, p *Problem, o Options) *Result {
	s := &search{p: p, o: o}
	began := s.used()
	s.construct(ctx, o.Edge, firstTurns)
	if s.best == nil || ctx.Err() != nil {
		return s.result()
	}
	s.refine(ctx, s.used()-began)
	for i := range s.hand {
		s.hand[i] = newHand(p, s.best, o.Seed*hands+uint64(i))
	}
	for ctx.Err() == nil && s.used() < 1 && s.epoch(ctx) {
		s.settle(ctx)
	}
	return s.result()
}

type search struct {
	p    *Problem
	o    Options
	hand [hands]*hand
	best *plan // of those that the search goes on from
	top  *plan // of all
	work int64
	settling
}

func (s *search) result() *Result {
	if s.top == nil {
		return nil
	}
	return s.top.result
}

// used returns the spent share of the budget.
func (s *search) used() float64 {
	if s.o.Iterations > 0 {
		return float64(s.work) / float64(s.o.Iterations)
	}
	return s.o.Used()
}

// construct makes a layout from nothing.
func (s *search) construct(ctx context.Context, edge float64, turns int) {
	k := newPacking(s.p, edge)
	order := make([]int, len(k.units))
	for i := range order {
		order[i] = i
	}
	k.inOrder(order, nil)
	var late []int
	for n, u := range order {
		if ctx.Err() != nil || s.over(k) {
			for _, u := range order[n:] {
				late = append(late, k.units[u]...)
			}
			break
		}
		k.dropUnit(u, turns)
	}
	s.work += k.work
	s.offer(k.plan(late))
}

// over reports whether a layout that is being made has to end. The first may take
// Grace longer; with a budget of iterations it is always made whole, so that one
// of more iterations is never worse.
func (s *search) over(k *packing) bool {
	if s.best == nil {
		return s.o.Iterations == 0 && s.o.Used() >= 1+s.o.Grace
	}
	return s.usedWith(k) >= 1
}

// usedWith returns the spent share of the budget with what k has done.
func (s *search) usedWith(k *packing) float64 {
	if s.o.Iterations > 0 {
		return float64(s.work+k.work) / float64(s.o.Iterations)
	}
	return s.o.Used()
}

// late reports whether a step that is not done has to end: after the budget in
// time, or with ctx.
func (s *search) late(ctx context.Context) bool {
	return ctx.Err() != nil || s.o.Iterations == 0 && s.o.Used() >= 1
}

func (s *search) offer(p *plan) {
	if p.better(s.best) {
		s.best = p
	}
	s.show(p)
}

// show keeps a plan if it is the best of all.
func (s *search) show(p *plan) {
	if p.better(s.top) {
		s.top = p
		if s.o.Report != nil {
			s.o.Report(p.result, s.used())
		}
	}
}

// Layouts from nothing may take refineShare of the budget. Cubes of half the edge
// take about finerCost as long.
const (
	refineShare = 0.3
	finerCost   = 8
)

// refine makes the layout anew with smaller cubes, or more turns, while that takes
// little of the budget.
func (s *search) refine(ctx context.Context, took float64) {
	edge, turns := s.o.Edge, firstTurns
	for ctx.Err() == nil && len(s.p.Items) > 0 {
		left := refineShare - s.used()
		switch {
		case left >= float64(took*finerCost) && s.cubes(edge/2) <= mostCubes:
			edge, took = edge/2, float64(took*finerCost)
		case turns < mostTurns && left >= float64(took*3):
			turns *= 2
		default:
			return
		}
		if more := int(left / took); more >= 2 {
			turns = min(mostTurns, turns*more)
		}
		before := s.used()
		s.construct(ctx, edge, turns)
		took = s.used() - before
	}
}

// mostCubes bounds the cubes in memory of all plates of a layout. Each takes about
// 1.5 bytes, in each of the two hands and while a layout is made anew: 600 MB.
const mostCubes = 1 << 27

// cubes returns how many cubes of that edge the plates in use have.
func (s *search) cubes(edge float64) float64 {
	z := s.p.Room.Size()
	return float64(len(s.best.trays)) * math.Ceil(z.X/edge) * math.Ceil(z.Y/edge) * math.Ceil(z.Z/edge)
}

// fullShare is the share of a volume that the boxes of parts, with their gaps, are
// expected to fill at best. It only decides in which order they are tried.
const fullShare = 0.9

// inOrder sorts units: when all of them may find room, the largest come first; else
// the most worthy ones that may, the largest of them first, and then the others.
// Sizes are multiplied by factors where there are some.
func (k *packing) inOrder(units []int, factor map[int]float64) {
	k.byRank(units, func(u int) float64 { return k.worth(u) / k.scaled(u, factor) })
	n := len(units)
	if k.p.MaxPlates > 0 {
		z := k.p.Room.Size()
		left := float64(fullShare * z.X * z.Y * z.Z * float64(k.p.MaxPlates))
		for u, items := range k.units {
			if k.where[items[0]] >= 0 {
				left -= k.size(u)
			}
		}
		for n = 0; n < len(units); n++ {
			if left -= k.size(units[n]); left < 0 {
				break
			}
		}
	}
	k.byRank(units[:n], func(u int) float64 { return k.scaled(u, factor) })
}

// byRank sorts units: those asked for first, then by priority, then the greatest.
func (k *packing) byRank(units []int, great func(u int) float64) {
	slices.SortStableFunc(units, func(a, b int) int {
		x, y := &k.p.Items[k.units[a][0]], &k.p.Items[k.units[b][0]]
		if x.Optional != y.Optional {
			if x.Optional {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(great(b), great(a)))
	})
}

// worth returns what a layout gains with a unit.
func (k *packing) worth(unit int) float64 {
	w := 0.0
	for _, i := range k.units[unit] {
		w += k.p.Items[i].Worth
	}
	return w
}

func (k *packing) scaled(unit int, factor map[int]float64) float64 {
	if f, ok := factor[unit]; ok {
		return k.size(unit) * f
	}
	return k.size(unit)
}

// size returns the volume of the boxes of a unit, with the gap around.
func (k *packing) size(unit int) float64 {
	v := 0.0
	for _, i := range k.units[unit] {
		v += k.w.boxes[k.p.Items[i].Body]
	}
	return v
}

// dropUnit puts all items of a unit on the first tray with room for them.
func (k *packing) dropUnit(u, turns int) bool {
	first := &k.p.Items[k.units[u][0]]
	for t := 0; ; t++ {
		if t == len(k.trays) {
			full := k.p.MaxPlates > 0 && t >= k.p.MaxPlates
			if full || first.Optional || t > len(k.p.Still) && len(k.trays[t-1].items) == 0 {
				return false
			}
			k.open()
		}
		if (first.Only == 0 || first.Only == t+1) && k.dropAll(u, t, turns) {
			return true
		}
	}
}

// dropAll puts all items of a unit on a tray, or none.
func (k *packing) dropAll(u, t, turns int) bool {
	r := k.trays[t]
	n := len(r.items)
	for _, i := range k.units[u] {
		if !k.drop(i, t, turns) {
			if len(r.items) > n {
				k.relay(t, slices.Clone(r.items[:n]))
			}
			return false
		}
	}
	return true
}

// plan returns the state as it is.
func (k *packing) plan(untried []int) *plan {
	out := &plan{edge: k.edge, score: k.score(), untried: untried, result: k.result(untried)}
	for _, r := range k.trays {
		out.trays = append(out.trays, slices.Clone(r.items))
	}
	return out
}

// score: the worth placed, by falling priority; few plates; low ones; and all
// that lies low.
func (k *packing) score() []float64 {
	levels := map[int]float64{}
	for i := range k.p.Items {
		it := &k.p.Items[i]
		level := it.Priority
		if it.Optional {
			level = math.MinInt
		}
		if k.where[i] >= 0 {
			levels[level] += it.Worth
		} else {
			levels[level] += 0
		}
	}
	var order []int
	for l := range levels {
		order = append(order, l)
	}
	slices.Sort(order)
	slices.Reverse(order)
	var score []float64
	for _, l := range order {
		score = append(score, levels[l])
	}
	used, least, height, moment := 0, 0, 0.0, 0.0
	for _, r := range k.trays {
		if len(r.items) > 0 {
			used++
			least = len(r.items)
		}
		top := 0
		for _, l := range r.items {
			s := k.shapeOf(l)
			top = max(top, l.z+s.n[2])
			moment += float64(k.p.Items[l.item].Volume * (float64(l.z) + float64(float64(s.n[2])/2)) * k.edge)
		}
		height += float64(float64(top) * k.edge)
	}
	return append(score, -float64(used), -float64(least), -height, -moment)
}

// result returns the layout in the coordinates of the room.
func (k *packing) result(untried []int) *Result {
	r := &Result{Plate: make([]int, len(k.p.Items)), Placed: make([]Placed, len(k.p.Items))}
	for i := range r.Plate {
		r.Plate[i] = NoRoom
	}
	for _, i := range untried {
		r.Plate[i] = Untried
	}
	for t, tr := range k.trays {
		var order []int
		for _, l := range tr.items {
			r.Plate[l.item] = t
			r.Placed[l.item] = k.placed(l)
			order = append(order, l.item)
		}
		r.Orders = append(r.Orders, order)
	}
	return r
}

// hand takes some items out and puts them back in another order, again and again.
type hand struct {
	k    *packing
	rng  *rand.Rand
	now  *plan
	news *plan
}

func newHand(p *Problem, from *plan, seed uint64) *hand {
	h := &hand{k: newPacking(p, from.edge), rng: rand.New(rand.NewPCG(seed, 0x5a66a7))}
	h.k.rng = h.rng
	h.adopt(from)
	return h
}

// adopt goes on from a plan.
func (h *hand) adopt(p *plan) {
	h.now = p
	for len(h.k.trays) < len(p.trays) {
		h.k.open()
	}
	for t := range h.k.trays {
		var items []lying
		if t < len(p.trays) {
			items = p.trays[t]
		}
		h.k.relay(t, items)
	}
}

// epochWork is how much work a hand does between two looks at the clock and at
// the other hand.
const epochWork = 100_000

// epoch lets every hand go on for a while; then all continue from the best.
func (s *search) epoch(ctx context.Context) bool {
	err := par.For(ctx, len(s.hand), 1, func(i, _, _ int) error {
		h := s.hand[i]
		h.news, h.k.work = nil, 0
		for h.k.work < epochWork && !s.late(ctx) {
			h.step(func() bool { return s.late(ctx) })
		}
		return nil
	})
	for _, h := range s.hand {
		s.work += h.k.work
	}
	for _, h := range s.hand {
		if h.news != nil {
			s.offer(h.news)
		}
	}
	for _, h := range s.hand {
		if s.best.better(h.now) {
			h.adopt(s.best)
		}
	}
	return err == nil
}

// step takes some items out of one tray, those that lie high above all, and puts
// them and what has no place back in.
func (h *hand) step(late func() bool) {
	k := h.k
	k.work += 100 // so that it ends when there is nothing to do
	t := h.pick()
	if t < 0 {
		return
	}
	out := h.chosen(t)
	var keep []lying
	for _, l := range k.trays[t].items {
		if !out[l.item] {
			keep = append(keep, l)
		}
	}
	k.relay(t, keep)
	var units []int
	noise := map[int]float64{}
	for u, items := range k.units {
		if k.where[items[0]] < 0 {
			units = append(units, u)
			noise[u] = geom.Exp(0.5 * h.rng.NormFloat64())
		}
	}
	k.inOrder(units, noise)
	for _, u := range units {
		if late() {
			h.adopt(h.now)
			return
		}
		k.dropUnit(u, handTurns)
	}
	p := k.plan(nil)
	if slices.CompareFunc(p.score, h.now.score, cmp.Compare[float64]) < 0 {
		h.adopt(h.now)
		return
	}
	if p.better(h.now) {
		h.news = p
	}
	h.now = p
}

// pick returns a tray to work on, the last in use twice as often, or -1.
func (h *hand) pick() int {
	var used []int
	for t, r := range h.k.trays {
		if len(r.items) > 0 {
			used = append(used, t)
		}
	}
	if len(used) == 0 {
		return -1
	}
	return used[min(len(used)-1, h.rng.IntN(len(used)+1))]
}

// Items are taken out of a tray some at a time: those that reach the top, and
// what lies around one of them or anywhere.
const (
	fewOut  = 4
	mostOut = 16
)

// chosen returns the items of a tray that are to be taken out, whole units.
func (h *hand) chosen(t int) map[int]bool {
	k := h.k
	r := k.trays[t]
	order := make([]int, len(r.items)) // by how high they reach, and chance
	key := make([]float64, len(r.items))
	spread := float64(h.k.edge * float64(1+h.rng.IntN(10)))
	for i, l := range r.items {
		order[i] = i
		top := float64(float64(l.z+k.shapeOf(l).n[2]) * k.edge)
		key[i] = -top + float64(spread*h.rng.NormFloat64())
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(key[a], key[b]) })
	out := map[int]bool{}
	take := func(i int) {
		for _, other := range k.units[k.unit[r.items[i].item]] {
			out[other] = true
		}
	}
	n := min(len(order), fewOut+h.rng.IntN(mostOut-fewOut))
	for _, i := range order[:(n+1)/2] {
		take(i)
	}
	if h.rng.IntN(2) == 0 { // as many anywhere
		for range n / 2 {
			take(h.rng.IntN(len(order)))
		}
		return out
	}
	c := r.items[h.rng.IntN(len(order))]
	far := func(i int) int {
		l := r.items[i]
		x, y, z := l.x-c.x, l.y-c.y, l.z-c.z
		return x*x + y*y + z*z
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(far(a), far(b)) })
	for _, i := range order[:n/2] {
		take(i)
	}
	return out
}
