package estimate

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

func ptr(v float64) *float64 { return &v }

func solid(s shape.Soup) *mesh.Mesh { return &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces} }

func cube(edge float64) *mesh.Mesh { return solid(shape.Cube(geom.Vec{X: 7, Y: -3, Z: 1}, edge)) }

func one(m *mesh.Mesh) []Part { return []Part{{ID: "part", Mesh: m, Count: 1}} }

func run1(t *testing.T, parts []Part, o Options) *Result {
	t.Helper()
	e, err := For(o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Estimate(context.Background(), parts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	return r
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.9g, want %.9g within %g", what, got, want, within)
	}
}

func machine(t *testing.T, name string) *preset.Machine {
	t.Helper()
	m, err := preset.FindMachine(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Acceptance 1: the example of the spec, exactly.
func TestContractExample(t *testing.T) {
	r := run1(t, one(cube(10)), Options{})
	if r.PrintTime != 133 || r.Layers != 50 || r.SupportMaterial != 0 || r.Tier != 0 {
		t.Errorf("%+v", r)
	}
	near(t, "base", r.BaseMaterial, 1, 1e-12)
	r = run1(t, one(cube(10)), Options{Contract: Contract{VolumePerSecond: ptr(10), LayerChangeSpeed: ptr(0)}})
	if r.PrintTime != 100 {
		t.Errorf("%g s, want 100", r.PrintTime)
	}
}

// Acceptance 2: turned 30 degrees about X: 13.660 high, 69 layers, the same base, and
// support below; on a corner none at 45 degrees.
func TestContractTurned(t *testing.T) {
	c := shape.Cube(geom.Vec{}, 10)
	r := run1(t, one(solid(c.Apply(shape.Turn(geom.Vec{X: 1}, math.Pi/6)))), Options{})
	near(t, "height", r.Builds[0].Height, 13.660, 5e-4)
	near(t, "base", r.BaseMaterial, 1, 1e-9)
	near(t, "support", r.SupportMaterial*1000, 0.2*10*10*math.Cos(math.Pi/6)*10*0.5/2, 1e-6)
	if r.Layers != 69 {
		t.Errorf("%d layers", r.Layers)
	}
	r = run1(t, one(solid(c.Apply(shape.Turn(geom.Vec{X: 1, Y: -1}, math.Atan(math.Sqrt2))))), Options{})
	near(t, "on a corner", r.SupportMaterial, 0, 0)
}

// The shell model: a shell of its surface times the wall, and a core of infill.
func TestContractShell(t *testing.T) {
	shell := Contract{Infill: ptr(0.25), WallThickness: ptr(0.5)}
	near(t, "shell", run1(t, one(cube(10)), Options{Contract: shell}).BaseMaterial, (300+700*0.25)/1000, 1e-12)
	shell.WallThickness = ptr(100)
	near(t, "thick walls", run1(t, one(cube(10)), Options{Contract: shell}).BaseMaterial, 1, 1e-12)
}

// An open part is flagged in every tier, and its band is wider, also where every layer
// is closed: a cube without a bottom.
func TestOpenIsFlagged(t *testing.T) {
	whole := shape.Cube(geom.Vec{}, 10)
	open := shape.Soup{Vertices: whole.Vertices}
	for _, f := range whole.Faces {
		if max(whole.Vertices[f[0]].Z, whole.Vertices[f[1]].Z, whole.Vertices[f[2]].Z) > 0 {
			open.Faces = append(open.Faces, f)
		}
	}
	for tier := Formula; tier <= Paths; tier++ {
		o := Options{Tier: tier}
		is, sound := run1(t, one(solid(open)), o), run1(t, one(solid(whole)), o)
		if !slices.ContainsFunc(is.Warnings, func(w mesh.Warning) bool { return w.Code == "open_mesh" }) {
			t.Errorf("tier %d: warnings %v", tier, is.Warnings)
		}
		if got, want := is.Confidence.High/is.PrintTime-1, 2*(sound.Confidence.High/sound.PrintTime-1); math.Abs(got-want) > 1e-9 {
			t.Errorf("tier %d: band +%g, want +%g", tier, got, want)
		}
	}
}

// The true offset: what is nearer to the surface of a cube or a sphere than its wall.
func TestContractOffset(t *testing.T) {
	wall := func(w float64) Options {
		return Options{Contract: Contract{Infill: ptr(0), WallThickness: ptr(w), TrueOffset: true}}
	}
	near(t, "cube", run1(t, one(cube(10)), wall(1)).BaseMaterial, 0.488, 0.004)
	near(t, "cube of thick walls", run1(t, one(cube(10)), wall(6)).BaseMaterial, 1, 1e-9)
	ball := run1(t, one(solid(shape.Sphere(10, 64))), wall(2))
	near(t, "sphere", ball.BaseMaterial, 4./3*math.Pi*(1-0.512), 0.02)
	full := wall(1)
	full.Contract.Infill = ptr(1)
	near(t, "solid", run1(t, one(cube(10)), full).BaseMaterial, 1, 1e-12)
}

// Distances from a triangle against the least over many of its points.
func TestDistance(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	v := func() geom.Vec { return geom.Vec{X: 4*r.Float64() - 2, Y: 4*r.Float64() - 2, Z: 4*r.Float64() - 2} }
	for range 200 {
		c, p := [3]geom.Vec{v(), v(), v()}, v()
		least := math.Inf(1)
		const n = 120
		for i := range n + 1 {
			for k := range n + 1 - i {
				a, b := float64(i)/n, float64(k)/n
				q := geom.Add(geom.Add(geom.Scale(a, c[0]), geom.Scale(b, c[1])), geom.Scale(1-a-b, c[2]))
				least = min(least, geom.Norm(geom.Sub(p, q)))
			}
		}
		near(t, "distance", math.Sqrt(distance2(p, c)), least, 0.06)
	}
}

// A mesh that is inside out, or open, is estimated all the same, and flagged.
func TestRepaired(t *testing.T) {
	for name, s := range map[string]shape.Soup{
		"inside out": shape.Cube(geom.Vec{}, 10).Flip(),
		"open":       shape.Cube(geom.Vec{}, 10).Without(func(f int) bool { return f == 3 }),
		"one face":   flipOne(shape.Cube(geom.Vec{}, 10)),
	} {
		for _, tier := range []Tier{Formula, Instant} {
			r := run1(t, one(solid(s)), Options{Tier: tier})
			if len(r.Warnings) == 0 || !strings.Contains(r.Confidence.Basis, "doubled") {
				t.Errorf("%s, tier %d: not flagged: %+v", name, tier, r.Warnings)
			}
			whole := run1(t, one(solid(shape.Cube(geom.Vec{}, 10))), Options{Tier: tier})
			near(t, name, r.BaseMaterial/whole.BaseMaterial, 1, 0.35)
		}
	}
}

func flipOne(s shape.Soup) shape.Soup {
	faces := append([][3]uint32{}, s.Faces...)
	faces[2] = [3]uint32{faces[2][0], faces[2][2], faces[2][1]}
	return shape.Soup{Vertices: s.Vertices, Faces: faces}
}

// Acceptance 5: lines add up, the total never falls as the quantity grows, and inside
// one build the price of a piece never rises.
func TestQuantities(t *testing.T) {
	rates := cost.Rates{
		RunningCostPerHour: 30, ConstantOverhead: 12, OverheadPerLineItem: 5, SetupFee: 20, MarkupPercent: 25,
		FailurePercent: 4, LaborPerHour: 40, Steps: []cost.Step{{Name: "unpack", Labor: 600}},
	}
	var quantities []int
	for q := 1; q <= 40; q++ {
		quantities = append(quantities, q)
	}
	material, err := preset.FindMaterial("pa12")
	if err != nil {
		t.Fatal(err)
	}
	s := solid(shape.Torus(40, 18, 24, 12))
	for _, name := range []string{"mjf-5200", "fdm-mk3", "dlp-sl1s", "m290-316l-40", "polyjet-objet", "sls-p110"} {
		m := machine(t, name)
		size := 1.0
		if name == "dlp-sl1s" {
			size = 0.4
		}
		part := solid(shape.Soup{Vertices: s.Vertices, Faces: s.Faces}.Map(func(v geom.Vec) geom.Vec { return geom.Scale(size, v) }))
		r := run1(t, one(part), Options{Tier: Instant, Machine: m, Material: material, Rates: &rates, Quantities: quantities})
		if len(r.Quantities) != 40 {
			t.Fatalf("%s: %d quantities", name, len(r.Quantities))
		}
		for i, q := range r.Quantities {
			lines := int64(0)
			for _, l := range q.Cost.Breakdown {
				lines += l.PerPiece
			}
			if lines != q.Cost.PerPiece {
				t.Errorf("%s: %d pieces: lines give %d, a piece costs %d", name, q.Quantity, lines, q.Cost.PerPiece)
			}
			if i == 0 {
				continue
			}
			p := r.Quantities[i-1]
			if q.Cost.Total < p.Cost.Total || q.Cost.PriceTotal < p.Cost.PriceTotal || q.PrintTime < p.PrintTime-1e-6 {
				t.Errorf("%s: %d pieces cost %d, %d cost %d", name, q.Quantity, q.Cost.Total, p.Quantity, p.Cost.Total)
			}
			if q.Builds == 1 && q.Cost.PerPiece > p.Cost.PerPiece {
				t.Errorf("%s: in one build, a piece of %d costs %d, one of %d %d", name, q.Quantity, q.Cost.PerPiece, p.Quantity, p.Cost.PerPiece)
			}
		}
		if last := r.Quantities[39]; last.Builds == 40 {
			t.Errorf("%s: every piece in a build of its own", name)
		}
	}
}

// Acceptance 5 for orders of several parts, each of which is packed by itself: inside
// one build a set never costs more for there being more of them.
func TestQuantitiesOfSets(t *testing.T) {
	rates := cost.Rates{RunningCostPerHour: 30}
	parts := []Part{
		{ID: "box", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 60, Y: 35, Z: 20})), Count: 1},
		{ID: "ring", Mesh: solid(shape.Torus(20, 6, 24, 12)), Count: 1},
	}
	for _, name := range []string{"polyjet-objet", "mjf-5200"} {
		r := run1(t, parts, Options{Tier: Instant, Machine: machine(t, name), Rates: &rates, Quantities: []int{1, 2, 3, 4, 5, 6, 8}})
		if first := r.Quantities[0].Cost.PerPiece; r.Cost.PerPiece != first {
			t.Errorf("%s: one set costs %d and %d for each piece", name, r.Cost.PerPiece, first)
		}
		for i, q := range r.Quantities[1:] {
			p := r.Quantities[i]
			if q.Builds == 1 && q.Cost.PerPiece > p.Cost.PerPiece {
				t.Errorf("%s: in one build, a piece of %d sets costs %d, one of %d %d", name, q.Quantity, q.Cost.PerPiece, p.Quantity, p.Cost.PerPiece)
			}
			if q.Cost.Total < p.Cost.Total {
				t.Errorf("%s: %d sets cost %d, %d cost %d", name, q.Quantity, q.Cost.Total, p.Quantity, p.Cost.Total)
			}
		}
	}
}

// Acceptance 7: a material that is priced by weight needs its density.
func TestNoDensity(t *testing.T) {
	m := &preset.Material{Name: "mud", Units: cost.KG, Cost: preset.Constant{Value: 1}}
	if _, err := For(Options{Material: m}); !errors.Is(err, cost.ErrInput) || !strings.Contains(err.Error(), "density") {
		t.Errorf("%v", err)
	}
}

// Acceptance 6: one material in kg, lb and cm3 makes the same cost.
func TestPricedPerUnit(t *testing.T) {
	var totals []int64
	for unit, price := range map[cost.Unit]float64{cost.KG: 2000, cost.Pound: 2000 * 0.45359237, cost.CM3: 2000 * 1.24e-3} {
		m := &preset.Material{Name: "a", Units: unit, Cost: preset.Constant{Value: price}, Density: preset.Constant{Value: 1.24}}
		r := run1(t, one(cube(30)), Options{Tier: Instant, Material: m, Rates: &cost.Rates{}})
		totals = append(totals, r.Cost.Total)
	}
	for _, v := range totals {
		near(t, "cost", float64(v)/float64(totals[0]), 1, 1e-3)
	}
}

// Times of other processes by hand: a cuboid of 20 x 10 x 8 mm.
func TestProcesses(t *testing.T) {
	part := one(solid(shape.Box(geom.Vec{}, geom.Vec{X: 20, Y: 10, Z: 8})))
	const area, boundary = 200.0, 60.0
	constants := func(process string, c map[string]float64) *preset.Machine {
		m := &preset.Machine{Name: process, Process: process, Bed: preset.Bed{X: 100, Y: 100, Z: 100}, Constants: map[string]preset.Constant{}}
		for k, v := range c {
			m.Constants[k] = preset.Constant{Value: v}
		}
		return m
	}
	for _, c := range []struct {
		m    *preset.Machine
		want float64
	}{
		{constants("mjf", map[string]float64{"layer_height_mm": 0.08, "layer_s": 7.5}), 100 * 7.5},
		{constants("binder_jet", map[string]float64{"layer_height_mm": 0.05, "layer_s": 12}), 160 * 12},
		{constants("clip", map[string]float64{"layer_height_mm": 0.1, "speed_mm_h": 60}), 8 * 60},
		{constants("sls", map[string]float64{"layer_height_mm": 0.1, "recoat_s": 10, "area_rate_mm2_s": 1000, "contour_speed_mm_s": 2000}), 80 * (10 + area/1000 + boundary/2000)},
		{constants("dmls", map[string]float64{"layer_height_mm": 0.04, "recoat_s": 9, "volume_rate_mm3_s": 4, "lasers": 2, "contour_speed_mm_s": 500}), 200*9 + 1600/8. + 200*boundary/1000},
		{constants("ebm", map[string]float64{"layer_height_mm": 0.05, "recoat_s": 9, "preheat_s": 11, "volume_rate_mm3_s": 16}), 160*20 + 100},
		{constants("sla", map[string]float64{"layer_height_mm": 0.1, "recoat_s": 8, "area_rate_mm2_s": 100}), 80 * (8 + 2)},
		{constants("dlp", map[string]float64{"layer_height_mm": 0.1, "exposure_s": 2, "first_exposure_s": 22, "fade_layers": 10, "tilt_fast_s": 5, "tilt_slow_s": 8, "area_fill": 0.5, "layer_s": 0.12, "per_mm_s": 5}),
			80*(2+5+0.12+0.5) + 20*5.5},
		{constants("dlp", map[string]float64{"layer_height_mm": 0.1, "exposure_s": 2, "tilt_fast_s": 5, "tilt_slow_s": 8, "delay_slow_s": 1, "area_fill": 0.0199}), 80 * (2 + 8 + 1)},
		{constants("polyjet", map[string]float64{"layer_height_mm": 0.02, "swath_mm": 50, "swath_s": 4, "swath_speed_mm_s": 200}), 400 * 4.5},
		{constants("polyjet", map[string]float64{"layer_height_mm": 0.02, "swath_mm": 4, "swath_s": 4, "swath_speed_mm_s": 200}), 400 * 4.5 * 3},
	} {
		r := run1(t, part, Options{Tier: Instant, Machine: c.m})
		near(t, c.m.Process, r.PrintTime, c.want, 1e-6*c.want)
		near(t, c.m.Process+" material", r.BaseMaterial, 1.6, 1e-9)
		sum := 0.0
		for _, f := range r.ByFeature {
			sum += f.Time
		}
		near(t, c.m.Process+" features", sum, r.PrintTime, 1e-6*c.want)
	}
}

