package path

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.9g, want %.9g ± %g", what, got, want, tolerance)
	}
}

// TestFlat: the section of a line is a rectangle with round ends.
func TestFlat(t *testing.T) {
	for _, c := range []struct{ width, height float64 }{{0.45, 0.2}, {0.6, 0.3}, {0.3, 0.3}, {0.4, 0.05}} {
		k := flat(Infill, c.width, c.height)
		near(t, "flow", k.Flow, (c.width-c.height)*c.height+math.Pi/4*c.height*c.height, 1e-12)
		near(t, "spacing · height", k.spacing*c.height, k.Flow, 1e-12)
	}
	near(t, "spacing of 0.45 on 0.2", flat(Infill, 0.45, 0.2).spacing, 0.4070796, 1e-6)
}

// TestRound: a thread is a cylinder.
func TestRound(t *testing.T) {
	k := round(Bridge, 0.4)
	near(t, "flow", k.Flow, math.Pi*0.04, 1e-12)
	near(t, "spacing", k.spacing, 0.45, 1e-12)
}

// TestSpaced: lines farther apart are thicker, so that they still fill.
func TestSpaced(t *testing.T) {
	k := flat(SolidInfill, 0.45, 0.2)
	k.Speed, k.Accel = 40, 1000
	w := k.spaced(0.5)
	near(t, "flow", w.Flow, 0.5*0.2, 1e-12)
	near(t, "spacing", w.spacing, 0.5, 1e-12)
	if w.Speed != 40 || w.Accel != 1000 || w.Feature != SolidInfill {
		t.Errorf("%+v has lost its speed", w)
	}
	near(t, "the same", k.spaced(k.spacing).Flow, k.Flow, 1e-12)
	b := round(Bridge, 0.4).spaced(0.5)
	near(t, "thread", b.Flow, math.Pi/4*0.45*0.45, 1e-12)
	if !b.thread {
		t.Error("a thread became flat")
	}
}

// TestStrokes: each feature has its own speed and width, and the first layer its
// own of all.
func TestStrokes(t *testing.T) {
	s := config.Defaults()
	s.ExternalPerimeterSpeed, s.PerimeterSpeed, s.InfillSpeed, s.SolidInfillSpeed = 11, 12, 13, 14
	s.TopSolidInfillSpeed, s.BridgeSpeed, s.GapFillSpeed = 15, 16, 17
	s.FirstLayerSpeed = config.Rel{Value: 0.5, IsShare: true}
	s.FirstLayerExtrusionWidth = 0.5
	rest, first := newStrokes(&s, 0.2, false), newStrokes(&s, 0.25, true)
	for f, want := range map[Feature]float64{ExternalPerimeter: 11, Perimeter: 12, OverhangPerimeter: 16, GapFill: 17, Infill: 13,
		SolidInfill: 14, TopSolid: 15, Bridge: 16} {
		near(t, f.String(), rest[f].Speed, want, 1e-12)
		near(t, "first "+f.String(), first[f].Speed, want/2, 1e-12)
		near(t, "first width of "+f.String(), first[f].Width, 0.5, 1e-12)
		if first[f].Height != 0.25 {
			t.Errorf("first %s is %g mm high", f, first[f].Height)
		}
	}
	s.FirstLayerSpeed = config.Rel{Value: 20}
	near(t, "absolute", newStrokes(&s, 0.2, true)[Infill].Speed, 20, 1e-12)
	s.ThickBridges, s.BridgeFlowRatio = false, 0.5
	thin := newStrokes(&s, 0.2, false)
	near(t, "thin bridge", thin[Bridge].Flow, 0.5*thin[SolidInfill].Flow, 1e-12)
}

// TestCapped: the flow is never more than what the hot end melts.
func TestCapped(t *testing.T) {
	s := config.Defaults()
	s.InfillSpeed, s.FilamentMaxVolumetricSpeed = 200, 5
	for f, k := range newStrokes(&s, 0.2, false) {
		if k.Speed*k.Flow > 5*(1+1e-12) {
			t.Errorf("%s pushes %g mm³/s", Feature(f), k.Speed*k.Flow)
		}
	}
	s.MaxVolumetricSpeed = 2
	near(t, "the smaller cap", newStrokes(&s, 0.2, false)[Infill].Speed*newStrokes(&s, 0.2, false)[Infill].Flow, 2, 1e-9)
}

// TestAccel: a feature without an acceleration of its own has the default, and
// none is set without a default.
func TestAccel(t *testing.T) {
	s := config.Defaults()
	s.DefaultAcceleration, s.PerimeterAcceleration, s.InfillAcceleration, s.BridgeAcceleration = 1000, 800, 0, 500
	s.FirstLayerAcceleration = 300
	for f, want := range map[Feature]float64{Perimeter: 800, ExternalPerimeter: 800, OverhangPerimeter: 800, Infill: 1000,
		TopSolid: 1000, Bridge: 500, Skirt: 1000} {
		near(t, f.String(), accel(&s, f, false), want, 0)
		near(t, "first "+f.String(), accel(&s, f, true), 300, 0)
	}
	s.DefaultAcceleration = 0
	near(t, "no default", accel(&s, Perimeter, false), 0, 0)
}
