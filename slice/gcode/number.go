package gcode

import "strconv"

// tens are powers of ten that a float64 holds exactly.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number at the start of text: its value, rounded right, whether
// there was any digit, and how many bytes it takes. There are no exponents in
// G-code: E is an axis. Numbers too long for the fast way go through strconv.
func number(text []byte) (v float64, digits bool, n int) {
	for n < len(text) && text[n] == ' ' {
		n++
	}
	start := n
	minus := false
	if n < len(text) && (text[n] == '-' || text[n] == '+') {
		minus = text[n] == '-'
		n++
	}
	var whole uint64
	count, after := 0, 0 // digits, and those after the point
	point := false
	for ; n < len(text); n++ {
		c := text[n] - '0'
		if c <= 9 {
			whole = whole*10 + uint64(c)
			count++
			if point {
				after++
			}
		} else if text[n] == '.' && !point {
			point = true
		} else {
			break
		}
	}
	if count == 0 {
		if !point && !minus {
			n = 0 // a letter alone; what follows is the next word
		}
		return 0, false, n
	}
	if count > 15 {
		v, err := strconv.ParseFloat(string(text[start:n]), 64)
		if err != nil {
			return 0, false, n // beyond all numbers
		}
		return v, true, n
	}
	v = float64(whole) / tens[after]
	if minus {
		v = -v
	}
	return v, true, n
}
