package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/path"
)

// A second opinion: sections that were only summed up have the areas and boundaries of
// those that were cut out and traced, layer by layer.
func TestSectionsAgreeWithSlices(t *testing.T) {
	for name, s := range map[string]shape.Soup{
		"torus":  shape.Torus(14, 5, 60, 30).Apply(shape.Turn(geom.Vec{X: 1, Y: 2, Z: 0.5}, 0.9)),
		"sphere": shape.Sphere(11, 40).Apply(shape.Turn(geom.Vec{X: 1, Y: 0.2}, 0.3)),
		"hollow": shape.Join(shape.Cube(geom.Vec{Z: 10}, 20), shape.Cube(geom.Vec{Z: 10}, 11).Flip()),
		"cube":   shape.Cube(geom.Vec{}, 13).Apply(shape.Turn(geom.Vec{X: 1, Y: -1}, 0.6)),
	} {
		p, err := profile.Of(context.Background(), solid(s), profile.Options{Height: 0.25, First: 0.3})
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for l, err := range slice.Layers(context.Background(), solid(s), slice.Options{LayerHeight: 0.25, FirstLayerHeight: 0.3}) {
			if err != nil {
				t.Fatal(err)
			}
			if i == len(p.Layers)-1 {
				i++
				break // cut where the part still is, if its middle is above the part
			}
			got := p.Layers[i]
			near(t, name+" base", got.Base, l.Bottom, 1e-9)
			near(t, name+" area", got.Area, l.Area(), 1e-4*l.Area()+1e-3)
			near(t, name+" boundary", got.Perimeter, l.Perimeter(), 1e-4*l.Perimeter()+1e-3)
			i++
		}
		if i != len(p.Layers) {
			t.Errorf("%s: %d layers, %d slices", name, len(p.Layers), i)
		}
	}
}

// Another: solid infill of sections that were hatched is that of toolpaths, also where slanted
// walls have no shells of their own and where small areas are solid.
func TestSolidAgreesWithToolpaths(t *testing.T) {
	for name, part := range map[string]shape.Soup{
		"torus": shape.Torus(14, 6, 60, 30).Apply(shape.Turn(geom.Vec{X: 1}, 1)),
		"stairs": shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 14, Z: 5}), shape.Box(geom.Vec{Z: 5.0001}, geom.Vec{X: 20, Y: 14, Z: 10}),
			shape.Box(geom.Vec{Z: 10.0001}, geom.Vec{X: 10, Y: 14, Z: 15})),
	} {
		for _, lines := range []string{"0 0", "1 0", "0 250", "1 250"} {
			slopes, small, _ := strings.Cut(lines, " ")
			s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "ensure_vertical_shell_thickness", Value: slopes},
				config.Pair{Key: "solid_infill_below_area", Value: small}))
			if err != nil {
				t.Fatal(err)
			}
			solid3 := run1(t, one(solid(part)), Options{Tier: Paths, Settings: &s}).ByFeature["solid_infill"]
			solid2 := run1(t, one(solid(part)), Options{Tier: Areas, Settings: &s}).ByFeature["solid_infill"]
			near(t, name+", shells in slopes and small areas "+lines, *solid2.Filament, *solid3.Filament, 0.1**solid3.Filament)
		}
	}
}

