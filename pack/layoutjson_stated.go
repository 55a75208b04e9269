package pack

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/geom"
)

// A layout file says many things twice: where a copy is as a matrix and as a
// shift and turns, its box, how full the plates are. The matrices count; whatever
// else does not follow from them is found here.

// sameStated is how far a stated number may be from the true one, of the larger
// of them or of 1: files by other programs have fewer digits.
const sameStated = 1e-6

// CheckRows returns what the rows of f say beside their transformations and is
// not so: x, y, z, rotation and, when boxes is set, the bounding boxes; and parts
// that are said to enclose more than the boxes around them. l and
// parts are those of [File.Layout], the parts with their meshes. At most
// [MaxViolations] are listed. Errors: those of ctx.
func (f *File) CheckRows(ctx context.Context, l *Layout, parts []Part, boxes bool) ([]Violation, error) {
	s := &stated{l: l, parts: parts, row: -1}
	s.volumes(f.Files)
	b := boxer{parts: parts}
	for i := range f.Positions {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p := &l.Placements[i]
		if !p.Placed {
			continue
		}
		s.row = i
		s.place(&f.Positions[i], p)
		if is := f.Positions[i].BoundingBox; boxes && is != nil {
			s.box(is, b.box(*p))
		}
		if len(s.found) >= MaxViolations {
			break
		}
	}
	return s.found, nil
}

// CheckNumbers returns which numbers of f about the whole layout and its plates
// are not those that [Layout.Measure] finds. l and parts are those of
// [File.Layout], the parts with their meshes. A file without a list of plates may
// leave numbers out. Errors: those of Measure.
func (f *File) CheckNumbers(ctx context.Context, l *Layout, parts []Part) ([]Violation, error) {
	if f.Numbers == nil {
		return nil, nil
	}
	is, err := l.Measure(ctx, parts)
	if err != nil {
		return nil, err
	}
	s := &stated{l: l, parts: parts, row: -1, some: f.Numbers.Plates == nil}
	s.totals(f.Numbers, is)
	if !s.some {
		s.number("number of plates listed", float64(len(f.Numbers.Plates)), float64(len(is.Plates)))
	}
	for i := range min(len(f.Numbers.Plates), len(is.Plates)) {
		s.plate(fmt.Sprintf("plates[%d].", i), &f.Numbers.Plates[i], &is.Plates[i])
	}
	return s.found, nil
}

// volumes finds parts that are said to enclose more than the boxes around them do.
// Within them an analysis may know better than the faces say.
func (s *stated) volumes(files []FilePart) {
	for i, p := range s.parts {
		if p.Volume == nil || p.Mesh == nil {
			continue
		}
		size := p.boxUnder(geom.Identity()).Size()
		if most := float64(float64(size.X*size.Y) * size.Z); *p.Volume > most && !sameNumber(*p.Volume, most) {
			s.add("the file says volume_mm3 %.9g of %s, the box around it has %.9g", *p.Volume, files[i].ID, most)
		}
	}
}

// stated collects what is not so.
type stated struct {
	l     *Layout
	parts []Part
	row   int  // that is looked at, or -1
	some  bool // a number of 0 is one that was left out
	found []Violation
}

// add lists a violation of the row.
func (s *stated) add(format string, args ...any) {
	if len(s.found) < MaxViolations {
		c := checker{parts: s.parts, l: s.l}
		s.found = append(s.found, c.finding(Misstated, s.row, format, args...))
	}
}

// number compares one number.
func (s *stated) number(name string, says, is float64) {
	if !sameNumber(says, is) && !(s.some && says == 0) {
		s.add("the file says %s %.9g, it is %.9g", name, says, is)
	}
}

func sameNumber(a, b float64) bool {
	return math.Abs(a-b) <= float64(sameStated*max(1, math.Abs(a), math.Abs(b)))
}

// optional compares a number that may be unknown.
func (s *stated) optional(name string, says, is *float64) {
	switch {
	case says != nil && is != nil:
		s.number(name, *says, *is)
	case says != nil:
		s.add("the file says %s %.9g, it is unknown", name, *says)
	case is != nil && !s.some:
		s.add("the file says no %s, it is %.9g", name, *is)
	}
}

