package analyze

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// The volume of an open mesh: of the set in which the winding number w of its
// surface is above one half (Jacobson et al. 2013, doi:10.1145/2461912.2461916).
//
// Every hole is closed by a lid, a fan of triangles around the middle of its
// rim. With the lids the surface is closed, its winding number is a whole number
// everywhere, and the integral of that number is the signed volume, exactly.
// The volume wanted is this plus the integral of the difference
//
//	g = (1 inside, else 0) − winding number with lids,
//
// which is zero except where a lid bulges far away from the surface w = 1/2 and
// where shells overlap or run backwards. A flat hole in a clean part has no such
// place. g is sampled, and the sampling error belongs to this small integral
// alone, not to the volume.
//
// The bound is an estimate of the error, not a guarantee: it takes the holes to
// have been closed smoothly near their lids. What shape a missing piece had
// cannot be known, and where a large bite is missing the truth may lie outside.
//
// It adds up: what the unknown surface in the holes may take or give, the
// error of the samples, and three cells that no sample may have seen (with N
// samples all zero, the unseen part is below 3/N at 95 % confidence).

const (
	// openSamples is about how many points are looked at: 10 ms for small
	// meshes, 100 ms for 100k faces. Where that would take more than openWork
	// faces and nodes of the tree, there are fewer, down to fewSamples, and
	// where even these would take more than mostWork, there is no answer: such
	// a mesh is a tangle of triangles that all pass near every point.
	openSamples = 12000
	fewSamples  = 200
	openWork    = 4_000_000
	mostWork    = 24_000_000
	pilots      = 32

	openGrain = 256

	// undecided is how near to 1/2 a winding number is that another shape of
	// the hole could move across.
	undecided = 0.1

	// hesitation is how near to 1/2 a winding number is overruled by the lids.
	// Next to one hole in a flat face the two agree, but a second hole moves the
	// number a little, and the surface w = 1/2 bends inwards: the flat lid is
	// then what was there.
	hesitation = 0.2

	// rimVolume times area^(3/2) is the volume near a flat round hole in which
	// the winding number is undecided: ±0.2 radii at the middle, integrated
	// over the disc.
	rimVolume = 0.14
)

// windingVolume returns the volume in mm³ of what the faces of m, turned as flip
// says, surround, and an estimate of its error, called bound. A mesh wound inwards is taken inside
// out. ok is false when nothing deserves to be called its inside: when the bound
// exceeds half of the volume. Where the turned faces surround nothing, those of
// the file may: loose flat pieces do not tell which way to turn them. The bits do
// not depend on the number of workers; ctx is looked at every few thousand faces
// or samples.
func windingVolume(ctx context.Context, m *mesh.Mesh, t *mesh.Topology, flip []bool) (v, bound float64, ok bool, err error) {
	box, err := bounds(ctx, m)
	if size := box.Size(); err != nil || !(size.X > 0 && size.Y > 0 && size.Z > 0) {
		return 0, 0, false, err
	}
	v, bound, err = measureOpen(ctx, m, box, t, flip)
	if err == nil && flip != nil && !(bound < v/2) && bound < math.Inf(1) {
		v, bound, err = measureOpen(ctx, m, box, t, nil)
	}
	return v, bound, err == nil && v > 0 && bound < v/2, err
}

// measureOpen returns the volume and its bound, whatever they are worth. The
// bound is infinite where samples cost too much.
func measureOpen(ctx context.Context, m *mesh.Mesh, box geom.Box, t *mesh.Topology, flip []bool) (v, bound float64, err error) {
	turned := turnFaces(m, flip)
	o := &openSolid{mesh: turned, box: box, lids: closeHoles(turned, t, flip)}
	moments, err := measure(ctx, turned, box.Center(), perFace{})
	if err != nil {
		return 0, 0, err
	}
	o.signed = moments.volume.Value() + o.lids.volume(box.Center())
	if enough, err := o.sample(ctx); err != nil || !enough {
		return 0, math.Inf(1), err
	}
	v, bound = o.answer()
	return v, bound, nil
}