// Another: support that was measured along lines is about what is drawn as toolpaths,
// which carry no more than the edges of a ceiling that hangs on a leg or a wall.
func TestSupportAgreesWithToolpaths(t *testing.T) {
	s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "support_material", Value: "1"}, config.Pair{Key: "layer_height", Value: "0.3"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]shape.Soup{
		"mushroom": shape.Join(shape.Box(geom.Vec{X: 14, Y: 14}, geom.Vec{X: 20, Y: 20, Z: 15}), shape.Box(geom.Vec{Z: 15.0001}, geom.Vec{X: 34, Y: 34, Z: 18})),
		"table": shape.Join(shape.Box(geom.Vec{X: 3, Y: 3}, geom.Vec{X: 9, Y: 9, Z: 25}), shape.Box(geom.Vec{X: 41, Y: 3}, geom.Vec{X: 47, Y: 9, Z: 25}),
			shape.Box(geom.Vec{X: 22, Y: 31}, geom.Vec{X: 28, Y: 37, Z: 25}), shape.Box(geom.Vec{Z: 25.0001}, geom.Vec{X: 50, Y: 40, Z: 28})),
		"shelf":  shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 8, Y: 30, Z: 22}), shape.Box(geom.Vec{Z: 22.0001}, geom.Vec{X: 44, Y: 30, Z: 26})),
		"turned": shape.Join(shape.Box(geom.Vec{X: 14, Y: 14}, geom.Vec{X: 20, Y: 20, Z: 15}), shape.Box(geom.Vec{Z: 15.0001}, geom.Vec{X: 34, Y: 34, Z: 18})).Apply(shape.Turn(geom.Vec{Z: 1}, 0.3)),
		"sphere": shape.Sphere(15, 40),
		"torus":  shape.Torus(14, 5, 60, 30).Apply(shape.Turn(geom.Vec{X: 1}, 1.2)),
	} {
		drawn := run1(t, one(solid(part)), Options{Tier: Paths, Settings: &s}).SupportMaterial
		for _, tier := range []Tier{Instant, Areas} {
			got := run1(t, one(solid(part)), Options{Tier: tier, Settings: &s}).SupportMaterial
			if !(got > 0.7*drawn && got < 1.25*drawn) {
				t.Errorf("%s: tier %d has %.3g cm³ of support, toolpaths %.3g", name, tier, got, drawn)
			}
		}
	}
}

// Where lines of support are near each other, they end before its outline: tiers that count areas
// know that.
func TestDenseSupportAgreesWithToolpaths(t *testing.T) {
	supportAgrees(t, config.Pair{Key: "support_material_spacing", Value: "0.3"})
}

// Without an outline they run along its border.
func TestSupportWithoutSheathAgreesWithToolpaths(t *testing.T) {
	supportAgrees(t, config.Pair{Key: "support_material_with_sheath", Value: "0"})
}

// supportAgrees holds the support of tiers 1 and 2 against that of toolpaths.
func supportAgrees(t *testing.T, set config.Pair) {
	t.Helper()
	s, _, err := config.Resolve(append(config.DefaultPairs(), config.Pair{Key: "support_material", Value: "1"}, set))
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]shape.Soup{
		"mushroom": shape.Join(shape.Box(geom.Vec{X: 14, Y: 14}, geom.Vec{X: 20, Y: 20, Z: 15}), shape.Box(geom.Vec{Z: 15.0001}, geom.Vec{X: 34, Y: 34, Z: 18})),
		"beam":     shape.Join(shape.Box(geom.Vec{X: 5}, geom.Vec{X: 9, Y: 60, Z: 15}), shape.Box(geom.Vec{Z: 15.0001}, geom.Vec{X: 14, Y: 60, Z: 18})),
		"sphere":   shape.Sphere(15, 40),
		"torus":    shape.Torus(14, 5, 60, 30).Apply(shape.Turn(geom.Vec{X: 1}, 1.2)),
	} {
		drawn := run1(t, one(solid(part)), Options{Tier: Paths, Settings: &s}).SupportMaterial
		for _, tier := range []Tier{Instant, Areas} {
			if got := run1(t, one(solid(part)), Options{Tier: tier, Settings: &s}).SupportMaterial; !(got > 0.9*drawn && got < 1.25*drawn) {
				t.Errorf("%s: tier %d has %.3g cm³ of support, toolpaths %.3g", name, tier, got, drawn)
			}
		}
	}
}

