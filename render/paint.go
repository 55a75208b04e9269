package render

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// The colours of defects: far from the default material and from each other.
const (
	colorInverted  = "#C2185B"
	colorOpenEdges = "#1565FF"
	colorOverhang  = "#00A66A"
)

// The widths of lines in px: edges as thin as stays even, defects to be found at
// a glance.
const (
	edgeWidth     = 1.3
	openEdgeWidth = 2.6
)

// paint is the colours of faces and lines.
type paint struct {
	materials []material
	faces     []uint8 // material of each face, nil when all have the first
	lines     []line
	points    *mesh.Mesh // whose vertices lines join
}

// line is an edge drawn in one colour, whatever the light.
type line struct {
	a, b     uint32
	material uint8
	width    float64 // px
}

// newPaint finds what the options want painted. It looks at the topology of the
// mesh only when they want anything.
func (s *scene) newPaint(ctx context.Context) (paint, error) {
	base := materialOf(s.o.Color, DefaultColor)
	p := paint{materials: []material{base}}
	open := slices.Contains(s.o.Highlight, HighlightOpenEdges)
	if !s.o.Edges && len(s.o.Highlight) == 0 {
		return p, nil
	}
	var err error
	if p.points, err = mesh.Weld(ctx, s.m, 0); err != nil {
		return p, err
	}
	faulty, err := p.newFaulty(ctx, s.o.Highlight, p.points)
	if err != nil {
		return p, err
	}
	if faulty != nil {
		p.faces = make([]uint8, len(p.points.Faces))
		floor := s.box.Min.Z + float64(onPlate*s.box.Diagonal())
		for f := range p.faces {
			p.faces[f] = faulty.of(f, 0, p.points, geom.Identity(), floor)
		}
	}
	if s.o.Edges || open {
		err = p.drawEdges(ctx, s, open)
	}
	return p, err
}

// of returns the number of the material of a face.
func (p *paint) of(face uint32) uint8 {
	if p.faces == nil {
		return 0
	}
	return p.faces[face]
}

// capOf returns the colour of the cut through what is of a material: lighter than
// it.
func (p *paint) capOf(mat uint8) material { return p.materials[mat].lighter(capLighter) }

// add returns the number of a new material.
func (p *paint) add(m material) uint8 {
	p.materials = append(p.materials, m)
	return uint8(len(p.materials) - 1)
}

// drawEdges lists the open edges, in their colour if they are highlighted, and
// the creases if edges are wanted.
func (p *paint) drawEdges(ctx context.Context, s *scene, open bool) error {
	t, err := mesh.NewTopology(ctx, p.points)
	if err != nil {
		return err
	}
	base := p.materials[0]
	dark := p.add(material{base.r * 0.3, base.g * 0.3, base.b * 0.3})
	openLine := line{material: dark, width: edgeWidth}
	if open {
		openLine = line{material: p.add(materialOf(colorOpenEdges, "")), width: openEdgeWidth}
	}
	for h := range int32(len(t.Twin)) {
		f := p.points.Faces[h/3]
		if f[0] == f[1] || f[1] == f[2] || f[2] == f[0] {
			continue // has no edges
		}
		switch other, _ := t.Across(h); {
		case t.Twin[h] == mesh.OpenEdge:
			p.addLine(h, openLine)
		case s.o.Edges && other > h && s.sharp(h/3, other/3):
			p.addLine(h, line{material: dark, width: edgeWidth})
		}
	}
	for _, j := range t.Junctions {
		if s.o.Edges {
			p.addLine(j[0], line{material: dark, width: edgeWidth})
		}
	}
	return nil
}

// addLine adds a line along a half-edge.
func (p *paint) addLine(h int32, l line) {
	f := p.points.Faces[h/3]
	l.a, l.b = f[h%3], f[(h+1)%3]
	p.lines = append(p.lines, l)
}

// sharp reports whether two faces meet at more than the crease angle.
func (s *scene) sharp(f, g int32) bool {
	d := s.normal(uint32(f)).dot(s.normal(uint32(g)))
	return d < cosCrease && d > -cosCrease
}
