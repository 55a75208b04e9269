// Package number reads decimal numbers from bytes, fast and without rounding
// twice: every float is the one nearest to what the text says.
//
// It is strict where the standard library is generous. A decimal comma, a
// second point, hexadecimal digits, underscores or trailing text are errors,
// because a mesh file that holds them was damaged or written under the wrong
// locale, and a number read in part is worse than none.
package number

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// The reasons for which a token is refused.
var (
	ErrSyntax = errors.New("not a number")
	ErrRange  = errors.New("number out of range")
)

// Float returns the value of token: sign, digits, decimal point and exponent,
// each optional except for one digit. NaN and infinities are returned without
// an error in every spelling that C libraries print (nan, -nan(ind), inf,
// 1.#QNAN, 1.#INF), so that the caller can say what it found. Values too large
// for a float64 are [ErrRange], too small ones zero.
func Float(token []byte) (float64, error) {
	v, next, ok := scanBytes(token, 0)
	if ok && next == len(token) {
		if math.IsInf(v, 0) {
			return 0, ErrRange
		}
		return v, nil
	}
	if v, ok := nonFinite(token); ok {
		return v, nil
	}
	return 0, ErrSyntax
}

// Uint returns the value of a token of digits only.
func Uint(token []byte) (uint64, error) {
	if len(token) == 0 {
		return 0, ErrSyntax
	}
	var v uint64
	overflow := false
	for _, c := range token {
		d := uint64(c - '0')
		if d > 9 {
			return 0, ErrSyntax
		}
		overflow = overflow || v > (math.MaxUint64-d)/10
		v = v*10 + d
	}
	if overflow {
		return 0, ErrRange
	}
	return v, nil
}

// Int returns the value of a token of digits with an optional sign.
func Int(token []byte) (int64, error) {
	digits, negative := token, false
	if len(token) > 0 && (token[0] == '-' || token[0] == '+') {
		digits, negative = token[1:], token[0] == '-'
	}
	u, err := Uint(digits)
	switch {
	case err != nil:
		return 0, err
	case negative && u <= 1<<63:
		return -int64(u), nil
	case !negative && u < 1<<63:
		return int64(u), nil
	}
	return 0, ErrRange
}

// scanBytes reads the number at b[i:], of any length, and returns the place
// behind it. Values beyond the range of float64 are infinite.
func scanBytes(b []byte, i int) (v float64, next int, ok bool) {
	first := i
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		i++
	}
	whole := i
	i = skipDigits(b, i)
	digits := i - whole
	if i < len(b) && b[i] == '.' {
		point := i
		i = skipDigits(b, i+1)
		digits += i - point - 1
	}
	if digits == 0 {
		return 0, first, false
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '-' || b[i] == '+') {
			i++
		}
		power := i
		if i = skipDigits(b, i); i == power {
			return 0, first, false
		}
	}
	// The grammar above is a part of strconv's, so that the only error left is
	// the range, for which strconv returns an infinity.
	v, _ = strconv.ParseFloat(unsafe.String(&b[first], i-first), 64)
	return v, i, true
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	return i
}

// nonFinite reads what C libraries print for values that are no number.
func nonFinite(token []byte) (v float64, ok bool) {
	if len(token) > 24 {
		return 0, false
	}
	s := strings.ToLower(string(token))
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	s = strings.TrimPrefix(s, "1.") // Microsoft: 1.#INF00, 1.#QNAN0, 1.#IND
	s = strings.TrimRight(s, "0")
	if s, _, isCall := strings.Cut(s, "("); isCall && strings.HasSuffix(string(token), ")") && s == "nan" {
		return math.NaN(), true // nan(ind), nan(snan), nan(0x8000000000000)
	}
	switch s {
	case "nan", "#nan", "#qnan", "#snan", "#ind", "qnan", "snan":
		return math.NaN(), true
	case "inf", "infinity", "#inf":
		if negative {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	return 0, false
}
