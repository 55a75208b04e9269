package path

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// FuzzPlan: whatever the shapes and settings, there is no panic, every path can be
// printed, and the plastic is not more than a few times what the part holds.
func FuzzPlan(f *testing.F) {
	f.Add(uint64(1), uint8(2), uint8(20), uint8(3), uint8(0))
	f.Add(uint64(2), uint8(0), uint8(0), uint8(0), uint8(1))
	f.Add(uint64(3), uint8(5), uint8(100), uint8(9), uint8(2))
	f.Add(uint64(4), uint8(1), uint8(3), uint8(1), uint8(7))
	f.Fuzz(func(t *testing.T, seed uint64, walls, density, shells, flags uint8) {
		s := standard()
		s.Perimeters, s.FillDensity = int(walls%7), config.Percent(density%101)/100
		s.TopSolidLayers, s.BottomSolidLayers = int(shells%6), int(shells/6%6)
		s.FillPattern = []config.Pattern{config.Rectilinear, config.Grid, config.Gyroid, config.AlignedRectilinear}[flags%4]
		s.GapFillEnabled, s.ThinWalls, s.GapFillSpeed = flags&4 != 0, flags&8 != 0, 20
		if flags&16 != 0 {
			s.PerimeterGenerator = "arachne"
		}
		s.InfillAnchor, s.InfillAnchorMax = float64(flags>>5), float64(seed%60)
		for _, l := range planned(t, stack(8, anything(seed)), s) {
			printable(t, l)
		}
	})
}

// anything are layers of rings that may cross themselves and each other, run the
// wrong way, or have no area.
func anything(seed uint64) func(i int) poly.Region {
	return func(i int) poly.Region {
		rng := rand.New(rand.NewPCG(seed, uint64(i/2)))
		var g poly.Region
		for range rng.IntN(4) {
			size := math.Exp(6*rng.Float64() - 3)
			r := make(poly.Ring, 3+rng.IntN(12))
			for k := range r {
				r[k] = geom.Vec2{X: size * rng.NormFloat64(), Y: size * rng.NormFloat64()}
				if k > 0 && rng.IntN(5) == 0 {
					r[k] = r[k-1]
				}
			}
			g = append(g, poly.Polygon{Outer: r, Holes: []poly.Ring{back(disc(0, 0, size/3, 3+rng.IntN(20)))}})
		}
		return g
	}
}

// printable checks the numbers of a layer.
func printable(t *testing.T, l Layer) {
	t.Helper()
	for _, p := range l.Paths {
		if len(p.Points) < 2 || !(p.Flow > 0 && p.Flow < 10 && p.Speed > 0 && p.Speed < 1e4 && p.Width > 0 && p.Height > 0) {
			t.Fatalf("layer %d: %s with %d points, width %g, flow %g, speed %g", l.Index, p.Feature, len(p.Points), p.Width, p.Flow, p.Speed)
		}
		for _, q := range p.Points {
			if !(math.Abs(q.X) < 1e4 && math.Abs(q.Y) < 1e4) {
				t.Fatalf("layer %d: %s goes to %v", l.Index, p.Feature, q)
			}
		}
	}
}

// TestPlanOfNothingLeft: settings and parts that leave nothing to print are no
// error.
func TestPlanOfNothingLeft(t *testing.T) {
	s := standard()
	s.Perimeters, s.FillDensity, s.TopSolidLayers, s.BottomSolidLayers, s.Skirts = 0, 0, 0, 0, 0
	for l, err := range Plan(context.Background(), stack(5, box(10)), s) {
		if err != nil {
			t.Fatal(err)
		}
		if sum := lengths(l); l.Index > 0 && sum != [Features]float64{} {
			t.Errorf("layer %d: %v", l.Index, sum)
		}
	}
	s.Perimeters = 2
	sliver := func(int) poly.Region { return poly.Region{{Outer: rect(0, 0, 0.1, 0.1)}} }
	if got := planned(t, stack(5, sliver), s); len(got) != 0 {
		t.Errorf("a sliver gives %d layers", len(got))
	}
}
