package geom

import "math"

// Elementary functions with the same bits on every processor.
//
// Those of package math are written in assembly for some processors and are
// compiled with fused multiply-adds on others; their last bits differ. Here
// every product is rounded. They are within two units of the last place.

// Length returns the length of v without losing one whose squares vanish or
// overflow. [Norm] is faster where coordinates are those of parts.
func Length(v Vec) float64 {
	m := max(math.Abs(v.X), math.Abs(v.Y), math.Abs(v.Z))
	if !(m > 0) || math.IsInf(m, 0) {
		return m
	}
	return float64(m * Norm(Vec{X: v.X / m, Y: v.Y / m, Z: v.Z / m}))
}

// π/2 in three parts: products of the first two with whole numbers below 2^20
// are exact (Cody & Waite 1980).
const (
	halfPi1 = 1.57079632673412561417e+00
	halfPi2 = 6.07710050630396597660e-11
	halfPi3 = 2.02226624879595063154e-21
)

// Sincos returns the sine and the cosine of x in radians, for |x| below a
// million.
func Sincos(x float64) (sin, cos float64) {
	k := math.RoundToEven(x / (math.Pi / 2))
	r := x - float64(k*halfPi1) - float64(k*halfPi2) - float64(k*halfPi3)
	sin, cos = taylorSincos(r)
	switch int64(k) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// taylorSincos sums both series until the next term is lost, for |r| <= π/4.
func taylorSincos(r float64) (sin, cos float64) {
	z := float64(r * r)
	s, c := 1.0, 1.0
	for k := 17.0; k >= 3; k -= 2 {
		s = 1 - float64(float64(z*s)/(k*(k-1)))
	}
	// 1 - z/2 is done apart, so that it is rounded once.
	for k := 18.0; k >= 4; k -= 2 {
		c = 1 - float64(float64(z*c)/(k*(k-1)))
	}
	return float64(r * s), 1 - float64(0.5*float64(z*c))
}

// ln 2 in two parts: products of the first with exponents are exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// Exp returns e to the power of x.
func Exp(x float64) float64 {
	if !(math.Abs(x) < 745) {
		return math.Exp(x) // nothing, infinity or NaN
	}
	k := math.RoundToEven(x / math.Ln2)
	r := x - float64(k*ln2High) - float64(k*ln2Low)
	sum := 1.0
	for n := 14.0; n >= 1; n-- {
		sum = 1 + float64(float64(r*sum)/n)
	}
	return math.Ldexp(sum, int(k))
}

// Log returns the natural logarithm of x.
func Log(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log(x) // minus infinity, infinity or NaN
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = float64(m*2), e-1
	}
	// log m = 2 artanh((m-1)/(m+1)), whose argument is at most 0.1716.
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	sum := 0.0
	for k := 23.0; k >= 3; k -= 2 {
		sum = float64(z * (1/k + sum))
	}
	k := float64(e)
	return float64(k*ln2High) + (float64(2*s) + (float64(2*float64(s*sum)) + float64(k*ln2Low)))
}

// Cbrt returns the cube root of x >= 0.
func Cbrt(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return x
	}
	r := Exp(Log(x) / 3)
	return r - float64((r-float64(x/float64(r*r)))/3) // one step of Newton
}

// Atan2 returns the angle of the point (x, y) from the X axis, -π to π.
func Atan2(y, x float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	if !(ax > 0 && ay > 0 && ax <= math.MaxFloat64 && ay <= math.MaxFloat64) {
		return math.Atan2(y, x) // on an axis, infinite or NaN: constants
	}
	var a float64
	if ay <= ax {
		a = atanUpTo1(ay / ax)
	} else {
		a = math.Pi/2 - (atanUpTo1(ax/ay) - halfPiLow)
	}
	if x < 0 {
		a = math.Pi - (a - 2*halfPiLow)
	}
	return math.Copysign(a, y)
}

// halfPiLow is what π/2 has beyond float64.
const halfPiLow = 6.123233995736765886130e-17

// atanUpTo1 returns the arctangent of t in [0, 1].
//
// The rational approximation for [0, 0.66] is that of the Cephes library (S. L.
// Moshier, atan.c).
func atanUpTo1(t float64) float64 {
	base := 0.0
	if t > 0.66 {
		base, t = math.Pi/4, (t-1)/(t+1)
	}
	z := float64(t * t)
	p, q := -8.750608600031904122785e-01, z+2.485846490142306297962e+01
	p, q = float64(p*z)-1.615753718733365076637e+01, float64(q*z)+1.650270098316988542046e+02
	p, q = float64(p*z)-7.500855792314704667340e+01, float64(q*z)+4.328810604912902668951e+02
	p, q = float64(p*z)-1.228866684490136173410e+02, float64(q*z)+4.853903996359136964868e+02
	p, q = float64(p*z)-6.485021904942025371773e+01, float64(q*z)+1.945506571482613964425e+02
	series := t + float64(t*float64(float64(z*p)/q))
	if base == 0 {
		return series
	}
	return base + (series + halfPiLow/2)
}
