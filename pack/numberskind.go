package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// kind is what all copies of a part have in common.
type kind struct {
	footprint poly.Region
	mesh      *mesh.Mesh
	area      float64  // of the footprint
	grown     float64  // of it with margin and half the spacing around
	box       float64  // area of its box as stored
	volume    *float64 // of a closed mesh

	// Copies on plates differ in their turn about Z and their shift, so that one
	// pass over the mesh serves all of them.
	row geom.Vec // third row of the matrix that height belongs to
	top float64  // of the mesh under it, without the shift
}

// measureKinds looks at every part that has a row, once.
func (g *Gauge) measureKinds(ctx context.Context, l *Layout) error {
	used := make([]bool, len(g.parts))
	for _, p := range l.Placements {
		used[p.Part] = true
	}
	for i, part := range g.parts {
		if !used[i] || g.kinds[i] != nil {
			continue
		}
		region, err := footprintOf(ctx, part)
		if err != nil {
			return fmt.Errorf("part %d (%s): %w", i, part.ID, err)
		}
		k := kind{footprint: region, mesh: part.Mesh, area: region.Area()}
		if part.Mesh != nil {
			if err := part.Mesh.CheckFaces(); err != nil {
				return fmt.Errorf("part %d (%s): %w", i, part.ID, err)
			}
		}
		size := region.Box().Size()
		k.box = size.X * size.Y
		if k.grown, err = poly.OffsetArea(region, part.Reach(l.Options)); err != nil {
			return fmt.Errorf("part %d (%s): %w", i, part.ID, err)
		}
		if k.volume, err = part.volume(ctx); err != nil {
			return fmt.Errorf("part %d (%s): %w", i, part.ID, err)
		}
		g.kinds[i] = &k
	}
	return nil
}

// Reach returns the width in mm of the band around the part that is its alone: its
// margin and half of its spacing under o. Bands of two parts of equal spacing
// touch where they are as near as allowed.
func (p Part) Reach(o Options) float64 {
	return p.Margin + float64(max(o.MinDistance, p.MinDistance)/2)
}

// topUnder returns the largest height of the mesh under pose.
func (k *kind) topUnder(pose geom.Affine) float64 {
	row := geom.Vec{X: pose.M[2][0], Y: pose.M[2][1], Z: pose.M[2][2]}
	if row != k.row {
		k.row, k.top = row, math.Inf(-1)
		for _, f := range k.mesh.Faces {
			for _, v := range f {
				if z := geom.Dot(row, k.mesh.Vertices[v]); z > k.top {
					k.top = z
				}
			}
		}
	}
	return k.top + pose.T.Z
}

// volume returns the Volume of the part, else that of its mesh if it is closed.
func (p *Part) volume(ctx context.Context) (*float64, error) {
	if p.Volume != nil {
		return p.Volume, nil
	}
	return closedVolume(ctx, p.Mesh)
}

// closedVolume returns the volume of m in mm³, nil when there is no mesh or its
// faces do not enclose a space once equal vertices are made one.
func closedVolume(ctx context.Context, m *mesh.Mesh) (*float64, error) {
	if m == nil {
		return nil, nil
	}
	welded, err := mesh.Weld(ctx, m, 0)
	if err != nil {
		return nil, err
	}
	t, err := mesh.NewTopology(ctx, welded)
	if err != nil {
		return nil, err
	}
	if !t.Closed() || t.SameWay > 0 {
		return nil, nil
	}
	// Tetrahedra about the middle, whose volumes are small against their sum
	// nowhere but where the part is.
	c := welded.Bounds().Center()
	var six geom.Sum
	for _, f := range welded.Faces {
		a, b, d := welded.Vertices[f[0]], welded.Vertices[f[1]], welded.Vertices[f[2]]
		six.Add(geom.Dot(geom.Sub(a, c), geom.Cross(geom.Sub(b, c), geom.Sub(d, c))))
	}
	return new(math.Abs(six.Value()) / 6), nil
}
