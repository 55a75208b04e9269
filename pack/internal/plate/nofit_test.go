package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

func TestMinkowskiSum(t *testing.T) {
	for _, c := range []struct {
		name    string
		p, q    poly.Ring
		area    float64
		corners int
	}{
		{"squares", rect(0, 0, 2, 2), rect(-1, -1, 2, 2), 25, 4},
		{"square and triangle", rect(0, 0, 2, 2), poly.Ring{{}, {X: 1}, {Y: 1}}, 8.5, 5},
		{"triangle and its mirror image", poly.Ring{{}, {X: 1}, {Y: 1}}, poly.Ring{{}, {X: -1}, {Y: -1}}, 3, 6},
		{"triangle twice", poly.Ring{{}, {X: 1}, {Y: 1}}, poly.Ring{{}, {X: 1}, {Y: 1}}, 2, 3},
	} {
		got := minkowskiSum(c.p, c.q)
		if math.Abs(got.Area()-c.area) > 1e-12 || len(got) != c.corners {
			t.Errorf("%s: %v of area %g, want %d corners and %g", c.name, got, got.Area(), c.corners, c.area)
		}
	}
}

// The sum is the hull of the sums of all corners.
func TestMinkowskiSumAgainstHull(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		p, q := hull(star(rng, 3+rng.IntN(20), 5)), hull(star(rng, 3+rng.IntN(20), 2))
		var all poly.Ring
		for _, a := range p {
			for _, b := range q {
				all = append(all, geom.Vec2{X: a.X + b.X, Y: a.Y + b.Y})
			}
		}
		got, want := minkowskiSum(p, q), hull(all)
		if math.Abs(got.Area()-want.Area()) > 1e-9 || got.Box() != want.Box() {
			t.Fatalf("area %.12g, want %.12g", got.Area(), want.Area())
		}
	}
}

// depths compares a field with known depths of shifts.
func depths(t *testing.T, f *field, want map[[2]float64]float64) {
	t.Helper()
	for at, d := range want {
		if got := f.depth(at[0], at[1]); math.Abs(got-d) > 1e-7 {
			t.Errorf("depth at %v is %g, want %g", at, got, d)
		}
	}
}

func TestNoFitOfSquares(t *testing.T) {
	depths(t, fieldOf(solid(rect(0, 0, 4, 4)), solid(rect(0, 0, 2, 2)), 3), map[[2]float64]float64{
		{1, 1}: 3, {3, 1}: 1, {4, 1}: 0, {5, 1}: -1, {-2, 0}: 0, {-3, -3}: -math.Sqrt2, {0, 1.5}: 2,
	})
}

// An L sits in the corner of another.
func TestNoFitOfLs(t *testing.T) {
	f := fieldOf(solid(ell(6, 2)), solid(ell(6, 2)), 1)
	depths(t, f, map[[2]float64]float64{{2, 2}: 0, {2.5, 2.5}: -0.5, {1.5, 2}: 0.5, {1, 1.5}: math.Sqrt(1.25), {0, -6}: 0})
}

// A peg as wide as a slot is free along a line, one that is a little wider is
// not.
func TestNoFitOfPegAndSlot(t *testing.T) {
	slot := solid(poly.Ring{{}, {X: 6}, {X: 6, Y: 5}, {X: 4, Y: 5}, {X: 4, Y: 1}, {X: 2, Y: 1}, {X: 2, Y: 5}, {Y: 5}})
	f := fieldOf(slot, solid(rect(0, 0, 1.5, 3)), 1)
	depths(t, f, map[[2]float64]float64{{2.25, 2}: -0.25, {2, 2}: 0, {2.25, 1}: 0, {2.25, 0.5}: 0.5, {2.75, 3}: 0.25})
	if d := fieldOf(slot, solid(rect(0, 0, 2.5, 3)), 1).depth(1.75, 2); d < 0.25 {
		t.Errorf("a peg wider than the slot has depth %g", d)
	}
}

func TestNoFitOfRing(t *testing.T) {
	ring := solid(rect(0, 0, 10, 10), rect(2, 2, 8, 8))
	depths(t, fieldOf(ring, solid(rect(0, 0, 4, 4)), 1), map[[2]float64]float64{{3, 3}: -1, {2, 2}: 0, {1, 3}: 1, {4, 4}: 0, {4.5, 3}: 0.5})
	// One that is larger than the hole has to leave it for good.
	if d := fieldOf(ring, solid(rect(0, 0, 7, 7)), 1).depth(1.5, 1.5); d < 0.5 {
		t.Errorf("depth in a hole that is too small: %g", d)
	}
}

