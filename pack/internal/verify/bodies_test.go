package verify

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// anyMotion returns a turn about any axis and a shift.
func anyMotion(rng *rand.Rand, spread float64) geom.Affine {
	axis := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
	a := shape.Turn(axis, 2*math.Pi*rng.Float64())
	a.T = geom.Vec{X: spread * rng.Float64(), Y: spread * rng.Float64(), Z: spread * rng.Float64()}
	return a
}

// lump returns a closed mesh about the origin, about 10 mm large: a dented ball, a
// ring, a ball with a cavity or a box.
func lump(rng *rand.Rand) *mesh.Mesh {
	var s shape.Soup
	switch rng.IntN(4) {
	case 0:
		s = shape.Sphere(5, 10).Map(func(v geom.Vec) geom.Vec { return geom.Scale(0.5+0.7*rng.Float64(), v) })
	case 1:
		s = shape.Torus(4, 1+rng.Float64(), 12, 6)
	case 2:
		s = shape.Join(shape.Sphere(6, 12), shape.Sphere(5, 12).Flip())
	default:
		s = shape.Box(geom.Vec{X: -1 - 4*rng.Float64(), Y: -3, Z: -2}, geom.Vec{X: 3, Y: 1 + 4*rng.Float64(), Z: 2})
	}
	return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
}

// triangles3 returns the triangles of m under a.
func triangles3(m *mesh.Mesh, a geom.Affine) []tri3 {
	out := make([]tri3, len(m.Faces))
	for i, f := range m.Faces {
		out[i] = tri3{a.Apply(m.Vertices[f[0]]), a.Apply(m.Vertices[f[1]]), a.Apply(m.Vertices[f[2]])}
	}
	return out
}

// slowHolds adds up the solid angles of all triangles.
func slowHolds(list []tri3, p geom.Vec) bool {
	sum := 0.0
	for _, t := range list {
		sum += mesh.SolidAngle(t[0], t[1], t[2], p)
	}
	return math.Abs(sum/(4*math.Pi)) > 0.5
}

// slowBodies compares all triangles and all corners.
func slowBodies(a, b []tri3) (distance float64, over bool) {
	distance = math.Inf(1)
	for i := range a {
		for j := range b {
			d, _, _ := betweenTriangles3(&a[i], &b[j])
			distance = min(distance, d)
		}
	}
	over = distance == 0
	for _, t := range a {
		over = over || slowHolds(b, t[0])
	}
	for _, t := range b {
		over = over || slowHolds(a, t[0])
	}
	return distance, over
}

// TestBodiesMatchTheOracle: lumps in all turns, apart, through each other and in
// each other, against all pairs of triangles.
func TestBodiesMatchTheOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	var apart, through, inside, cavity int
	rounds := 400
	if testing.Short() {
		rounds = 120
	}
	for round := range rounds {
		a, b := lump(rng), lump(rng)
		pa, pb := anyMotion(rng, 14), anyMotion(rng, 14)
		if round%3 == 0 { // one in the other, or in its cavity
			for i := range b.Vertices {
				b.Vertices[i] = geom.Scale(0.2, b.Vertices[i])
			}
			pb.T = geom.Add(pa.T, geom.Vec{X: 4 * rng.Float64()})
		}
		ta, tb := triangles3(a, pa), triangles3(b, pb)
		want, over := slowBodies(ta, tb)
		x, y := &PlacedBody{NewBody(a), pa}, &PlacedBody{NewBody(b), pb}
		g := Bodies(x, y, 1e3, 1e-6)
		if (g.Depth > 1e-6) != over {
			t.Fatalf("round %d: depth %g, distance %g: overlap is %v", round, g.Depth, want, over)
		}
		switch {
		case over && want > 0:
			inside++
		case over:
			through++
		case geom.Norm(geom.Sub(pa.T, pb.T)) < 4 && len(a.Faces) == 240:
			cavity++
			fallthrough
		default:
			apart++
		}
		if over {
			checkDeep(t, round, g, ta, tb)
			continue
		}
		if math.Abs(g.Distance-want) > 1e-9 || math.Abs(geom.Norm(geom.Sub(g.A, g.B))-want) > 1e-9 {
			t.Fatalf("round %d: distance %g between %v and %v, want %g", round, g.Distance, g.A, g.B, want)
		}
		// Asked for less, it says no more than that it is farther.
		if near := Bodies(x, y, want/2, 1e-6); near.Distance != want/2 {
			t.Fatalf("round %d: %g within %g", round, near.Distance, want/2)
		}
		// Both moved together, and the other way round.
		m := anyMotion(rng, 500)
		x.Pose, y.Pose = m.Mul(pb), m.Mul(pa)
		x.Body, y.Body = y.Body, x.Body
		if h := Bodies(x, y, 1e3, 1e-6); math.Abs(h.Distance-want) > 1e-9 || h.Depth != 0 {
			t.Fatalf("round %d: moved together: %g, not %g", round, h.Distance, want)
		}
	}
	if apart < rounds/4 || through < rounds/4 || inside < rounds/14 || cavity < rounds/40 {
		t.Errorf("%d apart, %d through, %d inside, %d in a cavity: the test says little", apart, through, inside, cavity)
	}
}

