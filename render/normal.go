package render

import (
	"context"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

const (
	// cosCrease is the cosine of 30°: faces that meet at a larger angle keep a
	// sharp edge. Written out so that every processor has the same bits.
	cosCrease     = 0.8660254037844386
	cosHalfCrease = 0.9659258262890683

	// maxFan is the number of faces round a vertex above which it is left
	// sharp. A fan of k faces costs k² to smooth, and its faces are slivers
	// whose corner there is a point.
	maxFan = 256
)

// vec3 is a direction in single precision.
type vec3 struct{ x, y, z float32 }

func (a vec3) dot(b vec3) float32 {
	return float32(a.x*b.x) + float32(a.y*b.y) + float32(a.z*b.z)
}

func (a vec3) neg() vec3 { return vec3{-a.x, -a.y, -a.z} }

func single(v geom.Vec) vec3 { return vec3{float32(v.X), float32(v.Y), float32(v.Z)} }

// unit3 returns a over its length; the zero vector stays.
func (a vec3) unit3() vec3 {
	n := a.dot(a)
	if n == 0 {
		return a
	}
	k := 1 / float32(math.Sqrt(float64(n)))
	return vec3{a.x * k, a.y * k, a.z * k}
}

// normal returns the unit normal of a face, the zero vector if it has no area.
func (s *scene) normal(face uint32) vec3 {
	f := s.m.Faces[face]
	n := geom.Cross(s.edge(f[0], f[1]), s.edge(f[0], f[2]))
	l := geom.Dot(n, n)
	if l == 0 {
		return vec3{}
	}
	k := 1 / math.Sqrt(l)
	return vec3{float32(n.X * k), float32(n.Y * k), float32(n.Z * k)}
}

// edge returns the vector from vertex a to vertex b in scene units, in which no
// product over- or underflows.
func (s *scene) edge(a, b uint32) geom.Vec {
	p, q, k := s.m.Vertices[a], s.m.Vertices[b], s.cam.scale
	return geom.Vec{X: (q.X - p.X) * k, Y: (q.Y - p.Y) * k, Z: (q.Z - p.Z) * k}
}

// creases knows the faces round the vertices of large faces, to smooth normals
// between them. A nil *creases shades everything flat.
type creases struct {
	faces [][3]uint32 // of the welded mesh
	first []uint32    // around[first[v]:first[v+1]] are the faces at vertex v
	fan   []uint32
}

// newCreases gathers the faces round the corners of the large faces. When most
// faces are smaller than a pixel this is little or nothing, whatever the size
// of the mesh.
func newCreases(ctx context.Context, m *mesh.Mesh, large []uint32) (*creases, error) {
	if len(large) == 0 {
		return nil, nil
	}
	welded, err := mesh.Weld(ctx, m, 0)
	if err != nil {
		return nil, err
	}
	c := &creases{faces: welded.Faces}
	wanted := make([]bool, len(welded.Vertices))
	for _, f := range large {
		for _, v := range c.faces[f] {
			wanted[v] = true
		}
	}
	c.gather(wanted)
	return c, nil
}

// gather lists the faces at each wanted vertex, in their order.
func (c *creases) gather(wanted []bool) {
	type corner struct{ vertex, face uint32 }
	var corners []corner
	c.first = make([]uint32, len(wanted)+1)
	for i := range c.faces {
		f := &c.faces[i]
		if !wanted[f[0]] && !wanted[f[1]] && !wanted[f[2]] {
			continue
		}
		for _, v := range f {
			if wanted[v] {
				c.first[v+1]++
				corners = append(corners, corner{v, uint32(i)})
			}
		}
	}
	for v := range wanted {
		c.first[v+1] += c.first[v]
	}
	c.fan = make([]uint32, len(corners))
	next := slices.Clone(c.first)
	for _, k := range corners {
		c.fan[next[k.vertex]] = k.face
		next[k.vertex]++
	}
}

// corner returns the normal of a face at its vertex v: the mean of the faces
// round the vertex that are within the crease angle of this one, weighted by
// their area and their angle there. A face wound the other way counts with its
// normal turned round, so that inverted triangles look alike.
func (s *scene) corner(v uint32, flat vec3) vec3 {
	fan := s.crease.around(v)
	if len(fan) > maxFan {
		return flat
	}
	var sum geom.Vec
	for _, g := range fan {
		s.addWeighted(&sum, g, v, flat, cosCrease)
	}
	if n, ok := normalised(sum); ok {
		return n
	}
	return flat
}

// round returns the normal that all faces at v share, if none is further than
// half the crease angle from it: then any two are within the crease angle, and
// [scene.corner] would say the same for each of them, up to its sign.
func (s *scene) round(v uint32, flat vec3) (vec3, bool) {
	fan := s.crease.around(v)
	if len(fan) > maxFan {
		return vec3{}, false
	}
	var sum geom.Vec
	for _, g := range fan {
		s.addWeighted(&sum, g, v, flat, cosCrease)
	}
	n, ok := normalised(sum)
	if !ok {
		return n, false
	}
	for _, g := range fan {
		d := n.dot(s.normal(g))
		if d < cosHalfCrease && d > -cosHalfCrease {
			return n, false
		}
	}
	return n, true
}

// normalised returns v at unit length, not ok when it has no direction.
func normalised(v geom.Vec) (vec3, bool) {
	l := geom.Dot(v, v)
	if !(l > 0) {
		return vec3{}, false
	}
	k := 1 / math.Sqrt(l)
	return vec3{float32(v.X * k), float32(v.Y * k), float32(v.Z * k)}, true
}

// around returns the faces at vertex v.
func (c *creases) around(v uint32) []uint32 { return c.fan[c.first[v]:c.first[v+1]] }

// addWeighted adds face g's share of the normal at vertex v to sum, if it is
// within the angle of flat whose cosine is given.
func (s *scene) addWeighted(sum *geom.Vec, g, v uint32, flat vec3, cosine float64) {
	at := 0
	for k, w := range s.crease.faces[g] {
		if w == v {
			at = k
		}
	}
	f := s.m.Faces[g]
	e1, e2 := s.edge(f[at], f[(at+1)%3]), s.edge(f[at], f[(at+2)%3])
	n := geom.Cross(e1, e2)
	l := math.Sqrt(geom.Dot(n, n))
	along := float64(n.X*float64(flat.x)) + float64(n.Y*float64(flat.y)) + float64(n.Z*float64(flat.z))
	if !(math.Abs(along) >= cosine*l) || l == 0 {
		return
	}
	lengths := math.Sqrt(float64(geom.Dot(e1, e1) * geom.Dot(e2, e2)))
	w := arccos(geom.Dot(e1, e2) / lengths)
	if along < 0 {
		w = -w
	}
	// n is as long as twice the area, which is the area weight.
	sum.X += float64(n.X * w)
	sum.Y += float64(n.Y * w)
	sum.Z += float64(n.Z * w)
}

// arccos approximates the angle with cosine x within 7e-5: 4.4.45 of Abramowitz
// and Stegun, Handbook of Mathematical Functions. A weight needs no more, and
// its bits are the same on every processor.
func arccos(x float64) float64 {
	a := min(math.Abs(x), 1)
	p := 0.0742610 - float64(0.0187293*a)
	p = -0.2121144 + float64(p*a)
	p = 1.5707288 + float64(p*a)
	p = float64(p * math.Sqrt(1-a))
	if x < 0 {
		return math.Pi - p
	}
	return p
}

// normalCache keeps the normals of recently shaded vertices and faces, one for
// each slot. They are functions of the mesh alone, so what it holds when changes
// no pixel.
type normalCache struct {
	faces    []uint32 // face + 1
	corners  [][3]vec3
	vertices []roundVertex
}

type roundVertex struct {
	vertex uint32 // + 1
	ok     bool
	n      vec3
}

// cacheSlots holds the faces of a few rows of pixels of a mesh whose triangles
// are just large enough to be smoothed, in half a megabyte.
const cacheSlots = 1 << 12

// get returns the normals of a face at its corners.
func (c *normalCache) get(s *scene, face uint32, flat vec3) *[3]vec3 {
	if c.faces == nil {
		c.faces, c.corners = make([]uint32, cacheSlots), make([][3]vec3, cacheSlots)
		c.vertices = make([]roundVertex, 4*cacheSlots)
	}
	slot := face % cacheSlots
	n := &c.corners[slot]
	if c.faces[slot] != face+1 {
		c.faces[slot] = face + 1
		for k, v := range s.crease.faces[face] {
			n[k] = c.corner(s, v, flat)
		}
	}
	return n
}

// corner returns the normal of one corner: the one all faces at v share, or, at a
// crease, the one of the faces on this side of it.
func (c *normalCache) corner(s *scene, v uint32, flat vec3) vec3 {
	r := &c.vertices[v%uint32(len(c.vertices))]
	if r.vertex != v+1 {
		r.vertex = v + 1
		r.n, r.ok = s.round(v, s.firstNormal(v))
	}
	switch {
	case !r.ok:
		return s.corner(v, flat)
	case r.n.dot(flat) < 0:
		return r.n.neg()
	}
	return r.n
}

// firstNormal returns the normal of the first face at v that has one: a choice
// that does not depend on which face is shaded first.
func (s *scene) firstNormal(v uint32) vec3 {
	for _, g := range s.crease.around(v) {
		if n := s.normal(g); n != (vec3{}) {
			return n
		}
	}
	return vec3{}
}
