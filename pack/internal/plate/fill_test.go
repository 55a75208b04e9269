package plate

import (
	"context"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/internal/par"
)

// filled runs Fill and proves what it returns: gaps, areas, groups, limits.
func filled(t *testing.T, kinds []Kind, p *Problem, workers int) *Result {
	t.Helper()
	return filledIn(t, kinds, p, workers, 400_000)
}

// filledIn is filled with a budget in trials.
func filledIn(t *testing.T, kinds []Kind, p *Problem, workers int, trials int64) *Result {
	t.Helper()
	if p.Worth == nil {
		p.Worth = func(i Item) float64 { return -i.Area }
	}
	p.Room = (p.Area.X1 - p.Area.X0) * (p.Area.Y1 - p.Area.Y0)
	c := flat(0.5, 1e-7, kinds...)
	r := Fill(par.WithWorkers(context.Background(), workers), p, c, FillOptions{Seed: 3, Budget: Budget{Iterations: trials}})
	groups := map[int]int{}
	plates := map[int][]Placed{}
	for i, it := range p.Items {
		if was, ok := groups[it.Unit]; ok && was != r.Plate[i] {
			t.Errorf("unit %d lies on plates %d and %d", it.Unit, was, r.Plate[i])
		}
		groups[it.Unit] = r.Plate[i]
		if n := r.Plate[i]; n >= 0 {
			plates[n] = append(plates[n], r.Placed[i])
			if it.Only > 0 && n != it.Only-1 || p.MaxPlates > 0 && n >= p.MaxPlates {
				t.Errorf("item %d is on plate %d", i, n)
			}
		}
	}
	for n, placed := range plates {
		all := slices.Clone(placed)
		for _, k := range p.Everywhere {
			all = append(all, Placed{Kind: k})
		}
		if n < len(p.Still) {
			for _, k := range p.Still[n] {
				all = append(all, Placed{Kind: k})
			}
		}
		if w := worst(kinds, all, 0.5); w > 1e-6 {
			t.Errorf("plate %d: two items miss their gap by %g", n, w)
		}
		for _, q := range placed {
			b := q.of(kinds).Box()
			if b.Min.X < p.Area.X0-1e-6 || b.Max.X > p.Area.X1+1e-6 || b.Min.Y < p.Area.Y0-1e-6 || b.Max.Y > p.Area.Y1+1e-6 {
				t.Errorf("plate %d: %v leaves the plate", n, q)
			}
		}
	}
	return r
}

func plain(kinds []Kind, list ...int) []Item {
	var out []Item
	for i, k := range list {
		out = append(out, Item{Kind: k, Unit: i, Worth: 1, Area: kinds[k].Region.Area()})
	}
	return out
}

func blocks() []Kind {
	return []Kind{
		{Region: solid(rect(0, 0, 9, 9)), Angles: []float64{0}},
		{Region: solid(rect(0, 0, 19.5, 9)), Angles: []float64{0, 90}},
		{Region: solid(rect(5, 5, 15, 15))},
	}
}

func count(r *Result) (placed, plates int) {
	for _, n := range r.Plate {
		if n >= 0 {
			placed++
			plates = max(plates, n+1)
		}
	}
	return placed, plates
}

// Two bars and four blocks just fit on two plates of 20 mm.
func TestFillOpensPlates(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), Items: plain(k, 0, 0, 0, 0, 1, 1)}
	if placed, plates := count(filled(t, k, p, 2)); placed != 6 || plates != 2 {
		t.Errorf("%d placed on %d plates, want 6 on 2", placed, plates)
	}
	p.MaxPlates = 1
	if placed, plates := count(filled(t, k, p, 2)); placed != 4 || plates != 1 {
		t.Errorf("%d placed on %d plates, want 4 on 1", placed, plates)
	}
}

func TestFillPriority(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), MaxPlates: 1, Items: plain(k, 0, 0, 0, 0, 1, 1)}
	p.Items[4].Priority, p.Items[5].Priority = 1, 1
	r := filled(t, k, p, 1)
	if r.Plate[4] != 0 || r.Plate[5] != 0 || r.Plate[0] >= 0 {
		t.Errorf("plates %v, want the last two on it", r.Plate)
	}
}

func TestFillGroups(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), MaxPlates: 2, Items: plain(k, 1, 1, 1, 0, 0, 0, 0)}
	for i := range 3 {
		p.Items[i].Unit = 0 // three bars do not fit on one plate
	}
	r := filled(t, k, p, 1)
	if r.Plate[0] >= 0 {
		t.Errorf("plates %v: a group that is too large was placed", r.Plate)
	}
	p.Items[2].Unit = 99
	if placed, _ := count(filled(t, k, p, 1)); placed < 6 {
		t.Errorf("%d placed, want 6 at least", placed)
	}
}

