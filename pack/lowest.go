package pack

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack/internal/space"
)

// Lowest packs every copy of parts into a box of base x by y in mm, as low as the
// search can make it in its budget: closed bodies by convex pieces, which for few
// faces are exact, so that they may touch to the bit, and for up to 20 000 a little
// larger than the body. Open ones, larger ones and too many different ones are
// packed in cubes as [Pack3D] does, which leaves more room between them. The bed of
// the layout is a rectangle with the height found as Z. It is the problem of the
// public benchmarks of bodies; [Pack3D] fills volumes. Wall and floor distances
// count; the default floor distance is 0 here.
//
// Objective, MultiBuild and what is said of single parts beside their mesh, count,
// turns and distances do not matter. Errors: a part without mesh or larger than the
// base in every allowed turn, options that make no sense, the end of ctx before
// the first layout.
func Lowest(ctx context.Context, parts []Part, x, y float64, o Options) (*Layout, error) {
	clock := o.clock()
	o.Packer = InVolume
	if o.FloorDistance == nil {
		o.FloorDistance = new(float64)
	}
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	for _, s := range [2]float64{x, y} {
		if !(s > 0) || s > MaxLength {
			return nil, fmt.Errorf("%w: base of %g x %g mm: sides must be above 0 and at most %g", ErrOptions, x, y, float64(MaxLength))
		}
	}
	ctx = par.WithWorkers(ctx, o.Workers)
	kinds, items, err := bodies(parts, &o)
	if errors.Is(err, errManyFaces) {
		return lowestByCubes(ctx, parts, geom.Vec{X: x, Y: y}, o)
	}
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, fmt.Errorf("no parts")
	}
	c := space.NewCatalogue(kinds, math.Max(x, y), func(a, b int) float64 { return o.gap(&parts[a], &parts[b]) })
	budget := o.budget(clock)
	so := space.LowestOptions{X: x, Y: y, Seed: o.Seed, Budget: space.Budget{Iterations: o.Iterations, Used: budget.Used}}
	if o.Progress != nil {
		so.Report = func(height float64, placed []space.Placed) {
			o.Progress(Progress{Fraction: min(1, budget.Used()), Best: lowestLayout(placed, o, geom.Vec{X: x, Y: y, Z: height})})
		}
	}
	height, placed := space.Lowest(ctx, c, items, so)
	if placed == nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, fmt.Errorf("a part is larger than the base in every allowed turn")
	}
	l := lowestLayout(placed, o, geom.Vec{X: x, Y: y, Z: height})
	l.Status = statusOf(ctx.Err())
	return l, ctx.Err()
}

// lowestLayout returns the layout in a box of the given size. Items come by part
// and copy.
func lowestLayout(placed []space.Placed, o Options, size geom.Vec) *Layout {
	l := &Layout{Bed: Bed{Shape: Rectangle, X: size.X, Y: size.Y, Z: size.Z}, Options: o, Plates: 1}
	copies := map[int]int{}
	for _, p := range placed {
		l.Placements = append(l.Placements, Placement{
			Part: p.Kind, Copy: copies[p.Kind], Placed: true, Pose: geom.Affine{M: p.Turn, T: p.Shift},
		})
		copies[p.Kind]++
	}
	return l
}

// bodies turns parts into what the search in space places: kinds, and one item
// for each copy.
func bodies(parts []Part, o *Options) (kinds []space.Kind, items []int, err error) {
	covered, pieces, turns := false, 0, 0
	for i := range parts {
		k, exact, err := bodyOf(&parts[i], o)
		if err != nil {
			return nil, nil, fmt.Errorf("part %d (%s): %w", i, parts[i].ID, err)
		}
		kinds = append(kinds, k)
		covered = covered || !exact
		pieces, turns = pieces+len(k.Pieces), max(turns, len(k.Turns))
		if covered && float64(pieces)*float64(pieces)*float64(turns) > mostSums {
			return nil, nil, errManyFaces
		}
		for range parts[i].count() {
			items = append(items, i)
		}
	}
	return kinds, items, nil
}

// errManyFaces says that bodies are nothing for the search by convex pieces.
var errManyFaces = errors.New("its surface is not closed, crosses itself or has too many faces to be cut into convex pieces")

// mostSums bounds the sums of two pieces, in all turns, that a search by pieces may
// come to need. With its share of the field, one takes about a quarter of a
// millisecond, and half of them are the others mirrored: 40 CPU seconds.
const mostSums = 3e5

// bodyOf returns what the search places for a part, and whether that is the part
// exactly.
func bodyOf(p *Part, o *Options) (k space.Kind, exact bool, err error) {
	if p.Mesh == nil {
		return k, false, fmt.Errorf("has no mesh")
	}
	if err := p.Mesh.CheckFaces(); err != nil {
		return k, false, err
	}
	k = space.Kind{Turns: o.turnsOf(p).inSpace(), Wall: o.WallDistance + p.Margin, Floor: *o.FloorDistance}
	if k.Pieces, exact = space.Decompose(p.Mesh.Vertices, p.Mesh.Faces); exact {
		return k, true, nil
	}
	var ok bool
	if k.Pieces, ok = space.Cover(p.Mesh.Vertices, p.Mesh.Faces); !ok {
		return k, false, errManyFaces
	}
	return k, false, nil
}

// inSpace returns the turns allowed in space.
func (r Rotations) inSpace() []space.Matrix {
	if r.Turns != nil {
		return r.Turns
	}
	if r.Kind == AxisTurns {
		return axisTurns()
	}
	var out []space.Matrix
	for _, a := range r.Angles {
		out = append(out, aboutZ(a))
	}
	if len(out) > 0 {
		return out
	}
	switch r.Kind {
	case QuarterTurns:
		return []space.Matrix{aboutZ(0), aboutZ(90), aboutZ(180), aboutZ(270)}
	}
	return []space.Matrix{aboutZ(0)}
}

// aboutZ returns a turn about Z by degrees.
func aboutZ(degrees float64) space.Matrix {
	sin, cos := geom.Sincos(degrees * (math.Pi / 180))
	if q := degrees / 90; q == math.Trunc(q) {
		sin, cos = math.Floor(sin+0.5), math.Floor(cos+0.5)
	}
	return space.Matrix{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}
}
