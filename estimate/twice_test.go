package estimate

import (
	"cmp"
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

func hasWarning(r *Result, code string) bool {
	return slices.ContainsFunc(r.Warnings, func(w mesh.Warning) bool { return w.Code == code })
}

// TestOverlapIsFlagged: tiers 0 and 1, which count twice what shells share, say so and
// are less sure of themselves.
// Slabs side by side whose corners are the same vertices hang together by them; the walls
// between them are none.
func TestSlabsOfOneMesh(t *testing.T) {
	var all []shape.Soup
	for i := range 12 {
		all = append(all, shape.Box(geom.Vec{X: 2 * float64(i)}, geom.Vec{X: 2 * float64(i+1), Y: 20, Z: 10}))
	}
	m, err := mesh.Weld(context.Background(), solid(shape.Join(all...)), 0)
	if err != nil {
		t.Fatal(err)
	}
	got, want := run1(t, one(m), Options{Tier: Instant}), run1(t, one(m), Options{Tier: Areas})
	near(t, "plastic", got.BaseMaterial, want.BaseMaterial, 0.05*want.BaseMaterial)
	near(t, "time", got.PrintTime, want.PrintTime, 0.1*want.PrintTime)
}

func TestOverlapIsFlagged(t *testing.T) {
	ten := shape.Cube(geom.Vec{}, 10)
	again := ten
	again.Faces = append(slices.Clone(ten.Faces), ten.Faces...)
	moved := func(x float64) shape.Soup { return ten.Apply(geom.Translation(geom.Vec{X: x})) }
	for name, c := range map[string]struct {
		s     shape.Soup
		twice bool
	}{
		"a cube":           {ten, false},
		"two apart":        {shape.Join(ten, moved(20)), false},
		"two side by side": {shape.Join(ten, moved(10)), false},
		"a hollow":         {shape.Join(ten, shape.Cube(geom.Vec{}, 6).Flip()), false},
		"two overlapping":  {shape.Join(ten, moved(4)), true},
		"the same shell":   {shape.Join(ten, ten), true},
		"the same faces":   {again, true},
		"solid in a solid": {shape.Join(ten, shape.Cube(geom.Vec{}, 6)), true},
	} {
		for _, tier := range []Tier{Formula, Instant} {
			e, err := For(Options{Tier: tier})
			if err != nil {
				t.Fatal(err)
			}
			r, err := e.Estimate(context.Background(), one(solid(c.s)))
			if err != nil || hasWarning(r, "overlapping_shells") != c.twice {
				t.Errorf("%s, tier %d: %v, %v", name, tier, r.Warnings, err)
			}
			if wide := tier == Instant && r.Confidence.High > 1.3*r.PrintTime; wide != (c.twice && tier == Instant) {
				t.Errorf("%s: %+v of %g s", name, r.Confidence, r.PrintTime)
			}
		}
	}
}

// TestSharedCountsOnce: what shells share, and walls between them, count once in tier 1 as
// in tier 2, which unites the outlines of every layer.
func TestSharedCountsOnce(t *testing.T) {
	moved := func(s shape.Soup, x, y float64) shape.Soup {
		return s.Apply(geom.Translation(geom.Vec{X: x, Y: y}))
	}
	ten, ball := shape.Cube(geom.Vec{}, 20), shape.Sphere(10, 40)
	var stairs shape.Soup // whose steps share vertices, once these are welded
	for i := range 10 {
		z := float64(3 * i)
		stairs = shape.Join(stairs, shape.Box(geom.Vec{X: float64(2 * i), Z: z}, geom.Vec{X: 40, Y: 40, Z: z + 3}))
	}
	for name, s := range map[string]shape.Soup{
		"two overlapping":  shape.Join(ten, moved(ten, 8, 0)),
		"four overlapping": shape.Join(ten, moved(ten, 8, 0), moved(ten, 0, 8), moved(ten, 8, 8)),
		"side by side":     shape.Join(ten, moved(ten, 20, 0), moved(ten, 40, 0)),
		"balls":            shape.Join(ball, moved(ball, 7, 0)),
		// Layers that begin beside a section are not like it.
		"on top of each other": shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 30, Z: 10}), shape.Box(geom.Vec{X: 5, Y: -5, Z: 10}, geom.Vec{X: 35, Y: 25, Z: 20})),
		"stairs":               stairs,
		"a mushroom":           shape.Join(shape.Box(geom.Vec{X: 18, Y: 18}, geom.Vec{X: 22, Y: 22, Z: 30}), shape.Box(geom.Vec{Z: 30}, geom.Vec{X: 40, Y: 40, Z: 33})),
	} {
		m, err := mesh.Weld(context.Background(), solid(s), 0)
		if err != nil {
			t.Fatal(err)
		}
		part := one(m)
		want := run1(t, part, Options{Tier: Areas})
		got := run1(t, part, Options{Tier: Instant})
		near(t, name+": plastic", got.BaseMaterial, want.BaseMaterial, 0.05*want.BaseMaterial)
		near(t, name+": time", got.PrintTime, want.PrintTime, 0.08*want.PrintTime)
	}
}

