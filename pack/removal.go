package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/pack/internal/unpack"
)

// Removal is a plan by which the copies of a layout in space are taken out of the
// bed one after the other. Rows are those of the layout.
type Removal struct {
	// Steps are in order, plate by plate. What is not named in Stuck leaves.
	Steps []RemovalStep

	// Stuck are the rows for which no path was found, even with all of Steps gone:
	// parts of an interlocked pair and what they lock in.
	Stuck []int

	// Interlocked are the pairs of rows of which no path was found for one to move
	// away from the other in any direction, with no walls and nothing else around:
	// linked rings, a bolt in a closed box. Parts that only three or more of them
	// together hold are stuck and in no pair.
	Interlocked [][2]int

	// Unfinished: the time for the search was over before it was done. With more of it
	// there may be a way for some of Stuck, and further pairs.
	Unfinished bool
}

// RemovalStep takes one copy out.
type RemovalStep struct {
	Row   int // of the layout
	Plate int

	// Path is how it moves: shifts in mm, one after the other, each along a straight
	// line and without turning. The last one lifts it over everything that is in
	// the bed, and over the top of the bed.
	Path []geom.Vec
}

// Free reports whether every copy can be taken out.
func (r *Removal) Free() bool { return len(r.Stuck) == 0 }

// MaxRemovalFaces is how many faces [Removals] takes, each mesh counted once for
// every turn in which it is placed: about 1 GB of boxes.
const MaxRemovalFaces = 50_000_000

// Removals finds out how the placed copies of l can be taken out, each along
// straight lines through the open top of the bed while those that are still in it
// stay where they are. The walls of the bed, its floor and its keep-out areas and
// boxes stay in the way; above the top there are none.
//
// Each path is proven, triangle by triangle, for the whole motion: surfaces may
// touch, and enter each other by no more than [Tolerance]. Meshes with holes are
// no more than their surfaces here. The search knows no
// turns and is bounded, so that a way through a gap that hardly lets the part
// pass, or a maze, may be missed: that a part is stuck means that no path was
// found. It tries straight up, then 26 directions and up, then lattices of shifts
// of a 6th, a 15th and a 40th of the longest side of the part, with further ones
// from where it touches others.
//
// l is not changed. Most parts leave straight up and cost a millisecond or two;
// each search for a way costs up to a few seconds. After a hundred searches that
// found nothing no more are made, and what would need one is stuck. The result
// does not depend on the number of workers.
//
// Errors: a placed part without a mesh, a placement that points nowhere or is not
// finite, a keep-out box without a volume, more than [MaxRemovalFaces]; those of
// ctx, which is looked at in every search.
func Removals(ctx context.Context, parts []Part, l *Layout) (*Removal, error) {
	if err := l.checkIndices(parts); err != nil {
		return nil, fmt.Errorf("removal: %w", err)
	}
	r, err := removals(par.WithWorkers(ctx, l.Options.Workers), parts, l, l.placed(), nil)
	if err != nil {
		return nil, fmt.Errorf("removal: %w", err)
	}
	return r, nil
}

// removals is [Removals] of the given rows alone. When late reports true, no more
// than straight lines are tried; nil: never.
func removals(ctx context.Context, parts []Part, l *Layout, rows []int, late func() bool) (*Removal, error) {
	out := &Removal{Steps: []RemovalStep{}, Stuck: []int{}, Interlocked: [][2]int{}}
	scenes, err := newScenes(ctx, parts, l, rows)
	if err != nil {
		return nil, err
	}
	for _, s := range scenes {
		s.Limits.Late = late
		plan, err := s.Plan(ctx)
		if err != nil {
			return nil, err
		}
		out.Unfinished = out.Unfinished || plan.Unfinished
		for _, step := range plan.Steps {
			out.Steps = append(out.Steps, RemovalStep{Row: s.rows[step.Body], Plate: s.plate, Path: step.Path})
		}
		for _, i := range plan.Stuck {
			out.Stuck = append(out.Stuck, s.rows[i])
		}
		for _, p := range plan.Pairs {
			out.Interlocked = append(out.Interlocked, [2]int{s.rows[p[0]], s.rows[p[1]]})
		}
	}
	return out, nil
}

