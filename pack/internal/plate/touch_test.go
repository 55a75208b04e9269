package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

const allowed = 5e-7 // overlap that does not count, as in package pack

// exactly is a catalogue of kinds without gaps, in which parts may touch.
func exactly(kinds ...Kind) *Catalogue {
	return NewCatalogue(kinds, 200, allowed, func(int, int) float64 { return 0 })
}

// pegAndHole are a kind with a hole and what was cut out of it, turned.
func pegAndHole(rng *rand.Rand, n int) (kinds []Kind, turn float64) {
	turn = 360 * rng.Float64()
	peg := blunt(rng, n, 8)
	hole := poly.Region{{Outer: peg}}.Move(poly.Turn(turn))[0].Outer
	return []Kind{
		{Region: solid(rect(-20, -20, 20, 20), hole), Angles: []float64{0}},
		{Region: solid(peg), Angles: []float64{0, turn}},
	}, turn
}

// blunt is a star without corners too sharp to be shrunk.
func blunt(rng *rand.Rand, n int, r float64) poly.Ring {
	for {
		s := star(rng, n, r)
		if _, ok := shrunk(solid(s), 1e-7); ok {
			return s
		}
	}
}

// What was cut out of a part fits back in, in its own turn and nowhere near.
func TestPegFitsItsHole(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range 60 {
		kinds, _ := pegAndHole(rng, 3+i%12)
		c := exactly(kinds...)
		x, y := c.turnRef(1, 1)
		fx, fy := c.turnRef(0, 0)
		p := c.newPair(0, 2)
		if d := p.depth(x-fx, y-fy); d > allowed {
			t.Errorf("%d corners: depth %g in its hole", len(kinds[1].Region[0].Outer), d)
		}
		if d := c.newPair(2, 0).depth(fx-x, fy-y); d > allowed {
			t.Errorf("the hole about its peg: depth %g", d)
		}
		for k := range 8 {
			m := poly.Turn(45 * float64(k)).Apply(geom.Vec2{X: 3e-5})
			if d := p.depth(x-fx+m.X, y-fy+m.Y); d <= allowed || d > 3e-5+1e-6 {
				t.Errorf("depth %g at %v from its place", d, m)
			}
		}
		other := c.newPair(0, 1)
		x, y = c.turnRef(1, 0)
		if d := other.depth(x-fx, y-fy); d <= allowed {
			t.Errorf("depth %g in another turn", d)
		}
	}
}

// A peg as wide as its slot is free along a line; one that is wider is not.
func TestPegSlidesInItsSlot(t *testing.T) {
	slot := solid(poly.Ring{{}, {X: 6}, {X: 6, Y: 5}, {X: 4, Y: 5}, {X: 4, Y: 1}, {X: 2, Y: 1}, {X: 2, Y: 5}, {Y: 5}})
	for _, wider := range []float64{-0.5, 0, 1e-3} {
		c := exactly(Kind{Region: slot, Angles: quarters}, Kind{Region: solid(rect(0, 0, 2+wider, 3)), Angles: quarters})
		p := c.newPair(0, 4)
		// Reference points are the middles of the boxes.
		for _, above := range []float64{0, 0.3, 1, 3.9} {
			d := p.depth(0, 1.5+above-1.5)
			switch {
			case wider > 0 && d <= allowed && above < 3.9:
				t.Errorf("a peg wider by %g has depth %g", wider, d)
			case wider <= 0 && d > allowed:
				t.Errorf("a peg wider by %g, %g above the ground: depth %g", wider, above, d)
			}
		}
		if d := p.depth(0, -0.2); math.Abs(d-0.2) > 1e-6 && wider <= 0 {
			t.Errorf("depth %g in the ground", d)
		}
	}
}