// Without support_material_auto nobody asks for support.
func TestSupportOnlyWhenAsked(t *testing.T) {
	part := one(solid(shape.Join(shape.Box(geom.Vec{X: 14, Y: 14}, geom.Vec{X: 20, Y: 20, Z: 15}), shape.Box(geom.Vec{Z: 15.0001}, geom.Vec{X: 34, Y: 34, Z: 18}))))
	for _, auto := range []bool{false, true} {
		c := config.Defaults()
		c.SupportMaterial, c.SupportMaterialAuto = true, auto
		for tier := Instant; tier <= Paths; tier++ {
			if got := run1(t, part, Options{Tier: tier, Settings: &c}).SupportMaterial; got > 0 != auto {
				t.Errorf("auto %t, tier %d: %g cm³", auto, tier, got)
			}
		}
	}
}

// Tier 3 is the same print as that of the slicer, to the second and the last gram.
func TestPathsAgreeWithEngine(t *testing.T) {
	part := solid(shape.Torus(14, 5, 60, 30))
	s := config.Defaults()
	got := run1(t, one(part), Options{Tier: Paths, Settings: &s})
	want, err := engine.Run(context.Background(), engine.Builtin, engine.Job{Model: mesh.Single(part)})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "time", got.PrintTime, want.Estimates.PrintTime, 1e-3)
	near(t, "plastic", got.BaseMaterial, want.Estimates.FilamentCM3, 1e-6)
}

// Faces that are there again count once in every tier.
func TestFacesThereAgain(t *testing.T) {
	part := solid(shape.Cube(geom.Vec{}, 12))
	again := &mesh.Mesh{Vertices: part.Vertices, Faces: append(slices.Clone(part.Faces), part.Faces[2:9]...)}
	s := config.Defaults()
	for tier := Instant; tier <= Paths; tier++ {
		o := Options{Tier: tier, Settings: &s, Gap: slice.DefaultGap}
		want, got := run1(t, one(part), o), run1(t, one(again), o)
		near(t, fmt.Sprintf("tier %d, time", tier), got.PrintTime, want.PrintTime, 1e-6*want.PrintTime)
		near(t, fmt.Sprintf("tier %d, plastic", tier), got.BaseMaterial, want.BaseMaterial, 1e-6)
		if len(got.Warnings) == 0 {
			t.Errorf("tier %d: no warning", tier)
		}
	}
}

// A slope of just the threshold is carried in every tier, one a little steeper in none.
func TestSlopeAtThreshold(t *testing.T) {
	// A plate that is widest at the top, on a foot.
	fan := func(lean float64) []Part {
		s := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 6, Z: 15})
		return one(solid(s.Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X + lean*v.Z, Y: v.Y, Z: v.Z} })))
	}
	for tier := Instant; tier <= Paths; tier++ {
		c := config.Defaults()
		c.SupportMaterial, c.SupportMaterialThreshold = true, 45
		at := run1(t, fan(1), Options{Tier: tier, Settings: &c}).SupportMaterial
		steeper := run1(t, fan(0.9), Options{Tier: tier, Settings: &c}).SupportMaterial
		c.SupportMaterialThreshold = 0 // by half a line of 0.45 mm in a layer of 0.2 mm
		auto := run1(t, fan(1.3), Options{Tier: tier, Settings: &c}).SupportMaterial
		less := run1(t, fan(1), Options{Tier: tier, Settings: &c}).SupportMaterial
		if at < 0.1 || auto < 0.1 || steeper > 0.01 || less > 0.01 {
			t.Errorf("tier %d: %g cm³ at the threshold, %g below it; %g and %g without one", tier, at, steeper, auto, less)
		}
	}
}