// Powder that must be freshened: the fresh share of all that fills the bed is bought, of
// parts as they are and of the powder around them as it lies. Of a bed full of parts, parts
// take more than that, and nothing is wasted.
func TestRefresh(t *testing.T) {
	m := &preset.Machine{Name: "m", Process: "mjf", Bed: preset.Bed{X: 100, Y: 50, Z: 100}, Constants: map[string]preset.Constant{
		"layer_height_mm": {Value: 0.1}, "layer_s": {Value: 10}, "refresh": {Value: 0.2}, "cake_density": {Value: 0.5}}}
	r := run1(t, one(cube(10)), Options{Tier: Instant, Machine: m})
	near(t, "waste", r.Waste, 0.2*(1+0.5*(50-1))-1, 1e-9)
	slab := []Part{{ID: "slab", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 100, Y: 50, Z: 10})), Count: 1}}
	near(t, "a full bed", run1(t, slab, Options{Tier: Instant, Machine: m}).Waste, 0, 0)

	// 260 cm³ in a bed of 912 up to the highest part: 0.5 (260 + 0.5 (912 - 260)) is bought.
	p110 := machine(t, "sls-p110")
	parts := []Part{{ID: "c10", Mesh: cube(10), Count: 20}, {ID: "b100", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 100, Y: 60, Z: 20})), Count: 2}}
	r = run1(t, parts, Options{Tier: Instant, Machine: p110})
	near(t, "height", r.Builds[0].Height, 20, 1e-9)
	near(t, "parts and a block", r.Waste, 0.5*(260+0.5*(190*240*0.02-260))-260, 1e-6)
}

