package estimate

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
)

// made is a machine with some constants.
func made(process string, constants map[string]float64) *preset.Machine {
	m := &preset.Machine{Name: process, Process: process, Bed: preset.Bed{X: 100, Y: 100, Z: 100}, Constants: map[string]preset.Constant{}}
	for name, v := range constants {
		m.Constants[name] = preset.Constant{Value: v, Source: "a test"}
	}
	return m
}

// layout places copies of parts by shifts, on plates.
func layout(plates int, rows ...pack.Placement) *pack.Layout {
	return &pack.Layout{Bed: pack.Plate(100, 100), Plates: plates, Placements: rows}
}

func placed(part, plate int, at geom.Vec) pack.Placement {
	return pack.Placement{Part: part, Placed: true, Plate: plate, Pose: geom.Translation(at)}
}

// A given layout: each plate is a build, copies lie at their heights, and what is not
// placed is not made.
func TestLayout(t *testing.T) {
	block := Part{ID: "block", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 5})), Count: 4}
	o := Options{Tier: Instant, Machine: made("mjf", map[string]float64{"layer_height_mm": 0.1, "layer_s": 10})}
	o.Layout = layout(2, placed(0, 0, geom.Vec{}), placed(0, 0, geom.Vec{X: 20, Z: 30}), placed(0, 1, geom.Vec{}), pack.Placement{Part: 0, Reason: pack.NoRoom})
	r := run1(t, []Part{block}, o)
	if len(r.Builds) != 2 || r.Builds[0].Layers != 350 || r.Builds[1].Layers != 50 || r.Builds[0].Copies != 2 || r.Parts[0].Count != 3 {
		t.Fatalf("%+v", r)
	}
	near(t, "time", r.PrintTime, 3500+500, 1e-9)
	near(t, "material", r.BaseMaterial, 1.5, 1e-9)

	e := func(l *pack.Layout) error {
		o.Layout = l
		est, err := For(o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = est.Estimate(context.Background(), []Part{block})
		return err
	}
	if err := e(layout(1, placed(3, 0, geom.Vec{}))); !errors.Is(err, ErrOptions) {
		t.Errorf("a layout of other parts: %v", err)
	}
	if err := e(layout(1, placed(0, 7, geom.Vec{}))); !errors.Is(err, ErrOptions) {
		t.Errorf("a plate that is not there: %v", err)
	}
	if err := e(layout(0)); !errors.Is(err, ErrOptions) {
		t.Errorf("nothing placed: %v", err)
	}
}

func (r *Result) warned(code string) bool {
	return slices.ContainsFunc(r.Warnings, func(w mesh.Warning) bool { return w.Code == code })
}

// A build holds as many copies as fit, up to a number that is told when it is reached; all
// orders are cut from that one.
func TestManySmallCopies(t *testing.T) {
	speck := func(edge float64, n int) []Part {
		return []Part{{ID: "speck", Mesh: solid(shape.Cube(geom.Vec{}, edge)), Count: n}}
	}
	m := made("mjf", map[string]float64{"layer_height_mm": 0.1, "layer_s": 10, "gap_mm": 2})
	o := Options{Tier: Instant, Machine: m}
	r := run1(t, speck(6, 1500), o) // 13 of 6 mm and their gaps in 100 mm: some 2000 in all
	if len(r.Builds) != 1 || r.Builds[0].Copies != 1500 || r.warned("build_capped") {
		t.Errorf("1500 cubes: %d builds, %+v", len(r.Builds), r.Warnings)
	}
	if fewer := run1(t, speck(6, 700), o); fewer.PrintTime > r.PrintTime || fewer.Builds[0].Height > r.Builds[0].Height {
		t.Errorf("700 take %g s, 1500 %g s", fewer.PrintTime, r.PrintTime)
	}
	defer func(n int) { mostPacked = n }(mostPacked)
	mostPacked = 300
	for n, capped := range map[int]bool{300: false, 301: true} {
		if r := run1(t, speck(6, n), o); len(r.Builds) > 2 || r.warned("build_capped") != capped {
			t.Errorf("%d cubes: %d builds, %+v", n, len(r.Builds), r.Warnings)
		}
	}
}

