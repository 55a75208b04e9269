package pack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// realParts are some of the real parts with their triangles counted few enough to
// be packed hundreds of times, and whether each is closed.
func realParts(t *testing.T) (parts []Part, closed []bool) {
	const mostFaces = 60_000
	for _, p := range corpusParts(t) {
		if len(p.Mesh.Faces) > mostFaces {
			continue
		}
		v, err := closedVolume(t.Context(), p.Mesh)
		if err != nil {
			t.Fatal(err)
		}
		parts, closed = append(parts, p), append(closed, v != nil)
	}
	if len(parts) < 5 {
		t.Fatalf("only %d parts", len(parts))
	}
	return parts, closed
}

// randomBed returns some of the parts, a bed and options at random.
func randomBed(rng *rand.Rand, all []Part) ([]Part, []int, Bed, Options) {
	var parts []Part
	var from []int
	for range 1 + rng.IntN(3) {
		i := rng.IntN(len(all))
		p := all[i]
		by := 0.3 + 0.7*rng.Float64()
		p.Mesh = p.Mesh.Transform(geom.Affine{M: [3][3]float64{{by, 0, 0}, {0, by, 0}, {0, 0, by}}})
		p.ID, p.Count = fmt.Sprintf("%d %s", len(parts), p.ID), 1+rng.IntN(4)
		if rng.IntN(4) == 0 {
			p.MinDistance = 4 * rng.Float64()
		}
		parts, from = append(parts, p), append(from, i)
	}
	side := func() float64 { return 60 + 90*rng.Float64() }
	bed := volume(side(), side(), side())
	if rng.IntN(5) == 0 {
		bed.Shape, bed.Y = Circle, bed.X
	}
	o := Options{
		Seed: rng.Uint64N(1000) + 1, Iterations: 300, MinDistance: []float64{0, 0.2, 1, 5 * rng.Float64()}[rng.IntN(4)],
		WallDistance: float64(rng.IntN(2)), MultiBuild: rng.IntN(3) == 0,
		Rotations: Rotations{Kind: []Turning{AxisTurns, QuarterTurns, StepTurns, FreeTurns}[rng.IntN(4)]},
		Interlock: []Interlock{ForbidInterlock, IgnoreInterlock, IgnoreInterlock}[rng.IntN(3)],
	}
	if rng.IntN(25) == 0 {
		o.Iterations = 60_000 // long enough to be searched and settled
	}
	return parts, from, bed, o
}

// Acceptance 3: random layouts of random real parts and gaps keep their distance by
// [Check], and by points of which none lies in two parts. Two at a time: each packs
// with as many workers as there are, and much of it is done by one.
func TestPack3DCorpus(t *testing.T) {
	all, closed := realParts(t)
	n := 500
	if testing.Short() {
		n = 8
	}
	var copies, shared atomic.Int64
	t.Run("half", func(t *testing.T) {
		for half := range 2 {
			t.Run(strconv.Itoa(half), func(t *testing.T) {
				t.Parallel()
				for seed := half; seed < n; seed += 2 {
					c, points := randomLayout(t, uint64(seed), all, closed)
					copies.Add(int64(c))
					shared.Add(int64(points))
				}
			})
		}
	})
	t.Logf("%d layouts, %d copies, %d points in parts", n, copies.Load(), shared.Load())
	if copies.Load() < int64(2*n) || shared.Load() == 0 {
		t.Errorf("%d copies and %d points in %d layouts: the test says little", copies.Load(), shared.Load(), n)
	}
}

// randomLayout packs and checks one layout; it returns how many copies it holds and,
// of every fifth, how many points of a lattice lie in them.
func randomLayout(t *testing.T, seed uint64, all []Part, closed []bool) (copies, points int) {
	t.Helper()
	parts, from, bed, o := randomBed(rand.New(rand.NewPCG(seed, 77)), all)
	l, err := Pack3D{}.Pack(t.Context(), parts, bed, o)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	r, err := Check(t.Context(), parts, bed, l)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	if !r.OK() {
		t.Fatalf("seed %d: %d violations, the first: %v", seed, len(r.Violations), r.Violations[0])
	}
	if !testing.Short() && seed%5 != 0 {
		return r.Copies, 0
	}
	c := newCover(bed, 2.3)
	for _, p := range l.Placements {
		if p.Placed && p.Plate == 0 && closed[from[p.Part]] {
			c.add(parts[p.Part].Mesh, p.Pose)
		}
	}
	if c.twice > 0 {
		t.Fatalf("seed %d: %d points lie in two parts", seed, c.twice)
	}
	return r.Copies, c.points
}

