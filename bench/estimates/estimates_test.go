package estimates

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/bench/truth"
)

func TestSpread(t *testing.T) {
	s := spreadOf([]float64{-4, 1, 2, -3, 10, 0, 0, 0, 0, 0})
	if s.Median != 0.5 || s.P90 != 4 || s.Max != 10 || math.Abs(s.Bias-0.6) > 1e-12 {
		t.Errorf("%+v", s)
	}
}

// A factor that is common to all meshes disappears when it is fitted to the others; one
// that a mesh has for itself stays.
func TestLeaveOut(t *testing.T) {
	r := &report{}
	for i, truth := range []float64{100, 200, 400, 800} {
		ours := truth * 0.8
		if i == 3 {
			ours = truth * 1.6
		}
		r.Rows = append(r.Rows, row{Tier: 1, Profile: "p", Mesh: string(rune('a' + i)), truth: truth, ours: ours})
	}
	r.leaveOut()
	for i, want := range []float64{0, 0, 0, 100} {
		if math.Abs(r.Rows[i].LeftOut-want) > 1e-9 {
			t.Errorf("mesh %d: %g %%, want %g", i, r.Rows[i].LeftOut, want)
		}
	}
}

func TestCompare(t *testing.T) {
	x := row{ours: 110, low: 90, high: 105, cm3: 3, Layers: 12}
	x.compare(truth.Run{Time: 100, Filament: 4, Layers: 10})
	if math.Abs(x.Time-10) > 1e-9 || math.Abs(x.Material+25) > 1e-9 || x.Layers != 2 || !x.Inside {
		t.Errorf("%+v", x)
	}
}

func TestUsage(t *testing.T) {
	var out bytes.Buffer
	c := Command{CPU: func() float64 { return 0 }, Stdout: &out, Stderr: &out}
	for _, args := range [][]string{{"--tiers", "4"}, {"extra"}, {"--nothing"}} {
		if err := c.Run(context.Background(), args); !errors.Is(err, nest.ErrUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if err := c.Run(context.Background(), []string{"--help"}); err != nil || !strings.Contains(out.String(), "usage: bench estimate") {
		t.Errorf("%v, %q", err, out.String())
	}
}

// On real parts, the quick tiers keep their bars.
func TestCorpus(t *testing.T) {
	if os.Getenv("SAGGAR_CORPUS") == "" {
		t.Skip("set SAGGAR_CORPUS to the folder of estimate")
	}
	var out bytes.Buffer
	c := Command{CPU: func() float64 { return 0 }, Stdout: &out, Stderr: &bytes.Buffer{}}
	if err := c.Run(context.Background(), []string{"--tiers", "1,2", "--profiles", "p1,p4,p6", "--each"}); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Tier 1 must: time 12 / 30 %: reached; material 6 %: reached", "Tier 2 must: time 8 / 18 %: reached; material 5 %: reached"} {
		if !strings.Contains(out.String(), words) || strings.Contains(out.String(), "NOT ESTIMATED") {
			t.Error(out.String())
		}
	}
}
