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
	sin, cos := geom.Sincos(a)
	size := box.Size()
	mid := geom.Vec2{X: float64((box.Min.X + box.Max.X) / 2), Y: float64((box.Min.Y + box.Max.Y) / 2)}
	c := float64(j.raster)
	n := int(math.Sqrt(float64(size.X*size.X)+float64(size.Y*size.Y))/c/2) + 2
	const apart = 4 // cells between lines
	total := 0.0
	for i := -n; i <= n; i += apart {
		run, open, ok, on := 0, 0, false, false
		for k := -n; k <= n; k++ {
			u, v := float64(float64(k)*c), float64(float64(i)*c)
			x := j.raster.holding(mid.X + float64(u*cos) - float64(v*sin))
			y := j.raster.holding(mid.Y + float64(u*sin) + float64(v*cos))
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
