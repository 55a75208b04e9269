package hull

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Planar returns the corners of the convex hull of points in the plane as
// indices, counter-clockwise from the one that is lowest in X, then Y. Points
// on an edge are no corners; of equal points the first is named. Coordinates
// must be finite. O(n log n), exact.
//
// Andrew's monotone chain, doi:10.1016/0020-0190(79)90072-3.
func Planar(points []geom.Vec2) []uint32 {
	order := make([]uint32, len(points))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		p, q := points[i], points[j]
		return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y), cmp.Compare(i, j))
	})
	order = slices.CompactFunc(order, func(i, j uint32) bool { return points[i] == points[j] })
	if len(order) < 3 {
		return order
	}
	out := make([]uint32, 0, len(order)+1)
	chain := func(i uint32, from int) {
		for len(out) > from+1 && geom.Orient2D(points[out[len(out)-2]], points[out[len(out)-1]], points[i]) <= 0 {
			out = out[:len(out)-1]
		}
		out = append(out, i)
	}
	for _, i := range order {
		chain(i, 0)
	}
	upper := len(out) - 1
	for k := len(order) - 2; k >= 0; k-- {
		chain(order[k], upper)
	}
	return out[:len(out)-1]
}
