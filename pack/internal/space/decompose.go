package space

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// The solid is cut by the planes of its own faces until no face runs through a
// cell any more; cells inside it are then joined again while they stay convex.
// How many pieces come out depends on the order of the cuts, so several orders
// are tried.

// orders is how many orders of cuts are tried.
const orders = 25

// mostFaces and mostCells bound a decomposition, whose time grows with the third
// power of the number of its cells.
const (
	mostFaces = 80
	mostCells = 1000
)

// Decompose cuts a closed solid of few faces into convex pieces, each given by
// its corners. It reports false when the pieces do not add up to the solid: the
// surface is not closed, crosses itself, or has too many faces for it; and when it
// takes more than mostPieces.
func Decompose(vertices []geom.Vec, faces [][3]uint32) ([][]geom.Vec, bool) {
	s := newSolid(vertices, faces)
	if !(s.volume > 0) {
		return nil, false
	}
	if corners, volume := hullOf(vertices); volume <= s.volume*(1+1e-9) {
		return [][]geom.Vec{corners}, true
	}
	if len(faces) > mostFaces {
		return nil, false
	}
	var best []cell
	for seed := range uint64(orders) {
		cells, ok := s.cut(rand.New(rand.NewPCG(seed, 0x5a66a7)))
		if !ok {
			continue
		}
		cells = joined(cells, 1e-9*s.volume)
		if best == nil || len(cells) < len(best) {
			best = cells
		}
		if len(best) == 1 {
			break
		}
	}
	if len(best) > mostPieces {
		return nil, false
	}
	out := make([][]geom.Vec, len(best))
	for i, c := range best {
		out[i] = c.corners
	}
	return out, len(best) > 0
}

// solid is what is cut.
type solid struct {
	vertices []geom.Vec
	faces    [][3]uint32
	sides    []side
	volume   float64
	eps      float64 // lengths below it are nothing
	box      geom.Box
}

// side is a flat convex piece of a surface.
type side struct {
	plane halfspace
	ring  []geom.Vec
}

func newSolid(vertices []geom.Vec, faces [][3]uint32) *solid {
	s := &solid{vertices: vertices, faces: faces, box: geom.BoxOf(vertices)}
	size := s.box.Size()
	s.eps = 1e-9 * (size.X + size.Y + size.Z)
	mid := s.box.Center()
	for _, f := range faces {
		a, b, c := geom.Sub(vertices[f[0]], mid), geom.Sub(vertices[f[1]], mid), geom.Sub(vertices[f[2]], mid)
		s.volume += geom.Dot(a, geom.Cross(b, c)) / 6
		n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		l := geom.Norm(n)
		if l <= s.eps*s.eps {
			continue // no area: it bounds nothing
		}
		n = geom.Scale(1/l, n)
		ring := []geom.Vec{vertices[f[0]], vertices[f[1]], vertices[f[2]]}
		s.sides = append(s.sides, side{halfspace{n, geom.Dot(n, ring[0])}, ring})
	}
	return s
}

// cell is a convex part of space.
type cell struct {
	sides   []side
	corners []geom.Vec
	volume  float64
}

// cut returns the cells inside the solid.
func (s *solid) cut(rng *rand.Rand) ([]cell, bool) {
	type todo struct {
		c    cell
		with []side // of the solid, that run through it
	}
	stack := []todo{{s.start(), s.sides}}
	var out []cell
	total := 0.0
	for n := 0; len(stack) > 0; n++ {
		if n > mostCells {
			return nil, false
		}
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if len(t.with) == 0 {
			if s.finish(&t.c); t.c.volume > 0 && s.holds(t.c.corners) {
				out, total = append(out, t.c), total+t.c.volume
			}
			continue
		}
		plane := t.with[rng.IntN(len(t.with))].plane
		low, high := s.split(t.c, plane)
		inLow, inHigh := s.share(t.with, plane)
		if len(low.sides) > 0 {
			stack = append(stack, todo{low, inLow})
		}
		if len(high.sides) > 0 {
			stack = append(stack, todo{high, inHigh})
		}
	}
	return out, math.Abs(total-s.volume) <= 1e-7*s.volume
}

// start returns a cell around the solid.
func (s *solid) start() cell {
	z := s.box.Size()
	d := (z.X + z.Y + z.Z) / 10
	lo, hi := geom.Sub(s.box.Min, geom.Vec{X: d, Y: d, Z: d}), geom.Add(s.box.Max, geom.Vec{X: d, Y: d, Z: d})
	at := func(k int) geom.Vec {
		p := lo
		if k&1 != 0 {
			p.X = hi.X
		}
		if k&2 != 0 {
			p.Y = hi.Y
		}
		if k&4 != 0 {
			p.Z = hi.Z
		}
		return p
	}
	var c cell
	for _, f := range [6][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		ring := []geom.Vec{at(f[0]), at(f[1]), at(f[2]), at(f[3])}
		n := geom.Cross(geom.Sub(ring[1], ring[0]), geom.Sub(ring[2], ring[0]))
		n = geom.Scale(1/geom.Norm(n), n)
		c.sides = append(c.sides, side{halfspace{n, geom.Dot(n, ring[0])}, ring})
	}
	return c
}

