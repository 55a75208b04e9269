package mesh

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// linesOf reads text through a lineReader, from a reader that gives few bytes at
// a time.
func linesOf(t *testing.T, text string) (list []string, cut bool) {
	t.Helper()
	s, err := newSource("", iotest.HalfReader(strings.NewReader(text)), -1, Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	l := &lineReader{in: newMeter(context.Background(), s, ReadOptions{}), end: lineEnd([]byte(text))}
	for {
		b, err := l.next()
		if errors.Is(err, io.EOF) {
			return list, l.cut
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(b))
		if l.line != len(list) {
			t.Fatalf("line %d is numbered %d", len(list), l.line)
		}
	}
}

// TestLines compares with splitting a string, for lines that are empty, short
// and longer than the buffer, with all line ends.
func TestLines(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lengths := []int{0, 0, 1, 7, 100, meterBuffer - 1, meterBuffer, meterBuffer + 1, 3 * meterBuffer}
	for _, eol := range []string{"\n", "\r\n", "\r"} {
		for range 20 {
			var want []string
			for range 1 + rng.IntN(6) {
				want = append(want, strings.Repeat("x", lengths[rng.IntN(len(lengths))]))
			}
			want = append(want, "end") // an empty last line is no line
			for _, last := range []string{"", eol} {
				got, cut := linesOf(t, strings.Join(want, eol)+last)
				if strings.Join(got, "|") != strings.Join(want, "|") || cut != (last == "") {
					t.Fatalf("line end %q, last %q: %d lines, want %d; cut %v", eol, last, len(got), len(want), cut)
				}
			}
		}
	}
}

// TestLinesLimit refuses a line without end.
func TestLinesLimit(t *testing.T) {
	s, err := newSource("", endless('x'), -1, Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	l := &lineReader{in: newMeter(context.Background(), s, ReadOptions{}), end: '\n'}
	if _, err := l.next(); CodeOf(err) != CodeLimit {
		t.Errorf("error %v, want one of code %q", err, CodeLimit)
	}
}

// TestNextRecord skips blank lines and cuts comments off.
func TestNextRecord(t *testing.T) {
	s, err := newSource("", strings.NewReader("\n # x\n  a b # c\n\t\n#\nd#\n"), -1, Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	l := &lineReader{in: newMeter(context.Background(), s, ReadOptions{}), end: '\n'}
	for _, want := range []struct {
		text string
		line int
	}{{"a b", 3}, {"d", 6}} {
		b, err := l.nextRecord('#')
		if err != nil || string(b) != want.text || l.line != want.line {
			t.Errorf("%q on line %d, %v; want %q on line %d", b, l.line, err, want.text, want.line)
		}
	}
	if _, err := l.nextRecord('#'); !errors.Is(err, io.EOF) {
		t.Errorf("error %v at the end", err)
	}
}

// TestWords splits lines as strings.Fields does.
func TestWords(t *testing.T) {
	for _, line := range []string{"", " ", "a", " a ", "a b", "\ta\t b\r", "1 2 3  ", "\v\fx"} {
		var got []string
		rest := []byte(line)
		for {
			var word []byte
			if word, rest = cutWord(rest); len(word) == 0 {
				break
			}
			got = append(got, string(word))
		}
		if want := strings.Fields(line); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestMeter counts, tells progress and stops.
func TestMeter(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 100_000)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := newSource("", bytes.NewReader(data), int64(len(data)), Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	last := 0.0
	m := newMeter(ctx, s, ReadOptions{Progress: func(f float64) {
		if f < last || f > 1 {
			t.Errorf("%g after %g", f, last)
		}
		last = f
	}})
	for taken := int64(0); taken < 500_000; {
		if m.offset() != taken || m.left() != int64(len(data))-taken {
			t.Fatalf("byte %d, %d left after %d", m.offset(), m.left(), taken)
		}
		b, err := m.records(7, 1000)
		if err != nil || len(b) == 0 || len(b)%7 != 0 || len(b) > 7000 {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
		if want := data[taken : taken+int64(len(b))]; !bytes.Equal(b, want) {
			t.Fatalf("other bytes at %d", taken)
		}
		m.Discard(len(b))
		taken += int64(len(b))
	}
	if last < 0.5 {
		t.Errorf("progress %g past the middle", last)
	}
	cancel()
	if _, err := io.Copy(io.Discard, m); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after the end of the context", err)
	}
}

// TestMeterEnd asks for a record that is not there as a whole.
func TestMeterEnd(t *testing.T) {
	s, err := newSource("", strings.NewReader("0123456789"), -1, Limits{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	m := newMeter(context.Background(), s, ReadOptions{})
	b, err := m.records(4, 100)
	if string(b) != "01234567" || err != nil {
		t.Fatalf("%q, %v", b, err)
	}
	m.Discard(len(b))
	if _, err := m.records(4, 100); !errors.Is(err, io.EOF) {
		t.Errorf("error %v, want the end of the file", err)
	}
}

// TestEnded tells the end of a file from other errors.
func TestEnded(t *testing.T) {
	cut, other := Errorf(CodeTruncated, "cut"), errors.New("other")
	if err := ended(io.ErrUnexpectedEOF, cut); err != error(cut) {
		t.Errorf("%v", err)
	}
	if err := ended(io.EOF, nil); err != nil {
		t.Errorf("%v for a forgiven end", err)
	}
	if err := ended(other, cut); err != other {
		t.Errorf("%v", err)
	}
	if err := ended(nil, nil); err != nil {
		t.Errorf("%v", err)
	}
}
