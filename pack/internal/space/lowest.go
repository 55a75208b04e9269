package space

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Placed is where an item went: a turn about the origin, then a shift.
type Placed struct {
	Kind  int
	Turn  Matrix
	Shift geom.Vec
}

// Budget says how long to search. Used returns which share of a budget in time
// is spent; when Iterations is above 0, that many trials of positions count
// instead and the result does not depend on the clock.
type Budget struct {
	Iterations int64
	Used       func() float64
}

// courses is how many courses a search has. It does not depend on the number of
// processors, so that results do not either.
const courses = 2

// epoch is how many positions a course tries between two looks at the clock and
// at the other course.
const epoch = 20000

// LowestOptions steer [Lowest].
type LowestOptions struct {
	X, Y   float64
	Seed   uint64
	Budget Budget
	Report func(height float64, placed []Placed)
}

// Lowest packs items, one of a kind for each entry, into a box of the given base,
// as low as the search can make it. report is called with each better layout. The
// result is nil when an item is larger than the base in all turns, and whenever
// ctx ends before the first valid layout; else ctx ends the search early.
func Lowest(ctx context.Context, c *Catalogue, items []int, o LowestOptions) (height float64, placed []Placed) {
	s := &lowSearch{o: o}
	for n := range uint64(courses) {
		co := newCourse(c, items, o, n)
		if co == nil {
			return 0, nil
		}
		s.courses = append(s.courses, co)
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
	return s.best.height, s.courses[0].k.placed(s.best.at)
}

type lowSearch struct {
	o       LowestOptions
	courses []*course
	best    stack
	reach   int64 // trials that every course has made
}

func newCourse(c *Catalogue, items []int, o LowestOptions, index uint64) *course {
	k := newCake(c, geom.Box{Max: geom.Vec{X: o.X, Y: o.Y, Z: 1}}, o.Seed*courses+index)
	co := &course{k: k, best: stack{height: math.Inf(1)}, step: beginStep, stride: 1 + float64(index)}
	// Sliding finds contacts and narrow gaps that steps miss, but takes bodies that
	// lie askew to worse places: one course does it.
	k.slides = index%2 == 1
	co.sep.patience, co.sep.strikes = explorePatience, 1
	if !co.construct(items) {
		return nil
	}
	co.least = k.lowest()
	return co
}

// construct stands the items in rows and layers, by their boxes, the highest
// first: a valid layout to begin with.
func (c *course) construct(items []int) bool {
	k := c.k
	turns := make([]int, len(items))
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
		if turns[i] = k.flattest(items[i]); turns[i] < 0 {
			return false
		}
	}
	box := func(i int) geom.Box { return k.c.shapes[k.c.kinds[items[i]].first+turns[i]].box }
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(box(j).Size().Z, box(i).Size().Z) })
	gap := k.c.widest(items)
	at := make([]pose, len(items))
	var p, next geom.Vec // the next free corner; of the next row and layer
	for _, i := range order {
		b, d := box(i), &k.c.kinds[items[i]]
		s := geom.Add(b.Size(), geom.Vec{X: 2 * d.wall, Y: 2 * d.wall, Z: d.wall + d.floor})
		if p.X+s.X > k.room.Max.X {
			p.X, p.Y = 0, next.Y
		}
		if p.Y+s.Y > k.room.Max.Y {
			p.X, p.Y, p.Z, next.Y = 0, 0, next.Z, 0
		}
		q := geom.Sub(geom.Add(p, geom.Vec{X: d.wall, Y: d.wall, Z: d.floor}), b.Min)
		at[i] = pose{turns[i], q.X, q.Y, q.Z}
		p.X += s.X + gap
		next.Y, next.Z = max(next.Y, p.Y+s.Y+gap), max(next.Z, p.Z+s.Z+gap)
	}
	k.room.Max.Z = max(next.Z, 1e-9)
	for i, kind := range items {
		k.add(kind, at[i])
	}
	return true
}

// flattest returns the turn in which a kind fits the base and is lowest, or -1.
func (k *cake) flattest(kind int) int {
	best, low := -1, math.Inf(1)
	d := &k.c.kinds[kind]
	for t := range d.turns {
		lo, hi := k.window(d.first + t)
		if z := k.c.shapes[d.first+t].box.Size().Z; lo.X <= hi.X && lo.Y <= hi.Y && z < low {
			best, low = t, z
		}
	}
	return best
}

// widest returns a distance that any two items may keep.
func (c *Catalogue) widest(items []int) float64 {
	seen := map[int]bool{}
	w := 0.0
	for _, i := range items {
		if seen[i] {
			continue
		}
		seen[i] = true
		for j := range seen {
			w = max(w, c.gapOf(i, j))
		}
	}
	return 2 * w
}

// schedule sets the phases and reports whether there is budget left. The budget
// is cut into halves, the first half again, and so on: each part explores first
// and then compresses. So twice the budget starts with all that the single one
// does and never ends worse.
func (s *lowSearch) schedule() bool {
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

const exploreShare = 0.8

// used returns the spent share of the budget.
func (s *lowSearch) used() float64 {
	if n := s.o.Budget.Iterations; n > 0 {
		return float64(s.reach*courses) / float64(n)
	}
	return s.o.Budget.Used()
}

// unit returns the share of the budget that the first part has.
func (s *lowSearch) unit() float64 {
	if n := s.o.Budget.Iterations; n > 0 {
		u := float64(n)
		for u > 4*courses*epoch {
			u /= 2
		}
		return u / float64(n)
	}
	return 1
}

// apartShare is for which share of the first part of the budget courses go on apart:
// some soon get to where nothing helps, and it is not known which.
const apartShare = 0.3

// epoch lets every course go on for a while; then all continue from the best, except
// at the beginning.
func (s *lowSearch) epoch(ctx context.Context) bool {
	s.reach += epoch
	err := par.For(ctx, len(s.courses), 1, func(k, _, _ int) error {
		s.courses[k].run(s.reach)
		return nil
	})
	lead := s.courses[0]
	for _, c := range s.courses {
		if c.best.height < lead.best.height {
			lead = c
		}
	}
	if lead.best.height < s.best.height {
		s.best = lead.best
		if s.o.Report != nil {
			s.o.Report(s.best.height, lead.k.placed(s.best.at))
		}
	}
	for _, c := range s.courses {
		if c.best.height > lead.best.height && s.used() >= float64(apartShare*s.unit()) {
			c.adopt(lead.best)
		}
	}
	return err == nil
}

// placed returns a layout in the coordinates of the kinds' pieces.
func (k *cake) placed(at []pose) []Placed {
	out := make([]Placed, len(at))
	for i, p := range at {
		d := &k.c.kinds[k.kind[i]]
		t := d.turns[p.turn]
		out[i] = Placed{Kind: k.kind[i], Turn: t, Shift: geom.Sub(geom.Vec{X: p.x, Y: p.y, Z: p.z}, apply(&t, d.ref))}
	}
	return out
}