// checkDeep checks that a depth is one: the point lies in the other body, and so
// far from its surface.
func checkDeep(t *testing.T, round int, g Gap, a, b []tri3) {
	t.Helper()
	fits := func(p geom.Vec, into []tri3) bool {
		n := nearest3{d: math.Inf(1)}
		for i := range into {
			n.toPoint(&into[i], p)
		}
		return slowHolds(into, p) && math.Abs(n.d-g.Depth) < 1e-9
	}
	if g.A != g.B && !fits(g.A, b) && !fits(g.B, a) {
		t.Fatalf("round %d: %+v is no depth", round, g)
	}
}

// TestPush3: a crossing pair is parted by no shorter way, whatever the direction,
// and by that length across the one that was found.
func TestPush3(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	crossed := 0
	for range 3000 {
		var p, q tri3
		for k := range 3 {
			p[k] = geom.Vec{X: rng.Float64(), Y: rng.Float64(), Z: rng.Float64()}
			q[k] = geom.Vec{X: rng.Float64(), Y: rng.Float64(), Z: rng.Float64()}
		}
		if _, ok := crossing3(&p, &q); !ok {
			continue
		}
		crossed++
		by := push3(&p, &q)
		if !(by > 0) {
			t.Fatalf("%v and %v cross by %g", p, q, by)
		}
		widest := math.Inf(1)
		for range 300 {
			n := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
			n = geom.Scale(1/geom.Norm(n), n)
			moved := q
			for k := range moved {
				moved[k] = geom.Add(q[k], geom.Scale(0.999*by, n))
			}
			if d, _, _ := betweenTriangles3(&p, &moved); d > 1e-12 {
				t.Fatalf("%v and %v part after %g of %g", p, q, 0.999*by, by)
			}
			a0, a1 := p.reach(n)
			b0, b1 := q.reach(n)
			widest = min(widest, a1-b0, b1-a0)
		}
		if by > widest {
			t.Fatalf("%v and %v: %g, but %g will do", p, q, by, widest)
		}
	}
	if crossed < 300 {
		t.Errorf("%d cross: the test says little", crossed)
	}
}

// TestCrossing3Touching: triangles that touch at corners, edges and faces do not
// cross, and those that go a hair deeper do.
func TestCrossing3Touching(t *testing.T) {
	floor := tri3{{}, {X: 4}, {Y: 4}}
	for name, c := range map[string]struct {
		u    tri3
		want bool
	}{
		"corner on the face":     {tri3{{X: 1, Y: 1}, {X: 1, Y: 1, Z: 1}, {X: 2, Y: 1, Z: 1}}, false},
		"edge on the face":       {tri3{{X: 1, Y: 1}, {X: 2, Y: 1}, {X: 2, Y: 1, Z: 1}}, false},
		"in the plane":           {tri3{{X: 1, Y: 1}, {X: 2, Y: 1}, {X: 1, Y: 2}}, false},
		"on the edge":            {tri3{{X: 1, Z: 1}, {X: 1}, {X: 1, Y: -1, Z: 1}}, false},
		"beside it, both sides":  {tri3{{X: 5, Y: 5, Z: -1}, {X: 5, Y: 5, Z: 1}, {X: 6, Y: 5}}, false},
		"a hair deep":            {tri3{{X: 1, Y: 1, Z: -1e-300}, {X: 1, Y: 1, Z: 1}, {X: 2, Y: 1, Z: 1}}, true},
		"through":                {tri3{{X: 1, Y: 1, Z: -1}, {X: 1, Y: 1, Z: 1}, {X: 2, Y: 1, Z: 1}}, true},
		"its edge through ours":  {tri3{{X: -1, Y: -1, Z: 0.5}, {X: 5, Y: 1, Z: 0.5}, {X: 1, Y: 1, Z: -1}}, true},
		"a needle through":       {tri3{{X: 1, Y: 1, Z: -1}, {X: 1, Y: 1, Z: 1}, {X: 1, Y: 1, Z: 1}}, true},
		"a needle to the face":   {tri3{{X: 1, Y: 1}, {X: 1, Y: 1, Z: 1}, {X: 1, Y: 1, Z: 1}}, false},
		"a point on the face":    {tri3{{X: 1, Y: 1}, {X: 1, Y: 1}, {X: 1, Y: 1}}, false},
		"through our own corner": {tri3{{Z: -1}, {Z: 1}, {X: -1, Y: -1}}, true},
	} {
		u := c.u
		if _, got := crossing3(&floor, &u); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if _, got := crossing3(&u, &floor); got != c.want {
			t.Errorf("%s, the other way round: %v", name, got)
		}
		if d, _, _ := betweenTriangles3(&floor, &u); (d == 0) == (name == "beside it, both sides") {
			t.Errorf("%s: distance %g", name, d)
		}
	}
}

