package render

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// prism returns a closed n-sided prism of radius 1 round Z, from z = 0 to 2.
func prism(n int) *mesh.Mesh {
	m := &mesh.Mesh{Vertices: []geom.Vec{{}, {Z: 2}}}
	for i := range n {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		m.Vertices = append(m.Vertices, geom.Vec{X: c, Y: s}, geom.Vec{X: c, Y: s, Z: 2})
	}
	for i := range uint32(n) {
		a, b := 2+2*i, 2+2*((i+1)%uint32(n))
		m.Faces = append(m.Faces,
			[3]uint32{0, b, a}, [3]uint32{1, a + 1, b + 1},
			[3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1})
	}
	return m
}

// smoothed returns a scene of m that knows the faces round every vertex.
func smoothed(t *testing.T, m *mesh.Mesh) *scene {
	t.Helper()
	s, err := newScene(context.Background(), m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := make([]uint32, len(m.Faces))
	for i := range all {
		all[i] = uint32(i)
	}
	if s.crease, err = newCreases(context.Background(), m, all); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCreaseAngle(t *testing.T) {
	for _, c := range []struct {
		name  string
		sides int
		round bool // whether sides meet smoothly: the angle between two is 360/n
	}{
		{"square", 4, false}, {"11 sides, 32.7°", 11, false}, {"13 sides, 27.7°", 13, true}, {"90 sides", 90, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := prism(c.sides)
			s := smoothed(t, m)
			var cache normalCache
			for f := range uint32(len(m.Faces)) {
				flat := s.normal(f)
				for k, n := range cache.get(s, f, flat) {
					v := m.Vertices[m.Faces[f][k]]
					want := flat // the ends, and sides that stay sharp
					if side := math.Abs(float64(flat.z)) < 0.5; side && c.round {
						want = vec3{float32(v.X), float32(v.Y), 0}
					}
					if d := n.dot(want); d < 0.9999 {
						t.Fatalf("face %d corner %d: normal %v, want %v", f, k, n, want)
					}
				}
			}
		})
	}
}

// The shared normal of a round vertex is what each of its corners would have.
func TestRoundVerticesAgreeWithTheirCorners(t *testing.T) {
	m := prism(40)
	for i := range m.Vertices { // bulge, so that no two normals are equal
		v := &m.Vertices[i]
		v.X += 0.05 * math.Sin(7*v.Z+3*v.Y)
	}
	for i := 0; i < len(m.Faces); i += 5 {
		m.Faces[i][0], m.Faces[i][1] = m.Faces[i][1], m.Faces[i][0]
	}
	s := smoothed(t, m)
	var cache normalCache
	for f := range uint32(len(m.Faces)) {
		flat := s.normal(f)
		for k, n := range cache.get(s, f, flat) {
			if want := s.corner(m.Faces[f][k], flat); n.dot(want) < 0.999999 {
				t.Fatalf("face %d corner %d: %v, want %v", f, k, n, want)
			}
		}
	}
}

func TestArccos(t *testing.T) {
	for x := -1.0; x <= 1; x += 0.001 {
		if d := math.Abs(arccos(x) - math.Acos(x)); d > 7e-5 {
			t.Fatalf("arccos(%g) is off by %g", x, d)
		}
	}
	if d := math.Abs(arccos(1.1)) + math.Abs(arccos(-1.1)-math.Pi); d > 1e-4 {
		t.Errorf("beyond the ends: off by %g", d)
	}
}

func TestLightIsNeverBlackAndNeverBurntOut(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dir := range []geom.Vec{{X: -1, Y: -1, Z: -0.7}, {Z: -1}, {Z: 1}, {X: 1}} {
		var c camera
		c.aim(dir)
		l := newLights(&c)
		for range 2000 {
			n := single(unit(geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}))
			if n.dot(l.view) < 0 {
				n = n.neg()
			}
			s := l.on(n)
			if !(s.scale > 0.25 && s.scale <= 1) || !(s.lift >= 0 && s.lift < 0.4) {
				t.Fatalf("along %v a surface facing %v gets %v", dir, n, s)
			}
		}
		if upper, lower := l.on(single(c.world(unit(keyAt)))), l.on(single(c.world(unit(geom.Vec{X: 1, Y: -1, Z: 0.5})))); upper.scale < 1.2*lower.scale {
			t.Errorf("along %v the upper left gets %v, the lower right %v", dir, upper, lower)
		}
	}
}

