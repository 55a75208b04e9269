package slice

import (
	"errors"
	"fmt"
)

// Defaults and limits of [Options].
const (
	DefaultLayerHeight = 0.2 // mm
	DefaultGap         = 2.0 // mm, what PrusaSlicer closes

	// MostLayers bounds the work on a mesh of any height: a metre at one
	// micrometre.
	MostLayers = 1_000_000
)

// The reasons why there are no layers. What is wrong with a face is an
// [mesh.Error].
var (
	ErrOptions       = errors.New("invalid slicing options")
	ErrEmpty         = errors.New("nothing to slice")
	ErrTooManyLayers = errors.New("too many layers")
)

// LayersError is an [ErrTooManyLayers] with its numbers.
type LayersError struct {
	Height, LayerHeight float64 // mm
	Layers              float64 // as many as these make; the most is [MostLayers]
}

func (e *LayersError) Error() string {
	return fmt.Sprintf("%v: %g mm in layers of %g mm are %.0f, and %d is the most", ErrTooManyLayers, e.Height, e.LayerHeight, e.Layers, MostLayers)
}

// Unwrap returns [ErrTooManyLayers].
func (e *LayersError) Unwrap() error { return ErrTooManyLayers }

// Options say how to slice. The zero value is usable.
type Options struct {
	// LayerHeight is the thickness of the layers in mm, 1000 at most. Default 0.2.
	LayerHeight float64

	// FirstLayerHeight is that of the lowest one. Default: LayerHeight.
	FirstLayerHeight float64

	// Gap is the distance in mm up to which ends of open outlines are joined; what
	// is open beyond it is left out. Negative: only ends that are equal. Default:
	// up to 2 mm the nearest ends, and then whatever is still open, however far, as
	// a solid was meant.
	Gap float64

	// FromZero puts the plate at z = 0, where the beds of packed builds are, instead
	// of at the lowest point. What lies below it is left out.
	FromZero bool

	// Apart says that no two items of a build meet, as in a layout that passes its
	// check: [Build] then does not look whether they do.
	Apart bool
}

func (o Options) withDefaults() Options {
	if o.LayerHeight == 0 {
		o.LayerHeight = DefaultLayerHeight
	}
	if o.FirstLayerHeight == 0 {
		o.FirstLayerHeight = o.LayerHeight
	}
	return o
}

// gaps says which open outlines are closed: up to a distance, or all.
type gaps struct {
	within float64
	all    bool
}

func (o Options) gaps() gaps {
	if o.Gap == 0 {
		return gaps{DefaultGap, true}
	}
	return gaps{o.Gap, false}
}

// largest is the largest length in mm that is taken for one.
const largest = 1e9

// thickest is the highest layer in mm: a metre, which no machine lays down. What is above is a
// slip, such as another unit, and would make a volume of its own of any part.
const thickest = 1000

// Validate returns an [ErrOptions] that names the field, or nil.
func (o Options) Validate() error {
	o = o.withDefaults()
	switch {
	case !(o.LayerHeight > 0 && o.LayerHeight <= thickest):
		return fmt.Errorf("%w: layer height %g mm; use more than 0 to %g", ErrOptions, o.LayerHeight, float64(thickest))
	case !(o.FirstLayerHeight > 0 && o.FirstLayerHeight <= thickest):
		return fmt.Errorf("%w: first layer height %g mm; use more than 0 to %g", ErrOptions, o.FirstLayerHeight, float64(thickest))
	case !(o.Gap <= largest):
		return fmt.Errorf("%w: gap %g mm", ErrOptions, o.Gap)
	}
	return nil
}
