package path

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// TestInside: ways that are marked as inside lie in the layer and in those above and below, place
// by place, and others do not; at the ends of the part, and unless the settings ask for it, none
// is marked.
func TestInside(t *testing.T) {
	g := func(i int) poly.Region { // a plate with a hole, and from layer 8 on a narrower one
		plate := poly.Polygon{Outer: rect(0, 0, 40, 15), Holes: []poly.Ring{back(disc(20, 7, 4, 40))}}
		if i >= 8 {
			plate.Outer = rect(0, 0, 40, 12)
		}
		return poly.Region{plate, {Outer: rect(50, 0, 58, 8)}}
	}
	const n = 16
	s := standard()
	s.OnlyRetractWhenCrossing = true
	layers := planned(t, stack(n, g), s)
	marked, others := 0, 0
	var at geom.Vec2
	for i, l := range layers {
		for k := range l.Paths {
			p := &l.Paths[k]
			to := p.Points[0]
			hidden := i > 0 && i < n-1
			for step := 0; hidden && step <= 400; step++ {
				share := float64(step) / 400
				q := geom.Vec2{X: at.X + share*(to.X-at.X), Y: at.Y + share*(to.Y-at.Y)}
				hidden = g(i).Contains(q) && g(i-1).Contains(q) && g(i+1).Contains(q)
			}
			if p.Inside != hidden {
				t.Errorf("layer %d: the way from %v to %v is marked %v", i, at, to, p.Inside)
			}
			if marked++; !hidden {
				marked, others = marked-1, others+1
			}
			at = p.end()
		}
	}
	if marked < 4*n || others < 2*n {
		t.Errorf("%d ways inside and %d others", marked, others)
	}
	s.FillDensity = 0 // then all strings show
	for _, l := range planned(t, stack(n, g), s) {
		for _, p := range l.Paths {
			if p.Inside {
				t.Fatal("a way is marked in an empty part")
			}
		}
	}
}

// TestNearSeam: a seam is at a corner that hides it, in a notch before one that stands out, if
// the way there is not far longer than to a smooth wall; and over air only where all is.
func TestNearSeam(t *testing.T) {
	long := poly.Ring{} // from the origin 60 mm along X, with corners in line every millimetre, 10 mm deep
	for x := range 60 {
		long = append(long, geom.Vec2{X: float64(x)})
	}
	long = append(long, geom.Vec2{X: 60}, geom.Vec2{X: 60, Y: 10}, geom.Vec2{Y: 10})
	notched := append(poly.Ring{}, long[:12]...)
	notched = append(notched, geom.Vec2{X: 11, Y: 1}, geom.Vec2{X: 12, Y: 1})
	notched = append(notched, long[12:]...)
	air := make([]bool, len(long))
	air[0] = true
	for name, c := range map[string]struct {
		ring poly.Ring
		air  []bool
		at   float64
		want geom.Vec2
	}{
		"a corner close by": {long, nil, 6, geom.Vec2{}},
		"no corner near":    {long, nil, 30, geom.Vec2{X: 30}},
		"a notch":           {notched, nil, 6, geom.Vec2{X: 12, Y: 1}},
		"over air":          {long, air, 6, geom.Vec2{Y: 10}},
	} {
		l := &loop{ring: c.ring, hangs: c.air}
		r := &router{at: geom.Vec2{X: c.at, Y: -0.2}}
		if got := l.ring[r.nearSeam(l)]; dist(got, c.want) > 1.5 {
			t.Errorf("%s: a seam at %v, want %v", name, got, c.want)
		}
	}
	for turn, want := range map[float64]float64{0: 4.0 / 3, math.Pi / 2: 0.5265, -math.Pi / 2: 0.2203} {
		if got := anglePenalty(turn); math.Abs(got-want) > 1e-3 {
			t.Errorf("penalty of a turn by %g: %g, want %g", turn, got, want)
		}
	}
}

// TestSeamsOfOneOutline: walls inside of others begin beside these, at outlines and at holes.
func TestSeamsOfOneOutline(t *testing.T) {
	s := standard()
	s.SeamPosition, s.Perimeters = "aligned", 3
	drop := func(radius float64) poly.Ring { // with a square corner to the right
		return append(poly.Ring{{X: radius * math.Sqrt2}}, disc(0, 0, radius, 80)[10:71]...)
	}
	g := func(int) poly.Region { return poly.Region{{Outer: drop(12), Holes: []poly.Ring{back(drop(4))}}} }
	for i, l := range planned(t, stack(6, g), s) {
		for _, p := range l.Paths {
			if p.Feature != Perimeter && p.Feature != ExternalPerimeter {
				continue
			}
			if q := p.Points[0]; dist(q, geom.Vec2{X: 12 * math.Sqrt2}) > 2 && dist(q, geom.Vec2{X: 4 * math.Sqrt2}) > 2 {
				t.Errorf("layer %d: a wall begins at %v", i, q)
			}
		}
	}
}

// TestOrderOfPieces: each layer begins with the same piece, as PrusaSlicer's do, wherever the
// layer below ended.
func TestOrderOfPieces(t *testing.T) {
	g := func(int) poly.Region {
		return poly.Region{{Outer: rect(0, 0, 8, 8)}, {Outer: rect(30, 0, 38, 8)}}
	}
	s := standard()
	s.Skirts = 0
	layers := planned(t, stack(8, g), s)
	for i, l := range layers {
		first, last := l.Paths[0].Points[0].X, l.Paths[len(l.Paths)-1].Points[0].X
		if begun := layers[0].Paths[0].Points[0].X; (first < 15) != (begun < 15) || (last < 15) == (first < 15) {
			t.Errorf("layer %d goes from %g to %g", i, first, last)
		}
	}
}
