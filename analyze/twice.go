package analyze

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// CountsTwice reports whether sums over the faces of m, its volume among them, count
// something twice: a face that is there again, shells that overlap, a shell that faces
// outwards inside another one. It is what makes Analyses.UnambiguousMesh false, of m
// as it is, without a weld.
func CountsTwice(ctx context.Context, m *mesh.Mesh) (bool, error) {
	t, err := mesh.NewTopology(ctx, m)
	if err != nil {
		return false, err
	}
	center := m.Bounds().Center()
	var signed geom.Sum
	for f := range m.Faces {
		signed.Add(tetrahedron(m, f, center))
	}
	a := &analysis{ctx: ctx, mesh: m, topology: t}
	if a.solid, err = orient(ctx, m, t, signed.Value()); err != nil {
		return false, err
	}
	err = a.repeats()
	return a.twice || a.overlap || a.solid.ambiguous, err
}
