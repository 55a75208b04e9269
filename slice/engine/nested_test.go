package engine

import (
	"bytes"
	"context"
	"math"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/path"
)

// nestedHooks are pairs of hooks of which each reaches into the other, as packers put
// them: their convex outlines meet and they do not.
func nestedHooks(pairs int) *mesh.Model {
	m := model(shape.Prism([]geom.Vec2{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 6}, {X: 6, Y: 6}, {X: 6, Y: 20}, {X: 0, Y: 20}}, 3))
	m.Items = nil
	for i := range pairs {
		for _, a := range []geom.Affine{geom.Identity(), shape.Turn(geom.Vec{Z: 1}, math.Pi)} {
			if a.M[0][0] < 0 {
				a.T = geom.Vec{X: 37, Y: 27}
			}
			a.T = geom.Add(a.T, geom.Vec{X: 40 * float64(i%3), Y: 30 * float64(i/3)})
			m.Items = append(m.Items, mesh.Item{Matrix: a, Role: mesh.RolePart, Printable: true})
		}
	}
	return m
}

// flat returns the toolpaths of a model where it stands, by layer.
func flat(t *testing.T, m *mesh.Model, set string) (out [][]path.Path) {
	t.Helper()
	j := Job{Model: m, Pairs: lines(t, set), KeepPlace: true, AnySize: true}
	j.Layer = func(l *path.Layer) { out = append(out, l.Paths) }
	run(t, Builtin, j)
	return out
}

// TestNestedIsAsAlone: the toolpaths of hooks in each other are those of each printed by
// itself, one after the other, for all copies.
func TestNestedIsAsAlone(t *testing.T) {
	const set = "skirts = 0\nseam_position = rear" // seams at the rear keep half turns apart
	m := nestedHooks(4)
	got := flat(t, m, set)
	var alone [2][][]path.Path
	for i := range alone {
		one := *m
		one.Items = m.Items[i : i+1]
		alone[i] = flat(t, &one, set)
	}
	if len(got) != len(alone[0]) || len(got) != len(alone[1]) {
		t.Fatalf("%d layers, alone %d and %d", len(got), len(alone[0]), len(alone[1]))
	}
	for l, paths := range got {
		seen := map[int]bool{}
		for len(paths) > 0 {
			item, n := whose(m, paths, alone[0][l], alone[1][l])
			if item < 0 || seen[item] {
				t.Fatalf("layer %d: after %d items, a path of no other one", l, len(seen))
			}
			seen[item] = true
			paths = paths[n:]
		}
		if len(seen) != len(m.Items) {
			t.Fatalf("layer %d: %d items of %d", l, len(seen), len(m.Items))
		}
	}
}

// whose returns the item whose paths come first, and how many they are; of items of even
// and odd numbers those that they have alone are given, for the first of each.
func whose(m *mesh.Model, paths []path.Path, alone ...[]path.Path) (item, n int) {
	for i := range m.Items {
		want := alone[i%2]
		if len(want) > len(paths) {
			continue
		}
		by := geom.Sub(m.Items[i].Matrix.T, m.Items[i%2].Matrix.T)
		same := true
		for k, p := range want {
			q := paths[k]
			same = same && p.Feature == q.Feature && len(p.Points) == len(q.Points)
			for c := 0; same && c < len(p.Points); c++ {
				same = math.Abs(p.Points[c].X+by.X-q.Points[c].X) < 1e-9 && math.Abs(p.Points[c].Y+by.Y-q.Points[c].Y) < 1e-9
			}
		}
		if same {
			return i, len(want)
		}
	}
	return -1, 0
}

// TestNestedForAnyWorkers: the same G-code, and half turns cost no more plastic.
func TestNestedForAnyWorkers(t *testing.T) {
	var want []byte
	var estimates any
	for _, workers := range []int{1, 2, 8} {
		var text bytes.Buffer
		j := Job{Model: nestedHooks(6), Pairs: lines(t, "skirts = 1"), AnySize: true, Gcode: &text}
		r, err := Run(par.WithWorkers(context.Background(), workers), Builtin, j)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want, estimates = text.Bytes(), r.Estimates
			one := run(t, Builtin, Job{Model: nestedHooks(1), Pairs: lines(t, "skirts = 0")}).Estimates
			if math.Abs(r.Estimates.FilamentMM/6/one.FilamentMM-1) > 0.02 {
				t.Errorf("%g mm, of one pair %g mm", r.Estimates.FilamentMM, one.FilamentMM)
			}
			continue
		}
		if !bytes.Equal(text.Bytes(), want) || !reflect.DeepEqual(r.Estimates, estimates) {
			t.Errorf("%d workers: other G-code", workers)
		}
	}
}
