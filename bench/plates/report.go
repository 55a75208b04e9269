package plates

import (
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
)

// Report is the whole outcome as plain data. It holds no date.
type Report struct {
	Schema     int           `json:"schema"`
	Budget     string        `json:"budget"`
	FastBudget string        `json:"fast_budget"`
	Seeds      int           `json:"seeds"`
	Smallest   []SmallestRow `json:"smallest_plates"`
	Fast       []SmallestRow `json:"fast_mode"`
	First      []FirstRow    `json:"first_layout"`
	Fill       []FillRow     `json:"real_plates"`
	FillGap    float64       `json:"real_plates_gap_mm"`
	Sets       []SetRow      `json:"real_sets"`
	Many       []ManyRow     `json:"many_small_parts"`
	Prusa      string        `json:"prusaslicer"` // how it was asked, or why not
}

// SmallestRow is the smallest plate for all parts of an instance: the mean and the
// best of the seeds.
type SmallestRow struct {
	Case    string   `json:"case"`
	Parts   int      `json:"parts"`
	Mean    float64  `json:"mean_mm"`
	Best    float64  `json:"best_mm"`
	Density float64  `json:"mean_density"` // percent
	Must    float64  `json:"must"`         // mm, or percent in fast mode
	Aim     float64  `json:"aim,omitempty"`
	Hull    float64  `json:"libnest2d_mm"`
	Prusa   float64  `json:"prusaslicer_mm,omitempty"`
	HullPC  float64  `json:"libnest2d_density"`
	CPU     float64  `json:"mean_cpu_s"`
	Wall    float64  `json:"mean_wall_s"`
	Tries   int      `json:"attempts"`
	Faults  []string `json:"faults"`
	Verdict string   `json:"verdict"`
}

// FirstRow is how soon a layout of many parts is there.
type FirstRow struct {
	Case    string   `json:"case"`
	Parts   int      `json:"parts"`
	Kinds   int      `json:"kinds"`
	Placed  int      `json:"placed"`
	Plates  int      `json:"plates"`
	Wall    float64  `json:"wall_s"`
	CPU     float64  `json:"cpu_s"`
	Must    float64  `json:"must_s"`
	Faults  []string `json:"faults"`
	Verdict string   `json:"verdict"`
}

// FillRow is how many of a list lie on one plate.
type FillRow struct {
	Set     string   `json:"set"`
	Bed     string   `json:"bed"`
	Concave bool     `json:"concave"`
	Ours    int      `json:"saggar"`
	Prusa   int      `json:"prusaslicer"` // 0: not asked
	Percent float64  `json:"packed_fill_percentage"`
	CPU     float64  `json:"cpu_s"`
	Wall    float64  `json:"wall_s"`
	Faults  []string `json:"faults"`
	Verdict string   `json:"verdict"`
}

// SetRow is how many parts of a set lie on all plates together.
type SetRow struct {
	Set     string `json:"set"`
	Concave bool   `json:"concave"`
	Ours    int    `json:"saggar"`
	Prusa   int    `json:"prusaslicer"`
	Fewer   bool   `json:"fewer_on_a_plate"`
	Verdict string `json:"verdict"`
}

