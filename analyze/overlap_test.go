package analyze

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// otherDiagonals returns the box lo, hi whose sides are cut along the diagonals
// that shape.Box does not use.
func otherDiagonals(lo, hi geom.Vec) shape.Soup {
	mirrored := shape.Box(at(-hi.X, lo.Y, lo.Z), at(-lo.X, hi.Y, hi.Z))
	return mirrored.Map(func(v geom.Vec) geom.Vec { v.X = -v.X; return v }).Flip()
}

// overlapCases are parts of several shells and whether they count anything twice.
func overlapCases() []overlapCase {
	cube, box := shape.Cube, shape.Box
	ten := cube(at(5, 5, 5), 10)
	ring := shape.Torus(10, 3, 24, 12)
	return []overlapCase{
		{"a corner in a corner", []shape.Soup{ten, cube(at(10, 10, 10), 10)}, true},
		{"crossing bars, flush", []shape.Soup{box(at(0, 10, 0), at(30, 20, 10)), box(at(10, 0, 0), at(20, 30, 10))}, true},
		{"crossing bars, as a plus in space", []shape.Soup{box(at(0, 10, 10), at(30, 20, 20)), box(at(12, 0, 12), at(18, 30, 18))}, true},
		{"twice, with other diagonals", []shape.Soup{ten, otherDiagonals(at(0, 0, 0), at(10, 10, 10))}, true},
		{"twice, a hair apart", []shape.Soup{ten, cube(at(5.001, 5, 5), 10)}, true},
		{"twice, a hair larger", []shape.Soup{ten, cube(at(5, 5, 5), 10.002)}, true}, // nested, in fact
		{"shifted along flush walls", []shape.Soup{ten, box(at(5, 0, 0), at(15, 10, 10))}, true},
		{"a ball in the tube of a ring", []shape.Soup{ring, shape.Sphere(4, 10).Apply(geom.Translation(at(10, 0, 0)))}, true},
		{"linked rings that cross", []shape.Soup{ring, shape.Torus(10, 8, 24, 12).Apply(geom.Translation(at(12, 1, 0)))}, true},
		{"a hollow through the wall", []shape.Soup{ten, cube(at(1, 5, 5), 6).Flip()}, true},

		{"apart", []shape.Soup{ten, cube(at(25, 5, 5), 10)}, false},
		{"sharing a face", []shape.Soup{ten, cube(at(15, 5, 5), 10)}, false},
		{"sharing a part of a face", []shape.Soup{ten, box(at(10, 2, 3), at(15, 7, 8))}, false},
		{"sharing an edge", []shape.Soup{ten, cube(at(15, 15, 5), 10)}, false},
		{"sharing a corner", []shape.Soup{ten, cube(at(15, 15, 15), 10)}, false},
		{"a hollow", []shape.Soup{ten, cube(at(5, 5, 5), 6).Flip()}, false},
		{"a part in a hollow", []shape.Soup{ten, cube(at(5, 5, 5), 6).Flip(), cube(at(5, 5, 5), 2)}, false},
		{"a part wedged in a hollow", []shape.Soup{ten, cube(at(5, 5, 5), 6).Flip(), box(at(3, 2, 3), at(7, 8, 7))}, false},
		{"a ball in the hole of a ring", []shape.Soup{ring, shape.Sphere(6, 10)}, false},
		{"in a notch, touching", []shape.Soup{notched(), cube(at(3, 3, 1), 2)}, false},
		{"linked rings", []shape.Soup{ring, ring.Apply(shape.Turn(at(1, 0, 0), 1.5707)).Apply(geom.Translation(at(10, 0, 0)))}, false},
	}
}

type overlapCase struct {
	name  string
	parts []shape.Soup
	twice bool
}

