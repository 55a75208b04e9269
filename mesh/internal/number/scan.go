package number

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Eight digits are read at a time as one 64-bit word (Lemire, Number parsing at
// a gigabyte per second, doi:10.1002/spe.2984). Where the next number begins is
// then known early, and the values are worked out beside the search for it.

// window is how many bytes after the start of a number the fast path may look
// at: sign, 7 digits, point, 16 digits, and a word behind them.
const window = 1 + 7 + 1 + 16 + 8

const (
	zeros = 0x3030303030303030
	highs = 0x8080808080808080
)

// word returns the eight digits at b[i:] with the first one in the lowest byte,
// those behind the first byte that is no digit shifted out and the rest shifted
// to the end, and the number of digits that remain.
func word(b []byte, i int) (w uint64, n int) {
	w = binary.LittleEndian.Uint64(b[i:]) ^ zeros
	// A byte is above 9 when adding 0x76 sets its top bit or it was set. Carries
	// only reach bytes behind the first such byte.
	m := (w + 0x7676767676767676 | w) & highs
	n = bits.TrailingZeros64(m) >> 3
	return w << (64 - 8*n), n
}

// value returns the decimal value of eight digits in the order of [word].
func value(w uint64) uint64 {
	const low = 0x000000ff000000ff
	w = w*10 + w>>8 // pairs of digits in every second byte
	return (w&low*(100+1000000<<32) + w>>16&low*(1+10000<<32)) >> 32
}

// powers10 are the powers of ten that a float64 holds exactly.
var powers10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

var shift10 = [16]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// ScanFloat reads the number that begins at b[i] and returns its value and the
// place behind it. What follows is up to the caller: "1,5" is scanned as 1 and
// must be refused for its comma. ok is false when b[i:] does not begin with a
// finite number; [Float] then says what it is.
func ScanFloat(b []byte, i int) (v float64, next int, ok bool) {
	if len(b)-i < window {
		return scanFinite(b, i)
	}
	first, sign := i, uint64(0)
	if c := b[i]; c == '-' {
		sign = 1 << 63
		i++
	} else if c == '+' {
		i++
	}
	// Branches that a file takes alike from number to number let the processor
	// run ahead. One digit before the point is what the exponent form has.
	var mantissa uint64
	var digits, exp, n int
	if d := uint64(b[i] - '0'); b[i+1] == '.' && d <= 9 {
		mantissa, digits = d, 1
		i++
	} else {
		var w uint64
		w, n = word(b, i)
		mantissa, digits = value(w), n
		i += n
	}
	if b[i] == '.' {
		var w uint64
		w, n = word(b, i+1)
		mantissa = mantissa*shift10[n&15] + value(w)
		digits, exp, i = digits+n, -n, i+1+n
		if n == 8 {
			w, n = word(b, i)
			mantissa = mantissa*shift10[n&15] + value(w)
			digits, exp, i = digits+n, exp-n, i+n
		}
	}
	// Nineteen digits fit the mantissa. Eight in a row may be followed by more.
	if n == 8 || digits > 19 || digits == 0 {
		return scanFinite(b, first)
	}
	if b[i]|0x20 == 'e' {
		// Two digits behind a sign: e-03. Bit 2 tells minus from plus.
		w := binary.LittleEndian.Uint32(b[i+1:])
		s, tens, ones := byte(w), w>>8&0xff-'0', w>>16&0xff-'0'
		if (s-'+')&^2 == 0 && tens <= 9 && ones <= 9 && byte(w>>24)-'0' > 9 {
			negative := -int(s >> 2 & 1)
			exp += (int(tens*10+ones) ^ negative) - negative
			i += 4
		} else {
			e, end, ok := scanExponent(b, i+1)
			if !ok {
				return scanFinite(b, first)
			}
			exp, i = exp+e, end
		}
	}
	// Both factors are exact, so that the one rounding is the right one
	// (Clinger, doi:10.1145/93548.93557).
	if mantissa >= 1<<53 || exp < -22 || exp > 22 {
		if mantissa != 0 {
			return scanFinite(b, first)
		}
		exp = 0
	}
	v = float64(int64(mantissa))
	if exp < 0 {
		v /= powers10[-exp]
	} else {
		v *= powers10[exp]
	}
	return math.Float64frombits(math.Float64bits(v) | sign), i, true
}

// scanExponent reads an exponent of at most four digits.
func scanExponent(b []byte, i int) (e, next int, ok bool) {
	negative := false
	if i < len(b) {
		negative = b[i] == '-'
		if b[i] == '-' || b[i] == '+' {
			i++
		}
	}
	start := i
	for i < len(b) && b[i]-'0' <= 9 {
		if i-start == 4 {
			return 0, i, false
		}
		e = e*10 + int(b[i]-'0')
		i++
	}
	if negative {
		e = -e
	}
	return e, i, i > start
}

// scanFinite is the slow way of [ScanFloat].
func scanFinite(b []byte, i int) (v float64, next int, ok bool) {
	v, next, ok = scanBytes(b, i)
	if !ok || math.IsInf(v, 0) {
		return 0, i, false
	}
	return v, next, true
}

// ScanInt reads the integer with an optional sign that begins at b[i] and
// returns its value and the place behind it. ok is false when there is none or
// when it has more than 18 digits.
func ScanInt(b []byte, i int) (v int64, next int, ok bool) {
	negative := i < len(b) && b[i] == '-'
	if negative || i < len(b) && b[i] == '+' {
		i++
	}
	if len(b)-i >= 8 {
		if w, n := word(b, i); n < 8 {
			return signed(int64(value(w)), negative), i + n, n > 0
		}
	}
	start := i
	for i < len(b) && b[i]-'0' <= 9 {
		if i-start == 18 {
			return 0, start, false
		}
		v = v*10 + int64(b[i]-'0')
		i++
	}
	return signed(v, negative), i, i > start
}

func signed(v int64, negative bool) int64 {
	if negative {
		return -v
	}
	return v
}
