package packtest

import (
	"fmt"
	"math/rand/v2"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

// The parts of the suite in space.

func body(id string, s shape.Soup, count int) pack.Part {
	return pack.Part{ID: id, Count: count, Mesh: &mesh.Mesh{Name: id, Vertices: s.Vertices, Faces: s.Faces}}
}

// block returns copies of a box with its lower corner at the origin.
func block(id string, x, y, z float64, count int) pack.Part {
	return body(id, shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}), count)
}

// ring returns copies of a torus that lies flat.
func ring(id string, big, r float64, count int) pack.Part {
	return body(id, shape.Torus(big, r, 24, 12), count)
}

// ellBlock returns copies of an L as high as its arms are wide.
func ellBlock(id string, side, arm float64, count int) pack.Part {
	outline := ell(side, arm)[0].Outer
	n := uint32(len(outline))
	var s shape.Soup
	for _, p := range outline {
		s.Vertices = append(s.Vertices, geom.Vec{X: p.X, Y: p.Y}, geom.Vec{X: p.X, Y: p.Y, Z: arm})
	}
	for i := range n {
		a, b := 2*i, 2*((i+1)%n)
		s.Faces = append(s.Faces, [3]uint32{a, b, b + 1}, [3]uint32{a, b + 1, a + 1})
	}
	for _, t := range [4][3]uint32{{0, 1, 2}, {0, 2, 3}, {0, 3, 4}, {0, 4, 5}} { // seen whole from the first corner
		s.Faces = append(s.Faces, [3]uint32{2 * t[0], 2 * t[2], 2 * t[1]}, [3]uint32{2*t[0] + 1, 2*t[1] + 1, 2*t[2] + 1})
	}
	return body(id, s, count)
}

// keepOutColumn is an area in the middle of a plate of 30 x 10.
func keepOutColumn() poly.Region {
	return poly.Region{{Outer: poly.Ring{{X: 10}, {X: 20}, {X: 20, Y: 10}, {X: 10, Y: 10}}}}
}

// crowdedVolume is a problem with more than fits and some choice.
func crowdedVolume(o pack.Options) problem {
	parts := []pack.Part{
		ellBlock("ell", 20, 8, 6), ring("ring", 9, 3, 4), block("bar", 25, 6, 6, 6), body("ball", shape.Sphere(7, 12), 5), block("cube", 11, 11, 11, 6),
	}
	return inSpace(problem{parts: parts, bed: volume(45, 45, 40), o: o})
}

// randomVolume returns a problem of a few parts in a volume that may be too small
// for them.
func randomVolume(rng *rand.Rand) problem {
	side := func() float64 { return 25 + 40*rng.Float64() }
	q := problem{space: true, bed: volume(side(), side(), side()), o: pack.Options{
		Iterations: 500, Seed: rng.Uint64(), Workers: 1 + rng.IntN(3),
		Rotations:    pack.Rotations{Kind: pick(rng, pack.NoTurns, pack.QuarterTurns, pack.StepTurns, pack.AxisTurns, pack.FreeTurns)},
		Objective:    pick(rng, pack.ByCount, pack.ByValue, pack.ByDensity, pack.ByHeight),
		MinDistance:  pick[float64](rng, 0, 0.1, 1, 5),
		WallDistance: pick[float64](rng, 0, 0, 2),
		MultiBuild:   rng.IntN(3) == 0,
		KeepTooLarge: rng.IntN(8) == 0,
		Interlock:    pick(rng, pack.ForbidInterlock, pack.ReportInterlock, pack.IgnoreInterlock),
	}}
	if rng.IntN(2) == 0 {
		q.o.FloorDistance = new(pick[float64](rng, 0, 3))
	}
	if rng.IntN(4) == 0 {
		lo := geom.Vec{X: 20 * rng.Float64(), Y: 20 * rng.Float64(), Z: 20 * rng.Float64()}
		q.bed.KeepOutBoxes = []geom.Box{{Min: lo, Max: geom.Add(lo, geom.Vec{X: 8, Y: 8, Z: 8})}}
	}
	for i := range 1 + rng.IntN(4) {
		q.parts = append(q.parts, randomBody(rng, fmt.Sprint("part ", i)))
	}
	return q
}

func randomBody(rng *rand.Rand, id string) pack.Part {
	size := 5 + 15*rng.Float64()
	n := 1 + rng.IntN(3)
	var p pack.Part
	switch rng.IntN(5) {
	case 0:
		p = block(id, size, 3+10*rng.Float64(), 2+8*rng.Float64(), n)
	case 1:
		p = ellBlock(id, size, size*(0.2+0.5*rng.Float64()), n)
	case 2:
		p = ring(id, size, size*(0.15+0.2*rng.Float64()), n)
	case 3:
		p = body(id, shape.Sphere(size/2, 12), n)
	default:
		p = body(id, shape.Join(shape.Cube(geom.Vec{}, size), shape.Cube(geom.Vec{}, size/2).Flip()), n) // with a cavity
	}
	p.Priority, p.Group = rng.IntN(2), pick(rng, "", "", "", "g")
	p.Margin, p.MinDistance = pick[float64](rng, 0, 0, 1), pick[float64](rng, 0, 0, 3)
	return p
}
