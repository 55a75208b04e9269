package render

import "github.com/saggar3d/saggar/geom"

// What a camera with a place of its own sees of the plate may reach behind the eye,
// where there is no projection: rings and lines of the ground are cut off there, as
// the triangles of parts are. A framed picture has everything in front of the eye.

// seen is a point along the axes of the camera.
type seen struct{ x, y, depth float64 }

func (d *drawing) seenAt(p geom.Vec) seen {
	x, y, depth := d.cam.look(p)
	return seen{x, y, depth}
}

// onto projects a point in front of the eye.
func (d *drawing) onto(p seen) geom.Vec2 {
	k := d.cam.focal / p.depth
	return geom.Vec2{X: d.cam.cx + float64(p.x*k), Y: d.cam.cy - float64(p.y*k)}
}

// cross returns where the line from a to b crosses the smallest depth that is drawn.
func cross(a, b seen) seen {
	t := (near - a.depth) / (b.depth - a.depth)
	return seen{a.x + float64(t*(b.x-a.x)), a.y + float64(t*(b.y-a.y)), near}
}

// polygon projects a closed polygon, without what of it is behind the eye; nil when
// all of it is.
func (d *drawing) polygon(points ...geom.Vec) []geom.Vec2 {
	out := make([]geom.Vec2, 0, len(points)+1)
	if d.cam.framed {
		for _, p := range points {
			out = append(out, d.screen(p.X, p.Y, p.Z))
		}
		return out
	}
	for i, p := range points {
		a, b := d.seenAt(p), d.seenAt(points[(i+1)%len(points)])
		if a.depth >= near {
			out = append(out, d.onto(a))
		}
		if a.depth >= near != (b.depth >= near) {
			out = append(out, d.onto(cross(a, b)))
		}
	}
	return out
}

// line adds a line between two points to m, without what of it is behind the eye.
func (d *drawing) line(m *mask, p, q geom.Vec, width float64) {
	if d.cam.framed {
		m.stroke(d.screen(p.X, p.Y, p.Z), d.screen(q.X, q.Y, q.Z), width)
		return
	}
	a, b := d.seenAt(p), d.seenAt(q)
	switch {
	case a.depth < near && b.depth < near:
		return
	case a.depth < near:
		a = cross(a, b)
	case b.depth < near:
		b = cross(b, a)
	}
	m.stroke(d.onto(a), d.onto(b), width)
}

// inFront reports whether all of a copy is in front of the eye.
func (d *drawing) inFront(c drawn) bool {
	if d.cam.framed {
		return true
	}
	box := geom.EmptyBox()
	if part := d.parts[c.part]; part.Mesh != nil {
		box = part.Mesh.Bounds()
	} else {
		b := part.Footprint.Box()
		box = box.Extend(geom.Vec{X: b.Min.X, Y: b.Min.Y}).Extend(geom.Vec{X: b.Max.X, Y: b.Max.Y})
	}
	for i := range 8 {
		p := box.Min
		if i&1 != 0 {
			p.X = box.Max.X
		}
		if i&2 != 0 {
			p.Y = box.Max.Y
		}
		if i&4 != 0 {
			p.Z = box.Max.Z
		}
		if d.seenAt(c.pose.Apply(p)).depth < near {
			return false
		}
	}
	return true
}
