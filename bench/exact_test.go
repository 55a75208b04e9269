package main

import (
	"math"
	"math/big"
	"testing"
)

// bigVolume sums in exact rational arithmetic.
func bigVolume(all []triangle) float64 {
	six := new(big.Rat)
	r := func(x float32) *big.Rat { return new(big.Rat).SetFloat64(float64(x)) }
	for _, t := range all {
		a, b, c := t.at[0], t.at[1], t.at[2]
		for k := range 3 {
			m, n := (k+1)%3, (k+2)%3
			minor := new(big.Rat).Mul(r(b[m]), r(c[n]))
			minor.Sub(minor, new(big.Rat).Mul(r(b[n]), r(c[m])))
			six.Add(six, minor.Mul(minor, r(a[k])))
		}
	}
	v, _ := six.Quo(six, big.NewRat(6, 1)).Float64()
	return v
}

func TestVolumeIsTheRoundedExactSum(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3} {
		s := newShape(60, 40, seed)
		want := bigVolume(collect(t, s.walk))
		if got := measure(s).Volume; math.Abs(got-want) > 1e-15*want {
			t.Errorf("seed %d: %v, exactly %v", seed, got, want)
		}
	}
}

// Far from the origin the terms are huge and cancel: a plain float64 sum is
// visibly wrong there and the wide one is not.
func TestVolumeFarFromTheOrigin(t *testing.T) {
	s := newShape(60, 40, 1)
	far := collect(t, s.walk)
	for i := range far {
		for k := range 3 {
			for c := range 3 {
				far[i].at[k][c] += 1e6
			}
		}
	}
	var sum summer
	for _, x := range far {
		sum.add(x)
	}
	want := bigVolume(far)
	if got := sum.volume(); math.Abs(got-want) > 1e-14*math.Abs(want) {
		t.Errorf("%v, exactly %v", got, want)
	}
}

func TestSummerOnACube(t *testing.T) {
	var sum summer
	for _, x := range cube(10) {
		sum.add(x)
	}
	if sum.volume() != 1000 || sum.area() != 600 {
		t.Errorf("volume %v area %v, want 1000 and 600", sum.volume(), sum.area())
	}
	if sum.lo != (point{}) || sum.hi != (point{10, 10, 10}) {
		t.Errorf("box %v to %v", sum.lo, sum.hi)
	}
}

// cube returns the cube [0, a]^3 as twelve outward triangles.
func cube(a float32) []triangle {
	var all []triangle
	for k := range 3 {
		for _, side := range []float32{0, a} {
			at := func(u, v float32) point {
				var p point
				p[k], p[(k+1)%3], p[(k+2)%3] = side, u, v
				return p
			}
			quad := [4]point{at(0, 0), at(a, 0), at(a, a), at(0, a)}
			if side == 0 {
				quad[1], quad[3] = quad[3], quad[1]
			}
			all = append(all,
				triangle{at: [3]point{quad[0], quad[1], quad[2]}},
				triangle{at: [3]point{quad[0], quad[2], quad[3]}})
		}
	}
	return all
}

func TestWideKeepsWhatFloat64Drops(t *testing.T) {
	w := wide{hi: 1e20}.add(wide{hi: 1}).add(wide{hi: -1e20})
	if w.hi != 1 {
		t.Errorf("1e20 + 1 - 1e20 = %v", w.hi)
	}
	third := wide{hi: 1.0 / 3}.times(3)
	if third.hi+third.lo != 1.0/3*3 || third.lo == 0 {
		t.Errorf("product %v carries no error term", third)
	}
}
