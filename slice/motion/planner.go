package motion

import "math"

// block is a move that waits in the window.
type block struct {
	length  float64 // mm
	cruise  float64 // mm/s, its nominal speed
	accel   float64 // mm/s²
	corner2 float64 // square of the fastest speed at its start that the corner allows
	entry2  float64 // square of the fastest speed from which what follows can be driven
	safe2   float64 // square of a speed from which it can stop at once
	tag     uint32
}

// window is how many moves gather before times are handed out, in multiples of
// the look-ahead: PrusaSlicer plans 256 and settles all but the last 64.
const window = 4

// Planner times moves. Make one with [New].
type Planner struct {
	done   func(tag uint32, seconds float64)
	jd     float64
	speed  Axes // inverses of the limits
	accel  Axes
	jerk   Axes
	limit  Axes // the jerks themselves
	blocks []block
	keep   int

	// The last move added, for the corner to the next one.
	moving bool
	unit   Axes    // its direction
	cruise float64 // its nominal speed
	safe   float64

	// The speed at the start of blocks[0], once moves before it have been timed.
	settled bool
	start   float64

	notes *Stretch // what is noted of moves, nil for nothing
}

// New returns a planner at rest. It calls done for every move in order, with
// the tag of the move, as soon as enough moves after it are known.
func New(l Limits, done func(tag uint32, seconds float64)) *Planner {
	p := &Planner{done: done, keep: l.Lookahead}
	if p.keep <= 0 {
		p.keep = 64
	}
	p.blocks = make([]block, 0, window*p.keep)
	p.Limit(l)
	return p
}

// Limit changes the limits for moves that are added from now on, but for the
// look-ahead, which stays.
func (p *Planner) Limit(l Limits) {
	p.jd, p.limit = l.JunctionDeviation, l.Jerk
	for a := range p.jerk {
		p.speed[a] = inverse(l.Speed[a], 0)
		p.accel[a] = inverse(l.Accel[a], 0)
		p.jerk[a] = inverse(l.Jerk[a], 1e12)
	}
}

// inverse returns 1/v, or none for a v of 0.
func inverse(v, none float64) float64 {
	if v > 0 {
		return 1 / v
	}
	return none
}

// Add appends a move. It reports false, and does nothing, for a move of no
// length, of more than 10⁹ mm, or with numbers that are not finite. Feeds below
// Marlin's slowest speed of 0.05 mm/s are raised to it.
func (p *Planner) Add(m Move) bool {
	length, unit := direction(m.By)
	if !(length > 0 && length < longest && m.Feed == m.Feed && m.Accel == m.Accel) {
		return false
	}
	b := block{length: length, tag: m.Tag}
	b.cruise = capped(min(max(m.Feed, Slowest), fastest), &unit, &p.speed)
	b.accel = strongest
	if m.Accel > 0 {
		b.accel = min(m.Accel, strongest)
	}
	b.accel = capped(b.accel, &unit, &p.accel)
	safe := p.safeSpeed(&unit, b.cruise)
	corner := safe
	if p.moving {
		corner = p.corner(&unit, &b, safe)
	}
	b.safe2 = float64(safe * safe)
	b.corner2 = float64(corner * corner)
	p.moving, p.unit, p.cruise, p.safe = true, unit, b.cruise, safe
	p.blocks = append(p.blocks, b)
	if p.notes != nil {
		p.notes.add(&b, unit, safe)
	}
	if len(p.blocks) == cap(p.blocks) {
		p.settle(p.keep)
	}
	return true
}

// Flush hands out the times of all moves so far; the machine stands still after
// them, and the next move starts from rest.
func (p *Planner) Flush() {
	p.settle(0)
	p.moving, p.settled = false, false
}

// direction returns the length of a move and its direction per mm of it. Where
// X, Y and Z stand still the length is that of the filament.
func direction(by Axes) (float64, Axes) {
	square := float64(by[0]*by[0]) + float64(by[1]*by[1]) + float64(by[2]*by[2])
	length := math.Sqrt(square)
	if square == 0 {
		length = math.Abs(by[3])
	}
	inv := 1 / length
	return length, Axes{by[0] * inv, by[1] * inv, by[2] * inv, by[3] * inv}
}

// capped lowers v until no axis is above its limit, given as an inverse.
func capped(v float64, unit, inv *Axes) float64 {
	most := 0.0 // how many times its limit an axis would be at 1 mm/s along the move
	for a := range unit {
		if x := math.Abs(unit[a]) * inv[a]; x > most {
			most = x
		}
	}
	if v*most > 1 {
		return 1 / most
	}
	return v
}

// safeSpeed is a speed at which the machine can start and stop at once: the
// least jerk of the axes that would move faster than theirs.
func (p *Planner) safeSpeed(unit *Axes, cruise float64) float64 {
	if p.jd > 0 {
		return min(Slowest, cruise)
	}
	safe := cruise
	for a := range unit {
		if j := p.limit[a]; j < safe && math.Abs(unit[a])*cruise > j {
			safe = j
		}
	}
	return safe
}
