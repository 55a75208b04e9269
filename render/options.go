package render

import (
	"errors"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// The limits and defaults of a snapshot.
const (
	MaxWidth   = 1024 // px
	MaxHeight  = 768  // px
	MaxSamples = 5000

	DefaultWidth   = 640 // px
	DefaultHeight  = 480 // px
	DefaultSamples = 10
	DefaultColor   = "#FF7F00"
)

// The names that [Options].Highlight knows.
const (
	HighlightInverted  = "inverted"   // triangles to flip so that neighbours agree and outside is outside
	HighlightOpenEdges = "open_edges" // edges of one triangle
	HighlightOverhang  = "overhang"   // triangles that look down and lean more than 45 degrees from the vertical, above the plate
)

// highlightThin is a defect that is known and not found yet.
const highlightThin = "thin"

// Options say how the picture is taken. The zero value is the default snapshot.
//
// Numbers whose zero has a meaning of its own are pointers, nil for the
// default: Options{Width: new(800)}.
type Options struct {
	// Width and Height in px, at most 1024 and 768. nil: 640 and 480. One of
	// them 0: it follows from the other at 4:3. Both 0 is an error.
	Width, Height *int

	// Samples for each pixel, at most 5000. nil: 10. 0 and 1 are one sample; up
	// to 16 the nearest square grid is taken; more are taken in jittered frames
	// of 16, which ends early once frames no longer change the picture.
	Samples *int

	// Color of the material, "#RRGGBB". Empty: "#FF7F00".
	Color string

	// Background, "#RRGGBB". Empty: transparent, with the ground shadow as dark
	// pixels of alpha under 0.5.
	Background string

	// Camera says where from; its zero value frames the whole part.
	Camera Camera

	// SliceHeight, in mm above the lowest point, shows the part as printed up to
	// there, the cut closed with a cap 20 % lighter. nil, or at least the height
	// of the part: all of it. The framing stays that of the whole part.
	SliceHeight *float64

	// Edges draws creases and open edges as thin dark lines.
	Edges bool

	// Highlight paints defects in colours of their own: HighlightInverted,
	// HighlightOpenEdges, HighlightOverhang. A triangle that is inverted is not
	// painted as an overhang, too.
	Highlight []string

	// NoShadow leaves out the shadow on the ground below the part.
	NoShadow bool

	// Seed of the jitter used above 16 samples.
	Seed uint64

	// Workers caps the goroutines used. Default: one for each processor. The
	// picture does not depend on it.
	Workers int
}

// Camera places the eye, in mm, with a vertical field of view of 35 degrees and
// Z up; looking straight along Z, Y is up.
//
// Only a direction: the eye backs off until the part is framed. Only a
// position: it looks at the middle of the part's box. Neither: the direction
// (-1, -1, -0.7), framed.
type Camera struct {
	Position  *geom.Vec
	Direction *geom.Vec // of any length above zero
}

// OptionError names an option out of range. [Options.Validate] joins one for
// every bad option.
type OptionError struct {
	Field  string // as on the command line and in requests: "slice_height"
	Reason string
}

// Error returns "field: reason".
func (e *OptionError) Error() string { return e.Field + ": " + e.Reason }

// Validate returns an error for every option out of range, joined, or nil. Each
// of them is an *[OptionError].
func (o Options) Validate() error {
	var errs []error
	refuse := func(field, format string, args ...any) {
		errs = append(errs, &OptionError{Field: field, Reason: fmt.Sprintf(format, args...)})
	}
	inRange := func(field string, v *int, limit int) {
		if v != nil && (*v < 0 || *v > limit) {
			refuse(field, "%d is not in 0 to %d", *v, limit)
		}
	}
	inRange("width", o.Width, MaxWidth)
	inRange("height", o.Height, MaxHeight)
	inRange("samples", o.Samples, MaxSamples)
	if or(o.Width, DefaultWidth) == 0 && or(o.Height, DefaultHeight) == 0 {
		refuse("width", "width and height are both 0")
	}
	if _, err := ParseColor(o.Color); o.Color != "" && err != nil {
		refuse("color", "%v", err)
	}
	if _, err := ParseColor(o.Background); o.Background != "" && err != nil {
		refuse("background", "%v", err)
	}
	if p := o.Camera.Position; p != nil && !geom.Finite(*p) {
		refuse("position", "not a finite point")
	}
	if d := o.Camera.Direction; d != nil && (!geom.Finite(*d) || *d == geom.Vec{}) {
		refuse("direction", "must be a finite vector other than zero")
	}
	if h := o.SliceHeight; h != nil && !(*h >= 0 && *h <= math.MaxFloat64) {
		refuse("slice_height", "%g mm is not a height of 0 or more", *h)
	}
	for _, name := range o.Highlight {
		switch name {
		case HighlightInverted, HighlightOpenEdges, HighlightOverhang:
		case highlightThin:
			refuse("highlight", "thin walls cannot be shown: the thickness of walls is not measured; use %s", highlights)
		default:
			refuse("highlight", "%q is not one of %s", name, highlights)
		}
	}
	return errors.Join(errs...)
}

// highlights are the names that Highlight knows, for people.
const highlights = HighlightInverted + ", " + HighlightOpenEdges + ", " + HighlightOverhang

// Size returns the size of the picture in px, for options that are valid.
//
// A missing side follows at 4:3 and keeps to its own limit, so a width of 1024
// with a height of 0 is 1024 x 768.
func (o Options) Size() (width, height int) {
	w, h := or(o.Width, DefaultWidth), or(o.Height, DefaultHeight)
	if h == 0 {
		h = min(MaxHeight, max(1, (w*DefaultHeight+DefaultWidth/2)/DefaultWidth))
	}
	if w == 0 {
		w = min(MaxWidth, max(1, (h*DefaultWidth+DefaultHeight/2)/DefaultHeight))
	}
	return w, h
}

// or returns *p, or def when p is nil.
func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}
