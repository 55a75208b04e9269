package estimate_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/estimate/estimatetest"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
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