// TestShells counts shells and finds their boxes, however the faces are mixed.
func TestShells(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	var all []shape.Soup
	for i := range 30 {
		all = append(all, shape.Sphere(1, 6).Apply(geom.Translation(geom.Vec{X: float64(3 * i)})))
	}
	s := shape.Join(all...)
	rng.Shuffle(len(s.Faces), func(i, j int) { s.Faces[i], s.Faces[j] = s.Faces[j], s.Faces[i] })
	m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	if list := shells(m); len(list) != 30 || mayOverlap(list) || len(pieces(list)) != 30 {
		t.Errorf("%d shells, overlap %v, %d pieces", len(list), mayOverlap(list), len(pieces(list)))
	}
	m.Vertices = slices.Clone(m.Vertices)
	m.Vertices[0].X += 2.5 // a spike into the next one
	if !mayOverlap(shells(m)) {
		t.Error("boxes that overlap are not seen")
	}
}

// TestPieces: pieces are closed shells that face outwards; a cavity is none, and a shell
// that faces inwards is inside out when it lies in no other.
func TestPieces(t *testing.T) {
	box := func(x, size float64) geom.Box {
		return geom.Box{Min: geom.Vec{X: x}, Max: geom.Vec{X: x + size, Y: size, Z: size}}
	}
	list := []shell{{box(0, 10), 1, 4}, {box(1, 2), -1, 4}, {box(20, 10), 1, 0}, {box(40, 10), 1, 5}, {box(2, 1), 1, 4}}
	got := pieces(list)
	if want := []geom.Box{box(0, 10), box(20, 10), box(2, 1)}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if insideOut(list) || !insideOut(append(list, shell{box(60, 1), -1, 4})) {
		t.Error("a cavity is inside out, or what stands beside is not")
	}
	if got := pieces(slices.Repeat(list, mostPieces)); got != nil {
		t.Errorf("%d of too many", len(got))
	}
}

// TestManyPieces: the nozzle goes from piece to piece and not across the whole plate for
// every stroke; tier 1 took half as long again as the toolpaths.
func TestManyPieces(t *testing.T) {
	plate := func(n int, size func(i int) geom.Vec) (all []shape.Soup) {
		for i := range n * n {
			p := geom.Vec{X: float64(5 * (i % n)), Y: float64(5 * (i / n))}
			all = append(all, shape.Box(p, geom.Add(p, size(i))))
		}
		return all
	}
	cubes := plate(15, func(int) geom.Vec { return geom.Vec{X: 3, Y: 3, Z: 3} })
	for _, c := range []struct {
		name  string
		parts []shape.Soup
		off   float64
	}{
		{"cubes", cubes, 0.15},
		{"cubes in a frame", append([]shape.Soup{shape.Torus(80, 4, 200, 12).Apply(geom.Translation(geom.Vec{X: 36, Y: 36, Z: 4}))}, cubes...), 0.2},
		{"of different heights", plate(12, func(i int) geom.Vec { return geom.Vec{X: 4, Y: 4, Z: 2 + float64(i%7)} }), 0.2},
		{"a block and tiny ones", append(plate(12, func(int) geom.Vec { return geom.Vec{X: 1, Y: 1, Z: 2} }),
			shape.Box(geom.Vec{X: -70}, geom.Vec{X: -10, Y: 60, Z: 2})), 0.2},
		{"pins sunk into a block", append(plate(12, func(int) geom.Vec { return geom.Vec{X: 1, Y: 1, Z: 9} }),
			shape.Box(geom.Vec{X: -5, Y: -5, Z: 0}, geom.Vec{X: 65, Y: 65, Z: 6})), 0.2},
	} {
		m := solid(shape.Join(c.parts...))
		instant, paths := run1(t, one(m), Options{Tier: Instant}).PrintTime, run1(t, one(m), Options{Tier: Paths}).PrintTime
		if off := instant/paths - 1; math.Abs(off) > c.off {
			t.Errorf("%s: %g s from sections, %g s from toolpaths: %.0f %% off", c.name, instant, paths, 100*off)
		}
	}
}

