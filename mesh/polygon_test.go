package mesh

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// flat lays plane points into space with the given height.
func flat(z float64, xy ...float64) []geom.Vec {
	var list []geom.Vec
	for i := 0; i < len(xy); i += 2 {
		list = append(list, geom.Vec{X: xy[i], Y: xy[i+1], Z: z})
	}
	return list
}

func countTo(n int) []uint32 {
	ring := make([]uint32, n)
	for i := range ring {
		ring[i] = uint32(i)
	}
	return ring
}

// checkCover proves that the triangles tile the polygon: none is turned over.
// As their boundary is the polygon itself, whose inside is wound round once,
// they can then neither overlap nor stick out.
func checkCover(t *testing.T, points []geom.Vec, ring []uint32) [][3]uint32 {
	t.Helper()
	tris := triangulate(points, ring, nil)
	if len(tris) != len(ring)-2 {
		t.Fatalf("%d triangles for %d corners", len(tris), len(ring))
	}
	checkBoundary(t, tris, ring)
	axis, _ := leaningPlane(areaVector(points, ring))
	for _, f := range tris {
		if geom.Orient2D(axis.flatten(points[f[0]]), axis.flatten(points[f[1]]), axis.flatten(points[f[2]])) < 0 {
			t.Fatalf("triangle %v of %v is turned over", f, ring)
		}
	}
	return tris
}

// checkBoundary proves that what the triangles leave open is the ring.
func checkBoundary(t *testing.T, tris [][3]uint32, ring []uint32) {
	t.Helper()
	edges := map[[2]uint32]int{}
	add := func(a, b uint32, n int) {
		if a > b {
			a, b, n = b, a, -n
		}
		edges[[2]uint32{a, b}] += n
	}
	for _, f := range tris {
		add(f[0], f[1], 1)
		add(f[1], f[2], 1)
		add(f[2], f[0], 1)
	}
	for i := range ring {
		add(ring[i], ring[(i+1)%len(ring)], -1)
	}
	for e, n := range edges {
		if n != 0 && e[0] != e[1] {
			t.Fatalf("edge %v is off by %d", e, n)
		}
	}
}

func area(points []geom.Vec, tris [][3]uint32) float64 {
	var sum geom.Sum
	for _, f := range tris {
		sum.Add(geom.Norm(geom.Cross(sub(points[f[1]], points[f[0]]), sub(points[f[2]], points[f[0]]))) / 2)
	}
	return sum.Value()
}

func TestTriangulateByHand(t *testing.T) {
	// A square plate with a square hole, walked along the bridge 0-4 and back.
	keyhole := flat(3, 0, 0, 9, 0, 9, 9, 0, 9, 3, 3, 3, 6, 6, 6, 6, 3)
	cases := []struct {
		name   string
		points []geom.Vec
		ring   []uint32
		area   float64
	}{
		{"triangle", flat(0, 0, 0, 2, 0, 0, 1), countTo(3), 1},
		{"square", flat(0, 0, 0, 1, 0, 1, 1, 0, 1), countTo(4), 1},
		{"clockwise square", flat(0, 0, 0, 0, 1, 1, 1, 1, 0), countTo(4), 1},
		{"arrow head", flat(0, 1, 0, 0, 3, 1, 1, 2, 3), countTo(4), 1},
		{"L", flat(0, 2, 1, 1, 1, 1, 2, 0, 2, 0, 0, 2, 0), countTo(6), 3},
		{"U", flat(0, 0, 0, 3, 0, 3, 3, 2, 3, 2, 1, 1, 1, 1, 3, 0, 3), countTo(8), 7},
		{"straight corners", flat(0, 0, 0, 1, 0, 2, 0, 2, 2, 1, 2, 0, 2), countTo(6), 4},
		{"keyhole", keyhole, []uint32{0, 1, 2, 3, 0, 4, 5, 6, 7, 4}, 72},
		{"comb", flat(0, 0, 0, 5, 0, 5, 3, 4, 1, 3, 3, 2, 1, 1, 3, 0, 1), countTo(8), 10},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for shift := range c.ring {
				ring := append(append([]uint32{}, c.ring[shift:]...), c.ring[:shift]...)
				if got := area(c.points, checkCover(t, c.points, ring)); math.Abs(got-c.area) > 1e-12 {
					t.Errorf("area %g, want %g", got, c.area)
				}
			}
		})
	}
}

