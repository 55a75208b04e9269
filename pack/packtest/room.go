package packtest

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Cases about how much goes onto a plate.

func roomCases() []testCase {
	cube := box(10, 10)
	spaced := pack.Options{MinDistance: 5}
	ells := []pack.Part{part("ell", ell(30, 10), 2)}
	inFrame := []pack.Part{part("frame", frame(40, 20), 1), part("core", box(15, 15), 1)}
	inCup := []pack.Part{part("cup", cup(30, 5), 1), part("core", box(15, 10), 1)}
	bar := []pack.Part{part("bar", box(30, 10), 1)}
	needle := []pack.Part{part("needle", box(120, 5), 1)}
	return []testCase{
		{name: "169 cubes", run: problem{parts: []pack.Part{part("cube", cube, 169)}, bed: pack.Plate(200, 200), o: spaced}.counts(169, 169)},
		{name: "170 cubes", run: problem{parts: []pack.Part{part("cube", cube, 170)}, bed: pack.Plate(200, 200), o: spaced}.counts(169, 170)},
		{name: "two ells", nests: true, run: problem{parts: ells, bed: pack.Plate(42, 42), o: pack.Options{MinDistance: 1}}.counts(2, 2)},
		{name: "hollow", nests: true, run: problem{parts: inCup, bed: pack.Plate(30, 30), o: pack.Options{MinDistance: 1}}.counts(2, 2)},
		{name: "hollow forbidden", run: problem{parts: inCup, bed: pack.Plate(30, 30), o: pack.Options{MinDistance: 1, NoConcavities: true}}.counts(1, 1)},
		{name: "hole", nests: true, run: problem{parts: inFrame, bed: pack.Plate(40, 40), o: pack.Options{MinDistance: 2}}.counts(2, 2)},
		{name: "hole, core first", nests: true, run: problem{parts: []pack.Part{inFrame[1], inFrame[0]}, bed: pack.Plate(40, 40), o: pack.Options{MinDistance: 2}}.counts(2, 2)},
		{name: "hole as large as the part", nests: true, run: problem{parts: []pack.Part{part("frame", frame(40, 20), 1), part("core", box(20, 20), 1)}, bed: pack.Plate(40, 40)}.counts(2, 2)},
		{name: "hole as large as the part and its gap", nests: true, run: problem{parts: []pack.Part{part("frame", frame(40, 20), 1), part("core", box(16, 16), 1)}, bed: pack.Plate(40, 40), o: pack.Options{MinDistance: 2}}.counts(2, 2)},
		{name: "hole filled by four", nests: true, run: problem{parts: []pack.Part{part("frame", frame(40, 20), 1), part("core", box(10, 10), 4)}, bed: pack.Plate(40, 40)}.counts(5, 5)},
		{name: "hole a little too small", run: problem{parts: []pack.Part{part("frame", frame(40, 20), 1), part("core", box(20.00001, 20), 1)}, bed: pack.Plate(40, 40)}.counts(1, 1)},
		{name: "hollow as wide as the part", nests: true, run: problem{parts: []pack.Part{part("cup", cup(30, 5), 1), part("core", box(20, 15), 1)}, bed: pack.Plate(30, 30)}.counts(2, 2)},
		{name: "arms as wide as the hollows", nests: true, run: problem{parts: []pack.Part{part("cup", cup(30, 10), 2), part("core", box(15, 10), 2)}, bed: pack.Plate(40, 45)}.counts(4, 4)},
		{name: "strip of the bed's width", run: problem{parts: []pack.Part{part("strip", box(100, 7), 3)}, bed: pack.Plate(100, 21)}.counts(3, 3)},
		{name: "squares that fill the bed", run: problem{parts: []pack.Part{part("a", box(14.3, 14.3), 49)}, bed: pack.Plate(100.1, 100.1)}.counts(49, 49)},
		{name: "hole forbidden", run: problem{parts: inFrame, bed: pack.Plate(40, 40), o: pack.Options{MinDistance: 2, NoHoles: true}}.counts(1, 1)},
		{name: "disc", run: problem{parts: []pack.Part{part("a", cube, 40)}, bed: pack.Disc(100), o: pack.Options{MinDistance: 1}}.counts(32, 40)},
		{name: "disc, exactly", run: problem{parts: []pack.Part{part("a", box(6, 8), 1)}, bed: pack.Disc(10)}.counts(1, 1)},
		{name: "disc with a wall", run: problem{parts: []pack.Part{part("a", cube, 40)}, bed: pack.Disc(100), o: pack.Options{MinDistance: 1, WallDistance: 7}}.counts(20, 40)},
		{name: "polygon", run: problem{parts: []pack.Part{part("a", cube, 50)}, bed: octagon(100), o: pack.Options{MinDistance: 1}}.counts(35, 50)},
		{name: "polygon with a hole", run: problem{parts: []pack.Part{part("a", cube, 30)}, bed: pack.FromPolygon(frame(80, 20)[0]), o: pack.Options{MinDistance: 1, WallDistance: 1}}.counts(20, 30)},
		{name: "fill", run: problem{parts: []pack.Part{{ID: "cube", Footprint: cube, Fill: true}}, bed: pack.Plate(100, 100), o: spaced}.counts(49, 49)},
		{name: "fill after the rest", run: fillLast},
		{name: "no turns", run: problem{parts: bar, bed: pack.Plate(10, 30), o: pack.Options{Rotations: pack.Rotations{Kind: pack.NoTurns}}}.counts(0, 0)},
		{name: "quarter turns", run: problem{parts: bar, bed: pack.Plate(10, 30)}.counts(1, 1)},
		{name: "no diagonal by quarter turns", run: problem{parts: needle, bed: pack.Plate(100, 100)}.counts(0, 0)},
		{name: "diagonal by steps", nests: true, run: problem{parts: needle, bed: pack.Plate(100, 100), o: pack.Options{Rotations: pack.Rotations{Kind: pack.StepTurns, Step: 45}}}.counts(1, 1)},
		{name: "diagonal by free turns", nests: true, run: problem{parts: needle, bed: pack.Plate(100, 100), o: pack.Options{Rotations: pack.Rotations{Kind: pack.FreeTurns}}}.counts(1, 1)},
		{name: "diagonal by its angle", run: problem{parts: needle, bed: pack.Plate(100, 100), o: pack.Options{Rotations: pack.Rotations{Angles: []float64{0, 45}}}}.counts(1, 1)},
		{name: "500 cubes", run: fiveHundred},
		{name: "at most two plates", run: problem{parts: []pack.Part{part("cube", cube, 10)}, bed: pack.Plate(20, 20), o: pack.Options{MultiBuild: true, MaxPlates: 2}}.counts(8, 8)},
		{name: "10 000 copies", slow: true, run: problem{parts: []pack.Part{part("cube", cube, 10_000)}, bed: pack.Plate(1100, 1100), o: pack.Options{MinDistance: 1}}.counts(10_000, 10_000)},
	}
}

