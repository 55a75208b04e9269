package main

import "github.com/saggar3d/saggar/geom"

// box adds the twelve triangles of a box, inside out when hollow is set.
func (s *solid) box(lo, hi geom.Vec, hollow bool) {
	corner := func(i int) geom.Vec {
		p := lo
		if i&1 != 0 {
			p.X = hi.X
		}
		if i&2 != 0 {
			p.Y = hi.Y
		}
		if i&4 != 0 {
			p.Z = hi.Z
		}
		return p
	}
	for _, f := range [6][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		if hollow {
			f[1], f[3] = f[3], f[1]
		}
		s.quad(corner(f[0]), corner(f[1]), corner(f[2]), corner(f[3]))
	}
}

func vec(x, y, z float64) geom.Vec { return geom.Vec{X: x, Y: y, Z: z} }

// cube is 20 mm wide and stands on the ground.
func cube() *solid {
	s := &solid{name: "cube"}
	s.box(vec(0, 0, 0), vec(20, 20, 20), false)
	return s
}

// openCube lacks its last facet.
func openCube() *solid {
	s := cube()
	s.name = "open_cube"
	s.faces = s.faces[:11]
	return s
}

// cavityCube has a hollow of 10 mm inside.
func cavityCube() *solid {
	s := cube()
	s.name = "cube_cavity"
	s.box(vec(5, 5, 5), vec(15, 15, 15), true)
	return s
}

// twoCubes touch along one edge only, which has four faces.
func twoCubes() *solid {
	s := &solid{name: "two_cubes_edge"}
	s.box(vec(0, 0, 0), vec(10, 10, 10), false)
	s.box(vec(10, 10, 0), vec(20, 20, 10), false)
	return s
}

// drilledPlate is 2 x 1 x 0.25 inches with two holes of a quarter inch.
func drilledPlate() *solid {
	const inch = 25.4
	b := &bracketBuilder{solid: &solid{name: "plate"}}
	outer := []geom.Vec2{{X: 0, Y: 0}, {X: 2 * inch, Y: 0}, {X: 2 * inch, Y: inch}, {X: 0, Y: inch}}
	var holes [][]geom.Vec2
	for _, x := range []float64{0.5, 1.5} {
		ring := func(r float64) []geom.Vec2 { return circle(geom.Vec2{X: x * inch, Y: 0.5 * inch}, r, 32) }
		b.through(foot(0), profile{{X: inch / 8, Y: inch / 4}, {X: inch / 8, Y: 0}}, ring)
		holes = append(holes, ring(inch/8))
	}
	b.band(foot(0).all(outer), foot(inch/4).all(outer))
	b.face(foot(inch/4), false, outer, holes...)
	b.face(foot(0), true, outer, holes...)
	return b.solid
}
