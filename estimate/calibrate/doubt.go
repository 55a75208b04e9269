package calibrate

import (
	"fmt"
	"math"

	"github.com/saggar3d/saggar/estimate/preset"
)

const (
	// differs is from where on two times differ by more than builds scatter.
	differs = 1.1

	// roughly is the mean error in percent above which a fit says little.
	roughly = 30
)

// Doubts judges pairs and what was fitted to them. Pairs that contradict the idea of a
// factor are an error: most builds that were to take longer took less. What leaves a
// fit of little worth comes back as sentences.
//
// Two builds count when both their times differ by more than a tenth (Kendall's rank
// correlation, without what may be scatter); of many builds, those of [anchors].
func Doubts(pairs []Pair, c *preset.Calibration) ([]string, error) {
	with, against := 0, 0
	chosen := anchors(pairs)
	for i, p := range chosen {
		for _, q := range chosen[:i] { // estimated to take less, or the same
			if p.Estimated < differs*q.Estimated {
				continue
			}
			switch {
			case p.Actual > differs*q.Actual:
				with++
			case q.Actual > differs*p.Actual:
				against++
			}
		}
	}
	if against > with {
		return nil, fmt.Errorf("%w: contrary pairs: of builds with longer estimates %d took less time and %d more: no factor does that", ErrPairs, against, with)
	}
	var out []string
	if c.ErrorAfter > roughly {
		out = append(out, fmt.Sprintf("the pairs scatter: the mean error is still %.0f %% after the fit", c.ErrorAfter))
	}
	switch n := disagreements(chosen); {
	case n == 1:
		out = append(out, "one pair has an estimate that another has, too, and at least twice its time, or half")
	case n > 1:
		out = append(out, fmt.Sprintf("%d pairs have an estimate that another has, too, and at least twice its time, or half", n))
	}
	if (c.Factor == MinFactor || c.Factor == MaxFactor) && c.ErrorAfter > 10 { // of a few like builds it may fit as well
		out = append(out, fmt.Sprintf("a factor of %g is the border of what is fitted: are all times in seconds, and of this machine?", c.Factor))
	}
	if c.Factor == 1 && c.Overhead == 0 && c.ErrorBefore > 1 {
		out = append(out, "no factor and overhead fit better than none: times stay as they are")
	}
	return out, nil
}

// disagreements counts the pairs of a sorted list that follow one with the same estimate
// and another time altogether.
func disagreements(sorted []Pair) int {
	n := 0
	for i, p := range sorted[1:] {
		q := sorted[i]
		if p.Estimated == q.Estimated && math.Max(p.Actual, q.Actual) >= 2*math.Min(p.Actual, q.Actual) {
			n++
		}
	}
	return n
}
