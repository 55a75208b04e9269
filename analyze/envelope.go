package analyze

import (
	"github.com/saggar3d/saggar/geom/hull"
)

// envelope fills in what only the convex hull decides.
func (a *analysis) envelope() error {
	h, err := hull.New(a.ctx, a.mesh.Vertices)
	if err != nil {
		return err
	}
	a.report.ConvexHullVolumeMM3 = h.Volume()
	return nil
}
