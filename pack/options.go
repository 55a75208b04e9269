package pack

import (
	"fmt"
	"time"
)

// Turning says which turns a packer may give a part.
type Turning string

// The kinds of turns: about Z, but for free ones in space. [Pack2D] knows the
// first four.
const (
	NoTurns      Turning = "none"
	QuarterTurns Turning = "z90"
	StepTurns    Turning = "z" // multiples of Step
	FreeTurns    Turning = "free"
	AxisTurns    Turning = "axis24" // onto the axes, in space
)

// Rotations are the turns a packer may try.
type Rotations struct {
	Kind Turning

	// Step is that of [StepTurns] in degrees. Default 15.
	Step float64

	// Angles, when not nil, are the only turns about Z allowed, in degrees.
	Angles []float64

	// Turns, when not nil, are the only turns allowed in space, as matrices of
	// three rows. On plates they mean nothing.
	Turns [][3][3]float64
}

// Interlock says what happens to parts in space that cannot be taken out of the
// cake one after the other, each along a free path through the open top.
type Interlock string

// What may happen to interlocked parts. The default in space is to forbid them.
const (
	ForbidInterlock Interlock = "forbid" // there are none: such parts are placed elsewhere or not at all
	ReportInterlock Interlock = "report" // they are named in the layout
	IgnoreInterlock Interlock = "ignore" // nobody looks
)

// check: the zero value is the default.
func (i Interlock) check() error {
	switch i {
	case "", ForbidInterlock, ReportInterlock, IgnoreInterlock:
		return nil
	}
	return fmt.Errorf("interlock: unknown word %q", i)
}

// PackerType says how parts may lie: on plates or in space. Layout files and the
// packing service know it by these names.
type PackerType string

// The types of packers. On plates every part stands with its lowest point at
// z = 0 and is turned about Z alone; in space it lies anywhere in the volume.
const (
	OnPlates       PackerType = "pack2d"
	InVolume       PackerType = "pack3d"
	InVolumeSearch PackerType = "pack3d_premium" // [InVolume] with any turn and a longer search, unless told otherwise
)

// InSpace reports whether parts lie in the volume and not on its plate.
func (p PackerType) InSpace() bool { return p == InVolume || p == InVolumeSearch }

// check: the zero value means on plates.
func (p PackerType) check() error {
	switch p {
	case "", OnPlates, InVolume, InVolumeSearch:
		return nil
	}
	return fmt.Errorf("packer type: unknown word %q", p)
}

// Objective says which of two layouts is better, after the highest priorities
// and the number of plates.
type Objective string

// The objectives. ByCount: most parts, then the smallest used box. ByValue: most
// value. ByDensity: most area, the highest share of it. ByHeight: most parts,
// then the lowest used height, and plates of parts of like height.
const (
	ByCount   Objective = "count"
	ByValue   Objective = "value"
	ByDensity Objective = "density"
	ByHeight  Objective = "height"
)

// Options steer a packer. The zero value is usable.
type Options struct {
	// Packer says whether parts stand on plates or lie in space. Default
	// [OnPlates]. Packers set it in the layouts they make.
	Packer PackerType

	// MinDistance is the smallest gap between the surfaces of two parts in mm.
	// Default 0: parts may touch.
	MinDistance float64

	// WallDistance is the smallest gap to the edge of the bed in mm. Default 0.
	WallDistance float64

	// FloorDistance is the smallest gap to the floor in mm of a layout in space.
	// nil: MinDistance. On plates parts stand on the floor.
	FloorDistance *float64

	// Rotations is what parts without their own may do. Default quarter turns on
	// plates, the 24 turns about the axes in space, all turns for [InVolumeSearch].
	Rotations Rotations

	// Interlock is for layouts in space. Default [ForbidInterlock].
	Interlock Interlock

	// MaxLayerArea caps the area that is sintered in any layer of a layout in
	// space, in mm², for the heat it brings. 0: no cap.
	MaxLayerArea float64

	// Objective: default [ByCount].
	Objective Objective

	// NoHoles forbids to place parts in holes of others, NoConcavities also in
	// hollows of their outline: parts then count as their convex hulls.
	NoHoles, NoConcavities bool

	// MultiBuild opens as many plates as needed, MaxPlates at most (0: no limit).
	MultiBuild bool
	MaxPlates  int

	// KeepTooLarge leaves parts in that are larger than the bed, flagged, as
	// do_build_volume_check: false asks.
	KeepTooLarge bool

	// Loose ends the search for a layout on plates as soon as every copy has a place
	// and fewer plates would not have the area for all: nothing is then pushed
	// together, which takes most of the time. In space it means nothing.
	Loose bool

	// Shapes, when not nil, hands what is found out about parts on plates on to the next
	// call. Layouts do not name it.
	Shapes *Shapes

	// Budget is how long to search. Default 30 s, two minutes for
	// [InVolumeSearch]. When it is over, the best layout so far is returned without
	// an error. The first one may take a second longer; copies whose turn has not
	// come by then are [NotProcessed].
	Budget time.Duration

	// Iterations, when above 0, is the budget instead: the same bytes on every
	// machine and for any number of workers. One is the trial of one position.
	// (A million take about a second on one core.)
	Iterations int64

	// Clock measures Budget. Default: the time since the call. A benchmark gives
	// the processor time of the process.
	Clock func() time.Duration

	// Seed makes the search reproducible. Default 1.
	Seed uint64

	// Workers caps the number of goroutines. Default: one per processor.
	Workers int

	// Progress, when not nil, is called from one goroutine, at most ten times a
	// second, and for each better layout.
	Progress func(Progress)
}

// Progress is how far a search is.
type Progress struct {
	Fraction float64 // of the budget; never falls
	Best     *Layout // the best layout so far when it is new, else nil
	Message  string  // one line for people
}
