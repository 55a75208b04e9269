package packtest

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Cases about what is asked: nothing, nonsense, and things at the border.

func plainCases() []testCase {
	square := box(10, 10)
	return []testCase{
		{name: "empty list", run: emptyList},
		{name: "no shape", run: refuses(problem{parts: []pack.Part{{ID: "ghost"}}, bed: pack.Plate(10, 10)})},
		{name: "negative spacing", run: refuses(withGap(-1))},
		{name: "NaN spacing", run: refuses(withGap(math.NaN()))},
		{name: "infinite spacing", run: refuses(withGap(math.Inf(1)))},
		{name: "negative wall", run: refuses(withWall(-1))},
		{name: "NaN wall", run: refuses(withWall(math.NaN()))},
		{name: "bed without x", run: refuses(onBed(pack.Plate(0, 10)))},
		{name: "bed of NaN", run: refuses(onBed(pack.Plate(math.NaN(), 10)))},
		{name: "negative bed", run: refuses(onBed(pack.Plate(-10, -10)))},
		{name: "disc without diameter", run: refuses(onBed(pack.Disc(0)))},
		{name: "polygon without area", run: refuses(onBed(pack.FromPolygon(poly.Polygon{Outer: poly.Ring{{}, {X: 10}}})))},
		{name: "unknown bed", run: refuses(onBed(pack.Bed{Shape: "star", X: 10, Y: 10}))},
		{name: "zero footprint", run: zeroFootprint},
		{name: "exactly the bed", run: problem{parts: []pack.Part{part("a", square, 1)}, bed: pack.Plate(10, 10)}.counts(1, 1)},
		{name: "touching", run: problem{parts: []pack.Part{part("a", square, 4)}, bed: pack.Plate(20, 20)}.counts(4, 4)},
		{name: "exact gaps", run: problem{parts: []pack.Part{part("a", square, 4)}, bed: pack.Plate(25, 25), o: pack.Options{MinDistance: 5}}.counts(4, 4)},
		{name: "gaps that do not fit", run: problem{parts: []pack.Part{part("a", square, 4)}, bed: pack.Plate(24.9, 24.9), o: pack.Options{MinDistance: 5}}.counts(1, 3)},
		{name: "too large", run: tooLarge},
		{name: "too large stays in", run: keepTooLarge},
		{name: "asked for twice the plate", run: twice},
	}
}

func withGap(gap float64) problem {
	return problem{parts: []pack.Part{part("a", box(1, 1), 1)}, bed: pack.Plate(10, 10), o: pack.Options{MinDistance: gap}}
}

func withWall(d float64) problem {
	return problem{parts: []pack.Part{part("a", box(1, 1), 1)}, bed: pack.Plate(10, 10), o: pack.Options{WallDistance: d}}
}

func onBed(b pack.Bed) problem {
	return problem{parts: []pack.Part{part("a", box(1, 1), 1)}, bed: b}
}

// refuses wants an error and no layout.
func refuses(q problem) func(context.Context, pack.Packer) error {
	return func(ctx context.Context, p pack.Packer) error {
		q.o.Iterations = iterations
		l, err := p.Pack(ctx, q.parts, q.bed, q.o)
		if err == nil || l != nil {
			return fmt.Errorf("layout %v and error %v: want an error alone", l, err)
		}
		return nil
	}
}

func emptyList(ctx context.Context, p pack.Packer) error {
	l, err := problem{bed: pack.Plate(10, 10)}.solve(ctx, p)
	if err == nil && len(l.Placements) > 0 {
		return fmt.Errorf("%d placements of no parts", len(l.Placements))
	}
	return err
}

// zeroFootprint: a line is placed like any part or refused, but never lost.
func zeroFootprint(ctx context.Context, p pack.Packer) error {
	line := poly.Region{{Outer: poly.Ring{{}, {X: 10}}}}
	q := problem{parts: []pack.Part{part("line", line, 2), part("a", box(10, 10), 2)}, bed: pack.Plate(50, 50), o: pack.Options{MinDistance: 2, Iterations: iterations}}
	l, err := p.Pack(ctx, q.parts, q.bed, q.o)
	if err != nil {
		if l != nil {
			return errors.New("an error and a layout")
		}
		return nil
	}
	return q.prove(ctx, l)
}

// tooLarge: what fits the bed in no turn is left out, the others are placed.
func tooLarge(ctx context.Context, p pack.Packer) error {
	q := problem{
		parts: []pack.Part{part("whale", box(60, 60), 2), part("fish", box(10, 10), 3)},
		bed:   pack.Plate(50, 70), o: pack.Options{MinDistance: 1},
	}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if n := reasons(l, 0, pack.TooLarge); n != 2 || placedOf(l, 1) != 3 {
		return fmt.Errorf("%d of 2 too large, %d of 3 others placed", n, placedOf(l, 1))
	}
	return nil
}

// keepTooLarge: without a check of the volume it stays in and is flagged.
func keepTooLarge(ctx context.Context, p pack.Packer) error {
	q := problem{parts: []pack.Part{part("whale", box(60, 60), 1)}, bed: pack.Plate(50, 50), o: pack.Options{KeepTooLarge: true}}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if r := l.Placements[0]; !r.Placed || !r.Oversized {
		return fmt.Errorf("placed %v, flagged %v", r.Placed, r.Oversized)
	}
	return nil
}

// twice: asking for twice what there is gives more than 100 % asked and at most
// 100 % packed.
func twice(ctx context.Context, p pack.Packer) error {
	q := problem{parts: []pack.Part{part("a", box(10, 10), 200)}, bed: pack.Plate(100, 100)}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	n, err := l.Measure(ctx, q.parts)
	if err != nil {
		return err
	}
	if math.Abs(n.Fill-200) > 1e-6 || n.PackedFill > 100 || n.PackedFill < 50 {
		return fmt.Errorf("asked %g %%, packed %g %%", n.Fill, n.PackedFill)
	}
	if got := reasons(l, 0, pack.NoRoom); got+placed(l) != 200 {
		return fmt.Errorf("%d placed and %d without room, of 200", placed(l), got)
	}
	return nil
}
