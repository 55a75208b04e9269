package fdm

import (
	"testing"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/slice/config"
)

// Copies side by side take as much as each by itself, but for the layer that all change
// together and the skirt around all; a lower part ends earlier.
func TestAdd(t *testing.T) {
	c := config.Defaults()
	c.SlowdownBelowLayerTime, c.Skirts = 0, 0
	high := FromTraced(trace(t, shape.Box(geom.Vec{}, geom.Vec{X: 15, Y: 15, Z: 6}), &c), &c)
	low := FromTraced(trace(t, shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 20, Z: 3}), &c), &c)
	build := Add(Add(nil, low, 3), high, 2)
	if len(build) != len(high) {
		t.Fatalf("%d layers", len(build))
	}
	all, a, b := Estimate(build, &c), Estimate(high, &c), Estimate(low, &c)
	near(t, "plastic", all.Volume, 2*a.Volume+3*b.Volume, 1e-6)
	near(t, "time", all.Time, 2*a.Time+3*b.Time, 0.02*all.Time)
	near(t, "upper layers", all.Layers[25].Volume, 2*a.Layers[25].Volume, 1e-9)
	for f := range Features {
		if f != Travel && f != Retract {
			near(t, f.String(), all.Features[f].Length, 2*a.Features[f].Length+3*b.Features[f].Length, 1e-6)
		}
	}
	// How many travels retract depends on how long they are, which differs between parts, and
	// not between copies.
	near(t, "retractions", all.Features[Retract].Length, 2*a.Features[Retract].Length+3*b.Features[Retract].Length, 0.02*all.Features[Retract].Length)
	copies := Estimate(Add(nil, low, 3), &c)
	near(t, "travels of copies", copies.Features[Travel].Length, 3*b.Features[Travel].Length, 1e-6)
	near(t, "retractions of copies", copies.Features[Retract].Length, 3*b.Features[Retract].Length, 1e-6)
	SetApart(build, 30)
	if apart := Estimate(build, &c); apart.Features[Travel].Length < all.Features[Travel].Length+4*30*10 {
		t.Errorf("travels of %g mm between parts that are 30 mm apart, %g without", apart.Features[Travel].Length, all.Features[Travel].Length)
	}
}

// Supports fill at least the area that needs them, rounded up to cells, and their
// uppermost layers are interface.
func TestAddSupport(t *testing.T) {
	c := config.Defaults()
	c.SupportMaterial, c.SupportMaterialInterfaceLayers = true, 3
	part := make([]Section, 12)
	room := &overhang.Room{Layers: make([]float64, 12), Tops: make([]float64, 12), Ends: make([]bool, 12), Feet: make([]bool, 12), Wide: make([]bool, 12)}
	for i := range part {
		part[i] = Section{Base: 0.2 * float64(i), Height: 0.2}
		if i < 10 {
			room.Layers[i] = 100
		}
	}
	room.Tops[9], room.Ends[9] = 100, true
	AddSupport(part, room, &c)
	// Three layers of 0.267 mm are closed below the overhang at 2 mm.
	for i, s := range part {
		carried, face := i < 10, i >= 6 && i < 10
		if (s.Support+s.SupportInterface > 100) != carried || (s.SupportInterface > 100) != face || s.Support < 0 {
			t.Errorf("layer %d: %g and %g", i, s.Support, s.SupportInterface)
		}
	}
	p := Estimate(part, &c)
	near(t, "plastic of support", p.SupportVolume(), p.Features[Support].Volume+p.Features[SupportInterface].Volume, 0)
	if !(p.Features[Support].Time > 0 && p.Features[SupportInterface].Time > p.Features[Support].Time/2) {
		t.Errorf("%+v", p.Features)
	}
	near(t, "no support", spread(0, 3), 0, 0)
}

// Settings that leave things out: no walls, no infill, no skirt, a hollow part.
func TestWithout(t *testing.T) {
	s := shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 20, Z: 8})
	for name, change := range map[string]func(*config.Settings){
		"walls": func(c *config.Settings) { c.Perimeters = 0 }, "infill": func(c *config.Settings) { c.FillDensity = 0 },
		"shells": func(c *config.Settings) { c.TopSolidLayers, c.BottomSolidLayers = 0, 0 }, "skirt": func(c *config.Settings) { c.Skirts = 0 },
		"cooling": func(c *config.Settings) { c.Cooling = false }, "one wall": func(c *config.Settings) { c.Perimeters = 1 },
	} {
		c := config.Defaults()
		change(&c)
		a, b := estimate(t, s, c), Estimate(FromTraced(trace(t, s, &c), &c), &c)
		near(t, name+": volume", b.Volume/a.Volume, 1, 0.06)
		near(t, name+": time", b.Time/a.Time, 1, 0.1)
		if w := a.Features[OuterWall].Length; (w == 0) != (c.Perimeters == 0) {
			t.Errorf("%s: %g mm of outer wall", name, w)
		}
		if w := a.Features[Infill].Length; (w == 0) != (c.FillDensity == 0) {
			t.Errorf("%s: %g mm of infill", name, w)
		}
	}
}
