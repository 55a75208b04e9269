package estimate

import (
	"context"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
)

// Sums over faces count again what shells share. A few sections, cut out and united, say
// how much that is there; layers around them that are like them have as much of it.
const (
	unitedSections = 16

	// alike is how many times larger or smaller than a section a layer may be.
	alike = 2

	// hair is half the width in mm of gaps between shells that no slicer prints:
	// PrusaSlicer's slice_closing_radius.
	hair = 0.049
)

// lookUnited is look where shells that overlap or touch count as one.
func lookUnited(ctx context.Context, m *mesh.Mesh, o profile.Options) (*seen, error) {
	out, err := look(ctx, m, o)
	if err != nil || !out.shared || !out.profile.Sound() { // sections of what is open may not close
		return out, err
	}
	if len(out.mesh.Faces) <= mostSampled && o.TopReach+o.BottomReach > 0 {
		var floors []profile.Floor
		if floors, err = buried(out.mesh); err == nil && len(floors) > 0 {
			out.profile, err = profile.Stacked(ctx, out.mesh, o, floors)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPart, err)
		}
	}
	if i := slices.Index(out.warnings, warnTwice); i >= 0 {
		out.warnings[i] = warnUnited
	}
	return out, unite(ctx, out.mesh, out.profile)
}

// unite scales the layers of p to what the shells of m are when they are one. A section is
// held against what faces say of it, and stands for the layers around it that are alike.
func unite(ctx context.Context, m *mesh.Mesh, p *profile.Profile) error {
	height := p.Size.Z / unitedSections
	counted, err := profile.Of(ctx, m, profile.Options{Height: height})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	var mitre poly.Mitre
	before, after, next := 0.0, 0.0, 0
	for l, err := range slice.Layers(ctx, m, slice.Options{LayerHeight: height, FirstLayerHeight: height}) {
		if err != nil {
			return fmt.Errorf("%w: %w", ErrPart, err)
		}
		if l.Region, err = mitre.Closed(l.Region, hair); err != nil {
			return fmt.Errorf("%w: %w", ErrPart, err)
		}
		at := &counted.Layers[min(l.Index, len(counted.Layers)-1)]
		area, around := ratio(l.Area(), at.Area), ratio(l.Perimeter(), at.Perimeter)
		for ; next < len(p.Layers) && p.Layers[next].Base < l.Bottom+l.Height; next++ {
			v := &p.Layers[next]
			before += float64(v.Area * v.Height)
			if v.Area < at.Area*alike && at.Area < v.Area*alike {
				scale(v, area, around)
			}
			after += float64(v.Area * v.Height)
		}
	}
	p.Volume *= ratio(after, before)
	return nil
}

// scale makes a section smaller: areas, and what goes along its boundary.
func scale(v *profile.Layer, area, around float64) {
	for _, a := range []*float64{&v.Area, &v.TopShell, &v.BottomShell, &v.Top, &v.Bottom} {
		*a = float64(*a * area)
	}
	for _, l := range []*float64{&v.Perimeter, &v.Cross, &v.Band, &v.Edge} {
		*l = float64(*l * around)
	}
}

// ratio returns a/b, of what can only be less, or 1 where one of them says nothing.
func ratio(a, b float64) float64 {
	if !(a > 0 && b > 0) {
		return 1
	}
	return min(1, a/b)
}
