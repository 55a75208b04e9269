// Package hull finds convex hulls of points in space and in the plane, and the
// smallest boxes and rectangles around them.
//
// Which points belong to a hull is decided with exact predicates, so that no
// input can break it, and the result is brought into a canonical form: it is
// the same, to the last bit, for any order of the input and any number of
// workers.
package hull

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// Hull is the convex hull of a set of points. It has only corners: no vertex
// lies inside a face or on an edge between two others.
type Hull struct {
	// Dim is 3 for a solid, 2 when all points lie in one plane, 1 on one line,
	// 0 when they are one point, and -1 when there are none.
	Dim int

	// Points are the corners, sorted by X, then Y, then Z.
	Points []geom.Vec

	// Vertices has for each corner its index in the input. Of equal points any
	// one may be named.
	Vertices []uint32

	// Facets are the flat faces as convex polygons over Points, counter-clockwise
	// seen from outside. A hull of Dim 2 has two, back to back. Facets that are
	// flat only up to rounding stay apart.
	Facets [][]uint32

	// Faces are the facets cut into triangles.
	Faces [][3]uint32
}

// New returns the convex hull of points. Points that are not finite are
// skipped. No input is too degenerate: look at Dim. The only error is the
// context's, looked at every few thousand steps.
//
// Quickhull (Barber, Dobkin & Huhdanpaa, doi:10.1145/235815.235821) with exact
// orientation, after a sieve for points that lie well inside. Expected time is
// O(n + k log k) for k points near the hull: about 15 ns for each point and 2 µs
// for each corner.
func New(ctx context.Context, points []geom.Vec) (*Hull, error) {
	near, err := outer(ctx, points)
	if err != nil {
		return nil, err
	}
	return hullOf(ctx, points, near)
}

// hullOf is New without the sieve: the hull of points[near[0]], ... Their
// coordinates must be finite.
func hullOf(ctx context.Context, points []geom.Vec, near []uint32) (*Hull, error) {
	b := newBuilder(points, near)
	dim, simplex := b.simplex()
	var found loops
	switch dim {
	case 3:
		b.start(simplex)
		if err := b.grow(ctx); err != nil {
			return nil, err
		}
		found = b.facets()
	case 2:
		found = b.flat(simplex)
	}
	huge.Free(b.store)
	return b.canonical(dim, simplex, found), nil
}

// Volume returns the volume inside the hull in mm³, 0 when it is not solid.
func (h *Hull) Volume() float64 {
	if h.Dim < 3 {
		return 0
	}
	c := geom.BoxOf(h.Points).Center()
	var sum geom.Sum
	for _, f := range h.Faces {
		p, q, r := sub(h.Points[f[0]], c), sub(h.Points[f[1]], c), sub(h.Points[f[2]], c)
		sum.Add(geom.Dot(p, geom.Cross(q, r)))
	}
	return sum.Value() / 6
}

// Area returns the surface of the hull in mm². A flat hull has two sides.
func (h *Hull) Area() float64 {
	var sum geom.Sum
	for _, f := range h.Faces {
		p := h.Points[f[0]]
		sum.Add(geom.Norm(geom.Cross(sub(h.Points[f[1]], p), sub(h.Points[f[2]], p))))
	}
	return sum.Value() / 2
}

func sub(a, b geom.Vec) geom.Vec { return geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }
