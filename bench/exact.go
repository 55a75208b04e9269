package main

import (
	"math"
	"strconv"
)

// The volume that everyone is measured against is summed here in double-double
// arithmetic: about 106 bits, so ten million terms lose nothing that a float64
// could show. It shares no code with the engine.
//
// Knuth's two-sum and Dekker's quick-two-sum, doi:10.1007/BF01397083.

// wide is an unevaluated sum hi+lo with |lo| at most half a unit of hi.
type wide struct{ hi, lo float64 }

func twoSum(a, b float64) wide {
	s := a + b
	t := s - a
	return wide{s, (a - (s - t)) + (b - t)}
}

func (w wide) add(x wide) wide {
	s := twoSum(w.hi, x.hi)
	return quickTwoSum(s.hi, s.lo+w.lo+x.lo)
}

// times multiplies by a float64; the rounding error of the product is recovered
// by a fused multiply-add, which Go computes exactly on every processor.
func (w wide) times(x float64) wide {
	p := w.hi * x
	return quickTwoSum(p, math.FMA(w.hi, x, -p)+w.lo*x)
}

func quickTwoSum(a, b float64) wide {
	s := a + b
	return wide{s, b - (s - a)}
}

// product returns a*b without loss.
func product(a, b float64) wide {
	p := a * b
	return wide{p, math.FMA(a, b, -p)}
}

// summer adds up a mesh triangle by triangle.
type summer struct {
	triangles int
	six       wide // six times the volume
	twice     wide // twice the area
	lo, hi    [3]float64
}

// add adds one triangle.
func (s *summer) add(a, b, c [3]float64) {
	for k := range 3 {
		m, n := (k+1)%3, (k+2)%3
		minor := product(b[m], c[n]).add(product(-b[n], c[m]))
		s.six = s.six.add(minor.times(a[k]))
	}
	s.twice = s.twice.add(wide{hi: norm(edgeCross(a, b, c))})
	if s.triangles == 0 {
		s.lo, s.hi = a, a
	}
	for _, p := range [3][3]float64{a, b, c} {
		for k, x := range p {
			s.lo[k], s.hi[k] = min(s.lo[k], x), max(s.hi[k], x)
		}
	}
	s.triangles++
}

func (s *summer) volume() float64 { return s.six.hi / 6 }
func (s *summer) area() float64   { return s.twice.hi / 2 }

func widen(p point) [3]float64 {
	return [3]float64{float64(p[0]), float64(p[1]), float64(p[2])}
}

// spoken returns p as a reader of text finds it: the float64 nearest to the
// digits that were written for each float32. It differs from the float32 by some
// 1e-9, and with it the volume by 1e-10: a reader that takes the text at its word
// is right, and one that rounds to float32 is off by that much.
func spoken(p point) [3]float64 {
	var out [3]float64
	var digits [32]byte
	for k, x := range p {
		// What AppendFloat wrote, ParseFloat reads.
		out[k], _ = strconv.ParseFloat(string(strconv.AppendFloat(digits[:0], float64(x), 'e', -1, 32)), 64)
	}
	return out
}

// edgeCross returns the cross product of two edges: its length is twice the
// area.
func edgeCross(a, b, c [3]float64) [3]float64 {
	return cross(
		[3]float64{b[0] - a[0], b[1] - a[1], b[2] - a[2]},
		[3]float64{c[0] - a[0], c[1] - a[1], c[2] - a[2]})
}

func norm(a [3]float64) float64 { return math.Sqrt(a[0]*a[0] + a[1]*a[1] + a[2]*a[2]) }
