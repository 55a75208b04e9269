package pack

import (
	"context"
	"fmt"
	"math"
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
	case countCorners(p.Footprint) > 0, p.Footprint != nil && p.Mesh != nil:
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

// sound replaces footprints whose rings cross or overlap each other or run the
// wrong way round, as their areas tell: by all that any ring encloses, either way
// round. What the search cuts into pieces must cover what [Check] measures.
// Others stay as they are, to the bit.
func sound(parts []Part) error {
	for i := range parts {
		g, err := soundRegion(parts[i].Footprint)
		if err != nil {
			return fmt.Errorf("part %d (%s): footprint: %w", i, parts[i].ID, err)
		}
		parts[i].Footprint = g
	}
	return nil
}

func soundRegion(g poly.Region) (poly.Region, error) {
	clean, err := poly.Clean(g)
	if err != nil {
		return nil, err
	}
	if a := g.Area(); math.Abs(clean.Area()-a) > 1e-9*a {
		if clean, err = eitherWay(g); err != nil {
			return nil, err
		}
		return withSpikes(clean, g)
	}
	if perimeter(clean) < perimeter(g)*(1-1e-9) && len(clean) > 0 {
		return withSpikes(clean, g)
	}
	return g, nil
}

// eitherWay returns all that the rings of g enclose, whichever way they run.
func eitherWay(g poly.Region) (poly.Region, error) {
	var left, right poly.Region
	g.Rings(func(r poly.Ring) bool {
		back := slices.Clone(r)
		slices.Reverse(back)
		left, right = append(left, poly.Polygon{Outer: r}), append(right, poly.Polygon{Outer: back})
		return true
	})
	left, err := poly.Clean(left)
	if err != nil {
		return nil, err
	}
	if right, err = poly.Clean(right); err != nil {
		return nil, err
	}
	return poly.Union(left, right)
}

// withSpikes returns clean together with strips of the least thickness around
// those edges of g that lie outside it: edges that bound no area.
func withSpikes(clean, g poly.Region) (poly.Region, error) {
	const d = minThickness / 2
	var strips poly.Region
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			strips = append(strips, poly.Polygon{Outer: poly.Around(p, r[(i+1)%len(r)], d)})
		}
		return true
	})
	near, err := poly.Offset(clean, 2*d) // a strip reaches √2·d beyond its edge
	if err != nil {
		return nil, err
	}
	spikes, err := poly.Difference(strips, near)
	if err != nil || len(spikes) == 0 {
		return clean, err
	}
	return poly.Union(clean, strips)
}

// perimeter returns the length of all rings of g.
func perimeter(g poly.Region) float64 {
	l := 0.0
	g.Rings(func(r poly.Ring) bool {
		for i, p := range r {
			q := r[(i+1)%len(r)]
			l += math.Sqrt(float64((q.X-p.X)*(q.X-p.X)) + float64((q.Y-p.Y)*(q.Y-p.Y)))
		}
		return true
	})
	return l
}
