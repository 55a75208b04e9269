package calibrate

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestDoubts(t *testing.T) {
	for name, c := range map[string]struct {
		pairs    []Pair
		contrary bool
		doubt    string // "": none
	}{
		"contrary":           {[]Pair{{1000, 9000}, {5000, 5000}, {9000, 1000}}, true, ""},
		"mostly contrary":    {[]Pair{{1000, 9000}, {2000, 7000}, {3000, 8000}, {9000, 1000}}, true, ""},
		"agree":              {[]Pair{{1000, 1200}, {5000, 6100}, {9000, 11000}}, false, ""},
		"one stood still":    {[]Pair{{1000, 30000}, {2000, 2400}, {5000, 6100}, {9000, 11000}, {9500, 11300}, {9900, 12000}}, false, ""},
		"minutes":            {[]Pair{{1000, 20}, {5000, 88}, {9000, 155}}, false, "all times in seconds"},
		"scatter of a tenth": {[]Pair{{100, 150}, {101, 149}, {102, 148}}, false, ""},
		"scatter":            {[]Pair{{1000, 300}, {1100, 9000}, {5000, 400}, {5200, 9000}, {9000, 20000}}, false, "scatter"},
		"one estimate":       {[]Pair{{1000, 1000}, {1000, 5000}, {2000, 2000}, {4000, 4000}, {6000, 6000}}, false, "at least twice"},
	} {
		fit, err := Fit(c.pairs)
		if err != nil {
			t.Fatal(err)
		}
		doubts, err := Doubts(c.pairs, fit)
		if errors.Is(err, ErrPairs) != c.contrary {
			t.Errorf("%s: %v", name, err)
		}
		if got := strings.Join(doubts, "; "); c.doubt == "" && got != "" || !strings.Contains(got, c.doubt) {
			t.Errorf("%s: %q, want %q; %+v", name, got, c.doubt, fit)
		}
	}
}

// Builds that are what calibration is for raise no doubt.
func TestNoDoubts(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 9))
	for range 50 {
		pairs := builds(r, 20, 0.8+r.Float64(), 600*r.Float64(), 0.05, false)
		fit, err := Fit(pairs)
		if err != nil {
			t.Fatal(err)
		}
		if doubts, err := Doubts(pairs, fit); err != nil || len(doubts) > 0 {
			t.Errorf("%v, %v, %+v", doubts, err, fit)
		}
	}
}