// What would be printed in the air is told, but not of powder.
func TestAboveThePlate(t *testing.T) {
	block := []Part{{ID: "block", Mesh: solid(shape.Cube(geom.Vec{}, 10)), Count: 2}}
	for process, want := range map[string]bool{"fdm": true, "mjf": false} {
		o := Options{Tier: Instant, Machine: made(process, map[string]float64{"layer_height_mm": 0.1, "layer_s": 10})}
		o.Layout = layout(1, placed(0, 0, geom.Vec{X: 10, Y: 10}), placed(0, 0, geom.Vec{X: 10, Y: 10, Z: 30}))
		if r := run1(t, block, o); r.warned("above_plate") != want {
			t.Errorf("%s: %+v", process, r.Warnings)
		}
		o.Layout = layout(1, placed(0, 0, geom.Vec{X: 10, Y: 10}), placed(0, 0, geom.Vec{X: 40, Y: 10}))
		if r := run1(t, block, o); r.warned("above_plate") {
			t.Errorf("%s on the plate: %+v", process, r.Warnings)
		}
	}
}

// A part whose skirt leaves the bed has an estimate and a warning: slicing refuses it. Corners
// of a round bed and of a turned part count as they are.
func TestSkirtOutsideIsTold(t *testing.T) {
	square := func(side, turn float64) *mesh.Mesh {
		sin, cos := math.Sincos(turn)
		return solid(shape.Box(geom.Vec{X: -side / 2, Y: -side / 2}, geom.Vec{X: side / 2, Y: side / 2, Z: 1})).Transform(
			geom.Affine{M: [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}})
	}
	for _, c := range []struct {
		m      *mesh.Mesh
		skirts int
		want   bool
	}{
		{square(187.1, 0), 1, false}, {square(187.3, 0), 1, true}, {square(199, 0), 0, false}, {square(185, 0), 5, true},
		{square(132, math.Pi/4), 1, false}, {square(133, math.Pi/4), 1, true},
		{solid(shape.Join(shape.Box(geom.Vec{X: 50, Y: 50}, geom.Vec{X: 149, Y: 149, Z: 1}), shape.Box(geom.Vec{Z: 1}, geom.Vec{X: 199, Y: 199, Z: 2}))), 1, false},
	} {
		s := config.Defaults()
		s.Skirts = c.skirts
		for tier := Instant; tier <= Paths; tier++ {
			if r := run1(t, one(c.m), Options{Tier: tier, Settings: &s}); r.warned("outside_build_volume") != c.want {
				t.Errorf("%v, %d skirts, tier %d: %+v", c.m.Bounds().Size(), c.skirts, tier, r.Warnings)
			}
		}
	}
}

// A brim without a skirt counts as far as the middle of its outermost line.
func TestBrimOutsideIsTold(t *testing.T) {
	for width, want := range map[float64]bool{5: false, 5.3: true} {
		s := config.Defaults()
		s.Skirts, s.BrimType, s.BrimWidth = 0, "outer_only", width
		m := solid(shape.Box(geom.Vec{}, geom.Vec{X: 190, Y: 20, Z: 1}))
		if r := run1(t, one(m), Options{Tier: Instant, Settings: &s}); r.warned("outside_build_volume") != want {
			t.Errorf("brim of %g mm: %+v", width, r.Warnings)
		}
	}
}

// So does one around a part on a machine, on which it may be turned.
func TestBrimOutsideOfMachineIsTold(t *testing.T) {
	for _, c := range []struct {
		x, y, brim float64
		want       bool
	}{{190, 190, 20, true}, {190, 190, 5, false}, {160, 240, 3, false}, {160, 240, 8, true}} {
		s := config.Defaults()
		s.Skirts, s.BrimType, s.BrimWidth = 0, "outer_only", c.brim
		m := machine(t, "fdm-mk3") // 250 x 210 mm
		plate := one(solid(shape.Box(geom.Vec{}, geom.Vec{X: c.x, Y: c.y, Z: 1})))
		if r := run1(t, plate, Options{Tier: Instant, Machine: m, Settings: &s}); r.warned("outside_build_volume") != c.want {
			t.Errorf("%+v: %+v", c, r.Warnings)
		}
	}
}

