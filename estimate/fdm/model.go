package fdm

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// What a section that was not traced cannot say. Each is the middle of what the paths of
// PrusaSlicer 2.5, or those of tier 3, show on 18 parts in six profiles; none is fitted to
// times.
const (
	// cornersPerMM: walls are slowed down as if by one right angle in 11 mm, whether by
	// few sharp corners or by many blunt ones.
	cornersPerMM = 0.09

	// loopsPerRound is the number of contours for each time that the boundary is longer,
	// squared, than that of a disc of the same area; at most maxLoops.
	loopsPerRound = 0.35
	maxLoops      = 10

	// regionsPerMM is how many more pieces a filled area has for each mm of boundary.
	regionsPerMM = 0.01

	// travelShare is the mean way from stroke to stroke over the side of a square of the
	// section's area, divided by the root of their number, as for any tour of many places,
	// and from piece to piece over how far they are apart.
	travelShare = 1.0

	// supportStrokes is how many strokes support is printed in for each mm of its outline, and
	// interfaceStrokes those of interfaces for each mm of the side of a square of their area.
	supportStrokes   = 0.042
	interfaceStrokes = 0.55

	// Lines of columns of support end before their outline, by shortfall of a line for each mm of
	// that, and linked is the share of it that is printed once more to lead one into the next:
	// on 12 parts, with lines 1.1 and 2.9 mm apart.
	shortfall = 0.62
	linked    = 0.085

	// Without an outline they run along it, and go from line to line along it: by this share of it,
	// on 10 parts.
	fenced = 0.65

	// strip is how wide an area in mm may be on average to be a strip, along which kinds of infill
	// follow on each other; one that is 1 mm wider is none.
	strip = 1.0

	// chords is how long lines of support are over the mean chord of their areas (Cauchy's), of
	// which narrow ones have less of the length than of the number.
	chords = 1.5

	// toNext is how far it is from a line that fills an area to the next, in spacings: 1.1 to
	// 1.4 in the toolpaths of three parts. unequal is by how much of their mean half of the
	// lines are shorter, and half longer, in the middle of the sections of 18 parts: short
	// ones take less time than their mean says.
	toNext  = 1.2
	unequal = 0.47

	// hopShare is how many travels there are between lines of grids and gyroids in parts, over those
	// where they are counted (path.CountJoints), and pulledShare by how much fewer of them are far
	// enough to pull filament back: PrusaSlicer goes from line to line more cleverly, and in
	// narrow places ends are nearer to each other. Of 8 parts with up to 3 mm of infill_anchor_max.
	hopShare    = 0.8
	pulledShare = 0.75

	// cornerJerk: a zigzag turns by 45 and 135 degrees against the axes, at 1.4 and 1
	// times the jerk of an axis.
	cornerJerk = 1.2
)

// Estimate returns the time and plastic of a print. s is as config resolves it.
func Estimate(sections []Section, s *config.Settings) *Print {
	p := &Print{Layers: make([]Work, len(sections))}
	m := newMachine(s)
	for i := range min(s.SkirtHeight, len(sections)) {
		m.around = max(m.around, 4*sections[i].Span)
	}
	if len(sections) > 0 && sections[0].Around > 0 {
		m.around = sections[0].Around
	}
	for i := range sections {
		l := m.layer(&sections[i], i)
		l.cool(m)
		var sum Work
		for f, w := range l.work {
			p.Features[f].add(w)
			sum.add(w)
		}
		p.Layers[i] = sum
		p.Time += sum.Time
		p.Volume += sum.Volume
	}
	return p
}

func (w *Work) add(o Work) {
	w.Time += o.Time
	w.Volume += o.Volume
	w.Length += o.Length
}

// machine is what the settings mean for a stroke.
type machine struct {
	*config.Settings
	corner float64 // mm/s
	even   float64 // mm/s of all strokes; 0: as fast as they are set to be

	lines  heading // of infill: those of one layer are across those of the next
	waves  *waves
	joined *path.Joints // of the lines of sparse infill, once asked for
	around float64      // length of the outline that skirts are around
}

func newMachine(s *config.Settings) *machine {
	return &machine{Settings: s, corner: cornerSpeed(s), lines: crossed(s.FillAngle), waves: &waves{Settings: s}}
}

