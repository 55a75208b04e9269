package plate

import (
	"math"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

var halves = []float64{0, 180}

// densest returns the least area that a copy takes in a lattice of the kind.
func densest(gap float64, k Kind) (float64, *lattice) {
	b := newBoard(flat(gap, 1e-7, k), square(100), 1)
	least, best := math.Inf(1), (*lattice)(nil)
	for _, l := range b.lattices(0, func() bool { return false }) {
		if a := l.area(); a < least {
			least, best = a, l
		}
	}
	return least, best
}

// TestLatticeClosedForms compares with the densest packings that are known:
// tilings, the hexagonal packing of circles (Lagrange, 1773; Thue, 1910), and the
// double lattice of regular pentagons, of density (5 - sqrt 5)/3 (Kuperberg and
// Kuperberg, 1990; proven the densest of all by Hales and Kusner, 2016). The search
// goes in steps, so it may stay a little above; below is impossible.
func TestLatticeClosedForms(t *testing.T) {
	circle := solid(regular(96, 5))
	pentagon := solid(regular(5, 6))
	for _, c := range []struct {
		name  string
		shape poly.Region
		gap   float64
		want  float64 // area of a copy
		above float64 // share by which the search may stay above it
	}{
		{"squares", solid(rect(0, 0, 7, 7)), 0, 49, 1e-5},
		{"squares with a gap", solid(rect(0, 0, 7, 7)), 2, 81, 1e-5},
		{"bars", solid(rect(0, 0, 12, 3)), 1, 13 * 4, 1e-5},
		{"right triangles", solid(poly.Ring{{X: 0, Y: 0}, {X: 9, Y: 0}, {X: 0, Y: 9}}), 0, 40.5, 0.02},
		{"circles", circle, 0, 2 * math.Sqrt(3) * 25, 0.01},
		{"circles with a gap", circle, 3, math.Sqrt(3) / 2 * 13 * 13, 0.01},
		{"pentagons", pentagon, 0, pentagon.Area() * 3 / (5 - math.Sqrt(5)), 0.03},
		{"Ls", solid(ell(9, 3)), 0, 45, 1e-5}, // V pentominoes tile
		{"thin Ls with a gap", solid(ell(20, 2)), 0.5, 2.5 * 38.5, 1e-5},
	} {
		got, _ := densest(c.gap, Kind{Region: c.shape, Angles: halves})
		// A circle of 96 corners is 0.1 % smaller than a true one.
		if got < c.want*(1-2e-3) || got > c.want*(1+c.above) {
			t.Errorf("%s: a copy takes %.4f, want %.4f to %.4f", c.name, got, c.want, c.want*(1+c.above))
		}
	}
}

// TestLatticeKeepsGaps places a patch of each lattice and measures it with code
// that knows no fields.
func TestLatticeKeepsGaps(t *testing.T) {
	for i, shape := range []poly.Ring{regular(5, 6), ell(12, 4), {{X: 0, Y: 0}, {X: 20, Y: 1}, {X: 3, Y: 6}}} {
		kinds := []Kind{{Region: solid(shape), Angles: halves}}
		_, l := densest(1.5, kinds[0])
		if l == nil {
			t.Fatalf("shape %d: no lattice", i)
		}
		b := newBoard(flat(1.5, 1e-7, kinds...), square(100), 1)
		var placed []Placed
		for c := -2; c <= 2; c++ {
			for r := -2; r <= 2; r++ {
				x, y := l.vector(c, r)
				for n, turn := range l.turns {
					placed = append(placed, b.c.placed(0, pose{turn, x + l.at[n][0], y + l.at[n][1]}))
				}
			}
		}
		if w := worst(kinds, placed, 1.5); w > 1e-6 {
			t.Errorf("shape %d: the gap is missed by %g", i, w)
		}
	}
}

// A lattice is placed without a copy beyond the border or over what lies there.
func TestSpreadKeepsToThePlate(t *testing.T) {
	kinds := []Kind{{Region: solid(regular(5, 3)), Angles: halves}, {Region: solid(rect(20, 20, 30, 30))}}
	for _, area := range []Area{square(60), disc(40)} {
		b := newBoard(flat(1, 1e-7, kinds...), area, 1)
		b.add(1, pose{})
		never := func() bool { return false }
		poses := b.spread(0, b.lattices(0, never), never)
		if len(poses) < 40 {
			t.Errorf("%d copies on %v", len(poses), area)
		}
		placed := []Placed{{Kind: 1}}
		for _, p := range poses {
			q := b.c.placed(0, p)
			placed = append(placed, q)
			for _, v := range q.of(kinds)[0].Outer {
				if d := beyond(area, v); d > 1e-6 {
					t.Errorf("a corner lies %g beyond the border", d)
				}
			}
		}
		if w := worst(kinds, placed, 1); w > 1e-6 {
			t.Errorf("the gap is missed by %g", w)
		}
		if len(b.at) != 1 {
			t.Errorf("%d items stayed on the board", len(b.at)-1)
		}
	}
}

// beyond is how far a point lies outside an area.
func beyond(a Area, v geom.Vec2) float64 {
	if a.Radius > 0 {
		return math.Hypot(v.X, v.Y) - a.Radius
	}
	return max(a.X0-v.X, v.X-a.X1, a.Y0-v.Y, v.Y-a.Y1)
}

// Of two kinds with hundreds of copies each fills plates of its own in its lattice,
// and only what is left over is mixed.
func TestLatticesOfTwoKinds(t *testing.T) {
	kinds := []Kind{{Region: solid(ell(9, 3)), Angles: quarters}, {Region: solid(regular(5, 4)), Angles: quarters}}
	p := &Problem{Area: square(60)}
	for i := range 500 {
		k := i % 2
		p.Items = append(p.Items, Item{Kind: k, Unit: i, Worth: 1, Area: kinds[k].Region.Area()})
	}
	r := filled(t, kinds, p, 2)
	full := 0
	for k := range kinds {
		b := newBoard(flat(0.5, 1e-7, kinds...), p.Area, 1)
		never := func() bool { return false }
		full += 250 / len(b.spread(k, b.lattices(k, never), never))
	}
	if placed, plates := count(r); placed != 500 || plates > full+2 {
		t.Errorf("%d of 500 placed on %d plates; lattices fill %d", placed, plates, full)
	}
}

// Plates that were emptied leave no gap in the numbers, but where something has to
// lie on a plate of a certain number.
func TestPlateNumbers(t *testing.T) {
	full, none := []spot{{item: 0}}, []spot{}
	p := &Problem{Items: []Item{{Only: 2}}, Still: [][]int{{0}}}
	if got, want := p.numbers([][]spot{none, none, none, full, none, full}), []int{0, 1, 2, 2, 3, 3}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
