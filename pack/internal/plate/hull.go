package plate

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// hull returns the corners of the convex hull of points, counter-clockwise
// (Andrew's monotone chain, 1979).
func hull(points poly.Ring) poly.Ring {
	r := slices.Clone(points)
	slices.SortFunc(r, func(a, b geom.Vec2) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
	})
	r = slices.Compact(r)
	if len(r) < 3 {
		return r
	}
	out := make(poly.Ring, 0, 2*len(r))
	for range 2 {
		base := len(out)
		for _, p := range r {
			for len(out) >= base+2 && geom.Orient2D(out[len(out)-2], out[len(out)-1], p) <= 0 {
				out = out[:len(out)-1]
			}
			out = append(out, p)
		}
		out = out[:len(out)-1]
		slices.Reverse(r)
	}
	return out
}
