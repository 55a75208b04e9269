package geom

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The oracle: textbook determinants in rational arithmetic.

func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

func ratSub(a, b float64) *big.Rat { return new(big.Rat).Sub(rat(a), rat(b)) }

func ratMul(f ...*big.Rat) *big.Rat {
	p := big.NewRat(1, 1)
	for _, x := range f {
		p.Mul(p, x)
	}
	return p
}

func ratDet3(m [3][3]*big.Rat) int {
	sum := new(big.Rat)
	for _, p := range [][3]int{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}} {
		sum.Add(sum, ratMul(m[0][p[0]], m[1][p[1]], m[2][p[2]]))
		sum.Sub(sum, ratMul(m[0][p[0]], m[1][p[2]], m[2][p[1]]))
	}
	return sum.Sign()
}

func slowOrient2D(a, b, c Vec2) int {
	l := ratMul(ratSub(b.X, a.X), ratSub(c.Y, a.Y))
	r := ratMul(ratSub(b.Y, a.Y), ratSub(c.X, a.X))
	return l.Cmp(r)
}

func slowOrient3D(a, b, c, d Vec) int {
	row := func(p Vec) [3]*big.Rat {
		return [3]*big.Rat{ratSub(p.X, a.X), ratSub(p.Y, a.Y), ratSub(p.Z, a.Z)}
	}
	return ratDet3([3][3]*big.Rat{row(b), row(c), row(d)})
}

func slowInCircle(a, b, c, d Vec2) int {
	row := func(p Vec2) [3]*big.Rat {
		x, y := ratSub(p.X, d.X), ratSub(p.Y, d.Y)
		return [3]*big.Rat{x, y, new(big.Rat).Add(ratMul(x, x), ratMul(y, y))}
	}
	return ratDet3([3][3]*big.Rat{row(a), row(b), row(c)})
}

// hardNumbers returns coordinates of one flavour: grids with many coincidences,
// float32 values, neighbours of one number, and both ends of the range.
func hardNumbers(rng *rand.Rand, flavour int) func() float64 {
	switch flavour % 8 {
	case 0:
		return func() float64 { return float64(rng.IntN(5) - 2) }
	case 1:
		return func() float64 { return float64(float32(rng.NormFloat64())) }
	case 2:
		return func() float64 { return 0.1 + float64(rng.IntN(4))*0x1p-55 }
	case 3:
		return func() float64 { return 1e100 * float64(rng.IntN(7)-3) }
	case 4:
		return func() float64 { return 1e-100 * float64(rng.IntN(7)-3) }
	case 5:
		return func() float64 { return math.Ldexp(rng.NormFloat64(), rng.IntN(40)-20) }
	case 6:
		return func() float64 { return math.Ldexp(float64(rng.IntN(3)-1), rng.IntN(2000)-1000) }
	}
	return func() float64 { return 1e6/3 + float64(rng.IntN(6))/3 }
}

func TestPredicatesAgreeWithRationals(t *testing.T) {
	const seed = 7
	rng := rand.New(rand.NewPCG(seed, 1))
	zeros := 0
	for i := range 16000 {
		x := hardNumbers(rng, i)
		p := func() Vec { return Vec{X: x(), Y: x(), Z: x()} }
		a, b, c, d := p(), p(), p(), p()
		if i%5 == 1 { // in one plane, but for the rounding of three coordinates
			r, s := rng.Float64(), rng.Float64()
			d = Vec{X: a.X + r*(b.X-a.X) + s*(c.X-a.X), Y: a.Y + r*(b.Y-a.Y) + s*(c.Y-a.Y), Z: a.Z + r*(b.Z-a.Z) + s*(c.Z-a.Z)}
			if !Finite(d) {
				d = a
			}
		}
		if i%3 == 0 { // in one plane, or nearly: the middle of three others
			d = Vec{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2, Z: (a.Z + b.Z) / 2}
		}
		got, want := Orient3D(a, b, c, d), slowOrient3D(a, b, c, d)
		if got != want {
			t.Fatalf("seed %d, case %d: Orient3D(%v, %v, %v, %v) = %d, want %d", seed, i, a, b, c, d, got, want)
		}
		if want == 0 {
			zeros++
		}
		a2, b2, c2, d2 := Vec2{X: a.X, Y: a.Y}, Vec2{X: b.X, Y: b.Y}, Vec2{X: c.X, Y: c.Y}, Vec2{X: d.X, Y: d.Y}
		if got, want := Orient2D(a2, b2, d2), slowOrient2D(a2, b2, d2); got != want {
			t.Fatalf("seed %d, case %d: Orient2D(%v, %v, %v) = %d, want %d", seed, i, a2, b2, d2, got, want)
		}
		if got, want := InCircle(a2, b2, c2, d2), slowInCircle(a2, b2, c2, d2); got != want {
			t.Fatalf("seed %d, case %d: InCircle(%v, %v, %v, %v) = %d, want %d", seed, i, a2, b2, c2, d2, got, want)
		}
	}
	if zeros < 500 {
		t.Errorf("only %d flat cases: the test has lost its teeth", zeros)
	}
}

