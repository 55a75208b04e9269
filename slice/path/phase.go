package path

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
)

// Where patterns of sparse infill lie. Lines of all layers meet, so a pattern lies at one
// place for the whole part, near the middle of it. It must not be the middle itself: a
// pattern that is the same on both sides of it meets opposite walls in the same way. Its
// lines then come in pairs as they get nearer to each other, the links between them along
// both walls are long at the same density and short at the same, and a wall 2.5 mm thick
// took 5 % less plastic at 8 % of infill than at 5 %. So patterns are off the middle by
// shares of a pitch with which opposite walls make up for each other, as exactly as the
// part is the same on both sides, and what is taken hardly depends on where lines fall.

// lineShift returns how far lines of one direction are off the middle, in pitches.
//
// Seen from the other side of the middle, lines that are off by a quarter lie halfway
// between themselves: together they are lines at half the pitch. Where every other layer
// has another direction, an eighth one way and three the other make a quarter of it.
func lineShift(s *config.Settings, level int) float64 {
	switch {
	case s.FillPattern == config.AlignedRectilinear:
		return 1. / 4
	case level%2 == 0:
		return 1. / 8
	}
	return 3. / 8
}

// gridShift is how far one of the two directions of a grid is off the middle, in periods.
//
// Along a wall the ends of both directions have gaps g and p-g between them in turn, and the
// shorter ones are closed. With a quarter of a period between the two the opposite wall has
// gaps of p/2-g, which make the same sum whatever g is.
const gridShift = 1. / 4

// gyroidShift is how far the gyroid is off the middle, in periods.
//
// Its waves go along X at some heights, along Y at others, half a period apart: one of the
// two is off by a quarter of that, as in a grid, the other by half. Of the places of that
// kind, the middle, and the axes and centres of symmetry of the surface, this is the one with
// the fewest falls: over boxes, discs, wedges and walls at 4, 5 ... 40 % of infill four, the
// middle had 16, a screw axis 27.
var gyroidShift = geom.Vec2{X: 1. / 8, Y: 1. / 4}