// random pairs of shapes: apart, the field measures their distance; overlapping,
// no shift shorter than the depth parts them, and one as long as it does.
func TestFieldAgainstDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 40 {
		g, h := starWithHole(rng, 5+rng.IntN(12), 10), starWithHole(rng, 5+rng.IntN(12), 1+9*rng.Float64())
		const gap = 4
		f := fieldOf(g, h, gap)
		for range 40 {
			x, y := f.box.Min.X+rng.Float64()*f.box.Size().X, f.box.Min.Y+rng.Float64()*f.box.Size().Y
			d := f.depth(x, y)
			if want := distance(g, shifted(h, x, y)); want > 1e-6 {
				if min(want, gap+1) < gap && math.Abs(d+want) > 1e-6 || d > -min(want, gap)+1e-6 {
					t.Fatalf("depth %g at a distance of %g", d, want)
				}
				continue
			}
			checkDepth(t, f, g, h, [2]float64{x, y}, d)
		}
	}
}

func checkDepth(t *testing.T, f *field, g, h poly.Region, at [2]float64, d float64) {
	t.Helper()
	if d < 0 {
		t.Fatalf("depth %g of two that overlap", d)
	}
	for k := range 24 {
		m := poly.Turn(15 * float64(k)).Apply(geom.Vec2{X: 0.999*d - 1e-6})
		if d > 1e-5 && distance(g, shifted(h, at[0]+m.X, at[1]+m.Y)) > 0 {
			t.Fatalf("depth %g, but %v parts them", d, m)
		}
	}
	// The nearest of all segments, without the grid.
	best, bx, by := math.Inf(1), 0.0, 0.0
	for _, s := range f.segments {
		l := max(0, min(s.length, (at[0]-s.ax)*s.ux+(at[1]-s.ay)*s.uy))
		if e := math.Hypot(s.ax+l*s.ux-at[0], s.ay+l*s.uy-at[1]); e < best {
			best, bx, by = e, s.ax+l*s.ux, s.ay+l*s.uy
		}
	}
	if math.Abs(best-d) > 1e-6 {
		t.Fatalf("depth %g, the boundary is %g away", d, best)
	}
	out := 1 + 1e-6/max(best, 1e-9)
	if e := distance(g, shifted(h, at[0]+(bx-at[0])*out, at[1]+(by-at[1])*out)); best > 1e-3 && !(e < 1e-5) {
		t.Fatalf("shifted by the depth they are %g apart", e)
	}
}

// Every pair of turns and both orders are answered from one field.
func TestPairsOfTurnsAgainstDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	const gap = 3
	turns := []float64{0, 90, 180, 270, 30, 211.5, -45}
	kinds := []Kind{
		{Region: shifted(starWithHole(rng, 9, 8), 20, -7), Angles: turns},
		{Region: shifted(solid(star(rng, 7, 5)), -3, 50), Angles: turns},
		{Region: solid(ell(9, 3))}, // never moves
	}
	c := flat(gap, 1e-7, kinds...)
	for fixed := range c.shapes {
		for moving := range c.shapes {
			p := c.newPair(fixed, moving)
			g, h := lying(c, kinds, fixed), lying(c, kinds, moving)
			for range 6 {
				x, y := p.box.Min.X+rng.Float64()*p.box.Size().X, p.box.Min.Y+rng.Float64()*p.box.Size().Y
				d, want := p.depth(x, y), distance(g, shifted(h, x, y))
				if want > 1e-6 && want < gap && math.Abs(d-(gap-want)) > 1e-6 || want >= gap+1e-6 && d > 0 || want == 0 && d < gap {
					t.Fatalf("shapes %d and %d at %g, %g: depth %g, distance %g", fixed, moving, x, y, d, want)
				}
			}
			if want := distance(g, shifted(h, p.box.Max.X+1e-6, 0)); want < gap {
				t.Fatalf("shapes %d and %d: nearer than the gap outside the box", fixed, moving)
			}
		}
	}
}

// lying returns a shape about its reference point.
func lying(c *Catalogue, kinds []Kind, shape int) poly.Region {
	s := &c.shapes[shape]
	r := c.kinds[s.kind].ref
	return shifted(kinds[s.kind].Region, -r[0], -r[1]).Move(poly.Turn(s.angle))
}
