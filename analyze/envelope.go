package analyze

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
)

// envelope fills in what only the convex hull decides.
func (a *analysis) envelope() error {
	h, err := hull.New(a.ctx, a.mesh.Vertices)
	if err != nil {
		return err
	}
	a.report.ConvexHullVolumeMM3 = h.Volume()
	b := h.MinimalBox()
	for _, a := range b.Axes {
		if !geom.Finite(a) {
			return nil // so small that lengths vanish: no direction can be told
		}
	}
	a.report.MinimalBoundingBox = &OrientedBox{
		Size: b.Size,
		Axes: [3][3]float64{array(b.Axes[0]), array(b.Axes[1]), array(b.Axes[2])},
	}
	return nil
}
