package analyze

import "github.com/saggar3d/saggar/mesh"

// shadows fills in the areas that the part covers seen along each axis; that
// along Z is its footprint on the plate.
func (a *analysis) shadows() error {
	s, err := mesh.ShadowsOf(a.ctx, a.mesh, a.topology, a.signs)
	if err != nil {
		return err
	}
	a.report.FootprintAreaMM2 = s.Z
	a.report.ProjectedAreaMM2 = XYZ{s.X, s.Y, s.Z}
	return nil
}
