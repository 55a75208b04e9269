package mesh

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Polygons of more than three corners are cut without new points. A polygon
// that is seen whole from its first corner, as every convex one is, becomes the
// fan that all other tools make too, so that figures of warped quads agree with
// theirs. Any other polygon that is about flat is ear-clipped (Meisters, Polygons have ears,
// doi:10.2307/2319703) in the coordinate plane that it leans to most; signs are
// exact, so near-straight corners cannot turn a triangle over.

// triangulate appends the triangles of the polygon whose corners, in order, are
// points[ring[0]], points[ring[1]], ... and returns the longer slice. There are
// always len(ring)-2 of them, wound like the ring, degenerate ones included; a
// ring of fewer than three corners has none.
//
// Keyhole polygons, which walk along a bridge to a hole and back, are cut
// properly. A polygon that crosses itself gets triangles whose signed areas add
// up to its own, but which overlap. Cost: linear for fans, about n^1.5 for
// ear-clipped polygons of n corners, a second at most.
func triangulate(points []geom.Vec, ring []uint32, out [][3]uint32) [][3]uint32 {
	if len(ring) < 3 {
		return out
	}
	if len(ring) == 3 {
		return append(out, [3]uint32{ring[0], ring[1], ring[2]})
	}
	n := areaVector(points, ring)
	axis, ok := leaningPlane(n)
	if !ok || isFan(points, ring, axis) || !isFlat(points, ring, n) {
		return fan(ring, out)
	}
	return clipEars(points, ring, axis, out)
}

// fan appends the triangles that meet in the first corner of ring.
func fan(ring []uint32, out [][3]uint32) [][3]uint32 {
	for i := 2; i < len(ring); i++ {
		out = append(out, [3]uint32{ring[0], ring[i-1], ring[i]})
	}
	return out
}

// plane names the two coordinates that are kept when a polygon is flattened.
type plane int

const (
	planeYZ plane = iota // seen from +X
	planeZX              // seen from +Y
	planeXY              // seen from +Z
	planeZY              // seen from -X
	planeXZ              // seen from -Y
	planeYX              // seen from -Z
)

// areaVector returns the vector with the length of the polygon's area that looks
// to the side from which it runs counter-clockwise, twice as long: Newell's,
// taken about the first corner (Sutherland et al., doi:10.1145/356625.356626).
func areaVector(points []geom.Vec, ring []uint32) geom.Vec {
	var n geom.Vec
	o := points[ring[0]]
	for i := 2; i < len(ring); i++ {
		c := geom.Cross(sub(points[ring[i-1]], o), sub(points[ring[i]], o))
		n.X, n.Y, n.Z = n.X+c.X, n.Y+c.Y, n.Z+c.Z
	}
	return n
}

// leaningPlane returns the coordinate plane, seen from the side from which the
// polygon runs counter-clockwise, in which it covers the largest area. n is its
// area vector. ok is false when it covers none, or too much to tell.
func leaningPlane(n geom.Vec) (p plane, ok bool) {
	p, most := planeYZ, n.X
	if math.Abs(n.Y) > math.Abs(most) {
		p, most = planeZX, n.Y
	}
	if math.Abs(n.Z) > math.Abs(most) {
		p, most = planeXY, n.Z
	}
	if most < 0 {
		p += planeZY - planeYZ
	}
	return p, most != 0 && geom.Finite(n)
}

// maxWarp is how far from flat a polygon may be to be ear-clipped, as the share
// of its size by which corners lie off its plane. A corner order that spans a
// saddle or a roof has no inside to keep to: all tools make a fan of it.
const maxWarp = 0.25

// isFlat reports whether no corner lies far off the plane through the first one.
// n is the polygon's area vector, not zero.
func isFlat(points []geom.Vec, ring []uint32, n geom.Vec) bool {
	box, o := geom.EmptyBox(), points[ring[0]]
	for _, v := range ring {
		box = box.Extend(points[v])
	}
	size := box.Size()
	most := maxWarp * max(size.X, size.Y, size.Z) * geom.Norm(n)
	for _, v := range ring {
		if math.Abs(geom.Dot(n, sub(points[v], o))) > most {
			return false
		}
	}
	return true
}

func sub(a, b geom.Vec) geom.Vec { return geom.Vec{X: a.X - b.X, Y: a.Y - b.Y, Z: a.Z - b.Z} }

// flatten drops a coordinate. Nothing is rounded.
func (p plane) flatten(v geom.Vec) geom.Vec2 {
	switch p {
	case planeYZ:
		return geom.Vec2{X: v.Y, Y: v.Z}
	case planeZX:
		return geom.Vec2{X: v.Z, Y: v.X}
	case planeXY:
		return geom.Vec2{X: v.X, Y: v.Y}
	case planeZY:
		return geom.Vec2{X: v.Z, Y: v.Y}
	case planeXZ:
		return geom.Vec2{X: v.X, Y: v.Z}
	default:
		return geom.Vec2{X: v.Y, Y: v.X}
	}
}

// isFan reports whether no triangle of the ring's fan is turned over.
func isFan(points []geom.Vec, ring []uint32, p plane) bool {
	o := p.flatten(points[ring[0]])
	last := p.flatten(points[ring[1]])
	for _, v := range ring[2:] {
		next := p.flatten(points[v])
		if geom.Orient2D(o, last, next) < 0 {
			return false
		}
		last = next
	}
	return true
}
