package packtest

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/pack"
)

// Cases about who comes first and who lies where.

func ruleCases() []testCase {
	kept := pack.Plate(100, 100)
	kept.KeepOut = keepOut()
	cube := box(10, 10)
	brim := pack.Part{ID: "brim", Footprint: cube, Count: 4, Margin: 3}
	hot := pack.Part{ID: "hot", Footprint: cube, Count: 2, MinDistance: 20}
	return []testCase{
		{name: "keep-out", run: problem{parts: []pack.Part{part("a", cube, 60)}, bed: kept, o: pack.Options{MinDistance: 1}}.counts(48, 76)},
		{name: "wall", run: problem{parts: []pack.Part{part("a", cube, 4)}, bed: pack.Plate(30, 30), o: pack.Options{WallDistance: 5}}.counts(4, 4)},
		{name: "wall that is too near", run: problem{parts: []pack.Part{part("a", cube, 4)}, bed: pack.Plate(29.9, 29.9), o: pack.Options{WallDistance: 5}}.counts(1, 3)},
		{name: "margins", run: problem{parts: []pack.Part{brim}, bed: pack.Plate(34, 34), o: pack.Options{MinDistance: 2}}.counts(4, 4)},
		{name: "margins that do not fit", run: problem{parts: []pack.Part{brim}, bed: pack.Plate(33.9, 33.9), o: pack.Options{MinDistance: 2}}.counts(1, 3)},
		{name: "a part's own distance", run: problem{parts: []pack.Part{hot}, bed: pack.Plate(40, 10), o: pack.Options{MinDistance: 2}}.counts(2, 2)},
		{name: "a part's own distance does not fit", run: problem{parts: []pack.Part{hot}, bed: pack.Plate(39.9, 10), o: pack.Options{MinDistance: 2}}.counts(1, 1)},
		{name: "priority", run: priority},
		{name: "priority over number", run: priorityOverNumber},
		{name: "value", run: value},
		{name: "group", run: group},
		{name: "locked", run: locked},
		{name: "locked on a second plate", run: lockedElsewhere},
		{name: "own rotations", run: ownRotations},
	}
}

// priority: one place, and the later of two parts matters more.
func priority(ctx context.Context, p pack.Packer) error {
	low, high := part("low", box(10, 10), 1), part("high", box(10, 10), 1)
	high.Priority = 5
	l, err := problem{parts: []pack.Part{low, high}, bed: pack.Plate(15, 15)}.solve(ctx, p)
	if err != nil {
		return err
	}
	if placedOf(l, 0) != 0 || placedOf(l, 1) != 1 || reasons(l, 0, pack.NoRoom) != 1 {
		return fmt.Errorf("low %d, high %d placed", placedOf(l, 0), placedOf(l, 1))
	}
	return nil
}

// priorityOverNumber: one part of high priority goes before many of low.
func priorityOverNumber(ctx context.Context, p pack.Packer) error {
	many, one := part("many", box(10, 10), 9), part("one", box(25, 25), 1)
	one.Priority = 1
	l, err := problem{parts: []pack.Part{many, one}, bed: pack.Plate(30, 30)}.solve(ctx, p)
	if err != nil {
		return err
	}
	if placedOf(l, 1) != 1 {
		return fmt.Errorf("the part of high priority is left out for %d others", placedOf(l, 0))
	}
	return nil
}

// value: one place, and the later of two parts is worth more.
func value(ctx context.Context, p pack.Packer) error {
	cheap, dear := part("cheap", box(10, 10), 1), part("dear", box(10, 10), 1)
	cheap.Value, dear.Value = 1, 10
	q := problem{parts: []pack.Part{cheap, dear}, bed: pack.Plate(15, 15), o: pack.Options{Objective: pack.ByValue}}
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if placedOf(l, 1) != 1 {
		return fmt.Errorf("the part of less value is placed")
	}
	return nil
}

// group: parts of one name stay together, although filling plate by plate would
// part them.
func group(ctx context.Context, p pack.Packer) error {
	a, b := part("single", box(20, 20), 7), part("pair", box(20, 20), 2)
	b.Group = "order 7"
	c := part("set", box(20, 20), 3)
	c.Group = "order 8"
	q := problem{parts: []pack.Part{a, b, c}, bed: pack.Plate(41, 41), o: pack.Options{MinDistance: 1, MultiBuild: true}}
	return q.counts(12, 12)(ctx, p)
}

// locked: a copy lies where it lies, and the others around it.
func locked(ctx context.Context, p pack.Packer) error {
	a := part("held", box(30, 30), 3)
	a.Locked = []pack.Pose{{Transformation: at(45, 60, 40)}}
	q := problem{parts: []pack.Part{a, part("b", box(10, 10), 12)}, bed: pack.Plate(120, 120), o: pack.Options{MinDistance: 2}}
	return q.counts(15, 15)(ctx, p)
}

// lockedElsewhere: a copy that lies on the second plate stays there.
func lockedElsewhere(ctx context.Context, p pack.Packer) error {
	a := part("held", box(30, 30), 4)
	a.Locked = []pack.Pose{{Plate: 1, Transformation: at(0, 1, 0.5)}}
	q := problem{parts: []pack.Part{a}, bed: pack.Plate(61, 31), o: pack.Options{MinDistance: 1, MultiBuild: true}}
	return q.counts(3, 4)(ctx, p)
}

// ownRotations: a part that must not turn does not, whatever the others do.
func ownRotations(ctx context.Context, p pack.Packer) error {
	stiff, free := part("stiff", box(30, 10), 1), part("free", box(30, 10), 1)
	stiff.Rotations = &pack.Rotations{Kind: pack.NoTurns}
	l, err := problem{parts: []pack.Part{stiff, free}, bed: pack.Plate(20, 40)}.solve(ctx, p)
	if err != nil {
		return err
	}
	if reasons(l, 0, pack.TooLarge) != 1 || placedOf(l, 1) != 1 {
		return fmt.Errorf("stiff placed %d, free placed %d", placedOf(l, 0), placedOf(l, 1))
	}
	return nil
}
