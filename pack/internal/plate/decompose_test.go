package plate

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// checkPieces proves that pieces make up p: convex, of the same area, and over
// every random point as many as p.
func checkPieces(t *testing.T, p poly.Polygon, pieces []poly.Ring) {
	t.Helper()
	area := 0.0
	for _, r := range pieces {
		if len(r) < 3 || !isConvex(r) || r.Area() <= 0 {
			t.Errorf("piece %v is not convex", r)
		}
		area += r.Area()
	}
	if want := p.Area(); math.Abs(area-want) > 1e-9*want {
		t.Errorf("pieces have area %.12g, want %.12g", area, want)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	box := p.Outer.Box()
	for range 300 {
		s := box.Size()
		q := geom.Vec2{X: box.Min.X + rng.Float64()*s.X, Y: box.Min.Y + rng.Float64()*s.Y}
		n := 0
		for _, r := range pieces {
			if within(poly.Region{{Outer: r}}, q) {
				n++
			}
		}
		if want := map[bool]int{true: 1}[within(poly.Region{p}, q)]; n != want {
			t.Fatalf("%d pieces over %v, want %d", n, q, want)
		}
	}
}

func TestConvexPieces(t *testing.T) {
	grate := solid(rect(0, 0, 100, 100))
	for i := range 16 {
		x, y := float64(i%4)*25+5, float64(i/4)*25+5
		grate[0].Holes = append(grate[0].Holes, backwards(rect(x, y, x+15, y+15)))
	}
	for _, c := range []struct {
		name string
		g    poly.Region
		most int // pieces
	}{
		{"square", solid(rect(0, 0, 2, 2)), 1},
		{"square with corners on its sides", solid(poly.Ring{{}, {X: 1}, {X: 2}, {X: 2, Y: 2}, {X: 1, Y: 2}, {Y: 2}, {Y: 1}}), 1},
		{"square with repeated corners", solid(poly.Ring{{}, {}, {X: 2}, {X: 2, Y: 2}, {X: 2, Y: 2}, {Y: 2}}), 1},
		{"regular", solid(regular(17, 3)), 1},
		{"L", solid(ell(5, 2)), 2},
		{"comb", solid(comb(6)), 11},
		{"spiral", solid(spiral(3, 90, 1)), 180},
		{"frame", solid(rect(0, 0, 9, 9), rect(2, 3, 5, 6)), 6},
		{"two holes, equally far right", solid(rect(0, 0, 9, 9), rect(2, 1, 5, 4), rect(3, 5, 5, 8)), 12},
		{"holes that touch in a corner", solid(rect(0, 0, 9, 9), rect(1, 1, 4, 4), rect(4, 4, 8, 8)), 12},
		{"grate", grate, 70},
		{"slit", solid(poly.Ring{{}, {X: 4}, {X: 4, Y: 2}, {X: 2, Y: 2}, {X: 2, Y: 1}, {X: 2, Y: 2}, {Y: 2}}), 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			pieces := convexPieces(c.g[0])
			checkPieces(t, c.g[0], pieces)
			if len(pieces) > c.most {
				t.Errorf("%d pieces, want %d at most", len(pieces), c.most)
			}
		})
	}
}

func TestConvexPiecesOfRandomStars(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		g := starWithHole(rng, 6+rng.IntN(40), 10)
		checkPieces(t, g[0], convexPieces(g[0]))
	}
}

// What has no area has no pieces.
func TestConvexPiecesOfNothing(t *testing.T) {
	for _, r := range []poly.Ring{
		nil,
		{{X: 1, Y: 1}},
		{{}, {X: 1}},
		{{}, {X: 1}, {X: 2}},
		{{X: 3, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 3}},
		{{}, {X: 5}, {X: 2}, {X: 7}},
	} {
		if p := convexPieces(poly.Polygon{Outer: r}); len(p) != 0 {
			t.Errorf("%v has pieces %v", r, p)
		}
	}
}

// A hole without area changes nothing.
func TestConvexPiecesFlatHole(t *testing.T) {
	g := solid(rect(0, 0, 9, 9))
	g[0].Holes = []poly.Ring{{{X: 2, Y: 2}, {X: 5, Y: 2}, {X: 3, Y: 2}}}
	if p := convexPieces(g[0]); len(p) != 1 {
		t.Errorf("%d pieces, want 1", len(p))
	}
}

// No bridge leads to a hole that touches the middle of an edge: it is filled.
func TestConvexPiecesClosedHole(t *testing.T) {
	g := solid(rect(0, 0, 9, 9), poly.Ring{{X: 9, Y: 4}, {X: 5, Y: 6}, {X: 5, Y: 2}})
	checkPieces(t, poly.Polygon{Outer: g[0].Outer}, convexPieces(g[0]))
}

func TestTidy(t *testing.T) {
	square := rect(0, 0, 4, 4)
	for _, c := range []struct {
		name string
		r    poly.Ring
		want int
	}{
		{"square", square, 4},
		{"on a side", append(rect(0, 0, 4, 4), geom.Vec2{Y: 2}), 4},
		{"a spike without width", poly.Ring{{}, {X: 4}, {X: 4, Y: 4}, {X: 8, Y: 8}, {X: 4, Y: 4}, {Y: 4}}, 4},
		{"a line", poly.Ring{{}, {X: 1, Y: 1}, {X: 2, Y: 2}}, 0},
	} {
		if got := tidy(c.r); len(got) != c.want && (c.want > 0 || len(got) >= 3) {
			t.Errorf("%s: %v, want %d corners", c.name, got, c.want)
		}
	}
	if len(square) != 4 || square[0] != (geom.Vec2{}) {
		t.Error("the ring itself has changed")
	}
}

func TestHull(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		var pts poly.Ring
		for range 3 + rng.IntN(60) {
			pts = append(pts, geom.Vec2{X: float64(rng.IntN(9)), Y: float64(rng.IntN(9))})
		}
		got := hull(pts)
		want := 0.0
		if g := poly.Hull(poly.Region{{Outer: pts}}); len(g) > 0 {
			want = g.Area()
		}
		if !isConvex(got) || math.Abs(got.Area()-want) > 1e-9 {
			t.Fatalf("hull of %v has area %g, want %g", pts, got.Area(), want)
		}
	}
	if got := hull(poly.Ring{{X: 1}, {X: 1}}); len(got) != 1 {
		t.Errorf("hull of a point: %v", got)
	}
}
