package mesh

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	goclipper "github.com/ctessum/go.clipper"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/internal/shape"
)

func meshOf(s shape.Soup) *Mesh { return &Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func shadowsOf(t testing.TB, s shape.Soup) geom.Vec {
	t.Helper()
	m := meshOf(s)
	a, err := Shadows(context.Background(), m, topologyOf(t, m.Faces, len(m.Vertices), 1))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func shadowAlong(t testing.TB, s shape.Soup, dir geom.Vec) float64 {
	t.Helper()
	m := meshOf(s)
	a, err := ShadowArea(context.Background(), m, topologyOf(t, m.Faces, len(m.Vertices), 1), dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func areaNear(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.Abs(got-want) > relative*math.Abs(want) || math.IsNaN(got) {
		t.Errorf("%s: %v, want %v (off by %.2g)", what, got, want, got/want-1)
	}
}

func areasNear(t *testing.T, got, want geom.Vec, relative float64) {
	t.Helper()
	areaNear(t, "x", got.X, want.X, relative)
	areaNear(t, "y", got.Y, want.Y, relative)
	areaNear(t, "z", got.Z, want.Z, relative)
}

// frame returns a square plate with a square hole that goes through along Z.
func frame(outer, inner, h float64) shape.Soup {
	var s shape.Soup
	for _, z := range []float64{0, h} {
		for _, e := range []float64{outer / 2, inner / 2} {
			for _, c := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
				s.Vertices = append(s.Vertices, geom.Vec{X: c[0] * e, Y: c[1] * e, Z: z})
			}
		}
	}
	for k := range uint32(4) {
		l := (k + 1) % 4
		for _, q := range [][4]uint32{
			{k, l, l + 8, k + 8}, {l + 4, k + 4, k + 12, l + 12}, // walls outside and inside
			{k + 8, l + 8, l + 12, k + 12}, {l, k, k + 4, l + 4}, // top and bottom
		} {
			s.Faces = append(s.Faces, [3]uint32{q[0], q[1], q[2]}, [3]uint32{q[0], q[2], q[3]})
		}
	}
	return s
}

// polygonArea returns the area of a regular polygon with n corners.
func polygonArea(radius float64, n int) float64 {
	return float64(n) / 2 * radius * radius * math.Sin(2*math.Pi/float64(n))
}

func TestShadowsClosedForms(t *testing.T) {
	box := shape.Box(geom.Vec{X: 1, Y: 2, Z: 3}, geom.Vec{X: 4, Y: 7, Z: 14})
	plate := shape.Soup{Vertices: []geom.Vec{{}, {X: 4}, {X: 4, Y: 3}, {Y: 3}}, Faces: [][3]uint32{{0, 1, 2}, {0, 2, 3}}}
	torus := shape.Torus(10, 3, 64, 32)
	// Every ring of the torus is a regular polygon; on edge its outline is the
	// hull of the tube's two polygons.
	flat := polygonArea(13, 64) - polygonArea(7, 64)
	edge := polygonArea(3, 32) + 20*6
	cases := []struct {
		name string
		s    shape.Soup
		want geom.Vec
	}{
		{"box", box, geom.Vec{X: 55, Y: 33, Z: 15}},
		{"box inside out", box.Flip(), geom.Vec{X: 55, Y: 33, Z: 15}},
		{"box twice", shape.Join(box, box), geom.Vec{X: 55, Y: 33, Z: 15}},
		{"box and its mirror image", shape.Join(box, box.Flip()), geom.Vec{X: 55, Y: 33, Z: 15}},
		{"box without a facet", box.Without(func(f int) bool { return f == 2 }), geom.Vec{X: 55, Y: 33, Z: 15}},
		{"open plate", plate, geom.Vec{Z: 12}},
		{"one triangle", plate.Without(func(f int) bool { return f == 1 }), geom.Vec{Z: 6}},
		{"frame", frame(10, 4, 2), geom.Vec{X: 20, Y: 20, Z: 84}},
		{"torus", torus, geom.Vec{X: edge, Y: edge, Z: flat}},
		{"sphere", shape.Sphere(5, 40), geom.Vec{X: polygonArea(5, 40), Y: polygonArea(5, 40), Z: polygonArea(5, 40)}},
		{"nothing", shape.Soup{}, geom.Vec{}},
		{"box behind box", shape.Join(shape.Cube(geom.Vec{}, 4), shape.Cube(geom.Vec{X: 10}, 2), shape.Cube(geom.Vec{X: 20, Z: 2}, 2)),
			geom.Vec{X: 16 + 2, Y: 16 + 4 + 4, Z: 16 + 4 + 4}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			areasNear(t, shadowsOf(t, c.s), c.want, 1e-12)
			areasNear(t, geom.Vec{
				X: shadowAlong(t, c.s, geom.Vec{X: 2}), Y: shadowAlong(t, c.s, geom.Vec{Y: -1}), Z: shadowAlong(t, c.s, geom.Vec{Z: 1e-3}),
			}, c.want, 1e-12)
		})
	}
}

func TestShadowOfATurnedBox(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	box := shape.Box(geom.Vec{X: 100, Y: 200}, geom.Vec{X: 103, Y: 205, Z: 7})
	for range 100 {
		a := shape.Turn(geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}, 6*rng.Float64())
		// The shadow of a box is the sum of its faces' shadows, each seen once.
		want := func(k int) float64 {
			return math.Abs(a.M[k][0])*35 + math.Abs(a.M[k][1])*21 + math.Abs(a.M[k][2])*15
		}
		areasNear(t, shadowsOf(t, box.Apply(a)), geom.Vec{X: want(0), Y: want(1), Z: want(2)}, 1e-12)
		dir := geom.Vec{X: a.M[2][0], Y: a.M[2][1], Z: a.M[2][2]}
		areaNear(t, "along a direction", shadowAlong(t, box, dir), want(2), 1e-12)
	}
}

func TestShadowAreaOfNoDirection(t *testing.T) {
	box := shape.Cube(geom.Vec{}, 1)
	for _, dir := range []geom.Vec{{}, {X: math.NaN()}, {X: math.Inf(1)}} {
		if a := shadowAlong(t, box, dir); a != 0 {
			t.Errorf("%v: %v", dir, a)
		}
	}
}

// bumpy returns a sphere whose radius wobbles, so that it hides parts of
// itself.
func bumpy(n int, amount float64, seed uint64) shape.Soup {
	rng := rand.New(rand.NewPCG(seed, 1))
	var waves [6]geom.Vec
	for i := range waves {
		waves[i] = geom.Vec{X: 6 * rng.NormFloat64(), Y: 6 * rng.NormFloat64(), Z: 6 * rng.NormFloat64()}
	}
	return shape.Sphere(1, n).Map(func(v geom.Vec) geom.Vec {
		r := 10.0
		for i, w := range waves {
			r += amount * math.Sin(geom.Dot(w, v)+float64(i))
		}
		return geom.Vec{X: v.X * r, Y: v.Y * r, Z: v.Z * r}
	})
}

// debris returns n triangles thrown anywhere, some of them joined.
func debris(n int, size float64, seed uint64) shape.Soup {
	rng := rand.New(rand.NewPCG(seed, 2))
	var s shape.Soup
	for range n {
		c := geom.Vec{X: 10 * rng.Float64(), Y: 10 * rng.Float64(), Z: 10 * rng.Float64()}
		at := uint32(len(s.Vertices))
		for range 3 {
			s.Vertices = append(s.Vertices, geom.Vec{X: c.X + size*rng.NormFloat64(), Y: c.Y + size*rng.NormFloat64(), Z: c.Z + size*rng.NormFloat64()})
		}
		if at > 0 && rng.IntN(3) == 0 {
			at-- // share a vertex with the one before
		}
		s.Faces = append(s.Faces, [3]uint32{at, at + 1, at + 2})
		if rng.IntN(4) == 0 {
			s.Faces = append(s.Faces, [3]uint32{at, at + 1, uint32(rng.IntN(len(s.Vertices)))})
		}
	}
	return s
}

// clipperUnion returns the area of the union of the triangles seen along Z.
func clipperUnion(s shape.Soup, grid float64) float64 {
	c := goclipper.NewClipper(goclipper.IoNone)
	point := func(v geom.Vec) *goclipper.IntPoint {
		return &goclipper.IntPoint{X: goclipper.CInt(math.Round(v.X * grid)), Y: goclipper.CInt(math.Round(v.Y * grid))}
	}
	for _, f := range s.Faces {
		path := goclipper.Path{point(s.Vertices[f[0]]), point(s.Vertices[f[1]]), point(s.Vertices[f[2]])}
		if a := goclipper.Area(path); a < 0 {
			path[1], path[2] = path[2], path[1]
		} else if a == 0 {
			continue
		}
		c.AddPath(path, goclipper.PtSubject, true)
	}
	union, ok := c.Execute1(goclipper.CtUnion, goclipper.PftNonZero, goclipper.PftNonZero)
	if !ok {
		return math.NaN()
	}
	area := 0.0
	for _, p := range union {
		area += goclipper.Area(p)
	}
	return area / grid / grid
}

// scanUnion returns the same area from rays along X at many heights: exact in
// x, sampled in y.
func scanUnion(s shape.Soup, lines int) float64 {
	box := geom.BoxOf(s.Vertices)
	step := (box.Max.Y - box.Min.Y) / float64(lines)
	sum := 0.0
	for i := range lines {
		y := box.Min.Y + (float64(i)+0.5)*step
		var spans [][2]float64
		for _, f := range s.Faces {
			if a, b, ok := span(s, f, y); ok {
				spans = append(spans, [2]float64{a, b})
			}
		}
		sum += unionLength(spans) * step
	}
	return sum
}

func span(s shape.Soup, f [3]uint32, y float64) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for k := range 3 {
		a, b := s.Vertices[f[k]], s.Vertices[f[(k+1)%3]]
		if (a.Y <= y) != (b.Y <= y) {
			x := a.X + (b.X-a.X)*(y-a.Y)/(b.Y-a.Y)
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	return lo, hi, lo <= hi
}

func TestShadowAgainstClipperAndScanLines(t *testing.T) {
	cases := map[string]shape.Soup{
		"bumpy":          bumpy(24, 0.7, 1),
		"bumpy open":     bumpy(24, 0.7, 2).Without(func(f int) bool { return f%7 == 0 }),
		"debris":         debris(150, 0.7, 3),
		"large debris":   debris(60, 4, 4),
		"boxes":          shape.Join(shape.Cube(geom.Vec{}, 3), shape.Cube(geom.Vec{X: 1, Y: 1, Z: 5}, 3), frame(9, 5, 1)),
		"frame on edge":  frame(9, 5, 1).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3}, 1.2)),
		"torus tilted":   shape.Torus(10, 3, 30, 12).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3}, 1.2)),
		"torus standing": shape.Torus(10, 3, 30, 12).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.3}, math.Pi/2)),
	}
	for name, s := range cases {
		t.Run(name, func(t *testing.T) {
			got := shadowsOf(t, s).Z
			areaNear(t, "clipper", got, clipperUnion(s, 1e7), 1e-6)
			areaNear(t, "scan lines", got, scanUnion(s, 2000), 1e-3)
			areaNear(t, "from below", shadowAlong(t, s, geom.Vec{Z: -1}), got, 1e-12)
		})
	}
}

