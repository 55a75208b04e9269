// Package calibrate learns from past builds how far the estimates of one machine are
// off: a factor, for a machine that is slower than its limits say, and an overhead, for
// what no estimate sees.
package calibrate

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/estimate/preset"
)

// Pair is one past build, in s. Both are of the print alone: Estimated is the print_time_s of
// an estimate of this build, and Actual what was printed in, without the heating, homing,
// setting up and clearing that estimates add to a print as warm_up_s and run_time_s. An
// actual time that has them would count them twice, unless these constants of the machine
// are 0: then the overhead that is fitted stands for them.
type Pair struct {
	Estimated float64 `json:"estimated_s" required:"true"`
	Actual    float64 `json:"actual_s" required:"true"`
}

// ErrPairs is wrapped by errors about pairs that nothing can be learnt from.
var ErrPairs = errors.New("calibration")

// Limits of what is fitted: a machine that needs a tenth or ten times of its estimate
// is no matter of calibration, but of a wrong unit or machine.
const (
	MinFactor = 0.1
	MaxFactor = 10
	MinPairs  = 3
	MaxPairs  = 100_000
)

// longest is the longest build in s that is believed: 30 years.
const longest = 1e9

func (p *Pair) check() error {
	if p.Estimated > 0 && p.Actual > 0 && p.Estimated <= longest && p.Actual <= longest {
		return nil
	}
	return fmt.Errorf("%g s estimated, %g s actual: both must be above 0, and %g at most", p.Estimated, p.Actual, float64(longest))
}

// Fit returns the factor and the overhead, both at least 0, that make the mean of
// |factor·estimated + overhead - actual| / actual least. Least absolute errors stand up
// to builds that were paused or restarted: up to half of them may lie. The answer is
// never worse than no calibration at all, on the pairs it was fitted to.
//
// A best line of this kind goes through two of the points, or through one of them with
// the overhead or the factor at its border, so these are tried (Bloomfield & Steiger, Least Absolute Deviations,
// 1983); of many pairs, those of [anchors].
func Fit(pairs []Pair) (*preset.Calibration, error) {
	if len(pairs) < MinPairs || len(pairs) > MaxPairs {
		return nil, fmt.Errorf("%w: %d pairs: use %d to %d", ErrPairs, len(pairs), MinPairs, MaxPairs)
	}
	for i, p := range pairs {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%w: pair %d: %w", ErrPairs, i+1, err)
		}
	}
	best := &preset.Calibration{Factor: 1, Pairs: len(pairs), ErrorBefore: meanError(pairs, 1, 0)}
	best.ErrorAfter = best.ErrorBefore
	try := func(factor, overhead float64) {
		if !(factor >= MinFactor && factor <= MaxFactor && overhead >= 0) {
			return
		}
		if e := meanError(pairs, factor, overhead); e < best.ErrorAfter {
			best.Factor, best.Overhead, best.ErrorAfter = factor, overhead, e
		}
	}
	try(MinFactor, 0)
	try(MaxFactor, 0)
	chosen := anchors(pairs)
	for i, p := range chosen {
		try(p.Actual/p.Estimated, 0)
		for _, factor := range []float64{MinFactor, 1, MaxFactor} { // the borders of what may be
			try(factor, p.Actual-float64(factor*p.Estimated))
		}
		for _, q := range chosen[:i] {
			factor := (p.Actual - q.Actual) / (p.Estimated - q.Estimated) // NaN for equal ones: not tried
			try(factor, p.Actual-float64(factor*p.Estimated))
		}
	}
	return best, nil
}

// anchors returns the points that lines are drawn through: all of up to 120, else so
// many spread evenly over the pairs by their estimates.
func anchors(pairs []Pair) []Pair {
	const most = 120
	sorted := slices.Clone(pairs)
	// By the estimate, and of equal ones by what they took.
	slices.SortFunc(sorted, func(a, b Pair) int {
		switch {
		case a.Estimated < b.Estimated || a.Estimated == b.Estimated && a.Actual < b.Actual:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	if len(sorted) <= most {
		return sorted
	}
	out := make([]Pair, most)
	for i := range out {
		out[i] = sorted[i*(len(sorted)-1)/(most-1)]
	}
	return out
}

// meanError returns the mean absolute error in percent of the actual times.
func meanError(pairs []Pair, factor, overhead float64) float64 {
	sum := 0.0
	for _, p := range pairs {
		sum += math.Abs(float64(factor*p.Estimated)+overhead-p.Actual) / p.Actual
	}
	return 100 * sum / float64(len(pairs))
}

// Apply returns a time in s as calibrated; c nil changes nothing.
func Apply(c *preset.Calibration, seconds float64) float64 {
	if c == nil {
		return seconds
	}
	return float64(c.Factor*seconds) + c.Overhead
}
