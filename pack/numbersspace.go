package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// The numbers of a layout in space: shares of a volume, and not of an area.

// body is what all copies of a part have in common in space.
type body struct {
	volume float64
	closed bool
	grown  float64 // volume with margin and half the spacing around
	box    float64 // volume of its box as stored
}

// measureSpace returns the numbers of a layout in space whose indices have been
// checked.
func (g *Gauge) measureSpace(ctx context.Context, l *Layout) (*Numbers, error) {
	if err := g.measureBodies(ctx, l); err != nil {
		return nil, err
	}
	area := l.Bed.Area()
	n := &Numbers{Unfitted: []int{}, PlateArea: area, Plates: make([]PlateNumbers, l.Plates)}
	asked, packed, plates := &sums{}, &sums{}, make([]sums, l.Plates)
	boxes := boxer{parts: g.parts}
	for i, p := range l.Placements {
		b := g.bodies[p.Part]
		if !p.Placed {
			n.Unfitted = append(n.Unfitted, i)
			asked.addBody(b, b.box, 0)
			continue
		}
		where := boxes.box(p).box()
		s := where.Size()
		box, top := float64(float64(s.X*s.Y)*s.Z), max(0, where.Max.Z)
		asked.addBody(b, box, top)
		for _, sum := range []*sums{packed, &plates[p.Plate]} {
			if p.Oversized {
				sum.addOversized(top, !b.closed)
			} else {
				sum.addBody(b, box, top)
			}
		}
	}
	height := l.Bed.Z
	if height == 0 { // open: what is used of it
		height = packed.height
	}
	n.shares(asked, packed, plates, float64(area*height))
	return n, nil
}

func (s *sums) addBody(b *body, box, top float64) {
	s.area.Add(b.volume)
	s.grown.Add(b.grown)
	s.box.Add(box)
	s.volume.Add(b.volume)
	s.noVolume = s.noVolume || !b.closed
	s.height = max(s.height, top)
	s.copies++
}

// shares fills in the numbers; room is the volume of one build.
func (n *Numbers) shares(asked, packed *sums, plates []sums, room float64) {
	all := room * float64(max(1, len(plates)))
	if !(room > 0) { // nothing placed, and no height to relate to
		all, room = math.Inf(1), math.Inf(1)
	}
	n.Fill, n.PackedFill = percent(asked.area.Value(), all), percent(packed.area.Value(), all)
	n.FillWithSpacing, n.BoxFill = percent(asked.grown.Value(), all), percent(asked.box.Value(), all)
	n.UsedHeight, n.Asked, n.Placed = packed.height, asked.copies, packed.copies
	used := 0.0
	for i := range plates {
		s := &plates[i]
		used += float64(n.PlateArea * s.height)
		n.Plates[i] = PlateNumbers{
			PackedFill: percent(s.area.Value(), room), FillWithSpacing: percent(s.grown.Value(), room), BoxFill: percent(s.box.Value(), room),
			Density: s.density(n.PlateArea * s.height), UsedHeight: s.height, Placed: s.copies,
		}
	}
	n.Density = packed.density(used)
}

// measureBodies looks at every part that has a row, once.
func (g *Gauge) measureBodies(ctx context.Context, l *Layout) error {
	for _, p := range l.Placements {
		if g.bodies[p.Part] != nil {
			continue
		}
		b, err := g.parts[p.Part].body(ctx, l.Options)
		if err != nil {
			return fmt.Errorf("part %d (%s): %w", p.Part, g.parts[p.Part].ID, err)
		}
		g.bodies[p.Part] = &b
	}
	return nil
}

func (p *Part) body(ctx context.Context, o Options) (body, error) {
	if p.Mesh == nil || len(p.Mesh.Faces) == 0 {
		return body{}, fmt.Errorf("has no mesh: layouts in space are measured on meshes")
	}
	if err := p.Mesh.CheckFaces(); err != nil {
		return body{}, err
	}
	known, err := p.volume(ctx)
	if err != nil {
		return body{}, err
	}
	s := p.boxUnder(geom.Identity()).Size()
	b := body{closed: known != nil, box: float64(float64(s.X*s.Y) * s.Z)}
	if b.closed {
		b.volume = *known
	} else {
		b.volume = min(b.box, openVolume(p.Mesh))
	}
	b.grown, err = grownVolume(ctx, p.Mesh, b.volume, s, p.Reach(o))
	return b, err
}

// openVolume is an estimate of what a mesh with holes encloses: as if each hole
// were closed by a fan from the middle of the box.
func openVolume(m *mesh.Mesh) float64 {
	c := m.Bounds().Center()
	var six geom.Sum
	for _, f := range m.Faces {
		a, b, d := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		six.Add(geom.Dot(geom.Sub(a, c), geom.Cross(geom.Sub(b, c), geom.Sub(d, c))))
	}
	return math.Abs(six.Value()) / 6
}

// grownVolume returns the volume of what is within r of a solid: V + S·r + M·r² +
// 4/3·π·r³ with its volume, its surface and half the sum of its edges' lengths
// times the angles by which the surface turns there (Steiner 1840). That is exact
// for a convex solid. Hollows of others fill up as they grow, which this takes
// into account to the second order only; it is never more than a box around
// grown, nor less than the solid.
func grownVolume(ctx context.Context, m *mesh.Mesh, volume float64, box geom.Vec, r float64) (float64, error) {
	if r == 0 {
		return volume, nil
	}
	welded, err := mesh.Weld(ctx, m, 0)
	if err != nil {
		return 0, err
	}
	t, err := mesh.NewTopology(ctx, welded)
	if err != nil {
		return 0, err
	}
	var surface, turning geom.Sum
	normals := make([]geom.Vec, len(welded.Faces))
	for i, f := range welded.Faces {
		a, b, c := welded.Vertices[f[0]], welded.Vertices[f[1]], welded.Vertices[f[2]]
		normals[i] = geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
		surface.Add(geom.Norm(normals[i]) / 2)
	}
	for i := range welded.Faces {
		for k := range 3 {
			turning.Add(edgeTurning(welded, t, normals, i, k))
		}
	}
	ball := float64(float64(4*math.Pi/3*r) * float64(r*r))
	grown := volume + float64(surface.Value()*r) + float64(float64(turning.Value()*r)*r) + ball
	around := float64(float64(box.X*box.Y)*box.Z) + float64(2*(float64(box.X*box.Y)+float64(box.Y*box.Z)+float64(box.Z*box.X))*r) +
		float64(float64(math.Pi*(box.X+box.Y+box.Z))*r*r) + ball
	return max(volume, min(grown, around)), nil
}

// edgeTurning returns the length of side k of face i times half the angle by which
// the surface turns over it, positive outwards; 0 for edges that are open or have
// been counted from the other side.
func edgeTurning(m *mesh.Mesh, t *mesh.Topology, normals []geom.Vec, i, k int) float64 {
	h := int32(3*i + k)
	o, same := t.Across(h)
	if same || o < h {
		return 0
	}
	f := m.Faces[i]
	e := geom.Sub(m.Vertices[f[(k+1)%3]], m.Vertices[f[k]])
	length := geom.Norm(e)
	if length == 0 {
		return 0
	}
	a, b := normals[i], normals[o/3]
	return length * geom.Atan2(geom.Dot(geom.Cross(a, b), e)/length, geom.Dot(a, b)) / 2
}
