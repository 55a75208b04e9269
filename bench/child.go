package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Libraries run in a child of their own, which is this program again: so their
// memory and processor time are theirs alone. The child measures the work from
// inside, so that starting the benchmark program is not charged to them.

// childReport is what such a child prints.
type childReport struct {
	Usage   usage   `json:"usage"`
	Figures figures `json:"figures"`
}

// mode is one thing a child can do with a file.
type mode func(file string) (childReport, error)

// modes by name, as entrants call them.
var modes = map[string]mode{
	"saggar-warm":        saggarWarm,
	"saggar-open":        once(saggarOpen),
	"saggar-open-warm":   saggarOpenWarm,
	"saggar-picture":     saggarPicture,
	"saggar-cut":         saggarCut,
	"hschendel-load":     once(hschendelMeasure),
	"hschendel-validate": once(hschendelValidate),
	"fauxgl-load":        once(fauxglMeasure),
	"fauxgl-picture":     fauxglPicture,
	"go3mf-decode":       once(go3mfDecode),
	"model3d":            once(model3dAnalyze),
}

// runChild does one mode and prints its report.
func runChild(w io.Writer, name, file string) error {
	m, ok := modes[name]
	if !ok {
		return fmt.Errorf("no mode %q", name)
	}
	r, err := m(file)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(r)
}

// readChild reads that report. What the child measured replaces what the system
// charged to the whole process.
func readChild(out []byte, s *sample) error {
	var r childReport
	if err := json.Unmarshal(out, &r); err != nil {
		return fmt.Errorf("%w: %w", errNoFigures, err)
	}
	s.usage, s.Figures = r.Usage, r.Figures
	return nil
}

// once measures a single call.
func once(f func(file string) (figures, error)) mode {
	return func(file string) (childReport, error) {
		c := startClock()
		got, err := f(file)
		return childReport{c.read(), got}, err
	}
}

// warm measures n calls after one that is not counted, and reports the median
// of each cost.
func warm(n int, f func() (figures, error)) (childReport, error) {
	got, err := f()
	if err != nil {
		return childReport{}, err
	}
	var all []usage
	for range n {
		c := startClock()
		again, err := f()
		if err != nil {
			return childReport{}, err
		}
		all = append(all, c.read())
		if fmt.Sprint(again.values()) != fmt.Sprint(got.values()) {
			return childReport{}, fmt.Errorf("the second call gave %v, the first %v", again.values(), got.values())
		}
	}
	return childReport{medianUsage(all), got}, nil
}

func medianUsage(all []usage) usage {
	return usage{
		CPU:    median(pick(all, func(u usage) float64 { return u.CPU })),
		Wall:   median(pick(all, func(u usage) float64 { return u.Wall })),
		Faults: int64(median(pick(all, func(u usage) float64 { return float64(u.Faults) }))),
	}
}

func pick[T any](all []T, f func(T) float64) []float64 {
	out := make([]float64, len(all))
	for i, x := range all {
		out[i] = f(x)
	}
	return out
}

// median returns the middle value, the mean of the middle two of an even count,
// and 0 of nothing.
func median(all []float64) float64 {
	s := slices.Sorted(slices.Values(all))
	n := len(s)
	if n == 0 {
		return 0
	}
	return (s[(n-1)/2] + s[n/2]) / 2
}

func least(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	return slices.Min(all)
}
