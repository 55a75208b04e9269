package beds

import (
	"fmt"
	"io"
	"strconv"

	"github.com/saggar3d/saggar/bench/markdown"
)

// Report is the whole outcome as plain data. It holds no date.
type Report struct {
	Schema    int        `json:"schema"`
	Budget    string     `json:"budget"`
	Seeds     int        `json:"seeds"` // how many
	FirstSeed int        `json:"first_seed"`
	Workers   int        `json:"workers"` // 0: one per processor
	Rows      []Row      `json:"instances,omitempty"`
	Beds      []SuiteRow `json:"suite,omitempty"`
}

// Invalid counts the layouts that failed the check, or were not found.
func (r Report) Invalid() int {
	n := 0
	for _, row := range r.Rows {
		n += len(row.Runs) - row.Valid
	}
	for _, row := range r.Beds {
		n += len(row.Runs) - row.Valid
	}
	return n
}

// Write prints the tables and what was wrong.
func (r Report) Write(w io.Writer) error {
	fmt.Fprintf(w, "Budget %s a run, seeds %d to %d.\n\n", r.Budget, r.FirstSeed, r.FirstSeed+r.Seeds-1)
	for _, write := range []func(io.Writer) error{r.writeHeights, r.writeBeds} {
		if err := write(w); err != nil {
			return err
		}
	}
	if r.Invalid() == 0 {
		_, err := fmt.Fprintln(w, "Every layout was checked.")
		return err
	}
	fmt.Fprintf(w, "NOT VALID:\n\n")
	for _, row := range r.Rows {
		for _, run := range row.Runs {
			for _, f := range run.Faults {
				fmt.Fprintf(w, "- %s %s seed %d: %s\n", row.Instance, row.Mode, run.Seed, f)
			}
		}
	}
	for _, row := range r.Beds {
		for _, run := range row.Runs {
			for _, f := range run.Faults {
				fmt.Fprintf(w, "- %s seed %d: %s\n", row.Case, run.Seed, f)
			}
		}
	}
	return nil
}

// writeHeights prints the table of the public instances.
func (r Report) writeHeights(w io.Writer) error {
	if len(r.Rows) == 0 {
		return nil
	}
	t := &markdown.Table{Head: []string{"instance", "mode", "copies", "seeds", "median", "best", "worst", "density", "CPU s", "wall s",
		"must (s)", "aim", "verdict", "sparrow-3d 5 min", "its best", "before"}}
	for _, row := range r.Rows {
		t.Add(row.Instance, row.Mode, strconv.Itoa(row.Copies), strconv.Itoa(row.Valid), height(row.Median), height(row.Best), height(row.Worst),
			height(row.Density), fmt.Sprintf("%.2f", row.CPU), fmt.Sprintf("%.2f", row.Wall), row.must(), height(row.Aim), row.verdict(),
			height(row.Known.Median), height(row.Known.Best), height(row.Known.Older))
	}
	if err := t.Write(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// height prints a height, "-" for none.
func height(x float64) string {
	if x == 0 {
		return "-"
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

func (row Row) must() string {
	if row.Must == 0 {
		return "-"
	}
	return fmt.Sprintf("%g (%g)", row.Must, row.MustS)
}

// touching is how much more than a bar a height may be to reach it: bars are
// given with so many digits, and a box is as high as [pack.Check] allows.
const touching = 1e-6

func (row Row) verdict() string {
	switch {
	case row.Valid < len(row.Runs):
		return "NOT VALID"
	case row.Must == 0:
		return "-"
	case row.Aim > 0 && row.Median <= row.Aim+touching:
		return "aim reached"
	case row.Median <= row.Must+touching:
		return "pass"
	}
	return "MISS"
}
