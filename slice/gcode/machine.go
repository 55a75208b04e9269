package gcode

import (
	"math"

	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/motion"
	"github.com/saggar3d/saggar/slice/path"
)

// machine is a printer that moves: it knows where the nozzle is, how hard it may
// accelerate, and whom to tell about every move.
type machine struct {
	at      [4]float64 // X, Y, Z and filament, in mm
	limits  motion.Limits
	accel   accels
	most    accels     // bounds of accel; 0 is none
	minFeed [2]float64 // slowest feed of travels and of extruding moves, mm/s
	area    float64    // cross-section of the filament, in mm²

	*tally
	planner *motion.Planner
	layer   int      // entry of the layer table
	width   float64  // of what is extruded, in mm; 0: nobody said
	watch   *watcher // nil when nobody wants to know of moves
}

// accels are the accelerations of extruding, retracting and travelling, in mm/s².
type accels struct{ print, retract, travel float64 }

// newMachine returns a printer at the origin, standing still.
func newMachine(s *config.Settings) *machine {
	m := &machine{tally: newTally(), limits: Limits(s), area: filamentArea(s.FilamentDiameter)}
	m.most = accels{s.MachineMaxAccelerationExtruding, s.MachineMaxAccelerationRetracting, s.MostTravelAcceleration()}
	m.accel = m.most
	m.minFeed = [2]float64{s.MachineMinTravelRate, s.MachineMinExtrudingRate}
	m.layers = append(m.layers, LayerUse{})
	m.planner = motion.New(m.limits, m.took)
	return m
}

// watched makes tell hear of every move from here on; the machine stands still.
func (m *machine) watched(tell func(Move)) {
	m.watch = &watcher{tell: tell}
	m.planner = motion.New(m.limits, func(tag uint32, seconds float64) {
		m.took(tag, seconds)
		m.watch.timed(seconds)
	})
}

// Limits returns what the machine of s can do.
func Limits(s *config.Settings) motion.Limits {
	return motion.Limits{
		Speed:             motion.Axes{s.MachineMaxFeedrateX, s.MachineMaxFeedrateY, s.MachineMaxFeedrateZ, s.MachineMaxFeedrateE},
		Accel:             motion.Axes{s.MachineMaxAccelerationX, s.MachineMaxAccelerationY, s.MachineMaxAccelerationZ, s.MachineMaxAccelerationE},
		Jerk:              motion.Axes{s.MachineMaxJerkX, s.MachineMaxJerkY, s.MachineMaxJerkZ, s.MachineMaxJerkE},
		JunctionDeviation: s.MachineMaxJunctionDeviation,
	}
}

// setAccel sets accelerations within their bounds; 0 leaves one as it is.
func (m *machine) setAccel(a accels) {
	for _, c := range []struct {
		to              *float64
		wanted, highest float64
	}{
		{&m.accel.print, a.print, m.most.print},
		{&m.accel.retract, a.retract, m.most.retract},
		{&m.accel.travel, a.travel, m.most.travel},
	} {
		if c.wanted > 0 {
			*c.to = c.wanted
			if c.highest > 0 {
				*c.to = min(c.wanted, c.highest)
			}
		}
	}
}

// relimit changes the limits of the machine from here on.
func (m *machine) relimit(l motion.Limits) {
	m.limits = l
	m.planner.Limit(l)
}

// farthest bounds coordinates, so that nothing computed from them overflows.
const farthest = 1e7

// fastest is the highest feed that is believed, in the unit of F, a minute: in mm that is
// 160 m/s, and what files ask for to be as fast as the machine is far below it.
const fastest = 1e7

// longestWait of a command in s is more than a week.
const longestWait = 1e6

// move goes to a place at a feed in mm/s and returns false for places that are
// out of this world. What the move is for follows from what moves; extruding
// ones are for feature.
func (m *machine) move(to [4]float64, feed float64, feature Kind) bool {
	for a := range to {
		if !(math.Abs(to[a]) <= farthest) {
			return false
		}
	}
	step, k := m.step(&to, feed, feature)
	step.Tag = tag(k, m.layer)
	if m.planner.Add(step) {
		m.count(k, &step.By, &to, feed)
		if m.watch != nil {
			m.watch.added(k, m.layer, &m.at, &to)
		}
	}
	m.at = to
	return true
}

// step returns a move to a place for the planner, without a tag, and what it is for.
func (m *machine) step(to *[4]float64, feed float64, feature Kind) (motion.Move, Kind) {
	var by motion.Axes
	for a := range to {
		by[a] = to[a] - m.at[a]
	}
	k := kindOf(&by, feature)
	least := m.minFeed[0]
	if by[3] != 0 {
		least = m.minFeed[1]
	}
	return motion.Move{By: by, Feed: max(feed, least), Accel: m.accelOf(k)}, k
}

// kindOf tells what a move is for, by PrusaSlicer's rules.
func kindOf(by *motion.Axes, feature Kind) Kind {
	flat := by[0] != 0 || by[1] != 0
	switch {
	case by[3] > 0 && flat:
		return feature
	case by[3] != 0 && !flat:
		return Retract
	case flat: // wiping while filament is pulled back as well
		return Travel
	}
	return LayerChange
}

func (m *machine) accelOf(k Kind) float64 {
	switch k {
	case Retract:
		return m.accel.retract
	case Travel, LayerChange:
		return m.accel.travel
	}
	return m.accel.print
}

// count adds a move to the tally.
func (m *machine) count(k Kind, by *motion.Axes, to *[4]float64, feed float64) {
	m.moves++
	length := math.Sqrt(float64(by[0]*by[0]) + float64(by[1]*by[1]) + float64(by[2]*by[2]))
	m.length[k] += length
	if by[3] != 0 {
		m.push(k, m.layer, by[3])
	}
	if k == Travel || k == Retract || k == LayerChange {
		return
	}
	if k != Kind(path.Skirt) {
		m.reach(&m.at, to, m.halfWidth(float64(by[3]*m.area)/length), m.layers[m.layer].Height)
	}
	if flow := by[3] * feed / length; flow > m.flow && k != Custom {
		m.flow = flow
	}
}

// halfWidth returns how far what is extruded reaches to the sides, in mm: half its width or,
// where nobody said how wide it is, half of what its cross-section in mm² makes in a layer
// (PrusaSlicer's flow mathematics: a rectangle with round sides). It is 0 where the layer
// has no height.
func (m *machine) halfWidth(section float64) float64 {
	h := m.layers[m.layer].Height
	switch {
	case m.width > 0:
		return m.width / 2
	case h <= 0:
		return 0
	}
	return min(widest, section/h+float64(h*(1-math.Pi/4))) / 2
}

// widest is more than any nozzle lays down, in mm.
const widest = 10

// wait stands still for some seconds; the moves before it come to an end.
func (m *machine) wait(seconds float64) {
	m.planner.Flush()
	if seconds > 0 && seconds < farthest {
		m.took(tag(Dwell, m.layer), seconds)
		if m.watch != nil {
			m.watch.stood(&m.at, m.layer, seconds)
		}
	}
}

// beginLayer starts an entry of the layer table.
func (m *machine) beginLayer(z, height float64) {
	if len(m.layers) < maxLayers {
		m.layers = append(m.layers, LayerUse{})
	}
	m.layer = len(m.layers) - 1
	m.layers[m.layer].Z, m.layers[m.layer].Height = z, height
}

// place calls the place on an axis something else, without moving.
func (m *machine) place(axis int, v float64) {
	if math.Abs(v) <= farthest {
		m.at[axis] = v
	}
}
