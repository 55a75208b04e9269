package path

import (
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// solidLayers returns the numbers of layers that have solid infill of any kind.
func solidLayers(layers []Layer) (out []int) {
	for i, l := range layers {
		if s := lengths(l); s[SolidInfill]+s[TopSolid]+s[Bridge] > 0 {
			out = append(out, i)
		}
	}
	return out
}

// TestShellCounts: as many solid layers as the settings say, by number or by
// thickness. The first layer is no exception, as in PrusaSlicer.
func TestShellCounts(t *testing.T) {
	for _, c := range []struct {
		top, bottom       int
		thickTop, thickBo float64
		want              int
	}{
		{4, 3, 0, 0, 7}, {0, 0, 0, 0, 0}, {1, 1, 0, 0, 2}, {2, 5, 0, 0, 7},
		{2, 1, 1, 0.5, 5 + 3}, {9, 0, 0.2, 3, 9},
	} {
		s := standard()
		s.TopSolidLayers, s.BottomSolidLayers = c.top, c.bottom
		s.TopSolidMinThickness, s.BottomSolidMinThickness = c.thickTop, c.thickBo
		if got := solidLayers(planned(t, stack(40, box(10)), s)); len(got) != c.want {
			t.Errorf("%+v: layers %v are solid", c, got)
		}
	}
}

// TestShellOverVoid: of a part without infill, what hangs over is anchored on the walls below,
// and reaches out over the void between them by a little; what is seen from above does not
// reach under the rest, where there is nothing.
func TestShellOverVoid(t *testing.T) {
	s := standard()
	s.FillDensity = 0
	const edge = 0.225 + 1.25*spacing45
	wide := poly.Region{{Outer: rect(0, 0, 30, 20)}}
	layers := planned(t, stack(30, func(i int) poly.Region {
		if i < 15 {
			return poly.Region{{Outer: rect(0, 0, 15, 20)}}
		}
		return wide
	}), s)
	// As far as Anchor from the overhang, without the void below but for what is reached out.
	reach, high := OverVoid*Anchor, 20-2*edge
	want := (30-edge-15+Anchor)*high - (Anchor-edge-reach)*(high-2*reach)
	near(t, "overhang", lengths(layers[15])[Bridge]*0.45, want, 0.04*want)
	layers = planned(t, stack(30, func(i int) poly.Region {
		if i < 15 {
			return wide
		}
		return poly.Region{{Outer: rect(0, 0, 15, 20)}}
	}), s)
	step := (15 - edge) * (20 - 2*edge)
	near(t, "top of the step", lengths(layers[14])[TopSolid]*spacing45, step, 0.06*step)
}

// TestShellOfStep: where a part gets narrower, the step is solid below, seen from
// above, and no more than that.
func TestShellOfStep(t *testing.T) {
	g := func(i int) poly.Region {
		if i < 15 {
			return poly.Region{{Outer: rect(0, 0, 30, 20)}}
		}
		return poly.Region{{Outer: rect(0, 0, 15, 20)}}
	}
	layers := planned(t, stack(30, g), standard())
	area := func(i int, f Feature) float64 { return lengths(layers[i])[f] * spacing45 }
	const edge = 0.225 + 1.25*spacing45
	step := (15 - edge + Anchor) * (20 - 2*edge) // seen, and anchored under the rest
	near(t, "top of the step", area(14, TopSolid), step, 0.04*step)
	for i := 11; i < 14; i++ {
		solid := area(i, SolidInfill) + lengths(layers[i])[Bridge]*0.45
		near(t, "behind the step", solid, step, 0.12*step)
		if area(i, Infill) == 0 {
			t.Errorf("layer %d is all solid", i)
		}
	}
	if got := area(10, SolidInfill); got != 0 {
		t.Errorf("five layers down there are still %g mm²", got)
	}
}

// TestShellOfSlope: a slanted wall is solid inside as far as four layers behind it
// reach, a steep one has infill up to its walls.
func TestShellOfSlope(t *testing.T) {
	at := func(by float64) func(i int) poly.Region {
		return func(i int) poly.Region { return poly.Region{{Outer: rect(0, 0, 30-by*float64(i), 20)}} }
	}
	steep := lengths(planned(t, stack(30, at(0.05)), standard())[15])
	if steep[SolidInfill]+steep[TopSolid] > 0 {
		t.Errorf("a steep wall has %g mm of solid infill", steep[SolidInfill])
	}
	slanted := lengths(planned(t, stack(30, at(0.3)), standard())[15])
	band := (3*0.3 + Widening*spacing45) * (20 - 2*0.73)
	near(t, "band", slanted[SolidInfill]*spacing45, band, 0.2*band)
}

// TestSlivers: an area seen that is thinner than a cell is found, and anchored.
func TestSlivers(t *testing.T) {
	const edge = 0.225 + 1.25*spacing45
	for _, c := range []struct {
		by   float64
		want bool
	}{{edge + 0.05, true}, {edge + 0.5, true}, {edge - 0.05, false}} {
		g := func(i int) poly.Region {
			if i < 15 {
				return poly.Region{{Outer: rect(0, 0, 30, 20)}}
			}
			return poly.Region{{Outer: rect(0, 0, 30-c.by, 20)}}
		}
		got := lengths(planned(t, stack(30, g), standard())[14])[TopSolid]
		if (got > 0) != c.want {
			t.Errorf("%g mm behind the edge: %g mm of top infill", c.by-edge, got)
		}
	}
}

// TestSolidBelowArea: small sparse areas become solid.
func TestSolidBelowArea(t *testing.T) {
	s := standard()
	for _, c := range []struct {
		least float64
		want  bool
	}{{10, false}, {100, true}} {
		s.SolidInfillBelowArea = c.least
		if got := lengths(planned(t, stack(20, box(10)), s)[10]); (got[SolidInfill] > 0) != c.want {
			t.Errorf("below %g mm²: %g mm solid, %g mm sparse", c.least, got[SolidInfill], got[Infill])
		}
	}
}

// TestSolidBelowAreaBeforeShells: an area is as large as it is before shells are added to it. What
// shells leave of a larger one stays sparse.
func TestSolidBelowAreaBeforeShells(t *testing.T) {
	s := standard()
	s.SolidInfillBelowArea = 70
	g := func(i int) poly.Region { // a step: above half of it nothing is left
		if i >= 20 {
			return poly.Region{{Outer: rect(0, 0, 7, 14)}}
		}
		return poly.Region{{Outer: rect(0, 0, 14, 14)}}
	}
	layers := planned(t, stack(40, g), s)
	if got := lengths(layers[18]); got[SolidInfill] == 0 || got[Infill] == 0 {
		t.Errorf("below the step: %g mm solid, %g mm sparse", got[SolidInfill], got[Infill])
	}
	if got := lengths(layers[30]); got[SolidInfill] == 0 || got[Infill] != 0 {
		t.Errorf("above the step: %g mm solid, %g mm sparse", got[SolidInfill], got[Infill])
	}
}

// TestSolidBelowAreaWithoutShells: where no solid layers are asked for, what is seen counts as
// inside: it is solid where it is small, and counts to the area of what is beside it.
func TestSolidBelowAreaWithoutShells(t *testing.T) {
	s := standard()
	s.TopSolidLayers, s.BottomSolidLayers, s.SolidInfillBelowArea = 0, 0, 100
	layers := planned(t, stack(40, func(i int) poly.Region {
		if i >= 20 { // half of what is filled below the step is seen
			return poly.Region{{Outer: rect(0, 0, 8, 14)}}
		}
		return poly.Region{{Outer: rect(0, 0, 14, 14)}}
	}), s)
	for i, want := range map[int]bool{0: false, 10: false, 19: false, 20: true, 39: true} {
		if got := lengths(layers[i]); (got[SolidInfill] > 0) != want {
			t.Errorf("layer %d: %g mm solid, %g mm sparse", i, got[SolidInfill], got[Infill])
		}
	}
}

// TestFlatShells: without shells in slanted walls what is solid below a step is what is seen of
// that, anchored, and no wider; what is narrow is made wide, but not where nothing is seen.
func TestFlatShells(t *testing.T) {
	s := standard()
	s.EnsureVerticalShellThickness = false
	step := func(by float64) func(int) poly.Region {
		return func(i int) poly.Region {
			if i >= 20 {
				return poly.Region{{Outer: rect(0, 0, 40-by, 20)}}
			}
			return poly.Region{{Outer: rect(0, 0, 40, 20)}}
		}
	}
	const depth = 0.225 + 1.25*spacing45 // how far infill is from the outline
	for _, by := range []float64{10, 1.2} {
		wide := by - depth + Anchor // from the edge of infill
		got := lengths(planned(t, stack(40, step(by)), s)[18])[SolidInfill] * spacing45
		near(t, "below a step", got, wide*(20-2*depth), 0.06*wide*(20-2*depth))
	}
	// Walls that lean in by 0.6 mm a layer show less than the walls cover: no solid infill, but
	// along the slope what the layers above show inside of the walls, widened.
	lean := func(i int) poly.Region { d := 0.6 * float64(i); return poly.Region{{Outer: rect(d, 0, 60-d, 20)}} }
	flat := lengths(planned(t, stack(30, lean), s)[15])[SolidInfill]
	s.EnsureVerticalShellThickness = true
	if sloped := lengths(planned(t, stack(30, lean), s)[15])[SolidInfill]; flat < sloped || sloped == 0 {
		t.Errorf("%g mm of solid infill along a slope, %g mm with shells there", flat, sloped)
	}
}

// TestPatterns: every pattern lays down what the density asks for, in the middle of
// a large part.
func TestPatterns(t *testing.T) {
	for _, pattern := range []config.Pattern{config.Rectilinear, config.AlignedRectilinear, config.Grid, config.Gyroid} {
		s := standard()
		s.FillPattern, s.InfillAnchor, s.InfillAnchorMax = pattern, 0, 0
		for _, density := range []float64{0.1, 0.25} {
			s.FillDensity = config.Percent(density)
			sum := 0.0
			for _, l := range planned(t, stack(30, box(60)), s)[8:18] {
				sum += lengths(l)[Infill] * spacing45 / 10
			}
			want := density * (60 - 2*0.93) * (60 - 2*0.93)
			near(t, string(pattern), sum, want, 0.1*want)
		}
	}
}

// TestNothingInside: without infill there are walls and shells alone.
func TestNothingInside(t *testing.T) {
	s := standard()
	s.FillDensity = 0
	for i, l := range planned(t, stack(20, box(10)), s) {
		sum := lengths(l)
		if sum[Infill] != 0 || (sum[SolidInfill]+sum[TopSolid]+sum[Bridge] > 0) != (i < 3 || i >= 16) {
			t.Errorf("layer %d: %v", i, sum)
		}
	}
}

// TestCoarse: a bit for each four.
func TestCoarse(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	for range 1000 {
		b := rng.Uint64() & rng.Uint64() & rng.Uint64()
		want := uint64(0)
		for i := range 16 {
			if b>>(4*i)&15 != 0 {
				want |= 1 << i
			}
		}
		if got := coarse(b); got != want {
			t.Fatalf("%016x: %04x, want %04x", b, got, want)
		}
	}
}

// BenchmarkWide plans a plate on a leg, and a block, with supports where they are needed.
func BenchmarkWide(b *testing.B) {
	const side = 300
	for name, at := range map[string]func(i int) poly.Region{
		"block": func(int) poly.Region { return poly.Region{{Outer: rect(0, 0, side, side)}} },
		"table": func(i int) poly.Region {
			if i < 50 {
				return poly.Region{{Outer: rect(0.45*side, 0.45*side, 0.55*side, 0.55*side)}}
			}
			return poly.Region{{Outer: rect(0, 0, side, side)}}
		},
	} {
		b.Run(name, func(b *testing.B) {
			s := standard()
			s.SupportMaterial, s.SupportMaterialAuto = true, true
			b.ReportAllocs()
			for b.Loop() {
				planned(b, stack(60, at), s)
			}
		})
	}
}

// TestHugePart: masks of a part of 3 m take no more than those of one of 0.8 m, and what is
// solid is what it is of a small one: floor and ceiling.
func TestHugePart(t *testing.T) {
	const side = 3000
	s := standard()
	s.TopSolidLayers, s.BottomSolidLayers = 1, 1
	layers := planned(t, stack(4, box(side)), s)
	if got := solidLayers(layers); len(got) != 2 || got[0] != 0 || got[1] != 3 {
		t.Errorf("layers %v are solid, want 0 and 3", got)
	}
	j := newJob(t.Context(), s)
	var first []slice.Layer
	for l := range stack(1, box(side)) {
		first = append(first, l)
	}
	if err := j.build(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if n := len(j.window[0].part.bits); n > (mostCells+128)*(mostCells+128)/64 {
		t.Errorf("a mask takes %d words", n)
	}
}

// TestAlike: layers that are alike share what is found of them; it is what is found of each
// by itself, here because its outline begins elsewhere.
func TestAlike(t *testing.T) {
	step := func(i int) poly.Region { // a block on legs, with a step
		switch {
		case i < 20:
			return poly.Region{{Outer: rect(0, 0, 4, 20)}, {Outer: rect(26, 0, 30, 20)}}
		case i < 40:
			return poly.Region{{Outer: rect(0, 0, 30, 20)}}
		}
		return poly.Region{{Outer: rect(0, 0, 22, 20), Holes: []poly.Ring{{{X: 5, Y: 5}, {X: 5, Y: 9}, {X: 9, Y: 9}, {X: 9, Y: 5}}}}}
	}
	turned := func(i int) poly.Region {
		g := step(i)
		for k, p := range g {
			g[k].Outer = append(p.Outer[i%4:len(p.Outer):len(p.Outer)], p.Outer[:i%4]...)
		}
		return g
	}
	for _, supports := range []bool{false, true} {
		s := standard()
		s.SupportMaterial, s.SupportMaterialAuto, s.DontSupportBridges = supports, true, false
		alike, apart := planned(t, stack(60, step), s), planned(t, stack(60, turned), s)
		if len(alike) != len(apart) {
			t.Fatalf("%d layers, want %d", len(alike), len(apart))
		}
		supported := 0.0
		for i := range alike {
			got, want := lengths(alike[i]), lengths(apart[i])
			for f := range got {
				near(t, Feature(f).String(), got[f], want[f], 1e-6*want[f]+1e-9)
			}
			supported += got[Support]
		}
		if (supported > 0) != supports {
			t.Errorf("%g mm of support", supported)
		}
	}
}
