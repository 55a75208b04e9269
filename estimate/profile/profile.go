// Package profile measures how the section of a part changes with height, without
// slicing it: in one pass over the triangles it finds, for every layer, the exact
// area and boundary length of the section, how often lines of infill cross its
// boundary, and how much of it lies near faces that look up or down. Contours are
// never put together.
//
// Lengths are mm, areas mm². Heights count from the lowest point of the part.
package profile

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// MaxLayers is the most layers a part may have: 10 m in layers of 0.1 mm.
const MaxLayers = 100_000

// leastHeight is the height in mm below which a part has none: products of less would vanish.
const leastHeight = 1e-12

// Errors of [Of]. They are wrapped with the value and its limit.
var (
	ErrOptions = errors.New("profile: invalid option")
	ErrEmpty   = errors.New("profile: the part has no height")
)

// Options say where the part is cut and what counts as near a face.
type Options struct {
	// Height of a layer, in mm. Required.
	Height float64

	// First is the height of the lowest layer. Default: Height.
	First float64

	// TopReach and BottomReach say, in mm, how far below faces that look up, and
	// above faces that look down, the section is shell. Default 0: nowhere.
	TopReach, BottomReach float64

	// Inset is the width of the walls, in mm: what is nearer to the boundary of
	// the section than that is wall, and not shell. Default 0.
	Inset float64

	// Anchor is how far shell that can be seen reaches beyond itself, under what stands
	// beside it, in mm. Default 0.
	Anchor float64

	// Surface asks for the area of the surface.
	Surface bool

	// Least is the width below which shell along a slope is left out, in mm, and More by how
	// much the rest is made wider. Default 0.
	Least, More float64

	// Step is how far a layer on a slope must stick out of the one beside it to be seen, in mm.
	// Default: a tenth of Least.
	Step float64
}

// Floor is an area in mm² at a height, as coordinates have it, that a face looks at from
// above and another from below.
type Floor struct{ Z, Area float64 }

// Layer is the section in the middle of one layer. Shell areas may overlap each
// other and be larger than the section: the caller caps them.
type Layer struct {
	Base, Height float64 // where the layer begins, and how thick it is

	Area      float64 // of the section; negative where the surface is inside out
	Perimeter float64 // length of its boundary

	// Cross is the extent of the boundary across lines that run at 45 degrees in even
	// layers and at 135 in odd ones: lines that are d apart meet the boundary Cross/d
	// times. (Crofton's formula for one direction.)
	Cross float64

	TopShell, BottomShell float64 // within reach of faces that look up or down
	Band                  float64 // what of the two is a band along the boundary, on slopes
	Edge                  float64 // length of the boundary that has such a band
	Top, Bottom           float64 // where this very layer is the uppermost or lowest
}

// Profile is a part as a stack of sections.
type Profile struct {
	Layers []Layer

	Min, Size geom.Vec // of the box around the part
	Volume    float64  // signed, by the divergence theorem
	Area      float64  // of the surface, where Options.Surface asks for it

	// Gap is |Σ area·normal| over half the surface of the box: 0 for a closed surface
	// wound consistently. Above [MaxGap] volume and sections mean little.
	Gap float64

	// Negative counts the layers whose section is clearly below zero, which no
	// solid has: a shell is inside out.
	Negative int
}

// MaxGap separates rounding of coordinates from holes and flipped faces: single
// precision moves a corner by 6e-8 of its coordinates.
const MaxGap = 1e-5

// Sound reports whether the surface looks closed and wound outwards, as far as
// sums can tell: volume, sections and shells are then exact.
func (p *Profile) Sound() bool { return p.Gap <= MaxGap && p.Volume > 0 && p.Negative == 0 }

// Count returns how many layers there are up to a height: as many as slicing makes. Heights that
// are multiples of a layer but for single precision have no layer more for that.
func Count(height, first, layer float64) int { return count(0, height, first, layer) }

// count is Count from one height to another.
func count(low, high, first, layer float64) int {
	above := high - low - geom.SingleSlack(low, high) - first
	if above <= 0 {
		return 1
	}
	return 1 + max(0, int(math.Ceil(above/layer-1e-9)))
}

// Of returns the profile of m as it stands. Its cost grows with the triangles and
// with the cuts through them. Errors: options without sense ([ErrOptions]), a part
// without height or triangles ([ErrEmpty]), what m.CheckFaces finds, the
// end of ctx, which is looked at every few thousand triangles.
func Of(ctx context.Context, m *mesh.Mesh, o Options) (*Profile, error) {
	return Stacked(ctx, m, o, nil)
}

// Stacked is [Of] for a part in which horizontal faces look at each other: these are no shell.
func Stacked(ctx context.Context, m *mesh.Mesh, o Options, buried []Floor) (*Profile, error) {
	if o.First == 0 {
		o.First = o.Height
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	box, err := m.CheckedBounds()
	if err != nil {
		return nil, err
	}
	if box.IsEmpty() || !(box.Size().Z > leastHeight) {
		return nil, ErrEmpty
	}
	if n := (box.Size().Z - o.First) / o.Height; n > MaxLayers {
		return nil, fmt.Errorf("%w: layers of %g mm cut a part of %g mm into more than %d", ErrOptions, o.Height, box.Size().Z, MaxLayers)
	}
	c := newCutter(m, box, o)
	c.buried = buried
	const grain = 8192 // triangles between two looks at ctx
	for lo := 0; lo < len(m.Faces); lo += grain {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c.faces(m.Faces[lo:min(lo+grain, len(m.Faces))])
	}
	return c.finish(), nil
}

// check refuses lengths that mean nothing.
func (o Options) check() error {
	for _, f := range []struct {
		name  string
		value float64
		least float64
	}{
		{"layer height", o.Height, math.SmallestNonzeroFloat64}, {"first layer height", o.First, math.SmallestNonzeroFloat64},
		{"top reach", o.TopReach, 0}, {"bottom reach", o.BottomReach, 0}, {"inset", o.Inset, 0}, {"least width", o.Least, 0}, {"further width", o.More, 0}, {"anchor", o.Anchor, 0},
	} {
		if !(f.value >= f.least && f.value <= 1e6) { // false for NaN
			return fmt.Errorf("%w: %s %g mm", ErrOptions, f.name, f.value)
		}
	}
	return nil
}