// A layer height that no machine of the process makes is a slip; one that a machine has of
// its own is not.
func TestLayerHeights(t *testing.T) {
	for _, m := range preset.Machines() {
		if m.Process == "fdm" {
			continue
		}
		own := m.Get("layer_height_mm", 0)
		for h, ok := range map[float64]bool{0: true, own / 2: true, own * 2: true, 1.5: false, 5: false, 1e-4: false} {
			_, err := For(Options{Tier: Instant, Machine: &m, LayerHeight: h})
			if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "process "+m.Process+" has layers of") {
				t.Errorf("%s, layers of %g mm: %v", m.Name, h, err)
			}
		}
	}
	sand := &preset.Machine{Name: "sand", Process: "binder_jet", Constants: map[string]preset.Constant{"layer_height_mm": {Value: 2}, "layer_s": {Value: 60}}}
	if _, err := For(Options{Tier: Instant, Machine: sand}); err != nil {
		t.Error(err)
	}
}

// Shares: by each rule, and always all of the time.
func TestShares(t *testing.T) {
	parts := []Part{
		{ID: "tall", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 5, Y: 5, Z: 40})), Count: 2},
		{ID: "flat", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 25, Z: 5})), Count: 1},
	}
	for rule, want := range map[Share]float64{ByVolume: 2000. / 7000, ByHeight: 80. / 85, ByBox: 2000. / 7000, Equally: 2. / 3} {
		r := run1(t, parts, Options{Tier: Instant, Machine: machine(t, "fdm-mk3"), Share: rule, Rates: &cost.Rates{RunningCostPerHour: 40}})
		near(t, string(rule), r.Parts[0].Share, want, 1e-9)
		near(t, "together", r.Parts[0].Time+r.Parts[1].Time, r.PrintTime, 1e-6)
		if *r.Parts[0].Price+*r.Parts[1].Price != r.Cost.PriceTotal {
			t.Errorf("%s: %d and %d are not %d", rule, *r.Parts[0].Price, *r.Parts[1].Price, r.Cost.PriceTotal)
		}
		if r.Parts[0].Count != 2 || r.Parts[1].Count != 1 {
			t.Errorf("%+v", r.Parts)
		}
	}
}

