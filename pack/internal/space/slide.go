package space

import (
	"math"
	"math/bits"

	"github.com/saggar3d/saggar/geom"
)

// mostSlides is how often an item is pushed out of the body it overlaps worst.
const mostSlides = 8

// slide pushes the moving item from t out of the body that it overlaps worst,
// counted by weighted loss, again and again, and returns the best place met. It
// finds places that touch, which steps of a given length miss.
func (k *cake) slide(t trial) trial {
	lo, hi := k.window(k.c.kinds[k.kind[k.moving]].first + t.turn)
	p := t.pose
	for range mostSlides {
		v, l := k.push(&p)
		if l < t.loss {
			t = trial{p, l}
		}
		if v == (geom.Vec{}) {
			break
		}
		q := pose{p.turn, max(lo.X, min(hi.X, p.x+v.X)), max(lo.Y, min(hi.Y, p.y+v.Y)), max(lo.Z, min(hi.Z, p.z+v.Z))}
		if q == p {
			break
		}
		p = q
	}
	return t
}

// push returns the shift that takes the moving item at p out of the body of the
// greatest weighted loss, and the weighted loss at p.
func (k *cake) push(p *pose) (geom.Vec, float64) {
	k.trials++
	m := k.mask(p.turn)
	sx, sy, sz := m.sets(k, p)
	weight := k.weight[k.moving*k.stride:]
	nothing := k.c.fault
	sum, most, worst := 0.0, 0.0, -1
	for w, set := range sx {
		for set &= sy[w] & sz[w]; set != 0; set &= set - 1 {
			j := w<<6 | bits.TrailingZeros64(set)
			q := m.pairs[j]
			at := &k.at[j]
			if d := q.depth(p.x-at.x, p.y-at.y, p.z-at.z); d > nothing {
				l := float64(weight[j] * float64(d*q.scale))
				sum += l
				if l > most {
					most, worst = l, j
				}
			}
		}
	}
	if worst < 0 {
		return geom.Vec{}, 0
	}
	at := &k.at[worst]
	return m.pairs[worst].push(p.x-at.x, p.y-at.y, p.z-at.z), sum
}

// push returns about the shortest further shift that ends the overlap of bodies
// at a shift, 0 when they do not overlap.
func (q *pair) push(x, y, z float64) geom.Vec {
	if !q.holds(x, y, z) {
		return geom.Vec{}
	}
	v := geom.Vec{X: x, Y: y, Z: z}
	if !q.plain {
		v = apply(&q.turn, v)
	}
	if q.field == nil {
		q.ready()
	}
	v = q.field.push(v)
	if !q.plain {
		v = undo(&q.turn, v)
	}
	return v
}

// undo turns p back.
func undo(t *Matrix, p geom.Vec) geom.Vec {
	return geom.Vec{
		X: float64(t[0][0]*p.X) + float64(t[1][0]*p.Y) + float64(t[2][0]*p.Z),
		Y: float64(t[0][1]*p.X) + float64(t[1][1]*p.Y) + float64(t[2][1]*p.Z),
		Z: float64(t[0][2]*p.X) + float64(t[1][2]*p.Y) + float64(t[2][2]*p.Z),
	}
}

// push returns about the shortest further shift out of the no-fit body: by the
// plane that is nearest, or against the rise of the depths.
func (f *field) push(p geom.Vec) geom.Vec {
	gx, gy, gz := float64((p.X-f.box.Min.X)*f.per.X), float64((p.Y-f.box.Min.Y)*f.per.Y), float64((p.Z-f.box.Min.Z)*f.per.Z)
	if !(gx >= 0 && gy >= 0 && gz >= 0) || int(gx) >= f.n[0] || int(gy) >= f.n[1] || int(gz) >= f.n[2] {
		return geom.Vec{}
	}
	c := f.cells[(int(gz)*f.n[1]+int(gy))*f.n[0]+int(gx)]
	if c == outside {
		return geom.Vec{}
	}
	if f.single {
		s, d := nearest(f.planes, p)
		return geom.Scale(max(0, d), s.n)
	}
	d := 0.0
	var s *halfspace
	if c != inside {
		if s, d = f.facing(c, p); d <= 0 {
			return geom.Vec{}
		}
	}
	e := f.between(gx, gy, gz)
	if d >= e {
		return geom.Scale(d, s.n)
	}
	g := f.rise(gx, gy, gz)
	l := geom.Norm(g)
	if !(l > 0) {
		return geom.Vec{}
	}
	return geom.Scale(-e/l, g)
}

// nearest returns the plane that p lies least below, and by how much.
func nearest(planes []halfspace, p geom.Vec) (*halfspace, float64) {
	best, d := 0, math.Inf(1)
	for i := range planes {
		if e := -planes[i].above(p); e < d {
			best, d = i, e
		}
	}
	return &planes[best], d
}

// facing returns, of the polytopes whose border runs through a cell, the plane by
// which p leaves the one it is deepest in, and that depth.
func (f *field) facing(c uint32, p geom.Vec) (*halfspace, float64) {
	at := f.list[c-border:]
	n := int(at[0])
	at = at[1:]
	var best *halfspace
	most := 0.0
	for range n {
		m := int(at[0])
		var s *halfspace
		d := math.Inf(1)
		for _, k := range at[1 : m+1] {
			if e := -f.planes[k].above(p); e < d {
				s, d = &f.planes[k], e
			}
		}
		if d > most {
			best, most = s, d
		}
		at = at[m+1:]
	}
	return best, most
}

// rise returns the gradient of the depth at a point of the grid.
func (f *field) rise(x, y, z float64) geom.Vec {
	i, j, k := int(x), int(y), int(z)
	u, v, w := x-float64(i), y-float64(j), z-float64(k)
	nx := f.n[0] + 1
	nxy := nx * (f.n[1] + 1)
	at := func(a, b, c int) float64 { return float64(f.nodes[(k+c)*nxy+(j+b)*nx+i+a]) }
	mix := func(a, b, t float64) float64 { return a + float64(t*(b-a)) }
	var g geom.Vec
	g.X = mix(mix(at(1, 0, 0)-at(0, 0, 0), at(1, 1, 0)-at(0, 1, 0), v), mix(at(1, 0, 1)-at(0, 0, 1), at(1, 1, 1)-at(0, 1, 1), v), w)
	g.Y = mix(mix(at(0, 1, 0)-at(0, 0, 0), at(1, 1, 0)-at(1, 0, 0), u), mix(at(0, 1, 1)-at(0, 0, 1), at(1, 1, 1)-at(1, 0, 1), u), w)
	g.Z = mix(mix(at(0, 0, 1)-at(0, 0, 0), at(1, 0, 1)-at(1, 0, 0), u), mix(at(0, 1, 1)-at(0, 1, 0), at(1, 1, 1)-at(1, 1, 0), u), v)
	return geom.Vec{X: g.X * f.per.X, Y: g.Y * f.per.Y, Z: g.Z * f.per.Z}
}