// isTwice runs the whole analysis and returns whether it found the part
// ambiguous.
func isTwice(t testing.TB, s shape.Soup, workers int) bool {
	t.Helper()
	r, err := Analyze(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Options{Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return !r.Analyses.UnambiguousMesh
}

func TestOverlapByHand(t *testing.T) {
	for _, c := range overlapCases() {
		t.Run(c.name, func(t *testing.T) {
			for _, workers := range []int{1, 4} {
				if got := isTwice(t, shape.Join(c.parts...), workers); got != c.twice {
					t.Errorf("ambiguous %v, want %v", got, c.twice)
				}
			}
		})
	}
}

// Order, place, turn, size and the precision of the file do not matter.
func TestOverlapMovedTurnedRenumbered(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	single := func(v geom.Vec) geom.Vec {
		return at(float64(float32(v.X)), float64(float32(v.Y)), float64(float32(v.Z)))
	}
	for _, c := range overlapCases() {
		for range 6 {
			rng.Shuffle(len(c.parts), func(i, j int) { c.parts[i], c.parts[j] = c.parts[j], c.parts[i] })
			turn := shape.Turn(at(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 3*rng.Float64())
			turn.T = at(40*rng.NormFloat64(), 40*rng.NormFloat64(), 40*rng.NormFloat64())
			s := shape.Join(c.parts...).Apply(turn)
			rng.Shuffle(len(s.Faces), func(i, j int) { s.Faces[i], s.Faces[j] = s.Faces[j], s.Faces[i] })
			for f, v := range s.Faces {
				if rng.IntN(2) == 0 {
					s.Faces[f] = [3]uint32{v[1], v[2], v[0]}
				}
			}
			if got := isTwice(t, s, 2); got != c.twice {
				t.Errorf("%s, moved: ambiguous %v, want %v", c.name, got, c.twice)
			}
			if got := isTwice(t, s.Map(single), 2); got != c.twice {
				t.Errorf("%s, moved and rounded: ambiguous %v, want %v", c.name, got, c.twice)
			}
		}
	}
}

// The two kinds of doubt have different warnings, and the volume stays as filed.
func TestOverlapWarns(t *testing.T) {
	for _, c := range []struct {
		name   string
		part   shape.Soup
		code   string
		volume float64
	}{
		{"overlap", shape.Join(shape.Cube(at(5, 5, 5), 10), shape.Cube(at(10, 10, 10), 10)), "overlapping_shells", 2000},
		{"nested", shape.Join(shape.Cube(at(5, 5, 5), 10), shape.Cube(at(5, 5, 5), 6)), "nested_shells", 1216},
		{"touching", shape.Join(shape.Cube(at(5, 5, 5), 10), shape.Cube(at(15, 5, 5), 10)), "", 2000},
	} {
		r, err := Analyze(context.Background(), &mesh.Mesh{Vertices: c.part.Vertices, Faces: c.part.Faces}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"overlapping_shells", "nested_shells"} {
			found := false
			for _, w := range r.Warnings {
				found = found || w.Code == code
			}
			if found != (code == c.code) {
				t.Errorf("%s: warning %s %v", c.name, code, found)
			}
		}
		if v := *r.VolumeMM3; v < c.volume-1e-9 || v > c.volume+1e-9 || r.VolumeMethod != VolumeSigned {
			t.Errorf("%s: volume %v, %s", c.name, v, r.VolumeMethod)
		}
	}
}

// Random boxes on a grid, against the closed form: two boxes share something or
// not. Most of them touch somewhere.
func TestOverlapOfRandomBoxes(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	seen := map[bool]int{}
	for i := range 400 {
		var b [2]geom.Box
		var parts [2]shape.Soup
		for k := range b {
			side := func() (lo, hi float64) { lo = float64(rng.IntN(6)); return lo, lo + 1 + float64(rng.IntN(4)) }
			b[k].Min.X, b[k].Max.X = side()
			b[k].Min.Y, b[k].Max.Y = side()
			b[k].Min.Z, b[k].Max.Z = side()
			parts[k] = shape.Box(b[k].Min, b[k].Max)
		}
		want := deeperThan(common(b[0], b[1]), 0)
		seen[want]++
		s := shape.Join(parts[:]...).Apply(shape.Turn(at(1, 2, 3), rng.Float64()))
		if got := isTwice(t, s, 1); got != want {
			t.Errorf("%d: %v and %v: ambiguous %v, want %v", i, b[0], b[1], got, want)
		}
	}
	if seen[true] < 50 || seen[false] < 50 {
		t.Errorf("one-sided: %v", seen)
	}
}

// What is found in the tree over the faces that reach into what boxes share is what is
// found in the tree over all faces: the answer, and which faces meet.
func TestOverlapNearIsEnough(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 7))
	partly, seen := 0, map[bool]int{}
	for range 60 {
		var parts []shape.Soup
		for range 2 + rng.IntN(4) {
			part := shape.Sphere(2+3*rng.Float64(), 12)
			if rng.IntN(2) == 0 {
				part = shape.Torus(4, 1+rng.Float64(), 24, 12)
			}
			turn := shape.Turn(at(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 3*rng.Float64())
			turn.T = at(12*rng.Float64(), 12*rng.Float64(), 12*rng.Float64())
			parts = append(parts, part.Apply(turn))
		}
		near, whole := overlapOf(t, shape.Join(parts...)), overlapOf(t, shape.Join(parts...))
		if whole.near = whole.all(); whole.err != nil {
			t.Fatal(whole.err)
		}
		if near.whole == nil {
			partly++
		}
		for _, pair := range near.pairs {
			near.aim(pair[0], pair[1])
			whole.aim(pair[0], pair[1])
			got, want := near.overlaps(), whole.overlaps()
			seen[want]++
			if got != want {
				t.Errorf("patches %v: overlap %v, among all faces %v", pair, got, want)
			}
			for i := range 2 {
				// A pair that crosses is left at the first crossing that is met.
				if !want && !slices.Equal(near.meets[i], whole.meets[i]) {
					t.Errorf("patches %v: %d faces meet, among all faces %d", pair, len(near.meets[i]), len(whole.meets[i]))
				}
			}
		}
	}
	if partly < 20 || seen[true] < 20 || seen[false] < 20 {
		t.Errorf("one-sided: %d trees over a part, answers %v", partly, seen)
	}
}

// patchesOf returns s as a mesh, how its faces meet, and its patches.
func patchesOf(t testing.TB, s shape.Soup) (*mesh.Mesh, *mesh.Topology, *patches) {
	t.Helper()
	ctx, m := context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	topology, err := mesh.NewTopology(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	solid, err := orient(ctx, m, topology, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m, topology, solid.patches
}

// overlapOf returns the state of findOverlap before the first pair.
func overlapOf(t *testing.T, s shape.Soup) *overlap {
	t.Helper()
	m, _, p := patchesOf(t, s)
	o := &overlap{patches: p, mesh: m, ctx: context.Background(), visits: overlapVisits, rays: overlapRays, share: overlapRays}
	if err := errors.Join(o.findPairs(o.ctx), o.buildNear()); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOverlapIsCancelled(t *testing.T) {
	m, topology, p := patchesOf(t, shape.Join(shape.Cube(at(0, 0, 0), 2), shape.Cube(at(1, 1, 1), 2)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.findOverlap(ctx, m, topology); err == nil {
		t.Error("no error")
	}
}

// Balls of 48 faces packed in a hollow shell, so that the boxes of neighbours
// overlap and the balls do not: everything has to be looked at.
func BenchmarkOverlap(b *testing.B) {
	parts := []shape.Soup{shape.Cube(at(0, 0, 0), 200), shape.Cube(at(0, 0, 0), 190).Flip()}
	for i := range 10000 {
		layer := i / 484
		shift := 2.5 * float64(layer%2)
		place := at(float64(i%22)*5-52+shift, float64(i/22%22)*5-52+shift, float64(layer)*4.6-52)
		parts = append(parts, shape.Sphere(2.45, 8).Apply(geom.Translation(place)))
	}
	m, topology, p := patchesOf(b, shape.Join(parts...))
	for b.Loop() {
		if found, err := p.findOverlap(b.Context(), m, topology); found || err != nil {
			b.Fatal(found, err)
		}
	}
	b.ReportMetric(float64(len(m.Faces)), "tri")
}
