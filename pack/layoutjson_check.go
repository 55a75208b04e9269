package pack

import (
	"fmt"
	"math"
	"strings"

	"github.com/saggar3d/saggar/geom"
)

// What a layout file must keep to, both when it is written and when it is read.

// userManaged is the packer type of positions that somebody else has chosen.
const userManaged = "user_managed"

// packer returns how parts of a layout file lie.
func (b *FileBuild) packer() (PackerType, error) {
	p := PackerType(b.PackerType)
	switch {
	case b.PackerType == userManaged && b.Space:
		return InVolume, nil
	case b.PackerType == userManaged:
		return OnPlates, nil
	case p == "" || p.check() != nil:
		return "", fmt.Errorf("packer_type: unknown packer %q", b.PackerType)
	case b.Space && !p.InSpace():
		return "", fmt.Errorf("in_space: not for packer %q", b.PackerType)
	}
	return p, nil
}

// check returns the first thing wrong with f, named by its field.
func (f *File) check() error {
	if f.Schema != FileSchema {
		return fmt.Errorf("schema %d, and not %d", f.Schema, FileSchema)
	}
	switch f.Status {
	case "", Complete, Cancelled:
	default:
		return fmt.Errorf("status: unknown word %q", f.Status)
	}
	if err := f.Build.check(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	for _, err := range []error{
		length("min_packing_distance", f.MinDistance),
		length("wall_distance", f.WallDistance),
		f.checkFloor(),
		length("max_layer_area", f.MaxLayerArea),
		f.FileRotations.check(),
		f.Objective.check(),
		f.Interlock.check(),
		f.FileRemoval.check(len(f.Positions)),
		f.checkNumbers(),
	} {
		if err != nil {
			return err
		}
	}
	if f.MaxPlates < 0 || f.PlateCount < 0 || f.PlateCount > len(f.Positions)+1 {
		return fmt.Errorf("plate_count %d, max_plates %d for %d positions", f.PlateCount, f.MaxPlates, len(f.Positions))
	}
	ids, err := f.checkParts()
	if err != nil {
		return err
	}
	for i := range f.Positions {
		if err := f.Positions[i].check(ids); err != nil {
			return fmt.Errorf("positions[%d]: %w", i, err)
		}
	}
	return nil
}

// checkFloor: nil is the default.
func (f *File) checkFloor() error {
	if f.FloorDistance == nil {
		return nil
	}
	return length("floor_distance", *f.FloorDistance)
}

// check: the zero value means count.
func (o Objective) check() error {
	switch o {
	case "", ByCount, ByValue, ByDensity, ByHeight:
		return nil
	}
	return fmt.Errorf("objective: unknown word %q", o)
}

func (r *FileRotations) check() error {
	switch r.Kind {
	case "", NoTurns, QuarterTurns, StepTurns, FreeTurns, AxisTurns:
	default:
		return fmt.Errorf("rotations: unknown word %q", r.Kind)
	}
	for _, a := range r.Angles {
		if !finite(a) {
			return fmt.Errorf("rotation_angles_deg: %g is not an angle", a)
		}
	}
	for i, t := range r.Turns {
		if !isTurn(t) {
			return fmt.Errorf("rotation_matrices[%d]: %v is no turn", i, t)
		}
	}
	return length("rotation_step_deg", r.Step)
}

func (b *FileBuild) check() error {
	if _, err := b.packer(); err != nil {
		return err
	}
	for i, k := range b.KeepOutBoxes {
		if err := checkBox(k.box()); err != nil {
			return fmt.Errorf("keep_out_boxes[%d]: %w", i, err)
		}
	}
	for i, a := range b.KeepOut {
		if err := a.check(); err != nil {
			return fmt.Errorf("keep_out[%d]: %w", i, err)
		}
	}
	if err := b.Outline.check(); err != nil {
		return fmt.Errorf("outline: %w", err)
	}
	if (b.Type == Polygonal) != (b.Outline != nil) {
		return fmt.Errorf("outline: for a polygon, and only for one")
	}
	for _, err := range []error{length("x", b.X), length("y", b.Y)} {
		if err != nil {
			return err
		}
	}
	err := checkBed(b.bed())
	if area := b.bed().Area(); err != nil && b.Type == Polygonal && area <= 0 {
		return fmt.Errorf("outline: its area is %g mm²: it must be more than 0", area)
	}
	return err
}

// check: nil is an area that was not given.
func (a *FileArea) check() error {
	if a == nil {
		return nil
	}
	if len(a.Outer) == 0 {
		return fmt.Errorf("outer: no corners")
	}
	if err := checkRing(a.Outer); err != nil {
		return fmt.Errorf("outer: %w", err)
	}
	for i, r := range a.Holes {
		if err := checkRing(r); err != nil {
			return fmt.Errorf("holes[%d]: %w", i, err)
		}
	}
	return nil
}

func checkRing(r [][2]float64) error {
	for _, c := range r {
		if !finite(c[0]) || !finite(c[1]) {
			return fmt.Errorf("corner %v is not finite", c)
		}
	}
	return nil
}

// checkParts checks the files and returns their places by ID.
func (f *File) checkParts() (map[string]int, error) {
	ids := make(map[string]int, len(f.Files))
	for i := range f.Files {
		p := &f.Files[i]
		if _, twice := ids[p.ID]; twice || p.ID == "" {
			return nil, fmt.Errorf("files[%d]: id %q is missing or there twice", i, p.ID)
		}
		ids[p.ID] = i
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("files[%d] (%s): %w", i, p.ID, err)
		}
	}
	return ids, nil
}