// What is solid along slopes is about what is drawn: nothing where the slope is so steep
// that no line has room, all around it on others, whichever way they look.
func TestSolidAlongSlopes(t *testing.T) {
	type slope struct{ lean, turn float64 }
	for walls, slopes := range map[int][]slope{
		1: {{0.4, 0}, {0.577, 0}, {0.577, 0.5}, {1, 0}, {1, 0.5}, {2, 0}},
		3: {{0.4, 0}, {0.577, 0}, {0.577, 0.5}, {1, 0}, {1, 0.5}, {1.7, 0}, {3, 0.8}},
	} {
		settings := config.Defaults()
		settings.Perimeters = walls
		for _, c := range slopes {
			s := shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 30, Z: 16}).Map(func(v geom.Vec) geom.Vec {
				return geom.Vec{X: v.X + c.lean*v.Z, Y: v.Y, Z: v.Z}
			}).Apply(shape.Turn(geom.Vec{Z: 1}, c.turn))
			drawn := run1(t, one(solid(s)), Options{Tier: Paths, Settings: &settings})
			for _, tier := range []Tier{Instant, Areas} {
				got := run1(t, one(solid(s)), Options{Tier: tier, Settings: &settings})
				a, b := volumeOf(got, "solid_infill"), volumeOf(drawn, "solid_infill")
				if !(a > 0.85*b && a < 1.15*b) || !(got.PrintTime > 0.92*drawn.PrintTime && got.PrintTime < 1.08*drawn.PrintTime) {
					t.Errorf("%d walls, lean %g, turned %g: tier %d: %.3g cm³ solid in %.0f s, toolpaths %.3g in %.0f s", walls, c.lean, c.turn, tier, a, got.PrintTime, b, drawn.PrintTime)
				}
			}
		}
	}
}

// How fast a gyroid is run is what a planner makes of its bends, whatever jerk and density.
func TestGyroidAgreesWithToolpaths(t *testing.T) {
	part := one(cube(30))
	for _, jerk := range []float64{4, 8, 15} {
		for _, density := range []config.Percent{0.1, 0.15, 0.4} {
			c := config.Defaults()
			c.FillPattern, c.FillDensity, c.InfillSpeed, c.Cooling = config.Gyroid, density, 80, false
			c.MachineMaxJerkX, c.MachineMaxJerkY = jerk, jerk
			drawn := run1(t, part, Options{Tier: Paths, Settings: &c}).ByFeature["infill"].Time
			for _, tier := range []Tier{Instant, Areas} {
				got := run1(t, part, Options{Tier: tier, Settings: &c}).ByFeature["infill"].Time
				near(t, fmt.Sprintf("jerk %g, density %g, tier %d: time", jerk, density, tier), got, drawn, 0.12*drawn)
			}
		}
	}
}

// Where hardly any wave of a gyroid meets a part, hardly any is led along its walls.
func TestSparseGyroidAgreesWithToolpaths(t *testing.T) {
	part := one(solid(shape.Torus(14, 5, 60, 30)))
	for _, density := range []config.Percent{0.01, 0.03, 0.15} {
		c := config.Defaults()
		c.FillPattern, c.FillDensity = config.Gyroid, density
		drawn := run1(t, part, Options{Tier: Paths, Settings: &c}).BaseMaterial
		got := run1(t, part, Options{Tier: Areas, Settings: &c}).BaseMaterial
		near(t, fmt.Sprintf("density %g: plastic", density), got, drawn, 0.05*drawn)
	}
}

// A part is the same in few faces and in many, which are less high than a layer.
func TestFinerMesh(t *testing.T) {
	for walls := 1; walls <= 3; walls++ {
		c := config.Defaults()
		c.Perimeters = walls
		few := run1(t, one(solid(shape.Torus(20, 8, 120, 60))), Options{Tier: Instant, Settings: &c})
		many := run1(t, one(solid(shape.Torus(20, 8, 400, 200))), Options{Tier: Instant, Settings: &c})
		near(t, fmt.Sprintf("%d walls: time", walls), many.PrintTime, few.PrintTime, 0.06*few.PrintTime)
		near(t, fmt.Sprintf("%d walls: plastic", walls), many.BaseMaterial, few.BaseMaterial, 0.06*few.BaseMaterial)
	}
}

