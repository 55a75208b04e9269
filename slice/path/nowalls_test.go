package path

import (
	"testing"

	"github.com/saggar3d/saggar/geom/poly"
)

// Without walls the narrow steps of a steep slope reach what is filled: below a fifth of the width
// of a wall they are not seen, and from there on they are, at any turn. PrusaSlicer has 0.65, 0.61
// and 4.33 cm³ of top infill in such frusta.
func TestSlopesWithoutWalls(t *testing.T) {
	s := standard()
	s.Perimeters = 0
	frustum := func(step, turn float64) []Layer {
		m := poly.Turn(turn)
		return planned(t, stack(30, func(i int) poly.Region {
			in := float64(i) * step
			return poly.Region{{Outer: rect(in, in, 60-in, 60-in)}}.Move(m)
		}), s)
	}
	for _, turn := range []float64{0, 23} {
		for step, want := range map[float64]float64{0.05: 0, 0.08: 0, 0.1: 56 * 4 * Anchor} {
			area := lengths(frustum(step, turn)[12])[TopSolid] * spacing45
			near(t, "seen of a step", area, want, 0.06*want)
		}
	}
}
