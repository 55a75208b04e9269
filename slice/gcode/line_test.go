package gcode

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
)

// show writes a parsed line plainly: "G1 E0.5 X10 ; note".
func show(l *Line) string {
	var b strings.Builder
	if l.Letter != 0 {
		b.WriteString(name(l.Letter, l.Number))
	}
	for c := byte('A'); c <= 'Z'; c++ {
		if v, ok := l.Value(c); ok {
			b.WriteString(" " + string(c) + strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	if l.Bad {
		b.WriteString(" bad")
	}
	if l.Comment != nil {
		b.WriteString(" ;" + string(l.Comment))
	}
	return strings.TrimSpace(b.String())
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"   \t ":                          "",
		"G1 X10 Y-2.5 E.03421 F1200":      "G1 E0.03421 F1200 X10 Y-2.5",
		"g1x10y20":                        "G1 X10 Y20",
		"N12 G1 X1*71":                    "G1 X1",
		"G92.1":                           "G92.1",
		"G28 X Y":                         "G28 X0 Y0",
		"G28 W ; home":                    "G28 W0 ; home",
		"G1 X 10 Y + 3":                   "G1 X10 Y0 bad",
		"G0 (go (here) X5":                "G0 X5",
		"G0 (never closed":                "G0",
		";LAYER:3":                        ";LAYER:3",
		"T1":                              "T1",
		"M117 Hello G1 X5 ; no":           "M117",
		"M486 S1":                         "M486",
		"M115 U3.11.0 ; firmware":         "M115",
		"M98 P\"my file; 2.g\" R1":        "M98 P0 R1",
		"T-1 ; none":                      "",
		"T-2":                             "bad",
		"M104 S210":                       "M104 S210",
		"X10 Y20":                         "bad",
		"hello":                           "bad",
		"G1 X1 #5":                        "G1 X1 bad",
		"G":                               "bad",
		"G-1":                             "bad",
		"G99999999":                       "bad",
		"G1 X1e5":                         "G1 E5 X1",
		"G1 X--5":                         "G1 X0 bad",
		"G1 X1.2.3":                       "G1 X1.2 bad",
		"\x00\xff\x01":                    "bad",
		"G1 X99999999999999999999":        "G1 X1e+20",
		"G1 X" + strings.Repeat("9", 400): "G1 X0",
	} {
		var l Line
		l.Parse([]byte(text))
		if got := show(&l); got != want {
			// What is not understood only has to be said so.
			if want == "bad" && l.Bad {
				continue
			}
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

// TestNumber compares with strconv, to the last bit.
func TestNumber(t *testing.T) {
	for _, text := range []string{
		"0", "1", "-1", "+2", ".5", "-.5", "5.", "0.1", "123.456", "85.131", "0.07633", "-0.00001", "1000000",
		"123456789012345", "1234567890123456", "0.123456789012345678", "12345678.12345678",
	} {
		got, ok, n := number([]byte(text + "X"))
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || !ok || n != len(text) || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: %v (%v, %d), want %v", text, got, ok, n, want)
		}
	}
	for _, text := range []string{"", "X", "-", ".", "-.", "e5"} {
		if _, ok, _ := number([]byte(text)); ok {
			t.Errorf("%q is a number", text)
		}
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 200000)
	in := newLines(strings.NewReader("a\r\n\n" + long + "\nb\n" + long + "\nlast"))
	var got []string
	for {
		text, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text[:min(3, len(text))]))
	}
	if strings.Join(got, ",") != "a,,xxx,b,xxx,las" || in.number != 6 || in.cut != 2 {
		t.Errorf("%v, %d lines, %d cut", got, in.number, in.cut)
	}
}

// broken fails in the middle.
type broken struct{ n int }

var errBroken = errors.New("the disk is gone")

func (b *broken) Read(p []byte) (int, error) {
	if b.n++; b.n > 3 {
		return 0, errBroken
	}
	return copy(p, "G1 X1\n"), nil
}

func TestLinesPassErrorsOn(t *testing.T) {
	in := newLines(&broken{})
	for range 3 {
		if _, err := in.next(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := in.next(); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
}

// FuzzParse: any line is taken; a command that is understood reads the same when
// written plainly.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"G1 X1.5 Y-2 E.03", "N5 M104 S210*3", "G28 X ; c", "(a) T1", "G1X-.Y+"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if bytes.ContainsAny(text, "\n") {
			return
		}
		var l, again Line
		l.Parse(text)
		if l.Bad || l.Letter == 0 || l.Letter == 'M' || l.Has('N') {
			return
		}
		plain := show(&Line{Letter: l.Letter, Number: l.Number, has: l.has, values: l.values})
		if strings.Contains(plain, "e") || len(plain) > 200 {
			return
		}
		again.Parse([]byte(plain))
		again.Comment, l.Comment = nil, nil
		if show(&again) != show(&l) {
			t.Errorf("%q: %s, then %s", text, show(&l), show(&again))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := []byte("G1 X116.876 Y84.406 E.07633")
	var l Line
	b.SetBytes(int64(len(text) + 1))
	b.ReportAllocs()
	for b.Loop() {
		l.Parse(text)
	}
}