// Gaps between walls are filled as they are drawn: by strokes of their own, by a wall more
// or by thicker walls.
func TestGapsAgreeWithToolpaths(t *testing.T) {
	for _, wide := range []float64{0.3, 0.6, 1, 1.2, 1.5, 1.8} {
		s := shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 40, Z: 8}),
			shape.Box(geom.Vec{X: wide, Y: wide, Z: -1}, geom.Vec{X: 30 - wide, Y: 40 - wide, Z: 9}).Flip()).Map(func(v geom.Vec) geom.Vec {
			return geom.Vec{X: v.X, Y: v.Y, Z: min(max(v.Z, 0), 8)} // a tube
		})
		for _, generator := range []string{"classic", "arachne"} {
			c := config.Defaults()
			c.PerimeterGenerator, c.GapFillEnabled, c.GapFillSpeed, c.ThinWalls = generator, true, 20, wide < 1
			drawn := run1(t, one(solid(s)), Options{Tier: Paths, Settings: &c})
			for _, tier := range []Tier{Instant, Areas} {
				got := run1(t, one(solid(s)), Options{Tier: tier, Settings: &c})
				what := fmt.Sprintf("%g mm, %s, tier %d", wide, generator, tier)
				near(t, what+": plastic", got.BaseMaterial, drawn.BaseMaterial, 0.05*drawn.BaseMaterial)
				near(t, what+": gaps", volumeOf(got, "gap_fill"), volumeOf(drawn, "gap_fill"), 0.05*drawn.BaseMaterial)
				near(t, what+": time", got.PrintTime, drawn.PrintTime, 0.12*drawn.PrintTime)
			}
		}
	}
}

// Support below slopes has no interface where layers stick out by less than a strip, and
// no more layers than its shelves ask for.
func TestSupportBelowSlopes(t *testing.T) {
	for _, c := range []struct{ layer, degrees float64 }{{0.1, 48}, {0.1, 60}, {0.2, 48}, {0.2, 58}, {0.2, 70}, {0.3, 48}, {0.3, 60}} {
		lean := math.Tan(c.degrees * math.Pi / 180)
		s := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 20, Z: 12}).Map(func(v geom.Vec) geom.Vec { // upright behind
			return geom.Vec{X: v.X + lean*v.Z*min(1, v.X), Y: v.Y, Z: v.Z}
		})
		set := config.Defaults()
		set.SupportMaterial, set.SupportMaterialThreshold, set.LayerHeight, set.FirstLayerHeight = true, 45, c.layer, c.layer
		drawn := run1(t, one(solid(s)), Options{Tier: Paths, Settings: &set})
		for _, tier := range []Tier{Instant, Areas} {
			got := run1(t, one(solid(s)), Options{Tier: tier, Settings: &set})
			if !(got.PrintTime > 0.85*drawn.PrintTime && got.PrintTime < 1.15*drawn.PrintTime) {
				t.Errorf("%g mm, %g degrees: tier %d takes %.0f s, toolpaths %.0f s", c.layer, c.degrees, tier, got.PrintTime, drawn.PrintTime)
			}
		}
	}
}

// volumeOf returns the plastic of a feature in cm³.
func volumeOf(r *Result, name string) float64 {
	if v := r.ByFeature[name].Filament; v != nil {
		return *v
	}
	return 0
}

