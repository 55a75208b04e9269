package geom

import (
	"math"
	"math/big"

	"github.com/golang/geo/r3"
)

// orient2DExact is Orient2D for the cases that the filter leaves open.
func orient2DExact(a, b, c Vec2) int {
	if !finite2(a) || !finite2(b) || !finite2(c) {
		return 0
	}
	if exactDiff(a.X, c.X) && exactDiff(b.Y, c.Y) && exactDiff(a.Y, c.Y) && exactDiff(b.X, c.X) {
		ax, ay, bx, by := a.X-c.X, a.Y-c.Y, b.X-c.X, b.Y-c.Y
		if ordinary(ax) && ordinary(ay) && ordinary(bx) && ordinary(by) {
			var e expansion
			e.addProduct(ax, by)
			e.addProduct(-ay, bx)
			return e.sign()
		}
	}
	return new(big.Float).Sub(
		mulExact(subExact(a.X, c.X), subExact(b.Y, c.Y)),
		mulExact(subExact(a.Y, c.Y), subExact(b.X, c.X))).Sign()
}

// orient3DExact is Orient3D for the cases that the filter leaves open.
func orient3DExact(a, b, c, d Vec) int {
	if !Finite(a) || !Finite(b) || !Finite(c) || !Finite(d) {
		return 0
	}
	u, ut := diff(b, a)
	v, vt := diff(c, a)
	w, wt := diff(d, a)
	if ordinaryVec(u) && ordinaryVec(v) && ordinaryVec(w) {
		var e expansion
		e.addDet3(u, v, w)
		if ut == (Vec{}) && vt == (Vec{}) && wt == (Vec{}) {
			return e.sign()
		}
		if s := nearlyDet3(e.estimate(), [3]Vec{u, v, w}, [3]Vec{ut, vt, wt}); s != 0 {
			return s
		}
	}
	p := precise(a)
	return precise(b).Sub(p).Cross(precise(c).Sub(p)).Dot(precise(d).Sub(p)).Sign()
}

// diff returns a-b rounded and what the rounding lost.
func diff(a, b Vec) (d, lost Vec) {
	d.X, lost.X = twoSum(a.X, -b.X)
	d.Y, lost.Y = twoSum(a.Y, -b.Y)
	d.Z, lost.Z = twoSum(a.Z, -b.Z)
	return d, lost
}

// addDet3 adds the determinant of ordinary vectors.
func (e *expansion) addDet3(u, v, w Vec) {
	e.addTriple(u.Y, v.Z, w.X)
	e.addTriple(-u.Z, v.Y, w.X)
	e.addTriple(u.Z, v.X, w.Y)
	e.addTriple(-u.X, v.Z, w.Y)
	e.addTriple(u.X, v.Y, w.Z)
	e.addTriple(-u.Y, v.X, w.Z)
}

// nearlyDet3 returns the sign of the determinant of m + lost, where det is that
// of m and lost at most an ulp of m, or 0 when it is too close to call. It adds
// the terms with one factor from lost; the bound covers those with two and
// three. Step C of ORIENT3D in Shewchuk, section 4.4, with his constants.
func nearlyDet3(det float64, m, lost [3]Vec) int {
	const (
		boundC      = (26 + 288*roundoff) * roundoff * roundoff
		boundResult = (3 + 8*roundoff) * roundoff
	)
	u, v, w := m[0], m[1], m[2]
	size := absDet3(u, v, w)
	bound := float64(boundC*size) + float64(boundResult*abs(det))
	s, t := Cross(u, lost[1]), Cross(lost[0], v)
	det += Dot(w, Vec{X: s.X + t.X, Y: s.Y + t.Y, Z: s.Z + t.Z}) + Dot(lost[2], Cross(u, v))
	switch {
	case det > bound:
		return 1
	case -det > bound:
		return -1
	}
	return 0
}

