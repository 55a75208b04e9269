// Package voxel packs bodies of any shape into a volume by cubes of equal edge.
//
// A body is the set of all cubes that it touches, so what is free in cubes is free
// in truth; a gap is kept by widening what lies in the bed. One body after the
// other goes where it lies lowest, in the best of its turns. Positions that cannot
// be reached from the open top along free steps are not taken, so that the bodies
// can be taken out again in the reverse order. Then the layout is improved by
// taking out some bodies and putting them back in another order.
//
// Cubes of rows are bits of words; the free positions of a body along a row come
// from a few dozen operations on words.
package voxel

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// Matrix is a rotation, by rows.
type Matrix = [3][3]float64

// Body is one thing to be placed.
type Body struct {
	Vertices []geom.Vec
	Faces    [][3]uint32

	// Inside says whether a point lies inside, for bodies whose surface has holes.
	// nil: what cannot be reached from outside does.
	Inside func(geom.Vec) bool

	Turns []Matrix // that it may take
	Any   bool     // it may take every other turn, too

	// Wide is how much more than the gap of the bed it keeps from everything.
	Wide float64

	// Own is the gap that it keeps from other bodies, if more than that of the bed.
	Own float64
}

// run is a stretch of cubes along X.
type run struct{ x, n int32 }

// row is the runs of a shape at one y and z.
type row struct {
	y, z int32
	runs []run
}

// shape is a body in one of its turns, in cubes. The corner of its first cube is
// the lower corner of its box.
type shape struct {
	n     [3]int     // cubes along the axes
	size  [3]float64 // of the box in edges; less than n where the last cubes are not full
	box   geom.Box
	rows  []row
	class int // of the gaps that it keeps
}

// touch is the share of a cube by which a body may reach into the next without
// touching it: 1e-6 of a cube of 1 mm, which no check sees.
const touch = 5e-7

// newShape finds the cubes of the given edge that are nearer to a turned body than
// pad, or touch it.
func newShape(b *Body, turn Matrix, edge, pad float64) *shape {
	points := make([]geom.Vec, len(b.Vertices))
	used := make([]bool, len(points))
	for _, f := range b.Faces {
		used[f[0]], used[f[1]], used[f[2]] = true, true, true
	}
	s := &shape{box: geom.EmptyBox()}
	for i, v := range b.Vertices {
		points[i] = apply(&turn, v)
		if used[i] {
			s.box = s.box.Extend(points[i])
		}
	}
	pad += b.Wide
	lo := geom.Sub(s.box.Min, geom.Vec{X: pad, Y: pad, Z: pad})
	size := geom.Add(s.box.Size(), geom.Scale(2, geom.Vec{X: pad, Y: pad, Z: pad}))
	s.n = [3]int{cubesIn(size.X / edge), cubesIn(size.Y / edge), cubesIn(size.Z / edge)}
	s.size = [3]float64{size.X / edge, size.Y / edge, size.Z / edge}
	g := newSolid(s.n)
	g.pad = pad / edge
	for i := range points {
		points[i] = geom.Scale(1/edge, geom.Sub(points[i], lo))
	}
	for _, f := range b.Faces {
		g.triangle(points[f[0]], points[f[1]], points[f[2]])
	}
	g.fill()
	if b.Inside != nil {
		back := transposed(turn)
		g.fillBy(func(p geom.Vec) bool { return b.Inside(apply(&back, geom.Add(lo, geom.Scale(edge, p)))) })
	}
	s.rows = g.rows()
	longestFirst(s.rows)
	s.box = geom.Box{Min: lo, Max: geom.Add(lo, size)}
	return s
}

// cubesIn returns how many cubes a length of so many edges takes.
func cubesIn(x float64) int { return max(1, int(math.Ceil(x-2*touch))) }

func apply(t *Matrix, p geom.Vec) geom.Vec {
	return geom.Vec{
		X: float64(t[0][0]*p.X) + float64(t[0][1]*p.Y) + float64(t[0][2]*p.Z),
		Y: float64(t[1][0]*p.X) + float64(t[1][1]*p.Y) + float64(t[1][2]*p.Z),
		Z: float64(t[2][0]*p.X) + float64(t[2][1]*p.Y) + float64(t[2][2]*p.Z),
	}
}

func transposed(t Matrix) Matrix {
	var out Matrix
	for i := range 3 {
		for j := range 3 {
			out[i][j] = t[j][i]
		}
	}
	return out
}

// solid is cubes while a shape is made: 1 is the body, 2 what is reached from
// outside.
type solid struct {
	n    [3]int
	cube []byte
	pad  float64 // triangles count as that much thicker on all sides
}

const (
	body  = 1
	empty = 2
)

func newSolid(n [3]int) *solid { return &solid{n: n, cube: make([]byte, n[0]*n[1]*n[2])} }

