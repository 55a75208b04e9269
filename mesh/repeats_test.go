package mesh

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestRepeats: no repeated face goes unseen, in whatever order its corners stand, and
// none is made up.
func TestRepeats(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 7))
	s := shape.Sphere(10, 40)
	m := &Mesh{Vertices: s.Vertices, Faces: slices.Clone(s.Faces)}
	if m.Repeats() {
		t.Error("a sphere repeats no face")
	}
	for range 200 {
		f := s.Faces[rng.IntN(len(s.Faces))]
		rng.Shuffle(3, func(i, j int) { f[i], f[j] = f[j], f[i] })
		m.Faces = append(slices.Clone(s.Faces), f)
		at := rng.IntN(len(m.Faces))
		m.Faces[at], m.Faces[len(m.Faces)-1] = m.Faces[len(m.Faces)-1], m.Faces[at]
		if !m.Repeats() {
			t.Fatalf("%v again is not seen", f)
		}
	}
}

// TestDistinct: the first of what is there again stays, and faces wound otherwise do.
func TestDistinct(t *testing.T) {
	m := &Mesh{Name: "m", Vertices: make([]geom.Vec, 5), Faces: [][3]uint32{{0, 1, 2}, {3, 1, 0}, {0, 2, 1}}}
	if m.Distinct() != m {
		t.Error("a new mesh, though no face is there twice")
	}
	m.Faces = append(m.Faces, [3]uint32{1, 2, 0}, [3]uint32{0, 3, 1}, [3]uint32{4, 4, 4}, [3]uint32{1, 0, 3}, [3]uint32{2, 3, 4}, [3]uint32{4, 4, 4})
	want := [][3]uint32{{0, 1, 2}, {3, 1, 0}, {0, 2, 1}, {4, 4, 4}, {2, 3, 4}}
	if got := m.Distinct(); !slices.Equal(got.Faces, want) || got.Name != "m" || len(got.Vertices) != 5 || len(m.Faces) != 9 {
		t.Errorf("%v", got.Faces)
	}
}

// TestDistinctOfMany: of many faces, some of which fall into one slot by chance, as many are
// left as are different.
func TestDistinctOfMany(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 7))
	m := &Mesh{Vertices: make([]geom.Vec, 60)}
	different := map[[3]uint32]bool{}
	for range 20_000 {
		f := [3]uint32{rng.Uint32N(60), rng.Uint32N(60), rng.Uint32N(60)}
		m.Faces = append(m.Faces, f)
		turns := [3][3]uint32{f, {f[1], f[2], f[0]}, {f[2], f[0], f[1]}}
		different[slices.MinFunc(turns[:], func(a, b [3]uint32) int { return slices.Compare(a[:], b[:]) })] = true
	}
	if got := len(m.Distinct().Faces); got != len(different) || got == len(m.Faces) {
		t.Errorf("%d of %d faces left, want %d", got, len(m.Faces), len(different))
	}
}
