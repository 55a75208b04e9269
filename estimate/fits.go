package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
)

// fits refuses a part that no turn about Z, or in powder none about any axis, brings
// into the machine.
func (e *estimator) fits(p Part) error {
	b := e.options.Machine.Bed
	if b.X == 0 || b.Y == 0 {
		return nil
	}
	box, err := p.Mesh.CheckedBounds()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrPart, p.ID, err)
	}
	size := box.Size()
	room, has := []float64{b.X, b.Y, b.Z}, []float64{size.X, size.Y, size.Z}
	lift := e.options.Machine.Get("lift_mm", 0)
	if inSpace(e.process) {
		slices.Sort(room)
		slices.Sort(has)
		lift = 0
	} else {
		slices.Sort(room[:2])
		slices.Sort(has[:2])
		has[2] += lift
	}
	if room[2] == 0 {
		room[2] = math.Inf(1)
	}
	over := max(has[0]-room[0], has[1]-room[1], has[2]-room[2])
	if over <= 1e-6 {
		return nil
	}
	return &BedError{over, fmt.Sprintf("%s of %.6g x %.6g x %.6g mm is %.6g mm too large for machine %s of %g x %g x %g mm",
		p.ID, size.X, size.Y, size.Z, over, e.options.Machine.Name, b.X, b.Y, b.Z)}
}

// fitsBed refuses a part that does not fit the bed of the settings, as slicing does.
func (e *estimator) fitsBed(p Part) error {
	if e.process != "fdm" || e.tier == Formula || e.options.Machine != nil || len(e.settings.BedShape) == 0 {
		return nil
	}
	err := engine.Fits(p.Mesh, &e.settings)
	var o *engine.Outside
	if errors.As(err, &o) {
		return &BedError{o.Overhang(), o.Error()}
	}
	return err
}

// aroundOutside says that what is printed around a part by itself leaves the bed of the
// settings, or that of the machine however the part is turned by quarters, which slicing
// refuses; "" where it does not. Loops of a skirt that are there for a least length do not count.
func (e *estimator) aroundOutside(p Part) string {
	if e.process != "fdm" || e.tier == Formula || e.options.Layout != nil {
		return ""
	}
	over := math.Inf(1)
	for _, bed := range e.beds() {
		s := e.settings
		s.BedShape = bed
		over = min(over, beyondBed(p, &s))
	}
	if over <= 1e-3 || math.IsInf(over, 1) {
		return ""
	}
	return fmt.Sprintf("what is printed around it stands over the edge of the bed by about %.3g mm, which saggar slice refuses (skirts, brim_width, raft_layers)", over)
}

// beds returns the beds on which a part may stand by itself; none where nobody has said one.
func (e *estimator) beds() []config.Corners {
	m := e.options.Machine
	switch {
	case m == nil && len(e.settings.BedShape) > 0:
		return []config.Corners{e.settings.BedShape}
	case m == nil || m.Bed.X == 0 || m.Bed.Y == 0:
		return nil
	}
	rectangle := func(x, y float64) config.Corners { return config.Corners{{}, {X: x}, {X: x, Y: y}, {Y: y}} }
	return []config.Corners{rectangle(m.Bed.X, m.Bed.Y), rectangle(m.Bed.Y, m.Bed.X)}
}

// outreach returns how far from what stands on the plate the outermost line around it is, in mm.
func outreach(s *config.Settings) float64 {
	further := fdm.Beside(s)
	switch {
	case further > 0 && (s.Skirts == 0 || s.SkirtHeight == 0):
		further -= float64(s.FirstLayerExtrusionWidth / 2) // the middles of lines count
	case s.Skirts > 0 && s.SkirtHeight > 0:
		further += s.SkirtDistance + float64(float64(s.Skirts)*fdm.Spacing(s.FirstLayerExtrusionWidth, s.FirstLayerHeight))
	}
	return further
}

// beyondBed returns by how much what is printed around a part stands over the edge of the bed, in
// the middle of which it is.
func beyondBed(p Part, s *config.Settings) float64 {
	further := outreach(s)
	box := p.Mesh.Bounds()
	size := box.Size()
	if further <= 0 || engine.Beyond(s, func(way geom.Vec2) float64 {
		return further + float64(math.Abs(way.X)*size.X/2) + float64(math.Abs(way.Y)*size.Y/2)
	}) <= 0 {
		return 0 // as most, which the box tells
	}
	r := reachOf(p.Mesh, box, s.FirstLayerHeight, true)
	return engine.Beyond(s, func(way geom.Vec2) float64 { return further + r.to(way) })
}

