package gcode

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

func layerTime(ops []op) float64 {
	sum := 0.0
	for i := range ops {
		sum += ops[i].length / ops[i].feed
	}
	return sum
}

// plainly plans ops without acceleration.
func plainly(ops []op) planner {
	return func(at pace) (all, bridges float64) {
		for i := range ops {
			o := &ops[i]
			time := o.length / at(o)
			all += time
			if o.kind < Travel && !o.slows() {
				bridges += time
			}
		}
		return all, bridges
	}
}

// TestSlow: a layer takes its least time, or all it may is at the least speed;
// what may not be slowed is as it was; what was slower is never slowed first.
func TestSlow(t *testing.T) {
	s := config.Defaults()
	r := rand.New(rand.NewPCG(1, 2))
	slowed, floor := 0, 0
	for range 500 {
		s.SlowdownBelowLayerTime = 10 * r.Float64()
		s.MinPrintSpeed = []float64{1, 10}[r.IntN(2)]
		var ops, before []op
		for range 1 + r.IntN(40) {
			k := []Kind{Kind(path.Perimeter), Kind(path.Infill), Kind(path.Bridge), Kind(path.OverhangPerimeter), Travel, Retract, LayerChange}[r.IntN(7)]
			ops = append(ops, op{kind: k, length: 5 * r.Float64(), feed: feedOf([]float64{5, 20, 40, 80}[r.IntN(4)])})
		}
		before = append(before, ops...)
		var c cooler
		got := c.slow(ops, nil, nil, &s, plainly(ops))
		if math.Abs(got-layerTime(ops)) > 1e-9 {
			t.Fatalf("time %g, in fact %g", got, layerTime(ops))
		}
		limit := math.Inf(1)
		for i := range ops {
			switch {
			case ops[i].feed > before[i].feed, ops[i].feed != before[i].feed && !before[i].slows():
				t.Fatalf("move %d: %+v, was %+v", i, ops[i], before[i])
			case ops[i].feed < before[i].feed:
				limit = ops[i].feed
			}
		}
		for i := range ops {
			if ops[i].slows() && ops[i].feed > limit {
				t.Fatalf("move %d at %g, others slowed to %g", i, ops[i].feed, limit)
			}
		}
		switch least := s.SlowdownBelowLayerTime * 1.001; {
		case math.IsInf(limit, 1):
			// Nothing was slowed: it took long enough, or nothing may be slowed.
		case limit == s.MinPrintSpeed:
			floor++
			if got > least*1.0001 {
				t.Fatalf("%g s at the least speed, %g wanted", got, least)
			}
		default:
			slowed++
			if math.Abs(got-least) > 1e-4*least {
				t.Fatalf("%g s, %g wanted", got, least)
			}
		}
	}
	if slowed < 50 || floor < 20 {
		t.Errorf("%d slowed, %d to the least speed", slowed, floor)
	}
}

// TestSlowPushed: with relative E what is pushed back after a retraction counts as if it were
// printed by what follows it, as PrusaSlicer counts it.
func TestSlowPushed(t *testing.T) {
	s := config.Defaults()
	s.SlowdownBelowLayerTime, s.MinPrintSpeed = 10, 1
	for _, relative := range []bool{false, true} {
		s.UseRelativeEDistances = relative
		ops := []op{
			{kind: Retract, push: -4, length: 4, feed: usualRetract}, {kind: Travel, length: 30, feed: usualTravel},
			{kind: Retract, push: 4, length: 4, feed: usualRetract}, {kind: Kind(path.Perimeter), length: 60, feed: 40},
			{kind: Kind(path.Infill), length: 40, feed: 40},
		}
		length := 100.0
		if relative {
			length = 104
		}
		want := length / (10.01 - 8.0/usualRetract - 30.0/usualTravel)
		var c cooler
		c.slow(ops, nil, nil, &s, plainly(ops))
		if got := ops[3].feed; math.Abs(got-want) > 1e-3*want || ops[4].feed != got {
			t.Errorf("relative %v: %g and %g mm/s, want %g", relative, got, ops[4].feed, want)
		}
	}
}

func TestSlowOff(t *testing.T) {
	s := config.Defaults()
	s.Cooling = false
	ops := []op{{kind: Kind(path.Infill), length: 1, feed: 40}}
	var c cooler
	if c.slow(ops, nil, nil, &s, plainly(ops)) != 1.0/40 || ops[0].feed != 40 {
		t.Errorf("%+v", ops)
	}
}

func TestFan(t *testing.T) {
	s := config.Defaults()
	var c cooler
	for _, f := range []struct {
		time  float64
		layer int
		want  float64
	}{{1, 0, 0}, {1, 1, 1}, {5, 1, 1}, {60, 1, 0}, {32.5, 1, 0.675}} {
		near(t, "fan", c.fanSpeed(f.time, f.layer, &s), f.want)
	}
	s.FanAlwaysOn = true
	near(t, "always", c.fanSpeed(100, 5, &s), 0.35)
	s.Cooling = false
	near(t, "never", c.fanSpeed(1, 5, &s), 0)
}
