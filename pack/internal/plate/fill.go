package plate

import (
	"cmp"
	"context"
	"slices"

	"github.com/saggar3d/saggar/internal/par"
)

// Result is where every item went: its plate, or [NoRoom], or [Untried] when the
// search ended before its turn.
type Result struct {
	Plate  []int
	Placed []Placed // by item; meaningless when it is on no plate
}

// What Result says of items that are on no plate.
const (
	NoRoom = -1 - iota
	Untried
)

// FillOptions steer [Fill].
type FillOptions struct {
	Seed   uint64
	Budget Budget

	// Coarse, when not nil, is a catalogue of the same kinds, convex ones, with
	// which a first layout is found in no time.
	Coarse *Catalogue

	// Loose ends the search with the first layout that is [filling.placed].
	Loose bool

	// Report is called with each better layout and the spent share of the budget.
	Report func(r *Result, used float64)
}

// Fill places the items of p, of the kinds in exact, on plates. The end of ctx ends
// the search early; the best so far is returned, nil only when ctx ended before
// anything was found.
func Fill(ctx context.Context, p *Problem, exact *Catalogue, o FillOptions) *Result {
	f := &filling{p: p, o: o}
	f.begun = f.used()
	// Where there are thousands of copies, dropping them one by one would use up the
	// budget before lattices had their turn.
	many := len(p.Items) > searchable
	if many {
		f.lattice(ctx, exact)
	}
	if o.Coarse != nil {
		f.first(ctx, o.Coarse, o.Seed)
	}
	if !many && f.best != nil && !f.placed() {
		f.lattice(ctx, exact)
	}
	if (o.Coarse == nil || exact.cheap()) && !f.placed() {
		f.first(ctx, exact, o.Seed)
		f.largestFirst(ctx, exact)
		f.fewerLarge(ctx, exact)
	}
	if f.best == nil {
		return nil
	}
	if !many && o.Coarse == nil && !f.placed() {
		f.lattice(ctx, exact)
	}
	if f.placed() {
		return f.result(exact)
	}
	for i := range courses {
		h := &hand{k: newPacking(p, exact, o.Seed*courses+uint64(i)), failed: map[unitOnTray]int{}}
		h.k.adopt(f.best)
		f.hands = append(f.hands, h)
	}
	for ctx.Err() == nil && f.used() < 1 && !f.idle() && !f.placed() {
		if !f.epoch(ctx) {
			break
		}
	}
	return f.result(exact)
}

// cheapShapes is how many shapes a problem may have for the fields between all of
// them to be made before the first layout is known.
const cheapShapes = 120

func (c *Catalogue) cheap() bool { return len(c.shapes) <= cheapShapes }

// filling is the search by several hands, who go on from the best after each
// epoch.
type filling struct {
	p       *Problem
	o       FillOptions
	hands   []*hand
	best    *plan
	untried []int   // items whose turn did not come
	orders  [][]int // in which shapes of the catalogue used last were dropped
	reach   int64
	since   int64   // reach when the best was found
	begun   float64 // share of the budget spent before anything was tried
}

// first finds a layout by dropping.
func (f *filling) first(ctx context.Context, c *Catalogue, seed uint64) {
	k := newPacking(f.p, c, seed)
	f.orders = append(f.orders[:0], k.greedyOrder())
	f.drop(ctx, k)
}

// dropOnce is [filling.drop], unless the shapes were dropped in that order already, as of
// equal parts they are in any.
func (f *filling) dropOnce(ctx context.Context, k *packing) {
	order := k.greedyOrder()
	if slices.ContainsFunc(f.orders, func(o []int) bool { return slices.Equal(o, order) }) {
		return
	}
	f.orders = append(f.orders, order)
	f.drop(ctx, k)
}

// largestFirst tries the other order of dropping where a single layout left
// something out that there is area for. What fills a plate to the last leaves the
// search no room to push things about; dropped in the right order, it lies.
func (f *filling) largestFirst(ctx context.Context, c *Catalogue) {
	k := newPacking(f.p, c, f.o.Seed)
	if f.complete() || !k.fitsByArea() {
		return
	}
	k.largest = true
	f.dropOnce(ctx, k)
}

