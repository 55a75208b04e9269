package hull

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// checkBox proves that b is a box around points: axes square, right-handed and
// of unit length, sizes falling, all points inside.
func checkBox(t testing.TB, b geom.OrientedBox, points []geom.Vec) {
	t.Helper()
	for i, u := range b.Axes {
		for j, v := range b.Axes {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(geom.Dot(u, v)-want) > 2e-15 {
				t.Fatalf("axes %d and %d: inner product %v", i, j, geom.Dot(u, v))
			}
		}
	}
	if geom.Dot(geom.Cross(b.Axes[0], b.Axes[1]), b.Axes[2]) < 0.5 {
		t.Fatal("axes are left-handed")
	}
	if b.Size[0] < b.Size[1]*(1-1e-11) || b.Size[1] < b.Size[2]*(1-1e-11) || !(b.Size[2] >= 0) {
		t.Fatalf("sizes %v do not fall", b.Size)
	}
	for _, p := range points {
		if d := b.Distance(p); d > 1e-14*(b.Size[0]+geom.Norm(p)) {
			t.Fatalf("%v lies %g outside", p, d)
		}
	}
}

func brick(x, y, z float64) []geom.Vec {
	pts := cube()
	for i := range pts {
		pts[i] = geom.Vec{X: x * pts[i].X, Y: y * pts[i].Y, Z: z * pts[i].Z}
	}
	return pts
}

func TestTurnedBricksKeepTheirSize(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for i := range 60 {
		size := []float64{1 + 9*rng.Float64(), 1 + 9*rng.Float64(), 0.01 + rng.Float64()}
		slices.Sort(size)
		a := geom.Translation(geom.Vec{X: 100 * rng.NormFloat64()}).Mul(turn(7*rng.Float64(), 7*rng.Float64()).Mul(turn(rng.Float64(), 0)))
		pts := move(a, brick(size[1], size[2], size[0]))
		for range i % 3 * 30 { // points inside change nothing
			pts = append(pts, a.Apply(geom.Vec{X: size[1] * rng.Float64(), Y: size[2] * rng.Float64(), Z: size[0] * rng.Float64()}))
		}
		b := newHull(t, pts).MinimalBox()
		checkBox(t, b, pts)
		for k := range 3 {
			if !near(b.Size[k]/size[2-k], 1, 1e-9) {
				t.Errorf("case %d: size %v, want %v reversed", i, b.Size, size)
			}
		}
	}
}

func TestStraightPartsGetStraightAxes(t *testing.T) {
	prism := []geom.Vec{}
	for i := range 24 { // 12 corners on an ellipse, top and bottom square to Z
		s, c := math.Sincos(float64(i/2) * math.Pi / 6)
		prism = append(prism, geom.Vec{X: 3 * c, Y: 2 * s, Z: float64(i % 2 * 9)})
	}
	for name, pts := range map[string][]geom.Vec{
		"cube": cube(), "brick": brick(2, 3, 5), "prism": prism, "sheet": brick(2, 3, 0), "rod": brick(0, 3, 0),
		"octahedron": {{X: 1}, {X: -1}, {Y: 1}, {Y: -1}, {Z: 1}, {Z: -1}},
	} {
		b := newHull(t, pts).MinimalBox()
		checkBox(t, b, pts)
		clean := 0
		for _, a := range b.Axes {
			if math.Abs(a.X) == 1 || math.Abs(a.Y) == 1 || math.Abs(a.Z) == 1 {
				clean++
			}
		}
		want := 3
		switch name {
		case "octahedron":
			want = 0 // the straight box of volume 8 is far from the least
		case "prism":
			want = 1 // a side on the ring's edge beats the straight rectangle
		}
		if clean != want {
			t.Errorf("%s: axes %v", name, b.Axes)
		}
	}
}

func TestFlatAndSmallerBoxes(t *testing.T) {
	for _, c := range []struct {
		name   string
		points []geom.Vec
		size   [3]float64
	}{
		{"nothing", nil, [3]float64{}},
		{"point", []geom.Vec{{X: 4, Y: 5, Z: 6}}, [3]float64{}},
		{"segment", []geom.Vec{{X: 1, Y: 1, Z: 1}, {X: 3, Y: 4, Z: 7}}, [3]float64{7, 0, 0}},
		// The exactly flat square spanned by (1,2,2) and (2,1,-2).
		{"square", []geom.Vec{{}, {X: 1, Y: 2, Z: 2}, {X: 2, Y: 1, Z: -2}, {X: 3, Y: 3}}, [3]float64{3, 3, 0}},
		// A 3-4-5 triangle: its least rectangle has area 12, on either leg or on
		// the long side.
		{"triangle", []geom.Vec{{}, {X: 3}, {Y: 4}}, [3]float64{4, 3, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newHull(t, c.points).MinimalBox()
			checkBox(t, b, c.points)
			for k := range 3 {
				if !near(b.Size[k], c.size[k], 1e-14) {
					t.Errorf("size %v, want %v", b.Size, c.size)
				}
			}
		})
	}
}

