package pack

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// Turns that are tried for a part that fits the bed in none of those listed.
const (
	fitStarts = 48 // from which it is turned on
	fitTries  = 60 // each time less
)

// fit looks for a turn in which the box of a part that may take any is no larger
// than the room, and lists the one that leaves most of it instead of the others: what hardly
// fits may not by whole cubes. It turns the part at random, then a little more wherever that helps.
func (j *heap) fit(ctx context.Context, i int) error {
	points := make([]geom.Vec, 0, len(j.parts[i].Mesh.Vertices))
	for _, f := range j.parts[i].Mesh.Faces {
		for _, v := range f {
			points = append(points, j.parts[i].Mesh.Vertices[v])
		}
	}
	h, err := hull.New(ctx, points)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1, uint64(i)))
	var best voxel.Matrix
	least := math.Inf(1)
	for range fitStarts {
		turn := voxel.AnyTurn(rng)
		over := j.over(i, h.Points, &turn)
		for n := range fitTries {
			next := voxel.TurnedOn(rng, turn, 1/float64(1+n))
			if o := j.over(i, h.Points, &next); o < over {
				turn, over = next, o
			}
		}
		if over < least {
			best, least = turn, over
		}
	}
	if least <= 0 {
		j.problem.Bodies[i].Turns = []voxel.Matrix{best} // in the others it does not fit
	}
	return nil
}

// over returns by how much the box of points, turned, is larger than the room for
// part i.
func (j *heap) over(i int, points []geom.Vec, turn *voxel.Matrix) float64 {
	box, at := geom.EmptyBox(), geom.Affine{M: *turn}
	for _, p := range points {
		box = box.Extend(at.Apply(p))
	}
	s, room, w := box.Size(), j.problem.Room.Size(), float64(2*j.parts[i].Margin)
	return max(s.X+w-room.X, s.Y+w-room.Y, s.Z+w-room.Z)
}
