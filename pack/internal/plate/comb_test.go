package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// anyComb returns a comb with teeth as wide as its gaps or not, anywhere: its own
// quarter turn fits into it exactly, up to rounding.
func anyComb(rng *rand.Rand) poly.Ring {
	x0, y0 := -40+80*rng.Float64(), -40+80*rng.Float64()
	tooth, gap, back, high := 0.2+rng.Float64(), 0.2+rng.Float64(), 0.2+rng.Float64(), 1+3*rng.Float64()
	if rng.IntN(2) == 0 {
		back = gap
	}
	n := 2 + rng.IntN(4)
	var r poly.Ring
	at := func(x, y float64) { r = append(r, geom.Vec2{X: x, Y: y}) }
	width := float64(n)*tooth + float64(n-1)*gap
	at(x0, y0)
	at(x0+width, y0)
	for k := n - 1; k >= 0; k-- {
		x := x0 + float64(k)*(tooth+gap)
		at(x+tooth, y0+back+high)
		at(x, y0+back+high)
		if k > 0 {
			at(x, y0+back)
			at(x-gap, y0+back)
		}
	}
	return r
}

// Edges that lie on each other up to rounding do not tear a no-fit polygon open.
func TestCombsAtQuarterTurns(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for n := range 150 {
		r := anyComb(rng)
		a := newOutline(poly.Region{{Outer: r}})
		for _, deg := range []float64{0, 90, 180, 270} {
			b := newOutline(poly.Region{{Outer: r.Move(poly.Turn(deg))}})
			f := newField(noFit(&a, &b, 1e-8), 1e-7, 1e-8, false)
			s := f.box.Size()
			for range 200 {
				x, y := f.box.Min.X+rng.Float64()*s.X, f.box.Min.Y+rng.Float64()*s.Y
				if got, want := f.depth(x, y), overlapOracle(a.pieces, b.pieces, x, y); math.Abs(want) > 1e-6 && (got > 0) != (want > 0) {
					t.Fatalf("comb %d turned by %g, shifted by %g, %g: depth %g, want about %g", n, deg, x, y, got, want)
				}
			}
		}
	}
}

// Plates with many holes are cut whole, or else the holes are filled.
func TestPiecesOfPlatesWithHoles(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	short := 0
	for n := range 3000 {
		p := poly.Polygon{Outer: poly.Ring{{}, {X: 100}, {X: 100, Y: 100}, {Y: 100}}}
		for k := range 9 {
			x, y := 5+float64(k%3)*32+10*rng.Float64(), 5+float64(k/3)*32+10*rng.Float64()
			h := poly.Ring{{X: x, Y: y}, {X: x + 15*rng.Float64(), Y: y + 15*rng.Float64()}, {X: x + 1 + 15*rng.Float64(), Y: y}}
			if a := h.Area(); a > 0 {
				h[1], h[2] = h[2], h[1]
			} else if a == 0 {
				continue
			}
			p.Holes = append(p.Holes, h)
		}
		area := 0.0
		for _, r := range convexPieces(p) {
			if !isConvex(r) {
				t.Fatalf("plate %d: a piece is not convex", n)
			}
			area += r.Area()
		}
		if area < p.Area()*(1-1e-9) {
			t.Fatalf("plate %d: pieces have area %g of %g", n, area, p.Area())
		}
		if area > p.Area()*(1+1e-9) {
			short++
		}
	}
	if short > 3 {
		t.Errorf("the holes of %d of 3000 plates were filled", short)
	}
}
