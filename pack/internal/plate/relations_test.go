package plate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
)

// What must be the same when the question is put otherwise: turned, mirrored, moved,
// scaled, or with both parts exchanged.

// mirrored is g with x and y exchanged.
func mirrored(g poly.Region) poly.Region {
	flip := func(r poly.Ring) poly.Ring {
		out := backwards(r)
		for i, v := range out {
			out[i].X, out[i].Y = v.Y, v.X
		}
		return out
	}
	var out poly.Region
	for _, p := range g {
		q := poly.Polygon{Outer: flip(p.Outer)}
		for _, h := range p.Holes {
			q.Holes = append(q.Holes, flip(h))
		}
		out = append(out, q)
	}
	return out
}

func scaledBy(g poly.Region, s float64) poly.Region {
	var out poly.Region
	for _, p := range g.Move(poly.Motion{Cos: 1}) {
		for i := range p.Outer {
			p.Outer[i].X, p.Outer[i].Y = s*p.Outer[i].X, s*p.Outer[i].Y
		}
		for _, h := range p.Holes {
			for i := range h {
				h[i].X, h[i].Y = s*h[i].X, s*h[i].Y
			}
		}
		out = append(out, p)
	}
	return out
}

func TestFieldRelations(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 4))
	for range 25 {
		g, h := starWithHole(rng, 5+rng.IntN(9), 10), starWithHole(rng, 5+rng.IntN(9), 2+7*rng.Float64())
		f := fieldOf(g, h, 0)
		m := poly.Turn(360 * rng.Float64())
		turned := fieldOf(g.Move(m), h.Move(m), 0)
		flipped := fieldOf(mirrored(g), mirrored(h), 0)
		moved := fieldOf(shifted(g, 7, -30), shifted(h, 1, 2), 0)
		larger := fieldOf(scaledBy(g, 3), scaledBy(h, 3), 0)
		swapped := fieldOf(h, g, 0)
		for range 60 {
			x, y := f.box.Min.X+rng.Float64()*f.box.Size().X, f.box.Min.Y+rng.Float64()*f.box.Size().Y
			want := f.depth(x, y)
			for name, got := range map[string]float64{
				"turned":   turned.depth(m.Cos*x-m.Sin*y, m.Sin*x+m.Cos*y),
				"mirrored": flipped.depth(y, x),
				"moved":    moved.depth(x+7-1, y-30-2),
				"larger":   larger.depth(3*x, 3*y) / 3,
				"swapped":  swapped.depth(-x, -y),
			} {
				if (want > 1e-6 || got > 1e-6) && math.Abs(got-want) > 1e-6 {
					t.Fatalf("%s: depth %g at %g, %g, want %g", name, got, x, y, want)
				}
			}
		}
	}
}

// lookAlikes are shapes turned, mirrored and moved.
func lookAlikes(g poly.Region) map[string]poly.Region {
	return map[string]poly.Region{
		"turned by 90": g.Move(poly.Turn(90)), "turned by 180": g.Move(poly.Turn(180)),
		"mirrored": mirrored(g), "moved": shifted(g, -300, 40.5),
	}
}

// The densest lattice is as dense for a part that was turned, mirrored or moved, as
// far as its steps find it.
func TestLatticeRelations(t *testing.T) {
	for i, r := range []poly.Ring{ell(12, 4), regular(5, 6), {{}, {X: 20, Y: 1}, {X: 3, Y: 6}}, {{}, {X: 9}, {X: 9, Y: 3}, {X: 6, Y: 3}, {X: 6, Y: 9}, {X: 3, Y: 9}, {X: 3, Y: 3}, {Y: 3}}} {
		want, _ := densest(1, Kind{Region: solid(r), Angles: quarters})
		for name, g := range lookAlikes(solid(r)) {
			if got, _ := densest(1, Kind{Region: g, Angles: quarters}); math.Abs(got/want-1) > 0.01 {
				t.Errorf("shape %d, %s: a copy takes %g, want %g", i, name, got, want)
			}
		}
	}
}

// A plate takes as much wherever it lies and however the parts are stored, within
// what the search may miss.
func TestFillRelations(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 77))
	kinds := []Kind{{Angles: quarters, Region: solid(ell(10, 3))}, {Angles: quarters, Region: solid(star(rng, 7, 6))}, {Angles: quarters, Region: solid(rect(0, 0, 7, 4))}}
	placed := func(kinds []Kind, area Area) float64 {
		p := &Problem{Area: area, MaxPlates: 1, Items: plain(kinds, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2)}
		n, _ := count(filledIn(t, kinds, p, 2, 1_500_000))
		return float64(n) // 26 to 28
	}
	want := placed(kinds, square(40))
	questions := map[string]float64{"plate moved": placed(kinds, Area{X0: -90, Y0: 13.5, X1: -50, Y1: 53.5})}
	for name := range lookAlikes(kinds[0].Region) {
		other := make([]Kind, len(kinds))
		for i, k := range kinds {
			other[i] = Kind{Region: lookAlikes(k.Region)[name], Angles: quarters}
		}
		questions[fmt.Sprint("parts ", name)] = placed(other, square(40))
	}
	for name, got := range questions {
		if math.Abs(got-want) > 2 {
			t.Errorf("%s: %g parts placed, want %g", name, got, want)
		}
	}
}
