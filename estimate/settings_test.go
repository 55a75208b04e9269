package estimate

import (
	"context"
	"slices"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice/config"
)

// TestSettingsCount: what a setting changes in the toolpaths it changes as much, and the same
// way, in the tiers that know of none: to a quarter of the change and 1 %.
func TestSettingsCount(t *testing.T) {
	base := []config.Pair{{Key: "default_acceleration", Value: "1000"}, {Key: "perimeter_acceleration", Value: "800"}, {Key: "small_perimeter_speed", Value: "20"}, {Key: "cooling", Value: "0"}}
	settingsCount(t, base, []config.Pair{
		{Key: "solid_infill_below_area", Value: "80"}, {Key: "xy_size_compensation", Value: "0.3"}, {Key: "xy_size_compensation", Value: "-0.2"},
		{Key: "elefant_foot_compensation", Value: "0.5"}, {Key: "machine_max_acceleration_x", Value: "300"}, {Key: "default_acceleration", Value: "300"},
		{Key: "default_acceleration", Value: "0"}, {Key: "machine_max_acceleration_travel", Value: "100"}, {Key: "travel_speed_z", Value: "1"},
		{Key: "fill_density", Value: "0%"}, {Key: "retract_before_travel", Value: "20"}, {Key: "small_perimeter_speed", Value: "10"}, {Key: "fill_pattern", Value: "gyroid"}, {Key: "min_skirt_length", Value: "500"},
		{Key: "brim_width", Value: "8"}, {Key: "skirt_height", Value: "1000"}, {Key: "skirts", Value: "10"}, {Key: "bridge_flow_ratio", Value: "2"}, {Key: "thick_bridges", Value: "0"},
		{Key: "retract_restart_extra", Value: "0.2"}, {Key: "machine_max_feedrate_x", Value: "30"}, {Key: "infill_anchor_max", Value: "0"}, {Key: "infill_anchor_max", Value: "1"},
		{Key: "infill_extrusion_width", Value: "0.8"}, {Key: "first_layer_speed", Value: "5"}, {Key: "layer_gcode", Value: "G4 S2"}, {Key: "start_gcode", Value: `G28\nG1 X60 E200 F200`},
		{Key: "extrusion_width", Value: "0.6"}, {Key: "nozzle_diameter", Value: "0.6"}, {Key: "raft_layers", Value: "3"},
	})
}

// TestAnchorsCount: so does how far lines of patterns may be led along the wall, of which few or
// most are joined. (Of a gyroid none of which is, 1.6 % of the time is missing here.)
func TestAnchorsCount(t *testing.T) {
	anchors := []config.Pair{
		{Key: "infill_anchor_max", Value: "0.5"}, {Key: "infill_anchor_max", Value: "1"}, {Key: "infill_anchor_max", Value: "2"},
		{Key: "infill_anchor_max", Value: "4"}, {Key: "infill_anchor_max", Value: "1000"},
	}
	settingsCount(t, []config.Pair{{Key: "fill_pattern", Value: "gyroid"}, {Key: "cooling", Value: "0"}}, anchors)
	settingsCount(t, []config.Pair{{Key: "fill_pattern", Value: "grid"}, {Key: "cooling", Value: "0"}}, append(anchors, config.Pair{Key: "infill_anchor_max", Value: "0"}))
}

