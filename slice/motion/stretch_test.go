package motion

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestStretch: moves that come between different others take the same time whether they
// are planned again or leapt over, where the look-ahead is long enough not to matter.
func TestStretch(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 7))
		l := Limits{Jerk: Axes{8, 8, 0.4, 2.5}, Accel: Axes{1500, 1500, 200, 5000}, Lookahead: 1 << 14}
		if seed%2 == 1 {
			l.Jerk, l.JunctionDeviation = Axes{}, 0.02
		}
		inner := walk(r, 200)
		var s Stretch
		s.Measure(l, func(p *Planner) {
			for _, m := range inner {
				p.Add(m)
			}
		})
		if s.To-s.From < 100 || len(s.Times) != len(inner) {
			t.Fatalf("seed %d: %d to %d of %d", seed, s.From, s.To, len(s.Times))
		}
		var all []Move
		leapt := 0.0
		p := New(l, func(_ uint32, seconds float64) { leapt += seconds })
		for range 5 {
			before := walk(r, r.IntN(30))
			all = append(append(all, before...), inner...)
			for _, m := range append(before, inner[:s.From]...) {
				p.Add(m)
			}
			p.Leap(&s)
			for _, x := range s.Times[s.From:s.To] {
				leapt += x
			}
			for _, m := range inner[s.To:] {
				p.Add(m)
			}
		}
		p.Flush()
		if want := total(l, all); math.Abs(leapt-want) > 1e-9*want {
			t.Errorf("seed %d: %.12g s, want %.12g", seed, leapt, want)
		}
	}
}

// TestNoStretch: a straight way in short moves has no place at which its speed is known.
func TestNoStretch(t *testing.T) {
	var s Stretch
	s.Measure(Limits{Jerk: Axes{8, 8}}, func(p *Planner) {
		for range 10 {
			p.Add(xy(0.1, 0, 100))
		}
	})
	if s.From != s.To {
		t.Errorf("%d to %d", s.From, s.To)
	}
	s.Measure(Limits{}, func(*Planner) {})
	if s.From != s.To {
		t.Errorf("of nothing: %d to %d", s.From, s.To)
	}
}
