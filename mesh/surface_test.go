package mesh

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestWindingsAgree holds the sums against the topology, which pairs all edges.
func TestWindingsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	differ := 0
	for range 400 {
		s := shape.Torus(10, 4, 5+r.IntN(9), 5+r.IntN(9))
		faces := append([][3]uint32(nil), s.Faces...)
		for range r.IntN(4) { // turned, left out, there again, degenerate, joined elsewhere
			i, f := r.IntN(len(faces)), &faces[r.IntN(len(faces))]
			switch r.IntN(6) {
			case 0:
				f[0], f[1] = f[1], f[0]
			case 1:
				faces = append(faces[:i], faces[i+1:]...)
			case 2:
				faces = append(faces, faces[i])
			case 3:
				faces = append(faces, [3]uint32{f[0], f[2], f[1]})
			case 4:
				f[0] = f[1]
			case 5:
				f[r.IntN(3)] = uint32(r.IntN(len(s.Vertices)))
			}
		}
		m := &Mesh{Vertices: s.Vertices, Faces: faces}
		want := map[[2]uint32]int{}
		for _, f := range faces {
			for k := range f {
				if !degenerate(f) {
					want[[2]uint32{f[k], f[(k+1)%3]}]++
				}
			}
		}
		got, agree, most := m.windingsAgree(), true, 0
		for e, n := range want {
			back := want[[2]uint32{e[1], e[0]}]
			agree = agree && (n == back || max(n, back) <= 1)
			most = max(most, n)
		}
		if got && !agree || !got && most <= 1 {
			t.Fatalf("windings agree: %v, want %v; up to %d faces run along an edge one way", got, agree, most)
		}
		topology, err := NewTopology(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		if topology.SameWay > 0 && got {
			t.Fatalf("windings agree, but two faces run the same way along %d edges", topology.SameWay)
		}
		if !got {
			differ++
		} else if surface := m.IsSurface(); surface && topology.NonManifoldVertices+topology.NonManifoldEdges() > 0 || !surface && topology.NonManifoldVertices+topology.NonManifoldEdges() == 0 {
			t.Fatalf("a surface: %v, with %d vertices and %d edges that are not", surface, topology.NonManifoldVertices, topology.NonManifoldEdges())
		}
	}
	if differ < 50 || differ > 350 {
		t.Errorf("%d of 400 disagree: nothing is tested", differ)
	}
}

// TestTouchingIsNoSurface: pieces that touch at a vertex or along an edge wind around both, as
// far as edges tell.
func TestTouchingIsNoSurface(t *testing.T) {
	at := func(x, y, z float64) shape.Soup { return shape.Cube(geom.Vec{X: x, Y: y, Z: z}, 10) }
	for _, c := range []struct {
		name string
		s    shape.Soup
		want bool
	}{
		{"a cube", at(0, 0, 0), true}, {"two apart", shape.Join(at(0, 0, 0), at(20, 0, 0)), true},
		{"at a vertex", shape.Join(at(0, 0, 0), at(10, 10, 10)), false}, {"along an edge", shape.Join(at(0, 0, 0), at(10, 10, 0)), false},
		{"at a vertex, one inside out", shape.Join(at(0, 0, 0), at(10, 10, 10).Flip()), false},
	} {
		for _, open := range []int{0, 1} {
			m, err := Weld(context.Background(), &Mesh{Vertices: c.s.Vertices, Faces: c.s.Faces[open:]}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.IsSurface(); got != c.want {
				t.Errorf("%s, %d faces less: %v", c.name, open, got)
			}
		}
	}
}
