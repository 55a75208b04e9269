package poly

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
)

// Contains reports whether p is in g or on its boundary. It is exact, whatever
// the coordinates, as long as they are finite. O(corners).
func (g Region) Contains(p geom.Vec2) bool {
	for i := range g {
		if g[i].Contains(p) {
			return true
		}
	}
	return false
}

// Contains reports whether p is in the polygon or on its boundary. It is exact.
func (p Polygon) Contains(q geom.Vec2) bool {
	w, on := p.Outer.winding(q)
	for _, h := range p.Holes {
		if on {
			break
		}
		var more int
		more, on = h.winding(q)
		w += more
	}
	return on || w > 0
}

// winding returns how often r runs around p counter-clockwise, or that p lies on
// it.
func (r Ring) winding(p geom.Vec2) (w int, on bool) {
	if len(r) == 0 {
		return 0, false
	}
	a := r[len(r)-1]
	for _, b := range r {
		if (a.Y <= p.Y) != (b.Y <= p.Y) {
			// The edge passes the height of p: upwards with p on its left, or
			// downwards with p on its right, it counts.
			switch side := geom.Orient2D(a, b, p); {
			case side == 0:
				return 0, true
			case side > 0 && b.Y > p.Y:
				w++
			case side < 0 && b.Y <= p.Y:
				w--
			}
		}
		// Ends at the height of p, and flat edges.
		if b == p || a.Y == p.Y && b.Y == p.Y && min(a.X, b.X) <= p.X && p.X <= max(a.X, b.X) {
			return 0, true
		}
		a = b
	}
	return w, false
}

// Hull returns the convex hull of g: one polygon, or none when g has no area.
// Corners are those of g, exactly. O(n log n).
func Hull(g Region) Region {
	var points []geom.Vec2
	for _, p := range g {
		points = append(points, p.Outer...)
	}
	corners := hull.Planar(points)
	if len(corners) < 3 {
		return nil
	}
	out := make(Ring, 0, len(corners))
	for _, i := range corners {
		out = append(out, points[i])
	}
	return Region{{Outer: slices.Clip(out)}}
}