// Each part of an order is a line item, of any number of sets, and pays for one.
func TestLineItems(t *testing.T) {
	parts := []Part{
		{ID: "tall", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 5, Y: 5, Z: 40})), Count: 9},
		{ID: "flat", Mesh: solid(shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 25, Z: 5})), Count: 1},
	}
	for n := 1; n <= len(parts); n++ {
		r := run1(t, parts[:n], Options{Tier: Instant, Machine: machine(t, "fdm-mk3"), Material: &preset.Material{}, Rates: &cost.Rates{OverheadPerLineItem: 5}, Quantities: []int{1, 4}})
		for _, c := range []*cost.Cost{r.Cost, r.Quantities[0].Cost, r.Quantities[1].Cost} {
			if c.PriceTotal != int64(500*n) {
				t.Errorf("%d parts cost %d", n, c.PriceTotal)
			}
		}
		if n == 2 && (*r.Parts[0].Price != 500 || *r.Parts[1].Price != 500) {
			t.Errorf("of that %d and %d", *r.Parts[0].Price, *r.Parts[1].Price)
		}
	}
}

// A packed build costs its layers once: two cubes side by side take as many layers as
// one, and heating once.
func TestPackedBuild(t *testing.T) {
	m := machine(t, "mjf-5200")
	m.Constants["time_after_s"] = preset.Constant{Value: 900}
	single := run1(t, one(cube(20)), Options{Tier: Instant, Machine: m})
	two := run1(t, []Part{{ID: "a", Mesh: cube(20), Count: 2}}, Options{Tier: Instant, Machine: m})
	near(t, "time", two.PrintTime, single.PrintTime, 0.5*single.PrintTime)
	near(t, "warm-up", two.WarmUp, single.WarmUp, 0)
	near(t, "run", two.RunTime, two.PrintTime+two.WarmUp+m.Get("time_before_s", 0)+m.Get("time_after_s", 0), 1e-9)
	near(t, "material", two.BaseMaterial, 2*single.BaseMaterial, 1e-9)
	free := run1(t, []Part{{ID: "a", Mesh: cube(20), Count: 2}}, Options{Tier: Instant})
	alone := run1(t, one(cube(20)), Options{Tier: Instant})
	near(t, "one after another", free.PrintTime, 2*alone.PrintTime, 1e-6)
}

