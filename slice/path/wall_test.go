package path

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// standard are settings that PrusaSlicer calls those of a 0.2 mm print, plain to
// count with.
func standard() config.Settings {
	s := config.Defaults()
	s.LayerHeight, s.FirstLayerHeight = 0.2, 0.2
	s.Perimeters, s.TopSolidLayers, s.BottomSolidLayers = 2, 4, 3
	s.FillDensity, s.FillPattern = 0.2, config.Rectilinear
	s.GapFillEnabled = false
	for _, w := range []*float64{&s.ExtrusionWidth, &s.FirstLayerExtrusionWidth, &s.PerimeterExtrusionWidth,
		&s.ExternalPerimeterExtrusionWidth, &s.InfillExtrusionWidth, &s.SolidInfillExtrusionWidth, &s.TopInfillExtrusionWidth} {
		*w = 0.45
	}
	return s
}

// spacing45 is the distance of lines 0.45 wide and 0.2 high.
const spacing45 = 0.45 - 0.2*cornerShare

func newWaller(s config.Settings) *waller {
	return newJob(context.Background(), s).wallers[0]
}

// allWalls returns a list of loops and those in them, in the order of the tree.
func allWalls(loops []*loop) []*loop {
	var out []*loop
	for _, l := range loops {
		out = append(append(out, l), allWalls(l.inside)...)
	}
	return out
}

// TestWallsOfSquare: closed forms of lengths and of what is left inside.
func TestWallsOfSquare(t *testing.T) {
	s := standard()
	for n := range 5 {
		s.Perimeters = n
		w := newWaller(s)
		o, err := w.island(poly.Polygon{Outer: rect(0, 0, 20, 20)}, w.job.rest)
		if err != nil {
			t.Fatal(err)
		}
		walls := allWalls(o.walls)
		if len(walls) != n {
			t.Fatalf("%d walls, want %d", len(walls), n)
		}
		for _, l := range walls {
			in := 0.225 + float64(l.depth)*spacing45
			near(t, "length", (&Path{Points: l.ring, Closed: true}).Length(), 4*(20-2*in), 1e-3)
			if !l.outline {
				t.Errorf("wall %d is said to be that of a hole", l.depth)
			}
		}
		in := 0.0
		if n > 0 {
			in = 0.225 + float64(n-1)*spacing45 + spacing45/2 - 0.25*spacing45
		}
		near(t, "infill", o.fill.Area(), (20-2*in)*(20-2*in), 0.01)
	}
}

// TestWallsOfHoles: walls of holes are in the innermost wall of the outline, and
// outer ones of a hole in inner ones.
func TestWallsOfHoles(t *testing.T) {
	s := standard()
	s.Perimeters = 3
	w := newWaller(s)
	p := poly.Polygon{Outer: rect(0, 0, 40, 20), Holes: []poly.Ring{back(rect(8, 8, 12, 12)), back(disc(30, 10, 3, 40))}}
	o, err := w.island(p, w.job.rest)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.walls) != 1 || len(allWalls(o.walls)) != 9 {
		t.Fatalf("%d trees of %d walls, want one of 9", len(o.walls), len(allWalls(o.walls)))
	}
	for l := o.walls[0]; ; {
		if l.depth == 2 {
			if len(l.inside) != 2 {
				t.Fatalf("the innermost wall holds %d, want the two holes", len(l.inside))
			}
			for _, h := range l.inside {
				for depth := 2; ; depth-- {
					if h.outline || h.depth != depth {
						t.Errorf("wall of a hole: depth %d, want %d", h.depth, depth)
					}
					if depth == 0 {
						break
					}
					h = h.inside[0]
				}
			}
			return
		}
		if len(l.inside) != 1 {
			t.Fatalf("wall %d holds %d walls", l.depth, len(l.inside))
		}
		l = l.inside[0]
	}
}

// TestWallsThatDivide: where the part is narrow, walls break off, and nothing is
// left for infill in what is narrower than a line.
func TestWallsThatDivide(t *testing.T) {
	w := newWaller(standard())
	bell := poly.Polygon{Outer: poly.Ring{{}, {X: 6}, {X: 6, Y: 2.5}, {X: 10, Y: 2.5}, {X: 10}, {X: 16}, {X: 16, Y: 6}, {X: 10, Y: 6},
		{X: 10, Y: 3.5}, {X: 6, Y: 3.5}, {X: 6, Y: 6}, {Y: 6}}}
	o, err := w.island(bell, w.job.rest)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[int]int{}
	for _, l := range allWalls(o.walls) {
		counts[l.depth]++
	}
	if counts[0] != 1 || counts[1] != 2 || len(o.fill) != 2 {
		t.Errorf("walls %v, %d areas, want one outer wall, two inner ones, two areas", counts, len(o.fill))
	}
	thin, err := w.island(poly.Polygon{Outer: rect(0, 0, 20, 0.4)}, w.job.rest)
	if err != nil || len(thin.walls) != 0 || len(thin.fill) != 0 || len(thin.infill) != 0 {
		t.Errorf("a wall of 0.4: %+v, %v", thin, err)
	}
}

