package estimate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/estimatetest"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// Every tier of filament passes the suite, and so does a machine of every process.
func TestSuite(t *testing.T) {
	for tier := estimate.Formula; tier <= estimate.Paths; tier++ {
		t.Run(fmt.Sprintf("tier %d", tier), func(t *testing.T) {
			estimatetest.Run(t, func() (estimate.Estimator, error) { return estimate.For(estimate.Options{Tier: tier}) })
		})
	}
	for _, name := range []string{"sla-laser", "dlp-sl1s", "clip-generic", "sls-p110", "mjf-5200", "m400-4-316l-40", "ebm-generic", "binder-jet-generic", "polyjet-objet", "fdm-mk3"} {
		t.Run(name, func(t *testing.T) {
			estimatetest.Run(t, func() (estimate.Estimator, error) {
				m, err := preset.FindMachine(name)
				if err != nil {
					return nil, err
				}
				return estimate.For(estimate.Options{Tier: estimate.Instant, Machine: m})
			})
		})
	}
}

// The same bits for one worker and for eight.
func TestWorkers(t *testing.T) {
	s := shape.Torus(8, 3, 30, 16)
	parts := []estimate.Part{{ID: "ring", Mesh: &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Count: 3}}
	machine, err := preset.FindMachine("fdm-mk3")
	if err != nil {
		t.Fatal(err)
	}
	for tier := estimate.Formula; tier <= estimate.Paths; tier++ {
		var texts [2]string
		for i, workers := range []int{1, 8} {
			e, err := estimate.For(estimate.Options{Tier: tier, Machine: machine, Workers: workers, ByLayer: true, Rates: &cost.Rates{RunningCostPerHour: 7}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := e.Estimate(context.Background(), parts)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			texts[i] = string(text)
		}
		if texts[0] != texts[1] {
			t.Errorf("tier %d:\n%s\n%s", tier, texts[0], texts[1])
		}
	}
}

// In every tier of filament a faster setting never raises the time, and more infill
// never lowers the material, to 0.1 %.
func TestFasterIsNotSlower(t *testing.T) {
	for name, s := range map[string]shape.Soup{
		"ring": shape.Torus(9, 4, 40, 20), "cube": shape.Cube(geom.Vec{}, 10), "slab": shape.Box(geom.Vec{}, geom.Vec{X: 12, Y: 8, Z: 2}),
		"plate": shape.Box(geom.Vec{}, geom.Vec{X: 12, Y: 8, Z: 1.6}), // all of it shell
	} {
		t.Run(name, func(t *testing.T) {
			faster(t, s, config.Defaults())
			wipes := config.Defaults()
			wipes.Wipe = true
			faster(t, s, wipes)
		})
	}
}

func faster(t *testing.T, s shape.Soup, base config.Settings) {
	parts := []estimate.Part{{ID: "part", Mesh: &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Count: 1}}
	for tier := estimate.Instant; tier <= estimate.Paths; tier++ {
		run := func(change func(*config.Settings)) *estimate.Result {
			c := base
			change(&c)
			e, err := estimate.For(estimate.Options{Tier: tier, Settings: &c})
			if err != nil {
				t.Fatal(err)
			}
			r, err := e.Estimate(context.Background(), parts)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		before := run(func(*config.Settings) {})
		for name, change := range map[string]func(*config.Settings){
			"walls":        func(c *config.Settings) { c.PerimeterSpeed, c.ExternalPerimeterSpeed = 60, 60 },
			"infill":       func(c *config.Settings) { c.InfillSpeed, c.SolidInfillSpeed = 80, 80 },
			"travel":       func(c *config.Settings) { c.TravelSpeed = 180 },
			"acceleration": func(c *config.Settings) { c.MachineMaxAccelerationExtruding = 3000 },
			"cooling":      func(c *config.Settings) { c.SlowdownBelowLayerTime = 0 },
		} {
			if after := run(change); after.PrintTime > before.PrintTime*1.001 {
				t.Errorf("tier %d: %s: %g s, %g s before", tier, name, after.PrintTime, before.PrintTime)
			}
		}
		// Where lines are too short for the speed, or axes too slow (beyond 200 mm/s), more of it
		// changes nothing.
		for name, set := range map[string]func(c *config.Settings, v float64){
			"inner walls": func(c *config.Settings, v float64) { c.PerimeterSpeed = v },
			"outer walls": func(c *config.Settings, v float64) { c.ExternalPerimeterSpeed = v },
			"infill":      func(c *config.Settings, v float64) { c.InfillSpeed, c.SolidInfillSpeed = v, v },
			"travel":      func(c *config.Settings, v float64) { c.TravelSpeed = v },
		} {
			last := math.Inf(1)
			for _, v := range []float64{20, 40, 80, 100, 150, 200, 300, 400} {
				after := run(func(c *config.Settings) { set(c, v) })
				if after.PrintTime > last*1.001 {
					t.Errorf("tier %d: %s at %g mm/s: %g s, slower ones %g s", tier, name, v, after.PrintTime, last)
				}
				last = after.PrintTime
			}
		}
		last := 0.0
		for _, d := range []config.Percent{0.1, 0.2, 0.35, 0.5, 0.6, 0.8, 0.95, 0.99, 1} {
			v := run(func(c *config.Settings) { c.FillDensity = d }).BaseMaterial
			if v < last*0.999 {
				t.Errorf("tier %d: infill %g takes %g cm³, less took %g", tier, d, v, last)
			}
			last = v
		}
	}
}

func Example() {
	s := shape.Cube(geom.Vec{}, 10)
	part := estimate.Part{ID: "cube", Mesh: &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Count: 1}
	e, err := estimate.For(estimate.Options{}) // the contract formula with its defaults
	if err != nil {
		panic(err)
	}
	r, err := e.Estimate(context.Background(), []estimate.Part{part})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.0f s, %d layers, %.2f cm³, %.2f cm³ of support\n", r.PrintTime, r.Layers, r.BaseMaterial, r.SupportMaterial)
	// Output: 133 s, 50 layers, 1.00 cm³, 0.00 cm³ of support
}

// Prices of several quantities: every one has its own packed builds.
func ExampleFor() {
	machine, err := preset.FindMachine("mjf-5200")
	if err != nil {
		panic(err)
	}
	material, err := preset.FindMaterial("pa12")
	if err != nil {
		panic(err)
	}
	e, err := estimate.For(estimate.Options{
		Tier: estimate.Instant, Machine: machine, Material: material,
		Rates: &cost.Rates{RunningCostPerHour: 40, SetupFee: 80}, Quantities: []int{1, 10},
	})
	if err != nil {
		panic(err)
	}
	s := shape.Box(geom.Vec{}, geom.Vec{X: 40, Y: 30, Z: 20})
	r, err := e.Estimate(context.Background(), []estimate.Part{{ID: "block", Mesh: &mesh.Mesh{Vertices: s.Vertices, Faces: s.Faces}, Count: 1}})
	if err != nil {
		panic(err)
	}
	for _, q := range r.Quantities {
		fmt.Printf("%d: in %d build, cheaper each: %t\n", q.Quantity, q.Builds, q.Cost.PerPiece < r.Cost.PerPiece)
	}
	// Output:
	// 1: in 1 build, cheaper each: false
	// 10: in 1 build, cheaper each: true
}
