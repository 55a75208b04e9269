package path

import (
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice/config"
)

// TestLineShift: few lines in a part that is the same on all sides of its middle are together
// as long as the density says, whatever it is; with one through the middle they are not.
func TestLineShift(t *testing.T) {
	const r = 10
	middle := geom.Vec2{X: 3, Y: -7}
	disc := poly.Polygon{Outer: disc(middle.X, middle.Y, r, 200)}
	worst := func(pattern config.Pattern, shift func(s *config.Settings, level int) float64) float64 {
		s, off := standard(), 0.0
		s.FillPattern = pattern
		for pitch := 0.5; pitch < r/2; pitch *= 1.07 {
			long := 0.0
			for level := range 2 {
				h := hatch{angle: radians(45 + 90*float64(level)), spacing: 1e-6, pitch: pitch, middle: middle, shift: shift(&s, level)}
				lines, _, err := new(hatcher).fill(disc, h)
				if err != nil {
					t.Fatal(err)
				}
				long += total(lines) / 2
			}
			off = max(off, math.Abs(long*pitch/(math.Pi*r*r)-1))
		}
		return off
	}
	none := func(*config.Settings, int) float64 { return 0 }
	for pattern, most := range map[config.Pattern]float64{config.Rectilinear: 0.01, config.AlignedRectilinear: 0.025} {
		if off := worst(pattern, lineShift); off > most {
			t.Errorf("%s: lengths are off by %g", pattern, off)
		}
		if off := worst(pattern, none); off < 2*most {
			t.Errorf("%s: without a shift lengths are off by %g only: this test cannot fail", pattern, off)
		}
	}
}

// TestGridShift: along opposite walls the shorter gaps between the ends of a grid's lines, which
// are closed, are half of all, whatever the width of the part.
func TestGridShift(t *testing.T) {
	s := standard()
	s.FillPattern, s.FillDensity = config.Grid, 0.4
	f := &filler{job: &job{s: s}, s: &slab{z: 1}}
	grid := f.waves(stroke{spacing: 0.4}) // lines 2 mm apart in both directions
	for wide := 5.0; wide < 9; wide += 0.1 {
		shorter := 0.0
		for _, side := range [2]float64{-1, 1} {
			// They meet the walls at 45 degrees: in the frame of the grid these are x + y = c.
			c := side*wide/math.Sqrt2 - grid.shift.X - grid.shift.Y
			var ends []float64 // by x
			for _, l := range grid.over(poly.Box{Min: geom.Vec2{X: -40, Y: -40}, Max: geom.Vec2{X: 40, Y: 40}}) {
				if x := l[0].X; x == l[1].X {
					ends = append(ends, x)
				} else {
					ends = append(ends, c-l[0].Y)
				}
			}
			slices.Sort(ends)
			i := sort.SearchFloat64s(ends, 0)
			shorter += min(ends[i+1]-ends[i], ends[i+2]-ends[i+1])
			near(t, "two gaps", ends[i+2]-ends[i], 2, 1e-9)
		}
		near(t, "shorter gaps of two walls", shorter, 1, 1e-9)
	}
}