// split cuts a cell; a part without volume has no sides.
func (s *solid) split(c cell, by halfspace) (low, high cell) {
	var rim []geom.Vec
	for _, f := range c.sides {
		a, b := s.clip(f.ring, by)
		if len(a) > 2 {
			low.sides = append(low.sides, side{f.plane, a})
		}
		if len(b) > 2 {
			high.sides = append(high.sides, side{f.plane, b})
		}
		for _, p := range a {
			if math.Abs(by.above(p)) <= s.eps {
				rim = append(rim, p)
			}
		}
	}
	for _, c := range []*cell{&low, &high} {
		if !s.thick(c, by) {
			c.sides = nil
		}
	}
	if ring := s.around(rim, by.n); len(ring) > 2 && len(low.sides) > 0 && len(high.sides) > 0 {
		low.sides = append(low.sides, side{by, ring})
		back := slices.Clone(ring)
		slices.Reverse(back)
		high.sides = append(high.sides, side{halfspace{geom.Scale(-1, by.n), -by.d}, back})
	}
	return low, high
}

// thick reports whether some corner of a part lies off the plane that cut it.
func (s *solid) thick(c *cell, by halfspace) bool {
	for _, f := range c.sides {
		for _, p := range f.ring {
			if math.Abs(by.above(p)) > s.eps {
				return true
			}
		}
	}
	return false
}

// share tells which sides run through either part. Those in the plane do not run
// through any.
func (s *solid) share(sides []side, by halfspace) (low, high []side) {
	for _, f := range sides {
		flat := true
		for _, p := range f.ring {
			flat = flat && math.Abs(by.above(p)) <= s.eps
		}
		if flat {
			continue
		}
		a, b := s.clip(f.ring, by)
		if s.wide(a, by) {
			low = append(low, side{f.plane, a})
		}
		if s.wide(b, by) {
			high = append(high, side{f.plane, b})
		}
	}
	return low, high
}

// wide reports whether a clipped ring still is a polygon off the plane.
func (s *solid) wide(ring []geom.Vec, by halfspace) bool {
	if len(ring) < 3 {
		return false
	}
	for _, p := range ring {
		if math.Abs(by.above(p)) > s.eps {
			return true
		}
	}
	return false
}

// clip cuts a convex ring; what lies in the plane belongs to both parts.
func (s *solid) clip(ring []geom.Vec, by halfspace) (low, high []geom.Vec) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		dp, dq := by.above(p), by.above(q)
		if dp <= s.eps {
			low = append(low, p)
		}
		if dp >= -s.eps {
			high = append(high, p)
		}
		if dp < -s.eps && dq > s.eps || dp > s.eps && dq < -s.eps {
			x := geom.Add(p, geom.Scale(dp/(dp-dq), geom.Sub(q, p)))
			low, high = append(low, x), append(high, x)
		}
	}
	return low, high
}

// around returns the points, which lie in a plane on a convex ring, in order and
// once each.
func (s *solid) around(points []geom.Vec, n geom.Vec) []geom.Vec {
	if len(points) < 3 {
		return nil
	}
	mid := geom.Vec{}
	for _, p := range points {
		mid = geom.Add(mid, p)
	}
	mid = geom.Scale(1/float64(len(points)), mid)
	far := points[0]
	for _, p := range points {
		if d, e := geom.Sub(p, mid), geom.Sub(far, mid); geom.Dot(d, d) > geom.Dot(e, e) {
			far = p
		}
	}
	u := geom.Sub(far, mid)
	v := geom.Cross(n, u)
	angle := func(p geom.Vec) float64 {
		d := geom.Sub(p, mid)
		return geom.Atan2(geom.Dot(d, v), geom.Dot(d, u))
	}
	slices.SortStableFunc(points, func(a, b geom.Vec) int { return cmp.Compare(angle(a), angle(b)) })
	var out []geom.Vec
	for _, p := range points {
		if len(out) == 0 || geom.Norm(geom.Sub(p, out[len(out)-1])) > s.eps && geom.Norm(geom.Sub(p, out[0])) > s.eps {
			out = append(out, p)
		}
	}
	return out
}

// finish computes the corners and the volume of a cell. Corners that are vertices
// of the solid but for rounding become them again.
func (s *solid) finish(c *cell) {
	var all []geom.Vec
	for _, f := range c.sides {
		for _, p := range f.ring {
			for _, v := range s.vertices {
				if d := geom.Sub(v, p); geom.Dot(d, d) < 100*s.eps*s.eps {
					p = v
					break
				}
			}
			all = append(all, p)
		}
	}
	c.corners, c.volume = hullOf(all)
}

// holds reports whether the middle of a convex cell lies inside the solid.
func (s *solid) holds(corners []geom.Vec) bool {
	mid := geom.Vec{}
	for _, p := range corners {
		mid = geom.Add(mid, p)
	}
	mid = geom.Scale(1/float64(len(corners)), mid)
	w := 0.0
	for _, f := range s.faces {
		w += mesh.SolidAngle(s.vertices[f[0]], s.vertices[f[1]], s.vertices[f[2]], mid)
	}
	return math.Abs(w) > 2*math.Pi
}

// joined joins cells while two of them make a convex one.
func joined(cells []cell, tolerance float64) []cell {
	for again := true; again; {
		again = false
		for i := 0; i < len(cells) && !again; i++ {
			for j := range i {
				corners, volume := hullOf(append(slices.Clone(cells[i].corners), cells[j].corners...))
				if volume <= cells[i].volume+cells[j].volume+tolerance {
					cells[j] = cell{corners: corners, volume: volume}
					cells = slices.Delete(cells, i, i+1)
					again = true
					break
				}
			}
		}
	}
	return cells
}