// TestWallsKeepDistance: on random shapes every wall lies half a line or more
// inside of the outline, and inner walls a spacing from the outer one.
func TestWallsKeepDistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := newWaller(standard())
	for range 40 {
		p := poly.Polygon{Outer: wobbly(rng, 0, 0, 12, 6+rng.IntN(50)), Holes: []poly.Ring{back(wobbly(rng, 0, 0, 4, 20))}}
		o, err := w.island(p, w.job.rest)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range allWalls(o.walls) {
			want := 0.225 + float64(l.depth)*spacing45
			for _, q := range l.ring {
				if d := toBorder(poly.Region{p}, q); d < want-1e-3 || !p.Contains(q) {
					t.Fatalf("wall %d comes to %g of the outline, want %g", l.depth, d, want)
				}
			}
		}
	}
}

// TestGapFill: what walls leave free is filled with as much plastic as it holds.
func TestGapFill(t *testing.T) {
	s := standard()
	s.GapFillEnabled, s.GapFillSpeed = true, 20
	w := newWaller(s)
	const wide = 1.2 // two outer walls 0.45 wide and 0.3 between them
	for name, p := range map[string]poly.Polygon{
		"bar":   {Outer: rect(0, 0, 30, wide)},
		"frame": {Outer: rect(0, 0, 30, 20), Holes: []poly.Ring{back(rect(wide, wide, 30-wide, 20-wide))}},
		"ring":  {Outer: disc(0, 0, 10, 200), Holes: []poly.Ring{back(disc(0, 0, 10-wide, 200))}},
	} {
		o, err := w.island(p, w.job.rest)
		if err != nil {
			t.Fatal(err)
		}
		volume := 0.0
		for i := range o.infill {
			if o.infill[i].Feature != GapFill {
				t.Errorf("%s: %s", name, o.infill[i].Feature)
			}
			volume += o.infill[i].Volume()
			for _, q := range o.infill[i].Points {
				if d := toBorder(poly.Region{p}, q); d < 0.4 {
					t.Errorf("%s: a gap stroke comes to %g of the outline", name, d)
				}
			}
		}
		for _, l := range allWalls(o.walls) {
			k := w.job.rest[ExternalPerimeter]
			volume += k.Flow * (&Path{Points: l.ring, Closed: true}).Length()
		}
		// Round outer sides of lines are not filled: h²(1-π/4)/2 for each mm of outline.
		around := 0.0
		poly.Region{p}.Rings(func(r poly.Ring) bool {
			around += (&Path{Points: r, Closed: true}).Length()
			return true
		})
		want := (poly.Region{p}.Area() - around*0.2*cornerShare/2) * 0.2
		near(t, name, volume, want, 0.03*want)
	}
}

// TestVaryingWidth: where walls may vary in width, a part of any thickness is
// filled by walls alone, none narrower than the narrowest: one line, two, two thicker ones, or three.
func TestVaryingWidth(t *testing.T) {
	s := standard()
	s.PerimeterGenerator = "arachne"
	w := newWaller(s)
	for _, c := range []struct {
		wide  float64
		lines int
	}{{0.3, 1}, {0.45, 1}, {0.6, 1}, {0.9, 2}, {1.0, 2}, {1.25, 3}} {
		o, err := w.island(poly.Polygon{Outer: rect(0, 0, 40, c.wide)}, w.job.rest)
		if err != nil {
			t.Fatal(err)
		}
		length, sum := 0.0, 0.0
		for _, l := range allWalls(o.walls) {
			around := (&Path{Points: l.ring, Closed: true}).Length()
			length += around
			sum += around * w.job.rest[l.feature()].Flow * o.swell
		}
		for i := range o.infill {
			length += o.infill[i].Length()
			sum += o.infill[i].Volume()
		}
		near(t, "lines", length/40, float64(c.lines), 0.12)
		want := 40 * max(c.wide, s.MinBeadWidth) * 0.2
		near(t, "volume", sum, want, 0.12*want)
	}
}

// TestThinWalls: a wall too thin for two lines is drawn as one when asked for.
func TestThinWalls(t *testing.T) {
	s := standard()
	s.ThinWalls = true
	w := newWaller(s)
	o, err := w.island(poly.Polygon{Outer: rect(0, 0, 20, 0.4)}, w.job.rest)
	if err != nil || len(o.infill) != 1 {
		t.Fatalf("%d strokes, %v", len(o.infill), err)
	}
	k := &o.infill[0]
	if k.Feature != ExternalPerimeter {
		t.Errorf("it is %s", k.Feature)
	}
	near(t, "volume", k.Volume(), 20*0.4*0.2, 0.05*1.6)
}

// TestSpine: the middle of a bent strip.
func TestSpine(t *testing.T) {
	ell := poly.Ring{{}, {X: 10}, {X: 10, Y: 10}, {X: 9.6, Y: 10}, {X: 9.6, Y: 0.4}, {Y: 0.4}}
	for _, p := range spine(ell) {
		if d := toRing(ell, p); d > 0.2+1e-9 && math.Abs(p.X-9.8) > 0.3 && math.Abs(p.Y-0.2) > 0.3 {
			t.Errorf("%v is not in the middle", p)
		}
	}
	line := resampled(spine(rect(0, 0, 8, 1)), 5)
	if len(line) != 5 || dist(line[0], line[4]) < 7 {
		t.Errorf("%v", line)
	}
}
