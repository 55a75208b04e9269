package mesh

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

func withWorkers(n int) context.Context { return par.WithWorkers(context.Background(), n) }

// scattered returns clusters points, each repeated with offsets of at most half
// the tolerance, in random order, with one face per three points.
func scattered(clusters, copies int, tolerance float64, seed uint64) *Mesh {
	r := rand.New(rand.NewPCG(seed, 2))
	m := &Mesh{}
	for range clusters {
		p := geom.Vec{X: r.Float64(), Y: r.Float64(), Z: r.Float64()}
		for range copies {
			d := tolerance / 4
			m.Vertices = append(m.Vertices, geom.Vec{X: p.X + d*(2*r.Float64()-1), Y: p.Y + d*(2*r.Float64()-1), Z: p.Z + d*(2*r.Float64()-1)})
		}
	}
	r.Shuffle(len(m.Vertices), func(i, j int) { m.Vertices[i], m.Vertices[j] = m.Vertices[j], m.Vertices[i] })
	for i := 0; i+2 < len(m.Vertices); i += 3 {
		m.Faces = append(m.Faces, [3]uint32{uint32(i), uint32(i + 1), uint32(i + 2)})
	}
	return m
}

func TestWeldWithinATolerance(t *testing.T) {
	const tolerance = 1e-5
	m := scattered(500, 4, tolerance, 1)
	w, err := Weld(context.Background(), m, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Vertices) != 500 || len(w.Faces) != len(m.Faces) {
		t.Errorf("%d vertices and %d faces, want 500 and %d", len(w.Vertices), len(w.Faces), len(m.Faces))
	}
	for i, f := range m.Faces {
		for k := range f {
			a, b := m.Vertices[f[k]], w.Vertices[w.Faces[i][k]]
			if d := geom.Norm(geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z}); d > tolerance {
				t.Fatalf("face %d corner %d moved by %g", i, k, d)
			}
		}
	}
}

func TestWeldMatchesAllPairs(t *testing.T) {
	for seed := range uint64(30) {
		m := scattered(20, 3, 0.2, seed) // clusters that run into each other
		parent := make(forest, len(m.Vertices))
		for i := range parent {
			parent[i] = int32(i)
			for j := range i {
				a, b := m.Vertices[i], m.Vertices[j]
				if geom.Norm(geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z}) <= 0.2 {
					parent.join(int32(j), int32(i))
				}
			}
		}
		got, err := clusters(context.Background(), m.Vertices, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if int32(got[i]) != parent.root(int32(i)) {
				t.Fatalf("seed %d: point %d is in cluster %d, want %d", seed, i, got[i], parent.root(int32(i)))
			}
		}
	}
}

func TestExactWeldKeepsWhatDiffers(t *testing.T) {
	m := &Mesh{
		Vertices: []geom.Vec{{X: 1}, {Y: 1}, {Z: 1}, {X: 1}, {X: 1 + 1e-15}, {Z: 1}},
		Faces:    [][3]uint32{{0, 1, 2}, {3, 4, 5}},
	}
	w, err := Weld(context.Background(), m, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Vertices) != 4 || w.Faces[1] != [3]uint32{0, 3, 2} {
		t.Errorf("vertices %v, faces %v", w.Vertices, w.Faces)
	}
	loose := &Mesh{Vertices: []geom.Vec{{X: 9}, {X: 1}, {Y: 1}, {X: 8}, {Z: 1}}, Faces: [][3]uint32{{1, 2, 4}}}
	if l, _ := Weld(context.Background(), loose, 0); len(l.Vertices) != 3 || l.Vertices[2] != loose.Vertices[4] || l.Faces[0] != [3]uint32{0, 1, 2} {
		t.Errorf("vertices without a face: %v, %v", l.Vertices, l.Faces)
	}
	if again, _ := Weld(context.Background(), w, 0); again != w {
		t.Error("welding a welded mesh made a new one")
	}
}

// TestCheckedBounds: of welded meshes as of others, and where faces or vertices were changed
// since, which nobody should.
func TestCheckedBounds(t *testing.T) {
	cube := &Mesh{
		Vertices: []geom.Vec{{}, {X: 1}, {Y: 1}, {X: 1, Y: 1}, {Z: 1}, {X: 1, Z: 1}, {Y: 1, Z: 1}, {X: 1, Y: 1, Z: 1}},
		Faces:    [][3]uint32{{0, 1, 3}, {4, 5, 7}, {2, 3, 6}},
	}
	for name, change := range map[string]func(m *Mesh) Code{
		"as it is":       func(*Mesh) Code { return "" },
		"a face too far": func(m *Mesh) Code { m.Faces[2][1] = 99; return CodeIndex },
		"a vertex less":  func(m *Mesh) Code { m.Vertices = m.Vertices[:7]; return CodeIndex },
		"most faces less": func(m *Mesh) Code { // but one names the last vertex
			m.Vertices = append(m.Vertices, geom.Vec{X: 1, Y: 2, Z: 3})
			m.Faces = append(m.Faces[:1:1], [3]uint32{0, 1, 8})
			return ""
		},
		"a face less":       func(m *Mesh) Code { m.Faces = m.Faces[:1]; return "" },
		"not a number":      func(m *Mesh) Code { m.Vertices[3].Y = math.NaN(); return CodeNonFinite },
		"without any faces": func(m *Mesh) Code { m.Faces = nil; return "" },
	} {
		for _, exact := range []int{0, len(cube.Faces)} {
			m := &Mesh{Vertices: slices.Clone(cube.Vertices), Faces: slices.Clone(cube.Faces), exact: exact}
			want := change(m)
			got, err := m.CheckedBounds()
			if (err == nil) != (want == "") || err != nil && CodeOf(err) != want {
				t.Errorf("%s, %v: %v, want %q", name, exact, err, want)
			}
			box := geom.EmptyBox()
			for _, f := range m.Faces {
				for _, v := range f {
					if want == "" {
						box = box.Extend(m.Vertices[v])
					}
				}
			}
			if want == "" && (got != box || m.Bounds() != box) {
				t.Errorf("%s, %v: %v and %v, want %v", name, exact, got, m.Bounds(), box)
			}
		}
	}
}