// place compares the shift and the turns of a row with its matrix.
func (s *stated) place(row *FilePosition, p *Placement) {
	if row.Transformation == nil {
		return // they are all there is
	}
	for _, c := range []struct {
		name string
		says *float64
		is   float64
	}{{"x", row.X, p.Pose.T.X}, {"y", row.Y, p.Pose.T.Y}, {"z", row.Z, p.Pose.T.Z}} {
		if c.says != nil && !sameNumber(*c.says, c.is) {
			s.add("the file says %s %.9g, its transformation says %.9g", c.name, *c.says, c.is)
		}
	}
	if row.Rotation == nil {
		return
	}
	if kind, _ := rigidFault(p.Pose); kind != "" {
		return // it is no turn, and [Check] says why
	}
	// By the matrix: different turns may come to the same.
	says := fromDegrees(*row.Rotation)
	for r := range 3 {
		for k := range 3 {
			if !(math.Abs(says.M[r][k]-p.Pose.M[r][k]) <= sameAngle) {
				is := toDegrees(p.Pose)
				s.add("the file says rotation (%.6g, %.6g, %.6g), its transformation says (%.6g, %.6g, %.6g)",
					row.Rotation.X, row.Rotation.Y, row.Rotation.Z, is.X, is.Y, is.Z)
				return
			}
		}
	}
}

// box compares the box of a row; is is nil when the part has no shape.
func (s *stated) box(says, is *FileBounds) {
	if is == nil {
		s.add("the file says a bounding_box of a part without a shape")
		return
	}
	for k := range 3 {
		if !sameNumber(says.Min[k], is.Min[k]) || !sameNumber(says.Max[k], is.Max[k]) {
			s.add("the file says bounding_box %.9g to %.9g, it is %.9g to %.9g", says.Min, says.Max, is.Min, is.Max)
			return
		}
	}
}

// totals compares the numbers of the whole layout.
func (s *stated) totals(says, is *Numbers) {
	s.number("fill_percentage", says.Fill, is.Fill)
	s.number("packed_fill_percentage", says.PackedFill, is.PackedFill)
	s.number("fill_percentage_with_spacing", says.FillWithSpacing, is.FillWithSpacing)
	s.number("box_fill_percentage", says.BoxFill, is.BoxFill)
	s.optional("density", says.Density, is.Density)
	s.number("used_height", says.UsedHeight, is.UsedHeight)
	s.number("asked_count", float64(says.Asked), float64(is.Asked))
	s.number("placed_count", float64(says.Placed), float64(is.Placed))
	s.number("plate_area_mm2", says.PlateArea, is.PlateArea)
	if says.Unfitted != nil || !s.some {
		s.unfitted(says.Unfitted, is.Unfitted)
	}
}

// unfitted compares the rows that were not placed, and names the first that
// differs.
func (s *stated) unfitted(says, is []int) {
	for i := range max(len(says), len(is)) {
		switch {
		case i >= len(says):
			s.add("the file leaves row %d out of unfitted, it is not placed", is[i])
		case i >= len(is):
			s.add("the file says row %d is unfitted, it is placed or named twice", says[i])
		case says[i] != is[i]:
			s.add("the file says row %d is the next in unfitted, it is row %d", says[i], is[i])
		default:
			continue
		}
		return
	}
}

// plate compares the numbers of one plate.
func (s *stated) plate(of string, says, is *PlateNumbers) {
	s.number(of+"packed_fill_percentage", says.PackedFill, is.PackedFill)
	s.number(of+"fill_percentage_with_spacing", says.FillWithSpacing, is.FillWithSpacing)
	s.number(of+"box_fill_percentage", says.BoxFill, is.BoxFill)
	s.optional(of+"density", says.Density, is.Density)
	s.number(of+"used_height", says.UsedHeight, is.UsedHeight)
	s.number(of+"placed_count", float64(says.Placed), float64(is.Placed))
}
