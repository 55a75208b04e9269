package plate

import (
	"cmp"
	"math"
	"slices"
)

// Item is one thing to be placed on a plate.
type Item struct {
	Kind     int
	Priority int
	Unit     int     // items of one unit go on one plate, all of them or none
	Worth    float64 // what a layout gains with it
	Area     float64
	Height   float64 // plates get items of like heights when ByHeight is set
	Optional bool    // one more copy, if there is room
	Only     int     // the plate it has to go on, counted from 1; 0: any
}

// Problem is what [Fill] works on.
type Problem struct {
	Area  Area
	Items []Item

	// Still are kinds without turns that lie on a plate and never move; those of
	// Everywhere lie on all of them.
	Everywhere []int
	Still      [][]int // by plate

	MaxPlates int // 0: as many as needed
	ByHeight  bool
	Worth     func(Item) float64 // order of unplaced items: the most worthy first

	Room float64 // area of a plate
}

// spot is an item in its place.
type spot struct {
	item int
	pose pose
}

// plan is a layout of all plates, and how good it is: scores are compared
// number by number, more is better.
type plan struct {
	plates [][]spot
	score  []float64
}

// better reports whether p is better than q.
func (p *plan) better(q *plan) bool {
	return slices.CompareFunc(p.score, q.score, func(a, b float64) int { return cmp.Compare(a, b) }) > 0
}

// tray is a plate being filled.
type tray struct {
	b     *board
	first int   // items of the board before it never move
	items []int // the board's items from first on
	area  float64
}

// packing is a state of all plates.
type packing struct {
	p      *Problem
	c      *Catalogue
	seed   uint64
	trays  []*tray
	where  []int // tray of every item, or -1
	units  [][]int
	unit   []int // of every item: index into units
	level  []int // of every unit: the highest priority in it
	lowest int   // of the levels of what was asked for
	evals  int64 // positions tried by dropping

	largest bool    // drop the largest first, whatever they are worth
	share   float64 // of the plates, that the most worthy may fill and are dropped first
}

func newPacking(p *Problem, c *Catalogue, seed uint64) *packing {
	k := &packing{p: p, c: c, seed: seed, where: make([]int, len(p.Items)), unit: make([]int, len(p.Items)), share: fullShare}
	index := map[int]int{}
	for i := range p.Items {
		k.where[i] = -1
		u, ok := index[p.Items[i].Unit]
		if !ok {
			u = len(k.units)
			index[p.Items[i].Unit] = u
			k.units = append(k.units, nil)
		}
		k.units[u] = append(k.units[u], i)
		k.unit[i] = u
	}
	for _, items := range k.units {
		k.level = append(k.level, p.level(items))
	}
	k.lowest = math.MaxInt
	for _, l := range k.level {
		if l > optionalLevel {
			k.lowest = min(k.lowest, l)
		}
	}
	for range max(1, len(p.Still)) {
		k.open()
	}
	return k
}

// searchable is how many items of a plate are moved about at once: the time of a
// round grows with their square. Fuller plates are searched through a [window].
const searchable = 400

// open adds an empty tray.
func (k *packing) open() *tray {
	n := len(k.trays)
	t := &tray{b: newBoard(k.c, k.p.Area, k.seed+uint64(n)<<32)}
	t.b.light = true
	if n > 0 {
		t.b.pairs, t.b.held = k.trays[0].b.pairs, k.trays[0].b.held
	}
	for _, s := range k.p.Everywhere {
		t.b.add(s, pose{})
	}
	if n < len(k.p.Still) {
		for _, s := range k.p.Still[n] {
			t.b.add(s, pose{})
		}
	}
	t.first = len(t.b.at)
	k.trays = append(k.trays, t)
	return t
}

// enter records that an item lies on tray t, as the last of its board.
func (k *packing) enter(t, item int) {
	k.where[item] = t
	k.trays[t].items = append(k.trays[t].items, item)
	k.trays[t].area += k.p.Items[item].Area
}

// set makes the content of tray t anew.
func (k *packing) set(t int, spots []spot) {
	r := k.trays[t]
	for _, i := range r.items {
		if k.where[i] == t {
			k.where[i] = -1
		}
	}
	r.b.truncate(r.first)
	r.items, r.area = r.items[:0], 0
	r.b.light = true
	for _, s := range spots {
		r.b.add(k.p.Items[s.item].Kind, s.pose)
		k.enter(t, s.item)
	}
}

// spots returns what lies on tray t.
func (k *packing) spots(t int) []spot {
	r := k.trays[t]
	out := make([]spot, len(r.items))
	for i, item := range r.items {
		out[i] = spot{item, r.b.at[r.first+i]}
	}
	return out
}

// weigh makes a light board ready for a search.
func (b *board) weigh() {
	b.light = false
	if len(b.at) > b.stride {
		b.grow(len(b.at) + 16)
	}
	b.resetWeights()
	b.refresh()
}

// plan returns the state as it is, which must be valid.
func (k *packing) plan() *plan {
	out := &plan{}
	for t := range k.trays {
		out.plates = append(out.plates, k.spots(t))
	}
	out.score = k.score()
	return out
}

// optionalLevel is the priority of further copies that nobody asked for: below
// all that parts may have.
const optionalLevel = math.MinInt

// level returns the highest priority among items.
func (p *Problem) level(items []int) int {
	l := optionalLevel
	for _, i := range items {
		if it := &p.Items[i]; !it.Optional {
			l = max(l, it.Priority, optionalLevel+1)
		}
	}
	return l
}

// score: the worth placed, by falling priority; few plates; further copies that
// nobody asked for; low plates, if heights matter; little on the emptiest one; small
// boxes around what lies on them.
func (k *packing) score() []float64 {
	levels := map[int]float64{}
	var order []int
	for i := range k.p.Items {
		it := &k.p.Items[i]
		level := k.p.level([]int{i})
		if _, ok := levels[level]; !ok && level > optionalLevel {
			order = append(order, level)
		}
		if k.where[i] >= 0 {
			levels[level] += it.Worth
		}
	}
	slices.Sort(order)
	slices.Reverse(order)
	var score []float64
	for _, l := range order {
		score = append(score, levels[l])
	}
	used, least, height, box := 0, -1.0, 0.0, 0.0
	for t, r := range k.trays {
		if len(r.items) == 0 && t >= len(k.p.Still) {
			continue
		}
		used++
		if least < 0 || r.area < least {
			least = r.area
		}
		box += r.b.box()
		if k.p.ByHeight {
			height += k.heightOf(r)
		}
	}
	// One plate is there in any case: an empty one is not better.
	return append(score, -float64(max(1, used)), levels[optionalLevel], -height, -least, -box)
}

// heightOf returns the height of what lies on a tray.
func (k *packing) heightOf(r *tray) float64 {
	h := 0.0
	for _, i := range r.items {
		h = max(h, k.p.Items[i].Height)
	}
	return h
}

// adopt makes the state that of a plan.
func (k *packing) adopt(p *plan) {
	for t := range k.trays {
		k.set(t, nil)
	}
	for len(k.trays) < len(p.plates) {
		k.open()
	}
	for t, spots := range p.plates {
		k.set(t, spots)
	}
}
