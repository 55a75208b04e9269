package gcode

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/motion"
	"github.com/saggar3d/saggar/slice/path"
)

// cooler slows layers down that would be printed too soon for plastic to set.
type cooler struct {
	runs []run // all that may be slowed down

	// Of what may not be, in seconds: travels and retractions at usual speeds, and bridges.
	idle, bridges float64

	beside []op // what sets together with the layer

	// relative says that E is written relative. Then PrusaSlicer counts what is pushed back
	// after a retraction a second time, as if it were printed by what comes next
	// (CoolingBuffer::parse_layer_gcode: the line that sets the speed still has the E of the
	// last one): the more is retracted, the less a layer is slowed down.
	relative bool
}

// run is the moves of one speed that may be slowed down together.
type run struct{ feed, length float64 }

// pace says how fast a move is made, in mm/s.
type pace func(o *op) float64

// planner tells how many seconds a layer takes that is driven at a pace, and how many of
// them are bridges.
type planner func(pace) (all, bridges float64)

// surely is how many times its least time a layer takes, without acceleration, that need
// not be planned to see that it is not slowed down.
const surely = 3

// settled is how near to its least time a layer gets, as a share of it.
const settled = 2e-4

// slow lowers the speeds of ops until the layer takes its least time, much as
// PrusaSlicer does: bridges, travels and retractions stay as they are; the fastest are
// slowed first, to the speed of the next fastest, and so on, but not below the least
// print speed. It returns the time of the layer after that, in seconds, without
// acceleration.
//
// Paths that set together with the layer count as part of it, without their travel.
func (c *cooler) slow(ops []op, parts []stretch, with [][]path.Path, s *config.Settings, plan planner) float64 {
	*c = cooler{runs: c.runs[:0], beside: c.beside[:0], relative: s.UseRelativeEDistances}
	total := c.gather(ops, 1)
	for i := range parts {
		total += c.gather(parts[i].ops, float64(parts[i].wholes))
	}
	for _, paths := range with {
		for i := range paths {
			p := &paths[i]
			c.beside = append(c.beside, op{feed: feedOf(p.Speed), length: p.Length(), kind: Kind(p.Feature)})
		}
	}
	total += c.gather(c.beside, 1)
	// PrusaSlicer aims a thousandth higher, so as not to fall short by rounding.
	least := float64(s.SlowdownBelowLayerTime * 1.001)
	if !s.Cooling || total >= float64(least*surely) || len(c.runs) == 0 {
		return total
	}
	limit := feedOf(c.speedFor(least, total, max(s.MinPrintSpeed, motion.Slowest), plan))
	total += hold(ops, limit)
	for i := range parts {
		total += float64(hold(parts[i].ops, limit) * float64(parts[i].wholes))
	}
	return total + hold(c.beside, limit)
}

// Speeds of travels and retractions that are usual, in mm/s, and the part of its time that
// a layer has for them, with bridges left out: see speedFor.
const (
	usualTravel  = 150
	usualRetract = 40
	mostIdle     = 0.5
)

// speedFor returns the speed, not below lowest, to which all runs must be held for the
// layer, which takes total without acceleration, to take its least time.
//
// PrusaSlicer counts that time without acceleration, so that a layer takes the longer
// the more of it there is: a faster travel that saves less than it seems to makes the
// layer take longer in the end. The aim here is what a layer takes, by plan, whose least
// time is counted so, but where travels and retractions are as fast as usual, and all
// runs equally fast. That is nearly the same, and no faster setting raises it. Where
// there is so much travel that usual speeds leave runs no time, the aim has faster ones.
func (c *cooler) speedFor(least, total, lowest float64, plan planner) float64 {
	length := 0.0
	for _, r := range c.runs {
		length += r.length
	}
	aim, bridges := 0.0, c.bridges
	for range 2 { // bridges take longer among slow moves
		left, before := least-bridges, bridges
		if left <= 0 {
			return fastest
		}
		idle := min(c.idle, float64(mostIdle*left))
		even, hurry := length/(left-idle), 1.0
		if idle < c.idle {
			hurry = c.idle / idle
		}
		aim, bridges = c.with(plan, func(o *op) float64 {
			switch {
			case o.slows():
				return even
			case o.kind >= Travel:
				return float64(hurry * o.usual())
			}
			return o.feed
		})
		if math.Abs(bridges-before) <= float64(settled*least) {
			break
		}
	}
	if total >= aim {
		return fastest
	}
	return c.search(aim, max(least-total, settled), lowest, plan)
}

