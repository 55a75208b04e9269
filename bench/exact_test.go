package main

import (
	"math"
	"math/big"
	"testing"
)

// bigVolume sums in exact rational arithmetic.
func bigVolume(all []triangle, read func(point) [3]float64) float64 {
	six := new(big.Rat)
	r := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	for _, t := range all {
		a, b, c := read(t.at[0]), read(t.at[1]), read(t.at[2])
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
		for _, text := range []bool{false, true} {
			read := widen
			if text {
				read = spoken
			}
			want := bigVolume(collect(t, s.walk), read)
			if got := measure(s, text).Volume; math.Abs(got-want) > 1e-15*want {
				t.Errorf("seed %d, text %v: %v, exactly %v", seed, text, got, want)
			}
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
		sum.add(widen(x.at[0]), widen(x.at[1]), widen(x.at[2]))
	}
	want := bigVolume(far, widen)
	if got := sum.volume(); math.Abs(got-want) > 1e-14*math.Abs(want) {
		t.Errorf("%v, exactly %v", got, want)
	}
}

func TestSummerOnACube(t *testing.T) {
	var sum summer
	for _, x := range cube(10) {
		sum.add(widen(x.at[0]), widen(x.at[1]), widen(x.at[2]))
	}
	if sum.volume() != 1000 || sum.area() != 600 {
		t.Errorf("volume %v area %v, want 1000 and 600", sum.volume(), sum.area())
	}
	if sum.lo != [3]float64{} || sum.hi != [3]float64{10, 10, 10} {
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

// Text is read at its word: 0.1 is the float64 nearest to a tenth, not the
// float32 widened.
func TestSpoken(t *testing.T) {
	got := spoken(point{0.1, -2.5, 1e-3})
	if want := [3]float64{0.1, -2.5, 1e-3}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
	if got == widen(point{0.1, -2.5, 1e-3}) {
		t.Error("the float32 was widened")
	}
}
