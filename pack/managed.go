package pack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrLayout is the error of a layout that breaks rules, see [CheckReport.Err].
var ErrLayout = errors.New("the layout breaks its rules")

// Err returns nil when nothing is wrong with the layout, else an error that wraps
// [ErrLayout] and says the first finding in full: which copies, and how near they
// are or how deep they overlap. Overlaps come before all others.
func (r *CheckReport) Err() error {
	if r.OK() {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrLayout, r.first())
}

// first says the worst of the findings, of which there are some.
func (r *CheckReport) first() string {
	first := r.Violations[0]
	for _, v := range r.Violations {
		if v.Kind == Overlapping {
			first = v
			break
		}
	}
	if n := len(r.Violations); n > 1 {
		return fmt.Sprintf("%s (and %d more)", first.Message, n-1)
	}
	return first.Message
}

// UserManaged makes a layout of positions that somebody else has chosen: every
// part lies where its Locked says, turned as it likes: on plates about Z, in space
// about any axis. Nothing is searched and nothing is moved. Copies without a
// position are rows that are not placed, with the reason [NotProcessed].
//
// The layout is checked, whatever its faults; [CheckReport.Err] makes an error of
// them and [Layout.Measure] scores it. An error means that it could not be
// checked, see [Check], or that more than a million copies are asked for, which
// wraps [ErrOptions].
func UserManaged(ctx context.Context, parts []Part, bed Bed, o Options) (*Layout, *CheckReport, error) {
	l := &Layout{Bed: bed, Options: o, Status: Complete, Managed: true}
	if err := checkCopies(parts); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	for i := range parts {
		p := &parts[i]
		for k := range max(p.count(), len(p.Locked)) {
			row := Placement{Part: i, Copy: k, Reason: NotProcessed}
			if k < len(p.Locked) {
				row = Placement{Part: i, Copy: k, Placed: true, Plate: p.Locked[k].Plate, Pose: p.Locked[k].Transformation}
				l.Plates = max(l.Plates, row.Plate+1)
			}
			l.Placements = append(l.Placements, row)
		}
	}
	r, err := Check(ctx, parts, bed, l)
	if err != nil {
		return nil, nil, err
	}
	l.Removal = r.Removal
	return l, r, nil
}

// Hold returns parts whose copies are locked where l has them, for [UserManaged].
func (l *Layout) Hold(parts []Part) []Part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Locked = nil
	}
	rows := slices.Clone(l.Placements)
	slices.SortStableFunc(rows, func(a, b Placement) int { return cmp.Compare(a.Copy, b.Copy) })
	for _, row := range rows {
		if row.Placed {
			p := &out[row.Part]
			p.Locked = append(p.Locked, Pose{Plate: row.Plate, Transformation: row.Pose})
		}
	}
	return out
}
