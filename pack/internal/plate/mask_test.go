package plate

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A mask that serves many drops gives the layout of masks made anew for each,
// whatever is taken away, moved or turned in between.
func TestMaskServesManyDrops(t *testing.T) {
	for _, area := range []Area{square(90), disc(45)} {
		kept, _ := crowd(5, 0, area)
		fresh, _ := crowd(5, 0, area)
		kept.light, fresh.light = true, true
		rng := rand.New(rand.NewPCG(4, 2))
		for step := range 120 {
			switch k := rng.IntN(40); {
			case k == 0:
				n := 1 + rng.IntN(len(kept.at))
				kept.truncate(n)
				fresh.truncate(n)
			case k == 1 && len(kept.at) > 1: // another item takes its place
				i := 1 + rng.IntN(len(kept.at)-1)
				for _, b := range []*board{kept, fresh} {
					b.at[i].x = 90 - b.at[i].x
				}
			default:
				kind := k % 3
				fresh.masks = make([]mask, len(fresh.masks))
				if a, b := kept.drop(kind), fresh.drop(kind); a != b {
					t.Fatalf("step %d: placed %v, with a new mask %v", step, a, b)
				}
			}
			if !slices.Equal(kept.at, fresh.at) || kept.evals != fresh.evals {
				t.Fatalf("step %d: another layout than with a new mask", step)
			}
		}
		if len(kept.at) < 15 {
			t.Errorf("only %d items", len(kept.at))
		}
	}
}

// A mask that has served is as one made anew: the same items in every column and
// row, after any number of them were added, taken away, moved or exchanged.
func TestMaskAsMadeAnew(t *testing.T) {
	b, _ := crowd(5, 0, square(200))
	b.light = true
	rng := rand.New(rand.NewPCG(6, 6))
	somewhere := func(kind int) pose {
		p, _ := b.anywhere(kind)
		return p
	}
	for step := range 600 {
		switch i := 1 + rng.IntN(max(1, len(b.at)-1)); rng.IntN(60) {
		case 0:
			b.truncate(i)
		case 1:
			if i < len(b.at) {
				b.at[i].x = 200 - b.at[i].x
			}
		case 2:
			if i < len(b.at) { // of another kind, in the same place
				b.kind[i] = 2
				b.shape[i] = b.c.kinds[2].first + b.at[i].turn
			}
		case 3:
			b.area.X1 = 200 + float64(rng.IntN(2))
		default:
			kind := 2 * rng.IntN(2)
			b.add(kind, somewhere(kind))
		}
		b.add(step/100%3, pose{})
		n := len(b.at) - 1
		b.start(n)
		kept := b.mask(0)
		own := b.masks
		b.masks = make([]mask, len(own))
		b.start(n)
		fresh := b.mask(0)
		for j := range n {
			if kept.pairs[j] != fresh.pairs[j] {
				t.Fatalf("step %d: another pair for item %d", step, j)
			}
			word, bit := j>>6, uint64(1)<<(j&63)
			for k := range maskCells {
				if (kept.col[k*kept.words+word]^fresh.col[k*fresh.words+word])&bit != 0 || (kept.row[k*kept.words+word]^fresh.row[k*fresh.words+word])&bit != 0 {
					t.Fatalf("step %d: item %d of %d, cell %d", step, j, n, k)
				}
			}
		}
		b.masks = own
		b.truncate(n)
	}
	if len(b.at) < 30 {
		t.Errorf("only %d items", len(b.at))
	}
}

// What a mask leaves out at a position is so far away that it does not matter.
func TestMaskHidesNothing(t *testing.T) {
	b, _ := crowd(6, 60, square(60))
	b.light = true
	n := len(b.at)
	for kind := range 3 {
		b.add(kind, pose{})
		b.start(n)
		rng := rand.New(rand.NewPCG(1, 9))
		for range 500 {
			turn := rng.IntN(len(b.c.kinds[kind].angles))
			p := pose{turn, 80*rng.Float64() - 10, 80*rng.Float64() - 10}
			m := b.mask(turn)
			col, row := m.at(b, p)
			for j := range n {
				if col[j>>6]&row[j>>6]>>(j&63)&1 == 0 && m.pairs[j].depth(p.x-b.at[j].x, p.y-b.at[j].y) > 0 {
					t.Fatalf("item %d is hidden at %v", j, p)
				}
			}
			hit := false
			for j := range n {
				q := b.pair(b.shape[j], b.c.kinds[kind].first+turn)
				hit = hit || q.depth(p.x-b.at[j].x, p.y-b.at[j].y) > b.c.fault
			}
			if got := b.try(p, 0) > 0; got != hit {
				t.Fatalf("at %v: meets something %v, want %v", p, got, hit)
			}
		}
		b.truncate(n)
	}
}

// A mask names for each column and row the items whose boxes reach into it, and no
// others: a second look at every cell says the same.
func TestMaskCellByCell(t *testing.T) {
	for _, n := range []int{1, 63, 64, 90, 130} {
		b, _ := crowd(uint64(n), n, square(60))
		i := 1 + b.rng.IntN(n)
		b.start(i)
		m := b.mask(0)
		own := b.c.kinds[b.kind[i]].first
		per := float64(maskCells) / 60
		for j := range b.at {
			box := b.pair(b.shape[j], own).box
			cols := cells((b.at[j].x+box.Min.X)*per, (b.at[j].x+box.Max.X)*per)
			rows := cells((b.at[j].y+box.Min.Y)*per, (b.at[j].y+box.Max.Y)*per)
			for k := range maskCells {
				col := m.col[k*m.words+j>>6]>>(j&63)&1 == 1
				row := m.row[k*m.words+j>>6]>>(j&63)&1 == 1
				if col != (j != i && cols.first <= k && k <= cols.last) || row != (j != i && rows.first <= k && k <= rows.last) {
					t.Fatalf("%d items: item %d, cell %d: column %v, row %v; its columns %v, rows %v", n, j, k, col, row, cols, rows)
				}
			}
		}
	}
}