// TestOneInsideOut: of three cubes one is inside out, which sums alone do not tell.
func TestOneInsideOut(t *testing.T) {
	cubes := func(flip bool) *mesh.Mesh {
		last := shape.Cube(geom.Vec{X: 40}, 10)
		if flip {
			last = last.Flip()
		}
		return solid(shape.Join(shape.Cube(geom.Vec{}, 10), shape.Cube(geom.Vec{X: 20}, 10), last))
	}
	want, got := run1(t, one(cubes(false)), Options{Tier: Instant}), run1(t, one(cubes(true)), Options{Tier: Instant})
	if got.PrintTime != want.PrintTime || len(got.Warnings) != 1 || got.Warnings[0].Code != "inverted_faces" {
		t.Errorf("%g s, %v; want %g s", got.PrintTime, got.Warnings, want.PrintTime)
	}
}

// A piece that is inside out is turned also where it touches the rest of an open part.
func TestTouchingPieceInsideOut(t *testing.T) {
	part := func(flip bool) *mesh.Mesh {
		ball := shape.Torus(10, 4, 80, 60)
		ball.Faces = ball.Faces[1:]
		side := slices.MaxFunc(ball.Vertices, func(a, b geom.Vec) int { return cmp.Compare(a.X, b.X) })
		block := shape.Box(side, geom.Add(side, geom.Vec{X: 4, Y: 4, Z: 4}))
		if flip {
			block = block.Flip()
		}
		m, err := mesh.Weld(context.Background(), solid(shape.Join(ball, block)), 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(shells(m)) != 0 {
			t.Fatal("the pieces do not touch")
		}
		return m
	}
	want, got := run1(t, one(part(false)), Options{Tier: Instant}), run1(t, one(part(true)), Options{Tier: Instant})
	if got.PrintTime != want.PrintTime || !got.warned("inverted_faces") || want.warned("inverted_faces") {
		t.Errorf("%g s, %v; want %g s, %v", got.PrintTime, got.Warnings, want.PrintTime, want.Warnings)
	}
}

func BenchmarkCountsTwice(b *testing.B) {
	s := shape.Sphere(10, 224) // about 100,000 faces
	m := &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
	for b.Loop() {
		if twice, _, err := countsTwice(context.Background(), m, shells(m), m.Repeats); twice || err != nil {
			b.Fatal(twice, err)
		}
	}
	b.ReportMetric(float64(len(m.Faces)), "faces")
}

// TestShellsOfRandomFaces: the boxes are those of a slow search, in whatever order faces and vertices
// come, with vertices of no face among them.
func TestShellsOfRandomFaces(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	for range 300 {
		n := 3 + rng.IntN(60)
		m := &mesh.Mesh{}
		for range n {
			m.Vertices = append(m.Vertices, geom.Vec{X: rng.Float64(), Y: rng.Float64(), Z: rng.Float64()})
		}
		for range 1 + rng.IntN(n) {
			m.Faces = append(m.Faces, [3]uint32{uint32(rng.IntN(n)), uint32(rng.IntN(n)), uint32(rng.IntN(n))})
		}
		if rng.IntN(2) == 0 { // all hang together
			for i := range n - 1 {
				m.Faces = append(m.Faces, [3]uint32{uint32(i), uint32(i + 1), uint32(rng.IntN(n))})
			}
		}
		got, want := shells(m), slowShells(m)
		byPlace := func(a, b shell) int {
			return cmp.Or(cmp.Compare(a.box.Min.X, b.box.Min.X), cmp.Compare(a.box.Max.X, b.box.Max.X))
		}
		slices.SortFunc(got, byPlace)
		slices.SortFunc(want, byPlace)
		if !slices.Equal(got, want) {
			t.Fatalf("%d vertices, faces %v: %d shells, want %d", n, m.Faces, len(got), len(want))
		}
	}
}

// slowShells spreads the smallest number of each face until nothing changes.
func slowShells(m *mesh.Mesh) (out []shell) {
	number := make([]int, len(m.Vertices))
	for i := range number {
		number[i] = -1
	}
	for i, f := range m.Faces {
		for _, v := range f {
			number[v] = i
		}
	}
	for changed := true; changed; {
		changed = false
		for _, f := range m.Faces {
			low := min(number[f[0]], number[f[1]], number[f[2]])
			for _, v := range f {
				changed = changed || number[v] != low
				number[v] = low
			}
		}
	}
	boxes := map[int]shell{}
	for v, i := range number {
		b, ok := boxes[i]
		if !ok {
			b.box = geom.EmptyBox()
		}
		boxes[i] = shell{box: b.box.Extend(m.Vertices[v]), spare: b.spare + 2}
	}
	for _, f := range m.Faces {
		b := boxes[number[f[0]]]
		corner := func(k int) geom.Vec { return geom.Sub(m.Vertices[f[k]], b.box.Min) }
		b.spare, b.volume = b.spare-1, b.volume+geom.Dot(corner(0), geom.Cross(corner(1), corner(2)))
		boxes[number[f[0]]] = b
	}
	if len(boxes) == 1 {
		return nil
	}
	delete(boxes, -1)
	return slices.Collect(maps.Values(boxes))
}