// Elsewhere, shapes that may touch are as deep in each other as those that keep a
// gap of nothing, and as far apart.
func TestTouchingDepths(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for range 30 {
		kinds := []Kind{
			{Region: solid(blunt(rng, 5+rng.IntN(9), 10), blunt(rng, 4, 2)), Angles: quarters},
			{Region: solid(blunt(rng, 5+rng.IntN(9), 6)), Angles: quarters},
		}
		c := exactly(kinds...)
		for i := range c.kinds {
			if c.kinds[i].slim == nil {
				t.Fatal("not shrunk")
			}
		}
		for range 60 {
			fixed, moving := rng.IntN(len(c.shapes)), rng.IntN(len(c.shapes))
			p := c.newPair(fixed, moving)
			g, h := lying(c, kinds, fixed), lying(c, kinds, moving)
			x, y := p.box.Min.X+rng.Float64()*p.box.Size().X, p.box.Min.Y+rng.Float64()*p.box.Size().Y
			want, got := fieldOf(g, h, 0).depth(x, y), p.depth(x, y)
			if math.Abs(want-got) > allowed && (want > 0 || got > 0) {
				t.Fatalf("depth %g, without shrinking %g", got, want)
			}
			if d := distance(g, shifted(h, x, y)); d > 1e-6 && got > allowed {
				t.Fatalf("depth %g of two that are %g apart", got, d)
			}
		}
	}
}

// Shrinking by d takes d times the length of the boundary away, up to corners.
func TestShrunk(t *testing.T) {
	const d = 1e-3
	for name, c := range map[string]struct {
		g    poly.Region
		area float64 // of what is left; below 0: it cannot be had
	}{
		"square":          {solid(rect(0, 0, 4, 4)), (4 - 2*d) * (4 - 2*d)},
		"frame":           {solid(rect(0, 0, 9, 9), rect(2, 2, 5, 5)), (9-2*d)*(9-2*d) - (3+2*d)*(3+2*d)},
		"L":               {solid(ell(6, 2)), 20 - 24*d + 4*d*d},
		"two":             {append(solid(rect(0, 0, 1, 1)), solid(rect(3, 0, 5, 1))...), (1-2*d)*(1-2*d) + (2-2*d)*(1-2*d)},
		"needle":          {solid(poly.Ring{{}, {X: 9}, {X: 9, Y: 0.1}}), -1},
		"short edge":      {solid(poly.Ring{{}, {X: 4}, {X: 4, Y: 4}, {X: 0.05, Y: 4}, {Y: 3.95}}), -1},
		"thinner than it": {solid(rect(0, 0, 5, d)), -1},
		"nothing":         {solid(poly.Ring{{}, {X: 1}}), -1},
	} {
		o, ok := shrunk(c.g, d)
		if !ok || c.area < 0 {
			if ok == (c.area < 0) {
				t.Errorf("%s: shrunk: %v", name, ok)
			}
			continue
		}
		rings, pieces := 0.0, 0.0
		for _, r := range o.rings {
			rings += r.Area()
		}
		for _, r := range o.pieces {
			pieces += r.Area()
		}
		if math.Abs(rings-c.area) > 1e-12 || math.Abs(pieces-c.area) > 1e-12 {
			t.Errorf("%s: %.15g, in pieces %.15g, want %.15g", name, rings, pieces, c.area)
		}
	}
}

// Kinds that keep a gap, and those whose gaps have room added, are not shrunk.
func TestWhoIsShrunk(t *testing.T) {
	k := Kind{Region: solid(rect(0, 0, 4, 4)), Angles: quarters}
	if c := flat(1, allowed, k); c.kinds[0].slim != nil || c.shrink(0, 0) != 0 {
		t.Error("shrunk though they keep a gap")
	}
	if c := flat(0, 0, k); c.kinds[0].slim != nil || c.shrink(0, 0) != 0 {
		t.Error("shrunk though no overlap is allowed")
	}
	if c := flat(0, allowed, k); c.shrink(0, 0) != allowed*shrinkShare {
		t.Error("not shrunk")
	}
	vast := NewCatalogue([]Kind{k}, 1e4, allowed, func(int, int) float64 { return 0 })
	if vast.kinds[0].slim != nil || vast.shrink(0, 0) != 0 {
		t.Error("shrunk by less than what counts as nothing")
	}
}
