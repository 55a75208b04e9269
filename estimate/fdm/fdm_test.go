package fdm

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

func estimate(t *testing.T, s shape.Soup, c config.Settings) *Print {
	t.Helper()
	p, err := profile.Of(context.Background(), &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, ProfileOptions(&c))
	if err != nil {
		t.Fatal(err)
	}
	return Estimate(FromProfile(p, Known{}, &c), &c)
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.9g, want %.9g within %g", what, got, want, within)
	}
}

// A move of 10 mm at 40 mm/s with 1000 mm/s²: from rest to rest, from speed to speed,
// and one too short to get up to speed.
func TestStroke(t *testing.T) {
	near(t, "from rest", stroke(10, pace{speed: 40, accel: 1000}, 0, 0), 0.04*2+(10-1.6)/40, 1e-12)
	near(t, "at speed", stroke(10, pace{speed: 40, accel: 1000}, 40, 40), 0.25, 1e-12)
	near(t, "one ramp", stroke(10, pace{speed: 40, accel: 1000}, 40, 0), 0.04+(10-0.8)/40, 1e-12)
	near(t, "triangle", stroke(0.4, pace{speed: 40, accel: 1000}, 0, 0), 2*math.Sqrt(0.4/1000), 1e-12)
	near(t, "nothing", stroke(0, pace{speed: 40, accel: 1000}, 0, 0), 0, 0)
	for v := 5.0; v < 300; v *= 1.3 { // a faster setting never takes longer
		if stroke(3, pace{speed: v * 1.3, accel: 1000}, 8, 8) > stroke(3, pace{speed: v, accel: 1000}, 8, 8)+1e-12 {
			t.Errorf("at %g mm/s it takes longer than at %g", v*1.3, v)
		}
	}
}

// Spacing and depths of PrusaSlicer's flow mathematics for 0.45 mm lines.
func TestLines(t *testing.T) {
	c := config.Defaults()
	l := LinesOf(&c, 0.2, false)
	near(t, "spacing", l.spacing(0.45), 0.45-0.2*(1-math.Pi/4), 1e-12)
	near(t, "flow", l.flow(0.45), (0.45-0.2)*0.2+math.Pi/4*0.04, 1e-12)
	near(t, "outer wall", l.WallDepth(0), 0.225, 1e-12)
	near(t, "second wall", l.WallDepth(1), 0.225+l.spacing(0.45), 1e-12)
	near(t, "fill", l.FillDepth(&c), 0.225+1.5*l.spacing(0.45)-0.25*l.spacing(0.45), 1e-12)
	top, bottom := ShellReach(&c)
	near(t, "shell", top+bottom, 0.8+0.8, 1e-12)
}

// A cuboid by hand: walls are the outlines at their depths, and solid infill fills it.
func TestCuboid(t *testing.T) {
	c := config.Defaults()
	c.FillDensity = 1
	p := estimate(t, shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 20, Z: 10}), c)
	l := LinesOf(&c, 0.2, false)
	if len(p.Layers) != 50 {
		t.Fatalf("%d layers", len(p.Layers))
	}
	near(t, "outer wall", p.Features[OuterWall].Length, 50*(100-2*math.Pi*0.225), 1e-6)
	near(t, "inner wall", p.Features[InnerWall].Length, 50*(100-2*math.Pi*l.WallDepth(1)), 1e-6)
	near(t, "material", p.Volume, 6000, 0.04*6000)
	near(t, "top", p.Features[TopSolid].Length*l.spacing(c.TopInfillExtrusionWidth), 600-100*l.FillDepth(&c), 5)
	sum := 0.0
	for _, w := range p.Layers {
		sum += w.Time
	}
	near(t, "layers", sum, p.Time, 1e-6)
	for f, w := range p.Features {
		sum -= w.Time
		if w.Time < 0 || w.Volume < 0 || math.IsNaN(w.Time) {
			t.Errorf("%s: %+v", Feature(f), w)
		}
	}
	near(t, "features", sum, 0, 1e-6)
}

