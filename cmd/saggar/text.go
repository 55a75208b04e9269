package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Numbers as people read them.

// count prints a number of things, in the plural where it belongs.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "ex"); ok {
		return grouped(n) + " " + stem + "ices"
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return grouped(n) + " " + stem + "ies"
	}
	return grouped(n) + " " + noun + "s"
}

// length prints mm to the thousandth, grouped, without trailing zeros.
func length(v float64) string {
	if a := math.Abs(v); a != 0 && a < 0.001 || a >= 1e9 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	return fixed(v, 3)
}

// amount prints an area or a volume with six digits at most, grouped.
func amount(v float64) string {
	if math.Abs(v) >= 1e15 || v != 0 && math.Abs(v) < 0.001 {
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	decimals := 0
	for limit := 1e5; decimals < 3 && math.Abs(v) < limit; limit /= 10 {
		decimals++
	}
	return fixed(v, decimals)
}

// fixed prints v with that many decimals, grouped, without trailing zeros.
func fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return s
	}
	out := grouped(n)
	if n == 0 && v < 0 {
		out = "-" + out
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		out += "." + fraction
	}
	return out
}

// grouped prints n with a space between thousands: 1 234 567.
func grouped(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return sign + s
}

func bytesText(n int64) string {
	const k = 1000
	switch {
	case n < k:
		return fmt.Sprintf("%d bytes", n)
	case n < k*k:
		return fmt.Sprintf("%.1f kB", float64(n)/k)
	case n < k*k*k:
		return fmt.Sprintf("%.1f MB", float64(n)/(k*k))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(k*k*k))
}

// printable keeps names from a file or a folder from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
