package packtest

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/saggar3d/saggar/pack"
)

// random packs n random small problems and proves every layout. An error names
// the problem's own seed, which gives it again.
func random(ctx context.Context, p pack.Packer, seed uint64, n int) error {
	for i := range uint64(n) {
		q := randomProblem(rand.New(rand.NewPCG(seed, i)))
		if _, err := q.solve(ctx, p); err != nil {
			return fmt.Errorf("problem %d of -packtest.seed %d: %w", i, seed, err)
		}
	}
	return nil
}

// randomProblem returns a problem of a few parts on a plate that may be too small
// for them.
func randomProblem(rng *rand.Rand) problem {
	q := problem{bed: randomBed(rng), o: pack.Options{
		Iterations: 500, Seed: rng.Uint64(), Workers: 1 + rng.IntN(3),
		Rotations:     pack.Rotations{Kind: pick(rng, pack.NoTurns, pack.QuarterTurns, pack.StepTurns, pack.FreeTurns)},
		Objective:     pick(rng, pack.ByCount, pack.ByValue, pack.ByDensity, pack.ByHeight),
		MinDistance:   pick[float64](rng, 0, 0.1, 1, 5),
		WallDistance:  pick[float64](rng, 0, 0, 2),
		NoHoles:       rng.IntN(5) == 0,
		NoConcavities: rng.IntN(8) == 0,
		MultiBuild:    rng.IntN(3) == 0,
		KeepTooLarge:  rng.IntN(8) == 0,
	}}
	for i := range 1 + rng.IntN(5) {
		q.parts = append(q.parts, randomPart(rng, fmt.Sprint("part ", i)))
	}
	return q
}

func randomBed(rng *rand.Rand) pack.Bed {
	size := 40 + 60*rng.Float64()
	switch rng.IntN(5) {
	case 0:
		return pack.Disc(size)
	case 1:
		return octagon(size)
	case 2:
		return pack.FromPolygon(frame(size, size/4)[0])
	case 3:
		b := pack.Plate(size, size)
		b.KeepOut = frame(size/3, size/6)
		return b
	}
	return pack.Plate(size, 40+60*rng.Float64())
}

func randomPart(rng *rand.Rand, id string) pack.Part {
	size := 5 + 20*rng.Float64()
	out := pack.Part{
		ID: id, Count: 1 + rng.IntN(4), Priority: rng.IntN(2), Fill: rng.IntN(12) == 0,
		Group: pick(rng, "", "", "", "g"), Margin: pick[float64](rng, 0, 0, 1.5), MinDistance: pick[float64](rng, 0, 0, 3),
	}
	switch rng.IntN(4) {
	case 0:
		out.Footprint = box(size, 3+10*rng.Float64())
	case 1:
		out.Footprint = ell(size, size*(0.2+0.5*rng.Float64()))
	case 2:
		out.Footprint = frame(size, size*(0.3+0.5*rng.Float64()))
	default:
		out.Footprint = star(rng, 3+rng.IntN(12), size/2)
	}
	return out
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }
