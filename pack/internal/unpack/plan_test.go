package unpack

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack/internal/verify"
)

func vec(x, y, z float64) geom.Vec { return geom.Vec{X: x, Y: y, Z: z} }

func to(x, y, z float64) geom.Affine { return geom.Translation(vec(x, y, z)) }

// turned returns a shift of what is turned first.
func turned(axis geom.Vec, deg, x, y, z float64) geom.Affine {
	a := shape.Turn(axis, deg*math.Pi/180)
	a.T = vec(x, y, z)
	return a
}

// item is a mesh and where it lies.
type item struct {
	shape.Soup
	at geom.Affine
}

// boxes joins boxes given by two corners each: they may overlap in faces only.
func boxes(corners ...[6]float64) shape.Soup {
	var all []shape.Soup
	for _, c := range corners {
		all = append(all, shape.Box(vec(c[0], c[1], c[2]), vec(c[3], c[4], c[5])))
	}
	return shape.Join(all...)
}

// scene returns items in a bed of the given sides.
func scene(x, y, z float64, items ...item) *Scene {
	s := &Scene{Room: Room{Box: geom.Box{Max: vec(x, y, z)}}}
	for _, it := range items {
		m := &mesh.Mesh{Vertices: it.Vertices, Faces: it.Faces}
		s.Bodies = append(s.Bodies, Placed{Body: NewSolid(m).Turn(it.at), At: it.at.T})
	}
	return s
}

// walk moves body i of s along path in small steps and lets the judge of layouts
// look at each: bodies that no part of the search has a hand in.
func walk(t *testing.T, s *Scene, i int, path []geom.Vec, present []bool, stride float64) {
	t.Helper()
	b := &s.Bodies[i]
	moving := verify.PlacedBody{Body: verify.NewBody(b.mesh), Pose: b.turn}
	var rest []verify.PlacedBody
	for k := range s.Bodies {
		if k != i && present[k] {
			o := &s.Bodies[k]
			pose := o.turn
			pose.T = o.At
			rest = append(rest, verify.PlacedBody{Body: verify.NewBody(o.mesh), Pose: pose})
		}
	}
	at := b.At
	for _, move := range path {
		n := int(geom.Norm(move)/stride) + 1
		for k := range n + 1 {
			moving.Pose.T = geom.Add(at, geom.Scale(float64(k)/float64(n), move))
			box := moving.Box()
			for o := range rest {
				other := rest[o].Box()
				if !overlap(&box, &other) {
					continue
				}
				// A path that ends in touch may be off by the tolerance, and the next
				// one begins there.
				if g := verify.Bodies(&moving, &rest[o], 0, 2*Tolerance); g.Depth > 0 {
					t.Fatalf("body %d at %v on %v enters another by %g at %v", i, moving.Pose.T, path, g.Depth, g.A)
				}
			}
		}
		at = geom.Add(at, move)
	}
	box := b.Box()
	low := box.Min.Z + at.Z - b.At.Z
	if rim := s.rim(); low < rim-1e-9 {
		t.Errorf("body %d ends at a height of %g, below the rim at %g", i, low, rim)
	}
}

// replay walks all paths of p.
func replay(t *testing.T, s *Scene, p *Plan, stride float64) {
	t.Helper()
	present := make([]bool, len(s.Bodies))
	for i := range present {
		present[i] = true
	}
	for _, step := range p.Steps {
		if !present[step.Body] {
			t.Fatalf("body %d leaves twice", step.Body)
		}
		walk(t, s, step.Body, step.Path, present, stride)
		present[step.Body] = false
	}
	for _, i := range p.Stuck {
		if !present[i] {
			t.Errorf("body %d leaves and is stuck", i)
		}
		present[i] = false
	}
	for i, left := range present {
		if left {
			t.Errorf("body %d is forgotten", i)
		}
	}
}

func ring(big, r float64) shape.Soup { return shape.Torus(big, r, 24, 12) }

// crate is a box of outer side 2·out around the middle with walls of the given
// thickness; a square hole of half side hole through its lid, or none.
func crate(out, wall, hole float64) shape.Soup {
	in := out - wall
	if hole == 0 {
		return shape.Join(shape.Cube(geom.Vec{}, 2*out), shape.Cube(geom.Vec{}, 2*in).Flip())
	}
	return boxes(
		[6]float64{-out, -out, -out, out, out, -in},
		[6]float64{-out, -out, -in, -in, out, in}, [6]float64{in, -out, -in, out, out, in},
		[6]float64{-in, -out, -in, in, -in, in}, [6]float64{-in, in, -in, in, out, in},
		[6]float64{-out, -out, in, -hole, out, out}, [6]float64{hole, -out, in, out, out, out},
		[6]float64{-hole, -out, in, hole, -hole, out}, [6]float64{-hole, hole, in, hole, out, out},
	)
}

