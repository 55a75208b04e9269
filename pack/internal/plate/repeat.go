package plate

import (
	"cmp"
	"slices"
)

// repeat does what insertion j did to one plate to all plates that held the same
// kinds before, for as long as there is something of that kind to be put in:
// hundreds of equal parts fill many equal plates.
func (h *hand) repeat(j *insertion) {
	k := h.k
	if len(k.units[j.unit]) != 1 || j.target < len(k.p.Still) {
		return
	}
	model := k.spots(j.target)
	want := k.kindsOf(j.before)
	for t := range k.trays {
		if t == j.target || t == j.source || t < len(k.p.Still) {
			continue
		}
		own := k.spots(t)
		if !slices.Equal(k.kindsOf(own), want) {
			continue
		}
		u := h.another(j)
		if u < 0 {
			return
		}
		item := k.units[u][0]
		if j.source >= 0 {
			k.take(j.source, item)
		}
		k.set(t, k.like(model, append(own, spot{item: item})))
	}
}

// kindsOf returns the kinds of what lies on a plate, sorted.
func (k *packing) kindsOf(spots []spot) []int {
	out := make([]int, len(spots))
	for i, s := range spots {
		out[i] = k.p.Items[s.item].Kind
	}
	slices.Sort(out)
	return out
}

// another returns a unit like that of j where that came from, or -1.
func (h *hand) another(j *insertion) int {
	k := h.k
	sign := k.sign(j.unit)
	if j.source < 0 {
		for _, u := range k.unplaced() {
			if k.sign(u) == sign && k.p.Items[k.units[u][0]].Only == 0 {
				return u
			}
		}
		return -1
	}
	for _, i := range k.trays[j.source].items {
		if u := k.unit[i]; k.sign(u) == sign && k.p.Items[i].Only == 0 {
			return u
		}
	}
	return -1
}

// take removes an item from tray t.
func (k *packing) take(t, item int) {
	k.set(t, slices.DeleteFunc(k.spots(t), func(s spot) bool { return s.item == item }))
}

// like gives items of the same kinds as model the places of the model, those that
// matter most first.
func (k *packing) like(model, items []spot) []spot {
	slices.SortStableFunc(items, func(a, b spot) int {
		return cmp.Compare(k.level[k.unit[b.item]], k.level[k.unit[a.item]])
	})
	free := map[int][]int{}
	for _, s := range items {
		kind := k.p.Items[s.item].Kind
		free[kind] = append(free[kind], s.item)
	}
	out := make([]spot, len(model))
	for i, s := range model {
		kind := k.p.Items[s.item].Kind
		out[i] = spot{item: free[kind][0], pose: s.pose}
		free[kind] = free[kind][1:]
	}
	return out
}
