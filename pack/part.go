package pack

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// Part is one kind of thing to be placed, and how many of it.
type Part struct {
	// ID names the part in the layout: a path, a model's address.
	ID string

	// Mesh is the part in its stored coordinates, mm. It may be nil when
	// Footprint is given: then only the outline is packed.
	Mesh *mesh.Mesh

	// Footprint is the area of the plate that the part covers as it stands, in
	// its stored coordinates. Default: the shadow of Mesh, [mesh.Footprint].
	Footprint poly.Region

	// Volume is what the part encloses in mm³, where an analysis knows better than
	// the faces say: faces of several shells or windings, or around holes. Default:
	// what the faces enclose.
	Volume *float64

	// Count is how many copies are wanted. Default 1.
	Count int

	// Fill asks for as many further copies as fit once everything else is
	// placed.
	Fill bool

	// Priority: parts of higher priority are placed before any of lower.
	Priority int

	// Group: parts of one name other than "" stay on one plate.
	Group string

	// Value is what a placed copy is worth under [ByValue]. Default: the area of
	// the footprint.
	Value float64

	// Rotations, when not nil, wins over that of the Options.
	Rotations *Rotations

	// MinDistance is the smallest gap to other parts in mm where it is more than
	// that of the Options.
	MinDistance float64

	// Margin in mm widens the part on all sides, for its brim or skirt: gaps and
	// the distance to the wall are counted from there.
	Margin float64

	// Locked are copies that lie fixed already: the motions from stored
	// coordinates to the bed's frame, and the plates they are on. They count
	// among Count and come first in the layout. Packers refuse those that overlap,
	// are too near to each other or leave the bed. With KeepTooLarge, a part that
	// is larger than the bed may stick out.
	Locked []Pose
}

// Copack returns one mesh of those that move together, in the same stored coordinates:
// parts of one assembly, a part and the tag that hangs on it. No distance is kept
// between them, and they may touch. m itself when there are no others.
func Copack(m *mesh.Mesh, others ...*mesh.Mesh) *mesh.Mesh {
	if len(others) == 0 {
		return m
	}
	all := mesh.Model{Objects: append([]*mesh.Mesh{m}, others...)}
	for i := range all.Objects {
		all.Items = append(all.Items, mesh.Item{Object: i, Matrix: geom.Identity(), Role: mesh.RolePart, Printable: true})
	}
	return all.Merged()
}

// Pose is where one copy lies.
type Pose struct {
	Plate          int
	Transformation geom.Affine // stored coordinates to the frame of the bed, mm
}

// count returns Count with its default.
func (p Part) count() int { return max(1, p.Count) }