// turnFaces returns m with the faces marked in flip turned.
func turnFaces(m *mesh.Mesh, flip []bool) *mesh.Mesh {
	if flip == nil {
		return m
	}
	out := &mesh.Mesh{Vertices: m.Vertices, Faces: make([][3]uint32, len(m.Faces))}
	for i, f := range m.Faces {
		if flip[i] {
			f[1], f[2] = f[2], f[1]
		}
		out.Faces[i] = f
	}
	return out
}

// openSolid is the state of one call of windingVolume.
type openSolid struct {
	mesh   *mesh.Mesh
	lids   *lids
	box    geom.Box
	signed float64 // volume with lids

	surface, covers *mesh.BVH // over mesh and lids

	count   [3]int  // cells along each axis
	winding []whole // by cell
	near    [2]int  // cells in which w, or -w, is undecided
	inside  [2]int  // cells in which w, or -w, is above 1/2
}

// whole is what a sample says: the winding number with lids, and whether that
// without is above 1/2 or below -1/2.
type whole struct {
	closed int16
	in     int8
}

// sample looks at one point in each of a grid of cells. It returns false, and
// has looked at none, where that would take too long.
func (o *openSolid) sample(ctx context.Context) (enough bool, err error) {
	if o.surface, err = mesh.NewBVH(ctx, o.mesh, nil); err != nil {
		return false, err
	}
	if o.covers, err = mesh.NewBVH(ctx, o.lids.mesh, nil); err != nil {
		return false, err
	}
	o.chooseCells(openSamples)
	if work := o.work(); work > openWork/openSamples {
		if work > mostWork/fewSamples {
			return false, nil
		}
		o.chooseCells(max(openWork/work, fewSamples))
	}
	n := o.count[0] * o.count[1] * o.count[2]
	o.winding = make([]whole, n)
	type tally struct{ near, inside [2]int }
	sum, err := par.Reduce(ctx, n, openGrain, func(lo, hi int) (s tally) {
		for i := lo; i < hi; i++ {
			w := o.look(i)
			for k, w := range [2]float64{w, -w} {
				if math.Abs(w-0.5) < undecided {
					s.near[k]++
				}
				if w > threshold(int(o.winding[i].closed)*(1-2*k)) {
					s.inside[k]++
					o.winding[i].in = int8(1 - 2*k)
				}
			}
		}
		return s
	}, func(a, b tally) tally {
		for k := range 2 {
			a.near[k] += b.near[k]
			a.inside[k] += b.inside[k]
		}
		return a
	})
	o.near, o.inside = sum.near, sum.inside
	return err == nil, err
}

// fewLids is how many lid triangles are added up one by one: that costs less
// than the surface does, and is exact.
const fewLids = 200

// look finds the winding numbers at the point of cell i and returns that of the
// open surface. The tree is off by a hundredth or two, but with the lids the
// number is whole, and what rounds to it is known exactly.
func (o *openSolid) look(i int) float64 {
	p := o.point(i)
	w := o.surface.Winding(p)
	lids := 0.0
	if m := o.lids.mesh; len(m.Faces) <= fewLids {
		for _, f := range m.Faces {
			lids += mesh.SolidAngle(m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]], p)
		}
		lids /= 4 * math.Pi
	} else {
		lids = o.covers.Winding(p)
	}
	whole := math.Round(w + lids)
	o.winding[i].closed = int16(clampInt(whole))
	return whole - lids
}

// threshold returns the winding number above which a point counts as inside,
// given that with lids.
func threshold(closed int) float64 {
	if closed >= 1 {
		return 0.5 - hesitation
	}
	return 0.5 + hesitation
}

