package pack

import (
	"context"
	"fmt"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// Footprints returns parts with the footprint of every part that had none, from
// its mesh as stored. Packing, checking, measuring and drawing all want them:
// whoever does several of these saves finding them again. parts stays as it is.
//
// Errors: a part with neither mesh nor footprint, those of [mesh.Footprint].
func Footprints(ctx context.Context, parts []Part) ([]Part, error) {
	out := slices.Clone(parts)
	err := par.Each(ctx, len(out), func(_, i int) error {
		g, err := footprintOf(ctx, out[i])
		if err != nil {
			return fmt.Errorf("part %d (%s): %w", i, out[i].ID, err)
		}
		out[i].Footprint = g
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// footprintOf returns the footprint of a part, which may be empty but is never
// nil.
func footprintOf(ctx context.Context, p Part) (poly.Region, error) {
	switch {
	case p.Footprint != nil:
		return p.Footprint, nil
	case p.Mesh == nil:
		return nil, fmt.Errorf("has neither mesh nor footprint")
	}
	if err := p.Mesh.CheckFaces(); err != nil {
		return nil, err
	}
	g, err := mesh.Footprint(ctx, p.Mesh, geom.Identity(), mesh.FootprintOptions{})
	if g == nil {
		g = poly.Region{}
	}
	return g, err
}
