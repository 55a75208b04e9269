package pack

import (
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/version"
)

// From layouts to layout files and back.

// NewFile returns l as a layout file. parts are those it was packed from; files
// says for each of them where its mesh comes from: only ID, Path, SHA256 and Unit
// are taken, and without files IDs are those of the parts. n may be nil. The
// engine version is that of the running program.
//
// Errors: a placement that points nowhere; files that are not as many as parts.
func NewFile(l *Layout, parts []Part, files []FilePart, n *Numbers) (*File, error) {
	if err := l.checkIndices(parts); err != nil {
		return nil, err
	}
	if files != nil && len(files) != len(parts) {
		return nil, fmt.Errorf("layout file: %d files for %d parts", len(files), len(parts))
	}
	o := l.Options
	f := &File{
		Schema: FileSchema, EngineVersion: version.Name(), Status: l.Status, Build: buildOf(l.Bed, o.Packer), Numbers: n,
		MinDistance: o.MinDistance, WallDistance: o.WallDistance, FloorDistance: fileFloor(&o), MaxLayerArea: o.MaxLayerArea, FileRotations: fileRotations(o.turns()),
		Interlock: o.Interlock, FileRemoval: l.Removal.File(),
		Objective: o.Objective, Seed: o.Seed, VolumeCheck: !o.KeepTooLarge,
		HoleNesting: !o.NoHoles, HollowNesting: !o.NoConcavities,
		MultiBuild: o.MultiBuild, MaxPlates: o.MaxPlates, PlateCount: l.Plates,
		Files: make([]FilePart, len(parts)), Positions: make([]FilePosition, len(l.Placements)),
	}
	if l.Managed {
		f.Build.PackerType, f.Build.Space = userManaged, o.Packer.InSpace()
	}
	for i := range parts {
		source := FilePart{ID: parts[i].ID}
		if files != nil {
			source = files[i]
		}
		f.Files[i] = source.of(&parts[i])
	}
	boxes := boxer{parts: parts}
	for i, p := range l.Placements {
		f.Positions[i] = positionOf(p, f.Files[p.Part].ID)
		if p.Placed {
			f.Positions[i].BoundingBox = boxes.box(p)
		}
	}
	return f, nil
}

// of returns source with what was asked of part p.
func (source FilePart) of(p *Part) FilePart {
	out := FilePart{
		ID: source.ID, FileMesh: source.FileMesh, Copack: source.Copack,
		Volume: p.Volume, Count: p.count(), Fill: p.Fill, Priority: p.Priority, Group: p.Group, Value: p.Value,
		MinDistance: p.MinDistance, Margin: p.Margin,
	}
	if p.Rotations != nil {
		r := fileRotations(*p.Rotations)
		out.Turns = &r
	}
	for _, l := range p.Locked {
		out.Locked = append(out.Locked, FilePose{Plate: l.Plate, Transformation: l.Transformation.Rows()})
	}
	if source.Path == "" {
		out.Footprint = areasOf(p.Footprint)
	}
	return out
}

// Layout returns the layout in f and its parts, without their meshes: the caller
// reads them from their files; see [FilePart].
func (f *File) Layout() (*Layout, []Part, error) {
	l := &Layout{Bed: f.Build.bed(), Options: f.options(), Plates: f.PlateCount, Status: f.Status, Managed: f.Build.PackerType == userManaged}
	parts := make([]Part, len(f.Files))
	ids := make(map[string]int, len(f.Files))
	for i := range f.Files {
		var err error
		if parts[i], err = f.Files[i].part(); err != nil {
			return nil, nil, fmt.Errorf("files[%d]: %w", i, err)
		}
		ids[f.Files[i].ID] = i
	}
	l.Placements = make([]Placement, len(f.Positions))
	for i, p := range f.Positions {
		k, ok := ids[p.Model]
		if !ok {
			return nil, nil, fmt.Errorf("positions[%d]: model: %q is none of the files", i, p.Model)
		}
		row := Placement{Part: k, Copy: p.Copy, Placed: p.Placed, Reason: p.Reason, Oversized: p.Oversized}
		if p.Placed {
			var err error
			if row.Pose, err = p.pose(); err != nil {
				return nil, nil, fmt.Errorf("positions[%d]: %w", i, err)
			}
			row.Plate, row.Reason = p.Plate, ""
		}
		l.Placements[i] = row
	}
	l.Removal = f.FileRemoval.plain(l)
	return l, parts, nil
}

