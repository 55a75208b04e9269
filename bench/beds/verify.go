package beds

import (
	"fmt"

	"github.com/saggar3d/saggar/geom"
)

// depthTolerance is how deep, in mm, solids may be in each other before the second
// test calls it an overlap; the published layouts are no nearer to exact than
// that. The box keeps the tolerance of [pack.Check].
const (
	depthTolerance = 1e-5
	boxTolerance   = 1e-6
)

// Verify checks a solution from its written form alone: the number of copies of
// each item, the turns, the borders of the box, and every pair. It returns what is
// wrong, in words.
func Verify(in *Instance, m Mode, s *Solution) []string {
	solids, faults := place(in, m, s)
	for _, t := range solids {
		if out := outside(t.box, geom.Vec{X: in.X, Y: in.Y, Z: s.Height}); !(out <= boxTolerance) {
			faults = append(faults, fmt.Sprintf("%s stands out of the box by %.3g", t.label, out))
		}
	}
	for i, a := range solids {
		for _, b := range solids[:i] {
			if o, is := measure(b, a, depthTolerance); is {
				faults = append(faults, fmt.Sprintf("%s and %s overlap: (%.6g, %.6g, %.6g) is %.3g deep", b.label, a.label, o.at.X, o.at.Y, o.at.Z, o.depth))
			}
		}
	}
	return faults
}

// place puts every copy where the solution says, and counts them.
func place(in *Instance, m Mode, s *Solution) (solids []*solid, faults []string) {
	seen := map[[2]int]bool{}
	for _, p := range s.Placements {
		label := fmt.Sprintf("item %d copy %d", p.Item, p.Copy)
		if p.Item < 0 || p.Item >= len(in.Items) || p.Copy < 0 || p.Copy >= in.Items[p.Item].Demand {
			faults = append(faults, label+" does not exist")
			continue
		}
		pose := p.pose()
		if key := [2]int{p.Item, p.Copy}; seen[key] {
			faults = append(faults, label+" is there twice")
		} else {
			seen[key] = true
		}
		if !geom.Finite(pose.T) || [4]float64(p.Matrix[12:]) != [4]float64{0, 0, 0, 1} {
			faults = append(faults, label+" is nowhere: its matrix is no motion")
			continue
		}
		if wrong := m.allows(pose.M); wrong != "" {
			faults = append(faults, label+": "+wrong)
		}
		solids = append(solids, newSolid(label, in.Items[p.Item].Mesh, pose))
	}
	if len(seen) != in.Count() {
		faults = append(faults, fmt.Sprintf("%d copies of %d are there", len(seen), in.Count()))
	}
	return solids, faults
}

// outside returns how far a box stands out of that from the origin to size.
func outside(b geom.Box, size geom.Vec) float64 {
	return max(-b.Min.X, -b.Min.Y, -b.Min.Z, b.Max.X-size.X, b.Max.Y-size.Y, b.Max.Z-size.Z)
}
