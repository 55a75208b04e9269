package plate

import "slices"

// squeeze pushes the items of one plate together, towards its left side or its
// middle, as the search for short strips does.
type squeeze struct {
	k     *packing
	tray  int
	spots []spot // of the best
	c     *course
	quota int64 // trials left in this turn
	turns int
}

// squeezeTurn is how many positions are tried before something else may have a
// turn.
const squeezeTurn = 400_000

// newSqueeze looks at the emptiest plate. It returns nil when there is nothing
// to push or too much.
func newSqueeze(k *packing) *squeeze {
	t := k.emptiest()
	if t < 0 || len(k.trays[t].items) > searchable {
		return nil
	}
	s := &squeeze{k: k, tray: t}
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

// restart begins a course from what lies on the plate.
func (s *squeeze) restart(step float64) {
	r := s.k.trays[s.tray]
	s.spots = s.k.spots(s.tray)
	b := newBoard(s.k.c, r.b.area, r.b.rng.Uint64())
	for i, p := range r.b.at {
		b.add(r.b.kind[i], p)
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
