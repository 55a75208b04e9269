package path

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// kindsOf returns the features of a layer in print order, repeats left out.
func kindsOf(l Layer) (out []Feature) {
	for i := range l.Paths {
		if f := l.Paths[i].Feature; len(out) == 0 || out[len(out)-1] != f {
			out = append(out, f)
		}
	}
	return out
}

func equal(a, b []Feature) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestOrder: skirt, inner walls, the outer one, infill; or as the settings say.
func TestOrder(t *testing.T) {
	s := standard()
	s.BottomSolidLayers = 1
	check := func(name string, layer int, want ...Feature) {
		t.Helper()
		if got := kindsOf(planned(t, stack(12, box(15)), s)[layer]); !equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	check("first layer", 0, Skirt, Perimeter, ExternalPerimeter, SolidInfill)
	check("plain", 5, Perimeter, ExternalPerimeter, Infill)
	s.ExternalPerimetersFirst = true
	check("outer first", 5, ExternalPerimeter, Perimeter, Infill)
	s.InfillFirst = true
	check("infill first", 5, Infill, ExternalPerimeter, Perimeter)
	check("not on the plate", 0, Skirt, ExternalPerimeter, Perimeter, SolidInfill)
}

// TestOrderOfHoles: inner walls come before outer ones at holes too.
func TestOrderOfHoles(t *testing.T) {
	g := func(int) poly.Region {
		return poly.Region{{Outer: rect(0, 0, 30, 15), Holes: []poly.Ring{back(disc(7, 7, 3, 50)), back(disc(22, 7, 3, 50))}}}
	}
	want := []Feature{Perimeter, ExternalPerimeter, Perimeter, ExternalPerimeter, Perimeter, ExternalPerimeter, Infill}
	if got := kindsOf(planned(t, stack(12, g), standard())[5]); !equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestTravelIsBounded: islands and strokes are taken the nearest first, so the way
// between them is not much more than it must be.
func TestTravelIsBounded(t *testing.T) {
	g := func(int) poly.Region {
		var g poly.Region
		for i := range 25 { // in an order that would cost much
			k := i * 7 % 25
			x, y := 12*float64(k%5), 12*float64(k/5)
			g = append(g, poly.Polygon{Outer: rect(x, y, x+8, y+8)})
		}
		return g
	}
	layers := planned(t, stack(8, g), standard())
	for _, l := range layers[4:5] {
		way, at := 0.0, l.Paths[0].Points[0]
		for _, p := range l.Paths {
			way += dist(at, p.Points[0])
			at = p.Points[len(p.Points)-1]
			if p.Closed {
				at = p.Points[0]
			}
		}
		if way > 25*30 {
			t.Errorf("%g mm of travel between 25 squares", way)
		}
	}
}

// TestSmallWalls: short loops have their own speed, but not on the first layer.
func TestSmallWalls(t *testing.T) {
	s := standard()
	s.SmallPerimeterSpeed, s.PerimeterSpeed, s.ExternalPerimeterSpeed = 9, 40, 30
	for _, c := range []struct{ radius, want float64 }{{6, 9}, {7, 30}} {
		g := func(int) poly.Region { return poly.Region{{Outer: disc(0, 0, c.radius, 100)}} }
		layers := planned(t, stack(8, g), s)
		for _, p := range layers[4].Paths {
			if p.Feature == ExternalPerimeter && p.Speed != c.want {
				t.Errorf("radius %g: %g mm/s, want %g", c.radius, p.Speed, c.want)
			}
		}
		for _, p := range layers[0].Paths {
			if p.Speed == 9 {
				t.Errorf("radius %g: %s of the first layer is slowed", c.radius, p.Feature)
			}
		}
	}
}

func TestShortened(t *testing.T) {
	line := func() []geom.Vec2 { return []geom.Vec2{{}, {X: 3}, {X: 3, Y: 4}} }
	for _, c := range []struct {
		by, want float64
		corners  int
	}{{0, 7, 3}, {1, 6, 3}, {4, 3, 2}, {6, 1, 2}, {9, 3, 2}} {
		got := shortened(line(), c.by)
		near(t, "length", (&Path{Points: got}).Length(), c.want, 1e-12)
		if len(got) != c.corners {
			t.Errorf("by %g: %v", c.by, got)
		}
	}
}

// TestSeams: aligned seams stay above each other, rear ones are at the back, and a
// first seam is at the sharpest corner.
func TestSeams(t *testing.T) {
	s := standard()
	drop := append(disc(0, 0, 8, 60), geom.Vec2{X: 14, Y: -1}) // one sharp corner
	g := func(i int) poly.Region { return poly.Region{{Outer: drop}} }
	starts := func() (out []geom.Vec2) {
		for _, l := range planned(t, stack(10, g), s) {
			for _, p := range l.Paths {
				if p.Feature == ExternalPerimeter {
					out = append(out, p.Points[0])
				}
			}
		}
		return out
	}
	s.SeamPosition = "aligned"
	at := starts()
	for _, p := range at {
		if p != at[0] || p.X < 10 {
			t.Errorf("aligned: a seam at %v", p)
		}
	}
	s.SeamPosition = "rear"
	for _, p := range starts() {
		if p.Y < 7.5 {
			t.Errorf("rear: a seam at %v", p)
		}
	}
	s.SeamPosition = "nearest"
	if len(starts()) != 10 {
		t.Error("nearest: walls are missing")
	}
}

// TestSkirt: a loop around everything, as far away as it should be, on as many
// layers as it should be.
func TestSkirt(t *testing.T) {
	s := standard()
	s.Skirts, s.SkirtDistance, s.SkirtHeight = 2, 5, 3
	g := func(int) poly.Region { return poly.Region{{Outer: rect(0, 0, 10, 10)}, {Outer: rect(30, 0, 40, 10)}} }
	for i, l := range planned(t, stack(6, g), s) {
		var loops []Path
		for _, p := range l.Paths {
			if p.Feature == Skirt {
				loops = append(loops, p)
			}
		}
		if want := map[bool]int{true: 2}[i < 3]; len(loops) != want {
			t.Fatalf("layer %d: %d loops, want %d", i, len(loops), want)
		}
		for n, p := range loops { // the outer one first
			d := 5 + float64(2-n)*spacing45
			near(t, "length", p.Length(), 2*(40+10)+2*math.Pi*d, 0.06*d)
			for _, q := range p.Points {
				near(t, "distance", toRing(rect(0, 0, 40, 10), q), d, 1e-9)
			}
			if !p.Closed {
				t.Error("a skirt is open")
			}
		}
	}
	s.Skirts, s.MinSkirtLen = 1, 200
	s.FirstLayerHeight = 0.3
	filament, length := make([]float64, 4), make([]float64, 4)
	for i, l := range planned(t, stack(4, box(5)), s) {
		for _, p := range l.Paths {
			if p.Feature == Skirt {
				filament[i] += p.Volume() / (math.Pi / 4 * s.FilamentDiameter * s.FilamentDiameter)
				length[i] += p.Length()
			}
		}
	}
	if filament[0] < 200 || filament[0] > 230 {
		t.Errorf("a skirt of %g mm of filament, want 200 or a little more", filament[0])
	}
	// Thinner layers have as many loops as the first, in the same places.
	if length[1] != length[0] || length[2] != length[0] || length[3] != 0 || filament[1] > 0.9*filament[0] {
		t.Errorf("skirts of %v mm, %v mm of filament", length, filament)
	}
}

// TestOverhang: the part of a wall over air is a path of its own, and only that.
func TestOverhang(t *testing.T) {
	g := func(i int) poly.Region {
		if i < 5 {
			return poly.Region{{Outer: rect(0, 0, 20, 20)}}
		}
		return poly.Region{{Outer: rect(0, 0, 30, 20)}} // 10 mm over air
	}
	s := standard()
	layers := planned(t, stack(10, g), s)
	for i, l := range layers {
		got := lengths(l)[OverhangPerimeter]
		want := 0.0
		if i == 5 {
			want = (2*(9.775-0.2) + 19.55) + (2*(9.775-spacing45-0.2) + 19.55 - 2*spacing45)
		}
		near(t, "over air", got, want, 0.5)
	}
	for _, p := range layers[5].Paths {
		if p.Feature != OverhangPerimeter {
			continue
		}
		for _, q := range p.Points {
			if q.X < 20.1 {
				t.Errorf("%v is not over air", q)
			}
		}
		if p.Closed || p.Flow != layers[5].Paths[0].Flow && p.Flow < 0.12 {
			t.Errorf("%+v is no thread", p)
		}
	}
	s.Overhangs = false
	if got := lengths(planned(t, stack(10, g), s)[5])[OverhangPerimeter]; got != 0 {
		t.Errorf("not wanted, but %g mm", got)
	}
}

// TestBridgeAngle: bridges go from support to support, whatever the direction.
func TestBridgeAngle(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {30, 1}, {90, 1}, {120, 1}, {30, 9}} {
		deg, k := c[0], c[1] // k times as large: fewer lines are looked at
		m := poly.Turn(deg)
		g := func(i int) poly.Region {
			if i < 5 { // two pillars with 16 mm between them
				return poly.Region{{Outer: rect(0, 0, 8*k, 12*k)}, {Outer: rect(24*k, 0, 32*k, 12*k)}}.Move(m)
			}
			return poly.Region{{Outer: rect(0, 0, 32*k, 12*k)}}.Move(m)
		}
		along, all := 0.0, 0.0
		for _, p := range planned(t, stack(10, g), standard())[5].Paths {
			if p.Feature != Bridge {
				continue
			}
			for i := 1; i < len(p.Points); i++ {
				a, b := p.Points[i-1], p.Points[i]
				l := dist(a, b)
				s, c := geom.Sincos(deg * math.Pi / 180)
				if math.Abs((b.X-a.X)*c+(b.Y-a.Y)*s) > 0.99*l {
					along += l
				}
				all += l
			}
		}
		if all == 0 || along < 0.85*all {
			t.Errorf("%g degrees: %g of %g mm along the bridge", deg, along, all)
		}
	}
	s := standard()
	s.BridgeAngle = 45
	j := newJob(context.Background(), s)
	near(t, "given", j.bridgeAngle(poly.Polygon{}, nil, 0), math.Pi/4, 1e-12)
}

// TestBrim: loops side by side from the outline outwards, or into holes.
func TestBrim(t *testing.T) {
	g := func(int) poly.Region {
		return poly.Region{{Outer: rect(0, 0, 20, 20), Holes: []poly.Ring{back(rect(5, 5, 15, 15))}}}
	}
	s := standard()
	s.Skirts, s.BrimWidth, s.BrimSep = 0, 4*spacing45, 0.1
	out := func(n int) (sum float64) {
		for i := range n {
			sum += 4 * (20 + 2*(0.1+(float64(i)+0.5)*spacing45))
		}
		return sum
	}
	in := 0.0
	for i := range 4 {
		in += 4 * (10 - 2*(0.1+(float64(i)+0.5)*spacing45))
	}
	for _, c := range []struct {
		kind string
		want float64
	}{{"no_brim", 0}, {"outer_only", out(4)}, {"inner_only", in}, {"outer_and_inner", out(4) + in}} {
		s.BrimType = c.kind
		layers := planned(t, stack(3, g), s)
		near(t, c.kind, lengths(layers[0])[Skirt], c.want, 0.01)
		if lengths(layers[1])[Skirt] != 0 {
			t.Error("a brim on the second layer")
		}
	}
}

// TestCompensation: contours are grown on all layers, shrunk on the first.
func TestCompensation(t *testing.T) {
	s := standard()
	s.XYSizeCompensation, s.ElefantFootCompensation = 0.2, 0.3
	for i, l := range planned(t, stack(4, box(20)), s) {
		side := 20.4 - 0.45
		if i == 0 {
			side -= 0.6
		}
		near(t, "outer wall", lengths(l)[ExternalPerimeter], 4*side, 1e-3)
	}
}
