// Package motion tells how long a machine takes for a list of straight moves.
//
// The machine changes its speed along a move with one acceleration at most, and
// at a corner by a jump that each axis still follows (its jerk), or as junction
// deviation has it. Between corners speed is a trapezoid: it rises, stays, and
// falls in time for what comes next. This is what Marlin and the firmwares that
// come from it do (Simen Svale Skogsrud's planner of Grbl, 2009-2011), and what
// PrusaSlicer and Cura assume when they tell a print time.
//
// Moves are streamed: a [Planner] holds a window of them, needs no memory for
// each, and hands out their times in order. Lengths are mm, times seconds.
package motion

// Axes holds one number for each of X, Y, Z and the filament E.
type Axes [4]float64

// Limits are what the machine can do.
type Limits struct {
	Speed Axes // mm/s; 0 is no limit
	Accel Axes // mm/s²; 0 is no limit
	Jerk  Axes // sudden change of speed in mm/s; 0 allows none
	// JunctionDeviation of more than 0 takes the place of Jerk at corners: how far
	// in mm a round path through the corner, driven at full acceleration, would
	// stay away from it.
	JunctionDeviation float64
	// Lookahead is how many moves after a move are known when its speed is
	// settled. Default 64.
	Lookahead int
}

// Move is one straight move.
type Move struct {
	By    Axes    // mm along each axis
	Feed  float64 // mm/s wanted along X, Y, Z, or along E when only E moves
	Accel float64 // mm/s² wanted; 0 leaves it to the limits of the axes
	Tag   uint32  // handed back with the time
}

// Bounds that keep every product finite; no machine comes near them.
const (
	longest   = 1e9 // mm of a move
	fastest   = 1e6 // mm/s
	strongest = 1e9 // mm/s²
)

// Slowest is the speed in mm/s to which slower feeds are raised: Marlin's
// MINIMUM_PLANNER_SPEED.
const Slowest = 0.05
