package mesh

import (
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/huge"
)

// Role says what an item of a build is for.
type Role string

// The roles of 3MF objects. Everything else is a Part.
const (
	RolePart    Role = "model"
	RoleSupport Role = "support"
	RoleSolid   Role = "solidsupport"
	RoleSurface Role = "surface"
	RoleOther   Role = "other"
)

// Item is one placed copy of an object.
type Item struct {
	Object     int         // index into Model.Objects
	Matrix     geom.Affine // object coordinates to build coordinates, mm; may scale and mirror
	Name       string
	PartNumber string
	Role       Role
	Printable  bool
}

// Counted reports whether the item is part of what is to be made: a printable
// item of type model.
func (i Item) Counted() bool { return i.Printable && i.Role == RolePart }

// Model is the content of one file, or of one build to be written.
type Model struct {
	Objects []*Mesh
	Items   []Item
	Meta    map[string]string // file metadata such as Title, Application

	Format     string    // name of the format it was read from: "stl", "3mf", ...
	Unit       geom.Unit // unit of the numbers in the file; coordinates here are mm
	UnitSource string    // "format", "option", "default" or "detected"

	// UnitConfidence is 1 when the format or the option says the unit, and 0 for
	// the default, which is no finding. A detected unit has one in between, and
	// UnitReason says why.
	UnitConfidence float64
	UnitReason     string

	Warnings []Warning

	unitInText bool // Unit was found in free text, such as a name or a comment
}

// Warning is something odd about a file that did not keep it from being read.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Single returns the model that holds just m, once.
func Single(m *Mesh) *Model {
	return &Model{
		Objects: []*Mesh{m},
		Items:   []Item{{Matrix: geom.Identity(), Name: m.Name, Role: RolePart, Printable: true}},
	}
}

// Placed returns m with all its items moved by a. The meshes are shared.
func (m *Model) Placed(a geom.Affine) *Model {
	out := *m
	out.Items = slices.Clone(m.Items)
	for i := range out.Items {
		out.Items[i].Matrix = a.Mul(out.Items[i].Matrix)
	}
	return &out
}

// Merged returns the counted items as one mesh in build coordinates. When the
// model is one untransformed item its mesh is returned as it is, not copied.
func (m *Model) Merged() *Mesh {
	var items []Item
	faces, vertices := 0, 0
	for _, it := range m.Items {
		if it.Counted() && len(m.Objects[it.Object].Faces) > 0 {
			items = append(items, it)
			faces += len(m.Objects[it.Object].Faces)
			vertices += len(m.Objects[it.Object].Vertices)
		}
	}
	if len(items) == 1 && items[0].Matrix.IsIdentity() {
		return m.Objects[items[0].Object]
	}
	out := &Mesh{Vertices: huge.Lasting[geom.Vec](vertices)[:0], Faces: huge.Lasting[[3]uint32](faces)[:0]}
	if len(items) == 1 {
		out.Name = items[0].Name
	}
	for _, it := range items {
		out.appendPlaced(m.Objects[it.Object], it.Matrix)
	}
	return out
}

// appendPlaced adds a copy of o under a to m, which must not be shared yet.
func (m *Mesh) appendPlaced(o *Mesh, a geom.Affine) {
	base := uint32(len(m.Vertices))
	for _, v := range o.Vertices {
		m.Vertices = append(m.Vertices, a.Apply(v))
	}
	mirrored := a.Det() < 0
	for _, f := range o.Faces {
		if mirrored {
			f[1], f[2] = f[2], f[1]
		}
		m.Faces = append(m.Faces, [3]uint32{base + f[0], base + f[1], base + f[2]})
	}
}
