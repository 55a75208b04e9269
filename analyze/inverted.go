package analyze

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Inverted returns, for each face of m, whether it must be turned so that
// neighbours agree and the outside is outside: the faces that
// Analyses.InvertedTriangles counts, when m is welded by the rule of the report.
// It returns nil when none must.
func Inverted(ctx context.Context, m *mesh.Mesh) ([]bool, error) {
	t, err := mesh.NewTopology(ctx, m)
	if err != nil {
		return nil, err
	}
	center := m.Bounds().Center()
	var signed geom.Sum
	for f := range m.Faces {
		signed.Add(tetrahedron(m, f, center))
	}
	s, err := orient(ctx, m, t, signed.Value())
	if err != nil {
		return nil, err
	}
	return s.flip, nil
}
