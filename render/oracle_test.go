package render

import (
	"context"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fogleman/fauxgl"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// slowCovers says whether a triangle owns the middle of sample (x, y): inside,
// or on an edge whose owner, by the rule of edgeOf, it is.
func slowCovers(p [3][2]int64, x, y int64) bool {
	px, py := x*sub+half, y*sub+half
	cross := func(a, b, c [2]int64) int64 { return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]) }
	area := cross(p[0], p[1], p[2])
	if area == 0 {
		return false
	}
	if area < 0 {
		p[1], p[2] = p[2], p[1]
	}
	for k := range p {
		a, b := p[k], p[(k+1)%3]
		e := cross(a, b, [2]int64{px, py})
		dx, dy := b[0]-a[0], b[1]-a[1]
		if e < 0 || e == 0 && !(dy < 0 || dy == 0 && dx > 0) {
			return false
		}
	}
	return true
}

func TestRasterMatchesTheSlowOne(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 1))
	const size = 40
	for i := range 4000 {
		// Some on the grid of sample middles, where ties are.
		snap := []int32{1, half, sub}[i%3]
		spread := []int32{3 * sub, 12 * sub, 60 * sub}[i/3%3]
		var v [3]vert
		var p [3][2]int64
		cx, cy := rng.Int32N(size*sub), rng.Int32N(size*sub)
		for k := range v {
			v[k] = vert{
				x: (cx + rng.Int32N(spread) - spread/2) / snap * snap,
				y: (cy + rng.Int32N(spread) - spread/2) / snap * snap,
				w: 1 + rng.Float32(),
			}
			p[k] = [2]int64{int64(v[k].x), int64(v[k].y)}
		}
		var tl tile
		tl.clear(size, 0, size)
		tl.triangle(&v[0], &v[1], &v[2], 9)
		lo, hi := min(v[0].w, v[1].w, v[2].w), max(v[0].w, v[1].w, v[2].w)
		for n, s := range tl.samples {
			if got, want := s.id == 9, slowCovers(p, int64(n%size), int64(n/size)); got != want {
				t.Fatalf("seed %d, triangle %d %v: sample %d,%d is %v", seed, i, v, n%size, n/size, got)
			}
			if s.id == 9 && (s.w < lo-1e-5 || s.w > hi+1e-5) {
				t.Fatalf("seed %d, triangle %d %v: 1/depth %g outside %g..%g", seed, i, v, s.w, lo, hi)
			}
		}
	}
}

// A fan round a point covers every sample of its outline exactly once.
func TestNoCracksAndNothingTwice(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const size = 64
	for range 50 {
		n := 3 + rng.IntN(30)
		center := vert{x: size*half + rng.Int32N(999), y: size*half + rng.Int32N(999), w: 1}
		ring := make([]vert, n)
		for i := range ring {
			s, c := math.Sincos(2 * math.Pi * (float64(i) + 0.8*rng.Float64()) / float64(n))
			r := (5 + 26*rng.Float64()) * sub
			ring[i] = vert{x: center.x + int32(r*c), y: center.y + int32(r*s), w: 1}
		}
		count := make([]int, size*size)
		var all tile
		all.clear(size, 0, size)
		for i := range ring {
			var one tile
			one.clear(size, 0, size)
			one.triangle(&center, &ring[i], &ring[(i+1)%n], 1)
			all.triangle(&center, &ring[i], &ring[(i+1)%n], 1)
			for k, s := range one.samples {
				count[k] += int(s.id)
			}
		}
		inside := 0
		for k, c := range count {
			if c > 1 {
				t.Fatalf("sample %d is drawn %d times", k, c)
			}
			inside += c
		}
		// Each row of a star-shaped outline seen from its middle row has no gap.
		row := int(center.y) / sub
		first, last, drawn := -1, -1, 0
		for x := range size {
			if all.samples[row*size+x].id != 0 {
				if first < 0 {
					first = x
				}
				last, drawn = x, drawn+1
			}
		}
		if inside == 0 || drawn != last-first+1 {
			t.Fatalf("a crack: %d samples between %d and %d", drawn, first, last)
		}
	}
}

func TestFirstOfEquallyNearStays(t *testing.T) {
	for _, size := range []int32{3 * sub, 20 * sub} { // the small way and the wide one
		a, b, c := vert{0, 0, 1}, vert{size, 0, 1}, vert{0, size, 1}
		var tl tile
		tl.clear(20, 0, 20)
		tl.triangle(&a, &b, &c, 1)
		tl.triangle(&a, &c, &b, 2)
		for i, s := range tl.samples {
			if s.id == 2 {
				t.Fatalf("sample %d went to the second of two equal triangles", i)
			}
		}
	}
}

