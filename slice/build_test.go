package slice_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// pose returns a turn about Z by an angle in radians after a tilt, then a shift.
func pose(tilt, angle float64, at geom.Vec) geom.Affine {
	sin, cos := math.Sincos(angle)
	z := geom.Affine{M: [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}}
	sin, cos = math.Sincos(tilt)
	a := z.Mul(geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, cos, -sin}, {0, sin, cos}}})
	a.T = at
	return a
}

func scaled(a geom.Affine, x, y, z float64) geom.Affine {
	return a.Mul(geom.Affine{M: [3][3]float64{{x, 0, 0}, {0, y, 0}, {0, 0, z}}})
}

// modelOf returns a build of one object.
func modelOf(s shape.Soup, at ...geom.Affine) *mesh.Model {
	m := &mesh.Model{Objects: []*mesh.Mesh{meshOf(s)}}
	for _, a := range at {
		m.Items = append(m.Items, mesh.Item{Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	return m
}

func buildOf(t testing.TB, m *mesh.Model, o slice.Options) []slice.Layer {
	t.Helper()
	var out []slice.Layer
	for l, err := range slice.Build(context.Background(), m, o) {
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, l)
		out = append(out, l)
	}
	return out
}

// sameLayers compares a build with the slow way: all items as one mesh.
func sameLayers(t *testing.T, m *mesh.Model, o slice.Options) {
	t.Helper()
	got := buildOf(t, m, o)
	stack, err := slice.Slice(context.Background(), m.Merged(), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := slice.FrameOf(m, o)
	if err != nil {
		t.Fatal(err)
	}
	box := m.Merged().Bounds()
	if !near(f.Box.Min.X, box.Min.X, 1e-9) || !near(f.Box.Max.X, box.Max.X, 1e-9) || !near(f.Box.Min.Y, box.Min.Y, 1e-9) ||
		!near(f.Box.Max.Y, box.Max.Y, 1e-9) || !near(f.Box.Max.Z-f.Box.Min.Z, box.Max.Z-box.Min.Z, 1e-9) || f.Layers != len(stack.Layers) {
		t.Fatalf("frame %+v of %+v", f, box)
	}
	if len(got) != len(stack.Layers) {
		t.Fatalf("%d layers, want %d", len(got), len(stack.Layers))
	}
	for i, want := range stack.Layers {
		g := got[i]
		if !near(g.Area(), want.Area(), 1e-5) || !near(g.Perimeter(), want.Perimeter(), 1e-4) {
			t.Fatalf("layer %d: %g mm², %g mm, want %g, %g", i, g.Area(), g.Perimeter(), want.Area(), want.Perimeter())
		}
		if len(g.Region) != len(want.Region) || !near(g.Z, want.Z, 1e-9) || g.Bottom != want.Bottom || g.Height != want.Height {
			t.Fatalf("layer %d: %d polygons at %g, want %d at %g", i, len(g.Region), g.Z, len(want.Region), want.Z)
		}
	}
}

func TestBuildIsItsItems(t *testing.T) {
	at := func(x, y, z float64) geom.Vec { return geom.Vec{X: x, Y: y, Z: z} }
	torus := shape.Torus(6, 2.05, 40, 24)
	for _, c := range []struct {
		name string
		m    *mesh.Model
		o    slice.Options
	}{
		{"one", modelOf(torus, geom.Identity()), slice.Options{}},
		{"turned", modelOf(torus, pose(0, 1, at(0, 0, 0)), pose(0, 2, at(30, 0, 0)), pose(0, math.Pi/2, at(60, 5, 0))), slice.Options{}},
		{"tilted", modelOf(torus, pose(1, 1, at(0, 0, 0)), pose(1, 2, at(30, 0, 0)), pose(2, 2, at(60, 0, 1))), slice.Options{}},
		{"stacked", modelOf(torus, pose(0, 0, at(0, 0, 0)), pose(0, 0.3, at(30, 0, 3)), pose(0, 0.7, at(0, 0, 6)), pose(0, 0, at(0, 0, 11.15))), slice.Options{}},
		{"stacked above a thick first layer", modelOf(torus, pose(0, 0, at(0, 0, 1)), pose(0, 0.3, at(30, 0, 4)), pose(0, 0.7, at(0, 0, 7))), slice.Options{FirstLayerHeight: 0.35}},
		{"from zero", modelOf(torus, pose(0, 0, at(0, 0, 7)), pose(0, 0.3, at(30, 0, 9))), slice.Options{FromZero: true}},
		{"boxes overlap, parts do not", modelOf(tube(10, 9, 5, 40), geom.Identity(), scaled(geom.Identity(), 0.5, 0.5, 1)), slice.Options{}},
		{"overlapping", modelOf(torus, geom.Identity(), pose(0, 0.1, at(7, 1, 0.05)), pose(1, 1, at(0, 7, 2))), slice.Options{}},
		{"mirrored and scaled", modelOf(tube(10, 6, 5, 40), scaled(geom.Identity(), -1, 1, 1), scaled(pose(0.3, 0, at(40, 0, 0)), 2, 1, 1.5), scaled(pose(0, 0, at(80, 0, 5)), 1, 1, -1)), slice.Options{}},
	} {
		t.Run(c.name, func(t *testing.T) { sameLayers(t, c.m, c.o) })
	}
}

func TestBuildOfRandomItems(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	m := modelOf(shape.Torus(6, 2, 24, 12))
	m.Objects = append(m.Objects, meshOf(tube(4, 2, 9, 16)))
	for i := range 60 {
		a := pose(float64(r.IntN(3)), r.Float64()*7, geom.Vec{X: 80 * r.Float64(), Y: 80 * r.Float64(), Z: 0.2 * float64(r.IntN(100))})
		m.Items = append(m.Items, mesh.Item{Object: i % 2, Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	sameLayers(t, m, slice.Options{})
}

func TestBuildLeavesOutWhatIsNotPrinted(t *testing.T) {
	m := modelOf(box(10, 10, 1), geom.Identity(), geom.Translation(geom.Vec{X: 20}), geom.Translation(geom.Vec{X: 40}))
	m.Items[1].Printable = false
	m.Items[2].Role = mesh.RoleSupport
	for _, l := range buildOf(t, m, slice.Options{}) {
		if !near(l.Area(), 100, 1e-9) {
			t.Errorf("layer %d: %g mm²", l.Index, l.Area())
		}
	}
}

func TestBuildRefusesWhatIsNoPlace(t *testing.T) {
	for name, a := range map[string]geom.Affine{
		"shift that is no number": geom.Translation(geom.Vec{X: math.NaN()}),
		"infinite shift":          geom.Translation(geom.Vec{Z: math.Inf(1)}),
		"turn that is no number":  {M: [3][3]float64{{math.NaN()}, {0, 1}, {0, 0, 1}}},
		"too large":               scaled(geom.Identity(), 1, 1e12, 1),
	} {
		_, err := first(slice.Build(context.Background(), modelOf(box(1, 1, 1), geom.Identity(), a), slice.Options{}))
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := first(slice.Build(context.Background(), &mesh.Model{}, slice.Options{})); err == nil {
		t.Error("an empty model: no error")
	}
}

func first(seq func(func(slice.Layer, error) bool)) (slice.Layer, error) {
	for l, err := range seq {
		return l, err
	}
	return slice.Layer{}, nil
}

// TestRelease: layers whose memory is used again are those of a build that keeps
// all of them, to the bit, for any number of workers. A layer that is kept while
// others are released stays as it is.
func TestRelease(t *testing.T) {
	var at []geom.Affine
	for i := range 40 {
		at = append(at, pose(0, float64(i%3), geom.Vec{X: 20 * float64(i%8), Y: 20 * float64(i/8), Z: float64(i % 4)}))
	}
	at[7].T = at[6].T // two that overlap: a region with memory from elsewhere
	m := modelOf(shape.Torus(6, 2, 24, 12), at...)
	want := buildOf(t, m, slice.Options{})
	for _, workers := range []int{1, 8} {
		ctx := par.WithWorkers(context.Background(), workers)
		i, united := 0, false
		var kept []slice.Layer
		for l, err := range slice.Build(ctx, m, slice.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(l.Region, want[i].Region) {
				t.Fatalf("%d workers, layer %d differs", workers, i)
			}
			united = united || l.United
			if i%5 == 0 {
				kept = append(kept, l)
			} else {
				l.Release()
				l.Release() // the second time does nothing
				if l.Region != nil {
					t.Fatal("a released layer has a region")
				}
			}
			i++
		}
		if i != len(want) || !united {
			t.Fatalf("%d layers of %d, united: %t", i, len(want), united)
		}
		for _, l := range kept {
			if !reflect.DeepEqual(l.Region, want[l.Index].Region) {
				t.Errorf("%d workers: layer %d, which was kept, has changed", workers, l.Index)
			}
		}
	}
	var none slice.Layer
	none.Release()
}

// BenchmarkBuild shows what copies cost: a hundred equal parts take two to three
// times as long as one of them.
func BenchmarkBuild(b *testing.B) {
	part := shape.Torus(12, 5, 300, 100)
	for _, copies := range []int{1, 10, 100} {
		var at []geom.Affine
		for i := range copies {
			at = append(at, pose(0, float64(i), geom.Vec{X: 40 * float64(i%10), Y: 40 * float64(i/10), Z: 5}))
		}
		b.Run(fmt.Sprint(copies), func(b *testing.B) {
			ctx := par.WithWorkers(context.Background(), 1)
			for b.Loop() {
				for l, err := range slice.Build(ctx, modelOf(part, at...), slice.Options{}) {
					if err != nil {
						b.Fatal(err)
					}
					l.Release()
				}
			}
		})
	}
}
