package hull

import (
	"cmp"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// loops are polygons in one slice: loop i ends before end[i].
type loops struct {
	corner []int32
	end    []int
}

func (l *loops) at(i int) []int32 {
	start := 0
	if i > 0 {
		start = l.end[i-1]
	}
	return l.corner[start:l.end[i]]
}

// facets returns the flat faces: triangles in one plane are joined, and points
// that are no corners of the joined polygon left out.
func (b *builder) facets() loops {
	var out loops
	b.step++
	var group []int32
	for i := range b.faces {
		if b.faces[i].dead || b.faces[i].mark == joined {
			continue
		}
		group = b.coplanar(int32(i), group[:0])
		if len(group) == 1 {
			out.corner = append(out.corner, b.faces[i].v[:]...)
		} else {
			b.outline(group, &out)
		}
		out.end = append(out.end, len(out.corner))
	}
	return out
}

// joined marks a face that is part of a facet, ingroup one of the facet that
// is being collected. Steps never get so far.
const (
	joined  = ^uint32(0)
	inGroup = joined - 1
)

// coplanar collects the faces in the plane of face i, which are connected.
func (b *builder) coplanar(i int32, group []int32) []int32 {
	group = append(group, i)
	b.faces[i].mark = inGroup
	for k := 0; k < len(group); k++ {
		f := &b.faces[group[k]]
		for e, n := range f.adj {
			g := &b.faces[n]
			if g.mark == inGroup || g.mark == joined {
				continue
			}
			far := g.v[(g.side(f.v[(e+1)%3])+2)%3]
			d := f.height(b.pts[far])
			if d > f.slack || d < -f.slack ||
				geom.Orient3D(b.pts[f.v[0]], b.pts[f.v[1]], b.pts[f.v[2]], b.pts[far]) != 0 {
				continue
			}
			g.mark = inGroup
			group = append(group, n)
		}
	}
	if len(group) == 1 {
		b.faces[i].mark = joined
	}
	return group
}

// outline appends the corners around a group of coplanar faces.
func (b *builder) outline(group []int32, out *loops) {
	first := int32(0)
	for _, i := range group {
		f := &b.faces[i]
		for e, n := range f.adj {
			if b.faces[n].mark != inGroup {
				b.startAt[f.v[e]] = f.v[(e+1)%3]
				first = f.v[e]
			}
		}
	}
	for _, i := range group {
		b.faces[i].mark = joined
	}
	before, at := first, b.startAt[first]
	for {
		after := b.startAt[at]
		if !collinear(b.pts[before], b.pts[at], b.pts[after]) {
			out.corner = append(out.corner, at)
		}
		if at == first {
			return
		}
		before, at = at, after
	}
}

// flat returns the two sides of points in one plane, of which the first three
// of t are not on one line.
func (b *builder) flat(t [4]int32) loops {
	p, q, r := b.pts[t[0]], b.pts[t[1]], b.pts[t[2]]
	axis := 0
	for axis < 2 && geom.Orient2D(shadow(p, axis), shadow(q, axis), shadow(r, axis)) == 0 {
		axis++
	}
	flat := make([]geom.Vec2, len(b.pts))
	for i, p := range b.pts {
		flat[i] = shadow(p, axis)
	}
	var out loops
	for _, v := range Planar(flat) {
		out.corner = append(out.corner, int32(v))
	}
	n := len(out.corner)
	for i := range n {
		out.corner = append(out.corner, out.corner[n-1-i])
	}
	out.end = []int{n, 2 * n}
	return out
}

// canonical numbers and orders what was found by coordinates alone, so that
// nothing of the order of the input is left.
func (b *builder) canonical(dim int, simplex [4]int32, found loops) *Hull {
	h := &Hull{Dim: dim}
	number := make([]uint32, len(b.pts))
	corners := b.corners(dim, simplex, found)
	for i, c := range corners {
		number[c] = uint32(i)
		p := b.pts[c]
		// Adding 0 turns -0 into 0.
		h.Points = append(h.Points, geom.Vec{X: p.X + 0, Y: p.Y + 0, Z: p.Z + 0})
		h.Vertices = append(h.Vertices, b.input[c])
	}
	h.order(found, number)
	h.triangulate()
	return h
}

// order writes the facets under the new numbers, sorted by their first two
// corners: these are a directed edge, which belongs to one facet.
func (h *Hull) order(found loops, number []uint32) {
	polygons := make([][]uint32, len(found.end))
	all := make([]uint32, len(found.corner))
	// Sorted by counting on the first corner, of which few facets share one.
	place := make([]int32, len(h.Points)+1)
	for i := range found.end {
		loop := found.at(i)
		polygons[i], all = all[:len(loop):len(loop)], all[len(loop):]
		renumber(loop, number, polygons[i])
		place[polygons[i][0]+1]++
	}
	for c := range h.Points {
		place[c+1] += place[c]
	}
	h.Facets = make([][]uint32, len(polygons))
	from := slices.Clone(place)
	for _, p := range polygons {
		h.Facets[place[p[0]]] = p
		place[p[0]]++
	}
	for c := range h.Points {
		slices.SortFunc(h.Facets[from[c]:from[c+1]], func(a, b []uint32) int { return cmp.Compare(a[1], b[1]) })
	}
}

// triangulate cuts each facet into a fan from its lowest corner.
func (h *Hull) triangulate() {
	h.Faces = make([][3]uint32, 0, 2*len(h.Points))
	for i, f := range h.Facets {
		apex := 0
		if h.Dim == 2 {
			// Two equal fans back to back would share their inner edges.
			apex = i
		}
		for k := 2; k < len(f); k++ {
			h.Faces = append(h.Faces, [3]uint32{f[apex], f[(apex+k-1)%len(f)], f[(apex+k)%len(f)]})
		}
	}
}

// renumber writes loop under the new numbers, its lowest corner first.
func renumber(loop []int32, number, out []uint32) {
	low := 0
	for k := range loop {
		if number[loop[k]] < number[loop[low]] {
			low = k
		}
	}
	for k := range loop {
		out[k] = number[loop[(low+k)%len(loop)]]
	}
}

// corners returns the points in use, sorted by coordinates.
func (b *builder) corners(dim int, simplex [4]int32, found loops) []int32 {
	var corners []int32
	if dim < 2 {
		corners = append(corners, simplex[:dim+1]...)
	}
	used := make([]bool, len(b.pts))
	for _, c := range found.corner {
		if !used[c] {
			used[c] = true
			corners = append(corners, c)
		}
	}
	slices.SortFunc(corners, func(i, j int32) int {
		p, q := &b.pts[i], &b.pts[j]
		if p.X < q.X || p.X == q.X && (p.Y < q.Y || p.Y == q.Y && p.Z < q.Z) {
			return -1
		}
		return 1 // no two corners are equal
	})
	return corners
}
