package pack_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Parts with thin hooks, notches and features smaller than the gap, as files have
// them: in single precision, or off by a little noise. Two of a kind have many edges
// that are parallel but for that.

// arc appends corners of a circle, steps edges from one angle in degrees to another.
func arc(r poly.Ring, x, y, radius, from, to float64, steps int) poly.Ring {
	for i := range steps + 1 {
		p := poly.Turn(from + (to-from)*float64(i)/float64(steps)).Apply(geom.Vec2{X: radius})
		r = append(r, geom.Vec2{X: x + p.X, Y: y + p.Y})
	}
	return r
}

// hooked is a bar bent to a half circle, with round ends and one long arm.
func hooked(rng *rand.Rand) poly.Ring {
	width, radius, long := 1+7*rng.Float64(), 2+8*rng.Float64(), 50*rng.Float64()
	n, ends := 4+rng.IntN(21), 2+rng.IntN(7)
	r := arc(nil, 0, 0, radius+width, 180, 360, n)
	r = arc(r, radius+width/2, width*rng.Float64(), width/2, 0, 180, ends)
	r = arc(r, 0, 0, radius, 360, 180, n)
	return arc(r, -radius-width/2, long, width/2, 0, 180, ends)
}

// notched is a bar with notches along one side: as wide as teeth, or mere slits.
func notched(rng *rand.Rand) poly.Ring {
	n, pitch, deep := 2+rng.IntN(6), 3+5*rng.Float64(), 1+9*rng.Float64()
	wide := pitch * math.Pow(10, -3*rng.Float64()) / 2
	r := poly.Ring{{}, {X: pitch * float64(n)}}
	for i := n - 1; i >= 0; i-- {
		x, slant := pitch*(float64(i)+0.5), wide*rng.Float64()/2
		r = append(r, geom.Vec2{X: pitch * (float64(i) + 1), Y: deep + 3}, geom.Vec2{X: x + wide/2, Y: deep + 3},
			geom.Vec2{X: x + wide/2 - slant, Y: 3}, geom.Vec2{X: x - wide/2, Y: 3}, geom.Vec2{X: x - wide/2, Y: deep + 3}, geom.Vec2{X: pitch * float64(i), Y: deep + 3})
	}
	return r
}

// clasp is most of a circle's rim: what goes in must pass its mouth.
func clasp(rng *rand.Rand) poly.Ring {
	width, radius, mouth := 1+4*rng.Float64(), 4+14*rng.Float64(), 5+60*rng.Float64()
	n := 6 + rng.IntN(20)
	r := arc(nil, 0, 0, radius+width, mouth, 360-mouth, n)
	return arc(r, 0, 0, radius, 360-mouth, mouth, n)
}

// warted is a rectangle with features of a micrometre to half a millimetre.
func warted(rng *rand.Rand) poly.Ring {
	w, h, s := 5+30*rng.Float64(), 5+20*rng.Float64(), 0.5*math.Pow(10, -2.7*rng.Float64())
	x := w * (0.2 + 0.6*rng.Float64())
	return poly.Ring{{}, {X: x}, {X: x, Y: -s}, {X: x + s, Y: -s}, {X: x + s}, {X: w}, {X: w, Y: h}, {X: w - x, Y: h - s}, {Y: h}}
}

// asStored is a ring in single precision, or off by noise.
func asStored(rng *rand.Rand, r poly.Ring) poly.Region {
	noise := math.Pow(10, -9+5*rng.Float64())
	exact := rng.IntN(2) == 0
	out := make(poly.Ring, len(r))
	for i, p := range r {
		if out[i] = (geom.Vec2{X: float64(float32(p.X + 20)), Y: float64(float32(p.Y + 20))}); !exact {
			out[i] = geom.Vec2{X: p.X + noise*(2*rng.Float64()-1), Y: p.Y + noise*(2*rng.Float64()-1)}
		}
	}
	return poly.Region{{Outer: out}}
}

// crafted is a problem of few kinds and many copies, from a seed.
func crafted(seed uint64) ([]pack.Part, pack.Bed, pack.Options) {
	rng := rand.New(rand.NewPCG(seed, 40))
	makers := []func(*rand.Rand) poly.Ring{hooked, hooked, notched, clasp, warted}
	var parts []pack.Part
	for i := range 1 + rng.IntN(3) {
		g := asStored(rng, makers[rng.IntN(len(makers))](rng))
		parts = append(parts, pack.Part{ID: fmt.Sprint("part ", i), Footprint: g, Count: 3 + rng.IntN(25)})
	}
	side := 60 + 400*rng.Float64()
	bed := []pack.Bed{pack.Plate(side, side*(0.5+rng.Float64())), pack.Disc(side), pack.FromPolygon(toothed(7, 0.4*side, 0.6*side)[0])}[rng.IntN(3)]
	o := pack.Options{
		MinDistance: math.Pow(10, -1+2*rng.Float64()), WallDistance: float64(rng.IntN(3)),
		Iterations: 60_000, Seed: 1 + rng.Uint64N(1000), MultiBuild: rng.IntN(2) == 0, MaxPlates: 2,
		Rotations: []pack.Rotations{{}, {Kind: pack.NoTurns}, {Kind: pack.StepTurns, Step: 15}}[rng.IntN(3)],
	}
	return parts, bed, o
}

// Whatever small things parts have, they keep their gap.
func TestPack2DKeepsGaps(t *testing.T) {
	first := uint64(0)
	if testing.Short() {
		first = 24 // which had once gone wrong, as 12 of the first 400 did
	}
	for seed := first; seed < 30; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			parts, bed, o := crafted(seed)
			l, err := pack.Pack2D{}.Pack(t.Context(), parts, bed, o)
			if err != nil {
				t.Fatal(err)
			}
			r, err := pack.Check(t.Context(), parts, bed, l)
			if err != nil || !r.OK() {
				t.Errorf("gap %g, rotations %v, bed %s: %v, %v", o.MinDistance, o.Rotations, bed.Shape, err, r)
			}
		})
	}
}
