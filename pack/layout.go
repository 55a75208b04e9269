package pack

import "github.com/saggar3d/saggar/geom"

// Reason says why a copy was not placed.
type Reason string

// The reasons for a copy not to be placed.
const (
	TooLarge     Reason = "too_large"     // fits the empty bed in no allowed turn
	NoRoom       Reason = "no_room"       // no room found for it
	LockedOut    Reason = "locked_out"    // its group found no place
	NotProcessed Reason = "not_processed" // the search ended before its turn
)

// Placement is where one copy of a part went. Part and Copy count from 0.
type Placement struct {
	Part, Copy int
	Placed     bool
	Plate      int         // 0-based; 0 when not placed
	Pose       geom.Affine // stored coordinates (mm) to the frame of the bed
	Reason     Reason      // when not placed
	Oversized  bool        // placed though larger than the bed (KeepTooLarge)
}

// Status says how the search for a layout ended.
type Status string

// The ends of a search. The zero value is unknown: a layout of an older file, or
// one that a search is still working on.
const (
	Complete  Status = "complete"  // by itself, or with its budget
	Cancelled Status = "cancelled" // before: the layout is the best until then
)

// Layout is the result of a packer: one placement for every copy, by part and
// copy in the order of the input.
type Layout struct {
	Bed        Bed
	Options    Options // with defaults filled in
	Placements []Placement
	Plates     int // plates in use
	Status     Status

	// Managed is true when somebody has chosen the positions, and no packer.
	Managed bool

	// Removal says how the copies of a layout in space can be taken out. nil when
	// nobody has looked.
	Removal *Removal
}
