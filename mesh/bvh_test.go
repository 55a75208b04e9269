package mesh

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
)

func treeOver(t testing.TB, s shape.Soup, faces []int32) *BVH {
	t.Helper()
	b, err := NewBVH(context.Background(), meshOf(s), faces)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// randomPoint returns a point in or a little around the box of s.
func randomPoint(rng *rand.Rand, s shape.Soup) geom.Vec {
	b := geom.BoxOf(s.Vertices)
	d := b.Size()
	at := func(lo, size float64) float64 { return lo + size*(1.4*rng.Float64()-0.2) }
	return geom.Vec{X: at(b.Min.X, d.X), Y: at(b.Min.Y, d.Y), Z: at(b.Min.Z, d.Z)}
}

func treeShapes() map[string]shape.Soup {
	flat := frame(10, 4, 2)
	return map[string]shape.Soup{
		"cube":      shape.Cube(geom.Vec{X: 3}, 2),
		"bumpy":     bumpy(40, 0.7, 1),
		"debris":    debris(500, 0.7, 2),
		"frame":     flat,
		"line":      flat.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X} }),
		"point":     flat.Map(func(geom.Vec) geom.Vec { return geom.Vec{X: 1, Y: 2, Z: 3} }),
		"one place": shape.Join(slices.Repeat([]shape.Soup{shape.Cube(geom.Vec{}, 1)}, 20)...),
		"far":       bumpy(20, 0.7, 1).Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X + 1e7, Y: v.Y, Z: v.Z} }),
		"nothing":   {},
	}
}

// Every face is in one leaf, and every box holds what is below it.
func TestTreeIsWhole(t *testing.T) {
	for name, s := range treeShapes() {
		t.Run(name, func(t *testing.T) {
			b := treeOver(t, s, nil)
			faces := slices.Sorted(slices.Values(b.faces))
			for i, f := range faces {
				if int(f) != i {
					t.Fatalf("face %d is missing or doubled", i)
				}
			}
			in := 0
			for i, n := range b.nodes {
				if n.second != 0 {
					if !n.box.Contains(b.nodes[i+1].box) || !n.box.Contains(b.nodes[n.second].box) {
						t.Fatal("a child sticks out")
					}
					continue
				}
				in += int(n.count)
				for _, f := range b.faces[n.first : n.first+n.count] {
					if !n.box.Contains(b.mesh.faceBox(int(f))) {
						t.Fatal("a face sticks out")
					}
				}
			}
			if in != len(s.Faces) {
				t.Fatalf("%d faces in leaves, want %d", in, len(s.Faces))
			}
		})
	}
}

func TestTreeIsTheSameForAnyWorkers(t *testing.T) {
	s := bumpy(200, 0.7, 3)
	want := treeOver(t, s, nil)
	for _, workers := range []int{1, 2, 8} {
		got, err := NewBVH(par.WithWorkers(context.Background(), workers), meshOf(s), nil)
		if err != nil || !slices.Equal(got.faces, want.faces) || !slices.Equal(got.nodes, want.nodes) || !slices.Equal(got.dipoles, want.dipoles) {
			t.Errorf("%d workers: another tree, %v", workers, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewBVH(ctx, meshOf(s), nil); err == nil {
		t.Error("no error after cancelling")
	}
}

func TestOverlappingMatchesTheOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for name, s := range treeShapes() {
		if len(s.Faces) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			b := treeOver(t, s, nil)
			for range 200 {
				box := geom.EmptyBox().Extend(randomPoint(rng, s)).Extend(randomPoint(rng, s))
				var got, want []int32
				b.Overlapping(box, func(f int32) bool { got = append(got, f); return true })
				for f := range s.Faces {
					if fb := b.mesh.faceBox(f); meet(&fb, &box) {
						want = append(want, int32(f))
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Fatalf("got %v, want %v", got, want)
				}
			}
			calls := 0
			b.Overlapping(geom.BoxOf(s.Vertices), func(int32) bool { calls++; return calls < 3 })
			if calls != 3 {
				t.Errorf("%d calls after stopping at 3", calls)
			}
		})
	}
}

func TestNearestMatchesTheOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	axes := []geom.Vec{{X: 1}, {X: -1}, {Y: 1}, {Y: -2}, {Z: 3}, {Z: -1}}
	hits := 0
	for name, s := range treeShapes() {
		if len(s.Faces) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			b := treeOver(t, s, nil)
			for i := range 500 {
				o, d := randomPoint(rng, s), geom.Sub(randomPoint(rng, s), randomPoint(rng, s))
				if i < len(axes)*20 {
					d = axes[i%len(axes)]
				}
				if i%3 == 0 {
					o = s.Vertices[rng.IntN(len(s.Vertices))]
				}
				after, before := 0.0, math.Inf(1)
				if i%5 == 0 {
					after, before = 0.1, 0.9
				}
				want := Hit{-1, before}
				for f := range s.Faces {
					if dist, ok := b.mesh.rayHits(f, o, d); ok && dist > after && dist < want.Distance {
						want = Hit{int32(f), dist}
					}
				}
				got, ok := b.Nearest(o, d, after, before)
				if name == "far" {
					continue // at 1e7 mm, faces at the same distance differ by rounding
				}
				if got != want || ok != (want.Face >= 0) {
					t.Fatalf("from %v along %v: got %v, want %v", o, d, got, want)
				}
				if ok {
					hits++
				}
			}
		})
	}
	if hits < 300 {
		t.Errorf("only %d rays hit anything", hits)
	}
}

