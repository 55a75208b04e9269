// Package shape makes the meshes that tests and benchmarks measure: closed,
// wound outwards, every vertex once, with volumes and areas known in closed
// form. It returns bare vertices and faces so that every package can use it.
package shape

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// Soup is a bare triangle mesh: faces index vertices.
type Soup struct {
	Vertices []geom.Vec
	Faces    [][3]uint32
}

// Box returns a box of 8 vertices and 12 faces between two corners.
func Box(lo, hi geom.Vec) Soup {
	var s Soup
	for i := range 8 {
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
		s.Vertices = append(s.Vertices, p)
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		s.quad(q[0], q[1], q[2], q[3])
	}
	return s
}

// Cube returns a box of the given edge around centre.
func Cube(centre geom.Vec, edge float64) Soup {
	h := edge / 2
	return Box(geom.Vec{X: centre.X - h, Y: centre.Y - h, Z: centre.Z - h}, geom.Vec{X: centre.X + h, Y: centre.Y + h, Z: centre.Z + h})
}

func (s *Soup) quad(a, b, c, d uint32) {
	s.Faces = append(s.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d})
}

// Sphere returns a sphere about the origin cut along n meridians and n/2
// parallels, with poles on the Z axis: about n² faces. n is even and at least 4.
func Sphere(radius float64, n int) Soup {
	s := Soup{Vertices: []geom.Vec{{Z: -radius}}}
	rings := n/2 - 1
	for i := 1; i <= rings; i++ {
		r, z := polar(radius, float64(i)*math.Pi/float64(n/2))
		for j := range n {
			x, y := polar(r, 2*math.Pi*float64(j)/float64(n))
			s.Vertices = append(s.Vertices, geom.Vec{X: y, Y: x, Z: -z})
		}
	}
	top := uint32(len(s.Vertices))
	s.Vertices = append(s.Vertices, geom.Vec{Z: radius})
	at := func(i, j int) uint32 { return uint32(1 + i*n + j%n) }
	for j := range n {
		s.Faces = append(s.Faces, [3]uint32{0, at(0, j+1), at(0, j)})
	}
	for i := range rings - 1 {
		for j := range n {
			s.quad(at(i, j), at(i, j+1), at(i+1, j+1), at(i+1, j))
		}
	}
	for j := range n {
		s.Faces = append(s.Faces, [3]uint32{top, at(rings-1, j), at(rings-1, j+1)})
	}
	return s
}

// polar returns radius times the sine and cosine of angle.
func polar(radius, angle float64) (sin, cos float64) {
	sin, cos = math.Sincos(angle)
	return radius * sin, radius * cos
}

// Torus returns a torus about the Z axis, its tube of radius r at distance big
// from the axis, cut n times around and k times along the tube: 2nk faces.
func Torus(big, r float64, n, k int) Soup {
	var s Soup
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		for j := range k {
			z, x := polar(r, 2*math.Pi*float64(j)/float64(k))
			s.Vertices = append(s.Vertices, geom.Vec{X: (big + x) * cos, Y: (big + x) * sin, Z: z})
		}
	}
	at := func(i, j int) uint32 { return uint32(i%n*k + j%k) }
	for i := range n {
		for j := range k {
			s.quad(at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1))
		}
	}
	return s
}

// Prism returns the ring of points (counter-clockwise, convex or star-shaped
// about its mean point) from height 0 to h.
func Prism(ring []geom.Vec2, h float64) Soup {
	var s Soup
	n := uint32(len(ring))
	var mid geom.Vec2
	for _, p := range ring {
		s.Vertices = append(s.Vertices, geom.Vec{X: p.X, Y: p.Y}, geom.Vec{X: p.X, Y: p.Y, Z: h})
		mid.X += p.X / float64(n)
		mid.Y += p.Y / float64(n)
	}
	s.Vertices = append(s.Vertices, geom.Vec{X: mid.X, Y: mid.Y}, geom.Vec{X: mid.X, Y: mid.Y, Z: h})
	for i := range n {
		a, b := 2*i, 2*((i+1)%n)
		s.quad(a, b, b+1, a+1)
		s.Faces = append(s.Faces, [3]uint32{2 * n, b, a}, [3]uint32{2*n + 1, a + 1, b + 1})
	}
	return s
}

// Join returns all of them as one mesh, vertices not shared.
func Join(parts ...Soup) Soup {
	var s Soup
	for _, p := range parts {
		at := uint32(len(s.Vertices))
		s.Vertices = append(s.Vertices, p.Vertices...)
		for _, f := range p.Faces {
			s.Faces = append(s.Faces, [3]uint32{f[0] + at, f[1] + at, f[2] + at})
		}
	}
	return s
}

// Map returns s with every vertex replaced by move(vertex).
func (s Soup) Map(move func(geom.Vec) geom.Vec) Soup {
	out := Soup{Vertices: make([]geom.Vec, len(s.Vertices)), Faces: s.Faces}
	for i, v := range s.Vertices {
		out.Vertices[i] = move(v)
	}
	return out
}

// Apply returns s under a, which must not mirror.
func (s Soup) Apply(a geom.Affine) Soup { return s.Map(a.Apply) }

// Flip returns s with every face turned round.
func (s Soup) Flip() Soup {
	out := Soup{Vertices: s.Vertices}
	for _, f := range s.Faces {
		out.Faces = append(out.Faces, [3]uint32{f[0], f[2], f[1]})
	}
	return out
}

// Without returns s without the faces for which drop is true.
func (s Soup) Without(drop func(face int) bool) Soup {
	out := Soup{Vertices: s.Vertices}
	for i, f := range s.Faces {
		if !drop(i) {
			out.Faces = append(out.Faces, f)
		}
	}
	return out
}

// Turn returns the rotation by angle (radians) about axis, which need not have
// length 1.
func Turn(axis geom.Vec, angle float64) geom.Affine {
	l := geom.Norm(axis)
	x, y, z := axis.X/l, axis.Y/l, axis.Z/l
	s, c := math.Sincos(angle)
	d := 1 - c
	return geom.Affine{M: [3][3]float64{
		{c + x*x*d, x*y*d - z*s, x*z*d + y*s},
		{y*x*d + z*s, c + y*y*d, y*z*d - x*s},
		{z*x*d - y*s, z*y*d + x*s, c + z*z*d},
	}}
}

// Volume returns the signed volume of s, by the divergence theorem.
func (s Soup) Volume() float64 {
	var sum geom.Sum
	for _, f := range s.Faces {
		sum.Add(geom.Dot(s.Vertices[f[0]], geom.Cross(s.Vertices[f[1]], s.Vertices[f[2]])) / 6)
	}
	return sum.Value()
}
