package verify

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// Hull returns the convex hull of g, counter-clockwise, without corners on its
// edges. The answer is exact.
//
// A. M. Andrew 1979, doi:10.1016/0020-0190(79)90072-3.
func Hull(g poly.Region) poly.Ring {
	var points poly.Ring
	for _, p := range g {
		points = append(points, p.Outer...)
	}
	return hull(points)
}

// HullOf returns the convex hull of the shadow of m along Z.
func HullOf(m *mesh.Mesh) poly.Ring {
	used := make([]bool, len(m.Vertices))
	var points poly.Ring
	for _, f := range m.Faces {
		for _, v := range f {
			if !used[v] {
				used[v] = true
				points = append(points, flatten(m.Vertices[v]))
			}
		}
	}
	return hull(points)
}

// hull sorts points.
func hull(points poly.Ring) poly.Ring {
	slices.SortFunc(points, func(a, b geom.Vec2) int {
		switch {
		case a.X < b.X || a.X == b.X && a.Y < b.Y:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	points = slices.Compact(points)
	if len(points) < 3 {
		return points
	}
	lower := chain(points)
	slices.Reverse(points)
	upper := chain(points)
	return append(lower[:len(lower)-1], upper[:len(upper)-1]...)
}

// chain returns the corners of sorted points that turn left.
func chain(points poly.Ring) poly.Ring {
	var out poly.Ring
	for _, p := range points {
		for len(out) >= 2 && geom.Orient2D(out[len(out)-2], out[len(out)-1], p) <= 0 {
			out = out[:len(out)-1]
		}
		out = append(out, p)
	}
	return out
}
