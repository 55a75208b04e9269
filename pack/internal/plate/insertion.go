package plate

import (
	"cmp"
	"slices"
)

// insertion tries to put a unit on a plate: it is put where it overlaps least,
// and the overlaps are taken out of the plate. What is of less priority than below
// gives way: further copies that nobody asked for, and, when the unit found no
// room beside them, parts that matter less.
type insertion struct {
	unit   int
	source int // tray that it comes from, or -1
	target int
	below  int
	before []spot // on the target
	kept   []spot // of these, what did not give way
	sep    separation
	tries  int

	b      *board // of the target, or a window
	first  int    // of its items: the first that may move
	inside []int  // which of kept they are
	part   bool   // b is a window
}

// begin starts to put unit u, which lies on tray source or nowhere, on tray t,
// from which what is of less priority than below goes.
func (h *hand) begin(u, source, t, below int) {
	e := efforts[h.patience]
	j := &insertion{unit: u, source: source, target: t, below: below, before: h.k.spots(t), tries: e.tries}
	j.sep.patience, j.sep.strikes = e.patience, 1
	j.kept = h.k.kept(j.before, below)
	h.prepare(j)
	j.b.evals = h.evals
	for _, item := range h.k.byArea(h.k.units[u]) {
		kind := h.k.p.Items[item].Kind
		p, ok := j.b.anywhere(kind)
		if !ok {
			continue // it fits in no turn and stays where it overlaps
		}
		j.b.add(kind, p)
		j.b.move(len(j.b.at) - 1)
	}
	h.evals = j.b.evals
	j.sep.begin(j.b)
	h.job = j
}

// prepare lays out the board of an insertion: the whole plate, or a window of one
// with very many items.
func (h *hand) prepare(j *insertion) {
	k := h.k
	if len(j.kept) > searchable {
		if h.window == nil {
			h.window = newWindow(k)
		}
		j.inside = h.window.open(k, j.target, j.kept, j.unit)
		j.b, j.first, j.part = h.window.b, h.window.b.frozen, true
		j.tries = min(j.tries, windowDisturbed)
		return
	}
	k.set(j.target, j.kept)
	r := k.trays[j.target]
	r.b.weigh()
	j.b, j.first = r.b, r.first
	for i := range j.kept {
		j.inside = append(j.inside, i)
	}
}

// anywhere returns a random position of a kind on the plate.
func (b *board) anywhere(kind int) (pose, bool) {
	k := &b.c.kinds[kind]
	from := b.rng.IntN(len(k.angles))
	for n := range k.angles {
		t := (from + n) % len(k.angles)
		if x0, x1, y0, y1 := b.window(k.first + t); x1 >= x0 && y1 >= y0 {
			return pose{t, x0 + float64(b.rng.Float64()*(x1-x0)), y0 + float64(b.rng.Float64()*(y1-y0))}, true
		}
	}
	return pose{}, false
}

// insert goes on with the insertion at hand.
func (h *hand) insert(limit int64) {
	j := h.job
	j.b.evals = h.evals
	o := j.sep.run(j.b, limit)
	h.evals = j.b.evals
	if len(j.b.at)-j.first != len(j.inside)+len(h.k.units[j.unit]) {
		o, j.tries = stuck, 0 // one item of the unit fits in no turn
	}
	switch o {
	case separated:
		h.job = nil
		h.moved(j)
	case stuck:
		if j.tries--; j.tries <= 0 {
			h.giveUp(j)
			return
		}
		j.b.disturb()
		j.b.resetWeights()
		j.sep.begin(j.b)
	}
}

// moved books an insertion that went well.
func (h *hand) moved(j *insertion) {
	k := h.k
	if j.source >= 0 {
		var left []spot
		for _, s := range k.spots(j.source) {
			if k.unit[s.item] != j.unit {
				left = append(left, s)
			}
		}
		if !slices.ContainsFunc(left, func(s spot) bool { return k.level[k.unit[s.item]] > optionalLevel }) {
			left = nil // no plate is made for further copies alone
		}
		k.set(j.source, left)
	}
	k.set(j.target, j.spots(k))
	h.refill(j)
	h.repeat(j)
	h.changed(j.target)
}

// spots returns what lies on the target after an insertion that went well.
func (j *insertion) spots(k *packing) []spot {
	out := slices.Clone(j.kept)
	for n, i := range j.inside {
		out[i].pose = j.b.at[j.first+n]
	}
	for n, item := range k.byArea(k.units[j.unit]) {
		out = append(out, spot{item, j.b.at[j.first+len(j.inside)+n]})
	}
	return out
}

// refill drops again what gave way to an insertion, as far as it still finds
// room: what matters most first.
func (h *hand) refill(j *insertion) {
	k := h.k
	b := k.trays[j.target].b
	b.light = true
	b.evals = h.evals
	full := map[int]bool{} // by sign
	for _, u := range k.gone(j) {
		if s := k.sign(u); !full[s] {
			full[s] = !k.mayTake(j.target, u, optionalLevel) || !k.dropOn(u, j.target)
		}
	}
	h.evals = b.evals
}

// gone lists the units that gave way to an insertion, by falling priority.
func (k *packing) gone(j *insertion) []int {
	var out []int
	for _, s := range j.before {
		if u := k.unit[s.item]; k.level[u] < j.below && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(k.level[b], k.level[a]) })
	return out
}

// giveUp puts the plate back as it was. There may be room in another window.
func (h *hand) giveUp(j *insertion) {
	if !j.part {
		h.k.set(j.target, j.before)
	}
	if h.failed == nil {
		h.failed = map[unitOnTray]int{}
	}
	key := unitOnTray{h.k.sign(j.unit), j.target, j.below}
	if h.failed[key]++; !j.part {
		h.failed[key] = windowTries
	}
	h.job = nil
}