// Mass without a density is told.
func TestNoDensityIsTold(t *testing.T) {
	s := config.Defaults()
	if r := run1(t, one(cube(10)), Options{Tier: Instant, Settings: &s}); r.warned("no_density") || r.Mass == 0 {
		t.Errorf("%g g, %+v", r.Mass, r.Warnings)
	}
	s.FilamentDensity = 0
	if r := run1(t, one(cube(10)), Options{Tier: Instant, Settings: &s}); !r.warned("no_density") || r.Mass != 0 {
		t.Errorf("%g g, %+v", r.Mass, r.Warnings)
	}
}

// Machine time and material that nobody has a price for are told.
func TestFreeIsTold(t *testing.T) {
	pla, err := preset.FindMaterial("pla")
	if err != nil {
		t.Fatal(err)
	}
	free := *pla
	free.Cost.Value = 0
	for _, c := range []struct {
		material *preset.Material
		hour     float64
		want     string
	}{{pla, 5, ""}, {pla, 0, "no_hourly_rate"}, {&free, 5, "no_material_price"}} {
		r := run1(t, one(cube(10)), Options{Tier: Instant, Material: c.material, Rates: &cost.Rates{RunningCostPerHour: c.hour}})
		for _, code := range []string{"no_hourly_rate", "no_material_price"} {
			if r.warned(code) != (code == c.want) {
				t.Errorf("%g an hour, %g a unit: %+v", c.hour, c.material.Cost.Value, r.Warnings)
			}
		}
	}
	for own, all := range map[float64]float64{0: 0, 1: 0, 2: 3} {
		rates := cost.Rates{RunningCostPerHour: 5, LaborPerHour: all, Steps: []cost.Step{{Name: "sand", Labor: 60, LaborPerHour: own}}}
		if r := run1(t, one(cube(10)), Options{Tier: Instant, Material: pla, Rates: &rates}); r.warned("no_labor_rate") != (own+all == 0) {
			t.Errorf("labor at %g and %g an hour: %+v", own, all, r.Warnings)
		}
	}
}

// What lies on a round plate fits it, also where it would not in its middle; what lies beyond does not.
func TestLayoutOnRoundPlate(t *testing.T) {
	s := config.Defaults()
	s.BedShape = config.Corners(pack.Disc(200).Edge())
	cubes := []Part{{ID: "cube", Mesh: solid(shape.Cube(geom.Vec{Z: 2}, 4)), Count: 3}}
	for x, fits := range map[float64]bool{95: true, 99: false} {
		l := layout(1, placed(0, 0, geom.Vec{X: x}), placed(0, 0, geom.Vec{X: -48, Y: 80}), placed(0, 0, geom.Vec{X: -48, Y: -80}))
		l.Bed = pack.Disc(200)
		e, err := For(Options{Tier: Instant, Settings: &s, Layout: l})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = e.Estimate(t.Context(), cubes); (err == nil) != fits {
			t.Errorf("at %g: %v", x, err)
		}
	}
}

// A place beyond all numbers is refused, and not too far by so many mm, which is no number either.
func TestLayoutBeyondNumbers(t *testing.T) {
	block := []Part{{ID: "block", Mesh: solid(shape.Cube(geom.Vec{}, 10)), Count: 2}}
	l := layout(1, placed(0, 0, geom.Vec{X: math.MaxFloat64}), placed(0, 0, geom.Vec{X: -math.MaxFloat64}))
	for _, o := range []Options{{Tier: Instant, Layout: l, Machine: machine(t, "mjf-5200")}, {Tier: Instant, Layout: l}} {
		e, err := For(o)
		if err != nil {
			t.Fatal(err)
		}
		var b *BedError
		if _, err := e.Estimate(t.Context(), block); err == nil || errors.As(err, &b) {
			t.Errorf("%v", err)
		}
	}
}

