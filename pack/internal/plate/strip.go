package plate

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/internal/par"
)

// Placed is where an item went: a turn about the origin by Angle degrees, then a
// shift.
type Placed struct {
	Kind  int
	Angle float64
	X, Y  float64
}

// Budget says how long to search. Used returns which share of a budget in time
// is spent; when Iterations is above 0, that many trials of positions count
// instead and the result does not depend on the clock. Grace is the share beyond
// the whole that [Fill] may take for its first layout.
type Budget struct {
	Iterations int64
	Used       func() float64
	Grace      float64
}

// courses is how many courses a search has. It does not depend on the number of
// processors, so that results do not either.
const courses = 2

// epoch is how many positions a course tries between two looks at the clock and
// at the other course: about 5 ms.
const epoch = 20000

// Strip packs items, one of a kind for each entry, into a strip of the given
// height, as short as the search can make it. report is called with each better
// layout. The result is nil when an item is higher than the strip in all turns,
// and whenever ctx ends before the first valid layout; else ctx ends the search
// early.
func Strip(ctx context.Context, c *Catalogue, items []int, o StripOptions) (length float64, placed []Placed) {
	s := &stripSearch{o: o}
	for k := range courses {
		s.courses = append(s.courses, newCourse(c, items, o, uint64(k)))
	}
	s.best = s.courses[0].best
	for ctx.Err() == nil && s.schedule() {
		if !s.epoch(ctx) {
			break
		}
	}
	if s.best.at == nil {
		return 0, nil
	}
	return s.best.length, s.courses[0].b.placed(s.best.at)
}

// StripOptions steer [Strip].
type StripOptions struct {
	Height float64
	Seed   uint64
	Budget Budget
	Report func(length float64, placed []Placed)
}

type stripSearch struct {
	o       StripOptions
	courses []*course
	best    strip
	reach   int64 // trials that every course has made
}

func newCourse(c *Catalogue, items []int, o StripOptions, index uint64) *course {
	b := newBoard(c, Area{X1: 1, Y1: o.Height}, o.Seed*courses+index)
	co := &course{b: b, best: strip{length: math.Inf(1)}, step: beginStep, stride: 1 + float64(index)}
	co.sep.patience, co.sep.strikes = 200, 3
	co.construct(items)
	return co
}

// construct stands the items in columns, by their boxes, the largest first: a
// valid layout to begin with.
func (c *course) construct(items []int) {
	b := c.b
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(b.c.kinds[items[j]].hull, b.c.kinds[items[i]].hull)
	})
	at := make([]pose, len(items))
	gap := b.c.widest(items) + 4*b.c.slack
	x, y, next := 0.0, 0.0, 0.0
	for _, i := range order {
		turn := c.standing(items[i])
		box := b.c.shapes[b.c.kinds[items[i]].first+turn].box
		s := box.Size()
		s.X, s.Y = s.X+2*b.c.kinds[items[i]].wall, s.Y+2*b.c.kinds[items[i]].wall
		if y+s.Y > c.b.area.Y1 {
			x, y = next, 0
		}
		at[i] = pose{turn, x - box.Min.X + b.c.kinds[items[i]].wall, y - box.Min.Y + b.c.kinds[items[i]].wall}
		y += s.Y + gap
		next = max(next, x+s.X+gap)
	}
	c.b.area.X1 = next
	for i, k := range items {
		b.add(k, at[i])
	}
	c.least = b.shortest()
}

// standing returns the first turn in which a kind fits the height of the strip.
func (c *course) standing(kind int) int {
	k := &c.b.c.kinds[kind]
	for t := range k.angles {
		if _, _, y0, y1 := c.b.window(k.first + t); y1 >= y0 {
			return t
		}
	}
	return 0
}

// schedule sets the phases and reports whether there is budget left. The budget
// is cut into halves, the first half again, and so on: each part explores first
// and then compresses. So twice the budget starts with all that the single one
// does and never ends worse.
func (s *stripSearch) schedule() bool {
	used := s.used()
	if used >= 1 {
		return false
	}
	lo, hi := 0.0, s.unit()
	for used >= hi {
		lo, hi = hi, 2*hi
	}
	share := (used - lo) / (hi - lo)
	for _, c := range s.courses {
		if share < exploreShare {
			c.setPhase(false, 1-share/exploreShare)
		} else {
			c.setPhase(true, (1-share)/(1-exploreShare))
		}
	}
	return true
}

// exploreShare is the share of a budget in which courses explore. sparrow's is 0.8;
// compressing finds what it can in less, and exploring is what short budgets lack.
const exploreShare = 0.9

// used returns the spent share of the budget.
func (s *stripSearch) used() float64 {
	if n := s.o.Budget.Iterations; n > 0 {
		return float64(s.reach*courses) / float64(n)
	}
	return s.o.Budget.Used()
}

// unit returns the share of the budget that the first part has.
func (s *stripSearch) unit() float64 {
	if n := s.o.Budget.Iterations; n > 0 {
		u := float64(n)
		for u > 4*courses*epoch {
			u /= 2
		}
		return u / float64(n)
	}
	return 1
}

// epoch lets every course go on for a while; then all continue from the best.
func (s *stripSearch) epoch(ctx context.Context) bool {
	s.reach += epoch
	err := par.For(ctx, len(s.courses), 1, func(k, _, _ int) error {
		s.courses[k].run(s.reach)
		return nil
	})
	lead := s.courses[0]
	for _, c := range s.courses {
		if c.best.length < lead.best.length {
			lead = c
		}
	}
	if lead.best.length < s.best.length {
		s.best = lead.best
		if s.o.Report != nil {
			s.o.Report(s.best.length, lead.b.placed(s.best.at))
		}
	}
	for _, c := range s.courses {
		if c.best.length > lead.best.length {
			c.adopt(lead.best)
		}
	}
	return err == nil
}

// placed returns a layout in the coordinates of the kinds' regions.
func (b *board) placed(at []pose) []Placed {
	out := make([]Placed, len(at))
	for i, p := range at {
		out[i] = b.c.placed(b.kind[i], p)
	}
	return out
}
