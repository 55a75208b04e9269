package verify

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// NewShadow returns the shadow of m along Z: the area that its triangles cover,
// all of them together, seen from above. It is exact and needs no outline, so it
// can bear witness against those who compute one.
func NewShadow(m *mesh.Mesh) *Shape { return newTriangles(m, true) }

// NewSurface returns the surface of m in space.
func NewSurface(m *mesh.Mesh) *Shape { return newTriangles(m, false) }

func newTriangles(m *mesh.Mesh, flat bool) *Shape {
	s := &Shape{points: m.Vertices, prims: make([][3]int32, len(m.Faces)), flat: flat, solid: true}
	for i, f := range m.Faces {
		s.prims[i] = [3]int32{int32(f[0]), int32(f[1]), int32(f[2])}
	}
	s.tree = newTree(len(s.prims), s.box)
	return s
}

// tri is a triangle of the plane, or a segment whose last corners are equal.
type tri [3]geom.Vec2

// triangle returns primitive i, placed and seen from above.
func (p *Placed) triangle(i int32) tri {
	return tri{p.plane(int(i), 0), p.plane(int(i), 1), p.plane(int(i), 2)}
}

// holds reports whether q lies in t or on its border. The answer is exact; a
// segment holds nothing.
func (t *tri) holds(q geom.Vec2) bool {
	a, b, c := geom.Orient2D(t[0], t[1], q), geom.Orient2D(t[1], t[2], q), geom.Orient2D(t[2], t[0], q)
	return geom.Orient2D(t[0], t[1], t[2]) != 0 && (a >= 0 && b >= 0 && c >= 0 || a <= 0 && b <= 0 && c <= 0)
}

// betweenTriangles returns the distance of two triangles of the plane, 0 when
// they share a point, and where they are that near.
func betweenTriangles(t, u *tri) (float64, geom.Vec2, geom.Vec2) {
	if t.holds(u[0]) {
		return 0, u[0], u[0]
	}
	if u.holds(t[0]) {
		return 0, t[0], t[0]
	}
	best, p, q := between(t[0], t[1], u[0], u[1])
	for i := range 3 {
		for j := range 3 {
			d, v, w := between(t[i], t[(i+1)%3], u[j], u[(j+1)%3])
			if d < best {
				best, p, q = d, v, w
			}
		}
	}
	return best, p, q
}

// push returns the least length by which one of two triangles of the plane must
// be moved so that they share no inner point, and the direction; 0 when they
// share none.
//
// The directions across and along every side are tried: across would do for
// triangles with an area, along is for those without.
func push(t, u *tri) (float64, geom.Vec2) {
	best, dir := -1.0, geom.Vec2{}
	for _, s := range [2]*tri{t, u} {
		for i := range 3 {
			d := geom.Vec2{X: s[(i+1)%3].X - s[i].X, Y: s[(i+1)%3].Y - s[i].Y}
			l := length2(d, geom.Vec2{})
			if l == 0 {
				continue
			}
			for _, n := range [2]geom.Vec2{{X: -d.Y / l, Y: d.X / l}, {X: d.X / l, Y: d.Y / l}} {
				a0, a1 := t.reach(n)
				b0, b1 := u.reach(n)
				o := min(a1-b0, b1-a0)
				if !(o > 0) {
					return 0, geom.Vec2{}
				}
				if best < 0 || o < best {
					best, dir = o, n
				}
			}
		}
	}
	return max(best, 0), dir
}

// reach returns how far t lies along the unit vector n.
func (t *tri) reach(n geom.Vec2) (lo, hi float64) {
	for i, p := range t {
		v := float64(p.X*n.X) + float64(p.Y*n.Y)
		if i == 0 || v < lo {
			lo = v
		}
		if i == 0 || v > hi {
			hi = v
		}
	}
	return lo, hi
}

// enough is how many pairs of triangles are measured for the sake of a better
// depth, once it is known that there is any: two large meshes in one place have
// more than anybody can look at.
const enough = 200_000

// crush looks for the pair of triangles of two shadows that reach deepest into
// each other. It is a lower bound of the depth.
type crush struct {
	a, b  *Placed
	gap   Gap
	pairs int
}

// pair looks at two nodes.
func (c *crush) pair(n, m int32) {
	if c.gap.Depth > touching && c.pairs > enough {
		return
	}
	x, y := c.a.nodeBox(n), c.b.nodeBox(m)
	if boxGap(&x, &y) > 0 {
		return
	}
	v, u := &c.a.tree.nodes[n], &c.b.tree.nodes[m]
	switch {
	case v.second == 0 && u.second == 0:
		c.leaves(v, u)
	case u.second == 0 || v.second != 0 && v.count >= u.count:
		c.pair(n+1, m)
		c.pair(v.second, m)
	default:
		c.pair(n, m+1)
		c.pair(n, u.second)
	}
}

func (c *crush) leaves(v, u *node) {
	for _, i := range c.a.tree.items[v.first : v.first+v.count] {
		t := c.a.triangle(i)
		for _, j := range c.b.tree.items[u.first : u.first+u.count] {
			c.pairs++
			w := c.b.triangle(j)
			if d, n := push(&t, &w); d > c.gap.Depth {
				c.gap = deepest2(&t, &w, n, d)
			}
		}
	}
}

// deepest2 names the point of t that reaches farthest into u against n, and the
// place beyond u.
func deepest2(t, u *tri, n geom.Vec2, depth float64) Gap {
	_, a1 := t.reach(n)
	b0, _ := u.reach(n)
	if a1-b0 != depth { // t comes from the other side
		n = geom.Vec2{X: -n.X, Y: -n.Y}
	}
	at, far := t[0], 0.0
	for i, p := range t {
		if v := float64(p.X*n.X) + float64(p.Y*n.Y); i == 0 || v > far {
			at, far = p, v
		}
	}
	out := geom.Vec2{X: at.X - float64(depth*n.X), Y: at.Y - float64(depth*n.Y)}
	return Gap{Depth: depth, A: space(at), B: space(out)}
}
