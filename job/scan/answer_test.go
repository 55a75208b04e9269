package scan

import (
	"errors"
	"strings"
	"testing"
)

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		line string
		want Verdict
	}{
		{"stream: OK\x00", Verdict{}},
		{"stream: OK\n", Verdict{}},
		{"stream: OK", Verdict{}},
		{"stream: Win.Test.EICAR_HDB-1 FOUND\x00", Verdict{true, "Win.Test.EICAR_HDB-1"}},
		{"stream: a name of words FOUND\x00", Verdict{true, "a name of words"}},
		{"stream: OK FOUND\x00", Verdict{true, "OK"}},
		{"stream: FOUND FOUND\x00", Verdict{true, "FOUND"}},
		{"stream: ERROR FOUND\x00", Verdict{true, "ERROR"}},
	} {
		if got, err := parseAnswer(c.line); err != nil || got != c.want {
			t.Errorf("%q: %+v, %v", c.line, got, err)
		}
	}
	if _, err := parseAnswer("INSTREAM size limit exceeded. ERROR\x00"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	if _, err := parseAnswer("stream: Can't open file ERROR\x00"); err == nil || errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

// FuzzAnswer holds the parser to what an answer can mean at all.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{"stream: OK\x00", "stream: x FOUND\x00", "INSTREAM size limit exceeded. ERROR\x00", "stream: \xff FOUND"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		v, err := parseAnswer(line)
		switch {
		case err != nil && v != (Verdict{}):
			t.Errorf("%q: a verdict %+v beside %v", line, v, err)
		case err != nil:
		case !strings.HasPrefix(line, "stream: "):
			t.Errorf("%q is a verdict", line)
		case v.Infected && (v.Name == "" || !strings.Contains(line, v.Name+" ") || !strings.Contains(line, "FOUND")):
			t.Errorf("%q: %+v", line, v)
		case !v.Infected && (v.Name != "" || strings.Trim(line, "\x00\r\n") != "stream: OK"):
			t.Errorf("%q: %+v", line, v)
		}
	})
}
