package plate

import "slices"

// separation takes the overlaps out of a board. It can be interrupted after any
// move and goes on from there.
type separation struct {
	patience int // rounds without progress that end a strike
	strikes  int // strikes without progress that end it all

	order  []int // items still to be moved in this round
	idle   int
	strike int
	least  float64 // loss, of the best state met
	before float64 // least at the start of the strike
	best   []pose
}

// outcome is how a separation stands.
type outcome int

const (
	unfinished outcome = iota
	separated
	stuck
)

// begin starts a separation of what is on b.
func (s *separation) begin(b *board) {
	b.refresh()
	b.evals += int64(len(b.at)) // so that a search without trials ends, too
	s.order, s.idle, s.strike = s.order[:0], 0, 0
	s.least = b.sum()
	s.before = s.least
	s.best = append(s.best[:0], b.at...)
}

// run moves items until none overlap, or until strikes in a row have come no
// closer, or until b has tried limit positions. A stuck board is left in the
// best state that was met.
func (s *separation) run(b *board, limit int64) outcome {
	for {
		for len(s.order) > 0 {
			if b.evals >= limit {
				return unfinished
			}
			i := s.order[len(s.order)-1]
			s.order = s.order[:len(s.order)-1]
			if _, l := b.lossAt(i); l > 0 {
				b.move(i)
			}
		}
		if o := s.judge(b); o != unfinished {
			return o
		}
		s.round(b)
	}
}

// round lists the overlapping items in random order.
func (s *separation) round(b *board) {
	for i := range b.at {
		if b.still(i) {
			continue
		}
		if _, l := b.lossAt(i); l > 0 {
			s.order = append(s.order, i)
		}
	}
	b.rng.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
}

// judge looks at the board after a round.
func (s *separation) judge(b *board) outcome {
	total := b.sum()
	if total == 0 {
		return separated
	}
	s.idle++
	if total < s.least {
		if total < 0.98*s.least {
			s.idle = 0
		}
		s.least = total
		copy(s.best, b.at)
	}
	b.reweight()
	if s.idle < s.patience {
		return unfinished
	}
	s.strike++
	if s.least < 0.98*s.before {
		s.strike = 0
	}
	s.idle, s.before = 0, s.least
	for i, p := range s.best {
		if b.at[i] != p {
			b.put(i, p)
		}
	}
	if s.strike >= s.strikes {
		return stuck
	}
	return unfinished
}

// snapshot returns where everything lies.
func (b *board) snapshot() []pose { return slices.Clone(b.at) }

// restore puts everything where it lay.
func (b *board) restore(at []pose) {
	for i, p := range at {
		b.at[i] = p
		b.shape[i] = b.c.kinds[b.kind[i]].first + p.turn
	}
}