// TestRegularTetrahedron has a known answer: the edges are face diagonals of a
// cube, and no smaller box exists.
func TestRegularTetrahedron(t *testing.T) {
	pts := []geom.Vec{{X: 1, Y: 1, Z: 1}, {X: 1, Y: -1, Z: -1}, {X: -1, Y: 1, Z: -1}, {X: -1, Y: -1, Z: 1}}
	for i := range 20 {
		b := newHull(t, move(turn(float64(i), 2*float64(i)), pts)).MinimalBox()
		if !near(b.Volume(), 8, 1e-9) {
			t.Errorf("turn %d: volume %v, want 8", i, b.Volume())
		}
	}
}

// slowBox searches all orientations of a grid and improves each by random
// steps: it knows nothing of edges, faces or calipers.
func slowBox(rng *rand.Rand, h *Hull) float64 {
	best := math.Inf(1)
	try := func(f frame) float64 { return f.box(h.Points).Volume() }
	for i := range 1200 {
		f := frameAlong(spread(300)[i/4]).rotated(geom.Vec{})
		f = f.rotated(scaled(float64(i%4)*math.Pi/8, f[2]))
		v := try(f)
		if v > 1.5*best {
			continue
		}
		for step := 0.3; step > 1e-6; {
			g := f.rotated(geom.Vec{X: step * rng.NormFloat64(), Y: step * rng.NormFloat64(), Z: step * rng.NormFloat64()})
			if w := try(g); w < v {
				f, v = g, w
				step *= 1.5
			} else {
				step *= 0.93
			}
		}
		best = math.Min(best, v)
	}
	return best
}

func TestNoSlowSearchFindsASmallerBox(t *testing.T) {
	const seed = 21
	rng := rand.New(rand.NewPCG(seed, 4))
	sum := 0.0
	cases := 24
	if testing.Short() {
		cases = 6
	}
	for i := range cases {
		pts := cloud(rng, 2+i%2, 4+rng.IntN(20))
		h := newHull(t, pts)
		got, slow := h.MinimalBox(), slowBox(rng, h)
		checkBox(t, got, pts)
		sum += got.Volume() / slow
		if got.Volume() > 1.0001*slow {
			t.Errorf("seed %d, case %d: %d corners, volume %v, the slow search has %v (%.5f)", seed, i, len(h.Points), got.Volume(), slow, got.Volume()/slow)
		}
	}
	t.Logf("mean ratio to the slow search %.6f", sum/float64(cases))
}

func TestBoxHasTheSameBitsForAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 4))
	for kind := range 8 {
		pts := cloud(rng, kind, 3000)
		want := newHull(t, pts).MinimalBox()
		checkBox(t, want, pts)
		rng.Shuffle(len(pts), func(i, j int) { pts[i], pts[j] = pts[j], pts[i] })
		if got := newHull(t, pts).MinimalBox(); got != want {
			t.Errorf("kind %d: %v, then %v", kind, want, got)
		}
	}
}

func TestBoxScalesAndMoves(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 4))
	pts := cloud(rng, 3, 200)
	want := newHull(t, pts).MinimalBox().Volume()
	for _, s := range []float64{1e-6, 1e6, 1e50} {
		v := newHull(t, move(geom.Affine{M: [3][3]float64{{s}, {0, s}, {0, 0, s}}}, pts)).MinimalBox().Volume()
		if !near(v/(s*s*s), want, 1e-6) {
			t.Errorf("scale %g: %v, want %v", s, v/(s*s*s), want)
		}
	}
	far := move(geom.Translation(geom.Vec{X: 1e6, Y: 1e6, Z: 1e6}), pts)
	b := newHull(t, far).MinimalBox()
	checkBox(t, b, far)
	if !near(b.Volume(), want, 1e-6) {
		t.Errorf("moved: %v, want %v", b.Volume(), want)
	}
}

