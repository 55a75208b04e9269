package hull

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Most points of a big mesh lie well inside its hull. Each round of the sieve
// takes the hull of a sample of the points and drops every point that is
// certain to lie in it: such a point is no corner of the whole hull, unless it
// is one of the sample's. The survivors are sieved again while that pays.
// Which points are sampled changes the time, never the hull.
const (
	// sieveMin is where quickhull alone becomes slower than a round.
	sieveMin = 1500
	// leastSample: 2000 points of a part span nearly all of its hull. The share
	// that is left is about the number of corners of the sample's hull divided
	// by the size of the sample (Clarkson & Shor, doi:10.1007/BF02187740).
	// Of many points one in samplePart is taken, up to mostSample: on a rough part of
	// 500,000 vertices 8000 left 11 % in one round where 2000 had left 16 %, and
	// took 1 ms more of 10.
	leastSample = 2048
	mostSample  = 1 << 14
	samplePart  = 64
	// sampleShare keeps the sample small against the points of a round.
	sampleShare = 12
	// tooRough is the part of a sample, 1/tooRough, from which on so many of its
	// points are corners that a round would drop too few: on a rough part 1047 of
	// 2048 points were, and the round that dropped 38 % took as long as it saved.
	tooRough = 3
	// sievePays is the part of the points that a round must have taken away for
	// another to be worth its while, 1 - 1/sievePays. On a rough part rounds left
	// 16 %, 62 % and then 96 %; the last took longer than it saved.
	sievePays = 2
	// sieveGrain is the number of points one worker takes at a time.
	sieveGrain = 1 << 14
)

// outer returns the indices of a part of the points whose hull is the hull of
// all finite points.
func outer(ctx context.Context, points []geom.Vec) ([]uint32, error) {
	if len(points) < sieveMin {
		return finite(points), nil
	}
	kept, err := sieveRound(ctx, points, nil)
	for before := len(points); err == nil && len(kept) >= sieveMin && len(kept) < before/sievePays; {
		before = len(kept)
		kept, err = sieveRound(ctx, points, kept)
	}
	return kept, err
}

// finite returns the indices of all points with finite coordinates.
func finite(points []geom.Vec) []uint32 {
	out := make([]uint32, 0, len(points))
	for i := range points {
		if geom.Finite(points[i]) {
			out = append(out, uint32(i))
		}
	}
	return out
}

// sieveRound returns which points to keep of those among, or of all and only
// the finite ones when that is nil.
func sieveRound(ctx context.Context, points []geom.Vec, among []uint32) ([]uint32, error) {
	n := len(points)
	if among != nil {
		n = len(among)
	}
	picked := sample(points, among, sampleSize(n, among == nil))
	h, err := hullOf(ctx, points, picked)
	if err != nil {
		return nil, err
	}
	if h.Dim < 3 || among != nil && tooRough*len(h.Points) > len(picked) {
		if among == nil {
			return finite(points), nil
		}
		return among, nil
	}
	s := newStar(h)
	parts := make([][]uint32, par.Chunks(n, sieveGrain))
	err = par.For(ctx, n, sieveGrain, func(chunk, lo, hi int) error {
		if among == nil {
			parts[chunk] = s.outsideRange(points, lo, hi)
		} else {
			parts[chunk] = s.outside(points, among[lo:hi])
		}
		return nil
	})
	return slices.Concat(append(parts, h.Vertices)...), err
}

// sampleSize returns how many of n points to take for a round. Those that a first
// round has left are mostly corners or near to them: few show how many.
func sampleSize(n int, first bool) int {
	size := leastSample
	if first {
		size = min(max(size, n/samplePart), mostSample)
	}
	return min(size, n/sampleShare)
}

// outsideRange returns the finite points from lo to hi that s may not hold.
func (s *star) outsideRange(points []geom.Vec, lo, hi int) []uint32 {
	var kept []uint32
	for i := lo; i < hi; i++ {
		if !s.holds(&points[i]) && geom.Finite(points[i]) {
			kept = append(kept, uint32(i))
		}
	}
	return kept
}

// outside returns the points of among that s may not hold.
func (s *star) outside(points []geom.Vec, among []uint32) []uint32 {
	var kept []uint32
	for _, i := range among {
		if !s.holds(&points[i]) {
			kept = append(kept, i)
		}
	}
	return kept
}

// sample picks about size finite points of those among, or of all when that is
// nil, evenly over the order of the input but not in step with it.
func sample(points []geom.Vec, among []uint32, size int) []uint32 {
	n := uint64(len(points))
	if among != nil {
		n = uint64(len(among))
	}
	out := make([]uint32, 0, size)
	for k := range uint64(size) {
		// Fibonacci hashing moves each pick within its own stretch of the input.
		jitter := uint64(uint32(k * 0x9E3779B97F4A7C15 >> 32))
		i := (k*n + jitter*n>>32) / uint64(size)
		j := uint32(i)
		if among != nil {
			j = among[i]
		}
		if geom.Finite(points[j]) {
			out = append(out, j)
		}
	}
	return out
}