func (p *FilePart) check() error {
	if p.Count < 0 || p.Count > math.MaxInt32 {
		return fmt.Errorf("count: %d", p.Count)
	}
	if err := p.checkMeshes(); err != nil {
		return err
	}
	if v := p.Volume; v != nil && !(*v >= 0 && *v <= math.MaxFloat64) {
		return fmt.Errorf("volume_mm3: %g is no volume", *v)
	}
	for _, err := range []error{length("value", p.Value), length("min_distance", p.MinDistance), length("margin", p.Margin)} {
		if err != nil {
			return err
		}
	}
	if p.Turns != nil {
		if err := p.Turns.check(); err != nil {
			return err
		}
	}
	for _, a := range p.Footprint {
		if a == nil {
			return fmt.Errorf("footprint: null is no area")
		}
		if err := a.check(); err != nil {
			return fmt.Errorf("footprint: %w", err)
		}
	}
	for i, l := range p.Locked {
		if l.Plate < 0 {
			return fmt.Errorf("locked[%d]: plate %d is below 0", i, l.Plate)
		}
		if _, err := affineOf(&l.Transformation); err != nil {
			return fmt.Errorf("locked[%d]: transformation: %w", i, err)
		}
	}
	return nil
}

// checkMeshes checks the files that a part is made of.
func (p *FilePart) checkMeshes() error {
	if err := p.FileMesh.check(); err != nil {
		return err
	}
	if p.Path == "" && len(p.Copack) > 0 {
		return fmt.Errorf("copack: meshes that move with a part without a path")
	}
	for i := range p.Copack {
		err := p.Copack[i].check()
		if err == nil && p.Copack[i].Path == "" {
			err = fmt.Errorf("path is missing")
		}
		if err != nil {
			return fmt.Errorf("copack[%d]: %w", i, err)
		}
	}
	return nil
}

func (m *FileMesh) check() error {
	if m.SHA256 != "" && (len(m.SHA256) != 64 || strings.Trim(m.SHA256, "0123456789abcdef") != "") {
		return fmt.Errorf("sha256: %q is no checksum", m.SHA256)
	}
	if m.Unit == "" {
		return nil
	}
	if _, err := geom.ParseUnit(m.Unit); err != nil {
		return fmt.Errorf("unit: %w", err)
	}
	return nil
}

func (p *FilePosition) check(ids map[string]int) error {
	if _, ok := ids[p.Model]; !ok {
		return fmt.Errorf("model: %q is none of the files", p.Model)
	}
	if p.Copy < 0 || p.Plate < 0 {
		return fmt.Errorf("copy %d on plate %d", p.Copy, p.Plate)
	}
	if !p.Placed {
		return nil
	}
	_, err := p.pose()
	return err
}

// pose returns where the row says that the copy is.
func (p *FilePosition) pose() (geom.Affine, error) {
	if p.Transformation != nil {
		return affineOf(p.Transformation)
	}
	if p.X == nil || p.Y == nil {
		return geom.Affine{}, fmt.Errorf("placed, but neither transformation nor x and y")
	}
	a := geom.Identity()
	if p.Rotation != nil {
		a = fromDegrees(*p.Rotation)
	}
	a.T = geom.Vec{X: *p.X, Y: *p.Y}
	if p.Z != nil {
		a.T.Z = *p.Z
	}
	return a, nil
}

// affineOf returns the map of a matrix of four rows.
func affineOf(m *[4][4]float64) (geom.Affine, error) {
	var a geom.Affine
	for r, row := range m {
		for _, v := range row {
			if !finite(v) {
				return a, fmt.Errorf("row %d is not finite", r)
			}
		}
	}
	if m[3] != [4]float64{0, 0, 0, 1} {
		return a, fmt.Errorf("transformation: its last row is %v, and not 0 0 0 1", m[3])
	}
	for r := range 3 {
		copy(a.M[r][:], m[r][:3])
	}
	a.T = geom.Vec{X: m[0][3], Y: m[1][3], Z: m[2][3]}
	return a, nil
}

// checkNumbers refuses numbers that JSON cannot say.
func (f *File) checkNumbers() error {
	if f.Numbers == nil {
		return nil
	}
	n := f.Numbers
	for _, v := range []float64{n.Fill, n.PackedFill, n.FillWithSpacing, n.BoxFill, n.UsedHeight, n.PlateArea} {
		if !finite(v) {
			return fmt.Errorf("numbers: %g", v)
		}
	}
	return nil
}

func finite(v float64) bool { return v-v == 0 }
