package main

import "github.com/saggar3d/saggar/geom"

// The parts here are for packing: low, hollow and curved, so that they fit into
// each other. All of them stand on the plane z = 0.

// extrude returns the solid between a drawing on the ground and the same at
// height h. Rings run counter-clockwise, holes too.
func extrude(name string, h float64, outer []geom.Vec2, holes ...[]geom.Vec2) *solid {
	s := &solid{name: name}
	low, high := foot(0), foot(h)
	s.band(low.all(outer), high.all(outer))
	for _, hole := range holes {
		s.band(high.all(hole), low.all(hole))
	}
	s.face(high, false, outer, holes...)
	s.face(low, true, outer, holes...)
	return s
}

func at2(x, y float64) geom.Vec2 { return geom.Vec2{X: x, Y: y} }

// roundedRect returns a rectangle about the origin with round corners.
func roundedRect(x, y, r float64, n int) []geom.Vec2 {
	var out []geom.Vec2
	for i, c := range []geom.Vec2{at2(x/2-r, y/2-r), at2(r-x/2, y/2-r), at2(r-x/2, r-y/2), at2(x/2-r, r-y/2)} {
		out = append(out, arc(c, r, 90*float64(i), 90*float64(i+1), n)...)
	}
	return out
}

// hook is a coat hook lying on its side: a stem, a half turn and a tip.
func hook() *solid {
	outer := []geom.Vec2{at2(0, 64), at2(0, 18)}
	outer = append(outer, arc(at2(18, 18), 18, 180, 360, 24)[1:]...)
	outer = append(outer, arc(at2(32, 24), 4, 0, 180, 8)...)
	outer = append(outer, arc(at2(18, 18), 10, 360, 180, 24)...)
	outer = append(outer, at2(8, 64))
	outer = append(outer, arc(at2(4, 64), 4, 0, 180, 8)[1:8]...)
	return extrude("hook", 9, outer, circle(at2(4, 60), 1.8, 16))
}

// elbow is an L of sheet with a round inside corner and four holes.
func elbow() *solid {
	outer := []geom.Vec2{at2(0, 0), at2(56, 0), at2(56, 14)}
	outer = append(outer, arc(at2(20, 20), 6, 270, 180, 8)...)
	outer = append(outer, at2(14, 56), at2(0, 56))
	var holes [][]geom.Vec2
	for _, c := range []geom.Vec2{at2(7, 48), at2(7, 30), at2(30, 7), at2(48, 7)} {
		holes = append(holes, circle(c, 2.6, 20))
	}
	return extrude("elbow", 5, outer, holes...)
}

// frame is a window frame with a large opening and a hole in each corner.
func frame() *solid {
	holes := [][]geom.Vec2{roundedRect(52, 32, 4, 6)}
	for _, c := range []geom.Vec2{at2(31, 21), at2(-31, 21), at2(-31, -21), at2(31, -21)} {
		holes = append(holes, circle(c, 1.8, 16))
	}
	return extrude("frame", 7, roundedRect(70, 50, 6, 8), holes...)
}

// ring is a spacer: two of them fit into a frame.
func ring() *solid {
	return extrude("ring", 12, circle(at2(0, 0), 10.5, 60), circle(at2(0, 0), 7.5, 60))
}

// clip is an open ring of three quarters with round ends.
func clip() *solid {
	outer := arc(at2(0, 0), 24, -45, 225, 54)
	sin, cos := sincosDeg(225)
	outer = append(outer, arc(at2(20.5*cos, 20.5*sin), 3.5, 225, 405, 8)[1:8]...)
	outer = append(outer, arc(at2(0, 0), 17, 225, -45, 54)...)
	sin, cos = sincosDeg(-45)
	outer = append(outer, arc(at2(20.5*cos, 20.5*sin), 3.5, 135, 315, 8)[1:8]...)
	return extrude("clip", 10, outer)
}

// spanner has one open end and one closed.
func spanner() *solid {
	outer := arc(at2(0, 0), 9, 34, 326, 36)
	outer = append(outer, arc(at2(60, 0), 12, -155, -30, 16)...)
	outer = append(outer, at2(61, -5.5), at2(55, -3), at2(55, 3), at2(61, 5.5))
	outer = append(outer, arc(at2(60, 0), 12, 30, 155, 16)...)
	return extrude("spanner", 6, outer, circle(at2(0, 0), 5, 6))
}
