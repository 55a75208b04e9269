package verify

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// star returns a polygon with n corners about the origin that does not cross
// itself.
func star(rng *rand.Rand, n int, r float64) poly.Ring {
	ring := make(poly.Ring, n)
	for i := range ring {
		m := poly.Turn(360 * (float64(i) + 0.9*rng.Float64()) / float64(n))
		ring[i] = m.Apply(geom.Vec2{X: r * (0.2 + 0.8*rng.Float64())})
	}
	return ring
}

func anyPose(rng *rand.Rand, spread float64) geom.Affine {
	m := poly.Turn(360 * rng.Float64())
	a := geom.Identity()
	a.M[0][0], a.M[0][1], a.M[1][0], a.M[1][1] = m.Cos, -m.Sin, m.Sin, m.Cos
	a.T = geom.Vec{X: spread * rng.Float64(), Y: spread * rng.Float64()}
	return a
}

// slowInside is the crossing number of every ring, in placed coordinates.
func slowInside(g poly.Region, q geom.Vec2) bool {
	odd := func(r poly.Ring) bool {
		in := false
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a.Y > q.Y) != (b.Y > q.Y) && q.X < a.X+(b.X-a.X)*(q.Y-a.Y)/(b.Y-a.Y) {
				in = !in
			}
		}
		return in
	}
	for _, p := range g {
		if !odd(p.Outer) {
			continue
		}
		in := true
		for _, h := range p.Holes {
			in = in && !odd(h)
		}
		if in {
			return true
		}
	}
	return false
}

func segmentsOf(g poly.Region) (out [][2]geom.Vec2) {
	g.Rings(func(r poly.Ring) bool {
		for i, a := range r {
			out = append(out, [2]geom.Vec2{a, r[(i+1)%len(r)]})
		}
		return true
	})
	return out
}

// slowDistance is the distance of two regions by all pairs of corners and sides,
// 0 when a corner of one is in the other or sides cross.
func slowDistance(a, b poly.Region) float64 {
	best := math.Inf(1)
	sa, sb := segmentsOf(a), segmentsOf(b)
	for _, s := range sa {
		for _, u := range sb {
			t1, t2 := crossing(s[0], s[1], u[0], u[1]), crossing(u[0], u[1], s[0], s[1])
			if t1 >= 0 && t1 <= 1 && t2 >= 0 && t2 <= 1 {
				return 0
			}
			for k := range 2 {
				best = min(best, length2(s[k], nearestOn(u[0], u[1], s[k])), length2(u[k], nearestOn(s[0], s[1], u[k])))
			}
		}
	}
	for _, s := range sa {
		if slowInside(b, s[0]) {
			return 0
		}
	}
	for _, u := range sb {
		if slowInside(a, u[0]) {
			return 0
		}
	}
	return best
}

// TestBetweenOutlines: against all pairs, on random regions with holes.
func TestBetweenOutlines(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var apart, over int
	for range 3000 {
		region := func() poly.Region {
			g := poly.Region{{Outer: star(rng, 3+rng.IntN(20), 10)}}
			if rng.IntN(2) == 0 {
				ring := star(rng, 24, 0.5)
				hole := star(rng, 3+rng.IntN(5), 4)
				for i := range ring { // a fat ring around the hole
					m := poly.Turn(15 * float64(i))
					ring[i] = m.Apply(geom.Vec2{X: 6 + 4*rng.Float64()})
				}
				g = poly.Region{{Outer: ring, Holes: []poly.Ring{hole}}, {Outer: star(rng, 5, 0.5)}}
			}
			return g
		}
		a, b := region(), region()
		pa, pb := anyPose(rng, 30), anyPose(rng, 30)
		if rng.IntN(4) == 0 {
			pb.T = geom.Add(pa.T, geom.Vec{X: rng.Float64(), Y: rng.Float64()})
		}
		g := Between(&Placed{NewOutline(a), pa}, &Placed{NewOutline(b), pb}, 1e9)
		want := slowDistance(moved(a, pa), moved(b, pb))
		if math.Abs(g.Distance-want) > 1e-12 {
			t.Fatalf("distance %g, want %g", g.Distance, want)
		}
		if want > 0 {
			apart++
			if g.Depth != 0 || math.Abs(geom.Norm(geom.Sub(g.A, g.B))-want) > 1e-12 {
				t.Fatalf("depth %g, witnesses %v %v at %g", g.Depth, g.A, g.B, want)
			}
			continue
		}
		over++
		if !(g.Depth > 0) || geom.Norm(geom.Sub(g.A, g.B)) < g.Depth-1e-12 {
			t.Fatalf("depth %g, witnesses %v %v", g.Depth, g.A, g.B)
		}
	}
	if apart < 300 || over < 300 {
		t.Errorf("%d apart, %d over each other: the test says little", apart, over)
	}
}

