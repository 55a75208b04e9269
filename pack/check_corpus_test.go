package pack

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// corpusParts returns real meshes of many triangles, made as large as a hand.
func corpusParts(t testing.TB) []Part {
	corpus := os.Getenv("SAGGAR_CORPUS")
	if corpus == "" {
		t.Skip("SAGGAR_CORPUS names no folder of models")
	}
	var out []Part
	for _, name := range []string{
		"model3d/vase.stl.gz", "trimesh/counter.unitsmm.STL", "model3d/wine_glass.stl.gz", "trimesh/ADIS16480.STL",
		"model3d/pumpkin_outside.stl.gz", "stl/complex_bin.stl", "model3d/rose.stl.gz", "turtlebot3/left_tire.stl",
		"manifold/mengerSponge3.glb", "trimesh/cycloidal.ply",
	} {
		m, err := mesh.Open(t.Context(), filepath.Join(corpus, "meshes", name), mesh.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		one := m.Merged()
		size := one.Bounds().Size()
		by := 60 / max(size.X, size.Y, size.Z)
		one = one.Transform(geom.Affine{M: [3][3]float64{{by, 0, 0}, {0, by, 0}, {0, 0, by}}})
		c := one.Bounds().Center()
		out = append(out, Part{ID: name, Mesh: one.Transform(geom.Translation(geom.Scale(-1, c)))})
	}
	return out
}

// TestCheckSpaceCorpus: sixty copies of ten real parts, turned at random and as
// near to each other as their boxes allow. Nothing overlaps; what is moved into
// its neighbour does.
func TestCheckSpaceCorpus(t *testing.T) {
	parts := corpusParts(t)
	rng := rand.New(rand.NewPCG(8, 9))
	l := &Layout{Bed: volume(400, 400, 400), Options: inSpace(1), Plates: 1}
	faces := 0
	var at geom.Vec
	row, layer := 0.0, 0.0
	for i := range parts {
		parts[i].Count = 6
		for k := range 6 {
			faces += len(parts[i].Mesh.Faces)
			a := turned(vec(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 360*rng.Float64(), 0, 0, 0)
			box := parts[i].boxUnder(a)
			size := box.Size()
			if at.X+size.X > 390 {
				at.X, at.Y = 0, at.Y+row+1
				row = 0
			}
			if at.Y+size.Y > 300 {
				at.X, at.Y, at.Z = 0, 0, at.Z+layer+1
				layer = 0
			}
			a.T = geom.Sub(at, box.Min)
			at.X += size.X + 1
			row, layer = max(row, size.Y), max(layer, size.Z)
			l.Placements = append(l.Placements, Placement{Part: i, Copy: k, Placed: true, Pose: a})
		}
	}
	start := time.Now()
	r, got := verdict(t, parts, l)
	t.Logf("%d copies, %d triangles, %d pairs: %v", r.Copies, faces, r.Pairs, time.Since(start))
	if got != "" || r.Pairs < 60 {
		t.Errorf("%d pairs: %v", r.Pairs, r.Violations)
	}
	l.Placements[30].Pose.T = geom.Add(l.Placements[31].Pose.T, vec(0.5, 0.5, 0.5))
	start = time.Now()
	r, _ = verdict(t, parts, l)
	t.Logf("an overlap: %v, %v", time.Since(start), r.Violations)
	found := false
	for _, v := range r.Violations {
		found = found || v.Kind == Overlapping && v.Row == 30 && v.Other == 31 && v.Depth > 0.01 && !math.IsInf(v.Depth, 0)
	}
	if !found {
		t.Errorf("%v", r.Violations)
	}
	// Nested hugs: each part pressed against itself, half its size away.
	for i := range l.Placements {
		l.Placements[i].Pose.T = geom.Scale(0.8, l.Placements[i].Pose.T)
	}
	start = time.Now()
	r, _ = verdict(t, parts, l)
	t.Logf("pressed: %d pairs, %d wrong: %v", r.Pairs, len(r.Violations), time.Since(start))
	if len(r.Violations) < 30 {
		t.Errorf("%d violations", len(r.Violations))
	}
}

// TestCheckSpaceCorpusOverlaps: every real part that is closed overlaps a copy of itself in the
// same place and a block around it, whatever its faults; and lies beside a block
// that its box does not reach.
func TestCheckSpaceCorpusOverlaps(t *testing.T) {
	corpusParts(t)
	files, err := filepath.Glob(filepath.Join(os.Getenv("SAGGAR_CORPUS"), "meshes", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(10, 11))
	block := Part{ID: "block", Mesh: cubeAt(120)}
	seen := 0
	for _, path := range files {
		m, err := mesh.Open(t.Context(), path, mesh.ReadOptions{})
		if err != nil {
			continue // not a mesh, or one that is meant to be bad
		}
		one := m.Merged()
		size := one.Bounds().Size()
		v, err := closedVolume(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		if len(one.Faces) > 60000 || v == nil || !(*v > 1e-3*size.X*size.Y*size.Z) {
			continue // slow, or without a solid
		}
		by := 50 / max(size.X, size.Y, size.Z)
		one = one.Transform(geom.Affine{M: [3][3]float64{{by, 0, 0}, {0, by, 0}, {0, 0, by}}})
		p := Part{ID: filepath.Base(path), Mesh: one.Transform(geom.Translation(geom.Scale(-1, one.Bounds().Center())))}
		seen++
		a := turned(vec(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 360*rng.Float64(), 200, 200, 200)
		beside := a.Mul(to(p.Mesh.Bounds().Max.X+60, 1, 2))
		for _, c := range []struct {
			other Part
			at    geom.Affine
			gap   float64
			want  string
		}{
			{p, a, 0, "overlap"}, {block, a, 0, "overlap"}, {block, beside, 0, ""}, {block, beside, 1e-5, "too_near"},
			{block, beside.Mul(to(-1e-5, 0, 0)), 0, "overlap"},
		} {
			r, got := verdict(t, []Part{p, c.other}, laid(volume(400, 400, 400), inSpace(c.gap), a, c.at))
			if got != c.want {
				t.Errorf("%s and %s: %q, want %q: %v", p.ID, c.other.ID, got, c.want, r.Violations)
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d parts: the test says little", seen)
	}
}
