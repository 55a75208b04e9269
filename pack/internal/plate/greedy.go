package plate

import (
	"cmp"
	"context"
	"slices"
)

// fullShare is the share of a plate that parts are expected to fill at best.
// It only decides in which order they are tried.
const fullShare = 0.85

// greedy drops all units one after the other, each on the first plate with room,
// until ctx ends or late says so, which are asked before every unit. It returns
// the units whose turn did not come.
func (k *packing) greedy(ctx context.Context, late func() bool) (untried []int) {
	from := map[int]int{}
	order := k.greedyOrder()
	for n, u := range order {
		if ctx.Err() != nil || late() {
			return order[n:]
		}
		k.dropUnit(u, from)
	}
	return nil
}

// unitOnTray names a kind of unit and a tray it was tried on, and below which
// priority things gave way to it.
type unitOnTray struct{ sign, tray, below int }

// sign returns a number that equal units share: single items of one kind are
// equal.
func (k *packing) sign(u int) int {
	if len(k.units[u]) == 1 {
		return k.p.Items[k.units[u][0]].Kind
	}
	return -1 - u
}

// dropUnit drops all items of a unit on the first tray that takes them. from
// knows by sign which tray that may be: trays only get fuller.
func (k *packing) dropUnit(u int, from map[int]int) bool {
	sign := k.sign(u)
	for t := from[sign]; ; t++ {
		from[sign] = t
		if t == len(k.trays) {
			if k.p.Items[k.units[u][0]].Optional || k.p.MaxPlates > 0 && t >= k.p.MaxPlates || len(k.trays[t-1].items) == 0 && t > len(k.p.Still) {
				return false
			}
			k.open()
		}
		if k.mayTake(t, u, k.yielding(u)) && k.dropOn(u, t) {
			return true
		}
	}
}

// mayTake reports whether a tray has the area for a unit, when what is of less
// priority than below gives way, and the unit may go there.
func (k *packing) mayTake(t, u, below int) bool {
	for _, i := range k.units[u] {
		if only := k.p.Items[i].Only; only > 0 && only != t+1 {
			return false
		}
	}
	area := k.trays[t].area
	for _, i := range k.trays[t].items {
		if k.level[k.unit[i]] < below {
			area -= k.p.Items[i].Area
		}
	}
	return area+k.areaOf(u) <= k.p.Room*(1+1e-9)
}

// yielding is the priority below which everything gives way to unit u without
// being missed: further copies that nobody asked for, when the unit is none.
func (k *packing) yielding(u int) int { return min(k.level[u], optionalLevel+1) }

// belows lists the priorities below which things may give way to unit u: first
// none but further copies, then its own, unless it has a place already or nothing
// matters less.
func (k *packing) belows(u, source int) []int {
	out := []int{k.yielding(u)}
	if source < 0 && k.level[u] > k.lowest {
		out = append(out, k.level[u])
	}
	return out
}

// gives reports whether a tray has something that was asked for and gives way
// below a priority, or whether that is not the question.
func (k *packing) gives(t, below int) bool {
	if below <= optionalLevel+1 {
		return true
	}
	for _, i := range k.trays[t].items {
		if l := k.level[k.unit[i]]; l > optionalLevel && l < below {
			return true
		}
	}
	return false
}

// kept returns the spots of what does not give way below a priority.
func (k *packing) kept(spots []spot, below int) []spot {
	out := make([]spot, 0, len(spots))
	for _, s := range spots {
		if k.level[k.unit[s.item]] >= below {
			out = append(out, s)
		}
	}
	return out
}

// dropOn drops a unit on tray t, whole or not at all.
func (k *packing) dropOn(u, t int) bool {
	r := k.trays[t]
	n := len(r.items)
	before := r.b.evals
	defer func() { k.evals += r.b.evals - before }()
	for _, item := range k.byArea(k.units[u]) {
		if !r.b.drop(k.p.Items[item].Kind) {
			k.set(t, k.spots(t)[:n])
			return false
		}
		k.enter(t, item)
	}
	return true
}

func (k *packing) areaOf(u int) float64 {
	a := 0.0
	for _, i := range k.units[u] {
		a += k.p.Items[i].Area
	}
	return a
}

// byArea returns items in the order to place them: the largest first.
func (k *packing) byArea(items []int) []int {
	out := slices.Clone(items)
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(k.size(b), k.size(a))
	})
	return out
}

func (k *packing) size(item int) float64 { return k.c.kinds[k.p.Items[item].Kind].hull }

// greedyOrder lists the units that lie nowhere. When all of them may fit, the
// largest come first; else the most worthy ones that may fit, the largest of
// them first, and then the others by worth.
func (k *packing) greedyOrder() []int {
	units := k.unplaced()
	room := k.p.Room * k.share * float64(k.p.MaxPlates)
	if k.p.MaxPlates == 0 || k.largest {
		k.sortLargeFirst(units)
		return units
	}
	n, area := 0, 0.0
	for ; n < len(units); n++ {
		if area += k.areaOf(units[n]); area > room {
			break
		}
	}
	k.sortLargeFirst(units[:n])
	return units
}

// fitsByArea reports whether the plates that there may be have the area for
// everything that was asked for.
func (k *packing) fitsByArea() bool {
	area := 0.0
	for i := range k.p.Items {
		if !k.p.Items[i].Optional {
			area += k.p.Items[i].Area
		}
	}
	return area <= k.p.Room*float64(k.p.MaxPlates)*(1+1e-9)
}

// sortLargeFirst sorts units by priority, by height if plates should have like
// heights, then by size.
func (k *packing) sortLargeFirst(units []int) {
	slices.SortStableFunc(units, func(a, b int) int {
		x, y := &k.p.Items[k.units[a][0]], &k.p.Items[k.units[b][0]]
		if x.Optional != y.Optional {
			return cmp.Compare(btoi(x.Optional), btoi(y.Optional))
		}
		if o := cmp.Compare(y.Priority, x.Priority); o != 0 {
			return o
		}
		if k.p.ByHeight {
			if o := cmp.Compare(y.Height, x.Height); o != 0 {
				return o
			}
		}
		return cmp.Compare(k.unitSize(b), k.unitSize(a))
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (k *packing) unitSize(u int) float64 {
	s := 0.0
	for _, i := range k.units[u] {
		s += k.size(i)
	}
	return s
}

// compareHeights puts low items first where the layout is to be low and not
// everything may find room on the plates there are.
func (k *packing) compareHeights(x, y *Item) int {
	if !k.p.ByHeight || k.p.MaxPlates == 0 {
		return 0
	}
	return cmp.Compare(x.Height, y.Height)
}

// unplaced lists the units that lie nowhere, the most worthy first.
func (k *packing) unplaced() []int {
	var out []int
	for u, items := range k.units {
		if k.where[items[0]] < 0 {
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		x, y := &k.p.Items[k.units[a][0]], &k.p.Items[k.units[b][0]]
		return cmp.Or(
			cmp.Compare(btoi(x.Optional), btoi(y.Optional)),
			cmp.Compare(y.Priority, x.Priority),
			k.compareHeights(x, y),
			cmp.Compare(k.p.Worth(*y), k.p.Worth(*x)),
		)
	})
	return out
}