func TestMinRectangle(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 4))
	for i := range 300 {
		n := 1 + rng.IntN(30)
		pts := make([]geom.Vec2, n)
		for k := range pts {
			pts[k] = geom.Vec2{X: rng.NormFloat64(), Y: rng.NormFloat64()}
			if i%2 == 0 {
				pts[k] = geom.Vec2{X: float64(rng.IntN(4)), Y: float64(rng.IntN(4))}
			}
		}
		r := MinRectangle(pts)
		for _, p := range pts {
			for k, a := range r.Axes {
				if math.Abs(dot2(geom.Vec2{X: p.X - r.Center.X, Y: p.Y - r.Center.Y}, a)) > r.Size[k]/2+1e-12 {
					t.Fatalf("case %d: %v is outside %v", i, p, r)
				}
			}
		}
		if r.Size[1] > r.Size[0] || !near(r.Axes[0].X*r.Axes[1].Y-r.Axes[0].Y*r.Axes[1].X, 1, 1e-14) {
			t.Fatalf("case %d: %v", i, r)
		}
		least := math.Inf(1)
		for _, a := range pts { // every pair of points as a side
			for _, b := range pts {
				if a != b {
					least = math.Min(least, rectangle(pts, unit2(a, b)).area())
				}
			}
		}
		if n > 1 && least < math.Inf(1) && r.area() > least*(1+2*clean)+1e-14 {
			t.Errorf("case %d: area %v, want %v", i, r.area(), least)
		}
	}
}

func TestPlanarAgainstEveryTriangle(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 4))
	for i := range 300 {
		pts := make([]geom.Vec2, 1+rng.IntN(14))
		for k := range pts {
			pts[k] = geom.Vec2{X: float64(rng.IntN(5)), Y: float64(rng.IntN(5))}
		}
		corner := map[geom.Vec2]bool{}
		for _, v := range Planar(pts) {
			corner[pts[v]] = true
		}
		for _, p := range pts {
			if want := !covered(p, pts); corner[p] != want {
				t.Fatalf("case %d: corner %v is %v in %v", i, p, corner[p], pts)
			}
		}
	}
}

// covered reports whether p lies in a triangle or on a segment of the other points.
func covered(p geom.Vec2, pts []geom.Vec2) bool {
	for _, a := range pts {
		for _, b := range pts {
			for _, c := range pts {
				if a == p || b == p || c == p {
					continue
				}
				if geom.Orient2D(a, b, p) >= 0 && geom.Orient2D(b, c, p) >= 0 && geom.Orient2D(c, a, p) >= 0 &&
					(geom.Orient2D(a, b, c) > 0 || a != b && dot2(geom.Vec2{X: a.X - p.X, Y: a.Y - p.Y}, geom.Vec2{X: b.X - p.X, Y: b.Y - p.Y}) < 0 && geom.Orient2D(a, b, p) == 0) {
					return true
				}
			}
		}
	}
	return false
}

func ExampleHull_MinimalBox() {
	h, err := New(context.Background(), []geom.Vec{{}, {X: 1, Y: 1}, {X: -2, Y: 2}, {X: -1, Y: 3}, {Z: 1}, {X: 1, Y: 1, Z: 1}, {X: -2, Y: 2, Z: 1}, {X: -1, Y: 3, Z: 1}})
	if err != nil {
		panic(err)
	}
	b := h.MinimalBox()
	fmt.Printf("%.4f\n", b.Size)
	// Output: [2.8284 1.4142 1.0000]
}

func ExampleMinRectangle() {
	r := MinRectangle([]geom.Vec2{{X: 0, Y: 0}, {X: 2, Y: 2}, {X: 1, Y: 3}, {X: -1, Y: 1}})
	fmt.Printf("%.4f\n", r.Size)
	// Output: [2.8284 1.4142]
}

func BenchmarkMinimalBox(b *testing.B) {
	rng := rand.New(rand.NewPCG(9, 4))
	for _, c := range []struct {
		name string
		pts  []geom.Vec
	}{
		{"cube", move(turn(1, 2), cube())}, {"random 60", cloud(rng, 3, 60)}, {"ball 300", cloud(rng, 3, 300)},
		{"ball 2000", cloud(rng, 3, 2000)}, {"ball 50000", ball(50000)},
	} {
		h := newHull(b, c.pts)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				h.MinimalBox()
			}
		})
	}
}
