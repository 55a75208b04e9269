package motion

import "math"

// corner returns the fastest speed at which the machine can go from the last
// move into b, whose direction is unit.
func (p *Planner) corner(unit *Axes, b *block, safe float64) float64 {
	if p.jd > 0 {
		return p.deviationCorner(unit, b)
	}
	return p.jerkCorner(unit, b, safe)
}

// jerkCorner lets no axis jump by more than its jerk. An axis that goes on in
// the same direction jumps by the difference of its speeds; one that reverses
// stops first, so the greater of the two counts. (Classic jerk of Marlin 1.1 and
// Prusa's firmware; only the exit speed is scaled to the common speed there. So the
// faster the next move is, the slower it begins, even on a straight line. Not so here from
// stroke to stroke of plastic, nor beyond fullJump: faster settings would make prints longer.)
func (p *Planner) jerkCorner(unit *Axes, b *block, safe float64) float64 {
	v := min(p.cruise, b.cruise)
	next := min(b.cruise, max(v, fullJump))
	if p.unit[3] > 0 && unit[3] > 0 {
		next = v
	}
	most := 1.0
	for a := range unit {
		exit, entry := float64(p.unit[a]*v), float64(unit[a]*next)
		jump := math.Abs(exit - entry)
		if exit*entry < 0 {
			jump = max(math.Abs(exit), math.Abs(entry))
		}
		if x := jump * p.jerk[a]; x > most {
			most = x
		}
	}
	v /= most
	// When both moves can stop at once from about this speed, stopping is no
	// slower than rounding the corner.
	if t := 0.99 * v; p.safe > t && safe > t {
		return safe
	}
	return v
}

// fullJump is the speed in mm/s up to which the next move counts as it is: that of usual
// travels.
const fullJump = 150

// Junction deviation: corners sharper than these are full turns and straight
// lines, where the formula has its poles (Marlin 2, planner.cpp).
const (
	turnBack = 0.999999
	straight = -0.999999
	// Arcs drawn as short chords are held to the speed of the arc: chords below
	// 1 mm that turn by less than 45°.
	chord     = 1.0
	chordTurn = -0.70710678
)

// deviationCorner returns the speed of a circle that touches both moves and
// comes within the deviation of their corner: v² = a·d·s/(1-s) with s the sine
// of half the angle between them (Sungeun Jeon, "Improving Grbl: cornering
// algorithm", 2011; Marlin 2).
func (p *Planner) deviationCorner(unit *Axes, b *block) float64 {
	v := min(p.cruise, b.cruise)
	cos := -float64(p.unit[0]*unit[0]) - float64(p.unit[1]*unit[1]) - float64(p.unit[2]*unit[2])
	if cos > turnBack {
		return min(v, Slowest)
	}
	if cos < straight {
		return v
	}
	s := math.Sqrt((1 - cos) / 2)
	v2 := b.accel * p.jd * s / (1 - s)
	if b.length < chord && cos < chordTurn {
		v2 = min(v2, b.length*b.accel/turn(cos))
	}
	return max(min(v, math.Sqrt(v2)), min(v, Slowest))
}

// turn returns the angle by which the path turns, in radians, from the cosine of
// the angle between the moves, for turns of less than 45°: twice the arc sine of
// half the chord, by its series, to 10⁻⁶.
func turn(cos float64) float64 {
	x := math.Sqrt(max(0, (1+cos)/2))
	q := float64(x * x)
	series := float64(q*(35.0/1152)) + 5.0/112
	series = float64(q*series) + 3.0/40
	series = float64(q*series) + 1.0/6
	return 2 * float64(x*(float64(q*series)+1))
}
