package pack

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
	"github.com/saggar3d/saggar/mesh"
)

// LayerThickness in mm is that of the layers in which [Check] measures the area
// that is sintered, each in its middle, counted from the floor: as thin as powder
// is spread. Layouts higher than 20,000 of them are measured in as many thicker
// ones.
const LayerThickness = 0.1

// mostLayers bounds the work on a layout of any height.
const mostLayers = 20_000

// LayerAreas returns the area of what is sintered on a plate at each of the given
// heights, in mm², in the order of the heights: the exact sections of the meshes
// of all copies there. At the height of a horizontal face it is the section just
// above. Meshes that are not closed have no section; what comes of them is an
// estimate.
//
// Errors: a part without a mesh, a height that is not finite, placements that
// point nowhere, the end of ctx.
func (l *Layout) LayerAreas(ctx context.Context, parts []Part, plate int, heights []float64) ([]float64, error) {
	if err := l.checkIndices(parts); err != nil {
		return nil, err
	}
	order := make([]int, len(heights))
	for i, h := range heights {
		if !finite(h) {
			return nil, fmt.Errorf("layer areas: height %g", h)
		}
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return heights[order[a]] < heights[order[b]] })
	sorted := make([]float64, len(heights))
	for i, k := range order {
		sorted[i] = heights[k]
	}
	var placed []Placement
	for _, p := range l.Placements {
		if !p.Placed || p.Plate != plate {
			continue
		}
		m := parts[p.Part].Mesh
		if m == nil {
			return nil, fmt.Errorf("layer areas: part %d (%s) has no mesh", p.Part, parts[p.Part].Name())
		}
		if err := m.CheckFaces(); err != nil {
			return nil, fmt.Errorf("layer areas: part %d (%s): %w", p.Part, parts[p.Part].Name(), err)
		}
		placed = append(placed, p)
	}
	sum, err := sections(ctx, parts, placed, sorted)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(heights))
	for i, k := range order {
		out[k] = sum[i]
	}
	return out, nil
}

// sections adds up the sections of copies at sorted heights.
func sections(ctx context.Context, parts []Part, placed []Placement, heights []float64) ([]float64, error) {
	out := make([]float64, len(heights))
	const block = 64 // copies measured together: bounds memory
	for list := range slices.Chunk(placed, block) {
		each := make([]section, len(list))
		err := par.For(ctx, len(list), 1, func(_, lo, hi int) error {
			for i := lo; i < hi; i++ {
				each[i] = sectionOf(parts[list[i].Part].Mesh, list[i].Pose, heights)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, s := range each {
			for k, a := range s.areas {
				out[s.first+k] += math.Abs(a)
			}
		}
	}
	return out, nil
}

// section is that of one copy at heights from the first on.
type section struct {
	first int
	areas []float64
}

// sectionOf returns the signed area of m under pose at sorted heights. Every
// triangle that passes a height adds a piece of the outline, which runs from where
// its border goes down to where it goes up: counter-clockwise around the solid.
func sectionOf(m *mesh.Mesh, pose geom.Affine, heights []float64) section {
	lo, hi := math.Inf(1), math.Inf(-1)
	row := geom.Vec{X: pose.M[2][0], Y: pose.M[2][1], Z: pose.M[2][2]}
	for _, f := range m.Faces {
		for _, v := range f {
			z := geom.Dot(row, m.Vertices[v]) + pose.T.Z
			lo, hi = min(lo, z), max(hi, z)
		}
	}
	s := section{first: sort.SearchFloat64s(heights, lo)}
	last := sort.SearchFloat64s(heights, hi)
	if last <= s.first {
		return s
	}
	s.areas = make([]float64, last-s.first)
	here := heights[s.first:last]
	for _, f := range m.Faces {
		a, b, c := pose.Apply(m.Vertices[f[0]]), pose.Apply(m.Vertices[f[1]]), pose.Apply(m.Vertices[f[2]])
		low, high := min(a.Z, b.Z, c.Z), max(a.Z, b.Z, c.Z)
		for k := sort.SearchFloat64s(here, low); k < len(here) && here[k] < high; k++ {
			down, up := crossing(a, b, c, here[k])
			s.areas[k] += float64((float64(down.X*up.Y) - float64(down.Y*up.X)) / 2)
		}
	}
	return s
}

// crossing returns where the border of a triangle goes below z and where it comes
// up again. A corner at z counts as below.
func crossing(a, b, c geom.Vec, z float64) (down, up geom.Vec) {
	for _, side := range [3][2]geom.Vec{{a, b}, {b, c}, {c, a}} {
		p, q := side[0], side[1]
		switch {
		case p.Z <= z && q.Z > z:
			up = cutAt(p, q, z)
		case p.Z > z && q.Z <= z:
			down = cutAt(q, p, z)
		}
	}
	return down, up
}

// cutAt returns the place at z between low and high: the same for both triangles
// of an edge.
func cutAt(low, high geom.Vec, z float64) geom.Vec {
	t := (z - low.Z) / (high.Z - low.Z)
	return geom.Vec{X: low.X + float64(t*(high.X-low.X)), Y: low.Y + float64(t*(high.Y-low.Y)), Z: z}
}

// LayerHeights returns the middles of the layers up to a height in mm, see
// [LayerThickness].
func LayerHeights(top float64) []float64 {
	n := int(math.Ceil(math.Min(top/LayerThickness, mostLayers)))
	if n <= 0 {
		return nil
	}
	thick := math.Max(LayerThickness, top/float64(n))
	out := make([]float64, n)
	for i := range out {
		out[i] = float64((float64(i) + 0.5) * thick)
	}
	return out
}