// fitsLayout refuses a packed build that does not fit the bed: that of the settings of a
// filament printer, where it lies or in the middle, as in slicing, or that of the machine.
func (e *estimator) fitsLayout(parts []Part, l *pack.Layout) error {
	plates := plateRows(parts, l)
	e.centred = make([]bool, len(plates))
	for i, rows := range plates {
		var err error
		switch m := e.options.Machine; {
		case len(rows) == 0 || e.tier == Formula:
		case e.process == "fdm" && len(e.settings.BedShape) > 0:
			e.centred[i], err = fitsSettings(parts, rows, &e.settings)
		case m != nil && m.Bed.X > 0 && m.Bed.Y > 0:
			err = e.fitsMachine(parts, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// plateRows returns what lies on each plate of a layout. What is of other parts or plates is
// told where the parts are measured.
func plateRows(parts []Part, l *pack.Layout) [][]pack.Placement {
	plates := make([][]pack.Placement, max(1, l.Plates))
	for _, row := range l.Placements {
		if row.Placed && row.Part >= 0 && row.Part < len(parts) && row.Plate >= 0 && row.Plate < len(plates) {
			plates[row.Plate] = append(plates[row.Plate], row)
		}
	}
	return plates
}

// fitsSettings refuses a plate that sticks out of the build volume of a filament printer, and
// reports whether it fits in the middle alone.
func fitsSettings(parts []Part, rows []pack.Placement, s *config.Settings) (centred bool, err error) {
	m := &mesh.Model{}
	for i := range parts {
		m.Objects = append(m.Objects, parts[i].Mesh)
	}
	for _, row := range rows {
		m.Items = append(m.Items, mesh.Item{Object: row.Part, Matrix: row.Pose, Role: mesh.RolePart, Printable: true})
	}
	if engine.FitsInPlace(m, s) == nil {
		return false, nil // on a round plate its middle may have less room
	}
	err = engine.FitsModel(m, s)
	var o *engine.Outside
	if errors.As(err, &o) {
		o.What = "the layout"
		return true, &BedError{o.Overhang(), o.Error()}
	}
	return true, err
}

// fitsMachine refuses a build that is larger than the bed of the machine.
func (e *estimator) fitsMachine(parts []Part, rows []pack.Placement) error {
	b, size := e.options.Machine.Bed, boxAround(parts, rows).Size()
	if !geom.Finite(size) {
		return fmt.Errorf("%w: the layout has a place that is not finite", ErrPart)
	}
	over := max(size.X-b.X, size.Y-b.Y)
	if b.Z > 0 {
		top := size.Z
		if !inSpace(e.process) {
			top += e.options.Machine.Get("lift_mm", 0)
		}
		over = max(over, top-b.Z)
	}
	if over <= 1e-6 {
		return nil
	}
	return &BedError{over, fmt.Sprintf("the layout of %.6g x %.6g x %.6g mm is %.6g mm too large for machine %s of %g x %g x %g mm",
		size.X, size.Y, size.Z, over, e.options.Machine.Name, b.X, b.Y, b.Z)}
}

// boxAround returns the box around placed copies.
func boxAround(parts []Part, rows []pack.Placement) geom.Box {
	box := geom.EmptyBox()
	for _, row := range rows {
		b := boxAt(parts[row.Part], row.Pose)
		box = box.Extend(b.Min).Extend(b.Max)
	}
	return box
}

// otherBed says that a layout is of another bed than the one it is estimated for, on
// which it fits: then it stands where it does on no bed that was asked for. It is "" where
// there is nothing to say.
func (e *estimator) otherBed() string {
	l, m := e.options.Layout, e.options.Machine
	if l == nil || e.tier == Formula {
		return ""
	}
	of, bed := "the settings", geom.Vec2{}
	if m != nil {
		of = "machine " + m.Name
	}
	switch {
	case e.process == "fdm" && len(e.settings.BedShape) > 0:
		bed = engine.BedSize(&e.settings)
	case m != nil && m.Bed.X > 0 && m.Bed.Y > 0:
		bed = geom.Vec2{X: m.Bed.X, Y: m.Bed.Y}
	default:
		return ""
	}
	has := geom.Vec2{X: l.Bed.X, Y: l.Bed.Y}
	if has.Y == 0 {
		has.Y = has.X // a circle
	}
	if has.X == 0 || math.Abs(has.X-bed.X) <= 1e-3 && math.Abs(has.Y-bed.Y) <= 1e-3 {
		return ""
	}
	return fmt.Sprintf("the layout is of a bed of %.6g x %.6g mm, and that of %s is of %.6g x %.6g mm: the build fits it, in its middle",
		has.X, has.Y, of, bed.X, bed.Y)
}
