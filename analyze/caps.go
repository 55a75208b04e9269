package analyze

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// capped is the volume of a surface whose holes are closed by fans.
type capped struct {
	volume float64 // about any point: the capped surface is closed
	bound  float64 // by how much another way to close the holes could differ
}

// capHoles closes every hole with the fan about the middle of its rim. Other
// closings of a small hole lie within its own reach, so they differ by no more
// than area times extent of the fan: nothing at all for a slit, which is what a
// vertex on the edge of a neighbour (a T-junction) leaves. ok is false for a
// surface that more than holes keep from being closed.
func capHoles(m *mesh.Mesh, t *mesh.Topology, flip []bool, signed float64, reference geom.Vec) (c capped, ok bool) {
	if t.OddEdges != t.OpenEdges || t.OpenEdges == 0 || !t.JunctionsBalanced(m, flip) || !agrees(t, flip) {
		return c, false
	}
	c.volume = signed
	for _, rim := range rims(m, t, flip) {
		box := geom.EmptyBox()
		var middle geom.Vec
		for _, e := range rim {
			p := m.Vertices[e[0]]
			box = box.Extend(p)
			middle = geom.Add(middle, geom.Sub(p, reference))
		}
		middle = geom.Scale(1/float64(len(rim)), middle)
		area := 0.
		for _, e := range rim {
			a, b := geom.Sub(m.Vertices[e[0]], reference), geom.Sub(m.Vertices[e[1]], reference)
			n := geom.Cross(geom.Sub(a, b), geom.Sub(middle, b)) // the cap runs against the rim
			c.volume += geom.Dot(b, n) / 6
			area += geom.Norm(n) / 2
		}
		c.bound += area * box.Diagonal()
	}
	return c, true
}

// agrees reports whether all neighbours run opposite ways once the faces in flip
// are turned.
func agrees(t *mesh.Topology, flip []bool) bool {
	if t.SameWay == 0 && flip == nil {
		return true
	}
	for h := range t.Twin {
		o, same := t.Across(int32(h))
		if o < 0 {
			continue
		}
		if turned := flip != nil && flip[h/3] != flip[o/3]; turned != same {
			return false
		}
	}
	return true
}

// rims returns the open edges, each from its first to its second vertex as its
// face runs, grouped by what hangs together.
func rims(m *mesh.Mesh, t *mesh.Topology, flip []bool) [][][2]uint32 {
	var edges [][2]uint32
	group := make([]uint32, len(m.Vertices)) // union-find over the vertices
	for v := range group {
		group[v] = uint32(v)
	}
	root := func(v uint32) uint32 {
		for group[v] != v {
			group[v] = group[group[v]]
			v = group[v]
		}
		return v
	}
	for h, o := range t.Twin {
		if o != mesh.OpenEdge || t.Component[h/3] < 0 {
			continue
		}
		f := m.Faces[h/3]
		e := [2]uint32{f[h%3], f[(h+1)%3]}
		if flip != nil && flip[h/3] {
			e[0], e[1] = e[1], e[0]
		}
		edges = append(edges, e)
		a, b := root(e[0]), root(e[1])
		group[max(a, b)] = min(a, b)
	}
	index := map[uint32]int{}
	var list [][][2]uint32
	for _, e := range edges {
		r := root(e[0])
		i, ok := index[r]
		if !ok {
			i = len(list)
			index[r] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], e)
	}
	return list
}
