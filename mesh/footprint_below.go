package mesh

import (
	"math"

	"github.com/saggar3d/saggar/geom"
)

// below returns the part of m that lies at most h above its lowest point: faces
// that reach higher are cut. Cut points are shared by the faces at an edge, so
// that the part hangs together as m does.
func (m *Mesh) below(h float64) *Mesh {
	lowest := math.Inf(1)
	for _, f := range m.Faces {
		for _, v := range f {
			lowest = min(lowest, m.Vertices[v].Z)
		}
	}
	c := cutter{
		of: m, level: lowest + h, points: map[[2]uint32]uint32{},
		out: &Mesh{Name: m.Name, Vertices: m.Vertices[:len(m.Vertices):len(m.Vertices)]},
	}
	for _, f := range m.Faces {
		c.face(f)
	}
	return c.out
}

// cutter cuts the faces of a mesh at a level.
type cutter struct {
	of, out *Mesh
	level   float64
	points  map[[2]uint32]uint32 // by edge, the lower vertex first
}

// face adds the part of f that is not above the level.
func (c *cutter) face(f [3]uint32) {
	var corners [4]uint32
	n := 0
	for k := range 3 {
		v, w := f[k], f[(k+1)%3]
		low, next := c.isLow(v), c.isLow(w)
		if low {
			corners[n] = v
			n++
		}
		if low != next {
			if !low {
				v, w = w, v
			}
			corners[n] = c.point(v, w)
			n++
		}
	}
	for k := 2; k < n; k++ {
		c.out.Faces = append(c.out.Faces, [3]uint32{corners[0], corners[k-1], corners[k]})
	}
}

func (c *cutter) isLow(v uint32) bool { return !(c.of.Vertices[v].Z > c.level) }

// point returns the vertex at which the edge from v, which is low, to w passes
// the level.
func (c *cutter) point(v, w uint32) uint32 {
	if i, ok := c.points[[2]uint32{v, w}]; ok {
		return i
	}
	p, q := c.of.Vertices[v], c.of.Vertices[w]
	t := (c.level - p.Z) / (q.Z - p.Z)
	i := uint32(len(c.out.Vertices))
	c.out.Vertices = append(c.out.Vertices, geom.Vec{
		X: p.X + float64(t*(q.X-p.X)), Y: p.Y + float64(t*(q.Y-p.Y)), Z: c.level,
	})
	c.points[[2]uint32{v, w}] = i
	return i
}
