package plate

import (
	"math"
	"slices"
)

// squeeze pushes the items of one plate together, towards its left side or its
// middle, as the search for short strips does.
type squeeze struct {
	k     *packing
	tray  int
	spots []spot // of the best
	c     *course
	quota int64 // trials left in this turn
	turns int

	reshaped bool // what lies on the plate was put in a smaller box first
}

// squeezeTurn is how many positions are tried before something else may have a
// turn.
const squeezeTurn = 400_000

// newSqueeze looks at the emptiest plate. It returns nil when there is nothing
// to push or too much.
func (h *hand) newSqueeze() *squeeze {
	k := h.k
	t := k.emptiest()
	if t < 0 || len(k.trays[t].items) > searchable {
		return nil
	}
	s := &squeeze{k: k, tray: t}
	b := k.trays[t].b
	b.evals = h.evals
	s.reshaped = k.reshape(t)
	h.evals = b.evals
	s.restart(beginStep)
	return s
}

// emptiest returns the plate with the least on it, of those with anything, or
// -1.
func (k *packing) emptiest() int {
	best := -1
	for t, r := range k.trays {
		if len(r.items) > 0 && (best < 0 || r.area < k.trays[best].area) {
			best = t
		}
	}
	return best
}

// boxRatios are the heights of the boxes that things are put in, by that of a square.
var boxRatios = [...]float64{0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.45, 1.7, 2}

// reshapable is how many items are put in boxes of other heights at most.
const reshapable = 150

// reshape drops what lies on a tray again into strips of other heights, and keeps
// the layout whose box is the smallest, if that is smaller than the box was. Pressing
// shortens a box along one side only.
func (k *packing) reshape(t int) bool {
	r := k.trays[t]
	if k.p.Area.Radius > 0 || r.first > 0 || len(r.items) > reshapable || len(k.unplaced()) > 0 {
		return false // on a circle things go to the middle; what lies there for good, and full plates, have a box already
	}
	before := k.spots(t)
	least, best := r.b.box()*(1-1e-9), []spot(nil)
	area := r.b.area
	side := math.Sqrt(r.area / fullShare)
	for _, ratio := range boxRatios {
		if r.b.area.Y1 = min(area.Y1, area.Y0+float64(ratio*side)); k.droppedAgain(t, before) && r.b.box() < least {
			least, best = r.b.box(), k.spots(t)
		}
	}
	r.b.area = area
	if best == nil {
		k.set(t, before)
		return false
	}
	k.set(t, best)
	return true
}

// droppedAgain drops items on a tray, the largest first, and reports whether all of
// them found room.
func (k *packing) droppedAgain(t int, spots []spot) bool {
	items := make([]int, len(spots))
	for i, s := range spots {
		items[i] = s.item
	}
	k.set(t, nil)
	for _, item := range k.byArea(items) {
		if !k.trays[t].b.drop(k.p.Items[item].Kind) {
			return false
		}
		k.enter(t, item)
	}
	return true
}

// restart begins a course from what lies on the plate.
func (s *squeeze) restart(step float64) {
	r := s.k.trays[s.tray]
	s.spots = s.k.spots(s.tray)
	b := newBoard(s.k.c, r.b.area, r.b.rng.Uint64())
	for i, p := range r.b.at {
		b.add(r.b.kind[i], p)
	}
	if b.area.Radius <= 0 && r.first == 0 {
		b.area.Y1 = min(b.area.Y1, b.area.Y0+b.depth()) // the box gets shorter, and no higher
	}
	s.c = &course{b: b, step: step, stride: 1, least: b.shortest()}
	s.c.best = strip{length: b.used(), at: b.snapshot()}
	s.c.next()
}

// begin gives a turn: explorations, then one compression, in turns.
func (s *squeeze) begin() {
	s.quota = squeezeTurn
	s.turns++
	s.c.setPhase(s.turns%4 == 0, 0.5)
}

// press goes on pushing.
func (h *hand) press(limit int64) {
	s := h.squeeze
	before := s.c.best.length
	s.c.b.evals = h.evals
	end := min(limit, h.evals+s.quota)
	s.c.run(end)
	s.quota -= s.c.b.evals - h.evals
	h.evals = s.c.b.evals
	if s.c.best.length < before {
		s.keep()
		h.won()
	}
}

// keep takes the best of the course over to the plate.
func (s *squeeze) keep() {
	r := s.k.trays[s.tray]
	s.spots = slices.Clone(s.spots)
	for i := range s.spots {
		s.spots[i].pose = s.c.best.at[r.first+i]
	}
	s.k.set(s.tray, s.spots)
}

// follow goes on from what another hand found, and reports whether it could.
func (s *squeeze) follow(k *packing) bool {
	if k.emptiest() != s.tray {
		return false
	}
	step := s.c.step
	turns, quota, compress := s.turns, s.quota, s.c.compress
	s.restart(step)
	s.turns, s.quota = turns, quota
	s.c.setPhase(compress, 0.5)
	return true
}
