package pack_test

import (
	"errors"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// TestPack2DScales: from the smallest parts on the largest plates on, whatever is
// packed is valid, and all of it finds room.
func TestPack2DScales(t *testing.T) {
	turns := pack.Rotations{Kind: pack.StepTurns}
	square := func(side float64) poly.Region { return poly.Region{rect(side, side)[0]} }
	for _, size := range []float64{1e3, 1e4, 1e6, pack.MaxLength} {
		wide := rect(size, size)[0]
		octagon := poly.Polygon{}
		for i := range 8 {
			octagon.Outer = append(octagon.Outer, poly.Turn(45*float64(i)).Apply(geom.Vec2{X: size / 2}))
		}
		for name, bed := range map[string]pack.Bed{
			"rectangle": pack.Plate(size, size), "circle": pack.Disc(size),
			"square": pack.FromPolygon(wide), "octagon": pack.FromPolygon(octagon),
		} {
			for _, gap := range []float64{0, 1} {
				parts := []pack.Part{
					{ID: "1e-12", Footprint: square(1e-12), Count: 9},
					{ID: "1e-7", Footprint: square(1e-7), Count: 9},
					{ID: "1e-3", Footprint: square(1e-3), Count: 9},
					{ID: "thin", Footprint: rect(5, 1e-7), Count: 9},
					{ID: "10", Footprint: square(10), Count: 9},
					{ID: "large", Footprint: rect(size/9, size/7), Count: 3},
				}
				o := pack.Options{MinDistance: gap, Rotations: turns, Iterations: 20_000}
				l, err := pack.Pack2D{}.Pack(t.Context(), parts, bed, o)
				if err != nil {
					t.Fatalf("%s of %g mm, gap %g: %v", name, size, gap, err)
				}
				for _, p := range l.Placements {
					if !p.Placed {
						t.Errorf("%s of %g mm, gap %g: a copy of %s is left out: %s", name, size, gap, parts[p.Part].ID, p.Reason)
						break
					}
				}
				if r, err := pack.Check(t.Context(), parts, bed, l); err != nil || !r.OK() {
					t.Errorf("%s of %g mm, gap %g: %v %v", name, size, gap, err, r.Err())
				}
			}
		}
	}
}

// TestPack2DNoArea: a plate without an area is refused before the search.
func TestPack2DNoArea(t *testing.T) {
	for _, bed := range []pack.Bed{pack.Plate(1e-300, 1e-300), pack.Disc(1e-200)} {
		_, err := pack.Pack2D{}.Pack(t.Context(), []pack.Part{{Footprint: rect(1, 1)}}, bed, pack.Options{Iterations: 10})
		if !errors.Is(err, pack.ErrOptions) {
			t.Errorf("%g mm: %v", bed.X, err)
		}
	}
}

// TestPack2DExactlyFull: a plate of any outline that a part fills to the bit is not
// too small for it.
func TestPack2DExactlyFull(t *testing.T) {
	shapes := map[string]poly.Ring{
		"square":   {{}, {X: 10}, {X: 10, Y: 10}, {Y: 10}},
		"triangle": {{}, {X: 25}, {Y: 15}},
		"L":        {{}, {X: 30}, {X: 30, Y: 10}, {X: 10, Y: 10}, {X: 10, Y: 30}, {Y: 30}},
		"U":        {{}, {X: 40}, {X: 40, Y: 30}, {X: 30, Y: 30}, {X: 30, Y: 10}, {X: 10, Y: 10}, {X: 10, Y: 30}, {Y: 30}},
	}
	for name, ring := range shapes {
		for _, turn := range []float64{0, 90, 45} {
			for _, gap := range []float64{0, 1} {
				p := poly.Polygon{Outer: ring}
				bed := pack.FromPolygon(poly.Region{p}.Move(poly.Turn(turn))[0])
				o := pack.Options{MinDistance: gap, Iterations: 20_000, Rotations: pack.Rotations{Kind: pack.StepTurns, Step: 45}}
				l, err := pack.Pack2D{}.Pack(t.Context(), []pack.Part{{Footprint: poly.Region{p}}}, bed, o)
				if err != nil || !l.Placements[0].Placed {
					t.Errorf("%s turned by %g, gap %g: %v %v", name, turn, gap, err, l)
				}
			}
		}
	}
}
