package poly

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// tangledSegments returns n edges on a grid of the given number of units, long
// and short ones.
func tangledSegments(rng *rand.Rand, n int, units float64) *arrangement {
	a := newArrangement(FillOptions{Grid: 1})
	at := func() float64 { return math.Floor(units * rng.Float64()) }
	for range n {
		p, q := geom.Vec2{X: at(), Y: at()}, geom.Vec2{X: at(), Y: at()}
		if rng.IntN(2) == 0 {
			q = geom.Vec2{X: p.X + float64(rng.IntN(7)-3), Y: p.Y + float64(rng.IntN(7)-3)}
		}
		a.add(p, q, [2]int32{int32(rng.IntN(3) - 1), 1})
	}
	return a
}

// TestTreeFindsAllPairs compares the cuts found by the tree with those of all
// pairs.
func TestTreeFindsAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 8))
	order := func(p, q cut) int {
		return cmp.Or(cmp.Compare(p.edge, q.edge), compare(p.p, q.p))
	}
	for _, n := range []int{0, 1, 2, 7, 8, 9, 17, 100, 333} {
		a := tangledSegments(rng, n, 100)
		if err := a.snap(); err != nil {
			t.Fatal(err)
		}
		a.merge()
		got, err := a.findCuts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var want []cut
		for i := range a.edges {
			for j := range i {
				want = a.compareEdges(int32(i), int32(j), want)
			}
		}
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if got, want = slices.Compact(got), slices.Compact(want); !slices.Equal(got, want) {
			t.Errorf("%d edges: %d cuts, all pairs give %d", n, len(got), len(want))
		}
	}
}

// flows returns what comes in less what goes out at each point.
func flows(edges []edge) map[geom.Vec2][2]int32 {
	out := map[geom.Vec2][2]int32{}
	for _, e := range edges {
		for k := range 2 {
			p, q := out[e.a], out[e.b]
			p[k] -= e.w[k]
			out[e.a] = p
			q = out[e.b]
			q[k] += e.w[k]
			out[e.b] = q
		}
	}
	for p, f := range out {
		if f == [2]int32{} {
			delete(out, p)
		}
	}
	return out
}

// TestNode: afterwards nothing crosses or passes through an end, what flows into
// each point is what did before, and no piece is farther from the edges at first
// than its drift says. Coarse grids make it hard: there nearly everything is
// rounded.
func TestNode(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 8))
	for round := range 200 {
		a := tangledSegments(rng, 2+rng.IntN(40), []float64{6, 20, 100, 1e6}[round%4])
		if err := a.snap(); err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(a.edges)
		if err := a.node(context.Background()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for i := range a.edges {
			for j := range i {
				e, f := &a.edges[i], &a.edges[j]
				if e.crosses(f) || e.passes(f.a, 1) || e.passes(f.b, 1) || f.passes(e.a, 1) || f.passes(e.b, 1) {
					t.Fatalf("round %d: %v and %v are not apart", round, e, f)
				}
			}
			e := a.edges[i]
			mid := geom.Vec2{X: (e.a.X + e.b.X) / 2, Y: (e.a.Y + e.b.Y) / 2}
			near := math.Inf(1)
			for _, f := range before {
				near = min(near, distance(mid, f.a, f.b))
			}
			if near > float64(e.drift)*math.Sqrt2/2+1e-9 {
				t.Fatalf("round %d: %v has drifted by %g", round, e, near)
			}
		}
		got, want := flows(a.edges), flows(before)
		if len(got) != len(want) {
			t.Fatalf("round %d: %d open points, were %d", round, len(got), len(want))
		}
		for p, f := range want {
			if got[p] != f {
				t.Fatalf("round %d: flow at %v is %v, was %v", round, p, got[p], f)
			}
		}
	}
}

// TestScales: sizes from tiny to huge give the same region, scaled.
func TestScales(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 8))
	r := randomRing(rng, 30, 10, 5)
	want, err := Clean(Region{{Outer: r}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []int{-200, -90, -20, 20, 90, 200} {
		s := make(Ring, len(r))
		for i, p := range r {
			s[i] = geom.Vec2{X: math.Ldexp(p.X, e), Y: math.Ldexp(p.Y, e)}
		}
		g, err := Clean(Region{{Outer: s}})
		if err != nil || cornersOf(g) != cornersOf(want) || math.Abs(math.Ldexp(g.Area(), -2*e)-want.Area()) > 1e-9*want.Area() {
			t.Errorf("2^%d: area %g, %d corners, %v", e, g.Area(), cornersOf(g), err)
		}
	}
	if _, err := Clean(Region{{Outer: square(0, 0, 1e80)}}); err != ErrNotFinite {
		t.Errorf("1e80: %v", err)
	}
}

// TestCoarseGrid: on a grid, areas are off by no more than the grid times the
// boundary, and all corners lie on it but those that were given.
func TestCoarseGrid(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 8))
	for range 50 {
		in := Region{{Outer: randomRing(rng, 12, 10, 5)}}
		exact, err := Clean(in)
		if err != nil {
			t.Fatal(err)
		}
		g, err := Fill(context.Background(), chainOf(in), FillOptions{Grid: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		if d := math.Abs(g.Area() - exact.Area()); d > 4*0.0157*perimeter(exact) {
			t.Errorf("area off by %g of %g", d, exact.Area())
		}
	}
}

func TestAround(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		p := geom.Vec2{X: rng.NormFloat64(), Y: rng.NormFloat64()}
		q := geom.Vec2{X: p.X + float64(rng.IntN(3)), Y: p.Y + float64(rng.IntN(3))}
		d := rng.Float64()
		r := Around(p, q, d)
		if a, want := r.Area(), (2*d+dist(p, q))*2*d; math.Abs(a-want) > 1e-12*(1+want) {
			t.Fatalf("area %v, want %v", a, want)
		}
		for _, c := range r {
			if far := distance(c, p, q); math.Abs(far-d*math.Sqrt2) > 1e-12 {
				t.Fatalf("a corner is %v away, want √2·%v", far, d)
			}
		}
	}
}
