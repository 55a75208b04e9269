package beds

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// columns sort the triangles of a solid by where they are seen from above, so
// that upright rays and short edges meet few of them.
type columns struct {
	box   geom.Box
	n     int       // columns along each side
	cells [][]int32 // triangles
}

func newColumns(s *solid) columns {
	c := columns{box: s.box, n: max(1, min(64, int(math.Sqrt(float64(len(s.triangles))/4))))}
	c.cells = make([][]int32, c.n*c.n)
	for i := range s.triangles {
		p, q, r := s.corners(int32(i))
		c.each(geom.EmptyBox().Extend(p).Extend(q).Extend(r), func(cell int) {
			c.cells[cell] = append(c.cells[cell], int32(i))
		})
	}
	return c
}

// each calls f for the columns that a box touches.
func (c *columns) each(b geom.Box, f func(cell int)) {
	at := func(v, lo, hi float64) int {
		return max(0, min(c.n-1, int(float64(c.n)*(v-lo)/(hi-lo))))
	}
	if !(c.box.Max.X > c.box.Min.X) || !(c.box.Max.Y > c.box.Min.Y) { // flat: one is as good as another
		f(0)
		return
	}
	x0, x1 := at(b.Min.X, c.box.Min.X, c.box.Max.X), at(b.Max.X, c.box.Min.X, c.box.Max.X)
	y0, y1 := at(b.Min.Y, c.box.Min.Y, c.box.Max.Y), at(b.Max.Y, c.box.Min.Y, c.box.Max.Y)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			f(y*c.n + x)
		}
	}
}

// contains reports whether the surface of s winds around p: by the triangles
// above p, or, where the ray up grazes one, by the angles of all.
func (s *solid) contains(p geom.Vec) bool {
	winding, sure := 0, true
	s.columns.each(geom.Box{Min: p, Max: p}, func(cell int) {
		for _, i := range s.columns.cells[cell] {
			n, ok := s.above(i, p)
			winding += n
			sure = sure && ok
		}
	})
	if sure {
		return winding != 0
	}
	sum := 0.0
	for i := range s.triangles {
		a, b, c := s.corners(int32(i))
		sum += angle(geom.Sub(a, p), geom.Sub(b, p), geom.Sub(c, p))
	}
	return math.Abs(sum) > 2*math.Pi // half of a full turn around p, 4π
}

// above returns 1 or -1 for a triangle that the ray from p upwards leaves or
// enters the solid by, and 0 for one that it does not meet. ok is false when that
// is too close to tell.
func (s *solid) above(i int32, p geom.Vec) (n int, ok bool) {
	a, b, c := s.corners(i)
	if max(a.Z, b.Z, c.Z) < p.Z || max(a.X, b.X, c.X) < p.X || min(a.X, b.X, c.X) > p.X || max(a.Y, b.Y, c.Y) < p.Y || min(a.Y, b.Y, c.Y) > p.Y {
		return 0, true
	}
	size := s.box.Size()
	doubt := 1e-10 * (float64(size.X*size.X) + float64(size.Y*size.Y))
	var sides [3]float64
	left, right := 0, 0
	for k, side := range [3][2]geom.Vec{{a, b}, {b, c}, {c, a}} {
		u, v := side[0], side[1]
		sides[k] = (v.X-u.X)*(p.Y-u.Y) - (v.Y-u.Y)*(p.X-u.X)
		if sides[k] > doubt {
			left++
		}
		if sides[k] < -doubt {
			right++
		}
	}
	switch {
	case left > 0 && right > 0:
		return 0, true
	case left < 3 && right < 3:
		return 0, false
	}
	area := sides[0] + sides[1] + sides[2]
	z := (sides[1]*a.Z + sides[2]*b.Z + sides[0]*c.Z) / area // each corner by the side across
	if math.Abs(z-p.Z) <= 1e-10*(1+size.Z) {
		return 0, false
	}
	switch {
	case z < p.Z:
		return 0, true
	case left == 3:
		return 1, true
	}
	return -1, true
}

// angle is the solid angle under which a triangle is seen from the origin (van
// Oosterom and Strackee 1983, doi:10.1109/TBME.1983.325207).
func angle(a, b, c geom.Vec) float64 {
	x, y, z := geom.Norm(a), geom.Norm(b), geom.Norm(c)
	return 2 * math.Atan2(geom.Dot(a, geom.Cross(b, c)), x*y*z+geom.Dot(a, b)*z+geom.Dot(b, c)*x+geom.Dot(c, a)*y)
}

// cuts returns where the segment from p to q meets the planes of triangles that
// it may go through, as shares of its length, in order and with both ends. A place
// too many does no harm: both of its pieces are asked.
func (s *solid) cuts(p, q geom.Vec) []float64 {
	out := []float64{0, 1}
	box := geom.EmptyBox().Extend(p).Extend(q)
	s.columns.each(box, func(cell int) {
		for _, i := range s.columns.cells[cell] {
			a, b, c := s.corners(i)
			if !touch(box, geom.EmptyBox().Extend(a).Extend(b).Extend(c)) {
				continue
			}
			n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
			u, v := geom.Dot(n, geom.Sub(p, a)), geom.Dot(n, geom.Sub(q, a))
			if (u < 0) != (v < 0) {
				out = append(out, u/(u-v))
			}
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

func touch(a, b geom.Box) bool {
	return a.Min.X <= b.Max.X && b.Min.X <= a.Max.X && a.Min.Y <= b.Max.Y && b.Min.Y <= a.Max.Y && a.Min.Z <= b.Max.Z && b.Min.Z <= a.Max.Z
}
