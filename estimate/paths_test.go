package estimate

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/cost"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// rowsOf places so many copies of part 0 in rows of three.
func rowsOf(copies int, apart float64, turn float64) []pack.Placement {
	var out []pack.Placement
	for i := range copies {
		p := placed(0, 0, geom.Vec{})
		p.Pose = shape.Turn(geom.Vec{Z: 1}, float64(i)*turn)
		p.Pose.T = geom.Vec{X: apart * float64(i%3), Y: apart * float64(i/3)}
		out = append(out, p)
	}
	return out
}

// A build of tier 3 is one print: what `slice` says of the same parts in the same places,
// with layers that need no pause to cool where one part alone does.
func TestBuildIsOnePrint(t *testing.T) {
	parts := []Part{{ID: "small", Mesh: cube(8), Count: 6}, {ID: "ring", Mesh: solid(shape.Torus(9, 3, 40, 16)), Count: 1}}
	rows := append(rowsOf(6, 15, 0), placed(1, 0, geom.Vec{X: 70, Y: 20, Z: 3}))
	s := config.Defaults()
	r := run1(t, parts, Options{Tier: Paths, Settings: &s, Layout: layout(1, rows...), ByLayer: true})

	m := &mesh.Model{Objects: []*mesh.Mesh{parts[0].Mesh, parts[1].Mesh}}
	low := parts[0].Mesh.Bounds().Min.Z
	for _, p := range rows {
		a := p.Pose
		if p.Part == 0 {
			a.T.Z -= low
		}
		m.Items = append(m.Items, mesh.Item{Object: p.Part, Matrix: a, Role: mesh.RolePart, Printable: true})
	}
	want, err := engine.Run(context.Background(), engine.Builtin, engine.Job{Model: m, Pairs: config.DefaultPairs(), AnySize: true, KeepPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "time", r.PrintTime, want.Estimates.PrintTime, 0.01)
	near(t, "material", r.BaseMaterial, want.Estimates.FilamentCM3, 1e-4)
	if r.Layers != want.Estimates.Layers || len(r.ByLayer) != r.Layers {
		t.Errorf("%d layers, want %d", r.Layers, want.Estimates.Layers)
	}
	times, shares := 0.0, 0.0
	for _, f := range r.ByFeature {
		times += f.Time
	}
	for _, p := range r.Parts {
		shares += p.Time
	}
	near(t, "features", times, r.PrintTime, 1e-6)
	near(t, "shares", shares, r.PrintTime, 1e-6)

	alone := run1(t, parts[:1], Options{Tier: Paths, Settings: &s})
	together := run1(t, parts[:1], Options{Tier: Paths, Settings: &s, Layout: layout(1, rows[:6]...)})
	if !(together.PrintTime < 0.8*alone.PrintTime) {
		t.Errorf("six together take %g s, one after the other %g s", together.PrintTime, alone.PrintTime)
	}
	if d := together.BaseMaterial / alone.BaseMaterial; d > 1 || d < 0.9 {
		t.Errorf("together they take %g of the plastic", d)
	}
}

// Copies that are turned about Z take what others do.
func TestTurnedCopiesAreEqual(t *testing.T) {
	ring := []Part{{ID: "ring", Mesh: solid(shape.Torus(9, 3, 40, 16)), Count: 5}}
	straight := run1(t, ring, Options{Tier: Paths, Layout: layout(1, rowsOf(5, 30, 0)...)})
	turned := run1(t, ring, Options{Tier: Paths, Layout: layout(1, rowsOf(5, 30, 0.4)...)})
	near(t, "time", turned.PrintTime, straight.PrintTime, 0.005*straight.PrintTime)
	near(t, "material", turned.BaseMaterial, straight.BaseMaterial, 1e-3*straight.BaseMaterial)
}

// A part of a build that would not be printed is named.
func TestNothingOfAPart(t *testing.T) {
	thin := solid(shape.Box(geom.Vec{}, geom.Vec{X: 0.05, Y: 20, Z: 5}))
	parts := []Part{{ID: "cube", Mesh: cube(8), Count: 1}, {ID: "needle", Mesh: thin, Count: 1}}
	o := Options{Tier: Paths, Layout: layout(1, placed(0, 0, geom.Vec{}), placed(1, 0, geom.Vec{X: 50}))}
	for _, l := range []*pack.Layout{o.Layout, nil} {
		o.Layout = l
		e, err := For(o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = e.Estimate(context.Background(), parts); !errors.Is(err, ErrPart) || !strings.HasPrefix(err.Error(), "needle: ") {
			t.Errorf("%v", err)
		}
	}
}

// In one build, the total of prints never falls as their number grows, and the price of
// a piece never rises.
func TestQuantitiesOfPrints(t *testing.T) {
	rates := cost.Rates{RunningCostPerHour: 30, SetupFee: 20}
	o := Options{Tier: Paths, Machine: machine(t, "fdm-mk3"), Rates: &rates}
	for q := 1; q <= 13; q++ {
		o.Quantities = append(o.Quantities, q)
	}
	r := run1(t, one(solid(shape.Torus(12, 4, 24, 12))), o)
	for i, q := range r.Quantities[1:] {
		p := r.Quantities[i]
		if q.Builds != 1 || q.Cost.Total < p.Cost.Total || q.PrintTime < p.PrintTime || q.Cost.PerPiece > p.Cost.PerPiece {
			t.Errorf("%d in %d builds: %g s, %d in all, %d a piece; %d: %g s, %d in all, %d a piece",
				q.Quantity, q.Builds, q.PrintTime, q.Cost.Total, q.Cost.PerPiece, p.Quantity, p.PrintTime, p.Cost.Total, p.Cost.PerPiece)
		}
	}
	if q := r.Quantities[12]; math.Abs(q.PrintTime/13/r.PrintTime-1) > 0.2 {
		t.Errorf("13 take %g s, one %g s", q.PrintTime, r.PrintTime)
	}
}