func (g *solid) at(x, y, z int) int { return (z*g.n[1]+y)*g.n[0] + x }

// triangle marks the cubes that a triangle touches, and few others: it goes
// through the columns along the axis to which it is steepest.
func (g *solid) triangle(a, b, c geom.Vec) {
	n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
	if g.sliver(a, b, c, geom.Norm(n)) {
		return
	}
	w := 2
	if math.Abs(n.X) > math.Abs(n.Y) && math.Abs(n.X) > math.Abs(n.Z) {
		w = 0
	} else if math.Abs(n.Y) > math.Abs(n.Z) {
		w = 1
	}
	u, v := (w+1)%3, (w+2)%3
	t := facet{u: u, v: v, w: w, p: [3][3]float64{{a.X, a.Y, a.Z}, {b.X, b.Y, b.Z}, {c.X, c.Y, c.Z}}}
	t.prepare([3]float64{n.X, n.Y, n.Z})
	u0, u1 := g.range1(u, t.lo[u], t.hi[u])
	v0, v1 := g.range1(v, t.lo[v], t.hi[v])
	var k [3]int
	for i := u0; i <= u1; i++ {
		for j := v0; j <= v1; j++ {
			lo, hi, ok := t.column(float64(i), float64(j), g.pad-touch)
			if !ok {
				continue
			}
			w0, w1 := g.range1(w, lo, hi)
			k[u], k[v] = i, j
			for l := w0; l <= w1; l++ {
				k[w] = l
				g.cube[g.at(k[0], k[1], k[2])] = body
			}
		}
	}
}

// thin is the share of its length below which the width of a triangle says
// nothing reliable about its plane.
const thin = 1e-6

// sliver marks the cubes of a triangle that is hardly more than its longest side,
// and reports whether it is one. area is twice that of the triangle.
func (g *solid) sliver(a, b, c geom.Vec, area float64) bool {
	p, q := a, b
	for _, side := range [2][2]geom.Vec{{b, c}, {c, a}} {
		if geom.Norm(geom.Sub(side[1], side[0])) > geom.Norm(geom.Sub(q, p)) {
			p, q = side[0], side[1]
		}
	}
	long := geom.Norm(geom.Sub(q, p))
	if area > thin*float64(long*long) {
		return false
	}
	wide := 0.0
	if long > 0 {
		wide = area / long
	}
	// Pieces of one cube each.
	n := int(math.Ceil(long))
	for i := range max(1, n) {
		at := func(k int) geom.Vec { return geom.Add(p, geom.Scale(float64(k)/float64(max(1, n)), geom.Sub(q, p))) }
		g.piece(at(i), at(i+1), wide)
	}
	return true
}

// piece marks all cubes in the box around two points, widened.
func (g *solid) piece(p, q geom.Vec, wide float64) {
	x0, x1 := g.range1(0, min(p.X, q.X)-wide, max(p.X, q.X)+wide)
	y0, y1 := g.range1(1, min(p.Y, q.Y)-wide, max(p.Y, q.Y)+wide)
	z0, z1 := g.range1(2, min(p.Z, q.Z)-wide, max(p.Z, q.Z)+wide)
	for z := z0; z <= z1; z++ {
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				g.cube[g.at(x, y, z)] = body
			}
		}
	}
}

// range1 returns the cubes along an axis that the stretch from lo to hi touches.
func (g *solid) range1(axis int, lo, hi float64) (first, last int) {
	last = max(0, min(g.n[axis]-1, int(math.Ceil(hi+g.pad-touch))-1))
	return max(0, min(last, int(math.Floor(lo-g.pad+touch)))), last
}

// facet is a triangle seen along the axis w.
type facet struct {
	u, v, w int
	p       [3][3]float64
	lo, hi  [3]float64
	edge    [3][3]float64 // of each edge: a·u + b·v + c, above 0 inside
	du, dv  float64       // slopes of w
	level   float64       // w at u = v = 0
}

func (t *facet) prepare(n [3]float64) {
	for k := range 3 {
		t.lo[k] = min(t.p[0][k], t.p[1][k], t.p[2][k])
		t.hi[k] = max(t.p[0][k], t.p[1][k], t.p[2][k])
	}
	t.du, t.dv = -n[t.u]/n[t.w], -n[t.v]/n[t.w]
	t.level = t.p[0][t.w] - float64(t.du*t.p[0][t.u]) - float64(t.dv*t.p[0][t.v])
	sign := 1.0
	if n[t.w] < 0 {
		sign = -1
	}
	for k := range 3 {
		p, q := &t.p[k], &t.p[(k+1)%3]
		a, b := -sign*(q[t.v]-p[t.v]), sign*(q[t.u]-p[t.u])
		t.edge[k] = [3]float64{a, b, -float64(a*p[t.u]) - float64(b*p[t.v])}
	}
}

