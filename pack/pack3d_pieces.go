package pack

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/saggar3d/saggar/pack/internal/space"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// Bodies of few faces are placed by convex pieces, too: those may touch to the bit,
// where cubes leave up to two between them. When the first layout in cubes does not
// place everything, one that has it all is looked for by [Lowest] on the same base:
// any that is no higher than the bed is one.

// piecesShare is the share of the budget that pieces have before cubes go on.
const piecesShare = 0.6

// Parts that are searched for by pieces.
const (
	mostPieced     = 200
	fewFaces       = 200 // of each
	mostPiecedSums = mostSums / 4
	fullest        = 0.9 // share of the room that they take at most
)

// pieced reports whether all that is asked can be searched for by pieces.
func (j *heap) pieced() bool {
	plain := j.bed.Shape == Rectangle && j.bed.Z > 0 && len(j.bed.KeepOut) == 0 && len(j.bed.KeepOutBoxes) == 0 &&
		len(j.problem.Still) == 0 && !j.o.MultiBuild && j.o.MaxLayerArea == 0
	if !plain || len(j.copies) > mostPieced || len(j.copies) != len(j.problem.Items) {
		return false
	}
	sums, turns, volume := 0, 0, 0.0
	for i := range j.parts {
		p := &j.parts[i]
		if p.Fill || j.large[i] || len(p.Mesh.Faces) > fewFaces {
			return false
		}
		pieces, exact := space.Decompose(p.Mesh.Vertices, p.Mesh.Faces)
		if !exact {
			return false
		}
		sums, turns = sums+len(pieces), max(turns, len(j.problem.Bodies[i].Turns))
	}
	for _, it := range j.problem.Items {
		volume += it.Volume
	}
	z := j.problem.Room.Size()
	return volume <= float64(fullest*z.X*z.Y*z.Z) && float64(sums)*float64(sums)*float64(turns) <= mostPiecedSums
}

// search finds a layout: by cubes, and where the first of those does not place
// everything and pieces can, by pieces before cubes have the rest of the budget.
func (j *heap) search(ctx context.Context, vo voxel.Options) (*Layout, error) {
	if j.pieced() {
		once := vo
		once.Used, once.Grace = func() float64 { return 1 }, math.Inf(1)
		once.Iterations = min(1, vo.Iterations)
		if vo.Report != nil {
			once.Report = func(r *voxel.Result, _ float64) { vo.Report(r, j.used()) }
		}
		if r := voxel.Pack(ctx, &j.problem, once); r != nil && slices.Contains(r.Plate, voxel.NoRoom) {
			l, err := j.byPieces(ctx)
			if err == nil {
				return l, nil
			}
			if ctx.Err() != nil {
				return j.layout(r), nil
			}
			if errors.Is(err, errTooHigh) {
				vo.Iterations -= int64(piecesShare * float64(vo.Iterations))
			}
		}
	}
	r := voxel.Pack(ctx, &j.problem, vo)
	if r == nil {
		return nil, context.Cause(ctx)
	}
	return j.layout(r), nil
}

// errTooHigh says that pieces found no layout of everything that the bed takes.
var errTooHigh = errors.New("no layout of all parts was found that is low enough, or not all of them can be taken out")

// byPieces looks for a layout in which everything is placed.
func (j *heap) byPieces(ctx context.Context) (*Layout, error) {
	o := j.o
	floor := o.floor()
	o.FloorDistance, o.Clock, o.Progress = &floor, j.clock, nil
	if j.o.Progress != nil {
		o.Progress = func(p Progress) { j.reportPieces(ctx, p.Best) }
	}
	o.Iterations = int64(piecesShare * float64(o.Iterations))
	o.Budget = time.Duration(piecesShare * float64(o.Budget-j.clock()))
	if o.Budget <= 0 {
		return nil, errTooHigh
	}
	l, err := Lowest(ctx, j.parts, j.bed.X, j.bed.Y, o)
	if l == nil {
		return nil, err
	}
	if !j.takes(ctx, l) {
		return nil, errTooHigh
	}
	j.reportPieces(ctx, l)
	return l, nil
}

// takes reports whether the bed takes a layout of [Lowest], which is then one in it.
func (j *heap) takes(ctx context.Context, l *Layout) bool {
	if l.Bed.Z > j.bed.Z {
		return false
	}
	l.Bed, l.Options = j.bed, j.o
	return j.problem.Shut || j.leaves(ctx, l)
}

// reportPieces passes a layout of [Lowest] on that the bed takes.
func (j *heap) reportPieces(ctx context.Context, l *Layout) {
	if j.o.Progress == nil || l == nil || !j.takes(ctx, l) {
		return
	}
	j.o.Progress(Progress{Fraction: j.used(), Best: l})
}

// used returns the spent share of a budget of time; 0 of one of iterations, of which
// nobody says how many pieces have had.
func (j *heap) used() float64 {
	if j.o.Iterations > 0 {
		return 0
	}
	return min(1, float64(j.clock())/float64(j.o.Budget))
}
