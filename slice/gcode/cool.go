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
//
// Paths that set together with the layer count as part of it, without their travel.
func (c *cooler) slow(ops []op, parts []stretch, with [][]path.Path, s *config.Settings) float64 {
	c.runs = c.runs[:0]
	total := c.gather(ops, 1)
	for i := range parts {
		total += c.gather(parts[i].ops, float64(parts[i].wholes))
	}
	for _, paths := range with {
		for i := range paths {
			p := &paths[i]
			o := op{feed: feedOf(p.Speed), length: p.Length(), kind: Kind(p.Feature)}
			total += o.length / o.feed
			if o.slows() {
				c.runs = append(c.runs, run{o.feed, o.length})
			}
		}
	}
	// PrusaSlicer aims a thousandth higher, so as not to fall short by rounding.
	least := float64(s.SlowdownBelowLayerTime * 1.001)
	if !s.Cooling || total >= least || len(c.runs) == 0 {
		return total
	}
	limit := feedOf(max(c.limit(least-total), s.MinPrintSpeed))
	total += hold(ops, limit)
	for i := range parts {
		total += float64(hold(parts[i].ops, limit) * float64(parts[i].wholes))
	}
	return total
}

// gather adds moves that are made some times to the runs and returns how long they take.
func (c *cooler) gather(ops []op, times float64) float64 {
	total := 0.0
	if times == 0 {
		return total
	}
	for i := range ops {
		o := &ops[i]
		if o.part > 0 {
			continue // its moves are those of the part
		}
		length := float64(times * o.length)
		total += length / o.feed
		if !o.slows() {
			continue
		}
		if n := len(c.runs); n > 0 && c.runs[n-1].feed == o.feed {
			c.runs[n-1].length += length
		} else {
			c.runs = append(c.runs, run{o.feed, length})
		}
	}
	return total
}

// hold slows moves down to a speed and returns how much longer that takes.
func hold(ops []op, limit float64) float64 {
	more := 0.0
	for i := range ops {
		if o := &ops[i]; o.part == 0 && o.slows() && o.feed > limit {
			more += o.length/limit - o.length/o.feed
			o.feed = limit
		}
	}
	return more
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
