package poly

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// The arrangement behind every operation on regions: a heap of segments, each
// with the number of times it is used, becomes the boundary of the points that
// they wind around in a wanted way.
//
//  1. All ends are rounded to a grid, 2^-46 of the size unless the caller wants
//     it coarser. Equal segments become one; what cancels is gone.
//  2. Segments are cut where they cross and where an end of another lies on
//     them, and the cuts rounded to the grid, until nothing crosses (noding.go).
//     This is snap rounding, in rounds (Hobby, doi:10.1016/S0925-7721(99)00021-8;
//     Halperin & Packer, doi:10.1016/S0925-7721(01)00044-5): a piece stays within
//     about a unit of the grid of where it was.
//  3. A sweep finds the winding on both sides of every piece (sweep.go).
//  4. Pieces between in and out are linked to rings, and holes given to the ring
//     around them (rings.go).
//
// Coordinates on the grid are exact in float64, so are their differences, and
// all decisions are by [geom.Orient2D]: the answer is a valid region for every
// input. Ends that come through uncut get their own coordinates back in the
// end, so that a square of 12.7 stays one.

// Segment is a straight piece of boundary that runs from A to B and is used W
// times: what lies on its left is wound around W times more than what lies on
// its right.
type Segment struct {
	A, B geom.Vec2
	W    int32
}

// FillOptions are for [Fill]. The zero value is usable.
type FillOptions struct {
	// Grid is the distance in mm, rounded up to a power of two, to which points
	// are rounded. Default and least: about 1e-14 of the largest coordinate.
	Grid float64

	// Work limits the pairs of segments looked at, where a crossing counts as 50.
	// More end in [ErrTangled]. Default: 2e9, about a minute.
	Work int

	// NonZero fills also what is wound around fewer than zero times.
	NonZero bool
}

const defaultWork = 2_000_000_000

// The errors of operations on regions.
var (
	// ErrNotFinite says that a coordinate is NaN, or infinite, or so large that
	// products overflow (1e75).
	ErrNotFinite = errors.New("poly: coordinate is not finite")

	// ErrTangled says that segments cross each other too often.
	ErrTangled = errors.New("poly: too many crossings")
)

// Fill returns the points that the closed chain of segments winds around more
// than zero times, or as o says. Segments may cross, overlap and repeat. Rings of the result
// are simple; what is thinner than a few units of the grid is left out, or
// filled in for holes. O(n log n) for chains that cross themselves O(n) times.
func Fill(ctx context.Context, segs []Segment, o FillOptions) (Region, error) {
	a := newArrangement(o)
	for _, s := range segs {
		a.add(s.A, s.B, [2]int32{s.W})
	}
	if o.NonZero {
		return a.region(ctx, func(w [2]int32) bool { return w[0] != 0 })
	}
	return a.region(ctx, func(w [2]int32) bool { return w[0] > 0 })
}

// edge is a segment of the arrangement from a to b, a before b by X, then Y. The
// winding on its left exceeds that on its right by w, one number for each
// operand.
type edge struct {
	a, b  geom.Vec2
	w     [2]int32
	drift int32 // how often it has been cut: each time it moved by half a unit at most
	fresh bool  // not compared with the other edges yet
}

// arrangement is on its way from segments to a region.
type arrangement struct {
	edges []edge
	grid  float64 // wanted by the caller; then the unit in use
	work  int     // left
	exact map[geom.Vec2]geom.Vec2

	// keep: edges that cancel stay, with no weight, those that shrink to a point
	// get a length of one unit, and rings keep all their corners.
	keep bool

	base   []int32 // by edge: the nearest boundary edge below it, or none
	sides  []sides // by edge
	status []int32 // edges at the sweep line, upwards
}

func newArrangement(o FillOptions) *arrangement {
	a := &arrangement{grid: o.Grid, work: o.Work}
	if a.work <= 0 {
		a.work = defaultWork
	}
	return a
}

// add adds the segment from p to q.
func (a *arrangement) add(p, q geom.Vec2, w [2]int32) {
	a.edges = append(a.edges, edge{a: p, b: q, w: w, fresh: true})
}

