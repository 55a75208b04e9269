package nest

import (
	"math"
	"math/rand/v2"
	"testing"

	clipper "github.com/ctessum/go.clipper"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

func rect(x0, y0, x1, y1 float64) poly.Polygon {
	return poly.Polygon{Outer: poly.Ring{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}}
}

// frame is a rectangle with a rectangular hole, walls of thickness w.
func frame(x0, y0, x1, y1, w float64) poly.Polygon {
	p := rect(x0, y0, x1, y1)
	h := rect(x0+w, y0+w, x1-w, y1-w).Outer
	p.Holes = []poly.Ring{{h[3], h[2], h[1], h[0]}}
	return p
}

func TestOverlapOfRectangles(t *testing.T) {
	for name, c := range map[string]struct {
		p, q        poly.Polygon
		area, depth float64
	}{
		"apart":              {rect(0, 0, 10, 10), rect(11, 0, 20, 10), 0, 0},
		"sides touch":        {rect(0, 0, 10, 10), rect(10, 2, 20, 12), 0, 0},
		"corners touch":      {rect(0, 0, 10, 10), rect(10, 10, 20, 20), 0, 0},
		"corner inside":      {rect(0, 0, 10, 10), rect(9, 8, 20, 20), 2, 1},
		"a hundredth":        {rect(0, 0, 10, 10), rect(9.99, 2, 20, 4), 0.02, 0.01},
		"a billionth":        {rect(0, 0, 10, 10), rect(10-1e-9, 0, 20, 10), 1e-8, 1e-9},
		"inside":             {rect(0, 0, 10, 10), rect(4, 4, 6, 6), 4, 4},
		"the same":           {rect(0, 0, 10, 10), rect(0, 0, 10, 10), 100, 0}, // area alone sees it
		"cross":              {rect(0, 4, 10, 6), rect(4, 0, 6, 10), 4, 1},
		"in the hole":        {frame(0, 0, 10, 10, 2), rect(3, 3, 7, 7), 0, 0},
		"fills the hole":     {frame(0, 0, 10, 10, 2), rect(2, 2, 8, 8), 0, 0},
		"over the wall":      {frame(0, 0, 10, 10, 2), rect(1, 3, 7, 7), 4, 1},
		"around the frame":   {frame(0, 0, 10, 10, 2), rect(-1, -1, 11, 11), 64, 3},
		"same outer as hole": {frame(0, 0, 10, 10, 2), frame(2, 2, 8, 8, 1), 0, 0},
	} {
		for i, pair := range [][2]poly.Polygon{{c.p, c.q}, {c.q, c.p}} {
			o := measureOverlap(pair[0], pair[1])
			if math.Abs(o.Area-c.area) > 1e-12*math.Max(1, c.area)+1e-14 || math.Abs(o.Depth-c.depth) > 1e-12 {
				t.Errorf("%s, order %d: area %v, depth %v, want %v and %v", name, i, o.Area, o.Depth, c.area, c.depth)
			}
		}
	}
}

// A sharp tip has hardly any area, but a depth.
func TestOverlapOfATip(t *testing.T) {
	tip := poly.Polygon{Outer: poly.Ring{{X: 9.9999, Y: 5}, {X: 20, Y: 4.9}, {X: 20, Y: 5.1}}}
	o := measureOverlap(rect(0, 0, 10, 10), tip)
	if math.Abs(o.Depth-1e-4) > 1e-12 || o.Area > 1e-9 {
		t.Errorf("%+v", o)
	}
	tip.Outer[0].X = 10
	if o := measureOverlap(rect(0, 0, 10, 10), tip); o.Depth != 0 || o.Area != 0 {
		t.Errorf("touching: %+v", o)
	}
}

// star returns a random polygon around c, star-shaped and so simple.
func star(r *rand.Rand, c geom.Vec2) poly.Polygon {
	n := 3 + r.IntN(12)
	var out poly.Ring
	for i := range n {
		s, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.8*r.Float64()) / float64(n))
		d := 1 + 4*r.Float64()
		out = append(out, geom.Vec2{X: c.X + d*cos, Y: c.Y + d*s})
	}
	return poly.Polygon{Outer: out}
}

// The area agrees with counting points of a grid, and does not depend on the
// order or on a shift of both.
func TestOverlapAgainstGrid(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range 60 {
		p, q := star(r, geom.Vec2{}), star(r, geom.Vec2{X: 8 * r.Float64(), Y: 8 * r.Float64()})
		o := measureOverlap(p, q)
		count, a, b := 0, edgesOf(p), edgesOf(q)
		const step = 0.04
		for x := -5.0; x < 5; x += step {
			for y := -5.0; y < 5; y += step {
				if v := (geom.Vec2{X: x, Y: y}); a.contains(v) && b.contains(v) {
					count++
				}
			}
		}
		if got := float64(count) * step * step; math.Abs(got-o.Area) > 0.25 {
			t.Errorf("seed %d, pair %d: area %v, the grid says %v", seed, i, o.Area, got)
		}
		if (o.Area > 1e-9) != (o.Depth > 0) {
			t.Errorf("seed %d, pair %d: area %v but depth %v", seed, i, o.Area, o.Depth)
		}
		back := measureOverlap(q, p)
		far := poly.Motion{Cos: 1, T: geom.Vec2{X: 64, Y: -32}}
		moved := measureOverlap(poly.Region{p}.Move(far)[0], poly.Region{q}.Move(far)[0])
		for _, other := range []overlap{back, moved} {
			if math.Abs(other.Area-o.Area) > 1e-10 || math.Abs(other.Depth-o.Depth) > 1e-10 {
				t.Errorf("seed %d, pair %d: %+v and %+v", seed, i, o, other)
			}
		}
	}
}

// A second opinion on the area: Clipper's intersection, on a grid of 1e-9.
func TestOverlapAgainstClipper(t *testing.T) {
	const seed, scale = 11, 1e9
	r := rand.New(rand.NewPCG(seed, 0))
	path := func(p poly.Polygon) clipper.Path {
		var out clipper.Path
		for _, v := range p.Outer {
			out = append(out, &clipper.IntPoint{X: clipper.CInt(math.Round(v.X * scale)), Y: clipper.CInt(math.Round(v.Y * scale))})
		}
		return out
	}
	for i := range 300 {
		p, q := star(r, geom.Vec2{}), star(r, geom.Vec2{X: 8 * r.Float64(), Y: 8 * r.Float64()})
		c := clipper.NewClipper(clipper.IoNone)
		c.AddPath(path(p), clipper.PtSubject, true)
		c.AddPath(path(q), clipper.PtClip, true)
		solution, ok := c.Execute1(clipper.CtIntersection, clipper.PftEvenOdd, clipper.PftEvenOdd)
		if !ok {
			t.Fatalf("seed %d, pair %d: clipper gave up", seed, i)
		}
		want := 0.0
		for _, s := range solution {
			want += clipper.Area(s) / scale / scale
		}
		if o := measureOverlap(p, q); math.Abs(o.Area-math.Abs(want)) > 1e-7 {
			t.Errorf("seed %d, pair %d: area %v, clipper says %v", seed, i, o.Area, want)
		}
	}
}