func TestCameraAxes(t *testing.T) {
	for _, c := range []struct{ dir, up geom.Vec }{
		{geom.Vec{Y: 1}, geom.Vec{Z: 1}},
		{geom.Vec{X: -5}, geom.Vec{Z: 1}},
		{geom.Vec{Z: -2}, geom.Vec{Y: 1}},
		{geom.Vec{Z: 1}, geom.Vec{Y: 1}},
		{geom.Vec{X: 1e300, Y: 1e300}, geom.Vec{Z: 1}},
		{geom.Vec{X: 1e-300, Y: 1e-300}, geom.Vec{Z: 1}},
	} {
		var k camera
		k.aim(c.dir)
		if d := geom.Norm(geom.Sub(k.up, c.up)); d > 1e-12 {
			t.Errorf("along %v up is %v, want %v", c.dir, k.up, c.up)
		}
		if d := geom.Norm(geom.Sub(geom.Cross(k.right, k.forward), k.up)); d > 1e-12 {
			t.Errorf("along %v the axes are not right-handed", c.dir)
		}
	}
}

// pictureOf returns a frame whose pixels are a depth function, without normals.
func pictureOf(t *testing.T, w func(x, y float64) float64) *frame {
	t.Helper()
	s := &scene{width: 200, height: 150, grid: 1}
	s.cam.focal = 240
	f := &frame{scene: s, px: make([]pixel, s.width*s.height)}
	for y := range s.height {
		for x := range s.width {
			f.px[y*s.width+x] = pixel{r: 1, g: 1, b: 1, cover: 1, w: float32(w(float64(x), float64(y)))}
		}
	}
	if err := f.occlude(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestOcclusionDarkensHollowsOnly(t *testing.T) {
	at := func(f *frame, x, y int) float32 { return f.px[y*f.width+x].r }
	plane := pictureOf(t, func(x, y float64) float64 { return 0.3 + 0.0005*x - 0.0003*y })
	ridge := pictureOf(t, func(x, y float64) float64 { return 0.3 - 0.001*math.Abs(x-100) })
	valley := pictureOf(t, func(x, y float64) float64 { return 0.3 + 0.001*math.Abs(x-100) })
	for name, f := range map[string]*frame{"plane": plane, "ridge": ridge} {
		for y := 30; y < 120; y++ {
			for x := 30; x < 170; x++ {
				if at(f, x, y) < 0.999 {
					t.Fatalf("%s: pixel %d,%d is darkened to %g", name, x, y, at(f, x, y))
				}
			}
		}
	}
	if v := at(valley, 100, 75); v > 0.8 || v < 1-occlusionStrength {
		t.Errorf("the bottom of a valley is at %g", v)
	}
	if v := at(valley, 160, 75); v < 0.98 {
		t.Errorf("far from the bottom of the valley it is at %g", v)
	}
}

func TestFillRowOfClosedAndOpenOutlines(t *testing.T) {
	for _, c := range []struct {
		name      string
		crossings []crossing
		want      string
	}{
		{"simple", []crossing{{2, 1}, {5, -1}}, "..###..."},
		{"the other way", []crossing{{2, -1}, {5, 1}}, "..###..."},
		{"hole", []crossing{{0, 1}, {3, -1}, {4, 1}, {8, -1}}, "###.####"},
		{"hole inside", []crossing{{0, 1}, {2, -1}, {5, 1}, {8, -1}}, "##...###"},
		{"overlap", []crossing{{1, 1}, {3, 1}, {5, -1}, {7, -1}}, ".######."},
		{"open", []crossing{{3, 1}}, "........"},
		{"one side missing", []crossing{{1, 1}, {3, -1}, {5, 1}}, ".##....."},
		{"one side turned", []crossing{{1, 1}, {3, 1}}, ".##....."},
		{"outside the picture", []crossing{{-9, 1}, {90, -1}}, "########"},
	} {
		var tl tile
		tl.clear(8, 0, 1)
		tl.crossings = c.crossings
		tl.fillRow(0, filling{depthPlane{w: 1}, func(uint32) bool { return false }, capID(0)})
		got := ""
		for _, s := range tl.samples {
			got += map[bool]string{true: "#", false: "."}[isCap(s.id)]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestCapLiesOnFacesInTheCut checks that the cap shows as one area where a face
// lies in the cut plane itself: the underside at height 0, and the underside of
// an overhang at the height where it begins.
func TestCapLiesOnFacesInTheCut(t *testing.T) {
	overhang := joinAll(block(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 4}), block(geom.Vec{X: -10, Y: -10, Z: 4}, geom.Vec{X: 20, Y: 20, Z: 9}))
	for name, c := range map[string]struct {
		m      *mesh.Mesh
		height float64
	}{
		"underside": {block(geom.Vec{X: 3, Y: 1, Z: 2}, geom.Vec{X: 40.3, Y: 31.7, Z: 9}), 0},
		"overhang":  {overhang, 4},
	} {
		for _, direction := range []geom.Vec{{X: -1, Y: -1, Z: -0.7}, {X: -0.3, Y: 1, Z: -0.4}, {Z: -1}} {
			f := frameOf(t, c.m, Options{SliceHeight: &c.height, Width: new(160), Height: new(120), Camera: Camera{Direction: &direction}})
			caps, fights := 0, 0
			for _, id := range visible(t, f.scene) {
				switch {
				case isCap(id):
					caps++
				case f.inCut(id):
					fights++
				}
			}
			if caps < 1000 || fights > 0 {
				t.Errorf("%s from %v: %d samples of the cap, %d of faces in its plane", name, direction, caps, fights)
			}
		}
	}
}

func TestFloorDiv(t *testing.T) {
	for a := int64(-20); a <= 20; a++ {
		for b := int64(1); b <= 7; b++ {
			if got, want := floorDiv(a, b), int64(math.Floor(float64(a)/float64(b))); got != want {
				t.Errorf("%d / %d = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestSampleGrid(t *testing.T) {
	for _, c := range []struct{ n, side, frames int }{
		{0, 1, 1}, {1, 1, 1}, {2, 1, 1}, {3, 2, 1}, {4, 2, 1}, {9, 3, 1}, {10, 3, 1}, {13, 4, 1}, {16, 4, 1},
		{17, 4, 2}, {32, 4, 2}, {100, 4, 7}, {5000, 4, 313},
	} {
		if side, frames := sampleGrid(c.n); side != c.side || frames != c.frames {
			t.Errorf("%d samples: %d x %d in %d frames", c.n, side, side, frames)
		}
	}
}

func TestJitterIsEvenAndSeeded(t *testing.T) {
	a, b := newJitter(1), newJitter(2)
	var quarter [2][2]int
	for i := range 400 {
		x, y, turn := a.next()
		u, _, _ := b.next()
		if i == 0 && x == u {
			t.Error("two seeds start alike")
		}
		if !(x >= -0.5 && x < 0.5 && y >= -0.5 && y < 0.5 && turn >= 0 && turn < 1) {
			t.Fatalf("out of range: %g %g %g", x, y, turn)
		}
		quarter[int(x+1)][int(y+1)]++
	}
	for _, row := range quarter {
		for _, n := range row {
			if n < 90 || n > 110 {
				t.Errorf("quarters hold %v of 400 samples", quarter)
			}
		}
	}
}

func TestBlurKeepsTheSum(t *testing.T) {
	const nx, ny = 31, 17
	in, turned, out := make([]float32, nx*ny), make([]float32, nx*ny), make([]float32, nx*ny)
	in[8*nx+15] = 1
	blurRows(in, turned, nx, ny, 3)
	blurRows(turned, out, ny, nx, 3)
	sum := float32(0)
	for i, v := range out {
		sum += v
		x, y := i%nx, i/nx
		want := float32(0)
		if x >= 12 && x <= 18 && y >= 5 && y <= 11 {
			want = 1.0 / 49
		}
		if v-want > 1e-6 || want-v > 1e-6 {
			t.Fatalf("%d,%d is %g, want %g", x, y, v, want)
		}
	}
	if sum < 0.9999 || sum > 1.0001 {
		t.Errorf("the sum is %g", sum)
	}
}

// An outline whose corners are exactly on rows of samples crosses each row as
// often down as up.
func TestCornersOnRowsCrossOnce(t *testing.T) {
	at := func(x, y int32) vert { return vert{x: x * sub, y: y*sub + half, w: 1} }
	ring := []vert{at(2, 0), at(9, 2), at(7, 2), at(9, 5), at(4, 7), at(1, 3), at(1, 2)}
	for y := int32(-1); y <= 8; y++ {
		var tl tile
		sum := int32(0)
		for i := range ring {
			tl.cross(&segment{a: ring[i], b: ring[(i+1)%len(ring)]}, y)
		}
		for _, c := range tl.crossings {
			sum += c.turn
		}
		if inside := y >= 0 && y < 7; sum != 0 || inside != (len(tl.crossings) > 0) {
			t.Errorf("row %d: %v", y, tl.crossings)
		}
	}
}

func TestJitterMovesTheSamples(t *testing.T) {
	s, err := newScene(context.Background(), prism(5), Options{Samples: new(16)})
	if err != nil {
		t.Fatal(err)
	}
	still, moved := frame{scene: s}, frame{scene: s, jx: 0.25, jy: -0.5}
	a, b := still.toScreen(0.1, 0.2, 3), moved.toScreen(0.1, 0.2, 3)
	if b.x-a.x != 4*sub/4 || b.y-a.y != -4*sub/2 || a.w != b.w {
		t.Errorf("from %v to %v", a, b)
	}
}