// placed returns the rows of the copies that have a place.
func (l *Layout) placed() []int {
	var rows []int
	for i, p := range l.Placements {
		if p.Placed {
			rows = append(rows, i)
		}
	}
	return rows
}

// bedScene is what lies on one plate.
type bedScene struct {
	unpack.Scene
	plate int
	rows  []int // by body
}

// newScenes returns the scenes of the plates of the given rows, in their order.
func newScenes(ctx context.Context, parts []Part, l *Layout, rows []int) ([]*bedScene, error) {
	bodies, err := turnedBodies(ctx, parts, l, rows)
	if err != nil {
		return nil, err
	}
	var out []*bedScene
	byPlate := map[int]*bedScene{}
	for k, row := range rows {
		p := &l.Placements[row]
		s := byPlate[p.Plate]
		if s == nil {
			s = &bedScene{plate: p.Plate}
			byPlate[p.Plate] = s
			out = append(out, s)
		}
		s.rows = append(s.rows, row)
		s.Bodies = append(s.Bodies, unpack.Placed{Body: bodies[k], At: p.Pose.T})
	}
	sortScenes(out)
	for _, s := range out {
		if err := s.enclose(&l.Bed); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// turnKey is what copies share that differ by a shift alone.
type turnKey struct {
	part int
	m    [3][3]float64
}

// turnedBodies returns the bodies of the given rows. Copies in the same turn
// share theirs.
func turnedBodies(ctx context.Context, parts []Part, l *Layout, rows []int) ([]*unpack.Body, error) {
	which := make([]int, len(rows))
	number := map[turnKey]int{}
	var keys []turnKey
	faces := 0
	for k, row := range rows {
		p := &l.Placements[row]
		if parts[p.Part].Mesh == nil {
			return nil, fmt.Errorf("part %d (%s) has no mesh", p.Part, parts[p.Part].Name())
		}
		if !finitePose(p.Pose) {
			return nil, fmt.Errorf("placement %d is not finite", row)
		}
		key := turnKey{p.Part, p.Pose.M}
		n, ok := number[key]
		if !ok {
			n = len(keys)
			number[key] = n
			keys = append(keys, key)
			if faces += len(parts[p.Part].Mesh.Faces); faces > MaxRemovalFaces {
				return nil, fmt.Errorf("more than %d faces in different turns", MaxRemovalFaces)
			}
		}
		which[k] = n
	}
	solids, err := solidsOf(ctx, parts, keys)
	if err != nil {
		return nil, err
	}
	turned := make([]*unpack.Body, len(keys))
	err = par.Each(ctx, len(keys), func(_, i int) error {
		turned[i] = solids[keys[i].part].Turn(geom.Affine{M: keys[i].m})
		return nil
	})
	out := make([]*unpack.Body, len(rows))
	for k, n := range which {
		out[k] = turned[n]
	}
	return out, err
}

// solidsOf returns the solids of the parts in keys, by part.
func solidsOf(ctx context.Context, parts []Part, keys []turnKey) ([]*unpack.Solid, error) {
	used := make([]bool, len(parts))
	for _, k := range keys {
		used[k.part] = true
	}
	solids := make([]*unpack.Solid, len(parts))
	return solids, par.Each(ctx, len(parts), func(_, i int) error {
		if used[i] {
			solids[i] = unpack.NewSolid(parts[i].Mesh)
		}
		return nil
	})
}

func finitePose(a geom.Affine) bool {
	for _, row := range a.M {
		for _, v := range row {
			if !finite(v) {
				return false
			}
		}
	}
	return geom.Finite(a.T)
}

// levels returns the lowest point on the plate and the height that everything has
// to pass.
func (s *bedScene) levels(b *Bed) (low, top float64) {
	low, top = 0, b.Z
	for i := range s.Bodies {
		box := s.Bodies[i].Box()
		low, top = math.Min(low, box.Min.Z), math.Max(top, box.Max.Z)
	}
	return low, top
}
