package hull

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

func newHull(t testing.TB, points []geom.Vec) *Hull {
	t.Helper()
	h, err := New(context.Background(), points)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// check proves that h is the hull of points, sharing nothing with its making
// but the predicate: closed, every point behind every face, every corner a
// real one. O(points × faces).
func check(t testing.TB, h *Hull, points []geom.Vec) {
	t.Helper()
	if len(h.Points) != len(h.Vertices) {
		t.Fatalf("%d corners, %d indices", len(h.Points), len(h.Vertices))
	}
	for i, v := range h.Vertices {
		if h.Points[i] != points[v] {
			t.Fatalf("corner %d is %v, but point %d is %v", i, h.Points[i], v, points[v])
		}
	}
	if h.Dim < 2 {
		if len(h.Faces) != 0 || len(h.Points) != h.Dim+1 {
			t.Fatalf("dimension %d with %d faces, %d corners", h.Dim, len(h.Faces), len(h.Points))
		}
		return
	}
	checkClosed(t, h)
	for _, f := range h.Faces {
		a, b, c := h.Points[f[0]], h.Points[f[1]], h.Points[f[2]]
		if collinear(a, b, c) {
			t.Fatalf("face %v has no area", f)
		}
		for _, p := range points {
			if geom.Finite(p) && geom.Orient3D(a, b, c, p) > 0 {
				t.Fatalf("%v lies outside face %v %v %v", p, a, b, c)
			}
		}
	}
	checkFacets(t, h)
}

func checkClosed(t testing.TB, h *Hull) {
	t.Helper()
	edges := map[[2]uint32]int{}
	for _, f := range h.Faces {
		for k := range 3 {
			edges[[2]uint32{f[k], f[(k+1)%3]}]++
		}
	}
	for e, n := range edges {
		if n != 1 || edges[[2]uint32{e[1], e[0]}] != 1 {
			t.Fatalf("edge %v has %d and %d faces", e, n, edges[[2]uint32{e[1], e[0]}])
		}
	}
	if euler := len(h.Points) - len(edges)/2 + len(h.Faces); euler != 2 {
		t.Fatalf("Euler characteristic %d", euler)
	}
}

// checkFacets looks at what makes the form canonical: flat facets, strictly
// convex, no two neighbours in one plane.
func checkFacets(t testing.TB, h *Hull) {
	t.Helper()
	owner := map[[2]uint32]int{}
	for i, f := range h.Facets {
		for k := range f {
			owner[[2]uint32{f[k], f[(k+1)%len(f)]}] = i
			if collinear(h.Points[f[k]], h.Points[f[(k+1)%len(f)]], h.Points[f[(k+2)%len(f)]]) {
				t.Fatalf("facet %v has a corner on an edge", f)
			}
			if geom.Orient3D(h.Points[f[0]], h.Points[f[1]], h.Points[f[2]], h.Points[f[k]]) != 0 {
				t.Fatalf("facet %v is not flat", f)
			}
		}
	}
	if h.Dim == 2 {
		return
	}
	for e, i := range owner {
		f := h.Facets[i]
		for _, c := range h.Facets[owner[[2]uint32{e[1], e[0]}]] {
			if c != e[0] && c != e[1] &&
				geom.Orient3D(h.Points[f[0]], h.Points[f[1]], h.Points[f[2]], h.Points[c]) == 0 {
				t.Fatalf("two facets in one plane meet at edge %v", e)
			}
		}
	}
}

// clouds are random sets of every awkward kind: grids full of flat and
// straight runs, repeated points, spheres, and nearly flat sheets.
func cloud(rng *rand.Rand, kind, n int) []geom.Vec {
	pts := make([]geom.Vec, n)
	for i := range pts {
		g := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
		switch kind % 8 {
		case 0:
			pts[i] = geom.Vec{X: float64(rng.IntN(3)), Y: float64(rng.IntN(3)), Z: float64(rng.IntN(3))}
		case 1:
			pts[i] = geom.Vec{X: float64(rng.IntN(6)), Y: float64(rng.IntN(4)), Z: float64(rng.IntN(2))}
		case 2:
			pts[i] = g
		case 3:
			pts[i] = scale(1/geom.Norm(g), g)
		case 4: // a plane x + y + z = 1, up to rounding
			pts[i] = geom.Vec{X: g.X, Y: g.Y, Z: 1 - g.X - g.Y}
		case 5: // exactly flat, oblique
			x, y := float64(rng.IntN(9)), float64(rng.IntN(9))
			pts[i] = geom.Vec{X: x, Y: y, Z: 2*x - 3*y}
		case 6: // one line
			x := float64(rng.IntN(9))
			pts[i] = geom.Vec{X: x, Y: 2 * x, Z: -x}
		case 7: // a cube turned by an inexact matrix
			c := geom.Vec{X: float64(rng.IntN(2)), Y: float64(rng.IntN(2)), Z: float64(rng.IntN(2))}
			pts[i] = turn(0.3, 0.5).ApplyVector(c)
		}
	}
	return pts
}

func scale(s float64, p geom.Vec) geom.Vec { return geom.Vec{X: s * p.X, Y: s * p.Y, Z: s * p.Z} }

// turn returns a rotation about Z by a, then about X by b.
func turn(a, b float64) geom.Affine {
	sa, ca := math.Sincos(a)
	sb, cb := math.Sincos(b)
	z := geom.Affine{M: [3][3]float64{{ca, -sa, 0}, {sa, ca, 0}, {0, 0, 1}}}
	x := geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, cb, -sb}, {0, sb, cb}}}
	return x.Mul(z)
}