// column returns the heights between which the triangle runs through the column
// over the square at u, v, widened by pad; false when it does not.
func (t *facet) column(u, v, pad float64) (lo, hi float64, ok bool) {
	lo, hi = t.lo[t.w], t.hi[t.w]
	for _, e := range t.edge {
		// The corner of the square that lies farthest inside.
		x, y := u-pad, v-pad
		if e[0] > 0 {
			x = u + 1 + pad
		}
		if e[1] > 0 {
			y = v + 1 + pad
		}
		if float64(e[0]*x)+float64(e[1]*y)+e[2] < 0 {
			return 0, 0, false
		}
	}
	mid := t.level + float64(t.du*(u+0.5)) + float64(t.dv*(v+0.5))
	reach := float64((math.Abs(t.du) + math.Abs(t.dv)) * (0.5 + pad))
	return max(lo, mid-reach), min(hi, mid+reach), true
}

// fill marks all cubes that cannot be reached from outside the box.
func (g *solid) fill() {
	var stack []int32
	reach := func(i int) {
		if g.cube[i] == 0 {
			g.cube[i] = empty
			stack = append(stack, int32(i))
		}
	}
	g.border(reach)
	nx, nxy := g.n[0], g.n[0]*g.n[1]
	for len(stack) > 0 {
		i := int(stack[len(stack)-1])
		stack = stack[:len(stack)-1]
		x, y, z := i%nx, i/nx%g.n[1], i/nxy
		if x > 0 {
			reach(i - 1)
		}
		if x < nx-1 {
			reach(i + 1)
		}
		if y > 0 {
			reach(i - nx)
		}
		if y < g.n[1]-1 {
			reach(i + nx)
		}
		if z > 0 {
			reach(i - nxy)
		}
		if z < g.n[2]-1 {
			reach(i + nxy)
		}
	}
	for i := range g.cube {
		if g.cube[i] != empty {
			g.cube[i] = body
		}
	}
}

// border calls f for every cube on the border of the box.
func (g *solid) border(f func(i int)) {
	for z := range g.n[2] {
		for y := range g.n[1] {
			step := max(1, g.n[0]-1)
			if z == 0 || z == g.n[2]-1 || y == 0 || y == g.n[1]-1 {
				step = 1
			}
			for x := 0; x < g.n[0]; x += step {
				f(g.at(x, y, z))
			}
		}
	}
}

// fillBy marks the cubes whose middle lies inside, too.
func (g *solid) fillBy(inside func(geom.Vec) bool) {
	for i := range g.cube {
		if g.cube[i] == body {
			continue
		}
		x, y, z := i%g.n[0], i/g.n[0]%g.n[1], i/g.n[0]/g.n[1]
		if inside(geom.Vec{X: float64(x) + 0.5, Y: float64(y) + 0.5, Z: float64(z) + 0.5}) {
			g.cube[i] = body
		}
	}
}

// rows lists the runs of the body.
func (g *solid) rows() []row {
	var out []row
	for z := range g.n[2] {
		for y := range g.n[1] {
			line := g.cube[g.at(0, y, z):][:g.n[0]]
			var runs []run
			for x := 0; x < len(line); x++ {
				if line[x] != body {
					continue
				}
				start := x
				for x < len(line) && line[x] == body {
					x++
				}
				runs = append(runs, run{int32(start), int32(x - start)})
			}
			if runs != nil {
				out = append(out, row{int32(y), int32(z), runs})
			}
		}
	}
	return out
}

// reach is how far a widened row reaches: x to both sides in the row that is y, z
// away.
type reach struct{ x, y, z int }

// longestFirst puts the rows with the longest runs first: where something is in
// the way, they meet it soonest.
func longestFirst(rows []row) {
	longest := func(r *row) int32 {
		n := int32(0)
		for _, q := range r.runs {
			n = max(n, q.n)
		}
		return n
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(longest(&b), longest(&a)) })
}

// ballRows returns how far things reach that are nearer than a gap of so many
// edges: two cubes that lie d cubes apart along an axis leave d−1 edges between
// them.
func ballRows(gap float64) []reach {
	if gap <= 0 {
		return []reach{{}}
	}
	var out []reach
	n := int(math.Ceil(gap)) + 1
	free := func(d int) float64 { return max(0, math.Abs(float64(d))-1) }
	for z := -n; z <= n; z++ {
		for y := -n; y <= n; y++ {
			left := float64(gap*gap) - float64(free(y)*free(y)) - float64(free(z)*free(z))
			if left <= touch {
				continue
			}
			out = append(out, reach{int(math.Ceil(math.Sqrt(left) - touch)), y, z})
		}
	}
	return out
}

// log2 returns the greatest k with 1<<k at most n.
func log2(n int32) int { return bits.Len32(uint32(n)) - 1 }