// A layer that is done too soon is slowed down to its least time, but to no less than
// the least speed.
func TestCooling(t *testing.T) {
	c := config.Defaults()
	small := shape.Box(geom.Vec{}, geom.Vec{X: 6, Y: 6, Z: 5})
	c.SlowdownBelowLayerTime = 0
	fast := estimate(t, small, c)
	c.SlowdownBelowLayerTime = 6
	for i, w := range estimate(t, small, c).Layers {
		if w.Time < fast.Layers[i].Time || w.Time < 6-1e-9 {
			t.Fatalf("layer %d: %g s, %g s uncooled", i, w.Time, fast.Layers[i].Time)
		}
	}
	c.SlowdownBelowLayerTime = 1000
	for i, w := range estimate(t, small, c).Layers {
		if w.Time > 15+w.Length/c.MinPrintSpeed {
			t.Fatalf("layer %d: %g s for %g mm", i, w.Time, w.Length)
		}
	}
}

// What retractions push back counts twice in a layer that is slowed down where E is relative, so
// that it takes less, by what was pushed at about the speed of the layer.
func TestCoolingPushed(t *testing.T) {
	c := config.Defaults()
	c.SlowdownBelowLayerTime, c.MinPrintSpeed, c.RetractLength = 10, 1, 4
	small := shape.Box(geom.Vec{}, geom.Vec{X: 6, Y: 6, Z: 5})
	c.UseRelativeEDistances = false
	absolute := estimate(t, small, c).Layers[10]
	c.UseRelativeEDistances = true
	relative := estimate(t, small, c).Layers[10]
	if less := absolute.Time - relative.Time; less < 0.3 || less > 3 {
		t.Errorf("a layer takes %g s, %g s with relative E", absolute.Time, relative.Time)
	}
}

// Filament stays where it is on ways that are hidden in the part, if that is wanted and there is
// infill that hides them.
func TestSeenWays(t *testing.T) {
	c := config.Defaults()
	c.RetractBeforeTravel, c.RetractLayerChange = 0.5, false
	s := shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 20, Z: 20})
	time := func(only bool, density float64) float64 {
		c.OnlyRetractWhenCrossing, c.FillDensity = only, config.Percent(density)
		return estimate(t, s, c).Features[Retract].Time
	}
	if all, seen := time(false, 0.2), time(true, 0.2); !(seen < 0.5*all && seen > 0.1*all) {
		t.Errorf("retractions take %g s, those that show %g s", all, seen)
	}
	near(t, "nothing hides them", time(true, 0), time(false, 0), 0)
}

// A faster setting never raises the time, and more infill never lowers the material.
func TestMonotone(t *testing.T) {
	s := shape.Torus(14, 6, 64, 32)
	base := config.Defaults()
	before := estimate(t, s, base)
	for name, change := range map[string]func(*config.Settings){
		"perimeter_speed": func(c *config.Settings) { c.PerimeterSpeed *= 1.5 }, "external": func(c *config.Settings) { c.ExternalPerimeterSpeed *= 1.5 },
		"infill": func(c *config.Settings) { c.InfillSpeed *= 2 }, "solid": func(c *config.Settings) { c.SolidInfillSpeed *= 2 },
		"travel": func(c *config.Settings) { c.TravelSpeed *= 2 }, "acceleration": func(c *config.Settings) { c.MachineMaxAccelerationExtruding *= 2 },
		"jerk":   func(c *config.Settings) { c.MachineMaxJerkX, c.MachineMaxJerkY = 20, 20 },
		"bridge": func(c *config.Settings) { c.BridgeSpeed *= 2 }, "retract": func(c *config.Settings) { c.RetractSpeed *= 1.5 },
	} {
		c := base
		change(&c)
		if after := estimate(t, s, c); after.Time > before.Time*(1+1e-9) {
			t.Errorf("%s: %g s, %g s before", name, after.Time, before.Time)
		}
	}
	last := 0.0
	for d := 0.0; d <= 1; d += 0.05 {
		c := base
		c.FillDensity = config.Percent(d)
		v := estimate(t, s, c).Volume
		if v < last*(1-1e-3) {
			t.Errorf("density %g takes %g mm³, a lower one %g", d, v, last)
		}
		last = v
	}
}
