package mesh

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// counts are the figures of a topology that the oracle finds too.
type counts struct {
	vertices, edges, open, odd, sameWay, unbalanced, junctions, degenerate, duplicates, components, nonManifoldVertices int
}

func countsOf(t *Topology) counts {
	return counts{t.Vertices, t.Edges, t.OpenEdges, t.OddEdges, t.SameWay, t.Unbalanced, len(t.Junctions), t.Degenerate,
		t.Duplicates, t.Components, t.NonManifoldVertices}
}

// oracle counts with maps, edge by edge and vertex by vertex: slow and obvious.
func oracle(faces [][3]uint32) counts {
	var c counts
	type use struct{ face, way int }
	edges := map[[2]uint32][]use{}
	seen := map[[3]uint32]bool{}
	vertices := map[uint32][]int{}
	for i, f := range faces {
		if degenerate(f) {
			c.degenerate++
			continue
		}
		sorted := f
		slices.Sort(sorted[:])
		if seen[sorted] {
			c.duplicates++
		}
		seen[sorted] = true
		for k := range 3 {
			a, b := f[k], f[(k+1)%3]
			vertices[a] = append(vertices[a], i)
			edges[[2]uint32{min(a, b), max(a, b)}] = append(edges[[2]uint32{min(a, b), max(a, b)}], use{i, map[bool]int{true: 1, false: -1}[a < b]})
		}
	}
	c.vertices, c.edges = len(vertices), len(edges)
	all, single := groups{}, map[[2]uint32][2]int{}
	for e, uses := range edges {
		balance := 0
		for _, u := range uses {
			balance += u.way
			all.join(uses[0].face, u.face)
		}
		switch len(uses) {
		case 1:
			c.open++
		case 2:
			single[e] = [2]int{uses[0].face, uses[1].face}
			if balance != 0 {
				c.sameWay++
			}
		default:
			c.junctions++
		}
		c.odd += len(uses) % 2
		if balance < -1 || balance > 1 {
			c.unbalanced++
		}
	}
	roots := map[int]bool{}
	for i, f := range faces {
		if !degenerate(f) {
			roots[all.root(i)] = true
		}
	}
	c.components = len(roots)
	for v, about := range vertices {
		fans, g := map[int]bool{}, groups{}
		for e, pair := range single {
			if e[0] == v || e[1] == v {
				g.join(pair[0], pair[1])
			}
		}
		for _, f := range about {
			fans[g.root(f)] = true
		}
		if len(fans) > 1 {
			c.nonManifoldVertices++
		}
	}
	return c
}

type groups map[int]int

func (g groups) root(i int) int {
	for {
		p, ok := g[i]
		if !ok || p == i {
			return i
		}
		i = p
	}
}

func (g groups) join(a, b int) {
	if a, b = g.root(a), g.root(b); a != b {
		g[a] = b
	}
}

func cubeFaces() [][3]uint32 {
	return [][3]uint32{{0, 2, 1}, {1, 2, 3}, {4, 5, 6}, {5, 7, 6}, {0, 1, 4}, {1, 5, 4}, {2, 6, 3}, {3, 6, 7}, {0, 4, 2}, {2, 4, 6}, {1, 3, 5}, {3, 7, 5}}
}

func topologyOf(t testing.TB, faces [][3]uint32, vertices, workers int) *Topology {
	t.Helper()
	ctx := withWorkers(workers)
	top, err := NewTopology(ctx, &Mesh{Vertices: make([]geom.Vec, vertices), Faces: faces})
	if err != nil {
		t.Fatal(err)
	}
	return top
}

func TestTopologyOfSmallMeshes(t *testing.T) {
	flipped := cubeFaces()
	flipped[5][0], flipped[5][1] = flipped[5][1], flipped[5][0]
	for _, c := range []struct {
		name  string
		faces [][3]uint32
		want  counts
	}{
		{"cube", cubeFaces(), counts{vertices: 8, edges: 18, components: 1}},
		{"one face missing", cubeFaces()[1:], counts{vertices: 8, edges: 18, open: 3, odd: 3, components: 1}},
		{"one face flipped", flipped, counts{vertices: 8, edges: 18, sameWay: 3, unbalanced: 3, components: 1}},
		{"one face twice", append(cubeFaces(), cubeFaces()[0]), counts{vertices: 8, edges: 18, odd: 3, junctions: 3, duplicates: 1, components: 1, nonManifoldVertices: 3}},
		{"pillow", [][3]uint32{{0, 1, 2}, {0, 2, 1}}, counts{vertices: 3, edges: 3, duplicates: 1, components: 1}},
		{"bow tie", [][3]uint32{{0, 1, 2}, {2, 3, 4}}, counts{vertices: 5, edges: 6, open: 6, odd: 6, components: 2, nonManifoldVertices: 1}},
		{"degenerate", [][3]uint32{{0, 1, 2}, {1, 1, 2}}, counts{vertices: 3, edges: 3, open: 3, odd: 3, degenerate: 1, components: 1}},
		{"nothing", nil, counts{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := topologyOf(t, c.faces, 8, 2)
			if countsOf(got) != c.want {
				t.Errorf("got  %+v\nwant %+v", countsOf(got), c.want)
			}
			if o := oracle(c.faces); o != c.want {
				t.Errorf("the oracle finds %+v", o)
			}
		})
	}
}

