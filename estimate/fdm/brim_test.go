package fdm

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// disc returns a polygon of n corners on a circle, the other way round for n below 0.
func disc(radius float64, n int) (out poly.Ring) {
	for i := range max(n, -n) {
		out = append(out, poly.Turn(360*float64(i)/float64(n)).Apply(geom.Vec2{X: radius}))
	}
	return out
}

// direct is a brim whose every loop is an offset of all that is printed.
func direct(t *testing.T, printed poly.Region, s *config.Settings) (out Brim) {
	t.Helper()
	var mitre poly.Mitre
	outer, inner := path.BrimSides(s)
	for _, far := range path.BrimLoops(s, s.FirstLayerHeight) {
		g, err := mitre.Offset(printed, far)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g {
			if outer {
				out.loop(p.Outer)
			}
			for _, h := range p.Holes {
				if inner {
					out.loop(h)
				}
			}
		}
	}
	return out
}

// TestBrimAround: loops that are grown from each other are those that are each an offset of all,
// where they meet, in holes, and where something stands in a hole; so are those of outlines with
// fewer corners.
func TestBrimAround(t *testing.T) {
	ell := poly.Ring{{X: 0, Y: 0}, {X: 30, Y: 0}, {X: 30, Y: 6}, {X: 6, Y: 6}, {X: 6, Y: 20}, {X: 0, Y: 20}}
	for name, one := range map[string]poly.Region{
		"disc": {{Outer: disc(8, 90)}},
		"ell":  {{Outer: ell}},
		"ring": {{Outer: disc(20, 60), Holes: []poly.Ring{disc(17, -60)}}, {Outer: disc(5, 30)}},
	} {
		size := one.Box().Size()
		for _, gap := range []float64{0.5, 1, 5, 20} {
			var all poly.Region
			for i := range 12 {
				at := geom.Vec2{X: float64(i%4) * (size.X + gap), Y: float64(i/4) * (size.Y + gap)}
				all = append(all, one.Move(poly.Motion{Cos: 1, T: at})...)
			}
			simple, err := poly.Simplify(all, blunt)
			if err != nil {
				t.Fatal(err)
			}
			for _, kind := range []string{"outer_only", "inner_only", "outer_and_inner"} {
				s := config.Defaults()
				s.BrimType, s.BrimWidth = kind, 7
				want := direct(t, all, &s)
				for region, most := range map[*poly.Region]float64{&all: 0.002, &simple: 0.015} {
					got, err := BrimAround(*region, &s, s.FirstLayerHeight)
					if err != nil || math.Abs(got.Length-want.Length) > most*want.Length || math.Abs(got.Loops-want.Loops) > 0.02*want.Loops {
						t.Errorf("%s %g mm apart, %s: %+v %v, want %+v", name, gap, kind, got, err, want)
					}
				}
			}
		}
	}
}