// fewerLarge tries, where a layout leaves something out, orders of dropping that
// count on less and less of the plates being filled: the fewer items have to find
// room, the smaller they are when worth goes by number, and the more of them do.
func (f *filling) fewerLarge(ctx context.Context, c *Catalogue) {
	if f.p.MaxPlates == 0 || len(f.p.Items) > searchable {
		return
	}
	for share := fullShare - 0.1; share > 0 && !f.complete(); share -= 0.15 {
		k := newPacking(f.p, c, f.o.Seed)
		k.share = share
		f.dropOnce(ctx, k)
	}
}

// lattice looks for a layout that begins with lattices.
func (f *filling) lattice(ctx context.Context, c *Catalogue) {
	k := newPacking(f.p, c, f.o.Seed)
	if f.inLattices(ctx, k) {
		f.drop(ctx, k)
	}
}

// drop completes a layout by dropping and takes it when it is the best.
func (f *filling) drop(ctx context.Context, k *packing) {
	late := k.greedy(ctx, func() bool { return f.late(k) })
	p := k.plan()
	if f.best == nil || p.better(f.best) {
		f.best, f.untried = p, nil
		for _, u := range late {
			f.untried = append(f.untried, k.units[u]...)
		}
		f.report(k.c)
	}
}

// firstTrials is how many positions the first layout may try when they are the
// budget and are fewer than that.
const firstTrials = 20_000_000

// late reports whether the first layout has to end with what there is: after the
// budget and its grace, which begins when the shapes are prepared should that take
// longer than the budget; or after the budget alone when there is a layout already.
func (f *filling) late(k *packing) bool {
	if n := f.o.Budget.Iterations; n > 0 {
		return k.evals >= max(n, firstTrials)
	}
	if f.best != nil {
		return f.used() >= 1
	}
	return f.used() >= max(1, f.begun)+f.o.Budget.Grace
}

func (f *filling) report(c *Catalogue) {
	if f.o.Report != nil {
		f.o.Report(f.result(c), f.used())
	}
}

// used returns the spent share of the budget.
func (f *filling) used() float64 {
	if n := f.o.Budget.Iterations; n > 0 {
		return float64(f.reach*courses) / float64(n)
	}
	return f.o.Budget.Used()
}

// A search in which everything has found a place has ended by itself when it
// found nothing better for three times as long as it took to find the last, and
// for patienceLeast trials at least.
const patienceLeast = 3_000_000

func (f *filling) idle() bool {
	if f.reach == 0 {
		return false
	}
	for _, h := range f.hands {
		if !h.nothing {
			return f.reach > 4*f.since+patienceLeast && f.complete()
		}
	}
	return true
}

// complete reports whether every item that was asked for has a place.
func (f *filling) complete() bool {
	placed := map[int]bool{}
	for _, spots := range f.best.plates {
		for _, s := range spots {
			placed[s.item] = true
		}
	}
	for i := range f.p.Items {
		if !placed[i] && !f.p.Items[i].Optional {
			return false
		}
	}
	return true
}

// placed reports whether a loose layout is found: every item that was asked for has a
// place, and no fewer plates have the area for all.
func (f *filling) placed() bool {
	if !f.o.Loose || f.best == nil || !f.complete() {
		return false
	}
	used, area := 0, 0.0
	for _, spots := range f.best.plates {
		if len(spots) > 0 {
			used++
		}
		for _, s := range spots {
			area += f.p.Items[s.item].Area
		}
	}
	return area > float64(used-1)*f.p.Room
}