// A shadow depends on nothing but the set of points: not on where the mesh is,
// how its faces are wound or numbered, or how many workers look at it.
func TestShadowRelations(t *testing.T) {
	s := bumpy(60, 0.7, 5)
	want := shadowsOf(t, s)
	rng := rand.New(rand.NewPCG(8, 8))
	flipped := shape.Soup{Vertices: s.Vertices}
	for _, i := range rng.Perm(len(s.Faces)) {
		f := s.Faces[i]
		if rng.IntN(2) == 0 {
			f[1], f[2] = f[2], f[1]
		}
		flipped.Faces = append(flipped.Faces, f)
	}
	areasNear(t, shadowsOf(t, flipped), want, 1e-12)
	moved := s.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X + 1000, Y: v.Y - 500, Z: v.Z + 2000} })
	areasNear(t, shadowsOf(t, moved), want, 1e-12)
	scaled := s.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X * 4, Y: v.Y * 4, Z: v.Z * 4} })
	areasNear(t, shadowsOf(t, scaled), geom.Vec{X: want.X * 16, Y: want.Y * 16, Z: want.Z * 16}, 1e-12)
	for range 5 {
		dir := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
		a := shape.Turn(geom.Vec{X: rng.NormFloat64(), Y: 1, Z: 1}, rng.Float64())
		areaNear(t, "turned", shadowAlong(t, s.Apply(a), a.ApplyVector(dir)), shadowAlong(t, s, dir), 1e-10)
	}
	for _, workers := range []int{1, 2, 8} {
		ctx := par.WithWorkers(context.Background(), workers)
		got, err := Shadows(ctx, meshOf(s), topologyOf(t, s.Faces, len(s.Vertices), workers))
		if err != nil || got != want {
			t.Errorf("%d workers: %v, %v, want %v", workers, got, err, want)
		}
	}
}