// Small layers are slowed down to about what the toolpaths are, which take more than the
// least time by what speeding up costs.
func TestSlowedAgreesWithToolpaths(t *testing.T) {
	c := config.Defaults()
	c.SlowdownBelowLayerTime, c.InfillSpeed, c.PerimeterSpeed, c.RetractLift, c.RetractLayerChange = 15, 80, 60, 0.2, true
	for name, s := range map[string]shape.Soup{
		"cube": shape.Cube(geom.Vec{}, 12), "ball": shape.Sphere(7, 40),
		"pillars": shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 6, Y: 6, Z: 10}), shape.Box(geom.Vec{X: 30}, geom.Vec{X: 36, Y: 6, Z: 10}), shape.Box(geom.Vec{Y: 30}, geom.Vec{X: 6, Y: 36, Z: 10})),
	} {
		drawn := run1(t, one(solid(s)), Options{Tier: Paths, Settings: &c}).PrintTime
		for _, tier := range []Tier{Instant, Areas} {
			if got := run1(t, one(solid(s)), Options{Tier: tier, Settings: &c}).PrintTime; !(got > 0.9*drawn && got < 1.1*drawn) {
				t.Errorf("%s: tier %d: %.0f s, toolpaths %.0f s", name, tier, got, drawn)
			}
		}
	}
}

// A part that is inside out has the support of the part.
func TestSupportInsideOut(t *testing.T) {
	c := config.Defaults()
	c.SupportMaterial = true
	for name, s := range map[string]shape.Soup{
		"cube":  shape.Cube(geom.Vec{}, 15),
		"shelf": shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 8, Y: 20, Z: 22}), shape.Box(geom.Vec{Z: 22.0001}, geom.Vec{X: 30, Y: 20, Z: 26})),
	} {
		for tier := Instant; tier <= Paths; tier++ {
			a := run1(t, one(solid(s)), Options{Tier: tier, Settings: &c}).SupportMaterial
			b := run1(t, one(solid(s.Flip())), Options{Tier: tier, Settings: &c}).SupportMaterial
			near(t, name+" inside out", b, a, 1e-3*a)
		}
	}
}

// A raft has its layers, its plastic and its time in every tier. Those of its layers and of
// what it lifts add up.
func TestRaft(t *testing.T) {
	for _, layers := range []int{1, 3, 6} {
		plain, raft := config.Defaults(), config.Defaults()
		raft.RaftLayers = layers
		part := one(solid(shape.Torus(14, 5, 60, 30)))
		want := run1(t, part, Options{Tier: Paths, Settings: &raft})
		more := want.PrintTime - run1(t, part, Options{Tier: Paths, Settings: &plain}).PrintTime
		for tier := Instant; tier <= Paths; tier++ {
			r := run1(t, part, Options{Tier: tier, Settings: &raft, ByLayer: true})
			without := run1(t, part, Options{Tier: tier, Settings: &plain})
			if len(r.Warnings) > 0 || r.Layers != without.Layers+layers || r.Layers != want.Layers || len(r.ByLayer) != r.Layers {
				t.Errorf("tier %d: %d layers, %d without a raft of %d, %v", tier, r.Layers, without.Layers, layers, r.Warnings)
			}
			near(t, "time of the raft", r.PrintTime-without.PrintTime, more, 0.15*more)
			near(t, "plastic of the raft", r.SupportMaterial, want.SupportMaterial, 0.12*want.SupportMaterial)
			near(t, "plastic of the part", r.BaseMaterial, without.BaseMaterial, 0.02*without.BaseMaterial)
			if tier == Paths {
				continue
			}
			near(t, "where the part begins", r.ByLayer[layers].Bottom, path.RaftHeight(&raft), 1e-9)
			near(t, "where the raft ends", r.ByLayer[layers-1].Bottom+r.ByLayer[layers-1].Height, path.RaftHeight(&raft)-raft.RaftContactDistance, 1e-9)
		}
	}
}

// A part that does not fit the bed is refused as slicing refuses it, by the same measure.
func TestBedAgreesWithEngine(t *testing.T) {
	part := solid(shape.Box(geom.Vec{}, geom.Vec{X: 300, Y: 10, Z: 10}))
	for tier := Instant; tier <= Paths; tier++ {
		e, err := For(Options{Tier: tier})
		if err != nil {
			t.Fatal(err)
		}
		var bed *BedError
		if _, err = e.Estimate(context.Background(), one(part)); !errors.As(err, &bed) || bed.Overhang != 50 {
			t.Errorf("tier %d: %v", tier, err)
		}
	}
}