// epoch lets every hand go on for a while.
func (f *filling) epoch(ctx context.Context) bool {
	f.reach += epoch
	err := par.For(ctx, len(f.hands), 1, func(i, _, _ int) error {
		f.hands[i].run(f.reach)
		return nil
	})
	lead := -1
	for i, h := range f.hands {
		if h.news == nil {
			continue
		}
		if h.news.better(f.best) {
			f.best, lead = h.news, i
		}
	}
	if lead >= 0 {
		f.since = f.reach
		f.report(f.hands[lead].k.c)
	}
	for i, h := range f.hands {
		h.news = nil
		if lead >= 0 && i != lead {
			h.adopt(f.best)
		}
	}
	return err == nil
}

// result returns the best layout in the coordinates of the kinds.
func (f *filling) result(c *Catalogue) *Result {
	r := &Result{Plate: make([]int, len(f.p.Items)), Placed: make([]Placed, len(f.p.Items))}
	for i := range r.Plate {
		r.Plate[i] = NoRoom
	}
	for _, i := range f.untried {
		r.Plate[i] = Untried
	}
	number := f.p.numbers(f.best.plates)
	for t, spots := range f.best.plates {
		for _, s := range spots {
			kind := f.p.Items[s.item].Kind
			r.Plate[s.item] = number[t]
			r.Placed[s.item] = c.placed(kind, s.pose)
		}
	}
	return r
}

// numbers returns the numbers of plates when those that were emptied are left out.
// A plate that something lies on for good, or has to go on, keeps its number.
func (p *Problem) numbers(plates [][]spot) []int {
	kept := len(p.Still)
	for i := range p.Items {
		kept = max(kept, p.Items[i].Only)
	}
	out := make([]int, len(plates))
	next := 0
	for t, spots := range plates {
		out[t] = next
		if t < kept || len(spots) > 0 {
			next++
		}
	}
	return out
}

// hand is one course of the search over all plates. It tries one thing after
// the other: to put in what lies nowhere, to empty the emptiest plate, to push
// the rest together.
type hand struct {
	k        *packing
	evals    int64
	patience int                // level of effort
	failed   map[unitOnTray]int // windowTries: it is of no use
	swapped  map[exchange]bool  // tried
	job      *insertion
	window   *window
	squeeze  *squeeze
	news     *plan // better than before, for the others to see
	nothing  bool  // there is nothing to be done
}

// Levels of effort for one insertion: rounds without progress, and how often the
// plate is disturbed and tried again.
var efforts = [...]struct{ patience, tries int }{{20, 1}, {40, 3}, {80, 8}, {100, 30}}

// run works until the hand has tried limit positions.
func (h *hand) run(limit int64) {
	for h.evals < limit && !h.nothing {
		switch {
		case h.job != nil:
			h.insert(limit)
		case h.squeeze != nil && h.squeeze.quota > 0:
			h.press(limit)
		case h.choose(limit):
		default:
			h.rest()
		}
	}
	h.evals = max(h.evals, limit)
}

// adopt goes on from a better state of another hand.
func (h *hand) adopt(p *plan) {
	h.k.adopt(p)
	h.job, h.failed, h.swapped = nil, nil, nil
	if h.squeeze != nil && !h.squeeze.follow(h.k) {
		h.squeeze = nil
	}
}

// won records a better state.
func (h *hand) won() { h.news = h.k.plan() }

// choose begins the next insertion that has not failed at this level of effort.
// Levels rise until the last; then the plates are pressed together for a while, and
// it begins again. Where nothing more goes in at the first level, smaller things may
// go in for larger ones.
func (h *hand) choose(limit int64) bool {
	for {
		all := h.wanted()
		for _, w := range all {
			for _, u := range w.units {
				if h.chooseFor(u, w.source) {
					return true
				}
			}
			if w.source < 0 && h.patience == 0 && h.swap(w.units, limit) {
				return true
			}
		}
		h.failed = nil
		if h.patience++; h.patience == len(efforts) || !h.anything(all) {
			h.patience, h.swapped = 0, nil
			return false
		}
	}
}