func move(a geom.Affine, points []geom.Vec) []geom.Vec {
	out := make([]geom.Vec, len(points))
	for i, p := range points {
		out[i] = a.Apply(p)
	}
	return out
}

func TestHullOfAwkwardClouds(t *testing.T) {
	const seed = 11
	rng := rand.New(rand.NewPCG(seed, 2))
	for i := range 1200 {
		pts := cloud(rng, i, 1+rng.IntN(60))
		t.Run(fmt.Sprint(seed, "/", i), func(t *testing.T) { check(t, newHull(t, pts), pts) })
	}
}

func cube() []geom.Vec {
	var pts []geom.Vec
	for i := range 8 {
		pts = append(pts, geom.Vec{X: float64(i & 1), Y: float64(i >> 1 & 1), Z: float64(i >> 2)})
	}
	return pts
}

// ball returns n points on the unit sphere, evenly spread along a spiral.
func ball(n int) []geom.Vec {
	pts := make([]geom.Vec, n)
	for i := range pts {
		z := 1 - (2*float64(i)+1)/float64(n)
		s, c := math.Sincos(float64(i) * math.Pi * (3 - math.Sqrt(5)))
		r := math.Sqrt(1 - z*z)
		pts[i] = geom.Vec{X: r * c, Y: r * s, Z: z}
	}
	return pts
}

func TestClosedForms(t *testing.T) {
	grid := []geom.Vec{}
	for i := range 11 * 11 * 11 {
		grid = append(grid, geom.Vec{X: float64(i % 11), Y: float64(i / 11 % 11), Z: float64(i / 121)})
	}
	for _, c := range []struct {
		name         string
		points       []geom.Vec
		volume, area float64
		corners      int
		facets       int
	}{
		{"cube", cube(), 1, 6, 8, 6},
		{"grid", grid, 1000, 600, 8, 6},
		{"tetrahedron", []geom.Vec{{}, {X: 1}, {Y: 1}, {Z: 1}, {X: 0.1, Y: 0.1, Z: 0.1}}, 1. / 6, 1.5 + math.Sqrt(3)/2, 4, 4},
		{"octahedron", []geom.Vec{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}, {Z: 1}, {Z: -1}, {}}, 4. / 3, 4 * math.Sqrt(3), 6, 8},
		{"square", []geom.Vec{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}, {X: 0.5, Y: 0.5}}, 0, 2, 4, 2},
		{"segment", []geom.Vec{{}, {X: 1}, {X: 3}}, 0, 0, 2, 0},
		{"point", []geom.Vec{{X: 1}, {X: 1}}, 0, 0, 1, 0},
		{"nothing", nil, 0, 0, 0, 0},
		{"garbage", []geom.Vec{{X: math.NaN()}, {Y: math.Inf(1)}}, 0, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHull(t, c.points)
			check(t, h, c.points)
			if !near(h.Volume(), c.volume, 1e-14) || !near(h.Area(), c.area, 1e-14) {
				t.Errorf("volume %v, area %v; want %v, %v", h.Volume(), h.Area(), c.volume, c.area)
			}
			if len(h.Points) != c.corners || len(h.Facets) != c.facets {
				t.Errorf("%d corners, %d facets; want %d, %d", len(h.Points), len(h.Facets), c.corners, c.facets)
			}
		})
	}
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))
}

