package beds

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// TestModes: how many turns each mode has, each a turn and none twice.
func TestModes(t *testing.T) {
	for name, n := range map[string]int{"fixed": 1, "discrete2": 4, "discrete4": 10, "discrete8": 22, "axis24": 24} {
		m, err := ParseMode(name)
		if err != nil || len(m.Turns) != n {
			t.Errorf("%s: %d turns, %v; want %d", name, len(m.Turns), err, n)
		}
		for i, r := range m.Turns {
			if wrong := rigid(r); wrong != "" {
				t.Errorf("%s: %s", name, wrong)
			}
			for _, q := range m.Turns[:i] {
				if near(r, q) {
					t.Errorf("%s: %v twice", name, r)
				}
			}
		}
	}
	for _, name := range []string{"", "discrete", "discrete3", "discrete-4", "any", "fixed2"} {
		if _, err := ParseMode(name); err == nil {
			t.Errorf("%q is a mode", name)
		}
	}
}

func TestAllows(t *testing.T) {
	turn := func(axis geom.Vec, deg float64) [3][3]float64 { return shape.Turn(axis, deg*3.141592653589793/180).M }
	x, z := geom.Vec{X: 1}, geom.Vec{Z: 1}
	twice := shape.Turn(x, 3.141592653589793/2).Mul(shape.Turn(z, 3.141592653589793/2)).M
	mirror := [3][3]float64{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	for _, c := range []struct {
		mode string
		r    [3][3]float64
		ok   bool
	}{
		{"fixed", geom.Identity().M, true}, {"fixed", turn(z, 90), false},
		{"discrete4", turn(x, 270), true}, {"discrete4", turn(x, 45), false}, {"discrete4", twice, false},
		{"discrete8", turn(z, 45), true}, {"discrete8", turn(z, 45.0001), false},
		{"axis24", twice, true}, {"axis24", mirror, false},
		{"free", turn(geom.Vec{X: 1, Y: 2, Z: 3}, 77), true}, {"free", mirror, false}, {"free", [3][3]float64{{2, 0, 0}, {0, 1, 0}, {0, 0, 1}}, false},
	} {
		m, err := ParseMode(c.mode)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := m.allows(c.r); (wrong == "") != c.ok {
			t.Errorf("%s: %v: %q", c.mode, c.r, wrong)
		}
	}
}
