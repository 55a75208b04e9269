// Package gcode speaks the language of filament printers: it reads G-code of any
// slicer and tells how long it takes and what it uses, and it turns toolpaths
// into the same account and, when asked, into G-code.
//
// Both ways go through one machine model, package motion, so that a print is
// estimated from its toolpaths without writing any text, and the text, read
// again, gives the same numbers. Lengths are mm, speeds mm/s, times seconds.
package gcode

import "github.com/saggar3d/saggar/slice/path"

// Kind says what a move is for: a [path.Feature] while it extrudes, or one of
// the following.
type Kind uint8

// The kinds of moves beside those of toolpaths.
const (
	Travel      = Kind(path.Features) + iota // from place to place, and wiping
	Retract                                  // filament back and forward again
	LayerChange                              // up to the next layer, and lifting
	Dwell                                    // standing still on purpose
	Ironing                                  // smoothing what is there already
	PrimeTower                               // what is printed to change filament
	Custom                                   // extruding before, between and after layers
	Kinds                                    // how many there are
)

var kindNames = [...]string{"travel", "retract", "layer_change", "dwell", "ironing", "prime_tower", "custom"}

// String returns the name of k in answers, such as "travel".
func (k Kind) String() string {
	switch {
	case k < Travel:
		return path.Feature(k).String()
	case k < Kinds:
		return kindNames[k-Travel]
	}
	return "unknown"
}

// isSupport reports whether what k extrudes is taken off the part.
func (k Kind) isSupport() bool {
	return k == Kind(path.Support) || k == Kind(path.SupportInterface)
}
