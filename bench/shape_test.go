package main

import (
	"bytes"
	"crypto/sha256"
	"math"
	"testing"
)

// collect returns every triangle that walk emits.
func collect(t *testing.T, walk walker) []triangle {
	t.Helper()
	var all []triangle
	if err := walk(func(x triangle) error { all = append(all, x); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// topology counts from positions alone, the slow obvious way: it knows nothing
// of the grid.
type topology struct{ vertices, edges, faces, bad, components int }

func count(all []triangle) topology {
	type edge [2]point
	directed := map[edge]int{}
	parent := map[point]point{}
	find := func(p point) point {
		for parent[p] != p {
			p = parent[p]
		}
		return p
	}
	for _, t := range all {
		for _, p := range t.at {
			if _, ok := parent[p]; !ok {
				parent[p] = p
			}
		}
		for k := range 3 {
			directed[edge{t.at[k], t.at[(k+1)%3]}]++
			parent[find(t.at[k])] = find(t.at[(k+1)%3])
		}
	}
	n := topology{vertices: len(parent), edges: len(directed) / 2, faces: len(all)}
	for e, times := range directed {
		if times != 1 || directed[edge{e[1], e[0]}] != 1 {
			n.bad++
		}
	}
	for p, q := range parent {
		if p == q {
			n.components++
		}
	}
	return n
}

func TestShapeIsClosedTorus(t *testing.T) {
	for _, size := range [][2]int{{3, 3}, {40, 33}, {100, 64}, {97, 31}} {
		s := newShape(size[0], size[1], 7)
		for name, walk := range map[string]walker{"patches": s.walk, "shuffled": s.walkShuffled} {
			n := count(collect(t, walk))
			cells := size[0] * size[1]
			want := topology{vertices: cells, edges: 3 * cells, faces: 2 * cells, components: 1}
			if n != want {
				t.Errorf("%v %s: %+v, want %+v", size, name, n, want)
			}
			if euler := n.vertices - n.edges + n.faces; euler != 0 {
				t.Errorf("%v %s: Euler characteristic %d, want 0", size, name, euler)
			}
		}
	}
}

func TestCountSeesAHole(t *testing.T) {
	s := newShape(20, 10, 7)
	if n := count(collect(t, s.walk)[1:]); n.bad != 3 {
		t.Errorf("%d bad edges with one triangle missing, want 3", n.bad)
	}
}

// The ids must name the same vertices as the positions do.
func TestIDsMatchPositions(t *testing.T) {
	s := newShape(50, 40, 7)
	grid := s.grid()
	for name, walk := range map[string]walker{"patches": s.walk, "shuffled": s.walkShuffled} {
		for _, x := range collect(t, walk) {
			for k, id := range x.id {
				if grid[id] != x.at[k] {
					t.Fatalf("%s: vertex %d is %v in the grid and %v in a triangle", name, id, grid[id], x.at[k])
				}
			}
		}
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	hash := func(seed uint64, shuffled bool) [32]byte {
		s := newShape(64, 48, seed)
		walk := s.walk
		if shuffled {
			walk = s.walkShuffled
		}
		var b bytes.Buffer
		if err := writeSTL(&b, s.triangles(), walk); err != nil {
			t.Fatal(err)
		}
		if want := 84 + 50*s.triangles(); b.Len() != want {
			t.Fatalf("%d bytes, want %d", b.Len(), want)
		}
		return sha256.Sum256(b.Bytes())
	}
	for _, shuffled := range []bool{false, true} {
		if first, again := hash(1, shuffled), hash(1, shuffled); first != again {
			t.Errorf("shuffled %v: two runs of one seed differ", shuffled)
		}
		if hash(1, shuffled) == hash(2, shuffled) {
			t.Errorf("shuffled %v: two seeds agree", shuffled)
		}
	}
	if hash(1, false) == hash(1, true) {
		t.Error("shuffling changed nothing")
	}
}

// Outward faces and the size that the constants promise: the plain tube has
// volume pi r^2 * length, and ripples and roughness change it by a few percent.
func TestShapeIsAboutTheTube(t *testing.T) {
	f := measure(newShape(600, 60, 7), false)
	length := 0.0
	const n = 100000
	for i := range n {
		a := 2 * math.Pi * float64(i) / n
		around, along := 2*(knotRadius+tubeOffset*math.Cos(3*a)), 3*tubeOffset
		length += math.Hypot(around, along) * 2 * math.Pi / n
	}
	want := math.Pi * tubeRadius * tubeRadius * length
	if math.Abs(f.Volume/want-1) > 0.05 {
		t.Errorf("volume %v, want about %v", f.Volume, want)
	}
	reach := float64(knotRadius + tubeOffset + tubeRadius + 2)
	for k := range 3 {
		if f.Lo[k] < -reach || f.Hi[k] > reach || f.Lo[k] >= f.Hi[k] {
			t.Errorf("box %v to %v leaves [-%v, %v]", f.Lo, f.Hi, reach, reach)
		}
	}
}

// Strands of the knot stay apart: no vertex comes nearer than the tube is thick
// to the centre line of another strand.
func TestShapeDoesNotTouchItself(t *testing.T) {
	s := newShape(200, 24, 7)
	var centres [][3]float64
	for i := range s.nu {
		centres = append(centres, s.frame(i).centre)
	}
	for i := range s.nu {
		f := s.frame(i)
		for j := range s.nv {
			p := widen(f.point(s, i, j))
			for c, q := range centres {
				if gap := min((c-i+s.nu)%s.nu, (i-c+s.nu)%s.nu); gap < s.nu/10 {
					continue
				}
				d := norm([3]float64{p[0] - q[0], p[1] - q[1], p[2] - q[2]})
				if d < tubeRadius+1.6 {
					t.Fatalf("vertex (%d, %d) is %v mm from the centre line at ring %d", i, j, d, c)
				}
			}
		}
	}
}

func TestNoiseIsSpread(t *testing.T) {
	var sum, squares float64
	const n = 300
	for i := range n {
		for j := range n {
			x := noise(5, i, j)
			if x < -1 || x >= 1 {
				t.Fatalf("noise(%d, %d) = %v", i, j, x)
			}
			sum += x
			squares += x * x
		}
	}
	// Uniform on [-1, 1): mean 0 with deviation 1/sqrt(3)/n, mean square 1/3.
	if mean := sum / n / n; math.Abs(mean) > 0.01 {
		t.Errorf("mean %v", mean)
	}
	if ms := squares / n / n; math.Abs(ms-1.0/3) > 0.01 {
		t.Errorf("mean square %v", ms)
	}
}

// The number of edges that wait for their second triangle, in units of
// sqrt(triangles), is what the comment on patches promises; shuffled it is far
// from that.
func TestCoherenceIsThatOfRealFiles(t *testing.T) {
	s := newShape(800, 64, 7)
	waiting := func(walk walker) float64 {
		open, sum := map[[2]int32]bool{}, 0
		for _, x := range collect(t, walk) {
			for k := range 3 {
				a, b := x.id[k], x.id[(k+1)%3]
				e := [2]int32{min(a, b), max(a, b)}
				if open[e] {
					delete(open, e)
				} else {
					open[e] = true
				}
			}
			sum += len(open)
		}
		return float64(sum) / math.Pow(float64(s.triangles()), 1.5)
	}
	if got := waiting(s.walk); got < 2.5 || got > 4.5 {
		t.Errorf("%.2f * sqrt(triangles) edges wait, want 3.3", got)
	}
	if got := waiting(s.walkShuffled); got < 50 {
		t.Errorf("shuffled: %.2f * sqrt(triangles) edges wait", got)
	}
}