// A finely cut box turned about Z: its walls are seen exactly edge on, up to
// rounding, and each of their edges may be boundary.
func TestShadowOfNoisyWalls(t *testing.T) {
	box := cutBox(60)
	want := shadowsOf(t, box).Z
	areaNear(t, "cut box", want, 100*100, 1e-12)
	turned := box.Apply(shape.Turn(geom.Vec{Z: 1}, 0.3))
	areaNear(t, "turned", shadowsOf(t, turned).Z, want, 1e-9)
	// As after a tilt there and back in single precision: every wall is a band
	// 1e-5 mm thick of thousands of crossing edges.
	noisy := shakenBox(60)
	areaNear(t, "noisy", shadowsOf(t, noisy).Z, want, 4e-7)
	areaNear(t, "noisy and turned", shadowsOf(t, noisy.Apply(shape.Turn(geom.Vec{Z: 1}, 0.3))).Z, want, 4e-7)
}

// cutBox returns a cube of edge 100 whose faces are grids of n × n cells.
func cutBox(n int) shape.Soup {
	index := map[geom.Vec]uint32{}
	var s shape.Soup
	at := func(v geom.Vec) uint32 {
		i, ok := index[v]
		if !ok {
			i = uint32(len(s.Vertices))
			index[v] = i
			s.Vertices = append(s.Vertices, v)
		}
		return i
	}
	for axis := range 3 {
		for _, level := range []int{0, n} {
			corner := func(i, j int) uint32 {
				c := [3]float64{}
				for k, x := range [3]int{level, i, j} {
					c[(axis+k)%3] = 100 * float64(x) / float64(n)
				}
				return at(geom.Vec{X: c[0], Y: c[1], Z: c[2]})
			}
			for i := range n {
				for j := range n {
					a, b, c, d := corner(i, j), corner(i+1, j), corner(i+1, j+1), corner(i, j+1)
					if level == 0 {
						b, d = d, b
					}
					s.Faces = append(s.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d})
				}
			}
		}
	}
	return s
}

func TestShadowsStopWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := shape.Cube(geom.Vec{}, 1)
	top := topologyOf(t, s.Faces, len(s.Vertices), 1)
	if _, err := Shadows(ctx, meshOf(s), top); err == nil {
		t.Error("no error")
	}
	if _, err := ShadowArea(ctx, meshOf(s), top, geom.Vec{Z: 1}); err == nil {
		t.Error("no error")
	}
}

func BenchmarkShadows(b *testing.B) {
	for _, c := range []struct {
		name string
		s    shape.Soup
	}{
		{"sphere", shape.Sphere(50, 1000)},
		{"bumpy", bumpy(1000, 0.7, 1)},
		{"cut box", cutBox(200).Apply(shape.Turn(geom.Vec{Z: 1}, 0.3))},
		{"noisy box", shakenBox(200)},
		{"debris", debris(10000, 0.05, 1)},
	} {
		b.Run(c.name, func(b *testing.B) {
			m, top := meshOf(c.s), topologyOf(b, c.s.Faces, len(c.s.Vertices), 1)
			for b.Loop() {
				if _, err := Shadows(par.WithWorkers(context.Background(), 1), m, top); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
		})
	}
}

// shakenBox returns a cut box with noise of single precision on all vertices.
func shakenBox(n int) shape.Soup {
	rng := rand.New(rand.NewPCG(4, 4))
	noise := func() float64 { return 4e-6 * (2*rng.Float64() - 1) }
	return cutBox(n).Map(func(v geom.Vec) geom.Vec {
		return geom.Vec{X: v.X + noise(), Y: v.Y + noise(), Z: v.Z + noise()}
	})
}

func ExampleShadows() {
	// A ring lying flat, seen from above and from the side.
	ctx, m := context.Background(), meshOf(frame(10, 4, 2))
	t, _ := NewTopology(ctx, m)
	a, _ := Shadows(ctx, m, t)
	fmt.Printf("%.0f mm² above, %.0f mm² from the side\n", a.Z, a.X)
	// Output: 84 mm² above, 20 mm² from the side
}

func ExampleShadowsOf() {
	ctx, m := context.Background(), meshOf(shape.Box(geom.Vec{}, geom.Vec{X: 1, Y: 2, Z: 3}))
	t, _ := NewTopology(ctx, m)
	signs := make([]uint8, len(m.Faces))
	for i, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		signs[i] = NormalSigns(n.X, n.Y, n.Z)
	}
	a, _ := ShadowsOf(ctx, m, t, signs)
	fmt.Println(a)
	// Output: {6 3 2}
}