// What stands on a foot narrower than a line is told in every tier of filament, with
// the number of layers that are left out, and so are faces that are turned round.
func TestOddPartsAreNamed(t *testing.T) {
	tip := solid(shape.Sphere(8, 40).Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X * (v.Z + 8) / 16, Y: v.Y * (v.Z + 8) / 16, Z: v.Z} }))
	turned := cube(10)
	turned.Faces = slices.Clone(turned.Faces)
	for i := range 6 {
		f := &turned.Faces[i]
		f[1], f[2] = f[2], f[1]
	}
	for tier := Instant; tier <= Paths; tier++ {
		for what, c := range map[string]struct {
			part  *mesh.Mesh
			codes []string
		}{
			"cube": {cube(10), nil}, "tip": {tip, []string{"empty_first_layer"}}, "turned": {turned, []string{"inverted_faces"}},
		} {
			var codes []string
			r := run1(t, one(c.part), Options{Tier: tier})
			for _, w := range r.Warnings {
				codes = append(codes, string(w.Code))
			}
			if !slices.Equal(codes, c.codes) || what == "tip" && !strings.Contains(r.Warnings[0].Message, " layers: what stands on the bed") {
				t.Errorf("tier %d: %s: %v", tier, what, r.Warnings)
			}
		}
	}
}

// A plate of many pieces in one mesh takes in tier 2 about what its toolpaths take: the
// ways are within the pieces, and from one to the next.
func TestPiecesOfOneMesh(t *testing.T) {
	var list []shape.Soup
	for i := range 64 {
		x, y := 12*float64(i%8), 12*float64(i/8)
		list = append(list, shape.Box(geom.Vec{X: x, Y: y}, geom.Vec{X: x + 5, Y: y + 5, Z: 3}))
	}
	part := one(solid(shape.Join(list...)))
	want := run1(t, part, Options{Tier: Paths})
	near(t, "time", run1(t, part, Options{Tier: Areas}).PrintTime, want.PrintTime, 0.05*want.PrintTime)
}

// The whole seconds of the formula are those of its features.
func TestFormulaAddsUp(t *testing.T) {
	for _, size := range []float64{0.1, 0.9, 3, 10, 33.3} {
		for _, pause := range []float64{0, 0.013, 2} {
			r := run1(t, one(cube(size)), Options{Contract: Contract{LayerChangeSpeed: &pause}})
			sum := 0.0
			for name, f := range r.ByFeature {
				if sum += f.Time; f.Time < 0 {
					t.Errorf("%g mm: %s takes %g s", size, name, f.Time)
				}
			}
			near(t, "sum of features", sum, r.PrintTime, 1e-9)
		}
	}
}

// Of thin walls that lean far, what is seen from above is so from below as well: it hangs, and
// nothing of it is a top. Kinds of infill follow on each other along such walls.
func TestThinWallsThatLean(t *testing.T) {
	c := config.Defaults()
	c.Perimeters, c.Cooling = 1, false
	wall := shape.Box(geom.Vec{}, geom.Vec{X: 2.2, Y: 50, Z: 16}).Map(func(v geom.Vec) geom.Vec { return geom.Vec{X: v.X + 2.2*v.Z, Y: v.Y, Z: v.Z} })
	drawn := run1(t, one(solid(wall)), Options{Tier: Paths, Settings: &c})
	for _, tier := range []Tier{Instant, Areas} {
		got := run1(t, one(solid(wall)), Options{Tier: tier, Settings: &c})
		near(t, fmt.Sprintf("tier %d, time", tier), got.PrintTime, drawn.PrintTime, 0.08*drawn.PrintTime)
		for _, f := range []string{"top_solid_infill", "bridge_infill"} {
			near(t, fmt.Sprintf("tier %d, %s", tier, f), volumeOf(got, f), volumeOf(drawn, f), 0.1)
		}
	}
}