// TestPlan: what can be taken out and what cannot, known beforehand.
func TestPlan(t *testing.T) {
	u := boxes([6]float64{0, 0, 0, 30, 5, 5}, [6]float64{0, 0, 5, 5, 5, 20}, [6]float64{25, 0, 5, 30, 5, 20}) // open above
	hook := boxes([6]float64{0, 0, 0, 30, 5, 5}, [6]float64{25, 0, 5, 30, 5, 15}, [6]float64{0, 0, 5, 5, 5, 15}, [6]float64{5, 0, 10, 12, 5, 15})
	post := shape.Join(
		shape.Box(vec(-20, -20, 0), vec(20, 20, 4)), shape.Box(vec(-4, -4, 4), vec(4, 4, 40)), shape.Box(vec(-15, -15, 40), vec(15, 15, 44)))
	slim := shape.Join(
		shape.Box(vec(-20, -20, 0), vec(20, 20, 4)), shape.Box(vec(-4, -4, 4), vec(4, 4, 40)), shape.Box(vec(-7, -7, 40), vec(7, 7, 44)))
	bolt := shape.Box(vec(-4, -4, -4), vec(4, 4, 4))
	var pile []item
	for i := range 8 {
		pile = append(pile, item{shape.Cube(geom.Vec{}, 10), to(15+10*float64(i&1), 15+10*float64(i>>1&1), 5+10*float64(i>>2))})
	}
	for _, c := range []struct {
		name  string
		items []item
		stuck []int
		pairs [][2]int
		first int // that leaves; -1: any
	}{
		{"one cube", pile[:1], nil, nil, 0},
		{"a pile", pile, nil, nil, 4},
		{"rings side by side", []item{{ring(20, 4), to(30, 30, 30)}, {ring(20, 4), to(80, 30, 30)}}, nil, nil, -1},
		{"linked rings", []item{{ring(20, 4), to(50, 50, 50)}, {ring(20, 4), turned(vec(1, 0, 0), 90, 70, 50, 50)}}, []int{0, 1}, [][2]int{{0, 1}}, -1},
		{"linked rings and a free one", []item{{ring(20, 4), to(50, 50, 50)}, {ring(20, 4), turned(vec(1, 0, 0), 90, 70, 50, 50)}, {ring(10, 2), to(20, 20, 3)}}, []int{0, 1}, [][2]int{{0, 1}}, 2},
		{"a ring on a post with a head", []item{{ring(10, 3), to(50, 50, 20)}, {post, to(50, 50, 0)}}, []int{0, 1}, [][2]int{{0, 1}}, -1},
		{"a ring on a post with a small head", []item{{ring(14, 3), to(50, 50, 20)}, {slim, to(50, 50, 0)}}, nil, nil, 0},
		{"a ring askew on a post with a small head", []item{{ring(14, 3), to(52, 48.5, 20)}, {slim, to(50, 50, 0)}}, nil, nil, 0},
		{"a bolt in a closed box", []item{{crate(20, 4, 0), to(50, 50, 50)}, {bolt, to(50, 50, 50)}}, []int{0, 1}, [][2]int{{0, 1}}, -1},
		{"a bolt in a box with a hole as large", []item{{crate(20, 4, 4), to(50, 50, 50)}, {bolt, to(50, 50, 50)}}, nil, nil, 1},
		{"a bolt askew in a box with a hole", []item{{crate(20, 4, 5), to(50, 50, 50)}, {bolt, to(58.3, 41.9, 41)}}, nil, nil, 1},
		{"a bolt in a box with a small hole", []item{{crate(20, 4, 3.9), to(50, 50, 50)}, {bolt, to(50, 50, 50)}}, []int{0, 1}, [][2]int{{0, 1}}, -1},
		{"a U in a U", []item{{u, to(20, 50, 10)}, {u, turned(vec(1, 0, 0), 90, 34, 60, 25)}}, nil, nil, -1},
		{"hooked", []item{{hook, to(20, 50, 10)}, {hook, turned(vec(0, 1, 0), 180, 45, 50, 33)}}, nil, nil, -1},
		{"a cube below a roof", []item{{shape.Box(vec(0, 0, 0), vec(40, 40, 4)), to(20, 20, 30)}, {shape.Cube(geom.Vec{}, 10), to(40, 40, 6)}}, nil, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scene(100, 100, 100, c.items...)
			stride, workers := 0.37, []int{1, 8}
			if testing.Short() {
				s.Limits.Shifts, stride, workers = 600, 1.5, workers[:1]
			}
			p, err := s.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range p.Steps {
				t.Logf("%d: %v", step.Body, step.Path)
			}
			if !same(p.Stuck, c.stuck) || !same(p.Pairs, c.pairs) {
				t.Errorf("stuck %v, want %v; pairs %v, want %v", p.Stuck, c.stuck, p.Pairs, c.pairs)
			}
			if c.first >= 0 && (len(p.Steps) == 0 || p.Steps[0].Body != c.first) {
				t.Errorf("%v leaves first, not %d", p.Steps, c.first)
			}
			replay(t, s, p, stride)
			for _, n := range workers {
				other, err := s.Plan(par.WithWorkers(t.Context(), n))
				if err != nil || !equal(p, other) {
					t.Errorf("%d workers: %v, error %v", n, other, err)
				}
			}
		})
	}
}

func same[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func equal(a, b *Plan) bool {
	if len(a.Steps) != len(b.Steps) || !same(a.Stuck, b.Stuck) || !same(a.Pairs, b.Pairs) {
		return false
	}
	for i := range a.Steps {
		if a.Steps[i].Body != b.Steps[i].Body || !same(a.Steps[i].Path, b.Steps[i].Path) {
			return false
		}
	}
	return true
}
