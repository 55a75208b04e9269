package pack

import (
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// AllPlates asks [Layout.Model] for all plates side by side.
const AllPlates = -1

// plateGap is the room between plates side by side, of the larger side of a
// plate: enough to see them apart, little enough to see them together.
const plateGap = 0.1

// Model returns what lies on one plate as a build ready to be written: the mesh
// of each part once, and an item for each placed copy, in the order of the
// layout and in the frame of the bed. Copies without a place are left out.
//
// An item is named after its part, and numbered by copy ("bracket.stl #2") as
// its part number: 3MF shares the mesh among items of one name. plate counts
// from 0; [AllPlates] puts the plates side by side in X, each one's width and a
// tenth apart, for viewers: a machine takes one plate at a time.
//
// Errors: a plate that does not exist, a placed part without a mesh, a
// placement that points nowhere. A plate without parts is no error, but cannot
// be written as a mesh file.
func (l *Layout) Model(parts []Part, plate int) (*mesh.Model, error) {
	if plate != AllPlates && (plate < 0 || plate >= max(1, l.Plates)) {
		return nil, fmt.Errorf("build file: there is no plate %d of %d", plate, l.Plates)
	}
	if err := l.checkIndices(parts); err != nil {
		return nil, fmt.Errorf("build file: %w", err)
	}
	out := &mesh.Model{Meta: map[string]string{"Application": "Saggar"}, Unit: geom.Millimetre}
	object := make(map[int]int) // part to object
	for i, p := range l.Placements {
		if !p.Placed || plate != AllPlates && p.Plate != plate {
			continue
		}
		part := &parts[p.Part]
		if part.Mesh == nil {
			return nil, fmt.Errorf("build file: placement %d: part %q has an outline and no mesh", i, part.ID)
		}
		o, ok := object[p.Part]
		if !ok {
			o = len(out.Objects)
			object[p.Part] = o
			out.Objects = append(out.Objects, part.Mesh)
		}
		pose := p.Pose
		if plate == AllPlates {
			pose.T.X += float64(float64(p.Plate) * l.Pitch())
		}
		name := part.Name()
		out.Items = append(out.Items, mesh.Item{
			Object:     o,
			Matrix:     pose,
			Name:       name,
			PartNumber: fmt.Sprintf("%s #%d", name, p.Copy+1),
			Role:       mesh.RolePart,
			Printable:  true,
		})
	}
	return out, nil
}

// Pitch returns how far apart in X the plates of [AllPlates] stand, in mm.
func (l *Layout) Pitch() float64 {
	size := l.Bed.bounds().Size()
	return size.X + float64(plateGap*max(size.X, size.Y))
}

// Name returns the last element of the part's ID, for people: what stands before
// it is where its file lies.
func (p Part) Name() string {
	name := path.Base(strings.ReplaceAll(p.ID, `\`, "/"))
	if name == "." || name == "/" {
		return "part"
	}
	return name
}

// exactInSTL reports whether a binary STL file, whose numbers have 32 bits, holds
// m without rounding.
func exactInSTL(m *mesh.Mesh) bool {
	exact := func(v float64) bool { return float64(float32(v)) == v }
	for _, v := range m.Vertices {
		if !exact(v.X) || !exact(v.Y) || !exact(v.Z) || math.IsNaN(v.X) {
			return false
		}
	}
	return true
}
