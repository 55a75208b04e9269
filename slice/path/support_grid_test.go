package path

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// pixelSet is a set of pixels, the slow way.
type pixelSet map[[2]int]bool

func setOf(l *lattice, g *grid) pixelSet {
	out := pixelSet{}
	for i, b := range g.bits {
		for k := range l.n * l.n {
			if b>>k&1 != 0 {
				out[[2]int{(g.x+i%g.w)*l.n + k%l.n, (g.y+i/g.w)*l.n + k/l.n}] = true
			}
		}
	}
	return out
}

// TestGrownAgainstSearch floods random blocks with random walls.
func TestGrownAgainstSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for n := 1; n <= 8; n++ {
		l := newLattice(geom.Vec2{}, float64(n), 0.99)
		if l.n != n {
			t.Fatalf("%d pixels a block, want %d", l.n, n)
		}
		for range 200 {
			seed := r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64() & l.full
			right, up := r.Uint64()&r.Uint64(), r.Uint64()&r.Uint64()
			got := l.grown(seed, right, up)
			want := seed
			for changed := true; changed; {
				changed = false
				step := func(from, to int, wall bool) {
					if !wall && want>>from&1 != 0 && want>>to&1 == 0 {
						want |= 1 << to
						changed = true
					}
				}
				for k := range n * n {
					if k%n+1 < n {
						wall := right>>k&1 != 0
						step(k, k+1, wall)
						step(k+1, k, wall)
					}
					if k/n+1 < n {
						wall := up>>k&1 != 0
						step(k, k+n, wall)
						step(k+n, k, wall)
					}
				}
			}
			if got != want {
				t.Fatalf("%d pixels: %x from %x, want %x", n, got, seed, want)
			}
		}
	}
}

func rectangle(x0, y0, x1, y1 float64) poly.Polygon {
	return poly.Polygon{Outer: poly.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}
}

// TestWallsPartPixels: a wall of 0.45 mm, anywhere, keeps what is on one side of
// it on that side.
func TestWallsPartPixels(t *testing.T) {
	l := newLattice(geom.Vec2{X: 0.3, Y: -0.2}, 2.857, 0.357)
	r := rand.New(rand.NewPCG(23, 24))
	for range 300 {
		at := 20*r.Float64() - 10
		wall := rectangle(at, -30, at+0.45, 30)
		if r.IntN(2) == 0 {
			wall = rectangle(-30, at, 30, at+0.45)
		}
		part := l.solid(poly.Region{wall})
		seed := newGrid(-4, -4, 8, 8)
		k := r.IntN(len(seed.bits))
		seed.bits[k] = 1 << r.IntN(l.n*l.n)
		across := func(p [2]int) float64 { // the middle of a pixel, across the wall
			if wall.Outer[0].X == at {
				return l.origin.X + (float64(p[0])+0.5)*l.pixel - at
			}
			return l.origin.Y + (float64(p[1])+0.5)*l.pixel - at
		}
		low, high := false, false
		var from float64
		for p := range setOf(&l, seed) {
			from = across(p)
		}
		if from > -l.pixel && from < 0.45+l.pixel {
			continue // in the wall or beside it
		}
		for p := range setOf(&l, l.filled(seed, &part)) {
			low, high = low || across(p) < -l.pixel/2, high || across(p) > 0.45+l.pixel/2
		}
		if low && high {
			t.Fatalf("support goes through the wall at %g", at)
		}
	}
}

// TestSolidAgainstPolygon: full pixels are those that lie in the region.
func TestSolidAgainstPolygon(t *testing.T) {
	l := newLattice(geom.Vec2{X: 0.1, Y: 0.7}, 2.857, 0.357)
	g := poly.Region{rectangle(-7.3, -4.1, 9.2, 6.6)}
	g[0].Holes = []poly.Ring{{{X: 0, Y: 0}, {X: 0, Y: 3}, {X: 4, Y: 3}, {X: 4, Y: 0}}}
	part := l.solid(g)
	full := setOf(&l, part.full)
	cell := l.pixel / fineness
	for x := -30; x < 40; x++ {
		for y := -30; y < 40; y++ {
			in := true
			for i := range fineness * fineness {
				p := geom.Vec2{X: l.origin.X + float64(x)*l.pixel + (float64(i%fineness)+0.5)*cell, Y: l.origin.Y + float64(y)*l.pixel + (float64(i/fineness)+0.5)*cell}
				in = in && g.Contains(p)
			}
			if full[[2]int{x, y}] != in {
				t.Fatalf("pixel %d, %d: %t, want %t", x, y, !in, in)
			}
		}
	}
}

// TestPaint: the cells of a grid are those within its pixels, grown.
func TestPaint(t *testing.T) {
	l := newLattice(geom.Vec2{X: 0.05, Y: -3}, 2.857, 0.357)
	r := rand.New(rand.NewPCG(25, 26))
	g := newGrid(-2, 1, 3, 2)
	for i := range g.bits {
		g.bits[i] = r.Uint64() & r.Uint64() & l.full
	}
	const e = 0.17
	m := l.paint(g, supportCell, e)
	in := setOf(&l, g)
	for x := m.x - 10; x < m.x+64*m.w+10; x++ {
		for y := m.y - 10; y < m.y+m.h+10; y++ {
			px, py := (float64(x)+0.5)*float64(supportCell)-l.origin.X, (float64(y)+0.5)*float64(supportCell)-l.origin.Y
			want := false
			for dx := -1; dx <= 1; dx++ {
				for dy := -1; dy <= 1; dy++ {
					p := [2]int{floor(px/l.pixel) + dx, floor(py/l.pixel) + dy}
					x0, y0 := float64(p[0])*l.pixel-e, float64(p[1])*l.pixel-e
					want = want || in[p] && px >= x0 && px < x0+l.pixel+2*e && py >= y0 && py < y0+l.pixel+2*e
				}
			}
			if m.at(x, y) != want {
				t.Fatalf("cell %d, %d: %t, want %t", x, y, !want, want)
			}
		}
	}
}

func TestFloors(t *testing.T) {
	for _, c := range [][3]int{{7, 2, 3}, {-7, 2, -4}, {-8, 2, -4}, {0, 5, 0}, {-1, 64, -1}} {
		if got := floorDiv(c[0], c[1]); got != c[2] {
			t.Errorf("%d by %d: %d", c[0], c[1], got)
		}
	}
	if floor(-0.5) != -1 || floor(0.5) != 0 || floor(-3) != -3 {
		t.Error("floor")
	}
}
