// Package beds measures packers in space: how low they make the layouts of the
// public instances of irregular strip packing in three dimensions, and how soon
// and how densely they fill powder beds with real parts. Every layout is proven by
// [pack.Check]; those of the instances also by a second test on the triangles
// alone that shares no code with packers or checker.
package beds

import (
	"context"

	"github.com/saggar3d/saggar/pack"
)

// Lowest packs into a box of base x by y, as low as it can: [pack.Lowest], or
// another one in tests.
type Lowest func(ctx context.Context, parts []pack.Part, x, y float64, o pack.Options) (*pack.Layout, error)
