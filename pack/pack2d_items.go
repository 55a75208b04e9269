package pack

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack/internal/plate"
)

// items lists the copies to be searched for, and why others are not.
func (j *job) items() {
	groups := map[string]int{}
	area := make([]float64, len(j.parts))
	j.large = make([]bool, len(j.parts))
	outside := j.outside()
	alone := make([]bool, len(j.parts)) // it fits the bed around the areas to keep free
	for i := range j.parts {
		area[i] = thickened(j.parts[i].Footprint, &j.parts[i]).Area()
		j.large[i] = j.tooLarge(i, outside)
		alone[i] = !j.large[i] && (len(outside) == len(j.problem.Everywhere) || !j.tooLarge(i, j.problem.Everywhere))
	}
	for i := range j.parts {
		p := &j.parts[i]
		for c := range p.count() + j.extra(i, area[i], !alone[i]) {
			j.copies = append(j.copies, copyOf{i, c})
			j.item = append(j.item, -1)
			j.reasons = append(j.reasons, TooLarge)
			j.fixed = append(j.fixed, Pose{Plate: -1})
			k := len(j.copies) - 1
			switch {
			case c < len(p.Locked):
				j.fixed[k] = p.Locked[c]
			case j.large[i] && j.o.KeepTooLarge:
				j.keepLarge(k)
			case j.large[i]:
			case !alone[i]:
				j.reasons[k] = NoRoom
			default:
				j.reasons[k] = NoRoom
				j.item[k] = len(j.problem.Items)
				j.problem.Items = append(j.problem.Items, j.newItem(i, c, area[i], groups))
			}
		}
	}
	j.problem.Worth = worthOf(j.o.Objective)
}

// newItem returns the item for copy c of part i.
func (j *job) newItem(i, c int, area float64, groups map[string]int) plate.Item {
	p := &j.parts[i]
	it := plate.Item{
		Kind: i, Priority: p.Priority, Area: area, Height: j.tops[i], Optional: c >= p.count(),
		Unit: len(j.problem.Items), Worth: 1,
	}
	if p.Group != "" {
		it.Only = j.plateOf(p.Group)
		if u, ok := groups[p.Group]; ok {
			it.Unit = u
		} else {
			groups[p.Group] = it.Unit
		}
	}
	switch j.o.Objective {
	case ByValue:
		if it.Worth = p.Value; p.Value == 0 {
			it.Worth = area
		}
	case ByDensity:
		it.Worth = area
	}
	return it
}

// plateOf returns the plate, counted from 1, on which a locked copy of a group
// lies, or 0.
func (j *job) plateOf(group string) int {
	for i := range j.parts {
		if j.parts[i].Group == group && len(j.parts[i].Locked) > 0 {
			return j.parts[i].Locked[0].Plate + 1
		}
	}
	return 0
}

// worthOf returns in which order parts that found no room are tried again.
func worthOf(o Objective) func(plate.Item) float64 {
	switch o {
	case ByValue:
		return func(i plate.Item) float64 { return i.Worth / max(i.Area, 1e-9) }
	case ByDensity:
		return func(i plate.Item) float64 { return i.Area }
	}
	return func(i plate.Item) float64 { return -i.Area }
}

// extra returns how many further copies of a part could at most fit. A group is
// placed whole or not at all, so its parts get none.
func (j *job) extra(i int, area float64, tooLarge bool) int {
	p := &j.parts[i]
	if !p.Fill || p.Group != "" || tooLarge || !(area > 0) {
		return 0
	}
	plates := max(1, j.o.MaxPlates)
	if !j.o.MultiBuild {
		plates = 1
	}
	n := math.Floor(j.problem.Room * float64(plates) / area)
	return int(min(n, maxFill))
}

// maxFill is how many further copies are tried at most.
const maxFill = 20_000

// outside lists the obstacles that are no areas to keep free: what is not plate.
func (j *job) outside() []int {
	var list []int
	for _, k := range j.problem.Everywhere {
		if j.owner[k] == isOutside {
			list = append(list, k)
		}
	}
	return list
}

// tooLarge reports whether a part fits the bed in no allowed turn, empty but for
// obstacles.
func (j *job) tooLarge(i int, obstacles []int) bool {
	if j.bed.Z > 0 && j.tops[i] > j.bed.Z+Tolerance {
		return true
	}
	return !j.exact.FitsAlone(j.problem.Area, obstacles, i)
}

// keepLarge places a copy that is larger than the bed in its middle, on a plate
// of its own but for what is small, if there is one. Parts of a group stay out:
// what is too large for the bed leaves it no room.
func (j *job) keepLarge(k int) {
	if j.parts[j.copies[k].part].Group != "" {
		return
	}
	t := 0
	for _, f := range j.fixed[:k] {
		t = max(t, f.Plate+1)
	}
	for i := range j.parts {
		for _, l := range j.parts[i].Locked {
			t = max(t, l.Plate+1)
		}
	}
	if t > 0 && (!j.o.MultiBuild || j.o.MaxPlates > 0 && t >= j.o.MaxPlates) {
		return
	}
	i := j.copies[k].part
	p := &j.parts[i]
	box := thickened(p.Footprint, p).Box()
	a := j.problem.Area
	pose := geom.Translation(geom.Vec{
		X: float64((a.X0+a.X1)/2) - float64((box.Min.X+box.Max.X)/2),
		Y: float64((a.Y0+a.Y1)/2) - float64((box.Min.Y+box.Max.Y)/2),
		Z: 0 - j.low[i],
	})
	j.fixed[k] = Pose{Plate: t, Transformation: pose}
	j.stillLate(t, plate.Kind{Region: j.movedShadow(i, pose)}, i)
}

// stillLate enters one more thing that never moves, after the catalogues were
// made.
func (j *job) stillLate(t int, k plate.Kind, owner int) {
	for len(j.problem.Still) <= t {
		j.problem.Still = append(j.problem.Still, nil)
	}
	j.problem.Still[t] = append(j.problem.Still[t], j.addKind(k, owner))
	j.exact.Add(k)
	j.coarse.Add(k)
}

// layout turns what the search found into a layout.
func (j *job) layout(r *plate.Result) *Layout {
	l := &Layout{Bed: j.bed, Options: j.o}
	l.addRows(j.parts, j.copies, func(k int) Placement { return j.rowOf(k, r) })
	return l
}

func (j *job) rowOf(k int, r *plate.Result) Placement {
	part := j.copies[k].part
	p := &j.parts[part]
	row := Placement{Part: part}
	switch it := j.item[k]; {
	case j.fixed[k].Plate >= 0:
		row.Placed, row.Plate, row.Pose = true, j.fixed[k].Plate, j.fixed[k].Transformation
		row.Oversized = j.large[part] && j.o.KeepTooLarge
	case it >= 0 && r.Plate[it] >= 0:
		row.Placed, row.Plate, row.Pose = true, r.Plate[it], poseOf(p, r.Placed[it])
	default:
		row.Reason = j.reasons[k]
		switch {
		case it >= 0 && r.Plate[it] == plate.Untried:
			row.Reason = NotProcessed
		case row.Reason == NoRoom && p.Group != "":
			row.Reason = LockedOut
		}
	}
	return row
}