// settingsCount holds tiers 1 and 2 to the toolpaths in what single changes of settings do.
func settingsCount(t *testing.T, base, changes []config.Pair) {
	t.Helper()
	// A plate with four pins and a tower.
	part := solid(shape.Join(
		shape.Box(geom.Vec{}, geom.Vec{X: 60, Y: 40, Z: 6}),
		shape.Box(geom.Vec{X: 5, Y: 5, Z: 6}, geom.Vec{X: 13, Y: 13, Z: 26}), shape.Box(geom.Vec{X: 47, Y: 5, Z: 6}, geom.Vec{X: 55, Y: 13, Z: 26}),
		shape.Box(geom.Vec{X: 5, Y: 27, Z: 6}, geom.Vec{X: 13, Y: 35, Z: 26}), shape.Box(geom.Vec{X: 40, Y: 18, Z: 6}, geom.Vec{X: 56, Y: 34, Z: 26}),
	))
	estimates := func(change ...config.Pair) (time, plastic [Paths + 1]float64) {
		s, _, err := config.Resolve(config.Over(config.DefaultPairs(), slices.Concat(base, change)))
		if err != nil {
			t.Fatal(err)
		}
		for tier := Instant; tier <= Paths; tier++ {
			r := run1(t, one(part), Options{Tier: tier, Settings: &s})
			time[tier], plastic[tier] = r.PrintTime, r.BaseMaterial
		}
		return time, plastic
	}
	time, plastic := estimates()
	for _, c := range changes {
		newTime, newPlastic := estimates(c)
		for tier := Instant; tier < Paths; tier++ {
			if tier == Instant && (c.Key == "small_perimeter_speed" || c.Key == "solid_infill_below_area" || c.Key == "machine_max_feedrate_x") {
				continue // which does not know how many contours a section of one piece has, or how straight they are
			}
			for _, q := range []struct {
				what                       string
				got, before, drawn, drawn0 float64
			}{
				{"time", newTime[tier], time[tier], newTime[Paths], time[Paths]},
				{"plastic", newPlastic[tier], plastic[tier], newPlastic[Paths], plastic[Paths]},
			} {
				change, want := 100*(q.got/q.before-1), 100*(q.drawn/q.drawn0-1)
				if d := change - want; d > 1+0.25*max(want, -want) || -d > 1+0.25*max(want, -want) {
					t.Errorf("%s = %s, tier %d: %+.1f %% of %s, toolpaths %+.1f %%", c.Key, c.Value, tier, change, q.what, want)
				}
			}
		}
	}
}

// Of parts without infill no area is solid for being small.
func TestHollowStaysHollow(t *testing.T) {
	part := solid(shape.Cube(geom.Vec{}, 12))
	for tier := Instant; tier <= Paths; tier++ {
		var plastic [2]float64
		for i, area := range []string{"0", "10000"} {
			s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "fill_density", Value: "0%"}, config.Pair{Key: "solid_infill_below_area", Value: area}))
			if err != nil {
				t.Fatal(err)
			}
			plastic[i] = run1(t, one(part), Options{Tier: tier, Settings: &s}).BaseMaterial
		}
		near(t, "plastic", plastic[1], plastic[0], 1e-9)
	}
}

// What is kept between the steps of a sweep is what they share: a raft has no elephant's foot, and no brim.
func TestSweepOverRafts(t *testing.T) {
	part := one(solid(shape.Cube(geom.Vec{}, 12)))
	s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "elefant_foot_compensation", Value: "1"}, config.Pair{Key: "brim_type", Value: "outer_only"}, config.Pair{Key: "brim_width", Value: "5"}))
	if err != nil {
		t.Fatal(err)
	}
	with := func(layers int) func(*Options) { return func(o *Options) { o.Settings.RaftLayers = layers } }
	for tier := Instant; tier <= Paths; tier++ {
		o := Options{Tier: tier, Settings: &s}
		swept, err := Sweep(context.Background(), part, o, []func(*Options){with(0), with(2)})
		if err != nil {
			t.Fatal(err)
		}
		alone, err := Sweep(context.Background(), part, o, []func(*Options){with(2)})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "plastic", swept[1].BaseMaterial, alone[0].BaseMaterial, 1e-12)
	}
}

// A part that is full has straight lines, whatever its pattern.
func TestFullHasNoPattern(t *testing.T) {
	part := one(solid(shape.Cube(geom.Vec{}, 15)))
	for tier := Instant; tier <= Paths; tier++ {
		var times []float64
		for _, pattern := range []string{"rectilinear", "gyroid", "grid"} {
			s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "fill_density", Value: "100%"}, config.Pair{Key: "fill_pattern", Value: pattern}))
			if err != nil {
				t.Fatal(err)
			}
			times = append(times, run1(t, part, Options{Tier: tier, Settings: &s}).PrintTime)
		}
		if slices.Min(times) != slices.Max(times) {
			t.Errorf("tier %d: %g s", tier, times)
		}
	}
}
