package calibrate

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/estimate/preset"
)

// builds makes past builds of a machine that takes factor times the estimate and an
// overhead, with a scatter, and every fifth of them paused for hours.
func builds(r *rand.Rand, n int, factor, overhead, scatter float64, paused bool) []Pair {
	var pairs []Pair
	for i := range n {
		e := 600 + 40000*r.Float64()*r.Float64()
		a := (factor*e + overhead) * (1 + scatter*(2*r.Float64()-1))
		if paused && i%5 == 4 {
			a += 20000 * (1 + r.Float64())
		}
		pairs = append(pairs, Pair{e, a})
	}
	return pairs
}

// Acceptance 15: twenty past builds reduce the mean error, also of builds that the fit
// has not seen, and also when some were paused; without a calibration nothing changes.
func TestTwentyBuilds(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for _, c := range []struct {
		factor, overhead float64
		paused           bool
	}{{1.18, 420, false}, {0.9, 300, false}, {1.18, 420, true}, {1, 900, true}} {
		fit, err := Fit(builds(r, 20, c.factor, c.overhead, 0.03, c.paused))
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(fit.Factor-c.factor) > 0.05 || math.Abs(fit.Overhead-c.overhead) > 200 {
			t.Errorf("factor %g overhead %g: fitted %g and %g", c.factor, c.overhead, fit.Factor, fit.Overhead)
		}
		if !(fit.ErrorAfter < fit.ErrorBefore) || fit.Pairs != 20 {
			t.Errorf("%+v", fit)
		}
		unseen := builds(r, 200, c.factor, c.overhead, 0.03, false)
		before, after := meanError(unseen, 1, 0), meanError(unseen, fit.Factor, fit.Overhead)
		if !(after < before/2) {
			t.Errorf("unseen builds: %g %% before, %g %% after", before, after)
		}
	}
	if Apply(nil, 1234.5) != 1234.5 || Apply(&preset.Calibration{Factor: 2, Overhead: 10}, 100) != 210 {
		t.Error("apply")
	}
}

// On any data the fit is not worse than none, and it is a bound: no line tried by hand
// beats it by more than the grid that it was found on.
func TestNeverWorse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		var pairs []Pair
		for range 3 + r.IntN(30) {
			pairs = append(pairs, Pair{1 + 1e4*r.Float64(), 1 + 1e4*r.Float64()})
		}
		fit, err := Fit(pairs)
		if err != nil {
			t.Fatal(err)
		}
		if fit.ErrorAfter > fit.ErrorBefore {
			t.Fatalf("worse than none: %+v", fit)
		}
		for range 300 {
			f, o := MinFactor+3*r.Float64(), 5000*r.Float64()
			if e := meanError(pairs, f, o); e < fit.ErrorAfter*(1-1e-9) {
				t.Fatalf("%g and %g give %g %%, the fit %+v", f, o, e, fit)
			}
		}
	}
	many, err := Fit(builds(r, 5000, 1.3, 100, 0.02, true))
	if err != nil || math.Abs(many.Factor-1.3) > 0.03 {
		t.Errorf("many pairs: %+v, %v", many, err)
	}
}

func TestRead(t *testing.T) {
	want := []Pair{{100, 120}, {3600.5, 4000}}
	for name, text := range map[string]string{
		"csv":     "estimated_s,actual_s\n100,120\n3600.5,4000\n",
		"columns": "\xef\xbb\xbfbuild, Actual ,Estimated\nfirst,120,100\n\"second, again\",4000, 3600.5\n",
		"json":    ` [{"estimated_s":100,"actual_s":120},{"estimated_s":3600.5,"actual_s":4e3,"note":"x"}]`,
	} {
		if got, err := Read(strings.NewReader(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for text, want := range map[string]string{
		"": "empty", " \n": "empty", "a,b\n1,2\n": "estimated_s", "estimated_s;actual_s\n1;2\n": "with commas",
		"estimated_s,actual_s,Actual\n1,2,3\n":                                    "actual_s twice",
		"estimated_s,actual_s\n100,-5\n200,x\n":                                   "line 2: 100 s estimated, -5 s actual", // the first that is wrong
		"estimated_s,actual_s\n100,NaN\n200\n":                                    "line 2: 100 s estimated, NaN s actual",
		"estimated_s,actual_s\n1,2\n\n3\n":                                        "line 4: wrong number of fields",
		"\n[{\"estimated_s\":1,\n\"actual_s\":\"5\"}]":                            "line 3: actual_s: string, want a number",
		"[{\"estimated_s\":1,\"actual_s\":1},\n{\"Estimated_s\":1}]":              `line 2: unknown field "Estimated_s"`,
		"[{\"estimated_s\":1,\"actual_s\":null}]":                                 `"actual_s" is null`,
		"{\"estimated_s\":1,\"actual_s\":1}":                                      "want a list",
		"[{\"estimated_s\":1,\"actual_s\":1},{\"estimated_s\":1,\"actual_s\":0}]": "pair 2: 1 s estimated, 0 s actual",
		"estimated_s,actual_s\n1,x\n":                                             "line 2: \"x\"", "estimated_s,actual_s\n1\n": "fields",
		"[{}]": "missing", "[1]": "line 1", `[{"actual_s":1,"actual_s":2}]`: "twice",
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrPairs) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, pairs := range [][]Pair{nil, {{1, 1}, {2, 2}}, {{1, 1}, {2, 2}, {0, 3}}, {{1, 1}, {2, 2}, {3, math.NaN()}}, {{1, 1}, {2, 2}, {3, math.Inf(1)}}} {
		if _, err := Fit(pairs); !errors.Is(err, ErrPairs) {
			t.Errorf("%v: %v", pairs, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("estimated_s,actual_s\n100,120\n3600.5,4000\n4,5\n")
	f.Add(`[{"estimated_s":100,"actual_s":120},{"estimated_s":1e9,"actual_s":4e3},{"estimated_s":7,"actual_s":7}]`)
	f.Fuzz(func(t *testing.T, text string) {
		pairs, err := Read(strings.NewReader(text))
		if err != nil || len(pairs) > 200 {
			return
		}
		c, err := Fit(pairs)
		if err != nil {
			return
		}
		if !(c.ErrorAfter <= c.ErrorBefore) || !(c.Factor >= MinFactor && c.Factor <= MaxFactor) || !(c.Overhead >= 0) {
			t.Errorf("%+v", c)
		}
	})
}
