package number

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// oracle reads token with strconv, which accepts more than a mesh file may
// hold: hexadecimal digits, underscores and words are ruled out first.
func oracle(token string) (float64, bool) {
	if token == "" || strings.Trim(token, "0123456789+-.eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(token, 64)
	return v, err == nil
}

// check compares every way to read token with the oracle.
func check(t *testing.T, token string) {
	t.Helper()
	want, ok := oracle(token)
	got, err := Float([]byte(token))
	if (err == nil) != ok && !(err == nil && got-got != 0) {
		t.Fatalf("Float(%q) = %v, %v; strconv says %v, %v", token, got, err, want, ok)
	}
	if ok && !same(got, want) {
		t.Fatalf("Float(%q) = %v, want %v", token, got, want)
	}
	for _, tail := range []string{"", " ", "\n" + strings.Repeat("123456789 ", 6), strings.Repeat(" ", 60)} {
		got, next, scanned := ScanFloat([]byte("  "+token+tail), 2)
		whole := scanned && next == 2+len(token)
		if whole != ok || whole && !same(got, want) {
			t.Fatalf("ScanFloat(%q) = %v, %d, %v; strconv says %v, %v", token+tail, got, next, scanned, want, ok)
		}
	}
}

func same(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func TestFloat(t *testing.T) {
	tokens := []string{
		"0", "-0", "+0", "1", "-1", "+1", "12345678", "123456789", "1234567890123456789", "12345678901234567890",
		"0.5", ".5", "-.5", "+.5", "5.", "-5.", "00012.500", "0.000000001", "1.361967e-003", "0.000000e+000",
		"3.274081e-033", "-1.34230289E-014", "1E5", "1e5", "1e+5", "1e-5", "9007199254740991", "9007199254740992",
		"9007199254740993", "9007199254740993e3", "1e22", "1e23", "1e-22", "1e-23", "123456789e-22",
		"4646.1722877500633", "-2.44929359829470645837e-16", "4645.8793945312500000000", "-18.0000000000000000000",
		"1.7976931348623157e308", "1e308", "1e-308", "4.9e-324", "2.4703282292062327e-324", "1e-400", "0e999",
		"0e99999", "-0.0e-99999", "0.1e00005", "1e0000000000000000000005", "99999999", "99999999.99999999",
		"9999999.9999999999999999", "1.00000000", "1.000000000", "0.3000000000000000166533453694", "1e1", "8.5",
		"1e309", "-1e400", "1e99999", strings.Repeat("9", 400), "0." + strings.Repeat("0", 400) + "1",
		"", ".", "-", "+", "e5", "1e", "1e+", ".e1", "-.e1", "1.0.0", "0,000", "1,5", "--1", "+-1", "1-", "1 ", " 1", "1f",
		"1_000", "0x10", "0x1p4", "1e5.5", "1e5e5", "one", "1.0D+00", "١", "1\x00", "\xff", ":", "/", "1:", "1/2",
	}
	for _, s := range tokens {
		check(t, s)
	}
}

func TestRandomFloats(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	formats := []byte{'e', 'f', 'g', 'E', 'G'}
	for range 30000 {
		v := math.Float64frombits(rng.Uint64())
		if rng.IntN(2) == 0 {
			v = rng.NormFloat64() * math.Pow(10, float64(rng.IntN(12)-6))
		}
		if v-v != 0 {
			continue
		}
		check(t, strconv.FormatFloat(v, formats[rng.IntN(5)], rng.IntN(20)-1, 64))
	}
}

func TestNonFinite(t *testing.T) {
	cases := map[string]string{
		"nan": "NaN", "NaN": "NaN", "-nan": "NaN", "+NAN": "NaN", "-nan(ind)": "NaN", "nan(0x8000000000000)": "NaN",
		"1.#QNAN": "NaN", "-1.#IND": "NaN", "1.#QNAN0": "NaN", "-1.#IND00": "NaN", "1.#SNAN": "NaN",
		"inf": "+Inf", "-inf": "-Inf", "Infinity": "+Inf", "1.#INF": "+Inf", "-1.#INF00": "-Inf", "+inf": "+Inf",
		"nano": "", "info": "", "1.nan(x": "", "#": "", "1.#": "", "nan(": "", "in": "", "i": "",
	}
	for token, want := range cases {
		got, err := Float([]byte(token))
		switch {
		case want == "" && !errors.Is(err, ErrSyntax):
			t.Errorf("Float(%q) = %v, %v; want a syntax error", token, got, err)
		case want != "" && (err != nil || fmt.Sprintf("%+v", got) != want && !math.IsNaN(got)):
			t.Errorf("Float(%q) = %v, %v; want %s", token, got, err, want)
		}
		if _, _, ok := ScanFloat([]byte(token+strings.Repeat(" ", 60)), 0); ok && !strings.HasPrefix(strings.TrimLeft(token, "-"), "1.") {
			t.Errorf("ScanFloat accepts %q", token)
		}
	}
}

func TestRange(t *testing.T) {
	for _, token := range []string{"1e309", "-1e309", strings.Repeat("1", 310)} {
		if _, err := Float([]byte(token)); !errors.Is(err, ErrRange) {
			t.Errorf("Float(%.10q): %v", token, err)
		}
	}
}

func TestIntegers(t *testing.T) {
	tokens := []string{
		"0", "7", "-7", "+7", "1234567", "12345678", "123456789012345678", "1234567890123456789", "-0", "007",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616", "99999999999999999999", "184467440737095516150",
		"", "-", "+", "1.0", "1,", "0x1", "1_0", "--1", " 1", "1/2", "a",
	}
	for _, s := range tokens {
		checkInt(t, s)
	}
	rng := rand.New(rand.NewPCG(9, 9))
	for range 5000 {
		checkInt(t, strconv.FormatInt(int64(rng.Uint64()>>rng.IntN(64)), 10))
	}
}

func checkInt(t *testing.T, s string) {
	t.Helper()
	isInt := strings.Trim(s, "0123456789+-") == ""
	want, wantErr := strconv.ParseInt(s, 10, 64)
	if got, err := Int([]byte(s)); (err == nil) != (wantErr == nil && isInt) || err == nil && got != want {
		t.Fatalf("Int(%q) = %d, %v; strconv says %d, %v", s, got, err, want, wantErr)
	}
	unsigned, unsignedErr := strconv.ParseUint(s, 10, 64)
	if got, err := Uint([]byte(s)); (err == nil) != (unsignedErr == nil && isInt) || err == nil && got != unsigned {
		t.Fatalf("Uint(%q) = %d, %v; strconv says %d, %v", s, got, err, unsigned, unsignedErr)
	}
	for _, tail := range []string{"", " ", "/1 123456789"} {
		got, next, ok := ScanInt([]byte(" "+s+tail), 1)
		if ok && next == len(s)+1 && (wantErr != nil || got != want) {
			t.Fatalf("ScanInt(%q) = %d; strconv says %d, %v", s+tail, got, want, wantErr)
		}
		if !ok && wantErr == nil && isInt && len(strings.TrimLeft(s, "+-")) <= 18 {
			t.Fatalf("ScanInt(%q) finds nothing", s+tail)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "-1.5e-3", "1.0.0", "0,5", "nan", "1.#QNAN", "12345678.12345678", ".5", "1e400", "123456789012345678901"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		check(t, s)
		checkInt(t, s)
	})
}

func TestNoAllocation(t *testing.T) {
	b := []byte("-1.361967e-003 3.274081e-33 4646.1722877500633 123456" + strings.Repeat(" ", 40))
	n := testing.AllocsPerRun(100, func() {
		for i := 0; i < 50; {
			_, next, ok := ScanFloat(b, i)
			if !ok {
				t.Fatal(i)
			}
			i = next + 1
		}
		Float(b[:14])
	})
	if n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkScanFloat(b *testing.B) {
	for _, format := range []string{"%.6e", "%f", "%g", "%.9g"} {
		b.Run(format, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			var text []byte
			for range 10000 {
				text = fmt.Appendf(text, format+" ", 100*rng.NormFloat64())
			}
			text = append(text, make([]byte, window)...)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for i := 0; i < len(text)-window; {
					_, next, ok := ScanFloat(text, i)
					if !ok {
						b.Fatal(i)
					}
					i = next + 1
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/number")
		})
	}
}