// A calibration changes nothing until it is asked for.
func TestCalibrationIsOff(t *testing.T) {
	m := machine(t, "fdm-mk3")
	before := run1(t, one(cube(20)), Options{Tier: Instant, Machine: m})
	m.Calibration = &preset.Calibration{Factor: 1.2, Overhead: 500, Pairs: 20}
	off := run1(t, one(cube(20)), Options{Tier: Instant, Machine: m})
	near(t, "off", off.PrintTime, before.PrintTime, 0)
	on := run1(t, one(cube(20)), Options{Tier: Instant, Machine: m, Calibrated: true})
	near(t, "on", on.PrintTime, 1.2*before.PrintTime+500, 1e-6)
	if off.Calibration != nil || on.Calibration == nil {
		t.Error("what was applied must be said")
	}
}

// A sweep gives what single estimates give.
func TestSweep(t *testing.T) {
	s := config.Defaults()
	o := Options{Tier: Instant, Settings: &s}
	part := one(solid(shape.Sphere(15, 48)))
	var vary []func(*Options)
	for _, d := range []config.Percent{0.1, 0.2, 0.5} {
		vary = append(vary, func(o *Options) { o.Settings.FillDensity = d })
	}
	vary = append(vary, func(o *Options) { o.LayerHeight = 0.1 })
	results, err := Sweep(context.Background(), part, o, vary)
	if err != nil {
		t.Fatal(err)
	}
	for i, change := range vary {
		single := s
		o := Options{Tier: Instant, Settings: &single}
		change(&o)
		near(t, "time", results[i].PrintTime, run1(t, part, o).PrintTime, 0)
	}
	if s.FillDensity != config.Defaults().FillDensity {
		t.Error("a sweep has changed its input")
	}
}