// addRegion adds the rings of g for operand k.
func (a *arrangement) addRegion(g Region, k int) {
	var w [2]int32
	w[k] = 1
	g.Rings(func(r Ring) bool {
		for i, p := range r {
			a.add(p, r[(i+1)%len(r)], w)
		}
		return true
	})
}

// region returns the points whose winding numbers inside accepts; it must
// refuse zeros.
func (a *arrangement) region(ctx context.Context, inside func([2]int32) bool) (Region, error) {
	if err := a.snap(); err != nil {
		return nil, err
	}
	if err := a.node(ctx); err != nil {
		return nil, err
	}
	a.sweep(inside)
	return a.link()
}

// gridBits is the number of units of the finest grid on the largest coordinate,
// as a power of two. Differences then have 48 bits, and the errors of crossings,
// a few 2^-52 of the size, stay well below half a unit.
const gridBits = 46

// snap rounds all ends to the grid.
func (a *arrangement) snap() error {
	size := 0.0
	for i := range a.edges {
		e := &a.edges[i]
		for _, x := range [4]float64{e.a.X, e.a.Y, e.b.X, e.b.Y} {
			if !(abs(x) <= largest) {
				return ErrNotFinite
			}
			size = max(size, math.Abs(x))
		}
	}
	a.chooseGrid(size)
	for i := range a.edges {
		e := &a.edges[i]
		e.a, e.b = a.rounded(e.a), a.rounded(e.b)
		e.sort()
	}
	return nil
}

// largest is the largest coordinate, and leastUnit the finest unit: products of
// four differences neither overflow nor vanish.
const (
	largest   = 1e75
	leastUnit = -250 // as a power of two
)

// chooseGrid makes the unit a power of two, for coordinates up to size.
func (a *arrangement) chooseGrid(size float64) {
	_, e := math.Frexp(size)
	unit := math.Ldexp(1, max(e-gridBits, leastUnit))
	if a.grid > unit && a.grid <= largest {
		f, e := math.Frexp(a.grid)
		if f == 0.5 {
			e--
		}
		unit = math.Ldexp(1, e)
	}
	a.grid = unit
	a.exact = map[geom.Vec2]geom.Vec2{}
}

// rounded returns the point of the grid nearest to p, and remembers p when it is
// the first that comes there.
func (a *arrangement) rounded(p geom.Vec2) geom.Vec2 {
	q := a.toGrid(p)
	if q != p {
		if _, ok := a.exact[q]; !ok {
			a.exact[q] = p
		}
	}
	return q
}

// toGrid returns the point of the grid nearest to p. Adding 0 makes one zero of
// the two.
func (a *arrangement) toGrid(p geom.Vec2) geom.Vec2 {
	return geom.Vec2{
		X: float64(math.RoundToEven(p.X/a.grid)*a.grid) + 0,
		Y: float64(math.RoundToEven(p.Y/a.grid)*a.grid) + 0,
	}
}

// sort turns e so that a comes first.
func (e *edge) sort() {
	if compare(e.a, e.b) > 0 {
		e.a, e.b = e.b, e.a
		e.w = [2]int32{-e.w[0], -e.w[1]}
	}
}

// compare orders points by X, then Y.
func compare(p, q geom.Vec2) int {
	switch {
	case p.X < q.X:
		return -1
	case p.X > q.X:
		return 1
	}
	return cmp.Compare(p.Y, q.Y)
}

// merge sorts the edges, makes one of equal ones and drops those that cancel.
func (a *arrangement) merge() {
	slices.SortFunc(a.edges, func(p, q edge) int {
		if c := compare(p.a, q.a); c != 0 {
			return c
		}
		return compare(p.b, q.b)
	})
	out := a.edges[:0]
	for i := 0; i < len(a.edges); {
		e := a.edges[i]
		for i++; i < len(a.edges) && a.edges[i].a == e.a && a.edges[i].b == e.b; i++ {
			e.w[0] += a.edges[i].w[0]
			e.w[1] += a.edges[i].w[1]
			e.fresh = e.fresh || a.edges[i].fresh
			e.drift = max(e.drift, a.edges[i].drift)
		}
		if a.keep && e.a == e.b {
			e.b.X += a.grid
			e.w = [2]int32{}
		}
		if e.a != e.b && (a.keep || e.w != [2]int32{}) {
			out = append(out, e)
		}
	}
	a.edges = out
}
