package path

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// randomMask returns a mask with blobs somewhere near the origin, on both sides.
func randomMask(rng *rand.Rand) *mask {
	x, y := rng.IntN(200)-150, rng.IntN(60)-40
	m := newMask(x, y, x+10+rng.IntN(150), y+5+rng.IntN(30))
	for range rng.IntN(6) {
		cx, cy, r := m.x+rng.IntN(64*m.w), m.y+rng.IntN(m.h), rng.IntN(9)
		for y := m.y; y < m.y+m.h; y++ {
			for x := m.x; x < m.x+64*m.w; x++ {
				if (x-cx)*(x-cx)+(y-cy)*(y-cy) <= r*r {
					m.set(x, y)
				}
			}
		}
	}
	return m
}

// eachCell calls f for all cells around two masks.
func eachCell(a, b *mask, f func(x, y int)) {
	for y := min(a.y, b.y) - 12; y < max(a.y+a.h, b.y+b.h)+12; y++ {
		for x := min(a.x, b.x) - 70; x < max(a.x+64*a.w, b.x+64*b.w)+70; x++ {
			f(x, y)
		}
	}
}

// TestMaskOperations: cell by cell what the words say.
func TestMaskOperations(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		a, b := randomMask(rng), randomMask(rng)
		and, minus, union, copied, tight := a.and(b), a.minus(b), joined(a, b), a.clone(3), a.trimmed()
		kept, near := a.clone(0), a.within(b, 7)
		kept.keep(b)
		n := 0
		eachCell(a, b, func(x, y int) {
			p, q := a.at(x, y), b.at(x, y)
			if p {
				n++
			}
			if and.at(x, y) != (p && q) || minus.at(x, y) != (p && !q) || union.at(x, y) != (p || q) || copied.at(x, y) != p || tight.at(x, y) != p {
				t.Fatalf("cell %d, %d: %t and %t", x, y, p, q)
			}
			close := x >= b.x-7 && x < b.x+64*b.w+7 && y >= b.y-7 && y < b.y+b.h+7
			if kept.at(x, y) != (p && q) || near.at(x, y) && !p || close && near.at(x, y) != p {
				t.Fatalf("cell %d, %d: %t and %t, kept %t, near %t", x, y, p, q, kept.at(x, y), near.at(x, y))
			}
		})
		if a.count() != n || a.empty() != (n == 0) {
			t.Fatalf("count %d, empty %t, there are %d", a.count(), a.empty(), n)
		}
	}
}

// TestGrownAndShrunk: against the slow and obvious way.
func TestGrownAndShrunk(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		m := randomMask(rng)
		r := 0.3 + 4*rng.Float64()
		grown, shrunk := m.grown(r), m.shrunk(r)
		n := int(r)
		eachCell(m, m, func(x, y int) {
			some, all := false, true
			for dy := -n; dy <= n; dy++ {
				for dx := -n; dx <= n; dx++ {
					if float64(dx*dx+dy*dy) <= r*r {
						some = some || m.at(x+dx, y+dy)
						all = all && m.at(x+dx, y+dy)
					}
				}
			}
			if grown.at(x, y) != some || shrunk.at(x, y) != all {
				t.Fatalf("radius %g, cell %d, %d: grown %t, want %t, shrunk %t, want %t", r, x, y, grown.at(x, y), some, shrunk.at(x, y), all)
			}
		})
	}
	far := newMask(-10, -10, 200, 10)
	far.set(0, 0)
	far.set(190, 3)
	if got, want := far.grown(100).count(), 2*discCells(100); got >= want || got < want/2 {
		t.Errorf("two discs of 100 cells that overlap have %d cells, each has %d", got, want/2)
	}
	if got, want := far.opened(1).count(), 0; got != want {
		t.Errorf("single cells opened: %d left", got)
	}
}

func discCells(r int) int {
	n := 0
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if x*x+y*y <= r*r {
				n++
			}
		}
	}
	return n
}

// TestRasterMask: the cells are those whose middles are inside.
func TestRasterMask(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	c := raster(0.25)
	for range 40 {
		g := poly.Region{{Outer: wobbly(rng, 3*rng.NormFloat64(), 3*rng.NormFloat64(), 4, 5+rng.IntN(40))}}
		m := c.mask(g)
		for y := m.y - 2; y < m.y+m.h+2; y++ {
			for x := m.x - 2; x < m.x+64*m.w+2; x++ {
				p := geom.Vec2{X: (float64(x) + 0.5) * 0.25, Y: (float64(y) + 0.5) * 0.25}
				if m.at(x, y) != g.Contains(p) && toBorder(g, p) > 1e-9 {
					t.Fatalf("cell %d, %d is %t", x, y, m.at(x, y))
				}
			}
		}
	}
	if m := c.mask(nil); !m.empty() {
		t.Error("nothing has cells")
	}
	if m := c.mask(poly.Region{{Outer: rect(0, 0, 10, 10)}}); m.count() != 1600 {
		t.Errorf("a square of 40 cells has %d", m.count())
	}
}

// TestDrawPart: a mask with room for a part of a region has that part.
func TestDrawPart(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	c := raster(0.1)
	for range 40 {
		g := poly.Region{{Outer: wobbly(rng, 0, 0, 8, 5+rng.IntN(40))}}
		whole := c.mask(g)
		part := newMask(-30, -20, 34, 31)
		c.draw(part, g)
		for y := part.y; y < part.y+part.h; y++ {
			for x := part.x; x < part.x+64*part.w; x++ {
				if part.at(x, y) != whole.at(x, y) {
					t.Fatalf("cell %d, %d: %t in the part, %t in the whole", x, y, part.at(x, y), whole.at(x, y))
				}
			}
		}
	}
}

// TestTrace: a region of cells has about their area, runs within half a cell of
// their borders, and is their mask again but for corners.
func TestTrace(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	c := raster(0.1)
	for range 60 {
		g := poly.Region{{Outer: wobbly(rng, 0, 0, 4, 3+rng.IntN(9)), Holes: []poly.Ring{back(disc(0, 0, 1.5, 30))}}}
		m := c.mask(g)
		got := c.region(m)
		area := float64(m.count()) * 0.01
		if math.Abs(got.Area()-area) > 0.02*area+0.3 {
			t.Fatalf("area %g of cells of %g", got.Area(), area)
		}
		got.Rings(func(r poly.Ring) bool {
			for _, p := range r {
				if d := toBorder(g, p); d > 0.15 {
					t.Fatalf("%v is %g away from the border", p, d)
				}
			}
			return true
		})
	}
	square := c.region(c.mask(poly.Region{{Outer: rect(1, 1, 3, 2)}}))
	if len(square) != 1 || len(square[0].Holes) != 0 {
		t.Fatalf("a rectangle: %v", square)
	}
	near(t, "rectangle", square.Area(), 2, 0.02)
	apart := newMask(0, 0, 10, 10)
	apart.set(2, 2)
	apart.set(3, 3)
	apart.set(6, 6)
	if got := c.region(apart); len(got) > 3 {
		t.Errorf("three cells: %v", got)
	}
}

// TestJoinedWithNothing: a mask without cells does not make one that is far away large.
func TestJoinedWithNothing(t *testing.T) {
	const far = 10_000_000
	a, none := newMask(far, far, far+64, far+1), newMask(0, 0, 0, 0)
	a.set(far+5, far)
	for _, m := range []*mask{joined(a, none), joined(none, a)} {
		if len(m.bits) != len(a.bits) || !m.at(far+5, far) {
			t.Errorf("%d words for one cell", len(m.bits))
		}
	}
}
