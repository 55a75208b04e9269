package plates

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// How much a search finds on plates that hold hundreds of small parts.

// ManyRow is a case: how many parts lay on the plates at first and at the end.
type ManyRow struct {
	Case        string   `json:"case"`
	Parts       int      `json:"parts"`
	FirstOnOne  int      `json:"first_layout_on_one_plate"`
	OnOne       int      `json:"on_one_plate"`
	FirstPlates int      `json:"first_layout_plates"`
	Plates      int      `json:"plates"`
	FirstLast   int      `json:"first_layout_on_the_last_plate"`
	Last        int      `json:"on_the_last_plate"`
	CPU         float64  `json:"cpu_s"`
	Wall        float64  `json:"wall_s"`
	Faults      []string `json:"faults"`
}

// ring is a polygon as a footprint.
func ring(corners ...float64) poly.Region {
	var r poly.Ring
	for i := 0; i < len(corners); i += 2 {
		r = append(r, geom.Vec2{X: corners[i], Y: corners[i+1]})
	}
	return poly.Region{{Outer: r}}
}

// hooksAndClips are small hooks of 7.5 x 12.5 mm and clips of 10 x 10 mm.
func hooksAndClips(each int) []pack.Part {
	hook := ring(0, 0, 2.5, 0, 2.5, 10, 5, 10, 5, 7.5, 7.5, 7.5, 7.5, 12.5, 0, 12.5)
	clip := ring(0, 0, 10, 0, 10, 10, 7.5, 10, 7.5, 2.5, 2.5, 2.5, 2.5, 10, 0, 10)
	return []pack.Part{{ID: "hook", Footprint: hook, Count: each}, {ID: "clip", Footprint: clip, Count: each}}
}

// stars are n different parts of 5 to 10 corners and up to 18 mm, the same in each
// run.
func stars(n int) []pack.Part {
	rng := rand.New(rand.NewPCG(1, 1))
	var out []pack.Part
	for i := range n {
		corners, size := 5+rng.IntN(6), 5.2+float64(4*rng.Float64())
		r := make(poly.Ring, corners)
		for k := range r {
			m := poly.Turn(360 * (float64(k) + float64(0.8*rng.Float64())) / float64(corners))
			r[k] = m.Apply(geom.Vec2{X: size * (0.3 + float64(0.7*rng.Float64()))})
		}
		out = append(out, pack.Part{ID: fmt.Sprintf("star %d", i), Footprint: poly.Region{{Outer: r}}, Count: 1})
	}
	return out
}

// manies measures each case on one plate and on as many as it takes.
func (m *measuring) manies(ctx context.Context) ([]ManyRow, error) {
	var rows []ManyRow
	for _, c := range []struct {
		name  string
		parts []pack.Part
	}{
		{"1000 hooks, 1000 clips", hooksAndClips(1000)},
		{"600 different parts", stars(600)},
	} {
		row, err := m.many(ctx, c.name, c.parts)
		if err != nil {
			return rows, fmt.Errorf("%s: %w", c.name, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (m *measuring) many(ctx context.Context, name string, parts []pack.Part) (ManyRow, error) {
	row := ManyRow{Case: name, Faults: []string{}}
	for _, p := range parts {
		row.Parts += p.Count
	}
	for _, multi := range []bool{false, true} {
		s, cost := m.search(parts, pack.Options{}, m.budget.Time, m.budget.CPU)
		o := pack.Options{
			MinDistance: m.gap, Rotations: pack.Rotations{Kind: pack.QuarterTurns}, MultiBuild: multi,
			Workers: m.workers, Budget: m.budget.Time, Clock: s.clock,
		}
		var first []int
		o.Progress = func(p pack.Progress) {
			if first == nil && p.Best != nil {
				first = onPlates(p.Best)
			}
		}
		l, err := m.Packer.Pack(ctx, parts, firstBed, o)
		if err != nil {
			return row, err
		}
		last := onPlates(l)
		if first == nil {
			first = last
		}
		cpu, wall := cost()
		row.CPU, row.Wall = row.CPU+cpu, row.Wall+wall
		row.Faults = append(row.Faults, m.check(ctx, l, parts, firstBed, o)...)
		if multi {
			row.FirstPlates, row.Plates = len(first), len(last)
			row.FirstLast, row.Last = first[len(first)-1], last[len(last)-1]
		} else {
			row.FirstOnOne, row.OnOne = first[0], last[0]
		}
		m.note("%s: at first %v, at the end %v", name, first, last)
		if err := m.draw(fmt.Sprintf("%s.%d", name, len(last)), l, parts); err != nil {
			return row, err
		}
	}
	return row, nil
}

// onPlates returns how many parts lie on each plate.
func onPlates(l *pack.Layout) []int {
	out := make([]int, max(1, l.Plates))
	for _, p := range l.Placements {
		if p.Placed {
			out[p.Plate]++
		}
	}
	return out
}

func manyTable(rows []ManyRow) *markdown.Table {
	t := &markdown.Table{Head: []string{"case", "one plate, first layout", "one plate", "plates, first layout", "plates", "on the last, first layout", "on the last", "CPU s", "wall s"}}
	for _, r := range rows {
		t.Add(r.Case, strconv.Itoa(r.FirstOnOne), strconv.Itoa(r.OnOne), strconv.Itoa(r.FirstPlates), strconv.Itoa(r.Plates),
			strconv.Itoa(r.FirstLast), strconv.Itoa(r.Last), fmt.Sprintf("%.1f", r.CPU), fmt.Sprintf("%.1f", r.Wall))
	}
	return t
}
