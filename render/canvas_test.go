package render

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// TestMaskArea checks that coverage sums up to the area of a polygon, wherever
// its corners are.
func TestMaskArea(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		c := geom.Vec2{X: 20 + 20*rnd.Float64(), Y: 15 + 10*rnd.Float64()}
		n := 3 + rnd.IntN(6)
		ring := make([]geom.Vec2, n)
		for i := range ring {
			sin, cos := math.Sincos(2 * math.Pi * (float64(i) + rnd.Float64()) / float64(n))
			r := 4 + 10*rnd.Float64()
			ring[i] = geom.Vec2{X: c.X + r*cos, Y: c.Y + r*sin}
		}
		m := newMask(64, 40)
		m.solid(ring)
		sum := 0.0
		for _, v := range m.values() {
			sum += float64(v)
		}
		if want := math.Abs(twiceArea(ring)) / 2; math.Abs(sum-want) > 1e-3*want {
			t.Errorf("%v: coverage %v, area %v", ring, sum, want)
		}
	}
}

// TestMaskPixels has shapes whose coverage of each pixel is known.
func TestMaskPixels(t *testing.T) {
	m := newMask(4, 3)
	m.solid([]geom.Vec2{{X: 0.5, Y: 0.25}, {X: 2.25, Y: 0.25}, {X: 2.25, Y: 2}, {X: 0.5, Y: 2}})
	want := []float32{0.375, 0.75, 0.1875, 0, 0.5, 1, 0.25, 0, 0, 0, 0, 0}
	for i, v := range m.values() {
		if math.Abs(float64(v-want[i])) > 1e-6 {
			t.Errorf("pixel %d: %v, want %v", i, v, want[i])
		}
	}
	// A hole runs the other way; what is off the picture on all sides is cut.
	m = newMask(4, 3)
	m.ring([]geom.Vec2{{X: -9, Y: -9}, {X: 99, Y: -9}, {X: 99, Y: 99}, {X: -9, Y: 99}})
	m.ring([]geom.Vec2{{X: 1, Y: 1}, {X: 1, Y: 2}, {X: 2, Y: 2}, {X: 2, Y: 1}})
	for i, v := range m.values() {
		if covered := v > 0.999; covered == (i == 5) {
			t.Errorf("pixel %d: %v", i, v)
		}
	}
	m = newMask(4, 3)
	m.solid([]geom.Vec2{{X: -5, Y: 0}, {X: -3, Y: 0}, {X: -3, Y: 3}}) // left of the picture
	m.solid([]geom.Vec2{{X: 7, Y: 0}, {X: 9, Y: 0}, {X: 9, Y: 3}})    // right of it
	m.solid([]geom.Vec2{{X: 1, Y: -7}, {X: 2, Y: -7}, {X: 2, Y: -1}})
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		m.edge(geom.Vec2{X: 1, Y: bad}, geom.Vec2{X: 1, Y: 2})
		m.edge(geom.Vec2{X: bad, Y: 1}, geom.Vec2{X: 1, Y: 2})
		m.stroke(geom.Vec2{X: 1, Y: bad}, geom.Vec2{X: 1, Y: bad}, 1)
	}
	for i, v := range m.values() {
		if v > 1e-6 {
			t.Errorf("pixel %d: %v of what is not there", i, v)
		}
	}
}

// TestGlyphs checks that the drawings are well-formed and that text has a width.
func TestGlyphs(t *testing.T) {
	for r, g := range glyphs {
		n := 0
		for i := 0; i < len(g); i++ {
			switch {
			case g[i] == ' ' && n%2 == 0 && n > 0:
				n = 0
			case g[i] >= '0' && g[i] <= '8':
				n++
			default:
				t.Errorf("%q: bad drawing %q", r, g)
			}
		}
		if n == 0 || n%2 != 0 {
			t.Errorf("%q: half a point in %q", r, g)
		}
	}
	if a, b := written("ab"), written("ab ab"); a.width <= 0 || b.width <= 2*a.width {
		t.Errorf("widths %v, %v", a.width, b.width)
	}
	if p := written("€"); len(p.strokes) != 1 || written("").width != 0 {
		t.Errorf("unknown letter: %+v", p)
	}
}

// TestWidest looks for the place of a name.
func TestWidest(t *testing.T) {
	square := []geom.Vec2{{}, {X: 10}, {X: 10, Y: 10}, {Y: 10}}
	if p := widest(region(square)); math.Abs(p.X-5) > 0.5 || math.Abs(p.Y-5) > 0.5 {
		t.Errorf("square: %v", p)
	}
	// An L: the middle of its box is not on it, its corner is widest.
	l := []geom.Vec2{{}, {X: 40}, {X: 40, Y: 6}, {X: 10, Y: 6}, {X: 10, Y: 40}, {Y: 40}}
	if p := widest(region(l)); p.X > 10 && p.Y > 6 || depthIn(region(l), p) < 4.5 {
		t.Errorf("L: %v, %v deep", p, depthIn(region(l), p))
	}
	if p := widest(nil); p.X == p.X && math.IsInf(p.X, 0) {
		t.Errorf("nothing: %v", p)
	}
}

func region(r []geom.Vec2) poly.Region { return poly.Region{{Outer: r}} }
