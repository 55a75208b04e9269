package analyze

import (
	"context"

	"github.com/saggar3d/saggar/mesh"
)

func nestingDepths(ctx context.Context, m *mesh.Mesh, component []int32, n int) ([]int, error) {
	return make([]int, n), nil
}
