package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// lids are triangles that close the holes of a mesh: with them every edge is
// used as often in one direction as in the other.
type lids struct {
	mesh *mesh.Mesh
	rims float64 // volume near the holes that their true shape may add or take, mm³
}

// rimEdge is an edge of the boundary: used w times more from a to b than back.
type rimEdge struct {
	a, b uint32
	w    int32
}

// closeHoles closes the holes of m, whose faces are turned as flip says against
// those that t was made for. A hole is a loop of the boundary, and its lid is the
// fan around the middle of its rim.
func closeHoles(m *mesh.Mesh, t *mesh.Topology, flip []bool) *lids {
	edges := rimEdges(m, t, flip)
	c := &lids{mesh: &mesh.Mesh{}}
	for _, hole := range splitHoles(m, edges) {
		c.addFan(m, hole)
	}
	return c
}

// rimEdges returns the boundary of m. Only edges without a plain neighbour, or
// with one turned differently, can be part of it.
func rimEdges(m *mesh.Mesh, t *mesh.Topology, flip []bool) []rimEdge {
	var edges []rimEdge
	for h, o := range t.Twin {
		f := h / 3
		if o >= 0 && (flip == nil || flip[f] == flip[o/3]) {
			continue
		}
		// Turning a face keeps its corner 0: edge k joins other corners.
		face, k := m.Faces[f], h%3
		if flip != nil && flip[f] {
			k = 2 - k
		}
		e := rimEdge{face[k], face[(k+1)%3], 1}
		if e.a > e.b {
			e = rimEdge{e.b, e.a, -1}
		}
		if e.a != e.b {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, func(p, q rimEdge) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b)) })
	out := edges[:0]
	for i := 0; i < len(edges); {
		e := edges[i]
		for i++; i < len(edges) && edges[i].a == e.a && edges[i].b == e.b; i++ {
			e.w += edges[i].w
		}
		if e.w != 0 {
			out = append(out, e)
		}
	}
	return out
}

// splitHoles cuts the boundary into loops that pass no vertex twice, so that
// holes which touch in a point get a lid each. Every vertex is left as often as
// it is reached: a walk along unused edges can only end where it began, and each
// time it meets itself a loop is done.
func splitHoles(m *mesh.Mesh, edges []rimEdge) [][]uint32 {
	var steps [][2]uint32 // as the boundary runs
	for _, e := range edges {
		for range abs(e.w) {
			if e.w > 0 {
				steps = append(steps, [2]uint32{e.a, e.b})
			} else {
				steps = append(steps, [2]uint32{e.b, e.a})
			}
		}
	}
	slices.SortFunc(steps, func(p, q [2]uint32) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) })
	w := &rimWalk{points: m.Vertices, steps: steps, next: map[uint32]int{}, used: make([]bool, len(steps))}
	for i := len(steps) - 1; i >= 0; i-- {
		w.next[steps[i][0]] = i
	}
	place := map[uint32]int{} // in path
	var loops [][]uint32
	var path []uint32
	for start := range steps {
		if w.used[start] {
			continue
		}
		v := steps[start][0]
		path, place[v] = append(path[:0], v), 0
		for i := w.leave(v, v); i >= 0; i = w.leave(v, path[max(len(path)-2, 0)]) {
			v = steps[i][1]
			at, met := place[v]
			if !met {
				place[v] = len(path)
				path = append(path, v)
				continue
			}
			loops = append(loops, slices.Clone(path[at:]))
			for _, u := range path[at+1:] {
				delete(place, u)
			}
			path = path[:at+1]
		}
		delete(place, v) // back at the start, every loop cut off
	}
	return loops
}

// rimWalk is a walk along the boundary.
type rimWalk struct {
	points []geom.Vec
	steps  [][2]uint32    // sorted
	next   map[uint32]int // the first step from a vertex that may be unused
	used   []bool
}

// leave uses up a step from v and returns it, or -1 when there is none. Of
// several it takes the one that leads nearest to where the walk came from: the
// two sides of a slit that has its vertices in different places make many thin
// loops then, not one loop around the part and another one back.
func (w *rimWalk) leave(v, from uint32) int {
	const look = 16 // steps compared at most
	first := w.next[v]
	for first < len(w.steps) && w.steps[first][0] == v && w.used[first] {
		first++
	}
	w.next[v] = first
	best, least := -1, math.Inf(1)
	for i := first; i < min(len(w.steps), first+look) && w.steps[i][0] == v; i++ {
		if w.used[i] {
			continue
		}
		o := geom.Sub(w.points[w.steps[i][1]], w.points[from])
		if d := geom.Dot(o, o); best < 0 || d < least {
			best, least = i, d
		}
	}
	if best >= 0 {
		w.used[best] = true
	}
	return best
}

// addFan closes one hole with the rim loop.
func (c *lids) addFan(m *mesh.Mesh, loop []uint32) {
	var sum geom.Vec
	weight := 0.0
	for i, a := range loop {
		p, q := m.Vertices[a], m.Vertices[loop[(i+1)%len(loop)]]
		l := geom.Norm(geom.Sub(p, q))
		sum = geom.Add(sum, geom.Scale(l/2, geom.Add(geom.Sub(p, m.Vertices[loop[0]]), geom.Sub(q, m.Vertices[loop[0]]))))
		weight += l
	}
	middle := m.Vertices[loop[0]]
	if weight > 0 {
		middle = geom.Add(middle, geom.Scale(1/weight, sum))
	}
	var area geom.Vec
	for i, a := range loop {
		// The lid runs the rim backwards.
		q, p := m.Vertices[a], m.Vertices[loop[(i+1)%len(loop)]]
		at := uint32(len(c.mesh.Vertices))
		c.mesh.Vertices = append(c.mesh.Vertices, p, q, middle)
		c.mesh.Faces = append(c.mesh.Faces, [3]uint32{at, at + 1, at + 2})
		area = geom.Add(area, geom.Scale(0.5, geom.Cross(geom.Sub(p, middle), geom.Sub(q, middle))))
	}
	size := geom.Norm(area)
	c.rims += float64(rimVolume*size*math.Sqrt(size)) + float64(bulge(m, loop, middle, area))
}

// bulge returns the volume between a rim that is not flat and the plane through
// its middle: area times the mean distance.
func bulge(m *mesh.Mesh, loop []uint32, middle, area geom.Vec) float64 {
	sum := 0.0
	for _, v := range loop {
		sum += math.Abs(geom.Dot(geom.Sub(m.Vertices[v], middle), area))
	}
	return sum / float64(len(loop))
}

func abs(w int32) int32 { return max(w, -w) }

// volume returns the signed volume between the lids and p.
func (c *lids) volume(p geom.Vec) float64 {
	var sum geom.Sum
	for f := range c.mesh.Faces {
		sum.Add(tetrahedron(c.mesh, f, p))
	}
	return sum.Value()
}