func TestConvexIsFan(t *testing.T) {
	var points []geom.Vec
	for i := range 12 {
		s, c := math.Sincos(float64(i) * math.Pi / 6)
		points = append(points, geom.Vec{X: c, Y: s, Z: c * s}) // warped, as quads of real files are
	}
	got := triangulate(points, countTo(12), nil)
	for i, f := range got {
		if f != [3]uint32{0, uint32(i + 1), uint32(i + 2)} {
			t.Fatalf("triangle %d is %v", i, f)
		}
	}
}

// A roof has no flat inside. Other tools make a fan of it.
func TestWarpedIsFan(t *testing.T) {
	roof := []geom.Vec{{X: -5, Z: 5}, {X: 5, Z: 5}, {X: 5, Z: -5}, {X: -5, Z: -5}, {Y: 5, Z: -5}}
	if got := triangulate(roof, countTo(5), nil); !slices.Equal(got, fan(countTo(5), nil)) {
		t.Errorf("%v", got)
	}
	roof[4].Y = 0.1 // flat enough now to have an inside: a square less a quarter, with a spike
	if got := triangulate(roof, countTo(5), nil); math.Abs(area(roof, got)-75) > 1 {
		t.Errorf("%v: area %g", got, area(roof, got))
	}
}

// aroundTree walks around a random tree that spans an n by n grid of cells: a
// simple rectilinear polygon with a corner at every grid point it passes, most
// of them straight or reflex.
func aroundTree(rng *rand.Rand, n int) []geom.Vec {
	linked := map[[2]int]bool{} // undirected, keyed by the sum of the two cells: their doubled midpoint
	seen := map[int]bool{0: true}
	for stack := []int{0}; len(stack) > 0; {
		k := rng.IntN(len(stack))
		cell := stack[k]
		x, y := cell%n, cell/n
		moved := false
		for _, d := range rng.Perm(4) {
			u, v := x+[]int{1, 0, -1, 0}[d], y+[]int{0, 1, 0, -1}[d]
			if u < 0 || v < 0 || u >= n || v >= n || seen[v*n+u] {
				continue
			}
			seen[v*n+u], moved = true, true
			linked[[2]int{x + u, y + v}] = true
			stack = append(stack, v*n+u)
			break
		}
		if !moved {
			stack = append(stack[:k], stack[k+1:]...)
		}
	}
	// Points of the walk are quarter cells; keep the tree on the left hand.
	free := func(a, b [2]int) bool { // may the walk step from a to b?
		ax, ay, bx, by := a[0]/2, a[1]/2, b[0]/2, b[1]/2
		if ax == bx && ay == by { // within a cell: only where no link crosses
			s := [2]int{2 * ax, 2 * ay}
			switch {
			case a[0] == b[0] && a[0]%2 == 0:
				s[0]--
			case a[0] == b[0]:
				s[0]++
			case a[1]%2 == 0:
				s[1]--
			default:
				s[1]++
			}
			return !linked[s]
		}
		return linked[[2]int{ax + bx, ay + by}]
	}
	var points []geom.Vec
	at, from := [2]int{0, 0}, [2]int{-1, -1}
	for {
		points = append(points, geom.Vec{X: float64(at[0]), Y: float64(at[1])})
		for d := range 4 {
			to := [2]int{at[0] + []int{1, 0, -1, 0}[d], at[1] + []int{0, 1, 0, -1}[d]}
			if to == from || to[0] < 0 || to[1] < 0 || to[0] >= 2*n || to[1] >= 2*n || !free(at, to) {
				continue
			}
			from, at = at, to
			break
		}
		if at == [2]int{0, 0} {
			return points
		}
	}
}

func TestTriangulateMazes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 2; n < 9; n++ {
		for range 6 {
			points := aroundTree(rng, n)
			if len(points) != 4*n*n {
				t.Fatalf("the walk has %d points", len(points))
			}
			ring := countTo(len(points))
			want := float64(2*n*n - 1) // Pick: 4n² border points, none inside
			if got := area(points, checkCover(t, points, ring)); got != want {
				t.Errorf("area %g, want %g", got, want)
			}
			jolt(rng, points)
			checkCover(t, points, ring)
		}
	}
}

// jolt moves points a little, less than would make the walk cross itself, and
// into a slanted plane.
func jolt(rng *rand.Rand, points []geom.Vec) {
	for i, p := range points {
		x, y := p.X+0.3*rng.Float64(), p.Y+0.3*rng.Float64()
		points[i] = geom.Vec{X: y + 0.1*x, Y: 0.3 * x, Z: 0.7 * x}
	}
}

func TestTriangulateStars(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		n := 4 + rng.IntN(60)
		var points []geom.Vec
		for i := range n {
			s, c := math.Sincos(float64(i) / float64(n) * 2 * math.Pi)
			r := math.Exp(3 * rng.Float64())
			points = append(points, geom.Vec{X: r * c, Y: 5, Z: r * s})
		}
		checkCover(t, points, countTo(n))
	}
}