func TestPredicateConventions(t *testing.T) {
	o, x, y, z := Vec{}, Vec{X: 1}, Vec{Y: 1}, Vec{Z: 1}
	if Orient3D(o, x, y, z) != 1 || Orient3D(o, x, y, Vec{Z: -1}) != -1 {
		t.Error("Orient3D must be positive on the side that sees a, b, c counter-clockwise")
	}
	if Orient3D(o, x, y, Vec{X: 5, Y: -3}) != 0 {
		t.Error("Orient3D of a flat case")
	}
	if Orient2D(Vec2{}, Vec2{X: 1}, Vec2{Y: 1}) != 1 || Orient2D(Vec2{}, Vec2{Y: 1}, Vec2{X: 1}) != -1 {
		t.Error("Orient2D must be positive counter-clockwise")
	}
	a, b, c := Vec2{X: 1}, Vec2{Y: 1}, Vec2{X: -1}
	for p, want := range map[Vec2]int{{}: 1, {X: 2}: -1, {Y: -1}: 0} {
		if got := InCircle(a, b, c, p); got != want {
			t.Errorf("InCircle of %v = %d, want %d", p, got, want)
		}
	}
}

func TestPredicatesOfGarbageAreZero(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		v, w := Vec{X: bad}, Vec2{Y: bad}
		if Orient3D(v, Vec{X: 1}, Vec{Y: 1}, Vec{Z: 1}) != 0 ||
			Orient2D(w, Vec2{X: 1}, Vec2{Y: 1}) != 0 ||
			InCircle(w, Vec2{X: 1}, Vec2{Y: 1}, Vec2{}) != 0 {
			t.Errorf("%v gave a sign", bad)
		}
	}
}

// TestOneUlpDecides moves one point off a plane by the least possible step: a
// predicate without the exact step calls many of these flat.
func TestOneUlpDecides(t *testing.T) {
	a, b, c := Vec{X: 12, Y: 12, Z: 12}, Vec{X: 24, Y: 24, Z: 24}, Vec{X: 0.5, Y: 0.5, Z: 3}
	for i := range 100 {
		x := 0.5 + float64(i)*0x1p-53
		d := Vec{X: x, Y: x, Z: 7}
		if Orient3D(a, b, c, d) != 0 {
			t.Fatalf("%v lies in the plane x = y", d)
		}
		up, down := d, d
		up.X, down.X = math.Nextafter(x, 2), math.Nextafter(x, 0)
		if Orient3D(a, b, c, up)*Orient3D(a, b, c, down) != -1 {
			t.Fatalf("one ulp either side of %v must give opposite signs", d)
		}
	}
}

func TestPredicatesAreAntisymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for i := range 4000 {
		x := hardNumbers(rng, i)
		p := func() Vec { return Vec{X: x(), Y: x(), Z: x()} }
		a, b, c, d := p(), p(), p(), p()
		s := Orient3D(a, b, c, d)
		if Orient3D(b, a, c, d) != -s || Orient3D(b, c, a, d) != s || Orient3D(a, b, d, c) != -s {
			t.Fatalf("case %d: Orient3D depends on the order of %v %v %v %v", i, a, b, c, d)
		}
	}
}

func BenchmarkOrient3D(b *testing.B) {
	flat := [4]Vec{{}, {X: 1}, {Y: 1}, {X: 3, Y: 4}}
	oblique := [4]Vec{{X: 0.1, Y: 0.2, Z: 0.3}, {X: 1.1, Y: 0.7, Z: 0.1}, {X: 0.3, Y: 0.9, Z: 1.4}, {X: 0.6, Y: 0.45, Z: 0.2}}
	for name, p := range map[string][4]Vec{"filter": {{}, {X: 1}, {Y: 1}, {Z: 1}}, "exact differences": flat, "precise": oblique} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Orient3D(p[0], p[1], p[2], p[3])
			}
		})
	}
}