func moved(g poly.Region, a geom.Affine) poly.Region {
	return g.Move(poly.Motion{Cos: a.M[0][0], Sin: a.M[1][0], T: flatten(a.T)})
}

// TestHolds: against the crossing number.
func TestHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		g := poly.Region{{Outer: star(rng, 30, 10), Holes: []poly.Ring{star(rng, 6, 1.5)}}, {Outer: star(rng, 9, 3)}}
		for i := range g[1].Outer {
			g[1].Outer[i].X += 20
		}
		s := NewOutline(g)
		for range 200 {
			p := geom.Vec2{X: 40*rng.Float64() - 15, Y: 24*rng.Float64() - 12}
			if s.holds(p) != slowInside(g, p) {
				t.Fatalf("%v in %v", p, g)
			}
		}
		if len(s.deep) == 0 || !slowInside(g, s.deep[0]) {
			t.Fatalf("no deep point in %v", g)
		}
	}
}

// TestHoldsEitherWay: rings that run the wrong way, and polygons that overlap.
func TestHoldsEitherWay(t *testing.T) {
	square := func(lo, hi float64) poly.Ring {
		return poly.Ring{{X: lo, Y: lo}, {X: lo, Y: hi}, {X: hi, Y: hi}, {X: hi, Y: lo}}
	}
	s := NewOutline(poly.Region{{Outer: square(0, 10), Holes: []poly.Ring{square(4, 6)}}, {Outer: square(3, 5)}})
	for p, want := range map[float64]bool{-1: false, 1: true, 3.5: true, 4.5: true, 5.5: false, 7: true, 11: false} {
		if s.holds(geom.Vec2{X: p, Y: p + 0.01}) != want {
			t.Errorf("%g: %v", p, !want)
		}
	}
}

// slowTriangles is the distance of two triangles by sampling their barycentric
// coordinates and shrinking the step around the best.
func slowTriangles(t, u *tri3) float64 {
	best := math.Inf(1)
	var at [4]float64
	for step := 1.0; step > 1e-9; step /= 2 {
		for improved := true; improved; {
			improved = false
			for k := range 81 {
				c := at
				for i, d := 0, k; i < 4; i, d = i+1, d/3 {
					c[i] = max(0, min(1, c[i]+float64(d%3-1)*step))
				}
				if d := geom.Norm(geom.Sub(t.mix(c[0], c[1]), u.mix(c[2], c[3]))); d < best-1e-15 {
					best, at, improved = d, c, true
				}
			}
		}
	}
	return best
}

// mix maps the unit square onto the triangle.
func (t *tri3) mix(s, r float64) geom.Vec {
	if s+r > 1 {
		s, r = s/(s+r), r/(s+r)
	}
	return geom.Add(t[0], geom.Add(geom.Scale(s, geom.Sub(t[1], t[0])), geom.Scale(r, geom.Sub(t[2], t[0]))))
}

// TestTrianglesInSpace: against a search that knows nothing of edges and faces.
// The search may stop short in a corner of its square, so it is an upper bound
// that is met nearly always.
func TestTrianglesInSpace(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	v := func(spread float64) geom.Vec {
		return geom.Vec{X: spread * rng.Float64(), Y: spread * rng.Float64(), Z: spread * rng.Float64()}
	}
	met, crossing := 0, 0
	for i := range 400 {
		shift := geom.Scale(float64(i%3), geom.Vec{X: 0.5, Y: 0.5, Z: 0.5})
		a := tri3{v(1), v(1), v(1)}
		b := tri3{geom.Add(v(1), shift), geom.Add(v(1), shift), geom.Add(v(1), shift)}
		if i%7 == 0 {
			b[2] = b[1] // no area
		}
		d, p, q := betweenTriangles3(&a, &b)
		if want := slowTriangles(&a, &b); d > want+1e-7 {
			t.Fatalf("%v and %v: %g, but %g is possible", a, b, d, want)
		} else if d > want-1e-5 {
			met++
		}
		if math.Abs(geom.Norm(geom.Sub(p, q))-d) > 1e-12 {
			t.Fatalf("witnesses %v and %v are not %g apart", p, q, d)
		}
		if d == 0 {
			crossing++
		}
	}
	if met < 360 || crossing < 40 {
		t.Errorf("%d of 400 met, %d crossing", met, crossing)
	}
}

func blob(rng *rand.Rand) *mesh.Mesh {
	s := shape.Sphere(5, 10)
	for i := range s.Vertices {
		s.Vertices[i] = geom.Scale(0.6+0.4*rng.Float64(), s.Vertices[i])
	}
	return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}
}