func TestBallTendsToTheSphere(t *testing.T) {
	h := newHull(t, ball(20000))
	if len(h.Points) != 20000 {
		t.Errorf("%d corners", len(h.Points))
	}
	if v := h.Volume() / (4 * math.Pi / 3); v > 1 || v < 1-1e-3 {
		t.Errorf("volume is %v of the sphere", v)
	}
}

// TestOrderAndWorkersChangeNothing also moves points in and out of the sieve:
// the sets are larger than its smallest.
func TestOrderAndWorkersChangeNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for kind := range 8 {
		pts := cloud(rng, kind, 20000)
		if kind == 3 {
			pts = pts[:3000]
		}
		want := newHull(t, pts)
		for _, workers := range []int{1, 2, 8} {
			shuffled := slices.Clone(pts)
			rng.Shuffle(len(pts), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			got, err := New(par.WithWorkers(context.Background(), workers), shuffled)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Points, want.Points) || !reflect.DeepEqual(got.Faces, want.Faces) ||
				got.Volume() != want.Volume() {
				t.Errorf("kind %d: another order, another hull: %v, %v", kind, got.Volume(), want.Volume())
			}
		}
	}
}

func TestHullScalesAndMoves(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 5))
	pts := cloud(rng, 2, 5000)
	want := newHull(t, pts)
	for _, s := range []float64{1e-100, 1e-6, 1, 1e6, 1e90} {
		h := newHull(t, move(geom.Affine{M: [3][3]float64{{s}, {0, s}, {0, 0, s}}}, pts))
		if len(h.Points) != len(want.Points) || !near(h.Volume()/(s*s*s), want.Volume(), 1e-12) {
			t.Errorf("scale %g: %d corners, volume %v; want %d, %v", s, len(h.Points), h.Volume()/(s*s*s), len(want.Points), want.Volume())
		}
	}
	far := move(geom.Translation(geom.Vec{X: 1e6, Y: -1e6, Z: 3e5}), pts)
	h := newHull(t, far)
	check(t, h, far)
	if !near(h.Volume(), want.Volume(), 1e-8) {
		t.Errorf("moved: volume %v, want %v", h.Volume(), want.Volume())
	}
	turned := newHull(t, move(turn(1, 2), pts))
	if !near(turned.Volume(), want.Volume(), 1e-12) || !near(turned.Area(), want.Area(), 1e-12) {
		t.Errorf("turned: volume %v, want %v", turned.Volume(), want.Volume())
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(ctx, ball(100000)); err != context.Canceled {
		t.Errorf("err %v", err)
	}
}

func FuzzHullOnGrids(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1})
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 2, 2, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var pts []geom.Vec
		for ; len(data) >= 3 && len(pts) < 100; data = data[3:] {
			pts = append(pts, geom.Vec{X: float64(data[0] % 8), Y: float64(data[1] % 8), Z: float64(data[2] % 8)})
		}
		check(t, newHull(t, pts), pts)
	})
}

func ExampleNew() {
	points := []geom.Vec{{}, {X: 2}, {Y: 3}, {Z: 4}, {X: 0.1, Y: 0.1, Z: 0.1}}
	h, err := New(context.Background(), points)
	if err != nil {
		panic(err)
	}
	fmt.Println(h.Dim, len(h.Points), h.Volume())
	// Output: 3 4 4
}
