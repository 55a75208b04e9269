package voxel

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	part "github.com/saggar3d/saggar/internal/shape"
)

// heapOf returns a problem of a few bodies, and a first layout in cubes of the edge.
func heapOf(rng *rand.Rand, edge float64) (*packing, *plan) {
	p := &Problem{
		Room: geom.Box{Max: geom.Vec{X: 40 + 9*rng.Float64(), Y: 40, Z: 60}},
		Gap:  []float64{0, 1, 2.5, 6}[rng.IntN(4)],
	}
	if rng.IntN(2) == 0 {
		p.KeptFree = []geom.Box{{Min: geom.Vec{X: 10, Y: 10}, Max: geom.Vec{X: 15, Y: 20, Z: 13}}}
	}
	for range 3 {
		side := func() float64 { return 4 + 12*rng.Float64() }
		b := bodyOf(part.Box(geom.Vec{}, geom.Vec{X: side(), Y: side(), Z: side()}))
		if rng.IntN(3) == 0 {
			b = bodyOf(part.Torus(6, 2, 12, 8))
		}
		b.Turns = []Matrix{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}, AnyTurn(rng)}
		if rng.IntN(3) == 0 {
			b.Own = 3
		}
		p.Bodies = append(p.Bodies, *b)
	}
	for i := range 14 {
		p.Items = append(p.Items, Item{Body: i % 3, Unit: i, Worth: 1, Volume: 100})
	}
	k := newPacking(p, edge)
	for u := range k.units {
		k.dropUnit(u, 3)
	}
	return k, k.plan(nil)
}

// TestSettle: a settled layout has all that it had, nothing lies higher, and by
// plain cubes no body lies in another or nearer than the gap.
func TestSettle(t *testing.T) {
	lower := 0
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 9))
		c, from := heapOf(rng, 2+2*rng.Float64())
		times, top := c.finer(from, 1e9)
		if times < 3 {
			t.Fatalf("seed %d: %d times finer", seed, times)
		}
		times = 3
		o := settleOptions{times, top * times, seed%2 == 0, func() bool { return false }}
		p, work := c.settle(from, o)
		if p == nil || work == 0 {
			t.Fatalf("seed %d: not settled", seed)
		}
		if !reflect.DeepEqual(p.result.Plate, from.result.Plate) {
			t.Fatalf("seed %d: plates %v, before %v", seed, p.result.Plate, from.result.Plate)
		}
		if n := len(p.score); p.score[n-2] < from.score[n-2]-1e-9 {
			t.Errorf("seed %d: height %g, before %g", seed, -p.score[n-2], -from.score[n-2])
		} else if p.score[n-2] > from.score[n-2]+1e-9 {
			lower++
		}
		k := newBarePacking(c.p, p.edge, c.w.pad)
		g := k.emptyGrid(0)
		for _, l := range p.trays[0] {
			s := k.shapeOf(l)
			if !lies(g, s, l) {
				t.Fatalf("seed %d: item %d lies in something or outside", seed, l.item)
			}
			g.place(s, l.x, l.y, l.z)
		}
		for i, a := range p.result.Placed {
			b := from.result.Placed[i]
			if d := geom.Sub(a.Shift, b.Shift); !o.sideways && math.Abs(d.X)+math.Abs(d.Y) > 1e-9 || d.Z > 1e-9 || a.Turn != b.Turn {
				t.Errorf("seed %d: item %d moved by %v", seed, i, d)
			}
		}
	}
	if lower < 20 {
		t.Errorf("%d of 40 got lower: the test says little", lower)
	}
}

// lies reports by single cubes whether a shape may lie somewhere.
func lies(g *grid, s *shape, l lying) bool {
	for i, v := range [3]int{l.x, l.y, l.z} {
		if v < 0 || v >= g.limit(s, i) {
			return false
		}
	}
	for at := range cubesOf(s) {
		x, k := l.x+at[0], g.row(l.y+at[1], l.z+at[2])
		if g.taken[s.class][0][k*g.words+x>>6]>>(x&63)&1 != 0 {
			return false
		}
	}
	return true
}

// TestSettleEndsEarly: what is stopped in the middle is valid, and what is stopped
// before all lies on the fine cubes gives nothing.
func TestSettleEndsEarly(t *testing.T) {
	c, from := heapOf(rand.New(rand.NewPCG(1, 9)), 3)
	calls := 0
	after := func(n int) func() bool {
		calls = 0
		return func() bool { calls++; return calls > n }
	}
	_, top := c.finer(from, 1e9)
	if p, _ := c.settle(from, settleOptions{2, 2 * top, true, after(3)}); p != nil {
		t.Error("stopped before all lay there, and a plan all the same")
	}
	p, _ := c.settle(from, settleOptions{2, 2 * top, true, after(len(from.trays[0]) + 4)})
	if p == nil || len(p.trays[0]) != len(from.trays[0]) {
		t.Errorf("stopped in the middle: %v", p)
	}
}

// TestCrowdedCubes: more bodies near a cube than a byte can count end settling, and
// nothing goes wrong.
func TestCrowdedCubes(t *testing.T) {
	p := &Problem{Bodies: []Body{*bodyOf(part.Cube(geom.Vec{}, 1))}, Room: geom.Box{Max: geom.Vec{X: 12, Y: 12, Z: 4}}}
	for i := range 300 {
		p.Items = append(p.Items, Item{Unit: i, Worth: 1, Volume: 1})
	}
	p.Bodies[0].Own = 0
	k := newPacking(p, 1)
	for u := range k.units {
		k.dropUnit(u, 1)
	}
	from := k.plan(nil)
	s := &settler{k: newBarePacking(p, 0.5, 0), wide: map[*shape][][]row{}}
	s.k.trays = []*tray{{}}
	o := settleOptions{2, 8, true, func() bool { return false }}
	if !s.fill(0, from.result, from.trays[0][:1], o) {
		t.Fatal("one cube is not filled in")
	}
	l := s.k.trays[0].items[0]
	for range 140 {
		s.add(&l, 1)
	}
	if !s.full {
		t.Error("140 bodies in one place, and not full")
	}
}