// Copies that are not printed where they stand on the plate are told, in every tier.
func TestNarrowFeet(t *testing.T) {
	foot := []Part{{ID: "foot", Mesh: solid(shape.Join(shape.Box(geom.Vec{X: 4.95, Y: 4.95}, geom.Vec{X: 5.05, Y: 5.05, Z: 1}), shape.Box(geom.Vec{Z: 1}, geom.Vec{X: 10, Y: 10, Z: 3}))), Count: 2}}
	for tier := Instant; tier <= Paths; tier++ {
		r := run1(t, foot, Options{Tier: tier, Layout: layout(1, placed(0, 0, geom.Vec{X: 10, Y: 10}), placed(0, 0, geom.Vec{X: 30, Y: 10}))})
		if !r.warned("empty_first_layer") {
			t.Errorf("tier %d: %+v", tier, r.Warnings)
		}
	}
}

// Where supports stand on the plate something is printed there, in every tier; of feet so steep
// that they have none, as many layers are bare as without supports. So of one copy and of two.
func TestNarrowFeetWithSupports(t *testing.T) {
	supported, bare := config.Defaults(), config.Defaults()
	supported.SupportMaterial = true
	foot := solid(shape.Join(shape.Box(geom.Vec{X: 4.95, Y: 4.95}, geom.Vec{X: 5.05, Y: 5.05, Z: 1}), shape.Box(geom.Vec{Z: 1}, geom.Vec{X: 10, Y: 10, Z: 3})))
	steep := solid(shape.Box(geom.Vec{X: -2, Y: -2}, geom.Vec{X: 2, Y: 2, Z: 8}).Map(func(v geom.Vec) geom.Vec {
		return geom.Vec{X: v.X * max(0.01, v.Z/8), Y: v.Y * max(0.01, v.Z/8), Z: v.Z}
	}))
	two := layout(1, placed(0, 0, geom.Vec{X: 10, Y: 10}), placed(0, 0, geom.Vec{X: 30, Y: 10}))
	for tier := Instant; tier <= Paths; tier++ {
		for _, l := range []*pack.Layout{nil, two} {
			for m, want := range map[*mesh.Mesh]bool{foot: false, steep: true} {
				parts := []Part{{ID: "foot", Mesh: m, Count: 2}}
				r := run1(t, parts, Options{Tier: tier, Settings: &supported, Layout: l})
				without := run1(t, parts, Options{Tier: tier, Settings: &bare, Layout: l})
				if r.warned("empty_first_layer") != want || want && !slices.Equal(r.Warnings, without.Warnings) {
					t.Errorf("tier %d: %+v, without supports %+v", tier, r.Warnings, without.Warnings)
				}
			}
		}
	}
}

// Prices in several currencies are not added in silence.
func TestOtherCurrency(t *testing.T) {
	in := func(currency string) *preset.Material {
		return &preset.Material{Name: "pla " + currency, Currency: currency, Units: cost.KG, Cost: preset.Constant{Value: 20}, Density: preset.Constant{Value: 1.24}}
	}
	factor := 1.1
	for _, c := range []struct {
		base, support *preset.Material
		rates         cost.Rates
		want          bool
	}{
		{in("EUR"), nil, cost.Rates{}, false},
		{in("USD"), nil, cost.Rates{}, true},
		{in("USD"), nil, cost.Rates{Currency: "USD"}, false},
		{in("EUR"), nil, cost.Rates{Currency: "USD"}, true},
		{in("EUR"), nil, cost.Rates{Currency: "USD", CurrencyFactor: &factor}, false},
		{in(""), nil, cost.Rates{Currency: "USD"}, false},
		{in("EUR"), in("USD"), cost.Rates{CurrencyFactor: &factor}, true},
		{in("EUR"), in("USD"), cost.Rates{}, true},
		{in("EUR"), in("EUR"), cost.Rates{}, false},
	} {
		r := run1(t, one(cube(10)), Options{Tier: Instant, Material: c.base, SupportMaterial: c.support, Rates: &c.rates})
		if r.warned("other_currency") != c.want {
			t.Errorf("%+v: %+v", c, r.Warnings)
		}
	}
}