func TestNearestByHand(t *testing.T) {
	b := treeOver(t, shape.Cube(geom.Vec{}, 2), nil)
	for _, c := range []struct {
		o, d geom.Vec
		want float64
		ok   bool
	}{
		{geom.Vec{X: 0.5, Y: 0.2, Z: 5}, geom.Vec{Z: -1}, 4, true},
		{geom.Vec{X: 0.5, Y: 0.2, Z: 0}, geom.Vec{Z: -2}, 0.5, true},
		{geom.Vec{X: 0.5, Y: 0.2, Z: 5}, geom.Vec{Z: 1}, math.Inf(1), false},
		{geom.Vec{X: 3, Y: 0.2, Z: 5}, geom.Vec{Z: -1}, math.Inf(1), false},
		{geom.Vec{X: 0.5, Y: 0.2, Z: 5}, geom.Vec{}, math.Inf(1), false},
	} {
		h, ok := b.Nearest(c.o, c.d, 0, math.Inf(1))
		if ok != c.ok || h.Distance != c.want {
			t.Errorf("from %v along %v: %v, %v", c.o, c.d, h, ok)
		}
	}
}

// exactWinding adds up the solid angles of all faces.
func exactWinding(s shape.Soup, p geom.Vec) float64 {
	var sum geom.Sum
	for _, f := range s.Faces {
		sum.Add(SolidAngle(s.Vertices[f[0]], s.Vertices[f[1]], s.Vertices[f[2]], p))
	}
	return sum.Value() / (4 * math.Pi)
}

func TestWindingMatchesTheOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	cases := treeShapes()
	cases["open"] = bumpy(100, 0.7, 4).Without(func(f int) bool { return f%5 == 0 || f > 12000 })
	cases["torus"] = shape.Torus(10, 1, 200, 40)
	cases["bumpy"] = bumpy(200, 0.7, 4)
	for name, s := range cases {
		if len(s.Faces) == 0 {
			if w := treeOver(t, s, nil).Winding(geom.Vec{}); w != 0 {
				t.Errorf("nothing winds %v times", w)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			b := treeOver(t, s, nil)
			worst, points := 0.0, 300
			if testing.Short() {
				points = 60
			}
			for i := range points {
				p := randomPoint(rng, s)
				if i%2 == 0 { // close to the surface
					f := s.Faces[rng.IntN(len(s.Faces))]
					q := geom.Scale(1./3, geom.Add(geom.Add(s.Vertices[f[0]], s.Vertices[f[1]]), s.Vertices[f[2]]))
					p = geom.Add(q, geom.Scale(0.01*rng.Float64(), geom.Sub(p, q)))
				}
				worst = math.Max(worst, math.Abs(b.Winding(p)-exactWinding(s, p)))
			}
			t.Logf("worst error %.2g", worst)
			if worst > 0.03 {
				t.Errorf("off by %v", worst)
			}
		})
	}
}

func TestSolidAngle(t *testing.T) {
	x, y, z := geom.Vec{X: 1}, geom.Vec{Y: 1}, geom.Vec{Z: 1}
	for _, c := range []struct {
		p    geom.Vec
		want float64
	}{
		{geom.Vec{}, math.Pi / 2}, // an octant
		{geom.Vec{X: 1e8, Y: 1e8, Z: 1e8}, 0},
		{x, 0},
	} {
		if got := SolidAngle(x, y, z, c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("from %v: %v, want %v", c.p, got, c.want)
		}
	}
	if got := SolidAngle(x, z, y, geom.Vec{}); math.Abs(got+math.Pi/2) > 1e-12 {
		t.Errorf("other side: %v", got)
	}
	if got := math.Abs(SolidAngle(x, y, z, geom.Vec{X: 1. / 3, Y: 1. / 3, Z: 1. / 3})); math.Abs(got-2*math.Pi) > 1e-6 {
		t.Errorf("on the triangle: %v", got)
	}
}

func TestTreeOverSomeFaces(t *testing.T) {
	s := shape.Join(shape.Cube(geom.Vec{}, 2), shape.Cube(geom.Vec{}, 6))
	inner := treeOver(t, s, []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	p := geom.Vec{X: 2}
	if w := inner.Winding(p); math.Abs(w) > 0.01 {
		t.Errorf("winding %v outside the inner cube", w)
	}
	if h, ok := inner.Nearest(p, geom.Vec{X: -1}, 0, math.Inf(1)); !ok || h.Distance != 1 {
		t.Errorf("%v, %v", h, ok)
	}
}

func BenchmarkBVH(b *testing.B) {
	s := bumpy(320, 0.7, 1)
	m := meshOf(s)
	ctx := par.WithWorkers(context.Background(), 1)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			if _, err := NewBVH(ctx, m, nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
	})
	tree := treeOver(b, s, nil)
	rng := rand.New(rand.NewPCG(1, 1))
	points := make([]geom.Vec, 1024)
	for i := range points {
		points[i] = randomPoint(rng, s)
	}
	b.Run("winding", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			tree.Winding(points[i%len(points)])
		}
	})
	b.Run("nearest", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			tree.Nearest(points[i%len(points)], geom.Sub(points[(i+1)%len(points)], points[i%len(points)]), 0, math.Inf(1))
		}
	})
}

func ExampleBVH_Winding() {
	// A cube without one of its twelve facets still has an inside.
	s := shape.Cube(geom.Vec{}, 10).Without(func(f int) bool { return f == 0 })
	b, _ := NewBVH(context.Background(), meshOf(s), nil)
	fmt.Printf("%.2f in the middle\n", b.Winding(geom.Vec{}))
	// Output: 0.92 in the middle
}