// peerScene draws m with fauxgl through our camera at one sample for each
// pixel, each face in a colour that is its number + 1, 0 for the background.
func peerScene(s *scene) []uint32 {
	c := fauxgl.NewContext(s.width, s.height)
	c.AlphaBlend = false
	c.Cull = fauxgl.CullNone
	k := &s.cam
	view := fauxgl.LookAt(fauxgl.Vector(k.eye), fauxgl.Vector(geom.Add(k.eye, k.forward)), fauxgl.Vector(k.up))
	// The window in tangents times the near plane.
	const n, f = 0.05, 100
	left, right := -k.cx/k.focal*n, (float64(s.width)-k.cx)/k.focal*n
	top, bottom := k.cy/k.focal*n, (k.cy-float64(s.height))/k.focal*n
	matrix := fauxgl.Frustum(left, right, bottom, top, n, f).Mul(view)
	for i, face := range s.m.Faces {
		id := uint32(i + 1)
		c.Shader = fauxgl.NewSolidColorShader(matrix, fauxgl.MakeColor(color.NRGBA{uint8(id >> 16), uint8(id >> 8), uint8(id), 255}))
		t := fauxgl.NewTriangleForPoints(
			fauxgl.Vector(k.toScene(s.m.Vertices[face[0]])),
			fauxgl.Vector(k.toScene(s.m.Vertices[face[1]])),
			fauxgl.Vector(k.toScene(s.m.Vertices[face[2]])))
		c.DrawTriangle(t)
	}
	out := make([]uint32, s.width*s.height)
	for i := range out {
		p := c.ColorBuffer.Pix[4*i:]
		out[i] = uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
	}
	return out
}

// tangle returns random triangles that hide one another.
func tangle(n int, seed uint64) *mesh.Mesh {
	rng := rand.New(rand.NewPCG(seed, 0))
	point := func(c geom.Vec, r float64) geom.Vec {
		return geom.Vec{X: c.X + r*(rng.Float64()-0.5), Y: c.Y + r*(rng.Float64()-0.5), Z: c.Z + r*(rng.Float64()-0.5)}
	}
	m := &mesh.Mesh{}
	for i := range n {
		c := point(geom.Vec{}, 10)
		m.Vertices = append(m.Vertices, point(c, 4), point(c, 4), point(c, 4))
		m.Faces = append(m.Faces, [3]uint32{uint32(3 * i), uint32(3*i + 1), uint32(3*i + 2)})
	}
	return m
}

func TestSecondOpinion(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
	}{
		{"default", Options{}},
		{"direction", Options{Camera: Camera{Direction: &geom.Vec{X: 2, Y: -1, Z: 3}}}},
		{"along Z", Options{Camera: Camera{Direction: &geom.Vec{Z: -1}}}},
		{"position", Options{Camera: Camera{Position: &geom.Vec{X: 15, Y: -4, Z: 3}}}},
		{"inside", Options{Camera: Camera{Position: &geom.Vec{X: 1, Y: 1}, Direction: &geom.Vec{Y: -1, Z: 0.2}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Samples = new(1)
			s, err := newScene(context.Background(), tangle(200, 5), c.o)
			if err != nil {
				t.Fatal(err)
			}
			want := peerScene(s)
			got := visible(t, s)
			outline, order := 0, 0
			for i := range want {
				switch {
				case (want[i] == 0) != (got[i] == 0):
					outline++
				case want[i] != got[i]:
					order++
				}
			}
			if limit := len(want) / 250; outline > limit || order > limit {
				t.Errorf("of %d px %d differ in outline, %d in which face is seen", len(want), outline, order)
			}
		})
	}
}

// visible returns the face seen in each pixel + 1, 0 for the background, capID
// for the cap.
func visible(t *testing.T, s *scene) []uint32 {
	t.Helper()
	f := &frame{scene: s, verts: make([]vert, len(s.m.Vertices)), px: make([]pixel, s.width*s.height)}
	if err := f.shot(context.Background()); err != nil {
		t.Fatal(err)
	}
	var out []uint32
	for band := range f.bands {
		var tl tile
		top := band * f.rowsOf
		tl.clear(f.width*f.grid, top*f.grid, min(f.rowsOf, f.height-top)*f.grid)
		if err := f.drawBand(context.Background(), &tl, band); err != nil {
			t.Fatal(err)
		}
		for _, s := range tl.samples {
			id := s.id
			if !isCap(id) && int(id) > len(f.m.Faces) {
				id = f.extraOf(id-1).face + 1
			}
			out = append(out, id)
		}
	}
	return out
}

// TestCameraAgreesWithFauxgl checks the projection of points by matrix.
func TestCameraAgreesWithFauxgl(t *testing.T) {
	s, err := newScene(context.Background(), tangle(50, 8), Options{Camera: Camera{Position: &geom.Vec{X: 30, Y: 20, Z: 10}}})
	if err != nil {
		t.Fatal(err)
	}
	eye := fauxgl.V(30, 20, 10)
	center := fauxgl.Vector(s.box.Center())
	matrix := fauxgl.LookAt(eye, center, fauxgl.V(0, 0, 1)).Perspective(35, 640.0/480, 1, 1000)
	f := frame{scene: s}
	for _, v := range s.m.Vertices {
		got := f.toScreen(s.cam.look(v))
		want := matrix.MulPositionW(fauxgl.Vector(v))
		x := (want.X/want.W + 1) / 2 * 640
		y := (1 - want.Y/want.W) / 2 * 480
		scale := float64(s.grid * sub)
		if math.Abs(float64(got.x)/scale-x) > 0.01 || math.Abs(float64(got.y)/scale-y) > 0.01 {
			t.Errorf("%v: at %.3f, %.3f, want %.3f, %.3f", v, float64(got.x)/scale, float64(got.y)/scale, x, y)
		}
	}
}