func (f *File) options() Options {
	turns := f.FileRotations.plain()
	packer, _ := f.Build.packer() // which has been checked
	if turns.Kind == "" && f.Build.PackerType == userManaged {
		turns.Kind = FreeTurns // who chooses positions chooses turns, unless the file forbids them
	}
	floor := f.FloorDistance
	if !packer.InSpace() {
		floor = nil
	}
	return Options{
		Packer: packer, FloorDistance: floor, MaxLayerArea: f.MaxLayerArea,
		MinDistance: f.MinDistance, WallDistance: f.WallDistance, Rotations: turns,
		Interlock: f.Interlock,
		Objective: f.Objective, Seed: f.Seed, KeepTooLarge: !f.VolumeCheck,
		NoHoles: !f.HoleNesting, NoConcavities: !f.HollowNesting,
		MultiBuild: f.MultiBuild, MaxPlates: f.MaxPlates,
	}
}

func (p *FilePart) part() (Part, error) {
	out := Part{
		ID: p.ID, Footprint: regionOf(p.Footprint), Volume: p.Volume, Count: p.Count, Fill: p.Fill, Priority: p.Priority,
		Group: p.Group, Value: p.Value, MinDistance: p.MinDistance, Margin: p.Margin,
	}
	if p.Turns != nil {
		r := p.Turns.plain()
		out.Rotations = &r
	}
	for i := range p.Locked {
		a, err := affineOf(&p.Locked[i].Transformation)
		if err != nil {
			return out, fmt.Errorf("locked[%d]: %w", i, err)
		}
		out.Locked = append(out.Locked, Pose{Plate: p.Locked[i].Plate, Transformation: a})
	}
	return out, nil
}

func fileRotations(r Rotations) FileRotations {
	if r.Kind == "" {
		r.Kind = QuarterTurns
	}
	return FileRotations{Kind: r.Kind, Step: r.Step, Angles: slices.Clone(r.Angles), Turns: slices.Clone(r.Turns)}
}

func (r FileRotations) plain() Rotations {
	return Rotations{Kind: r.Kind, Step: r.Step, Angles: slices.Clone(r.Angles), Turns: slices.Clone(r.Turns)}
}

// fileFloor returns the floor distance of a layout file.
func fileFloor(o *Options) *float64 {
	d := o.floor()
	return &d
}

// turns returns the rotations with the default of their packer.
func (o *Options) turns() Rotations {
	r := o.Rotations
	if r.Kind == "" && o.Packer.InSpace() {
		r.Kind = AxisTurns
	}
	return r
}

func buildOf(b Bed, packer PackerType) FileBuild {
	if packer == "" {
		packer = OnPlates
	}
	out := FileBuild{Type: b.Shape, PackerType: string(packer), X: b.X, Y: b.Y, Z: b.Z, KeepOut: areasOf(b.KeepOut)}
	if b.Shape == Polygonal {
		out.Outline = areaOf(b.Outline)
	}
	for _, k := range b.KeepOutBoxes {
		out.KeepOutBoxes = append(out.KeepOutBoxes, fileBounds(k))
	}
	return out
}

func (b *FileBuild) bed() Bed {
	out := Bed{Shape: plainShape(b.Type), X: b.X, Y: b.Y, Z: b.Z}
	if b.Outline != nil {
		out.Outline = b.Outline.polygon()
	}
	for _, k := range b.KeepOutBoxes {
		out.KeepOutBoxes = append(out.KeepOutBoxes, k.box())
	}
	for _, a := range b.KeepOut {
		if a != nil {
			out.KeepOut = append(out.KeepOut, a.polygon())
		}
	}
	return out
}

