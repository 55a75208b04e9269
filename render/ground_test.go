package render

import (
	"context"
	"image"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// block returns a closed box.
func block(lo, hi geom.Vec) *mesh.Mesh {
	m := prism(4)
	for i := range m.Vertices {
		v := &m.Vertices[i]
		// The corners of prism(4) are on the axes: turn by 45° and stretch.
		x, y := math.Round(v.X-v.Y), math.Round(v.X+v.Y)
		v.X = lo.X + (x+1)/2*(hi.X-lo.X)
		v.Y = lo.Y + (y+1)/2*(hi.Y-lo.Y)
		v.Z = lo.Z + v.Z/2*(hi.Z-lo.Z)
	}
	return m
}

func shadowOf(t *testing.T, m *mesh.Mesh, o Options) (*scene, *shadow) {
	t.Helper()
	f := frameOf(t, m, o)
	g, err := f.castShadow(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return f.scene, g
}

// darkAt returns the shadow at a mm point of the ground.
func darkAt(s *scene, g *shadow, x, y float64) float32 {
	p := s.cam.toScene(geom.Vec{X: x, Y: y})
	return g.dark[int((p.Y-g.y0)/g.step)*g.nx+int((p.X-g.x0)/g.step)]
}

func TestShadowIsDarkestAtContact(t *testing.T) {
	s, g := shadowOf(t, block(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10}), Options{})
	under, beside, away := darkAt(s, g, 5, 5), darkAt(s, g, 10.8, 5), darkAt(s, g, 12.5, 5)
	if !(under > 0.9 && beside < 0.7*under && away < 0.7*beside && away > 0) {
		t.Errorf("under %g, beside %g, away %g", under, beside, away)
	}
}

func TestHighPartsCastWideFaintShadows(t *testing.T) {
	// A table top on a thin leg: light gets under it.
	table := joinAll(block(geom.Vec{X: 4, Y: 4}, geom.Vec{X: 6, Y: 6, Z: 2}), block(geom.Vec{Z: 2}, geom.Vec{X: 10, Y: 10, Z: 3}))
	s, g := shadowOf(t, table, Options{})
	leg, corner := darkAt(s, g, 5, 5), darkAt(s, g, 1, 1)
	if !(corner > 0.02 && corner < 0.35*leg) {
		t.Errorf("under the leg %g, under a corner of the top %g", leg, corner)
	}
	flat := block(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 0.1})
	s, g = shadowOf(t, flat, Options{})
	if near, far := darkAt(s, g, 5, 5), darkAt(s, g, 12, 5); !(near > 0.2 && far < 0.02) {
		t.Errorf("a sheet: under it %g, beside it %g", near, far)
	}
}

// Triangles smaller than a pixel leave their corners in the height map, large
// ones are drawn into it: the same shape gives the same shadow.
func TestFineAndCoarseMeshesCastTheSameShadow(t *testing.T) {
	fine := &mesh.Mesh{}
	const n = 300
	for y := range uint32(n + 1) {
		for x := range uint32(n + 1) {
			fine.Vertices = append(fine.Vertices, geom.Vec{X: 10 * float64(x) / n, Y: 10 * float64(y) / n, Z: 3 * float64(x) / n})
			if x < n && y < n {
				a := y*(n+1) + x
				fine.Faces = append(fine.Faces, [3]uint32{a, a + 1, a + n + 2}, [3]uint32{a, a + n + 2, a + n + 1})
			}
		}
	}
	coarse := &mesh.Mesh{
		Vertices: []geom.Vec{{}, {X: 10, Z: 3}, {X: 10, Y: 10, Z: 3}, {Y: 10}},
		Faces:    [][3]uint32{{0, 1, 2}, {0, 2, 3}},
	}
	_, a := shadowOf(t, fine, Options{})
	s, b := shadowOf(t, coarse, Options{})
	if len(s.large) != 2 {
		t.Fatalf("%d large faces, want 2", len(s.large))
	}
	// A corner fills its cell, a large face those whose middle it is over: the
	// borders differ by a cell, which blurs to little.
	sum := 0.0
	for i := range a.dark {
		d := math.Abs(float64(a.dark[i] - b.dark[i]))
		sum += d
		if d > 0.15 {
			t.Fatalf("cell %d: %g and %g", i, a.dark[i], b.dark[i])
		}
	}
	if mean := sum / float64(len(a.dark)); mean > 0.01 {
		t.Errorf("the mean difference is %g", mean)
	}
}

func TestShadowAlphaStaysUnderHalf(t *testing.T) {
	s, g := shadowOf(t, block(geom.Vec{}, geom.Vec{X: 30, Y: 30, Z: 2}), Options{})
	most := float32(0)
	for y := range s.height {
		for x := range s.width {
			a := g.at(&s.cam, float64(x)+0.5, float64(y)+0.5)
			most = max(most, a)
			if !(a >= 0 && a < 0.5) {
				t.Fatalf("pixel %d,%d: alpha %g", x, y, a)
			}
		}
	}
	if most < 0.3 {
		t.Errorf("the darkest alpha is %g", most)
	}
	if a := g.at(&s.cam, 320, -1e6); a != 0 {
		t.Errorf("over the horizon: alpha %g", a)
	}
}

func TestNoShadowFromBelow(t *testing.T) {
	if _, g := shadowOf(t, prism(8), Options{Camera: Camera{Direction: &geom.Vec{X: 1, Z: 0.5}}}); g != nil {
		t.Error("the ground is seen from below")
	}
}

