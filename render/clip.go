package render

import (
	"github.com/saggar3d/saggar/geom"
)

// corner is a vertex while its triangle is clipped: where it is in mm, and seen
// from the eye.
type corner struct {
	p           geom.Vec
	x, y, depth float64
}

// extra is a triangle that is drawn in place of a part of a face, or a line.
type extra struct {
	v    [3]vert
	face uint32 // the face it belongs to
	mat  uint8  // 0: that of the face
}

// Points are clipped in mm and in view coordinates side by side: both are linear
// along an edge, which screen coordinates are not.

// segment is where a face meets the cut plane, inside on its left seen from
// above, and the material of that face.
type segment struct {
	a, b vert
	mat  uint8
}

// clip appends to b what is left of face i after the cut plane, the near plane
// and the guard band, and its segment of the section.
func (f *frame) clip(i uint32, b *binned) {
	var poly, next [9]corner // a triangle, and one corner more for each of six planes
	n := 0
	for _, v := range f.m.Faces[i] {
		p := f.m.Vertices[v]
		x, y, d := f.cam.look(p)
		poly[n] = corner{p, x, y, d}
		n++
	}
	n, entry, exit := f.cutFace(f.m.Faces[i], poly[:n], &next)
	if n == 0 {
		return
	}
	poly = next
	if entry >= 0 && exit >= 0 && !f.outside(poly[entry]) && !f.outside(poly[exit]) {
		a, z := poly[entry], poly[exit]
		b.section = append(b.section, segment{f.toScreen(a.x, a.y, a.depth), f.toScreen(z.x, z.y, z.depth), f.paint.of(i)})
	}
	if !f.cam.framed {
		for plane := range 5 {
			n = clipPlane(poly[:n], &next, func(c corner) float64 { return f.inside(c, plane) })
			poly = next
		}
	}
	// What is left is convex: a fan of triangles from its first corner.
	for k := 2; k < n; k++ {
		e := extra{face: i}
		for j, c := range [3]corner{poly[0], poly[k-1], poly[k]} {
			e.v[j] = f.toScreen(c.x, c.y, c.depth)
		}
		b.extras = append(b.extras, e)
	}
}

// outside reports whether c cannot be projected.
func (f *frame) outside(c corner) bool { return !f.cam.framed && f.clipped(c.x, c.y, c.depth) }

// inside returns how far c is inside one of the planes around what can be
// projected.
func (f *frame) inside(c corner, plane int) float64 {
	limit := float64(f.guardTangent() * c.depth)
	switch plane {
	case 0:
		return c.depth - near*1.001
	case 1:
		return limit - c.x
	case 2:
		return limit + c.x
	case 3:
		return limit - c.y
	default:
		return limit + c.y
	}
}

// clipPlane keeps the part of poly where inside is not negative: Sutherland and
// Hodgman, doi:10.1145/360767.360802.
func clipPlane(poly []corner, out *[9]corner, inside func(corner) float64) int {
	n := 0
	for i, c := range poly {
		prev := poly[(i+len(poly)-1)%len(poly)]
		dc, dp := inside(c), inside(prev)
		if (dc >= 0) != (dp >= 0) {
			out[n] = between(prev, c, dp/(dp-dc))
			n++
		}
		if dc >= 0 {
			out[n] = c
			n++
		}
	}
	return n
}

// between returns the point at t of the way from a to b.
func between(a, b corner, t float64) corner {
	mix := func(u, v float64) float64 { return u + float64((v-u)*t) }
	return corner{
		p: geom.Vec{X: mix(a.p.X, b.p.X), Y: mix(a.p.Y, b.p.Y), Z: mix(a.p.Z, b.p.Z)},
		x: mix(a.x, b.x), y: mix(a.y, b.y), depth: mix(a.depth, b.depth),
	}
}

// cutFace keeps the part of a face that is not above the cut. It returns the
// number of corners left in out and which of them are where the outline enters
// and leaves the cut plane, -1 when it does not.
//
// A point on the plane counts as below, everywhere alike, so that the sections
// of a closed mesh are closed. The crossing of an edge is always computed from
// the vertex with the lower index, so that both its faces find the same point.
func (f *frame) cutFace(face [3]uint32, poly []corner, out *[9]corner) (n, entry, exit int) {
	entry, exit = -1, -1
	for i, c := range poly {
		j := (i + 2) % 3
		prev := poly[j]
		if above := c.p.Z > f.cut; above != (prev.p.Z > f.cut) {
			a, b := prev, c
			if face[i] < face[j] {
				a, b = b, a
			}
			out[n] = between(a, b, (f.cut-a.p.Z)/(b.p.Z-a.p.Z))
			if above {
				exit = n
			} else {
				entry = n
			}
			n++
		}
		if c.p.Z <= f.cut {
			out[n] = c
			n++
		}
	}
	return n, entry, exit
}
