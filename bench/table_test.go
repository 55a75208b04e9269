package main

import (
	"strings"
	"testing"
)

func TestDigits(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 0.001: "0.00100", 0.1234: "0.123", 1: "1.00", 9.999: "10.00", 12.34: "12.3", 123.4: "123",
		1234.5: "1234", 2e7: "20000000", 3.2e-13: "3.2e-13", -0.5: "-0.500",
	} {
		if got := digits(x); got != want {
			t.Errorf("digits(%v) = %q, want %q", x, got, want)
		}
	}
}

func TestTablesSayWhatIsMissingAndWrong(t *testing.T) {
	r := made()
	var b strings.Builder
	if err := newReport(r, machine{CPU: "Abacus", Cores: 2, Saggar: "1.0"}).writeTables(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Abacus, 2 cores", "Saggar 1.0",
		"prusa-slicer: MISSING, not installed: Debian package prusa-slicer",
		"WRONG FIGURES", "WRONG: open edges 3, not 0", "- admesh on stl-1m: open edges 3, not 0",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
