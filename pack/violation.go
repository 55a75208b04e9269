package pack

import (
	"fmt"

	"github.com/saggar3d/saggar/geom"
)

// ViolationKind says which rule a layout breaks.
type ViolationKind string

// The rules that [Check] looks at, and the last one [File.CheckRows] and
// [File.CheckNumbers].
const (
	TooNear     ViolationKind = "too_near"     // two copies nearer than asked
	Overlapping ViolationKind = "overlap"      // two copies in the same place
	OutsideBed  ViolationKind = "outside"      // over the edge, or too near to the wall
	InKeepOut   ViolationKind = "keep_out"     // in an area that stays free
	TooHigh     ViolationKind = "too_high"     // above the build volume
	NotOnPlate  ViolationKind = "not_on_plate" // lowest point not at z = 0
	NearFloor   ViolationKind = "floor"        // in space: below the floor, or too near to it
	NotFinite   ViolationKind = "not_finite"   // NaN or infinity in the matrix
	NotRigid    ViolationKind = "not_rigid"    // the matrix scales or shears
	Mirrored    ViolationKind = "mirrored"     // the matrix mirrors
	Tilted      ViolationKind = "tilted"       // turned about another axis than Z where only that is allowed
	LayerArea   ViolationKind = "layer_area"   // in space: a layer has more than the cap
	BadTurn     ViolationKind = "turn"         // by an angle that is not allowed
	WrongCount  ViolationKind = "count"        // copies missing, doubled, out of order
	WrongPlate  ViolationKind = "plate"        // a plate that does not exist
	LockedMoved ViolationKind = "locked_moved" // a locked copy elsewhere
	GroupSplit  ViolationKind = "group_split"  // a group on several plates
	BadReason   ViolationKind = "reason"       // left out without a reason
	Interlocked ViolationKind = "interlock"    // in space: no free path out of the bed was found
	Misstated   ViolationKind = "misstated"    // a layout file says what is not so
)

// Violation is one thing wrong with a layout. Numbers that do not apply are 0,
// indices -1.
type Violation struct {
	Kind ViolationKind

	// Row is the placement concerned, Other the second one of a pair.
	Row, Other int

	// Part and Copy are those of Row, OtherPart and OtherCopy those of Other.
	Part, Copy           int
	OtherPart, OtherCopy int

	Plate int

	// Distance in mm is what there is and Required what there has to be: between
	// two copies, or to the edge of the bed. Depth is how far one copy reaches
	// into the other, into a keep-out area, or beyond the bed.
	Distance, Required, Depth float64

	// At is where on the copy; OtherAt is the place on the other copy or on the
	// edge of the bed. In the frame of the bed, mm; Z is 0 for what is measured in
	// the plane.
	At, OtherAt geom.Vec

	// Message is the whole finding in one line for people. Copies and plates
	// count from 1 there.
	Message string
}

func (v Violation) String() string { return v.Message }

// finding returns a violation of row i with a message that begins with the name
// of the copy.
func (c *checker) finding(kind ViolationKind, i int, format string, args ...any) Violation {
	v := Violation{Kind: kind, Row: i, Other: -1, Part: -1, Copy: -1, OtherPart: -1, OtherCopy: -1}
	name := "layout"
	if i >= 0 {
		p := c.l.Placements[i]
		v.Part, v.Copy, v.Plate = p.Part, p.Copy, p.Plate
		name = c.name(p)
	}
	v.Message = name + ": " + fmt.Sprintf(format, args...)
	return v
}

// name returns what a copy is called in messages.
func (c *checker) name(p Placement) string {
	if p.Part < 0 || p.Part >= len(c.parts) {
		return fmt.Sprintf("part %d #%d", p.Part+1, p.Copy+1)
	}
	return fmt.Sprintf("%s #%d", c.parts[p.Part].Name(), p.Copy+1)
}

// at prints a place on the plate.
func at(p geom.Vec) string { return fmt.Sprintf("(%.6g, %.6g)", p.X, p.Y) }

// mm prints a length so that one that is just too short does not look right.
func mm(v float64) string { return fmt.Sprintf("%.9g mm", v) }