// search returns the speed, not below lowest, to which all runs must be held for the
// layer to take a time; a first guess is that they must take more seconds. It goes by the
// slope between the last two guesses, between those that were too fast and too slow:
// short moves that never get to their speed do not mind that it is lowered, at first.
func (c *cooler) search(aim, more, lowest float64, plan planner) float64 {
	tooFast, tooSlow := 0.0, math.Inf(1)
	slope, before, then := 1.0, 0.0, 0.0
	limit := fastest
	for step := range 16 {
		limit = max(c.limit(more), lowest)
		got, _ := c.with(plan, func(o *op) float64 {
			if o.slows() {
				return min(o.feed, limit)
			}
			return o.feed
		})
		switch {
		case math.Abs(got-aim) <= float64(settled*aim), got < aim && limit == lowest:
			return limit
		case got < aim:
			tooFast = more
		case more <= settled:
			return fastest
		default:
			tooSlow = more
		}
		if step > 0 {
			slope = min(max((got-then)/(more-before), 0.1), 2)
		}
		before, then = more, got
		more += (aim - got) / slope
		switch {
		case more > tooFast && more < tooSlow:
		case tooFast == 0:
			more = settled // perhaps nothing is to be slowed down
		default:
			more = (tooFast + tooSlow) / 2
		}
	}
	return limit
}

// with is plan with what sets together with the layer.
func (c *cooler) with(plan planner, at pace) (all, bridges float64) {
	all, bridges = plan(at)
	for i := range c.beside {
		o := &c.beside[i]
		time := o.length / at(o)
		all += time
		if !o.slows() {
			bridges += time
		}
	}
	return all, bridges
}

// usual returns how fast a travel or retraction usually is.
func (o *op) usual() float64 {
	if o.kind == Retract {
		return usualRetract
	}
	return usualTravel
}

// planned is a [planner] of the layer in p.
func (p *Printer) planned(at pace) (all, bridges float64) {
	all, bridges = p.rehearse(p.ops, p.at, at)
	for i := range p.parts {
		t := &p.parts[i]
		if t.wholes > 0 {
			a, b := p.rehearse(t.ops, [4]float64{t.from[0], t.from[1], t.from[2]}, at)
			all, bridges = all+float64(a*float64(t.wholes)), bridges+float64(b*float64(t.wholes))
		}
	}
	return all, bridges
}

// rehearse is planned for moves that begin at a place.
func (p *Printer) rehearse(ops []op, from [4]float64, at pace) (all, bridges float64) {
	const rest, bridge = 0, 1 // tags
	var times [2]float64
	m := *p.machine
	m.at = from
	plan := motion.New(m.limits, func(tag uint32, seconds float64) { times[tag] += seconds })
	for i := range ops {
		o := &ops[i]
		to := m.ends(o)
		if o.part > 0 { // its moves are those of the part
			plan.Flush()
			m.at = to
			continue
		}
		m.accelerate(o)
		step, _ := m.step(&to, at(o), o.kind)
		step.Tag = rest
		if o.kind < Travel && !o.slows() {
			step.Tag = bridge
		}
		plan.Add(step)
		m.at = to
	}
	plan.Flush()
	return times[rest] + times[bridge], times[bridge]
}

// gather adds moves that are made some times and returns how long they take without
// acceleration.
func (c *cooler) gather(ops []op, times float64) float64 {
	total, pushed := 0.0, 0.0
	if times == 0 {
		return total
	}
	for i := range ops {
		o := &ops[i]
		if o.part > 0 {
			continue // its moves are those of the part
		}
		length := float64(times * o.length)
		if o.kind < Travel {
			length, pushed = length+float64(times*pushed), 0
		} else if c.relative && o.kind == Retract {
			pushed = max(o.push, 0)
		}
		total += length / o.feed
		switch n := len(c.runs); {
		case o.kind >= Travel:
			c.idle += length / o.usual()
		case !o.slows():
			c.bridges += length / o.feed
		case n > 0 && c.runs[n-1].feed == o.feed:
			c.runs[n-1].length += length
		default:
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
