package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
)

// crowd is a board on which many items lie over each other.
func crowd(seed uint64, n int, area Area) (*board, []Kind) {
	rng := rand.New(rand.NewPCG(seed, 1))
	kinds := []Kind{
		{Region: starWithHole(rng, 9, 8), Angles: quarters},
		{Region: solid(star(rng, 6, 5)), Angles: []float64{0, 45}, Wall: 1},
		{Region: solid(ell(12, 4)), Angles: quarters},
		{Region: solid(rect(30, 30, 40, 45))}, // never moves
	}
	b := newBoard(flat(1, 1e-7, kinds...), area, seed)
	b.add(3, pose{})
	for range n {
		k := rng.IntN(3)
		p, _ := b.anywhere(k)
		b.add(k, p)
	}
	return b, kinds
}

func square(side float64) Area { return Area{X1: side, Y1: side} }

// disc is a circle about the origin.
func disc(r float64) Area { return Area{X0: -r, Y0: -r, X1: r, Y1: r, Radius: r} }

// put and try agree with the sum over all pairs, whatever the masks leave out.
func TestTryAgainstAllPairs(t *testing.T) {
	for _, area := range []Area{square(60), disc(40)} {
		b, _ := crowd(3, 90, area)
		rng := rand.New(rand.NewPCG(2, 2))
		for i := range b.weight {
			b.weight[i] = 1 + float64(i%b.stride+i/b.stride) // alike for both orders
		}
		for i := range b.at {
			if b.still(i) {
				continue
			}
			b.start(i)
			for range 20 {
				p, _ := b.sample(i, rng.IntN(2) == 0)
				own := b.c.kinds[b.kind[i]].first + p.turn
				want := b.weight[i*b.stride+i] * b.outside(own, p.x, p.y)
				for j, o := range b.at {
					if j != i {
						q := b.c.newPair(b.shape[j], own)
						want += b.weight[i*b.stride+j] * b.lossOf(q.depth(p.x-o.x, p.y-o.y), q)
					}
				}
				if got := b.try(p, math.Inf(1)); math.Abs(got-want) > 1e-9*want {
					t.Fatalf("item %d at %v: %g, want %g", i, p, got, want)
				}
				if got := b.try(p, want/2); want > 0 && got <= want/2 {
					t.Fatalf("item %d: %g is not above the bound %g", i, got, want/2)
				}
			}
		}
	}
}

func TestPutAgainstRefresh(t *testing.T) {
	b, _ := crowd(4, 50, square(50))
	for range 200 {
		i := 1 + b.rng.IntN(len(b.at)-1)
		p, _ := b.sample(i, false)
		b.put(i, p)
	}
	before := append([]float64(nil), b.loss...)
	sum := b.sum()
	b.refresh()
	for i := range b.at {
		for j := range b.at {
			if k := i*b.stride + j; b.loss[k] != b.loss[j*b.stride+i] || math.Abs(before[k]-b.loss[k]) > 1e-9*(1+b.loss[k]) {
				t.Fatalf("loss of %d and %d: %g, anew %g", i, j, before[k], b.loss[k])
			}
		}
	}
	if math.Abs(sum-b.sum()) > 1e-9*sum {
		t.Errorf("sum %g, anew %g", sum, b.sum())
	}
}

func TestReweight(t *testing.T) {
	b, _ := crowd(5, 30, square(40))
	b.resetWeights()
	b.refresh()
	b.reweight()
	most := 0.0
	for i := range b.at {
		for j := range i {
			w, l := b.weight[i*b.stride+j], b.loss[i*b.stride+j]
			if (l > 0) != (w > 1) || w > 2+1e-12 || w != b.weight[j*b.stride+i] {
				t.Fatalf("weight %g for loss %g", w, l)
			}
			most = max(most, w)
		}
	}
	if most < 2-1e-12 {
		t.Errorf("the worst pair has weight %g, want 2", most)
	}
}

// A ranking keeps the best of trials, none near another.
func TestRanking(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	r := newRanking(trial{pose{0, 0, 0}, 9}, 0.5)
	least := 9.0
	for range 300 {
		n := trial{pose{rng.IntN(2), 10 * rng.Float64(), 10 * rng.Float64()}, 10 * rng.Float64()}
		r.enter(n)
		least = min(least, n.loss)
		for i, a := range r.trials {
			if i > 0 && a.loss < r.trials[i-1].loss {
				t.Fatal("not in order")
			}
			for _, o := range r.trials[:i] {
				if !math.IsInf(a.loss, 1) && a.turn == o.turn && math.Abs(a.x-o.x) < r.near && math.Abs(a.y-o.y) < r.near {
					t.Fatalf("%v is near %v", a, o)
				}
			}
		}
	}
	if r.trials[0].loss != least {
		t.Errorf("best is %g, want %g", r.trials[0].loss, least)
	}
}

// Neither a descent nor a move makes anything worse.
func TestMovesNeverWorsen(t *testing.T) {
	b, _ := crowd(6, 60, square(60))
	for range 3 {
		for i := 1; i < len(b.at); i++ {
			b.start(i)
			from := trial{b.at[i], 0}
			from.loss = b.try(from.pose, math.Inf(1))
			if to := b.descend(from, 2, 0.01); to.loss > from.loss || math.Abs(b.try(to.pose, math.Inf(1))-to.loss) > 1e-9*(1+to.loss) {
				t.Fatalf("descent from %g to %g", from.loss, to.loss)
			}
			before, _ := b.lossAt(i)
			b.move(i)
			if after, _ := b.lossAt(i); after > before*(1+1e-9) {
				t.Fatalf("move from %g to %g", before, after)
			}
		}
		b.reweight()
	}
}