func TestTopologyMatchesTheOracle(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		vertices := 4 + r.IntN(30)
		faces := make([][3]uint32, r.IntN(60))
		for i := range faces {
			faces[i] = [3]uint32{uint32(r.IntN(vertices)), uint32(r.IntN(vertices)), uint32(r.IntN(vertices))}
		}
		if seed%3 == 0 { // mostly closed: a cube chain with a few faces disturbed
			faces = faces[:min(len(faces), 3)]
			faces = append(faces, cubeFaces()...)
		}
		want := oracle(faces)
		for _, workers := range []int{1, 2, 8} {
			got := topologyOf(t, faces, max(vertices, 8), workers)
			if countsOf(got) != want {
				t.Fatalf("seed %d, %d workers:\ngot  %+v\nwant %+v\nfaces %v", seed, workers, countsOf(got), want, faces)
			}
			checkTwins(t, faces, got)
		}
	}
}

// checkTwins checks every pair in the twin table against the faces.
func checkTwins(t *testing.T, faces [][3]uint32, top *Topology) {
	t.Helper()
	for h := range top.Twin {
		o, same := top.Across(int32(h))
		if o < 0 {
			continue
		}
		a, b := faces[h/3][h%3], faces[h/3][(h%3+1)%3]
		c, d := faces[o/3][o%3], faces[o/3][(o%3+1)%3]
		if back, _ := top.Across(o); back != int32(h) {
			t.Fatalf("twin of twin of %d is %d", h, back)
		}
		if same && (a != c || b != d) || !same && (a != d || b != c) {
			t.Fatalf("half-edges %d and %d: %d-%d and %d-%d, same way %v", h, o, a, b, c, d, same)
		}
		if top.Component[h/3] != top.Component[o/3] {
			t.Fatalf("neighbours %d and %d lie in different components", h/3, o/3)
		}
	}
}

func TestTopologyOfManyBlocks(t *testing.T) {
	// A closed grid on a torus, large enough for several blocks and chunks, with
	// vertices numbered at random: every block meets every chunk.
	const rows, cols = 200, 300
	number := rand.New(rand.NewPCG(5, 5)).Perm(rows * cols)
	at := func(i, j int) uint32 { return uint32(number[i%rows*cols+j%cols]) }
	var faces [][3]uint32
	for i := range rows {
		for j := range cols {
			faces = append(faces, [3]uint32{at(i, j), at(i+1, j), at(i, j+1)}, [3]uint32{at(i+1, j), at(i+1, j+1), at(i, j+1)})
		}
	}
	want := counts{vertices: rows * cols, edges: 3 * rows * cols, components: 1}
	for _, workers := range []int{1, 2, 8} {
		top := topologyOf(t, faces, rows*cols, workers)
		if countsOf(top) != want {
			t.Errorf("%d workers: %+v, want %+v", workers, countsOf(top), want)
		}
		if top.Euler() != 0 {
			t.Errorf("Euler characteristic of a torus is %d", top.Euler())
		}
		checkTwins(t, faces, top)
	}
}

// TestTopologyOfChangedFaces gives faces that what a reader has found out about
// them does not fit any more: it must be noticed, not believed.
func TestTopologyOfChangedFaces(t *testing.T) {
	const rows, cols = 200, 300
	var faces [][3]uint32
	at := func(i, j int) uint32 { return uint32(i%rows*cols + j%cols) }
	for i := range rows {
		for j := range cols {
			faces = append(faces, [3]uint32{at(i, j), at(i+1, j), at(i, j+1)}, [3]uint32{at(i+1, j), at(i+1, j+1), at(i, j+1)})
		}
	}
	want := counts{vertices: rows * cols, edges: 3 * rows * cols, components: 1}
	runs := par.Chunks(len(faces), matchGrain)
	right := &matchingPlan{}
	if err := right.findTops(context.Background(), &Mesh{Faces: faces}); err != nil {
		t.Fatal(err)
	}
	low, high, down := slices.Clone(right.top), slices.Clone(right.top), slices.Clone(right.top)
	low[runs/2] -= cols
	high[runs/2] += cols
	slices.Reverse(down)
	for name, ends := range map[string][]uint32{"right": right.top, "low": low, "high": high, "falling": down, "short": low[:runs/2], "zero": make([]uint32, runs)} {
		for _, workers := range []int{1, 2, 8} {
			m := &Mesh{Vertices: make([]geom.Vec, rows*cols), Faces: faces, ends: ends}
			top, err := NewTopology(withWorkers(workers), m)
			if err != nil {
				t.Fatal(err)
			}
			if countsOf(top) != want {
				t.Errorf("%s, %d workers: %+v, want %+v", name, workers, countsOf(top), want)
			}
			checkTwins(t, faces, top)
		}
	}
}

func TestTopologyStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewTopology(ctx, &Mesh{Vertices: make([]geom.Vec, 8), Faces: cubeFaces()}); err == nil {
		t.Fatal("no error from a cancelled context")
	}
}

func ExampleNewTopology() {
	m := &Mesh{Vertices: make([]geom.Vec, 8), Faces: cubeFaces()[1:]}
	t, _ := NewTopology(context.Background(), m)
	fmt.Println(t.Closed(), t.OpenEdges, t.Components)
	// Output: false 3 1
}

// TestTopologyAgain finds the topology of one large mesh again and again, each time in the
// memory of the last: so many of its corners are sent from run to run that their list, too,
// is given back.
func TestTopologyAgain(t *testing.T) {
	data := waveSTL(1_000_000)
	model, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m := model.Objects[0]
	first, err := NewTopology(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	want, twins := countsOf(first), slices.Clone(first.Twin)
	for range 12 {
		again, err := NewTopology(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		if got := countsOf(again); got != want || !slices.Equal(again.Twin, twins) {
			t.Fatalf("%v at first, then %v", want, got)
		}
		again.Release()
	}
}