// TestBetweenMeshes: shadows and surfaces against all pairs of triangles; the
// shadow is never farther than the surface; a mixed pair agrees with two shadows.
func TestBetweenMeshes(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var over int
	for range 60 {
		m, n := blob(rng), blob(rng)
		pm, pn := anyPose(rng, 16), anyPose(rng, 16)
		pn.T.Z = 12 * rng.Float64()
		flatDist, dist := math.Inf(1), math.Inf(1)
		a, b := &Placed{NewSurface(m), pm}, &Placed{NewSurface(n), pn}
		for i := range m.Faces {
			for j := range n.Faces {
				t3, u3 := a.inSpace(int32(i)), b.inSpace(int32(j))
				t2, u2 := a.triangle(int32(i)), b.triangle(int32(j))
				d3, _, _ := betweenTriangles3(&t3, &u3)
				d2, _, _ := betweenTriangles(&t2, &u2)
				dist, flatDist = min(dist, d3), min(flatDist, d2)
			}
		}
		g3 := Between(a, b, 1e9)
		g2 := Between(&Placed{NewShadow(m), pm}, &Placed{NewShadow(n), pn}, 1e9)
		if g3.Distance != dist || math.Abs(g2.Distance-flatDist) > 1e-12 || g2.Distance > g3.Distance {
			t.Fatalf("surface %g want %g, shadow %g want %g", g3.Distance, dist, g2.Distance, flatDist)
		}
		if (g2.Depth > 0) != (flatDist == 0) {
			t.Fatalf("depth %g at distance %g", g2.Depth, flatDist)
		}
		if flatDist == 0 {
			over++
		}
		if near := Between(a, b, dist); near.Distance != dist {
			t.Fatalf("reach %g finds %g", dist, near.Distance)
		}
	}
	if over < 10 || over > 50 {
		t.Errorf("%d of 60 over each other", over)
	}
}

// TestShadowAndOutline: a square as a mesh and as an outline.
func TestShadowAndOutline(t *testing.T) {
	box := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 3})
	m := &mesh.Mesh{Vertices: box.Vertices, Faces: box.Faces}
	o := NewOutline(poly.Region{{Outer: poly.Ring{{}, {X: 10}, {X: 10, Y: 10}, {Y: 10}}}})
	shapes := []*Shape{o, NewShadow(m)}
	for _, c := range []struct{ x, distance, depth float64 }{
		{15, 5, 0}, {10, 0, 0}, {10 - 1e-5, 0, 1e-5}, {9, 0, 1}, {0, 0, 5},
	} {
		for _, a := range shapes {
			for _, b := range shapes {
				at := geom.Identity()
				at.T = geom.Vec{X: c.x}
				g := Between(&Placed{a, geom.Identity()}, &Placed{b, at}, 100)
				if math.Abs(g.Distance-c.distance) > 1e-12 || g.Depth < c.depth*0.85 || g.Depth > c.depth*1.5+1e-12 {
					t.Errorf("at %g: %+v", c.x, g)
				}
			}
		}
	}
}

func TestNearPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	boxes := make([]geom.Box, 500)
	for i := range boxes {
		p := geom.Vec{X: 100 * rng.Float64(), Y: 100 * rng.Float64()}
		boxes[i] = geom.Box{Min: p, Max: geom.Add(p, geom.Vec{X: 10 * rng.Float64(), Y: 10 * rng.Float64()})}
	}
	got := map[[2]int]bool{}
	NearPairs(boxes, func(i, j int) bool { got[[2]int{i, j}] = true; return true })
	n := 0
	for i := range boxes {
		for j := i + 1; j < len(boxes); j++ {
			if boxGap(&boxes[i], &boxes[j]) == 0 {
				n++
				if !got[[2]int{i, j}] {
					t.Fatalf("%d and %d are missing", i, j)
				}
			}
		}
	}
	if n != len(got) || n < 500 {
		t.Errorf("%d pairs, want %d", len(got), n)
	}
	stopped := 0
	NearPairs(boxes, func(int, int) bool { stopped++; return stopped < 7 })
	if stopped != 7 {
		t.Errorf("went on after the stop: %d", stopped)
	}
}

func TestHull(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 100 {
		r := star(rng, 40, 10)
		h := Hull(poly.Region{{Outer: r}})
		if !(h.Area() > 0) {
			t.Fatal("no area")
		}
		for _, p := range r {
			for i := range h {
				if geom.Orient2D(h[i], h[(i+1)%len(h)], p) < 0 {
					t.Fatalf("%v is outside", p)
				}
			}
		}
	}
	line := Hull(poly.Region{{Outer: poly.Ring{{X: 1}, {X: 3}, {X: 2}, {X: 1}}}})
	if len(line) != 2 {
		t.Errorf("hull of a line: %v", line)
	}
}
