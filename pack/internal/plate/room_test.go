package plate

import (
	"context"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/internal/par"
)

// Fields never take more room than there is, and without room for all of them a
// search ends as well: with a valid layout, the same for any number of workers.
func TestFieldsWithoutRoom(t *testing.T) {
	kinds, items := someKinds()
	p := &Problem{Area: square(30), Items: plain(kinds, items...), Room: 900, Worth: func(i Item) float64 { return -i.Area }}
	var want *Result
	for _, workers := range []int{1, 2, 8} {
		c := flat(0.5, 1e-7, kinds...)
		c.room = 40_000
		r := Fill(par.WithWorkers(context.Background(), workers), p, c, FillOptions{Seed: 3, Budget: Budget{Iterations: 60_000}})
		if want == nil {
			want = r
		}
		if !slices.Equal(r.Plate, want.Plate) || !slices.Equal(r.Placed, want.Placed) {
			t.Errorf("%d workers: another layout", workers)
		}
		sum := int64(0)
		for _, f := range c.fields {
			sum += f.bytes()
		}
		if sum != c.bytes || sum > c.room || len(c.made) != len(c.fields) {
			t.Errorf("%d fields of %d bytes, counted %d and %d, room for %d", len(c.fields), sum, len(c.made), c.bytes, c.room)
		}
	}
	plates := map[int][]Placed{}
	for i, n := range want.Plate {
		if n >= 0 {
			plates[n] = append(plates[n], want.Placed[i])
		}
	}
	if len(plates) == 0 {
		t.Error("nothing was placed")
	}
	for n, placed := range plates {
		if w := worst(kinds, placed, 0.5); w > 1e-6 {
			t.Errorf("plate %d: two items miss their gap by %g", n, w)
		}
	}
}

// A search holds the fields that it asked for last, and no more than there is
// room for; one alone is held however large it is. A pair that lost its field
// answers as before.
func TestHeldFields(t *testing.T) {
	b, _ := crowd(1, 0, square(90))
	first := b.pair(0, 1)
	before := first.depth(1, 2)
	size := first.f.bytes()
	b.c.room = 4 * size
	for fixed := range b.c.shapes {
		for moving := range b.c.shapes {
			p := b.pair(fixed, moving)
			p.ready()
			if p.f == nil {
				t.Fatal("a field that was just made is gone")
			}
			sum := int64(0)
			for _, q := range b.held.pairs {
				sum += q.f.bytes()
			}
			if sum != b.held.bytes || sum > b.c.room && len(b.held.pairs) > 1 {
				t.Fatalf("%d fields of %d bytes, counted %d, room for %d", len(b.held.pairs), sum, b.held.bytes, b.c.room)
			}
		}
	}
	if first.f != nil {
		t.Error("the oldest field is still held")
	}
	if again := first.depth(1, 2); again != before {
		t.Errorf("depth %g, before %g", again, before)
	}
}
