package pack_test

import (
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// toothed is a wheel of n teeth.
func toothed(n int, inner, outer float64) poly.Region {
	var r poly.Ring
	for i := range 2 * n {
		far := []float64{inner, outer}[i%2]
		r = append(r, poly.Turn(180*float64(i)/float64(n)).Apply(geom.Vec2{X: far}))
	}
	return poly.Region{{Outer: r}}
}

// grid returns n by n squares of the given side, pitch apart.
func grid(n int, side, pitch float64) poly.Region {
	var g poly.Region
	for i := range n * n {
		g = append(g, rect(side, side).Move(poly.Motion{Cos: 1, T: geom.Vec2{X: pitch * float64(i%n), Y: pitch * float64(i/n)}})...)
	}
	return g
}

// Odd problems end soon after their budget, with a layout that holds.
func TestPack2DOddProblems(t *testing.T) {
	if testing.Short() {
		t.Skip("searches of some seconds")
	}
	free := pack.Options{Rotations: pack.Rotations{Kind: pack.FreeTurns}}
	part := func(g poly.Region, n int) pack.Part { return pack.Part{Footprint: g, Count: n} }
	repeated := rect(8, 8)
	repeated[0].Outer = append(repeated[0].Outer, repeated[0].Outer[3])
	locked := geom.Identity()
	locked.T = geom.Vec{X: 10, Y: 10}
	for _, c := range []struct {
		name   string
		part   pack.Part
		bed    pack.Bed
		o      pack.Options
		placed int // at least
	}{
		{"a bed of a micrometre", part(rect(3e-4, 2e-4), 10), pack.Plate(1e-3, 1e-3), pack.Options{}, 10},
		{"a bed of 10 m", part(toothed(9, 200, 300), 20), pack.Plate(1e4, 1e4), free, 20},
		{"small on large", part(rect(1, 1), 20_000), pack.Plate(1000, 1000), pack.Options{}, 200},
		{"thousands of plates", part(rect(3, 3), 20_000), pack.Plate(10, 10), pack.Options{MultiBuild: true}, 2000},
		{"thousands of teeth", part(toothed(3000, 20, 30), 5), pack.Plate(300, 300), free, 5},
		{"hundreds of islands", part(grid(20, 4, 9), 2), pack.Plate(400, 200), free, 2},
		{"hundreds of areas to keep out of", part(rect(1, 1), 50), pack.Bed{Shape: pack.Rectangle, X: 60, Y: 60, KeepOut: grid(25, 0.5, 2)}, pack.Options{}, 50},
		{"a bed with thousands of teeth", part(rect(9, 13), 20), pack.FromPolygon(toothed(1000, 50, 60)[0]), pack.Options{WallDistance: 1}, 20},
		{"needles", part(rect(90, 1e-4), 20), pack.Plate(100, 100), free, 20},
		{"no area", part(poly.Region{{Outer: poly.Ring{{X: 50, Y: 3}, {X: 55, Y: 3}, {X: 52, Y: 3}}}}, 5), pack.Plate(20, 20), pack.Options{NoConcavities: true}, 5},
		{"no area, locked", pack.Part{Footprint: poly.Region{{Outer: poly.Ring{{X: 1}, {X: 5}, {X: 2}}}}, Count: 3, Locked: []pack.Pose{{Transformation: locked}}}, pack.Plate(20, 20), pack.Options{MinDistance: 1}, 3},
		{"repeated corners", part(repeated, 9), pack.Plate(26, 26), pack.Options{MinDistance: 1}, 9},
		{"a gap wider than the bed", part(rect(5, 5), 4), pack.Plate(100, 100), pack.Options{MinDistance: 1000, MultiBuild: true}, 4},
		{"a wall wider than the bed", part(rect(5, 5), 4), pack.Plate(100, 100), pack.Options{WallDistance: 60}, 0},
		{"exactly full", part(rect(10, 10), 9), pack.Plate(30, 30), pack.Options{}, 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Budget = 300 * time.Millisecond
			start := time.Now()
			parts := []pack.Part{c.part}
			l, err := pack.Pack2D{}.Pack(t.Context(), parts, c.bed, c.o)
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 10*time.Second { // 1.3 s, on a machine with nothing else to do
				t.Errorf("took %v", took)
			}
			n := 0
			for _, p := range l.Placements {
				if p.Placed {
					n++
				}
			}
			if n < c.placed {
				t.Errorf("%d placed, want %d", n, c.placed)
			}
			if n > 5000 {
				return
			}
			if r, err := pack.Check(t.Context(), parts, c.bed, l); err != nil || !r.OK() {
				t.Errorf("%v, %v", err, r)
			}
		})
	}
}
