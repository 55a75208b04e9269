// Package packtest is the suite that every packer passes: [Run] that of plates,
// [RunSpace] that of volumes. A plug-in proves
// itself with one line in its tests:
//
//	func TestConformance(t *testing.T) { packtest.Run(t, MyPacker{}) }
//
// Every layout that comes out of it is proven by [pack.Check]. Budgets are given
// in iterations, so that a failure happens again.
package packtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/saggar3d/saggar/pack"
)

var seed = flag.Uint64("packtest.seed", 1, "seed of the random problems of package packtest")

// Run runs the suite on p as subtests of t. With -short the slow cases are left
// out and there are a tenth of the random problems.
func Run(t *testing.T, p pack.Packer) {
	t.Helper()
	for _, c := range cases() {
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
		n := 1000
		if testing.Short() {
			n = 100
		}
		if err := random(t.Context(), p, *seed, n); err != nil {
			t.Error(err)
		}
	})
}

// testCase is one question to a packer. run returns what is wrong with the answer.
type testCase struct {
	name  string
	slow  bool
	nests bool // asks for true shapes: a packer of boxes fails it
	run   func(context.Context, pack.Packer) error
}

func cases() []testCase {
	var all []testCase
	for _, list := range [][]testCase{plainCases(), roomCases(), ruleCases(), budgetCases()} {
		all = append(all, list...)
	}
	return all
}

// iterations is the budget of a case: a tenth of a second or so.
const iterations = 100_000

// problem is what a packer is asked.
type problem struct {
	parts []pack.Part
	bed   pack.Bed
	o     pack.Options
	space bool
}

// solve packs q and proves the answer.
func (q problem) solve(ctx context.Context, p pack.Packer) (*pack.Layout, error) {
	if q.o.Iterations == 0 {
		q.o.Iterations = iterations
	}
	l, err := p.Pack(ctx, q.parts, q.bed, q.o)
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return l, q.prove(ctx, l)
}

// prove checks a layout against what was asked, whatever it says about itself.
func (q problem) prove(ctx context.Context, l *pack.Layout) error {
	if l == nil {
		return errors.New("neither a layout nor an error")
	}
	if q.space {
		return q.proveSpace(ctx, l)
	}
	asked := *l
	asked.Options.MinDistance, asked.Options.WallDistance = q.o.MinDistance, q.o.WallDistance
	asked.Options.Rotations = q.o.Rotations
	asked.Options.NoHoles, asked.Options.NoConcavities = q.o.NoHoles, q.o.NoConcavities
	asked.Options.MultiBuild, asked.Options.MaxPlates = q.o.MultiBuild, q.o.MaxPlates
	asked.Options.KeepTooLarge = q.o.KeepTooLarge
	r, err := pack.Check(ctx, q.parts, q.bed, &asked)
	if err != nil {
		return err
	}
	if !r.OK() {
		return fmt.Errorf("%d violations, the first: %v", len(r.Violations), r.Violations[0])
	}
	return nil
}

// counts solves q and wants so many copies placed, on one plate or on all.
func (q problem) counts(atLeast, atMost int) func(context.Context, pack.Packer) error {
	return func(ctx context.Context, p pack.Packer) error {
		l, err := q.solve(ctx, p)
		if err != nil {
			return err
		}
		if n := placed(l); n < atLeast || n > atMost {
			return fmt.Errorf("%d copies placed, want %d to %d", n, atLeast, atMost)
		}
		return nil
	}
}

// placed returns how many copies have a place.
func placed(l *pack.Layout) int {
	n := 0
	for _, p := range l.Placements {
		if p.Placed {
			n++
		}
	}
	return n
}

// placedOf returns how many copies of a part have a place.
func placedOf(l *pack.Layout, part int) int {
	n := 0
	for _, p := range l.Placements {
		if p.Placed && p.Part == part {
			n++
		}
	}
	return n
}

// reasons returns how many copies of a part were left out for a reason.
func reasons(l *pack.Layout, part int, why pack.Reason) int {
	n := 0
	for _, p := range l.Placements {
		if !p.Placed && p.Part == part && p.Reason == why {
			n++
		}
	}
	return n
}
