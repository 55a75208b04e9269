package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// Bridges are laid in the direction in which most of their length hangs between
// two supported ends.

// bridgeTurns is the number of directions tried, 10 degrees apart.
const bridgeTurns = 18

// bridgeAngle returns the direction of lines over area p of the layer above below,
// or the given one where no direction is better.
func (j *job) bridgeAngle(p poly.Polygon, below *slab, angle float64) float64 {
	if j.s.BridgeAngle != 0 {
		return radians(j.s.BridgeAngle)
	}
	area := j.raster.mask(poly.Region{p})
	best := 0.0
	for i := range bridgeTurns {
		a := float64(math.Pi / bridgeTurns * float64(i))
		if held := j.held(p.Outer.Box(), area, below.part, a); held > best*(1+1e-6) {
			best, angle = held, a
		}
	}
	return angle
}

// held returns how much of lines of direction a over the area hangs between ends
// on the part below, in steps.
func (j *job) held(box poly.Box, area, below *mask, a float64) float64 {
	l := j.raster.linesOver(box, a, 4)
	total := 0.0
	for i := -l.n; i <= l.n; i += l.apart {
		run, open, ok, on := 0, 0, false, false
		for k := -l.n; k <= l.n; k++ {
			x, y := l.cell(i, k)
			// A run of cells counts when it begins and ends on the part below; its
			// worth is what hangs free in between.
			in := area.at(x, y)
			last := on
			on = in && below.at(x, y)
			switch {
			case in && run == 0:
				run, open, ok = 1, 0, on
			case in:
				run++
			case run > 0:
				if ok && last {
					total += float64(open)
				}
				run = 0
			}
			if in && !on {
				open++
			}
		}
	}
	return total
}

// cellLines are lines of one direction over a box, looked at cell by cell: number -n to n, of
// which every so many are looked at, and on each places -n to n.
type cellLines struct {
	x, y     float64 // the middle, in cells
	dx, dy   float64 // a step along a line
	n, apart int
}

// mostCellLines is how many lines are looked at: of a large area they are farther apart.
const mostCellLines = 200

// linesOver returns lines of direction a over box, at least so many cells apart.
func (c raster) linesOver(box poly.Box, a float64, apart int) cellLines {
	sin, cos := geom.Sincos(a)
	size := box.Size()
	n := int(math.Sqrt(float64(size.X*size.X)+float64(size.Y*size.Y))/float64(c)/2) + 3
	return cellLines{
		x: float64((box.Min.X + box.Max.X) / 2 / float64(c)), y: float64((box.Min.Y + box.Max.Y) / 2 / float64(c)),
		dx: cos, dy: sin, n: n, apart: max(apart, 2*n/mostCellLines),
	}
}

// cell returns that at place k of line i.
func (l *cellLines) cell(i, k int) (x, y int) {
	u, v := float64(k), float64(i)
	return floor(l.x + float64(u*l.dx) - float64(v*l.dy)), floor(l.y + float64(u*l.dy) + float64(v*l.dx))
}
