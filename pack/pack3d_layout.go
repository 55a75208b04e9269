package pack

import (
	"context"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack/internal/unpack"
	"github.com/saggar3d/saggar/pack/internal/voxel"
)

// From what the search in space found to a layout.

// layout turns what the search found into a layout.
func (j *heap) layout(r *voxel.Result) *Layout {
	l := &Layout{Bed: j.bed, Options: j.o}
	l.addRows(j.parts, j.copies, func(k int) Placement { return j.rowOf(k, r) })
	return l
}

func (j *heap) rowOf(k int, r *voxel.Result) Placement {
	part := j.copies[k].part
	row := Placement{Part: part, Reason: TooLarge}
	switch it := j.item[k]; {
	case j.fixed[k].Plate >= 0:
		row = Placement{Part: part, Placed: true, Plate: j.fixed[k].Plate, Pose: j.fixed[k].Transformation}
		row.Oversized = j.large[part] && j.o.KeepTooLarge
	case it >= 0 && r.Plate[it] >= 0:
		at := r.Placed[it]
		row = Placement{Part: part, Placed: true, Plate: r.Plate[it], Pose: geom.Affine{M: at.Turn, T: at.Shift}}
	case it >= 0 && r.Plate[it] == voxel.Untried:
		row.Reason = NotProcessed
	case it >= 0 && j.parts[part].Group != "":
		row.Reason = LockedOut
	case it >= 0:
		row.Reason = NoRoom
	}
	return row
}

// checkLocked refuses locked copies that break the rules by themselves, as
// [job.checkLocked] does on plates.
func (j *heap) checkLocked(ctx context.Context) error {
	l := &Layout{Bed: j.bed, Options: j.o}
	held := false
	for k, c := range j.copies {
		switch {
		case j.fixed[k].Plate >= 0:
			held = true
			l.Placements = append(l.Placements, j.rowOf(k, nil))
			l.Plates = max(l.Plates, j.fixed[k].Plate+1)
			l.Placements[len(l.Placements)-1].Copy = c.copy
		case c.copy < j.parts[c.part].count():
			l.Placements = append(l.Placements, Placement{Part: c.part, Copy: c.copy, Reason: NoRoom})
		}
	}
	if !held {
		return nil
	}
	return proveLocked(ctx, j.parts, l)
}

// leaves reports whether it is quickly seen that all parts of a layout can be taken
// out of it.
func (j *heap) leaves(ctx context.Context, l *Layout) bool {
	scenes, err := newScenes(ctx, j.parts, l, l.placed())
	if err != nil {
		return false
	}
	for _, s := range scenes {
		s.Limits = unpack.Limits{Searches: 1, Shifts: 300, Work: 1_000_000}
		if plan, err := s.Plan(ctx); err != nil || len(plan.Stuck) > 0 {
			return false
		}
	}
	return true
}

// unlock finds the order in which the parts come out, and under
// [ForbidInterlock] takes those that do not out of the layout. Under
// [ReportInterlock] it looks no further for ways of what seems stuck when it is late.
func (j *heap) unlock(ctx context.Context, l *Layout, late func() bool) error {
	if j.o.Interlock == IgnoreInterlock {
		return nil
	}
	if j.o.Interlock != ReportInterlock {
		late = nil
	}
	for {
		r, err := removals(ctx, j.parts, l, l.placed(), late)
		if err != nil {
			return err
		}
		l.Removal = r
		if j.o.Interlock == ReportInterlock || r.Free() {
			return nil
		}
		taken := false
		for _, row := range r.Stuck {
			p := &l.Placements[row]
			if p.Copy >= len(j.parts[p.Part].Locked) {
				*p = Placement{Part: p.Part, Copy: p.Copy, Reason: NoRoom}
				taken = true
			}
		}
		if !taken {
			return nil
		}
	}
}
