package space

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
)

// halfspace holds the points p with n·p < d. n has length 1.
type halfspace struct {
	n geom.Vec
	d float64
}

// above returns how far p lies beyond the plane.
func (h *halfspace) above(p geom.Vec) float64 {
	return float64(h.n.X*p.X) + float64(h.n.Y*p.Y) + float64(h.n.Z*p.Z) - h.d
}

// polytope is a convex solid: the points within all its planes.
type polytope struct {
	planes []halfspace
	box    geom.Box
}

// samePlane is how much the normals of two planes may differ that count as one,
// in radians.
const samePlane = 1e-9

// polytopeOf returns the convex hull of points as a polytope, and its corners.
// It fails when they have no volume.
func polytopeOf(points []geom.Vec) (p polytope, corners []geom.Vec, ok bool) {
	h, err := hull.New(context.Background(), points)
	if err != nil || h.Dim < 3 {
		return polytope{}, nil, false
	}
	p.box = geom.BoxOf(h.Points)
	for _, f := range h.Facets {
		if n, ok := normalOf(h, f); ok {
			// The normal of a sliver may be anything: a plane that touches the
			// whole hull never cuts into it.
			p.addPlane(halfspace{n, support(h.Points, n)})
		}
	}
	return p, h.Points, true
}

// eachFacet calls f with the normal and the area of each facet of the convex hull
// of points.
func eachFacet(points []geom.Vec, f func(n geom.Vec, area float64)) {
	h, err := hull.New(context.Background(), points)
	if err != nil || h.Dim < 3 {
		return
	}
	for _, facet := range h.Facets {
		if n, area := crossed(h, facet); area > 0 {
			f(geom.Scale(1/area, n), area/2)
		}
	}
}

// normalOf returns the normal of a facet.
func normalOf(h *hull.Hull, facet []uint32) (geom.Vec, bool) {
	n, l := crossed(h, facet)
	if !(l > 0) {
		return n, false
	}
	return geom.Scale(1/l, n), true
}

// crossed returns a normal of a facet that is twice as long as its area, and that
// length.
func crossed(h *hull.Hull, facet []uint32) (n geom.Vec, length float64) {
	a := h.Points[facet[0]]
	for i := 2; i < len(facet); i++ {
		n = geom.Add(n, geom.Cross(geom.Sub(h.Points[facet[i-1]], a), geom.Sub(h.Points[facet[i]], a)))
	}
	return n, geom.Norm(n)
}

// addPlane adds a plane unless there is one like it, of which the outer stays.
func (p *polytope) addPlane(s halfspace) {
	for i := range p.planes {
		o := &p.planes[i]
		if d := geom.Sub(o.n, s.n); geom.Dot(d, d) < samePlane*samePlane {
			o.d = max(o.d, s.d)
			return
		}
	}
	p.planes = append(p.planes, s)
}

// minkowski returns the points a−b for a in A and b in B, the convex hulls of
// the given corners, grown by gap: shifts of B against A at which they overlap.
// Where planes meet at an edge the growth is cut by further planes, so that it
// reaches little farther than gap.
func minkowski(a, b []geom.Vec, gap float64) (polytope, bool) {
	points := make([]geom.Vec, 0, len(a)*len(b))
	for _, p := range a {
		for _, q := range b {
			points = append(points, geom.Sub(p, q))
		}
	}
	s, corners, ok := polytopeOf(points)
	if !ok || gap == 0 {
		return s, ok
	}
	s.round(corners, gap)
	return s, true
}

// roundness is the cosine of the angle between normals of a grown polytope above
// which no plane is put between them: corners then reach 1/cos 15° = 1.035 of
// the gap at most, along edges.
const roundness = 0.8660254037844387

// tinyGap is the share of the size of a polytope below which a gap is not worth
// further planes.
const tinyGap = 1e-4

// round grows s, the hull of corners, by gap.
func (s *polytope) round(corners []geom.Vec, gap float64) {
	if gap > tinyGap*s.box.Diagonal() {
		s.bevel(corners)
	}
	for i := range s.planes {
		s.planes[i].d += gap
	}
	s.box.Min = geom.Sub(s.box.Min, geom.Vec{X: gap, Y: gap, Z: gap})
	s.box.Max = geom.Add(s.box.Max, geom.Vec{X: gap, Y: gap, Z: gap})
}

// bevel adds planes that touch the hull of corners between those that are there.
func (s *polytope) bevel(corners []geom.Vec) {
	for i := range len(s.planes) { // those that are there now
		for j := range i {
			a, b := s.planes[i], s.planes[j]
			if c := geom.Dot(a.n, b.n); c > roundness || c < -0.999 || !sharesEdge(corners, a, b) {
				continue
			}
			n := geom.Add(a.n, b.n)
			n = geom.Scale(1/geom.Norm(n), n)
			s.addPlane(halfspace{n, support(corners, n)})
		}
	}
}

// sharesEdge reports whether two planes touch the hull of corners in one point
// at least.
func sharesEdge(corners []geom.Vec, a, b halfspace) bool {
	for _, p := range corners {
		eps := 1e-9 * (1 + math.Abs(a.d) + math.Abs(b.d))
		if a.above(p) > -eps && b.above(p) > -eps {
			return true
		}
	}
	return false
}

// support returns the farthest that points reach along n.
func support(points []geom.Vec, n geom.Vec) float64 {
	d := math.Inf(-1)
	for _, p := range points {
		d = max(d, geom.Dot(n, p))
	}
	return d
}

// hullOf returns the corners and the volume of the convex hull of points, 0 when
// they are flat.
func hullOf(points []geom.Vec) (corners []geom.Vec, volume float64) {
	h, err := hull.New(context.Background(), points)
	if err != nil || h.Dim < 3 {
		return points, 0
	}
	return h.Points, h.Volume()
}
