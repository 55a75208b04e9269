package render

import (
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// oblong is a ring around a rectangle.
func oblong(x0, y0, x1, y1 float64) []geom.Vec2 {
	return []geom.Vec2{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// TestFit: text stays inside its part, as large as it can be and as near to the
// place wanted, or is left out.
func TestFit(t *testing.T) {
	word := caption{ratio: 4, pad: 2, least: 5, most: 10}
	frame := [][]geom.Vec2{oblong(0, 0, 100, 100), oblong(12, 12, 88, 88)}
	for name, c := range map[string]struct {
		rings  [][]geom.Vec2
		wanted geom.Vec2
		height float64 // 0: left out
	}{
		"room enough":   {[][]geom.Vec2{oblong(0, 0, 100, 50)}, geom.Vec2{X: 50, Y: 25}, 10},
		"beside":        {[][]geom.Vec2{oblong(0, 0, 100, 50)}, geom.Vec2{X: 1, Y: 1}, 10},
		"as wide as it": {[][]geom.Vec2{oblong(0, 0, 42, 10)}, geom.Vec2{X: 21, Y: 5}, 10},
		"smaller":       {[][]geom.Vec2{oblong(0, 0, 30, 50)}, geom.Vec2{X: 15, Y: 25}, 7},
		"too narrow":    {[][]geom.Vec2{oblong(0, 0, 21, 50)}, geom.Vec2{X: 10, Y: 25}, 0},
		"too low":       {[][]geom.Vec2{oblong(0, 0, 90, 4)}, geom.Vec2{X: 45, Y: 2}, 0},
		"on a bar":      {frame, geom.Vec2{X: 50, Y: 6}, 10},
		"in its hole":   {frame, geom.Vec2{X: 50, Y: 50}, 10},
		"nothing":       {nil, geom.Vec2{}, 0},
	} {
		at, h := word.fit(c.rings, c.wanted)
		if h != c.height {
			t.Errorf("%s: height %g, want %g", name, h, c.height)
			continue
		}
		if h == 0 {
			continue
		}
		need := word.ratio*h + word.pad
		for _, y := range []float64{at.Y - 0.498*h, at.Y, at.Y + 0.498*h} {
			room := false
			for _, s := range inside(c.rings, y) {
				room = room || s[0] <= at.X-need/2+1e-9 && s[1] >= at.X+need/2-1e-9
			}
			if !room {
				t.Errorf("%s: sticks out at %v, height %g", name, at, h)
			}
		}
	}
	if at, _ := word.fit([][]geom.Vec2{oblong(0, 0, 100, 50)}, geom.Vec2{X: 40, Y: 20}); at != (geom.Vec2{X: 40, Y: 20}) {
		t.Errorf("moved to %v without need", at)
	}
}
