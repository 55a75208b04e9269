package pack

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// Turns in which a part fits the room.

// Turns that are tried for a part that hardly fits in those listed.
const (
	fitStarts = 48 // from which it is turned on
	fitTries  = 100
	fitLess   = 0.94 // each time by so much less, from a radian on
)

// hardly is the share of the least side of the room that is left to a part which
// hardly fits: less may be gone by whole cubes.
const hardly = 0.1

// suit leaves of the turns listed for a part those in which its box is no larger than
// the room: the flattest ones are tried first, and are not to be tried in vain. Of a part
// that may take any turn and fits in none of them, or hardly, it lists others first that
// leave more room. Where nothing fits the list is as it was.
func (j *heap) suit(ctx context.Context, i int) error {
	room, b := j.problem.Room.Size(), &j.problem.Bodies[i]
	least := min(room.X, room.Y, room.Z)
	if geom.Norm(j.sizes[i])+float64(2*j.parts[i].Margin) <= float64((1-hardly)*least) {
		return nil // it fits well in any turn
	}
	points, err := j.corners(ctx, i)
	if err != nil {
		return err
	}
	var fits []voxel.Matrix
	tight := math.Inf(1)
	for _, t := range b.Turns {
		box := j.turnedBox(points, &t)
		if over := j.over(i, box); over <= Tolerance {
			fits, tight = append(fits, t), min(tight, max(over, j.beyond(i, box)))
		}
	}
	if b.Any && tight > -hardly*least {
		if t, ok := j.fit(i, points); ok {
			// In the room's corners and hollows it may fit one way and not another.
			quarters := []voxel.Matrix{t}
			for _, angle := range [3]float64{90, 180, 270} {
				q := geom.Affine{M: aboutZ(angle)}.Mul(geom.Affine{M: t}).M
				if j.over(i, j.turnedBox(points, &q)) <= 0 {
					quarters = append(quarters, q)
				}
			}
			fits = append(quarters, fits...)
		}
	}
	if len(fits) > 0 {
		b.Turns = fits
	}
	return nil
}

// corners returns those of the convex hull of a part, or of its box where no turn but
// those onto the axes is tried.
func (j *heap) corners(ctx context.Context, i int) ([]geom.Vec, error) {
	b, m := &j.problem.Bodies[i], j.parts[i].Mesh
	if !b.Any && !slices.ContainsFunc(b.Turns, func(t voxel.Matrix) bool { return !alongAxes(&t) }) {
		box := usedBox(m)
		return []geom.Vec{box.Min, box.Max}, nil
	}
	points := make([]geom.Vec, 0, len(m.Vertices))
	used := make([]bool, len(m.Vertices))
	for _, f := range m.Faces {
		for _, v := range f {
			if !used[v] {
				used[v] = true
				points = append(points, m.Vertices[v])
			}
		}
	}
	h, err := hull.New(ctx, points)
	if err != nil {
		return nil, err
	}
	return h.Points, nil
}

// fit looks for the turn that leaves most room beside a part, and reports whether it
// fits in it. It turns the part at random, then a little more wherever that helps.
func (j *heap) fit(i int, points []geom.Vec) (best voxel.Matrix, ok bool) {
	rng := rand.New(rand.NewPCG(1, uint64(i)))
	over := func(t *voxel.Matrix) float64 {
		box := j.turnedBox(points, t)
		return max(j.over(i, box), j.beyond(i, box))
	}
	least := math.Inf(1)
	for range fitStarts {
		turn := voxel.AnyTurn(rng)
		now, by := over(&turn), 1.0
		for range fitTries {
			by *= fitLess
			next := voxel.TurnedOn(rng, turn, by)
			if o := over(&next); o < now {
				turn, now = next, o
			}
		}
		if now < least {
			best, least = turn, now
		}
	}
	return best, least <= 0
}

// extent is the box around the turned points of a part, and how far they are from its
// axis.
type extent struct {
	geom.Box
	radius float64
}

func (j *heap) turnedBox(points []geom.Vec, t *voxel.Matrix) extent {
	out, at := extent{Box: geom.EmptyBox()}, geom.Affine{M: *t}
	for _, p := range points {
		out.Box = out.Box.Extend(at.Apply(p))
	}
	if j.bed.Shape != Circle {
		return out
	}
	c := out.Center()
	for _, p := range points {
		q := geom.Sub(at.Apply(p), c)
		out.radius = max(out.radius, math.Sqrt(float64(q.X*q.X)+float64(q.Y*q.Y)))
	}
	return out
}

// over returns by how much the box of part i is larger than the room.
func (j *heap) over(i int, box extent) float64 {
	s, room, w := box.Size(), j.problem.Room.Size(), float64(2*j.parts[i].Margin)
	return max(s.X+w-room.X, s.Y+w-room.Y, s.Z+w-room.Z)
}

// beyond returns by how much part i reaches out of a round room when the middle of its
// box is that of the room: more than it has to.
func (j *heap) beyond(i int, box extent) float64 {
	if j.bed.Shape != Circle {
		return math.Inf(-1)
	}
	return float64(2*(box.radius+j.parts[i].Margin+j.o.WallDistance)) - j.bed.X
}
