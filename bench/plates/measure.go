package plates

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/saggar3d/saggar/bench/nest"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/pack"
)

const (
	fastTime   = 500 * time.Millisecond
	fastMargin = 5.0 // points of density above libnest2d
)

// plates looks for the smallest plates, with the budget and with that of the fast
// mode.
func (m *measuring) plates(ctx context.Context) (slow, fast []SmallestRow, err error) {
	folder := filepath.Join(m.data, "nest2d")
	known, err := nest.ReadKnown(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range plateCases {
		in, err := nest.ReadInstance(filepath.Join(folder, "strip", c.instance+".json"))
		if err != nil {
			return nil, nil, err
		}
		parts := scaled(in, caseHeight/in.Height)
		k := known.Plates[c.key]
		if m.only["smallest"] {
			row, err := m.plate(ctx, c, parts, budgets{total: m.budget})
			if err != nil {
				return slow, fast, err
			}
			slow = append(slow, row.judge(c, k))
		}
		if m.only["fast"] {
			row, err := m.plate(ctx, c, parts, m.fastBudgets())
			if err != nil {
				return slow, fast, err
			}
			fast = append(fast, row.judgeFast(c, k))
		}
	}
	return slow, fast, nil
}

// fastBudget is that of the fast mode: half a second, or what two processors do
// in it where CPU seconds are counted.
func (m *measuring) fastBudget() nest.Budget {
	if m.budget.CPU {
		return nest.Budget{Time: 2 * fastTime, CPU: true}
	}
	return nest.Budget{Time: fastTime}
}

// budgets of a search for the smallest plate: of all attempts together, and of
// each when that is above 0.
type budgets struct {
	total nest.Budget
	each  time.Duration
}

// fastBudgets let the packer have the time of the fast mode on every plate that is
// tried: it is asked what one run of that length can do.
func (m *measuring) fastBudgets() budgets {
	b := m.fastBudget()
	each := b.Time
	b.Time *= fastRuns
	return budgets{b, each}
}

// fastRuns is more than a search for the smallest plate needs: it ends after six
// plates that could not be filled, and 4 % less each time leads from half full to
// full in ten.
const fastRuns = 40

// scaled returns the items of an instance as parts, s times as large, for quarter
// turns whatever the instance allows.
func scaled(in *nest.Instance, s float64) []pack.Part {
	grow := func(r poly.Ring) poly.Ring {
		out := make(poly.Ring, len(r))
		for i, v := range r {
			out[i] = geom.Vec2{X: s * v.X, Y: s * v.Y}
		}
		return out
	}
	parts := in.Parts()
	for i := range parts {
		p := parts[i].Footprint[0]
		q := poly.Polygon{Outer: grow(p.Outer)}
		for _, h := range p.Holes {
			q.Holes = append(q.Holes, grow(h))
		}
		parts[i].Footprint, parts[i].Rotations = poly.Region{q}, nil
	}
	return parts
}

// plate is one case with one budget, over all seeds.
func (m *measuring) plate(ctx context.Context, c plateCase, parts []pack.Part, b budgets) (SmallestRow, error) {
	row := SmallestRow{Case: c.key, Faults: []string{}}
	for _, p := range parts {
		row.Parts += p.Count
	}
	for seed := 1; seed <= m.seeds; seed++ {
		o := pack.Options{MinDistance: caseGap, Rotations: pack.Rotations{Kind: pack.QuarterTurns}, Seed: uint64(1000 * seed)}
		s, cost := m.search(parts, o, b.total.Time, b.total.CPU)
		s.each = b.each
		size, l, err := s.smallest(ctx, c)
		if err != nil {
			return row, fmt.Errorf("%s: %w", c.key, err)
		}
		cpu, wall := cost()
		n := float64(m.seeds)
		row.Mean, row.CPU, row.Wall, row.Tries = row.Mean+size/n, row.CPU+cpu/n, row.Wall+wall/n, row.Tries+s.tries
		if seed == 1 || size < row.Best {
			row.Best = size
		}
		row.Faults = append(row.Faults, m.check(ctx, l, parts, c.bed(size), o)...)
		if !complete(l) {
			row.Faults = append(row.Faults, "not every part is placed")
		}
		name := b.total
		if b.each > 0 {
			name.Time = b.each
		}
		m.note("%s in %s, seed %d: %.2f mm, %.2f %%, %d attempts, CPU %.2f s", c.key, name, seed, size, density(parts, c.area(size)), s.tries, cpu)
		if err := m.draw(fmt.Sprintf("%s.%s.%d", c.key, name, seed), l, parts); err != nil {
			return row, err
		}
	}
	row.Density = density(parts, c.area(row.Mean))
	return row, nil
}

// fill in the figures of others.
func (r SmallestRow) beside(c plateCase, k nest.KnownPlate) SmallestRow {
	r.Hull, r.Prusa = k.HullSide, k.PrusaSide
	if c.circle {
		r.Hull, r.Prusa = k.HullDiameter, k.PrusaDiameter
	}
	if r.Hull > 0 {
		r.HullPC = r.Density * c.area(r.Mean) / c.area(r.Hull)
	}
	return r
}

func (r SmallestRow) judge(c plateCase, k nest.KnownPlate) SmallestRow {
	r = r.beside(c, k)
	r.Must, r.Aim = c.must, c.aim
	switch {
	case len(r.Faults) > 0:
		r.Verdict = notValid
	case r.Aim > 0 && r.Mean <= r.Aim:
		r.Verdict = reached
	case r.Mean <= r.Must:
		r.Verdict = pass
	default:
		r.Verdict = miss
	}
	return r
}

func (r SmallestRow) judgeFast(c plateCase, k nest.KnownPlate) SmallestRow {
	r = r.beside(c, k)
	r.Must = r.HullPC + fastMargin
	switch {
	case len(r.Faults) > 0:
		r.Verdict = notValid
	case r.Density >= r.Must:
		r.Verdict = pass
	default:
		r.Verdict = miss
	}
	return r
}

// firsts measures how soon the first layouts are there.
func (m *measuring) firsts(ctx context.Context) ([]FirstRow, error) {
	realList, err := m.library.allParts(realParts, firstBed)
	if err != nil {
		return nil, err
	}
	path, err := m.library.path(copied)
	if err != nil {
		return nil, err
	}
	one, err := m.library.parts([]string{path})
	if err != nil {
		return nil, err
	}
	one[0].Count = copies
	var rows []FirstRow
	for _, c := range []struct {
		name  string
		parts []pack.Part
		must  time.Duration
	}{
		{fmt.Sprintf("%d real parts", realParts), realList, firstRealMust},
		{fmt.Sprintf("%d copies of %s", copies, one[0].ID), one, firstCopiesMust},
	} {
		row, err := m.first(ctx, c.name, c.parts, c.must)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", c.name, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (m *measuring) first(ctx context.Context, name string, parts []pack.Part, must time.Duration) (FirstRow, error) {
	row := FirstRow{Case: name, Kinds: len(parts), Must: must.Seconds(), Faults: []string{}}
	cpu := m.CPU()
	o := pack.Options{MinDistance: firstGap, Rotations: pack.Rotations{Kind: pack.QuarterTurns}, MultiBuild: true, Workers: m.workers}
	l, at, err := first(ctx, m.Packer, parts, o)
	if err != nil {
		return row, err
	}
	row.CPU, row.Wall, row.Plates, row.Parts = m.CPU()-cpu, at.Seconds(), l.Plates, len(l.Placements)
	for _, p := range l.Placements {
		if p.Placed {
			row.Placed++
		}
	}
	if parts, err = pack.Footprints(ctx, parts); err != nil {
		return row, err
	}
	row.Faults = append(row.Faults, m.check(ctx, l, parts, firstBed, o)...)
	switch {
	case len(row.Faults) > 0 || row.Placed < row.Parts:
		row.Verdict = notValid
	case at <= must:
		row.Verdict = pass
	default:
		row.Verdict = miss
	}
	m.note("%s: %d of %d placed on %d plates, first after %.3f s", name, row.Placed, row.Parts, row.Plates, row.Wall)
	return row, m.draw(name, l, parts)
}

// fills puts each set on each bed, here and with the peer.
func (m *measuring) fills(ctx context.Context) ([]FillRow, error) {
	var rows []FillRow
	for _, s := range sets {
		files, err := m.library.list(s, longestList)
		if err != nil {
			return rows, err
		}
		for i, bed := range beds {
			if m.quick && i > 0 {
				break
			}
			row, err := m.fill(ctx, s, bed, files)
			if err != nil {
				return rows, fmt.Errorf("%s on %s: %w", s.name, bedName(bed), err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func (m *measuring) fill(ctx context.Context, s set, bed pack.Bed, files []string) (row FillRow, err error) {
	row = FillRow{Set: s.name, Bed: bedName(bed), Concave: s.concave, Faults: []string{}}
	if m.peer != nil {
		if row.Prusa, err = m.peer.longestPrefix(ctx, bed, m.gap, files); err != nil {
			return row, err
		}
		m.note("%s on %s: PrusaSlicer takes %d", row.Set, row.Bed, row.Prusa)
	}
	each, err := m.footprints(ctx, files)
	if err != nil {
		return row, err
	}
	prefix := func(n int) []pack.Part { return grouped(each[:n]) }
	o := pack.Options{MinDistance: m.gap, Rotations: pack.Rotations{Kind: pack.QuarterTurns}, Seed: 1}
	search, cost := m.search(nil, o, m.budget.Time, m.budget.CPU)
	n, l, err := search.fill(ctx, bed, max(row.Prusa, 1), byArea(each, roomOf(bed)), prefix)
	if err != nil {
		return row, err
	}
	row.Ours = n
	row.CPU, row.Wall = cost()
	if l != nil {
		row.Percent = density(prefix(n), roomOf(bed))
		row.Faults = append(row.Faults, m.check(ctx, l, prefix(n), bed, o)...)
		err = m.draw(row.Set+"."+row.Bed, l, prefix(n))
	}
	row.Verdict = row.verdict()
	m.note("%s on %s: %d parts, %.1f %%, %s", row.Set, row.Bed, row.Ours, row.Percent, row.Verdict)
	return row, err
}

func (r FillRow) verdict() string {
	switch {
	case len(r.Faults) > 0:
		return notValid
	case r.Prusa == 0:
		return noPeer
	case r.Ours >= r.must():
		return pass
	}
	return miss
}

// footprints returns each file of a list as a part of its own with its shadow,
// found once for each file.
func (m *measuring) footprints(ctx context.Context, files []string) ([]pack.Part, error) {
	kinds, err := m.library.parts(files)
	if err == nil {
		kinds, err = pack.Footprints(ctx, kinds)
	}
	if err != nil {
		return nil, err
	}
	of := map[*mesh.Mesh]pack.Part{}
	for _, p := range kinds {
		p.Count = 1
		of[p.Mesh] = p
	}
	out := make([]pack.Part, len(files))
	for i, f := range files {
		out[i] = of[m.library.meshes[f]]
	}
	return out, nil
}

// grouped returns a list with equal parts as copies of the first of them.
func grouped(list []pack.Part) []pack.Part {
	var out []pack.Part
	at := map[*mesh.Mesh]int{}
	for _, p := range list {
		if i, ok := at[p.Mesh]; ok {
			out[i].Count++
			continue
		}
		at[p.Mesh] = len(out)
		out = append(out, p)
	}
	return out
}
