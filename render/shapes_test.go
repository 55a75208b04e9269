package render_test

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// boxMesh returns a closed box between two corners.
func boxMesh(lo, hi geom.Vec) *mesh.Mesh {
	m := &mesh.Mesh{}
	for i := range 8 {
		v := lo
		if i&1 != 0 {
			v.X = hi.X
		}
		if i&2 != 0 {
			v.Y = hi.Y
		}
		if i&4 != 0 {
			v.Z = hi.Z
		}
		m.Vertices = append(m.Vertices, v)
	}
	for _, q := range [6][4]uint32{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		m.Faces = append(m.Faces, [3]uint32{q[0], q[1], q[2]}, [3]uint32{q[0], q[2], q[3]})
	}
	return m
}

func cube(size float64) *mesh.Mesh { return boxMesh(geom.Vec{}, geom.Vec{X: size, Y: size, Z: size}) }

// lathe returns the closed surface that a profile of (radius, height) points
// sweeps round Z; the first and last radius must be 0.
func lathe(profile [][2]float64, n int) *mesh.Mesh {
	m := &mesh.Mesh{}
	rings := len(profile) - 2
	for _, p := range profile[1 : rings+1] {
		for i := range n {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			m.Vertices = append(m.Vertices, geom.Vec{X: p[0] * c, Y: p[0] * s, Z: p[1]})
		}
	}
	low := uint32(len(m.Vertices))
	m.Vertices = append(m.Vertices, geom.Vec{Z: profile[0][1]}, geom.Vec{Z: profile[rings+1][1]})
	at := func(ring, i int) uint32 { return uint32(ring*n + i%n) }
	for i := range n {
		m.Faces = append(m.Faces, [3]uint32{low, at(0, i+1), at(0, i)})
		for r := range rings - 1 {
			a, b, c, d := at(r, i), at(r, i+1), at(r+1, i+1), at(r+1, i)
			m.Faces = append(m.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d})
		}
		m.Faces = append(m.Faces, [3]uint32{low + 1, at(rings-1, i), at(rings-1, i+1)})
	}
	return m
}

// sphere returns a ball round the origin of about 4·n² triangles. bump makes
// its surface wavy, as a fraction of the radius.
func sphere(radius float64, n int, bump float64) *mesh.Mesh {
	profile := make([][2]float64, n+1)
	for i := range profile {
		s, c := math.Sincos(math.Pi * float64(i) / float64(n))
		profile[i] = [2]float64{radius * s, -radius * c}
	}
	profile[0][0], profile[n][0] = 0, 0
	m := lathe(profile, 2*n)
	if bump != 0 {
		for i, v := range m.Vertices {
			u := 1 + bump*math.Sin(9*v.X/radius)*math.Sin(11*v.Y/radius)*math.Sin(7*v.Z/radius)
			m.Vertices[i] = geom.Vec{X: v.X * u, Y: v.Y * u, Z: v.Z * u}
		}
	}
	return m
}

func cone(radius, height float64, n int) *mesh.Mesh {
	return lathe([][2]float64{{0, 0}, {radius, 0}, {0, height}}, n)
}

// inverted returns m with every face turned round.
func inverted(m *mesh.Mesh) *mesh.Mesh {
	out := &mesh.Mesh{Vertices: m.Vertices}
	for _, f := range m.Faces {
		out.Faces = append(out.Faces, [3]uint32{f[0], f[2], f[1]})
	}
	return out
}

// moved returns m scaled by k, then moved by d.
func moved(m *mesh.Mesh, k float64, d geom.Vec) *mesh.Mesh {
	out := &mesh.Mesh{Faces: m.Faces}
	for _, v := range m.Vertices {
		out.Vertices = append(out.Vertices, geom.Vec{X: v.X*k + d.X, Y: v.Y*k + d.Y, Z: v.Z*k + d.Z})
	}
	return out
}

// joined returns all meshes as one.
func joined(parts ...*mesh.Mesh) *mesh.Mesh {
	out := &mesh.Mesh{}
	for _, m := range parts {
		base := uint32(len(out.Vertices))
		out.Vertices = append(out.Vertices, m.Vertices...)
		for _, f := range m.Faces {
			out.Faces = append(out.Faces, [3]uint32{f[0] + base, f[1] + base, f[2] + base})
		}
	}
	return out
}