func ExampleShadowArea() {
	ctx, m := context.Background(), meshOf(shape.Cube(geom.Vec{}, 10))
	t, _ := NewTopology(ctx, m)
	a, _ := ShadowArea(ctx, m, t, geom.Vec{X: 1, Y: 1, Z: 1})
	fmt.Printf("%.1f mm²\n", a) // a regular hexagon
	// Output: 173.2 mm²
}

func TestNormalSigns(t *testing.T) {
	cases := []struct {
		n    geom.Vec
		want uint8
	}{
		{geom.Vec{X: 1}, 0b000_001},
		{geom.Vec{Y: 1e-200}, 0b000_010},
		{geom.Vec{Z: -1e200}, 0b100_000},
		{geom.Vec{X: -1, Y: 2, Z: 3}, 0b001_110},
		{geom.Vec{X: 1e-11, Y: -1e-9, Z: 1}, 0b010_100}, // edge on, up to rounding, along X
		{geom.Vec{}, 0},
		{geom.Vec{X: math.NaN()}, 0},
	}
	for _, c := range cases {
		if got := NormalSigns(c.n.X, c.n.Y, c.n.Z); got != c.want {
			t.Errorf("%v: %06b, want %06b", c.n, got, c.want)
		}
	}
}

// axisSigns returns the NormalSigns of all faces.
func axisSigns(m *Mesh) []uint8 {
	signs := make([]uint8, len(m.Faces))
	for f := range signs {
		n := m.areaVector(f)
		signs[f] = NormalSigns(n.X, n.Y, n.Z)
	}
	return signs
}

// The chain and the folds together against a count of every edge's uses.
func TestSilhouetteIsExact(t *testing.T) {
	for name, s := range map[string]shape.Soup{
		"closed":     bumpy(40, 0.7, 6),
		"open":       bumpy(40, 0.7, 6).Without(func(f int) bool { return f%5 == 0 }),
		"with folds": shakenBox(12),
		"debris":     debris(200, 1, 7),
	} {
		m := meshOf(s)
		signs := axisSigns(m)
		got, err := newSilhouette(context.Background(), m.Faces, topologyOf(t, m.Faces, len(m.Vertices), 1).Twin, signs)
		if err != nil {
			t.Fatal(err)
		}
		rest := edgeUses{}
		folds := 0
		for f, face := range m.Faces {
			for k := range 3 {
				along := got.along(int32(f), k)
				if sign := int32(signOf(signs[f], k)); along != 0 {
					folds++
					if along*sign < 1 || along*sign > 2 {
						t.Fatalf("%s: face %d of sign %d counts %d more", name, f, sign, along)
					}
				}
				rest.triangle(face, k, int(signOf(signs[f], k))-int(along))
			}
		}
		for _, e := range got.chain {
			for k, w := range e.w {
				rest.edge(e.a, e.b, k, -int(w))
			}
		}
		for e, uses := range rest {
			if e[0] != e[1] && uses != [3]int{} {
				t.Fatalf("%s: edge %v is off by %v", name, e, uses)
			}
		}
		if name == "with folds" && folds == 0 {
			t.Errorf("%s: none", name)
		}
	}
}

// edgeUses counts how often edges are used from the lower vertex to the higher
// one, for each axis.
type edgeUses map[[2]uint32][3]int

func (u edgeUses) edge(a, b uint32, k, w int) {
	if a > b {
		a, b, w = b, a, -w
	}
	uses := u[[2]uint32{a, b}]
	uses[k] += w
	u[[2]uint32{a, b}] = uses
}

func (u edgeUses) triangle(face [3]uint32, k, w int) {
	for i := range 3 {
		u.edge(face[i], face[(i+1)%3], k, w)
	}
}

func BenchmarkSilhouette(b *testing.B) {
	m := meshOf(shape.Sphere(50, 1000))
	signs, top := axisSigns(m), topologyOf(b, m.Faces, len(m.Vertices), 1)
	for b.Loop() {
		if _, err := newSilhouette(par.WithWorkers(context.Background(), 1), m.Faces, top.Twin, signs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(m.Faces)), "ns/tri")
}