// setRows sums the rows of each set: the bar of concave sets may be read as one for
// the set, and not for each plate. No plate may hold fewer in either case.
func setRows(rows []FillRow) []SetRow {
	var out []SetRow
	for _, r := range rows {
		if r.Prusa == 0 {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Set != r.Set {
			out = append(out, SetRow{Set: r.Set, Concave: r.Concave})
		}
		s := &out[len(out)-1]
		s.Ours, s.Prusa, s.Fewer = s.Ours+r.Ours, s.Prusa+r.Prusa, s.Fewer || r.Ours < r.Prusa
		switch {
		case len(r.Faults) > 0 || s.Verdict == notValid:
			s.Verdict = notValid
		case s.Fewer || s.Ours < least(s.Prusa, s.Concave):
			s.Verdict = miss
		default:
			s.Verdict = pass
		}
	}
	return out
}

// faults returns everything that is wrong, named.
func (r Report) faults() []string {
	var out []string
	add := func(name string, faults []string) {
		for _, f := range faults {
			out = append(out, name+": "+f)
		}
	}
	for _, row := range append(append([]SmallestRow{}, r.Smallest...), r.Fast...) {
		add(row.Case, row.Faults)
	}
	for _, row := range r.First {
		add(row.Case, row.Faults)
	}
	for _, row := range r.Many {
		add(row.Case, row.Faults)
	}
	for _, row := range r.Fill {
		add(row.Set+" on "+row.Bed, row.Faults)
	}
	return out
}

// Verdicts.
const (
	pass     = "pass"
	reached  = "aim reached"
	miss     = "MISS"
	notValid = "NOT VALID"
	noPeer   = "no peer"
)

// Write prints the tables and what was wrong.
func (r Report) Write(w io.Writer) error {
	fmt.Fprintf(w, "PrusaSlicer: %s\n", r.Prusa)
	for _, section := range []struct {
		title string
		table *markdown.Table
	}{
		{fmt.Sprintf("Smallest plate for all parts, gap %g mm, quarter turns, %s a search, seeds 1 to %d", caseGap, r.Budget, r.Seeds),
			smallestTable(r.Smallest, "mm")},
		{fmt.Sprintf("The same with runs of %s", r.FastBudget), smallestTable(r.Fast, "%")},
		{fmt.Sprintf("First layout on plates of %s, gap %g mm", bedName(firstBed), firstGap), firstTable(r.First)},
		{fmt.Sprintf("Parts on one plate, gap %g mm, quarter turns, %s a plate", r.FillGap, r.Budget), fillTable(r.Fill)},
		{"The same over all plates", setTable(r.Sets)},
		{fmt.Sprintf("Small parts on %s, gap %g mm, quarter turns, %s a run", bedName(firstBed), r.FillGap, r.Budget), manyTable(r.Many)},
	} {
		if len(section.table.Rows) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n## %s\n\n", section.title)
		if err := section.table.Write(w); err != nil {
			return err
		}
	}
	faults := r.faults()
	if len(faults) == 0 {
		_, err := fmt.Fprintf(w, "\nEvery layout was checked.\n")
		return err
	}
	fmt.Fprintf(w, "\nNOT VALID:\n\n")
	for _, f := range faults {
		fmt.Fprintf(w, "- %s\n", f)
	}
	return nil
}

func smallestTable(rows []SmallestRow, unit string) *markdown.Table {
	t := &markdown.Table{Head: []string{"case", "parts", "mean mm", "best mm", "mean %", "must " + unit, "aim " + unit, "verdict",
		"libnest2d mm (%)", "PrusaSlicer 2.5 mm", "CPU s", "wall s", "attempts"}}
	for _, r := range rows {
		t.Add(r.Case, strconv.Itoa(r.Parts), number(r.Mean), number(r.Best), number(r.Density), number(r.Must), number(r.Aim), r.Verdict,
			fmt.Sprintf("%.1f (%.1f)", r.Hull, r.HullPC), number(r.Prusa), fmt.Sprintf("%.2f", r.CPU), fmt.Sprintf("%.2f", r.Wall), strconv.Itoa(r.Tries))
	}
	return t
}

func firstTable(rows []FirstRow) *markdown.Table {
	t := &markdown.Table{Head: []string{"case", "parts", "kinds", "placed", "plates", "wall s", "CPU s", "must s", "verdict"}}
	for _, r := range rows {
		t.Add(r.Case, strconv.Itoa(r.Parts), strconv.Itoa(r.Kinds), strconv.Itoa(r.Placed), strconv.Itoa(r.Plates),
			fmt.Sprintf("%.3f", r.Wall), fmt.Sprintf("%.3f", r.CPU), fmt.Sprintf("%g", r.Must), r.Verdict)
	}
	return t
}

func fillTable(rows []FillRow) *markdown.Table {
	t := &markdown.Table{Head: []string{"set", "bed", "saggar", "PrusaSlicer", "more", "must", "fill %", "verdict", "CPU s", "wall s"}}
	for _, r := range rows {
		more, must := "-", "-"
		if r.Prusa > 0 {
			more = fmt.Sprintf("%+.0f %%", 100*float64(r.Ours-r.Prusa)/float64(r.Prusa))
			must = strconv.Itoa(r.must())
		}
		t.Add(r.Set, r.Bed, strconv.Itoa(r.Ours), strconv.Itoa(r.Prusa), more, must, number(r.Percent), r.Verdict,
			fmt.Sprintf("%.1f", r.CPU), fmt.Sprintf("%.1f", r.Wall))
	}
	return t
}

func setTable(rows []SetRow) *markdown.Table {
	t := &markdown.Table{Head: []string{"set", "saggar", "PrusaSlicer", "more", "must", "verdict"}}
	for _, r := range rows {
		t.Add(r.Set, strconv.Itoa(r.Ours), strconv.Itoa(r.Prusa), fmt.Sprintf("%+.0f %%", 100*float64(r.Ours-r.Prusa)/float64(r.Prusa)),
			strconv.Itoa(least(r.Prusa, r.Concave)), r.Verdict)
	}
	return t
}

// must and least are the least count that reaches the bar: that of PrusaSlicer, and 15 %
// more on concave sets.
func (r FillRow) must() int { return least(r.Prusa, r.Concave) }

func least(prusa int, concave bool) int {
	if !concave {
		return prusa
	}
	return (prusa*115 + 99) / 100
}

func number(x float64) string {
	if x == 0 {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}