// The grid must not change what is cut.
func TestCornerGridChangesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		points := aroundTree(rng, 5+rng.IntN(8))
		if rng.IntN(2) == 0 {
			jolt(rng, points)
		}
		ring := countTo(len(points))
		axis, _ := leaningPlane(areaVector(points, ring))
		with, without := newClipper(points, ring, axis), newClipper(points, ring, axis)
		with.grid, without.grid = newCornerGrid(with.at), nil
		if a, b := with.clip(ring, nil), without.clip(ring, nil); !slices.Equal(a, b) {
			t.Fatalf("%d corners: other triangles with the grid", len(ring))
		}
	}
}

func TestTriangulateLarge(t *testing.T) {
	points := aroundTree(rand.New(rand.NewPCG(1, 9)), 80)
	if got, want := area(points, checkCover(t, points, countTo(len(points)))), float64(2*80*80-1); got != want {
		t.Errorf("area %g, want %g", got, want)
	}
}

// What no triangulation covers must still give n-2 triangles, the ring as their
// boundary, and no endless loop.
func TestTriangulateNonsense(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cases := map[string][]geom.Vec{
		"bow tie":      flat(0, 0, 0, 2, 2, 2, 0, 0, 2),
		"pentagram":    flat(0, 0, 3, 2, -3, -3, 1, 3, 1, -2, -3),
		"one point":    flat(0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
		"line":         flat(0, 0, 0, 1, 1, 2, 2, 3, 3),
		"spike":        flat(0, 0, 0, 4, 0, 9, 0, 4, 0, 4, 4, 0, 4),
		"NaN":          flat(0, 0, 0, 1, 0, nan, 1, 0, 1),
		"infinite":     flat(0, 0, 0, inf, 0, 1, 1, 0, 1),
		"overflow":     flat(0, -1e300, 0, 1e300, 0, 1e299, 1e299, 0, 1e300, 1, 1e200),
		"underflow":    flat(0, 0, 0, 1e-200, 0, 3e-201, 3e-201, 0, 1e-200, 1e-210, 1e-201),
		"twice around": append(flat(0, 0, 0, 1, 0, 1, 1, 0, 1), flat(0, 0, 0, 1, 0, 1, 1, 0, 1)...),
	}
	for name, points := range cases {
		t.Run(name, func(t *testing.T) {
			tris := triangulate(points, countTo(len(points)), nil)
			if len(tris) != len(points)-2 {
				t.Errorf("%d triangles for %d corners", len(tris), len(points))
			}
			checkBoundary(t, tris, countTo(len(points)))
		})
	}
	for n := range 3 {
		if got := triangulate(flat(0, 0, 0, 1, 0), countTo(n), nil); len(got) != 0 {
			t.Errorf("%d corners give %v", n, got)
		}
	}
}

// FuzzTriangulate takes rings over a small lattice, so that corners meet, lie in
// line and cross in every way.
func FuzzTriangulate(f *testing.F) {
	f.Add([]byte{0x00, 0x40, 0x44, 0x22, 0x04})
	f.Add([]byte{0x00, 0x90, 0x99, 0x09, 0x00, 0x33, 0x36, 0x66, 0x63, 0x33})
	f.Add([]byte("a ring of more corners than go without a grid, round and round and round and round it goes, until it ends"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 3 || len(b) > 500 {
			return
		}
		var points []geom.Vec
		for _, c := range b {
			points = append(points, geom.Vec{X: float64(c >> 4), Y: float64(c & 15), Z: float64(c%7) / 8})
		}
		tris := triangulate(points, countTo(len(b)), nil)
		if len(tris) != len(b)-2 {
			t.Fatalf("%d triangles for %d corners", len(tris), len(b))
		}
		checkBoundary(t, tris, countTo(len(b)))
	})
}

func TestTriangulateDoesNotAllocateForFans(t *testing.T) {
	points, ring := flat(0, 0, 0, 1, 0, 1, 1, 0, 1), countTo(4)
	out := make([][3]uint32, 0, 8)
	if n := testing.AllocsPerRun(100, func() { out = triangulate(points, ring, out[:0]) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkTriangulate(b *testing.B) {
	points := aroundTree(rand.New(rand.NewPCG(1, 2)), 40)
	jolt(rand.New(rand.NewPCG(1, 2)), points)
	ring := countTo(len(points))
	var out [][3]uint32
	for b.Loop() {
		out = triangulate(points, ring, out[:0])
	}
	b.ReportMetric(float64(len(ring)), "corners")
}