// work returns how many nodes and faces one sample takes, from a few.
func (o *openSolid) work() int {
	sum, n := 0, o.count[0]*o.count[1]*o.count[2]
	for i := range pilots {
		p := o.point(int(scramble(uint64(i)) % uint64(n)))
		_, a := o.surface.WindingWork(p)
		_, b := o.covers.WindingWork(p)
		sum += a + b
	}
	return sum/pilots + 1
}

func clampInt(x float64) float64 { return math.Max(-math.MaxInt16, math.Min(x, math.MaxInt16)) }

// chooseCells makes the cells about as wide as high, about n of them and at
// least two along each axis. The thinnest axis comes first: what it takes more
// than its share is left out along the others, however flat the box.
func (o *openSolid) chooseCells(n int) {
	s := o.box.Size()
	length := [3]float64{s.X, s.Y, s.Z}
	axes := []int{0, 1, 2}
	slices.SortStableFunc(axes, func(a, b int) int { return cmp.Compare(length[a], length[b]) })
	thin, middle, long := axes[0], axes[1], axes[2]
	cells := func(share, left float64) int { return max(2, int(math.Min(share, left/4))) }
	left := float64(n)
	o.count[thin] = cells(length[thin]/geom.Cbrt(s.X*s.Y*s.Z/left), left)
	left /= float64(o.count[thin])
	o.count[middle] = cells(length[middle]/math.Sqrt(length[middle]*length[long]/left), left)
	left /= float64(o.count[middle])
	o.count[long] = max(2, int(left))
}

// point returns a place in cell i: scattered, so that no regular part has all
// its walls between the samples.
func (o *openSolid) point(i int) geom.Vec {
	x, y, z := i%o.count[0], i/o.count[0]%o.count[1], i/o.count[0]/o.count[1]
	s := o.box.Size()
	h := scramble(uint64(i))
	part := func(cell, count int, bits uint64) float64 {
		return (float64(cell) + float64((float64(bits&0xfffff)+0.5)/(1<<20))) / float64(count)
	}
	return geom.Vec{
		X: o.box.Min.X + float64(s.X*part(x, o.count[0], h)),
		Y: o.box.Min.Y + float64(s.Y*part(y, o.count[1], h>>20)),
		Z: o.box.Min.Z + float64(s.Z*part(z, o.count[2], h>>40)),
	}
}

// scramble returns well mixed bits of x: the finisher of SplitMix64, Steele et
// al. 2014, doi:10.1145/2660193.2660195.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// answer puts the volume and its bound together, for the way round that has more
// inside.
func (o *openSolid) answer() (v, bound float64) {
	way, sign := 0, 1
	if o.inside[1] > o.inside[0] || o.inside[1] == o.inside[0] && o.signed < 0 {
		way, sign = 1, -1
	}
	difference := func(i int) int {
		g := -sign * int(o.winding[i].closed)
		if int(o.winding[i].in) == sign {
			g++
		}
		return g
	}
	s := o.box.Size()
	cell := s.X * s.Y * s.Z / float64(len(o.winding))
	sum, variance := 0, 0
	for i := range o.winding {
		g := difference(i)
		sum += g
		variance += o.jumps(i, g, difference)
	}
	v = float64(float64(sign)*o.signed) + float64(cell*float64(sum))
	holes := math.Max(o.lids.rims, float64(cell*float64(o.near[way])))
	return v, holes + float64(cell*(3+math.Sqrt(float64(variance))))
}

// jumps returns the square of the largest difference between cell i, whose value
// is g, and the next ones along the axes: four times the variance of one sample
// there at most, so that its root is two standard deviations.
func (o *openSolid) jumps(i, g int, value func(int) int) int {
	worst := 0
	step := 1
	for k, at := 0, i; k < 3; k++ {
		if at%o.count[k]+1 < o.count[k] {
			d := value(i+step) - g
			worst = max(worst, d*d)
		}
		at /= o.count[k]
		step *= o.count[k]
	}
	return worst
}