// fiveHundred: what fits 169 to a plate goes onto three, nothing lost.
func fiveHundred(ctx context.Context, p pack.Packer) error {
	q := problem{
		parts: []pack.Part{part("cube", box(10, 10), 500)}, bed: pack.Plate(200, 200),
		o: pack.Options{MinDistance: 5, MultiBuild: true},
	}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	on := map[int]int{}
	for _, r := range l.Placements {
		if r.Placed {
			on[r.Plate]++
		}
	}
	if l.Plates != 3 || on[0] != 169 || on[1] != 169 || on[2] != 162 {
		return fmt.Errorf("%d plates with %v copies, want 169, 169, 162", l.Plates, on)
	}
	return nil
}

// fillLast: copies that fill the plate take nobody's place.
func fillLast(ctx context.Context, p pack.Packer) error {
	filler := pack.Part{ID: "filler", Footprint: box(5, 5), Fill: true}
	q := problem{parts: []pack.Part{filler, part("asked", box(20, 20), 9)}, bed: pack.Plate(70, 70), o: pack.Options{MinDistance: 1}}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if placedOf(l, 1) != 9 {
		return fmt.Errorf("%d of 9 asked for are placed beside %d fillers", placedOf(l, 1), placedOf(l, 0))
	}
	return nil
}

// keepOut is an area in the middle of a bed of 100 x 100.
func keepOut() poly.Region {
	return poly.Region{{Outer: poly.Ring{{X: 40, Y: 40}, {X: 60, Y: 40}, {X: 60, Y: 60}, {X: 40, Y: 60}}}}
}
