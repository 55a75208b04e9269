package pack

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestStated: a file as it is written says nothing false; each change of what
// follows from the positions is found, by name.
func TestStated(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		change func(*File)
		says   string
	}{
		"as written":   {func(*File) {}, ""},
		"few digits":   {func(f *File) { f.Fill *= 1 + 1e-8; f.Positions[0].X = new(60.1 + 1e-8) }, ""},
		"fill":         {func(f *File) { f.Fill = 99 }, "layout: the file says fill_percentage 99, it is "},
		"a little":     {func(f *File) { f.PackedFill *= 1 + 1e-5 }, "packed_fill_percentage"},
		"spacing":      {func(f *File) { f.FillWithSpacing++ }, "fill_percentage_with_spacing"},
		"boxes":        {func(f *File) { f.BoxFill++ }, "box_fill_percentage"},
		"height":       {func(f *File) { f.UsedHeight = 7 }, "used_height 7, it is 5"},
		"asked":        {func(f *File) { f.Asked++ }, "asked_count"},
		"placed":       {func(f *File) { f.Numbers.Placed-- }, "placed_count"},
		"area":         {func(f *File) { f.PlateArea *= 2 }, "plate_area_mm2"},
		"density":      {func(f *File) { f.Density = new(0.5) }, "density 0.5, it is unknown"},
		"unfitted":     {func(f *File) { f.Unfitted = []int{0} }, "unfitted, it is row 1"},
		"none left":    {func(f *File) { f.Unfitted = []int{} }, "leaves row 1 out"},
		"more left":    {func(f *File) { f.Unfitted = []int{1, 2} }, "row 2 is unfitted"},
		"plate":        {func(f *File) { f.Plates[0].UsedHeight = 1 }, "plates[0].used_height"},
		"plate's fill": {func(f *File) { f.Plates[0].PackedFill = 1 }, "plates[0].packed_fill_percentage"},
		"plates":       {func(f *File) { f.Plates = append(f.Plates, PlateNumbers{}) }, "number of plates listed"},
		"x":            {func(f *File) { f.Positions[0].X = new(60.11) }, "box #1: the file says x 60.11, its transformation says 60.1"},
		"z":            {func(f *File) { f.Positions[2].Z = new(1.0) }, "frame #1: the file says z 1"},
		"rotation":     {func(f *File) { f.Positions[0].Rotation.Z = 33 }, "rotation (0, 0, 33), its transformation says (0, 0, 90)"},
		"same turn":    {func(f *File) { f.Positions[0].Rotation.Z = -270 }, ""},
		"box":          {func(f *File) { f.Positions[0].BoundingBox.Max[2] = 6 }, "bounding_box [40.1 0.3 0] to [60.1 10.3 6]"},
		"some numbers": {func(f *File) { f.Numbers = &Numbers{UsedHeight: 5} }, ""},
		"some wrong":   {func(f *File) { f.Numbers = &Numbers{UsedHeight: 4} }, "used_height 4"},
		"no numbers":   {func(f *File) { f.Numbers = nil }, ""},
	} {
		l, parts, files := sampleLayout()
		n, err := l.Measure(ctx, parts)
		if err != nil {
			t.Fatal(err)
		}
		f, err := NewFile(l, parts, files, n)
		if err != nil {
			t.Fatal(err)
		}
		c.change(f)
		var b bytes.Buffer
		if err := WriteLayout(&b, f); err != nil {
			t.Fatal(err)
		}
		if f, err = ReadLayout(&b); err != nil {
			t.Fatal(err)
		}
		read, bare, err := f.Layout()
		if err != nil {
			t.Fatal(err)
		}
		bare[0].Mesh = parts[0].Mesh
		found, err := f.CheckRows(ctx, read, bare, true)
		if err != nil {
			t.Fatal(err)
		}
		more, err := f.CheckNumbers(ctx, read, bare)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, more...)
		if len(found) > 1 || (len(found) == 1) != (c.says != "") || len(found) == 1 && (!strings.Contains(found[0].Message, c.says) || found[0].Kind != Misstated) {
			t.Errorf("%s: %v, want %q", name, found, c.says)
		}
	}
}

// TestStatedEnds: a context that has ended is an error, and faults are not listed
// without end.
func TestStatedEnds(t *testing.T) {
	l, parts, files := sampleLayout()
	f, err := NewFile(l, parts, files, nil)
	if err != nil {
		t.Fatal(err)
	}
	for len(f.Positions) <= MaxViolations {
		row := f.Positions[2]
		row.X = new(1e3)
		f.Positions, l.Placements = append(f.Positions, row), append(l.Placements, l.Placements[2])
	}
	if found, err := f.CheckRows(context.Background(), l, parts, false); err != nil || len(found) > MaxViolations || len(found) < MaxViolations-3 {
		t.Errorf("%d, %v", len(found), err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.CheckRows(ended, l, parts, false); err == nil {
		t.Error("ended and no error")
	}
}