// chooseFor begins the next insertion of one unit. Only where it fails on all
// plates, what matters less has to go.
func (h *hand) chooseFor(u, source int) bool {
	for _, below := range h.k.belows(u, source) {
		for _, t := range h.targets(u, source) {
			key := unitOnTray{h.k.sign(u), t, below}
			if h.failed[key] < windowTries && h.k.mayTake(t, u, below) && h.k.gives(t, below) {
				h.begin(u, source, t, below)
				return true
			}
		}
	}
	return false
}

// anything reports whether any of the units could go anywhere by area.
func (h *hand) anything(all []want) bool {
	for _, w := range all {
		for _, u := range w.units {
			for _, below := range h.k.belows(u, w.source) {
				for _, t := range h.targets(u, w.source) {
					if h.k.mayTake(t, u, below) && h.k.gives(t, below) {
						return true
					}
				}
			}
		}
	}
	return false
}

// want is a list of units to be put in somewhere, which lie on a tray, or nowhere
// when that is negative.
type want struct {
	units  []int
	source int
}

// wanted lists what is to be put in somewhere, in this order: what was asked for and
// lies nowhere, or else what lies on the emptiest of several plates; and further
// copies, which have to wait until all that was asked for has a place or the last
// effort was in vain.
func (h *hand) wanted() []want {
	var asked, further []int
	for _, u := range h.k.unplaced() {
		if h.k.level[u] > optionalLevel {
			asked = append(asked, u)
		} else {
			further = append(further, u)
		}
	}
	var out []want
	if len(asked) > 0 {
		out = append(out, want{asked, -1})
		if h.patience < len(efforts)-1 {
			return out
		}
	} else if source := h.dispensable(); source >= 0 {
		out = append(out, want{h.onTray(source), source})
	}
	if len(further) > 0 {
		out = append(out, want{further, -1})
	}
	return out
}

// dispensable returns the one of several plates with the least on it that was asked
// for, or -1.
func (h *hand) dispensable() int {
	source, used, least := -1, 0, 0.0
	for t, r := range h.k.trays {
		if len(r.items) == 0 {
			continue
		}
		used++
		area := 0.0
		for _, i := range r.items {
			if !h.k.p.Items[i].Optional {
				area += h.k.p.Items[i].Area
			}
		}
		if t >= len(h.k.p.Still) && (source < 0 || area < least) {
			source, least = t, area
		}
	}
	if used < 2 {
		return -1
	}
	return source
}

// onTray lists the units on a tray that were asked for, the largest first.
func (h *hand) onTray(t int) []int {
	var units []int
	seen := map[int]bool{}
	for _, i := range h.k.trays[t].items {
		if u := h.k.unit[i]; !seen[u] && h.k.level[u] > optionalLevel {
			seen[u] = true
			units = append(units, u)
		}
	}
	h.k.sortLargeFirst(units)
	return units
}

// targets lists the plates that may take unit u, the emptiest first. Nothing that
// lies elsewhere goes on an empty plate, and no further copy does.
func (h *hand) targets(u, source int) []int {
	var out []int
	further := h.k.level[u] == optionalLevel
	for t, r := range h.k.trays {
		empty := len(r.items) == 0 && t >= len(h.k.p.Still)
		if t != source && (!empty || source < 0 && (t == 0 || !further)) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(h.k.trays[a].area, h.k.trays[b].area) })
	return out
}

// vast reports whether anything that is to be put in may go on a plate that is
// searched through windows.
func (h *hand) vast() bool {
	all := h.wanted()
	return h.anything(all) && slices.ContainsFunc(all, func(w want) bool {
		return slices.ContainsFunc(h.targets(w.units[0], w.source), func(t int) bool {
			return len(h.k.trays[t].items) > searchable
		})
	})
}

// rest is what a hand does when nothing is left to be put in: it presses the
// emptiest plate together.
func (h *hand) rest() {
	if h.squeeze == nil {
		if h.squeeze = h.newSqueeze(); h.squeeze == nil {
			// There is always another window.
			h.nothing = !h.vast()
			h.evals += windowTries
			return
		}
		if h.squeeze.reshaped {
			h.won()
		}
	}
	h.squeeze.begin()
}
