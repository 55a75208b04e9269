package packtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// RunSpace runs the suite of packers in space on p as subtests of t: every layout
// is proven by [pack.Check], and, where it is forbidden that parts are locked into
// each other, that all can be taken out. With -short there are a tenth of the
// random problems, and the slow cases are left out.
func RunSpace(t *testing.T, p pack.Packer) {
	t.Helper()
	for _, c := range spaceCases() {
		t.Run(c.name, func(t *testing.T) {
			if c.slow && testing.Short() {
				t.Skip("slow: left out with -short")
			}
			if err := c.run(t.Context(), p); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("random", func(t *testing.T) {
		n := 100
		if testing.Short() {
			n = 10
		}
		if err := randomSpace(t.Context(), p, *seed, n); err != nil {
			t.Error(err)
		}
	})
}

func spaceCases() []testCase {
	return append(append(spacePlain(), spaceRules()...), spaceBudgets()...)
}

// inSpace marks q as a problem in space, without a distance to the floor where it
// does not say one.
func inSpace(q problem) problem {
	q.space = true
	if q.o.FloorDistance == nil {
		q.o.FloorDistance = new(float64)
	}
	return q
}

// volume is a rectangular build volume.
func volume(x, y, z float64) pack.Bed {
	b := pack.Plate(x, y)
	b.Z = z
	return b
}

// proveSpace checks a layout in space against what was asked.
func (q problem) proveSpace(ctx context.Context, l *pack.Layout) error {
	asked := *l
	asked.Options = q.o
	asked.Options.Packer, asked.Options.Progress, asked.Options.Clock = pack.InVolume, nil, nil
	r, err := pack.Check(ctx, q.parts, q.bed, &asked)
	if err != nil {
		return err
	}
	if !r.OK() {
		return fmt.Errorf("%d violations, the first: %v", len(r.Violations), r.Violations[0])
	}
	if !l.Options.Packer.InSpace() {
		return fmt.Errorf("the layout says that it is of packer %q", l.Options.Packer)
	}
	if q.o.Interlock != "" && q.o.Interlock != pack.ForbidInterlock {
		return nil
	}
	removal, err := pack.Removals(ctx, q.parts, &asked)
	if err != nil {
		return err
	}
	if len(removal.Stuck) > 0 || len(removal.Interlocked) > 0 {
		return fmt.Errorf("rows %v cannot be taken out, pairs %v are interlocked", removal.Stuck, removal.Interlocked)
	}
	return nil
}

// spacePlain are cases about what is asked: nothing, nonsense, things that fit
// just so or not at all.
func spacePlain() []testCase {
	nonsense := func(o pack.Options, bed pack.Bed) func(context.Context, pack.Packer) error {
		return refuses(problem{parts: []pack.Part{block("a", 1, 1, 1, 1)}, bed: bed, o: o})
	}
	ten := volume(10, 10, 10)
	eight := []pack.Part{block("a", 10, 10, 10, 8)}
	return []testCase{
		{name: "empty list", run: func(ctx context.Context, p pack.Packer) error {
			l, err := inSpace(problem{bed: ten}).solve(ctx, p)
			if err == nil && len(l.Placements) > 0 {
				return fmt.Errorf("%d placements of no parts", len(l.Placements))
			}
			return err
		}},
		{name: "no mesh", run: refuses(problem{parts: []pack.Part{{ID: "ghost"}}, bed: ten})},
		{name: "negative spacing", run: nonsense(pack.Options{MinDistance: -1}, ten)},
		{name: "NaN spacing", run: nonsense(pack.Options{MinDistance: math.NaN()}, ten)},
		{name: "negative wall", run: nonsense(pack.Options{WallDistance: -1}, ten)},
		{name: "NaN floor", run: nonsense(pack.Options{FloorDistance: new(math.NaN())}, ten)},
		{name: "NaN layer area", run: nonsense(pack.Options{MaxLayerArea: math.NaN()}, ten)},
		{name: "unknown interlock", run: nonsense(pack.Options{Interlock: "never"}, ten)},
		{name: "volume without x", run: nonsense(pack.Options{}, volume(0, 10, 10))},
		{name: "volume of NaN", run: nonsense(pack.Options{}, volume(10, 10, math.NaN()))},
		{name: "negative volume", run: nonsense(pack.Options{}, volume(10, 10, -10))},
		{name: "exactly the volume", run: inSpace(problem{parts: []pack.Part{block("a", 10, 10, 10, 1)}, bed: ten}).counts(1, 1)},
		{name: "touching", run: inSpace(problem{parts: eight, bed: volume(20, 20, 20)}).counts(8, 8)},
		{name: "exact gaps", run: inSpace(problem{parts: eight, bed: volume(25, 25, 25), o: pack.Options{MinDistance: 5}}).counts(8, 8)},
		{name: "gaps that do not fit", run: inSpace(problem{parts: eight, bed: volume(24.9, 24.9, 24.9), o: pack.Options{MinDistance: 5}}).counts(1, 4)}, // four lie at every other corner
		{name: "343 cubes", slow: true, run: inSpace(problem{parts: []pack.Part{block("a", 10, 10, 10, 343)}, bed: volume(100, 100, 100), o: pack.Options{MinDistance: 5}}).counts(343, 343)},
		{name: "the floor keeps the spacing", run: floorKeepsSpacing},
		{name: "too large", run: tooLargeSpace},
		{name: "too large stays in", run: keepTooLargeSpace},
		{name: "a volume smaller than every part", run: inSpace(problem{parts: eight, bed: volume(9, 9, 9)}).counts(0, 0)},
		{name: "asked for twice the volume", run: twiceTheVolume},
		{name: "several builds", run: severalBuilds},
	}
}

// floorKeepsSpacing: without a floor distance it is the spacing.
func floorKeepsSpacing(ctx context.Context, p pack.Packer) error {
	q := problem{parts: []pack.Part{block("a", 10, 10, 10, 1)}, bed: volume(10, 10, 14.9), o: pack.Options{MinDistance: 5}, space: true}
	if err := q.counts(0, 0)(ctx, p); err != nil {
		return err
	}
	q.bed.Z = 15
	return q.counts(1, 1)(ctx, p)
}

// tooLargeSpace: what fits the volume in no turn is left out, the others are
// placed.
func tooLargeSpace(ctx context.Context, p pack.Packer) error {
	q := inSpace(problem{
		parts: []pack.Part{block("whale", 60, 60, 5, 2), block("fish", 10, 10, 10, 3), block("eel", 5, 5, 45, 1)},
		bed:   volume(50, 50, 20), o: pack.Options{MinDistance: 1},
	})
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if n := reasons(l, 0, pack.TooLarge); n != 2 || placedOf(l, 1) != 3 || placedOf(l, 2) != 1 {
		return fmt.Errorf("%d of 2 too large, %d of 3 and %d of 1 others placed", n, placedOf(l, 1), placedOf(l, 2))
	}
	return nil
}

// keepTooLargeSpace: without a check of the volume it stays in and is flagged.
func keepTooLargeSpace(ctx context.Context, p pack.Packer) error {
	q := inSpace(problem{parts: []pack.Part{block("whale", 60, 60, 60, 1)}, bed: volume(50, 50, 50), o: pack.Options{KeepTooLarge: true}})
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if r := l.Placements[0]; !r.Placed || !r.Oversized {
		return fmt.Errorf("placed %v, flagged %v", r.Placed, r.Oversized)
	}
	return nil
}

// twiceTheVolume: asking for twice what there is gives more than 100 % asked and
// at most 100 % packed.
func twiceTheVolume(ctx context.Context, p pack.Packer) error {
	q := inSpace(problem{parts: []pack.Part{block("a", 10, 10, 10, 54)}, bed: volume(30, 30, 30)})
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	n, err := l.Measure(ctx, q.parts)
	if err != nil {
		return err
	}
	if math.Abs(n.Fill-200) > 1e-6 || n.PackedFill > 100+1e-9 || n.PackedFill < 50 {
		return fmt.Errorf("asked %g %%, packed %g %%", n.Fill, n.PackedFill)
	}
	if got := reasons(l, 0, pack.NoRoom); got+placed(l) != 54 {
		return fmt.Errorf("%d placed and %d without room, of 54", placed(l), got)
	}
	return nil
}

// severalBuilds: as many builds as needed, no part lost or doubled.
func severalBuilds(ctx context.Context, p pack.Packer) error {
	q := inSpace(problem{parts: []pack.Part{block("a", 10, 10, 10, 20)}, bed: volume(20, 20, 20), o: pack.Options{MultiBuild: true}})
	l, err := q.solve(ctx, p)
	if err != nil {
		return err
	}
	if placed(l) != 20 || l.Plates != 3 {
		return fmt.Errorf("%d of 20 placed in %d builds, want 3", placed(l), l.Plates)
	}
	q.o.MaxPlates = 2
	if l, err = q.solve(ctx, p); err == nil && (placed(l) != 16 || l.Plates != 2) {
		return fmt.Errorf("%d placed in %d builds, want 16 in 2", placed(l), l.Plates)
	}
	return err
}

// spaceRules are cases about who comes first and who lies where.
func spaceRules() []testCase {
	cube := block("a", 10, 10, 10, 8)
	stiff := block("stiff", 5, 5, 30, 1)
	stiff.Rotations = &pack.Rotations{Kind: pack.NoTurns}
	onSide := pack.Rotations{Kind: pack.AxisTurns, Turns: [][3][3]float64{{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}}}
	brim := block("brim", 10, 10, 10, 8)
	brim.Margin = 3
	hot := block("hot", 10, 10, 10, 2)
	hot.MinDistance = 20
	kept := volume(30, 10, 10)
	kept.KeepOutBoxes = []geom.Box{{Min: geom.Vec{X: 10}, Max: geom.Vec{X: 20, Y: 10, Z: 10}}}
	columns := volume(30, 10, 20)
	columns.KeepOut = keepOutColumn()
	return []testCase{
		{name: "keep-out box", run: inSpace(problem{parts: []pack.Part{cube}, bed: kept}).counts(2, 2)},
		{name: "keep-out area", run: inSpace(problem{parts: []pack.Part{cube}, bed: columns}).counts(4, 4)},
		{name: "wall", run: inSpace(problem{parts: []pack.Part{cube}, bed: volume(30, 30, 20), o: pack.Options{WallDistance: 5}}).counts(8, 8)},
		{name: "wall that is too near", run: inSpace(problem{parts: []pack.Part{cube}, bed: volume(29.9, 29.9, 20), o: pack.Options{WallDistance: 5}}).counts(2, 2)},
		{name: "floor", run: inSpace(problem{parts: []pack.Part{cube}, bed: volume(20, 20, 22), o: pack.Options{FloorDistance: new(2.5)}}).counts(4, 4)},
		{name: "margins", run: inSpace(problem{parts: []pack.Part{brim}, bed: volume(34, 34, 34), o: pack.Options{MinDistance: 2}}).counts(8, 8)},
		{name: "a part's own distance", run: inSpace(problem{parts: []pack.Part{hot}, bed: volume(40, 10, 10), o: pack.Options{MinDistance: 2}}).counts(2, 2)},
		{name: "a part's own distance does not fit", run: inSpace(problem{parts: []pack.Part{hot}, bed: volume(39.9, 10, 10), o: pack.Options{MinDistance: 2}}).counts(1, 1)},
		{name: "own rotations", run: inSpace(problem{parts: []pack.Part{stiff}, bed: volume(30, 30, 10)}).counts(0, 0)},
		{name: "turned to fit", run: inSpace(problem{parts: []pack.Part{block("bar", 5, 5, 30, 1)}, bed: volume(30, 30, 10)}).counts(1, 1)},
		{name: "listed turns", run: inSpace(problem{parts: []pack.Part{block("bar", 5, 5, 30, 1)}, bed: volume(6, 31, 6), o: pack.Options{Rotations: onSide}}).counts(1, 1)},
		{name: "layer area", run: inSpace(problem{parts: []pack.Part{cube}, bed: volume(20, 20, 80), o: pack.Options{MaxLayerArea: 200}}).counts(1, 8)},
		{name: "nested", nests: true, run: inSpace(problem{parts: []pack.Part{ellBlock("ell", 30, 10, 2)}, bed: volume(40, 30, 10)}).counts(2, 2)},
		{name: "priority", run: prioritySpace},
		{name: "group", run: groupSpace},
		{name: "locked", run: lockedSpace},
		{name: "no links", run: noLinks},
	}
}

// prioritySpace: one place, and the later of two parts matters more.
func prioritySpace(ctx context.Context, p pack.Packer) error {
	low, high := block("low", 10, 10, 10, 1), block("high", 10, 10, 10, 1)
	high.Priority = 5
	l, err := inSpace(problem{parts: []pack.Part{low, high}, bed: volume(15, 15, 15)}).solve(ctx, p)
	if err != nil {
		return err
	}
	if placedOf(l, 0) != 0 || placedOf(l, 1) != 1 {
		return fmt.Errorf("low %d, high %d placed", placedOf(l, 0), placedOf(l, 1))
	}
	return nil
}

// groupSpace: parts of one name stay in one build.
func groupSpace(ctx context.Context, p pack.Packer) error {
	single, pair := block("single", 10, 10, 10, 7), block("pair", 10, 10, 10, 2)
	pair.Group = "order 7"
	return inSpace(problem{parts: []pack.Part{single, pair}, bed: volume(20, 20, 20), o: pack.Options{MultiBuild: true}}).counts(9, 9)(ctx, p)
}

// lockedSpace: a copy lies where it lies, in the air, and the others around it.
func lockedSpace(ctx context.Context, p pack.Packer) error {
	a := block("held", 10, 10, 10, 1)
	a.Locked = []pack.Pose{{Transformation: geom.Translation(geom.Vec{X: 10, Y: 10, Z: 10})}}
	q := inSpace(problem{parts: []pack.Part{a, block("b", 9, 9, 9, 8)}, bed: volume(30, 30, 30), o: pack.Options{MinDistance: 1}})
	return q.counts(9, 9)(ctx, p)
}

// noLinks: rings that would be denser linked are not.
func noLinks(ctx context.Context, p pack.Packer) error {
	q := inSpace(problem{parts: []pack.Part{ring("ring", 17, 3, 6)}, bed: volume(62, 42, 46), o: pack.Options{MinDistance: 0.5}})
	l, err := q.solve(ctx, p)
	if err == nil && placed(l) == 0 {
		return errors.New("nothing is placed")
	}
	return err
}

// randomSpace packs n random small problems and proves every layout.
func randomSpace(ctx context.Context, p pack.Packer, seed uint64, n int) error {
	for i := range uint64(n) {
		q := randomVolume(rand.New(rand.NewPCG(seed, i)))
		if _, err := q.solve(ctx, p); err != nil {
			return fmt.Errorf("problem %d of -packtest.seed %d: %w", i, seed, err)
		}
	}
	return nil
}

func spaceBudgets() []testCase { return maker(crowdedVolume).cases() }

// scoreSpace is what [pack.ByCount] looks at in a volume: the number of parts, then
// the height.
func (q problem) scoreSpace(l *pack.Layout) score {
	top := 0.0
	for _, r := range l.Placements {
		if !r.Placed {
			continue
		}
		for _, v := range q.parts[r.Part].Mesh.Vertices {
			top = math.Max(top, r.Pose.Apply(v).Z)
		}
	}
	return score{placed(l), top}
}
