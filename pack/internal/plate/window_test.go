package plate

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
)

// tiny are stars so small that hundreds lie on a plate.
func tiny(n int) []Kind {
	rng := rand.New(rand.NewPCG(6, 6))
	var out []Kind
	for range n {
		out = append(out, Kind{Region: solid(star(rng, 4+rng.IntN(4), 3)), Angles: quarters})
	}
	return out
}

// many is a plate with more items than can be searched at once, and more to come.
func many(area Area, each int) ([]Kind, *Problem) {
	kinds := tiny(12)
	var list []int
	for i := range each * len(kinds) {
		list = append(list, i%len(kinds))
	}
	return kinds, &Problem{Area: area, MaxPlates: 1, Items: plain(kinds, list...)}
}

// Plates of very many items are searched: with a longer budget more lies on them,
// and everything keeps its gap.
func TestFillThroughWindows(t *testing.T) {
	for _, area := range []Area{square(92), disc(52)} {
		kinds, p := many(area, 45)
		short, _ := count(filledIn(t, kinds, p, 2, 1))
		long, _ := count(filledIn(t, kinds, p, 2, 2_000_000))
		t.Logf("%d placed by dropping, %d after a search", short, long)
		if short <= searchable || long < short+short/50 {
			t.Errorf("%v: %d placed by dropping, %d after a search: want 2 %% more", area, short, long)
		}
	}
}

// What lies on the last of several plates goes into windows of the others.
func TestEmptyingThroughWindows(t *testing.T) {
	kinds, p := many(square(92), 42)
	p.MaxPlates = 0
	on := func(r *Result) (first int) {
		for _, t := range r.Plate {
			if t == 0 {
				first++
			}
		}
		return first
	}
	short, long := filledIn(t, kinds, p, 2, 1), filledIn(t, kinds, p, 2, 800_000)
	if a, b := on(short), on(long); a <= searchable || b <= a {
		t.Errorf("%d on the first plate by dropping, %d after a search", a, b)
	}
	if placed, plates := count(long); placed != len(p.Items) || plates > 2 {
		t.Errorf("%d placed on %d plates", placed, plates)
	}
}

func TestWindowsSameForAllWorkers(t *testing.T) {
	kinds, p := many(square(92), 45)
	want := filledIn(t, kinds, p, 1, 300_000)
	for _, w := range []int{2, 8} {
		if r := filledIn(t, kinds, p, w, 300_000); !slices.Equal(r.Plate, want.Plate) || !slices.Equal(r.Placed, want.Placed) {
			t.Errorf("%d workers: another layout", w)
		}
	}
}

// A window holds all that something in it could come near to, and only what lies in
// it wholly moves.
func TestWindowOpens(t *testing.T) {
	const gap = 0.5
	kinds := append(tiny(8), Kind{Region: solid(rect(30, 30, 40, 44))}, Kind{Region: solid(star(rand.New(rand.NewPCG(1, 1)), 9, 4)), Angles: quarters, Wall: 2})
	p := &Problem{Area: disc(40), Room: 5000, Everywhere: []int{8}, Worth: func(Item) float64 { return 1 }}
	p.Area.X0, p.Area.X1, p.Area.Y0, p.Area.Y1 = -5, 75, -5, 75
	var list []int
	for i := range 300 {
		list = append(list, []int{i % 8, 9}[btoi(i%7 == 0)])
	}
	p.Items = plain(kinds, list...)
	k := newPacking(p, flat(gap, allowed, kinds...), 1)
	for u := range k.units {
		k.dropOn(u, 0)
	}
	w := newWindow(k)
	spots := k.spots(0)
	moving := 0
	for n := range 60 {
		inside := w.open(k, 0, spots, n)
		moving += len(inside)
		if len(w.b.at) != w.b.frozen+len(inside) {
			t.Fatalf("%d items, %d of them frozen, %d inside", len(w.b.at), w.b.frozen, len(inside))
		}
		if w.b.sum() != 0 {
			t.Fatalf("a loss of %g in a valid layout", w.b.sum())
		}
		frame := solid(rect(w.b.area.X0, w.b.area.Y0, w.b.area.X1, w.b.area.Y1))
		on := map[pose]bool{}
		for i, at := range w.b.at {
			on[at] = true
			if w.b.still(i) != (i < w.b.frozen) {
				t.Fatal("frozen and free are mixed up")
			}
			if g := shown(w.b, kinds, i); i >= w.b.frozen && !inBox(g.Box(), frame.Box(), 1e-9) {
				t.Fatalf("%v moves but lies at %v", frame.Box(), g.Box())
			}
		}
		for _, s := range spots {
			g := k.c.placed(p.Items[s.item].Kind, s.pose).of(kinds)
			if !on[s.pose] && distance(g, frame) < gap {
				t.Fatalf("something left out lies %g from the window", distance(g, frame))
			}
		}
	}
	if moving < 60*5 {
		t.Errorf("%d items in 60 windows", moving)
	}
}

// shown is item i of a board where it lies.
func shown(b *board, kinds []Kind, i int) poly.Region {
	return b.c.placed(b.kind[i], b.at[i]).of(kinds)
}

func inBox(a, b poly.Box, by float64) bool {
	return a.Min.X >= b.Min.X-by && a.Max.X <= b.Max.X+by && a.Min.Y >= b.Min.Y-by && a.Max.Y <= b.Max.Y+by
}

// What is frozen stays where it is when the rest is separated.
func TestFrozenStays(t *testing.T) {
	b, _ := crowd(5, 30, square(60))
	b.frozen = 12
	b.refresh()
	before := b.snapshot()
	var s separation
	s.patience, s.strikes = 10, 1
	s.begin(b)
	s.run(b, b.evals+200_000)
	b.disturb()
	if !slices.Equal(b.at[:12], before[:12]) {
		t.Error("something frozen moved")
	}
	if slices.Equal(b.at[12:], before[12:]) {
		t.Error("nothing moved")
	}
}
