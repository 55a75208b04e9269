package hull

import (
	"context"

	"github.com/saggar3d/saggar/geom"
)

func outer(ctx context.Context, points []geom.Vec) ([]uint32, error) {
	var out []uint32
	for i, p := range points {
		if geom.Finite(p) {
			out = append(out, uint32(i))
		}
	}
	return out, nil
}