// cover counts in how many parts the points of a lattice lie. Along each of its
// upright lines a part is where the line is inside its surface: between the first
// crossing and the second, the third and the fourth.
type cover struct {
	step          float64
	n             [3]int
	lo            geom.Vec
	times         []uint8
	twice, points int
}

func newCover(bed Bed, step float64) *cover {
	b := bed.bounds()
	// Odd offsets, so that no line meets a corner of a part.
	c := &cover{step: step, lo: geom.Vec{X: b.Min.X + 0.31234567*step, Y: b.Min.Y + 0.47654321*step, Z: 0.2912873 * step}}
	s := b.Size()
	c.n = [3]int{int(s.X / step), int(s.Y / step), int(bed.Z / step)}
	c.times = make([]uint8, c.n[0]*c.n[1]*c.n[2])
	return c
}

func (c *cover) add(m *mesh.Mesh, a geom.Affine) {
	crossings := map[[2]int][]float64{}
	for _, f := range m.Faces {
		p, q, r := a.Apply(m.Vertices[f[0]]), a.Apply(m.Vertices[f[1]]), a.Apply(m.Vertices[f[2]])
		x0, x1 := c.lines(0, min(p.X, q.X, r.X), max(p.X, q.X, r.X), c.lo.X)
		y0, y1 := c.lines(1, min(p.Y, q.Y, r.Y), max(p.Y, q.Y, r.Y), c.lo.Y)
		for i := x0; i <= x1; i++ {
			for j := y0; j <= y1; j++ {
				x, y := c.lo.X+float64(i)*c.step, c.lo.Y+float64(j)*c.step
				u, v, w := side(p, q, x, y), side(q, r, x, y), side(r, p, x, y)
				if (u > 0) == (v > 0) && (v > 0) == (w > 0) && u+v+w != 0 {
					crossings[[2]int{i, j}] = append(crossings[[2]int{i, j}], (v*p.Z+w*q.Z+u*r.Z)/(u+v+w))
				}
			}
		}
	}
	for at, zs := range crossings {
		slices.Sort(zs)
		for k := 0; k+1 < len(zs); k += 2 {
			for z := int(math.Ceil((zs[k] - c.lo.Z) / c.step)); z < c.n[2] && c.lo.Z+float64(z)*c.step < zs[k+1]; z++ {
				if z < 0 {
					continue
				}
				t := &c.times[(z*c.n[1]+at[1])*c.n[0]+at[0]]
				*t++
				c.points++
				if *t == 2 {
					c.twice++
				}
			}
		}
	}
}

// lines returns which lines run between two coordinates.
func (c *cover) lines(axis int, lo, hi, from float64) (first, last int) {
	return max(0, int(math.Ceil((lo-from)/c.step))), min(c.n[axis]-1, int(math.Floor((hi-from)/c.step)))
}

// side is above 0 when a place seen from above lies left of p to q.
func side(p, q geom.Vec, x, y float64) float64 { return (q.X-p.X)*(y-p.Y) - (q.Y-p.Y)*(x-p.X) }

// TestCover: it sees parts that overlap, and none where there is only a hollow.
func TestCover(t *testing.T) {
	cube, hollow := cubeAt(20), solid(shape.Join(shape.Cube(geom.Vec{}, 40), shape.Cube(geom.Vec{}, 30).Flip()))
	at := func(x float64) geom.Affine { return geom.Translation(vec(x, 50, 50)) }
	for _, c := range []struct {
		x    float64
		want bool
	}{{50, false}, {62, true}, {90, false}} {
		v := newCover(volume(120, 120, 120), 1.1)
		v.add(hollow, at(50))
		v.add(cube, geom.Translation(geom.Sub(at(c.x).T, cube.Bounds().Center())))
		if v.twice > 0 != c.want || v.points == 0 {
			t.Errorf("cube at %g: %d points twice of %d", c.x, v.twice, v.points)
		}
	}
}
