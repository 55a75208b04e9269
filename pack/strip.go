package pack

import (
	"context"
	"fmt"
	"time"

	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack/internal/plate"
)

// Strip packs every copy of parts into a strip of the given height (along Y), as
// short (along X) as the search can make it in its budget. The bed of the layout
// is a rectangle with the length found as X and height as Y. It is the problem of
// the public benchmarks; [Pack2D] fills plates.
//
// Objective, MultiBuild and what is said of single parts beside their shape,
// count, turns and distances do not matter here. Errors: a part without shape or
// higher than the strip, options that make no sense, the end of ctx before the
// first layout.
func Strip(ctx context.Context, parts []Part, height float64, o Options) (*Layout, error) {
	clock := o.clock()
	o.Packer = OnPlates
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	if !(height > 0) || height > MaxLength {
		return nil, fmt.Errorf("%w: strip height %g: must be above 0 and at most %g mm", ErrOptions, height, float64(MaxLength))
	}
	parts, err := Footprints(ctx, parts)
	if err != nil {
		return nil, err
	}
	if err := sound(parts); err != nil {
		return nil, err
	}
	var kinds []plate.Kind
	var items []int
	for i := range parts {
		k, err := searched(&parts[i], &o)
		if err != nil {
			return nil, fmt.Errorf("part %d (%s): %w", i, parts[i].ID, err)
		}
		kinds = append(kinds, k)
		for range parts[i].count() {
			items = append(items, i)
		}
	}
	if len(items) == 0 {
		return nil, fmt.Errorf("no parts")
	}
	c := plate.NewCatalogue(kinds, height, 0, func(a, b int) float64 { return o.gap(&parts[a], &parts[b]) })
	for i := range parts {
		if !c.FitsHeight(i, height) {
			return nil, fmt.Errorf("part %d (%s) is higher than the strip in every allowed turn", i, parts[i].ID)
		}
	}
	s := &strip{parts, o, height}
	so := plate.StripOptions{Height: height, Seed: o.Seed, Budget: o.budget(clock)}
	if o.Progress != nil {
		so.Report = func(length float64, placed []plate.Placed) {
			o.Progress(Progress{Fraction: min(1, so.Budget.Used()), Best: s.layout(length, placed)})
		}
	}
	length, placed := plate.Strip(par.WithWorkers(ctx, o.Workers), c, items, so)
	if placed == nil {
		return nil, context.Cause(ctx)
	}
	return s.layout(length, placed), ctx.Err()
}

// strip is what is asked of a strip.
type strip struct {
	parts  []Part
	o      Options
	height float64
}

// layout returns the layout of a strip of some length. Copies come in the order
// of parts.
func (s *strip) layout(length float64, placed []plate.Placed) *Layout {
	l := &Layout{Bed: Plate(length, s.height), Options: s.o, Plates: 1}
	copies := make([]int, len(s.parts))
	for _, p := range placed {
		l.Placements = append(l.Placements, Placement{
			Part: p.Kind, Copy: copies[p.Kind], Placed: true, Pose: poseOf(&s.parts[p.Kind], p),
		})
		copies[p.Kind]++
	}
	return l
}

// clock returns what measures the budget, counted from now.
func (o Options) clock() func() time.Duration {
	if o.Clock != nil {
		zero := o.Clock()
		return func() time.Duration { return o.Clock() - zero }
	}
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// grace is how much longer than its budget a search may take for its first
// layout. What has no place by then is [NotProcessed].
const grace = time.Second

func (o Options) budget(clock func() time.Duration) plate.Budget {
	return plate.Budget{
		Iterations: o.Iterations,
		Used:       func() float64 { return float64(clock()) / float64(o.Budget) },
		Grace:      float64(grace) / float64(o.Budget),
	}
}