// A turned copy is measured as it lies.
func TestTurnedCopy(t *testing.T) {
	slab := Part{ID: "slab", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 30, Y: 10, Z: 5})), Count: 2}
	up := pack.Placement{Placed: true, Pose: shape.Turn(geom.Vec{Y: 1}, -math.Pi/2)}
	up.Pose.T = geom.Vec{X: 50}
	o := Options{Tier: Instant, Machine: made("sls", map[string]float64{"layer_height_mm": 0.1, "recoat_s": 10, "area_rate_mm2_s": 100})}
	o.Layout = layout(1, placed(0, 0, geom.Vec{}), up)
	r := run1(t, []Part{slab}, o)
	near(t, "height", r.Builds[0].Height, 30, 1e-9)
	near(t, "time", r.PrintTime, 300*10+2*1500/0.1/100, 1e-6)
	o.Share = ByHeight
	if r := run1(t, []Part{slab}, o); r.Parts[0].Share != 1 {
		t.Errorf("%+v", r.Parts)
	}
}

// Lifted parts stand on support: more layers, and the room below them is filled in part.
func TestLift(t *testing.T) {
	m := made("dlp", map[string]float64{"layer_height_mm": 0.1, "exposure_s": 2, "area_fill": 1, "lift_mm": 5, "support_density": 0.1, "overhang_angle_deg": 45, "waste_share": 0.2})
	table := shape.Join(shape.Box(geom.Vec{}, geom.Vec{X: 4, Y: 20, Z: 10}), shape.Box(geom.Vec{Z: 10}, geom.Vec{X: 20, Y: 20, Z: 12}))
	r := run1(t, one(solid(table)), Options{Tier: Instant, Machine: m})
	if r.Layers != 170 {
		t.Errorf("%d layers", r.Layers)
	}
	near(t, "time", r.PrintTime, 340, 1e-9)
	// 16 x 20 x 10 below the table, and 5 mm below that and its leg.
	near(t, "support", r.SupportMaterial*1000, 0.1*(3200+5*(16*20+4*20)), 1)
	near(t, "waste", r.Waste, 0.2*(r.BaseMaterial+r.SupportMaterial), 1e-9)
}

// A print head goes over all that lies in the build.
func TestSwathsOfBuild(t *testing.T) {
	block := Part{ID: "block", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 1})), Count: 2}
	o := Options{Tier: Instant, Machine: made("polyjet", map[string]float64{"layer_height_mm": 0.1, "swath_mm": 50, "swath_s": 1, "swath_speed_mm_s": 100})}
	o.Layout = layout(1, placed(0, 0, geom.Vec{}), placed(0, 0, geom.Vec{X: 30}))
	near(t, "side by side", run1(t, []Part{block}, o).PrintTime, 10*2, 1e-9)
	o.Layout = layout(1, placed(0, 0, geom.Vec{}), placed(0, 0, geom.Vec{Y: 60}))
	near(t, "one behind the other", run1(t, []Part{block}, o).PrintTime, 10*2*2, 1e-9)
}

// What the engine packs for a print head lies in as few swaths as hold it: of one part, of
// several, and of an order that is a part of a larger one.
func TestFewSwaths(t *testing.T) {
	o := Options{Tier: Instant, Machine: made("polyjet", map[string]float64{"layer_height_mm": 0.1, "swath_mm": 25, "swath_s": 1, "swath_speed_mm_s": 100, "gap_mm": 2})}
	cubes, plates := Part{ID: "cube", Mesh: cube(10), Count: 6}, Part{ID: "plate", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 18, Y: 12, Z: 10})), Count: 2}
	const swath = 100 * 2 // layers of 2 s
	near(t, "six cubes", run1(t, []Part{cubes}, o).PrintTime, swath, 1e-9)
	near(t, "six cubes and two plates", run1(t, []Part{cubes, plates}, o).PrintTime, swath, 1e-9)
	o.Quantities = []int{1, 4}
	q := run1(t, []Part{cubes}, o).Quantities
	near(t, "six of twenty-four", q[0].PrintTime, swath, 1e-9)
	near(t, "twenty-four", q[1].PrintTime, 2*swath, 1e-9)
}