// Filament without a name has the price of the settings.
func TestSettingsOfFilament(t *testing.T) {
	s := config.Defaults()
	s.FilamentCost, s.FilamentDensity = 25, 1.25
	r := run1(t, one(cube(20)), Options{Tier: Instant, Settings: &s, Rates: &cost.Rates{}})
	near(t, "cost", float64(r.Cost.Total), math.Round(100*25*1.25*r.BaseMaterial/1000), 0)
	near(t, "mass", r.Mass, 1.25*r.BaseMaterial, 1e-9)
}

func TestBadOptions(t *testing.T) {
	bad := config.Defaults()
	bad.LayerHeight = 0.5
	sls := machine(t, "sls-p110")
	for name, o := range map[string]Options{
		"tier 9": {Tier: 9}, "process \"weaving\"": {Process: "weaving"}, "needs a machine": {Process: "sls", Tier: Instant},
		"is for sls": {Process: "fdm", Machine: sls}, "share \"none\"": {Share: "none"}, "quantity 0": {Quantities: []int{0}},
		"layer height -1": {LayerHeight: -1}, "layer height NaN": {LayerHeight: math.NaN()},
		"layer_thickness 1: use a number between 0 and 1": {Contract: Contract{LayerThickness: ptr(1)}},
		"volume_per_second -3":                            {Contract: Contract{VolumePerSecond: ptr(-3)}}, "infill NaN": {Contract: Contract{Infill: ptr(math.NaN())}},
		"volume_per_second 1e-308: use at least 1e-06": {Contract: Contract{VolumePerSecond: ptr(1e-308)}},
		"layer_thickness 1e-300: use at least 1e-06":   {Contract: Contract{LayerThickness: ptr(1e-300)}},
		"overhang_angle 91":                            {Contract: Contract{OverhangAngle: ptr(91)}}, "layer_height 0.5 mm": {Tier: Instant, Settings: &bad},
		"running_cost_per_hour -1": {Rates: &cost.Rates{RunningCostPerHour: -1}}, "needs recoat_s": {Tier: Instant, Machine: &preset.Machine{Name: "x", Process: "sls",
			Constants: map[string]preset.Constant{"layer_height_mm": {Value: 0.1}}}},
		"calibrated: the formula of tier 0": {Machine: sls, Calibrated: true},
		"layer_height_mm 0":                 {Tier: Instant, Machine: &preset.Machine{Name: "x", Process: "mjf"}},
	} {
		if _, err := For(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBadParts(t *testing.T) {
	ctx := context.Background()
	e, err := For(Options{Tier: Instant, Machine: machine(t, "mjf-5200")})
	if err != nil {
		t.Fatal(err)
	}
	broken := cube(10)
	broken.Faces[0][0] = 99
	for name, parts := range map[string][]Part{
		"no parts": nil, "no faces": {{ID: "a", Mesh: &mesh.Mesh{}, Count: 1}}, "copies": {{ID: "a", Mesh: cube(1)}},
		"":                     {{ID: "a", Mesh: broken, Count: 1}},
		"outside_build_volume": {{ID: "a", Mesh: cube(300), Count: 1}},
	} {
		if _, err := e.Estimate(ctx, parts); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
	}
	// The overhang is the largest of all sides, whichever is looked at first.
	beam := one(solid(shape.Box(geom.Vec{}, geom.Vec{X: 2000, Y: 300, Z: 300})))
	if _, err := e.Estimate(ctx, beam); !errors.Is(err, ErrBed) || !strings.Contains(err.Error(), "1620 mm too large") {
		t.Errorf("overhang: %v", err)
	}
	if _, err := e.Estimate(ctx, one(cube(290))); !errors.Is(err, ErrBed) || !strings.Contains(err.Error(), "6 mm too large") {
		t.Errorf("overhang: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := e.Estimate(stopped, one(solid(shape.Sphere(9, 20)))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// What is thinner than a line anywhere is no part to any tier that knows lines.
func TestNothingToPrint(t *testing.T) {
	s := config.Defaults()
	for _, width := range []float64{0.3, 0.4} {
		wall := one(solid(shape.Box(geom.Vec{}, geom.Vec{X: width, Y: 20, Z: 5})))
		for tier := Instant; tier <= Paths; tier++ {
			e, err := For(Options{Tier: tier, Settings: &s})
			if err != nil {
				t.Fatal(err)
			}
			if r, err := e.Estimate(context.Background(), wall); !errors.Is(err, ErrPart) {
				t.Errorf("tier %d, %g mm: %v, %v", tier, width, r, err)
			}
		}
	}
}

// TestLifted: below a lifted part support stands where it hangs over the plate, and in its gaps,
// but not below what hangs over itself.
func TestLifted(t *testing.T) {
	box := func(x0, z0, x1, z1 float64) shape.Soup {
		return shape.Box(geom.Vec{X: x0, Z: z0}, geom.Vec{X: x1, Y: 50, Z: z1})
	}
	comb := box(0, 0, 2, 38)
	for i := range 10 { // shelves of 2 mm, 2 mm apart
		comb = shape.Join(comb, box(2, float64(4*i), 50, float64(4*i+2)))
	}
	m := machine(t, "sla-laser")
	got := run1(t, one(solid(comb)), Options{Tier: Instant, Machine: m})
	lift, density := m.Get("lift_mm", 0), m.Get("support_density", 0)
	want := (2500*lift + 9*48*50*2) * density / 1000
	if lift == 0 || math.Abs(got.SupportMaterial-want) > 0.01*want {
		t.Errorf("%g cm³ of support, want %g", got.SupportMaterial, want)
	}
}

// TestFeet: of feet of which one is wide enough for a line the first layer is not empty, though
// their boundary is long for their area; of those that are all too narrow it is.
func TestFeet(t *testing.T) {
	feet := func(wide float64) *mesh.Mesh {
		s := shape.Box(geom.Vec{Z: 1}, geom.Vec{X: 40, Y: 10, Z: 5})
		for i := range 19 {
			x := float64(2*i + 1)
			s = shape.Join(s, shape.Box(geom.Vec{X: x, Y: 2}, geom.Vec{X: x + 0.2, Y: 9, Z: 1.1}))
		}
		return solid(shape.Join(s, shape.Box(geom.Vec{X: 39 - wide, Y: 4}, geom.Vec{X: 39, Y: 4 + wide, Z: 1.1})))
	}
	for wide, want := range map[float64]bool{0.2: true, 1.5: false} {
		for _, tier := range []Tier{Instant, Areas, Paths} {
			if r := run1(t, one(feet(wide)), Options{Tier: tier}); r.warned("empty_first_layer") != want {
				t.Errorf("feet up to %g mm wide, tier %d: %v", wide, tier, r.Warnings)
			}
		}
	}
}

// Features of filament have a volume, 0 for travels; of other processes they are of time
// alone, and say no volume that a reader could take for one.
func TestVolumeOfFeatures(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want bool
	}{
		{Options{Tier: Instant}, true}, {Options{Tier: Areas}, true}, {Options{Tier: Paths}, true}, {Options{}, true},
		{Options{Tier: Instant, Machine: machine(t, "dlp-sl1s")}, false}, {Options{Tier: Instant, Machine: machine(t, "m290-316l-40")}, false},
	} {
		r := run1(t, one(cube(10)), c.o)
		for name, f := range r.ByFeature {
			text, err := json.Marshal(f)
			if err != nil || (f.Filament != nil) != c.want || strings.Contains(string(text), "filament_cm3") != c.want {
				t.Errorf("%s, tier %d, %s: %s, %v", r.Process, r.Tier, name, text, err)
			}
		}
	}
}
