package analyze

import (
	"context"

	"github.com/saggar3d/saggar/mesh"
)

func windingVolume(ctx context.Context, m *mesh.Mesh, t *mesh.Topology, flip []bool) (v, bound float64, ok bool, err error) {
	return 0, 0, false, nil
}