// TestBodyInside: points inside, the nearest points of the surface and the depth
// of a ball and of a shell.
func TestBodyInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for range 60 {
		m := lump(rng)
		b, list := NewBody(m), triangles3(m, geom.Identity())
		for range 50 {
			p := geom.Vec{X: 14*rng.Float64() - 7, Y: 14*rng.Float64() - 7, Z: 14*rng.Float64() - 7}
			if b.holds(p) != slowHolds(list, p) {
				t.Fatalf("%v is inside: %v", p, b.holds(p))
			}
			n := nearest3{d: math.Inf(1)}
			for i := range list {
				n.toPoint(&list[i], p)
			}
			if d, q := b.nearest(p); math.Abs(d-n.d) > 1e-12 || math.Abs(geom.Norm(geom.Sub(p, q))-d) > 1e-12 {
				t.Fatalf("%v is %g from the surface, want %g", p, d, n.d)
			}
		}
		if len(b.inner()) != len(b.shells()) {
			t.Fatalf("%d shells, %d points inside", len(b.shells()), len(b.inner()))
		}
		for _, p := range b.inner() {
			if !slowHolds(list, p) {
				t.Fatalf("%v is not inside", p)
			}
		}
	}
	hollow := shape.Join(shape.Sphere(10, 32), shape.Sphere(6, 32).Flip(), shape.Sphere(1, 8))
	b := NewBody(&mesh.Mesh{Vertices: hollow.Vertices, Faces: hollow.Faces})
	if n := len(b.shells()); n != 3 {
		t.Errorf("%d shells", n)
	}
	for i, want := range []float64{2, 2, 1} {
		if d, _ := b.nearest(b.inner()[i]); d < 0.8*want || d > want {
			t.Errorf("shell %d: %g deep, want about %g", i, d, want)
		}
	}
}

// TestBodiesSloppyMatrix: matrices with few digits shear a little; distances come
// out as they are placed.
func TestBodiesSloppyMatrix(t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	for range 50 {
		a, b := lump(rng), lump(rng)
		pa, pb := anyMotion(rng, 10), anyMotion(rng, 10)
		pb.T.X += 1000
		for _, p := range []*geom.Affine{&pa, &pb} {
			for r := range 3 {
				for k := range 3 {
					p.M[r][k] = math.Round(p.M[r][k]*1e9) / 1e9
				}
			}
		}
		want, _ := slowBodies(triangles3(a, pa), triangles3(b, pb))
		if g := Bodies(&PlacedBody{NewBody(a), pa}, &PlacedBody{NewBody(b), pb}, 1e4, 1e-6); math.Abs(g.Distance-want) > 1e-6 {
			t.Fatalf("%g, want %g", g.Distance, want)
		}
	}
	flat := geom.Affine{}
	body := NewBox(geom.Box{Max: geom.Vec{X: 1, Y: 1, Z: 1}})
	if g := Bodies(&PlacedBody{body, flat}, &PlacedBody{body, flat}, 7, 1e-6); g.Distance != 7 {
		t.Errorf("%+v", g)
	}
	if g := Bodies(&PlacedBody{NewBody(&mesh.Mesh{}), geom.Identity()}, &PlacedBody{body, geom.Identity()}, 7, 1e-6); g.Distance != 7 || g.Depth != 0 {
		t.Errorf("%+v", g)
	}
}

// TestBodiesPressed: two lumps are moved together until they touch. A hair more
// is an overlap of about that depth, less where corner meets corner; a hair less a
// distance.
func TestBodiesPressed(t *testing.T) {
	rng := rand.New(rand.NewPCG(29, 30))
	for round := range 300 {
		a, b := &PlacedBody{NewBody(lump(rng)), anyMotion(rng, 500)}, &PlacedBody{NewBody(lump(rng)), anyMotion(rng, 1)}
		b.Pose.T = geom.Add(a.Pose.T, geom.Vec{X: 20 * rng.NormFloat64(), Y: 20 * rng.NormFloat64(), Z: 20 * rng.NormFloat64()})
		g := Bodies(a, b, 1e3, 1e-6)
		if !(g.Distance > 0.01) {
			continue
		}
		away := geom.Scale(1/g.Distance, geom.Sub(g.B, g.A))
		at := b.Pose.T
		for _, deep := range []float64{0.01, 1e-5, 5e-7, 1e-8, 0, -1e-8, -1e-5, -0.01} {
			b.Pose.T = geom.Sub(at, geom.Scale(g.Distance+deep, away))
			h := Bodies(a, b, 1, 1e-6)
			switch {
			case deep > 1e-6 && !(h.Depth > 0.1*deep && h.Depth < 3*deep):
				t.Fatalf("round %d: pressed by %g: %+v", round, deep, h)
			case deep < 1e-6 && (h.Depth != 0 || math.Abs(h.Distance-max(0, -deep)) > 1.1*max(0, deep)+1e-12):
				t.Fatalf("round %d: apart by %g: %+v", round, -deep, h)
			}
		}
	}
}