// Copies beyond what was asked open no plate, and give way.
func TestFillOptional(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), Items: plain(k, 1, 0, 0, 0, 0)}
	for i := 1; i < 5; i++ {
		p.Items[i].Optional = true
	}
	r := filled(t, k, p, 2)
	if placed, plates := count(r); r.Plate[0] != 0 || placed != 3 || plates != 1 {
		t.Errorf("plates %v, want the bar and two blocks", r.Plate)
	}
}

// A plate full of copies that nobody asked for has room for one that was.
func TestFurtherCopiesGiveWay(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), Items: plain(k, 1, 0, 0, 0, 0), MaxPlates: 1, Room: 400}
	p.Worth = func(i Item) float64 { return -i.Area }
	for i := 1; i < 5; i++ {
		p.Items[i].Optional = true
	}
	g := newPacking(p, flat(0.5, 1e-7, k...), 1)
	for u := 1; u < 5; u++ {
		if !g.dropOn(u, 0) {
			t.Fatalf("block %d finds no place", u)
		}
	}
	h := &hand{k: g, failed: map[unitOnTray]int{}}
	h.run(400_000)
	if h.news == nil {
		t.Fatal("the bar found no place")
	}
	placed := map[int]bool{}
	for _, s := range h.news.plates[0] {
		placed[s.item] = true
	}
	if !placed[0] || len(placed) != 3 {
		t.Errorf("items %v, want the bar, 0, and two blocks", placed)
	}
}

// onePlate drops units on a plate of 20 mm, all of which find a place, and returns
// what a hand makes of that: the items on the plate, nil when it changed nothing.
func onePlate(t *testing.T, p *Problem, units ...int) []int {
	t.Helper()
	k := blocks()
	p.Area, p.MaxPlates, p.Room, p.Worth = square(20), 1, 400, func(i Item) float64 { return -i.Area }
	g := newPacking(p, flat(0.5, 1e-7, k...), 1)
	for _, u := range units {
		if !g.dropOn(u, 0) {
			t.Fatalf("unit %d finds no place", u)
		}
	}
	h := &hand{k: g, failed: map[unitOnTray]int{}}
	var best *plan
	for reach := int64(50_000); reach <= 400_000; reach += 50_000 {
		h.run(reach)
		if h.news != nil && (best == nil || h.news.better(best)) {
			best = h.news
		}
		h.news = nil
	}
	if best == nil {
		return nil
	}
	var items []int
	for _, s := range best.plates[0] {
		items = append(items, s.item)
	}
	slices.Sort(items)
	return items
}

// A part that matters more and found no room drives out parts that matter less,
// and no more of them than it takes; others stay.
func TestPriorityDrivesOut(t *testing.T) {
	k := blocks()
	full := func() *Problem { return &Problem{Items: plain(k, 1, 0, 0, 0, 0)} }

	p := full()
	p.Items[0].Priority = 1
	if got := onePlate(t, p, 1, 2, 3, 4); len(got) != 3 || got[0] != 0 {
		t.Errorf("items %v, want the bar, 0, and two blocks", got)
	}

	p = full()
	p.Items[0].Priority, p.Items[3].Priority, p.Items[4].Priority = 1, 1, 1
	if got := onePlate(t, p, 1, 2, 3, 4); !slices.Equal(got, []int{0, 3, 4}) {
		t.Errorf("items %v, want the bar and the two blocks that matter as much", got)
	}

	p = full()
	p.Items[0].Priority, p.Items[4].Priority = 2, 1
	if got := onePlate(t, p, 1, 2, 3, 4); len(got) != 3 || got[0] != 0 || got[2] != 4 {
		t.Errorf("items %v, want the bar, the block 4 and another", got)
	}
}

func TestPriorityLeavesEquals(t *testing.T) {
	k := blocks()
	for _, priority := range []int{0, -1} {
		p := &Problem{Items: plain(k, 1, 0, 0, 0, 0)}
		p.Items[0].Priority = priority
		if got := onePlate(t, p, 1, 2, 3, 4); slices.Contains(got, 0) || got != nil && len(got) != 4 {
			t.Errorf("priority %d: items %v, want the four blocks", priority, got)
		}
	}
	p := &Problem{Items: plain(k, 1, 0, 0, 0, 0)}
	for i := range p.Items {
		p.Items[i].Priority = 1 // of three blocks too many
	}
	p.Items[1].Priority, p.Items[2].Priority, p.Items[3].Priority = 2, 2, 2
	if got := onePlate(t, p, 1, 2, 3, 4); slices.Contains(got, 0) || got != nil && len(got) != 4 {
		t.Errorf("items %v, want the four blocks: without one of them the bar has no room", got)
	}
}

