package geom

import (
	"math"
	"math/rand/v2"
	"testing"
)

// ulps returns how many units of the last place got is away from want, 1 being
// the least unit that counts for small results of large arguments.
func ulps(got, want, scale float64) float64 {
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return 0
	}
	unit := math.Nextafter(math.Abs(scale), math.Inf(1)) - math.Abs(scale)
	return math.Abs(got-want) / unit
}

// TestElementaryAgainstMath compares with package math, which is right to a unit
// or so but not the same everywhere.
func TestElementaryAgainstMath(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200_000 {
		wide := math.Ldexp(r.Float64()+0.5, r.IntN(600)-300)
		angle := (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(6)))
		power := (r.Float64() - 0.5) * 1400
		sin, cos := Sincos(angle)
		wantSin, wantCos := math.Sincos(angle)
		other := math.Ldexp(r.Float64()-0.5, r.IntN(8)-4)
		side := r.Float64() - 0.5
		for _, c := range []struct {
			name      string
			got, want float64
			scale     float64
			limit     float64
		}{
			{"log", Log(wide), math.Log(wide), math.Log(wide), 2},
			{"log near 1", Log(1 + side), math.Log1p(side), math.Log1p(side), 2 + 1/math.Abs(side)},
			{"exp", Exp(power), math.Exp(power), math.Exp(power), 2},
			{"cbrt", Cbrt(wide), math.Cbrt(wide), math.Cbrt(wide), 2},
			{"sin", sin, wantSin, 1, 1},
			{"cos", cos, wantCos, 1, 1},
			{"atan2", Atan2(other, side), math.Atan2(other, side), math.Atan2(other, side), 2},
			{"length", Length(Vec{X: wide, Y: wide * side, Z: other}), math.Hypot(math.Hypot(wide, wide*side), other), math.Hypot(math.Hypot(wide, wide*side), other), 3},
		} {
			if u := ulps(c.got, c.want, c.scale); !(u <= c.limit) {
				t.Fatalf("seed %d, %s: %.17g, want %.17g (%.1f units) for %g %g %g %g %g", seed, c.name, c.got, c.want, u, wide, angle, power, other, side)
			}
		}
	}
}

// TestElementaryEdges checks the values that no series gives.
func TestElementaryEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, x := range []float64{0, -1, inf, nan, 1, math.MaxFloat64} {
		if got, want := Log(x), math.Log(x); ulps(got, want, want) > 2 {
			t.Errorf("log %g = %g, want %g", x, got, want)
		}
	}
	// math.Log has been seen to say -709 here on amd64.
	if got := Log(math.SmallestNonzeroFloat64); math.Abs(got+744.4400719213812) > 1e-12 {
		t.Errorf("log of the least number = %g", got)
	}
	for _, x := range []float64{0, 1, -1, 709.7, 710, -745, -746, -740, inf, -inf, nan} {
		if got, want := Exp(x), math.Exp(x); ulps(got, want, want) > 2 {
			t.Errorf("exp %g = %g, want %g", x, got, want)
		}
	}
	values := []float64{0, math.Copysign(0, -1), 1, -1, 1e-300, 1e300, inf, -inf, nan}
	for _, x := range values {
		for _, y := range values {
			got, want := Atan2(y, x), math.Atan2(y, x)
			if ulps(got, want, want) > 2 || math.Signbit(got) != math.Signbit(want) {
				t.Errorf("atan2 %g %g = %g, want %g", y, x, got, want)
			}
		}
	}
	for v, want := range map[Vec]float64{
		{}: 0, {X: 3, Y: 4}: 5, {X: 3e-200, Z: -4e-200}: 5e-200, {Y: 3e200, Z: 4e200}: 5e200, {X: inf}: inf,
	} {
		if got := Length(v); ulps(got, want, want) > 2 {
			t.Errorf("length of %v = %g, want %g", v, got, want)
		}
	}
	if s, c := Sincos(0); s != 0 || c != 1 {
		t.Errorf("sin 0 = %g, cos 0 = %g", s, c)
	}
	for x, want := range map[float64]float64{0: 0, 8: 2, 1e-300: 1e-100, inf: inf} {
		if got := Cbrt(x); ulps(got, want, want) > 2 {
			t.Errorf("cube root of %g = %g", x, got)
		}
	}
}

func BenchmarkAtan2(b *testing.B) {
	sum := 0.0
	for i := range b.N {
		sum += Atan2(float64(i%17)-8.5, float64(i%13)-6.5)
	}
	if math.IsNaN(sum) {
		b.Fatal(sum)
	}
}