func TestCutPartCastsTheShadowOfWhatIsLeft(t *testing.T) {
	// Only the leg is left of a table.
	table := joinAll(block(geom.Vec{X: 4, Y: 4}, geom.Vec{X: 6, Y: 6, Z: 9}), block(geom.Vec{Z: 9}, geom.Vec{X: 10, Y: 10, Z: 10}))
	s, g := shadowOf(t, table, Options{SliceHeight: new(5.0)})
	if d := darkAt(s, g, 0.5, 0.5); d > 0.02 {
		t.Errorf("what is cut off still casts a shadow of %g", d)
	}
}

func TestOverAndStore(t *testing.T) {
	for _, c := range []struct {
		name string
		part pixel
		over []float32 // alpha of white laid under it, in turn
		want [4]uint8
	}{
		{"nothing", pixel{}, nil, [4]uint8{}},
		{"whole", pixel{r: 1, g: 0.5, cover: 1}, []float32{0.4, 1}, [4]uint8{255, 128, 0, 255}},
		{"half", pixel{r: 0.5, cover: 0.5}, nil, [4]uint8{255, 0, 0, 128}},
		{"half over white", pixel{r: 0.5, cover: 0.5}, []float32{1}, [4]uint8{255, 128, 128, 255}},
		{"shadow only", pixel{}, []float32{0.4}, [4]uint8{255, 255, 255, 102}},
		{"shadow over white", pixel{}, []float32{0.4, 1}, [4]uint8{255, 255, 255, 255}},
		{"rounding up", pixel{r: 1.001, cover: 1.0001}, nil, [4]uint8{255, 0, 0, 255}},
	} {
		img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
		p := c.part
		for _, a := range c.over {
			p.over(material{1, 1, 1}, a)
		}
		p.store(img.Pix)
		if got := [4]uint8(img.Pix); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFadeReachesNothingAtTheBorder(t *testing.T) {
	s := &scene{width: 640, height: 480}
	for x := range 640 {
		if s.fade(x, 0) != 0 || s.fade(x, 479) != 0 {
			t.Fatal("not 0 at the border")
		}
	}
	before := float32(0)
	for x := range 320 {
		f := s.fade(x, 240)
		if f < before || f > 1 {
			t.Fatalf("fade %g after %g", f, before)
		}
		before = f
	}
	if before != 1 {
		t.Errorf("%g in the middle", before)
	}
}

func TestLinesOfACube(t *testing.T) {
	whole := block(geom.Vec{}, geom.Vec{X: 1, Y: 1, Z: 1})
	open := &mesh.Mesh{Vertices: whole.Vertices}
	for _, f := range whole.Faces {
		if whole.Vertices[f[0]].Z+whole.Vertices[f[1]].Z+whole.Vertices[f[2]].Z < 2.9 {
			open.Faces = append(open.Faces, f)
		}
	}
	for _, c := range []struct {
		name  string
		m     *mesh.Mesh
		o     Options
		lines int
	}{
		{"nothing asked", open, Options{}, 0},
		{"closed, creases", whole, Options{Edges: true}, 12},
		{"closed, open edges", whole, Options{Highlight: []string{HighlightOpenEdges}}, 0},
		{"open, creases", open, Options{Edges: true}, 12},
		{"open, open edges", open, Options{Highlight: []string{HighlightOpenEdges}}, 4},
		{"two on one edge", joinAll(whole, block(geom.Vec{X: 1, Y: 1}, geom.Vec{X: 2, Y: 2, Z: 1})), Options{Edges: true}, 23},
	} {
		s, err := newScene(context.Background(), c.m, c.o)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(s.paint.lines); got != c.lines {
			t.Errorf("%s: %d lines, want %d", c.name, got, c.lines)
		}
	}
}

func TestTrimCutsLinesAtThePlane(t *testing.T) {
	f := &frame{scene: &scene{cut: 2, cam: camera{framed: true}}}
	for _, c := range []struct {
		z0, z1       float64
		left         bool
		want0, want1 float64
	}{
		{0, 1, true, 0, 1}, {0, 4, true, 0, 2}, {5, 1, true, 2, 1}, {3, 4, false, 3, 4}, {2, 2, true, 2, 2},
	} {
		ends := [2]corner{{p: geom.Vec{Z: c.z0}}, {p: geom.Vec{Z: c.z1}}}
		left := f.trim(&ends)
		if left != c.left || left && (math.Abs(ends[0].p.Z-c.want0) > 1e-12 || math.Abs(ends[1].p.Z-c.want1) > 1e-12) {
			t.Errorf("from %g to %g: %v, %g to %g", c.z0, c.z1, left, ends[0].p.Z, ends[1].p.Z)
		}
	}
}

func TestSettled(t *testing.T) {
	a := []pixel{{r: 0.5, cover: 1}, {}}
	near := []pixel{{r: 0.503, cover: 1}, {}}
	far := []pixel{{r: 0.5, cover: 1}, {b: 0.005}}
	if !settled(a, a) || !settled(a, near) || settled(a, far) || settled(far, a) {
		t.Error("settled at the wrong distance")
	}
}

// More samples come closer to what very many give.
func TestSamplesConverge(t *testing.T) {
	m := prism(7)
	picture := func(n int) []pixel {
		s, err := newScene(context.Background(), m, Options{Samples: &n, Width: new(100), Height: new(75)})
		if err != nil {
			t.Fatal(err)
		}
		px, err := s.frames(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return px
	}
	most, counts := 5000, []int{1, 9, 100, 1000}
	if testing.Short() {
		most, counts = 1000, counts[:3]
	}
	best := picture(most)
	before := math.Inf(1)
	for _, n := range counts {
		sum := 0.0
		for i, p := range picture(n) {
			sum += math.Abs(float64(p.cover - best[i].cover))
		}
		if sum >= 0.8*before {
			t.Errorf("%d samples are off by %g px in sum, fewer by %g", n, sum, before)
		}
		before = sum
	}
}