// regions returns where everything on a board lies.
func (b *board) regions(kinds []Kind) []poly.Region {
	out := make([]poly.Region, len(b.at))
	for i, p := range b.placed(b.at) {
		out[i] = p.of(kinds)
	}
	return out
}

// proper proves that items keep their gap, and the walls and the circle.
func proper(t *testing.T, b *board, kinds []Kind, gap float64) {
	t.Helper()
	if w := worst(kinds, b.placed(b.at), gap); w > 1e-6 {
		t.Errorf("two items miss their gap by %g", w)
	}
	for i, g := range b.regions(kinds) {
		if b.still(i) {
			continue
		}
		w := kinds[b.kind[i]].Wall
		box := g.Box()
		if box.Min.X < b.area.X0+w-1e-6 || box.Max.X > b.area.X1-w+1e-6 || box.Min.Y < b.area.Y0+w-1e-6 || box.Max.Y > b.area.Y1-w+1e-6 {
			t.Errorf("item %d leaves the plate", i)
		}
		mx, my := b.area.middle()
		for _, c := range g[0].Outer {
			if r := b.area.Radius; r > 0 && math.Hypot(c.X-mx, c.Y-my) > r-w+1e-6 {
				t.Errorf("item %d leaves the circle", i)
			}
		}
	}
}

func TestDropIsValid(t *testing.T) {
	for _, area := range []Area{square(60), disc(35)} {
		b, kinds := crowd(7, 0, area)
		b.light = true
		n := 0
		for k := range 60 {
			if b.drop(k % 3) {
				n++
			}
		}
		if n < 5 || n == 60 {
			t.Errorf("%d of 60 were placed", n)
		}
		proper(t, b, kinds, 1)
	}
}

// What a separation calls separated is so; else something still overlaps, and it
// lies no worse than before.
func TestSeparation(t *testing.T) {
	got := map[outcome]int{}
	for seed := range uint64(10) {
		for _, n := range []int{5, 12, 22, 45} {
			b, kinds := crowd(seed, n, square(65))
			b.refresh()
			before := b.sum()
			s := separation{patience: 15, strikes: 1}
			s.begin(b)
			o := s.run(b, math.MaxInt64)
			got[o]++
			if o == separated {
				proper(t, b, kinds, 1)
			} else if now := b.sum(); now == 0 || now > before {
				t.Errorf("stuck with a loss of %g, at first %g", now, before)
			}
		}
	}
	if got[separated] == 0 || got[stuck] == 0 || got[unfinished] > 0 {
		t.Errorf("outcomes %v, want both", got)
	}
}

// An interrupted separation ends as one that is not.
func TestSeparationInParts(t *testing.T) {
	a, _ := crowd(2, 14, square(65))
	b, _ := crowd(2, 14, square(65))
	whole, parts := separation{patience: 20, strikes: 1}, separation{patience: 20, strikes: 1}
	whole.begin(a)
	parts.begin(b)
	want, got := whole.run(a, math.MaxInt64), unfinished
	for got == unfinished {
		got = parts.run(b, b.evals+100)
	}
	if got != want || a.evals != b.evals {
		t.Fatalf("outcome %v after %d trials, want %v after %d", got, b.evals, want, a.evals)
	}
	for i := range a.at {
		if a.at[i] != b.at[i] {
			t.Fatalf("item %d lies at %v, want %v", i, b.at[i], a.at[i])
		}
	}
}

func TestUsed(t *testing.T) {
	b, _ := crowd(8, 20, disc(40))
	c := &course{b: b}
	c.setLength(45)
	if b.area.Radius != 45 || b.area.X0 != -45 || b.area.Y1 != 45 {
		t.Errorf("area %v, want a circle of 45", b.area)
	}
	far := 0.0
	for i, p := range b.at {
		for _, v := range b.c.shapes[b.shape[i]].corners {
			if !b.still(i) {
				far = max(far, math.Hypot(p.x+v.X, p.y+v.Y)+b.c.kinds[b.kind[i]].wall)
			}
		}
	}
	if got := b.used(); math.Abs(got-far) > 1e-9 {
		t.Errorf("used %g, want %g", got, far)
	}
}

func TestFitsAlone(t *testing.T) {
	hex := regular(6, 10)
	c := flat(0, 1e-7, Kind{Region: solid(hex), Angles: []float64{0}},
		Kind{Region: solid(rect(0, 0, 12, 6)), Angles: []float64{0, 90}}, Kind{Region: solid(rect(0, 0, 20, 20), rect(3, 7, 17.1, 13.1))})
	for _, k := range []struct {
		area      Area
		obstacles []int
		kind      int
		want      bool
	}{
		{disc(10.01), nil, 0, true}, {disc(9.9), nil, 0, false}, {square(20), nil, 0, true}, {square(17), nil, 0, false},
		{square(20), []int{2}, 1, true}, {square(20), []int{2}, 0, false}, {Area{X1: 6, Y1: 12}, nil, 1, true},
	} {
		if got := c.FitsAlone(k.area, k.obstacles, k.kind); got != k.want {
			t.Errorf("%v: %v, want %v", k, got, k.want)
		}
	}
}
