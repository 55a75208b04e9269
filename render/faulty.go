package render

import (
	"context"
	"slices"

	"github.com/saggar3d/saggar/analyze"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// onPlate is how far above its lowest point a face still lies on the plate, as a
// fraction of the diagonal of all: what rounding leaves of one that does.
const onPlate = 1e-9

// faulty says which faces of a mesh are painted as defects.
type faulty struct {
	turn               []bool // faces whose other side is outside; nil: none
	inverted, overhang uint8  // materials; 0: not wanted
}

// newFaulty finds the outside of m, which is welded. nil: no defect of faces is
// wanted. The materials are added once, however many meshes there are.
func (p *paint) newFaulty(ctx context.Context, highlight []string, m *mesh.Mesh) (*faulty, error) {
	f := &faulty{}
	if slices.Contains(highlight, HighlightInverted) {
		f.inverted = p.once(colorInverted)
	}
	if slices.Contains(highlight, HighlightOverhang) {
		f.overhang = p.once(colorOverhang)
	}
	if f.inverted == 0 && f.overhang == 0 {
		return nil, nil
	}
	var err error
	f.turn, err = analyze.Inverted(ctx, m)
	return f, err
}

// once returns the number of a material, a new one if there is none like it.
func (p *paint) once(color string) uint8 {
	m := materialOf(color, "")
	if i := slices.Index(p.materials[1:], m); i >= 0 {
		return uint8(i + 1)
	}
	return p.add(m)
}

// of returns the material of face i of m, which has been moved by pose, where it is
// base without defects; floor is the height up to which faces lie on the plate.
func (f *faulty) of(i int, base uint8, m *mesh.Mesh, pose geom.Affine, floor float64) uint8 {
	turned := f.turn != nil && f.turn[i]
	if turned && f.inverted != 0 {
		return f.inverted
	}
	if f.overhang == 0 {
		return base
	}
	corners := m.Faces[i]
	a, b, c := pose.Apply(m.Vertices[corners[0]]), pose.Apply(m.Vertices[corners[1]]), pose.Apply(m.Vertices[corners[2]])
	n := geom.Cross(geom.Sub(b, a), geom.Sub(c, a))
	if turned {
		n = geom.Scale(-1, n)
	}
	if analyze.Overhangs(n, geom.Vec{Z: 1}) && max(a.Z, b.Z, c.Z) > floor {
		return f.overhang
	}
	return base
}
