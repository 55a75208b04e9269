package gcode

import (
	"slices"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// cooler slows layers down that would be printed too soon for plastic to set.
type cooler struct {
	runs []run
}

// run is the moves of one speed that may be slowed down together.
type run struct{ feed, length float64 }

// slow lowers the speeds of ops until the layer takes its least time, by
// PrusaSlicer's rule: times are those at full speed, without acceleration;
// bridges, travels and retractions stay as they are; the fastest are slowed
// first, to the speed of the next fastest, and so on, but not below the least
// print speed. It returns the time of the layer after that, in seconds.
func (c *cooler) slow(ops []op, s *config.Settings) float64 {
	total := 0.0
	c.runs = c.runs[:0]
	for i := range ops {
		o := &ops[i]
		total += o.length / o.feed
		if !o.slows() {
			continue
		}
		if n := len(c.runs); n > 0 && c.runs[n-1].feed == o.feed {
			c.runs[n-1].length += o.length
		} else {
			c.runs = append(c.runs, run{o.feed, o.length})
		}
	}
	// PrusaSlicer aims a thousandth higher, so as not to fall short by rounding.
	least := float64(s.SlowdownBelowLayerTime * 1.001)
	if !s.Cooling || total >= least || len(c.runs) == 0 {
		return total
	}
	limit := feedOf(max(c.limit(least-total), s.MinPrintSpeed))
	for i := range ops {
		if o := &ops[i]; o.slows() && o.feed > limit {
			total += o.length/limit - o.length/o.feed
			o.feed = limit
		}
	}
	return total
}

// limit returns the speed to which all runs must be held to take more seconds.
func (c *cooler) limit(more float64) float64 {
	slices.SortFunc(c.runs, func(a, b run) int {
		switch {
		case a.feed > b.feed:
			return -1
		case a.feed < b.feed:
			return 1
		}
		return 0
	})
	// Runs up to i share one speed v: length/v is their time before plus more.
	length, time := 0.0, 0.0
	for i, r := range c.runs {
		length += r.length
		time += r.length / r.feed
		v := length / (time + more)
		if i+1 == len(c.runs) || v >= c.runs[i+1].feed {
			return v
		}
	}
	return 0
}

// slows reports whether a move may be slowed down.
func (o *op) slows() bool {
	return o.kind < Travel && o.kind != Kind(path.Bridge) && o.kind != Kind(path.OverhangPerimeter)
}

// fanSpeed returns how fast the fan runs in a layer, 0 to 1: PrusaSlicer's rule,
// from off or the least speed at fan_below_layer_time to the greatest where the
// layer had to be slowed down.
func (c *cooler) fanSpeed(time float64, layer int, s *config.Settings) float64 {
	if !s.Cooling || layer < s.DisableFanFirstLayers {
		return 0
	}
	low, high := s.MinFanSpeed/100, s.MaxFanSpeed/100
	switch {
	case time < s.SlowdownBelowLayerTime:
		return high
	case time < s.FanBelowLayerTime:
		t := (time - s.SlowdownBelowLayerTime) / (s.FanBelowLayerTime - s.SlowdownBelowLayerTime)
		return high + float64(t*(low-high))
	case s.FanAlwaysOn:
		return low
	}
	return 0
}

// bridgeFan returns how fast the fan runs for bridges in a layer, or less than 0
// when that is as for the rest.
func (c *cooler) bridgeFan(layer int, s *config.Settings) float64 {
	if !s.Cooling || layer < s.DisableFanFirstLayers {
		return -1
	}
	return s.BridgeFanSpeed / 100
}
