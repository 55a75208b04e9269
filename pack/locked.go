package pack

import (
	"context"
	"fmt"
)

// checkLocked refuses locked copies that break the rules by themselves: whatever
// the search finds, [Check] would refuse the layout, and whoever locked them needs
// to know which. The error names them and wraps [ErrOptions].
func (j *job) checkLocked(ctx context.Context) error {
	l := &Layout{Bed: j.bed, Options: j.o}
	held := false
	for k, c := range j.copies {
		p := &j.parts[c.part]
		row := Placement{Part: c.part, Copy: c.copy, Reason: NoRoom}
		switch {
		case c.copy < len(p.Locked):
			held = true
			at := p.Locked[c.copy]
			row = Placement{Part: c.part, Copy: c.copy, Placed: true, Plate: at.Plate, Pose: at.Transformation,
				Oversized: j.large[c.part] && j.o.KeepTooLarge}
			l.Plates = max(l.Plates, at.Plate+1)
		case j.item[k] >= 0 && j.problem.Items[j.item[k]].Optional:
			continue // nobody asked for it
		}
		l.Placements = append(l.Placements, row)
	}
	if !held {
		return nil
	}
	return proveLocked(ctx, j.parts, l)
}

// proveLocked refuses a layout of locked copies that is not valid.
func proveLocked(ctx context.Context, parts []Part, l *Layout) error {
	if l.Options.Interlock == ReportInterlock {
		l.Options.Interlock = IgnoreInterlock // no fault, and the layout names it at the end
	}
	report, err := Check(ctx, parts, l.Bed, l)
	if err != nil {
		return fmt.Errorf("locked copies: %w", err)
	}
	if !report.OK() {
		return fmt.Errorf("%w: locked copies: %s", ErrOptions, report.first())
	}
	return nil
}