// Groups are driven out as a whole, and drive out as a whole.
func TestPriorityOfGroups(t *testing.T) {
	k := blocks()
	p := &Problem{Items: plain(k, 1, 0, 0, 0, 0)}
	p.Items[0].Priority = 1
	for i := 1; i < 4; i++ {
		p.Items[i].Unit = 1
	}
	p.Items[4].Unit = 2 // with the bar, only this one has room
	if got := onePlate(t, p, 1, 2); !slices.Equal(got, []int{0, 4}) {
		t.Errorf("items %v, want the bar and the block of its own", got)
	}

	p = &Problem{Items: plain(k, 1, 1, 0, 0, 0)}
	p.Items[1].Unit = 0
	p.Items[1].Priority = 1 // one part of a group matters for all of it
	if got := onePlate(t, p, 1, 2, 3); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("items %v, want the two bars", got)
	}
}

// What lies fixed stays free of others, on its plate and on all.
func TestFillObstacles(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), Items: plain(k, 0, 0, 0, 0), Still: [][]int{{2}, {}}}
	r := filled(t, k, p, 1)
	if slices.Contains(r.Plate, 0) || slices.Contains(r.Plate, -1) {
		t.Errorf("plates %v, want all on the second", r.Plate)
	}
	p.Everywhere, p.MaxPlates = []int{2}, 3
	if placed, _ := count(filled(t, k, p, 1)); placed != 0 {
		t.Errorf("%d placed beside an obstacle that leaves no room", placed)
	}
	p.Everywhere, p.Items[0].Only = nil, 1
	if r := filled(t, k, p, 1); r.Plate[0] >= 0 {
		t.Errorf("item 0 may only go where there is no room, and went to %d", r.Plate[0])
	}
}

func TestFillSameForAllWorkers(t *testing.T) {
	kinds, items := someKinds()
	p := &Problem{Area: square(28), Items: plain(kinds, items...)}
	want := filled(t, kinds, p, 1)
	for _, w := range []int{2, 8} {
		if r := filled(t, kinds, p, w); !slices.Equal(r.Plate, want.Plate) || !slices.Equal(r.Placed, want.Placed) {
			t.Errorf("%d workers: another layout", w)
		}
	}
}

// A first layout that takes too long ends with what there is, and says so.
func TestFillLate(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(20), Items: plain(k, 0, 0, 0, 0, 1, 1), Room: 400, Worth: func(Item) float64 { return 0 }}
	asked := 0
	r := Fill(context.Background(), p, flat(0.5, 1e-7, k...), FillOptions{Budget: Budget{Grace: 0.5, Used: func() float64 {
		asked++
		return float64(asked) / 2
	}}})
	if placed, _ := count(r); placed == 0 || placed == 6 || !slices.Contains(r.Plate, Untried) || slices.Contains(r.Plate, NoRoom) {
		t.Errorf("plates %v, want some untried", r.Plate)
	}
}

func TestScoreOrder(t *testing.T) {
	// Each is better than the one before.
	for i, s := range [][]float64{{1, 5, -2}, {2, 0, -9}, {2, 1, -3}, {2, 1, -2}} {
		next := [][]float64{{2, 0, -9}, {2, 1, -3}, {2, 1, -2}, {3, 0, 0}}[i]
		a, b := &plan{score: s}, &plan{score: next}
		if !b.better(a) || a.better(b) || a.better(a) {
			t.Errorf("%v is not better than %v", next, s)
		}
	}
}

// Of equal items placed, fewer plates are better, then an emptier one, then the
// smaller box.
func TestScore(t *testing.T) {
	k := blocks()
	p := &Problem{Area: square(40), Items: plain(k, 0, 0, 0), Room: 1600, Worth: func(Item) float64 { return 0 }}
	lay := func(at ...[]spot) *plan {
		g := newPacking(p, flat(0, 1e-7, k...), 1)
		g.adopt(&plan{plates: at})
		return g.plan()
	}
	a, b, c := spot{0, pose{0, 5, 5}}, spot{1, pose{0, 15, 5}}, spot{2, pose{0, 25, 5}}
	tall := spot{2, pose{0, 5, 15}}
	better := []*plan{lay([]spot{a, b, c}), lay([]spot{a, b, tall}), lay([]spot{a, b}, []spot{c}), lay([]spot{a}, []spot{b}, []spot{c}), lay([]spot{a, b}), lay(nil)}
	for i := 1; i < len(better); i++ {
		if !better[i-1].better(better[i]) {
			t.Errorf("plan %d with %v is no better than the next with %v", i-1, better[i-1].score, better[i].score)
		}
	}
}