// positionOf returns the row of p, without its box.
func positionOf(p Placement, id string) FilePosition {
	row := FilePosition{Model: id, Copy: p.Copy, Placed: p.Placed, Reason: p.Reason}
	if !p.Placed {
		return row
	}
	m := p.Pose.Rows()
	r := toDegrees(p.Pose)
	row.Plate, row.Oversized = p.Plate, p.Oversized
	row.Transformation, row.Rotation = &m, &r
	row.X, row.Y, row.Z = &m[0][3], &m[1][3], &m[2][3]
	return row
}

// toDegrees returns the turns about X, then Y, then Z that make the rotation of
// a, in degrees: R = Rz·Ry·Rx. Where Y is a quarter turn, Z is 0.
func toDegrees(a geom.Affine) FileXYZ {
	const deg = 180 / math.Pi
	m := &a.M
	flat := math.Sqrt(float64(m[0][0]*m[0][0]) + float64(m[1][0]*m[1][0]))
	out := FileXYZ{Y: geom.Atan2(-m[2][0], flat) * deg}
	if flat > 1e-9 {
		out.X, out.Z = geom.Atan2(m[2][1], m[2][2])*deg, geom.Atan2(m[1][0], m[0][0])*deg
	} else {
		out.X = geom.Atan2(-m[1][2], m[1][1]) * deg
	}
	// No negative zeros in a file for people.
	return FileXYZ{X: float64(out.X) + 0, Y: float64(out.Y) + 0, Z: float64(out.Z) + 0}
}

// fromDegrees is the inverse of toDegrees. Quarter turns are exact.
func fromDegrees(r FileXYZ) geom.Affine {
	x, y, z := poly.Turn(r.X), poly.Turn(r.Y), poly.Turn(r.Z)
	rx := geom.Affine{M: [3][3]float64{{1, 0, 0}, {0, x.Cos, -x.Sin}, {0, x.Sin, x.Cos}}}
	ry := geom.Affine{M: [3][3]float64{{y.Cos, 0, y.Sin}, {0, 1, 0}, {-y.Sin, 0, y.Cos}}}
	rz := geom.Affine{M: [3][3]float64{{z.Cos, -z.Sin, 0}, {z.Sin, z.Cos, 0}, {0, 0, 1}}}
	return rz.Mul(ry).Mul(rx)
}

// boxer finds the boxes of placed copies. Copies of a part share their matrix
// more often than not, and then differ by a shift.
type boxer struct {
	parts []Part
	known map[boxKey]geom.Box
}

type boxKey struct {
	part int
	m    [3][3]float64
}

// box returns the box around p on its plate; of a footprint it is flat.
func (b *boxer) box(p Placement) *FileBounds {
	key := boxKey{part: p.Part, m: p.Pose.M}
	box, ok := b.known[key]
	if !ok {
		turn := geom.Affine{M: p.Pose.M}
		box = b.parts[p.Part].boxUnder(turn)
		if b.known == nil || len(b.known) > 1<<12 {
			b.known = map[boxKey]geom.Box{}
		}
		b.known[key] = box
	}
	if box.IsEmpty() {
		return nil
	}
	out := fileBounds(geom.Box{Min: geom.Add(box.Min, p.Pose.T), Max: geom.Add(box.Max, p.Pose.T)})
	return &out
}

func fileBounds(b geom.Box) FileBounds {
	return FileBounds{Min: [3]float64{b.Min.X, b.Min.Y, b.Min.Z}, Max: [3]float64{b.Max.X, b.Max.Y, b.Max.Z}}
}

func (b *FileBounds) box() geom.Box {
	return geom.Box{
		Min: geom.Vec{X: b.Min[0], Y: b.Min[1], Z: b.Min[2]},
		Max: geom.Vec{X: b.Max[0], Y: b.Max[1], Z: b.Max[2]},
	}
}

// boxUnder returns the box around the part under a.
func (p *Part) boxUnder(a geom.Affine) geom.Box {
	box := geom.EmptyBox()
	if p.Mesh != nil {
		for _, f := range p.Mesh.Faces {
			for _, v := range f {
				box = box.Extend(a.Apply(p.Mesh.Vertices[v]))
			}
		}
		return box
	}
	for _, q := range p.Footprint {
		for _, c := range q.Outer {
			box = box.Extend(a.Apply(geom.Vec{X: c.X, Y: c.Y}))
		}
	}
	return box
}
