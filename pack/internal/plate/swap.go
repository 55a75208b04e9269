package plate

import (
	"cmp"
	"slices"
)

// exchange names two kinds of units, one to go for the other, and a tray.
type exchange struct{ in, out, tray int }

// swap puts one of the units that lie nowhere in the place of one that takes more
// room and is worth no more, and drops what else finds room then. So a layout of
// which the number counts, in which a few large items keep many small ones out,
// comes to the small ones. It reports whether there is something new, or no trials
// are left.
func (h *hand) swap(units []int, limit int64) bool {
	k := h.k
	if h.swapped == nil {
		h.swapped = map[exchange]bool{}
	}
	for _, u := range units {
		for _, t := range h.targets(u, -1) {
			if len(k.trays[t].items) > searchable {
				continue
			}
			for _, v := range k.larger(u, t) {
				e := exchange{k.sign(u), k.sign(v), t}
				if h.swapped[e] {
					continue
				}
				if h.evals >= limit {
					return true
				}
				h.swapped[e] = true
				if h.swapFor(u, v, t) {
					return true
				}
			}
		}
	}
	return false
}

// larger lists units on tray t that unit u is better than, one of each kind, the
// largest first: they are of the same priority, worth no more, and higher where
// heights matter, or else larger.
func (k *packing) larger(u, t int) []int {
	mine := k.sizeOf(u)
	size := map[int]bulk{}
	var out []int
	for _, i := range k.trays[t].items {
		v := k.unit[i]
		if s := k.sign(v); k.level[v] == k.level[u] && size[s] == (bulk{}) {
			if size[s] = k.sizeOf(v); size[s].worth <= mine.worth && size[s].compare(mine) > 0 {
				out = append(out, v)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return size[k.sign(b)].compare(size[k.sign(a)]) })
	return out
}

// bulk is what a unit takes and gives.
type bulk struct{ worth, height, area float64 }

// compare is above 0 where a takes more than b.
func (a bulk) compare(b bulk) int {
	return cmp.Or(cmp.Compare(a.height, b.height), cmp.Compare(a.area, b.area))
}

func (k *packing) sizeOf(u int) bulk {
	s := bulk{area: k.areaOf(u)}
	for _, i := range k.units[u] {
		s.worth += k.p.Items[i].Worth
		if k.p.ByHeight {
			s.height = max(s.height, k.p.Items[i].Height)
		}
	}
	return s
}

// swapFor puts unit u on tray t in the place of unit v, or leaves the tray as it is.
func (h *hand) swapFor(u, v, t int) bool {
	k := h.k
	before := k.spots(t)
	b := k.trays[t].b
	b.evals = h.evals
	k.set(t, slices.DeleteFunc(k.kept(before, k.yielding(u)), func(s spot) bool { return k.unit[s.item] == v }))
	done := k.mayTake(t, u, optionalLevel) && k.dropOn(u, t)
	if done {
		k.topUp(t)
	} else {
		k.set(t, before)
	}
	h.evals = b.evals
	if !done {
		return false
	}
	h.changed(t)
	return true
}

// topUp drops what lies nowhere on tray t, as far as it finds room, the most worthy
// first.
func (k *packing) topUp(t int) {
	full := map[int]bool{} // by sign
	for _, u := range k.unplaced() {
		if s := k.sign(u); !full[s] {
			full[s] = !k.mayTake(t, u, optionalLevel) || !k.dropOn(u, t)
		}
	}
}

// changed books a better state, in which tray t is another.
func (h *hand) changed(t int) {
	for key := range h.failed {
		if key.tray == t {
			delete(h.failed, key)
		}
	}
	for e := range h.swapped {
		if e.tray == t {
			delete(h.swapped, e)
		}
	}
	h.patience = 0
	h.squeeze = nil
	h.won()
}