// Orders of equal parts are full builds and one with the rest.
func TestFullBuilds(t *testing.T) {
	m := made("mjf", map[string]float64{"layer_height_mm": 0.1, "layer_s": 1, "gap_mm": 2})
	m.Bed = preset.Bed{X: 50, Y: 50, Z: 11}
	part := Part{ID: "block", Mesh: cube(10), Count: 1}
	r := run1(t, []Part{part}, Options{Tier: Instant, Machine: m, Quantities: []int{200}, Rates: &cost.Rates{}})
	n := r.Quantities[0].Builds
	many := run1(t, []Part{{ID: "block", Mesh: part.Mesh, Count: 200}}, Options{Tier: Instant, Machine: m})
	copies := 0
	for _, b := range many.Builds {
		copies += b.Times * b.Copies
	}
	if copies != 200 || len(many.Builds) > 2 || many.made() != n || n < 200/16 || n > 60 {
		t.Errorf("%d copies in %d builds (%d): %+v", copies, many.made(), n, many.Builds)
	}
	near(t, "time", many.PrintTime, float64(n)*100, 1e-6)
}

// Of a bed that holds few on a level: where a second level costs more than a second build,
// there are two builds; where it costs less, those of the first level pay their share of
// it, in a line of its own. Hours are those of the builds in either case.
func TestLevels(t *testing.T) {
	part := []Part{{ID: "block", Mesh: cube(10), Count: 1}}
	m := made("mjf", map[string]float64{"layer_height_mm": 1, "layer_s": 1, "gap_mm": 2})
	m.Bed = preset.Bed{X: 25, Y: 25, Z: 25} // four on a level, 12 mm apart
	rates := cost.Rates{RunningCostPerHour: 36}
	for _, c := range []struct {
		heating float64
		builds  map[int]int
		total   map[int]int64 // cents: one for each second
		level   map[int]int64
	}{
		{0, map[int]int{4: 1, 5: 2, 8: 2, 9: 3}, map[int]int64{1: 10, 4: 10, 5: 20, 8: 20, 9: 30}, map[int]int64{}},
		// Five take 22 s in one build and 5 s before it: 5.4 for each.
		{5, map[int]int{4: 1, 5: 1, 8: 1, 9: 2}, map[int]int64{1: 15, 2: 15, 3: 16, 4: 22, 5: 27, 8: 27, 9: 42}, map[int]int64{3: 1, 4: 7}},
	} {
		m.Constants["heating_s"] = preset.Constant{Value: c.heating}
		r := run1(t, part, Options{Tier: Instant, Machine: m, Rates: &rates, Quantities: []int{1, 2, 3, 4, 5, 8, 9}})
		for _, q := range r.Quantities {
			if want, ok := c.builds[q.Quantity]; ok && q.Builds != want {
				t.Errorf("heating %g: %d pieces in %d builds, want %d", c.heating, q.Quantity, q.Builds, want)
			}
			if want, ok := c.total[q.Quantity]; ok && q.Cost.Total != want {
				t.Errorf("heating %g: %d pieces cost %d, want %d: %+v", c.heating, q.Quantity, q.Cost.Total, want, q.Cost.Breakdown)
			}
			near(t, "level", float64(lineOf(q.Cost, "level")), float64(c.level[q.Quantity]), 0)
			near(t, "hours", float64(lineOf(q.Cost, "machine_print")), q.PrintTime, 0.5)
		}
	}
}

func lineOf(c *cost.Cost, name string) int64 {
	for _, l := range c.Breakdown {
		if l.Name == name {
			return l.Total
		}
	}
	return 0
}

// What is odd about machine and material is said: numbers without a source, and a
// calibration that is not there.
func TestMachineWarnings(t *testing.T) {
	m := made("mjf", map[string]float64{"layer_height_mm": 0.1, "layer_s": 10})
	m.Constants["gap_mm"] = preset.Constant{Value: 5}
	material := &preset.Material{Name: "dust", Units: cost.CM3, Density: preset.Constant{Value: 1, Source: "scales"}}
	r := run1(t, one(cube(10)), Options{Tier: Instant, Machine: m, Material: material, Rates: &cost.Rates{}, Calibrated: true})
	var said []string
	for _, w := range r.Warnings {
		said = append(said, w.Code+": "+w.Message)
	}
	text := strings.Join(said, "\n")
	for _, want := range []string{"illustrative: machine mjf: no source for bed, gap_mm", "illustrative: material dust: no source for cost", "no_calibration: machine mjf"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	near(t, "mass", r.Mass, 1, 1e-9)
}