// straight reports whether sparse infill is of straight lines one way, which are joined all or
// none.
func (m *machine) straight() bool {
	return m.FillPattern != config.Grid && m.FillPattern != config.Gyroid
}

// joints returns how the lines of sparse infill are joined.
func (m *machine) joints() path.Joints {
	if m.joined == nil {
		lines := LinesOf(m.Settings, m.LayerHeight, false)
		j := path.CountJoints(m.Settings, lines.spacing(lines.Sparse))
		m.joined = &j
	}
	return *m.joined
}

// filament returns the section of the filament, in mm².
func (m *machine) filament() float64 {
	return float64(math.Pi/4*m.FilamentDiameter) * m.FilamentDiameter
}

// cornerSpeed is the speed at which a right angle is taken: at the jerk of one axis,
// or by the deviation allowed from a corner (v² = a·d·sin45/(1-sin45)).
func cornerSpeed(s *config.Settings) float64 {
	if d := s.MachineMaxJunctionDeviation; d > 0 {
		const rightAngle = 2.414213562373095 // sin 45/(1 - sin 45)
		return max(1, math.Sqrt(s.MachineMaxAccelerationExtruding*d*rightAngle))
	}
	return max(1, cornerJerk*min(s.MachineMaxJerkX, s.MachineMaxJerkY))
}

// accel returns the acceleration of strokes that ask for some.
func (m *machine) accel(asked float64, way heading, first bool) float64 {
	if first && m.FirstLayerAcceleration > 0 {
		asked = m.FirstLayerAcceleration
	}
	return m.limited(asked, m.MachineMaxAccelerationExtruding, way)
}

// limited returns the acceleration of moves that ask for some and may have at most another.
// Nothing is asked for unless there is a default to go back to.
func (m *machine) limited(asked, most float64, way heading) float64 {
	if asked == 0 {
		asked = m.DefaultAcceleration
	}
	a := most
	if whole := math.Round(asked); whole > 0 && m.DefaultAcceleration > 0 {
		a = min(whole, most)
	}
	return way.limit(a, m.MachineMaxAccelerationX, m.MachineMaxAccelerationY)
}

// heading are the directions of strokes, by how much of a stroke is along X and along Y:
// askew to the axes each of them has only its share to do.
type heading []geom.Vec2

// anyWay are strokes in all directions, and alongAxes such that are along one.
var (
	anyWay    = slices.Concat(crossed(11.25), crossed(33.75))
	alongAxes = crossed(0)
)

// crossed returns the heading of strokes in a direction, in degrees, and across it.
func crossed(angle float64) heading {
	sin, cos := geom.Sincos(angle * (math.Pi / 180))
	x, y := math.Abs(cos), math.Abs(sin)
	return heading{{X: x, Y: y}, {X: y, Y: x}}
}

// limit returns v, or less where axes may have no more than x and y, as it comes out over all
// directions when each has as much to do.
func (h heading) limit(v, x, y float64) float64 {
	if v <= min(x, y) {
		return v
	}
	sum := 0.0
	for _, d := range h {
		sum += max(1/v, d.X/x, d.Y/y)
	}
	return float64(len(h)) / sum
}

// pace returns how fast strokes of a flow in mm³ per mm may be.
func (m *machine) pace(speed, accel float64, way heading, flow float64, first bool) pace {
	if c := m.FirstLayerSpeed.Of(speed); first && c > 0 {
		speed = c
	}
	for _, limit := range []float64{m.MaxVolumetricSpeed, m.FilamentMaxVolumetricSpeed} {
		if limit > 0 && flow > 0 {
			speed = min(speed, limit/flow)
		}
	}
	if m.even > 0 {
		speed = m.even
	}
	speed = way.limit(speed, m.MachineMaxFeedrateX, m.MachineMaxFeedrateY)
	return pace{max(speed, 0.1), m.accel(accel, way, first), m.corner}
}

// Spacing returns the distance of neighbouring lines of a width in a layer: their
// round sides overlap (PrusaSlicer's flow mathematics).
func Spacing(width, height float64) float64 { return width - float64(height*(1-math.Pi/4)) }