// absDet3 returns the sum of the absolute values of the terms of a determinant.
func absDet3(u, v, w Vec) float64 {
	return float64((abs(float64(u.Y*v.Z))+abs(float64(u.Z*v.Y)))*abs(w.X)) +
		float64((abs(float64(u.Z*v.X))+abs(float64(u.X*v.Z)))*abs(w.Y)) +
		float64((abs(float64(u.X*v.Y))+abs(float64(u.Y*v.X)))*abs(w.Z))
}

// inCircleExact is InCircle for the cases that the filter leaves open: the
// height of d above the plane of a, b, c when all are lifted to z = x² + y².
func inCircleExact(a, b, c, d Vec2) int {
	if !finite2(a) || !finite2(b) || !finite2(c) || !finite2(d) {
		return 0
	}
	pa, pb, pc := lifted(a, d), lifted(b, d), lifted(c, d)
	return pa.Cross(pb).Dot(pc).Sign()
}

// lifted returns p - d, lifted to the paraboloid.
func lifted(p, d Vec2) r3.PreciseVector {
	x, y := subExact(p.X, d.X), subExact(p.Y, d.Y)
	z := exactFloat().Add(mulExact(x, x), mulExact(y, y))
	return r3.PreciseVector{X: x, Y: y, Z: z}
}

func precise(v Vec) r3.PreciseVector { return r3.NewPreciseVector(v.X, v.Y, v.Z) }

// exactFloat returns a zero that never rounds: a big.Float keeps only the bits
// that its value has, so the precision is a limit and costs nothing.
func exactFloat() *big.Float { return new(big.Float).SetPrec(r3.MaxPrec) }

func subExact(a, b float64) *big.Float {
	return exactFloat().Sub(exactFloat().SetFloat64(a), exactFloat().SetFloat64(b))
}

func mulExact(a, b *big.Float) *big.Float { return exactFloat().Mul(a, b) }

func finite2(v Vec2) bool { return v.X-v.X == 0 && v.Y-v.Y == 0 }

// exactDiff reports whether a-b is free of rounding (Knuth's TwoDiff).
func exactDiff(a, b float64) bool {
	d := a - b
	bb := a - d
	return (a-(d+bb))+(bb-b) == 0
}

// ordinary reports whether products of three such numbers, and the rounding
// errors of these products, neither overflow nor underflow: at most 1e300, and
// at least 1e-180 with errors not below 1e-180 * 2^-159 = 1e-228.
func ordinary(x float64) bool {
	x = abs(x)
	return x == 0 || x > 1e-60 && x < 1e100
}

func ordinaryVec(v Vec) bool { return ordinary(v.X) && ordinary(v.Y) && ordinary(v.Z) }

// expansion is an exact sum of float64: its terms grow in size and share no
// bits, so the last one has the sign of the whole. Six triple products of four
// terms each fit.
type expansion struct {
	n    int
	term [24]float64
}

// add adds x: GROW-EXPANSION with zero elimination, Shewchuk, figure 3.
func (e *expansion) add(x float64) {
	kept := 0
	for i := range e.n {
		sum, lost := twoSum(x, e.term[i])
		if lost != 0 {
			e.term[kept] = lost
			kept++
		}
		x = sum
	}
	if x != 0 {
		e.term[kept] = x
		kept++
	}
	e.n = kept
}

func (e *expansion) addProduct(a, b float64) {
	p := float64(a * b)
	e.add(math.FMA(a, b, -p))
	e.add(p)
}

func (e *expansion) addTriple(a, b, c float64) {
	p := float64(a * b)
	e.addProduct(math.FMA(a, b, -p), c)
	e.addProduct(p, c)
}

// estimate returns the value rounded, with a relative error of a few roundoffs.
func (e *expansion) estimate() float64 {
	sum := 0.0
	for _, t := range e.term[:e.n] {
		sum += t
	}
	return sum
}

func (e *expansion) sign() int {
	switch {
	case e.n == 0:
		return 0
	case e.term[e.n-1] > 0:
		return 1
	}
	return -1
}

// twoSum returns a+b rounded and what the rounding lost (Knuth).
func twoSum(a, b float64) (sum, lost float64) {
	sum = a + b
	bb := sum - a
	return sum, (a - (sum - bb)) + (b - bb)
}
