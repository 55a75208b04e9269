package space

// separation takes the overlaps out of a cake. It can be interrupted after any
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

// begin starts a separation of what is on k.
func (s *separation) begin(k *cake) {
	k.refresh()
	k.trials += int64(len(k.at)) // so that a search without trials ends, too
	s.order, s.idle, s.strike = s.order[:0], 0, 0
	s.least = k.sum()
	s.before = s.least
	s.best = append(s.best[:0], k.at...)
}

// run moves items until none overlap, or until strikes in a row have come no
// closer, or until b has tried limit positions. A stuck cake is left in the
// best state that was met.
func (s *separation) run(k *cake, limit int64) outcome {
	for {
		for len(s.order) > 0 {
			if k.trials >= limit {
				return unfinished
			}
			i := s.order[len(s.order)-1]
			s.order = s.order[:len(s.order)-1]
			if _, l := k.lossAt(i); l > 0 {
				k.move(i)
			}
		}
		if o := s.judge(k); o != unfinished {
			return o
		}
		s.round(k)
	}
}

// round lists the overlapping items in random order.
func (s *separation) round(k *cake) {
	for i := range k.at {
		if k.still(i) {
			continue
		}
		if _, l := k.lossAt(i); l > 0 {
			s.order = append(s.order, i)
		}
	}
	k.rng.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
}

// judge looks at the cake after a round.
func (s *separation) judge(k *cake) outcome {
	total := k.sum()
	if total == 0 {
		return separated
	}
	s.idle++
	if total < s.least {
		if total < 0.98*s.least {
			s.idle = 0
		}
		s.least = total
		copy(s.best, k.at)
	}
	k.reweight()
	if s.idle < s.patience {
		return unfinished
	}
	s.strike++
	if s.least < 0.98*s.before {
		s.strike = 0
	}
	s.idle, s.before = 0, s.least
	for i, p := range s.best {
		if k.at[i] != p {
			k.put(i, p)
		}
	}
	if s.strike >= s.strikes {
		return stuck
	}
	return unfinished
}
