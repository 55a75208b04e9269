package plate

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
)

// shortStrip runs Strip with a budget in trials.
func shortStrip(kinds []Kind, items []int, height, gap float64, trials int64, workers int) (float64, []Placed) {
	c := NewCatalogue(kinds, height, 0, func(int, int) float64 { return gap })
	return Strip(par.WithWorkers(context.Background(), workers), c, items, StripOptions{
		Height: height, Seed: 5, Budget: Budget{Iterations: trials},
	})
}

func someKinds() ([]Kind, []int) {
	rng := rand.New(rand.NewPCG(11, 1))
	kinds := []Kind{
		{Region: solid(ell(12, 4)), Angles: quarters},
		{Region: starWithHole(rng, 8, 7), Angles: []float64{0, 180}},
		{Region: shifted(solid(rect(0, 0, 6, 3)), 90, 90), Angles: quarters},
	}
	return kinds, []int{0, 1, 2, 2, 0, 1, 2, 0, 1, 2, 2, 0}
}

// The result depends on neither the workers nor the run.
func TestStripSameForAllWorkers(t *testing.T) {
	kinds, items := someKinds()
	want, at := shortStrip(kinds, items, 30, 0.5, 200_000, 1)
	for _, w := range []int{1, 2, 8} {
		if l, p := shortStrip(kinds, items, 30, 0.5, 200_000, w); l != want || !slices.Equal(p, at) {
			t.Errorf("%d workers: length %v, want %v", w, l, want)
		}
	}
}

// A strip of twice the budget is never longer, and every one is valid.
func TestStripLongerBudgets(t *testing.T) {
	kinds, items := someKinds()
	before := math.Inf(1)
	for n := int64(40_000); n <= 640_000; n *= 2 {
		l, p := shortStrip(kinds, items, 30, 0.5, n, 2)
		if l > before {
			t.Errorf("%d trials: %g, half as many %g", n, l, before)
		}
		before = l
		if w := worst(kinds, p, 0.5); w > 0 {
			t.Errorf("%d trials: two items miss their gap by %g", n, w)
		}
		for i, q := range p {
			b := q.of(kinds).Box()
			if q.Kind != items[i] || b.Min.X < 0 || b.Min.Y < 0 || b.Max.X > l+1e-9 || b.Max.Y > 30 {
				t.Errorf("item %d, of kind %d, is at %v in a strip of %g", i, q.Kind, b, l)
			}
		}
	}
}

func TestStripClosedForms(t *testing.T) {
	one := Kind{Region: solid(rect(5, 5, 12, 7)), Angles: quarters}
	half := Kind{Region: solid(rect(0, 0, 4, 5)), Angles: []float64{0}}
	tri := Kind{Region: solid(poly.Ring{{}, {X: 6}, {Y: 6}}), Angles: []float64{0, 180}}
	for _, c := range []struct {
		name   string
		kind   Kind
		n      int
		height float64
		want   float64
	}{
		{"one", one, 1, 10, 2},
		{"one that has to lie", one, 1, 5, 7},
		{"two that fill the height", half, 2, 10.01, 4},
		{"three, of which two share a column", half, 3, 10.01, 8},
		{"two triangles make a square", tri, 2, 6.01, 6},
	} {
		l, p := shortStrip([]Kind{c.kind}, make([]int, c.n), c.height, 0, 300_000, 1)
		if len(p) != c.n || l < c.want-1e-4 || l > c.want*1.002+1e-4 {
			t.Errorf("%s: length %g, want %g", c.name, l, c.want)
		}
	}
}

func TestFitsHeight(t *testing.T) {
	c := flat(0, 0, Kind{Region: solid(rect(0, 0, 9, 4)), Angles: []float64{0, 90}, Wall: 1})
	if !c.FitsHeight(0, 6) || c.FitsHeight(0, 5.9) {
		t.Error("4 mm and two walls of 1 mm need 6 mm")
	}
}

func TestStripEndsWithContext(t *testing.T) {
	kinds, items := someKinds()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := NewCatalogue(kinds, 30, 0, func(int, int) float64 { return 0 })
	_, p := Strip(ctx, c, items, StripOptions{Height: 30, Budget: Budget{Iterations: 1 << 40}})
	if p != nil && worst(kinds, p, 0) > 0 {
		t.Error("the layout at the end is not valid")
	}
}

// A swap keeps everything on the plate.
func TestDisturb(t *testing.T) {
	b, _ := crowd(12, 30, square(50))
	before := b.snapshot()
	b.disturb()
	moved := 0
	for i, p := range b.at {
		if p != before[i] {
			moved++
		}
		x0, x1, y0, y1 := b.window(b.shape[i])
		if !b.still(i) && (p.x < x0 || p.x > x1 || p.y < y0 || p.y > y1) {
			t.Errorf("item %d left the plate", i)
		}
	}
	if moved == 0 || moved > 2 {
		t.Errorf("%d items moved, want two", moved)
	}
}
